/* wh-ui-cluster-capacity.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CLUSTER_CAPACITY (wh_ui_cluster_capacity_get_type ())
G_DECLARE_FINAL_TYPE (WhUiClusterCapacity, wh_ui_cluster_capacity, WH_UI, CLUSTER_CAPACITY, AdwBin)

guint wh_ui_cluster_capacity_update     (WhUiClusterCapacity *self,
                                         WhStore             *store,
                                         const char          *connection,
                                         const char          *environment);
void  wh_ui_cluster_capacity_set_narrow (WhUiClusterCapacity *self,
                                         gboolean             narrow);

G_END_DECLS
