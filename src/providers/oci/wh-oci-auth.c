/* wh-oci-auth.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "wh-dex-util.h"
#include "wh-http-challenge.h"
#include "wh-json.h"
#include "wh-oci-auth.h"
#include "wh-weak-ref.h"

/* What the distribution specification says a token without a term is good for;
 * and how long before its end a token is not used any more. Seconds. */
#define DEFAULT_TERM 60
#define TERM_MARGIN  5

typedef enum
{
  MODE_OPEN,   /* nobody asked who we are */
  MODE_DIRECT, /* the credential goes to the registry */
  MODE_TOKEN,  /* the credential goes to the token service, its token to the registry */
} Mode;

struct _WhOciAuth
{
  GWeakRef      provider;
  Mode          mode;
  char         *realm;
  char         *service;
  WhHttpClient *token_service;
  GHashTable   *tokens;   /* scope → Token */
};

typedef struct
{
  char      *text;
  gint64     expires_at; /* monotonic */
  DexFuture *fetching;   /* the request for a new one, while it is under way */
} Token;

static void
token_free (gpointer data)
{
  Token *token = data;

  wh_secret_free (token->text);
  dex_clear (&token->fetching);
  g_free (token);
}

/* ---- the credential of the user ---- */

/* A token with a user name is used as a password (GitHub, Gitea, Docker Hub call
 * it an access token); without one it is sent as it stands. */
static DexFuture *
credential_fiber (gpointer user_data)
{
  WhProvider *provider = user_data;
  const char *user = wh_provider_get_setting (provider, "user");
  gboolean has_user = user != NULL && *user != 0;
  g_autoptr(GError) error = NULL;
  char *header = NULL;
  char *secret;

  secret = dex_await_string (wh_provider_lookup_secret (provider, "token"), &error);

  if (error == NULL && has_user && (secret == NULL || *secret == 0))
    {
      wh_secret_free (secret);
      secret = dex_await_string (wh_provider_lookup_secret (provider, "password"), &error);
    }

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (has_user)
    header = wh_http_basic (user, secret != NULL ? secret : "");
  else if (secret != NULL && *secret != 0)
    header = wh_http_bearer (secret);

  wh_secret_free (secret);

  return dex_future_new_take_string (header);
}

static DexFuture *
load_credential (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, credential_fiber, g_object_ref (provider), g_object_unref);
}

static DexFuture *
authorize_token_service_cb (WhHttpClient  *client,
                            WhHttpRequest *request,
                            gpointer       user_data)
{
  g_autoptr(WhProvider) provider = g_weak_ref_get (user_data);

  return provider != NULL ? load_credential (provider) : dex_future_new_take_string (NULL);
}

/* The client is owned by the provider, which owns us as well. */
static DexFuture *
authorize_cb (WhHttpClient  *client,
              WhHttpRequest *request,
              gpointer       user_data)
{
  WhOciAuth *self = user_data;
  g_autoptr(WhProvider) provider = g_weak_ref_get (&self->provider);
  const char *scope = wh_http_request_get_data (request);
  Token *token;

  if (provider == NULL || self->mode == MODE_OPEN)
    return dex_future_new_take_string (NULL);

  if (self->mode == MODE_DIRECT)
    return load_credential (provider);

  token = scope != NULL ? g_hash_table_lookup (self->tokens, scope) : NULL;

  return dex_future_new_take_string (token != NULL && token->text != NULL ? wh_http_bearer (token->text) : NULL);
}

/**
 * wh_oci_auth_new:
 * @provider: the connection to a registry; not kept alive
 *
 * From here on @provider's HTTP client signs in as the registry asks for it
 * (WWW-Authenticate of the first answer 401). The credential itself is asked from
 * the provider for each request.
 *
 * Returns: (transfer full): nothing is known of the registry yet
 */
WhOciAuth *
wh_oci_auth_new (WhProvider *provider)
{
  WhOciAuth *self;

  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);

  self = g_new0 (WhOciAuth, 1);
  g_weak_ref_init (&self->provider, provider);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, token_free);
  wh_http_client_set_authorize (wh_provider_get_http (provider), NULL, authorize_cb, self, NULL);

  return self;
}

/**
 * wh_oci_auth_free:
 * @self: (transfer full): what was learned; tokens go with it
 *
 * Before the provider's HTTP client sends again: that asks @self for a header.
 */
void
wh_oci_auth_free (WhOciAuth *self)
{
  g_weak_ref_clear (&self->provider);
  g_clear_object (&self->token_service);
  g_hash_table_unref (self->tokens);
  g_free (self->realm);
  g_free (self->service);
  g_free (self);
}

/**
 * wh_oci_auth_dup_words:
 * @self: what was learned from the registry
 *
 * Returns: (transfer full): how the registry is signed in to, for people
 */
char *
wh_oci_auth_dup_words (WhOciAuth *self)
{
  switch (self->mode)
    {
    case MODE_DIRECT:
      return g_strdup (_("with user name and password"));

    case MODE_TOKEN:
      return g_strdup_printf (_("with tokens from %s"), self->realm);

    case MODE_OPEN:
    default:
      return g_strdup (_("the registry asks nobody who they are"));
    }
}

