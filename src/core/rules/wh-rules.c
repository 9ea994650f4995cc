/* wh-rules.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-history-rules.h"
#include "wh-rules-resource.h"
#include "wh-rules.h"

#define RESOURCE "/dev/wheelhouse/Wheelhouse/rules/default-rules.json"

struct _WhRules
{
  GObject    parent_instance;

  WhHistory  *history;
  GPtrArray  *rules;  /* WhRule, by name */
  GHashTable *edited; /* ids of those whose text is in the history */
  guint       changed_source;
  gboolean    loaded;
};

G_DEFINE_FINAL_TYPE (WhRules, wh_rules, G_TYPE_OBJECT)

static guint changed_signal;

static void
wh_rules_finalize (GObject *object)
{
  WhRules *self = WH_RULES (object);

  g_clear_handle_id (&self->changed_source, g_source_remove);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_clear_pointer (&self->edited, g_hash_table_unref);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (wh_rules_parent_class)->finalize (object);
}

static void
wh_rules_class_init (WhRulesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_rules_finalize;

  changed_signal =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
}

static void
wh_rules_init (WhRules *self)
{
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_rule_unref);
  self->edited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * wh_rules_new:
 * @history: where they are kept
 *
 * Returns: (transfer full): rules that are not loaded
 */
WhRules *
wh_rules_new (WhHistory *history)
{
  WhRules *self;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  self = g_object_new (WH_TYPE_RULES, NULL);
  self->history = g_object_ref (history);

  return self;
}

static gboolean
find_index (WhRules    *self,
            const char *id,
            guint      *index)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      const WhRule *rule = g_ptr_array_index (self->rules, i);

      if (g_str_equal (rule->id, id))
        {
          *index = i;
          return TRUE;
        }
    }

  return FALSE;
}

static int
compare_rules (gconstpointer one,
               gconstpointer other)
{
  const WhRule *a = *(const WhRule * const *)one;
  const WhRule *b = *(const WhRule * const *)other;
  int order = g_utf8_collate (a->name, b->name);

  return order != 0 ? order : g_strcmp0 (a->id, b->id);
}

/* Replaces the rule of that id. */
static void
take_rule (WhRules *self,
           WhRule  *rule)
{
  guint index;

  if (find_index (self, rule->id, &index))
    g_ptr_array_remove_index (self->rules, index);

  g_ptr_array_add (self->rules, rule);
}

static gboolean
changed_cb (gpointer user_data)
{
  WhRules *self = user_data;

  self->changed_source = 0;
  g_signal_emit (self, changed_signal, 0);

  return G_SOURCE_REMOVE;
}

/* Not from here: this runs on a fiber's small stack, and widgets listen. */
static void
tell_changed (WhRules *self)
{
  g_ptr_array_sort (self->rules, compare_rules);

  if (self->changed_source == 0)
    self->changed_source = g_idle_add_full (G_PRIORITY_DEFAULT, changed_cb, self, NULL);
}

/* Each on its own: one about a kind that this program was built without must not
 * take the others along. */
static GPtrArray *
load_shipped (void)
{
  g_autoptr(GBytes) bytes = g_resource_lookup_data (wh_rules_get_resource (), RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr(GError) error = NULL;
  GPtrArray *rules;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  rules = wh_rules_from_json_each (data, (gssize)size, &error);

  if (rules == NULL)
    {
      g_critical ("Rules of the program: %s", error->message);
      return g_ptr_array_new_with_free_func ((GDestroyNotify)wh_rule_unref);
    }

  for (guint i = 0; i < rules->len; i++)
    ((WhRule *)g_ptr_array_index (rules, i))->shipped = TRUE;

  return rules;
}

static WhRule *
copy_enabled (const WhRule *rule,
              gboolean      enabled)
{
  WhRule *copy = wh_rule_copy (rule);

  copy->enabled = enabled;

  /* It was finished before. */
  if (!wh_rule_finish (copy, NULL))
    g_assert_not_reached ();

  return copy;
}

static void
take_stored (WhRules            *self,
             const WhStoredRule *stored)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhRule) rule = NULL;
  guint index;
  gboolean known = find_index (self, stored->id, &index);

  if (stored->text == NULL)
    {
      if (known)
        take_rule (self, copy_enabled (g_ptr_array_index (self->rules, index), stored->enabled));
      return;
    }

  rule = wh_rule_from_json (stored->text, -1, &error);

  if (rule == NULL)
    {
      g_message ("The rule “%s” is left out: %s", stored->id, error->message);
      return;
    }

  rule->enabled = stored->enabled;
  rule->shipped = known;
  g_hash_table_add (self->edited, g_strdup (rule->id));
  take_rule (self, g_steal_pointer (&rule));
}

