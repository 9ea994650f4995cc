/* wh-ui-app-wall.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"
#include "wh-ui-adaptive.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_APP_WALL (wh_ui_app_wall_get_type ())
G_DECLARE_FINAL_TYPE (WhUiAppWall, wh_ui_app_wall, WH_UI, APP_WALL, WhUiAdaptive)

void        wh_ui_app_wall_show     (WhUiAppWall *self,
                                     WhStore     *store,
                                     GPtrArray   *applications,
                                     const char  *environment,
                                     gint64       now);
GtkWidget  *wh_ui_app_wall_get_tile (WhUiAppWall *self,
                                     guint        position);

G_END_DECLS