/* ---- tokens ---- */

static gboolean
host_is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : g_ascii_strcasecmp (host, "localhost") == 0;
}

/* A password goes to the token service when nobody can read it on its way, or
 * when the same machine gets it anyway. */
static gboolean
may_have_password (GUri *realm,
                   GUri *registry)
{
  return strcmp (g_uri_get_scheme (realm), "https") == 0 ||
         host_is_loopback (g_uri_get_host (realm)) ||
         (g_ascii_strcasecmp (g_uri_get_host (realm), g_uri_get_host (registry)) == 0 &&
          strcmp (g_uri_get_scheme (registry), "http") == 0);
}

static gboolean
set_realm (WhOciAuth   *self,
           WhProvider  *provider,
           const char  *realm,
           const char  *service,
           GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (realm, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr(GUri) registry = g_uri_parse (wh_provider_get_config (provider)->url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *origin = NULL;
  gboolean same_host;
  const char *ca;

  if (g_strcmp0 (realm, self->realm) == 0 && g_strcmp0 (service, self->service) == 0)
    return TRUE;

  if (uri == NULL || registry == NULL || g_uri_get_host (uri) == NULL ||
      (strcmp (g_uri_get_scheme (uri), "https") != 0 && strcmp (g_uri_get_scheme (uri), "http") != 0))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                   _("“%s” names a token service that is no address (%s): tell who runs the registry"),
                   wh_provider_get_name (provider), realm);
      return FALSE;
    }

  origin = g_uri_join (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri), "", NULL, NULL);
  same_host = g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (registry)) == 0;
  ca = wh_provider_get_setting (provider, "ca");

  g_set_str (&self->realm, realm);
  g_set_str (&self->service, service);
  g_hash_table_remove_all (self->tokens);
  g_clear_object (&self->token_service);
  self->token_service = wh_http_client_new (wh_provider_get_name (provider), origin);

  if (same_host)
    {
      wh_http_client_set_insecure (self->token_service,
                                   g_strcmp0 (wh_provider_get_setting (provider, "insecure"), "true") == 0);

      if (ca != NULL && *ca != 0 && !wh_http_client_set_authorities (self->token_service, ca, error))
        return FALSE;
    }

  if (may_have_password (uri, registry))
    {
      wh_http_client_set_authorize (self->token_service, NULL, authorize_token_service_cb,
                                    wh_weak_ref_new (provider), wh_weak_ref_free);
    }
  else
    {
      g_message ("%s: %s is not encrypted and on another host; asked for tokens without a password",
                 wh_provider_get_name (provider), origin);
    }

  return TRUE;
}

typedef struct
{
  WhProvider *provider; /* keeps the WhOciAuth alive */
  WhOciAuth  *auth;
  char       *scope;
  char       *asked;
} FetchArgs;

static void
fetch_args_free (gpointer data)
{
  FetchArgs *args = data;

  g_object_unref (args->provider);
  g_free (args->scope);
  g_free (args->asked);
  g_free (args);
}

static DexFuture *
fetch_token_fiber (gpointer user_data)
{
  FetchArgs *args = user_data;
  WhOciAuth *self = args->auth;
  const char *user = wh_provider_get_setting (args->provider, "user");
  g_autoptr(GUri) uri = g_uri_parse (self->realm, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *path = g_uri_get_query (uri) != NULL ? g_strconcat (g_uri_get_path (uri), "?", g_uri_get_query (uri), NULL)
                                                        : g_strdup (g_uri_get_path (uri));
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;
  const char *text;
  gint64 term;
  Token *token;

  if (self->service != NULL)
    wh_http_request_add_query (request, "service", self->service);

  if (*args->asked != 0)
    wh_http_request_add_query (request, "scope", args->asked);

  if (user != NULL && *user != 0)
    wh_http_request_add_query (request, "account", user);

  reply = wh_http_client_await (self->token_service, request, wh_provider_get_scope (args->provider), &error);

  if (reply != NULL)
    json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (args->provider)), &error);

  token = g_hash_table_lookup (self->tokens, args->scope);

  if (token != NULL)
    dex_clear (&token->fetching);

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  text = wh_json_get_text (wh_json_get_root (json), "token");

  if (text == NULL || *text == 0)
    text = wh_json_get_text (wh_json_get_root (json), "access_token");

  if (text == NULL || *text == 0)
    return wh_dex_reject (WH_ERROR_BAD_REPLY, _("The token service of “%s” gave no token: tell who runs the registry"),
                          wh_provider_get_name (args->provider));

  term = wh_json_get_number (wh_json_get_root (json), "expires_in");

  if (term <= 0)
    term = DEFAULT_TERM;

  if (token != NULL)
    {
      wh_secret_free (token->text);
      token->text = g_strdup (text);
      token->expires_at = g_get_monotonic_time () + (MIN (term, 86400) - TERM_MARGIN) * G_USEC_PER_SEC;
    }

  return dex_future_new_true ();
}

