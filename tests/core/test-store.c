/* test-store.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-moment.h"
#include "wh-resource-view.h"

static WhRecord *
make_pod (const char *connection,
          const char *uid,
          const char *name,
          const char *status,
          gint64      restarts)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, connection);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_POD_NAMESPACE, "chat");
  wh_record_builder_set_text (builder, WH_POD_NAME, name);
  wh_record_builder_set_text (builder, WH_POD_STATUS, status);
  wh_record_builder_set_number (builder, WH_POD_READY, g_str_equal (status, "Running"));
  wh_record_builder_set_number (builder, WH_POD_WANTED, 1);
  wh_record_builder_set_number (builder, WH_POD_RESTARTS, restarts);
  wh_record_builder_set_text (builder, WH_POD_NODE, "node:worker-1");

  return wh_record_builder_build (builder);
}

static void
put (WhStore  *store,
     WhRecord *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (record->connection);

  wh_batch_take_record (batch, record);
  wh_store_apply_now (store, batch);
}

/* Whether @view shows what one shows that was made just now. */
static void
check_view (WhResourceView *view,
            const char     *search)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (view));
  g_autoptr(WhResourceView) fresh = wh_resource_view_new (wh_resource_view_get_store (view),
                                                          wh_resource_view_get_kind (view));
  gboolean descending;
  int field = wh_resource_view_get_sort (view, &descending);

  wh_resource_view_set_sort (fresh, field, descending);
  wh_resource_view_set_search (fresh, search);
  g_assert_cmpuint (wh_resource_view_get_n_total (view), ==, wh_resource_view_get_n_total (fresh));

  for (WhHealth health = 0; health < WH_N_HEALTHS; health++)
    g_assert_cmpuint (wh_resource_view_count_health (view, health), ==, wh_resource_view_count_health (fresh, health));

  g_assert_cmpuint (n, ==, g_list_model_get_n_items (G_LIST_MODEL (fresh)));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhResource) one = g_list_model_get_item (G_LIST_MODEL (view), i);
      g_autoptr(WhResource) other = g_list_model_get_item (G_LIST_MODEL (fresh), i);

      g_assert_true (one == other);
    }
}

static void
test_update_keeps_the_object (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhResource) resource = NULL;
  g_autoptr(WhResource) again = NULL;
  WhResourceList *list;

  put (store, make_pod ("a", "1", "one", "Running", 0));
  list = wh_store_get_list (store, &wh_kind_pod);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  resource = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpint (wh_resource_get_health (resource), ==, WH_HEALTH_OK);

  put (store, make_pod ("a", "1", "one", "CrashLoopBackOff", 3));
  again = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (resource == again);
  g_assert_cmpint (wh_resource_get_health (resource), ==, WH_HEALTH_FAILING);
  g_assert_cmpstr (wh_resource_get_reason (resource), ==, "CrashLoopBackOff after 3 restarts");
}

static void
test_same_uid_in_two_connections_is_two (void)
{
  g_autoptr(WhStore) store = wh_store_new ();

  put (store, make_pod ("a", "1", "one", "Running", 0));
  put (store, make_pod ("b", "1", "one", "Running", 0));
  g_assert_cmpuint (wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_pod)), ==, 2);
}

static void
test_complete_batch_removes_the_rest (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhBatch) batch = wh_batch_new ("a");
  g_autoptr(WhResource) gone = NULL;
  g_autoptr(GError) error = NULL;
  WhResourceList *list = wh_store_get_list (store, &wh_kind_pod);

  put (store, make_pod ("a", "1", "one", "Running", 0));
  put (store, make_pod ("a", "2", "two", "Running", 0));
  put (store, make_pod ("b", "3", "three", "Running", 0));
  gone = wh_store_ref_resource (store, wh_store_lookup (store, &wh_kind_pod, "a", "1"));

  wh_batch_take_record (batch, make_pod ("a", "2", "two", "Running", 1));
  wh_batch_set_complete (batch, &wh_kind_pod);
  g_assert_true (wh_dex_run (wh_store_apply (store, batch), &error));
  g_assert_no_error (error);

  g_assert_cmpuint (wh_resource_list_get_n (list), ==, 2);
  g_assert_true (wh_resource_is_gone (gone));
  g_assert_null (wh_store_lookup (store, &wh_kind_pod, "a", "1"));
  g_assert_nonnull (wh_store_lookup (store, &wh_kind_pod, "b", "3"));
}

