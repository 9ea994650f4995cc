/* wh-ui-plan-view.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_PLAN_VIEW (wh_ui_plan_view_get_type ())
G_DECLARE_FINAL_TYPE (WhUiPlanView, wh_ui_plan_view, WH_UI, PLAN_VIEW, AdwBin)

void wh_ui_plan_view_show (WhUiPlanView *self,
                           GPtrArray    *operations);

G_END_DECLS
