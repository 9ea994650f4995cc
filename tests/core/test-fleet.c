/* test-fleet.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "wh-application-join.h"
#include "wh-chronicle.h"
#include "wh-dex-util.h"
#include "wh-fleet.h"
#include "wh-kinds.h"
#include "wh-service-health.h"

/* A system that does what the test says. */
#define TEST_TYPE_PROVIDER (test_provider_get_type ())
G_DECLARE_FINAL_TYPE (TestProvider, test_provider, TEST, PROVIDER, WhProvider)

struct _TestProvider
{
  WhProvider parent_instance;
};

G_DEFINE_FINAL_TYPE (TestProvider, test_provider, WH_TYPE_PROVIDER)

static WhError failure;
static gboolean fails;
static gint64 replicas = 2;
static guint n_runs;
static guint n_polls;
static gboolean wakes; /* in the middle of the next round */

static WhRecord *
make_workload (const char *connection)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, connection);

  wh_record_builder_set_uid (builder, "w1");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, "chat");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, "chat-api");
  wh_record_builder_set_text (builder, WH_WORKLOAD_TYPE, "Deployment");
  wh_record_builder_set_text (builder, WH_WORKLOAD_APPLICATION, "chat-api");
  wh_record_builder_set_text (builder, WH_WORKLOAD_IMAGES, "registry.acme.dev:5000/acme/chat-api:2.14.0");
  wh_record_builder_set_text (builder, WH_WORKLOAD_VERSION, "2.14.0");
  wh_record_builder_set_number (builder, WH_WORKLOAD_READY, replicas);
  wh_record_builder_set_number (builder, WH_WORKLOAD_WANTED, replicas);

  return wh_record_builder_build (builder);
}

static DexFuture *
poll_all (WhProvider *provider)
{
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));

  n_polls++;
  if (wakes)
    {
      wakes = FALSE;
      wh_provider_wake (provider);
    }

  if (fails)
    return wh_dex_reject (failure, "“%s” does not answer", wh_provider_get_name (provider));

  wh_batch_take_record (batch, make_workload (wh_provider_get_id (provider)));
  wh_batch_set_complete (batch, &wh_kind_workload);

  return wh_provider_publish (provider, batch);
}

static DexFuture *
test_it (WhProvider *provider)
{
  wh_provider_add_test_step (provider, WH_HEALTH_OK, "Reached", NULL);

  return dex_future_new_true ();
}

static DexFuture *
plan_scale (WhOperation *operation)
{
  wh_operation_set_change (operation, "replicas: 2", "replicas: 3");
  wh_operation_add_effect (operation, WH_HEALTH_OK, "%s", "2 → 3 replicas");

  return dex_future_new_true ();
}

static DexFuture *
run_scale (WhOperation *operation)
{
  replicas = wh_operation_get_number (operation, "replicas", replicas);
  n_runs++;
  wh_operation_set_result (operation, "scaled");

  return dex_future_new_true ();
}

static const WhPoll polls[] = {
  { "all", 600, poll_all },
};

static void
test_provider_class_init (TestProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->test = test_it;
}

static void
test_provider_init (TestProvider *self)
{
}

static const WhSetting scale_parameters[] = {
  { "replicas", "Replicas", NULL, WH_SETTING_NUMBER, TRUE, NULL },
};

static const WhOperationInfo scale = {
  .id = "scale",
  .title = "Scale…",
  .verb = "Scale",
  .kind = "workload",
  .flags = WH_OPERATION_DESTRUCTIVE,
  .parameters = scale_parameters,
  .n_parameters = G_N_ELEMENTS (scale_parameters),
  .plan = plan_scale,
  .run = run_scale,
};

static const WhKind * const kinds[] = { &wh_kind_workload };
static const WhOperationInfo * const operations[] = { &scale };

static const WhProviderInfo info = {
  .id = "test",
  .title = "Test",
  .kinds = kinds,
  .n_kinds = 1,
  .operations = operations,
  .n_operations = 1,
  .get_type = test_provider_get_type,
};