/* One request a scope, however many wait for it. */
static DexFuture *
fetch_token (WhOciAuth  *self,
             WhProvider *provider,
             const char *scope,
             const char *asked)
{
  Token *token = g_hash_table_lookup (self->tokens, scope);
  FetchArgs *args;

  if (token == NULL)
    {
      token = g_new0 (Token, 1);
      g_hash_table_insert (self->tokens, g_strdup (scope), token);
    }

  if (token->fetching == NULL)
    {
      args = g_new0 (FetchArgs, 1);
      args->provider = g_object_ref (provider);
      args->auth = self;
      args->scope = g_strdup (scope);
      args->asked = g_strdup (asked);
      token->fetching = wh_dex_spawn_pinned (NULL, 0, fetch_token_fiber, args, fetch_args_free);
    }

  return dex_ref (token->fetching);
}

static gboolean
has_token (WhOciAuth  *self,
           const char *scope)
{
  Token *token = g_hash_table_lookup (self->tokens, scope);

  return token != NULL && token->text != NULL && token->expires_at > g_get_monotonic_time ();
}

/* ---- sending ---- */

typedef struct
{
  WhProvider    *provider;
  WhOciAuth     *auth;
  WhHttpRequest *request;
} SendArgs;

static void
send_args_free (gpointer data)
{
  SendArgs *args = data;

  g_object_unref (args->provider);
  wh_http_request_unref (args->request);
  g_free (args);
}

/* What a 401 teaches. @was_direct: the request had the user name and password
 * already; what @self says now may have been learned by another one meanwhile.
 * FALSE without an error: nothing that could help. */
static gboolean
learn (WhOciAuth    *self,
       WhProvider   *provider,
       WhHttpReply  *reply,
       const char   *scope,
       gboolean      was_direct,
       GError      **error)
{
  const char *header = wh_http_reply_get_header (reply, "WWW-Authenticate");
  g_autoptr(WhHttpChallenge) bearer = wh_http_challenge_find (header, "Bearer");
  g_autoptr(WhHttpChallenge) basic = wh_http_challenge_find (header, "Basic");
  const char *realm = bearer != NULL ? wh_http_challenge_get_parameter (bearer, "realm") : NULL;

  if (realm != NULL && strstr (realm, "://") != NULL)
    {
      const char *asked = wh_http_challenge_get_parameter (bearer, "scope");

      if (!set_realm (self, provider, realm, wh_http_challenge_get_parameter (bearer, "service"), error))
        return FALSE;

      self->mode = MODE_TOKEN;

      /* A token that was good enough until now may have been taken back, so
       * it is asked for anew whatever its term. Once: the caller sees to it. */
      return dex_await (fetch_token (self, provider, scope, asked != NULL && *asked != 0 ? asked : scope), error);
    }

  if (bearer == NULL && basic == NULL)
    return FALSE;

  self->mode = MODE_DIRECT;

  return !was_direct;
}

static DexFuture *
send_fiber (gpointer user_data)
{
  SendArgs *args = user_data;
  WhOciAuth *self = args->auth;
  const char *scope = wh_http_request_get_data (args->request);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  gboolean was_direct;

  if (self->mode == MODE_TOKEN && !has_token (self, scope) &&
      !dex_await (fetch_token (self, args->provider, scope, scope), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  was_direct = self->mode == MODE_DIRECT;
  reply = dex_await_boxed (wh_provider_send (args->provider, args->request), &error);

  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (wh_http_reply_get_status (reply) == 401)
    {
      if (learn (self, args->provider, reply, scope, was_direct, &error))
        {
          wh_http_reply_unref (reply);
          reply = dex_await_boxed (wh_provider_send (args->provider, args->request), &error);
        }

      if (error != NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!wh_http_client_check_reply (wh_provider_get_http (args->provider), args->request, reply, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (WH_TYPE_HTTP_REPLY, g_steal_pointer (&reply));
}

/**
 * wh_oci_auth_send:
 * @self: how to sign in
 * @request: what to ask of the registry
 * @scope: the right it needs, such as "repository:app:pull"; "" for none
 *
 * Returns: (transfer full): resolves to a [struct@HttpReply] that is a success;
 *   rejects as [method@HttpClient.send] does
 */
DexFuture *
wh_oci_auth_send (WhOciAuth     *self,
                  WhHttpRequest *request,
                  const char    *scope)
{
  g_autoptr(WhProvider) provider = NULL;
  SendArgs *args;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (scope != NULL, NULL);

  provider = g_weak_ref_get (&self->provider);

  if (provider == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The connection was closed");

  wh_http_request_set_data (request, scope);
  wh_http_request_set_flags (request, wh_http_request_get_flags (request) | WH_HTTP_ANY_STATUS);

  args = g_new0 (SendArgs, 1);
  args->provider = g_steal_pointer (&provider);
  args->auth = self;
  args->request = wh_http_request_ref (request);

  return wh_dex_spawn_pinned (NULL, 0, send_fiber, args, send_args_free);
}
