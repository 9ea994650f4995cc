/* wh-differences.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-difference-origin-private.h"
#include "wh-differences.h"
#include "wh-format.h"
#include "wh-kinds.h"

/* How likely a change is the cause of something. What a person or a pipeline
 * decided weighs more than what followed from it. */
static const struct
{
  const char *field;
  guint       weight;
} field_weights[] = {
  { "images",       90 },
  { "image",        90 },
  { "digest",       88 },
  { "version",      85 },
  { "expression",   80 },
  { "memory_limit", 75 },
  { "wanted",       70 },
  { "environment",  70 },
  { "host",         65 },
  { "ports",        60 },
  { "status",       30 },
  { "node",         30 },
  { "ready",        10 },
  { "updated",      10 },
  { "restarts",     10 },
  { "changed",      0 },
  { "created",      0 },
};

#define OTHER_FIELD_WEIGHT 25

static const struct
{
  const char *kind;
  guint       weight;
} kind_weights[] = {
  { "node",      85 },
  { "workload",  80 },
  { "alert",     75 },
  { "namespace", 70 },
  { "ingress",   65 },
  { "rule",      65 },
  { "service",   60 },
  { "check",     50 },
  { "tag",       45 },
  { "run",       20 },
  { "pod",       10 },
};

#define OTHER_KIND_WEIGHT 30

/* Added to what the change weighs by itself. */
#define FAILING_WEIGHT 100
#define WARNING_WEIGHT 50
#define BETTER_WEIGHT 20

G_DEFINE_BOXED_TYPE (WhDifferences, wh_differences, wh_differences_ref, wh_differences_unref)

static guint
weigh_field (const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (field_weights); i++)
    {
      if (g_str_equal (field_weights[i].field, field))
        return field_weights[i].weight;
    }

  return OTHER_FIELD_WEIGHT;
}

static guint
weigh_kind (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_weights); i++)
    {
      if (g_str_equal (kind_weights[i].kind, kind))
        return kind_weights[i].weight;
    }

  return OTHER_KIND_WEIGHT;
}

static guint
weigh_health (const WhRecord *before,
              const WhRecord *after)
{
  if (before->health == after->health)
    return 0;

  if (after->health == WH_HEALTH_FAILING)
    return FAILING_WEIGHT;

  return after->health == WH_HEALTH_WARNING ? WARNING_WEIGHT : BETTER_WEIGHT;
}

/* ---- Words ---- */

static char *
dup_value (const WhField *field,
           const WhValue *value)
{
  g_autofree char *text = NULL;

  /* An age would be counted from now. */
  if (field->type == WH_FIELD_TIME && !wh_value_is_absent (field->type, value))
    return wh_format_time (value->number);

  text = wh_format_value (field, value);

  return g_strdelimit (g_steal_pointer (&text), "\n", ' ');
}

/* Only the lines of @one that @other does not have. */
static char *
dup_missing_lines (const char *one,
                   const char *other)
{
  g_auto(GStrv) lines = g_strsplit (one != NULL ? one : "", "\n", -1);
  g_auto(GStrv) others = g_strsplit (other != NULL ? other : "", "\n", -1);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] != '\0' && !g_strv_contains ((const char * const *)others, lines[i]))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", lines[i]);
    }

  if (text->len == 0)
    g_string_append (text, "—");

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* ---- Finding ---- */

static const char *
find_application (const WhRecord *record)
{
  int field = wh_kind_find_field (record->kind, "application");

  return field >= 0 ? wh_record_get_value (record, field)->text : NULL;
}

/* What belongs to no application itself belongs to that of its owner: the
 * revisions of a workload come and go with it. */
static const char *
find_application_of_owner (WhStore  *store,
                           WhRecord *record)
{
  int field = wh_kind_find_field (record->kind, "owner");
  const char *owner = field >= 0 && record->kind->fields[field].type == WH_FIELD_REFERENCE ? wh_record_get_value (record, field)->text : NULL;
  WhRecord *found = owner != NULL ? wh_store_resolve (store, record->connection, owner) : NULL;

  return found != NULL ? g_intern_string (find_application (found)) : NULL;
}

static void
difference_free (gpointer data)
{
  WhDifference *difference = data;

  g_clear_pointer (&difference->before, wh_record_unref);
  g_clear_pointer (&difference->after, wh_record_unref);
  g_free (difference->old_text);
  g_free (difference->new_text);
  g_free (difference->by);
  g_free (difference->commit);
  g_free (difference->commit_url);
  g_free (difference);
}

