/* wh-ui-table-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-column-set.h"
#include "wh-ui-header.h"
#include "wh-ui-list.h"
#include "wh-ui-table.h"

G_BEGIN_DECLS

struct _WhUiTable
{
  GtkWidget          parent_instance;

  GtkScrolledWindow *scroller;

  WhUiHeader        *header;
  WhUiList          *list;
  WhUiSelection     *selection;
  const WhKind      *kind;
  WhUiColumnSet     *columns;
  GPtrArray         *shown;  /* WhUiColumn */
  GArray            *widths; /* int, of each, the check marks first */
  char              *sort;   /* id of a column */
  gboolean           descending;
  int                width;
  guint              adapt_source;
  guint              hold_source;
  guint              age_source;
  guint              select_mode : 1;
  guint              measured : 1; /* the headings, as they look now */
};

/* wh-ui-table-rows.c */
void wh_ui_table_setup_row        (WhUiListRow    *row,
                                   gpointer        user_data);
void wh_ui_table_sync_row         (WhUiListRow    *row,
                                   gpointer        user_data);
void wh_ui_table_fill_row         (WhUiListRow    *row,
                                   gpointer        user_data);
void wh_ui_table_age_row          (WhUiListRow    *row,
                                   gpointer        user_data);

/* wh-ui-table-input.c */
void wh_ui_table_input_class_init (GtkWidgetClass *widget_class);
void wh_ui_table_add_controllers  (WhUiTable      *self);

G_END_DECLS
