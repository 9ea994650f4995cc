/* wh-ui-node-card.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-kind.h"

G_BEGIN_DECLS

/**
 * WhUiNodeMeter:
 * @WH_UI_NODE_CPU: processor
 * @WH_UI_NODE_MEMORY: memory
 * @WH_UI_NODE_PODS: pods
 *
 * The meters of a node card.
 */
typedef enum
{
  WH_UI_NODE_CPU,
  WH_UI_NODE_MEMORY,
  WH_UI_NODE_PODS,
} WhUiNodeMeter;

#define WH_UI_TYPE_NODE_CARD (wh_ui_node_card_get_type ())

G_DECLARE_FINAL_TYPE (WhUiNodeCard, wh_ui_node_card, WH_UI, NODE_CARD, AdwBin)

GtkWidget  *wh_ui_node_card_new            (void) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_node_card_get_title      (WhUiNodeCard  *self);
void        wh_ui_node_card_set_title      (WhUiNodeCard  *self,
                                            const char    *title);
const char *wh_ui_node_card_get_detail     (WhUiNodeCard  *self);
void        wh_ui_node_card_set_detail     (WhUiNodeCard  *self,
                                            const char    *detail);
const char *wh_ui_node_card_get_reason     (WhUiNodeCard  *self);
void        wh_ui_node_card_set_reason     (WhUiNodeCard  *self,
                                            const char    *reason);
WhHealth    wh_ui_node_card_get_health     (WhUiNodeCard  *self);
void        wh_ui_node_card_set_health     (WhUiNodeCard  *self,
                                            WhHealth       health);
const char *wh_ui_node_card_get_cost       (WhUiNodeCard  *self);
void        wh_ui_node_card_set_cost       (WhUiNodeCard  *self,
                                            const char    *cost);
const char *wh_ui_node_card_get_cost_unit  (WhUiNodeCard  *self);
void        wh_ui_node_card_set_cost_unit  (WhUiNodeCard  *self,
                                            const char    *cost_unit);
const char *wh_ui_node_card_get_age        (WhUiNodeCard  *self);
void        wh_ui_node_card_set_age        (WhUiNodeCard  *self,
                                            const char    *age);
GMenuModel *wh_ui_node_card_get_menu_model (WhUiNodeCard  *self);
void        wh_ui_node_card_set_menu_model (WhUiNodeCard  *self,
                                            GMenuModel    *menu_model);
gboolean    wh_ui_node_card_popup_menu     (WhUiNodeCard  *self);
GtkWidget  *wh_ui_node_card_get_meter      (WhUiNodeCard  *self,
                                            WhUiNodeMeter  meter);
void        wh_ui_node_card_set_meter      (WhUiNodeCard  *self,
                                            WhUiNodeMeter  meter,
                                            double         used,
                                            double         requested,
                                            double         limit,
                                            const char    *value,
                                            const char    *unit);

G_END_DECLS
