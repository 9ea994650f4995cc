/* wh-ui-app-releases.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-releases.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_APP_RELEASES (wh_ui_app_releases_get_type ())

G_DECLARE_FINAL_TYPE (WhUiAppReleases, wh_ui_app_releases, WH_UI, APP_RELEASES, GObject)

WhUiAppReleases *wh_ui_app_releases_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void             wh_ui_app_releases_show      (WhUiAppReleases *self,
                                               WhFleet         *fleet,
                                               WhStore         *store,
                                               WhRecord        *application,
                                               gint64           now);
GPtrArray       *wh_ui_app_releases_get       (WhUiAppReleases *self); /* WhRelease */
const char      *wh_ui_app_releases_get_error (WhUiAppReleases *self);

G_END_DECLS
