/* wh-ui-app-tabs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* More tabs than there is room for: they scroll, the one that is shown stays in
 * sight, and keys turn them. */

#include "config.h"

#include "wh-ui-app-tabs.h"

/**
 * wh_ui_app_tabs_new_switcher:
 * @parts: parts of a tab
 *
 * Returns: (transfer floating): what chooses between them; where there is too
 *   little room it scrolls
 */
GtkWidget *
wh_ui_app_tabs_new_switcher (AdwViewStack *parts)
{
  GtkWidget *switcher = adw_inline_view_switcher_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *viewport = gtk_viewport_new (NULL, NULL);

  adw_inline_view_switcher_set_stack (ADW_INLINE_VIEW_SWITCHER (switcher), parts);
  adw_inline_view_switcher_set_display_mode (ADW_INLINE_VIEW_SWITCHER (switcher), ADW_INLINE_VIEW_SWITCHER_LABELS);
  gtk_widget_add_css_class (switcher, "flat");
  gtk_widget_set_halign (switcher, GTK_ALIGN_START);
  gtk_widget_set_margin_start (switcher, 18);
  gtk_widget_set_margin_end (switcher, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrollable_set_hscroll_policy (GTK_SCROLLABLE (viewport), GTK_SCROLL_NATURAL);
  gtk_viewport_set_child (GTK_VIEWPORT (viewport), switcher);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), viewport);

  return scroller;
}

static GtkWidget *
find_checked (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if ((gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_CHECKED) != 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_checked (child);

  return found;
}

static gboolean
reveal_cb (GtkWidget     *switcher,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (switcher, GTK_TYPE_VIEWPORT);
  GtkWidget *tab = find_checked (switcher);

  if (tab != NULL)
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), tab, NULL);

  return G_SOURCE_REMOVE;
}

/**
 * wh_ui_app_tabs_reveal:
 * @switcher: a view switcher in a #GtkViewport
 *
 * Scrolls to the tab that is shown, once the switcher knows of it.
 */
void
wh_ui_app_tabs_reveal (GtkWidget *switcher)
{
  g_return_if_fail (GTK_IS_WIDGET (switcher));

  gtk_widget_add_tick_callback (switcher, reveal_cb, NULL, NULL);
}

/**
 * wh_ui_app_tabs_turn:
 * @tabs: tabs
 * @step: 1 = to the next that can be seen, -1 = to the one before; around the end
 */
void
wh_ui_app_tabs_turn (AdwViewStack *tabs,
                     int           step)
{
  g_autoptr(GListModel) pages = NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  const char *current;
  guint position = 0;

  g_return_if_fail (ADW_IS_VIEW_STACK (tabs));

  pages = G_LIST_MODEL (adw_view_stack_get_pages (tabs));
  current = adw_view_stack_get_visible_child_name (tabs);

  for (guint i = 0; i < g_list_model_get_n_items (pages); i++)
    {
      g_autoptr(AdwViewStackPage) page = g_list_model_get_item (pages, i);

      if (!adw_view_stack_page_get_visible (page))
        continue;

      if (g_strcmp0 (adw_view_stack_page_get_name (page), current) == 0)
        position = names->len;
      g_ptr_array_add (names, (gpointer)adw_view_stack_page_get_name (page));
    }

  if (names->len > 0)
    adw_view_stack_set_visible_child_name (tabs, g_ptr_array_index (names, (position + names->len + step) % names->len));
}
