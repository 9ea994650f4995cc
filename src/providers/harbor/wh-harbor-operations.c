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
#include "wh-image-scan.h"
#include "wh-operations.h"
#include "wh-registry-operations.h"

/* How a scan is followed: every so many milliseconds, so many times. */
#define LOOK_EVERY 1500
#define MAX_LOOKS  1200

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

static WhRecord *
lookup (WhOperation *operation)
{
  WhProvider *provider = wh_operation_get_provider (operation);
  WhStore *store = wh_provider_get_store (provider);

  return store != NULL ? wh_store_lookup (store, &wh_kind_image, wh_provider_get_id (provider),
                                          wh_operation_get_target (operation)->uid) : NULL;
}

/* ---- scan ---- */

static DexFuture *
plan_scan (WhOperation *operation)
{
  WhRecord *image = wh_operation_get_target (operation);
  WhHealth health;
  g_autofree char *worst = wh_image_dup_worst (image, &health);

  /* Not as a change: what was found does not go away by looking again. Nor as
   * a failure, which would forbid to look. */
  if (image->values[WH_IMAGE_VULNERABILITIES].text != NULL)
    wh_operation_add_effect (operation, health == WH_HEALTH_FAILING ? WH_HEALTH_WARNING : health,
                             _("The last scan found: %s"), image->values[WH_IMAGE_VULNERABILITIES].text);

  wh_operation_add_effect (operation, WH_HEALTH_OK, _("Harbor looks for known vulnerabilities in %s; nothing else changes"),
                           image->values[WH_IMAGE_TAG].text);
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("Closing this does not end the scan: it runs in Harbor"));

  return dex_future_new_true ();
}

/* Whether the scan has ended, well or badly. */
static gboolean
tell_scan (WhOperation *operation,
           const char  *status,
           gint64       percent)
{
  if (g_strcmp0 (status, "Running") == 0)
    {
      g_autofree char *text = g_strdup_printf (_("Being scanned, %d %%"), (int)percent);

      wh_operation_set_progress (operation, percent / 100., text);
      return FALSE;
    }

  if (status == NULL || strcmp (status, "Pending") == 0 || strcmp (status, "Scheduled") == 0)
    {
      wh_operation_set_progress (operation, -1, _("Waits for the scanner"));
      return FALSE;
    }

  return TRUE;
}

/* Waits until the scan has ended. Returns: (transfer full) (nullable): how */
static char *
await_scan (WhOperation  *operation,
            GError      **error)
{
  WhHarborProvider *self = WH_HARBOR_PROVIDER (wh_operation_get_provider (operation));
  WhRecord *image = wh_operation_get_target (operation);
  g_autofree char *rest = g_strdup_printf ("artifacts/%s?with_tag=false&with_scan_overview=true", image->values[WH_IMAGE_DIGEST].text);
  g_autofree char *path = wh_harbor_path (image->values[WH_IMAGE_REPOSITORY].text, rest);

  for (guint i = 0; i < MAX_LOOKS; i++)
    {
      g_autoptr(GError) wait_error = NULL;
      g_autoptr(WhJson) json = NULL;
      const char *status;
      gint64 percent;

      /* The first look may still see the scan of before. */
      if (dex_await (dex_future_first (dex_ref (DEX_FUTURE (wh_operation_get_scope (operation))),
                                       dex_timeout_new_msec (LOOK_EVERY), NULL), &wait_error) ||
          !g_error_matches (wait_error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
        {
          g_propagate_error (error, wait_error != NULL ? g_steal_pointer (&wait_error)
                                                       : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled")));
          return NULL;
        }

      if ((json = wh_harbor_await_json (self, path, error)) == NULL)
        return NULL;

      status = wh_harbor_get_scan_status (wh_json_get_root (json), &percent);

      if (tell_scan (operation, status, percent))
        return g_strdup (status);
    }

  return g_strdup ("");
}

static DexFuture *
run_scan_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhProvider *provider = wh_operation_get_provider (operation);
  WhRecord *image = wh_operation_get_target (operation);
  const char *repository = image->values[WH_IMAGE_REPOSITORY].text;
  WhRecord *now;
  g_autoptr(GError) error = NULL;
  g_autofree char *status = NULL;
  g_autofree char *result = NULL;

  if (!dex_await (send (provider, "POST", repository, image->values[WH_IMAGE_DIGEST].text, "/scan"), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_operation_set_progress (operation, -1, _("Waits for the scanner"));

  /* Harbor scans on its own from now on, whatever becomes of us. */
  if (!dex_await (wh_operation_note_step (operation, _("Asked Harbor to scan")), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if ((status = await_scan (operation, &error)) == NULL ||
      !dex_await (wh_harbor_look_into (provider, image, NULL), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (*status == '\0')
    {
      wh_operation_set_result (operation, _("The scan goes on in Harbor; what it finds appears here"));
      return dex_future_new_true ();
    }

  if (strcmp (status, "Success") != 0)
    return wh_dex_reject (WH_ERROR_FAILED, _("Harbor could not scan %s: its scanner ended with “%s”; its log tells why"), image->uid, status);

  now = lookup (operation);
  result = g_strdup_printf (_("%s was scanned: %s"), image->uid,
                            now != NULL && now->values[WH_IMAGE_VULNERABILITIES].text != NULL
                              ? now->values[WH_IMAGE_VULNERABILITIES].text : _("nothing was told"));
  wh_operation_set_result (operation, result);

  return dex_future_new_true ();
}

static DexFuture *
run_scan (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, run_scan_fiber, g_object_ref (operation), g_object_unref);
}

/* For a scan whose end nobody saw: Harbor goes on without us. */
static char *
tell_scan_now (WhStore                *store,
               const WhOperationEntry *entry)
{
  const WhRecord *image = wh_store_lookup (store, &wh_kind_image, entry->connection, entry->uid);
  const WhSource *source = wh_store_get_source (store, entry->connection);

  if (image != NULL && image->values[WH_IMAGE_SCANNED].number != WH_ABSENT && image->values[WH_IMAGE_SCANNED].number > entry->time)
    return g_strdup_printf (_("It was scanned since: %s."), image->values[WH_IMAGE_VULNERABILITIES].text != NULL
                                                              ? image->values[WH_IMAGE_VULNERABILITIES].text : _("nothing was told"));

  return source != NULL && source->fresh_at > entry->time ? g_strdup (_("No scan of it was seen to end since.")) : NULL;
}

const WhOperationInfo wh_harbor_scan = {
  .id        = "scan",
  .title     = N_("Scan…"),
  .verb      = N_("Scan"),
  .doing     = N_("Scanning %s"),
  .icon_name = "security-high-symbolic",
  .kind      = "image",
  .flags     = WH_OPERATION_MANY,
  .applies   = applies,
  .plan      = plan_scan,
  .run       = run_scan,
  .tell_now  = tell_scan_now,
};

/* ---- delete ---- */

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

  outcome = wh_image_retention_simulate_tag (store, image, digest, TRUE);

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
  .title     = N_("Delete image…"),
  .verb      = N_("Delete"),
  .doing     = N_("Deleting %s"),
  .icon_name = "user-trash-symbolic",
  .kind      = "image",
  .flags     = WH_OPERATION_DESTRUCTIVE,
  .reads     = reads,
  .applies   = applies,
  .plan      = plan_delete,
  .run       = run_delete,
};
