/* wh-ui-connection-tile.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-connection.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CONNECTION_TILE (wh_ui_connection_tile_get_type ())
G_DECLARE_FINAL_TYPE (WhUiConnectionTile, wh_ui_connection_tile, WH_UI, CONNECTION_TILE, AdwBin)

GtkWidget    *wh_ui_connection_tile_new            (WhConnection       *connection,
                                                    WhStore            *store) G_GNUC_WARN_UNUSED_RESULT;
WhConnection *wh_ui_connection_tile_get_connection (WhUiConnectionTile *self);
WhHealth      wh_ui_connection_tile_get_health     (WhUiConnectionTile *self);
void          wh_ui_connection_tile_update         (WhUiConnectionTile *self);

G_END_DECLS
