/* test-causes.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libdex.h>

#include "noise-fixture.h"
#include "wh-alert-tree.h"
#include "wh-resource-grouping.h"

static void
test_causes (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhAlertSet) alerts = wh_alert_set_new (store, NULL);
  g_autoptr(GHashTable) causes = NULL;
  g_autofree char *title = NULL;
  WhCause *cause;

  put_node (store, "worker-3", "NotReady");
  put_node (store, "worker-4", "Ready");
  put_storm (store, 200);
  put_alert (store, "router", "Replicas", "api", "alertname=Replicas\ndeployment=api\nnamespace=shop", "warning", "firing");
  put_alert (store, "router", "NodeNotReady", NULL, "alertname=NodeNotReady\nnode=worker-3", "critical", "firing");

  /* Not its fault: on a machine that is well, and before it went down. */
  put_pod (store, 1, "billing", "worker-4", "CrashLoopBackOff");
  put_alert (store, "router", "Crash", "billing", "alertname=Crash\nnamespace=shop\npod=billing-1", "critical", "firing");
  now -= HOUR;
  put_alert (store, "router", "Slow", "api", "alertname=Slow\napp=api", "warning", "firing");
  now += HOUR;

  causes = wh_causes_find (alerts);
  cause = g_hash_table_lookup (causes, "node:worker-3");
  g_assert_nonnull (cause);
  g_assert_cmpuint (cause->explained->len, ==, 201);
  g_assert_cmpuint (cause->n_alerts, ==, 202);
  g_assert_cmpuint (cause->reach.n_pods, ==, 200);
  g_assert_cmpuint (cause->reach.n_workloads, ==, 1);
  g_assert_cmpint (cause->health, ==, WH_HEALTH_FAILING);
  title = wh_cause_dup_title (cause);
  g_assert_cmpstr (title, ==, "Node worker-3 is down");

  g_assert_nonnull (g_hash_table_lookup (causes, "alert:billing"));
  cause = g_hash_table_lookup (causes, "alert:api");
  g_assert_nonnull (cause);
  g_assert_cmpuint (cause->n_alerts, ==, 1);
  g_assert_cmpuint (g_hash_table_size (causes), ==, 3);
}

static const char *
get_labels (WhResourceView *view,
            guint           position)
{
  g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (view), position);

  g_assert_nonnull (resource);

  return wh_resource_get_record (resource)->values[WH_ALERT_LABELS].text;
}

/* Alerts below what they follow from, in a flat list: the worst cause is open,
 * the others are when somebody opens them. */
static void
test_tree (void)
{
  static const WhResourceGrouping grouping = { wh_alert_tree_compare, wh_alert_tree_is_folded };
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhAlertTree) tree = wh_alert_tree_new ();
  g_autoptr(WhAlertSet) set = NULL;
  g_autoptr(GHashTable) causes = NULL;
  g_autoptr(WhResourceView) view = NULL;
  const WhAlertGroup *group;
  WhRecord *lead;

  put_node (store, "worker-3", "NotReady");
  put_storm (store, 200);
  put_alert (store, "router", "NodeNotReady", NULL, "alertname=NodeNotReady\nnode=worker-3", "critical", "firing");
  put_alert (store, WH_LOCAL, "Check", "site", "alertname=Check\napp=site\nn=1", "warning", "firing");
  put_alert (store, WH_LOCAL, "Check", "site", "alertname=Check\napp=site\nn=2", "warning", "firing");
  put_alert (store, WH_LOCAL, "Check", "shop", "alertname=Check\napp=shop", "warning", "firing");
  put_alert (store, WH_LOCAL, "Check", "later", "alertname=Check\napp=later", "critical", "pending");

  set = wh_alert_set_new (store, NULL);
  causes = wh_causes_find (set);
  g_assert_true (wh_alert_tree_update (tree, causes));
  g_assert_false (wh_alert_tree_update (tree, causes));
  view = wh_resource_view_new (store, &wh_kind_alert);
  wh_resource_view_set_sort (view, WH_SORT_HEALTH, FALSE);
  wh_resource_view_set_grouping (view, &grouping, tree);

  /* The node with the first five that it explains and one that stands for the
   * others; shop alone; two of site as one; what fires for nothing yet. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 7 + 1 + 1 + 1);
  g_assert_cmpstr (get_labels (view, 0), ==, "alertname=NodeNotReady\nnode=worker-3");
  g_assert_cmpstr (get_labels (view, 7), ==, "alertname=Check\napp=shop");
  g_assert_true (g_str_has_prefix (get_labels (view, 8), "alertname=Check\napp=site"));
  g_assert_cmpstr (get_labels (view, 9), ==, "alertname=Check\napp=later");

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr(WhResource) row = g_list_model_get_item (G_LIST_MODEL (view), i);

      g_assert_cmpuint (wh_alert_tree_get_more (tree, wh_resource_get_record (row)), ==, i == 6 ? 195 : 0);
    }

  lead = wh_store_lookup (store, &wh_kind_alert, g_intern_string ("router"), "alertname=NodeNotReady\nnode=worker-3");
  g_assert_nonnull (lead);
  g_assert_true (wh_alert_tree_is_lead (tree, lead));
  group = wh_alert_tree_find (tree, lead);
  g_assert_cmpstr (group->title, ==, "Node worker-3 is down");
  g_assert_cmpstr (group->caption, ==, "explains 200 alerts");

  wh_alert_tree_show_all (tree, group);
  wh_resource_view_set_filter (view, NULL, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 201 + 1 + 1 + 1);

  /* Who looks for something sees all, so that no row stands for others. */
  g_assert_true (wh_resource_view_is_folding (view));
  wh_resource_view_set_search (view, "n=2");
  g_assert_false (wh_resource_view_is_folding (view));
  wh_resource_view_set_search (view, "");
  wh_alert_tree_set_open (tree, group, FALSE);
  wh_resource_view_set_filter (view, NULL, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 4);

  /* It stays closed when there is news. */
  wh_alert_tree_update (tree, causes);
  wh_resource_view_set_filter (view, NULL, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 4);
  g_assert_cmpuint (wh_resource_view_get_n_total (view), ==, 205);

  /* Who looks for something finds it, and another order is another order. */
  wh_resource_view_set_search (view, "n=2");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 1);
  wh_resource_view_set_search (view, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 4);
  wh_resource_view_set_sort (view, WH_ALERT_NAME, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 205);

  wh_resource_view_set_grouping (view, NULL, NULL);
}

