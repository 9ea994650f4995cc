/* test-fleet.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fleet-fixture.h"
#include "wh-kinds.h"

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
  WhFleet *fleet = fleet_fixture_open (dir);
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
  fleet_fixture_close (fleet);

  /* No network at all: what was seen is there, and grey. */
  fails = TRUE;
  failure = WH_ERROR_OFFLINE;
  fleet = fleet_fixture_open (dir);
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
  fleet_fixture_close (fleet);
}

/* What is read already may be from before what we are woken for. */
static void
test_woken_in_a_round (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = fleet_fixture_open (dir);
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  fails = FALSE;
  wakes = TRUE;
  n_polls = 0;
  wh_fleet_start (fleet);
  add_connection (fleet);

  while (n_polls < 2 && g_get_monotonic_time () < deadline)
    wh_dex_run (dex_timeout_new_msec (20), NULL);
  g_assert_cmpuint (n_polls, ==, 2);
  fleet_fixture_close (fleet);
}

static void
test_denied_is_not_offline (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = fleet_fixture_open (dir);

  fails = TRUE;
  failure = WH_ERROR_AUTH_REQUIRED;
  wh_fleet_start (fleet);
  g_assert_true (wait_for_state (add_connection (fleet), WH_CONNECTION_STATE_DENIED));
  fleet_fixture_close (fleet);
  fails = FALSE;
}

static void
test_production_asks_before_it_acts (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = fleet_fixture_open (dir);
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
  fleet_fixture_close (fleet);

  fleet = fleet_fixture_open (dir);
  g_assert_cmpuint (wh_resource_list_get_n (wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_operation)), ==, 1);
  fleet_fixture_close (fleet);
}

static void
test_read_only_refuses (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = fleet_fixture_open (dir);
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
  fleet_fixture_close (fleet);
}

static void
test_removed_connection_takes_all_along (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-fleet-XXXXXX", NULL);
  WhFleet *fleet = fleet_fixture_open (dir);
  WhConnection *connection;
  g_autoptr(GError) error = NULL;

  fails = FALSE;
  wh_fleet_start (fleet);
  connection = add_connection (fleet);
  g_assert_true (wait_for_state (connection, WH_CONNECTION_STATE_LIVE));
  g_assert_true (wh_dex_run (wh_connections_remove (wh_fleet_get_connections (fleet), wh_connection_get_id (connection)), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (wh_resource_list_get_n (wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_workload)), ==, 0);
  fleet_fixture_close (fleet);

  fleet = fleet_fixture_open (dir);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wh_fleet_get_connections (fleet))), ==, 0);
  g_assert_cmpuint (wh_resource_list_get_n (wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_workload)), ==, 0);
  fleet_fixture_close (fleet);
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

  return g_test_run ();
}
