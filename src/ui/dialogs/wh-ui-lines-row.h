/* wh-ui-lines-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_LINES_ROW (wh_ui_lines_row_get_type ())

G_DECLARE_FINAL_TYPE (WhUiLinesRow, wh_ui_lines_row, WH_UI, LINES_ROW, AdwPreferencesRow)

GtkWidget *wh_ui_lines_row_new      (void) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_ui_lines_row_dup_text (WhUiLinesRow *self) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_lines_row_set_text (WhUiLinesRow *self,
                                     const char   *text);

G_END_DECLS
