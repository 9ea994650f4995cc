/* wh-ui-rule-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-rule.h"
#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RULE_PAGE (wh_ui_rule_page_get_type ())

/**
 * WhUiRulePage:
 *
 * Edits a rule and shows, while it is edited, when it would have fired.
 */
G_DECLARE_FINAL_TYPE (WhUiRulePage, wh_ui_rule_page, WH_UI, RULE_PAGE, WhUiPage)

GtkWidget *wh_ui_rule_page_new (WhRule *rule) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
