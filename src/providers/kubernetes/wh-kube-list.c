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

/* Two are parsed while the next one is on its way. */
#define N_PAGES_AT_ONCE 3

/* Bytes that are collected before a worker is asked to parse them. */
#define PUSH_SIZE (128 * 1024)

#define IDLE_MSEC 30000

/* A list that never ends is a broken server. */
#define MAX_PAGES 20000

G_DEFINE_BOXED_TYPE (WhKubeListing, wh_kube_listing, wh_kube_listing_ref, wh_kube_listing_unref)

/**
 * wh_kube_listing_ref:
 * @self: a list
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhKubeListing *
wh_kube_listing_ref (WhKubeListing *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_kube_listing_unref:
 * @self: (transfer full): a list
 *
 * On any thread.
 */
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

/* ---- Reading pages ---- */

typedef struct
{
  WhKubeClient         *client;
  const WhKubeResource *resource;
  char                 *connection;
  char                 *path;
} ListArgs;

static void
list_args_clear (gpointer data)
{
  ListArgs *args = data;

  g_object_unref (args->client);
  g_free (args->connection);
  g_free (args->path);
}

static void
list_args_release (gpointer args)
{
  g_rc_box_release_full (args, list_args_clear);
}

/* One page, as far as it is read. */
typedef struct
{
  ListArgs     *args;
  char         *position; /* (nullable): where it begins */
  DexPromise   *next;     /* of a string: where the next one begins, empty after the last */
  DexFuture    *done;     /* (nullable): rejects with what is wrong */
  WhKubeParser *parser;
  char         *version;
} Page;

static void
page_clear (gpointer data)
{
  Page *page = data;

  list_args_release (page->args);
  g_free (page->position);
  dex_unref (page->next);
  dex_clear (&page->done);
  wh_kube_parser_unref (page->parser);
  g_free (page->version);
}

static void
page_release (gpointer page)
{
  g_rc_box_release_full (page, page_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_release)

static gboolean
read_item (yyjson_val  *item,
           gpointer     user_data,
           GError     **error)
{
  wh_kube_parser_read_object (user_data, item, FALSE);

  return TRUE;
}

static DexFuture *
open_page (Page *page)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", page->args->path);

  wh_http_request_add_query_number (request, "limit", PAGE_SIZE);

  if (page->position != NULL)
    wh_http_request_add_query (request, "continue", page->position);

  return wh_kube_client_open_stream (page->args->client, request);
}

static void
tell_next (Page       *page,
           const char *position)
{
  if (dex_future_is_pending (DEX_FUTURE (page->next)))
    dex_promise_resolve_string (page->next, g_strdup (position != NULL ? position : ""));
}

/* Reads the text; the items go to the parser, the rest stays in the stream. A
 * worker parses what came while more is coming. Servers say where the next page
 * begins before they list what is on this one. */
static gboolean
read_text (Page          *page,
           WhHttpStream  *input,
           WhJsonStream  *stream,
           GError       **error)
{
  g_autoptr(DexFuture) parsing = NULL;
  gboolean last = FALSE;

  while (!last)
    {
      g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
      g_autofree char *next = NULL;
      gsize size = 0;

      while (!last && size < PUSH_SIZE)
        {
          GBytes *part;

          part = dex_await_boxed (wh_kube_client_scoped (page->args->client, wh_http_stream_read_within (input, PUSH_SIZE - size, IDLE_MSEC)),
                                  error);

          if (part == NULL)
            return FALSE;

          last = g_bytes_get_size (part) == 0;
          size += g_bytes_get_size (part);
          g_ptr_array_add (parts, part);
        }

      if (parsing != NULL && !dex_await (g_steal_pointer (&parsing), error))
        return FALSE;

      if (dex_future_is_pending (DEX_FUTURE (page->next)) && (next = wh_json_stream_dup_early_text (stream, "metadata.continue")))
        tell_next (page, next);

      if (last)
        wh_http_stream_end (input);

      parsing = wh_json_stream_push_parts (stream, g_steal_pointer (&parts), last);
    }

  return dex_await (g_steal_pointer (&parsing), error);
}

