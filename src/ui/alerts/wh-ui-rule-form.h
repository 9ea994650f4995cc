/* wh-ui-rule-form.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-rule.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RULE_FORM (wh_ui_rule_form_get_type ())

/**
 * WhUiRuleForm:
 *
 * The form that a rule is edited in, with a form for each of its conditions.
 * Conditions within conditions stay what they are; all else can be changed.
 *
 * Signal "edited": something was entered.
 */
G_DECLARE_FINAL_TYPE (WhUiRuleForm, wh_ui_rule_form, WH_UI, RULE_FORM, AdwBin)

void    wh_ui_rule_form_set_rule   (WhUiRuleForm *self,
                                    WhRule       *rule);
WhRule *wh_ui_rule_form_make_rule  (WhUiRuleForm *self,
                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void    wh_ui_rule_form_suggest    (WhUiRuleForm *self,
                                    double        value,
                                    gint64        hold);

G_END_DECLS
