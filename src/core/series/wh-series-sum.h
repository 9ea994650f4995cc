/* wh-series-sum.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sample-codec.h"
#include "wh-series.h"

G_BEGIN_DECLS

/**
 * WhSeriesSum:
 *
 * Sums samples and buckets up into the points of a range, and notes when
 * something was observed. Both may come in any order. All times in
 * milliseconds.
 */
typedef struct _WhSeriesSum WhSeriesSum;

WhSeriesSum  *wh_series_sum_new         (gint64           from,
                                         gint64           until,
                                         guint            n_points,
                                         gint64           interval) G_GNUC_WARN_UNUSED_RESULT;
void          wh_series_sum_free        (WhSeriesSum     *self);
gint64        wh_series_sum_get_step    (WhSeriesSum     *self);
void          wh_series_sum_add_samples (WhSeriesSum     *self,
                                         const WhSamples *samples);
void          wh_series_sum_add_buckets (WhSeriesSum     *self,
                                         const WhBucket  *buckets,
                                         guint            n,
                                         gint64           begin,
                                         gint64           length);
WhSeriesData *wh_series_sum_finish      (WhSeriesSum     *self,
                                         WhSeriesInfo    *info,
                                         gint64           now) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSeriesSum, wh_series_sum_free)

G_END_DECLS
