/* wh-ui-table-rows.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What rows are made of: a part of WhUiTable. */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "wh-ui-cell.h"
#include "wh-ui-column-layout.h"
#include "wh-ui-table-private.h"

static void
check_toggled_cb (GtkCheckButton *check,
                  WhUiListRow    *row)
{
  if (gtk_check_button_get_active (check) != wh_ui_list_row_get_selected (row))
    gtk_widget_activate_action (GTK_WIDGET (row), "listitem.select", "(bb)", TRUE, FALSE);
}

static GtkWidget *
make_check (WhUiListRow *row)
{
  GtkWidget *cell = g_object_new (ADW_TYPE_BIN, "css-name", "cell",
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_GRID_CELL, NULL);
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_focusable (check, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Select"), -1);
  g_object_bind_property (row, "selected", check, "active", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (check, "toggled", G_CALLBACK (check_toggled_cb), row, 0);
  adw_bin_set_child (ADW_BIN (cell), check);

  return cell;
}

/* Gives a row the cells of the columns that are shown; it keeps those it has. */
void
wh_ui_table_sync_row (WhUiListRow *row,
                      gpointer     user_data)
{
  WhUiTable *self = user_data;
  GtkWidget *before = NULL;
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (row));
  gboolean has_check = child != NULL && !WH_UI_IS_CELL (child);

  if (self->select_mode && !has_check)
    gtk_widget_insert_after (child = make_check (row), GTK_WIDGET (row), NULL);
  else if (!self->select_mode && has_check)
    gtk_widget_unparent (child);

  if (self->select_mode)
    before = child;

  for (guint i = 0; i < self->shown->len; i++)
    {
      const WhUiColumn *column = g_ptr_array_index (self->shown, i);
      GtkWidget *cell = gtk_widget_get_first_child (GTK_WIDGET (row));

      while (cell != NULL && (!WH_UI_IS_CELL (cell) || wh_ui_cell_get_column (WH_UI_CELL (cell)) != column))
        cell = gtk_widget_get_next_sibling (cell);

      if (cell == NULL)
        {
          cell = wh_ui_cell_new (column);
          wh_ui_cell_set_resource (WH_UI_CELL (cell), wh_ui_list_row_get_resource (row));
        }

      if (gtk_widget_get_parent (cell) == NULL || gtk_widget_get_prev_sibling (cell) != before)
        gtk_widget_insert_after (cell, GTK_WIDGET (row), before);

      before = cell;
    }

  while (before != NULL && (child = gtk_widget_get_next_sibling (before)) != NULL)
    gtk_widget_unparent (child);
}

void
wh_ui_table_setup_row (WhUiListRow *row,
                       gpointer     user_data)
{
  WhUiTable *self = user_data;

  gtk_widget_set_layout_manager (GTK_WIDGET (row), wh_ui_column_layout_new (self->widths));
  wh_ui_table_sync_row (row, self);
}

void
wh_ui_table_fill_row (WhUiListRow *row,
                      gpointer     user_data)
{
  WhResource *resource = wh_ui_list_row_get_resource (row);

  for (GtkWidget *cell = gtk_widget_get_first_child (GTK_WIDGET (row)); cell != NULL; cell = gtk_widget_get_next_sibling (cell))
    if (WH_UI_IS_CELL (cell))
      wh_ui_cell_set_resource (WH_UI_CELL (cell), resource);
}

void
wh_ui_table_age_row (WhUiListRow *row,
                     gpointer     user_data)
{
  for (GtkWidget *cell = gtk_widget_get_first_child (GTK_WIDGET (row)); cell != NULL; cell = gtk_widget_get_next_sibling (cell))
    if (WH_UI_IS_CELL (cell))
      wh_ui_cell_update_age (WH_UI_CELL (cell));
}
