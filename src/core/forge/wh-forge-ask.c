/* wh-forge-ask.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-forge-private.h"

/* Asking a forge, in fibers. What did not change is answered with 304, which
 * costs little, and with some forges nothing of what one may ask in an hour. */

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
wh_forge_kept_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
}

static void
keep (WhForge     *self,
      const char  *path,
      WhHttpReply *reply,
      WhJson      *json)
{
  const char *tag = wh_http_reply_get_header (reply, "ETag");
  Kept *kept;

  if (tag == NULL)
    return;

  if (g_hash_table_size (self->kept) >= MAX_KEPT)
    g_hash_table_remove_all (self->kept);

  kept = g_new0 (Kept, 1);
  kept->tag = g_strdup (tag);
  kept->next = wh_http_reply_dup_next_link (reply);
  kept->json = wh_json_ref (json);
  g_hash_table_replace (self->kept, g_strdup (path), kept);
}

/**
 * wh_forge_is_local:
 * @error: what came back
 *
 * Returns: whether it is about one repository or list, not about the forge
 */
gboolean
wh_forge_is_local (const GError *error)
{
  static const int codes[] = {
    WH_ERROR_NOT_FOUND, WH_ERROR_FORBIDDEN, WH_ERROR_CONFLICT, WH_ERROR_GONE, WH_ERROR_UNSUPPORTED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (g_error_matches (error, WH_ERROR, codes[i]))
        return TRUE;
    }

  return FALSE;
}

/**
 * wh_forge_refuse_reply:
 * @self: a forge
 * @error: set
 *
 * Returns: %FALSE: what came is JSON, but not what this forge answers
 */
gboolean
wh_forge_refuse_reply (WhForge  *self,
                       GError  **error)
{
  g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY, _("“%s” did not answer as %s does: is the address right?"),
               wh_provider_get_name (WH_PROVIDER (self)), WH_FORGE_GET_CLASS (self)->title);

  return FALSE;
}

/**
 * wh_forge_dup_below:
 * @self: a forge
 * @repository: owner/name
 * @rest: what is asked for below it; ""
 *
 * Returns: (transfer full): the path of a request
 */
char *
wh_forge_dup_below (WhForge    *self,
                    const char *repository,
                    const char *rest)
{
  g_autofree char *escaped = g_uri_escape_string (repository, "/", FALSE);

  return g_strdup_printf ("%srepos/%s%s%s", WH_FORGE_GET_CLASS (self)->get_prefix (self), escaped, *rest != 0 ? "/" : "", rest);
}

/**
 * wh_forge_dup_sized:
 * @self: a forge
 * @path: a list
 * @size: how much of it
 * @page: which part, from 1
 *
 * Returns: (transfer full): the path of a request
 */
char *
wh_forge_dup_sized (WhForge    *self,
                    const char *path,
                    guint       size,
                    guint       page)
{
  WhForgeClass *klass = WH_FORGE_GET_CLASS (self);
  g_autofree char *sized = g_strdup_printf ("%s%c%s=%u", path, strchr (path, '?') != NULL ? '&' : '?', klass->size_word, size);

  return klass->pages_by_link ? g_steal_pointer (&sized) : g_strdup_printf ("%s&page=%u", sized, page);
}

/* @next: (out): path of the next page, by the header
 * @total: (out): how many there are, by the header; or WH_ABSENT */
static WhJson *
await_page (WhForge     *self,
            const char  *path,
            char       **next,
            gint64      *total,
            GError     **error)
{
  WhForgeClass *klass = WH_FORGE_GET_CLASS (self);
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
  Kept *kept = g_hash_table_lookup (self->kept, path);
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;

  if (kept != NULL)
    wh_http_request_set_header (request, "If-None-Match", kept->tag);

  if (klass->accept != NULL)
    wh_http_request_set_accept (request, klass->accept);

  if (klass->check_reply != NULL)
    wh_http_request_set_flags (request, WH_HTTP_ANY_STATUS);

  reply = dex_await_boxed (wh_provider_send (provider, request), error);

  if (reply == NULL || (klass->check_reply != NULL && !klass->check_reply (self, reply, error)))
    return NULL;

  *total = wh_http_reply_get_total_count (reply);

  if (wh_http_reply_get_status (reply) == 304 && (kept = g_hash_table_lookup (self->kept, path)) != NULL)
    {
      *next = g_strdup (kept->next);
      return wh_json_ref (kept->json);
    }

  if (klass->check_reply != NULL && !wh_http_client_check_reply (wh_provider_get_http (provider), request, reply, error))
    return NULL;

  json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (provider)), error);

  if (json == NULL)
    return NULL;

  *next = wh_http_reply_dup_next_link (reply);
  keep (self, path, reply, json);

  return g_steal_pointer (&json);
}

/**
 * wh_forge_await_json:
 * @self: a forge
 * @path: below its address
 * @error: why not
 *
 * Returns: (transfer full) (nullable): what it answered; may be shared
 */
WhJson *
wh_forge_await_json (WhForge     *self,
                     const char  *path,
                     GError     **error)
{
  g_autofree char *next = NULL;
  gint64 total;

  return await_page (self, path, &next, &total, error);
}

/**
 * wh_forge_await_pages:
 * @self: a forge
 * @path: a list
 * @items: the member of an answer that is the list; "": the answer is
 * @n_pages: most that are read
 * @each: (scope call): gets one after the other
 * @user_data: for @each
 * @cut: (out) (optional): whether there is more than was read
 * @error: why not
 *
 * Returns: whether all went well
 */
gboolean
wh_forge_await_pages (WhForge          *self,
                      const char       *path,
                      const char       *items,
                      guint             n_pages,
                      WhForgePageFunc   each,
                      gpointer          user_data,
                      gboolean         *cut,
                      GError          **error)
{
  WhForgeClass *klass = WH_FORGE_GET_CLASS (self);
  g_autofree char *page_path = wh_forge_dup_sized (self, path, klass->page_size, 1);
  gsize n_seen = 0;

  for (guint page = 1; page_path != NULL; page++)
    {
      g_autofree char *next = NULL;
      gint64 total = WH_ABSENT;
      g_autoptr(WhJson) json = await_page (self, page_path, &next, &total, error);
      gboolean wanted;
      gsize n_items;
      yyjson_val *root;
      yyjson_val *list;

      if (json == NULL)
        return FALSE;

      root = wh_json_get_root (json);
      list = *items != 0 ? yyjson_obj_get (root, items) : root;

      if (!yyjson_is_arr (list) && !yyjson_is_null (list))
        return wh_forge_refuse_reply (self, error);

      n_items = yyjson_arr_size (list);
      n_seen += n_items;
      wanted = each (json, list, user_data) && page < n_pages;

      if (total == WH_ABSENT && *items != 0)
        total = wh_json_get_number (root, "total_count");

      /* A server may allow fewer on a page than was asked for. */
      if (!klass->pages_by_link || n_items == 0)
        g_clear_pointer (&next, g_free);

      if (!klass->pages_by_link && n_items > 0 && (total != WH_ABSENT ? (gint64)n_seen < total : n_items >= klass->page_size))
        next = wh_forge_dup_sized (self, path, klass->page_size, page + 1);

      if (!wanted && next != NULL)
        {
          if (cut != NULL)
            *cut = TRUE;

          break;
        }

      g_free (page_path);
      page_path = g_steal_pointer (&next);
    }

  return TRUE;
}
