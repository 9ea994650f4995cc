/* deploy-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "deploy-fixture.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

void
deploy_fixture_register (void)
{
  deploy_cluster_register ();
}

/* ---- What is known of it ---- */

/* "sha256:aaa…" */
char *
deploy_fixture_dup_digest (char digit)
{
  char text[65];

  memset (text, digit, 64);
  text[64] = 0;

  return g_strconcat ("sha256:", text, NULL);
}

void
deploy_fixture_put (DeployFixture *self,
                    WhRecord      *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (record->connection);

  wh_batch_take_record (batch, record);
  wh_store_apply_now (self->store, batch);
}

void
deploy_fixture_put_traffic (DeployFixture *self,
                            double         errors,
                            gint64         p95)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_traffic, self->connection);

  wh_record_builder_set_uid (builder, "t");
  wh_record_builder_set_text (builder, WH_TRAFFIC_NAME, "shop");
  wh_record_builder_set_text (builder, WH_TRAFFIC_NAMESPACE, "shop");
  wh_record_builder_set_real (builder, WH_TRAFFIC_ERRORS, errors);
  wh_record_builder_set_number (builder, WH_TRAFFIC_P95, p95);
  deploy_fixture_put (self, wh_record_builder_build (builder));
}

void
deploy_fixture_put_image (DeployFixture *self,
                          const char    *tag,
                          char           digit,
                          int            critical,
                          int            high)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, self->connection);
  g_autofree char *digest = deploy_fixture_dup_digest (digit);

  wh_record_builder_set_uid (builder, tag);
  wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY, "acme/shop");
  wh_record_builder_set_text (builder, WH_IMAGE_TAG, tag);
  wh_record_builder_set_text (builder, WH_IMAGE_DIGEST, digest);

  if (critical >= 0)
    {
      wh_record_builder_set_number (builder, WH_IMAGE_CRITICAL, critical);
      wh_record_builder_set_number (builder, WH_IMAGE_HIGH, high);
      wh_record_builder_set_number (builder, WH_IMAGE_SCANNED, 1);
    }

  deploy_fixture_put (self, wh_record_builder_build (builder));
}

static void
put_environment (DeployFixture *self,
                 const char    *connection,
                 const char    *name,
                 const char    *version,
                 char           digit)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_environment, WH_LOCAL);
  g_autofree char *uid = g_strdup_printf ("shop/%s/%s", name, connection);
  g_autofree char *digest = deploy_fixture_dup_digest (digit);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_APPLICATION, "shop");
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_NAME, name);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_CONNECTION, connection);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_WORKLOADS, "workload:shop/web");
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_VERSION, version);
  if (digit != 0)
    wh_record_builder_set_text (builder, WH_ENVIRONMENT_DIGEST, digest);
  wh_record_builder_set_number (builder, WH_ENVIRONMENT_READY, 6);
  wh_record_builder_set_number (builder, WH_ENVIRONMENT_WANTED, 6);
  deploy_fixture_put (self, wh_record_builder_build (builder));
}

static void
put_application (DeployFixture *self)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_application, WH_LOCAL);

  wh_record_builder_set_uid (builder, "shop");
  wh_record_builder_set_text (builder, WH_APPLICATION_NAME, "shop");
  wh_record_builder_set_text (builder, WH_APPLICATION_PRODUCTION, "1.0");
  wh_record_builder_set_text (builder, WH_APPLICATION_STAGING, "2.0");
  deploy_fixture_put (self, wh_record_builder_build (builder));
}

static void
wait_until_live (WhConnection *connection)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (wh_connection_get_state (connection) != WH_CONNECTION_STATE_LIVE)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      wh_dex_run (dex_timeout_new_msec (5), NULL);
    }
}

void
deploy_fixture_set_up (DeployFixture *self,
                       gconstpointer  data)
{
  g_autoptr(WhConnectionConfig) config = wh_connection_config_new ("cluster", "prod", "http://127.0.0.1:1");
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  WhConnection *connection;

  deploy_cluster_reset ();
  self->dir = g_dir_make_tmp ("wh-deploy-XXXXXX", NULL);
  path = g_build_filename (self->dir, "history.db", NULL);
  self->history = wh_history_new (path);
  wh_dex_run (wh_history_open (self->history), &error);
  g_assert_no_error (error);

  self->store = wh_store_new ();
  self->secrets = wh_secrets_new ();
  wh_secrets_set_session_only (self->secrets, TRUE);
  self->connections = wh_connections_new (self->store, self->history, self->secrets);
  self->operations = wh_operations_new (self->connections, self->store, self->history);
  self->deployments = wh_deployments_new (self->store, self->connections, self->operations, self->history);

  config->environment = g_strdup ("production");
  wh_connections_start (self->connections);
  wh_dex_run (wh_connections_add (self->connections, config, NULL), &error);
  g_assert_no_error (error);
  connection = wh_connections_find (self->connections, "prod");
  self->connection = wh_connection_get_id (connection);
  wait_until_live (connection);

  put_environment (self, self->connection, "production", "1.0", 'a');
  put_environment (self, self->connection, "staging", "2.0", 'b');
  put_application (self);
}

