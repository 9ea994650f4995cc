/* wh-forge-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-log.h"

#define PART_SIZE (256 * 1024)

/* How long a server may be silent in the middle of a log. */
#define SILENCE 30000

typedef struct
{
  WhProvider     *provider;
  char           *path;
  gint64          from;
  WhLogSink       sink;
  gpointer        user_data;
  GDestroyNotify  user_data_destroy;
} ReadArgs;

static void
read_args_free (gpointer data)
{
  ReadArgs *args = data;

  if (args->user_data_destroy != NULL)
    args->user_data_destroy (args->user_data);

  g_object_unref (args->provider);
  g_free (args->path);
  g_free (args);
}

/* The bytes to leave out, because they are known already; -1 when what came is
 * not what was asked for. */
static gint64
find_skip (WhHttpReply *reply,
           gint64       from)
{
  const char *range = wh_http_reply_get_header (reply, "Content-Range");
  gint64 first;

  if (wh_http_reply_get_status (reply) != 206)
    return from;

  if (range == NULL || !g_str_has_prefix (range, "bytes ") || !g_ascii_isdigit (range[6]))
    return -1;

  first = g_ascii_strtoll (range + 6, NULL, 10);

  return first <= from ? from - first : -1;
}

static gboolean
is_web_page (WhHttpReply *reply)
{
  const char *type = wh_http_reply_get_content_type (reply);

  return type != NULL && g_str_has_prefix (type, "text/html");
}

static DexFuture *
wh_forge_read_log_fiber (gpointer user_data)
{
  ReadArgs *args = user_data;
  WhHttpClient *http = wh_provider_get_http (args->provider);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", args->path);
  g_autoptr(WhHttpStream) stream = NULL;
  g_autoptr(GError) error = NULL;
  gint64 position = args->from;
  WhHttpReply *reply;
  gint64 skip;
  guint status;

  wh_http_request_set_accept (request, "*/*");
  wh_http_request_set_range (request, args->from, -1);
  wh_http_request_set_flags (request, WH_HTTP_ANY_STATUS);
  stream = dex_await_object (wh_http_client_open_stream (http, request), &error);

  if (stream == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  reply = wh_http_stream_get_reply (stream);
  status = wh_http_reply_get_status (reply);

  /* Nothing behind it yet. */
  if (status == 416)
    return dex_future_new_for_int64 (args->from);

  if (!wh_http_client_check_reply (http, request, reply, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  skip = is_web_page (reply) ? -1 : find_skip (reply, args->from);

  if (skip < 0)
    return wh_dex_reject (WH_ERROR_BAD_REPLY, _("“%s” did not answer with the log: is there a proxy between that changes answers?"),
                          wh_provider_get_name (args->provider));

  while (TRUE)
    {
      g_autoptr(GBytes) bytes = dex_await_boxed (wh_http_stream_read_within (stream, PART_SIZE, SILENCE), &error);
      g_autoptr(GBytes) rest = NULL;
      gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;

      if (bytes == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      if (size == 0)
        break;

      if ((gint64)size <= skip)
        {
          skip -= size;
          continue;
        }

      rest = g_bytes_new_from_bytes (bytes, skip, size - skip);
      skip = 0;

      if (!dex_await (args->sink (rest, args->user_data), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      position += g_bytes_get_size (rest);
    }

  return dex_future_new_for_int64 (position);
}

/**
 * wh_forge_read_log:
 * @provider: a provider with a client
 * @path: where the log is; may redirect to a storage
 * @from: bytes that are here already
 * @sink: gets the rest
 * @user_data: for @sink
 * @user_data_destroy: (nullable): frees @user_data
 *
 * For the `read_log` of a [iface@LogSource] whose logs are one text that only
 * grows. Servers that do not know ranges send what is known again.
 *
 * Returns: (transfer full): as wh_log_source_read()
 */
DexFuture *
wh_forge_read_log (WhProvider     *provider,
                   const char     *path,
                   gint64          from,
                   WhLogSink       sink,
                   gpointer        user_data,
                   GDestroyNotify  user_data_destroy)
{
  ReadArgs *args = g_new0 (ReadArgs, 1);

  args->provider = g_object_ref (provider);
  args->path = g_strdup (path);
  args->from = from;
  args->sink = sink;
  args->user_data = user_data;
  args->user_data_destroy = user_data_destroy;

  return wh_dex_scoped (wh_provider_get_scope (provider),
                        wh_dex_spawn_pinned (NULL, 0, wh_forge_read_log_fiber, args, read_args_free));
}
