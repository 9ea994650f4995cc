/* wh-ui-chart.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-series-model.h"
#include "wh-ui-draw.h"
#include "wh-ui-drawn.h"
#include "wh-ui-time-range.h"

G_BEGIN_DECLS

/**
 * WhUiChartStyle:
 * @WH_UI_CHART_LINE: a line
 * @WH_UI_CHART_AREA: a line with a tinted ground
 * @WH_UI_CHART_DASHED: a dashed line: a comparison, a forecast
 */
typedef enum
{
  WH_UI_CHART_LINE,
  WH_UI_CHART_AREA,
  WH_UI_CHART_DASHED,
} WhUiChartStyle;

/**
 * WhUiChartEvent:
 * @WH_UI_CHART_ROLLOUT: purple triangle and dashed line
 * @WH_UI_CHART_ALERT: red triangle and dashed line
 * @WH_UI_CHART_ANOMALY: orange dot
 */
typedef enum
{
  WH_UI_CHART_ROLLOUT,
  WH_UI_CHART_ALERT,
  WH_UI_CHART_ANOMALY,
} WhUiChartEvent;

#define WH_UI_TYPE_CHART (wh_ui_chart_get_type ())

G_DECLARE_FINAL_TYPE (WhUiChart, wh_ui_chart, WH_UI, CHART, WhUiDrawn)

GtkWidget     *wh_ui_chart_new                (WhUiTimeRange  *range) G_GNUC_WARN_UNUSED_RESULT;
WhUiTimeRange *wh_ui_chart_get_range          (WhUiChart      *self);
const char    *wh_ui_chart_get_title          (WhUiChart      *self);
void           wh_ui_chart_set_title          (WhUiChart      *self,
                                               const char     *title);
void           wh_ui_chart_set_subject        (WhUiChart      *self,
                                               const char     *subject);
void           wh_ui_chart_set_unit           (WhUiChart      *self,
                                               const char     *unit);

guint          wh_ui_chart_add_series         (WhUiChart      *self,
                                               WhSeriesModel  *model,
                                               const char     *label,
                                               WhUiTone        tone,
                                               WhUiChartStyle  style);
void           wh_ui_chart_remove_series      (WhUiChart      *self);
guint          wh_ui_chart_get_n_series       (WhUiChart      *self);
gboolean       wh_ui_chart_is_unseen          (WhUiChart      *self);
WhSeriesModel *wh_ui_chart_get_model          (WhUiChart      *self,
                                               guint           index);
const char    *wh_ui_chart_get_series_label   (WhUiChart      *self,
                                               guint           index);
WhUiTone       wh_ui_chart_get_series_tone    (WhUiChart      *self,
                                               guint           index);
WhUiChartStyle wh_ui_chart_get_series_style   (WhUiChart      *self,
                                               guint           index);
gboolean       wh_ui_chart_get_series_shown   (WhUiChart      *self,
                                               guint           index);
void           wh_ui_chart_set_series_shown   (WhUiChart      *self,
                                               guint           index,
                                               gboolean        shown);
char          *wh_ui_chart_format_series      (WhUiChart      *self,
                                               guint           index) G_GNUC_WARN_UNUSED_RESULT;

void           wh_ui_chart_set_limit          (WhUiChart      *self,
                                               double          limit,
                                               const char     *meaning);
void           wh_ui_chart_clear_limits       (WhUiChart      *self);
void           wh_ui_chart_add_limit          (WhUiChart      *self,
                                               double          limit,
                                               WhUiTone        tone,
                                               const char     *meaning);
void           wh_ui_chart_clear_markers      (WhUiChart      *self);
void           wh_ui_chart_add_marker         (WhUiChart      *self,
                                               gint64          time,
                                               WhUiChartEvent  event,
                                               const char     *label);
void           wh_ui_chart_clear_bands        (WhUiChart      *self);
void           wh_ui_chart_add_band           (WhUiChart      *self,
                                               gint64          from,
                                               gint64          until,
                                               WhUiTone        tone);

GskRenderNode *wh_ui_chart_render             (WhUiChart      *self,
                                               float           width,
                                               float           height) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
