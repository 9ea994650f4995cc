/* wh-ui-storage-count.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-kinds.h"
#include "wh-ui-storage-count.h"

/* It is counted again at most this often, in milliseconds; where there is so
 * much that it takes long, after so many times as long. */
#define COUNT_INTERVAL 1000
#define COUNT_REST     8

/**
 * WhUiStorageCount:
 *
 * What registries keep, counted anew when their images change, but only while
 * a widget is looked at.
 *
 * Signals: "counted": there is a new count.
 */
struct _WhUiStorageCount
{
  GObject            parent_instance;

  GtkWidget         *widget;     /* weak */
  WhStore           *store;
  char              *connection;
  WhRegistryStorage *counted;
  GSignalGroup      *images_signals;
  gint64             began;
  guint              delay;
  guint              source;
  guint              serial;           /* of store and connection */
  guint              counting_serial;
  guint              counting : 1;
  guint              again : 1;
};

G_DEFINE_FINAL_TYPE (WhUiStorageCount, wh_ui_storage_count, G_TYPE_OBJECT)

enum
{
  COUNTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void queue_count (WhUiStorageCount *self);

static DexFuture *
counted_cb (DexFuture *future,
            gpointer   user_data)
{
  WhUiStorageCount *self = user_data;
  const GValue *value = dex_future_get_value (future, NULL);

  self->counting = FALSE;

  if (self->widget == NULL)
    return dex_future_new_true ();

  self->delay = (guint)MAX (COUNT_INTERVAL, (g_get_monotonic_time () - self->began) * COUNT_REST / G_TIME_SPAN_MILLISECOND);

  if (value != NULL && self->serial == self->counting_serial)
    {
      g_clear_pointer (&self->counted, wh_registry_storage_unref);
      self->counted = g_value_dup_boxed (value);
      g_signal_emit (self, signals[COUNTED], 0);
    }

  if (self->again)
    queue_count (self);

  return dex_future_new_true ();
}

static gboolean
count_cb (gpointer data)
{
  WhUiStorageCount *self = data;

  self->source = 0;

  if (self->widget == NULL || !gtk_widget_get_mapped (self->widget) || self->store == NULL)
    return G_SOURCE_REMOVE;

  self->counting = TRUE;
  self->again = FALSE;
  self->counting_serial = self->serial;
  self->began = g_get_monotonic_time ();
  dex_future_disown (dex_future_finally (wh_registry_storage_count (self->store, self->connection),
                                         counted_cb, g_object_ref (self), g_object_unref));

  return G_SOURCE_REMOVE;
}

static void
queue_count (WhUiStorageCount *self)
{
  if (self->counting)
    self->again = TRUE;
  else if (self->source == 0)
    self->source = g_timeout_add (self->counted != NULL ? self->delay : 1, count_cb, self);
}

static void
wh_ui_storage_count_dispose (GObject *object)
{
  WhUiStorageCount *self = WH_UI_STORAGE_COUNT (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->images_signals);
  g_clear_weak_pointer (&self->widget);
  g_clear_pointer (&self->counted, wh_registry_storage_unref);
  g_clear_pointer (&self->connection, g_free);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_ui_storage_count_parent_class)->dispose (object);
}

static void
wh_ui_storage_count_class_init (WhUiStorageCountClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_storage_count_dispose;

  signals[COUNTED] =
    g_signal_new ("counted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_ui_storage_count_init (WhUiStorageCount *self)
{
  self->delay = COUNT_INTERVAL;
  self->images_signals = g_signal_group_new (WH_TYPE_RESOURCE_LIST);
  g_signal_group_connect_object (self->images_signals, "changes", G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);
}

/**
 * wh_ui_storage_count_new:
 * @widget: what shows the count
 *
 * Returns: (transfer full): a count of nothing yet
 */
WhUiStorageCount *
wh_ui_storage_count_new (GtkWidget *widget)
{
  WhUiStorageCount *self = g_object_new (WH_UI_TYPE_STORAGE_COUNT, NULL);

  g_return_val_if_fail (GTK_IS_WIDGET (widget), self);

  g_set_weak_pointer (&self->widget, widget);
  g_signal_connect_object (widget, "map", G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * wh_ui_storage_count_set_store:
 * @self: a count
 * @store: where images are
 * @connection: (nullable): the only registry to look at
 *
 * Counts what one registry keeps, or all of them.
 */
void
wh_ui_storage_count_set_store (WhUiStorageCount *self,
                               WhStore          *store,
                               const char       *connection)
{
  gboolean same;

  g_return_if_fail (WH_UI_IS_STORAGE_COUNT (self));
  g_return_if_fail (WH_IS_STORE (store));

  same = !g_set_str (&self->connection, connection);

  if (g_set_object (&self->store, store))
    g_signal_group_set_target (self->images_signals, wh_store_get_list (store, &wh_kind_image));
  else if (same)
    return;

  /* What was counted is of others. */
  g_clear_pointer (&self->counted, wh_registry_storage_unref);
  g_clear_handle_id (&self->source, g_source_remove);
  self->serial++;
  queue_count (self);
}

/**
 * wh_ui_storage_count_get:
 * @self: a count
 *
 * Returns: (transfer none) (nullable): what there is; %NULL = not counted yet
 */
WhRegistryStorage *
wh_ui_storage_count_get (WhUiStorageCount *self)
{
  g_return_val_if_fail (WH_UI_IS_STORAGE_COUNT (self), NULL);

  return self->counted;
}
