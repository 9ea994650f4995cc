/* wh-kube-deploy.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-kube-deploy-private.h"
#include "wh-kube-deploy.h"
#include "wh-kube-review.h"
#include "wh-kube-rollout.h"

#define FIELD_MANAGER "wheelhouse"
#define REVISION_ANNOTATION "deployment.kubernetes.io/revision"
#define MERGE_PATCH "application/merge-patch+json"
#define STRATEGIC_PATCH "application/strategic-merge-patch+json"
#define JSON_PATCH "application/json-patch+json"

/* Status moves all the time; a write that lost against it is tried again. */
#define MAX_TRIES 5

static void
deploy_free (gpointer data)
{
  WhKubeDeploy *self = data;

  g_clear_object (&self->provider);
  g_clear_object (&self->client);
  g_clear_pointer (&self->workload, wh_record_unref);
  g_clear_pointer (&self->change, wh_deploy_change_free);
  g_free (self);
}

static char *
dup_path (WhKubeDeploy *self,
          const char   *name,
          const char   *subresource)
{
  return wh_kube_resource_dup_path (self->resource, wh_record_get_scope (self->workload), name, subresource);
}

/* @group_version %NULL is the core group. */
WhJson *
wh_kube_deploy_list (WhKubeDeploy  *self,
                     const char    *group_version,
                     const char    *plural,
                     GError       **error)
{
  g_autofree char *namespace = wh_http_escape (wh_record_get_scope (self->workload));
  g_autofree char *path = group_version != NULL
                            ? g_strdup_printf ("/apis/%s/namespaces/%s/%s", group_version, namespace, plural)
                            : g_strdup_printf ("/api/v1/namespaces/%s/%s", namespace, plural);

  return dex_await_boxed (wh_kube_client_get_json (self->client, path), error);
}

static WhJson *
get_object (WhKubeDeploy  *self,
            gboolean       twin,
            GError       **error)
{
  const char *name = wh_record_get_name (self->workload);
  g_autofree char *twin_name = wh_kube_deploy_dup_twin_name (name);
  g_autofree char *path = dup_path (self, twin ? twin_name : name, NULL);

  return dex_await_boxed (wh_kube_client_get_json (self->client, path), error);
}

/* Returns: (transfer full) (nullable): the answer */
static WhJson *
write_object (WhKubeDeploy  *self,
              const char    *method,
              const char    *path,
              const char    *content_type,
              const char    *body,
              GError       **error)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new (method, path);
  g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));

  wh_http_request_add_query (request, "fieldManager", FIELD_MANAGER);

  if (self->dry_run)
    wh_http_request_add_query (request, "dryRun", "All");

  wh_http_request_set_body (request, content_type, bytes);

  return dex_await_boxed (wh_kube_client_send_json (self->client, request), error);
}

/* ---- Revisions: the replica sets of a deployment ---- */

static gboolean
is_owned (yyjson_val *set,
          const char *uid)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (set, "metadata.ownerReferences"));
  yyjson_val *owner;

  while ((owner = yyjson_arr_iter_next (&iter)))
    if (g_strcmp0 (wh_json_get_text (owner, "uid"), uid) == 0)
      return TRUE;

  return FALSE;
}

static gint64
get_revision (yyjson_val *set)
{
  const char *text = wh_json_get_text (set, "metadata.annotations.\"" REVISION_ANNOTATION "\"");
  gint64 number;

  return text != NULL && g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &number, NULL) ? number : 0;
}

static int
compare_revisions (gconstpointer one,
                   gconstpointer other)
{
  gint64 a = get_revision (*(yyjson_val * const *)one);
  gint64 b = get_revision (*(yyjson_val * const *)other);

  return (a < b) - (a > b);
}

/* Returns: (transfer container): the sets in @json, newest first */
static GPtrArray *
list_sets (WhJson     *json,
           yyjson_val *object)
{
  GPtrArray *sets = g_ptr_array_new ();
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (wh_json_get_root (json), "items"));
  yyjson_val *set;

  while ((set = yyjson_arr_iter_next (&iter)))
    if (get_revision (set) > 0 && is_owned (set, wh_json_get_text (object, "metadata.uid")))
      g_ptr_array_add (sets, set);

  g_ptr_array_sort (sets, compare_revisions);

  return sets;
}

static gboolean
is_deployment (WhKubeDeploy *self)
{
  return g_strcmp0 (self->resource->type, "Deployment") == 0;
}

