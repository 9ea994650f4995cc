/* wh-kube-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-kube-operations.h"
#include "wh-kube-review.h"
#include "wh-kube-rollout.h"
#include "wh-kubernetes-provider.h"

#define FIELD_MANAGER "wheelhouse"
#define MAX_REPLICAS 10000

/* What every step of an operation needs. */
typedef struct
{
  WhOperation          *operation;
  WhRecord             *target;
  WhKubeClient         *client;
  const WhKubeResource *resource;
  const char           *namespace;
  const char           *name;
} Context;

static gboolean
context_init (Context      *self,
              WhOperation  *operation,
              GError      **error)
{
  WhProvider *provider = wh_operation_get_provider (operation);

  self->operation = operation;
  self->target = wh_operation_get_target (operation);
  self->client = wh_kubernetes_provider_get_client (WH_KUBERNETES_PROVIDER (provider));
  self->resource = wh_kube_resource_for_record (self->target);
  self->namespace = wh_record_get_scope (self->target);
  self->name = wh_record_get_name (self->target);

  if (self->client == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_OFFLINE, _("“%s” is not connected yet; try again when it is"),
                   wh_provider_get_name (provider));
      return FALSE;
    }

  if (self->resource == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_UNSUPPORTED, _("There is no object in the cluster behind this"));
      return FALSE;
    }

  return TRUE;
}

static DexFuture *
spawn (WhOperation  *operation,
       DexFiberFunc  func)
{
  return wh_dex_scoped (wh_operation_get_scope (operation),
                        wh_dex_spawn_pinned (NULL, 0, func, g_object_ref (operation), g_object_unref));
}

static gboolean
is_type (const WhRecord     *record,
         const char * const *types)
{
  const char *type = wh_record_get_text (record, "type");

  return type != NULL && g_strv_contains (types, type);
}

/* Returns: (transfer full) (nullable): the answer */
static WhJson *
patch (Context     *self,
       const char  *subresource,
       const char  *content_type,
       const char  *body,
       gboolean     dry_run,
       GError     **error)
{
  g_autofree char *path = wh_kube_resource_dup_path (self->resource, self->namespace, self->name, subresource);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("PATCH", path);
  g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));

  wh_http_request_add_query (request, "fieldManager", FIELD_MANAGER);

  if (dry_run)
    wh_http_request_add_query (request, "dryRun", "All");

  wh_http_request_set_body (request, content_type, bytes);

  return dex_await_boxed (wh_kube_client_send_json (self->client, request), error);
}

static WhJson *
get (Context     *self,
     const char  *subresource,
     GError     **error)
{
  g_autofree char *path = wh_kube_resource_dup_path (self->resource, self->namespace, self->name, subresource);

  return dex_await_boxed (wh_kube_client_get_json (self->client, path), error);
}

static gboolean
may (Context     *self,
     const char  *verb,
     const char  *subresource,
     GError     **error)
{
  return dex_await (wh_kube_review_access (self->client, self->resource, self->namespace, verb, subresource), error);
}

/* ---- Notes that need another look at the cluster; none is a reason to fail ---- */

static WhJson *
list_near (Context    *self,
           const char *group_version,
           const char *plural)
{
  g_autofree char *namespace = wh_http_escape (self->namespace);
  g_autofree char *path = g_strdup_printf ("/apis/%s/namespaces/%s/%s", group_version, namespace, plural);

  return dex_await_boxed (wh_kube_client_get_json (self->client, path), NULL);
}

static void
note_autoscalers (Context *self)
{
  g_autoptr(WhJson) json = list_near (self, "autoscaling/v2", "horizontalpodautoscalers");
  const char *type = wh_record_get_text (self->target, "type");
  yyjson_arr_iter iter;
  yyjson_val *item;

  if (json == NULL)
    return;

  iter = yyjson_arr_iter_with (wh_json_get (wh_json_get_root (json), "items"));

  while ((item = yyjson_arr_iter_next (&iter)))
    {
      gint64 least = wh_json_get_number (item, "spec.minReplicas");

      if (g_strcmp0 (wh_json_get_text (item, "spec.scaleTargetRef.name"), self->name) == 0 &&
          g_strcmp0 (wh_json_get_text (item, "spec.scaleTargetRef.kind"), type) == 0)
        wh_operation_add_effect (self->operation, WH_HEALTH_WARNING,
                                 _("The autoscaler “%s” keeps between %d and %d replicas and will undo this"),
                                 wh_json_get_text (item, "metadata.name"),
                                 (int)(least != WH_ABSENT ? least : 1),
                                 (int)wh_json_get_number (item, "spec.maxReplicas"));
    }
}

