/* wh-rule-case.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-rule-input.h"
#include "wh-rule-state.h"

G_BEGIN_DECLS

/**
 * WhRuleCase:
 * @rule: a rule
 * @inputs: one a measure of the rule
 * @state: where it stands
 * @direction: 1 = high values are bad, -1 = low ones
 * @timed: whether time alone can change it
 * @user_data: the owner's
 *
 * A rule and a subject.
 */
typedef struct
{
  WhRule       *rule;
  WhRuleInput **inputs;
  WhRuleState   state;
  gint8         direction;
  guint         timed : 1;
  gpointer      user_data;
} WhRuleCase;

WhRuleCase *wh_rule_case_new      (WhRule            *rule) G_GNUC_WARN_UNUSED_RESULT;
void        wh_rule_case_free     (WhRuleCase        *self);
void        wh_rule_case_take_input (WhRuleCase      *self,
                                   guint              measure,
                                   WhRuleInput       *input);
WhVerdict   wh_rule_case_judge    (const WhRuleCase  *self,
                                   gint64             time,
                                   double            *value);
gboolean    wh_rule_case_evaluate (WhRuleCase        *self,
                                   gint64             time);
gboolean    wh_rule_case_end      (WhRuleCase        *self,
                                   gint64             time);
gint64      wh_rule_case_get_due  (const WhRuleCase  *self,
                                   gint64             time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRuleCase, wh_rule_case_free)

G_END_DECLS