static WhFleet *
open_fleet (const char *dir)
{
  WhFleet *fleet = wh_fleet_new (dir);
  g_autoptr(GError) error = NULL;

  wh_secrets_set_session_only (wh_fleet_get_secrets (fleet), TRUE);
  g_assert_true (wh_dex_run (wh_fleet_open (fleet), &error));
  g_assert_no_error (error);

  return fleet;
}

static void
close_fleet (WhFleet *fleet)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (wh_dex_run (wh_fleet_close (fleet), &error));
  g_assert_no_error (error);
  g_assert_finalize_object (fleet);
}

static WhConnection *
add_connection (WhFleet *fleet)
{
  g_autoptr(WhConnectionConfig) config = wh_connection_config_new ("test", "prod", "http://127.0.0.1:1");
  g_autoptr(GError) error = NULL;

  config->environment = g_strdup ("production");
  g_assert_true (wh_dex_run (wh_connections_add (wh_fleet_get_connections (fleet), config, NULL), &error));
  g_assert_no_error (error);

  return wh_connections_find (wh_fleet_get_connections (fleet), "prod");
}

static gboolean
wait_for_state (WhConnection      *connection,
                WhConnectionState  state)
{
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (wh_connection_get_state (connection) != state)
    {
      if (g_get_monotonic_time () > deadline)
        return FALSE;

      wh_dex_run (dex_timeout_new_msec (20), NULL);
    }

  return TRUE;
}

static void
test_observes_remembers_and_shows_offline (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = open_fleet (dir);
  WhConnection *connection;
  WhRecord *record;

  fails = FALSE;
  wh_fleet_start (fleet);
  connection = add_connection (fleet);
  g_assert_true (wait_for_state (connection, WH_CONNECTION_STATE_LIVE));
  record = wh_store_resolve (wh_fleet_get_store (fleet), NULL, "workload:chat/chat-api");
  g_assert_nonnull (record);
  g_assert_cmpint (wh_store_get_health (wh_fleet_get_store (fleet), record), ==, WH_HEALTH_OK);
  g_assert_true (wh_moment_is_online (wh_fleet_get_moment (fleet)));
  close_fleet (fleet);

  /* No network at all: what was seen is there, and grey. */
  fails = TRUE;
  failure = WH_ERROR_OFFLINE;
  fleet = open_fleet (dir);
  record = wh_store_resolve (wh_fleet_get_store (fleet), NULL, "workload:chat/chat-api");
  g_assert_nonnull (record);
  g_assert_cmpint (wh_store_get_health (wh_fleet_get_store (fleet), record), ==, WH_HEALTH_STALE);
  g_assert_nonnull (wh_store_lookup (wh_fleet_get_store (fleet), &wh_kind_application, WH_LOCAL, "chat-api"));

  wh_fleet_start (fleet);
  connection = wh_connections_find (wh_fleet_get_connections (fleet), "prod");
  g_assert_true (wait_for_state (connection, WH_CONNECTION_STATE_OFFLINE));
  g_assert_cmpstr (wh_connection_get_message (connection), ==, "“prod” does not answer");
  g_assert_false (wh_moment_is_online (wh_fleet_get_moment (fleet)));

  fails = FALSE;
  wh_connection_wake (connection);
  g_assert_true (wait_for_state (connection, WH_CONNECTION_STATE_LIVE));
  close_fleet (fleet);
}

/* What is read already may be from before what we are woken for. */
static void
test_woken_in_a_round (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = open_fleet (dir);
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  fails = FALSE;
  wakes = TRUE;
  n_polls = 0;
  wh_fleet_start (fleet);
  add_connection (fleet);

  while (n_polls < 2 && g_get_monotonic_time () < deadline)
    wh_dex_run (dex_timeout_new_msec (20), NULL);
  g_assert_cmpuint (n_polls, ==, 2);
  close_fleet (fleet);
}

static void
test_denied_is_not_offline (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = open_fleet (dir);

  fails = TRUE;
  failure = WH_ERROR_AUTH_REQUIRED;
  wh_fleet_start (fleet);
  g_assert_true (wait_for_state (add_connection (fleet), WH_CONNECTION_STATE_DENIED));
  close_fleet (fleet);
  fails = FALSE;
}

