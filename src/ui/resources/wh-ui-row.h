/* wh-ui-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-column.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_ROW (wh_ui_row_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRow, wh_ui_row, WH_UI, ROW, GtkWidget)

/**
 * WhUiRowNote:
 * @record: what the row shows
 * @health: (out): how bad that is
 *
 * Returns: (transfer full) (nullable): what a page says of it instead of its
 *   state; %NULL for the state
 */
typedef char *(*WhUiRowNote) (const WhRecord *record,
                              WhHealth       *health);

GtkWidget  *wh_ui_row_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void        wh_ui_row_set_resource (WhUiRow    *self,
                                    WhResource *resource,
                                    WhUiRowNote note);

G_END_DECLS
