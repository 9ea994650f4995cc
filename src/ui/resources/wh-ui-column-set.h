/* wh-ui-column-set.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-column.h"

G_BEGIN_DECLS

/**
 * WhUiColumnMeasureFunc:
 * @column: a column
 * @user_data: as given
 *
 * Returns: the pixels that its heading needs
 */
typedef int (*WhUiColumnMeasureFunc) (const WhUiColumn *column,
                                      gpointer          user_data);

#define WH_UI_TYPE_COLUMN_SET (wh_ui_column_set_get_type ())
G_DECLARE_FINAL_TYPE (WhUiColumnSet, wh_ui_column_set, WH_UI, COLUMN_SET, GObject)

WhUiColumnSet    *wh_ui_column_set_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void              wh_ui_column_set_set_kind    (WhUiColumnSet    *self,
                                                const WhKind     *kind);
void wh_ui_column_set_set_choice (WhUiColumnSet *self,
                                  const char    *choice);
void              wh_ui_column_set_insert      (WhUiColumnSet    *self,
                                                const WhKind     *kind,
                                                int               position,
                                                const WhUiColumn *column);
const WhUiColumn *wh_ui_column_set_find        (WhUiColumnSet    *self,
                                                const char       *id);
void wh_ui_column_set_measure (WhUiColumnSet         *self,
                               WhUiColumnMeasureFunc  measure,
                               gpointer               user_data);
void              wh_ui_column_set_fit         (WhUiColumnSet    *self,
                                                int               width,
                                                GPtrArray        *shown,
                                                GArray           *widths);
GArray           *wh_ui_column_set_list_fields (WhUiColumnSet  *self) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray        *wh_ui_column_set_list_plain  (WhUiColumnSet  *self) G_GNUC_WARN_UNUSED_RESULT;
GMenuModel       *wh_ui_column_set_get_menu    (WhUiColumnSet    *self);
GActionGroup     *wh_ui_column_set_get_actions (WhUiColumnSet    *self);

G_END_DECLS
