/* test-cluster.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "wh-kinds.h"
#include "wh-providers.h"
#include "wh-ui-cluster-sums.h"
#include "wh-ui-node-group.h"
#include "wh-service-health.h"
#include "wh-ui-service-grid.h"

static void
set_number (WhRecordBuilder *builder,
            const WhKind    *kind,
            const char      *field,
            gint64           number)
{
  wh_record_builder_set_number (builder, wh_kind_find_field (kind, field), number);
}

static void
set_text (WhRecordBuilder *builder,
          const WhKind    *kind,
          const char      *field,
          const char      *text)
{
  wh_record_builder_set_text (builder, wh_kind_find_field (kind, field), text);
}

static void
add_node (WhBatch    *batch,
          const char *name,
          const char *status,
          const char *conditions)
{
  const WhKind *kind = wh_kind_find ("node");
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (kind, batch->connection);

  wh_record_builder_set_uid (builder, name);
  set_text (builder, kind, "name", name);
  set_text (builder, kind, "status", status);
  set_text (builder, kind, "conditions", conditions);
  set_number (builder, kind, "cpu", 1500);
  set_number (builder, kind, "cpu_requested", 2000);
  set_number (builder, kind, "cpu_allocatable", 4000);
  set_number (builder, kind, "pods", 10);
  set_number (builder, kind, "pods_allocatable", 110);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

/* One cluster that answers, one that does not any more. */
static WhStore *
make_store (void)
{
  WhStore *store = wh_store_new ();
  g_autoptr(WhBatch) prod = wh_batch_new ("prod-id");
  g_autoptr(WhBatch) lab = wh_batch_new ("lab-id");

  wh_store_set_source (store, "prod-id", "prod", "production");
  wh_store_set_source (store, "lab-id", "lab", "development");
  wh_store_set_source_state (store, "prod-id", FALSE, g_get_real_time (), NULL);
  add_node (prod, "one", "Ready", "Ready=True");
  add_node (prod, "two", "Ready", "Ready=True\nMemoryPressure=True");
  add_node (prod, "gone", "NotReady", "Ready=Unknown");
  add_node (lab, "home", "Ready", "Ready=True");
  wh_store_apply_now (store, prod);
  wh_store_apply_now (store, lab);
  wh_store_set_source_state (store, "lab-id", TRUE, g_get_real_time (), "no answer");

  return store;
}

static void
test_capacity_leaves_offline_clusters_out (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_auto(WhUiClusterSums) sums = { 0 };

  wh_ui_cluster_sums_init (&sums, store, NULL, NULL);
  g_assert_cmpuint (sums.n_nodes, ==, 4);
  g_assert_cmpuint (sums.n_counted, ==, 2);
  g_assert_cmpfloat (sums.cpu.used, ==, 3);
  g_assert_cmpfloat (sums.cpu.requested, ==, 4);
  g_assert_cmpfloat (sums.cpu.allocatable, ==, 8);
  g_assert_cmpfloat (sums.pods.used, ==, 20);
  g_assert_true (isnan (sums.memory.used));
  g_assert_false (sums.stale);
  g_assert_cmpuint (sums.left_out->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (sums.left_out, 0), ==, "lab");
}

static void
test_scope_and_environment_narrow_the_sums (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_auto(WhUiClusterSums) of_lab = { 0 };
  g_auto(WhUiClusterSums) of_production = { 0 };

  wh_ui_cluster_sums_init (&of_lab, store, "lab-id", NULL);
  g_assert_cmpuint (of_lab.n_nodes, ==, 1);
  g_assert_true (of_lab.stale);
  g_assert_cmpuint (of_lab.n_counted, ==, 1);
  g_assert_cmpuint (of_lab.left_out->len, ==, 1);

  wh_ui_cluster_sums_init (&of_production, store, NULL, "production");
  g_assert_cmpuint (of_production.n_nodes, ==, 3);
  g_assert_cmpuint (of_production.left_out->len, ==, 0);
}

