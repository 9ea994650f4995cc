/* wh-ui-palette-search.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-ui-palette-item.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_PALETTE_SEARCH (wh_ui_palette_search_get_type ())
G_DECLARE_FINAL_TYPE (WhUiPaletteSearch, wh_ui_palette_search, WH_UI, PALETTE_SEARCH, GObject)

WhUiPaletteSearch *wh_ui_palette_search_new        (WhFleet           *fleet) G_GNUC_WARN_UNUSED_RESULT;
void               wh_ui_palette_search_add_action (WhUiPaletteSearch *self,
                                                    WhUiPaletteItem   *item);
GListModel        *wh_ui_palette_search_get_model  (WhUiPaletteSearch *self);
void               wh_ui_palette_search_set_query  (WhUiPaletteSearch *self,
                                                    const char        *query);
gboolean           wh_ui_palette_search_is_busy    (WhUiPaletteSearch *self);
guint              wh_ui_palette_search_get_n_found (WhUiPaletteSearch *self);
guint              wh_ui_palette_search_get_n_all  (WhUiPaletteSearch *self);

G_END_DECLS
