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
 * @user_data: as given
 *
 * Returns: (transfer full) (nullable): what a page says of it instead of its
 *   state; empty for nothing, %NULL for the state
 */
typedef char *(*WhUiRowNote) (WhRecord *record,
                              WhHealth *health,
                              gpointer  user_data);

/**
 * WhUiRowText:
 * @resource: what the row shows
 * @user_data: as given
 *
 * Returns: (transfer full) (nullable): a line of the row
 */
typedef char *(*WhUiRowText) (WhResource *resource,
                              gpointer    user_data);

/**
 * WhUiRowStyle:
 * @note: (nullable): what is said instead of the state
 * @user_data: for @note, @title and @detail
 * @said: a field that is said elsewhere on the page, -1 for none
 * @title: (nullable): what the row is called instead of its name
 * @detail: (nullable): the second and last line; then neither the state nor
 *   numbers other than a time are said
 *
 * What a page knows better than the kind.
 */
typedef struct
{
  WhUiRowNote note;
  gpointer    user_data;
  int         said;
  WhUiRowText title;
  WhUiRowText detail;
} WhUiRowStyle;

GtkWidget  *wh_ui_row_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void        wh_ui_row_set_resource (WhUiRow            *self,
                                    WhResource         *resource,
                                    const WhUiRowStyle *style);

G_END_DECLS
