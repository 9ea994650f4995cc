/* wh-rule-baseline.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-series.h"

G_BEGIN_DECLS

#define WH_HOURS_OF_WEEK 168

/**
 * WhRuleBaseline:
 * @median: of each hour of the week, local time; NaN = too little is known
 * @deviation: robust standard deviation: 1.4826 × the median of the distances
 *   from the median
 *
 * What a measure uses to be.
 */
typedef struct
{
  gatomicrefcount ref_count;
  double          median[WH_HOURS_OF_WEEK];
  double          deviation[WH_HOURS_OF_WEEK];
} WhRuleBaseline;

WhRuleBaseline *wh_rule_baseline_new    (const WhPoint        *points,
                                         guint                 n_points) G_GNUC_WARN_UNUSED_RESULT;
WhRuleBaseline *wh_rule_baseline_ref    (WhRuleBaseline       *self);
void            wh_rule_baseline_unref  (WhRuleBaseline       *self);
guint           wh_rule_hour_of_week    (gint64                time);
gboolean        wh_rule_baseline_get_score (const WhRuleBaseline *self,
                                         gint64                time,
                                         double                value,
                                         double                least,
                                         double               *score);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRuleBaseline, wh_rule_baseline_unref)

G_END_DECLS
