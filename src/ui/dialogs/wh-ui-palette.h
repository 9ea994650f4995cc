/* wh-ui-palette.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_PALETTE (wh_ui_palette_get_type ())
G_DECLARE_FINAL_TYPE (WhUiPalette, wh_ui_palette, WH_UI, PALETTE, AdwDialog)

void wh_ui_palette_present (GtkWidget *parent,
                            WhFleet   *fleet);

G_END_DECLS