/* What is as it was goes on as the same object, so that who works with it need
 * not begin anew. */
static gboolean
keep_same (WhRules   *self,
           GPtrArray *before)
{
  gboolean same = before->len == self->rules->len;

  for (guint i = 0; i < before->len; i++)
    {
      WhRule *old = g_ptr_array_index (before, i);
      g_autofree char *old_text = wh_rule_to_json (old, FALSE);
      g_autofree char *text = NULL;
      guint index;

      if (!find_index (self, old->id, &index))
        {
          same = FALSE;
          continue;
        }

      text = wh_rule_to_json (g_ptr_array_index (self->rules, index), FALSE);

      if (g_str_equal (old_text, text))
        take_rule (self, wh_rule_ref (old));
      else
        same = FALSE;
    }

  return same;
}

static DexFuture *
load_fiber (gpointer user_data)
{
  WhRules *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) stored = dex_await_boxed (wh_history_load_rules (self->history), &error);
  g_autoptr(GPtrArray) shipped = NULL;
  g_autoptr(GPtrArray) before = NULL;

  if (stored == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  shipped = load_shipped ();
  before = g_steal_pointer (&self->rules);
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_rule_unref);
  g_ptr_array_extend_and_steal (self->rules, g_steal_pointer (&shipped));
  g_hash_table_remove_all (self->edited);

  for (guint i = 0; i < stored->len; i++)
    take_stored (self, g_ptr_array_index (stored, i));

  if (!keep_same (self, before) || !self->loaded)
    tell_changed (self);
  else
    g_ptr_array_sort (self->rules, compare_rules);

  self->loaded = TRUE;

  return dex_future_new_true ();
}

/**
 * wh_rules_load:
 * @self: rules whose history is open
 *
 * May be called again: another process may have changed them.
 *
 * Returns: (transfer full): resolves when all rules are there
 */
DexFuture *
wh_rules_load (WhRules *self)
{
  g_return_val_if_fail (WH_IS_RULES (self), NULL);

  return wh_dex_spawn_pinned (NULL, 0, load_fiber, g_object_ref (self), g_object_unref);
}

/**
 * wh_rules_is_loaded:
 * @self: rules
 *
 * Returns: whether they were read from the history
 */
gboolean
wh_rules_is_loaded (WhRules *self)
{
  g_return_val_if_fail (WH_IS_RULES (self), FALSE);

  return self->loaded;
}

/**
 * wh_rules_list:
 * @self: rules
 *
 * Returns: (transfer none) (element-type WhRule): all of them, by name; valid
 *   until one changes
 */
GPtrArray *
wh_rules_list (WhRules *self)
{
  g_return_val_if_fail (WH_IS_RULES (self), NULL);

  return self->rules;
}

/**
 * wh_rules_find:
 * @self: rules
 * @id: identity of one
 *
 * Returns: (transfer none) (nullable): the rule
 */
