/* test-pane.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "loop.h"
#include "wh-kinds.h"
#include "wh-ui-pane.h"
#include "wh-ui-resources.h"

/* Where somebody has read to. */
#define PLACE 20

static void
put_pod (WhStore    *store,
         const char *name,
         const char *status)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("one");
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, batch->connection);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_POD_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_POD_NAME, name);
  wh_record_builder_set_text (builder, WH_POD_STATUS, status);
  wh_record_builder_set_number (builder, WH_POD_READY, 1);
  wh_record_builder_set_number (builder, WH_POD_WANTED, 1);
  wh_record_builder_set_number (builder, WH_POD_RESTARTS, 3);
  wh_record_builder_set_number (builder, WH_POD_CREATED, g_get_real_time () - 20 * G_TIME_SPAN_MINUTE);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

static WhStore *
make_store (void)
{
  WhStore *store = wh_store_new ();

  wh_store_set_source (store, "one", "prod", "production");
  put_pod (store, "first", "Running");
  put_pod (store, "second", "Running");

  return store;
}

static GtkWidget *
find (GtkWidget *widget,
      GType      type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (widget), type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL; child = gtk_widget_get_next_sibling (child))
    found = find (child, type);

  return found;
}

/* Whether a label that can be seen says so. */
static gboolean
says (GtkWidget  *widget,
      const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;

  return FALSE;
}

static void
show (WhUiPane   *pane,
      WhStore    *store,
      const char *name)
{
  wh_ui_pane_show (pane, NULL, store, wh_store_lookup (store, &wh_kind_pod, "one", name));
}

static void
wait_until_shown (GtkWidget  *pane,
                  const char *text)
{
  wait_for (says (pane, text));

  /* What is to move has moved when it was drawn. */
  loop_run (100);
}

/* Another resource begins at its top; the same one keeps its place, when it
 * changes and when it is shown as it was. */
static void
test_place (void)
{
  WhStore *store = make_store ();
  WhStore *past = make_store ();
  GtkWidget *pane = wh_ui_pane_new ();
  GtkWidget *window = adw_window_new ();
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find (pane, GTK_TYPE_SCROLLED_WINDOW)));

  gtk_window_set_default_size (GTK_WINDOW (window), 360, 150);
  adw_window_set_content (ADW_WINDOW (window), pane);
  gtk_window_present (GTK_WINDOW (window));

  show (WH_UI_PANE (pane), store, "first");
  wait_until_shown (pane, "Running");
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment), >, PLACE);
  gtk_adjustment_set_value (adjustment, PLACE);

  put_pod (store, "first", "Terminating");
  wait_until_shown (pane, "Terminating");
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, PLACE);

  show (WH_UI_PANE (pane), past, "first");
  wait_until_shown (pane, "Running");
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, PLACE);

  show (WH_UI_PANE (pane), past, "second");
  wait_until_shown (pane, "second");
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (past);
  g_assert_finalize_object (store);
}

static gboolean
is_open (GtkWidget *resources)
{
  return adw_overlay_split_view_get_show_sidebar (ADW_OVERLAY_SPLIT_VIEW (adw_bin_get_child (ADW_BIN (resources))));
}

/* What was open is open again when there is room for it; what was closed, or is of
 * another moment, is not. */
static void
test_comes_back (void)
{
  WhStore *store = make_store ();
  WhStore *past = make_store ();
  GtkWidget *resources = wh_ui_resources_new ();
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 600);
  adw_window_set_content (ADW_WINDOW (window), resources);
  gtk_window_present (GTK_WINDOW (window));
  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), &wh_kind_pod);
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), store);
  wait_for (gtk_widget_get_width (resources) > 0);

  wh_ui_resources_show_record (WH_UI_RESOURCES (resources), wh_store_lookup (store, &wh_kind_pod, "one", "second"));
  wait_until_shown (resources, "Running");
  g_assert_true (is_open (resources));

  for (guint i = 0; i < 2; i++)
    {
      g_object_set (resources, "compact", TRUE, "narrow", TRUE, NULL);
      g_assert_false (is_open (resources));
      g_object_set (resources, "narrow", FALSE, NULL);
      g_assert_false (is_open (resources));
      g_object_set (resources, "compact", FALSE, NULL);
      g_assert_true (is_open (resources));
      g_assert_cmpstr (wh_record_get_name (wh_resource_get_record (wh_ui_pane_get_resource (wh_ui_resources_get_pane (WH_UI_RESOURCES (resources))))),
                       ==, "second");
    }

  g_object_set (resources, "compact", TRUE, NULL);
  wh_ui_resources_set_store (WH_UI_RESOURCES (resources), past);
  g_object_set (resources, "compact", FALSE, NULL);
  g_assert_false (is_open (resources));

  wh_ui_resources_show_record (WH_UI_RESOURCES (resources), wh_store_lookup (past, &wh_kind_pod, "one", "first"));
  g_assert_true (is_open (resources));
  wh_ui_resources_toggle_pane (WH_UI_RESOURCES (resources));
  g_object_set (resources, "compact", TRUE, NULL);
  g_object_set (resources, "compact", FALSE, NULL);
  g_assert_false (is_open (resources));

  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (store);
  g_object_unref (past);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();
  wh_kinds_register ();

  g_test_add_func ("/pane/place", test_place);
  g_test_add_func ("/pane/comes-back", test_comes_back);

  return g_test_run ();
}
