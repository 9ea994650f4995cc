/* test-table.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "loop.h"
#include "table-fixture.h"
#include "wh-kinds.h"
#include "wh-ui-line-diff.h"
#include "wh-ui-list.h"
#include "wh-ui-resources.h"
#include "wh-ui-selection.h"
#include "wh-ui-table.h"

/* A row that is shown is filled again when its resource changes, and nothing
 * is left of it at the end. */
static void
test_rows_follow (void)
{
  WhStore *store = make_store (50);
  WhResourceView *view = wh_resource_view_new (store, &wh_kind_pod);
  WhUiSelection *selection = wh_ui_selection_new (view);
  GtkWidget *table = wh_ui_table_new ();
  GtkWidget *window = present (table);

  wh_ui_table_set_selection (WH_UI_TABLE (table), selection);
  wait_for (find_text (table, "pod-00003", "Running") != NULL);
  g_assert_nonnull (find_text (table, "pod-00003", "1/1"));
  g_assert_nonnull (find_text (table, "pod-00003", "20\342\200\257min"));

  change_pod (store, "pod-00003", "CrashLoopBackOff");
  wait_for (find_text (table, "pod-00003", "CrashLoopBackOff") != NULL);
  g_assert_nonnull (find_text (table, "pod-00003", "0/1"));

  gtk_window_destroy (GTK_WINDOW (window));
  loop_run (50);
  g_assert_finalize_object (selection);
  g_assert_finalize_object (view);
  g_assert_finalize_object (store);
}

/* What comes to an empty page, more than is applied at once, is shown there. */
static void
test_arriving (void)
{
  g_autoptr(WhStore) store = make_store (0);
  g_autoptr(WhBatch) batch = wh_batch_new ("one");
  g_autoptr(DexFuture) applied = NULL;
  GtkWidget *resources = wh_ui_resources_new ();
  GtkWidget *window = present (resources);

  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), &wh_kind_pod);
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), store);
  loop_run (200);

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *name = g_strdup_printf ("pod-%05u", i);

      add_pod (batch, name, "Running", 0);
    }

  applied = wh_store_apply (store, batch);
  wait_for (find_text (resources, "pod-00001", "Running") != NULL);
  loop_run (1500);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wh_ui_resources_get_view (WH_UI_RESOURCES (resources)))), ==, 3000);
  g_assert_cmpuint (wh_resource_view_get_n_total (wh_ui_resources_get_view (WH_UI_RESOURCES (resources))), ==, 3000);

  gtk_window_destroy (GTK_WINDOW (window));
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = WH_UI_IS_LIST_ROW (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);

  return n;
}

static WhUiListRow *
get_focus_row (GtkWidget *window)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  return focus == NULL ? NULL : WH_UI_LIST_ROW (gtk_widget_get_ancestor (focus, WH_UI_TYPE_LIST_ROW));
}

static const char *
get_focus_name (GtkWidget *window)
{
  WhUiListRow *row = get_focus_row (window);

  return row == NULL ? NULL : wh_record_get_name (wh_resource_get_record (wh_ui_list_row_get_resource (row)));
}

static gboolean
has_no_focus_row (gpointer window)
{
  return get_focus_row (window) == NULL;
}

/* Only rows that can be seen exist, in the order they are seen; the focus goes
 * with its resource, also out of sight and back. */
static void
test_rows_in_sight (void)
{
  g_autoptr(WhStore) store = make_store (1000);
  GtkWidget *resources = wh_ui_resources_new ();
  GtkWidget *window = present (resources);
  WhUiTable *table = wh_ui_resources_get_table (WH_UI_RESOURCES (resources));
  GtkWidget *list;
  guint last = 0;

  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), &wh_kind_pod);
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), store);
  wait_for (find_text (resources, "pod-00010", "Running") != NULL);
  wait_for (wh_ui_resources_is_ready (WH_UI_RESOURCES (resources)));
  g_assert_cmpuint (count_rows (resources), <, 60);

  list = gtk_widget_get_ancestor (GTK_WIDGET (find_cell (resources, "pod-00010")), WH_UI_TYPE_LIST);
  wh_ui_list_go_to (WH_UI_LIST (list), 500, TRUE);
  g_assert_cmpstr (get_focus_name (window), ==, "pod-00500");
  wh_ui_list_go_by (WH_UI_LIST (list), 1);
  g_assert_cmpstr (get_focus_name (window), ==, "pod-00501");
  wait_for (wh_ui_resources_is_ready (WH_UI_RESOURCES (resources)));

  /* Two get worse and stand first; what is seen stays in its place. */
  change_pod (store, "pod-00300", "CrashLoopBackOff");
  change_pod (store, "pod-00301", "CrashLoopBackOff");
  loop_run (700);
  wait_for (wh_ui_resources_is_ready (WH_UI_RESOURCES (resources)));
  g_assert_cmpstr (get_focus_name (window), ==, "pod-00501");
  change_pod (store, "pod-00501", "CrashLoopBackOff");
  wait_for (has_no_focus_row (window));
  wh_ui_table_scroll_to (table, wh_store_lookup (store, &wh_kind_pod, "one", "pod-00501"));
  g_assert_cmpstr (get_focus_name (window), ==, "pod-00501");
  g_assert_cmpuint (wh_ui_list_row_get_position (get_focus_row (window)), ==, 2);
  g_assert_cmpuint (count_rows (resources), <, 60);

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (wh_ui_list_row_get_position (WH_UI_LIST_ROW (row)) != GTK_INVALID_LIST_POSITION)
      {
        g_assert_cmpuint (wh_ui_list_row_get_position (WH_UI_LIST_ROW (row)), >=, last);
        last = wh_ui_list_row_get_position (WH_UI_LIST_ROW (row));
      }

  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
