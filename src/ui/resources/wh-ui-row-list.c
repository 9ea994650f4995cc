/* wh-ui-row-list.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-children.h"
#include "wh-ui-list.h"
#include "wh-ui-row-list.h"
#include "wh-ui-row.h"

/**
 * WhUiRowList:
 *
 * The form that a [class@UiTable] takes below 740 sp: rows of two or three
 * lines over the same rows and selection.
 *
 * Signal "activate" (#WhResource).
 */
struct _WhUiRowList
{
  GtkWidget          parent_instance;

  GtkScrolledWindow *scroller;
  WhUiList          *list;
  WhUiRowStyle       style;
};

G_DEFINE_FINAL_TYPE (WhUiRowList, wh_ui_row_list, GTK_TYPE_WIDGET)

static guint activate_signal;

static void
setup_row (WhUiListRow *row,
           gpointer     user_data)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (row), gtk_bin_layout_new ());
  gtk_widget_set_parent (wh_ui_row_new (), GTK_WIDGET (row));
}

static void
fill_row (WhUiListRow *row,
          gpointer     user_data)
{
  WhUiRowList *self = user_data;
  WhResource *resource = wh_ui_list_row_get_resource (row);
  g_autofree char *title = resource != NULL && self->style.title != NULL ? self->style.title (resource, self->style.user_data) : NULL;

  wh_ui_row_set_resource (WH_UI_ROW (gtk_widget_get_first_child (GTK_WIDGET (row))), resource, &self->style);

  /* Who listens is told what those who see are. */
  if (title != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
activate_cb (WhUiRowList *self,
             WhResource  *resource)
{
  g_signal_emit (self, activate_signal, 0, resource);
}

static gboolean
wh_ui_row_list_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WH_UI_ROW_LIST (widget)->list));
}

static void
wh_ui_row_list_dispose (GObject *object)
{
  WhUiRowList *self = WH_UI_ROW_LIST (object);

  if (self->list != NULL)
    wh_ui_list_set_selection (self->list, NULL);

  g_clear_object (&self->list);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_ROW_LIST);
  wh_ui_remove_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (wh_ui_row_list_parent_class)->dispose (object);
}

static void
wh_ui_row_list_class_init (WhUiRowListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_row_list_dispose;

  widget_class->grab_focus = wh_ui_row_list_grab_focus;

  activate_signal =
    g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, WH_TYPE_RESOURCE);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-row-list.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRowList, scroller);
}

static void
wh_ui_row_list_init (WhUiRowList *self)
{
  self->style.said = -1;
  gtk_widget_init_template (GTK_WIDGET (self));

  self->list = g_object_ref_sink (WH_UI_LIST (wh_ui_list_new (GTK_ACCESSIBLE_ROLE_LIST)));
  wh_ui_list_set_rows (self->list, GTK_ACCESSIBLE_ROLE_LIST_ITEM, setup_row, fill_row, self);
  wh_ui_list_set_single (self->list, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "wh-row-list");
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->list));
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (activate_cb), self);
}

/**
 * wh_ui_row_list_set_selection:
 * @self: a list
 * @selection: (nullable): the rows
 *
 * Shows the rows of @selection.
 */
void
wh_ui_row_list_set_selection (WhUiRowList   *self,
                              WhUiSelection *selection)
{
  g_return_if_fail (WH_UI_IS_ROW_LIST (self));
  g_return_if_fail (selection == NULL || WH_UI_IS_SELECTION (selection));

  wh_ui_list_set_selection (self->list, selection);
}

/**
 * wh_ui_row_list_refill:
 * @self: a list
 *
 * Fills its rows again, see [method@UiResources.refill].
 */
void
wh_ui_row_list_refill (WhUiRowList *self)
{
  g_return_if_fail (WH_UI_IS_ROW_LIST (self));

  wh_ui_list_refill (self->list);
}

/**
 * wh_ui_row_list_set_style:
 * @self: a list
 * @style: what the page knows better than the kind; copied
 *
 * For tables of which something else matters than the kind's own state. Before
 * there are rows.
 */
void
wh_ui_row_list_set_style (WhUiRowList        *self,
                          const WhUiRowStyle *style)
{
  g_return_if_fail (WH_UI_IS_ROW_LIST (self));
  g_return_if_fail (style != NULL);

  self->style = *style;
}

/**
 * wh_ui_row_list_is_settled:
 * @self: a list
 *
 * Returns: whether all rows that can be seen are there
 */
gboolean
wh_ui_row_list_is_settled (WhUiRowList *self)
{
  g_return_val_if_fail (WH_UI_IS_ROW_LIST (self), TRUE);

  return wh_ui_list_is_settled (self->list);
}
