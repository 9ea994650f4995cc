/* wh-ui-tray.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TRAY (wh_ui_tray_get_type ())
G_DECLARE_FINAL_TYPE (WhUiTray, wh_ui_tray, WH_UI, TRAY, GObject)

WhUiTray *wh_ui_tray_new (GApplication *application,
                          WhFleet      *fleet) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