static void
test_dead_source_is_grey_and_comes_back (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhResource) resource = NULL;

  put (store, make_pod ("a", "1", "one", "Running", 0));
  wh_store_set_source (store, "a", "prod", "production");
  resource = wh_store_ref_resource (store, wh_store_lookup (store, &wh_kind_pod, "a", "1"));

  wh_store_set_source_state (store, "a", TRUE, 0, "refused");
  g_assert_cmpint (wh_resource_get_health (resource), ==, WH_HEALTH_STALE);
  g_assert_cmpstr (wh_resource_get_reason (resource), ==, "refused");
  g_assert_cmpuint (wh_resource_list_count_health (wh_store_get_list (store, &wh_kind_pod), WH_HEALTH_OK), ==, 0);

  wh_store_set_source_state (store, "a", FALSE, 1, NULL);
  g_assert_cmpint (wh_resource_get_health (resource), ==, WH_HEALTH_OK);
}

static void
test_view_sorts_and_filters (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhResourceView) view = NULL;
  g_autoptr(WhResource) first = NULL;

  put (store, make_pod ("a", "1", "one", "Running", 0));
  put (store, make_pod ("a", "2", "two", "Running", 5));
  put (store, make_pod ("a", "3", "three", "CrashLoopBackOff", 2));
  view = wh_resource_view_new (store, &wh_kind_pod);

  first = g_list_model_get_item (G_LIST_MODEL (view), 0);
  g_assert_cmpstr (wh_record_get_name (wh_resource_get_record (first)), ==, "three");
  g_clear_object (&first);

  wh_resource_view_set_sort (view, WH_POD_RESTARTS, TRUE);
  first = g_list_model_get_item (G_LIST_MODEL (view), 0);
  g_assert_cmpstr (wh_record_get_name (wh_resource_get_record (first)), ==, "two");

  wh_resource_view_set_search (view, "T");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 3);
  wh_resource_view_set_search (view, "name=tw");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 1);
  wh_resource_view_set_search (view, "-two node:worker-1");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 2);
  wh_resource_view_set_search (view, NULL);
  wh_resource_view_set_health_mask (view, WH_HEALTH_MASK (WH_HEALTH_FAILING));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 1);
  g_assert_cmpuint (wh_resource_view_count_health (view, WH_HEALTH_OK), ==, 2);
  g_assert_cmpuint (wh_resource_view_get_n_total (view), ==, 3);
}

/* A search may keep what it found without one; it must not keep what has changed since. */
static void
test_search_while_it_changes (void)
{
  static const char * const searches[] = { NULL, "", "1", "POD-2", "-3", "12 pod", "reason", "pending", "name=4", "none" };
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhResourceView) view = wh_resource_view_new (store, &wh_kind_pod);
  g_autoptr(GRand) rand = g_rand_new_with_seed (11);
  const char *search = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 0);

  for (guint round = 0; round < 400; round++)
    {
      guint choice = g_rand_int_range (rand, 0, 10);

      if (choice < 7)
        {
          search = searches[g_rand_int_range (rand, 0, G_N_ELEMENTS (searches))];
          wh_resource_view_set_search (view, search);
        }
      else if (choice == 7)
        {
          g_autofree char *uid = g_strdup_printf ("%d", g_rand_int_range (rand, 0, 80));
          g_autofree char *name = g_strdup_printf ("pod-%s", uid);

          put (store, make_pod ("a", uid, name, g_rand_boolean (rand) ? "Running" : "Pending", g_rand_int_range (rand, 0, 5)));
        }
      else if (choice == 8)
        {
          g_autoptr(WhBatch) batch = wh_batch_new ("a");
          g_autofree char *uid = g_strdup_printf ("%d", g_rand_int_range (rand, 0, 80));

          wh_batch_remove (batch, &wh_kind_pod, uid);
          wh_store_apply_now (store, batch);
        }
      else
        {
          wh_store_set_source_state (store, "a", g_rand_boolean (rand), 1, "refused");
        }

      check_view (view, search);
    }
}

/* Whatever comes, the view must be in the order that a fresh one would have. */
static void
test_view_survives_a_storm (void)
{
  static const char * const states[] = { "Running", "Pending", "CrashLoopBackOff", "Succeeded" };
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhResourceView) view = wh_resource_view_new (store, &wh_kind_pod);
  g_autoptr(GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 60; round++)
    {
      g_autoptr(WhBatch) batch = wh_batch_new ("a");
      guint n = g_rand_int_range (rand, 1, round % 10 == 0 ? 200 : 12);

      for (guint i = 0; i < n; i++)
        {
          g_autofree char *uid = g_strdup_printf ("%d", g_rand_int_range (rand, 0, 300));
          g_autofree char *name = g_strdup_printf ("pod-%s", uid);

          if (g_rand_int_range (rand, 0, 4) == 0)
            wh_batch_remove (batch, &wh_kind_pod, uid);
          else
            wh_batch_take_record (batch, make_pod ("a", uid, name, states[g_rand_int_range (rand, 0, 4)],
                                                   g_rand_int_range (rand, 0, 5)));
        }

      wh_resource_view_set_hold (view, round % 7 == 3);
      wh_store_apply_now (store, batch);

      if (round == 30)
        wh_resource_view_set_sort (view, WH_POD_RESTARTS, TRUE);
    }

  wh_resource_view_set_hold (view, FALSE);
  g_usleep (600 * 1000);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  check_view (view, NULL);
}

