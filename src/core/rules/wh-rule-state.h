/* wh-rule-state.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WhVerdict:
 * @WH_VERDICT_UNKNOWN: what it takes was not observed
 * @WH_VERDICT_FALSE: the condition does not hold
 * @WH_VERDICT_TRUE: it holds
 */
typedef enum
{
  WH_VERDICT_UNKNOWN,
  WH_VERDICT_FALSE,
  WH_VERDICT_TRUE,
} WhVerdict;

/**
 * WhRuleStage:
 *
 * Where a rule stands with one subject. The numbers are in the history.
 */
typedef enum
{
  WH_RULE_INACTIVE,
  WH_RULE_PENDING,
  WH_RULE_FIRING,
  WH_RULE_RESOLVED,
} WhRuleStage;

/**
 * WhRuleState:
 * @stage: see [enum@RuleStage]
 * @gap: whether nothing was observed since @last_at
 * @active_at: since when the condition holds
 * @held: how long it was seen to hold, not counting what was not observed
 * @last_at: when it was last seen, to hold or not
 * @fired_at: since when it fires, or did
 * @resolved_at: when it was over
 * @quiet_at: while firing: since when it does not hold any more; 0 = it holds
 * @quiet: how long it was seen not to hold
 * @value: the last value seen
 * @peak: the value furthest from what is normal, while active
 *
 * All that has to be remembered of a rule and a subject. Times are
 * microseconds since the epoch, UTC.
 */
typedef struct
{
  guint8 stage;
  guint8 gap;
  gint64 active_at;
  gint64 held;
  gint64 last_at;
  gint64 fired_at;
  gint64 resolved_at;
  gint64 quiet_at;
  gint64 quiet;
  double value;
  double peak;
} WhRuleState;

gboolean    wh_rule_state_step    (WhRuleState *self,
                                   gint64       hold,
                                   gint64       keep_firing,
                                   gint64       max_gap,
                                   gint64       time,
                                   WhVerdict    verdict,
                                   double       value,
                                   int          direction);
gint64      wh_rule_state_get_due (const WhRuleState *self,
                                   gint64       hold,
                                   gint64       keep_firing);

G_END_DECLS
