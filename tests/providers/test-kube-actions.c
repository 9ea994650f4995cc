/* test-kube-actions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is done to a cluster: operations and deployments. */

#include "config.h"

#include <string.h>

#include "kube-fixture.h"
#include "kubernetes/wh-kube-client.h"
#include "kubernetes/wh-kube-operations.h"
#include "kubernetes/wh-kubernetes-provider.h"
#include "wh-deployer.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-operation-private.h"
#include "wire.h"

/* ---- Operations ---- */

#define WEB "/apis/apps/v1/namespaces/shop/deployments/web"

static void
test_scale (KubeFixture       *self,
            gconstpointer  data)
{
  g_autoptr(WhRecord) target = kube_make_workload ();
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;
  gboolean warned = FALSE;
  GPtrArray *effects;

  g_hash_table_insert (self->bodies, g_strdup (WEB "/scale"), g_strdup ("{\"spec\":{\"replicas\":3}}"));
  g_hash_table_insert (self->bodies, g_strdup (WEB),
                       g_strdup ("{\"kind\":\"Deployment\",\"metadata\":{\"generation\":2,\"resourceVersion\":\"5\"},\"spec\":{\"replicas\":3,\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\"}}}},"
              "\"status\":{\"observedGeneration\":2,\"replicas\":3,\"updatedReplicas\":3,\"availableReplicas\":3}}"));
  g_hash_table_insert (self->bodies, g_strdup ("/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers"),
                       g_strdup ("{\"items\":[{\"metadata\":{\"name\":\"web-hpa\"},\"spec\":{\"scaleTargetRef\":{\"kind\":\"Deployment\",\"name\":\"web\"},\"minReplicas\":2,\"maxReplicas\":6}}]}"));
  kube_start (self);
  wait_for (self->watch != NULL);

  operation = wh_operation_new (&wh_kube_operation_scale, self->provider, target);
  wh_operation_set_parameter (operation, "replicas", "3");
  wh_dex_run (wh_kube_operation_scale.plan (operation), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->n_dry_runs, ==, 1);
  g_assert_null (self->patched);
  g_assert_cmpstr (wh_operation_get_after (operation), ==, "3 replicas");
  effects = wh_operation_get_effects (operation);

  for (guint i = 0; i < effects->len; i++)
    warned |= strstr (((WhEffect *)effects->pdata[i])->text, "web-hpa") != NULL;

  g_assert_true (warned);

  wh_dex_run (wh_kube_operation_scale.run (operation), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->patched, ==, "{\"spec\":{\"replicas\":3}}");
  g_assert_cmpstr (wh_operation_get_result (operation), ==, "web has 3 replicas");

  wh_operation_set_parameter (operation, "replicas", "-1");
  g_assert_false (wh_dex_run (wh_kube_operation_scale.plan (operation), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
}

static void
test_restart_refused (KubeFixture       *self,
                      gconstpointer  data)
{
  g_autoptr(WhRecord) target = kube_make_workload ();
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  g_hash_table_insert (self->bodies, g_strdup ("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"),
                       g_strdup ("{\"status\":{\"allowed\":false,\"reason\":\"no rule for deployments\"}}"));
  kube_start (self);
  wait_for (self->watch != NULL);
  operation = wh_operation_new (&wh_kube_operation_restart, self->provider, target);
  g_assert_false (wh_dex_run (wh_kube_operation_restart.plan (operation), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (error->message, "no rule for deployments"));
  g_assert_cmpuint (self->n_dry_runs, ==, 0);
}

static void
test_restart_deadline (KubeFixture       *self,
                       gconstpointer  data)
{
  g_autoptr(WhRecord) target = kube_make_workload ();
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  g_hash_table_insert (self->bodies, g_strdup (WEB),
                       g_strdup ("{\"kind\":\"Deployment\",\"metadata\":{\"resourceVersion\":\"5\"},\"spec\":{\"replicas\":3},\"status\":{\"updatedReplicas\":1,"
              "\"conditions\":[{\"type\":\"Progressing\",\"status\":\"False\",\"reason\":\"ProgressDeadlineExceeded\",\"message\":\"timed out\"}]}}"));
  kube_start (self);
  wait_for (self->watch != NULL);
  operation = wh_operation_new (&wh_kube_operation_restart, self->provider, target);
  g_assert_false (wh_dex_run (wh_kube_operation_restart.run (operation), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_FAILED);
  g_assert_nonnull (strstr (self->patched, "kubectl.kubernetes.io/restartedAt"));
}

/* ---- Deployments ---- */

#define WEB_JSON(rest) \
  "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\",\"uid\":\"d\",\"generation\":7,\"resourceVersion\":\"5\"," \
  "\"annotations\":{\"deployment.kubernetes.io/revision\":\"4\"}}," \
  "\"spec\":{\"replicas\":4,\"selector\":{\"matchLabels\":{\"app\":\"web\"}},\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":\"25%\"}}," \
  "\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"r.example/team/web:1\"," \
  "\"resources\":{\"requests\":{\"cpu\":\"100m\"}}},{\"name\":\"proxy\",\"image\":\"r.example/team/proxy:3\"}]}}}" rest "}"
#define DIGEST "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
set_body (KubeFixture    *self,
          const char *path,
          const char *body)
{
  g_hash_table_insert (self->bodies, g_strdup (path), g_strdup (body));
}

static WhDeployChange *
make_deploy (WhDeployAct act)
{
  WhDeployChange *change = wh_deploy_change_new (act);

  change->image = g_strdup ("r.example/team/web:2@" DIGEST);
  change->repository = g_strdup ("team/web");
  change->commit = g_strdup ("0123456");
  change->revision = g_strdup ("3");
  change->replicas = 1;

  return change;
}

static WhDeployPreview *
run_preview (KubeFixture     *self,
             WhDeployAct  act)
{
  g_autoptr(WhRecord) target = kube_make_workload ();
  g_autoptr(WhDeployChange) change = make_deploy (act);
  g_autoptr(GError) error = NULL;
  DexFuture *future = wh_deployer_preview (WH_DEPLOYER (self->provider), target, change);
  WhDeployPreview *preview = NULL;

  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  preview = g_value_dup_boxed (dex_future_get_value (future, NULL));
  dex_unref (future);

  return preview;
}

static const WhDeployCheck *
find_check (WhDeployPreview *preview,
            const char      *id)
{
  for (guint i = 0; i < preview->checks->len; i++)
    if (g_str_equal (((WhDeployCheck *)preview->checks->pdata[i])->id, id))
      return preview->checks->pdata[i];

  return NULL;
}

static void
test_deploy_preview (KubeFixture       *self,
                     gconstpointer  data)
{
  g_autoptr(WhDeployPreview) preview = NULL;
  const WhDeployObject *object;

  set_body (self, WEB, WEB_JSON (""));
  set_body (self, "/api/v1/namespaces/shop/resourcequotas",
            "{\"items\":[{\"metadata\":{\"name\":\"small\"},\"status\":{\"hard\":{\"pods\":\"10\"},\"used\":{\"pods\":\"4\"}}}]}");
  set_body (self, "/apis/policy/v1/namespaces/shop/poddisruptionbudgets",
            "{\"items\":[{\"metadata\":{\"name\":\"web\"},\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"web\"}}},"
            "\"status\":{\"desiredHealthy\":4,\"currentHealthy\":4,\"disruptionsAllowed\":0}}]}");
  kube_start (self);
  wait_for (self->watch != NULL);
  preview = run_preview (self, WH_DEPLOY_SET_IMAGE);
  g_assert_cmpuint (self->n_dry_runs, ==, 1);
  g_assert_null (self->patched);
  g_assert_cmpint (find_check (preview, "dry-run")->health, ==, WH_HEALTH_OK);
  g_assert_cmpint (find_check (preview, "quota")->health, ==, WH_HEALTH_OK);
  g_assert_cmpint (find_check (preview, "budget")->health, ==, WH_HEALTH_WARNING);
  object = preview->objects->pdata[0];
  g_assert_cmpstr (object->title, ==, "Deployment shop/web");
  g_assert_nonnull (strstr (object->before, "image: r.example/team/web:1"));
  g_assert_null (strstr (object->before, "resourceVersion"));

  /* One more pod is one too many. */
  set_body (self, "/api/v1/namespaces/shop/resourcequotas",
            "{\"items\":[{\"metadata\":{\"name\":\"small\"},\"status\":{\"hard\":{\"pods\":\"4\"},\"used\":{\"pods\":\"4\"}}}]}");
  g_clear_pointer (&preview, wh_deploy_preview_unref);
  preview = run_preview (self, WH_DEPLOY_SET_IMAGE);
  g_assert_cmpint (find_check (preview, "quota")->health, ==, WH_HEALTH_FAILING);
  g_assert_nonnull (strstr (find_check (preview, "quota")->title, "small"));
}

/* What the server refuses is in the plan, with its reason. */
static void
test_deploy_refused (KubeFixture       *self,
                     gconstpointer  data)
{
  static const struct
  {
    guint       status;
    const char *message;
    const char *title;
  } cases[] = {
    { 403, "deployments.apps \\\"web\\\" is forbidden: User \\\"robot\\\" cannot patch", "Not allowed" },
    { 403, "pods \\\"web\\\" is forbidden: exceeded quota: small", "Quota exceeded" },
    { 409, "the object has been modified", "Somebody else is changing it" },
    { 422, "spec.template: Invalid value", "Dry run failed" },
  };

  set_body (self, WEB, WEB_JSON (""));
  kube_start (self);
  wait_for (self->watch != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(WhDeployPreview) preview = NULL;
      g_autofree char *body = g_strdup_printf ("{\"kind\":\"Status\",\"code\":%u,\"message\":\"%s\"}", cases[i].status, cases[i].message);

      g_hash_table_insert (self->statuses, g_strdup ("PATCH " WEB), GUINT_TO_POINTER (cases[i].status));
      set_body (self, "PATCH " WEB, body);
      preview = run_preview (self, WH_DEPLOY_SET_IMAGE);
      g_assert_cmpint (find_check (preview, "dry-run")->health, ==, WH_HEALTH_FAILING);
      g_assert_cmpstr (find_check (preview, "dry-run")->title, ==, cases[i].title);
      g_assert_null (self->patched);
    }
}

static void
test_deploy_apply (KubeFixture       *self,
                   gconstpointer  data)
{
  g_autoptr(WhRecord) target = kube_make_workload ();
  g_autoptr(WhDeployChange) change = make_deploy (WH_DEPLOY_SET_IMAGE);
  g_autoptr(GError) error = NULL;

  set_body (self, WEB, WEB_JSON (""));
  kube_start (self);
  wait_for (self->watch != NULL);

  /* Somebody was faster. */
  change->generation = 6;
  g_assert_false (wh_dex_run (wh_deployer_apply (WH_DEPLOYER (self->provider), target, change), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_CONFLICT);
  g_assert_null (self->patched);
  g_clear_error (&error);

  change->generation = 7;
  wh_dex_run (wh_deployer_apply (WH_DEPLOYER (self->provider), target, change), &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (self->patched, "\"resourceVersion\":\"5\""));
  g_assert_nonnull (strstr (self->patched, "{\"name\":\"a\",\"image\":\"r.example/team/web:2@" DIGEST "\"}"));
  g_assert_null (strstr (self->patched, "proxy"));

  /* A write that loses again and again gives up, and says so. */
  g_hash_table_insert (self->statuses, g_strdup ("PATCH " WEB), GUINT_TO_POINTER (409));
  set_body (self, "PATCH " WEB, "{\"kind\":\"Status\",\"code\":409,\"message\":\"the object has been modified\"}");
  g_assert_false (wh_dex_run (wh_deployer_apply (WH_DEPLOYER (self->provider), target, change), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_CONFLICT);
}

static void
test_deploy_undo (KubeFixture       *self,
                  gconstpointer  data)
{
  g_autoptr(WhRecord) target = kube_make_workload ();
  g_autoptr(WhDeployChange) change = make_deploy (WH_DEPLOY_UNDO);
  g_autoptr(GError) error = NULL;
  WhDeployState *state;
  DexFuture *future;

  set_body (self, WEB, WEB_JSON (""));
  set_body (self, "/apis/apps/v1/namespaces/shop/replicasets",
            "{\"items\":["
            "{\"metadata\":{\"name\":\"web-1\",\"ownerReferences\":[{\"uid\":\"d\"}],\"annotations\":{\"deployment.kubernetes.io/revision\":\"3\"}},"
            "\"spec\":{\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\",\"pod-template-hash\":\"1\"}},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"r.example/team/web:0\"}]}}}},"
            "{\"metadata\":{\"name\":\"web-2\",\"ownerReferences\":[{\"uid\":\"d\"}],\"annotations\":{\"deployment.kubernetes.io/revision\":\"4\"}},"
            "\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"r.example/team/web:1\"}]}}}},"
            "{\"metadata\":{\"name\":\"other\",\"ownerReferences\":[{\"uid\":\"e\"}],\"annotations\":{\"deployment.kubernetes.io/revision\":\"9\"}}}]}");
  kube_start (self);
  wait_for (self->watch != NULL);

  future = wh_deployer_look (WH_DEPLOYER (self->provider), target, FALSE);
  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  state = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpuint (state->revisions->len, ==, 2);
  g_assert_cmpstr (((WhDeployRevision *)state->revisions->pdata[1])->image, ==, "r.example/team/web:0");
  g_assert_cmpstr (state->revision, ==, "4");
  dex_unref (future);

  wh_dex_run (wh_deployer_apply (WH_DEPLOYER (self->provider), target, change), &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (self->patched, "\"path\":\"/spec/template\""));
  g_assert_nonnull (strstr (self->patched, "web:0"));
  g_assert_null (strstr (self->patched, "pod-template-hash"));

  g_set_str (&change->revision, "2");
  g_assert_false (wh_dex_run (wh_deployer_apply (WH_DEPLOYER (self->provider), target, change), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
}

/* ---- Writes that are answered badly ---- */

#define POD "/api/v1/namespaces/shop/pods/web-1"

static void
set_patience (WhProvider *provider,
              guint       msec)
{
  WhKubeClient *client = wh_kubernetes_provider_get_client (WH_KUBERNETES_PROVIDER (provider));

  wh_kube_client_set_write_timeout (client, msec);
}

static Wire *
make_cluster (void)
{
  Wire *wire = wire_new (&wh_kubernetes_provider_info);

  wire_set_patience (wire, set_patience);
  wire_serve_text (wire, "GET " WEB, 200, "application/json", WEB_JSON (""));
  wire_serve_text (wire, "GET " WEB "/scale", 200, "application/json", "{\"spec\":{\"replicas\":4}}");

  return wire;
}

static void
test_scale_failures (void)
{
  g_autoptr(Wire) wire = make_cluster ();
  g_autoptr(WhRecord) target = kube_make_workload ();
  g_autoptr(WhOperation) operation = wire_operation (wire, "scale", target);

  wh_operation_set_parameter (operation, "replicas", "3");
  wire_check_write_failures (wire, operation, "PATCH " WEB "/scale", WIRE_OK, 1);
}

static void
test_restart_failures (void)
{
  g_autoptr(Wire) wire = make_cluster ();
  g_autoptr(WhRecord) target = kube_make_workload ();
  g_autoptr(WhOperation) operation = wire_operation (wire, "restart", target);

  wire_check_write_failures (wire, operation, "PATCH " WEB, WIRE_OK, 1);
}

static WhRecord *
make_pod (void)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, CONNECTION);

  wh_record_builder_set_uid (builder, "p");
  wh_record_builder_set_text (builder, WH_POD_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_POD_NAME, "web-1");

  return wh_record_builder_build (builder);
}

static void
test_delete_failures (void)
{
  g_autoptr(Wire) wire = make_cluster ();
  g_autoptr(WhRecord) target = make_pod ();
  g_autoptr(WhOperation) operation = wire_operation (wire, "delete", target);

  /* A "not found" of something that is still there is a failure like others. */
  wire_serve_text (wire, "GET " POD, 200, "application/json", "{\"kind\":\"Pod\",\"metadata\":{\"uid\":\"p\"}}");
  wire_check_write_failures (wire, operation, "DELETE " POD, WIRE_OK, 3);

  /* Gone, it is what was asked for; likewise if another has its name. */
  wire_remove (wire, "GET " POD);
  wire_check_write_failures (wire, operation, "DELETE " POD, WIRE_NOT_FOUND, 3);
  wire_serve_text (wire, "GET " POD, 200, "application/json", "{\"kind\":\"Pod\",\"metadata\":{\"uid\":\"q\"}}");
  wire_check_write_failures (wire, operation, "DELETE " POD, WIRE_NOT_FOUND, 3);
}

/* A deployment writes without an operation of the cluster's own. */
static DexFuture *
run_deploy (WhOperation *operation)
{
  g_autoptr(WhDeployChange) change = make_deploy (WH_DEPLOY_SET_IMAGE);

  change->generation = 7;

  return wh_deployer_apply (WH_DEPLOYER (wh_operation_get_provider (operation)), wh_operation_get_target (operation), change);
}

static void
test_deploy_failures (void)
{
  static const WhOperationInfo info = { .id = "deploy", .title = "Deploy…", .verb = "Deploy", .kind = "workload", .run = run_deploy };
  g_autoptr(Wire) wire = make_cluster ();
  g_autoptr(WhRecord) target = kube_make_workload ();
  g_autoptr(WhOperation) operation = wh_operation_new (&info, wire_get_provider (wire), target);

  wire_check_write_failures (wire, operation, "PATCH " WEB, WIRE_OK, 1);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

#define ADD(path, func) g_test_add ("/kube-actions/" path, KubeFixture, NULL, kube_set_up, func, kube_tear_down)
  ADD ("deploy/preview", test_deploy_preview);
  ADD ("deploy/what-is-refused-blocks", test_deploy_refused);
  ADD ("deploy/apply", test_deploy_apply);
  ADD ("deploy/undo", test_deploy_undo);
  ADD ("scale", test_scale);
  ADD ("restart-is-refused-with-the-reason", test_restart_refused);
  ADD ("restart-fails-at-its-deadline", test_restart_deadline);
  g_test_add_func ("/kube-actions/failures/scale", test_scale_failures);
  g_test_add_func ("/kube-actions/failures/restart", test_restart_failures);
  g_test_add_func ("/kube-actions/failures/delete", test_delete_failures);
  g_test_add_func ("/kube-actions/failures/deploy", test_deploy_failures);

  return g_test_run ();
}
