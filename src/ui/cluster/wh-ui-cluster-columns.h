/* wh-ui-cluster-columns.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-resources.h"

G_BEGIN_DECLS

void wh_ui_cluster_add_node_columns     (WhUiResources *resources);
void wh_ui_cluster_add_workload_columns (WhUiResources *resources);
void wh_ui_cluster_add_pod_columns      (WhUiResources *resources);

G_END_DECLS
