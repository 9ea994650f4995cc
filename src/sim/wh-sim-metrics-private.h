/* wh-sim-metrics-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-metrics.h"

G_BEGIN_DECLS

#define GIB     (1024.0 * 1024.0 * 1024.0)

/* A time of trouble, in requests instead of seconds. */
typedef struct
{
  double first;
  double last;
  double errors;
  double slowdown;
} Segment;

typedef struct
{
  double time;
  double requests;
} Moment;

/* What a series looks at. The many series of one application at one place
 * need the same integral at the same moments, so it is remembered. */
typedef struct
{
  WhSimWorld       *world;
  WhSimApp         *app;
  WhSimEnvironment  environment;
  WhSimNode        *node;

  Moment           *moments;
  GArray           *segments;
  gint64            known_trouble;
  guint             known_troubles;
} Subject;

struct _WhSimMetrics
{
  WhSimWorld *world;
  GPtrArray  *kubes;            /* WhSimKube, or NULL; borrowed */
  GPtrArray  *subjects;
  GPtrArray  *targets;
  GHashTable *series;           /* name → GPtrArray of WhSimSeries */
  GPtrArray  *names;            /* the keys of series, in order */
};

gboolean sample_requests             (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_bucket               (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_duration_sum         (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_constant             (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_since                (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_pod_cpu              (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_up                   (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_scrape_duration      (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_node_cpu             (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_node_memory          (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_node_constant        (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_node_disk            (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_node_load            (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_condition            (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
gboolean sample_alert                (const WhSimSeries *series,
                                      double             time,
                                      double            *value);
double   metrics_latency_share       (double             bound,
                                      double             p95);
gboolean metrics_node_is_up          (const WhSimNode   *node,
                                      double             time);
void     metrics_select_kube         (WhSimMetrics      *self,
                                      const char        *name,
                                      GPtrArray         *result);
Subject *metrics_add_subject         (WhSimMetrics      *self,
                                      WhSimApp          *app,
                                      WhSimEnvironment   environment,
                                      WhSimNode         *node);
void     metrics_subject_free        (Subject           *subject);

G_END_DECLS
