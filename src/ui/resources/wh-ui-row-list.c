/* wh-ui-row-list.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-growth.h"
#include "wh-ui-row-list.h"
#include "wh-ui-row.h"

/* Rows that are there from the first frame on: what fits in a large window. */
#define FIRST_ROWS 18

/**
 * WhUiRowList:
 *
 * The form that a [class@UiTable] takes below 700 sp: rows of two or three
 * lines over the same rows and selection.
 *
 * Signal "activate" (#WhResource).
 */
struct _WhUiRowList
{
  GtkWidget      parent_instance;

  GtkListView   *list_view;
  WhUiSelection *selection;
  WhUiGrowth    *growth;    /* of the selection, as the list view sees it; NULL until it was mapped */
};

G_DEFINE_FINAL_TYPE (WhUiRowList, wh_ui_row_list, GTK_TYPE_WIDGET)

static guint activate_signal;

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  gtk_list_item_set_child (item, wh_ui_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  WhResource *resource = gtk_list_item_get_item (item);

  wh_ui_row_set_resource (WH_UI_ROW (gtk_list_item_get_child (item)), resource);
  gtk_list_item_set_accessible_label (item, wh_record_get_name (wh_resource_get_record (resource)));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  if (gtk_list_item_get_child (item) != NULL)
    wh_ui_row_set_resource (WH_UI_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
activate_cb (WhUiRowList *self,
             guint        position,
             GtkListView *list_view)
{
  g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (resource != NULL)
    g_signal_emit (self, activate_signal, 0, resource);
}

static gboolean
wh_ui_row_list_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WH_UI_ROW_LIST (widget)->list_view));
}

/* A list makes its rows as soon as it has a model: not while it is hidden. */
static void
show_rows (WhUiRowList *self)
{
  if (self->selection == NULL || self->growth != NULL)
    return;

  self->growth = wh_ui_growth_new (GTK_SELECTION_MODEL (self->selection), FIRST_ROWS);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->growth));
}

static void
wh_ui_row_list_map (GtkWidget *widget)
{
  show_rows (WH_UI_ROW_LIST (widget));

  GTK_WIDGET_CLASS (wh_ui_row_list_parent_class)->map (widget);
}

static void
wh_ui_row_list_dispose (GObject *object)
{
  WhUiRowList *self = WH_UI_ROW_LIST (object);
  GtkWidget *child;

  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_ROW_LIST);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->growth);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (wh_ui_row_list_parent_class)->dispose (object);
}

static void
wh_ui_row_list_class_init (WhUiRowListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_row_list_dispose;

  widget_class->map = wh_ui_row_list_map;
  widget_class->grab_focus = wh_ui_row_list_grab_focus;

  activate_signal =
    g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, WH_TYPE_RESOURCE);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-row-list.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRowList, list_view);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
wh_ui_row_list_init (WhUiRowList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_row_list_new:
 *
 * Returns: (transfer full): a list without rows
 */
GtkWidget *
wh_ui_row_list_new (void)
{
  return g_object_new (WH_UI_TYPE_ROW_LIST, NULL);
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

  if (!g_set_object (&self->selection, selection))
    return;

  gtk_list_view_set_model (self->list_view, NULL);
  g_clear_object (&self->growth);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_rows (self);
}
