/* wh-ui-condition-form.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-rule.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CONDITION_FORM (wh_ui_condition_form_get_type ())

/**
 * WhUiConditionForm:
 *
 * One condition of a rule, or its opposite.
 *
 * Signals "edited": something was entered; "removed": it is not wanted.
 */
G_DECLARE_FINAL_TYPE (WhUiConditionForm, wh_ui_condition_form, WH_UI, CONDITION_FORM, AdwBin)

WhUiConditionForm *wh_ui_condition_form_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void               wh_ui_condition_form_set_kind  (WhUiConditionForm *self,
                                                   const WhKind      *kind);
void               wh_ui_condition_form_set_place (WhUiConditionForm *self,
                                                   const char        *title,
                                                   gboolean           several);
void               wh_ui_condition_form_set_condition (WhUiConditionForm *self,
                                                   const WhRule      *rule,
                                                   const WhCondition *condition);
void               wh_ui_condition_form_set_value (WhUiConditionForm *self,
                                                   const WhRule      *rule,
                                                   double             value);
WhCondition       *wh_ui_condition_form_make_condition (WhUiConditionForm *self,
                                                   const WhRule      *rule) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