static void
test_production_asks_before_it_acts (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = open_fleet (dir);
  WhOperations *door = wh_fleet_get_operations (fleet);
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GPtrArray) possible = NULL;
  g_autoptr(GError) error = NULL;
  WhRecord *record;

  fails = FALSE;
  replicas = 2;
  n_runs = 0;
  wh_fleet_start (fleet);
  g_assert_true (wait_for_state (add_connection (fleet), WH_CONNECTION_STATE_LIVE));
  record = wh_store_resolve (wh_fleet_get_store (fleet), NULL, "workload:chat/chat-api");
  possible = wh_operations_list (door, record);
  g_assert_cmpuint (possible->len, ==, 1);
  operation = wh_operations_prepare (door, &scale, record, &error);
  g_assert_no_error (error);

  /* Not planned. */
  g_assert_false (wh_dex_run (wh_operations_run (door, operation, "chat-api"), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_CONFIRMED);
  g_clear_error (&error);

  /* A parameter is missing, then not a number. */
  g_assert_false (wh_dex_run (wh_operations_plan (door, operation), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
  g_clear_error (&error);
  wh_operation_set_parameter (operation, "replicas", "many");
  g_assert_false (wh_dex_run (wh_operations_plan (door, operation), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
  g_clear_error (&error);

  wh_operation_set_parameter (operation, "replicas", "3");
  g_assert_true (wh_dex_run (wh_operations_plan (door, operation), &error));
  g_assert_true (wh_operation_needs_name (operation));

  g_assert_false (wh_dex_run (wh_operations_run (door, operation, "chat-ap"), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_CONFIRMED);
  g_clear_error (&error);
  g_assert_cmpuint (n_runs, ==, 0);

  g_assert_true (wh_dex_run (wh_operations_run (door, operation, "chat-api"), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_runs, ==, 1);
  g_assert_cmpint (wh_operation_get_state (operation), ==, WH_OPERATION_STATE_DONE);
  g_assert_cmpuint (wh_resource_list_get_n (wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_operation)), ==, 1);
  g_clear_object (&operation);
  close_fleet (fleet);

  fleet = open_fleet (dir);
  g_assert_cmpuint (wh_resource_list_get_n (wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_operation)), ==, 1);
  close_fleet (fleet);
}

static void
test_read_only_refuses (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = open_fleet (dir);
  g_autoptr(WhConnectionConfig) config = NULL;
  g_autoptr(GError) error = NULL;
  WhConnection *connection;
  WhRecord *record;

  fails = FALSE;
  wh_fleet_start (fleet);
  connection = add_connection (fleet);
  g_assert_true (wait_for_state (connection, WH_CONNECTION_STATE_LIVE));
  config = wh_connection_config_copy (wh_connection_get_config (connection));
  config->read_only = TRUE;
  g_assert_true (wh_dex_run (wh_connections_change (wh_fleet_get_connections (fleet), config, NULL), &error));
  g_assert_true (wait_for_state (connection, WH_CONNECTION_STATE_LIVE));
  record = wh_store_resolve (wh_fleet_get_store (fleet), NULL, "workload:chat/chat-api");
  g_assert_null (wh_operations_prepare (wh_fleet_get_operations (fleet), &scale, record, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_READ_ONLY);
  close_fleet (fleet);
}

static void
test_removed_connection_takes_all_along (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = open_fleet (dir);
  WhConnection *connection;
  g_autoptr(GError) error = NULL;

  fails = FALSE;
  wh_fleet_start (fleet);
  connection = add_connection (fleet);
  g_assert_true (wait_for_state (connection, WH_CONNECTION_STATE_LIVE));
  g_assert_true (wh_dex_run (wh_connections_remove (wh_fleet_get_connections (fleet), wh_connection_get_id (connection)), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (wh_resource_list_get_n (wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_workload)), ==, 0);
  close_fleet (fleet);

  fleet = open_fleet (dir);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wh_fleet_get_connections (fleet))), ==, 0);
  g_assert_cmpuint (wh_resource_list_get_n (wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_workload)), ==, 0);
  close_fleet (fleet);
}

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

static void
test_chronicle_tells_everything_once (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhChronicle) chronicle = wh_chronicle_new (store);
  WhResourceList *events = wh_store_get_list (store, &wh_kind_event);
  gint64 now = g_get_real_time ();

  for (guint round = 0; round < 3; round++)
    {
      g_autoptr(WhRecordBuilder) runs = wh_record_builder_new (&wh_kind_run, "forge");
      g_autoptr(WhRecordBuilder) alerts = wh_record_builder_new (&wh_kind_alert, round == 1 ? "prometheus" : "alertmanager");
      g_autoptr(WhBatch) batch = wh_batch_new ("forge");
      g_autoptr(WhBatch) alert_batch = wh_batch_new (round == 1 ? "prometheus" : "alertmanager");

      wh_record_builder_set_uid (runs, "812");
      wh_record_builder_set_text (runs, WH_RUN_NAME, "#812");
      wh_record_builder_set_text (runs, WH_RUN_STATE, round == 0 ? "running" : "failure");
      wh_record_builder_set_number (runs, WH_RUN_STARTED, now - 60 * G_USEC_PER_SEC);
      wh_record_builder_set_number (runs, WH_RUN_DURATION, 30 * G_USEC_PER_SEC + round);
      wh_batch_take_record (batch, wh_record_builder_build (runs));

      /* One that ended long ago is no news. */
      wh_record_builder_set_uid (runs, "1");
      wh_record_builder_set_text (runs, WH_RUN_STATE, "success");
      wh_record_builder_set_number (runs, WH_RUN_STARTED, now - G_GINT64_CONSTANT (90 * 86400) * G_USEC_PER_SEC);
      wh_batch_take_record (batch, wh_record_builder_build (runs));
      wh_store_apply_now (store, batch);

      wh_record_builder_set_uid (alerts, "fp");
      wh_record_builder_set_text (alerts, WH_ALERT_NAME, "HighErrorRate");
      wh_record_builder_set_text (alerts, WH_ALERT_LABELS, "alertname=HighErrorRate");
      wh_record_builder_set_text (alerts, WH_ALERT_STATE, round == 2 ? "suppressed" : "firing");
      wh_record_builder_set_number (alerts, WH_ALERT_SINCE, now - 600 * G_USEC_PER_SEC);
      wh_batch_take_record (alert_batch, wh_record_builder_build (alerts));
      wh_store_apply_now (store, alert_batch);
      wh_dex_run (dex_timeout_new_msec (20), NULL);
    }

  /* The run's end and the alert's beginning; Prometheus still says that it fires. */
  g_assert_cmpuint (wh_resource_list_get_n (events), ==, 2);
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

/* ---- Services and the checks that look at them ---- */

static void
put_service (WhStore    *store,
             const char *name,
             const char *host,
             gint64      ready)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_service, "k8s");
  g_autoptr(WhBatch) batch = wh_batch_new ("k8s");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_SERVICE_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_SERVICE_NAME, name);
  wh_record_builder_set_text (builder, WH_SERVICE_HOST, host);
  wh_record_builder_set_number (builder, WH_SERVICE_READY, ready);
  wh_record_builder_set_number (builder, WH_SERVICE_ENDPOINTS, 2);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

