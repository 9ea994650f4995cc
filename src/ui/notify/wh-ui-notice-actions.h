/* wh-ui-notice-actions.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"

G_BEGIN_DECLS

/* The buttons of a notification that do something without a window. */
#define WH_UI_NOTICE_ACKNOWLEDGE "acknowledge"
#define WH_UI_NOTICE_SILENCE     "silence"

gboolean   wh_ui_notice_can (WhFleet    *fleet,
                             WhRecord   *target,
                             const char *action);
DexFuture *wh_ui_notice_run (WhFleet    *fleet,
                             WhRecord   *target,
                             const char *action) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
