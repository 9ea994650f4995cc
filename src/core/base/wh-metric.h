/* wh-metric.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"

G_BEGIN_DECLS

/**
 * WhSeriesType:
 * @WH_SERIES_GAUGE: goes up and down (CPU, bytes, seconds)
 * @WH_SERIES_COUNTER: only grows, but for a restart; what matters is its rate
 * @WH_SERIES_STATE: 1 = as it should be, 0 = not; the average is the share of time
 */
typedef enum
{
  WH_SERIES_GAUGE,
  WH_SERIES_COUNTER,
  WH_SERIES_STATE,
} WhSeriesType;

/**
 * WhMetricSource:
 * @WH_METRIC_SENT: the provider sends samples of it
 * @WH_METRIC_BEAT: the field, when it changes and at every beat of the recorder
 * @WH_METRIC_OBSERVED: the field, each time the resource was looked at
 * @WH_METRIC_ENDED: the field, once, when what it measures has come to its end
 * @WH_METRIC_COUNT: how many resources of a connection have a certain text in
 *   the field, at every beat; the series is of "kind:all"
 * @WH_METRIC_SUM: the field, added up over all resources of a connection, at
 *   every beat; the series is of "kind:all"
 *
 * Where the samples of a metric come from.
 */
typedef enum
{
  WH_METRIC_SENT,
  WH_METRIC_BEAT,
  WH_METRIC_OBSERVED,
  WH_METRIC_ENDED,
  WH_METRIC_COUNT,
  WH_METRIC_SUM,
} WhMetricSource;

/**
 * WhMetric:
 * @id: last part of the name of the series: "cpu" in "node:9f3c/cpu"
 * @title: for people, marked with N_()
 * @source: where its samples come from
 * @field: the field that it is; -1 with [enum@MetricSource.SENT]
 * @unit: what it counts, see [struct@SeriesInfo]; durations are in seconds
 * @type: what kind of number it is
 * @text: (nullable): the text that is counted
 * @identify: (nullable): what the series is of, when it is not of the resource
 *   alone (all runs of a workflow make one series), and when that was; %NULL =
 *   nothing yet
 * @chart: (nullable): title of the chart that it shares with others of the same
 *   title, marked with N_(); %NULL = a chart of its own, with its own title
 * @limit: (nullable): id of the field that says how much there may be
 * @request: (nullable): id of the field that says how much was set aside
 * @most: recorded only while there are at most so many resources of the kind, so
 *   that a great fleet does not spend its budget of series on what is
 *   least; 0 = always
 * @brief: of what comes and goes: the series is forgotten when its samples are,
 *   with what was rolled up of them
 *
 * A series that resources of a kind have. What is in no kind's table is not
 * recorded.
 */
struct _WhMetric
{
  const char     *id;
  const char     *title;
  WhMetricSource  source;
  int             field;
  const char     *unit;
  WhSeriesType    type;
  const char     *text;

  char *(*identify) (const WhValue *values,
                     gint64        *time);

  const char *chart;
  const char *limit;
  const char *request;

  guint    most;
  gboolean brief;
};

const WhMetric *wh_kind_find_metric   (const WhKind *self,
                                       const char   *id);
gboolean        wh_metric_is_of_all   (const WhMetric *self);
const WhMetric *wh_metric_find        (const char   *series,
                                       const WhKind **kind);

G_END_DECLS