/* The application runs in a second cluster of production too, with 2 pods. */
void
deploy_fixture_add_other (DeployFixture *self)
{
  g_autoptr(WhConnectionConfig) config = wh_connection_config_new ("cluster", "far", "http://127.0.0.1:2");
  g_autoptr(GError) error = NULL;

  config->environment = g_strdup ("production");
  deploy_other.id = g_strdup (config->id);
  deploy_other.replicas = 2;
  wh_dex_run (wh_connections_add (self->connections, config, NULL), &error);
  g_assert_no_error (error);
  wait_until_live (wh_connections_find (self->connections, "far"));
  put_environment (self, deploy_other.id, "production", "1.0", 'a');
}

void
deploy_fixture_tear_down (DeployFixture *self,
                          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (wh_connections_stop (self->connections), &error);
  g_assert_no_error (error);
  g_assert_finalize_object (self->deployments);
  g_assert_finalize_object (self->operations);
  g_clear_object (&self->connections);
  g_clear_object (&self->secrets);
  g_clear_object (&self->store);
  wh_dex_run (wh_history_close (self->history), &error);
  g_assert_no_error (error);
  g_clear_object (&self->history);
  g_free (self->dir);
  deploy_cluster_reset ();
}

/* ---- What is asked for ---- */

static WhOperation *
prepare (DeployFixture *self,
         const char    *verb,
         va_list        args)
{
  WhRecord *application = wh_store_lookup (self->store, &wh_kind_application, WH_LOCAL, "shop");
  g_autoptr(GPtrArray) possible = wh_operations_list (self->operations, application);
  WhOperation *operation = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < possible->len && operation == NULL; i++)
    if (g_str_equal (((const WhOperationInfo *)possible->pdata[i])->id, verb))
      operation = wh_operations_prepare (self->operations, possible->pdata[i], application, &error);

  g_assert_no_error (error);
  g_assert_nonnull (operation);

  for (const char *id = va_arg (args, const char *); id != NULL; id = va_arg (args, const char *))
    wh_operation_set_parameter (operation, id, va_arg (args, const char *));

  return operation;
}

WhOperation *
deploy_fixture_prepare (DeployFixture *self,
                        const char    *verb,
                        ...)
{
  WhOperation *operation;
  va_list args;

  va_start (args, verb);
  operation = prepare (self, verb, args);
  va_end (args);

  return operation;
}

WhOperation *
deploy_fixture_plan (DeployFixture *self,
                     const char    *verb,
                     ...)
{
  WhOperation *operation;
  g_autoptr(GError) error = NULL;
  va_list args;

  va_start (args, verb);
  operation = prepare (self, verb, args);
  va_end (args);

  wh_dex_run (wh_operations_plan (self->operations, operation), &error);
  g_assert_no_error (error);

  return operation;
}

/* Times are those of a test: what is watched for seconds is watched for an
 * instant, and what is bad is bad at once. */
gboolean
deploy_fixture_run (DeployFixture  *self,
                    WhOperation    *operation,
                    GError        **error)
{
  WhDeployPlan *plan = (WhDeployPlan *)wh_deployment_get_plan (wh_deployment_of (operation));

  plan->watch = MIN (plan->watch, 40 * G_TIME_SPAN_MILLISECOND);
  plan->pause = MIN (plan->pause, 20 * G_TIME_SPAN_MILLISECOND);
  plan->hold = 0;

  return wh_dex_run (wh_operations_run (self->operations, operation, "shop"), error);
}

const WhDeployCheck *
deploy_fixture_find_check (WhOperation *operation,
                           const char  *id)
{
  const WhDeployPlan *plan = wh_deployment_get_plan (wh_deployment_of (operation));

  for (guint i = 0; i < plan->checks->len; i++)
    if (g_str_equal (((const WhDeployCheck *)plan->checks->pdata[i])->id, id))
      return plan->checks->pdata[i];

  return NULL;
}

/* What an operation was planned as. */
const WhDeployPlan *
deploy_fixture_get_plan (WhOperation *operation)
{
  return wh_deployment_get_plan (wh_deployment_of (operation));
}
