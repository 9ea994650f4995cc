/* wh-series.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wh-metric.h"

G_BEGIN_DECLS

/* An interval: there is none, so that a silence is no gap. */
#define WH_SERIES_NO_BEAT (-1)

const char  *wh_series_type_get_id (WhSeriesType type);

#define WH_TYPE_SERIES_INFO (wh_series_info_get_type ())

/**
 * WhSeriesInfo:
 * @connection: id of the connection it is observed through
 * @name: "kind:uid/metric", such as "node:9f3c/cpu"; unique in the connection
 * @label: (nullable): name of the resource for people, such as "worker-1"
 * @unit: (nullable): what the numbers count: "m" (thousandths of a core), "B",
 *   "s", "%", "req/s", an ISO 4217 code
 * @type: what kind of number it is
 * @interval: time between samples, microseconds; 0 = not known yet,
 *   [const@SERIES_NO_BEAT] = they come when they come
 * @first_at: first sample, microseconds since the epoch, UTC; 0 = none
 * @last_at: newest sample
 *
 * What is known of a series without its numbers. Never changes once made.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  char            *connection;
  char            *name;
  char            *label;
  char            *unit;
  WhSeriesType     type;
  gint64           interval;
  gint64           first_at;
  gint64           last_at;
} WhSeriesInfo;

GType         wh_series_info_get_type (void);
WhSeriesInfo *wh_series_info_new      (const char         *connection,
                                       const char         *name,
                                       const char         *label,
                                       const char         *unit,
                                       WhSeriesType        type,
                                       gint64              interval) G_GNUC_WARN_UNUSED_RESULT;
WhSeriesInfo *wh_series_info_ref      (WhSeriesInfo       *self);
void          wh_series_info_unref    (WhSeriesInfo       *self);
char         *wh_series_info_dup_readable_name (const WhSeriesInfo *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSeriesInfo, wh_series_info_unref)

/**
 * WhPoint:
 * @time: begin of the time it stands for, microseconds since the epoch, UTC
 * @min: least value
 * @max: greatest value
 * @avg: mean of the values
 * @count: how many values; never 0
 *
 * All values of a series within one step.
 */
typedef struct
{
  gint64 time;
  double min;
  double max;
  double avg;
  guint  count;
} WhPoint;

/**
 * WhSpan:
 * @from: begin, microseconds since the epoch, UTC
 * @until: end
 */
typedef struct
{
  gint64 from;
  gint64 until;
} WhSpan;

#define WH_TYPE_SERIES_DATA (wh_series_data_get_type ())

/**
 * WhSeriesData:
 * @info: whose numbers these are
 * @from: begin of what was asked for
 * @until: end of what was asked for
 * @step: time that one point stands for, microseconds
 * @tier: what they were taken from: "raw", "5m", "1h", "1d"
 * @points: (element-type WhPoint): at most as many as asked for, by time; where
 *   nothing was observed there is none
 * @gaps: (element-type WhSpan): when nothing was observed, by time; also before
 *   the first and after the last sample, never after now
 *
 * The numbers of a series in a range. Never changes once made.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  WhSeriesInfo    *info;
  gint64           from;
  gint64           until;
  gint64           step;
  const char      *tier;
  GArray          *points;
  GArray          *gaps;
} WhSeriesData;

GType         wh_series_data_get_type (void);
WhSeriesData *wh_series_data_new      (WhSeriesInfo       *info,
                                       gint64              from,
                                       gint64              until,
                                       gint64              step) G_GNUC_WARN_UNUSED_RESULT;
WhSeriesData *wh_series_data_ref      (WhSeriesData       *self);
void          wh_series_data_unref    (WhSeriesData       *self);
WhSeriesData *wh_series_data_to_rate  (const WhSeriesData *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSeriesData, wh_series_data_unref)

/**
 * WhSeriesQuery:
 * @connection: (nullable): id of the connection; %NULL = the first that has it
 * @name: the series
 * @from: begin, microseconds since the epoch, UTC
 * @until: end, not included
 * @n_points: at most so many points
 */
typedef struct
{
  const char *connection;
  const char *name;
  gint64      from;
  gint64      until;
  guint       n_points;
} WhSeriesQuery;

/* ---- where series come from ---- */

#define WH_TYPE_SERIES_SOURCE (wh_series_source_get_type ())
G_DECLARE_INTERFACE (WhSeriesSource, wh_series_source, WH, SERIES_SOURCE, GObject)

/**
 * WhSeriesSource:
 *
 * Stands in front of whatever keeps samples: the history on this machine now, a
 * Prometheus-compatible store where one machine is not enough.
 *
 * Signal "recorded" (id of a connection): samples of it were added; on the main
 * thread.
 */
struct _WhSeriesSourceInterface
{
  GTypeInterface parent_interface;

  DexFuture *(*list)  (WhSeriesSource      *self,
                       const char          *glob);
  DexFuture *(*query) (WhSeriesSource      *self,
                       const WhSeriesQuery *query);
};

DexFuture *wh_series_source_list          (WhSeriesSource      *self,
                                           const char          *glob) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_series_source_query         (WhSeriesSource      *self,
                                           const WhSeriesQuery *query) G_GNUC_WARN_UNUSED_RESULT;
void       wh_series_source_emit_recorded (WhSeriesSource      *self,
                                           const char          *connection);

G_END_DECLS
