/* wh-alert-tree.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-alert-tree.h"
#include "wh-label-lines.h"

/* So many stand below the one that stands for all, until somebody asks for the
 * others. */
#define FIRST 5

/**
 * WhAlertTree:
 *
 * Alerts below what they follow from, as an order of a flat list: the alert that
 * stands for its cause first, the others behind it, or folded away. A list that
 * makes rows for what can be seen only stays as fast with ten thousand of them.
 */
struct _WhAlertTree
{
  GHashTable *places; /* WhRecord by identity → Place */
  GHashTable *groups; /* id → Group; those of one alert too */
  guint       digest; /* of what a row may show */
  GHashTable *opened; /* id of a cause → whether the user wants it open */
  GHashTable *whole;  /* ids of causes of which the user wants to see all */
};

typedef struct
{
  WhAlertGroup group;
  WhCause     *cause; /* what it is made of */
} Group;

typedef struct
{
  WhAlertGroup *group;
  guint         position; /* 0 = it leads */
} Place;

static guint
identity_hash (gconstpointer key)
{
  const WhRecord *record = key;

  return wh_label_lines_hash (record->uid) ^ g_direct_hash (record->connection);
}

static gboolean
identity_equal (gconstpointer a,
                gconstpointer b)
{
  const WhRecord *one = a;
  const WhRecord *other = b;

  return one->connection == other->connection && strcmp (one->uid, other->uid) == 0;
}

static void
group_free (gpointer data)
{
  Group *self = data;

  g_free (self->group.id);
  g_free (self->group.title);
  g_free (self->group.caption);
  wh_record_unref (self->group.lead);
  wh_cause_unref (self->cause);
  g_free (self);
}

/**
 * wh_alert_tree_new:
 *
 * Returns: (transfer full): a tree without alerts
 */
WhAlertTree *
wh_alert_tree_new (void)
{
  WhAlertTree *self = g_new0 (WhAlertTree, 1);

  self->places = g_hash_table_new_full (identity_hash, identity_equal, (GDestroyNotify)wh_record_unref, g_free);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, group_free);
  self->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->whole = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

/**
 * wh_alert_tree_free:
 * @self: (nullable) (transfer full): a #WhAlertTree
 *
 * Frees it, with every [struct@AlertGroup] that it told of.
 */
void
wh_alert_tree_free (WhAlertTree *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->places);
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->opened);
  g_hash_table_unref (self->whole);
  g_free (self);
}

static void
place_all (WhAlertTree  *self,
           WhAlertGroup *group,
           GPtrArray    *alerts)
{
  for (guint i = 0; i < alerts->len; i++)
    {
      Place *place = g_new0 (Place, 1);

      place->group = group;
      place->position = group->n++;
      g_hash_table_replace (self->places, wh_record_ref (g_ptr_array_index (alerts, i)), place);
    }
}

static void
remove_all (WhAlertTree *self,
            GPtrArray   *alerts)
{
  for (guint i = 0; i < alerts->len; i++)
    g_hash_table_remove (self->places, g_ptr_array_index (alerts, i));
}

static gboolean
are_same (GPtrArray *one,
          GPtrArray *other)
{
  return one->len == other->len && (one->len == 0 || memcmp (one->pdata, other->pdata, one->len * sizeof (gpointer)) == 0);
}

static char *
dup_caption (const WhCause *cause,
             guint          n)
{
  guint n_explained = cause->explained->len + cause->inhibited->len;

  if (n_explained > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "explains %u alert", "explains %u alerts", n_explained),
                            n_explained);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u alert", "%u alerts", n), n);
}

/* Places are made for a cause whose alerts are others: of ten thousand alerts most
 * stay where they are. */
static Group *
ensure_group (WhAlertTree *self,
              WhCause     *cause)
{
  Group *group = g_hash_table_lookup (self->groups, cause->id);

  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      group->group.id = g_strdup (cause->id);
      group->group.lead = wh_record_ref (g_ptr_array_index (cause->alerts->len > 0 ? cause->alerts : cause->explained, 0));
      place_all (self, &group->group, cause->alerts);
      place_all (self, &group->group, cause->explained);
      place_all (self, &group->group, cause->inhibited);
      group->group.caption = dup_caption (cause, group->group.n);
      g_hash_table_insert (self->groups, group->group.id, group);
    }
  else
    {
      g_free (group->group.title);
      wh_cause_unref (group->cause);
    }

  group->group.title = wh_cause_dup_title (cause);
  group->cause = wh_cause_ref (cause);

  return group;
}

/**
 * wh_alert_tree_update:
 * @self: a tree
 * @causes: (element-type utf8 WhCause): what [func@causes_find] found
 *
 * What is open stays open as long as its cause is the same.
 *
 * Returns: whether rows show something else than before
 */
