/* wh-rule-input.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-rule-baseline.h"
#include "wh-rule.h"

G_BEGIN_DECLS

/**
 * WhRuleSample:
 * @time: microseconds since the epoch, UTC
 * @value: the number
 */
typedef struct
{
  gint64 time;
  double value;
} WhRuleSample;

/**
 * WhRuleInput:
 * @last_at: when it was last observed; 0 = never
 * @value: the newest number; NaN = the source does not say
 * @text: (nullable): the newest words
 * @interval: time between samples, learned; 0 = not known
 * @skipped: time since @last_at in which nobody looked
 * @window: how much of its past is kept
 * @past: (nullable) (element-type WhRuleSample): by time, from @first on; one
 *   before the window
 * @first: what lies before is forgotten
 * @baseline: (nullable): what is usual at each hour of the week
 * @holds: whether a value holds until the next
 * @lost: whether its source does not answer
 * @gone: whether its source answers, and it is not there
 *
 * One measure of one subject, as rules read it. The engine fills it as things
 * happen, a back-test from what is recorded; neither is known here.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  gint64           last_at;
  double           value;
  char            *text;
  gint64           interval;
  gint64           skipped;
  gint64           window;
  GArray          *past;
  guint            first;
  WhRuleBaseline  *baseline;
  guint            holds : 1;
  guint            counter : 1;
  guint            lost : 1;
  guint            gone : 1;
} WhRuleInput;

WhRuleInput *wh_rule_input_new       (const WhRuleMeasure *measure) G_GNUC_WARN_UNUSED_RESULT;
WhRuleInput *wh_rule_input_ref       (WhRuleInput         *self);
void         wh_rule_input_unref     (WhRuleInput         *self);
void         wh_rule_input_widen     (WhRuleInput         *self,
                                      const WhRuleMeasure *measure);
void         wh_rule_input_add       (WhRuleInput         *self,
                                      gint64               time,
                                      double               value);
void         wh_rule_input_set_text  (WhRuleInput         *self,
                                      gint64               time,
                                      const char          *text);
void         wh_rule_input_set_gone  (WhRuleInput         *self,
                                      gint64               time,
                                      gboolean             gone);
void         wh_rule_input_set_lost  (WhRuleInput         *self,
                                      gint64               time,
                                      gboolean             lost);
gint64       wh_rule_input_get_max_gap (const WhRuleInput *self);
gboolean     wh_rule_input_is_observed (const WhRuleInput *self,
                                      gint64               time);
gboolean     wh_rule_input_read      (const WhRuleInput   *self,
                                      WhTake               take,
                                      gint64               over,
                                      gint64               time,
                                      double              *value);
gboolean     wh_rule_input_read_rate (const WhRuleInput   *self,
                                      gint64               over,
                                      gint64               time,
                                      double              *per_second);
gint64       wh_rule_input_get_slide (const WhRuleInput   *self,
                                      gint64               over,
                                      gint64               time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRuleInput, wh_rule_input_unref)

G_END_DECLS