/* ---- What is sent ---- */

static char *
dup_revision_message (const char *revision)
{
  return g_strdup_printf (_("Revision %s is not kept any more"), revision);
}

static char *
make_undo (WhKubeDeploy  *self,
           yyjson_val    *object,
           GError       **error)
{
  g_autoptr(WhJson) json = NULL;
  g_autoptr(GPtrArray) sets = NULL;
  g_autofree char *message = NULL;

  if (!is_deployment (self))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED, _("Only a Deployment keeps revisions that it can go back to"));
      return NULL;
    }

  if (!(json = wh_kube_deploy_list (self, "apps/v1", "replicasets", error)))
    return NULL;

  sets = list_sets (json, object);

  for (guint i = 0; i < sets->len; i++)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, get_revision (sets->pdata[i]));

      if (g_strcmp0 (id, self->change->revision) == 0)
        return wh_kube_deploy_make_undo_patch (sets->pdata[i], object, self->change);
    }

  message = dup_revision_message (self->change->revision);
  g_set_error_literal (error, WH_ERROR, WH_ERROR_NOT_FOUND, message);

  return NULL;
}

static char *
make_restart_patch (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");

  return g_strdup_printf ("{\"spec\":{\"template\":{\"metadata\":{\"annotations\":"
                          "{\"kubectl.kubernetes.io/restartedAt\":\"%s\"}}}}}", text);
}

static WhJson *
patch_object (WhKubeDeploy  *self,
              yyjson_val    *object,
              GError       **error)
{
  const char *name = wh_record_get_name (self->workload);
  g_autofree char *twin_name = wh_kube_deploy_dup_twin_name (name);
  gboolean of_twin = self->change->act == WH_DEPLOY_SCALE_TWIN;
  g_autofree char *path = dup_path (self, of_twin ? twin_name : name, NULL);
  g_autofree char *body = NULL;
  const char *type = MERGE_PATCH;

  switch ((int)self->change->act)
    {
    case WH_DEPLOY_SET_IMAGE:
      type = STRATEGIC_PATCH;
      if (!(body = wh_kube_deploy_make_image_patch (object, self->change)))
        g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("No container of %s runs an image of %s"), name, self->change->repository);
      break;

    case WH_DEPLOY_RESTART:
      type = STRATEGIC_PATCH;
      body = make_restart_patch ();
      break;

    case WH_DEPLOY_UNDO:
      type = JSON_PATCH;
      body = make_undo (self, object, error);
      break;

    case WH_DEPLOY_PAUSE:
    case WH_DEPLOY_RESUME:
      body = g_strdup_printf ("{\"spec\":{\"paused\":%s}}", self->change->act == WH_DEPLOY_PAUSE ? "true" : "false");
      break;

    case WH_DEPLOY_SCALE:
    case WH_DEPLOY_SCALE_TWIN:
    default:
      body = g_strdup_printf ("{\"spec\":{\"replicas\":%" G_GINT64_FORMAT "}}", self->change->replicas);
    }

  return body != NULL ? write_object (self, "PATCH", path, type, body, error) : NULL;
}

static WhJson *
add_twin (WhKubeDeploy  *self,
          yyjson_val    *object,
          GError       **error)
{
  g_autofree char *path = dup_path (self, NULL, NULL);
  g_autoptr(WhJson) services = NULL;
  g_autofree char *body = NULL;

  if (!is_deployment (self))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED, _("Only a Deployment can have a second one beside it; deploy this one rolling"));
      return NULL;
    }

  if (!(services = wh_kube_deploy_list (self, NULL, "services", error)))
    return NULL;

  body = wh_kube_deploy_make_twin (object, wh_json_get (wh_json_get_root (services), "items"), self->change);

  if (body == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED,
                   _("No service chooses the pods of %s by a label that can be switched; deploy it rolling"),
                   wh_record_get_name (self->workload));
      return NULL;
    }

  return write_object (self, "POST", path, "application/json", body, error);
}

