/* wh-kube-client.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kube-client.h"
#include "wh-kube-exec.h"
#include "wh-weak-ref.h"

/* A credential is renewed a little before it ends, so that no request carries
 * one that ends on the way. */
#define EXPIRY_MARGIN (30 * G_USEC_PER_SEC)

/* What is read comes at once, or the server is not there: who waits is told.
 * A write may be held up by admission webhooks, for 30 s at most. */
#define FIRST_BYTE_MSEC 10000
#define WRITE_MSEC 35000
#define IDLE_MSEC 30000

/* Tokens that are mounted into files are rotated; the file is read again. */
#define TOKEN_FILE_AGE (60 * G_USEC_PER_SEC)

/**
 * WhKubeClient:
 *
 * Talks to one API server with the credential of one context. Main thread.
 */
struct _WhKubeClient
{
  GObject           parent_instance;

  GWeakRef          provider;
  WhHttpClient     *http;
  WhKubeAccess     *access;
  DexCancellable   *scope;         /* the provider's */
  DexFuture        *running;       /* the exec plugin, while it runs */
  WhKubeCredential *credential;    /* what it gave */
  gint64            token_read_at; /* monotonic */
  gboolean          keyring_token;
  guint             write_msec;
};

G_DEFINE_FINAL_TYPE (WhKubeClient, wh_kube_client, G_TYPE_OBJECT)

static void
wh_kube_client_finalize (GObject *object)
{
  WhKubeClient *self = WH_KUBE_CLIENT (object);

  g_weak_ref_clear (&self->provider);
  g_clear_object (&self->http);
  g_clear_pointer (&self->access, wh_kube_access_free);
  g_clear_pointer (&self->credential, wh_kube_credential_free);
  dex_clear (&self->running);
  dex_clear (&self->scope);

  G_OBJECT_CLASS (wh_kube_client_parent_class)->finalize (object);
}

static void
wh_kube_client_class_init (WhKubeClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_kube_client_finalize;
}

static void
wh_kube_client_init (WhKubeClient *self)
{
  g_weak_ref_init (&self->provider, NULL);
  self->token_read_at = g_get_monotonic_time ();
  self->write_msec = WRITE_MSEC;
}

/* ---- Credentials ---- */

static DexFuture *
bearer_cb (DexFuture *future,
           gpointer   user_data)
{
  const GValue *value = dex_future_get_value (future, NULL);
  const char *token = value != NULL ? g_value_get_string (value) : NULL;

  return dex_future_new_take_string (token != NULL ? wh_http_bearer (token) : NULL);
}

static gboolean
credential_is_fresh (WhKubeClient *self)
{
  return self->credential != NULL &&
         (self->credential->expires_at == 0 ||
          self->credential->expires_at - EXPIRY_MARGIN > g_get_real_time ());
}

