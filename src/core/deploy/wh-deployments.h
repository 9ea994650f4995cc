/* wh-deployments.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-connections.h"
#include "wh-deployment.h"
#include "wh-freezes.h"
#include "wh-history.h"
#include "wh-operations.h"

G_BEGIN_DECLS

#define WH_TYPE_DEPLOYMENTS (wh_deployments_get_type ())

/**
 * WhDeployments:
 *
 * What can be done with applications: deploy, promote, roll back, restart,
 * scale. Gives the door its operations.
 */
G_DECLARE_FINAL_TYPE (WhDeployments, wh_deployments, WH, DEPLOYMENTS, GObject)

WhDeployments *wh_deployments_new             (WhStore       *store,
                                               WhConnections *connections,
                                               WhOperations  *operations,
                                               WhHistory     *history) G_GNUC_WARN_UNUSED_RESULT;
DexFuture     *wh_deployments_load            (WhDeployments *self) G_GNUC_WARN_UNUSED_RESULT;
WhStore       *wh_deployments_get_store       (WhDeployments *self);
WhConnections *wh_deployments_get_connections (WhDeployments *self);
WhOperations  *wh_deployments_get_operations  (WhDeployments *self);
WhFreezes     *wh_deployments_get_freezes     (WhDeployments *self);
WhOperation   *wh_deployments_find_running    (WhDeployments *self,
                                               const char    *application);

extern const WhOperationInfo * const wh_deploy_operations[];
extern const guint wh_deploy_n_operations;

G_END_DECLS
