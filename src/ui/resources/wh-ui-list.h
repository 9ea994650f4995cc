/* wh-ui-list.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-list-row.h"
#include "wh-ui-selection.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_LIST (wh_ui_list_get_type ())
G_DECLARE_FINAL_TYPE (WhUiList, wh_ui_list, WH_UI, LIST, GtkWidget)

/**
 * WhUiListRowFunc:
 * @row: a row of a list
 * @user_data: as given to [method@UiList.set_rows]
 *
 * Gives @row its children, or fills them with what its resource is now (%NULL:
 * nothing).
 */
typedef void (*WhUiListRowFunc) (WhUiListRow *row,
                                 gpointer     user_data);

GtkWidget   *wh_ui_list_new           (GtkAccessibleRole  role) G_GNUC_WARN_UNUSED_RESULT;
void         wh_ui_list_set_rows      (WhUiList          *self,
                                       GtkAccessibleRole  role,
                                       WhUiListRowFunc    setup,
                                       WhUiListRowFunc    fill,
                                       gpointer           user_data);
void         wh_ui_list_set_selection (WhUiList          *self,
                                       WhUiSelection     *selection);
void         wh_ui_list_set_single    (WhUiList          *self,
                                       gboolean           single);
void         wh_ui_list_remake        (WhUiList          *self);
void         wh_ui_list_refill        (WhUiList          *self);
void         wh_ui_list_foreach       (WhUiList          *self,
                                       WhUiListRowFunc    func,
                                       gpointer           user_data);
void         wh_ui_list_go_to         (WhUiList          *self,
                                       guint              position,
                                       gboolean           select);
void         wh_ui_list_go_by         (WhUiList          *self,
                                       int                by);
WhUiListRow *wh_ui_list_get_focus_row (WhUiList          *self);
gboolean     wh_ui_list_is_settled    (WhUiList          *self);
WhUiListRow *wh_ui_list_pick_row      (WhUiList          *self,
                                       double             y);

G_END_DECLS
