/* wh-ui-app-actions.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

void        wh_ui_app_actions_install   (WhUiPage   *page);
gboolean    wh_ui_app_actions_can_roll_back (WhFleet *fleet,
                                             WhRecord *application);
void        wh_ui_app_actions_roll_back (WhUiPage   *page,
                                         WhRecord   *application,
                                         const char *environment);
GMenuModel *wh_ui_app_actions_make_menu (const char *name,
                                         gboolean    pinned,
                                         gboolean    with_open) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
