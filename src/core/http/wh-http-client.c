/* wh-http-client.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-dex-util.h"
#include "wh-http-client-private.h"
#include "wh-http-error-private.h"
#include "wh-http-reply-private.h"
#include "wh-http-request-private.h"
#include "wh-http-soup-private.h"
#include "wh-http-trust-private.h"

/**
 * WhHttpClient:
 *
 * Talks HTTP to the one server of one connection, with its own authorities,
 * certificate and credentials. How a request is carried out is in
 * wh-http-send.c. Main thread only.
 */

G_DEFINE_FINAL_TYPE (WhHttpClient, wh_http_client, G_TYPE_OBJECT)

static void
wh_http_client_finalize (GObject *object)
{
  WhHttpClient *self = WH_HTTP_CLIENT (object);

  if (self->authorize_destroy != NULL)
    self->authorize_destroy (self->authorize_data);

  g_clear_object (&self->session);
  g_clear_object (&self->stream_session);
  g_clear_object (&self->certificate);
  g_clear_object (&self->proxy);
  g_clear_list (&self->authorities, g_object_unref);
  g_clear_pointer (&self->base, g_uri_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_queue_clear_full (&self->waiting, dex_unref);
  g_clear_error (&self->failure);
  g_free (self->auth_header);
  g_free (self->base_path);
  g_free (self->base_url);
  g_free (self->name);
  g_free (self->tls_name);

  G_OBJECT_CLASS (wh_http_client_parent_class)->finalize (object);
}

static void
wh_http_client_class_init (WhHttpClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_http_client_finalize;
}

static void
wh_http_client_init (WhHttpClient *self)
{
  self->first_byte_timeout = 10000;
  self->idle_timeout = 15000;
  self->max_size = 64 * 1024 * 1024;
  self->max_requests = 8;
  self->headers = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&self->waiting);
}

/**
 * wh_http_client_new:
 * @name: name of the connection, for messages and the log
 * @base_url: http:// or https:// URL that all paths are joined to; a user and
 *   password in it are ignored, because secrets belong in the keyring
 *
 * A URL that cannot be used is reported by the first request.
 *
 * Returns: (transfer full): a client
 */
WhHttpClient *
wh_http_client_new (const char *name,
                    const char *base_url)
{
  WhHttpClient *self;
  gsize length;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (base_url != NULL, NULL);

  self = g_object_new (WH_TYPE_HTTP_CLIENT, NULL);
  self->name = g_strdup (name);
  self->base_url = g_strdup (base_url);
  self->base = g_uri_parse (base_url, SOUP_HTTP_URI_FLAGS, NULL);
  self->base_path = g_strdup (self->base != NULL ? g_uri_get_path (self->base) : "");
  length = strlen (self->base_path);

  while (length > 0 && self->base_path[length - 1] == '/')
    self->base_path[--length] = 0;

  return self;
}

/**
 * wh_http_client_get_name:
 * @self: a client
 *
 * Returns: name of the connection, for messages
 */
const char *
wh_http_client_get_name (WhHttpClient *self)
{
  g_return_val_if_fail (WH_IS_HTTP_CLIENT (self), NULL);

  return self->name;
}

/**
 * wh_http_client_get_base_url:
 * @self: a client
 *
 * Returns: what the paths of its requests are below of
 */
const char *
wh_http_client_get_base_url (WhHttpClient *self)
{
  g_return_val_if_fail (WH_IS_HTTP_CLIENT (self), NULL);

  return self->base_url;
}

/**
 * wh_http_client_set_authorize:
 * @self: a client
 * @header: (nullable): header the credential goes in; %NULL is Authorization
 * @func: (nullable): gives the credential
 * @user_data: for @func
 * @user_data_destroy: (nullable): frees @user_data
 */
void
wh_http_client_set_authorize (WhHttpClient        *self,
                              const char          *header,
                              WhHttpAuthorizeFunc  func,
                              gpointer             user_data,
                              GDestroyNotify       user_data_destroy)
{
  g_return_if_fail (WH_IS_HTTP_CLIENT (self));

  if (self->authorize_destroy != NULL)
    self->authorize_destroy (self->authorize_data);

  g_set_str (&self->auth_header, header);
  self->authorize = func;
  self->authorize_data = user_data;
  self->authorize_destroy = user_data_destroy;
}

