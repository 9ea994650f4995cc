/* wh-ui-window-actions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-chart-dialog.h"
#include "wh-ui-connection-dialog.h"
#include "wh-ui-inbox-page.h"
#include "wh-ui-palette.h"
#include "wh-ui-preferences.h"
#include "wh-ui-window-private.h"

/* What can be done in the window, whatever page is shown. */

static void
show_view_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  wh_ui_window_show_view (WH_UI_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
show_resource_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  WhUiWindow *self = WH_UI_WINDOW (widget);
  WhStore *store = wh_moment_get_store (wh_fleet_get_moment (wh_ui_window_get_fleet (self)));
  const char *kind;
  const char *connection;
  const char *uid;
  WhRecord *record;

  g_variant_get (parameter, "(&s&s&s)", &kind, &connection, &uid);

  record = wh_kind_find (kind) != NULL ? wh_store_lookup (store, wh_kind_find (kind), connection, uid) : NULL;

  if (record != NULL)
    wh_ui_window_show_record (self, record);
  else
    wh_ui_window_add_toast (self, _("It is gone now"));
}

static void
show_chart_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  WhFleet *fleet = wh_ui_window_get_fleet (WH_UI_WINDOW (widget));
  WhStore *store = wh_moment_get_store (wh_fleet_get_moment (fleet));
  const char *kind;
  const char *connection;
  const char *uid;
  const char *metric;
  WhRecord *record;

  g_variant_get (parameter, "(&s&s&s&s)", &kind, &connection, &uid, &metric);

  record = wh_kind_find (kind) != NULL ? wh_store_lookup (store, wh_kind_find (kind), connection, uid) : NULL;

  if (record != NULL)
    wh_ui_chart_dialog_present (widget, fleet, record, metric, 0);
  else
    wh_ui_window_add_toast (WH_UI_WINDOW (widget), _("It is gone now"));
}

static void
try_now_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  wh_connections_try_again (wh_fleet_get_connections (wh_ui_window_get_fleet (WH_UI_WINDOW (widget))));
}

static void
add_connection_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  wh_ui_connection_dialog_add (widget, wh_ui_window_get_fleet (WH_UI_WINDOW (widget)), g_variant_get_string (parameter, NULL));
}

static void
preferences_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (widget)) == NULL)
    wh_ui_preferences_present (widget, wh_ui_window_get_fleet (WH_UI_WINDOW (widget)), g_variant_get_string (parameter, NULL));
}

static void
palette_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (widget)) == NULL)
    wh_ui_palette_present (widget, wh_ui_window_get_fleet (WH_UI_WINDOW (widget)));
}

static void
choose_moment_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  WhUiPage *page = wh_ui_window_get_page (WH_UI_WINDOW (widget));

  if (page != NULL)
    wh_ui_page_choose_moment (page);
}

/* The view that knows what changed is asked, as each view might. */
static void
compare_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  WhUiPage *page;
  gint64 from;
  gint64 until;

  g_variant_get (parameter, "(xx)", &from, &until);
  wh_ui_window_show_view (WH_UI_WINDOW (widget), "history");
  page = wh_ui_window_get_page (WH_UI_WINDOW (widget));

  if (page != NULL)
    wh_ui_page_compare (page, from, until);
}

/* Over the applications, whatever is open there. */
static void
ci_inbox_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  WhUiPage *page = wh_ui_window_get_page (WH_UI_WINDOW (widget));

  if (page != NULL && WH_UI_IS_INBOX_PAGE (page))
    return;

  wh_ui_page_push (wh_ui_window_show_view (WH_UI_WINDOW (widget), "applications"), wh_ui_inbox_page_new ());
}

static void
filter_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  WhUiPage *page = wh_ui_window_get_page (WH_UI_WINDOW (widget));

  if (page != NULL)
    wh_ui_page_start_search (page);
}

static void
toggle_pane_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  WhUiPage *page = wh_ui_window_get_page (WH_UI_WINDOW (widget));

  if (page != NULL)
    wh_ui_page_toggle_pane (page);
}

static void
toast_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  wh_ui_window_add_toast (WH_UI_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

void
wh_ui_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.show-view", "s", show_view_action);
  gtk_widget_class_install_action (widget_class, "win.ci-inbox", NULL, ci_inbox_action);
  gtk_widget_class_install_action (widget_class, "win.show-resource", "(sss)", show_resource_action);
  gtk_widget_class_install_action (widget_class, "win.show-chart", "(ssss)", show_chart_action);
  gtk_widget_class_install_action (widget_class, "win.try-now", NULL, try_now_action);
  gtk_widget_class_install_action (widget_class, "win.add-connection", "s", add_connection_action);
  gtk_widget_class_install_action (widget_class, "win.preferences", "s", preferences_action);
  gtk_widget_class_install_action (widget_class, "win.palette", NULL, palette_action);
  gtk_widget_class_install_action (widget_class, "win.choose-moment", NULL, choose_moment_action);
  gtk_widget_class_install_action (widget_class, "win.compare", "(xx)", compare_action);
  gtk_widget_class_install_action (widget_class, "win.filter", NULL, filter_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-pane", NULL, toggle_pane_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
}
