/* wh-ui-window-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_WINDOW_ROW (wh_ui_window_row_get_type ())
G_DECLARE_FINAL_TYPE (WhUiWindowRow, wh_ui_window_row, WH_UI, WINDOW_ROW, GtkListBoxRow)

GtkWidget *wh_ui_window_row_new        (GtkSizeGroup  *buttons) G_GNUC_WARN_UNUSED_RESULT;
WhRecord  *wh_ui_window_row_get_window (WhUiWindowRow *self);
void       wh_ui_window_row_set_window (WhUiWindowRow *self,
                                        WhFleet       *fleet,
                                        WhRecord      *window,
                                        guint          n_covered);

G_END_DECLS
