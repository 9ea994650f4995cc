/* wh-ui-route-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_ROUTE_DIALOG (wh_ui_route_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRouteDialog, wh_ui_route_dialog, WH_UI, ROUTE_DIALOG, AdwDialog)

void wh_ui_route_dialog_present (GtkWidget *parent,
                                 WhFleet   *fleet);

G_END_DECLS
