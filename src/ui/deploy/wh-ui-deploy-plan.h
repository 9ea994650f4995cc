/* wh-ui-deploy-plan.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-deployment.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_DEPLOY_PLAN (wh_ui_deploy_plan_get_type ())

G_DECLARE_FINAL_TYPE (WhUiDeployPlan, wh_ui_deploy_plan, WH_UI, DEPLOY_PLAN, AdwBin)

void wh_ui_deploy_plan_show        (WhUiDeployPlan *self,
                                    WhDeployment   *deployment);
void wh_ui_deploy_plan_set_waiting (WhUiDeployPlan *self);
void wh_ui_deploy_plan_set_fixed   (WhUiDeployPlan *self,
                                    gboolean        fixed);
void wh_ui_deploy_plan_set_compact (WhUiDeployPlan *self,
                                    gboolean        compact,
                                    gboolean        narrow);

char *wh_ui_deploy_dup_limits      (const WhDeployPlan *plan) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
