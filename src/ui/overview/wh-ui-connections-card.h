/* wh-ui-connections-card.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CONNECTIONS_CARD (wh_ui_connections_card_get_type ())
G_DECLARE_FINAL_TYPE (WhUiConnectionsCard, wh_ui_connections_card, WH_UI, CONNECTIONS_CARD, AdwBin)

void wh_ui_connections_card_show (WhUiConnectionsCard *self,
                                  WhStore             *store,
                                  gint64               now);

G_END_DECLS