static DexFuture *
executed_cb (DexFuture *future,
             gpointer   user_data)
{
  WhKubeClient *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  dex_clear (&self->running);

  if (value == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_clear_pointer (&self->credential, wh_kube_credential_free);
  self->credential = g_value_dup_boxed (value);

  if (self->credential->certificate_pem != NULL && self->credential->key_pem != NULL &&
      !wh_http_client_set_client_certificate (self->http, self->credential->certificate_pem,
                                              self->credential->key_pem, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_string (self->credential->token != NULL ? wh_http_bearer (self->credential->token) : NULL);
}

static void
reread_token_file (WhKubeClient *self)
{
  g_autofree char *token = NULL;

  if (g_get_monotonic_time () - self->token_read_at < TOKEN_FILE_AGE)
    return;

  self->token_read_at = g_get_monotonic_time ();

  /* A few hundred bytes, on a file system in memory. */
  if (g_file_get_contents (self->access->token_file, &token, NULL, NULL))
    {
      g_strstrip (token);
      g_set_str (&self->access->token, token);
    }
}

static DexFuture *
authorize (WhHttpClient  *http,
           WhHttpRequest *request,
           gpointer       user_data)
{
  g_autoptr(WhKubeClient) self = g_weak_ref_get (user_data);
  g_autoptr(WhProvider) provider = self != NULL ? g_weak_ref_get (&self->provider) : NULL;
  WhKubeAccess *access;

  if (provider == NULL)
    return dex_future_new_take_string (NULL);

  access = self->access;

  if (self->keyring_token)
    return dex_future_then (wh_provider_lookup_secret (provider, "token"), bearer_cb, NULL, NULL);

  if (access->token_file != NULL)
    reread_token_file (self);

  if (access->token != NULL)
    return dex_future_new_take_string (wh_http_bearer (access->token));

  if (access->exec.argv != NULL)
    {
      if (credential_is_fresh (self))
        return dex_future_new_take_string (self->credential->token != NULL ? wh_http_bearer (self->credential->token) : NULL);

      /* Many requests start at once; the plugin runs once for all of them. */
      if (self->running == NULL)
        {
          DexFuture *run = dex_future_finally (wh_kube_exec_run (access), executed_cb,
                                               g_object_ref (self), g_object_unref);

          if (dex_future_is_pending (run))
            self->running = dex_ref (run);

          return run;
        }

      return dex_ref (self->running);
    }

  if (access->username != NULL)
    return dex_future_new_take_string (wh_http_basic (access->username,
                                                      access->password != NULL ? access->password : ""));

  return dex_future_new_take_string (NULL);
}

/* One header for each group and each value of an extra. */
static void
impersonate (WhHttpClient       *http,
             const WhKubeAccess *access)
{
  if (access->as != NULL)
    wh_http_client_set_header (http, "Impersonate-User", access->as);

  if (access->as_uid != NULL)
    wh_http_client_set_header (http, "Impersonate-Uid", access->as_uid);

  for (guint i = 0; access->as_groups != NULL && access->as_groups[i] != NULL; i++)
    wh_http_client_add_header (http, "Impersonate-Group", access->as_groups[i]);

  for (guint i = 0; access->as_extra != NULL && access->as_extra[i] != NULL; i += 2)
    {
      g_autofree char *key = wh_http_escape (access->as_extra[i]);
      g_autofree char *name = g_strconcat ("Impersonate-Extra-", key, NULL);

      wh_http_client_add_header (http, name, access->as_extra[i + 1]);
    }
}

/**
 * wh_kube_client_new:
 * @provider: whose keyring entries are used
 * @access: (transfer full): how to reach the cluster
 * @keyring_token: whether a token was entered with the connection; it goes
 *   before what @access has
 * @error: what cannot work
 *
 * Returns: (transfer full) (nullable): a client
 */
WhKubeClient *
wh_kube_client_new (WhProvider    *provider,
                    WhKubeAccess  *access,
                    gboolean       keyring_token,
                    GError       **error)
{
  g_autoptr(WhKubeClient) self = NULL;

  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);
  g_return_val_if_fail (access != NULL, NULL);

  self = g_object_new (WH_TYPE_KUBE_CLIENT, NULL);
  self->scope = dex_ref (wh_provider_get_scope (provider));
  self->access = access;
  self->keyring_token = keyring_token;
  self->http = wh_http_client_new (wh_provider_get_name (provider), access->server);
  g_weak_ref_set (&self->provider, provider);

  if (access->ca_pem != NULL && !wh_http_client_set_authorities (self->http, access->ca_pem, error))
    return NULL;

  if (access->certificate_pem != NULL &&
      !wh_http_client_set_client_certificate (self->http, access->certificate_pem, access->key_pem, error))
    return NULL;

  wh_http_client_set_insecure (self->http, access->insecure);
  wh_http_client_set_tls_name (self->http, access->tls_server_name);
  wh_http_client_set_timeouts (self->http, FIRST_BYTE_MSEC, IDLE_MSEC);

  impersonate (self->http, access);

  if (access->proxy_url != NULL)
    {
      g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new (access->proxy_url, NULL);

      wh_http_client_set_proxy (self->http, resolver);
    }

  wh_http_client_set_authorize (self->http, NULL, authorize, wh_weak_ref_new (self), wh_weak_ref_free);

  return g_steal_pointer (&self);
}

/**
 * wh_kube_client_get_name:
 * @self: a client
 *
 * Returns: (transfer none): name of the connection, for messages
 */
const char *
wh_kube_client_get_name (WhKubeClient *self)
{
  g_return_val_if_fail (WH_IS_KUBE_CLIENT (self), NULL);

  return wh_http_client_get_name (self->http);
}

/**
 * wh_kube_client_get_access:
 * @self: a client
 *
 * Returns: (transfer none): what the context says, as it was when the connection
 *   was made
 */
WhKubeAccess *
wh_kube_client_get_access (WhKubeClient *self)
{
  g_return_val_if_fail (WH_IS_KUBE_CLIENT (self), NULL);

  return self->access;
}

/**
 * wh_kube_client_get_http:
 * @self: a client
 *
 * Returns: (transfer none): what carries its requests. Requests belong to
 *   [method@KubeClient.send], which gets new credentials when old ones end
 */
WhHttpClient *
wh_kube_client_get_http (WhKubeClient *self)
{
  g_return_val_if_fail (WH_IS_KUBE_CLIENT (self), NULL);

  return self->http;
}

/**
 * wh_kube_client_set_write_timeout:
 * @self: a client
 * @msec: in milliseconds
 *
 * How long the answer to what changes something may take to begin.
 */
void
wh_kube_client_set_write_timeout (WhKubeClient *self,
                                  guint         msec)
{
  g_return_if_fail (WH_IS_KUBE_CLIENT (self));

  self->write_msec = msec;
}

/* ---- Requests ---- */

typedef struct
{
  WhKubeClient  *self;
  WhHttpRequest *request;
  gboolean       stream;
  gboolean       json;
} SendArgs;

static void
send_args_free (SendArgs *args)
{
  g_object_unref (args->self);
  wh_http_request_unref (args->request);
  g_free (args);
}

/* Whether there may be a better credential than the one just refused. */
static gboolean
forget_credential (WhKubeClient *self,
                   const GError *error)
{
  if (!g_error_matches (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED) || self->keyring_token)
    return FALSE;

  if (self->access->token_file != NULL)
    {
      self->token_read_at = 0;
      return TRUE;
    }

  if (self->access->token != NULL || self->access->exec.argv == NULL || self->credential == NULL)
    return FALSE;

  g_clear_pointer (&self->credential, wh_kube_credential_free);

  return TRUE;
}

/**
 * wh_kube_client_scoped:
 * @self: a client
 * @work: (transfer full): what to wait for
 *
 * Returns: (transfer full): resolves as @work does, or ends with the provider
 */
DexFuture *
wh_kube_client_scoped (WhKubeClient *self,
                       DexFuture    *work)
{
  g_return_val_if_fail (WH_IS_KUBE_CLIENT (self), NULL);

  return wh_dex_scoped (self->scope, work);
}

static DexFuture *
wh_kube_client_send_fiber (gpointer user_data)
{
  SendArgs *args = user_data;
  WhKubeClient *self = args->self;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;

  for (guint try = 0; try < 2; try++)
    {
      g_clear_error (&error);

      if (args->stream)
        {
          WhHttpStream *stream = dex_await_object (wh_dex_scoped (self->scope, wh_http_client_open_stream (self->http, args->request)),
                                                   &error);

          if (stream != NULL)
            return dex_future_new_take_object (stream);
        }
      else if ((reply = wh_http_client_await (self->http, args->request, self->scope, &error)))
        {
          if (args->json)
            return wh_json_load (wh_http_reply_get_body (reply), wh_http_client_get_name (self->http));

          return dex_future_new_take_boxed (WH_TYPE_HTTP_REPLY, g_steal_pointer (&reply));
        }

      if (!forget_credential (self, error))
        break;
    }

  return dex_future_new_for_error (g_steal_pointer (&error));
}

static gboolean
is_write (WhHttpRequest *request)
{
  return strcmp (wh_http_request_get_method (request), "GET") != 0 &&
         (wh_http_request_get_flags (request) & WH_HTTP_IDEMPOTENT) == 0;
}

static DexFuture *
spawn_send (WhKubeClient  *self,
            WhHttpRequest *request,
            gboolean       stream,
            gboolean       json)
{
  SendArgs *args = g_new0 (SendArgs, 1);

  if (is_write (request))
    wh_http_request_set_timeout (request, self->write_msec);

  args->self = g_object_ref (self);
  args->request = wh_http_request_ref (request);
  args->stream = stream;
  args->json = json;

  /* In a set, because dropping a bare fiber does not cancel it. */
  return dex_future_first (wh_dex_spawn_pinned (NULL, 0, wh_kube_client_send_fiber, args,
                                                (GDestroyNotify)send_args_free),
                           NULL);
}

/**
 * wh_kube_client_send:
 * @self: a client
 * @request: what to ask
 *
 * As [method@HttpClient.send]; a credential that was refused is renewed once.
 *
 * Returns: (transfer full): resolves to a [struct@HttpReply]
 */
DexFuture *
wh_kube_client_send (WhKubeClient  *self,
                     WhHttpRequest *request)
{
  g_return_val_if_fail (WH_IS_KUBE_CLIENT (self), NULL);

  return spawn_send (self, request, FALSE, FALSE);
}

/**
 * wh_kube_client_open_stream:
 * @self: a client
 * @request: what to ask
 *
 * Returns: (transfer full): resolves to a [class@HttpStream]
 */
DexFuture *
wh_kube_client_open_stream (WhKubeClient  *self,
                            WhHttpRequest *request)
{
  g_return_val_if_fail (WH_IS_KUBE_CLIENT (self), NULL);

  return spawn_send (self, request, TRUE, FALSE);
}

/**
 * wh_kube_client_send_json:
 * @self: a client
 * @request: what to ask
 *
 * Returns: (transfer full): resolves to the answer's [struct@Json]
 */
DexFuture *
wh_kube_client_send_json (WhKubeClient  *self,
                          WhHttpRequest *request)
{
  g_return_val_if_fail (WH_IS_KUBE_CLIENT (self), NULL);

  return spawn_send (self, request, FALSE, TRUE);
}

/**
 * wh_kube_client_get_json:
 * @self: a client
 * @path: path below the server's address
 *
 * Returns: (transfer full): resolves to the answer's [struct@Json]
 */
DexFuture *
wh_kube_client_get_json (WhKubeClient *self,
                         const char   *path)
{
  g_autoptr(WhHttpRequest) request = NULL;

  g_return_val_if_fail (WH_IS_KUBE_CLIENT (self), NULL);

  request = wh_http_request_new ("GET", path);

  return spawn_send (self, request, FALSE, TRUE);
}
