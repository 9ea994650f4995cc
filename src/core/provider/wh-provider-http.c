/* wh-provider-http.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-json.h"
#include "wh-provider.h"
#include "wh-reader.h"

typedef struct
{
  GWeakRef    provider;
  const char *token_scheme;
} Authorizer;

static void
authorizer_free (gpointer data)
{
  Authorizer *self = data;

  g_weak_ref_clear (&self->provider);
  g_free (self);
}

typedef struct
{
  WhProvider *provider;
  const char *token_scheme;
} AuthorizeArgs;

static void
authorize_args_free (AuthorizeArgs *args)
{
  g_object_unref (args->provider);
  g_free (args);
}

static DexFuture *
wh_provider_authorize_fiber (gpointer user_data)
{
  AuthorizeArgs *args = user_data;
  const char *user = wh_provider_get_setting (args->provider, "user");
  g_autoptr(GError) error = NULL;
  char *secret;
  char *header = NULL;

  secret = dex_await_string (wh_provider_lookup_secret (args->provider, "token"), &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (secret != NULL && *secret != 0)
    {
      header = g_strdup_printf ("%s %s", args->token_scheme, secret);
      wh_secret_free (secret);
      return dex_future_new_take_string (header);
    }

  wh_secret_free (secret);

  if (user == NULL || *user == 0)
    return dex_future_new_take_string (NULL);

  secret = dex_await_string (wh_provider_lookup_secret (args->provider, "password"), &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  header = wh_http_basic (user, secret != NULL ? secret : "");
  wh_secret_free (secret);

  return dex_future_new_take_string (header);
}

static DexFuture *
authorize_cb (WhHttpClient  *client,
              WhHttpRequest *request,
              gpointer       user_data)
{
  Authorizer *authorizer = user_data;
  WhProvider *provider = g_weak_ref_get (&authorizer->provider);
  AuthorizeArgs *args;

  if (provider == NULL)
    return dex_future_new_take_string (NULL);

  args = g_new0 (AuthorizeArgs, 1);
  args->provider = provider;
  args->token_scheme = authorizer->token_scheme;

  return wh_dex_spawn_pinned (NULL, 0, wh_provider_authorize_fiber, args, (GDestroyNotify)authorize_args_free);
}

/**
 * wh_provider_make_http:
 * @self: a provider
 * @token_scheme: word before a token in the Authorization header, static:
 *   "Bearer" or "token"
 * @error: set when address or certificate authority are not usable
 *
 * Makes the HTTP client of the connection from the settings that providers
 * share: the address; "ca" (a file or PEM text); "insecure"; the secret
 * "token", or "user" and the secret "password".
 *
 * Returns: whether [method@Provider.get_http] has a client now
 */
gboolean
wh_provider_make_http (WhProvider  *self,
                       const char  *token_scheme,
                       GError     **error)
{
  WhConnectionConfig *config;
  g_autoptr(WhHttpClient) http = NULL;
  Authorizer *authorizer;
  const char *ca;

  g_return_val_if_fail (WH_IS_PROVIDER (self), FALSE);
  g_return_val_if_fail (token_scheme != NULL, FALSE);

  config = wh_provider_get_config (self);

  if (config->url == NULL || !g_uri_is_valid (config->url, G_URI_FLAGS_NONE, NULL) ||
      !(g_str_has_prefix (config->url, "http://") || g_str_has_prefix (config->url, "https://")))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("The address of “%s” is not usable: give one such as https://host:port"), config->name);
      return FALSE;
    }

  http = wh_http_client_new (config->name, config->url);
  ca = wh_provider_get_setting (self, "ca");

  if (ca != NULL && *ca != 0 && !wh_http_client_set_authorities (http, ca, error))
    return FALSE;

  wh_http_client_set_insecure (http, g_strcmp0 (wh_provider_get_setting (self, "insecure"), "true") == 0);

  authorizer = g_new0 (Authorizer, 1);
  g_weak_ref_init (&authorizer->provider, self);
  authorizer->token_scheme = token_scheme;
  wh_http_client_set_authorize (http, "Authorization", authorize_cb, authorizer, authorizer_free);
  wh_provider_set_http (self, http);

  return TRUE;
}

/**
 * wh_provider_get_http:
 * @self: a provider
 *
 * Returns: (transfer none) (nullable): the client that
 *   [method@Provider.make_http] or [method@Provider.set_http] gave it
 */
WhHttpClient *
wh_provider_get_http (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return g_object_get_data (G_OBJECT (self), "wh-http");
}

/**
 * wh_provider_set_http:
 * @self: a provider
 * @http: (transfer none): the client for all its requests
 */
void
wh_provider_set_http (WhProvider   *self,
                      WhHttpClient *http)
{
  g_return_if_fail (WH_IS_PROVIDER (self));

  g_object_set_data_full (G_OBJECT (self), "wh-http",
                          http != NULL ? g_object_ref (http) : NULL, g_object_unref);
}

/**
 * wh_provider_send:
 * @self: a provider with a client
 * @request: what to ask
 *
 * Returns: (transfer full): resolves to a [struct@HttpReply]; ends with the
 *   provider
 */
DexFuture *
wh_provider_send (WhProvider    *self,
                  WhHttpRequest *request)
{
  WhHttpClient *http;

  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (request != NULL, NULL);

  http = wh_provider_get_http (self);
  g_return_val_if_fail (http != NULL, NULL);

  return wh_http_client_send_scoped (http, request, wh_provider_get_scope (self));
}

