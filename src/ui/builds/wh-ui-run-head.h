/* wh-ui-run-head.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-store.h"
#include "wh-ui-adaptive.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RUN_HEAD (wh_ui_run_head_get_type ())

G_DECLARE_FINAL_TYPE (WhUiRunHead, wh_ui_run_head, WH_UI, RUN_HEAD, WhUiAdaptive)

void wh_ui_run_head_show (WhUiRunHead *self,
                          WhFleet     *fleet,
                          WhStore     *store,
                          WhRecord    *run,
                          gint64       now);

G_END_DECLS
