/* wh-ui-metrics.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"
#include "wh-ui-chart-card.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_METRICS (wh_ui_metrics_get_type ())

G_DECLARE_FINAL_TYPE (WhUiMetrics, wh_ui_metrics, WH_UI, METRICS, AdwBin)

GtkWidget     *wh_ui_metrics_new           (gint64       span) G_GNUC_WARN_UNUSED_RESULT;
void           wh_ui_metrics_show          (WhUiMetrics *self,
                                            WhFleet     *fleet,
                                            WhStore     *store,
                                            WhRecord    *record);
void           wh_ui_metrics_show_all      (WhUiMetrics *self,
                                            WhFleet     *fleet,
                                            GPtrArray   *records,
                                            WhRecord    *about);
void           wh_ui_metrics_set_title     (WhUiMetrics *self,
                                            const char  *title);
void           wh_ui_metrics_set_start     (WhUiMetrics *self,
                                            GtkWidget   *start);
void           wh_ui_metrics_set_can_compare (WhUiMetrics *self,
                                              gboolean   can_compare);
void           wh_ui_metrics_set_can_enlarge (WhUiMetrics *self,
                                              gboolean   can_enlarge);
void           wh_ui_metrics_set_only      (WhUiMetrics *self,
                                            const char  *chart);
void           wh_ui_metrics_set_height    (WhUiMetrics *self,
                                            int          height);
void           wh_ui_metrics_set_columns   (WhUiMetrics *self,
                                            guint        n_columns);
void           wh_ui_metrics_set_compact   (WhUiMetrics *self,
                                            gboolean     compact);
void           wh_ui_metrics_set_rollouts  (WhUiMetrics *self,
                                            const gint64 *times,
                                            const char * const *labels,
                                            guint        n_times);
guint          wh_ui_metrics_get_n_charts  (WhUiMetrics *self);

G_END_DECLS
