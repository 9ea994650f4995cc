/* wh-ui-chart-link.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-chart-link.h"
#include "wh-ui-metric-set.h"

/* Ways from a number to its chart: a press on the line or the bar that shows it,
 * and, for the keyboard, an item of the menu of what it is of. */

static GQuark
get_record_quark (void)
{
  return g_quark_from_static_string ("wh-ui-chart-link-record");
}

static GQuark
get_metric_quark (void)
{
  return g_quark_from_static_string ("wh-ui-chart-link-metric");
}

static void
pressed_cb (GtkGestureClick *gesture)
{
  /* A press on the row or the card around it opens something else. */
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
released_cb (GtkGestureClick *gesture)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  const WhRecord *record = g_object_get_qdata (G_OBJECT (widget), get_record_quark ());
  const char *metric = g_object_get_qdata (G_OBJECT (widget), get_metric_quark ());

  if (record != NULL)
    gtk_widget_activate_action (widget, "win.show-chart", "(ssss)", record->kind->id, record->connection, record->uid, metric);
}

/**
 * wh_ui_chart_link:
 * @widget: shows a number or its course
 * @record: what the number is of
 * @metric: what is measured; a literal
 *
 * A press on @widget opens the number as a chart. Called again, it is a link to
 * another one.
 */
void
wh_ui_chart_link (GtkWidget  *widget,
                  WhRecord   *record,
                  const char *metric)
{
  gboolean is_new;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (record != NULL);
  g_return_if_fail (metric != NULL);

  is_new = g_object_get_qdata (G_OBJECT (widget), get_record_quark ()) == NULL;
  g_object_set_qdata_full (G_OBJECT (widget), get_record_quark (), wh_record_ref (record), (GDestroyNotify)wh_record_unref);
  g_object_set_qdata (G_OBJECT (widget), get_metric_quark (), (gpointer)metric);

  if (is_new)
    {
      GtkGesture *gesture = gtk_gesture_click_new ();

      g_signal_connect_object (gesture, "pressed", G_CALLBACK (pressed_cb), widget, 0);
      g_signal_connect_object (gesture, "released", G_CALLBACK (released_cb), widget, 0);
      gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (gesture));
      gtk_widget_set_cursor_from_name (widget, "pointer");
    }
}

/**
 * wh_ui_chart_menu_append:
 * @menu: the menu of a resource
 * @store: where @record is
 * @record: a resource
 *
 * Adds an item for each chart that there is of it.
 */
void
wh_ui_chart_menu_append (GMenu    *menu,
                         WhStore  *store,
                         WhRecord *record)
{
  g_autoptr(GPtrArray) records = wh_ui_metric_set_relatives (store, record);
  g_autoptr(GPtrArray) items = wh_ui_metric_set_list (records);
  g_autoptr(GMenu) section = g_menu_new ();
  g_autoptr(GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len; i++)
    {
      const WhUiMetricItem *one = g_ptr_array_index (items, i);
      const char *title = wh_ui_metric_item_get_chart (one);
      g_autoptr(GMenuItem) item = NULL;
      g_autofree char *label = NULL;

      if (!g_hash_table_add (titles, (gpointer)title))
        continue;

      /* Translators: what is measured, such as CPU; opens it as a chart */
      label = g_strdup_printf (_("Chart of %s"), title);
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.show-chart", "(ssss)", one->record->kind->id, one->record->connection,
                                         one->record->uid, one->metric->id);
      g_menu_append_item (section, item);
    }

  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}
