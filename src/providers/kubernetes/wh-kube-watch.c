/* wh-kube-watch.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kube-watch-private.h"
#include "wh-line-reader.h"

/* Events that wait for their turn; more, and the server has to wait. */
#define MAX_WAITING (8 * 1024 * 1024)
#define MAX_EVENT_SIZE (16 * 1024 * 1024)
#define READ_SIZE (256 * 1024)

/* How long the server is asked to keep a watch open, and how long it may be
 * silent: it sends a bookmark about each minute, but need not. */
#define WATCH_SECONDS 300
#define IDLE_MSEC ((WATCH_SECONDS + 30) * 1000)

#define MIN_BACK_OFF 500
#define MAX_BACK_OFF 60000
#define DENIED_BACK_OFF 300000

WhKubeWatch *
wh_kube_watch_ref (WhKubeWatch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
wh_kube_watch_unref (WhKubeWatch *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_weak_ref_clear (&self->provider);
  dex_unref (self->scope);
  g_object_unref (self->client);
  g_object_unref (self->cluster);
  wh_kube_parser_unref (self->parser);
  g_byte_array_unref (self->waiting);
  dex_clear (&self->flushing);
  dex_clear (&self->stop);
  g_clear_error (&self->flush_error);
  g_free (self->namespace);
  g_free (self->version);
  g_free (self);
}

void
wh_kube_watch_tell (WhKubeWatch  *self,
                    const GError *error)
{
  g_autoptr(WhProvider) provider = g_weak_ref_get (&self->provider);

  if (provider != NULL)
    self->report (provider, self->resource, error);
}

gboolean
wh_kube_watch_publish (WhKubeWatch  *self,
                       WhBatch      *batch,
                       GError      **error)
{
  g_autoptr(WhProvider) provider = g_weak_ref_get (&self->provider);
  DexFuture *published;

  if (provider == NULL || batch == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The connection was closed");
      return FALSE;
    }

  if (batch->records->len == 0 && batch->removals->len == 0 && batch->completeness->len == 0)
    return TRUE;

  published = wh_provider_publish (provider, batch);
  g_clear_object (&provider);

  return dex_await (published, error);
}

/* ---- The stream ---- */

static gboolean
collect_lines (WhKubeWatch   *self,
               WhLineReader  *lines,
               GBytes        *bytes,
               GError       **error)
{
  const char *line;
  gsize size;

  if (!wh_line_reader_push (lines, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error))
    return FALSE;

  while ((line = wh_line_reader_next (lines, &size)))
    {
      if (size == 0)
        continue;

      g_byte_array_append (self->waiting, (const guint8 *)line, size);
      g_byte_array_append (self->waiting, (const guint8 *)"\n", 1);
    }

  return TRUE;
}

/* One look now and then, in place of a time-out for each of many reads. */
static gboolean
look_for_silence_cb (gpointer user_data)
{
  WhKubeWatch *self = user_data;

  if (g_get_monotonic_time () - self->read_at > IDLE_MSEC * G_GINT64_CONSTANT (1000))
    {
      self->silent = TRUE;
      dex_cancellable_cancel (self->stop);
    }

  return G_SOURCE_CONTINUE;
}

/* Reads until the server ends the stream, as it does every few minutes. The
 * last line of a stream that was cut is incomplete and is dropped: its event
 * comes again after the version that was read last. */
static gboolean
read_stream (WhKubeWatch   *self,
             WhHttpStream  *stream,
             GError       **error)
{
  g_autoptr(WhLineReader) lines = wh_line_reader_new (MAX_EVENT_SIZE);

  while (TRUE)
    {
      g_autoptr(GBytes) bytes = NULL;

      bytes = dex_await_boxed (wh_dex_scoped (self->scope, wh_dex_scoped (self->stop, wh_http_stream_read (stream, READ_SIZE))), error);

      if (bytes == NULL)
        return FALSE;

      self->read_at = g_get_monotonic_time ();

      if (g_bytes_get_size (bytes) == 0)
        return TRUE;

      if (!collect_lines (self, lines, bytes, error))
        return FALSE;

      if (self->waiting->len == 0)
        continue;

      if (self->flush_error != NULL || self->waiting->len > MAX_WAITING)
        {
          if (!wh_kube_watch_finish_flushing (self, error))
            return FALSE;
        }

      wh_kube_watch_start_flushing (self);
    }
}

static gboolean
watch_once (WhKubeWatch  *self,
            GError      **error)
{
  g_autofree char *path = wh_kube_resource_dup_path (self->resource, self->namespace, NULL, NULL);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
  g_autoptr(WhHttpStream) stream = NULL;
  g_autoptr(GError) read_error = NULL;
  gboolean success;
  guint silence;

  wh_http_request_add_query (request, "watch", "1");
  wh_http_request_add_query (request, "allowWatchBookmarks", "true");
  wh_http_request_add_query (request, "resourceVersion", self->version);
  wh_http_request_add_query_number (request, "timeoutSeconds", WATCH_SECONDS);

  stream = dex_await_object (wh_kube_client_open_stream (self->client, request), error);

  if (stream == NULL)
    return FALSE;

  wh_kube_watch_tell (self, NULL);
  g_byte_array_set_size (self->waiting, 0);
  dex_clear (&self->stop);
  self->stop = dex_cancellable_new ();
  self->silent = FALSE;
  self->read_at = g_get_monotonic_time ();
  silence = g_timeout_add_seconds (30, look_for_silence_cb, self);
  success = read_stream (self, stream, &read_error);
  g_source_remove (silence);
  wh_http_stream_close (stream);

  /* What the flush says goes first: it knows that the position is too old. */
  if (!wh_kube_watch_finish_flushing (self, error))
    return FALSE;

  if (self->silent)
    g_set_error (error, WH_ERROR, WH_ERROR_TIMED_OUT, _("“%s” said nothing about %s for %d minutes"),
                 wh_kube_client_get_name (self->client), self->resource->id, IDLE_MSEC / 60000);
  else if (!success)
    g_propagate_error (error, g_steal_pointer (&read_error));

  return success;
}

static gboolean
list_once (WhKubeWatch  *self,
           GError      **error)
{
  g_autoptr(WhProvider) provider = g_weak_ref_get (&self->provider);
  g_autoptr(WhKubeListing) listing = NULL;
  g_autoptr(WhKubeParser) parser = NULL;
  g_autoptr(WhBatch) batch = NULL;
  DexFuture *list;

  if (provider == NULL)
    return FALSE;

  parser = wh_kube_parser_new (self->resource, wh_provider_get_id (provider), wh_provider_get_name (provider));
  list = wh_kube_list (self->client, self->resource, self->namespace, wh_provider_get_id (provider));
  g_clear_object (&provider);
  listing = dex_await_boxed (list, error);

  if (listing == NULL)
    return FALSE;

  batch = wh_kube_cluster_apply (self->cluster, self->resource, self->number, listing->items, TRUE);

  if (!wh_kube_watch_publish (self, batch, error))
    return FALSE;

  g_set_str (&self->version, listing->version);

  /* A parser remembers how far its watch had come; this is a new beginning. */
  wh_kube_parser_unref (self->parser);
  self->parser = g_steal_pointer (&parser);
  wh_kube_watch_tell (self, NULL);

  return TRUE;
}

/* Full jitter: a hundred clients of a server that comes back spread out. */
static guint
back_off (guint n_failures)
{
  guint ceiling = MIN (1000u << MIN (n_failures, 6), MAX_BACK_OFF);

  return g_random_int_range (MIN_BACK_OFF, ceiling + 1);
}

static gboolean
pause_watch (WhKubeWatch *self,
             guint        milliseconds)
{
  g_autoptr(WhProvider) provider = g_weak_ref_get (&self->provider);

  return provider != NULL && wh_provider_pause (provider, milliseconds);
}

DexFuture *
wh_kube_watch_fiber (gpointer user_data)
{
  WhKubeWatch *self = user_data;
  guint n_failures = 0;

  while (TRUE)
    {
      g_autoptr(GError) error = NULL;
      guint n_events = self->n_events;
      gint64 began = g_get_monotonic_time ();
      gboolean lists = self->version == NULL;
      gboolean success = lists ? list_once (self, &error) : watch_once (self, &error);

      if (success && lists)
        continue;

      if (error == NULL && !success)
        break;

      /* A stream that lived, or brought something, ended as all streams do. */
      if (self->n_events != n_events || g_get_monotonic_time () - began > 10 * G_USEC_PER_SEC)
        n_failures = 0;

      if (success)
        {
          /* One that ends at once must not become a busy loop. */
          if (g_get_monotonic_time () - began < G_USEC_PER_SEC && !pause_watch (self, back_off (n_failures++)))
            break;

          continue;
        }

      if (wh_error_is_cancelled (error))
        break;

      if (g_error_matches (error, WH_ERROR, WH_ERROR_GONE))
        {
          g_clear_pointer (&self->version, g_free);

          if (!pause_watch (self, g_random_int_range (10, n_failures++ == 0 ? 200 : 5000)))
            break;

          continue;
        }

      if (lists && self->fall_back && g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN))
        return dex_future_new_for_error (g_steal_pointer (&error));

      /* A cut stream is taken up again first; only when that fails, too, is
       * something wrong. */
      if (lists || n_failures > 0)
        wh_kube_watch_tell (self, error);

      if (!pause_watch (self, wh_error_is_denied (error) ? DENIED_BACK_OFF
                              : n_failures == 0 && !lists ? (guint)g_random_int_range (10, 1000)
                                                          : back_off (n_failures)))
        break;

      n_failures++;
    }

  return dex_future_new_true ();
}
