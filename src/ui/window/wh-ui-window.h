/* wh-ui-window.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_WINDOW (wh_ui_window_get_type ())
G_DECLARE_FINAL_TYPE (WhUiWindow, wh_ui_window, WH_UI, WINDOW, AdwApplicationWindow)

WhUiWindow *wh_ui_window_new         (GtkApplication *application,
                                      WhFleet        *fleet) G_GNUC_WARN_UNUSED_RESULT;
WhFleet    *wh_ui_window_get_fleet   (WhUiWindow     *self);
void        wh_ui_window_fleet_opened (WhUiWindow     *self);
WhUiPage   *wh_ui_window_show_view   (WhUiWindow     *self,
                                      const char     *id);
WhUiPage   *wh_ui_window_get_page    (WhUiWindow     *self);
void        wh_ui_window_show_record (WhUiWindow     *self,
                                      WhRecord       *record);
void        wh_ui_window_add_toast   (WhUiWindow     *self,
                                      const char     *text);
gboolean    wh_ui_window_is_welcome  (WhUiWindow     *self);

G_END_DECLS
