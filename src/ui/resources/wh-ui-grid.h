/* wh-ui-grid.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-header.h"
#include "wh-ui-list.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_GRID (wh_ui_grid_get_type ())
G_DECLARE_FINAL_TYPE (WhUiGrid, wh_ui_grid, WH_UI, GRID, GtkWidget)

GtkWidget *wh_ui_grid_new (WhUiHeader *header,
                           WhUiList   *list) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
