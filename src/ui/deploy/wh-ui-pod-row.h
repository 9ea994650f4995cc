/* wh-ui-pod-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-deployment.h"
#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_POD_ROW (wh_ui_pod_row_get_type ())

G_DECLARE_FINAL_TYPE (WhUiPodRow, wh_ui_pod_row, WH_UI, POD_ROW, AdwBin)

GtkWidget *wh_ui_pod_row_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_pod_row_show (WhUiPodRow         *self,
                               WhStore            *store,
                               WhDeployment       *deployment);

GPtrArray *wh_ui_deploy_list_pods (WhStore            *store,
                                   const WhDeployPlan *plan) G_GNUC_WARN_UNUSED_RESULT; /* WhRecord */

G_END_DECLS
