/* test-applications.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "../core/fleet-fixture.h"
#include "loop.h"
#include "wh-kinds.h"
#include "wh-ui-app-tile.h"
#include "wh-ui-app-wall.h"
#include "wh-ui-app.h"
#include "wh-ui-application-page.h"
#include "wh-ui-applications-page.h"
#include "wh-ui-overview-page.h"
#include "wh-ui-stage.h"
#include "wh-ui-trouble-row.h"

typedef struct
{
  char      *folder;
  WhFleet   *fleet;
  GtkWidget *window;
  GtkWidget *view;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = fleet_fixture_make_folder ();
  fixture->fleet = fleet_fixture_open (fixture->folder);

  fixture->window = adw_window_new ();
  fixture->view = adw_navigation_view_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1200, 800);
  adw_window_set_content (ADW_WINDOW (fixture->window), fixture->view);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  loop_run (50);
  fleet_fixture_close (fixture->fleet);
  fleet_fixture_remove_folder (fixture->folder);
}

static void
add_application (WhStore    *store,
                 const char *name,
                 const char *version,
                 WhHealth    health,
                 const char *reason)
{
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);
  g_autoptr(WhRecordBuilder) application = wh_record_builder_new (&wh_kind_application, WH_LOCAL);
  g_autoptr(WhRecordBuilder) environment = wh_record_builder_new (&wh_kind_environment, WH_LOCAL);
  g_autofree char *uid = g_strconcat (name, "/production/one/", name, NULL);

  wh_record_builder_set_uid (application, name);
  wh_record_builder_set_text (application, WH_APPLICATION_NAME, name);
  wh_record_builder_set_text (application, WH_APPLICATION_PRODUCTION, version);
  wh_record_builder_set_number (application, WH_APPLICATION_BEHIND, 3);
  wh_record_builder_set_number (application, WH_APPLICATION_PINNED, 0);
  wh_record_builder_set_health (application, health, reason);
  wh_batch_take_record (batch, wh_record_builder_build (application));

  wh_record_builder_set_uid (environment, uid);
  wh_record_builder_set_text (environment, WH_ENVIRONMENT_APPLICATION, name);
  wh_record_builder_set_text (environment, WH_ENVIRONMENT_NAME, "production");
  wh_record_builder_set_text (environment, WH_ENVIRONMENT_NAMESPACE, name);
  wh_record_builder_set_text (environment, WH_ENVIRONMENT_CONNECTION, "one");
  wh_record_builder_set_text (environment, WH_ENVIRONMENT_VERSION, version);
  wh_record_builder_set_number (environment, WH_ENVIRONMENT_READY, 1);
  wh_record_builder_set_number (environment, WH_ENVIRONMENT_WANTED, 2);
  wh_record_builder_set_health (environment, health, reason);
  wh_batch_take_record (batch, wh_record_builder_build (environment));

  wh_store_apply_now (store, batch);
}

static void
add_alert (WhStore    *store,
           const char *connection,
           const char *name,
           const char *where)
{
  g_autoptr(WhBatch) batch = wh_batch_new (connection);
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, connection);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_ALERT_NAME, name);
  wh_record_builder_set_text (builder, WH_ALERT_SEVERITY, "critical");
  wh_record_builder_set_text (builder, WH_ALERT_STATE, "firing");
  wh_record_builder_set_text (builder, WH_ALERT_WHERE, where);
  wh_record_builder_set_number (builder, WH_ALERT_SINCE, g_get_real_time () - 20 * G_TIME_SPAN_MINUTE);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

static WhUiPage *
show_page (Fixture *fixture,
           GType    type)
{
  WhUiPage *page = g_object_new (type, "fleet", fixture->fleet, "moment", wh_fleet_get_moment (fixture->fleet), NULL);

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (fixture->view), ADW_NAVIGATION_PAGE (page));
  gtk_window_present (GTK_WINDOW (fixture->window));
  loop_run (200);

  return page;
}

static GtkWidget *
find_type (GtkWidget *widget,
           GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = gtk_widget_get_visible (child) ? find_type (child, type) : NULL;

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
has_text (GtkWidget  *widget,
          const char *text)
{
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && has_text (child, text))
      return TRUE;

  return FALSE;
}

static const char *
get_title (WhUiAppWall *wall,
           guint        position)
{
  return wh_ui_app_tile_get_title (WH_UI_APP_TILE (wh_ui_app_wall_get_tile (wall, position)));
}

/* What fails is said first; tiles stay where they are, and stay the same widgets. */
static void
test_overview (Fixture       *fixture,
               gconstpointer  data)
{
  WhStore *store = wh_fleet_get_store (fixture->fleet);
  WhUiPage *page;
  WhUiAppWall *wall;
  GtkWidget *last;

  add_application (store, "agents", "0.4.7", WH_HEALTH_OK, NULL);
  add_application (store, "billing", "4.1.7", WH_HEALTH_OK, NULL);
  add_application (store, "web", "5.1.0", WH_HEALTH_OK, NULL);
  page = show_page (fixture, WH_UI_TYPE_OVERVIEW_PAGE);
  wall = WH_UI_APP_WALL (find_type (GTK_WIDGET (page), WH_UI_TYPE_APP_WALL));
  last = wh_ui_app_wall_get_tile (wall, 2);

  g_assert_true (has_text (GTK_WIDGET (page), "All 3 applications are healthy"));
  g_assert_cmpstr (get_title (wall, 0), ==, "agents");
  g_assert_cmpstr (get_title (wall, 2), ==, "web");
  g_assert_null (find_type (GTK_WIDGET (page), WH_UI_TYPE_TROUBLE_ROW));

  add_application (store, "web", "5.1.0", WH_HEALTH_FAILING, "no pod is ready");
  add_alert (store, "one", "PodCrashLooping", "web");
  add_alert (store, "two", "PodCrashLooping", "web");
  add_alert (store, "one", "NodeNotReady", "node-3");
  add_alert (store, "two", "NodeNotReady", "node-3");
  loop_run (500);

  g_assert_true (has_text (GTK_WIDGET (page), "1 application is failing"));
  g_assert_true (has_text (GTK_WIDGET (page), "web is failing in production"));
  g_assert_true (has_text (GTK_WIDGET (page), "no pod is ready."));
  g_assert_true (wh_ui_app_wall_get_tile (wall, 2) == last);
  g_assert_cmpstr (get_title (wall, 2), ==, "web");
  g_assert_cmpint (wh_ui_app_tile_get_health (WH_UI_APP_TILE (last)), ==, WH_HEALTH_FAILING);

  /* The card has told of the application's alerts; what two systems say is one row. */
  g_assert_true (has_text (GTK_WIDGET (page), "NodeNotReady"));
  g_assert_false (has_text (GTK_WIDGET (page), "PodCrashLooping"));
  {
    GtkWidget *row = find_type (GTK_WIDGET (page), WH_UI_TYPE_TROUBLE_ROW);

    g_assert_nonnull (row);
    g_assert_null (gtk_widget_get_next_sibling (row));
  }
}