static gboolean
read_page (Page    *page,
           GError **error)
{
  const char *name = wh_kube_client_get_name (page->args->client);
  g_autoptr(WhHttpStream) input = NULL;
  g_autoptr(WhJsonStream) stream = NULL;
  yyjson_val *envelope;

  if (!(input = dex_await_object (open_page (page), error)))
    return FALSE;

  stream = wh_json_stream_new ("items", name, read_item, wh_kube_parser_ref (page->parser),
                               (GDestroyNotify)wh_kube_parser_unref);
  wh_json_stream_skip (stream, "metadata", "managedFields");

  if (!read_text (page, input, stream, error))
    return FALSE;

  envelope = wh_json_stream_get_envelope (stream);

  if (wh_json_get_text (envelope, "metadata.resourceVersion") == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                   _("“%s” answers %s with something that is no list; is it the address of a Kubernetes API server?"),
                   name, page->args->path);
      return FALSE;
    }

  page->version = g_strdup (wh_json_get_text (envelope, "metadata.resourceVersion"));
  tell_next (page, wh_json_get_text (envelope, "metadata.continue"));

  return TRUE;
}

static DexFuture *
page_fiber (gpointer user_data)
{
  Page *page = user_data;
  GError *error = NULL;

  if (read_page (page, &error))
    return dex_future_new_true ();

  /* Whoever waits for the next page looks at what is wrong with this one. */
  tell_next (page, NULL);

  return dex_future_new_for_error (error);
}

static Page *
begin_page (ListArgs   *args,
            const char *position)
{
  Page *page = g_rc_box_new0 (Page);

  page->args = g_rc_box_acquire (args);
  page->position = g_strdup (position);
  page->next = dex_promise_new ();
  page->parser = wh_kube_parser_new (args->resource, args->connection, wh_kube_client_get_name (args->client));
  page->done = wh_dex_spawn_pinned (NULL, 0, page_fiber, g_rc_box_acquire (page), page_release);

  return page;
}

/* Adds a page to the list, when it has been read. */
static gboolean
finish_page (WhKubeListing  *listing,
             Page           *page,
             GError        **error)
{
  if (!dex_await (g_steal_pointer (&page->done), error))
    return FALSE;

  g_ptr_array_extend_and_steal (listing->items, wh_kube_parser_steal_items (page->parser));
  g_set_str (&listing->version, page->version);

  return TRUE;
}

static DexFuture *
wh_kube_list_fiber (gpointer user_data)
{
  ListArgs *args = user_data;
  g_autoptr(WhKubeListing) listing = g_new0 (WhKubeListing, 1);
  g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func (page_release);
  g_autoptr(GError) error = NULL;

  g_atomic_ref_count_init (&listing->ref_count);
  listing->items = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_kube_item_free);
  g_ptr_array_add (pages, begin_page (args, NULL));
  listing->n_pages = 1;

  while (pages->len > 0)
    {
      Page *newest = g_ptr_array_index (pages, pages->len - 1);
      g_autofree char *next = dex_await_string (dex_ref (DEX_FUTURE (newest->next)), &error);

      if (next == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      if (*next == '\0' || pages->len == N_PAGES_AT_ONCE)
        {
          if (!finish_page (listing, g_ptr_array_index (pages, 0), &error))
            return dex_future_new_for_error (g_steal_pointer (&error));

          g_ptr_array_remove_index (pages, 0);
        }

      if (*next == '\0')
        continue;

      if (listing->n_pages == MAX_PAGES)
        return wh_dex_reject (WH_ERROR_TOO_LARGE, _("The list of %s from “%s” does not end"),
                              args->resource->id, wh_kube_client_get_name (args->client));

      g_ptr_array_add (pages, begin_page (args, next));
      listing->n_pages++;
    }

  return dex_future_new_take_boxed (WH_TYPE_KUBE_LISTING, g_steal_pointer (&listing));
}

/**
 * wh_kube_list:
 * @client: a client
 * @resource: what to list
 * @namespace: (nullable): %NULL for all namespaces
 * @connection: id of the connection that the records are of
 *
 * Lists everything, three pages at a time. No page is kept; large ones are parsed
 * by workers while they arrive.
 *
 * Returns: (transfer full): resolves to a [struct@KubeListing]; rejects with
 *   %WH_ERROR_GONE when it took so long that it has to begin anew
 */
DexFuture *
wh_kube_list (WhKubeClient         *client,
              const WhKubeResource *resource,
              const char           *namespace,
              const char           *connection)
{
  ListArgs *args;

  g_return_val_if_fail (WH_IS_KUBE_CLIENT (client), NULL);
  g_return_val_if_fail (resource != NULL, NULL);
  g_return_val_if_fail (connection != NULL, NULL);

  args = g_rc_box_new0 (ListArgs);
  args->client = g_object_ref (client);
  args->resource = resource;
  args->connection = g_strdup (connection);
  args->path = wh_kube_resource_dup_path (resource, namespace, NULL, NULL);

  return dex_future_first (wh_dex_spawn_pinned (NULL, 0, wh_kube_list_fiber, args, list_args_release),
                           NULL);
}
