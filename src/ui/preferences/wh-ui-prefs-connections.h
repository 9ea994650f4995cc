/* wh-ui-prefs-connections.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_PREFS_CONNECTIONS (wh_ui_prefs_connections_get_type ())
G_DECLARE_FINAL_TYPE (WhUiPrefsConnections, wh_ui_prefs_connections, WH_UI, PREFS_CONNECTIONS, AdwPreferencesPage)

GtkWidget *wh_ui_prefs_connections_new (WhFleet *fleet) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
