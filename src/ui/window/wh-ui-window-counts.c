/* wh-ui-window-counts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-health.h"
#include "wh-ui-sidebar-row.h"
#include "wh-ui-welcome.h"
#include "wh-ui-window-private.h"

/* What the sidebar says of the fleet: the badges of its rows and the footer. */

static void
update_footer (WhUiWindow *self)
{
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (self->fleet));
  guint n = g_list_model_get_n_items (connections);
  g_autofree char *live_text = NULL;
  gint64 since = G_MAXINT64;
  guint live = 0;
  guint connecting = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);
      WhConnectionState state = wh_connection_get_state (connection);

      if (state == WH_CONNECTION_STATE_LIVE)
        live++;
      else if (state == WH_CONNECTION_STATE_CONNECTING)
        connecting++;
      else if (wh_connection_get_since (connection) > 0)
        since = MIN (since, wh_connection_get_since (connection));
    }

  if (!wh_moment_is_live (wh_fleet_get_moment (self->fleet)))
    {
      g_autoptr(GDateTime) shown = g_date_time_new_from_unix_local (wh_moment_get_time (wh_fleet_get_moment (self->fleet)) / G_USEC_PER_SEC);
      g_autofree char *time = g_date_time_format (shown, _("%a %-d %b, %H:%M"));
      /* Translators: a moment of the past */
      g_autofree char *text = g_strdup_printf (_("As of %s"), time);

      gtk_label_set_label (self->live_label, text);
      wh_ui_health_set_health (WH_UI_HEALTH (self->live_health), WH_HEALTH_STALE);
      gtk_widget_set_visible (self->offline_health, FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->offline_label), FALSE);
      return;
    }

  live_text = g_strdup_printf (_("%u live"), live);
  gtk_label_set_label (self->live_label, live_text);
  wh_ui_health_set_health (WH_UI_HEALTH (self->live_health), live > 0 ? WH_HEALTH_OK : WH_HEALTH_UNKNOWN);

  gtk_widget_set_visible (self->offline_health, live < n);
  gtk_widget_set_visible (GTK_WIDGET (self->offline_label), live < n);

  if (live + connecting < n)
    {
      g_autofree char *time = since != G_MAXINT64 ? wh_format_time (since) : NULL;
      g_autofree char *text = time != NULL
                              /* Translators: a number of connections, and a time such as 14:02 */
                                ? g_strdup_printf (_("%u offline since %s"), n - live - connecting, time)
                                : g_strdup_printf (_("%u offline"), n - live - connecting);

      wh_ui_health_set_health (WH_UI_HEALTH (self->offline_health), WH_HEALTH_STALE);
      gtk_label_set_label (self->offline_label, text);
    }
  else if (connecting > 0)
    {
      g_autofree char *text = g_strdup_printf (_("%u connecting"), connecting);

      wh_ui_health_set_health (WH_UI_HEALTH (self->offline_health), WH_HEALTH_UNKNOWN);
      gtk_label_set_label (self->offline_label, text);
    }
}

/**
 * wh_ui_window_update_counts:
 * @self: a window
 *
 * Brings badges, footer, and whether there is anything but the welcome up to date.
 */
void
wh_ui_window_update_counts (WhUiWindow *self)
{
  WhMoment *moment = wh_fleet_get_moment (self->fleet);
  WhStore *store = wh_moment_get_store (moment);
  gboolean opening = wh_fleet_is_opening (self->fleet);
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (wh_fleet_get_connections (self->fleet))) > 0;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->views)); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      const WhUiView *view = WH_UI_IS_SIDEBAR_ROW (row) ? wh_ui_sidebar_row_get_view (WH_UI_SIDEBAR_ROW (row)) : NULL;

      if (view != NULL && view->get_badge != NULL)
        wh_ui_sidebar_row_set_badge (WH_UI_SIDEBAR_ROW (row), view->get_badge (self->fleet, store));
    }

  update_footer (self);

  /* Nobody is welcomed again because the disk is slow. */
  if (!any && !opening && adw_bin_get_child (self->welcome_bin) == NULL)
    adw_bin_set_child (self->welcome_bin, wh_ui_welcome_new (self->fleet));
  gtk_stack_set_visible_child_name (self->stack, any || opening ? "fleet" : "welcome");
  if (any && adw_navigation_view_get_visible_page (self->navigation) == NULL)
    {
      g_autofree char *page = g_settings_get_string (self->settings, "page");

      wh_ui_window_show_view (self, wh_ui_views_find (page) != NULL ? page : "overview");
    }
}