static void
put_inhibited (WhStore    *store,
               const char *labels,
               const char *by)
{
  g_autoptr(WhBatch) batch = wh_batch_new (g_intern_string ("router"));
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, g_intern_string ("router"));

  wh_record_builder_set_uid (builder, labels);
  wh_record_builder_set_text (builder, WH_ALERT_NAME, "Slow");
  wh_record_builder_set_text (builder, WH_ALERT_STATE, "suppressed");
  wh_record_builder_set_text (builder, WH_ALERT_SEVERITY, "warning");
  wh_record_builder_set_text (builder, WH_ALERT_APPLICATION, "api");
  wh_record_builder_set_text (builder, WH_ALERT_LABELS, labels);
  wh_record_builder_set_text (builder, WH_ALERT_INHIBITED_BY, by);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

/* What another alert keeps quiet in its system stands below that one, and counts
 * for nothing. */
static void
test_tree_inhibited (void)
{
  static const WhResourceGrouping grouping = { wh_alert_tree_compare, wh_alert_tree_is_folded };
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhAlertTree) tree = wh_alert_tree_new ();
  g_autoptr(WhAlertSet) set = NULL;
  g_autoptr(GHashTable) causes = NULL;
  g_autoptr(WhResourceView) view = NULL;
  const WhAlertGroup *group;
  const WhCause *cause;
  WhRecord *lead;

  put_alert (store, "router", "Down", "billing", "alertname=DownBilling", "critical", "firing");
  put_alert (store, "router", "Down", "shop", "alertname=DownShop", "critical", "firing");
  put_inhibited (store, "alertname=Slow\napp=api\nn=1", "gone\nalertname=DownBilling");
  put_inhibited (store, "alertname=Slow\napp=api\nn=2", "alertname=DownShop");
  put_inhibited (store, "alertname=Slow\napp=api\nn=3", "nobody");

  set = wh_alert_set_new (store, NULL);
  causes = wh_causes_find (set);
  cause = g_hash_table_lookup (causes, "alert:shop");
  g_assert_nonnull (cause);
  g_assert_cmpuint (cause->n_alerts, ==, 1);
  g_assert_cmpuint (cause->inhibited->len, ==, 1);
  g_assert_cmpuint (cause->explained->len, ==, 0);

  wh_alert_tree_update (tree, causes);
  lead = wh_store_lookup (store, &wh_kind_alert, g_intern_string ("router"), "alertname=DownShop");
  group = wh_alert_tree_find (tree, lead);
  g_assert_nonnull (group);
  g_assert_cmpstr (group->caption, ==, "explains 1 alert");
  wh_alert_tree_set_open (tree, group, TRUE);

  view = wh_resource_view_new (store, &wh_kind_alert);
  wh_resource_view_set_sort (view, WH_SORT_HEALTH, FALSE);
  wh_resource_view_set_grouping (view, &grouping, tree);

  for (guint i = 0; i + 1 < g_list_model_get_n_items (G_LIST_MODEL (view)); i++)
    if (g_str_equal (get_labels (view, i), "alertname=DownShop"))
      g_assert_cmpstr (get_labels (view, i + 1), ==, "alertname=Slow\napp=api\nn=2");

  /* By what nobody knows: behind all others. */
  g_assert_cmpstr (get_labels (view, g_list_model_get_n_items (G_LIST_MODEL (view)) - 1), ==, "alertname=Slow\napp=api\nn=3");
  wh_resource_view_set_grouping (view, NULL, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();
  wh_kind_register (&node_kind);

  g_test_add_func ("/causes/node", test_causes);
  g_test_add_func ("/causes/tree", test_tree);
  g_test_add_func ("/causes/tree/inhibited", test_tree_inhibited);

  return g_test_run ();
}
