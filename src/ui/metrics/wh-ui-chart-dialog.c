/* wh-ui-chart-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "wh-record.h"
#include "wh-ui-chart-dialog.h"
#include "wh-ui-metrics.h"

/**
 * wh_ui_chart_dialog_present:
 * @parent: a widget of the window
 * @fleet: the fleet
 * @record: what the number is of
 * @metric: id of what is measured
 * @span: how much time is shown at first, in microseconds; 0 = a day
 *
 * Opens a recorded number as a large chart.
 */
void
wh_ui_chart_dialog_present (GtkWidget  *parent,
                            WhFleet    *fleet,
                            WhRecord   *record,
                            const char *metric,
                            gint64      span)
{
  g_autoptr(GPtrArray) records = NULL;
  const WhMetric *found;
  AdwDialog *dialog;
  GtkWidget *view;
  GtkWidget *header;
  GtkWidget *metrics;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));
  g_return_if_fail (record != NULL);

  if ((found = wh_kind_find_metric (record->kind, metric)) == NULL)
    return;

  metrics = wh_ui_metrics_new (span > 0 ? span : G_TIME_SPAN_DAY);
  wh_ui_metrics_set_can_compare (WH_UI_METRICS (metrics), TRUE);
  wh_ui_metrics_set_title (WH_UI_METRICS (metrics), g_dgettext (GETTEXT_PACKAGE, record->kind->title));
  wh_ui_metrics_set_only (WH_UI_METRICS (metrics), found->chart != NULL ? found->chart : found->title);
  wh_ui_metrics_set_can_enlarge (WH_UI_METRICS (metrics), FALSE);
  wh_ui_metrics_set_height (WH_UI_METRICS (metrics), 260);
  gtk_widget_set_margin_start (metrics, 18);
  gtk_widget_set_margin_end (metrics, 18);
  gtk_widget_set_margin_bottom (metrics, 18);
  records = g_ptr_array_new ();
  g_ptr_array_add (records, record);
  wh_ui_metrics_show_all (WH_UI_METRICS (metrics), fleet, records, record);

  dialog = adw_dialog_new ();
  header = adw_header_bar_new ();
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new (wh_record_get_name (record),
                                                         g_dgettext (GETTEXT_PACKAGE, found->title)));
  view = adw_toolbar_view_new ();
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), metrics);
  adw_dialog_set_title (dialog, wh_record_get_name (record));
  adw_dialog_set_content_width (dialog, 1000);
  adw_dialog_set_content_height (dialog, 560);
  adw_dialog_set_child (dialog, view);
  adw_dialog_present (dialog, parent);
}
