/* wh-ui-rules.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-ui-adaptive.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RULES (wh_ui_rules_get_type ())

/**
 * WhUiRules:
 *
 * The tab "Rules": all rules, how often they fired, and a switch for each.
 *
 * Signal "open" (a rule, or %NULL for a new one): it is to be edited.
 */
G_DECLARE_FINAL_TYPE (WhUiRules, wh_ui_rules, WH_UI, RULES, WhUiAdaptive)

void  wh_ui_rules_refresh      (WhUiRules *self);
char *wh_ui_rules_dup_subtitle (WhUiRules *self) G_GNUC_WARN_UNUSED_RESULT;
void  wh_ui_rules_start_search (WhUiRules *self);

G_END_DECLS
