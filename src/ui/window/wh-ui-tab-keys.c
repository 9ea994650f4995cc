/* wh-ui-tab-keys.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "wh-ui-tab-keys.h"

/* The tabs of the page, also when they are a level further down. */
static AdwViewStack *
find_tabs (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      AdwViewStack *found;

      if (!gtk_widget_get_child_visible (child))
        continue;

      found = ADW_IS_VIEW_STACK (child) ? ADW_VIEW_STACK (child) : find_tabs (child);
      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
tab_cb (GtkWidget *widget,
        GVariant  *number,
        gpointer   user_data)
{
  AdwViewStack *tabs = find_tabs (widget);
  g_autoptr(GtkSelectionModel) pages = tabs != NULL ? adw_view_stack_get_pages (tabs) : NULL;
  guint left = g_variant_get_uint32 (number);

  for (guint i = 0; pages != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++)
    {
      g_autoptr(AdwViewStackPage) page = g_list_model_get_item (G_LIST_MODEL (pages), i);

      if (adw_view_stack_page_get_visible (page) && left-- == 0)
        {
          adw_view_stack_set_visible_child (tabs, adw_view_stack_page_get_child (page));
          return GDK_EVENT_STOP;
        }
    }

  return GDK_EVENT_PROPAGATE;
}

/**
 * wh_ui_tab_keys_install:
 * @widget_class: the class of a page
 *
 * Alt with 1 to 9 turns to a tab of the page, counted as they are seen.
 */
void
wh_ui_tab_keys_install (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < 9; i++)
    gtk_widget_class_add_binding (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, tab_cb, "u", i);
}
