/* wh-oci-lists.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-json.h"
#include "wh-oci-image.h"
#include "wh-oci-provider-private.h"

/* What the registry lists. All of this waits: call it in fibers. */

#define PAGE_SIZE 100
#define MAX_PAGES 200

/* About the registry as a whole: asking on would only make it worse. */
gboolean
wh_oci_is_fatal (const GError *error)
{
  return error != NULL &&
         !g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) &&
         !g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN) &&
         !g_error_matches (error, WH_ERROR, WH_ERROR_BAD_REPLY) &&
         !g_error_matches (error, WH_ERROR, WH_ERROR_TOO_LARGE) &&
         !g_error_matches (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
}

/* All pages of a list. Registries send fewer than asked for, and more than
 * none after that: only a missing link ends it. */
static gboolean
await_names (WhOciProvider  *self,
             const char     *first,
             const char     *scope,
             const char     *member,
             GPtrArray      *names,
             GError        **error)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autofree char *path = g_strdup_printf ("%s?n=%d", first, PAGE_SIZE);

  for (guint page = 0; path != NULL && page < MAX_PAGES; page++)
    {
      g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
      g_autoptr(WhHttpReply) reply = dex_await_boxed (wh_oci_auth_send (self->auth, request, scope), error);
      g_autoptr(WhJson) json = NULL;
      yyjson_val *list;
      yyjson_val *item;
      size_t i;
      size_t n;

      if (reply == NULL)
        return FALSE;

      json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (provider)), error);

      if (json == NULL)
        return FALSE;

      list = yyjson_obj_get (wh_json_get_root (json), member);

      if (list == NULL || !(yyjson_is_arr (list) || yyjson_is_null (list)))
        {
          g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                       _("“%s” did not answer as a registry does: is the address right?"), wh_provider_get_name (provider));
          return FALSE;
        }

      yyjson_arr_foreach (list, i, n, item)
        {
          const char *name = yyjson_get_str (item);

          /* A shorter list would make what is missing in it count as gone. */
          if (name == NULL || *name == 0)
            {
              g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                           _("“%s” lists something without a name: look at the registry's log"), wh_provider_get_name (provider));
              return FALSE;
            }

          g_ptr_array_add (names, g_strdup (name));
        }

      g_free (path);
      path = wh_http_reply_dup_next_link (reply);
    }

  return TRUE;
}

static void
add_named (WhOciProvider *self,
           GPtrArray     *names)
{
  const char *setting = wh_provider_get_setting (WH_PROVIDER (self), "repositories");
  g_auto(GStrv) words = g_strsplit_set (setting != NULL ? setting : "", ", \t\r\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != 0 && !g_ptr_array_find_with_equal_func (names, words[i], g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (words[i]));
    }
}

gboolean
wh_oci_await_probe (WhOciProvider  *self,
                    GError        **error)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "v2/");
  g_autoptr(WhHttpReply) reply = NULL;

  /* Some answer with an empty body, some with a text. */
  wh_http_request_set_accept (request, "application/json, */*");
  reply = dex_await_boxed (wh_oci_auth_send (self->auth, request, ""), error);

  return reply != NULL;
}

/* The catalogue and the names of the settings. @limit is set when there is no
 * catalogue, in words. Returns: (transfer full) (nullable) */
GPtrArray *
wh_oci_await_repositories (WhOciProvider  *self,
                           GError        **limit,
                           GError        **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) local_error = NULL;
  GHashTableIter iter;
  gpointer name;

  if (await_names (self, "v2/_catalog", "registry:catalog:*", "repositories", names, &local_error))
    {
      add_named (self, names);
      return g_steal_pointer (&names);
    }

  if (!wh_error_is_denied (local_error) &&
      !g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND) &&
      !g_error_matches (local_error, WH_ERROR, WH_ERROR_UNSUPPORTED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  /* Is it only the catalogue, or everything? */
  if (!wh_oci_await_probe (self, error))
    return NULL;

  g_ptr_array_set_size (names, 0);
  add_named (self, names);

  /* What was listed before is not gone because it cannot be listed now. */
  g_hash_table_iter_init (&iter, self->repositories);

  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (name));
    }

  if (names->len > 0)
    g_set_error (limit, WH_ERROR, WH_ERROR_UNSUPPORTED,
                 g_dngettext (NULL, "“%s” does not list its repositories: only the %u that is known is shown",
                              "“%s” does not list its repositories: only the %u that are known are shown", names->len),
                 wh_provider_get_name (WH_PROVIDER (self)), names->len);
  else
    g_set_error (limit, WH_ERROR, WH_ERROR_UNSUPPORTED,
                 _("“%s” does not list its repositories: name them in the settings of the connection"),
                 wh_provider_get_name (WH_PROVIDER (self)));

  return g_steal_pointer (&names);
}

/* Returns: (transfer full) (nullable): the tags of a repository */
GPtrArray *
wh_oci_await_tags (WhOciProvider  *self,
                   const char     *repository,
                   GError        **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = wh_oci_path (repository, "tags", "list");
  g_autofree char *scope = wh_oci_scope (repository, "pull");

  return await_names (self, path, scope, "tags", names, error) ? g_steal_pointer (&names) : NULL;
}
