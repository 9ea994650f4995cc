/* wh-ui-refresh.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-kinds.h"
#include "wh-ui-refresh.h"

/* After a change, the page is filled again so many milliseconds later, once
 * for all that changes until then. */
#define DELAY 300

/* Ages pass without any change. */
#define AGE_INTERVAL 15

/**
 * WhUiRefresh:
 *
 * Fills a page that sums up many resources again when what it sums up changes:
 * seldom, and only while somebody sees it.
 */
struct _WhUiRefresh
{
  GObject          parent_instance;

  GtkWidget       *widget; /* owns this */
  WhUiRefreshFunc  func;
  GSignalGroup    *signals;
  guint            source;
  guint            age_source;
  guint            pending : 1;
};

G_DEFINE_FINAL_TYPE (WhUiRefresh, wh_ui_refresh, G_TYPE_OBJECT)

static gboolean
refresh_cb (gpointer data)
{
  WhUiRefresh *self = data;

  self->source = 0;
  self->pending = FALSE;
  self->func (self->widget);

  return G_SOURCE_REMOVE;
}

static gboolean
age_cb (gpointer data)
{
  wh_ui_refresh_queue (data);

  return G_SOURCE_CONTINUE;
}

static void
changes_cb (WhUiRefresh  *self,
            const WhKind *kind)
{
  static const WhKind * const kinds[] = {
    &wh_kind_application, &wh_kind_environment, &wh_kind_alert, &wh_kind_event, &wh_kind_run,
    &wh_kind_connection, &wh_kind_repository, &wh_kind_image, &wh_kind_operation,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i] == kind)
      wh_ui_refresh_queue (self);
}

static void
map_cb (WhUiRefresh *self)
{
  if (self->age_source == 0)
    self->age_source = g_timeout_add_seconds (AGE_INTERVAL, age_cb, self);

  if (self->pending && self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, refresh_cb, self, NULL);
}

static void
unmap_cb (WhUiRefresh *self)
{
  g_clear_handle_id (&self->age_source, g_source_remove);

  if (self->source != 0)
    {
      g_clear_handle_id (&self->source, g_source_remove);
      self->pending = TRUE;
    }

  /* Ages went on meanwhile. */
  self->pending = TRUE;
}

static void
wh_ui_refresh_dispose (GObject *object)
{
  WhUiRefresh *self = WH_UI_REFRESH (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_handle_id (&self->age_source, g_source_remove);
  g_clear_object (&self->signals);

  G_OBJECT_CLASS (wh_ui_refresh_parent_class)->dispose (object);
}

static void
wh_ui_refresh_class_init (WhUiRefreshClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_refresh_dispose;
}

static void
wh_ui_refresh_init (WhUiRefresh *self)
{
  self->signals = g_signal_group_new (WH_TYPE_STORE);
  g_signal_group_connect_object (self->signals, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->signals, "samples", G_CALLBACK (wh_ui_refresh_queue), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->signals, "source-changed", G_CALLBACK (wh_ui_refresh_queue), self, G_CONNECT_SWAPPED);
}

/**
 * wh_ui_refresh_new:
 * @widget: what is to be filled again; it owns the result
 * @func: fills it
 *
 * Returns: (transfer full): a refresh without a store
 */
WhUiRefresh *
wh_ui_refresh_new (GtkWidget       *widget,
                   WhUiRefreshFunc  func)
{
  WhUiRefresh *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (WH_UI_TYPE_REFRESH, NULL);
  self->widget = widget;
  self->func = func;
  g_signal_connect_object (widget, "map", G_CALLBACK (map_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (widget, "unmap", G_CALLBACK (unmap_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * wh_ui_refresh_set_store:
 * @self: a refresh
 * @store: (nullable): whose changes count
 *
 * Watches @store, and fills the widget at once.
 */
void
wh_ui_refresh_set_store (WhUiRefresh *self,
                         WhStore     *store)
{
  g_return_if_fail (WH_UI_IS_REFRESH (self));

  g_signal_group_set_target (self->signals, store);
  g_clear_handle_id (&self->source, g_source_remove);
  refresh_cb (self);
}

/**
 * wh_ui_refresh_queue:
 * @self: a refresh
 *
 * Fills the widget again soon, or when it is seen next.
 */
void
wh_ui_refresh_queue (WhUiRefresh *self)
{
  g_return_if_fail (WH_UI_IS_REFRESH (self));

  self->pending = TRUE;

  if (self->source == 0 && gtk_widget_get_mapped (self->widget))
    self->source = g_timeout_add (DELAY, refresh_cb, self);
}

/**
 * wh_ui_refresh_is_idle:
 * @self: a refresh
 *
 * Returns: whether the widget shows what there is
 */
gboolean
wh_ui_refresh_is_idle (WhUiRefresh *self)
{
  g_return_val_if_fail (WH_UI_IS_REFRESH (self), FALSE);

  return self->source == 0 && !self->pending;
}
