/* wh-kube-rollout.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kube-item.h"
#include "wh-kube-rollout.h"
#include "wh-line-reader.h"

/* A controller without a deadline of its own is not waited for for ever. */
#define DEADLINE (15 * G_TIME_SPAN_MINUTE)
#define WATCH_SECONDS 60
#define IDLE_MSEC ((WATCH_SECONDS + 30) * 1000)

/**
 * wh_kube_rollout_clear:
 * @self: a rollout that lies on the stack; its texts go
 */
void
wh_kube_rollout_clear (WhKubeRollout *self)
{
  g_clear_pointer (&self->failed, g_free);
  g_clear_pointer (&self->text, g_free);
}

static gint64
number_or (yyjson_val *object,
           const char *path,
           gint64      fallback)
{
  gint64 number = wh_json_get_number (object, path);

  return number != WH_ABSENT ? number : fallback;
}

static char *
find_failure (yyjson_val *object)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (object, "status.conditions"));
  yyjson_val *condition;

  while ((condition = yyjson_arr_iter_next (&iter)))
    {
      const char *message = wh_json_get_text (condition, "message");

      if (g_strcmp0 (wh_json_get_text (condition, "reason"), "ProgressDeadlineExceeded") == 0)
        return g_strdup (message != NULL ? message : "ProgressDeadlineExceeded");
    }

  return NULL;
}

/**
 * wh_kube_rollout_read:
 * @object: a Deployment, StatefulSet or DaemonSet
 * @rollout: (out): how far its rollout is
 *
 * Asks what kubectl asks: has the controller seen the change, are all replicas
 * new, are the old ones gone, are the new ones available?
 */
void
wh_kube_rollout_read (yyjson_val    *object,
                      WhKubeRollout *rollout)
{
  gboolean daemon = yyjson_is_obj (wh_json_get (object, "status")) &&
                    wh_json_get_number (object, "status.desiredNumberScheduled") != WH_ABSENT;
  gint64 wanted = daemon ? number_or (object, "status.desiredNumberScheduled", 0) : number_or (object, "spec.replicas", 1);
  gint64 total = daemon ? wanted : number_or (object, "status.replicas", 0);
  gint64 updated = daemon ? number_or (object, "status.updatedNumberScheduled", 0) : number_or (object, "status.updatedReplicas", 0);
  gint64 available = daemon ? number_or (object, "status.numberAvailable", 0) : number_or (object, "status.availableReplicas", 0);
  const char *update_revision = wh_json_get_text (object, "status.updateRevision");

  memset (rollout, 0, sizeof *rollout);

  /* A StatefulSet stops counting when all are new. */
  if (update_revision != NULL && g_strcmp0 (update_revision, wh_json_get_text (object, "status.currentRevision")) == 0)
    updated = total;

  rollout->fraction = wanted > 0 ? CLAMP ((double)(updated + available) / (2 * wanted), 0, 0.99) : 0.5;

  if (number_or (object, "status.observedGeneration", 0) < number_or (object, "metadata.generation", 0))
    {
      rollout->fraction = 0;
      rollout->text = g_strdup (_("Waiting for the controller"));
    }
  else if ((rollout->failed = find_failure (object)) != NULL)
    rollout->text = g_strdup (rollout->failed);
  else if (updated < wanted)
    rollout->text = g_strdup_printf (_("%d of %d updated"), (int)updated, (int)wanted);
  else if (total > wanted)
    rollout->text = g_strdup_printf (_("%d old ones are ending"), (int)(total - wanted));
  else if (available < wanted)
    rollout->text = g_strdup_printf (_("%d of %d available"), (int)available, (int)wanted);
  else
    {
      rollout->done = TRUE;
      rollout->fraction = 1;
      rollout->text = g_strdup_printf (_("%d of %d available"), (int)available, (int)wanted);
    }
}

typedef struct
{
  WhOperation          *operation;
  WhKubeClient         *client;
  const WhKubeResource *resource;
} WaitArgs;

static void
wait_args_free (WaitArgs *args)
{
  g_object_unref (args->operation);
  g_object_unref (args->client);
  g_free (args);
}

/* Returns whether to stop waiting; with an error when it failed. */
static gboolean
look (WaitArgs    *args,
      yyjson_val  *object,
      GError     **error)
{
  g_auto(WhKubeRollout) rollout = { 0 };

  wh_kube_rollout_read (object, &rollout);
  wh_operation_set_progress (args->operation, rollout.fraction, rollout.text);

  if (rollout.failed != NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_FAILED, _("The rollout does not come to its end: %s"), rollout.failed);
      return TRUE;
    }

  return rollout.done;
}

