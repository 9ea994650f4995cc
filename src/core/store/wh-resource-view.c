/* wh-resource-view.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-resource-view-private.h"

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhResourceView, wh_resource_view, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_0,
  PROP_N_TOTAL,
  N_PROPS
};

enum
{
  COUNTS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GType
wh_resource_view_get_item_type (GListModel *model)
{
  return WH_TYPE_RESOURCE;
}

static guint
wh_resource_view_get_n_items (GListModel *model)
{
  WhResourceView *self = WH_RESOURCE_VIEW (model);

  wh_resource_view_touch (self);

  return self->records->len;
}

static gpointer
wh_resource_view_get_item (GListModel *model,
                           guint       position)
{
  WhResourceView *self = WH_RESOURCE_VIEW (model);

  wh_resource_view_touch (self);

  if (position >= self->records->len)
    return NULL;

  return wh_store_ref_resource (self->store, g_ptr_array_index (self->records, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wh_resource_view_get_item_type;
  iface->get_n_items = wh_resource_view_get_n_items;
  iface->get_item = wh_resource_view_get_item;
}

void
wh_resource_view_counts_changed (WhResourceView *self)
{
  self->counted_at = g_get_monotonic_time ();
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TOTAL]);
  g_signal_emit (self, signals[COUNTS_CHANGED], 0);
}

static void
wh_resource_view_dispose (GObject *object)
{
  WhResourceView *self = WH_RESOURCE_VIEW (object);

  g_clear_handle_id (&self->apply_source, g_source_remove);

  if (self->filter_destroy != NULL)
    g_clear_pointer (&self->filter_data, self->filter_destroy);

  self->filter = NULL;
  self->filter_destroy = NULL;
  self->untouched = FALSE;
  g_clear_object (&self->list);

  G_OBJECT_CLASS (wh_resource_view_parent_class)->dispose (object);
}

static void
wh_resource_view_finalize (GObject *object)
{
  WhResourceView *self = WH_RESOURCE_VIEW (object);

  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->unsearched, g_ptr_array_unref);
  g_clear_object (&self->store);
  g_clear_pointer (&self->search, g_free);
  g_clear_pointer (&self->words, g_strfreev);
  g_clear_pointer (&self->connection, g_free);
  g_clear_pointer (&self->environment, g_free);
  g_clear_pointer (&self->value_text, g_free);

  G_OBJECT_CLASS (wh_resource_view_parent_class)->finalize (object);
}

static void
wh_resource_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  WhResourceView *self = WH_RESOURCE_VIEW (object);

  switch (prop_id)
    {
    case PROP_N_TOTAL:
      g_value_set_uint (value, wh_resource_view_get_n_total (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_resource_view_class_init (WhResourceViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_resource_view_dispose;
  object_class->finalize = wh_resource_view_finalize;
  object_class->get_property = wh_resource_view_get_property;

  properties[PROP_N_TOTAL] =
    g_param_spec_uint ("n-total", NULL, NULL,
                       0, G_MAXUINT, 0,
                       (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[COUNTS_CHANGED] =
    g_signal_new ("counts-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL,
                  g_cclosure_marshal_VOID__VOID,
                  G_TYPE_NONE, 0);
}

static void
wh_resource_view_init (WhResourceView *self)
{
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->pending = g_hash_table_new_full (wh_record_identity_hash, wh_record_identity_equal, NULL, wh_resource_view_change_free);
  self->health_mask = WH_HEALTH_MASK_ALL;
  self->sort_field = WH_SORT_HEALTH;
  self->value_field = -1;
}

/**
 * wh_resource_view_new:
 * @store: a store
 * @kind: what to look at
 *
 * Returns: (transfer full): a view of all, worst first
 */
WhResourceView *
wh_resource_view_new (WhStore      *store,
                      const WhKind *kind)
{
  WhResourceView *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  self = g_object_new (WH_TYPE_RESOURCE_VIEW, NULL);
  self->store = g_object_ref (store);
  self->kind = kind;
  self->list = g_object_ref (wh_store_get_list (store, kind));

  g_signal_connect_object (self->list, "changes", G_CALLBACK (wh_resource_view_take_changes), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "source-changed", G_CALLBACK (wh_resource_view_source_changed), self, G_CONNECT_SWAPPED);

  /* Who makes one tells it next what to show, and looks then: sorting 100,000
   * images before that takes longer than showing the hundred that are wanted. */
  self->untouched = TRUE;

  return self;
}

/**
 * wh_resource_view_get_store:
 * @self: a view
 *
 * Returns: (transfer none): the store it shows
 */
WhStore *
wh_resource_view_get_store (WhResourceView *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), NULL);

  return self->store;
}

