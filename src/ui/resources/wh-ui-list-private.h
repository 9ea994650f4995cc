/* wh-ui-list-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-list.h"
#include "wh-ui-scroll.h"

G_BEGIN_DECLS

struct _WhUiList
{
  GtkWidget            parent_instance;

  WhUiScroll           scroll;

  WhUiSelection       *selection;
  GPtrArray           *rows;   /* WhUiListRow; those without a position are hidden */
  WhUiListRowFunc      setup;
  WhUiListRowFunc      fill;
  gpointer             user_data;
  GtkAccessibleRole    row_role;
  int                  row_height;
  int                  row_width;
  guint                first;  /* the places that have rows, or will have */
  guint                last;
  int                  shift;  /* rows that came above what is seen, not yet scrolled by */
  guint                wanted; /* what to go to as soon as there is a size */
  WhResource          *cursor;
  guint                cursor_position;
  WhResource          *anchor; /* where a range of selected rows begins */
  guint                tick;
  guint                single : 1;
  guint                at_once : 1; /* what is there already waits for nothing */
};

/* wh-ui-list.c */
guint        wh_ui_list_get_n         (WhUiList       *self);
guint        wh_ui_list_find          (WhUiList       *self,
                                       WhResource     *resource);
void         wh_ui_list_configure     (GtkWidget      *widget);
void         wh_ui_list_get_range     (WhUiList       *self,
                                       guint          *first,
                                       guint          *last);

/* wh-ui-list-rows.c */
WhUiListRow *wh_ui_list_get_row       (WhUiList       *self,
                                       guint           position);
gboolean     wh_ui_list_place         (WhUiList       *self,
                                       gint64          deadline,
                                       guint           max);
void         wh_ui_list_queue         (WhUiList       *self);
void         wh_ui_list_drop_rows     (WhUiList       *self);

/* wh-ui-list-input.c */
void         wh_ui_list_select        (WhUiList       *self,
                                       WhResource     *resource,
                                       gboolean        modify,
                                       gboolean        extend);
void         wh_ui_list_activate      (WhUiList       *self,
                                       WhUiListRow    *row);
guint        wh_ui_list_get_cursor    (WhUiList       *self);
void         wh_ui_list_add_bindings  (GtkWidgetClass *widget_class);
void         wh_ui_list_add_gestures  (WhUiList       *self);

G_END_DECLS
