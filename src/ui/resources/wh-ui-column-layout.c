/* wh-ui-column-layout.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-column-layout.h"

/**
 * WhUiColumnLayout:
 *
 * Places the cells of a row, or the headings, in columns of given widths. What
 * is left goes to the column whose width is negative, of which this is the
 * least. No cell is asked how wide it would like to be.
 */
struct _WhUiColumnLayout
{
  GtkLayoutManager  parent_instance;

  GArray           *widths; /* int, one per child */
};

G_DEFINE_FINAL_TYPE (WhUiColumnLayout, wh_ui_column_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
wh_ui_column_layout_measure (GtkLayoutManager *manager,
                             GtkWidget        *widget,
                             GtkOrientation    orientation,
                             int               for_size,
                             int              *minimum,
                             int              *natural,
                             int              *minimum_baseline,
                             int              *natural_baseline)
{
  WhUiColumnLayout *self = WH_UI_COLUMN_LAYOUT (manager);

  *minimum = *natural = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      for (guint i = 0; i < self->widths->len; i++)
        *minimum += ABS (g_array_index (self->widths, int, i));

      *natural = *minimum;
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum;
      int child_natural;

      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
}

static void
wh_ui_column_layout_allocate (GtkLayoutManager *manager,
                              GtkWidget        *widget,
                              int               width,
                              int               height,
                              int               baseline)
{
  WhUiColumnLayout *self = WH_UI_COLUMN_LAYOUT (manager);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int rest = width;
  int x = 0;
  guint i = 0;

  for (guint j = 0; j < self->widths->len; j++)
    rest -= ABS (g_array_index (self->widths, int, j));

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && i < self->widths->len;
       child = gtk_widget_get_next_sibling (child), i++)
    {
      int wanted = g_array_index (self->widths, int, i);
      int minimum;
      GtkAllocation at = { x, 0, wanted < 0 ? -wanted + MAX (rest, 0) : wanted, height };

      x += at.width;
      if (rtl)
        at.x = width - x;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      at.width = MAX (at.width, minimum);
      gtk_widget_size_allocate (child, &at, -1);
    }
}

static void
wh_ui_column_layout_finalize (GObject *object)
{
  g_array_unref (WH_UI_COLUMN_LAYOUT (object)->widths);

  G_OBJECT_CLASS (wh_ui_column_layout_parent_class)->finalize (object);
}

static void
wh_ui_column_layout_class_init (WhUiColumnLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = wh_ui_column_layout_finalize;
  manager_class->measure = wh_ui_column_layout_measure;
  manager_class->allocate = wh_ui_column_layout_allocate;
}

static void
wh_ui_column_layout_init (WhUiColumnLayout *self)
{
}

/**
 * wh_ui_column_layout_new:
 * @widths: (element-type int): pixels of each column, shared by all rows
 *
 * Returns: (transfer full): a layout of one row
 */
GtkLayoutManager *
wh_ui_column_layout_new (GArray *widths)
{
  WhUiColumnLayout *self;

  g_return_val_if_fail (widths != NULL, NULL);

  self = g_object_new (WH_UI_TYPE_COLUMN_LAYOUT, NULL);
  self->widths = g_array_ref (widths);

  return GTK_LAYOUT_MANAGER (self);
}
