/* wh-ui-freezes-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-freezes.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_FREEZES_DIALOG (wh_ui_freezes_dialog_get_type ())

G_DECLARE_FINAL_TYPE (WhUiFreezesDialog, wh_ui_freezes_dialog, WH_UI, FREEZES_DIALOG, AdwDialog)

void wh_ui_freezes_dialog_present (GtkWidget *parent,
                                   WhFreezes *freezes);

G_END_DECLS
