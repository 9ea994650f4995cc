/* wh-range-source.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wh-series.h"

G_BEGIN_DECLS

#define WH_TYPE_METRIC_RANGE (wh_metric_range_get_type ())

/**
 * WhMetricSeries:
 * @labels: "name=value", one a line, sorted
 * @points: (element-type WhPoint): by time; count is 1
 *
 * One series of an answer.
 */
typedef struct
{
  char   *labels;
  GArray *points;
} WhMetricSeries;

/**
 * WhMetricRange:
 * @from: first instant that was asked for, microseconds since the epoch, UTC
 * @until: last one
 * @step: time between two of them
 * @series: (element-type WhMetricSeries): the answer
 *
 * What an expression was at evenly spaced instants.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  gint64           from;
  gint64           until;
  gint64           step;
  GPtrArray       *series;
} WhMetricRange;

GType          wh_metric_range_get_type (void);
WhMetricRange *wh_metric_range_new      (gint64          from,
                                         gint64          until,
                                         gint64          step) G_GNUC_WARN_UNUSED_RESULT;
WhMetricRange *wh_metric_range_ref      (WhMetricRange  *self);
void           wh_metric_range_unref    (WhMetricRange  *self);
GArray        *wh_metric_range_add      (WhMetricRange  *self,
                                         char           *labels);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhMetricRange, wh_metric_range_unref)

#define WH_TYPE_RANGE_SOURCE (wh_range_source_get_type ())
G_DECLARE_INTERFACE (WhRangeSource, wh_range_source, WH, RANGE_SOURCE, GObject)

/**
 * WhRangeSource:
 *
 * A provider that answers queries about numbers over time.
 */
struct _WhRangeSourceInterface
{
  GTypeInterface parent_interface;

  DexFuture *(*query_range) (WhRangeSource *self,
                             const char     *expression,
                             gint64          from,
                             gint64          until,
                             gint64          step);
};

DexFuture *wh_range_source_query_range (WhRangeSource *self,
                                         const char     *expression,
                                         gint64          from,
                                         gint64          until,
                                         gint64          step) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
