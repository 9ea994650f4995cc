/* wh-ui-tray-menu.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Attribute of an item that is on or off: a boolean. */
#define WH_UI_TRAY_MENU_CHECKED "checked"

#define WH_UI_TYPE_TRAY_MENU (wh_ui_tray_menu_get_type ())
G_DECLARE_FINAL_TYPE (WhUiTrayMenu, wh_ui_tray_menu, WH_UI, TRAY_MENU, GObject)

WhUiTrayMenu *wh_ui_tray_menu_new       (GDBusConnection *connection,
                                         const char      *path,
                                         GActionGroup    *actions) G_GNUC_WARN_UNUSED_RESULT;
void          wh_ui_tray_menu_set_model (WhUiTrayMenu    *self,
                                         GMenuModel      *model);

G_END_DECLS
