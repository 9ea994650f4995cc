/* test-differences.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-differences.h"
#include "wh-kinds.h"

static void
put (WhStore         *store,
     WhRecordBuilder *builder,
     const char      *connection)
{
  g_autoptr(WhBatch) batch = wh_batch_new (connection);

  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

static void
put_workload (WhStore    *store,
              const char *name,
              const char *images,
              gint64      wanted,
              WhHealth    health)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, "c");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, "prod");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, name);
  wh_record_builder_set_text (builder, WH_WORKLOAD_APPLICATION, name);
  wh_record_builder_set_text (builder, WH_WORKLOAD_IMAGES, images);
  wh_record_builder_set_number (builder, WH_WORKLOAD_WANTED, wanted);
  wh_record_builder_set_number (builder, WH_WORKLOAD_CPU, wanted * 7);
  wh_record_builder_set_health (builder, health, health == WH_HEALTH_FAILING ? "crash loop" : NULL);
  put (store, builder, "c");
}

static void
put_pod (WhStore    *store,
         const char *name,
         const char *owner,
         WhHealth    health)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, "c");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_POD_NAME, name);
  wh_record_builder_set_text (builder, WH_POD_NAMESPACE, "prod");
  wh_record_builder_set_text (builder, WH_POD_OWNER, owner);
  wh_record_builder_set_health (builder, health, NULL);
  put (store, builder, "c");
}

static void
put_revision (WhStore    *store,
              const char *name,
              const char *owner)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_revision, "c");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_REVISION_NAMESPACE, "prod");
  wh_record_builder_set_text (builder, WH_REVISION_NAME, name);
  wh_record_builder_set_text (builder, WH_REVISION_OWNER, owner);
  put (store, builder, "c");
}

static void
put_service (WhStore    *store,
             const char *connection,
             const char *name)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_service, connection);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_SERVICE_NAME, name);
  wh_record_builder_set_health (builder, WH_HEALTH_OK, NULL);
  put (store, builder, connection);
}

static WhStore *
make_store (void)
{
  WhStore *store = wh_store_new ();

  wh_store_set_source (store, "c", "cluster", "production");
  wh_store_set_source_state (store, "c", FALSE, 1000, NULL);

  return store;
}

static void
assert_difference (const WhDifferences *found,
                   guint                index,
                   const char          *change,
                   const char          *kind,
                   const char          *name,
                   const char          *text)
{
  const WhDifference *difference;
  g_autofree char *words = NULL;

  g_assert_cmpuint (index, <, found->all->len);
  difference = g_ptr_array_index (found->all, index);
  g_assert_cmpstr (wh_difference_get_change (difference), ==, change);
  g_assert_cmpstr (wh_difference_get_record (difference)->kind->id, ==, kind);
  g_assert_cmpstr (wh_record_get_name (wh_difference_get_record (difference)), ==, name);
  words = wh_difference_dup_text (difference);
  g_assert_cmpstr (words, ==, text);
}

static void
test_ranked (void)
{
  g_autoptr(WhStore) before = make_store ();
  g_autoptr(WhStore) after = make_store ();
  g_autoptr(WhDifferences) found = NULL;
  g_autofree char *markdown = NULL;

  /* Same but for what is volatile. */
  put_workload (before, "quiet", "quiet:1", 1, WH_HEALTH_OK);
  put_workload (after, "quiet", "quiet:1", 1, WH_HEALTH_OK);

  put_workload (before, "scaled", "scaled:1", 2, WH_HEALTH_OK);
  put_workload (after, "scaled", "scaled:1", 5, WH_HEALTH_OK);

  put_workload (before, "billing", "billing:1\nproxy:3", 2, WH_HEALTH_OK);
  put_workload (after, "billing", "billing:2\nproxy:3", 2, WH_HEALTH_FAILING);

  put_service (before, "c", "worker-1");
  put_service (after, "c", "worker-2");

  put_pod (before, "billing-1", "workload:billing", WH_HEALTH_OK);
  put_pod (after, "billing-2", "workload:billing", WH_HEALTH_OK);
  put_pod (after, "billing-3", "workload:billing", WH_HEALTH_FAILING);

  found = wh_differences_find (before, 10, after, 20);
  g_assert_cmpuint (found->all->len, ==, 6);
  g_assert_cmpuint (found->unseen->len, ==, 0);
  g_assert_cmpuint (found->n_replaced_pods, ==, 2);

  assert_difference (found, 0, "added", "pod", "billing-3", "new");
  assert_difference (found, 1, "changed", "workload", "billing", "Health Fine → Failing: crash loop");
  assert_difference (found, 2, "changed", "workload", "billing", "Images billing:1 → billing:2");
  assert_difference (found, 3, "changed", "workload", "scaled", "Replicas 2 → 5");
  assert_difference (found, 4, "removed", "service", "worker-1", "gone");
  assert_difference (found, 5, "added", "service", "worker-2", "new");

  markdown = wh_differences_to_markdown (found);
  g_assert_nonnull (strstr (markdown, "## billing\n- **Pod prod/billing-3**: new\n- **Workload prod/billing**: Health Fine → Failing"));
  g_assert_nonnull (strstr (markdown, "2 pods came or went"));
}

