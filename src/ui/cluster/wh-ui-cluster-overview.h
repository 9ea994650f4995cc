/* wh-ui-cluster-overview.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-adaptive.h"
#include "wh-ui-scope.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CLUSTER_OVERVIEW (wh_ui_cluster_overview_get_type ())
G_DECLARE_FINAL_TYPE (WhUiClusterOverview, wh_ui_cluster_overview, WH_UI, CLUSTER_OVERVIEW, WhUiAdaptive)

void       wh_ui_cluster_overview_set_scope (WhUiClusterOverview *self,
                                             WhUiScope           *scope);
void       wh_ui_cluster_overview_set_store (WhUiClusterOverview *self,
                                             WhStore             *store);
void       wh_ui_cluster_overview_update    (WhUiClusterOverview *self);

G_END_DECLS
