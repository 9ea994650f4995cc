/* wh-http-list.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-http-client-private.h"
#include "wh-http-error-private.h"
#include "wh-http-list.h"
#include "wh-http-reply-private.h"

/* Handed to the worker in pieces of this size: large enough that changing
 * threads costs nothing, small enough to stay in the cache. */
#define PART_SIZE (256 * 1024)

typedef struct
{
  WhHttpClient   *client;
  WhHttpRequest  *request;
  WhJsonStream   *list;
  DexCancellable *stop;
} ListArgs;

static void
list_args_free (ListArgs *args)
{
  g_object_unref (args->client);
  wh_http_request_unref (args->request);
  wh_json_stream_unref (args->list);
  dex_unref (args->stop);
  g_free (args);
}

/* Collects what comes until it is worth handing over. */
static GPtrArray *
read_parts (WhHttpClient    *self,
            WhHttpStream    *stream,
            DexCancellable  *stop,
            gboolean        *last,
            GError         **error)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  gsize size = 0;

  while (size < PART_SIZE && !*last)
    {
      g_autoptr(GError) local_error = NULL;
      GBytes *bytes;

      bytes = dex_await_boxed (dex_future_first (wh_http_stream_read (stream, PART_SIZE - size),
                                                 dex_ref (DEX_FUTURE (stop)),
                                                 dex_timeout_new_msec (self->idle_timeout),
                                                 NULL),
                               &local_error);

      if (bytes == NULL)
        {
          g_propagate_error (error, wh_http_error_from_transport (self->name, NULL, local_error));
          return NULL;
        }

      *last = g_bytes_get_size (bytes) == 0;
      size += g_bytes_get_size (bytes);
      g_ptr_array_add (parts, bytes);
    }

  return g_steal_pointer (&parts);
}

static DexFuture *
wh_http_client_read_list_fiber (gpointer data)
{
  ListArgs *args = data;
  g_autoptr(WhHttpStream) stream = NULL;
  g_autoptr(DexFuture) parsing = NULL;
  g_autoptr(GError) error = NULL;
  gboolean last = FALSE;

  if (!(stream = dex_await_object (wh_dex_scoped (args->stop, wh_http_client_open_stream (args->client, args->request)), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* While a worker parses one part, the next one is read. */
  do
    {
      g_autoptr(GPtrArray) parts = read_parts (args->client, stream, args->stop, &last, &error);

      if ((parsing != NULL && !dex_await (g_steal_pointer (&parsing), error == NULL ? &error : NULL)) || parts == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      parsing = wh_json_stream_push_parts (args->list, g_steal_pointer (&parts), last);
    }
  while (!last);

  if (!dex_await (g_steal_pointer (&parsing), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (WH_TYPE_HTTP_REPLY, wh_http_reply_ref (wh_http_stream_get_reply (stream)));
}

/**
 * wh_http_client_read_list:
 * @self: a client
 * @request: asks for a list
 * @list: reads it
 *
 * Asks for a list that may be long and reads it while it arrives: parsing
 * runs on a worker beside the network, and nothing but what @list makes of
 * the items is kept. The request's limit of size does not apply.
 *
 * Until this resolves or rejects, @list and its batch belong to the worker.
 * When it is cancelled, do not use them again.
 *
 * Returns: (transfer full): resolves to a [struct@HttpReply] (boxed) without a
 *   body when the list has been read to its end
 */
DexFuture *
wh_http_client_read_list (WhHttpClient  *self,
                          WhHttpRequest *request,
                          WhJsonStream  *list)
{
  ListArgs *args;

  g_return_val_if_fail (WH_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (list != NULL, NULL);

  args = g_new0 (ListArgs, 1);
  args->client = g_object_ref (self);
  args->request = wh_http_request_ref (request);
  args->list = wh_json_stream_ref (list);
  args->stop = dex_cancellable_new ();

  return wh_dex_spawn_stoppable (dex_scheduler_get_default (), args->stop, wh_http_client_read_list_fiber,
                                 args, (GDestroyNotify)list_args_free);
}