/* Whether all wanted labels are there; a selector of expressions is not judged. */
static gboolean
selector_matches (yyjson_val *selector,
                  yyjson_val *labels)
{
  yyjson_obj_iter iter = yyjson_obj_iter_with (yyjson_obj_get (selector, "matchLabels"));
  yyjson_val *key;

  if (yyjson_arr_size (yyjson_obj_get (selector, "matchExpressions")) > 0)
    return FALSE;

  while ((key = yyjson_obj_iter_next (&iter)))
    {
      yyjson_val *wanted = yyjson_obj_iter_get_val (key);

      if (g_strcmp0 (yyjson_get_str (yyjson_obj_get (labels, yyjson_get_str (key))), yyjson_get_str (wanted)) != 0)
        return FALSE;
    }

  return yyjson_obj_size (yyjson_obj_get (selector, "matchLabels")) > 0;
}

static void
note_budgets (Context    *self,
              yyjson_val *labels,
              gint64      replicas)
{
  g_autoptr(WhJson) json = list_near (self, "policy/v1", "poddisruptionbudgets");
  yyjson_arr_iter iter;
  yyjson_val *item;

  if (json == NULL)
    return;

  iter = yyjson_arr_iter_with (wh_json_get (wh_json_get_root (json), "items"));

  while ((item = yyjson_arr_iter_next (&iter)))
    {
      gint64 wanted = wh_json_get_number (item, "spec.minAvailable");

      if (wanted != WH_ABSENT && wanted > replicas &&
          selector_matches (wh_json_get (item, "spec.selector"), labels))
        wh_operation_add_effect (self->operation, WH_HEALTH_WARNING,
                                 _("The disruption budget “%s” wants at least %d available"),
                                 wh_json_get_text (item, "metadata.name"), (int)wanted);
    }
}

/* ---- Scale ---- */

static gboolean
read_replicas (WhOperation  *operation,
               gint64       *replicas,
               GError      **error)
{
  *replicas = wh_operation_get_number (operation, "replicas", -1);

  if (*replicas >= 0 && *replicas <= MAX_REPLICAS)
    return TRUE;

  g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("Replicas have to be a number from 0 to %d"), MAX_REPLICAS);

  return FALSE;
}

static char *
scale_patch (gint64 replicas)
{
  return g_strdup_printf ("{\"spec\":{\"replicas\":%" G_GINT64_FORMAT "}}", replicas);
}

