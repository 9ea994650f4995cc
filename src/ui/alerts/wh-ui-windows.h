/* wh-ui-windows.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-alert-set.h"
#include "wh-fleet.h"
#include "wh-ui-adaptive.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_WINDOWS (wh_ui_windows_get_type ())
G_DECLARE_FINAL_TYPE (WhUiWindows, wh_ui_windows, WH_UI, WINDOWS, WhUiAdaptive)

void      wh_ui_windows_show         (WhUiWindows *self,
                                      WhFleet     *fleet,
                                      WhStore     *store,
                                      WhAlertSet  *alerts,
                                      gboolean     ended);
WhRecord *wh_ui_windows_get_next     (WhUiWindows *self);

G_END_DECLS