static void
test_references_resolve_by_uid_and_name (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_repository, "forge");
  g_autoptr(WhRecordBuilder) runs = wh_record_builder_new (&wh_kind_run, "forge");
  g_autoptr(GPtrArray) referrers = NULL;
  WhRecord *found;

  wh_store_set_source (store, "forge", "forge", NULL);
  wh_record_builder_set_uid (builder, "17");
  wh_record_builder_set_text (builder, WH_REPOSITORY_NAME, "acme/chat-api");
  put (store, wh_record_builder_build (builder));
  wh_record_builder_set_uid (runs, "812");
  wh_record_builder_set_text (runs, WH_RUN_NAME, "#812");
  wh_record_builder_set_text (runs, WH_RUN_REPOSITORY, "repository:17");
  put (store, wh_record_builder_build (runs));

  found = wh_store_resolve (store, "forge", "repository:17");
  g_assert_nonnull (found);
  g_assert_true (found == wh_store_resolve (store, NULL, "repository:acme/chat-api"));
  g_assert_null (wh_store_resolve (store, NULL, "repository:acme/other"));

  referrers = wh_store_find_referrers (store, found);
  g_assert_cmpuint (referrers->len, ==, 1);
}

static void
test_moment_swaps_the_store (void)
{
  g_autoptr(WhStore) live = wh_store_new ();
  g_autoptr(WhStore) past = wh_store_new ();
  g_autoptr(WhMoment) moment = wh_moment_new (live);

  g_assert_true (wh_moment_is_live (moment));
  wh_moment_show_past (moment, past, 1);
  g_assert_false (wh_moment_is_live (moment));
  g_assert_true (wh_moment_get_store (moment) == past);
  wh_moment_show_now (moment);
  g_assert_true (wh_moment_get_store (moment) == live);
  g_assert_finalize_object (g_steal_pointer (&moment));
}

static void
count_cb (guint        *n,
          const WhKind *kind,
          GArray       *changes)
{
  *n += changes->len;
}

static gpointer
fill_thread (gpointer data)
{
  put (data, make_pod ("a", "1", "one", "Running", 0));
  put (data, make_pod ("a", "2", "two", "Running", 0));
  put (data, make_pod ("b", "1", "one", "Running", 0));
  wh_store_set_source_state (data, "a", TRUE, 42, "gone");

  return NULL;
}

static void
test_adopts_what_a_thread_filled (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhStore) other = wh_store_new ();
  g_autoptr(WhStore) third = wh_store_new ();
  WhResourceList *list = wh_store_get_list (store, &wh_kind_pod);
  g_autoptr(WhResourceView) view = wh_resource_view_new (store, &wh_kind_pod);
  g_autoptr(WhResource) resource = NULL;
  guint n = 0;

  g_signal_connect_swapped (store, "changes", G_CALLBACK (count_cb), &n);
  g_thread_join (g_thread_new ("fill", fill_thread, other));
  wh_store_adopt (store, other);

  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (wh_resource_list_get_n (list), ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 3);
  g_assert_cmpuint (wh_resource_list_count_health (list, WH_HEALTH_STALE), ==, 2);
  g_assert_cmpint (wh_store_get_source (store, "a")->fresh_at, ==, 42);
  g_assert_cmpuint (wh_resource_list_get_n (wh_store_get_list (other, &wh_kind_pod)), ==, 0);

  /* It is the store's own now: a change is one, and no second resource. */
  resource = wh_store_ref_resource (store, wh_store_lookup (store, &wh_kind_pod, "a", "1"));
  put (store, make_pod ("a", "1", "one", "Running", 7));
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpuint (wh_resource_list_get_n (list), ==, 3);
  g_assert_cmpint (wh_resource_get_record (resource)->values[WH_POD_RESTARTS].number, ==, 7);

  /* What is there stays, what is new comes along. */
  put (third, make_pod ("a", "1", "one", "Running", 8));
  put (third, make_pod ("c", "9", "nine", "Running", 0));
  wh_store_adopt (store, third);
  g_assert_cmpuint (wh_resource_list_get_n (list), ==, 4);
  g_assert_cmpint (wh_resource_get_record (resource)->values[WH_POD_RESTARTS].number, ==, 8);
  check_view (view, NULL);
}