fits (gpointer resources)
{
  int minimum;

  gtk_widget_measure (resources, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

  return minimum <= 360;
}

/* Where it is narrow, the chips take one line. */
static void
test_narrow (void)
{
  g_autoptr(WhStore) store = make_store (10);
  GtkWidget *resources = wh_ui_resources_new ();
  GtkWidget *window = present (resources);
  GtkWidget *strip;
  int before;
  int after;

  change_pod (store, "pod-00003", "CrashLoopBackOff");
  change_pod (store, "pod-00004", "Pending");
  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), &wh_kind_pod);
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), store);
  wait_for (find_text (resources, "pod-00001", "Running") != NULL);

  g_object_set (resources, "compact", TRUE, "narrow", TRUE, NULL);
  loop_run (100);
  g_assert_true (fits (resources));
  strip = gtk_widget_get_parent (gtk_widget_get_ancestor (GTK_WIDGET (find_cell (resources, "pod-00001")), GTK_TYPE_STACK));
  strip = gtk_widget_get_first_child (strip);
  gtk_widget_measure (strip, GTK_ORIENTATION_VERTICAL, 360, &before, NULL, NULL, NULL);
  gtk_widget_measure (strip, GTK_ORIENTATION_VERTICAL, 1200, &after, NULL, NULL, NULL);
  g_assert_cmpint (before, ==, after);

  /* And back into the line of the filter. */
  g_object_set (resources, "compact", FALSE, "narrow", FALSE, NULL);
  loop_run (100);
  gtk_widget_measure (strip, GTK_ORIENTATION_VERTICAL, 1200, &before, NULL, NULL, NULL);
  g_assert_cmpint (before, <, after);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* The heading sorts; the order is the view's. */
static void
test_sort (void)
{
  g_autoptr(WhStore) store = make_store (5);
  g_autoptr(WhResourceView) view = wh_resource_view_new (store, &wh_kind_pod);
  g_autoptr(WhUiSelection) selection = wh_ui_selection_new (view);
  GtkWidget *table = wh_ui_table_new ();
  GtkWidget *window = present (table);
  gboolean descending;

  wh_ui_table_set_selection (WH_UI_TABLE (table), selection);
  g_assert_cmpint (wh_resource_view_get_sort (view, &descending), ==, WH_SORT_HEALTH);

  wh_ui_table_sort_by (WH_UI_TABLE (table), "restarts", TRUE);
  g_assert_cmpint (wh_resource_view_get_sort (view, &descending), ==, WH_POD_RESTARTS);
  g_assert_true (descending);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* The same page shows another moment when it is given another store. */
static void
test_other_moment (void)
{
  WhStore *now = make_store (20);
  WhStore *then = make_store (3);
  GtkWidget *resources = wh_ui_resources_new ();
  GtkWidget *window = present (resources);

  change_pod (then, "pod-00001", "Evicted");
  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), &wh_kind_pod);
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), now);
  wait_for (find_text (resources, "pod-00001", "Running") != NULL);
  g_assert_cmpuint (wh_resource_view_get_n_total (wh_ui_resources_get_view (WH_UI_RESOURCES (resources))), ==, 20);

  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), then);
  wait_for (find_text (resources, "pod-00001", "Evicted") != NULL);
  g_assert_cmpuint (wh_resource_view_get_n_total (wh_ui_resources_get_view (WH_UI_RESOURCES (resources))), ==, 3);

  gtk_window_destroy (GTK_WINDOW (window));
  loop_run (50);
  g_assert_finalize_object (now);
  g_assert_finalize_object (then);
}

