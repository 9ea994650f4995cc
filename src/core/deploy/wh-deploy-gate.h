/* wh-deploy-gate.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-deployment-private.h"

G_BEGIN_DECLS

/**
 * WhDeployGate:
 *
 * What must stay true while a deployment is watched: limits of its requests, an
 * expression, its pods, its checks.
 */
typedef struct _WhDeployGate WhDeployGate;

WhDeployGate *wh_deploy_gate_new   (WhDeployments *deployments,
                                    WhDeployPlan  *plan) G_GNUC_WARN_UNUSED_RESULT;
void          wh_deploy_gate_free  (WhDeployGate  *self);
char         *wh_deploy_gate_judge (WhDeployGate  *self,
                                    gint64         now) G_GNUC_WARN_UNUSED_RESULT;
const char   *wh_deploy_gate_get_text (WhDeployGate *self);
WhRecord     *wh_deploy_gate_get_evidence (WhDeployGate  *self,
                                           const char   **metric);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhDeployGate, wh_deploy_gate_free)

G_END_DECLS
