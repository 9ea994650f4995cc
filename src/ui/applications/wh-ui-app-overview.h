/* wh-ui-app-overview.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-adaptive.h"
#include "wh-ui-app-releases.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_APP_OVERVIEW (wh_ui_app_overview_get_type ())
G_DECLARE_FINAL_TYPE (WhUiAppOverview, wh_ui_app_overview, WH_UI, APP_OVERVIEW, WhUiAdaptive)

void wh_ui_app_overview_set_fleet    (WhUiAppOverview *self,
                                      WhFleet         *fleet);
void wh_ui_app_overview_set_releases (WhUiAppOverview *self,
                                      WhUiAppReleases *releases);
void wh_ui_app_overview_show         (WhUiAppOverview *self,
                                      WhStore         *store,
                                      WhRecord        *application,
                                      gint64           now);

G_END_DECLS