/* Returns: (transfer full) (nullable): the last service that was switched */
static WhJson *
switch_services (WhKubeDeploy  *self,
                 yyjson_val    *object,
                 GError       **error)
{
  gboolean back = self->change->act == WH_DEPLOY_SWITCH_BACK;
  g_autoptr(WhJson) twin = get_object (self, TRUE, error);
  g_autoptr(WhJson) services = NULL;
  g_autoptr(WhJson) answer = NULL;
  g_autofree char *namespace = wh_http_escape (wh_record_get_scope (self->workload));
  yyjson_arr_iter iter;
  yyjson_val *service;

  if (twin == NULL || !(services = wh_kube_deploy_list (self, NULL, "services", error)))
    return NULL;

  iter = yyjson_arr_iter_with (wh_json_get (wh_json_get_root (services), "items"));

  while ((service = yyjson_arr_iter_next (&iter)))
    {
      yyjson_val *other = wh_json_get_root (twin);
      g_autofree char *name = wh_http_escape (wh_json_get_text (service, "metadata.name"));
      g_autofree char *path = g_strdup_printf ("/api/v1/namespaces/%s/services/%s", namespace, name);
      g_autofree char *body = wh_kube_deploy_make_switch_patch (service, back ? other : object, back ? object : other);

      if (body == NULL)
        continue;

      g_clear_pointer (&answer, wh_json_unref);

      if (!(answer = write_object (self, "PATCH", path, MERGE_PATCH, body, error)))
        return NULL;
    }

  /* Twice the same is done already. */
  return answer != NULL ? g_steal_pointer (&answer) : g_steal_pointer (&twin);
}

static WhJson *
drop_twin (WhKubeDeploy  *self,
           GError       **error)
{
  g_autofree char *name = wh_kube_deploy_dup_twin_name (wh_record_get_name (self->workload));
  g_autofree char *path = dup_path (self, name, NULL);

  return write_object (self, "DELETE", path, "application/json",
                       "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Background\"}", error);
}

static WhJson *
send_change (WhKubeDeploy  *self,
             yyjson_val    *object,
             GError       **error)
{
  switch ((int)self->change->act)
    {
    case WH_DEPLOY_ADD_CANARY:
    case WH_DEPLOY_ADD_GREEN:
      return add_twin (self, object, error);

    case WH_DEPLOY_SWITCH:
    case WH_DEPLOY_SWITCH_BACK:
      return switch_services (self, object, error);

    case WH_DEPLOY_DROP_TWIN:
      return drop_twin (self, error);

    default:
      return patch_object (self, object, error);
    }
}

/* ---- State ---- */

static void
read_revisions (WhKubeDeploy  *self,
                yyjson_val    *object,
                WhDeployState *state)
{
  g_autoptr(WhJson) json = is_deployment (self) ? wh_kube_deploy_list (self, "apps/v1", "replicasets", NULL) : NULL;
  g_autoptr(GPtrArray) sets = json != NULL ? list_sets (json, object) : NULL;

  for (guint i = 0; sets != NULL && i < sets->len; i++)
    {
      yyjson_val *set = sets->pdata[i];
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, get_revision (set));

      wh_deploy_state_add_revision (state, id, wh_json_get_text (set, "spec.template.spec.containers[0].image"),
                                    wh_json_get_time (set, "metadata.creationTimestamp"));
    }
}

static gint64
number_or_zero (yyjson_val *object,
                const char *path)
{
  gint64 number = wh_json_get_number (object, path);

  return number != WH_ABSENT ? number : 0;
}

static WhDeployState *
read_state (yyjson_val *object)
{
  WhDeployState *state = wh_deploy_state_new ();
  g_auto(WhKubeRollout) rollout = { 0 };
  gint64 wanted = wh_json_get_number (object, "spec.replicas");

  wh_kube_rollout_read (object, &rollout);
  state->generation = number_or_zero (object, "metadata.generation");
  state->revision = g_strdup (wh_json_get_text (object, "metadata.annotations.\"" REVISION_ANNOTATION "\""));
  state->image = g_strdup (wh_json_get_text (object, "spec.template.spec.containers[0].image"));
  state->wanted = wanted != WH_ABSENT ? wanted : 1;
  state->updated = number_or_zero (object, "status.updatedReplicas");
  state->ready = number_or_zero (object, "status.readyReplicas");
  state->fraction = rollout.fraction;
  state->done = rollout.done;
  state->paused = wh_json_get_boolean (object, "spec.paused");
  state->failed = g_steal_pointer (&rollout.failed);
  state->text = g_steal_pointer (&rollout.text);

  return state;
}

