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
#include "wh-range-source.h"

DeployCluster deploy_cluster;
DeployCluster deploy_other;

#define TEST_TYPE_CLUSTER (test_cluster_get_type ())
G_DECLARE_FINAL_TYPE (TestCluster, test_cluster, TEST, CLUSTER, WhProvider)

struct _TestCluster
{
  WhProvider parent_instance;
};

static void deployer_init (WhDeployerInterface *iface);
static void range_init    (WhRangeSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestCluster, test_cluster, WH_TYPE_PROVIDER,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_DEPLOYER, deployer_init)
                               G_IMPLEMENT_INTERFACE (WH_TYPE_RANGE_SOURCE, range_init))

/* ---- The clusters ---- */

static DeployCluster *
get_cluster (gpointer provider)
{
  return g_strcmp0 (wh_provider_get_id (WH_PROVIDER (provider)), deploy_other.id) == 0 ? &deploy_other : &deploy_cluster;
}

static const char *
get_tag (const char *image)
{
  const char *slash = image != NULL ? strrchr (image, '/') : NULL;
  const char *colon = slash != NULL ? strchr (slash, ':') : NULL;

  return colon != NULL ? colon + 1 : image;
}

static void
write_down (DeployCluster        *self,
            const WhDeployChange *change)
{
  static const char * const names[] = {
    "set-image", "restart", "scale", "undo", "pause", "resume", "add-canary", "add-green", "scale-twin", "switch", "switch-back", "drop-twin",
  };
  GString *log = self->log;

  g_string_append_printf (log, "%s%s", log->len > 0 ? "; " : "", names[change->act]);

  if (change->act == WH_DEPLOY_SET_IMAGE)
    g_string_append_printf (log, " %.3s", get_tag (change->image));
  else if (change->act == WH_DEPLOY_UNDO)
    g_string_append_printf (log, " %s", change->revision);
  else if (change->act == WH_DEPLOY_SCALE || change->act == WH_DEPLOY_ADD_CANARY || change->act == WH_DEPLOY_ADD_GREEN ||
           change->act == WH_DEPLOY_SCALE_TWIN)
    g_string_append_printf (log, " %d", (int)change->replicas);
}

static void
set_image (DeployCluster *self,
           const char    *image)
{
  if (g_strcmp0 (self->image, image) == 0)
    return;

  g_free (self->old_image);
  self->old_image = self->image;
  self->image = g_strdup (image);
  self->revision++;
}

/* Returns: (nullable): why it cannot be */
static DexFuture *
do_change (DeployCluster        *self,
           const WhDeployChange *change)
{
  g_autofree char *old = g_strdup_printf ("%d", (int)self->revision - 1);
  g_autofree char *now = g_strdup_printf ("%d", (int)self->revision);

  if (change->generation != 0 && change->generation != self->generation)
    return wh_dex_reject (WH_ERROR_CONFLICT, "changed by somebody else");

  switch (change->act)
    {
    case WH_DEPLOY_SET_IMAGE:
      set_image (self, change->image);
      break;

    case WH_DEPLOY_RESTART:
      break;

    case WH_DEPLOY_SCALE:
      self->replicas = change->replicas;
      break;

    case WH_DEPLOY_UNDO:
      if (g_strcmp0 (change->revision, now) == 0)
        break;
      /* As a Deployment: the old one gets a new number. */
      if (self->old_image == NULL || g_strcmp0 (change->revision, old) != 0)
        return wh_dex_reject (WH_ERROR_NOT_FOUND, "Revision %s is not kept any more", change->revision);
      {
        g_autofree char *image = g_strdup (self->old_image);

        set_image (self, image);
      }
      break;

    case WH_DEPLOY_PAUSE:
    case WH_DEPLOY_RESUME:
      self->paused = change->act == WH_DEPLOY_PAUSE;
      break;

    case WH_DEPLOY_ADD_CANARY:
    case WH_DEPLOY_ADD_GREEN:
      if (self->twin >= 0)
        return wh_dex_reject (WH_ERROR_CONFLICT, "there is one already");
      self->twin = change->replicas;
      return NULL;

    case WH_DEPLOY_SCALE_TWIN:
    case WH_DEPLOY_SWITCH:
    case WH_DEPLOY_SWITCH_BACK:
    case WH_DEPLOY_DROP_TWIN:
      if (self->twin < 0)
        return wh_dex_reject (WH_ERROR_NOT_FOUND, "there is none");
      if (change->act == WH_DEPLOY_SCALE_TWIN)
        self->twin = change->replicas;
      else if (change->act == WH_DEPLOY_DROP_TWIN)
        self->twin = -1;
      else
        self->switched = change->act == WH_DEPLOY_SWITCH;
      return NULL;
    }

  self->generation++;

  return NULL;
}

static WhDeployState *
make_state (DeployCluster *self,
            gboolean       twin)
{
  WhDeployState *state = wh_deploy_state_new ();
  gboolean new_image = twin || strstr (self->image, ":1.0") == NULL;
  g_autofree char *old = g_strdup_printf ("%d", (int)self->revision - 1);

  state->generation = self->generation;
  state->revision = g_strdup_printf ("%d", (int)self->revision);
  state->image = g_strdup (self->image);
  state->wanted = twin ? self->twin : self->replicas;
  state->ready = state->wanted;
  state->paused = self->paused;
  state->done = !self->stuck && !self->paused && !(self->broken && new_image);
  state->updated = state->done ? state->wanted : 0;
  state->fraction = state->done ? 1 : 0;
  state->text = g_strdup_printf ("%d of %d updated", (int)state->updated, (int)state->wanted);
  wh_deploy_state_add_revision (state, state->revision, self->image, 2);
  if (self->old_image != NULL)
    wh_deploy_state_add_revision (state, old, self->old_image, 1);

  return state;
}

