/* wh-ui-deploy-watch.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-deployment.h"
#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_DEPLOY_WATCH (wh_ui_deploy_watch_get_type ())

G_DECLARE_FINAL_TYPE (WhUiDeployWatch, wh_ui_deploy_watch, WH_UI, DEPLOY_WATCH, AdwBin)

void wh_ui_deploy_watch_show (WhUiDeployWatch *self,
                              WhFleet         *fleet,
                              WhStore         *store,
                              WhOperation     *operation);
void wh_ui_deploy_watch_grab (WhUiDeployWatch *self);

G_END_DECLS
