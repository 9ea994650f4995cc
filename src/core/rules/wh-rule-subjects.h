/* wh-rule-subjects.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-rule-case.h"

G_BEGIN_DECLS

/* What a rule reads of a resource. */
void  wh_rule_input_observe   (WhRuleInput         *self,
                               const WhRuleMeasure *measure,
                               const WhRecord      *record,
                               gint64               time);
gboolean wh_rule_input_is_same (const WhRuleMeasure *measure,
                               const WhRecord      *before,
                               const WhRecord      *after);
gboolean wh_rule_is_loose     (const WhRule        *rule);

G_END_DECLS
