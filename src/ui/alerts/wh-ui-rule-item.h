/* wh-ui-rule-item.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history-rules.h"
#include "wh-rule.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RULE_ITEM (wh_ui_rule_item_get_type ())

/**
 * WhUiRuleItem:
 *
 * A rule as a row of a list shows it, with how often it fired.
 */
G_DECLARE_FINAL_TYPE (WhUiRuleItem, wh_ui_rule_item, WH_UI, RULE_ITEM, GObject)

WhUiRuleItem *wh_ui_rule_item_new       (WhRule             *rule) G_GNUC_WARN_UNUSED_RESULT;
WhRule       *wh_ui_rule_item_get_rule  (WhUiRuleItem       *self);
void          wh_ui_rule_item_set_rule  (WhUiRuleItem       *self,
                                         WhRule             *rule);
void          wh_ui_rule_item_set_past  (WhUiRuleItem       *self,
                                         guint               n_fired,
                                         guint               n_acted,
                                         gint64              last);
guint         wh_ui_rule_item_get_n_fired (WhUiRuleItem     *self);
guint         wh_ui_rule_item_get_n_acted (WhUiRuleItem     *self);
void          wh_ui_rule_item_set_state (WhUiRuleItem       *self,
                                         guint               n_pending,
                                         guint               n_firing,
                                         const char   *problem);
gboolean      wh_ui_rule_item_get_enabled (WhUiRuleItem     *self);

G_END_DECLS
