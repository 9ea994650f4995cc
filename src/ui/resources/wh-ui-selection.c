/* wh-ui-selection.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-selection.h"

/**
 * WhUiSelection:
 *
 * A selection that follows the resources and not their places. The models of
 * GTK remember positions and lose a row that moves (a view moves it by taking
 * it out and putting it in again), so what somebody is about to delete would
 * depend on what happens to be sorted where.
 *
 * Signal "emptied": the last of what was selected is gone.
 */
struct _WhUiSelection
{
  GObject         parent_instance;

  WhResourceView *view;
  GHashTable     *selected; /* key -> WhRecord, the version when it was selected */
};

static void list_model_init      (GListModelInterface        *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhUiSelection, wh_ui_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_init))

static guint
identity_hash (gconstpointer key)
{
  const WhRecord *record = key;

  return g_str_hash (record->uid) ^ g_str_hash (record->connection);
}

static gboolean
identity_equal (gconstpointer one,
                gconstpointer other)
{
  const WhRecord *a = one;
  const WhRecord *b = other;

  return g_str_equal (a->uid, b->uid) && g_str_equal (a->connection, b->connection);
}

static guint emptied_signal;

static GType
wh_ui_selection_get_item_type (GListModel *model)
{
  return WH_TYPE_RESOURCE;
}

static guint
wh_ui_selection_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (WH_UI_SELECTION (model)->view));
}

static gpointer
wh_ui_selection_get_item (GListModel *model,
                          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (WH_UI_SELECTION (model)->view), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wh_ui_selection_get_item_type;
  iface->get_n_items = wh_ui_selection_get_n_items;
  iface->get_item = wh_ui_selection_get_item;
}

static WhRecord *
ref_record (WhUiSelection *self,
            guint          position)
{
  g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (self->view), position);

  return resource != NULL ? wh_record_ref (wh_resource_get_record (resource)) : NULL;
}

static gboolean
wh_ui_selection_is_selected (GtkSelectionModel *model,
                             guint              position)
{
  WhUiSelection *self = WH_UI_SELECTION (model);
  g_autoptr(WhRecord) record = NULL;

  if (g_hash_table_size (self->selected) == 0)
    return FALSE;

  record = ref_record (self, position);

  return record != NULL && g_hash_table_contains (self->selected, record);
}

static GtkBitset *
wh_ui_selection_get_in_range (GtkSelectionModel *model,
                              guint              position,
                              guint              n_items)
{
  WhUiSelection *self = WH_UI_SELECTION (model);
  GtkBitset *set = gtk_bitset_new_empty ();
  GHashTableIter iter;
  gpointer record;
  guint at;

  g_hash_table_iter_init (&iter, self->selected);

  while (g_hash_table_iter_next (&iter, &record, NULL))
    {
      if (wh_ui_selection_find (self, record, &at) && at >= position && at - position < n_items)
        gtk_bitset_add (set, at);
    }

  return set;
}

static gboolean
wh_ui_selection_set_selection (GtkSelectionModel *model,
                               GtkBitset         *selected,
                               GtkBitset         *mask)
{
  WhUiSelection *self = WH_UI_SELECTION (model);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  GtkBitsetIter iter;
  guint position;
  gboolean all;

  if (n == 0)
    return TRUE;

  /* What is selected but not shown goes as well: nobody acts on what he does not see. */
  all = gtk_bitset_get_size_in_range (mask, 0, n - 1) == n;

  if (all)
    {
      g_hash_table_remove_all (self->selected);
    }
  else
    {
      g_autoptr(GtkBitset) removed = gtk_bitset_copy (mask);

      gtk_bitset_subtract (removed, selected);

      if (gtk_bitset_iter_init_first (&iter, removed, &position))
        do
          {
            g_autoptr(WhRecord) record = ref_record (self, position);

            if (record != NULL)
              g_hash_table_remove (self->selected, record);
          }
        while (gtk_bitset_iter_next (&iter, &position));
    }

  {
    g_autoptr(GtkBitset) added = gtk_bitset_copy (selected);

    gtk_bitset_intersect (added, mask);

    if (gtk_bitset_iter_init_first (&iter, added, &position))
      do
        {
          WhRecord *record = ref_record (self, position);

          if (record != NULL)
            g_hash_table_add (self->selected, record);
        }
      while (gtk_bitset_iter_next (&iter, &position));
  }

  if (!gtk_bitset_is_empty (mask))
    {
      guint first = MIN (gtk_bitset_get_minimum (mask), n - 1);
      guint last = MIN (gtk_bitset_get_maximum (mask), n - 1);

      gtk_selection_model_selection_changed (model, first, last - first + 1);
    }

  return TRUE;
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = wh_ui_selection_is_selected;
  iface->get_selection_in_range = wh_ui_selection_get_in_range;
  iface->set_selection = wh_ui_selection_set_selection;
}

/* What is gone from the store is no longer selected; what is only filtered out
 * for the moment stays. */
