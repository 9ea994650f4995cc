/* wh-kube-watch.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kube-list.h"
#include "wh-kube-watch.h"
#include "wh-line-reader.h"

/* Events are collected this long, so that a burst is one change of the lists. */
#define COLLECT_MSEC 75

/* Events that wait for their turn; more, and the server has to wait. */
#define MAX_WAITING (8 * 1024 * 1024)
#define WORKER_SIZE (64 * 1024)
#define MAX_EVENT_SIZE (16 * 1024 * 1024)
#define READ_SIZE (256 * 1024)

/* How long the server is asked to keep a watch open, and how long it may be
 * silent: it sends a bookmark about each minute, but need not. */
#define WATCH_SECONDS 300
#define IDLE_MSEC ((WATCH_SECONDS + 30) * 1000)

#define MIN_BACK_OFF 500
#define MAX_BACK_OFF 60000
#define DENIED_BACK_OFF 300000

/* One list and watch: a resource in the whole cluster or in one namespace. */
typedef struct
{
  gatomicrefcount       ref_count;
  GWeakRef              provider;
  DexCancellable       *scope;
  WhKubeClient         *client;
  WhKubeCluster        *cluster;
  const WhKubeResource *resource;
  char                 *namespace;  /* nullable */
  guint                 number;     /* of the scope in the cluster's table */
  gboolean              fall_back;  /* may be tried by namespace when refused */
  WhKubeReportFunc      report;

  WhKubeParser         *parser;
  char                 *version;    /* nullable: a list is needed */
  GByteArray           *waiting;    /* whole lines not parsed yet */
  DexCancellable       *stop;       /* nullable: ends the reading of this stream */
  DexFuture            *flushing;
  GError               *flush_error;
  guint                 n_events;
  gint64                read_at;    /* monotonic: when the stream last had something */
  gboolean              silent;     /* for too long */
} Watch;

static Watch *
watch_ref (Watch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
watch_unref (Watch *self)
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

static void
tell (Watch        *self,
      const GError *error)
{
  g_autoptr(WhProvider) provider = g_weak_ref_get (&self->provider);

  if (provider != NULL)
    self->report (provider, self->resource, error);
}

static gboolean
publish (Watch    *self,
         WhBatch  *batch,
         GError  **error)
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

/* ---- Events: collect, parse, apply ---- */

typedef struct
{
  WhKubeParser *parser;
  GByteArray   *lines;
} ParseArgs;

static void
parse_args_free (ParseArgs *args)
{
  wh_kube_parser_unref (args->parser);
  g_byte_array_unref (args->lines);
  g_free (args);
}

static DexFuture *
parse_fiber (gpointer user_data)
{
  ParseArgs *args = user_data;
  const char *at = (const char *)args->lines->data;
  const char *end = at + args->lines->len;
  g_autoptr(GError) error = NULL;

  while (at < end)
    {
      const char *newline = memchr (at, '\n', end - at);

      if (!wh_kube_parser_read_event (args->parser, at, newline - at, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      at = newline + 1;
    }

  return dex_future_new_true ();
}

static DexFuture *
parse (Watch      *self,
       GByteArray *lines)
{
  ParseArgs *args = g_new0 (ParseArgs, 1);
  DexFuture *future;

  args->parser = wh_kube_parser_ref (self->parser);
  args->lines = lines;

  if (lines->len >= WORKER_SIZE)
    return wh_dex_spawn_pinned (dex_thread_pool_scheduler_get_default (), 0, parse_fiber, args,
                                (GDestroyNotify)parse_args_free);

  future = parse_fiber (args);
  parse_args_free (args);

  return future;
}

static gboolean
flush_once (Watch   *self,
            GError **error)
{
  g_autoptr(GByteArray) lines = g_steal_pointer (&self->waiting);
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GError) stop = NULL;
  g_autoptr(WhBatch) batch = NULL;

  self->waiting = g_byte_array_new ();

  /* What came before an error is good, and is kept. */
  if (!dex_await (parse (self, g_steal_pointer (&lines)), &stop) && wh_error_is_cancelled (stop))
    {
      g_propagate_error (error, g_steal_pointer (&stop));
      return FALSE;
    }

  items = wh_kube_parser_steal_items (self->parser);
  self->n_events += items->len;
  batch = wh_kube_cluster_apply (self->cluster, self->resource, self->number, items, FALSE);

  if (!publish (self, batch, error))
    return FALSE;

  g_set_str (&self->version, wh_kube_parser_get_version (self->parser));
  tell (self, NULL);

  if (stop != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&stop));
      return FALSE;
    }

  return TRUE;
}