static WhDifference *
add_difference (WhDifferences *self,
                WhRecord      *before,
                WhRecord      *after,
                guint          weight)
{
  WhDifference *difference = g_new0 (WhDifference, 1);

  difference->before = before != NULL ? wh_record_ref (before) : NULL;
  difference->after = after != NULL ? wh_record_ref (after) : NULL;
  difference->application = find_application (after != NULL ? after : before);
  difference->time = after != NULL ? after->observed_at : 0;
  difference->weight = weight;
  g_ptr_array_add (self->all, difference);

  return difference;
}

static void
add_field (WhDifferences *self,
           WhRecord      *before,
           WhRecord      *after,
           guint          index)
{
  const WhField *field = &after->kind->fields[index];
  const WhValue *old = wh_record_get_value (before, index);
  const WhValue *new = wh_record_get_value (after, index);
  guint weight = weigh_field (field->id);
  WhDifference *difference;

  if ((field->flags & (WH_FIELD_VOLATILE | WH_FIELD_HIDDEN)) || weight == 0 || wh_value_equal (field->type, old, new))
    return;

  /* A run goes its way; what matters is how it ends, which is its health. */
  if (after->kind == &wh_kind_run)
    weight = MIN (weight, WH_DIFFERENCE_UNIMPORTANT - 1);

  difference = add_difference (self, before, after, weight);
  difference->field = field;

  if ((field->flags & WH_FIELD_LIST) && wh_field_type_is_text (field->type))
    {
      difference->old_text = dup_missing_lines (old->text, new->text);
      difference->new_text = dup_missing_lines (new->text, old->text);
    }
  else
    {
      difference->old_text = dup_value (field, old);
      difference->new_text = dup_value (field, new);
    }
}

static void
add_changed (WhDifferences *self,
             WhRecord      *before,
             WhRecord      *after)
{
  if (before->health != after->health)
    {
      WhDifference *difference = add_difference (self, before, after, weigh_health (before, after));

      difference->old_text = g_strdup (wh_health_get_title (before->health));
      difference->new_text = after->reason != NULL
                             ? g_strdup_printf ("%s: %s", wh_health_get_title (after->health), after->reason)
                             : g_strdup (wh_health_get_title (after->health));
    }

  for (guint i = 0; i < after->kind->n_fields; i++)
    add_field (self, before, after, i);
}

/* Pods come and go with each roll-out; what is told is the roll-out. */
static gboolean
is_replaced_pod (WhStore  *other,
                 WhRecord *record)
{
  const char *owner;

  if (record->kind != &wh_kind_pod || record->health == WH_HEALTH_FAILING)
    return FALSE;

  owner = record->values[WH_POD_OWNER].text;

  return owner != NULL && wh_store_resolve (other, record->connection, owner) != NULL;
}

static void
add_one_sided (WhDifferences *self,
               WhRecord      *before,
               WhRecord      *after)
{
  guint weight = weigh_kind ((after != NULL ? after : before)->kind->id);

  if (after != NULL && after->health == WH_HEALTH_FAILING)
    weight += FAILING_WEIGHT;

  add_difference (self, before, after, weight);
}

/* Of a connection that was out of contact it is not known what it had. */
static gboolean
is_seen (WhStore    *before,
         WhStore    *after,
         const char *connection)
{
  const WhSource *one = wh_store_get_source (before, connection);
  const WhSource *other = wh_store_get_source (after, connection);

  return g_str_equal (connection, WH_LOCAL) ||
         (one != NULL && one->fresh_at > 0 && other != NULL && other->fresh_at > 0);
}

static void
note_unseen (WhDifferences *self,
             WhStore       *store,
             const char    *connection)
{
  const WhSource *source = wh_store_get_source (store, connection);
  const char *name = source != NULL && source->name != NULL ? source->name : connection;

  if (!g_ptr_array_find_with_equal_func (self->unseen, name, g_str_equal, NULL))
    g_ptr_array_add (self->unseen, g_strdup (name));
}

/* What says that it began before was there. What does not say when it began is
 * new only where others of its kind were seen before. */
static gboolean
was_there (WhDifferences  *self,
           const WhRecord *record,
           GHashTable     *seen)
{
  static const char *const fields[] = { "created", "since", "started" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      int field = wh_kind_find_field (record->kind, fields[i]);

      if (field >= 0 && record->kind->fields[field].type == WH_FIELD_TIME && wh_record_get_value (record, field)->number != WH_ABSENT)
        return wh_record_get_value (record, field)->number < self->from;
    }

  return !g_hash_table_contains (seen, record->connection);
}

