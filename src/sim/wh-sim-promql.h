/* wh-sim-promql.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-labels.h"

G_BEGIN_DECLS

#define WH_SIM_PROMQL_ERROR (wh_sim_promql_error_quark ())

typedef enum
{
  WH_SIM_PROMQL_ERROR_BAD_DATA,
  WH_SIM_PROMQL_ERROR_EXECUTION,
} WhSimPromqlError;

typedef enum
{
  WH_SIM_PROMQL_NONE,
  WH_SIM_PROMQL_SCALAR,
  WH_SIM_PROMQL_VECTOR,
  WH_SIM_PROMQL_MATRIX,
  WH_SIM_PROMQL_STRING,
} WhSimPromqlType;

/**
 * WhSimSeries:
 * @labels: with `__name__`
 * @sample: writes the value at a time (seconds since the epoch), or returns
 *   %FALSE where the series has none
 *
 * One series as a function of time. Nothing is stored: a value is worked out
 * when it is asked for.
 */
typedef struct _WhSimSeries WhSimSeries;

struct _WhSimSeries
{
  WhSimLabels  *labels;
  gboolean    (*sample) (const WhSimSeries *self,
                         double             time,
                         double            *value);
  gpointer      subject;
  double        args[4];
};

/**
 * WhSimSeriesSource:
 * @name: (nullable): the metric asked for, or %NULL for all
 * @start: first second that may be asked for
 * @end: last second
 * @data: what was given with the function
 *
 * Returns: (transfer full) (element-type WhSimSeries): the candidates; the
 *   caller still applies its matchers
 */
typedef GPtrArray *(*WhSimSeriesSource) (const char *name,
                                         double      start,
                                         double      end,
                                         gpointer    data);

/**
 * WhSimPromqlData:
 * @source: where series come from
 * @source_data: given to @source
 * @oldest: no sample is older, seconds since the epoch
 * @newest: no sample is newer: now
 *
 * What a query runs over.
 */
typedef struct
{
  WhSimSeriesSource source;
  gpointer          source_data;
  double            oldest;
  double            newest;
} WhSimPromqlData;

/* One series of a result; values are at times[i], in seconds. */
typedef struct
{
  WhSimLabels *labels;
  GArray      *times;
  GArray      *values;
} WhSimPromqlRow;

typedef struct
{
  WhSimPromqlType  type;
  GPtrArray       *rows;
  char            *text;
} WhSimPromqlResult;

GQuark             wh_sim_promql_error_quark     (void);
WhSimSeries       *wh_sim_series_new             (WhSimLabels           *labels,
                                                  gboolean             (*sample) (const WhSimSeries *self,
                                                                                  double             time,
                                                                                  double            *value),
                                                  gpointer               subject);
void               wh_sim_series_free            (WhSimSeries           *self);

WhSimPromqlResult *wh_sim_promql_query           (const char            *query,
                                                  double                 time,
                                                  const WhSimPromqlData *data,
                                                  GError               **error);
WhSimPromqlResult *wh_sim_promql_query_range     (const char            *query,
                                                  double                 start,
                                                  double                 end,
                                                  double                 step,
                                                  const WhSimPromqlData *data,
                                                  GError               **error);
GPtrArray         *wh_sim_promql_parse_matchers  (const char            *selector,
                                                  GError               **error);
void               wh_sim_promql_result_free     (WhSimPromqlResult     *self);
gboolean           wh_sim_promql_parse_duration  (const char            *text,
                                                  double                *seconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSimPromqlResult, wh_sim_promql_result_free)

G_END_DECLS