static DexFuture *
preview (WhDeployer           *deployer,
         WhRecord             *workload,
         const WhDeployChange *change)
{
  DeployCluster *self = get_cluster (deployer);
  g_autoptr(WhDeployPreview) result = wh_deploy_preview_new ();

  wh_deploy_preview_add_object (result, g_strdup ("Deployment shop/web"), g_strdup_printf ("image: %s", self->image),
                                g_strdup_printf ("image: %s", change->image != NULL ? change->image : self->image));
  wh_deploy_preview_add_check (result, "dry-run", WH_HEALTH_OK, g_strdup ("Dry run accepted"), NULL);

  return dex_future_new_take_boxed (WH_TYPE_DEPLOY_PREVIEW, g_steal_pointer (&result));
}

static DexFuture *
apply (WhDeployer           *deployer,
       WhRecord             *workload,
       const WhDeployChange *change)
{
  DeployCluster *self = get_cluster (deployer);
  gboolean fails = (int)self->n_applied == self->fail_at;
  DexFuture *refusal = NULL;

  if (self->hold_apply != NULL)
    return dex_ref (self->hold_apply);

  self->n_applied++;
  write_down (self, change);

  if (!fails || self->fail_after)
    refusal = do_change (self, change);

  if (refusal != NULL)
    return refusal;

  return fails ? wh_dex_reject (self->fail_with, "refused") : dex_future_new_take_boxed (WH_TYPE_DEPLOY_STATE, make_state (self, FALSE));
}

static DexFuture *
look (WhDeployer *deployer,
      WhRecord   *workload,
      gboolean    twin)
{
  DeployCluster *self = get_cluster (deployer);

  if (twin && self->twin < 0)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, "there is none");

  return dex_future_new_take_boxed (WH_TYPE_DEPLOY_STATE, make_state (self, twin));
}

static void
deployer_init (WhDeployerInterface *iface)
{
  iface->preview = preview;
  iface->apply = apply;
  iface->look = look;
}

static DexFuture *
query_range (WhRangeSource *source,
             const char    *expression,
             gint64         from,
             gint64         until,
             gint64         step)
{
  g_autoptr(WhMetricRange) range = wh_metric_range_new (from, until, step);

  deploy_cluster.n_asked++;

  if (deploy_cluster.silent)
    return wh_dex_reject (WH_ERROR_OFFLINE, "no answer");

  if (deploy_cluster.answers)
    {
      GArray *points = wh_metric_range_add (range, g_strdup ("app=shop"));
      WhPoint point = { .time = until, .min = 1, .max = 1, .avg = 1, .count = 1 };

      g_array_append_val (points, point);
    }

  return dex_future_new_take_boxed (WH_TYPE_METRIC_RANGE, g_steal_pointer (&range));
}

static void
range_init (WhRangeSourceInterface *iface)
{
  iface->query_range = query_range;
}

static DexFuture *
poll_workloads (WhProvider *provider)
{
  DeployCluster *self = get_cluster (provider);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, wh_provider_get_id (provider));

  wh_record_builder_set_uid (builder, "w1");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, "web");
  wh_record_builder_set_text (builder, WH_WORKLOAD_TYPE, "Deployment");
  wh_record_builder_set_text (builder, WH_WORKLOAD_IMAGES, self->image);
  wh_record_builder_set_number (builder, WH_WORKLOAD_READY, self->replicas);
  wh_record_builder_set_number (builder, WH_WORKLOAD_WANTED, self->replicas);
  wh_batch_take_record (batch, wh_record_builder_build (builder));

  return wh_provider_publish (provider, batch);
}

static const WhPoll polls[] = {
  { "workloads", 600, poll_workloads },
};

static void
test_cluster_class_init (TestClusterClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
}

static void
test_cluster_init (TestCluster *self)
{
}

static const WhKind * const kinds[] = { &wh_kind_workload, &wh_kind_traffic };

static const WhProviderInfo info = {
  .id = "cluster",
  .title = "Cluster",
  .kinds = kinds,
  .n_kinds = G_N_ELEMENTS (kinds),
  .get_type = test_cluster_get_type,
};

void
deploy_fixture_register (void)
{
  wh_provider_info_register (&info);
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
reset_cluster (DeployCluster *cluster)
{
  if (cluster->log != NULL)
    g_string_free (cluster->log, TRUE);
  g_free (cluster->id);
  g_free (cluster->image);
  g_free (cluster->old_image);
  dex_clear (&cluster->hold_apply);

  *cluster = (DeployCluster) {
    .image = g_strdup ("registry.acme.dev/acme/shop:1.0"),
    .old_image = g_strdup ("registry.acme.dev/acme/shop:0.9"),
    .revision = 3,
    .generation = 7,
    .replicas = 6,
    .twin = -1,
    .fail_at = -1,
    .log = g_string_new (NULL),
  };
}

static void
reset_clusters (void)
{
  reset_cluster (&deploy_cluster);
  reset_cluster (&deploy_other);
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

  reset_clusters ();
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
  reset_clusters ();
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