/* A revision belongs to the application of its workload, new or gone. */
static void
test_owner (void)
{
  g_autoptr(WhStore) before = make_store ();
  g_autoptr(WhStore) after = make_store ();
  g_autoptr(WhDifferences) found = NULL;

  put_workload (before, "billing", "billing:1", 2, WH_HEALTH_OK);
  put_workload (after, "billing", "billing:1", 2, WH_HEALTH_OK);
  put_revision (before, "billing-1", "workload:billing");
  put_revision (after, "billing-2", "workload:billing");
  put_revision (after, "stray-1", "workload:stray");

  found = wh_differences_find (before, 10, after, 20);
  g_assert_cmpuint (found->all->len, ==, 3);

  for (guint i = 0; i < found->all->len; i++)
    {
      const WhDifference *difference = g_ptr_array_index (found->all, i);
      gboolean stray = g_str_equal (wh_difference_get_record (difference)->uid, "stray-1");

      g_assert_cmpstr (difference->application, ==, stray ? NULL : "billing");
    }
}

/* What was not observed is not gone. */
static void
test_unseen (void)
{
  g_autoptr(WhStore) before = make_store ();
  g_autoptr(WhStore) after = make_store ();
  g_autoptr(WhDifferences) found = NULL;
  g_autofree char *markdown = NULL;

  wh_store_set_source (before, "d", "edge", NULL);
  wh_store_set_source (after, "d", "edge", NULL);
  wh_store_set_source_state (after, "d", FALSE, 1000, NULL);
  put_service (after, "d", "worker-9");

  found = wh_differences_find (before, 10, after, 20);
  g_assert_cmpuint (found->all->len, ==, 0);
  g_assert_cmpuint (found->unseen->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (found->unseen, 0), ==, "edge");

  markdown = wh_differences_to_markdown (found);
  g_assert_nonnull (strstr (markdown, "Nothing changed."));
  g_assert_nonnull (strstr (markdown, "edge was not observed"));
}

static void
put_created_service (WhStore    *store,
                     const char *name,
                     gint64      created)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_service, "c");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_SERVICE_NAME, name);
  wh_record_builder_set_number (builder, WH_SERVICE_CREATED, created);
  put (store, builder, "c");
}

/* Looked at for the first time is not new: what says when it began is asked, and
 * of the rest some must have been seen before. */
static void
test_first_seen (void)
{
  g_autoptr(WhStore) before = make_store ();
  g_autoptr(WhStore) after = make_store ();
  g_autoptr(WhDifferences) found = NULL;

  put_created_service (after, "old", 5);
  put_created_service (after, "young", 15);
  put_workload (after, "billing", "billing:1", 1, WH_HEALTH_OK);

  found = wh_differences_find (before, 10, after, 20);
  g_assert_cmpuint (found->n_first_seen, ==, 2);
  g_assert_cmpuint (found->all->len, ==, 1);
  assert_difference (found, 0, "added", "service", "young", "new");
}

/* Images say their commit, the forge where it can be read, the audit log and the
 * run who did it. */
