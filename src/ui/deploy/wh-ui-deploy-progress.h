/* wh-ui-deploy-progress.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-deployment.h"
#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_DEPLOY_PROGRESS (wh_ui_deploy_progress_get_type ())

G_DECLARE_FINAL_TYPE (WhUiDeployProgress, wh_ui_deploy_progress, WH_UI, DEPLOY_PROGRESS, AdwBin)

void wh_ui_deploy_progress_show        (WhUiDeployProgress *self,
                                        WhOperation        *operation,
                                        WhFleet            *fleet,
                                        WhStore            *store);
void wh_ui_deploy_progress_set_compact (WhUiDeployProgress *self,
                                        gboolean            compact,
                                        gboolean            narrow);
void wh_ui_deploy_progress_show_evidence (WhUiDeployProgress *self,
                                          WhDeployment       *deployment);

G_END_DECLS