static void
compare_kind (WhDifferences *self,
              const WhKind  *kind,
              WhStore       *before,
              WhStore       *after)
{
  WhResourceList *old = wh_store_get_list (before, kind);
  WhResourceList *new = wh_store_get_list (after, kind);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);

  /* Ids of connections are interned. */
  for (guint i = 0; i < wh_resource_list_get_n (old); i++)
    g_hash_table_add (seen, (gpointer)wh_resource_list_get_record (old, i)->connection);

  for (guint i = 0; i < wh_resource_list_get_n (new); i++)
    {
      WhRecord *record = wh_resource_list_get_record (new, i);
      WhRecord *was = wh_store_lookup (before, kind, record->connection, record->uid);

      if (!is_seen (before, after, record->connection))
        note_unseen (self, after, record->connection);
      else if (was != NULL)
        add_changed (self, was, record);
      else if (is_replaced_pod (before, record))
        self->n_replaced_pods++;
      else if (was_there (self, record, seen))
        self->n_first_seen++;
      else
        add_one_sided (self, NULL, record);
    }

  for (guint i = 0; i < wh_resource_list_get_n (old); i++)
    {
      WhRecord *record = wh_resource_list_get_record (old, i);

      if (!is_seen (before, after, record->connection))
        note_unseen (self, before, record->connection);
      else if (wh_store_lookup (after, kind, record->connection, record->uid) != NULL)
        continue;
      else if (is_replaced_pod (after, record))
        self->n_replaced_pods++;
      else
        add_one_sided (self, record, NULL);
    }
}

static void
find_applications (WhDifferences *self,
                   WhStore       *before,
                   WhStore       *after)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      WhDifference *difference = g_ptr_array_index (self->all, i);

      if (difference->application == NULL)
        difference->application = difference->after != NULL ? find_application_of_owner (after, difference->after)
                                                            : find_application_of_owner (before, difference->before);
    }
}

/* ---- Order ---- */

static int
compare_differences (gconstpointer a,
                     gconstpointer b,
                     gpointer      data)
{
  GHashTable *best = data;
  const WhDifference *one = *(const WhDifference * const *)a;
  const WhDifference *other = *(const WhDifference * const *)b;
  const char *name = one->application != NULL ? one->application : "";
  const char *other_name = other->application != NULL ? other->application : "";
  guint weight = GPOINTER_TO_UINT (g_hash_table_lookup (best, name));
  guint other_weight = GPOINTER_TO_UINT (g_hash_table_lookup (best, other_name));
  int order;

  if (weight != other_weight)
    return weight > other_weight ? -1 : 1;

  if ((order = strcmp (name, other_name)) != 0)
    return order;

  if (one->weight != other->weight)
    return one->weight > other->weight ? -1 : 1;

  if ((order = strcmp (wh_difference_get_record (one)->kind->id, wh_difference_get_record (other)->kind->id)) != 0)
    return order;

  return strcmp (wh_record_get_name (wh_difference_get_record (one)),
                 wh_record_get_name (wh_difference_get_record (other)));
}

static void
rank (WhDifferences *self)
{
  g_autoptr(GHashTable) best = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->all->len; i++)
    {
      const WhDifference *difference = g_ptr_array_index (self->all, i);
      const char *name = difference->application != NULL ? difference->application : "";
      guint weight = GPOINTER_TO_UINT (g_hash_table_lookup (best, name));

      g_hash_table_insert (best, (gpointer)name, GUINT_TO_POINTER (MAX (weight, difference->weight)));
    }

  g_ptr_array_sort_with_data (self->all, compare_differences, best);
}

/**
 * wh_differences_find:
 * @before: the fleet as it was
 * @from: when that was, microseconds since the epoch
 * @after: the fleet as it was later, or is
 * @until: when that was
 *
 * Compares two instants, resource by resource. What changes all the time (the
 * volatile fields) is no difference, nor is a pod that took another's place.
 *
 * Returns: (transfer full): what changed, what matters most first
 */
WhDifferences *
wh_differences_find (WhStore *before,
                     gint64   from,
                     WhStore *after,
                     gint64   until)
{
  WhDifferences *self;
  const WhKind **kinds;
  guint n_kinds;

  g_return_val_if_fail (WH_IS_STORE (before), NULL);
  g_return_val_if_fail (WH_IS_STORE (after), NULL);

  self = g_atomic_rc_box_new0 (WhDifferences);
  self->from = from;
  self->until = until;
  self->all = g_ptr_array_new_with_free_func (difference_free);
  self->unseen = g_ptr_array_new_with_free_func (g_free);
  kinds = wh_kind_list (&n_kinds);

  for (guint i = 0; i < n_kinds; i++)
    {
      /* What is made from other resources says the same once more. */
      if ((kinds[i]->flags & (WH_KIND_TRANSIENT | WH_KIND_DERIVED)) == 0 && kinds[i] != &wh_kind_connection)
        compare_kind (self, kinds[i], before, after);
    }

  find_applications (self, before, after);
  wh_differences_find_origins (self, after);
  rank (self);

  return self;
}

