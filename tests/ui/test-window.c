/* test-window.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "../core/fleet-fixture.h"
#include "loop.h"
#include "wh-kinds.h"
#include "wh-ui-palette-search.h"
#include "wh-ui-resource-page.h"
#include "wh-ui-sidebar-row.h"
#include "wh-ui-views.h"
#include "wh-ui-window.h"

static void
add_alert (WhStore    *store,
           const char *name,
           const char *severity)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("one");
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, "one");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_ALERT_NAME, name);
  wh_record_builder_set_text (builder, WH_ALERT_SEVERITY, severity);
  wh_record_builder_set_text (builder, WH_ALERT_STATE, "firing");
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_set_source (store, "one", "prod", "production");
  wh_store_apply_now (store, batch);
}

/* Every view that the table names can be built and shown with an empty store. */
static void
test_views (FleetFixture  *fixture,
            gconstpointer  data)
{
  WhUiWindow *window = wh_ui_window_new (NULL, fixture->fleet);
  const WhUiView *views;
  guint n_views;

  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (wh_ui_window_is_welcome (window));
  views = wh_ui_views_list (&n_views);

  for (guint i = 0; i < n_views; i++)
    {
      WhUiPage *page = wh_ui_window_show_view (window, views[i].id);

      g_assert_true (WH_UI_IS_PAGE (page));
      g_assert_true (wh_ui_window_get_page (window) == page);
      g_assert_true (wh_ui_window_show_view (window, views[i].id) == page);
      g_assert_cmpstr (adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (page)), !=, "");
      for (guint j = 0; views[i].kinds != NULL && views[i].kinds[j] != NULL; j++)
        g_assert_true (wh_ui_views_for_kind (views[i].kinds[j]) == &views[i]);
    }

  gtk_window_destroy (GTK_WINDOW (window));
  loop_run (50);
}

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);

  return found;
}

/* The arrow keys select a row of the sidebar, and what is selected is shown. Where
 * the sidebar is a page of its own, nothing is selected in it. */
static void
test_sidebar (FleetFixture  *fixture,
              gconstpointer  data)
{
  WhUiWindow *window = wh_ui_window_new (NULL, fixture->fleet);
  GtkListBox *list;
  const WhUiView *views;
  WhUiPage *page;
  guint n_views;

  views = wh_ui_views_list (&n_views);
  gtk_window_present (GTK_WINDOW (window));
  list = GTK_LIST_BOX (gtk_widget_get_parent (find_widget (GTK_WIDGET (window), WH_UI_TYPE_SIDEBAR_ROW)));
  page = wh_ui_window_show_view (window, views[1].id);
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (list)), ==, 1);

  gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, 2));
  g_assert_true (wh_ui_window_get_page (window) != page);
  g_assert_cmpstr (adw_navigation_page_get_tag (ADW_NAVIGATION_PAGE (wh_ui_window_get_page (window))), ==, views[2].id);

  gtk_list_box_set_selection_mode (list, GTK_SELECTION_NONE);
  g_assert_null (gtk_list_box_get_selected_row (list));
  g_assert_true (wh_ui_window_show_view (window, views[1].id) == page);
  gtk_list_box_set_selection_mode (list, GTK_SELECTION_SINGLE);
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (list)), ==, 1);
  g_assert_true (wh_ui_window_get_page (window) == page);

  gtk_window_destroy (GTK_WINDOW (window));
  loop_run (50);
}

/* A slow disk is no reason to welcome somebody who has connections, nor to say
 * that there is nothing. */
static void
test_opening (FleetFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr(WhFleet) fleet = wh_fleet_new (fixture->folder);
  DexFuture *opened = wh_fleet_open (fleet);
  WhUiWindow *window = wh_ui_window_new (NULL, fleet);

  g_assert_true (wh_fleet_is_opening (fleet));
  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (wh_ui_window_is_welcome (window));
  g_assert_null (wh_ui_window_get_page (window));

  g_assert_true (wh_dex_run (opened, NULL));
  g_assert_false (wh_fleet_is_opening (fleet));
  wh_ui_window_fleet_opened (window);
  g_assert_true (wh_ui_window_is_welcome (window));

  gtk_window_destroy (GTK_WINDOW (window));
  loop_run (50);
  g_assert_true (wh_dex_run (wh_fleet_close (fleet), NULL));
}

/* One moment for the whole window: a page that shows the live store shows a
 * saved one when the moment does, with no code of its own, and comes back. */
