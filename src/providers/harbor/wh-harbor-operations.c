/* wh-harbor-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-harbor-provider-private.h"
#include "wh-registry-operations.h"

typedef struct
{
  WhProvider *provider;
  char       *method;
  char       *path;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_object_unref (call->provider);
  g_free (call->method);
  g_free (call->path);
  g_free (call);
}

static DexFuture *
call_fiber (gpointer user_data)
{
  Call *call = user_data;
  g_autoptr(WhHttpRequest) request = wh_http_request_new (call->method, call->path);
  g_autoptr(GError) error = NULL;

  wh_http_request_set_header (request, "X-Is-Resource-Name", "true");
  wh_http_request_set_accept (request, "application/json, */*");
  wh_http_request_set_flags (request, WH_HTTP_NO_RETRY);

  if (!dex_await (wh_provider_send (call->provider, request), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
send (WhProvider *provider,
      const char *method,
      const char *repository,
      const char *digest,
      const char *what)
{
  g_autofree char *rest = g_strdup_printf ("artifacts/%s%s", digest, what);
  Call *call = g_new0 (Call, 1);

  call->provider = g_object_ref (provider);
  call->method = g_strdup (method);
  call->path = wh_harbor_path (repository, rest);

  return wh_dex_spawn_pinned (NULL, 0, call_fiber, call, call_free);
}

DexFuture *
wh_harbor_delete_manifest (WhImageKeeper *keeper,
                           const char    *repository,
                           const char    *digest)
{
  return send (WH_PROVIDER (keeper), "DELETE", repository, digest, "");
}

static gboolean
applies (const WhRecord *image)
{
  return image->values[WH_IMAGE_REPOSITORY].text != NULL && image->values[WH_IMAGE_DIGEST].text != NULL;
}

/* ---- scan ---- */

static DexFuture *
plan_scan (WhOperation *operation)
{
  WhRecord *image = wh_operation_get_target (operation);

  wh_operation_set_change (operation, image->values[WH_IMAGE_VULNERABILITIES].text, NULL);
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("Harbor looks for known vulnerabilities in %s; nothing else changes"),
                           image->values[WH_IMAGE_TAG].text);

  return dex_future_new_true ();
}

static DexFuture *
run_scan_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhProvider *provider = wh_operation_get_provider (operation);
  WhRecord *image = wh_operation_get_target (operation);
  const char *repository = image->values[WH_IMAGE_REPOSITORY].text;
  g_autoptr(GError) error = NULL;

  if (!dex_await (send (provider, "POST", repository, image->values[WH_IMAGE_DIGEST].text, "/scan"), &error) ||
      !dex_await (wh_harbor_read (WH_IMAGE_KEEPER (provider), repository), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_operation_set_result (operation, _("The scan has begun; what it finds appears here"));

  return dex_future_new_true ();
}

static DexFuture *
run_scan (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, run_scan_fiber, g_object_ref (operation), g_object_unref);
}

const WhOperationInfo wh_harbor_scan = {
  .id        = "scan",
  .title     = N_("Scan…"),
  .verb      = N_("Scan"),
  .icon_name = "security-high-symbolic",
  .kind      = "image",
  .flags     = WH_OPERATION_MANY,
  .applies   = applies,
  .plan      = plan_scan,
  .run       = run_scan,
};

/* ---- delete ---- */

static WhRecord *
lookup (WhOperation *operation)
{
  WhProvider *provider = wh_operation_get_provider (operation);
  WhStore *store = wh_provider_get_store (provider);

  return store != NULL ? wh_store_lookup (store, &wh_kind_image, wh_provider_get_id (provider),
                                          wh_operation_get_target (operation)->uid) : NULL;
}

/* Reads first: returns where the tag points to now. */
static char *
await_digest (WhOperation  *operation,
              GError      **error)
{
  WhProvider *provider = wh_operation_get_provider (operation);
  WhRecord *target = wh_operation_get_target (operation);
  WhRecord *now;

  if (!dex_await (wh_harbor_read (WH_IMAGE_KEEPER (provider), target->values[WH_IMAGE_REPOSITORY].text), error))
    return NULL;

  if ((now = lookup (operation)) == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("%s is not in “%s” any more"), target->uid,
                   wh_provider_get_name (provider));
      return NULL;
    }

  return g_strdup (now->values[WH_IMAGE_DIGEST].text);
}

static DexFuture *
plan_delete_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhRecord *image = wh_operation_get_target (operation);
  g_autoptr(GError) error = NULL;
  g_autofree char *digest = await_digest (operation, &error);
  WhStore *store = wh_provider_get_store (wh_operation_get_provider (operation));
  g_autoptr(WhImageRetention) outcome = NULL;
  g_autoptr(GString) before = g_string_new (NULL);

  if (digest == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  outcome = wh_image_retention_simulate_tag (store, image, digest);

  for (guint i = 0; i < outcome->items->len; i++)
    {
      WhImageVerdict *item = g_ptr_array_index (outcome->items, i);

      g_string_append_printf (before, "%s\n", item->image->uid);

      if (strcmp (item->image->uid, image->uid) != 0)
        wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("%s points to the same image and goes as well"),
                                 item->image->values[WH_IMAGE_TAG].text);
    }

  g_string_append (before, digest);
  wh_operation_set_change (operation, before->str, NULL);
  g_object_set_data_full (G_OBJECT (operation), "wh-harbor-digest", g_strdup (digest), g_free);
  wh_registry_judge_deletion (operation, image, digest);

  return dex_future_new_true ();
}

static DexFuture *
plan_delete (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, plan_delete_fiber, g_object_ref (operation), g_object_unref);
}

static DexFuture *
run_delete_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhRecord *image = wh_operation_get_target (operation);
  const char *planned = g_object_get_data (G_OBJECT (operation), "wh-harbor-digest");
  g_autoptr(GError) error = NULL;
  g_autofree char *digest = await_digest (operation, &error);
  g_autofree char *result = NULL;

  if (digest == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (g_strcmp0 (planned, digest) != 0)
    return wh_dex_reject (WH_ERROR_CONFLICT, _("“%s” was moved to another image in the meantime: look at it again"),
                          image->values[WH_IMAGE_TAG].text);

  if (!dex_await (wh_registry_delete_image (operation, image, digest), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  dex_await (wh_harbor_read (WH_IMAGE_KEEPER (wh_operation_get_provider (operation)), image->values[WH_IMAGE_REPOSITORY].text), NULL);
  result = g_strdup_printf (_("%s is deleted; space comes back when the registry collects its garbage"), image->uid);
  wh_operation_set_result (operation, result);

  return dex_future_new_true ();
}

static DexFuture *
run_delete (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, run_delete_fiber, g_object_ref (operation), g_object_unref);
}

static const char * const reads[] = { "pod", "workload", "revision", NULL };

const WhOperationInfo wh_harbor_delete = {
  .id        = "delete",
  .title     = N_("Delete Image…"),
  .verb      = N_("Delete"),
  .icon_name = "user-trash-symbolic",
  .kind      = "image",
  .flags     = WH_OPERATION_DESTRUCTIVE,
  .reads     = reads,
  .applies   = applies,
  .plan      = plan_delete,
  .run       = run_delete,
};
