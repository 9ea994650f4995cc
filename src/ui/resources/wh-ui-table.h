/* wh-ui-table.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-column.h"
#include "wh-ui-selection.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TABLE (wh_ui_table_get_type ())
G_DECLARE_FINAL_TYPE (WhUiTable, wh_ui_table, WH_UI, TABLE, GtkWidget)

GtkWidget     *wh_ui_table_new              (void) G_GNUC_WARN_UNUSED_RESULT;
WhUiSelection *wh_ui_table_get_selection    (WhUiTable        *self);
void           wh_ui_table_set_selection    (WhUiTable        *self,
                                             WhUiSelection    *selection);
void           wh_ui_table_insert_column    (WhUiTable        *self,
                                             const WhKind     *kind,
                                             int               position,
                                             const WhUiColumn *column);
void           wh_ui_table_set_choice       (WhUiTable        *self,
                                             const char       *choice);
void           wh_ui_table_sort_by          (WhUiTable        *self,
                                             const char       *column,
                                             gboolean          descending);
void           wh_ui_table_set_select_mode  (WhUiTable        *self,
                                             gboolean          select_mode);
GMenuModel    *wh_ui_table_get_columns_menu (WhUiTable        *self);
GActionGroup  *wh_ui_table_get_column_actions (WhUiTable      *self);
GArray        *wh_ui_table_list_fields      (WhUiTable        *self) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray     *wh_ui_table_list_plain       (WhUiTable        *self) G_GNUC_WARN_UNUSED_RESULT;
void           wh_ui_table_refill           (WhUiTable        *self);
gboolean       wh_ui_table_is_settled       (WhUiTable        *self);
void           wh_ui_table_scroll_to        (WhUiTable        *self,
                                             WhRecord         *record);
WhResource    *wh_ui_table_get_current      (WhUiTable        *self);

G_END_DECLS
