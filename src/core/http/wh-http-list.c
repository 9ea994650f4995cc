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

typedef struct
{
  WhJsonStream *list;
  GByteArray   *part;
  gboolean      last;
} PartArgs;

static void
list_args_free (ListArgs *args)
{
  g_object_unref (args->client);
  wh_http_request_unref (args->request);
  wh_json_stream_unref (args->list);
  dex_unref (args->stop);
  g_free (args);
}

static void
part_args_free (PartArgs *args)
{
  wh_json_stream_unref (args->list);
  g_byte_array_unref (args->part);
  g_free (args);
}

static DexFuture *
wh_http_list_parse_fiber (gpointer data)
{
  PartArgs *args = data;
  g_autoptr(GError) error = NULL;

  if (!wh_json_stream_push (args->list, (const char *)args->part->data, args->part->len, &error) ||
      (args->last && !wh_json_stream_finish (args->list, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
parse (WhJsonStream *list,
       GByteArray   *part,
       gboolean      last)
{
  PartArgs *args = g_new0 (PartArgs, 1);

  args->list = wh_json_stream_ref (list);
  args->part = part;
  args->last = last;

  return wh_dex_spawn_worker (wh_http_list_parse_fiber, args, (GDestroyNotify)part_args_free);
}

/* Fills a part from the stream; a part that is not full is the last. */
static GByteArray *
read_part (WhHttpClient    *self,
           WhHttpStream    *stream,
           DexCancellable  *stop,
           GError         **error)
{
  g_autoptr(GByteArray) part = g_byte_array_sized_new (PART_SIZE);

  while (part->len < PART_SIZE)
    {
      g_autoptr(GError) local_error = NULL;
      g_autoptr(GBytes) bytes = NULL;

      bytes = dex_await_boxed (dex_future_first (wh_http_stream_read (stream, PART_SIZE - part->len),
                                                 dex_ref (DEX_FUTURE (stop)),
                                                 dex_timeout_new_msec (self->idle_timeout),
                                                 NULL),
                               &local_error);

      if (bytes == NULL)
        {
          g_propagate_error (error, wh_http_error_from_transport (self->name, NULL, local_error));
          return NULL;
        }

      if (g_bytes_get_size (bytes) == 0)
        break;

      g_byte_array_append (part, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }

  return g_steal_pointer (&part);
}

static DexFuture *
wh_http_client_read_list_fiber (gpointer data)
{
  ListArgs *args = data;
  g_autoptr(WhHttpStream) stream = NULL;
  g_autoptr(DexFuture) parsing = NULL;
  g_autoptr(GError) error = NULL;
  gboolean last;

  if (!(stream = dex_await_object (wh_dex_scoped (args->stop, wh_http_client_open_stream (args->client, args->request)), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* While a worker parses one part, the next one is read. */
  do
    {
      GByteArray *part = read_part (args->client, stream, args->stop, &error);

      if (parsing != NULL && !dex_await (g_steal_pointer (&parsing), error == NULL ? &error : NULL) && part != NULL)
        g_clear_pointer (&part, g_byte_array_unref);

      if (part == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      last = part->len < PART_SIZE;
      parsing = parse (args->list, part, last);
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