static void
test_node_card_says_what_is_wrong (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(GtkWidget) widget = g_object_ref_sink (wh_ui_node_card_new ());
  WhUiNodeCard *card = WH_UI_NODE_CARD (widget);
  const WhKind *kind = wh_kind_find ("node");

  wh_ui_node_card_show (card, store, wh_store_lookup (store, kind, "prod-id", "one"));
  g_assert_cmpint (wh_ui_node_card_get_health (card), ==, WH_HEALTH_OK);
  g_assert_null (wh_ui_node_card_get_reason (card));

  wh_ui_node_card_show (card, store, wh_store_lookup (store, kind, "prod-id", "two"));
  g_assert_cmpint (wh_ui_node_card_get_health (card), ==, WH_HEALTH_WARNING);
  g_assert_cmpstr (wh_ui_node_card_get_reason (card), ==, "Memory pressure");

  /* Its cluster is silent: not green, and it says of when it is. */
  wh_ui_node_card_show (card, store, wh_store_lookup (store, kind, "lab-id", "home"));
  g_assert_cmpint (wh_ui_node_card_get_health (card), ==, WH_HEALTH_STALE);
  g_assert_true (g_str_has_prefix (wh_ui_node_card_get_reason (card), "as of "));
}

static void
add_service (WhBatch    *batch,
             const char *name,
             gint64      ready,
             gint64      endpoints)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_service, batch->connection);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_SERVICE_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_SERVICE_NAME, name);
  wh_record_builder_set_text (builder, WH_SERVICE_HOST, g_str_equal (name, "web") ? "web.example.org" : NULL);
  wh_record_builder_set_number (builder, WH_SERVICE_READY, ready);
  wh_record_builder_set_number (builder, WH_SERVICE_ENDPOINTS, endpoints);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

static void
add_check (WhBatch    *batch,
           const char *target,
           gboolean    up)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_check, batch->connection);

  wh_record_builder_set_uid (builder, target);
  wh_record_builder_set_text (builder, WH_CHECK_NAME, "front");
  wh_record_builder_set_text (builder, WH_CHECK_TYPE, "http");
  wh_record_builder_set_text (builder, WH_CHECK_TARGET, target);
  wh_record_builder_set_text (builder, WH_CHECK_MESSAGE, up ? NULL : "503");
  wh_record_builder_set_number (builder, WH_CHECK_UP, up);
  wh_record_builder_set_number (builder, WH_CHECK_LATENCY, 182000);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

static void
test_grid_has_production_first_and_the_urgent_before_the_rest (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhServiceHealth) health = wh_service_health_new (store);
  g_autoptr(GtkWidget) grid = g_object_ref_sink (wh_ui_service_grid_new ());
  g_autoptr(WhBatch) prod = wh_batch_new ("prod-id");
  g_autoptr(WhBatch) lab = wh_batch_new ("lab-id");
  g_autoptr(WhBatch) checks = wh_batch_new ("checks-id");
  g_autoptr(WhResourceView) view = NULL;
  g_autoptr(GPtrArray) order = NULL;
  static const char * const expected[] = { "web", "half", "api", "zzz", "old" };

  wh_store_set_source (store, "checks-id", "checks", "production");
  wh_store_set_source_state (store, "checks-id", FALSE, g_get_real_time (), NULL);
  add_service (prod, "zzz", 1, 1);
  add_service (prod, "api", 1, 1);
  add_service (prod, "half", 1, 2);
  add_service (prod, "web", 2, 2);
  add_service (lab, "old", 1, 1);
  add_check (checks, "https://web.example.org/healthz", FALSE);
  wh_store_apply_now (store, prod);
  wh_store_apply_now (store, lab);
  wh_store_apply_now (store, checks);

  /* What the checks see counts as soon as the fleet has joined it. */
  wh_service_health_update (health);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  view = wh_resource_view_new (store, &wh_kind_service);
  wh_ui_service_grid_set_view (WH_UI_SERVICE_GRID (grid), view);
  order = wh_ui_service_grid_list (WH_UI_SERVICE_GRID (grid));

  g_assert_cmpuint (order->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < order->len; i++)
    g_assert_cmpstr (wh_record_get_name (g_ptr_array_index (order, i)), ==, expected[i]);

  wh_ui_service_grid_set_view (WH_UI_SERVICE_GRID (grid), NULL);
}