static DexFuture *
wh_kube_watch_flush_fiber (gpointer user_data)
{
  Watch *self = user_data;

  while (self->waiting->len > 0 && self->flush_error == NULL)
    {
      if (!wh_dex_sleep (self->scope, COLLECT_MSEC, &self->flush_error) ||
          !flush_once (self, &self->flush_error))
        break;
    }

  /* A server need not end a stream that it has called in vain. */
  if (self->flush_error != NULL && self->stop != NULL)
    dex_cancellable_cancel (self->stop);

  return dex_future_new_true ();
}

static void
start_flushing (Watch *self)
{
  if (self->flushing != NULL && dex_future_is_pending (self->flushing))
    return;

  dex_clear (&self->flushing);
  self->flushing = wh_dex_spawn_pinned (NULL, 0, wh_kube_watch_flush_fiber, watch_ref (self),
                                        (GDestroyNotify)watch_unref);
}

static gboolean
finish_flushing (Watch   *self,
                 GError **error)
{
  while (self->flushing != NULL && dex_future_is_pending (self->flushing))
    {
      if (!dex_await (wh_dex_scoped (self->scope, dex_ref (self->flushing)), error))
        return FALSE;
    }

  if (self->flush_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->flush_error));
      return FALSE;
    }

  return TRUE;
}

/* ---- The stream ---- */

static gboolean
collect_lines (Watch         *self,
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
  Watch *self = user_data;

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
read_stream (Watch         *self,
             WhHttpStream  *stream,
             GError       **error)
{
  g_autoptr(WhLineReader) lines = wh_line_reader_new (MAX_EVENT_SIZE);

  while (TRUE)
    {
      g_autoptr(GBytes) bytes = NULL;

      bytes = dex_await_boxed (wh_dex_scoped (self->stop, wh_http_stream_read (stream, READ_SIZE)), error);

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
          if (!finish_flushing (self, error))
            return FALSE;
        }

      start_flushing (self);
    }
}

static gboolean
watch_once (Watch   *self,
            GError **error)
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

  tell (self, NULL);
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
  if (!finish_flushing (self, error))
    return FALSE;

  if (self->silent)
    g_set_error (error, WH_ERROR, WH_ERROR_TIMED_OUT, _("“%s” said nothing about %s for %d minutes"),
                 wh_kube_client_get_name (self->client), self->resource->id, IDLE_MSEC / 60000);
  else if (!success)
    g_propagate_error (error, g_steal_pointer (&read_error));

  return success;
}

static gboolean
list_once (Watch   *self,
           GError **error)
{
  g_autoptr(WhProvider) provider = g_weak_ref_get (&self->provider);
  g_autoptr(WhKubeListing) listing = NULL;
  g_autoptr(WhKubeParser) parser = NULL;
  g_autoptr(WhBatch) batch = NULL;

  if (provider == NULL)
    return FALSE;

  parser = wh_kube_parser_new (self->resource, wh_provider_get_id (provider), wh_provider_get_name (provider));
  g_clear_object (&provider);
  listing = dex_await_boxed (wh_kube_list (self->client, self->resource, self->namespace, parser), error);

  if (listing == NULL)
    return FALSE;

  batch = wh_kube_cluster_apply (self->cluster, self->resource, self->number, listing->items, TRUE);

  if (!publish (self, batch, error))
    return FALSE;

  g_set_str (&self->version, listing->version);

  /* A parser remembers how far its watch had come; this is a new beginning. */
  wh_kube_parser_unref (self->parser);
  self->parser = g_steal_pointer (&parser);
  tell (self, NULL);

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
pause_watch (Watch *self,
             guint  milliseconds)
{
  g_autoptr(WhProvider) provider = g_weak_ref_get (&self->provider);

  return provider != NULL && wh_provider_pause (provider, milliseconds);
}

static DexFuture *
wh_kube_watch_fiber (gpointer user_data)
{
  Watch *self = user_data;
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
        tell (self, error);

      if (!pause_watch (self, wh_error_is_denied (error) ? DENIED_BACK_OFF
                              : n_failures == 0 && !lists ? (guint)g_random_int_range (10, 1000)
                                                          : back_off (n_failures)))
        break;

      n_failures++;
    }

  return dex_future_new_true ();
}

/* ---- One resource, in the whole cluster or by namespace ---- */

