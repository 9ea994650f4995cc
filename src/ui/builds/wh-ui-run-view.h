/* wh-ui-run-view.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-ui-adaptive.h"
#include "wh-ui-log-view.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RUN_VIEW (wh_ui_run_view_get_type ())

G_DECLARE_FINAL_TYPE (WhUiRunView, wh_ui_run_view, WH_UI, RUN_VIEW, WhUiAdaptive)

void         wh_ui_run_view_show    (WhUiRunView *self,
                                     WhFleet     *fleet,
                                     WhStore     *store,
                                     WhRecord    *run,
                                     gint64       now);
WhUiLogView *wh_ui_run_view_get_log (WhUiRunView *self);

G_END_DECLS
