/* wh-ui-raw-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RAW_DIALOG (wh_ui_raw_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRawDialog, wh_ui_raw_dialog, WH_UI, RAW_DIALOG, AdwDialog)

void wh_ui_raw_dialog_present (GtkWidget *parent,
                               WhFleet   *fleet,
                               WhRecord  *record);

G_END_DECLS