WhRule *
wh_rules_find (WhRules    *self,
               const char *id)
{
  guint index;

  g_return_val_if_fail (WH_IS_RULES (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return find_index (self, id, &index) ? g_ptr_array_index (self->rules, index) : NULL;
}

/* ---- changes: in the file first, then here ---- */

typedef struct
{
  WhRules  *self;
  WhRule   *rule;
  char     *id;
  gboolean  edited;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->self);
  g_clear_pointer (&change->rule, wh_rule_unref);
  g_free (change->id);
  g_free (change);
}

static Change *
change_new (WhRules    *self,
            WhRule     *rule,
            const char *id)
{
  Change *change = g_new0 (Change, 1);

  change->self = g_object_ref (self);
  change->rule = rule;
  change->id = g_strdup (id);

  return change;
}

static DexFuture *
saved_cb (DexFuture *future,
          gpointer   user_data)
{
  Change *change = user_data;
  WhRule *known = wh_rules_find (change->self, change->rule->id);

  change->rule->shipped = known != NULL && known->shipped;
  if (change->edited)
    g_hash_table_add (change->self->edited, g_strdup (change->rule->id));
  take_rule (change->self, wh_rule_ref (change->rule));
  tell_changed (change->self);

  return dex_future_new_true ();
}

/* What came with the program and was only switched on or off goes on changing
 * with the program. */
static DexFuture *
save (WhRules  *self,
      WhRule   *rule,
      gboolean  edited)
{
  Change *change = change_new (self, wh_rule_ref (rule), NULL);
  g_autofree char *text = edited ? wh_rule_to_json (rule, FALSE) : NULL;

  change->edited = edited;

  return dex_future_then (wh_history_save_rule (self->history, rule->id, rule->enabled, text),
                          saved_cb, change, change_free);
}

/**
 * wh_rules_save:
 * @self: rules that are loaded
 * @rule: (transfer none): a finished rule, nobody else's; replaces the one of its
 *   id
 *
 * Returns: (transfer full): resolves when it is kept
 */
DexFuture *
wh_rules_save (WhRules *self,
               WhRule  *rule)
{
  g_return_val_if_fail (WH_IS_RULES (self), NULL);
  g_return_val_if_fail (rule != NULL, NULL);

  return save (self, rule, TRUE);
}

static DexFuture *
removed_cb (DexFuture *future,
            gpointer   user_data)
{
  Change *change = user_data;
  guint index;

  if (find_index (change->self, change->id, &index))
    g_ptr_array_remove_index (change->self->rules, index);
  tell_changed (change->self);

  return dex_future_new_true ();
}

/**
 * wh_rules_remove:
 * @self: rules that are loaded
 * @id: of one of the user's; one that came with the program can be disabled
 *
 * Returns: (transfer full): resolves when it is forgotten
 */
DexFuture *
wh_rules_remove (WhRules    *self,
                 const char *id)
{
  WhRule *rule;

  g_return_val_if_fail (WH_IS_RULES (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  if ((rule = wh_rules_find (self, id)) == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("There is no rule “%s”: see wheelhousectl rules"), id);

  if (rule->shipped)
    return wh_dex_reject (WH_ERROR_INVALID, _("The rule “%s” came with the program: it can be disabled, not removed"), id);

  return dex_future_then (wh_history_delete_rule (self->history, id),
                          removed_cb, change_new (self, NULL, id), change_free);
}

/**
 * wh_rules_set_enabled:
 * @self: rules that are loaded
 * @id: of a rule
 * @enabled: whether it is to be evaluated
 *
 * Returns: (transfer full): resolves when that is kept
 */
DexFuture *
wh_rules_set_enabled (WhRules    *self,
                      const char *id,
                      gboolean    enabled)
{
  g_autoptr(WhRule) copy = NULL;
  WhRule *rule;

  g_return_val_if_fail (WH_IS_RULES (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  if ((rule = wh_rules_find (self, id)) == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("There is no rule “%s”: see wheelhousectl rules"), id);

  if (rule->enabled == enabled)
    return dex_future_new_true ();

  copy = copy_enabled (rule, enabled);

  return save (self, copy, !rule->shipped || g_hash_table_contains (self->edited, id));
}