/* A page shows what the store of the moment holds, and comes back. */
static void
test_past (Fixture       *fixture,
           gconstpointer  data)
{
  WhMoment *moment = wh_fleet_get_moment (fixture->fleet);
  g_autoptr(WhStore) saved = wh_store_new ();
  WhUiPage *page;
  WhUiAppWall *wall;

  add_application (wh_fleet_get_store (fixture->fleet), "billing", "4.2.0", WH_HEALTH_OK, NULL);
  add_application (saved, "billing", "4.1.7", WH_HEALTH_WARNING, "a pod restarts");
  add_application (saved, "old-thing", "1.0.0", WH_HEALTH_OK, NULL);

  page = show_page (fixture, WH_UI_TYPE_OVERVIEW_PAGE);
  wall = WH_UI_APP_WALL (find_type (GTK_WIDGET (page), WH_UI_TYPE_APP_WALL));
  g_assert_cmpstr (wh_ui_app_tile_get_version (WH_UI_APP_TILE (wh_ui_app_wall_get_tile (wall, 0))), ==, "4.2.0");
  g_assert_null (wh_ui_app_wall_get_tile (wall, 1));

  wh_moment_show_past (moment, saved, g_get_real_time () - G_TIME_SPAN_DAY);
  loop_run (100);
  g_assert_true (has_text (GTK_WIDGET (page), "1 application needs attention"));
  g_assert_cmpstr (wh_ui_app_tile_get_version (WH_UI_APP_TILE (wh_ui_app_wall_get_tile (wall, 0))), ==, "4.1.7");
  g_assert_cmpstr (get_title (wall, 1), ==, "old-thing");

  wh_moment_show_now (moment);
  loop_run (100);
  g_assert_true (has_text (GTK_WIDGET (page), "1 application is healthy"));
  g_assert_null (wh_ui_app_wall_get_tile (wall, 1));
}