static void
test_nothing_is_green_when_its_source_is_silent (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(GtkWidget) widget = g_object_ref_sink (wh_ui_service_card_new ());
  g_autoptr(WhBatch) lab = wh_batch_new ("lab-id");
  WhUiServiceCard *card = WH_UI_SERVICE_CARD (widget);

  add_service (lab, "old", 1, 1);
  wh_store_apply_now (store, lab);
  wh_store_set_source_state (store, "lab-id", TRUE, g_get_real_time (), "no answer");
  wh_ui_service_card_show (card, store, wh_store_lookup (store, &wh_kind_service, "lab-id", "old"));
  g_assert_cmpint (wh_ui_service_card_get_health (card), ==, WH_HEALTH_STALE);
  g_assert_cmpstr (wh_ui_service_card_get_state (card), ==, "Stale");
  g_assert_null (wh_ui_service_card_get_latency (card));
}

static gboolean
is_done (const WhRecord *record,
         gpointer        user_data)
{
  return g_strcmp0 (record->values[WH_POD_STATUS].text, "Completed") == 0;
}

static void
test_completed_pods_are_counted_apart (void)
{
  static const char * const states[] = { "Completed", "Running", "CrashLoopBackOff" };
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhBatch) batch = wh_batch_new ("prod-id");
  g_autoptr(WhResourceView) view = NULL;
  g_autoptr(WhResource) last = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, batch->connection);

      wh_record_builder_set_uid (builder, states[i]);
      wh_record_builder_set_text (builder, WH_POD_NAME, states[i]);
      wh_record_builder_set_text (builder, WH_POD_STATUS, states[i]);
      wh_record_builder_set_number (builder, WH_POD_READY, 1);
      wh_record_builder_set_number (builder, WH_POD_WANTED, 1);
      wh_batch_take_record (batch, wh_record_builder_build (builder));
    }

  wh_store_apply_now (store, batch);
  view = wh_resource_view_new (store, &wh_kind_pod);
  wh_resource_view_set_aside (view, is_done);
  g_assert_cmpuint (wh_resource_view_count_aside (view), ==, 1);
  g_assert_cmpuint (wh_resource_view_count_health (view, WH_HEALTH_OK), ==, 1);
  last = g_list_model_get_item (G_LIST_MODEL (view), 2);
  g_assert_cmpstr (wh_record_get_name (wh_resource_get_record (last)), ==, "Completed");

  wh_resource_view_set_health_mask (view, WH_HEALTH_MASK (WH_HEALTH_OK));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 1);
  wh_resource_view_set_health_mask (view, WH_HEALTH_MASK_ASIDE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  wh_kinds_register ();
  wh_providers_register_all ();

  g_test_add_func ("/cluster/capacity/leaves-offline-clusters-out", test_capacity_leaves_offline_clusters_out);
  g_test_add_func ("/cluster/capacity/scope-and-environment", test_scope_and_environment_narrow_the_sums);
  g_test_add_func ("/cluster/node-card/says-what-is-wrong", test_node_card_says_what_is_wrong);
  g_test_add_func ("/cluster/pods/completed-apart", test_completed_pods_are_counted_apart);
  g_test_add_func ("/services/grid/order", test_grid_has_production_first_and_the_urgent_before_the_rest);
  g_test_add_func ("/services/card/stale-is-not-green", test_nothing_is_green_when_its_source_is_silent);

  return g_test_run ();
}