static void
test_origins (void)
{
  g_autoptr(WhStore) before = make_store ();
  g_autoptr(WhStore) after = make_store ();
  g_autoptr(WhDifferences) found = NULL;
  g_autoptr(WhRecordBuilder) image = wh_record_builder_new (&wh_kind_image, "c");
  g_autoptr(WhRecordBuilder) repository = wh_record_builder_new (&wh_kind_repository, "c");
  g_autoptr(WhRecordBuilder) run = wh_record_builder_new (&wh_kind_run, "c");
  g_autoptr(WhRecordBuilder) operation = wh_record_builder_new (&wh_kind_operation, WH_LOCAL);
  g_autofree char *markdown = NULL;
  const WhDifference *rolled;
  const WhDifference *scaled;

  put_workload (before, "billing", "r.acme.dev/acme/billing:1", 2, WH_HEALTH_OK);
  put_workload (after, "billing", "r.acme.dev/acme/billing:2", 2, WH_HEALTH_OK);
  put_workload (before, "chat", "r.acme.dev/acme/chat:1", 2, WH_HEALTH_OK);
  put_workload (after, "chat", "r.acme.dev/acme/chat:1", 3, WH_HEALTH_OK);

  wh_record_builder_set_uid (image, "billing:2");
  wh_record_builder_set_text (image, WH_IMAGE_REPOSITORY, "acme/billing");
  wh_record_builder_set_text (image, WH_IMAGE_TAG, "2");
  wh_record_builder_set_text (image, WH_IMAGE_REVISION, "8f2c1abcdef");
  put (after, image, "c");
  wh_record_builder_set_uid (repository, "acme/billing");
  wh_record_builder_set_text (repository, WH_REPOSITORY_NAME, "acme/billing");
  wh_record_builder_set_text (repository, WH_REPOSITORY_COMMITS, "00000000000 t later\n8f2c1abcdef t invoices");
  wh_record_builder_set_text (repository, WH_REPOSITORY_URL, "https://git.acme.dev/acme/billing.git");
  put (after, repository, "c");
  wh_record_builder_set_uid (run, "7");
  wh_record_builder_set_text (run, WH_RUN_COMMIT, "8f2c1abcdef");
  wh_record_builder_set_text (run, WH_RUN_ACTOR, "anna");
  put (after, run, "c");
  wh_record_builder_set_uid (operation, "1");
  wh_record_builder_set_number (operation, WH_OPERATION_TIME, 15);
  wh_record_builder_set_text (operation, WH_OPERATION_WHO, "me@here");
  wh_record_builder_set_text (operation, WH_OPERATION_TARGET, "workload:chat");
  wh_record_builder_set_text (operation, WH_OPERATION_STATE, "done");
  put (after, operation, WH_LOCAL);

  found = wh_differences_find (before, 10, after, 20);
  g_assert_cmpuint (found->all->len, ==, 2);
  assert_difference (found, 0, "changed", "workload", "billing", "Images r.acme.dev/acme/billing:1 → r.acme.dev/acme/billing:2");
  rolled = g_ptr_array_index (found->all, 0);
  scaled = g_ptr_array_index (found->all, 1);
  g_assert_cmpstr (rolled->commit, ==, "8f2c1abcdef");
  g_assert_cmpstr (rolled->commit_url, ==, "https://git.acme.dev/acme/billing/commit/8f2c1abcdef");
  g_assert_cmpstr (rolled->by, ==, "anna");
  g_assert_cmpstr (scaled->by, ==, "me@here");
  g_assert_null (scaled->commit);

  markdown = wh_differences_to_markdown (found);
  g_assert_nonnull (strstr (markdown, "([8f2c1abcd](https://git.acme.dev/acme/billing/commit/8f2c1abcdef)), by anna\n"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/differences/ranked", test_ranked);
  g_test_add_func ("/differences/owner", test_owner);
  g_test_add_func ("/differences/unseen", test_unseen);
  g_test_add_func ("/differences/first-seen", test_first_seen);
  g_test_add_func ("/differences/origins", test_origins);

  return g_test_run ();
}
