/* wh-ui-sidebar-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-views.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_SIDEBAR_ROW (wh_ui_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (WhUiSidebarRow, wh_ui_sidebar_row, WH_UI, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget      *wh_ui_sidebar_row_new       (const WhUiView *view) G_GNUC_WARN_UNUSED_RESULT;
const WhUiView *wh_ui_sidebar_row_get_view  (WhUiSidebarRow *self);
void            wh_ui_sidebar_row_set_badge (WhUiSidebarRow *self,
                                             WhUiBadge       badge);

G_END_DECLS
