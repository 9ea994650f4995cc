/* wh-http-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-format.h"
#include "wh-http-log.h"

/* The last requests of each connection, in memory only. Main thread only. */
typedef struct
{
  GArray          *entries; /* WhHttpLogEntry; grows to its size, then goes round */
  WhHttpLogTotals  totals;
} Log;

static GHashTable *logs; /* name of the connection -> Log */

/* A parameter whose name holds one of these carries a secret. */
static const char *secret_words[] = {
  "token", "key", "secret", "passw", "pwd", "sig", "auth", "credential", "code", "session", "hmac",
};

/* What is shorter is found in words that mean nothing by it. */
#define SHORTEST_SECRET 6

static void
entry_clear (gpointer data)
{
  WhHttpLogEntry *entry = data;

  g_clear_pointer (&entry->url, g_free);
  g_clear_pointer (&entry->error, g_free);
}

static void
log_free (gpointer data)
{
  Log *log = data;

  g_array_unref (log->entries);
  g_free (log->totals.last_error);
  g_free (log);
}

static Log *
get_log (const char *connection)
{
  return logs != NULL ? g_hash_table_lookup (logs, connection) : NULL;
}

static Log *
ensure_log (const char *connection)
{
  Log *log = get_log (connection);

  if (log != NULL)
    return log;

  if (logs == NULL)
    logs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, log_free);

  log = g_new0 (Log, 1);
  log->entries = g_array_new (FALSE, FALSE, sizeof (WhHttpLogEntry));
  g_array_set_clear_func (log->entries, entry_clear);
  g_hash_table_insert (logs, g_strdup (connection), log);

  return log;
}

/**
 * wh_http_log_add:
 * @connection: name of the connection
 * @entry: what was asked and how it went; copied, and numbered
 *
 * Keeps it. The oldest one makes room.
 */
void
wh_http_log_add (const char           *connection,
                 const WhHttpLogEntry *entry)
{
  WhHttpLogEntry copy;
  Log *log;

  g_return_if_fail (connection != NULL);
  g_return_if_fail (entry != NULL);

  log = ensure_log (connection);
  copy = *entry;
  copy.serial = ++log->totals.n;
  copy.method = g_intern_string (entry->method);
  copy.url = g_strdup (entry->url);
  copy.error = g_strdup (entry->error);

  if (entry->error != NULL)
    {
      log->totals.n_failed++;
      log->totals.last_failure = entry->time;
      g_set_str (&log->totals.last_error, entry->error);
    }
  else if (entry->status != 0)
    {
      log->totals.last_success = entry->time;
    }

  if (log->entries->len < WH_HTTP_LOG_SIZE)
    {
      g_array_append_val (log->entries, copy);
    }
  else
    {
      WhHttpLogEntry *oldest = &g_array_index (log->entries, WhHttpLogEntry, (copy.serial - 1) % WH_HTTP_LOG_SIZE);

      entry_clear (oldest);
      *oldest = copy;
    }
}

/**
 * wh_http_log_foreach:
 * @connection: name of the connection
 * @func: (scope call) (nullable): called for each entry, oldest first
 * @user_data: for @func
 *
 * Returns: how many there are
 */
guint
wh_http_log_foreach (const char    *connection,
                     WhHttpLogFunc  func,
                     gpointer       user_data)
{
  Log *log;

  g_return_val_if_fail (connection != NULL, 0);

  if ((log = get_log (connection)) == NULL)
    return 0;

  for (guint64 i = log->totals.n - log->entries->len; func != NULL && i < log->totals.n; i++)
    func (&g_array_index (log->entries, WhHttpLogEntry, i % WH_HTTP_LOG_SIZE), user_data);

  return log->entries->len;
}

/**
 * wh_http_log_get_totals:
 * @connection: name of the connection
 *
 * Returns: (transfer none): how its requests went until now
 */
const WhHttpLogTotals *
wh_http_log_get_totals (const char *connection)
{
  static const WhHttpLogTotals none;
  Log *log;

  g_return_val_if_fail (connection != NULL, &none);

  log = get_log (connection);

  return log != NULL ? &log->totals : &none;
}

/**
 * wh_http_log_clear:
 *
 * Forgets everything.
 */
void
wh_http_log_clear (void)
{
  g_clear_pointer (&logs, g_hash_table_unref);
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

  return g_strdup_printf ("%s %s %s %u %" G_GSIZE_FORMAT " B %.1f ms%s%s",
                          time, entry->method, entry->url, entry->status, entry->bytes,
                          entry->duration / 1000.0,
                          entry->error != NULL ? " " : "", entry->error != NULL ? entry->error : "");
}

static gboolean
name_is_secret (const char *name,
                gsize       length)
{
  g_autofree char *plain = g_uri_unescape_segment (name, name + length, NULL);
  g_autofree char *folded = NULL;

  /* A name that cannot be read may be anything. */
  if (plain == NULL)
    return TRUE;

  folded = g_ascii_strdown (plain, -1);

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

static void
mask (GString    *text,
      const char *secret)
{
  if (secret != NULL && strlen (secret) >= SHORTEST_SECRET)
    g_string_replace (text, secret, "***", 0);
}

/**
 * wh_http_log_mask_text:
 * @text: what a server said
 * @credential: (nullable): the value of the header that it was asked with
 *
 * A server may answer a wrong credential with the credential.
 *
 * Returns: (transfer full): @text without the token or the password of @credential
 */
char *
wh_http_log_mask_text (const char *text,
                       const char *credential)
{
  g_autoptr(GString) masked = g_string_new (text);
  const char *secret;

  g_return_val_if_fail (text != NULL, NULL);

  /* "Bearer …", "token …", "Basic …"; or a key alone */
  secret = credential != NULL ? strrchr (credential, ' ') : NULL;
  secret = secret != NULL ? secret + 1 : credential;
  mask (masked, secret);

  if (credential != NULL && g_ascii_strncasecmp (credential, "Basic ", strlen ("Basic ")) == 0)
    {
      gsize size = 0;
      g_autofree guchar *pair = g_base64_decode (secret, &size);
      g_autofree char *plain = g_strndup ((const char *)pair, size);
      const char *colon = strchr (plain, ':');

      mask (masked, colon != NULL ? colon + 1 : NULL);
      explicit_bzero (pair, size);
      explicit_bzero (plain, strlen (plain));
    }

  return g_string_free (g_steal_pointer (&masked), FALSE);
}