/**
 * wh_resource_view_get_kind:
 * @self: a view
 *
 * Returns: (transfer none): the kind it shows
 */
const WhKind *
wh_resource_view_get_kind (WhResourceView *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), NULL);

  return self->kind;
}

/**
 * wh_resource_view_set_sort:
 * @self: a view
 * @field: position of a field, or %WH_SORT_HEALTH
 * @descending: whether to turn the order round
 */
void
wh_resource_view_set_sort (WhResourceView *self,
                           int             field,
                           gboolean        descending)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));
  g_return_if_fail (field == WH_SORT_HEALTH || (field >= 0 && field < (int)self->kind->n_fields));

  if (self->sort_field == field && self->descending == descending)
    return;

  self->sort_field = field;
  self->descending = descending;
  wh_resource_view_rebuild (self);
}

/**
 * wh_resource_view_get_sort:
 * @self: a view
 * @descending: (out): whether the last come first
 *
 * Tests look at it; nothing else does.
 *
 * Returns: index of the field it is sorted by
 */
int
wh_resource_view_get_sort (WhResourceView *self,
                           gboolean       *descending)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), WH_SORT_HEALTH);

  if (descending != NULL)
    *descending = self->descending;

  return self->sort_field;
}

/**
 * wh_resource_view_set_health_mask:
 * @self: a view
 * @mask: healths that are shown, see WH_HEALTH_MASK()
 */
void
wh_resource_view_set_health_mask (WhResourceView *self,
                                  guint           mask)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (self->health_mask == mask)
    return;

  self->health_mask = mask;
  wh_resource_view_rebuild (self);
}

/**
 * wh_resource_view_set_connection:
 * @self: a view
 * @connection: (nullable): id of the only connection to look at
 */
void
wh_resource_view_set_connection (WhResourceView *self,
                                 const char     *connection)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (g_set_str (&self->connection, connection))
    wh_resource_view_rebuild (self);
}

/**
 * wh_resource_view_set_environment:
 * @self: a view
 * @environment: (nullable): the only environment to look at
 */
void
wh_resource_view_set_environment (WhResourceView *self,
                                  const char     *environment)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (g_set_str (&self->environment, environment))
    wh_resource_view_rebuild (self);
}

/**
 * wh_resource_view_set_value:
 * @self: a view
 * @field: position of a text field
 * @text: (nullable): the only value to look at; %NULL = all
 */
void
wh_resource_view_set_value (WhResourceView *self,
                            int             field,
                            const char     *text)
{
  gboolean changed;

  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));
  g_return_if_fail (text == NULL || (field >= 0 && wh_field_type_is_text (self->kind->fields[field].type)));

  changed = self->value_field != field;
  self->value_field = field;

  if (g_set_str (&self->value_text, text) || (changed && text != NULL))
    wh_resource_view_rebuild (self);
}

/**
 * wh_resource_view_set_filter:
 * @self: a view
 * @filter: (nullable): which records belong to the view at all
 * @user_data: for @filter
 * @destroy: (nullable): frees @user_data
 */
void
wh_resource_view_set_filter (WhResourceView *self,
                             WhRecordFilter  filter,
                             gpointer        user_data,
                             GDestroyNotify  destroy)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (self->filter_destroy != NULL)
    self->filter_destroy (self->filter_data);

  self->filter = filter;
  self->filter_data = user_data;
  self->filter_destroy = destroy;
  wh_resource_view_rebuild (self);
}

/**
 * wh_resource_view_set_grouping:
 * @self: a view
 * @grouping: (nullable): what stands together; outlives the view
 * @user_data: for its functions
 *
 * While the view is sorted by health, the worst first, groups decide about the
 * order before that, and what is folded is not shown as long as nothing is
 * looked for. When the groups are others, set the filter again.
 */
void
wh_resource_view_set_grouping (WhResourceView           *self,
                               const WhResourceGrouping *grouping,
                               gpointer                  user_data)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (self->grouping == grouping && self->grouping_data == user_data)
    return;

  self->grouping = grouping;
  self->grouping_data = user_data;
  wh_resource_view_rebuild (self);
}

/**
 * wh_resource_view_is_grouped:
 * @self: a view
 *
 * Returns: whether its rows stand below others
 */
gboolean
wh_resource_view_is_grouped (WhResourceView *self)
{
  return self->grouping != NULL && self->sort_field == WH_SORT_HEALTH && !self->descending;
}

/**
 * wh_resource_view_set_aside:
 * @self: a view
 * @aside: (nullable): whether a healthy record is done with, such as a pod
 *   that has completed
 *
 * Counts healthy records that are done with apart from the others, sorts them
 * behind these, and lets %WH_HEALTH_MASK_ASIDE decide about them.
 */