static void
put_check (WhStore    *store,
           const char *name,
           const char *target,
           gboolean    up)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_check, "checks");
  g_autoptr(WhBatch) batch = wh_batch_new ("checks");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_CHECK_NAME, name);
  wh_record_builder_set_text (builder, WH_CHECK_TARGET, target);
  wh_record_builder_set_text (builder, WH_CHECK_STATUS, up ? "200" : "503");
  wh_record_builder_set_number (builder, WH_CHECK_UP, up);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

static WhHealth
get_service_health (WhStore    *store,
                    const char *name)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;

  return wh_store_get_health (store, wh_store_lookup (store, &wh_kind_service, "k8s", name));
}

static void
test_services_are_judged_with_their_checks (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhServiceHealth) health = wh_service_health_new (store);
  WhResourceList *services = wh_store_get_list (store, &wh_kind_service);
  WhRecord *web;

  wh_store_set_source (store, "k8s", "prod", "production");
  wh_store_set_source (store, "checks", "checks", "production");
  put_service (store, "web", "shop.acme.dev www.acme.dev", 2);
  put_service (store, "api", NULL, 2);
  put_service (store, "db", NULL, 1);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_OK);
  g_assert_cmpint (get_service_health (store, "db"), ==, WH_HEALTH_WARNING);

  /* By host, whatever the check is called; by name where no host is known. */
  put_check (store, "front page", "https://www.acme.dev:8443/start?x=1", FALSE);
  put_check (store, "api", "10.0.0.1:5000", FALSE);
  put_check (store, "db", "10.0.0.2:5432", TRUE);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_FAILING);
  g_assert_cmpint (get_service_health (store, "api"), ==, WH_HEALTH_FAILING);
  /* What is fine outside does not mend what the cluster knows better. */
  g_assert_cmpint (get_service_health (store, "db"), ==, WH_HEALTH_WARNING);
  g_assert_cmpuint (wh_resource_list_count_health (services, WH_HEALTH_FAILING), ==, 2);

  web = wh_store_lookup (store, &wh_kind_service, "k8s", "web");
  g_assert_cmpstr (web->reason, ==, "503");
  g_assert_true (wh_service_find_check (store, web) ==
                 wh_store_lookup (store, &wh_kind_check, "checks", "front page"));

  /* The cluster tells of the service again, without the check. */
  put_service (store, "web", "shop.acme.dev www.acme.dev", 2);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_FAILING);

  put_check (store, "front page", "https://www.acme.dev:8443/start?x=1", TRUE);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_OK);
  g_assert_null (wh_store_lookup (store, &wh_kind_service, "k8s", "web")->reason);

  /* A check that asks another host looks at another service. */
  put_check (store, "front page", "https://other.acme.dev", FALSE);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_OK);
  put_check (store, "front page", "https://shop.acme.dev", FALSE);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_FAILING);

  /* Checks that do not run say nothing; a cluster that is silent keeps its last word. */
  wh_store_set_source_state (store, "checks", TRUE, 1, "gone");
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_OK);
  wh_store_set_source_state (store, "checks", FALSE, 2, NULL);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_FAILING);
  wh_store_set_source_state (store, "k8s", TRUE, 2, "gone");
  wh_store_set_source_state (store, "checks", TRUE, 2, "gone");
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_STALE);
  g_assert_cmpint (wh_store_lookup (store, &wh_kind_service, "k8s", "web")->health, ==, WH_HEALTH_FAILING);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();
  wh_provider_info_register (&info);

  g_test_add_func ("/fleet/observes-remembers-and-shows-offline", test_observes_remembers_and_shows_offline);
  g_test_add_func ("/fleet/woken-in-a-round", test_woken_in_a_round);
  g_test_add_func ("/fleet/denied-is-not-offline", test_denied_is_not_offline);
  g_test_add_func ("/fleet/production-asks-before-it-acts", test_production_asks_before_it_acts);
  g_test_add_func ("/fleet/read-only-refuses", test_read_only_refuses);
  g_test_add_func ("/fleet/removed-connection-takes-all-along", test_removed_connection_takes_all_along);
  g_test_add_func ("/chronicle/tells-everything-once", test_chronicle_tells_everything_once);
  g_test_add_func ("/services/are-judged-with-their-checks", test_services_are_judged_with_their_checks);
  g_test_add_func ("/applications/image-names", test_image_names);
  g_test_add_func ("/applications/jobs-are-no-rollouts", test_jobs_are_no_rollouts);
  g_test_add_func ("/applications/source-addresses", test_source_addresses);
  g_test_add_func ("/applications/commits-and-environments", test_commits_and_environments);

  return g_test_run ();
}
