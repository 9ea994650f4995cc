/* wh-kube-list.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-json-stream.h"
#include "wh-kube-list.h"

#define PAGE_SIZE 500

/* Bytes that are collected before a worker is asked to parse them. What is
 * smaller is parsed where it is. */
#define PUSH_SIZE (256 * 1024)
#define WORKER_SIZE (64 * 1024)

#define IDLE_MSEC 30000

/* A list that never ends is a broken server. */
#define MAX_PAGES 20000

G_DEFINE_BOXED_TYPE (WhKubeListing, wh_kube_listing, wh_kube_listing_ref, wh_kube_listing_unref)

WhKubeListing *
wh_kube_listing_ref (WhKubeListing *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
wh_kube_listing_unref (WhKubeListing *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self->version);
  g_free (self);
}

/* ---- Pushing, here or on a worker ---- */

typedef struct
{
  WhJsonStream *stream;
  GPtrArray    *parts; /* GBytes */
  gboolean      last;
} PushArgs;

static void
push_args_free (PushArgs *args)
{
  wh_json_stream_unref (args->stream);
  g_ptr_array_unref (args->parts);
  g_free (args);
}

static DexFuture *
push_fiber (gpointer user_data)
{
  PushArgs *args = user_data;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < args->parts->len; i++)
    {
      gsize size;
      const char *data = g_bytes_get_data (g_ptr_array_index (args->parts, i), &size);

      if (!wh_json_stream_push (args->stream, data, size, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (args->last && !wh_json_stream_finish (args->stream, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
push (WhJsonStream *stream,
      GPtrArray    *parts, /* (transfer full) */
      gsize         size,
      gboolean      last)
{
  PushArgs *args = g_new0 (PushArgs, 1);
  DexFuture *future;

  args->stream = wh_json_stream_ref (stream);
  args->parts = parts;
  args->last = last;

  if (size >= WORKER_SIZE)
    return wh_dex_spawn_worker (push_fiber, args, (GDestroyNotify)push_args_free);

  future = push_fiber (args);
  push_args_free (args);

  return future;
}

/* ---- Reading pages ---- */

typedef struct
{
  WhKubeClient         *client;
  const WhKubeResource *resource;
  char                 *path;
  WhKubeParser         *parser;
  DexFuture            *ahead;    /* (nullable): the next page, asked for while this one is read */
  char                 *ahead_of; /* (nullable): where that page begins */
} ListArgs;

static void
list_args_free (ListArgs *args)
{
  g_object_unref (args->client);
  wh_kube_parser_unref (args->parser);
  dex_clear (&args->ahead);
  g_free (args->ahead_of);
  g_free (args->path);
  g_free (args);
}

static gboolean
read_item (yyjson_val  *item,
           gpointer     user_data,
           GError     **error)
{
  wh_kube_parser_read_object (user_data, item, FALSE);

  return TRUE;
}

static DexFuture *
open_page (ListArgs   *args,
           const char *position)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", args->path);

  wh_http_request_add_query_number (request, "limit", PAGE_SIZE);

  if (position != NULL)
    wh_http_request_add_query (request, "continue", position);

  return wh_kube_client_open_stream (args->client, request);
}

/* Servers say where the next page begins before they list what is on this one.
 * So the next is asked for at once: the server writes it while this is read. */
static void
ask_ahead (ListArgs     *args,
           WhJsonStream *stream)
{
  if (args->ahead_of != NULL || !(args->ahead_of = wh_json_stream_dup_early_text (stream, "metadata.continue")))
    return;

  if (*args->ahead_of != '\0')
    args->ahead = open_page (args, args->ahead_of);
}

/* Reads one page; the items go to the parser, the rest stays in the stream. A
 * worker parses what came while more is coming. */
static gboolean
read_page (ListArgs      *args,
           WhHttpStream  *input,
           WhJsonStream  *stream,
           GError       **error)
{
  g_autoptr(DexFuture) parsing = NULL;
  gboolean last = FALSE;

  while (!last)
    {
      g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
      gsize size = 0;

      while (!last && size < PUSH_SIZE)
        {
          GBytes *part;

          part = dex_await_boxed (wh_kube_client_scoped (args->client, wh_http_stream_read_within (input, PUSH_SIZE, IDLE_MSEC)),
                                  error);

          if (part == NULL)
            return FALSE;

          last = g_bytes_get_size (part) == 0;
          size += g_bytes_get_size (part);
          g_ptr_array_add (parts, part);
        }

      if (parsing != NULL && !dex_await (g_steal_pointer (&parsing), error))
        return FALSE;

      ask_ahead (args, stream);
      parsing = push (stream, g_steal_pointer (&parts), size, last);
    }

  return dex_await (g_steal_pointer (&parsing), error);
}

static DexFuture *
wh_kube_list_fiber (gpointer user_data)
{
  ListArgs *args = user_data;
  const char *name = wh_kube_client_get_name (args->client);
  g_autoptr(WhKubeListing) listing = g_new0 (WhKubeListing, 1);
  g_autofree char *position = NULL;

  g_atomic_ref_count_init (&listing->ref_count);

  do
    {
      g_autoptr(WhHttpStream) input = NULL;
      g_autoptr(WhJsonStream) stream = NULL;
      g_autoptr(DexFuture) page = NULL;
      g_autoptr(GError) error = NULL;
      yyjson_val *envelope;

      if (g_strcmp0 (position, args->ahead_of) == 0)
        page = g_steal_pointer (&args->ahead);

      dex_clear (&args->ahead);
      g_clear_pointer (&args->ahead_of, g_free);

      if (page == NULL)
        page = open_page (args, position);

      if (!(input = dex_await_object (g_steal_pointer (&page), &error)))
        return dex_future_new_for_error (g_steal_pointer (&error));

      stream = wh_json_stream_new ("items", name, read_item, wh_kube_parser_ref (args->parser),
                                   (GDestroyNotify)wh_kube_parser_unref);
      wh_json_stream_skip (stream, "metadata", "managedFields");

      if (!read_page (args, input, stream, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      envelope = wh_json_stream_get_envelope (stream);

      if (wh_json_get_text (envelope, "metadata.resourceVersion") == NULL)
        return wh_dex_reject (WH_ERROR_BAD_REPLY,
                              _("“%s” answers %s with something that is no list; is it the address of a Kubernetes API server?"),
                              name, args->path);

      g_set_str (&listing->version, wh_json_get_text (envelope, "metadata.resourceVersion"));
      g_set_str (&position, wh_json_get_text (envelope, "metadata.continue"));

      if (++listing->n_pages == MAX_PAGES)
        return wh_dex_reject (WH_ERROR_TOO_LARGE, _("The list of %s from “%s” does not end"), args->resource->id, name);
    }
  while (position != NULL && *position != '\0');

  listing->items = wh_kube_parser_steal_items (args->parser);

  return dex_future_new_take_boxed (WH_TYPE_KUBE_LISTING, g_steal_pointer (&listing));
}

/**
 * wh_kube_list:
 * @client: a client
 * @resource: what to list
 * @namespace: (nullable): %NULL for all namespaces
 * @parser: an empty parser; nobody else may use it meanwhile
 *
 * Lists everything, page by page. No page is kept; large ones are parsed by a
 * worker while they arrive, and the next is asked for meanwhile.
 *
 * Returns: (transfer full): resolves to a [struct@KubeListing]; rejects with
 *   %WH_ERROR_GONE when it took so long that it has to begin anew
 */
DexFuture *
wh_kube_list (WhKubeClient         *client,
              const WhKubeResource *resource,
              const char           *namespace,
              WhKubeParser         *parser)
{
  ListArgs *args;

  g_return_val_if_fail (WH_IS_KUBE_CLIENT (client), NULL);
  g_return_val_if_fail (resource != NULL, NULL);
  g_return_val_if_fail (parser != NULL, NULL);

  args = g_new0 (ListArgs, 1);
  args->client = g_object_ref (client);
  args->resource = resource;
  args->path = wh_kube_resource_dup_path (resource, namespace, NULL, NULL);
  args->parser = wh_kube_parser_ref (parser);

  return dex_future_first (wh_dex_spawn_pinned (NULL, 0, wh_kube_list_fiber, args, (GDestroyNotify)list_args_free),
                           NULL);
}