static void
test_groups_follow_changes (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  WhResourceList *list = wh_store_get_list (store, &wh_kind_pod);

  put (store, make_pod ("a", "1", "one", "Running", 0));
  put (store, make_pod ("a", "2", "two", "Running", 0));
  g_assert_cmpuint (wh_resource_list_find_group (list, WH_POD_STATUS, "Running")->len, ==, 2);
  g_assert_null (wh_resource_list_find_group (list, WH_POD_STATUS, "Failed"));

  put (store, make_pod ("a", "2", "two", "Failed", 0));
  g_assert_cmpuint (wh_resource_list_find_group (list, WH_POD_STATUS, "Running")->len, ==, 1);
  g_assert_cmpuint (wh_resource_list_find_group (list, WH_POD_STATUS, "Failed")->len, ==, 1);
  g_assert_cmpuint (wh_resource_list_find_group (list, WH_POD_NAMESPACE, "chat")->len, ==, 2);

  wh_store_forget (store, "a");
  g_assert_null (wh_resource_list_find_group (list, WH_POD_NAMESPACE, "chat"));
}

/* Comes and goes at random, in three connections with the same uids: each that
 * is there is found, none that is not, whatever stood in its way. */
static void
test_finds_each_through_a_storm (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (42);
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const char * const connections[] = { "a", "b", "c" };
  WhResourceList *list = wh_store_get_list (store, &wh_kind_pod);

  for (guint round = 0; round < 6000; round++)
    {
      const char *connection = connections[g_rand_int_range (rand, 0, 3)];
      g_autofree char *uid = g_strdup_printf ("%d", g_rand_int_range (rand, 0, round < 4000 ? 900 : 90));
      g_autofree char *key = g_strconcat (connection, " ", uid, NULL);

      if (g_rand_int_range (rand, 0, 5) < (round < 4000 ? 3 : 1))
        {
          put (store, make_pod (connection, uid, uid, "Running", round));
          g_hash_table_add (known, g_steal_pointer (&key));
        }
      else
        {
          g_autoptr(WhBatch) batch = wh_batch_new (connection);

          wh_batch_remove (batch, &wh_kind_pod, uid);
          wh_store_apply_now (store, batch);
          g_hash_table_remove (known, key);
        }

      g_assert_cmpuint (wh_resource_list_get_n (list), ==, g_hash_table_size (known));
    }

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    for (guint j = 0; j < 900; j++)
      {
        g_autofree char *uid = g_strdup_printf ("%u", j);
        g_autofree char *key = g_strconcat (connections[i], " ", uid, NULL);
        WhRecord *found = wh_store_lookup (store, &wh_kind_pod, connections[i], uid);

        g_assert_true ((found != NULL) == g_hash_table_contains (known, key));
        g_assert_true (found == NULL || (g_str_equal (found->uid, uid) && g_str_equal (found->connection, connections[i])));
      }
}

static void
test_objects_go_away (void)
{
  WhStore *store = wh_store_new ();
  WhResourceView *view;
  WhResource *resource;

  put (store, make_pod ("a", "1", "one", "Running", 0));
  view = wh_resource_view_new (store, &wh_kind_pod);
  resource = g_list_model_get_item (G_LIST_MODEL (view), 0);
  g_assert_finalize_object (resource);
  g_assert_finalize_object (view);
  g_assert_finalize_object (store);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/store/update-keeps-the-object", test_update_keeps_the_object);
  g_test_add_func ("/store/same-uid-in-two-connections-is-two", test_same_uid_in_two_connections_is_two);
  g_test_add_func ("/store/complete-batch-removes-the-rest", test_complete_batch_removes_the_rest);
  g_test_add_func ("/store/dead-source-is-grey-and-comes-back", test_dead_source_is_grey_and_comes_back);
  g_test_add_func ("/store/view-sorts-and-filters", test_view_sorts_and_filters);
  g_test_add_func ("/store/search-while-it-changes", test_search_while_it_changes);
  g_test_add_func ("/store/view-survives-a-storm", test_view_survives_a_storm);
  g_test_add_func ("/store/references-resolve-by-uid-and-name", test_references_resolve_by_uid_and_name);
  g_test_add_func ("/store/moment-swaps-the-store", test_moment_swaps_the_store);
  g_test_add_func ("/store/adopts-what-a-thread-filled", test_adopts_what_a_thread_filled);
  g_test_add_func ("/store/groups-follow-changes", test_groups_follow_changes);
  g_test_add_func ("/store/finds-each-through-a-storm", test_finds_each_through_a_storm);
  g_test_add_func ("/store/objects-go-away", test_objects_go_away);

  return g_test_run ();
}
