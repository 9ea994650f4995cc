/* wh-ui-grid.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-ui-grid.h"
#include "wh-ui-scroll.h"

/**
 * WhUiGrid:
 *
 * A header that stays above a list that scrolls; sideways both go together.
 */
struct _WhUiGrid
{
  GtkWidget  parent_instance;

  GtkWidget *header; /* WhUiHeader */
  GtkWidget *list;   /* WhUiList */
};

enum
{
  PROP_0,
  PROP_HADJUSTMENT, /* and three more: they are the list's */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (WhUiGrid, wh_ui_grid, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static int
get_header_height (WhUiGrid *self)
{
  int height;

  gtk_widget_measure (self->header, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);

  return height;
}

static void
wh_ui_grid_measure (GtkWidget      *widget,
                    GtkOrientation  orientation,
                    int             for_size,
                    int            *minimum,
                    int            *natural,
                    int            *minimum_baseline,
                    int            *natural_baseline)
{
  WhUiGrid *self = WH_UI_GRID (widget);
  int header;

  gtk_widget_measure (self->list, orientation, -1, minimum, natural, NULL, NULL);
  gtk_widget_measure (self->header, orientation, -1, &header, NULL, NULL, NULL);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (*minimum, header);
      *natural = MAX (*natural, header);
    }
  else
    {
      *minimum += header;
      *natural += header;
    }
}

static void
wh_ui_grid_size_allocate (GtkWidget *widget,
                          int        width,
                          int        height,
                          int        baseline)
{
  WhUiGrid *self = WH_UI_GRID (widget);
  GtkAdjustment *adjustment = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->list));
  int header = get_header_height (self);
  int header_width;
  int scrolled;

  gtk_widget_size_allocate (self->list, &(GtkAllocation) { 0, header, width, MAX (height - header, 0) }, -1);

  scrolled = adjustment != NULL ? floor (gtk_adjustment_get_value (adjustment)) : 0;
  gtk_widget_measure (self->header, GTK_ORIENTATION_HORIZONTAL, -1, &header_width, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->header,
                            &(GtkAllocation) { -scrolled, 0, MAX (header_width, width), header }, -1);
}

static void
wh_ui_grid_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  if (WH_UI_GRID (object)->list != NULL)
    g_object_get_property (G_OBJECT (WH_UI_GRID (object)->list), pspec->name, value);
}

static void
wh_ui_grid_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WhUiGrid *self = WH_UI_GRID (object);

  if (self->list == NULL)
    return;

  g_object_set_property (G_OBJECT (self->list), pspec->name, value);

  if (prop_id == PROP_HADJUSTMENT && g_value_get_object (value) != NULL)
    g_signal_connect_object (g_value_get_object (value), "value-changed", G_CALLBACK (gtk_widget_queue_allocate),
                             self, G_CONNECT_SWAPPED);
}

static void
wh_ui_grid_dispose (GObject *object)
{
  WhUiGrid *self = WH_UI_GRID (object);

  g_clear_pointer (&self->header, gtk_widget_unparent);
  g_clear_pointer (&self->list, gtk_widget_unparent);

  G_OBJECT_CLASS (wh_ui_grid_parent_class)->dispose (object);
}

static void
wh_ui_grid_class_init (WhUiGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_grid_dispose;
  object_class->get_property = wh_ui_grid_get_property;
  object_class->set_property = wh_ui_grid_set_property;
  widget_class->measure = wh_ui_grid_measure;
  widget_class->size_allocate = wh_ui_grid_size_allocate;

  wh_ui_scroll_install (object_class, PROP_HADJUSTMENT);

  /* Looks as GtkColumnView does in any theme. */
  gtk_widget_class_set_css_name (widget_class, "columnview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
}

static void
wh_ui_grid_init (WhUiGrid *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "view");
}

/**
 * wh_ui_grid_new:
 * @header: (transfer full): the headings
 * @list: (transfer full): the rows
 *
 * Returns: (transfer full): both, to be scrolled
 */
GtkWidget *
wh_ui_grid_new (WhUiHeader *header,
                WhUiList   *list)
{
  WhUiGrid *self;

  g_return_val_if_fail (WH_UI_IS_HEADER (header), NULL);
  g_return_val_if_fail (WH_UI_IS_LIST (list), NULL);

  self = g_object_new (WH_UI_TYPE_GRID, NULL);
  self->header = GTK_WIDGET (header);
  self->list = GTK_WIDGET (list);
  gtk_widget_set_parent (self->header, GTK_WIDGET (self));
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));

  return GTK_WIDGET (self);
}