typedef struct
{
  GWeakRef              provider;
  DexCancellable       *scope;
  WhKubeClient         *client;
  WhKubeCluster        *cluster;
  const WhKubeResource *resource;
  char                **namespaces;
  WhKubeReportFunc      report;
} RunArgs;

static void
run_args_free (RunArgs *args)
{
  g_weak_ref_clear (&args->provider);
  dex_unref (args->scope);
  g_object_unref (args->client);
  g_object_unref (args->cluster);
  g_strfreev (args->namespaces);
  g_free (args);
}

static DexFuture *
spawn_watch (RunArgs    *args,
             const char *namespace,
             guint       number,
             gboolean    fall_back)
{
  g_autoptr(WhProvider) provider = g_weak_ref_get (&args->provider);
  Watch *self;

  if (provider == NULL)
    return dex_future_new_true ();

  self = g_new0 (Watch, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_weak_ref_init (&self->provider, provider);
  self->scope = dex_ref (args->scope);
  self->client = g_object_ref (args->client);
  self->cluster = g_object_ref (args->cluster);
  self->resource = args->resource;
  self->namespace = g_strdup (namespace);
  self->number = number;
  self->fall_back = fall_back;
  self->report = args->report;
  self->waiting = g_byte_array_new ();
  self->parser = wh_kube_parser_new (args->resource, wh_provider_get_id (provider), wh_provider_get_name (provider));
  wh_kube_cluster_add_scope (args->cluster, args->resource);

  return wh_dex_scoped (args->scope, wh_dex_spawn_pinned (NULL, 0, wh_kube_watch_fiber, self,
                                                          (GDestroyNotify)watch_unref));
}

/* Where to look when the whole cluster may not be seen. */
static char **
find_namespaces (RunArgs *args)
{
  WhKubeAccess *access = wh_kube_client_get_access (args->client);
  char **known;

  if (access->namespace != NULL)
    {
      const char *one[] = { access->namespace, NULL };

      return g_strdupv ((char **)one);
    }

  known = wh_kube_cluster_dup_namespaces (args->cluster, 16);

  if (known[0] == NULL)
    {
      const char *fallback[] = { "default", NULL };

      g_strfreev (known);
      known = g_strdupv ((char **)fallback);
    }

  return known;
}

static DexFuture *
wh_kube_watch_run_fiber (gpointer user_data)
{
  RunArgs *args = user_data;
  g_autoptr(GPtrArray) watches = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr(GError) error = NULL;

  if (args->namespaces == NULL || !args->resource->namespaced)
    {
      if (dex_await (spawn_watch (args, NULL, 0, args->resource->namespaced), &error) ||
          !g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN))
        return dex_future_new_true ();

      wh_kube_cluster_drop_scope (args->cluster, args->resource);
      args->namespaces = find_namespaces (args);
    }

  for (guint i = 0; args->namespaces[i] != NULL; i++)
    g_ptr_array_add (watches, spawn_watch (args, args->namespaces[i], i + 1, FALSE));

  if (watches->len > 0)
    dex_await (dex_future_allv ((DexFuture **)watches->pdata, watches->len), NULL);

  return dex_future_new_true ();
}

/**
 * wh_kube_watch_run:
 * @provider: whose connection it is
 * @client: talks to the server
 * @cluster: takes in what is seen
 * @resource: what to watch
 * @namespaces: (nullable): where; %NULL for everywhere, or, when that is
 *   refused, in the namespace of the context or those that are known
 * @report: told how it goes
 *
 * Lists and watches until the provider's scope ends. Nothing is missed and
 * nothing doubled: a stream that ends is taken up where it ended, and when the
 * server does not know that place any more, a new list is compared.
 *
 * Returns: (transfer full): resolves when it has ended
 */
DexFuture *
wh_kube_watch_run (WhProvider           *provider,
                   WhKubeClient         *client,
                   WhKubeCluster        *cluster,
                   const WhKubeResource *resource,
                   const char * const   *namespaces,
                   WhKubeReportFunc      report)
{
  RunArgs *args;

  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);

  args = g_new0 (RunArgs, 1);
  g_weak_ref_init (&args->provider, provider);
  args->scope = dex_ref (wh_provider_get_scope (provider));
  args->client = g_object_ref (client);
  args->cluster = g_object_ref (cluster);
  args->resource = resource;
  args->namespaces = g_strdupv ((char **)namespaces);
  args->report = report;

  return wh_dex_spawn_pinned (NULL, 0, wh_kube_watch_run_fiber, args, (GDestroyNotify)run_args_free);
}
