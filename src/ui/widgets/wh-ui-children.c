/* wh-ui-children.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "wh-ui-children.h"

/**
 * wh_ui_remove_children:
 * @parent: a box, a grid, a wrap box, or a widget that disposes of itself
 *
 * Removes all children. List boxes and flow boxes, which put something of their
 * own around each child, have functions for it.
 */
void
wh_ui_remove_children (GtkWidget *parent)
{
  GtkWidget *child;

  g_return_if_fail (GTK_IS_WIDGET (parent));

  while ((child = gtk_widget_get_first_child (parent)) != NULL)
    {
      if (GTK_IS_BOX (parent))
        gtk_box_remove (GTK_BOX (parent), child);
      else if (GTK_IS_GRID (parent))
        gtk_grid_remove (GTK_GRID (parent), child);
      else if (ADW_IS_WRAP_BOX (parent))
        adw_wrap_box_remove (ADW_WRAP_BOX (parent), child);
      else
        gtk_widget_unparent (child);
    }
}