static DexFuture *
look_fiber (gpointer user_data)
{
  WhKubeDeploy *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = get_object (self, self->twin, &error);
  g_autoptr(WhDeployState) state = NULL;

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  state = read_state (wh_json_get_root (json));
  read_revisions (self, wh_json_get_root (json), state);

  return dex_future_new_take_boxed (WH_TYPE_DEPLOY_STATE, g_steal_pointer (&state));
}

/* ---- Apply ---- */

static DexFuture *
apply_fiber (gpointer user_data)
{
  WhKubeDeploy *self = user_data;

  for (guint i = 0; ; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(WhJson) json = get_object (self, FALSE, &error);
      g_autoptr(WhJson) answer = NULL;
      yyjson_val *object = json != NULL ? wh_json_get_root (json) : NULL;

      if (json == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      if (self->change->generation != 0 &&
          wh_json_get_number (object, "metadata.generation") != self->change->generation)
        return wh_dex_reject (WH_ERROR_CONFLICT, _("%s was changed by somebody else since the plan was made; make it again"),
                              wh_record_get_name (self->workload));

      if ((answer = send_change (self, object, &error)))
        {
          /* A service or a status is no workload. */
          gboolean workload = wh_json_get (wh_json_get_root (answer), "spec.template") != NULL;

          return dex_future_new_take_boxed (WH_TYPE_DEPLOY_STATE,
                                            read_state (workload ? wh_json_get_root (answer) : object));
        }

      if (!g_error_matches (error, WH_ERROR, WH_ERROR_CONFLICT) || self->change->act == WH_DEPLOY_ADD_CANARY ||
          self->change->act == WH_DEPLOY_ADD_GREEN || i + 1 >= MAX_TRIES)
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
}

/* ---- Preview ---- */

static const char *
get_verb (WhDeployAct act)
{
  switch ((int)act)
    {
    case WH_DEPLOY_ADD_CANARY:
    case WH_DEPLOY_ADD_GREEN:
      return "create";

    case WH_DEPLOY_DROP_TWIN:
      return "delete";

    default:
      return "patch";
    }
}

static char *
dup_rollout_text (yyjson_val  *object,
                  WhDeployAct  act,
                  gint64       replicas)
{
  const char *strategy = wh_json_get_text (object, "spec.strategy.type");

  if (act == WH_DEPLOY_SCALE)
    return g_strdup_printf (_("%d replicas instead of %d"), (int)replicas, (int)number_or_zero (object, "spec.replicas"));

  if (act == WH_DEPLOY_ADD_CANARY || act == WH_DEPLOY_ADD_GREEN)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d pod beside those that run", "%d pods beside those that run", replicas),
                            (int)replicas);

  if (g_strcmp0 (strategy, "Recreate") == 0)
    return g_strdup_printf (_("all %d pods are ended before new ones begin; nothing serves meanwhile"), (int)replicas);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d pod will be replaced", "%d pods will be replaced, a few at a time", replicas),
                          (int)replicas);
}

static void
describe (WhKubeDeploy    *self,
          yyjson_val      *before,
          yyjson_val      *after,
          WhDeployPreview *preview)
{
  gboolean adds = self->change->act == WH_DEPLOY_ADD_CANARY || self->change->act == WH_DEPLOY_ADD_GREEN;
  const char *name = after != NULL ? wh_json_get_text (after, "metadata.name") : NULL;
  char *title = g_strdup_printf ("%s %s/%s", self->resource->type, wh_record_get_scope (self->workload),
                                 name != NULL ? name : wh_record_get_name (self->workload));

  wh_deploy_preview_add_object (preview, title,
                                adds ? NULL : wh_kube_deploy_dup_text (before),
                                after != NULL ? wh_kube_deploy_dup_text (after) : NULL);
}

/* The system's refusal is what the plan is asked for. */
static void
refuse (WhDeployPreview *preview,
        const GError    *error)
{
  const char *title = _("Dry run failed");

  if (g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN))
    title = strstr (error->message, "exceeded quota") != NULL ? _("Quota exceeded") : _("Not allowed");
  else if (g_error_matches (error, WH_ERROR, WH_ERROR_CONFLICT))
    title = _("Somebody else is changing it");

  wh_deploy_preview_add_check (preview, "dry-run", WH_HEALTH_FAILING, g_strdup (title), g_strdup (error->message));
}

