/* wh-ui-split.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-split.h"

/* While it slides out it is still seen. */
static void
update (AdwOverlaySplitView *split)
{
  GtkWidget *sidebar = adw_overlay_split_view_get_sidebar (split);

  /* It is gone already when the view is taken apart. */
  if (sidebar != NULL)
    gtk_widget_set_visible (sidebar, adw_overlay_split_view_get_show_sidebar (split) || gtk_widget_get_mapped (sidebar));
}

/**
 * wh_ui_split_set_up:
 * @split: a split view that has its sidebar
 *
 * A split view gives a sidebar that it does not show what its content leaves,
 * which in a window that becomes narrow at one blow is nothing. So what is not
 * shown is not visible either.
 */
void
wh_ui_split_set_up (AdwOverlaySplitView *split)
{
  g_return_if_fail (ADW_IS_OVERLAY_SPLIT_VIEW (split));
  g_return_if_fail (adw_overlay_split_view_get_sidebar (split) != NULL);

  g_signal_connect_object (split, "notify::show-sidebar", G_CALLBACK (update), split, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_overlay_split_view_get_sidebar (split), "unmap", G_CALLBACK (update), split, G_CONNECT_SWAPPED);
  update (split);
}
