/* wh-ui-node-group.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"
#include "wh-ui-node-card.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_NODE_GROUP (wh_ui_node_group_get_type ())
G_DECLARE_FINAL_TYPE (WhUiNodeGroup, wh_ui_node_group, WH_UI, NODE_GROUP, AdwBin)

GtkWidget *wh_ui_node_group_new      (const char    *connection) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_node_group_update   (WhUiNodeGroup *self,
                                      WhFleet       *fleet,
                                      WhStore       *store,
                                      GPtrArray     *nodes,
                                      gboolean       hidden);
void       wh_ui_node_group_set_look (WhUiNodeGroup *self,
                                      gboolean       cards,
                                      gboolean       narrow);
void       wh_ui_node_card_show      (WhUiNodeCard  *card,
                                      WhStore       *store,
                                      WhRecord      *node);

G_END_DECLS
