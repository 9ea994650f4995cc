/* wh-ui-list-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-resource-view.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_LIST_ROW (wh_ui_list_row_get_type ())
G_DECLARE_FINAL_TYPE (WhUiListRow, wh_ui_list_row, WH_UI, LIST_ROW, GtkWidget)

GtkWidget  *wh_ui_list_row_new          (GtkAccessibleRole role) G_GNUC_WARN_UNUSED_RESULT;
WhResource *wh_ui_list_row_get_resource (WhUiListRow      *self);
void        wh_ui_list_row_set_resource (WhUiListRow      *self,
                                         WhResource       *resource);
guint       wh_ui_list_row_get_position (WhUiListRow      *self);
void        wh_ui_list_row_set_position (WhUiListRow      *self,
                                         guint             position,
                                         guint             n_all);
gboolean    wh_ui_list_row_get_selected (WhUiListRow      *self);
void        wh_ui_list_row_set_selected (WhUiListRow      *self,
                                         gboolean          selected);
gboolean    wh_ui_list_row_has_focus    (WhUiListRow      *self);
void        wh_ui_list_row_mark_changed (WhUiListRow      *self);
gboolean    wh_ui_list_row_take_changed (WhUiListRow      *self);

G_END_DECLS
