/* wh-ui-connection-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CONNECTION_DIALOG (wh_ui_connection_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WhUiConnectionDialog, wh_ui_connection_dialog, WH_UI, CONNECTION_DIALOG, AdwDialog)

void wh_ui_connection_dialog_add     (GtkWidget          *parent,
                                      WhFleet            *fleet,
                                      const char         *provider);
void wh_ui_connection_dialog_propose (GtkWidget          *parent,
                                      WhFleet            *fleet,
                                      WhConnectionConfig *proposal);
void wh_ui_connection_dialog_edit    (GtkWidget          *parent,
                                      WhFleet            *fleet,
                                      WhConnection       *connection);

G_END_DECLS