static gboolean
is_refusal (const GError *error)
{
  static const WhError codes[] = {
    WH_ERROR_FORBIDDEN, WH_ERROR_CONFLICT, WH_ERROR_INVALID, WH_ERROR_NOT_FOUND, WH_ERROR_UNSUPPORTED, WH_ERROR_FAILED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, WH_ERROR, codes[i]))
      return TRUE;

  return FALSE;
}

static DexFuture *
preview_fiber (gpointer user_data)
{
  WhKubeDeploy *self = user_data;
  g_autoptr(WhDeployPreview) preview = wh_deploy_preview_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = get_object (self, FALSE, &error);
  g_autoptr(WhJson) answer = NULL;
  yyjson_val *object;
  gint64 replicas;

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  object = wh_json_get_root (json);
  replicas = self->change->act == WH_DEPLOY_SCALE || self->change->act == WH_DEPLOY_ADD_CANARY ||
             self->change->act == WH_DEPLOY_ADD_GREEN
               ? self->change->replicas
               : wh_json_get_number (object, "spec.replicas");

  if (dex_await (wh_kube_review_access (self->client, self->resource, wh_record_get_scope (self->workload),
                                        get_verb (self->change->act), NULL), &error))
    answer = send_change (self, object, &error);

  if (answer == NULL && !is_refusal (error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (answer == NULL)
    refuse (preview, error);
  else if (wh_json_get_boolean (object, "spec.paused") && self->change->act != WH_DEPLOY_SCALE)
    wh_deploy_preview_add_check (preview, "dry-run", WH_HEALTH_FAILING, g_strdup (_("Its rollout is paused")),
                                 g_strdup (_("somebody stopped it; resume it first")));
  else
    wh_deploy_preview_add_check (preview, "dry-run", WH_HEALTH_OK, g_strdup (_("Dry run accepted")),
                                 dup_rollout_text (object, self->change->act, MAX (replicas, 0)));

  describe (self, object, answer != NULL ? wh_json_get_root (answer) : NULL, preview);
  wh_kube_deploy_check (self, object, replicas != WH_ABSENT ? replicas : 1, preview);

  return dex_future_new_take_boxed (WH_TYPE_DEPLOY_PREVIEW, g_steal_pointer (&preview));
}

/* ---- The interface ---- */

static DexFuture *
spawn (WhDeployer           *deployer,
       WhRecord             *workload,
       const WhDeployChange *change,
       gboolean              twin,
       gboolean              dry_run,
       DexFiberFunc          func)
{
  WhKubernetesProvider *provider = WH_KUBERNETES_PROVIDER (deployer);
  WhKubeClient *client = wh_kubernetes_provider_get_client (provider);
  const WhKubeResource *resource = wh_kube_resource_for_record (workload);
  WhKubeDeploy *self;

  if (client == NULL)
    return wh_dex_reject (WH_ERROR_OFFLINE, _("“%s” is not connected yet; try again when it is"),
                          wh_provider_get_name (WH_PROVIDER (provider)));

  if (resource == NULL)
    return wh_dex_reject (WH_ERROR_UNSUPPORTED, _("There is no object in the cluster behind this"));

  self = g_new0 (WhKubeDeploy, 1);
  self->provider = g_object_ref (provider);
  self->client = g_object_ref (client);
  self->workload = wh_record_ref (workload);
  self->change = change != NULL ? wh_deploy_change_copy (change) : NULL;
  self->resource = resource;
  self->twin = twin;
  self->dry_run = dry_run;

  return wh_dex_spawn_pinned (NULL, 0, func, self, deploy_free);
}

static DexFuture *
preview (WhDeployer           *deployer,
         WhRecord             *workload,
         const WhDeployChange *change)
{
  return spawn (deployer, workload, change, FALSE, TRUE, preview_fiber);
}

static DexFuture *
apply (WhDeployer           *deployer,
       WhRecord             *workload,
       const WhDeployChange *change)
{
  return spawn (deployer, workload, change, FALSE, FALSE, apply_fiber);
}

static DexFuture *
look (WhDeployer *deployer,
      WhRecord   *workload,
      gboolean    twin)
{
  return spawn (deployer, workload, NULL, twin, FALSE, look_fiber);
}

/**
 * wh_kube_deploy_init_interface:
 * @iface: to be filled in
 *
 * Deployments by patching the workload and watching its controller roll it out;
 * canary and blue/green by a second workload beside the first.
 */
void
wh_kube_deploy_init_interface (WhDeployerInterface *iface)
{
  iface->preview = preview;
  iface->apply = apply;
  iface->look = look;
}