/* Follows the one object until it is done, or the stream ends. */
static gboolean
follow (WaitArgs    *args,
        const char  *version,
        GError     **error)
{
  WhRecord *target = wh_operation_get_target (args->operation);
  g_autofree char *path = wh_kube_resource_dup_path (args->resource, wh_record_get_scope (target), NULL, NULL);
  g_autofree char *selector = g_strconcat ("metadata.name=", wh_record_get_name (target), NULL);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
  g_autoptr(WhLineReader) lines = wh_line_reader_new (16 * 1024 * 1024);
  g_autoptr(WhHttpStream) stream = NULL;
  gboolean stop = FALSE;

  wh_http_request_add_query (request, "watch", "1");
  wh_http_request_add_query (request, "fieldSelector", selector);
  wh_http_request_add_query (request, "resourceVersion", version);
  wh_http_request_add_query_number (request, "timeoutSeconds", WATCH_SECONDS);
  stream = dex_await_object (wh_kube_client_open_stream (args->client, request), error);

  while (stream != NULL && !stop && *error == NULL)
    {
      g_autoptr(GBytes) bytes = NULL;
      const char *line;
      gsize size;

      bytes = dex_await_boxed (wh_kube_client_scoped (args->client, wh_http_stream_read_within (stream, 65536, IDLE_MSEC)),
                               error);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0 ||
          !wh_line_reader_push (lines, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error))
        break;

      while (!stop && *error == NULL && (line = wh_line_reader_next (lines, &size)))
        {
          g_autoptr(WhJson) json = wh_json_parse (line, size, wh_kube_client_get_name (args->client), NULL);
          yyjson_val *root = json != NULL ? wh_json_get_root (json) : NULL;
          const char *type = wh_json_get_text (root, "type");

          if (g_strcmp0 (type, "DELETED") == 0)
            {
              g_set_error_literal (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("Somebody deleted it meanwhile"));
              stop = TRUE;
            }
          else if (g_strcmp0 (type, "ADDED") == 0 || g_strcmp0 (type, "MODIFIED") == 0)
            {
              stop = look (args, wh_json_get (root, "object"), error);
            }
        }
    }

  if (stream != NULL)
    wh_http_stream_close (stream);

  return stop;
}

static DexFuture *
wh_kube_rollout_wait_fiber (gpointer user_data)
{
  WaitArgs *args = user_data;
  WhRecord *target = wh_operation_get_target (args->operation);
  g_autofree char *path = wh_kube_resource_dup_path (args->resource, wh_record_get_scope (target),
                                                     wh_record_get_name (target), NULL);
  gint64 deadline = g_get_monotonic_time () + DEADLINE;

  while (g_get_monotonic_time () < deadline)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(WhJson) json = NULL;
      gboolean stop = FALSE;

      json = dex_await_boxed (wh_kube_client_get_json (args->client, path), &error);

      if (json != NULL)
        {
          yyjson_val *root = wh_json_get_root (json);

          stop = look (args, root, &error) ||
                 follow (args, wh_json_get_text (root, "metadata.resourceVersion"), &error);
        }

      if (stop)
        return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error)) : dex_future_new_true ();

      if (wh_error_is_cancelled (error) || wh_error_is_denied (error) ||
          g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND))
        return dex_future_new_for_error (g_steal_pointer (&error));

      g_clear_error (&error);

      if (!wh_dex_sleep (wh_operation_get_scope (args->operation), 1000, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return wh_dex_reject (WH_ERROR_TIMED_OUT, _("The change was made, but the rollout is not done after %d minutes"),
                        (int)(DEADLINE / G_TIME_SPAN_MINUTE));
}

/**
 * wh_kube_rollout_wait:
 * @operation: told about the progress; its scope ends the waiting
 * @client: a client
 * @resource: what the operation's target is
 *
 * Watches a rollout that was begun.
 *
 * Returns: (transfer full): resolves when all replicas are new and available
 */
DexFuture *
wh_kube_rollout_wait (WhOperation          *operation,
                      WhKubeClient         *client,
                      const WhKubeResource *resource)
{
  WaitArgs *args;

  g_return_val_if_fail (WH_IS_OPERATION (operation), NULL);
  g_return_val_if_fail (WH_IS_KUBE_CLIENT (client), NULL);

  args = g_new0 (WaitArgs, 1);
  args->operation = g_object_ref (operation);
  args->client = g_object_ref (client);
  args->resource = resource;

  return wh_dex_scoped (wh_operation_get_scope (operation),
                        wh_dex_spawn_pinned (NULL, 0, wh_kube_rollout_wait_fiber, args, (GDestroyNotify)wait_args_free));
}
