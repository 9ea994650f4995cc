/* wh-github-ask.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-github-provider-private.h"

/* Asking GitHub, in fibers. What did not change is answered with 304, which
 * does not count against the allowance. */

#define MAX_KEPT 4000

/* What came with a tag, to be asked for again only when it changed. */
typedef struct
{
  char   *tag;
  char   *next;
  WhJson *json;
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_free (kept->tag);
  g_free (kept->next);
  wh_json_unref (kept->json);
  g_free (kept);
}

/* Returns: (transfer full): what came with a tag, by path */
GHashTable *
wh_github_kept_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
}

/* Wrong with one repository only. */
gboolean
wh_github_is_local (const GError *error)
{
  return g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_CONFLICT) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_GONE) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
}

static gint64
get_number (WhHttpReply *reply,
            const char  *name)
{
  const char *text = wh_http_reply_get_header (reply, name);

  return text != NULL && g_ascii_isdigit (*text) ? g_ascii_strtoll (text, NULL, 10) : -1;
}

/* An allowance that is used up is answered with 403 as well as with 429, and
 * says when it comes back in a header of its own. */
static gboolean
check_allowance (WhGithubProvider  *self,
                 WhHttpReply       *reply,
                 GError           **error)
{
  guint status = wh_http_reply_get_status (reply);
  gint64 left = get_number (reply, "X-RateLimit-Remaining");
  gint64 seconds = wh_http_reply_get_retry_after (reply);
  GError *limited;

  if (left >= 0)
    {
      self->allowance = left;
      self->reset_at = get_number (reply, "X-RateLimit-Reset");
    }

  if (status != 429 && !(status == 403 && (left == 0 || seconds > 0)))
    return TRUE;

  if (seconds == 0 && self->reset_at > 0)
    seconds = CLAMP (self->reset_at - g_get_real_time () / G_USEC_PER_SEC, 1, 3600);

  limited = g_error_new (WH_ERROR, WH_ERROR_RATE_LIMITED, _("“%s” was asked as often as it allows in an hour: it is asked again later"),
                         wh_provider_get_name (WH_PROVIDER (self)));
  wh_error_set_retry_after (limited, MAX (seconds, 60));
  g_propagate_error (error, limited);

  return FALSE;
}

WhJson *
wh_github_await_json (WhGithubProvider  *self,
                      const char        *path,
                      char             **next,
                      GError           **error)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
  Kept *kept = g_hash_table_lookup (self->kept, path);
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;
  const char *tag;

  if (kept != NULL)
    wh_http_request_set_header (request, "If-None-Match", kept->tag);

  wh_http_request_set_accept (request, "application/vnd.github+json");
  wh_http_request_set_flags (request, WH_HTTP_ANY_STATUS);
  reply = dex_await_boxed (wh_provider_send (provider, request), error);

  if (reply == NULL || !check_allowance (self, reply, error))
    return NULL;

  if (wh_http_reply_get_status (reply) == 304 && (kept = g_hash_table_lookup (self->kept, path)) != NULL)
    {
      if (next != NULL)
        *next = g_strdup (kept->next);

      return wh_json_ref (kept->json);
    }

  if (!wh_http_client_check_reply (wh_provider_get_http (provider), request, reply, error))
    return NULL;

  json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (provider)), error);

  if (json == NULL)
    return NULL;

  if (next != NULL)
    *next = wh_http_reply_dup_next_link (reply);

  tag = wh_http_reply_get_header (reply, "ETag");

  if (tag != NULL)
    {
      if (g_hash_table_size (self->kept) >= MAX_KEPT)
        g_hash_table_remove_all (self->kept);

      kept = g_new0 (Kept, 1);
      kept->tag = g_strdup (tag);
      kept->next = wh_http_reply_dup_next_link (reply);
      kept->json = wh_json_ref (json);
      g_hash_table_replace (self->kept, g_strdup (path), kept);
    }

  return g_steal_pointer (&json);
}

gboolean
wh_github_refuse_reply (WhGithubProvider  *self,
                        GError           **error)
{
  g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
               _("“%s” did not answer as GitHub does: is the address right?"), wh_provider_get_name (WH_PROVIDER (self)));

  return FALSE;
}

char *
wh_github_dup_path (WhGithubProvider *self,
                    const char       *repository,
                    const char       *rest)
{
  g_autofree char *escaped = g_uri_escape_string (repository, "/", FALSE);

  return g_strdup_printf ("%srepos/%s%s%s", self->prefix, escaped, *rest != 0 ? "/" : "", rest);
}
