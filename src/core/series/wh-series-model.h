/* wh-series-model.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-series.h"

G_BEGIN_DECLS

#define WH_TYPE_SERIES_MODEL (wh_series_model_get_type ())

/**
 * WhSeriesModel:
 *
 * One series as a chart draws it: the points of a range, at most one for each
 * pixel, and the spans in which nothing was observed.
 *
 * Say what is to be seen with [method@SeriesModel.show]; the points come a
 * moment later with signal "changed", and what was there stays until then. With
 * [property@SeriesModel:follow] new samples move the range along.
 *
 * Lives on the main thread.
 */
G_DECLARE_FINAL_TYPE (WhSeriesModel, wh_series_model, WH, SERIES_MODEL, GObject)

WhSeriesModel *wh_series_model_new            (WhSeriesSource *source,
                                               const char     *connection,
                                               const char     *name) G_GNUC_WARN_UNUSED_RESULT;
void           wh_series_model_show           (WhSeriesModel  *self,
                                               gint64          from,
                                               gint64          until,
                                               guint           n_points);

const char    *wh_series_model_get_unit       (WhSeriesModel  *self);
WhSeriesType   wh_series_model_get_series_type (WhSeriesModel *self);

gint64         wh_series_model_get_step       (WhSeriesModel  *self);
WhSeriesData  *wh_series_model_get_data       (WhSeriesModel  *self);
const WhPoint *wh_series_model_get_points     (WhSeriesModel  *self,
                                               guint          *n_points);
const WhSpan  *wh_series_model_get_gaps       (WhSeriesModel  *self,
                                               guint          *n_gaps);
const WhPoint *wh_series_model_find_point     (WhSeriesModel  *self,
                                               gint64          time);
gboolean       wh_series_model_is_gap         (WhSeriesModel  *self,
                                               gint64          time);
gboolean       wh_series_model_get_extent     (WhSeriesModel  *self,
                                               double         *min,
                                               double         *max);

gboolean       wh_series_model_get_loading    (WhSeriesModel  *self);
const GError  *wh_series_model_get_error      (WhSeriesModel  *self);
void           wh_series_model_set_follow     (WhSeriesModel  *self,
                                               gboolean        follow);

G_END_DECLS