/**
 * wh_http_client_reset:
 * @self: a client
 *
 * Closes idle connections and the circuit breaker: for a network that has
 * just come back. Requests under way go on.
 */
void
wh_http_client_reset (WhHttpClient *self)
{
  g_return_if_fail (WH_IS_HTTP_CLIENT (self));

  g_clear_object (&self->session);
  g_clear_object (&self->stream_session);
  g_clear_error (&self->failure);
  self->n_failures = 0;
  self->open_until = 0;
}

/**
 * wh_http_client_set_authorities:
 * @self: a client
 * @pem_or_path: (nullable): certificates of the authorities to trust instead
 *   of the system's, as PEM text or as the path of a file with it
 * @error: %WH_ERROR_INVALID
 *
 * Returns: whether the certificates could be read
 */
gboolean
wh_http_client_set_authorities (WhHttpClient  *self,
                                const char    *pem_or_path,
                                GError       **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *pem = NULL;
  GList *authorities = NULL;

  g_return_val_if_fail (WH_IS_HTTP_CLIENT (self), FALSE);

  if (pem_or_path != NULL && *pem_or_path != 0)
    {
      if (strstr (pem_or_path, "-----BEGIN") != NULL)
        pem = g_strdup (pem_or_path);
      else
        g_file_get_contents (pem_or_path, &pem, NULL, &local_error);

      if (pem != NULL)
        authorities = wh_http_trust_parse_pem (pem, &local_error);

      if (authorities == NULL)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                       _("The certificate authority (CA) of “%s” cannot be read: give a PEM file with at least one certificate (%s)"),
                       self->name, local_error->message);
          return FALSE;
        }
    }

  g_clear_list (&self->authorities, g_object_unref);
  self->authorities = authorities;
  wh_http_client_reset (self);

  return TRUE;
}

/**
 * wh_http_client_set_client_certificate:
 * @self: a client
 * @certificate_pem: (nullable): our certificate, as PEM text
 * @key_pem: (nullable): its key, as PEM text, not locked with a password
 * @error: %WH_ERROR_INVALID
 *
 * Returns: whether both could be read
 */
gboolean
wh_http_client_set_client_certificate (WhHttpClient  *self,
                                       const char    *certificate_pem,
                                       const char    *key_pem,
                                       GError       **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GTlsCertificate) certificate = NULL;

  g_return_val_if_fail (WH_IS_HTTP_CLIENT (self), FALSE);

  if (certificate_pem != NULL)
    {
      char *both = g_strconcat (certificate_pem, "\n", key_pem != NULL ? key_pem : "", NULL);

      certificate = g_tls_certificate_new_from_pem (both, -1, &local_error);
      explicit_bzero (both, strlen (both));
      g_free (both);

      if (certificate == NULL)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                       _("The client certificate of “%s” cannot be read: give certificate and key as PEM, the key without a password (%s)"),
                       self->name, local_error->message);
          return FALSE;
        }
    }

  g_set_object (&self->certificate, certificate);
  wh_http_client_reset (self);

  return TRUE;
}

/**
 * wh_http_client_set_insecure:
 * @self: a client
 * @insecure: whether any certificate of the server is accepted
 */
void
wh_http_client_set_insecure (WhHttpClient *self,
                             gboolean      insecure)
{
  g_return_if_fail (WH_IS_HTTP_CLIENT (self));

  self->insecure = insecure;
  wh_http_client_reset (self);
}

/**
 * wh_http_client_set_tls_name:
 * @self: a client
 * @tls_name: (nullable): name that the server's certificate must be for, when
 *   it is not the one in the URL
 */
void
wh_http_client_set_tls_name (WhHttpClient *self,
                             const char   *tls_name)
{
  g_return_if_fail (WH_IS_HTTP_CLIENT (self));

  g_set_str (&self->tls_name, tls_name);
  wh_http_client_reset (self);
}

