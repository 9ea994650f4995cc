/* wh-gitea-ask.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-gitea-provider-private.h"

/* Asking Gitea, in fibers: what every list needs. */

/* What came with a tag, to be asked for again only when it changed. */
typedef struct
{
  char   *tag;
  WhJson *json;
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_free (kept->tag);
  wh_json_unref (kept->json);
  g_free (kept);
}

/* Returns: (transfer full): what came with a tag, by path */
GHashTable *
wh_gitea_kept_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
}

/* Wrong with one repository only. */
gboolean
wh_gitea_is_local (const GError *error)
{
  return g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_CONFLICT) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
}

/* @total: (out) (optional): X-Total-Count, or WH_ABSENT */
WhJson *
wh_gitea_await_json (WhGiteaProvider  *self,
                     const char       *path,
                     gint64           *total,
                     GError          **error)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
  Kept *kept = g_hash_table_lookup (self->kept, path);
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;
  const char *tag;

  if (kept != NULL)
    wh_http_request_set_header (request, "If-None-Match", kept->tag);

  reply = dex_await_boxed (wh_provider_send (provider, request), error);

  if (reply == NULL)
    return NULL;

  if (total != NULL)
    *total = wh_http_reply_get_total_count (reply);

  if (wh_http_reply_get_status (reply) == 304)
    {
      kept = g_hash_table_lookup (self->kept, path);

      if (kept != NULL)
        return wh_json_ref (kept->json);
    }

  json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (provider)), error);

  if (json == NULL)
    return NULL;

  tag = wh_http_reply_get_header (reply, "ETag");

  if (tag != NULL)
    {
      kept = g_new0 (Kept, 1);
      kept->tag = g_strdup (tag);
      kept->json = wh_json_ref (json);
      g_hash_table_replace (self->kept, g_strdup (path), kept);
    }

  return g_steal_pointer (&json);
}

gboolean
wh_gitea_refuse_reply (WhGiteaProvider  *self,
                       GError          **error)
{
  g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
               _("“%s” did not answer as Gitea does: is the address right?"), wh_provider_get_name (WH_PROVIDER (self)));

  return FALSE;
}

char *
wh_gitea_dup_path (const char *repository,
                   const char *rest)
{
  g_autofree char *escaped = g_uri_escape_string (repository, "/", FALSE);

  return g_strdup_printf ("api/v1/repos/%s%s%s", escaped, *rest != 0 ? "/" : "", rest);
}

/* "1.25.5", "1.26.0+dev-12-gabc", "11.0.1+gitea-1.22.0" (Forgejo: it grew its
 * own way after 1.22, so it is tried what it has). */
static guint
minor_of_version (const char *version)
{
  guint major = 0;
  guint minor = 0;

  if (version == NULL || strstr (version, "+gitea-") != NULL || sscanf (version, "%u.%u", &major, &minor) != 2 || major != 1)
    return WH_GITEA_ANY_VERSION;

  return minor;
}

/* Without the right to ask for the version everything is tried. */
gboolean
wh_gitea_await_version (WhGiteaProvider  *self,
                        GError          **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(WhJson) json = wh_gitea_await_json (self, "api/v1/version", NULL, &local_error);
  const char *version;

  if (json == NULL)
    {
      if (g_error_matches (local_error, WH_ERROR, WH_ERROR_FORBIDDEN))
        return TRUE;

      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  version = wh_json_get_text (wh_json_get_root (json), "version");

  if (version == NULL)
    return wh_gitea_refuse_reply (self, error);

  wh_provider_set_version (WH_PROVIDER (self), version);
  self->minor = minor_of_version (version);
  self->actions = self->minor >= 25 ? WH_GITEA_ACTIONS_RUNS : self->minor >= 23 ? WH_GITEA_ACTIONS_TASKS : WH_GITEA_ACTIONS_NONE;

  return TRUE;
}
