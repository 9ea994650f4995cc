/* wh-ui-app-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_APP_DIALOG (wh_ui_app_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WhUiAppDialog, wh_ui_app_dialog, WH_UI, APP_DIALOG, AdwDialog)

void wh_ui_app_dialog_present (GtkWidget  *parent,
                               WhFleet    *fleet,
                               const char *name);

G_END_DECLS