/**
 * wh_http_client_set_header:
 * @self: a client
 * @name: name of a header sent with every request, to this origin only
 * @value: its value; no secret
 *
 * Takes the place of what was set before under this name.
 */
void
wh_http_client_set_header (WhHttpClient *self,
                           const char   *name,
                           const char   *value)
{
  g_return_if_fail (WH_IS_HTTP_CLIENT (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  for (guint i = self->headers->len; i > 0; i -= 2)
    {
      if (g_ascii_strcasecmp (g_ptr_array_index (self->headers, i - 2), name) == 0)
        g_ptr_array_remove_range (self->headers, i - 2, 2);
    }

  wh_http_client_add_header (self, name, value);
}

/**
 * wh_http_client_add_header:
 * @self: a client
 * @name: name of a header sent with every request, to this origin only
 * @value: its value; no secret
 *
 * For headers that are sent more than once, with one value each.
 */
void
wh_http_client_add_header (WhHttpClient *self,
                           const char   *name,
                           const char   *value)
{
  g_return_if_fail (WH_IS_HTTP_CLIENT (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

/**
 * wh_http_client_set_timeouts:
 * @self: a client
 * @first_byte: milliseconds until the answer begins; 10,000 at first
 * @idle: milliseconds of silence within an answer; 15,000 at first; streams
 *   have no such limit
 */
void
wh_http_client_set_timeouts (WhHttpClient *self,
                             guint         first_byte,
                             guint         idle)
{
  g_return_if_fail (WH_IS_HTTP_CLIENT (self));
  g_return_if_fail (first_byte > 0 && idle > 0);

  self->first_byte_timeout = first_byte;
  self->idle_timeout = idle;
}

/**
 * wh_http_client_set_max_size:
 * @self: a client
 * @max_size: largest body accepted, in bytes; 64 MiB at first
 *
 * Tests set it; nothing else does.
 */
void
wh_http_client_set_max_size (WhHttpClient *self,
                             gsize         max_size)
{
  g_return_if_fail (WH_IS_HTTP_CLIENT (self));

  self->max_size = max_size;
}

/**
 * wh_http_client_set_max_requests:
 * @self: a client
 * @max_requests: how many may be under way at once; 8 at first; streams do
 *   not count
 *
 * Tests set it; nothing else does.
 */
void
wh_http_client_set_max_requests (WhHttpClient *self,
                                 guint         max_requests)
{
  g_return_if_fail (WH_IS_HTTP_CLIENT (self));
  g_return_if_fail (max_requests > 0);

  self->max_requests = max_requests;
  wh_http_client_reset (self);
}

/**
 * wh_http_client_set_proxy:
 * @self: a client
 * @resolver: (nullable): finds the proxy; %NULL is the system's
 */
void
wh_http_client_set_proxy (WhHttpClient   *self,
                          GProxyResolver *resolver)
{
  g_return_if_fail (WH_IS_HTTP_CLIENT (self));

  g_set_object (&self->proxy, resolver);
  wh_http_client_reset (self);
}

/* Compression costs more time than it saves where the wire is short. */
static gboolean
host_is_near (GUri *uri)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (g_uri_get_host (uri));

  if (address == NULL)
    return g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") == 0;

  return g_inet_address_get_is_loopback (address) || g_inet_address_get_is_site_local (address) ||
         g_inet_address_get_is_link_local (address);
}

/* What runs on this machine is never asked for through a proxy, whatever the
 * system's settings forget to say; looking at them costs the start 10 ms. */
static gboolean
host_is_here (GUri *uri)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (g_uri_get_host (uri));

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") == 0;
}

SoupSession *
wh_http_client_get_session (WhHttpClient *self,
                            gboolean      stream)
{
  SoupSession **session = stream ? &self->stream_session : &self->session;
  guint max_conns = stream ? 64 : self->max_requests;

  if (*session != NULL && !wh_soup_is_spent (*session))
    return *session;

  g_clear_object (session);

  /* Time-outs are ours, per request; libsoup's would end a silent watch. */
  *session = soup_session_new_with_options ("user-agent", "Wheelhouse/" PACKAGE_VERSION,
                                            "timeout", 0,
                                            "idle-timeout", 60,
                                            "max-conns", max_conns,
                                            "max-conns-per-host", max_conns,
                                            NULL);

  if (host_is_near (self->base))
    soup_session_remove_feature_by_type (*session, SOUP_TYPE_CONTENT_DECODER);

  wh_soup_guard (*session);

  if (self->proxy != NULL || host_is_here (self->base))
    soup_session_set_proxy_resolver (*session, self->proxy);

  if (self->authorities != NULL || self->insecure || self->tls_name != NULL)
    {
      g_autoptr(GSocketConnectable) identity = NULL;
      g_autoptr(GTlsDatabase) trust = NULL;

      if (self->tls_name != NULL)
        identity = g_network_address_new (self->tls_name, 443);

      trust = wh_http_trust_new (self->authorities, identity, self->insecure);
      soup_session_set_tls_database (*session, trust);
    }

  return *session;
}

/* Returns: (transfer full) (nullable) */
GUri *
wh_http_client_build_uri (WhHttpClient   *self,
                          WhHttpRequest  *request,
                          GError        **error)
{
  const char *scheme = self->base != NULL ? g_uri_get_scheme (self->base) : NULL;
  const char *path = request->path;
  g_autofree char *joined = NULL;

  if ((g_strcmp0 (scheme, "http") != 0 && g_strcmp0 (scheme, "https") != 0) ||
      g_uri_get_host (self->base) == NULL || *g_uri_get_host (self->base) == 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("The URL of “%s” cannot be used: it should look like https://host/path"), self->name);
      return NULL;
    }

  while (*path == '/')
    path++;

  joined = g_strconcat ((request->flags & WH_HTTP_FROM_ROOT) != 0 ? "" : self->base_path, "/", path, NULL);

  return g_uri_build (SOUP_HTTP_URI_FLAGS, scheme, NULL, g_uri_get_host (self->base), g_uri_get_port (self->base),
                      joined, request->query->len > 0 ? request->query->str : NULL, NULL);
}

/**
 * wh_http_client_check_reply:
 * @self: a client
 * @request: what was asked
 * @reply: what was answered
 * @error: by the status, or %WH_ERROR_BAD_REPLY for a web page in place of JSON
 *
 * What [method@HttpClient.send] does by itself unless %WH_HTTP_ANY_STATUS is
 * set.
 *
 * Returns: whether the reply is a success
 */
gboolean
wh_http_client_check_reply (WhHttpClient   *self,
                            WhHttpRequest  *request,
                            WhHttpReply    *reply,
                            GError        **error)
{
  g_return_val_if_fail (WH_IS_HTTP_CLIENT (self), FALSE);
  g_return_val_if_fail (request != NULL, FALSE);
  g_return_val_if_fail (reply != NULL, FALSE);

  /* 304 is what was asked for by a condition in the headers. */
  if ((reply->status < 200 || reply->status >= 300) && reply->status != 304)
    {
      GError *reason = wh_http_error_from_reply (self->name, reply, g_uri_get_path (reply->uri));

      g_propagate_error (error, reason);
      return FALSE;
    }

  if (wh_http_request_wants_json (request) && wh_http_reply_is_web_page (reply))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                   _("“%s” answered with a web page instead of JSON: is the URL right?"), self->name);
      return FALSE;
    }

  return TRUE;
}

/**
 * wh_http_bearer:
 * @token: a token
 *
 * Returns: (transfer full): "Bearer …"
 */
char *
wh_http_bearer (const char *token)
{
  g_return_val_if_fail (token != NULL, NULL);

  return g_strconcat ("Bearer ", token, NULL);
}

/**
 * wh_http_basic:
 * @user: a user name
 * @password: a password
 *
 * Returns: (transfer full): "Basic …"
 */
char *
wh_http_basic (const char *user,
               const char *password)
{
  g_autofree char *both = NULL;
  g_autofree char *encoded = NULL;

  g_return_val_if_fail (user != NULL, NULL);
  g_return_val_if_fail (password != NULL, NULL);

  both = g_strconcat (user, ":", password, NULL);
  encoded = g_base64_encode ((const guchar *)both, strlen (both));

  return g_strconcat ("Basic ", encoded, NULL);
}