gboolean
wh_alert_tree_update (WhAlertTree *self,
                      GHashTable  *causes)
{
  g_autoptr(GPtrArray) sorted = wh_causes_sort (causes);
  guint before = self->digest;
  guint rank = 0;
  GHashTableIter iter;
  gpointer value;

  self->digest = 5381;

  /* First what is no more, so that an alert may go from one cause to another. */
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Group *group = value;
      WhCause *cause = g_hash_table_lookup (causes, group->group.id);

      if (cause != NULL && are_same (cause->alerts, group->cause->alerts) &&
          are_same (cause->explained, group->cause->explained) && are_same (cause->inhibited, group->cause->inhibited))
        continue;

      remove_all (self, group->cause->alerts);
      remove_all (self, group->cause->explained);
      remove_all (self, group->cause->inhibited);
      g_hash_table_iter_remove (&iter);
    }

  for (guint i = 0; i < sorted->len; i++)
    {
      WhCause *cause = g_ptr_array_index (sorted, i);
      Group *group;

      /* A connection that is lost is no alert. */
      if (cause->alerts->len + cause->explained->len == 0)
        continue;

      group = ensure_group (self, cause);
      group->group.rank = rank++;
      group->group.health = cause->health;
      self->digest = self->digest * 33 + g_str_hash (group->group.id);
      self->digest = self->digest * 33 + identity_hash (group->group.lead);
      self->digest = self->digest * 33 + group->group.n * 8 + group->group.health;
    }

  return self->digest != before;
}

/**
 * wh_alert_tree_find:
 * @self: a tree
 * @alert: an alert
 *
 * Returns: (nullable) (transfer none): the group it is in; %NULL when it stands
 *   for itself
 */
const WhAlertGroup *
wh_alert_tree_find (WhAlertTree    *self,
                    const WhRecord *alert)
{
  const Place *place = g_hash_table_lookup (self->places, alert);

  return place != NULL && place->group->n > 1 ? place->group : NULL;
}

/**
 * wh_alert_tree_is_lead:
 * @self: a tree
 * @alert: an alert
 *
 * Returns: whether it stands for others
 */
gboolean
wh_alert_tree_is_lead (WhAlertTree    *self,
                       const WhRecord *alert)
{
  const Place *place = g_hash_table_lookup (self->places, alert);

  return place != NULL && place->group->n > 1 && place->position == 0;
}

/**
 * wh_alert_tree_is_open:
 * @self: a tree
 * @group: one of its groups
 *
 * Returns: whether its alerts are shown: those of the worst one are, unless
 *   somebody closed it
 */
gboolean
wh_alert_tree_is_open (WhAlertTree        *self,
                       const WhAlertGroup *group)
{
  gpointer open;

  if (g_hash_table_lookup_extended (self->opened, group->id, NULL, &open))
    return GPOINTER_TO_INT (open);

  return group->rank == 0;
}

/**
 * wh_alert_tree_set_open:
 * @self: a tree
 * @group: one of its groups
 * @open: whether those below its first one show
 */
void
wh_alert_tree_set_open (WhAlertTree        *self,
                        const WhAlertGroup *group,
                        gboolean            open)
{
  g_hash_table_replace (self->opened, g_strdup (group->id), GINT_TO_POINTER (open));

  if (!open)
    g_hash_table_remove (self->whole, group->id);
}

/* How many of a group are left out while it is open, or 0. One alone is no less
 * to look at than the words that stand for it. */
static guint
count_more (WhAlertTree        *self,
            const WhAlertGroup *group)
{
  return group->n > 1 + FIRST + 1 && !g_hash_table_contains (self->whole, group->id) ? group->n - 1 - FIRST : 0;
}

/**
 * wh_alert_tree_get_more:
 * @self: a tree
 * @alert: an alert
 *
 * Of a long group that is open the first few are shown; the next one stands for
 * all that are left out.
 *
 * Returns: how many @alert stands for, itself included; 0 = for none
 */
guint
wh_alert_tree_get_more (WhAlertTree    *self,
                        const WhRecord *alert)
{
  const Place *place = g_hash_table_lookup (self->places, alert);

  return place != NULL && place->position == 1 + FIRST && wh_alert_tree_is_open (self, place->group)
           ? count_more (self, place->group) : 0;
}

/**
 * wh_alert_tree_show_all:
 * @self: a tree
 * @group: one of its groups
 *
 * Nothing of it is left out, until it is closed.
 */
void
wh_alert_tree_show_all (WhAlertTree        *self,
                        const WhAlertGroup *group)
{
  g_hash_table_add (self->whole, g_strdup (group->id));
}

/**
 * wh_alert_tree_compare:
 * @one: an alert
 * @other: another
 * @tree: a #WhAlertTree
 *
 * Returns: negative when @one goes before @other; 0 when the tree does not say
 */
int
wh_alert_tree_compare (const WhRecord *one,
                       const WhRecord *other,
                       gpointer        tree)
{
  WhAlertTree *self = tree;
  const Place *a = g_hash_table_lookup (self->places, one);
  const Place *b = g_hash_table_lookup (self->places, other);

  /* What fires for no cause (silenced, pending, not observed) is last. */
  if (a == NULL || b == NULL)
    return (a == NULL) - (b == NULL);

  if (a->group != b->group)
    return a->group->rank < b->group->rank ? -1 : 1;

  return (a->position > b->position) - (a->position < b->position);
}

/**
 * wh_alert_tree_is_folded:
 * @alert: an alert
 * @tree: a #WhAlertTree
 *
 * Returns: whether it is hidden below the one that stands for it
 */
gboolean
wh_alert_tree_is_folded (const WhRecord *alert,
                         gpointer        tree)
{
  WhAlertTree *self = tree;
  const Place *place = g_hash_table_lookup (self->places, alert);

  if (place == NULL || place->position == 0)
    return FALSE;

  return !wh_alert_tree_is_open (self, place->group) ||
         (place->position > 1 + FIRST && count_more (self, place->group) > 0);
}