/* A dead source: the last word stays, and is not green. */
static void
test_stale (void)
{
  g_autoptr(WhStore) store = make_store (4);
  GtkWidget *resources = wh_ui_resources_new ();
  GtkWidget *window = present (resources);

  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), &wh_kind_pod);
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), store);
  wait_for (find_text (resources, "pod-00001", "Running") != NULL);

  wh_store_set_source_state (store, "one", TRUE, g_get_real_time (), "No answer");
  wait_for (find_text (resources, "pod-00001", "Was running") != NULL);

  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
has_room (gpointer data)
{
  return gtk_widget_get_width (data) > 0;
}

/* What nobody opened does not open by itself when there is room for it again. */
static void
test_pane_stays_closed (void)
{
  g_autoptr(WhStore) store = make_store (4);
  GtkWidget *resources = wh_ui_resources_new ();
  GtkWidget *window = present (resources);
  GtkWidget *split = adw_bin_get_child (ADW_BIN (resources));

  g_assert_true (ADW_IS_OVERLAY_SPLIT_VIEW (split));
  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), &wh_kind_pod);
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), store);
  wait_for (has_room (resources));

  for (guint i = 0; i < 2; i++)
    {
      g_object_set (resources, "compact", TRUE, NULL);
      g_assert_true (adw_overlay_split_view_get_collapsed (ADW_OVERLAY_SPLIT_VIEW (split)));
      g_object_set (resources, "compact", FALSE, NULL);
      g_assert_false (adw_overlay_split_view_get_collapsed (ADW_OVERLAY_SPLIT_VIEW (split)));
      g_assert_false (adw_overlay_split_view_get_show_sidebar (ADW_OVERLAY_SPLIT_VIEW (split)));
    }

  gtk_window_destroy (GTK_WINDOW (window));
}

/* Ten thousand rows cost what fifty cost: only what is shown is made. */
static void
test_many (void)
{
  g_autoptr(WhStore) store = make_store (10000);
  GtkWidget *resources = wh_ui_resources_new ();
  GtkWidget *window = present (resources);
  gint64 started;

  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), &wh_kind_pod);
  started = g_get_monotonic_time ();
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), store);
  wait_for (find_text (resources, "pod-00001", "Running") != NULL);
  g_test_message ("10,000 rows after %.1f ms", (g_get_monotonic_time () - started) / 1000.0);

  wh_ui_resources_show_record (WH_UI_RESOURCES (resources), wh_store_lookup (store, &wh_kind_pod, "one", "pod-09990"));
  wait_for (find_text (resources, "pod-09990", "Running") != NULL);

  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_line_diff (void)
{
  g_autofree char *same = wh_ui_line_diff ("a\nb", "a\nb");
  g_autofree char *one = wh_ui_line_diff ("a\nb\nc", "a\nx\nc");
  g_autofree char *new = wh_ui_line_diff (NULL, "a");
  g_autofree char *far = wh_ui_line_diff ("a\n1\n2\n3\n4\n5\n6\n7\n8\nb", "x\n1\n2\n3\n4\n5\n6\n7\n8\ny");
  g_autofree char *near = wh_ui_line_diff ("a\n1\n2\n3\n4\n5\n6\n7\nb", "x\n1\n2\n3\n4\n5\n6\n7\ny");

  g_assert_cmpstr (same, ==, "");
  g_assert_cmpstr (one, ==, " a\n-b\n+x\n c\n");
  g_assert_cmpstr (new, ==, "+a\n");
  g_assert_cmpstr (far, ==, "-a\n+x\n 1\n 2\n 3\n ⋯\n 6\n 7\n 8\n-b\n+y\n");
  g_assert_cmpstr (near, ==, "-a\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n 7\n-b\n+y\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();
  wh_kinds_register ();

  g_test_add_func ("/table/rows-follow", test_rows_follow);
  g_test_add_func ("/table/arriving", test_arriving);
  g_test_add_func ("/table/rows-in-sight", test_rows_in_sight);
  g_test_add_func ("/table/narrow", test_narrow);
  g_test_add_func ("/table/sort", test_sort);
  g_test_add_func ("/table/other-moment", test_other_moment);
  g_test_add_func ("/table/stale", test_stale);
  g_test_add_func ("/table/pane-stays-closed", test_pane_stays_closed);
  g_test_add_func ("/table/many", test_many);
  g_test_add_func ("/table/line-diff", test_line_diff);

  return g_test_run ();
}
