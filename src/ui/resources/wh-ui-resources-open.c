/* wh-ui-resources-open.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One row is opened in the pane, or on a page of its own: a part of WhUiResources. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-resources-private.h"

/* A split that has no size yet slides its sidebar in to nowhere: libadwaita then
 * gives the content a width that is no number. */
static gboolean
show_sidebar_cb (GtkWidget     *split,
                 GdkFrameClock *clock,
                 gpointer       data)
{
  if (gtk_widget_get_width (split) == 0)
    return G_SOURCE_CONTINUE;

  adw_overlay_split_view_set_show_sidebar (ADW_OVERLAY_SPLIT_VIEW (split), TRUE);

  return G_SOURCE_REMOVE;
}

static void
show_sidebar (WhUiResources *self)
{
  if (gtk_widget_get_width (GTK_WIDGET (self->split)) > 0)
    adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
  else
    gtk_widget_add_tick_callback (GTK_WIDGET (self->split), show_sidebar_cb, NULL, NULL);
}

static void
show_in_pane (WhUiResources *self,
              WhRecord      *record)
{
  wh_ui_pane_show (self->pane, self->fleet, self->store, record);
  show_sidebar (self);
}

/* Where there is no room beside the table, a row is opened on a page of its own
 * and the pane is closed. What somebody had open is there again with the room. */
void
wh_ui_resources_fit_pane (WhUiResources *self)
{
  gboolean compact = wh_ui_adaptive_get_compact (WH_UI_ADAPTIVE (self));

  adw_overlay_split_view_set_collapsed (self->split, compact);

  if (compact)
    {
      self->pane_waits |= adw_overlay_split_view_get_show_sidebar (self->split);
      adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
    }
  else if (self->pane_waits)
    {
      self->pane_waits = FALSE;
      if (wh_ui_pane_get_resource (self->pane) != NULL)
        show_sidebar (self);
    }
}

static void
push_pane (WhUiResources *self,
           WhRecord      *record)
{
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);
  GtkWidget *toolbar;
  GtkWidget *pane;

  if (view == NULL)
    return;

  pane = wh_ui_pane_new ();
  wh_ui_pane_set_closable (WH_UI_PANE (pane), FALSE);
  g_signal_emit_by_name (self, "pane-made", pane);
  wh_ui_pane_show (WH_UI_PANE (pane), self->fleet, self->store, record);

  toolbar = adw_toolbar_view_new ();
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), pane);

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view),
                            adw_navigation_page_new (toolbar, g_dgettext (GETTEXT_PACKAGE, record->kind->title)));
}

void
wh_ui_resources_open (WhUiResources *self,
                      WhRecord      *record)
{
  if (wh_ui_adaptive_get_compact (WH_UI_ADAPTIVE (self)))
    push_pane (self, record);
  else
    show_in_pane (self, record);
}

static void
activate_cb (WhUiResources *self,
             WhResource    *resource)
{
  gboolean handled = FALSE;

  g_signal_emit_by_name (self, "activate", resource, &handled);

  if (!handled)
    wh_ui_resources_open (self, wh_resource_get_record (resource));
}

void
wh_ui_resources_close_pane (WhUiResources *self)
{
  self->pane_waits = FALSE;
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
wh_ui_resources_open_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback_full (widget_class, "pane_close_cb", G_CALLBACK (wh_ui_resources_close_pane));
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

/**
 * wh_ui_resources_toggle_pane:
 * @self: resources
 *
 * Returns: whether the pane was opened or closed
 */
gboolean
wh_ui_resources_toggle_pane (WhUiResources *self)
{
  g_autoptr(WhResource) current = NULL;

  g_return_val_if_fail (WH_UI_IS_RESOURCES (self), FALSE);

  if (adw_overlay_split_view_get_show_sidebar (self->split))
    {
      wh_ui_resources_close_pane (self);
      return TRUE;
    }

  if ((current = wh_ui_table_get_current (self->table)) == NULL && self->view != NULL)
    current = g_list_model_get_item (G_LIST_MODEL (self->view), 0);

  if (current == NULL)
    return FALSE;

  wh_ui_resources_open (self, wh_resource_get_record (current));

  return TRUE;
}

/**
 * wh_ui_resources_show_record:
 * @self: resources
 * @record: one of the kind that is shown
 *
 * Selects, scrolls to and opens @record; clears the filter if that hides it.
 */
void
wh_ui_resources_show_record (WhUiResources *self,
                             WhRecord      *record)
{
  guint position;

  g_return_if_fail (WH_UI_IS_RESOURCES (self));
  g_return_if_fail (record != NULL);

  if (self->selection == NULL || record->kind != self->kind)
    return;

  if (!wh_ui_selection_find (self->selection, record, &position))
    wh_ui_resources_clear_filter (self);

  wh_ui_selection_select_only (self->selection, record);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  wh_ui_table_scroll_to (self->table, record);
  wh_ui_resources_open (self, record);
}
