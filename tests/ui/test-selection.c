/* test-selection.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "loop.h"
#include "table-fixture.h"
#include "wh-kinds.h"
#include "wh-ui-list.h"
#include "wh-ui-resources.h"
#include "wh-ui-selection.h"
#include "wh-ui-table.h"

/* What is selected is the resource, wherever its row goes. */
static void
test_follows (void)
{
  g_autoptr(WhStore) store = make_store (200);
  g_autoptr(WhResourceView) view = wh_resource_view_new (store, &wh_kind_pod);
  g_autoptr(WhUiSelection) selection = wh_ui_selection_new (view);
  g_autoptr(GPtrArray) records = NULL;
  WhRecord *last = wh_store_lookup (store, &wh_kind_pod, "one", "pod-00199");
  guint position;

  wh_resource_view_set_sort (view, WH_SORT_HEALTH, FALSE);
  wh_ui_selection_select_only (selection, last);
  g_assert_true (wh_ui_selection_find (selection, last, &position));
  g_assert_cmpuint (position, ==, 199);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 199));

  change_pod (store, "pod-00199", "CrashLoopBackOff");
  loop_run (800);

  g_assert_true (wh_ui_selection_find (selection, wh_store_lookup (store, &wh_kind_pod, "one", "pod-00199"), &position));
  g_assert_cmpuint (position, ==, 0);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 0));
  g_assert_false (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 199));
  g_assert_cmpuint (wh_ui_selection_get_n (selection), ==, 1);

  /* What is gone is not selected any more: nobody deletes something else instead. */
  {
    g_autoptr(WhBatch) batch = wh_batch_new ("one");

    wh_batch_remove (batch, &wh_kind_pod, "pod-00199");
    wh_store_apply_now (store, batch);
  }

  loop_run (800);
  records = wh_ui_selection_list (selection);
  g_assert_cmpuint (records->len, ==, 0);
  g_assert_cmpuint (wh_ui_selection_get_n (selection), ==, 0);
}

static void
test_select_all (void)
{
  g_autoptr(WhStore) store = make_store (30);
  g_autoptr(WhResourceView) view = wh_resource_view_new (store, &wh_kind_pod);
  g_autoptr(WhUiSelection) selection = wh_ui_selection_new (view);
  g_autoptr(GtkBitset) set = NULL;

  gtk_selection_model_select_all (GTK_SELECTION_MODEL (selection));
  g_assert_cmpuint (wh_ui_selection_get_n (selection), ==, 30);
  set = gtk_selection_model_get_selection_in_range (GTK_SELECTION_MODEL (selection), 0, 30);
  g_assert_cmpuint (gtk_bitset_get_size (set), ==, 30);

  gtk_selection_model_unselect_item (GTK_SELECTION_MODEL (selection), 4);
  g_assert_cmpuint (wh_ui_selection_get_n (selection), ==, 29);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), 4, TRUE);
  g_assert_cmpuint (wh_ui_selection_get_n (selection), ==, 1);
}

/* Presses Ctrl+Space as the table and then the row are told. */
static void
press_select (GtkWidget  *table,
              const char *uid)
{
  GtkWidget *cell = GTK_WIDGET (find_cell (table, uid));
  GtkWidget *row = gtk_widget_get_ancestor (cell, WH_UI_TYPE_LIST_ROW);
  GtkWidget *view = gtk_widget_get_ancestor (cell, WH_UI_TYPE_LIST);
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (view);
  gboolean handled = FALSE;

  gtk_widget_grab_focus (row);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_space, 65, GDK_CONTROL_MASK, &handled);
    }

  if (!handled)
    g_assert_true (gtk_widget_activate_action (row, "listitem.select", "(bb)", TRUE, FALSE));
}

static gboolean
get_select_mode (GtkWidget *resources)
{
  gboolean select_mode;

  g_object_get (resources, "select-mode", &select_mode, NULL);

  return select_mode;
}

/* Ctrl+Space begins, keeps what was selected, and goes on; leaving the mode
 * leaves nothing behind. */
static void
test_select_mode (void)
{
  g_autoptr(WhStore) store = make_store (10);
  GtkWidget *resources = wh_ui_resources_new ();
  GtkWidget *window = present (resources);
  GtkWidget *table = GTK_WIDGET (wh_ui_resources_get_table (WH_UI_RESOURCES (resources)));
  WhUiSelection *selection;

  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), &wh_kind_pod);
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), store);
  wait_for (find_text (resources, "pod-00009", "Running") != NULL);
  selection = wh_ui_table_get_selection (WH_UI_TABLE (table));
  g_assert_false (get_select_mode (resources));

  wh_ui_selection_select_only (selection, wh_store_lookup (store, &wh_kind_pod, "one", "pod-00001"));
  g_assert_false (get_select_mode (resources));
  press_select (table, "pod-00001");
  g_assert_true (get_select_mode (resources));
  g_assert_cmpuint (wh_ui_selection_get_n (selection), ==, 1);
  press_select (table, "pod-00004");
  g_assert_cmpuint (wh_ui_selection_get_n (selection), ==, 2);
  press_select (table, "pod-00001");
  g_assert_cmpuint (wh_ui_selection_get_n (selection), ==, 1);
  press_select (table, "pod-00002");

  g_object_set (resources, "select-mode", FALSE, NULL);
  g_assert_cmpuint (wh_ui_selection_get_n (selection), ==, 0);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* When all that were selected are gone, also when nothing else is left, there
 * is nothing to select any more. */
static void
test_selected_are_gone (void)
{
  g_autoptr(WhStore) store = make_store (2);
  GtkWidget *resources = wh_ui_resources_new ();
  GtkWidget *window = present (resources);
  GtkSelectionModel *model;

  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), &wh_kind_pod);
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), store);
  wait_for (find_text (resources, "pod-00001", "Running") != NULL);
  model = GTK_SELECTION_MODEL (wh_ui_table_get_selection (wh_ui_resources_get_table (WH_UI_RESOURCES (resources))));
  gtk_selection_model_select_all (model);
  g_assert_true (get_select_mode (resources));

  remove_pod (store, "pod-00000");
  loop_run (700);
  g_assert_true (get_select_mode (resources));
  remove_pod (store, "pod-00001");
  wait_for (!get_select_mode (resources));

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();
  wh_kinds_register ();

  g_test_add_func ("/selection/follows", test_follows);
  g_test_add_func ("/selection/all", test_select_all);
  g_test_add_func ("/selection/mode", test_select_mode);
  g_test_add_func ("/selection/what-is-gone", test_selected_are_gone);

  return g_test_run ();
}