static void
items_changed_cb (WhUiSelection *self,
                  guint          position,
                  guint          removed,
                  guint          added)
{
  guint before = g_hash_table_size (self->selected);
  GHashTableIter iter;
  gpointer key;

  if (removed > 0 && before > 0)
    {
      WhStore *store = wh_resource_view_get_store (self->view);

      g_hash_table_iter_init (&iter, self->selected);

      while (g_hash_table_iter_next (&iter, &key, NULL))
        {
          WhRecord *record = key;

          if (wh_store_lookup (store, record->kind, record->connection, record->uid) == NULL)
            g_hash_table_iter_remove (&iter);
        }
    }

  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);

  if (g_hash_table_size (self->selected) != before)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

      /* GTK takes no empty range. */
      if (n > 0)
        gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);

      if (g_hash_table_size (self->selected) == 0)
        g_signal_emit (self, emptied_signal, 0);
    }
}

static void
wh_ui_selection_dispose (GObject *object)
{
  WhUiSelection *self = WH_UI_SELECTION (object);

  g_clear_pointer (&self->selected, g_hash_table_unref);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (wh_ui_selection_parent_class)->dispose (object);
}

static void
wh_ui_selection_class_init (WhUiSelectionClass *klass)
{
  emptied_signal =
    g_signal_new ("emptied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_selection_dispose;
}

static void
wh_ui_selection_init (WhUiSelection *self)
{
  self->selected = g_hash_table_new_full (identity_hash, identity_equal, (GDestroyNotify)wh_record_unref, NULL);
}

/**
 * wh_ui_selection_new:
 * @view: the rows
 *
 * Returns: (transfer full): a selection of several rows of @view
 */
WhUiSelection *
wh_ui_selection_new (WhResourceView *view)
{
  WhUiSelection *self;

  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (view), NULL);

  self = g_object_new (WH_UI_TYPE_SELECTION, NULL);
  self->view = g_object_ref (view);
  g_signal_connect_object (view, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * wh_ui_selection_get_view:
 * @self: a selection
 *
 * Returns: (transfer none): the rows
 */
WhResourceView *
wh_ui_selection_get_view (WhUiSelection *self)
{
  g_return_val_if_fail (WH_UI_IS_SELECTION (self), NULL);

  return self->view;
}

/**
 * wh_ui_selection_get_n:
 * @self: a selection
 *
 * Returns: how many resources are selected
 */
guint
wh_ui_selection_get_n (WhUiSelection *self)
{
  g_return_val_if_fail (WH_UI_IS_SELECTION (self), 0);

  return g_hash_table_size (self->selected);
}

/**
 * wh_ui_selection_contains:
 * @self: a selection
 * @record: any version of a record
 *
 * Returns: whether it is selected
 */
gboolean
wh_ui_selection_contains (WhUiSelection *self,
                          WhRecord      *record)
{
  g_return_val_if_fail (WH_UI_IS_SELECTION (self), FALSE);
  g_return_val_if_fail (record != NULL, FALSE);

  return g_hash_table_contains (self->selected, record);
}

/**
 * wh_ui_selection_list:
 * @self: a selection
 *
 * Returns: (transfer full) (element-type WhRecord): the newest versions of
 *   what is selected
 */
GPtrArray *
wh_ui_selection_list (WhUiSelection *self)
{
  GPtrArray *records;
  GHashTableIter iter;
  gpointer key;

  g_return_val_if_fail (WH_UI_IS_SELECTION (self), NULL);

  records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_hash_table_iter_init (&iter, self->selected);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      WhRecord *record = key;
      WhRecord *newest = wh_store_lookup (wh_resource_view_get_store (self->view),
                                          record->kind, record->connection, record->uid);

      if (newest != NULL)
        g_ptr_array_add (records, wh_record_ref (newest));
    }

  return records;
}

/**
 * wh_ui_selection_find:
 * @self: a selection
 * @record: any version of a record
 * @position: (out): where it is
 *
 * Returns: whether it is among the rows
 */
gboolean
wh_ui_selection_find (WhUiSelection *self,
                      WhRecord      *record,
                      guint         *position)
{
  WhRecord *newest;

  g_return_val_if_fail (WH_UI_IS_SELECTION (self), FALSE);
  g_return_val_if_fail (record != NULL, FALSE);

  newest = wh_store_lookup (wh_resource_view_get_store (self->view), record->kind, record->connection, record->uid);

  return newest != NULL && wh_resource_view_find (self->view, newest, position);
}

/**
 * wh_ui_selection_select_only:
 * @self: a selection
 * @record: what to select
 *
 * Selects @record and nothing else.
 */
void
wh_ui_selection_select_only (WhUiSelection *self,
                             WhRecord      *record)
{
  guint n;

  g_return_if_fail (WH_UI_IS_SELECTION (self));
  g_return_if_fail (record != NULL);

  g_hash_table_remove_all (self->selected);
  g_hash_table_add (self->selected, wh_record_ref (record));
  n = g_list_model_get_n_items (G_LIST_MODEL (self));

  if (n > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);
}

/**
 * wh_ui_selection_clear:
 * @self: a selection
 *
 * Selects nothing.
 */
void
wh_ui_selection_clear (WhUiSelection *self)
{
  guint n;

  g_return_if_fail (WH_UI_IS_SELECTION (self));

  if (g_hash_table_size (self->selected) == 0)
    return;

  g_hash_table_remove_all (self->selected);
  n = g_list_model_get_n_items (G_LIST_MODEL (self));

  if (n > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);
}