void
wh_resource_view_set_aside (WhResourceView *self,
                            WhRecordFilter  aside)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (self->aside == aside)
    return;

  self->aside = aside;
  wh_resource_view_rebuild (self);
}

/**
 * wh_resource_view_set_hold:
 * @self: a view
 * @hold: whether rows keep their places for now
 *
 * While the pointer is over a list, nothing moves under it; values go on
 * changing in place. What happened meanwhile is made up for afterwards.
 */
void
wh_resource_view_set_hold (WhResourceView *self,
                           gboolean        hold)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (self->hold == hold)
    return;

  self->hold = hold;

  if (hold)
    g_clear_handle_id (&self->apply_source, g_source_remove);

  wh_resource_view_schedule (self);
}

/**
 * wh_resource_view_set_frozen:
 * @self: a view
 * @frozen: whether nobody looks
 *
 * A view on a hidden page costs nothing; it is made anew when shown.
 */
void
wh_resource_view_set_frozen (WhResourceView *self,
                             gboolean        frozen)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (self->frozen == frozen)
    return;

  self->frozen = frozen;

  if (frozen)
    {
      g_clear_handle_id (&self->apply_source, g_source_remove);
      self->dirty |= g_hash_table_size (self->pending) > 0;
    }
  else if (self->dirty)
    {
      wh_resource_view_rebuild (self);
    }
}

/**
 * wh_resource_view_get_n_total:
 * @self: a view
 *
 * Returns: how many there are, whatever is filtered
 */
guint
wh_resource_view_get_n_total (WhResourceView *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), 0);

  wh_resource_view_touch (self);

  return self->n_total;
}

/**
 * wh_resource_view_count_health:
 * @self: a view
 * @health: a health
 *
 * Returns: how many match the search and have @health, shown or not
 */
guint
wh_resource_view_count_health (WhResourceView *self,
                               WhHealth        health)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), 0);
  g_return_val_if_fail (health < WH_N_HEALTHS, 0);

  wh_resource_view_touch (self);

  return self->n_by_health[health];
}

/**
 * wh_resource_view_count_aside:
 * @self: a view
 *
 * Returns: how many match the search, are healthy and done with, shown or not
 */
guint
wh_resource_view_count_aside (WhResourceView *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), 0);

  wh_resource_view_touch (self);

  return self->n_by_health[WH_N_HEALTHS];
}

/**
 * wh_resource_view_find:
 * @self: a view
 * @record: a record
 * @position: (out): where it is
 *
 * Returns: whether it is shown
 */
gboolean
wh_resource_view_find (WhResourceView *self,
                       const WhRecord *record,
                       guint          *position)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), FALSE);
  g_return_val_if_fail (record != NULL, FALSE);
  g_return_val_if_fail (position != NULL, FALSE);

  wh_resource_view_touch (self);

  if (wh_resource_view_find_record (self, record, position))
    return TRUE;

  /* The order may still know an older version that sorted elsewhere. */
  for (guint i = 0; i < self->records->len; i++)
    {
      if (wh_record_identity_equal (g_ptr_array_index (self->records, i), record))
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

static int
compare_texts (gconstpointer one,
               gconstpointer other)
{
  return strcmp (*(const char * const *)one, *(const char * const *)other);
}

/**
 * wh_resource_view_list_values:
 * @self: a view
 * @field: position of a text field
 *
 * Returns: (transfer full) (array zero-terminated=1): the different values of
 *   @field in scope, sorted: the choices of a filter menu
 */
char **
wh_resource_view_list_values (WhResourceView *self,
                              guint           field)
{
  g_autoptr(GHashTable) pointers = NULL;
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GPtrArray) sorted = NULL;
  GHashTableIter iter;
  gpointer text;

  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), NULL);
  g_return_val_if_fail (field < self->kind->n_fields, NULL);
  g_return_val_if_fail (wh_field_type_is_text (self->kind->fields[field].type), NULL);

  /* Most records share their texts: looking at the pointers first is ten times
   * as fast with ten thousand of them. */
  pointers = g_hash_table_new (NULL, NULL);
  values = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < wh_resource_list_get_n (self->list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (self->list, i);

      if (wh_record_get_value (record, field)->text != NULL && wh_resource_view_is_in_scope (self, record))
        g_hash_table_add (pointers, (gpointer)wh_record_get_value (record, field)->text);
    }

  g_hash_table_iter_init (&iter, pointers);

  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_hash_table_add (values, text);

  sorted = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, values);

  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_ptr_array_add (sorted, g_strdup (text));

  g_ptr_array_sort (sorted, compare_texts);
  g_ptr_array_add (sorted, NULL);

  return (char **)g_ptr_array_free (g_steal_pointer (&sorted), FALSE);
}
