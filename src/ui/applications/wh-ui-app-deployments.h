/* wh-ui-app-deployments.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-app-releases.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_APP_DEPLOYMENTS (wh_ui_app_deployments_get_type ())

G_DECLARE_FINAL_TYPE (WhUiAppDeployments, wh_ui_app_deployments, WH_UI, APP_DEPLOYMENTS, AdwBin)

GtkWidget *wh_ui_app_deployments_new        (WhUiAppReleases    *releases) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_app_deployments_set_narrow (WhUiAppDeployments *self,
                                             gboolean            narrow);

G_END_DECLS