static DexFuture *
parse_cb (DexFuture *future,
          gpointer   user_data)
{
  WhProvider *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = dex_await_boxed (dex_ref (future), &error);

  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (self));
}

/**
 * wh_provider_get_json:
 * @self: a provider with a client
 * @path: below the address of the connection, percent-encoded, with its query
 *
 * Returns: (transfer full): resolves to a [struct@Json]
 */
DexFuture *
wh_provider_get_json (WhProvider *self,
                      const char *path)
{
  g_autoptr(WhHttpRequest) request = NULL;

  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  request = wh_http_request_new ("GET", path);

  return dex_future_then (wh_provider_send (self, request), parse_cb, g_object_ref (self), g_object_unref);
}

typedef struct
{
  WhProvider     *provider;
  char           *path;
  const char     *envelope;
  const char     *items;
  const WhReader *reader;
} PollListArgs;

static void
poll_list_args_free (PollListArgs *args)
{
  g_object_unref (args->provider);
  g_free (args->path);
  g_free (args);
}

/* A list in which nothing says what it is must not replace what was known. */
static gboolean
has_identities (const WhReader  *reader,
                WhRecordBuilder *builder,
                yyjson_val      *items)
{
  yyjson_val *item;
  size_t i;
  size_t n;

  if (yyjson_arr_size (items) == 0)
    return TRUE;

  yyjson_arr_foreach (items, i, n, item)
    {
      if (reader->uid != NULL)
        {
          yyjson_val *uid = wh_json_get (item, reader->uid);

          if (uid != NULL && !yyjson_is_null (uid))
            return TRUE;
        }
      else if (wh_reader_read_value (reader, item, builder, NULL))
        {
          wh_record_unref (wh_record_builder_build (builder));
          return TRUE;
        }
    }

  return FALSE;
}

/* Bytes of an element, roughly: ten thousand alerts take 40 ms to read, and a worker
 * does it. */
#define ITEM_SIZE 330

typedef struct
{
  WhJson         *json;
  yyjson_val     *items;
  const WhReader *reader;
  char           *id;
} ReadListArgs;

static void
read_list_args_free (ReadListArgs *args)
{
  wh_json_unref (args->json);
  g_free (args->id);
  g_free (args);
}

static DexFuture *
wh_provider_read_list_fiber (gpointer user_data)
{
  const ReadListArgs *args = user_data;
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (args->reader->kind, args->id);
  WhBatch *batch = wh_batch_new (args->id);

  wh_reader_read_items (args->reader, args->items, builder, batch, NULL);
  wh_batch_set_complete (batch, args->reader->kind);

  return dex_future_new_take_boxed (WH_TYPE_BATCH, batch);
}

static DexFuture *
read_list (WhJson         *json,
           yyjson_val     *items,
           const WhReader *reader,
           const char     *id)
{
  ReadListArgs *args = g_new0 (ReadListArgs, 1);

  args->json = wh_json_ref (json);
  args->items = items;
  args->reader = reader;
  args->id = g_strdup (id);

  return wh_dex_spawn_sized (yyjson_arr_size (items) * ITEM_SIZE, wh_provider_read_list_fiber, args,
                             (GDestroyNotify)read_list_args_free);
}

static DexFuture *
wh_provider_poll_list_fiber (gpointer user_data)
{
  PollListArgs *args = user_data;
  const char *id = wh_provider_get_id (args->provider);
  g_autoptr(WhRecordBuilder) builder = NULL;
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = dex_await_boxed (wh_provider_get_json (args->provider, args->path), &error);
  yyjson_val *root;
  yyjson_val *items;

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  root = wh_json_get_root (json);
  items = *args->items != 0 ? wh_json_get (root, args->items) : root;
  builder = wh_record_builder_new (args->reader->kind, id);

  /* Go prints an empty list as null, though not where it is the whole answer;
   * anything else that is no list means that somebody else answered. */
  if ((args->envelope != NULL && (wh_json_get (root, args->envelope) == NULL ||
                                  yyjson_is_null (wh_json_get (root, args->envelope)))) ||
      (items != NULL && !yyjson_is_arr (items) && (items == root || !yyjson_is_null (items))) ||
      !has_identities (args->reader, builder, items))
    return wh_dex_reject (WH_ERROR_BAD_REPLY, _("“%s” did not answer as %s does: is the address right?"),
                          wh_provider_get_name (args->provider), wh_provider_get_info (args->provider)->title);

  if (!(batch = dex_await_boxed (read_list (json, items, args->reader, id), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return wh_provider_publish (args->provider, batch);
}

/**
 * wh_provider_poll_list:
 * @self: a provider with a client
 * @path: where the list is
 * @envelope: (nullable): path of what a right answer has besides
 * @items: path of the list in the answer; "" = the answer is the list
 * @reader: turns its elements into records
 *
 * One round of a poll that reads one list, a long one in a worker, and publishes it as all there
 * is of a kind.
 *
 * Returns: (transfer full): resolves when it is in the store
 */
DexFuture *
wh_provider_poll_list (WhProvider     *self,
                       const char     *path,
                       const char     *envelope,
                       const char     *items,
                       const WhReader *reader)
{
  PollListArgs *args;

  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (reader != NULL, NULL);

  args = g_new0 (PollListArgs, 1);
  args->provider = g_object_ref (self);
  args->path = g_strdup (path);
  args->envelope = envelope;
  args->items = items;
  args->reader = reader;

  return wh_dex_spawn_pinned (NULL, 0, wh_provider_poll_list_fiber, args, (GDestroyNotify)poll_list_args_free);
}