static DexFuture *
plan_scale_fiber (gpointer user_data)
{
  Context self;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) object = NULL;
  g_autoptr(WhJson) before = NULL;
  g_autoptr(WhJson) after = NULL;
  g_autofree char *body = NULL;
  g_autofree char *old_text = NULL;
  g_autofree char *new_text = NULL;
  gint64 replicas;
  gint64 from;
  gint64 to;

  if (!context_init (&self, user_data, &error) ||
      !read_replicas (self.operation, &replicas, &error) ||
      !may (&self, "patch", "scale", &error) ||
      !(before = get (&self, "scale", &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  body = scale_patch (replicas);

  if (!(after = patch (&self, "scale", "application/merge-patch+json", body, TRUE, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* A server leaves out a zero. */
  from = wh_json_get_number (wh_json_get_root (before), "spec.replicas");
  to = wh_json_get_number (wh_json_get_root (after), "spec.replicas");
  from = from != WH_ABSENT ? from : 0;
  to = to != WH_ABSENT ? to : 0;
  old_text = g_strdup_printf (_("%d replicas"), (int)from);
  new_text = g_strdup_printf (_("%d replicas"), (int)to);
  wh_operation_set_change (self.operation, old_text, new_text);

  if (from == to)
    wh_operation_add_effect (self.operation, WH_HEALTH_OK, g_dngettext (GETTEXT_PACKAGE, "Nothing changes: it has %d replica already",
                                           "Nothing changes: it has %d replicas already", to), (int)to);
  else if (to == 0)
    wh_operation_add_effect (self.operation, WH_HEALTH_WARNING, _("All %d pods are ended; nothing serves any more"), (int)from);
  else if (to < from)
    wh_operation_add_effect (self.operation, WH_HEALTH_OK, g_dngettext (GETTEXT_PACKAGE, "%d pod is ended, %d go on", "%d pods are ended, %d go on", from - to),
                             (int)(from - to), (int)to);
  else
    wh_operation_add_effect (self.operation, WH_HEALTH_OK, g_dngettext (GETTEXT_PACKAGE, "%d pod is added to %d", "%d pods are added to %d", to - from),
                             (int)(to - from), (int)from);

  note_autoscalers (&self);

  if (to < from && (object = get (&self, NULL, NULL)))
    note_budgets (&self, wh_json_get (wh_json_get_root (object), "spec.template.metadata.labels"), to);

  return dex_future_new_true ();
}

static DexFuture *
run_scale_fiber (gpointer user_data)
{
  Context self;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) answer = NULL;
  g_autofree char *body = NULL;
  g_autofree char *result = NULL;
  gint64 replicas;

  if (!context_init (&self, user_data, &error) ||
      !read_replicas (self.operation, &replicas, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  body = scale_patch (replicas);

  if (!(answer = patch (&self, "scale", "application/merge-patch+json", body, FALSE, &error)) ||
      !dex_await (wh_kube_rollout_wait (self.operation, self.client, self.resource), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  result = g_strdup_printf (_("%s has %d replicas"), self.name, (int)replicas);
  wh_operation_set_result (self.operation, result);

  return dex_future_new_true ();
}

static DexFuture *
plan_scale (WhOperation *operation)
{
  return spawn (operation, plan_scale_fiber);
}

static DexFuture *
run_scale (WhOperation *operation)
{
  return spawn (operation, run_scale_fiber);
}

static gboolean
can_scale (const WhRecord *record)
{
  static const char * const types[] = { "Deployment", "StatefulSet", NULL };

  return is_type (record, types);
}

static char *
get_replicas (const WhRecord *record,
              const char     *parameter)
{
  gint64 wanted = wh_record_get_number (record, "wanted");

  return wanted != WH_ABSENT ? g_strdup_printf ("%" G_GINT64_FORMAT, wanted) : NULL;
}

static const WhSetting scale_parameters[] = {
  { "replicas", N_("Replicas"), NULL, WH_SETTING_NUMBER, TRUE },
};

const WhOperationInfo wh_kube_operation_scale = {
  .id           = "scale",
  .title        = N_("Scale…"),
  .verb         = N_("Scale"),
  .doing        = N_("Scaling %s"),
  .kind         = "workload",
  .flags        = WH_OPERATION_PLAIN,
  .parameters   = scale_parameters,
  .n_parameters = G_N_ELEMENTS (scale_parameters),
  .get_default  = get_replicas,
  .applies      = can_scale,
  .plan         = plan_scale,
  .run          = run_scale,
};

/* ---- Restart ---- */

/* A rollout is started by changing the template; this annotation is the one
 * that kubectl changes, so that both show the same. */
static char *
restart_patch (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");

  return g_strdup_printf ("{\"spec\":{\"template\":{\"metadata\":{\"annotations\":"
                          "{\"kubectl.kubernetes.io/restartedAt\":\"%s\"}}}}}", text);
}

static void
note_strategy (Context    *self,
               yyjson_val *object)
{
  gint64 wanted = wh_json_get_number (object, "spec.replicas");
  const char *strategy = wh_json_get_text (object, "spec.strategy.type");

  if (wanted == WH_ABSENT)
    wanted = self->target->values[WH_WORKLOAD_WANTED].number;

  if (g_strcmp0 (strategy, "Recreate") == 0)
    wh_operation_add_effect (self->operation, WH_HEALTH_WARNING,
                             _("All %d pods are ended before new ones begin; nothing serves meanwhile"), (int)wanted);
  else if (wanted == 1 && strategy == NULL)
    wh_operation_add_effect (self->operation, WH_HEALTH_WARNING,
                             _("Its only pod is replaced; nothing serves meanwhile"));
  else
    wh_operation_add_effect (self->operation, WH_HEALTH_OK, _("%d pods are replaced, a few at a time"),
                             (int)MAX (wanted, 0));
}

static DexFuture *
plan_restart_fiber (gpointer user_data)
{
  Context self;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) object = NULL;
  g_autoptr(WhJson) after = NULL;
  g_autofree char *body = restart_patch ();
  const char *path = "spec.template.metadata.annotations.\"kubectl.kubernetes.io/restartedAt\"";
  const char *before_text;

  if (!context_init (&self, user_data, &error) ||
      !may (&self, "patch", NULL, &error) ||
      !(object = get (&self, NULL, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (wh_json_get_boolean (wh_json_get_root (object), "spec.paused"))
    return wh_dex_reject (WH_ERROR_CONFLICT, _("%s is paused; resume its rollout first"), self.name);

  if (!(after = patch (&self, NULL, "application/strategic-merge-patch+json", body, TRUE, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  before_text = wh_json_get_text (wh_json_get_root (object), path);
  wh_operation_set_change (self.operation,
                           before_text != NULL ? before_text : _("never restarted by hand"),
                           wh_json_get_text (wh_json_get_root (after), path));
  note_strategy (&self, wh_json_get_root (object));

  return dex_future_new_true ();
}

static DexFuture *
run_restart_fiber (gpointer user_data)
{
  Context self;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) answer = NULL;
  g_autofree char *body = restart_patch ();
  g_autofree char *result = NULL;

  if (!context_init (&self, user_data, &error) ||
      !(answer = patch (&self, NULL, "application/strategic-merge-patch+json", body, FALSE, &error)) ||
      !dex_await (wh_kube_rollout_wait (self.operation, self.client, self.resource), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  result = g_strdup_printf (_("%s was restarted"), self.name);
  wh_operation_set_result (self.operation, result);

  return dex_future_new_true ();
}

static DexFuture *
plan_restart (WhOperation *operation)
{
  return spawn (operation, plan_restart_fiber);
}

static DexFuture *
run_restart (WhOperation *operation)
{
  return spawn (operation, run_restart_fiber);
}

static gboolean
can_restart (const WhRecord *record)
{
  static const char * const types[] = { "Deployment", "StatefulSet", "DaemonSet", NULL };

  return is_type (record, types);
}

const WhOperationInfo wh_kube_operation_restart = {
  .id      = "restart",
  .title   = N_("Restart…"),
  .verb    = N_("Restart"),
  .doing   = N_("Restarting %s"),
  .kind    = "workload",
  .flags   = WH_OPERATION_MANY,
  .applies = can_restart,
  .plan    = plan_restart,
  .run     = run_restart,
};

/* ---- Delete a pod ---- */

static WhJson *
delete_pod (Context   *self,
            gboolean   dry_run,
            GError   **error)
{
  g_autofree char *path = wh_kube_resource_dup_path (self->resource, self->namespace, self->name, NULL);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("DELETE", path);

  if (dry_run)
    wh_http_request_add_query (request, "dryRun", "All");

  /* The pod that was looked at, not one that has got its name since. */
  wh_http_request_take_json (request,
                             g_strdup_printf ("{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\","
                                              "\"preconditions\":{\"uid\":\"%s\"}}", self->target->uid));

  return dex_await_boxed (wh_kube_client_send_json (self->client, request), error);
}

static DexFuture *
plan_delete_pod_fiber (gpointer user_data)
{
  Context self;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) answer = NULL;
  const char *owner;

  if (!context_init (&self, user_data, &error) ||
      !may (&self, "delete", NULL, &error) ||
      !(answer = delete_pod (&self, TRUE, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  owner = self.target->values[WH_POD_OWNER].text;
  wh_operation_set_change (self.operation, self.target->values[WH_POD_STATUS].text, _("deleted"));

  if (owner != NULL)
    wh_operation_add_effect (self.operation, WH_HEALTH_OK, _("%s makes a new one in its place"), strchr (owner, ':') + 1);
  else
    wh_operation_add_effect (self.operation, WH_HEALTH_WARNING, _("Nothing makes it again: it has no owner"));

  return dex_future_new_true ();
}

/* FALSE also if it cannot be told. */
static gboolean
is_gone (Context *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) left = get (self, NULL, &error);

  if (left == NULL)
    return g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND);

  return g_strcmp0 (wh_json_get_text (wh_json_get_root (left), "metadata.uid"), self->target->uid) != 0;
}

static DexFuture *
run_delete_pod_fiber (gpointer user_data)
{
  Context self;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) answer = NULL;
  g_autofree char *result = NULL;

  if (!context_init (&self, user_data, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!(answer = delete_pod (&self, FALSE, &error)))
    {
      /* It may be gone because the first answer was lost and it was asked again. */
      if (!g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) || !is_gone (&self))
        return dex_future_new_for_error (g_steal_pointer (&error));

      g_clear_error (&error);
    }

  wh_operation_set_progress (self.operation, 0.5, _("Waiting for its containers to end"));

  /* Containers have some time to end. */
  for (guint i = 0; i < 120; i++)
    {
      if (is_gone (&self))
        {
          result = g_strdup_printf (_("%s is gone"), self.name);
          wh_operation_set_result (self.operation, result);
          return dex_future_new_true ();
        }

      if (!wh_dex_sleep (wh_operation_get_scope (self.operation), 1000, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return wh_dex_reject (WH_ERROR_TIMED_OUT, _("%s was told to end and is still there"), self.name);
}

static DexFuture *
plan_delete_pod (WhOperation *operation)
{
  return spawn (operation, plan_delete_pod_fiber);
}

static DexFuture *
run_delete_pod (WhOperation *operation)
{
  return spawn (operation, run_delete_pod_fiber);
}

const WhOperationInfo wh_kube_operation_delete_pod = {
  .id    = "delete",
  .title = N_("Delete…"),
  .verb  = N_("Delete"),
  .doing = N_("Deleting %s"),
  .kind  = "pod",
  .flags = WH_OPERATION_DESTRUCTIVE | WH_OPERATION_MANY,
  .plan  = plan_delete_pod,
  .run   = run_delete_pod,
};
