/* wh-rule-baselines.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-rule-engine.h"
#include "wh-series.h"

G_BEGIN_DECLS

#define WH_TYPE_RULE_BASELINES (wh_rule_baselines_get_type ())

/**
 * WhRuleBaselines:
 *
 * Learns from recorded history what the measures of an engine use to be, one
 * after another, and learns anew when the answer is old.
 */
G_DECLARE_FINAL_TYPE (WhRuleBaselines, wh_rule_baselines, WH, RULE_BASELINES, GObject)

WhRuleBaselines *wh_rule_baselines_new    (WhSeriesSource  *source) G_GNUC_WARN_UNUSED_RESULT;
void             wh_rule_baselines_update (WhRuleBaselines *self,
                                           WhRuleEngine    *engine);

G_END_DECLS
