/* wh-ui-requests-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_REQUESTS_DIALOG (wh_ui_requests_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRequestsDialog, wh_ui_requests_dialog, WH_UI, REQUESTS_DIALOG, AdwDialog)

void wh_ui_requests_dialog_present (GtkWidget    *parent,
                                    WhFleet      *fleet,
                                    WhConnection *connection);

G_END_DECLS