static void
differences_clear (gpointer data)
{
  WhDifferences *self = data;

  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->unseen);
}

/**
 * wh_differences_ref:
 * @self: a #WhDifferences
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhDifferences *
wh_differences_ref (WhDifferences *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * wh_differences_unref:
 * @self: (transfer full): a #WhDifferences
 *
 * On any thread.
 */
void
wh_differences_unref (WhDifferences *self)
{
  g_atomic_rc_box_release_full (self, differences_clear);
}

/**
 * wh_difference_get_record:
 * @self: a difference
 *
 * Returns: (transfer none): the newer of both
 */
WhRecord *
wh_difference_get_record (const WhDifference *self)
{
  return self->after != NULL ? self->after : self->before;
}

/**
 * wh_difference_get_change:
 * @self: a difference
 *
 * Returns: "added", "removed" or "changed"
 */
const char *
wh_difference_get_change (const WhDifference *self)
{
  if (self->before == NULL)
    return "added";

  return self->after == NULL ? "removed" : "changed";
}

/**
 * wh_difference_dup_text:
 * @self: a difference
 *
 * Returns: (transfer full): it in words: "Images billing:1 → billing:2"
 */
char *
wh_difference_dup_text (const WhDifference *self)
{
  if (self->before == NULL)
    return g_strdup (_("new"));

  if (self->after == NULL)
    return g_strdup (_("gone"));

  return g_strdup_printf ("%s %s → %s", self->field != NULL ? _(self->field->title) : _("Health"),
                          self->old_text, self->new_text);
}

/**
 * wh_differences_to_markdown:
 * @self: what changed
 *
 * Returns: (transfer full): it as Markdown, to be put into an issue or a message
 */
char *
wh_differences_to_markdown (const WhDifferences *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *from = wh_format_time_iso (self->from);
  g_autofree char *until = wh_format_time_iso (self->until);
  const char *application = NULL;

  /* Translators: two times follow */
  g_string_append_printf (text, "# %s\n", _("What changed"));
  g_string_append_printf (text, _("From %s to %s"), from, until);
  g_string_append (text, "\n");

  for (guint i = 0; i < self->all->len; i++)
    {
      const WhDifference *difference = g_ptr_array_index (self->all, i);
      const WhRecord *record = wh_difference_get_record (difference);
      g_autofree char *name = wh_record_dup_full_name (record);
      g_autofree char *words = wh_difference_dup_text (difference);

      if (i == 0 || g_strcmp0 (application, difference->application) != 0)
        {
          application = difference->application;
          g_string_append_printf (text, "\n## %s\n", application != NULL ? application : _("Without an application"));
        }

      g_string_append_printf (text, "- **%s %s**: %s", _(record->kind->title), name, words);
      if (difference->commit_url != NULL)
        g_string_append_printf (text, " ([%.9s](%s))", difference->commit, difference->commit_url);
      else if (difference->commit != NULL)
        g_string_append_printf (text, " (%.9s)", difference->commit);
      if (difference->by != NULL)
        /* Translators: who did something */
        g_string_append_printf (text, _(", by %s"), difference->by);
      g_string_append (text, "\n");
    }

  if (self->all->len == 0)
    g_string_append_printf (text, "\n%s\n", _("Nothing changed."));

  if (self->n_replaced_pods > 0)
    {
      g_string_append (text, "\n");
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u pod came or went with its workload.",
                                                 "%u pods came or went with their workloads.", self->n_replaced_pods),
                              self->n_replaced_pods);
      g_string_append (text, "\n");
    }

  if (self->n_first_seen > 0)
    {
      g_string_append (text, "\n");
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u resource was looked at for the first time.",
                                                 "%u resources were looked at for the first time.", self->n_first_seen),
                              self->n_first_seen);
      g_string_append (text, "\n");
    }

  for (guint i = 0; i < self->unseen->len; i++)
    {
      g_string_append (text, "\n");
      g_string_append_printf (text, _("%s was not observed at both times."), (const char *)g_ptr_array_index (self->unseen, i));
      g_string_append (text, "\n");
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}
