/* test-application-join.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libdex.h>

#include "wh-application-join.h"
#include "wh-kinds.h"

static void
test_image_names (void)
{
  static const struct
  {
    const char *image;
    const char *repository;
    const char *tag;
  } cases[] = {
    { "registry.acme.dev/acme/chat-api:2.14.1", "acme/chat-api", "2.14.1" },
    { "127.0.0.1:5000/acme/chat-api:2", "acme/chat-api", "2" },
    { "localhost/a:1", "a", "1" },
    { "acme/chat-api", "acme/chat-api", NULL },
    { "nginx:1.27", "nginx", "1.27" },
    { "r.io/a/b/c:v1@sha256:abc", "a/b/c", "v1" },
    { "r.io:443/a@sha256:abc", "a", NULL },
    { "a@sha256:abc.d/e:1", "a", NULL },
    { "a:1:2", "a:1", "2" },
    { ":1", NULL, "1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *repository = wh_image_name_dup_repository (cases[i].image);
      g_autofree char *tag = wh_image_name_dup_tag (cases[i].image);

      g_assert_cmpstr (repository, ==, cases[i].repository);
      g_assert_cmpstr (tag, ==, cases[i].tag);
    }
}

/* A forge below a path: only what is below it names the repository. */
static void
test_source_addresses (void)
{
  static const char * const forges[] = { "https://git.acme.dev", "https://acme.dev/git", "https://acme.dev/git/old", NULL };
  static const struct
  {
    const char *url;
    const char *repository;
  } cases[] = {
    { "https://git.acme.dev/acme/chat-api.git", "acme/chat-api" },
    { "https://git.acme.dev/acme/chat-api/src/branch/main", "acme/chat-api" },
    { "https://acme.dev/git/acme/chat-api.git", "acme/chat-api" },
    { "https://acme.dev/git/old/acme/web", "acme/web" },
    { "https://acme.dev/gitea/web", "gitea/web" },
    { "https://other.dev/git/web", "git/web" },
    { "ssh://git@acme.dev:2222/acme/web.git", "acme/web" },
    { "https://acme.dev/git/acme", NULL },
    { "https://acme.dev", NULL },
    { "nothing of the kind", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *repository = wh_source_url_dup_repository (cases[i].url, forges);

      g_assert_cmpstr (repository, ==, cases[i].repository);
    }
}

static void
test_commits_and_environments (void)
{
  const char *commits = "a1b9f3e0000 2026-11-21T14:00:00Z Cap retry budget\nb2c9f3e0000 x Stream\nc3d9f3e0000 x Older";
  g_assert_cmpint (wh_commits_find (commits, "a1b9f3e"), ==, 0);
  g_assert_cmpint (wh_commits_find (commits, "c3d9f3e0000"), ==, 2);
  g_assert_cmpint (wh_commits_find (commits, "ffffffff"), ==, -1);
  g_assert_cmpint (wh_commits_find (commits, "a1"), ==, -1);
  g_assert_cmpstr (wh_environment_of ("chat-staging", "production"), ==, "staging");
  g_assert_cmpstr (wh_environment_of ("chat", "production"), ==, "production");
  g_assert_cmpstr (wh_environment_of ("chat", NULL), ==, "development");
}

/* When production changed is when it was rolled out, not when its job ran last. */
static void
test_jobs_are_no_rollouts (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(GHashTable) specs = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(WhBatch) batch = wh_batch_new ("c1");
  g_autoptr(WhBatch) joined = NULL;
  const char *types[] = { "Deployment", "CronJob" };
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, "c1");

      wh_record_builder_set_uid (builder, types[i]);
      wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, "billing");
      wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, types[i]);
      wh_record_builder_set_text (builder, WH_WORKLOAD_TYPE, types[i]);
      wh_record_builder_set_text (builder, WH_WORKLOAD_APPLICATION, "billing");
      wh_record_builder_set_text (builder, WH_WORKLOAD_SOURCE, "https://forge.acme.dev/acme/billing");
      wh_record_builder_set_number (builder, WH_WORKLOAD_CHANGED, 100 + i);
      wh_batch_take_record (batch, wh_record_builder_build (builder));
    }

  {
    g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_repository, "forge");
    g_autoptr(WhBatch) repositories = wh_batch_new ("forge");

    wh_record_builder_set_uid (builder, "1");
    wh_record_builder_set_text (builder, WH_REPOSITORY_NAME, "acme/billing");
    wh_batch_take_record (repositories, wh_record_builder_build (builder));
    wh_store_apply_now (store, repositories);
  }

  wh_store_set_source (store, "c1", "prod", "production");
  wh_store_apply_now (store, batch);
  joined = wh_applications_join (store, specs);

  for (guint i = 0; i < joined->records->len; i++)
    {
      WhRecord *record = g_ptr_array_index (joined->records, i);

      if (record->kind == &wh_kind_environment)
        {
          g_assert_cmpint (record->values[WH_ENVIRONMENT_CHANGED].number, ==, 100);
          found = TRUE;
        }
    }

  g_assert_true (found);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/applications/image-names", test_image_names);
  g_test_add_func ("/applications/jobs-are-no-rollouts", test_jobs_are_no_rollouts);
  g_test_add_func ("/applications/source-addresses", test_source_addresses);
  g_test_add_func ("/applications/commits-and-environments", test_commits_and_environments);

  return g_test_run ();
}
