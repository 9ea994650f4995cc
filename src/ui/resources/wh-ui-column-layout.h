/* wh-ui-column-layout.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_COLUMN_LAYOUT (wh_ui_column_layout_get_type ())
G_DECLARE_FINAL_TYPE (WhUiColumnLayout, wh_ui_column_layout, WH_UI, COLUMN_LAYOUT, GtkLayoutManager)

GtkLayoutManager *wh_ui_column_layout_new (GArray *widths) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
