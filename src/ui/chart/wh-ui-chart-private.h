/* wh-ui-chart-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-chart.h"
#include "wh-ui-scale.h"

G_BEGIN_DECLS

typedef struct
{
  WhSeriesModel  *model;
  char           *label;
  WhUiTone        tone;
  WhUiChartStyle  style;
  gboolean        hidden;
  gulong          handler;
} WhUiChartSeries;

typedef struct
{
  gint64          time;
  WhUiChartEvent  event;
  char           *label;
} WhUiChartMarker;

typedef struct
{
  gint64   from;
  gint64   until;
  WhUiTone tone;
} WhUiChartBand;

typedef struct
{
  double   value;
  WhUiTone tone;
  char    *meaning;
} WhUiChartLimit;

/* Where what lies. */
typedef struct
{
  graphene_rect_t plot;
  WhUiScale       scale;
  gint64          from;
  gint64          until;
  gboolean        mirrored;
} WhUiChartFrame;

struct _WhUiChart
{
  WhUiDrawn       parent_instance;

  WhUiTimeRange  *range;
  char           *title;
  char           *subject; /* in files, which nothing stands around */
  char           *unit;    /* until the series tell */
  GPtrArray      *series;  /* WhUiChartSeries */
  GPtrArray      *markers; /* WhUiChartMarker, by time */
  GArray         *bands;   /* WhUiChartBand */
  GArray         *limits;  /* WhUiChartLimit */
  WhUiChartFrame  frame;   /* of what was drawn last */
  float           drag_from;
  float           drag_to;
  gboolean        dragging;
  gboolean        holding;
  guint           n_points; /* asked for */
};

void     wh_ui_chart_series_free  (gpointer              data);
gboolean wh_ui_chart_series_is_unseen (const WhUiChartSeries *self);
void     wh_ui_chart_marker_free  (gpointer              data);
void     wh_ui_chart_limit_clear  (gpointer              data);
void     wh_ui_chart_ask          (WhUiChart            *self,
                                   WhSeriesModel        *model);
void     wh_ui_chart_tell_changed (WhUiChart            *self);
void     wh_ui_chart_update_description (WhUiChart      *self);
char    *wh_ui_chart_dup_cursor_text (WhUiChart         *self);
WhUiChartSeries *wh_ui_chart_get_one (WhUiChart         *self,
                                      guint              index);
const char *wh_ui_chart_series_get_unit (const WhUiChartSeries *series);

float    wh_ui_chart_frame_x      (const WhUiChartFrame *frame,
                                   gint64                time);
float    wh_ui_chart_frame_y      (const WhUiChartFrame *frame,
                                   double                value);
gint64   wh_ui_chart_frame_time   (const WhUiChartFrame *frame,
                                   float                 x);

void     wh_ui_chart_lay_out      (WhUiChart            *self,
                                   WhUiChartFrame       *frame,
                                   float                 width,
                                   float                 height);
/* Pens: axes and series draw with the same. */
void     wh_ui_chart_get_ink      (WhUiChart            *self,
                                   float                 alpha,
                                   GdkRGBA              *color);
void     wh_ui_chart_fill         (GtkSnapshot          *snapshot,
                                   float                 x,
                                   float                 y,
                                   float                 width,
                                   float                 height,
                                   const GdkRGBA        *color);
void     wh_ui_chart_write        (WhUiChart            *self,
                                   GtkSnapshot          *snapshot,
                                   const char           *text,
                                   float                 x,
                                   float                 y,
                                   float                 xalign,
                                   const GdkRGBA        *color);
float    wh_ui_chart_measure_text (WhUiChart            *self,
                                   const char           *text);

void     wh_ui_chart_paint_axes   (WhUiChart            *self,
                                   const WhUiChartFrame *frame,
                                   GtkSnapshot          *snapshot);
void     wh_ui_chart_paint        (WhUiChart            *self,
                                   const WhUiChartFrame *frame,
                                   GtkSnapshot          *snapshot);
void     wh_ui_chart_paint_cursor (WhUiChart            *self,
                                   GtkSnapshot          *snapshot);
void     wh_ui_chart_add_controls (WhUiChart            *self);

G_END_DECLS
