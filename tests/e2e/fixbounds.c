/* fixbounds.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Preloaded into a program under test, never shipped.
 *
 * GTK 4.18 tells assistive tools where a widget is relative to its parent's
 * content box, and they add these up as if to its border box. The padding and
 * border of every ancestor is lost, and a pointer sent to a widget lands 10 to
 * 20 pixels off. This takes the place of GtkWidget's answer and gives positions
 * whose sum is right. */

#include "config.h"

#include <math.h>

#include <gtk/gtk.h>

/* The border box, in the surface of the toplevel. */
static gboolean
compute_absolute (GtkWidget       *widget,
                  graphene_rect_t *box)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface;
  double x;
  double y;

  if (native == NULL || !gtk_widget_compute_bounds (widget, GTK_WIDGET (native), box))
    return FALSE;

  gtk_native_get_surface_transform (native, &x, &y);
  graphene_rect_offset (box, x, y);

  surface = gtk_native_get_surface (native);

  while (surface != NULL && GDK_IS_POPUP (surface))
    {
      graphene_rect_offset (box,
                            gdk_popup_get_position_x (GDK_POPUP (surface)),
                            gdk_popup_get_position_y (GDK_POPUP (surface)));
      surface = gdk_popup_get_parent (GDK_POPUP (surface));
    }

  return TRUE;
}

static gboolean
get_bounds (GtkAccessible *accessible,
            int           *x,
            int           *y,
            int           *width,
            int           *height)
{
  g_autoptr(GtkAccessible) parent = NULL;
  graphene_rect_t box;
  graphene_rect_t parent_box;

  if (!gtk_widget_get_realized (GTK_WIDGET (accessible)) ||
      !compute_absolute (GTK_WIDGET (accessible), &box))
    return FALSE;

  if (!GTK_IS_ROOT (accessible))
    parent = gtk_accessible_get_accessible_parent (accessible);

  if (GTK_IS_WIDGET (parent) && compute_absolute (GTK_WIDGET (parent), &parent_box))
    graphene_rect_offset (&box, -parent_box.origin.x, -parent_box.origin.y);

  *x = floorf (box.origin.x);
  *y = floorf (box.origin.y);
  *width = ceilf (box.size.width);
  *height = ceilf (box.size.height);

  return TRUE;
}

/* Before any subclass copies the interface of GtkWidget. */
__attribute__((constructor)) static void
install (void)
{
  GTypeClass *klass = g_type_class_ref (GTK_TYPE_WIDGET);
  GtkAccessibleInterface *iface = g_type_interface_peek (klass, GTK_TYPE_ACCESSIBLE);

  if (iface != NULL)
    iface->get_bounds = get_bounds;
}