static void
test_one_moment (FleetFixture  *fixture,
                 gconstpointer  data)
{
  WhMoment *moment = wh_fleet_get_moment (fixture->fleet);
  g_autoptr(WhStore) saved = wh_store_new ();
  WhUiPage *page = wh_ui_resource_page_new (&wh_kind_alert);
  GtkWidget *window = adw_window_new ();

  add_alert (wh_fleet_get_store (fixture->fleet), "LiveOne", "critical");
  add_alert (saved, "SavedOne", "warning");
  add_alert (saved, "SavedTwo", "critical");

  g_object_set (page, "fleet", fixture->fleet, "moment", moment, NULL);
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (page));
  gtk_window_present (GTK_WINDOW (window));
  loop_run (100);
  g_assert_true (wh_ui_page_get_store (page) == wh_fleet_get_store (fixture->fleet));

  wh_moment_show_past (moment, saved, g_get_real_time () - G_TIME_SPAN_DAY);
  loop_run (100);
  g_assert_true (wh_ui_page_get_store (page) == saved);
  g_assert_true (wh_ui_page_show_record (page, wh_store_lookup (saved, &wh_kind_alert, "one", "SavedTwo")));

  wh_moment_show_now (moment);
  loop_run (100);
  g_assert_true (wh_ui_page_get_store (page) == wh_fleet_get_store (fixture->fleet));

  gtk_window_destroy (GTK_WINDOW (window));
  loop_run (50);
}

/* The badge says how many need somebody, and whether it is bad. */
static void
test_badge (FleetFixture  *fixture,
            gconstpointer  data)
{
  WhStore *store = wh_fleet_get_store (fixture->fleet);
  const WhUiView *view = wh_ui_views_find ("alerts");
  WhUiBadge badge;

  badge = view->get_badge (fixture->fleet, store);
  g_assert_cmpuint (badge.count, ==, 0);
  g_assert_false (badge.failing);

  add_alert (store, "Slow", "warning");
  badge = view->get_badge (fixture->fleet, store);
  g_assert_cmpuint (badge.count, ==, 1);
  g_assert_false (badge.failing);

  add_alert (store, "Down", "critical");
  badge = view->get_badge (fixture->fleet, store);
  g_assert_cmpuint (badge.count, ==, 2);
  g_assert_true (badge.failing);
}

static void
search (WhUiPaletteSearch *search,
        const char        *query)
{
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  wh_ui_palette_search_set_query (search, query);

  while (wh_ui_palette_search_is_busy (search) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (wh_ui_palette_search_is_busy (search));
}

/* The palette finds by all words, best name first, and never works for long. */
static void
test_palette (FleetFixture  *fixture,
              gconstpointer  data)
{
  WhStore *store = wh_fleet_get_store (fixture->fleet);
  g_autoptr(WhUiPaletteSearch) palette = wh_ui_palette_search_new (fixture->fleet);
  GListModel *model = wh_ui_palette_search_get_model (palette);
  g_autoptr(WhUiPaletteItem) item = NULL;

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *name = g_strdup_printf ("Alert number %u", i);

      add_alert (store, name, "warning");
    }

  add_alert (store, "Needle", "critical");
  add_alert (store, "Other needle", "critical");

  wh_ui_palette_search_add_action (palette, wh_ui_palette_item_new_action ("Find the needle", "edit-find-symbolic",
                                                                           "win.palette", NULL,
                                                                           WH_UI_PALETTE_ACTIONS));

  search (palette, "needle");
  g_assert_cmpuint (wh_ui_palette_search_get_n_found (palette), ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 3);
  item = g_list_model_get_item (model, 1);
  g_assert_cmpstr (wh_record_get_name (wh_ui_palette_item_get_record (item)), ==, "Needle");

  search (palette, "number");
  g_assert_cmpuint (wh_ui_palette_search_get_n_found (palette), ==, 3000);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 5);

  search (palette, "no such thing");
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();
  wh_kinds_register ();

  g_test_add ("/window/views", FleetFixture, NULL, fleet_fixture_set_up, test_views, fleet_fixture_tear_down);
  g_test_add ("/window/sidebar", FleetFixture, NULL, fleet_fixture_set_up, test_sidebar, fleet_fixture_tear_down);
  g_test_add ("/window/opening", FleetFixture, NULL, fleet_fixture_set_up, test_opening, fleet_fixture_tear_down);
  g_test_add ("/window/one-moment", FleetFixture, NULL, fleet_fixture_set_up, test_one_moment, fleet_fixture_tear_down);
  g_test_add ("/window/badge", FleetFixture, NULL, fleet_fixture_set_up, test_badge, fleet_fixture_tear_down);
  g_test_add ("/window/palette", FleetFixture, NULL, fleet_fixture_set_up, test_palette, fleet_fixture_tear_down);

  return g_test_run ();
}
