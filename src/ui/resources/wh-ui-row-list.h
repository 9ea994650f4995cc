/* wh-ui-row-list.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-row.h"
#include "wh-ui-selection.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_ROW_LIST (wh_ui_row_list_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRowList, wh_ui_row_list, WH_UI, ROW_LIST, GtkWidget)

void       wh_ui_row_list_set_selection (WhUiRowList   *self,
                                         WhUiSelection *selection);
void       wh_ui_row_list_set_style     (WhUiRowList        *self,
                                         const WhUiRowStyle *style);
void       wh_ui_row_list_refill        (WhUiRowList   *self);
gboolean   wh_ui_row_list_is_settled    (WhUiRowList   *self);

G_END_DECLS
