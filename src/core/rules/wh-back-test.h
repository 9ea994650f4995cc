/* wh-back-test.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-connections.h"
#include "wh-rule.h"
#include "wh-series.h"

G_BEGIN_DECLS

#define WH_TYPE_BACK_TEST (wh_back_test_get_type ())

/**
 * WhWouldFire:
 * @connection: (nullable): id of the connection
 * @subject: reference, or the labels of a query's series
 * @label: its name for people
 * @from: when it would have fired
 * @until: when it would have been over; 0 = it would fire now
 * @peak: the value furthest from what is normal; NaN = none
 * @night: whether it begins between 22 and 7 o'clock
 * @incident: (nullable): title of an incident at that time
 * @acted: whether somebody did something about that connection meanwhile
 * @kept: whether it would fire with what is suggested, too
 *
 * One time that the rule would have fired.
 */
typedef struct
{
  char     *connection;
  char     *subject;
  char     *label;
  gint64    from;
  gint64    until;
  double    peak;
  gboolean  night;
  char     *incident;
  gboolean  acted;
  gboolean  kept;
} WhWouldFire;

/**
 * WhBackTest:
 * @rule: what was tested
 * @from: begin, microseconds since the epoch, UTC
 * @until: end
 * @recorded_from: what lies before was not recorded; 0 = nothing is
 * @step: time between two looks; 0 = as things changed
 * @live: whether a system was asked that keeps its own past
 * @n_subjects: how many resources or series it is about
 * @firings: (element-type WhWouldFire): by time
 * @n_incidents: how many of them overlap an incident
 * @n_acted: how many of them somebody did something about
 * @n_night: how many of them begin at night
 * @median: how long one lasts in the middle, microseconds
 * @suggested: whether there is something better
 * @suggested_value: threshold
 * @suggested_hold: `for`, microseconds
 * @suggested_count: how often that would have fired
 * @suggested_real: how many of these were real
 * @suggested_night: how many of these begin at night
 * @series_connection: (nullable): whose series to draw: the one that fired most
 * @series: (nullable): its name
 * @points: (element-type WhPoint): of a query: its series that fired most
 *
 * What a rule would have done.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  WhRule          *rule;
  gint64           from;
  gint64           until;
  gint64           recorded_from;
  gint64           step;
  gboolean         live;
  guint            n_subjects;
  GPtrArray       *firings;
  guint            n_incidents;
  guint            n_acted;
  guint            n_night;
  gint64           median;
  gboolean         suggested;
  double           suggested_value;
  gint64           suggested_hold;
  guint            suggested_count;
  guint            suggested_real;
  guint            suggested_night;
  char            *series_connection;
  char            *series;
  GArray          *points;
} WhBackTest;

GType       wh_back_test_get_type (void);
WhBackTest *wh_back_test_ref      (WhBackTest    *self);
void        wh_back_test_unref    (WhBackTest    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhBackTest, wh_back_test_unref)

/**
 * WhBackTestQuery:
 * @store: what is now
 * @history: what was
 * @connections: (nullable): who can be asked about their past
 * @from: begin, microseconds since the epoch, UTC
 * @until: end
 * @step: for PromQL: time between two evaluations; 0 = what fits
 */
typedef struct
{
  WhStore       *store;
  WhHistory     *history;
  WhConnections *connections;
  gint64         from;
  gint64         until;
  gint64         step;
} WhBackTestQuery;

DexFuture  *wh_back_test_run      (WhRule                *rule,
                                   const WhBackTestQuery *query) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
