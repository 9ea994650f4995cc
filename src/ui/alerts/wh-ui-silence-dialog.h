/* wh-ui-silence-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_SILENCE_DIALOG (wh_ui_silence_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WhUiSilenceDialog, wh_ui_silence_dialog, WH_UI, SILENCE_DIALOG, AdwDialog)

void wh_ui_silence_dialog_present (GtkWidget  *parent,
                                   WhFleet    *fleet,
                                   const char *matchers);
void wh_ui_silence_dialog_plan    (GtkWidget  *parent,
                                   WhFleet    *fleet);

G_END_DECLS
