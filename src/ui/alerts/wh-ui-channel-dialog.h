/* wh-ui-channel-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CHANNEL_DIALOG (wh_ui_channel_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WhUiChannelDialog, wh_ui_channel_dialog, WH_UI, CHANNEL_DIALOG, AdwDialog)

void wh_ui_channel_dialog_present (GtkWidget *parent,
                                   WhFleet   *fleet,
                                   WhChannel *channel);

G_END_DECLS
