/* wh-http-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-format.h"
#include "wh-http-log.h"

static WhHttpLogEntry ring[WH_HTTP_LOG_SIZE];
static guint ring_next;
static guint ring_length;

/* A parameter whose name holds one of these carries a secret. */
static const char *secret_words[] = {
  "token", "key", "secret", "passw", "pwd", "sig", "auth", "credential", "code", "session", "hmac",
};

static void
entry_clear (WhHttpLogEntry *entry)
{
  g_clear_pointer (&entry->url, g_free);
  g_clear_pointer (&entry->error, g_free);
}

/**
 * wh_http_log_add:
 * @time: when the request was sent, in microseconds since the epoch
 * @connection: name of the connection
 * @method: GET, POST…
 * @url: as [func@http_log_mask_url] gives it
 * @status: the status, 0 for no answer
 * @bytes: size of the answer's body
 * @duration: in microseconds
 * @error: (nullable): why there was no answer
 */
void
wh_http_log_add (gint64        time,
                 const char   *connection,
                 const char   *method,
                 const char   *url,
                 guint         status,
                 gsize         bytes,
                 gint64        duration,
                 const GError *error)
{
  WhHttpLogEntry *entry = &ring[ring_next];

  entry_clear (entry);
  entry->time = time;
  entry->connection = g_intern_string (connection);
  entry->method = g_intern_string (method);
  entry->url = g_strdup (url);
  entry->status = status;
  entry->bytes = bytes;
  entry->duration = duration;
  entry->error = error != NULL ? g_strdup (error->message) : NULL;

  ring_next = (ring_next + 1) % WH_HTTP_LOG_SIZE;
  ring_length = MIN (ring_length + 1, WH_HTTP_LOG_SIZE);
}

/**
 * wh_http_log_foreach:
 * @func: (scope call) (nullable): called for each entry, oldest first
 * @user_data: for @func
 *
 * Returns: how many there are
 */
guint
wh_http_log_foreach (WhHttpLogFunc func,
                     gpointer      user_data)
{
  guint first = (ring_next + WH_HTTP_LOG_SIZE - ring_length) % WH_HTTP_LOG_SIZE;

  for (guint i = 0; func != NULL && i < ring_length; i++)
    func (&ring[(first + i) % WH_HTTP_LOG_SIZE], user_data);

  return ring_length;
}

/**
 * wh_http_log_clear:
 *
 * Forgets all lines.
 */
void
wh_http_log_clear (void)
{
  for (guint i = 0; i < WH_HTTP_LOG_SIZE; i++)
    entry_clear (&ring[i]);

  ring_next = 0;
  ring_length = 0;
}

/**
 * wh_http_log_dup_line:
 * @entry: an entry
 *
 * Returns: (transfer full): the entry as one line of text
 */
char *
wh_http_log_dup_line (const WhHttpLogEntry *entry)
{
  g_autofree char *time = NULL;

  g_return_val_if_fail (entry != NULL, NULL);

  time = wh_format_time_iso (entry->time);

  return g_strdup_printf ("%s %s %s %s %u %" G_GSIZE_FORMAT " B %.1f ms%s%s",
                          time, entry->connection, entry->method, entry->url, entry->status, entry->bytes,
                          entry->duration / 1000.0,
                          entry->error != NULL ? " " : "", entry->error != NULL ? entry->error : "");
}

static gboolean
name_is_secret (const char *name,
                gsize       length)
{
  g_autofree char *folded = g_ascii_strdown (name, length);

  for (guint i = 0; i < G_N_ELEMENTS (secret_words); i++)
    {
      if (strstr (folded, secret_words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/**
 * wh_http_log_mask_url:
 * @uri: a URI
 * @origin_only: the path is a secret as well
 *
 * Returns: (transfer full): @uri as text, without user and password, and with
 *   the values of parameters masked that look like secrets
 */
char *
wh_http_log_mask_url (GUri     *uri,
                      gboolean  origin_only)
{
  g_autofree char *base = NULL;
  g_auto(GStrv) pairs = NULL;
  g_autoptr(GString) url = NULL;
  const char *query;

  g_return_val_if_fail (uri != NULL, NULL);

  if (origin_only)
    {
      g_autoptr(GUri) origin = g_uri_build (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                                            g_uri_get_port (uri), "/…", NULL, NULL);

      return g_uri_to_string (origin);
    }

  base = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
  query = g_uri_get_query (uri);

  if (query == NULL || *query == 0)
    return g_steal_pointer (&base);

  url = g_string_new (base);
  pairs = g_strsplit (query, "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      gsize length = strcspn (pairs[i], "=");

      g_string_append_c (url, i == 0 ? '?' : '&');

      if (pairs[i][length] == '=' && name_is_secret (pairs[i], length))
        {
          g_string_append_len (url, pairs[i], length);
          g_string_append (url, "=***");
        }
      else
        {
          g_string_append (url, pairs[i]);
        }
    }

  return g_string_free (g_steal_pointer (&url), FALSE);
}
