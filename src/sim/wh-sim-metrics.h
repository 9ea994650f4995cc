/* wh-sim-metrics.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-promql.h"
#include "wh-sim-world.h"

G_BEGIN_DECLS

typedef struct _WhSimMetrics WhSimMetrics;

/* What a scrape job reaches, for `up` and /targets. */
typedef struct
{
  const char *job;
  char       *instance;
  char       *url;
  char       *namespace_;       /* or NULL */
  WhSimNode  *node;             /* or NULL */
} WhSimTarget;

typedef struct
{
  const char *name;
  const char *type;
  const char *help;
} WhSimMetricInfo;

WhSimMetrics          *wh_sim_metrics_new         (WhSimWorld   *world,
                                                   GPtrArray    *kubes) G_GNUC_WARN_UNUSED_RESULT;
void                   wh_sim_metrics_free        (WhSimMetrics *self);
GPtrArray             *wh_sim_metrics_select      (const char   *name,
                                                   double        start,
                                                   double        end,
                                                   gpointer      self);
GPtrArray             *wh_sim_metrics_get_targets (WhSimMetrics *self);
gboolean               wh_sim_metrics_is_up       (WhSimMetrics *self,
                                                   WhSimTarget  *target);
const WhSimMetricInfo *wh_sim_metrics_get_infos   (guint        *n_infos);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSimMetrics, wh_sim_metrics_free)

G_END_DECLS
