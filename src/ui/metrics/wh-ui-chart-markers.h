/* wh-ui-chart-markers.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-ui-chart.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CHART_MARKERS (wh_ui_chart_markers_get_type ())

/**
 * WhUiChartMarkers:
 *
 * What happened to a resource while its charts were drawn: rollouts and alerts
 * of the history, and what the page knows besides.
 *
 * Signal "changed".
 */
G_DECLARE_FINAL_TYPE (WhUiChartMarkers, wh_ui_chart_markers, WH_UI, CHART_MARKERS, GObject)

WhUiChartMarkers *wh_ui_chart_markers_new       (WhUiTimeRange    *range) G_GNUC_WARN_UNUSED_RESULT;
void              wh_ui_chart_markers_set_about (WhUiChartMarkers *self,
                                                 WhHistory        *history,
                                                 WhRecord         *record);
void              wh_ui_chart_markers_set_given (WhUiChartMarkers *self,
                                                 const gint64     *times,
                                                 const char * const *labels,
                                                 guint             n_times);
void              wh_ui_chart_markers_load      (WhUiChartMarkers *self);
void              wh_ui_chart_markers_apply     (WhUiChartMarkers *self,
                                                 WhUiChart        *chart);

G_END_DECLS