/* The application's page joins what several systems know. */
static void
test_application (Fixture       *fixture,
                  gconstpointer  data)
{
  WhStore *store = wh_fleet_get_store (fixture->fleet);
  WhRecord *record;
  WhUiPage *list;
  WhUiPage *page;

  add_application (store, "billing", "4.2.0", WH_HEALTH_OK, NULL);
  list = show_page (fixture, WH_UI_TYPE_APPLICATIONS_PAGE);
  record = wh_store_lookup (store, &wh_kind_application, WH_LOCAL, "billing");
  g_assert_true (wh_ui_page_show_record (list, record));
  loop_run (500);

  page = WH_UI_PAGE (adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (fixture->view)));
  g_assert_true (WH_UI_IS_APPLICATION_PAGE (page));
  g_assert_cmpstr (adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (page)), ==, "billing");
  g_assert_cmpstr (wh_ui_page_get_subtitle (page), ==, "Healthy, production is 3 commits behind");
  g_assert_true (has_text (GTK_WIDGET (page), "3 commits behind"));
  g_assert_true (has_text (GTK_WIDGET (page), "commit unknown · 1 of 2 ready"));
  g_assert_true (has_text (GTK_WIDGET (page), "No active alerts"));

  add_alert (store, "one", "PodCrashLooping", "billing");
  loop_run (500);
  g_assert_true (has_text (GTK_WIDGET (page), "PodCrashLooping"));
  g_assert_false (has_text (GTK_WIDGET (page), "No active alerts"));

  /* It goes, and the page says so instead of showing what was. */
  {
    g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);

    wh_batch_remove (batch, &wh_kind_application, "billing");
    wh_store_apply_now (store, batch);
  }
  loop_run (500);
  g_assert_cmpint (wh_ui_page_get_state (page), ==, WH_UI_PAGE_EMPTY);
}

/* Health has no part in the order; pins have. */
static void
test_order (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;

  add_application (store, "b", "1", WH_HEALTH_OK, NULL);
  add_application (store, "a", "1", WH_HEALTH_OK, NULL);
  add_application (store, "c", "1", WH_HEALTH_OK, NULL);
  before = wh_ui_app_list (store, NULL);
  add_application (store, "c", "1", WH_HEALTH_FAILING, "broken");
  after = wh_ui_app_list (store, "production");
  g_assert_cmpuint (after->len, ==, 3);

  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (((WhRecord *)g_ptr_array_index (before, i))->uid, ==, ((WhRecord *)g_ptr_array_index (after, i))->uid);

  g_ptr_array_unref (g_steal_pointer (&after));
  after = wh_ui_app_list (store, "staging");
  g_assert_cmpuint (after->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();
  wh_kinds_register ();

  g_test_add_func ("/applications/order", test_order);
  g_test_add ("/applications/overview", Fixture, NULL, set_up, test_overview, tear_down);
  g_test_add ("/applications/past", Fixture, NULL, set_up, test_past, tear_down);
  g_test_add ("/applications/page", Fixture, NULL, set_up, test_application, tear_down);

  return g_test_run ();
}
