/* wh-ui-windows.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-matchers.h"
#include "wh-silences.h"
#include "wh-ui-window-row.h"
#include "wh-ui-windows.h"

/**
 * WhUiWindows:
 *
 * The maintenance windows, the next one first: when, how they come again, and
 * what they cover. They are planned by hand, so there are few.
 */
struct _WhUiWindows
{
  WhUiAdaptive        parent_instance;

  GtkListBox   *list_box;
  GtkLabel     *hint;
  GtkSizeGroup *buttons_group;

  GHashTable   *rows; /* uid → WhUiWindowRow, the list box owns it */
};

G_DEFINE_FINAL_TYPE (WhUiWindows, wh_ui_windows, WH_UI_TYPE_ADAPTIVE)

/* How many of the alerts that fire, whether or not something hides them. */
static guint
count_covered (WhAlertSet     *alerts,
               const WhRecord *window)
{
  g_autoptr(WhMatchers) matchers = wh_matchers_parse (window->values[WH_SILENCE_MATCHERS].text, NULL);
  GPtrArray *list = alerts != NULL ? wh_alert_set_list (alerts) : NULL;
  guint n = 0;

  for (guint i = 0; matchers != NULL && list != NULL && i < list->len; i++)
    {
      const WhRecord *alert = g_ptr_array_index (list, i);

      n += g_strcmp0 (alert->values[WH_ALERT_STATE].text, "pending") != 0 &&
           wh_matchers_match (matchers, alert->values[WH_ALERT_LABELS].text);
    }

  return n;
}

static WhUiWindowRow *
ensure_row (WhUiWindows *self,
            const char  *uid)
{
  WhUiWindowRow *row = g_hash_table_lookup (self->rows, uid);

  if (row == NULL)
    {
      row = WH_UI_WINDOW_ROW (wh_ui_window_row_new (self->buttons_group));
      g_object_bind_property (self, "narrow", row, "narrow", G_BINDING_SYNC_CREATE);
      g_object_bind_property (self, "compact", row, "compact", G_BINDING_SYNC_CREATE);
      g_hash_table_insert (self->rows, g_strdup (uid), row);
    }

  return row;
}

static int
compare_rows (GtkListBoxRow *one,
              GtkListBoxRow *other,
              gpointer       user_data)
{
  const WhRecord *a = wh_ui_window_row_get_window (WH_UI_WINDOW_ROW (one));
  const WhRecord *b = wh_ui_window_row_get_window (WH_UI_WINDOW_ROW (other));

  if (wh_silence_is_over (a) != wh_silence_is_over (b))
    return wh_silence_is_over (a) ? 1 : -1;

  return (a->values[WH_SILENCE_STARTS].number > b->values[WH_SILENCE_STARTS].number) -
         (a->values[WH_SILENCE_STARTS].number < b->values[WH_SILENCE_STARTS].number);
}

/**
 * wh_ui_windows_show:
 * @self: a list
 * @fleet: the fleet
 * @store: what is shown
 * @alerts: (nullable): its alerts
 * @ended: also those that are over
 *
 * Shows the windows of @store; rows stay where their window does.
 */
void
wh_ui_windows_show (WhUiWindows *self,
                    WhFleet     *fleet,
                    WhStore     *store,
                    WhAlertSet  *alerts,
                    gboolean     ended)
{
  WhResourceList *list;
  GHashTableIter iter;
  gpointer uid;
  gpointer row;
  gboolean any;

  g_return_if_fail (WH_UI_IS_WINDOWS (self));
  g_return_if_fail (WH_IS_FLEET (fleet));
  g_return_if_fail (WH_IS_STORE (store));

  list = wh_store_get_list (store, &wh_kind_silence);
  g_hash_table_iter_init (&iter, self->rows);

  while (g_hash_table_iter_next (&iter, &uid, &row))
    {
      const WhRecord *window = wh_store_lookup (store, &wh_kind_silence, WH_LOCAL, uid);

      if (window == NULL || !wh_silence_is_window (window) || (wh_silence_is_over (window) && !ended))
        {
          gtk_list_box_remove (self->list_box, row);
          g_hash_table_iter_remove (&iter);
        }
    }

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *window = wh_resource_list_get_record (list, i);
      WhUiWindowRow *shown;

      if (!wh_silence_is_window (window) || (wh_silence_is_over (window) && !ended))
        continue;

      shown = ensure_row (self, window->uid);
      wh_ui_window_row_set_window (shown, fleet, window, count_covered (alerts, window));
      if (gtk_widget_get_parent (GTK_WIDGET (shown)) == NULL)
        gtk_list_box_append (self->list_box, GTK_WIDGET (shown));
    }

  gtk_list_box_invalidate_sort (self->list_box);
  any = g_hash_table_size (self->rows) > 0;
  gtk_widget_set_visible (GTK_WIDGET (self->list_box), any);
  gtk_label_set_label (self->hint, any ? _("Alerts inside a window open no incident and tell nobody; they stay in the history")
                                       : _("None is planned. Alerts inside a window open no incident and tell nobody"));
}

/**
 * wh_ui_windows_get_next:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the first one that is not over
 */
WhRecord *
wh_ui_windows_get_next (WhUiWindows *self)
{
  GtkListBoxRow *row;
  WhRecord *window;

  g_return_val_if_fail (WH_UI_IS_WINDOWS (self), NULL);

  row = gtk_list_box_get_row_at_index (self->list_box, 0);
  window = row != NULL ? wh_ui_window_row_get_window (WH_UI_WINDOW_ROW (row)) : NULL;

  return window != NULL && !wh_silence_is_over (window) ? window : NULL;
}

static void
wh_ui_windows_dispose (GObject *object)
{
  WhUiWindows *self = WH_UI_WINDOWS (object);

  g_clear_pointer (&self->rows, g_hash_table_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_WINDOWS);

  G_OBJECT_CLASS (wh_ui_windows_parent_class)->dispose (object);
}

static void
wh_ui_windows_class_init (WhUiWindowsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_windows_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-windows.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiWindows, list_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindows, hint);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindows, buttons_group);
}

static void
wh_ui_windows_init (WhUiWindows *self)
{
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->list_box, compare_rows, NULL, NULL);
}
