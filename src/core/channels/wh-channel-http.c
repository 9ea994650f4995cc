/* wh-channel-http.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-channel-http.h"
#include "wh-dex-util.h"

/* How long the other side may think about it, in milliseconds. */
static guint patience = 20000;

#define URL_FLAGS (G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED)

/**
 * wh_channel_check_url:
 * @url: (nullable): what the user gave
 * @error: what is wrong with it
 *
 * Returns: whether something can be sent there
 */
gboolean
wh_channel_check_url (const char  *url,
                      GError     **error)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, URL_FLAGS, NULL) : NULL;

  if (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
      (g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 || g_strcmp0 (g_uri_get_scheme (uri), "http") == 0))
    return TRUE;

  /* It is not repeated: it may be a secret. */
  g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("The URL cannot be used: it should look like https://host/path"));

  return FALSE;
}

/**
 * wh_channel_dup_host:
 * @url: an address
 *
 * Returns: (transfer full) (nullable): its host, to be shown instead of an address that is a
 *   secret
 */
char *
wh_channel_dup_host (const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, URL_FLAGS, NULL) : NULL;

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

/**
 * wh_channel_http_set_patience:
 * @milliseconds: how long the other side may think about it
 *
 * For tests.
 */
void
wh_channel_http_set_patience (guint milliseconds)
{
  patience = milliseconds;
}

typedef struct
{
  WhHttpClient   *client;
  WhHttpRequest  *request;
  DexCancellable *scope;
  char           *path;
} Post;

static void
post_free (gpointer data)
{
  Post *post = data;

  g_object_unref (post->client);
  wh_http_request_unref (post->request);
  dex_unref (post->scope);
  g_free (post->path);
  g_free (post);
}

static DexFuture *
post_fiber (gpointer user_data)
{
  Post *post = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) parts = NULL;

  reply = wh_http_client_await (post->client, post->request, post->scope, &error);

  if (reply != NULL)
    return dex_future_new_take_boxed (WH_TYPE_HTTP_REPLY, g_steal_pointer (&reply));

  /* The way to a hook is what keeps strangers out: not in the log or the queue. */
  if (strlen (post->path) > 1 && strstr (error->message, post->path) != NULL)
    {
      parts = g_strsplit (error->message, post->path, -1);
      text = g_strjoinv ("/…", parts);
      g_set_str (&error->message, text);
    }

  return dex_future_new_for_error (g_steal_pointer (&error));
}

/**
 * wh_channel_post:
 * @channel: for whom
 * @url: where to; checked
 * @content_type: of @body
 * @body: what to send
 * @headers: (nullable) (element-type utf8 utf8): more headers
 * @scope: stops it
 *
 * Tries once: when to try again is up to the queue, which remembers it.
 *
 * Returns: (transfer full): resolves to a [struct@HttpReply] that is a success
 */
DexFuture *
wh_channel_post (WhChannel      *channel,
                 const char     *url,
                 const char     *content_type,
                 const char     *body,
                 GHashTable     *headers,
                 DexCancellable *scope)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));
  GHashTableIter iter;
  gpointer name;
  gpointer value;
  Post *post;

  if (!wh_channel_check_url (url, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  uri = g_uri_parse (url, URL_FLAGS, NULL);
  origin = g_uri_join (URL_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri), "", NULL, NULL);
  path = g_strconcat (g_uri_get_path (uri), g_uri_get_query (uri) != NULL ? "?" : "", g_uri_get_query (uri), NULL);

  post = g_new0 (Post, 1);
  post->client = wh_http_client_new (channel->name, origin);
  post->request = wh_http_request_new ("POST", path);
  post->scope = dex_ref (scope);
  post->path = g_strdup (g_uri_get_path (uri));
  wh_http_request_set_body (post->request, content_type, bytes);
  wh_http_request_set_flags (post->request, WH_HTTP_NO_RETRY | WH_HTTP_NO_BREAKER | WH_HTTP_NO_REDIRECT | WH_HTTP_SECRET_URL);
  wh_http_request_set_timeout (post->request, patience);

  if (headers != NULL)
    {
      g_hash_table_iter_init (&iter, headers);
      while (g_hash_table_iter_next (&iter, &name, &value))
        wh_http_request_set_header (post->request, name, value);
    }

  if (wh_channel_get (channel, "ca") != NULL &&
      !wh_http_client_set_authorities (post->client, wh_channel_get (channel, "ca"), &error))
    {
      post_free (post);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return wh_dex_spawn_pinned (NULL, 0, post_fiber, post, post_free);
}
