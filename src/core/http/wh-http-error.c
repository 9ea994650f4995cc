/* wh-http-error.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Turns everything that can go wrong with a request into one sentence that
 * names the connection, what happened, and what to do about it. */

#include "config.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <string.h>

#include "wh-http-error-private.h"
#include "wh-http-reply-private.h"
#include "wh-json.h"

#define MAX_EXCERPT 200
#define MAX_ERROR_BODY (64 * 1024)

/* Servers put the words in one of a few places; the first one present wins. */
static const char *message_paths[] = {
  "message", "error.message", "errors[0].message", "error_description", "error", "detail", "errors[0]", "msg", "reason",
};

static char *
tidy (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *line = NULL;
  gsize length;

  if (text == NULL)
    return NULL;

  valid = g_utf8_make_valid (text, -1);
  g_strstrip (valid);
  line = g_strndup (valid, strcspn (valid, "\r\n"));
  g_strstrip (line);

  for (char *c = line; *c != 0; c++)
    {
      if (g_ascii_iscntrl (*c))
        *c = ' ';
    }

  length = strlen (line);

  while (length > 0 && line[length - 1] == '.')
    line[--length] = 0;

  if (length == 0)
    return NULL;

  if (g_utf8_strlen (line, -1) > MAX_EXCERPT)
    {
      g_autofree char *start = g_utf8_substring (line, 0, MAX_EXCERPT - 1);

      return g_strconcat (start, "…", NULL);
    }

  return g_steal_pointer (&line);
}

gboolean
wh_http_reply_is_web_page (WhHttpReply *reply)
{
  const char *type = wh_http_reply_get_content_type (reply);
  GBytes *body = wh_http_reply_get_body (reply);
  const char *data;
  gsize size = 0;

  if (type != NULL && (g_ascii_strcasecmp (type, "text/html") == 0 ||
                       g_ascii_strcasecmp (type, "application/xhtml+xml") == 0))
    return TRUE;

  data = body != NULL ? g_bytes_get_data (body, &size) : NULL;

  while (size > 0 && g_ascii_isspace (*data))
    {
      data++;
      size--;
    }

  return size > 1 && data[0] == '<' && (data[1] == '!' || g_ascii_isalpha (data[1]));
}

/**
 * wh_http_error_dup_excerpt:
 * @reply: a reply that is no success
 *
 * Returns: (transfer full) (nullable): what the server says about it: one
 *   line of at most 200 characters, never markup
 */
char *
wh_http_error_dup_excerpt (WhHttpReply *reply)
{
  GBytes *body = wh_http_reply_get_body (reply);
  const char *data;
  gsize size;
  g_autoptr(WhJson) json = NULL;

  if (body == NULL || (size = g_bytes_get_size (body)) == 0 || size > MAX_ERROR_BODY || wh_http_reply_is_web_page (reply))
    return NULL;

  data = g_bytes_get_data (body, NULL);

  if ((json = wh_json_parse (data, size, "", NULL)))
    {
      yyjson_val *root = wh_json_get_root (json);

      if (yyjson_is_str (root))
        return tidy (yyjson_get_str (root));

      for (guint i = 0; i < G_N_ELEMENTS (message_paths); i++)
        {
          const char *text = wh_json_get_text (root, message_paths[i]);

          if (text != NULL && *text != 0)
            return tidy (text);
        }

      return NULL;
    }

  if (size <= 4 * MAX_EXCERPT && g_utf8_validate (data, size, NULL))
    {
      g_autofree char *text = g_strndup (data, size);

      return tidy (text);
    }

  return NULL;
}

static char *
sentence_for_status (const char  *name,
                     WhHttpReply *reply,
                     const char  *path)
{
  guint status = wh_http_reply_get_status (reply);

  switch (status)
    {
    case 401:
      if (reply->sent_credential)
        return g_strdup_printf (_("“%s” did not accept the credential (401): check the token or password in the connection"), name);
      else
        return g_strdup_printf (_("“%s” asks for a credential (401): add a token or password to the connection"), name);

    case 403:
      return g_strdup_printf (_("“%s” does not allow this (403): the credential lacks a right"), name);

    case 404:
      return g_strdup_printf (_("“%s” has nothing at %s (404): is the URL of the connection right?"), name, path);

    case 407:
      return g_strdup_printf (_("The proxy in front of “%s” asks for a credential (407): check the proxy settings"), name);

    case 405:
    case 406:
    case 415:
    case 501:
      return g_strdup_printf (_("“%s” cannot do that (%u): its version may be too old"), name, status);

    case 408:
    case 504:
      return g_strdup_printf (_("“%s” or the proxy in front of it gave up waiting (%u): try again later"), name, status);

    case 409:
    case 412:
      return g_strdup_printf (_("“%s” refused because of a conflict (%u): somebody else may have changed it, so reload and try again"), name, status);

    case 410:
      return g_strdup_printf (_("“%s” no longer has this (410): reload the list"), name);

    case 413:
      return g_strdup_printf (_("“%s” refused the request because it is too large (413)"), name);

    case 429:
      {
        guint seconds = wh_http_reply_get_retry_after (reply);

        if (seconds > 0)
          return g_strdup_printf (_("“%s” was asked too often (429): try again in %u s"), name, seconds);

        return g_strdup_printf (_("“%s” was asked too often (429): try again later"), name);
      }

    default:
      break;
    }

  if (status >= 500)
    return g_strdup_printf (_("“%s” is broken or overloaded (%u): look at the server or the proxy in front of it"), name, status);

  if (status >= 400)
    return g_strdup_printf (_("“%s” refused the request (%u)"), name, status);

  if (status >= 300)
    {
      /* A header is any bytes. */
      g_autofree char *location = tidy (wh_http_reply_get_header (reply, "Location"));

      return g_strdup_printf (_("“%s” has moved to %s (%u): change the URL of the connection"), name,
                              location != NULL ? location : _("another place"), status);
    }

  return g_strdup_printf (_("“%s” answered with the unexpected status %u"), name, status);
}

/**
 * wh_http_error_from_reply:
 * @name: name of the connection
 * @reply: a reply that is no success
 * @path: what was asked for
 *
 * Returns: (transfer full): the error
 */
GError *
wh_http_error_from_reply (const char  *name,
                          WhHttpReply *reply,
                          const char  *path)
{
  WhError code = wh_error_from_status (wh_http_reply_get_status (reply));
  g_autofree char *sentence = sentence_for_status (name, reply, path);
  g_autofree char *excerpt = wh_http_error_dup_excerpt (reply);

  GError *error;

  if (excerpt != NULL)
    error = g_error_new (WH_ERROR, code, _("%s; it says: %s"), sentence, excerpt);
  else
    error = g_error_new_literal (WH_ERROR, code, sentence);

  wh_error_set_retry_after (error, wh_http_reply_get_retry_after (reply));

  return error;
}

static GError *
error_from_certificate (const char  *name,
                        SoupMessage *message)
{
  GTlsCertificate *certificate = message != NULL ? soup_message_get_tls_peer_certificate (message) : NULL;
  GTlsCertificateFlags flags = message != NULL ? soup_message_get_tls_peer_certificate_errors (message) : 0;
  const char *host = message != NULL ? g_uri_get_host (soup_message_get_uri (message)) : "";

  if (certificate != NULL && (flags & G_TLS_CERTIFICATE_EXPIRED) != 0)
    {
      g_autoptr(GDateTime) expiry = g_tls_certificate_get_not_valid_after (certificate);
      g_autofree char *date = expiry != NULL ? g_date_time_format (expiry, "%Y-%m-%d %H:%M UTC") : g_strdup ("?");

      return g_error_new (WH_ERROR, WH_ERROR_TLS,
                          _("The certificate of “%s” expired on %s: renew it on the server"), name, date);
    }

  if ((flags & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return g_error_new (WH_ERROR, WH_ERROR_TLS,
                        _("The certificate of “%s” is not valid yet: check the clocks of the server and of this computer"), name);

  if ((flags & G_TLS_CERTIFICATE_REVOKED) != 0)
    return g_error_new (WH_ERROR, WH_ERROR_TLS,
                        _("The certificate of “%s” was revoked: replace it on the server"), name);

  if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return g_error_new (WH_ERROR, WH_ERROR_TLS,
                        _("The certificate of “%s” was signed by an authority that is not known here: give the authority's certificate (CA) in the connection"), name);

  if ((flags & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return g_error_new (WH_ERROR, WH_ERROR_TLS,
                        _("The certificate of “%s” is for another host name than %s: use the name that the certificate is for"), name, host);

  if ((flags & G_TLS_CERTIFICATE_INSECURE) != 0)
    return g_error_new (WH_ERROR, WH_ERROR_TLS,
                        _("The certificate of “%s” uses a method that is no longer safe: replace it on the server"), name);

  return g_error_new (WH_ERROR, WH_ERROR_TLS,
                      _("The certificate of “%s” is not acceptable: check it on the server"), name);
}

static GError *
error_from_tls (const char   *name,
                SoupMessage  *message,
                const GError *error)
{
  switch ((GTlsError)error->code)
    {
    case G_TLS_ERROR_BAD_CERTIFICATE:
      return error_from_certificate (name, message);

    case G_TLS_ERROR_NOT_TLS:
      return g_error_new (WH_ERROR, WH_ERROR_TLS,
                          _("“%s” does not speak TLS at this address: should its URL begin with http://?"), name);

    case G_TLS_ERROR_CERTIFICATE_REQUIRED:
      return g_error_new (WH_ERROR, WH_ERROR_TLS,
                          _("“%s” asks for a client certificate: give one in the connection"), name);

    case G_TLS_ERROR_BAD_CERTIFICATE_PASSWORD:
      return g_error_new (WH_ERROR, WH_ERROR_TLS,
                          _("The key of the client certificate for “%s” is locked with a password: give it without one"), name);

    case G_TLS_ERROR_EOF:
    case G_TLS_ERROR_HANDSHAKE:
    case G_TLS_ERROR_MISC:
    case G_TLS_ERROR_UNAVAILABLE:
    case G_TLS_ERROR_INAPPROPRIATE_FALLBACK:
    default:
      return g_error_new (WH_ERROR, WH_ERROR_TLS,
                          _("No secure connection to “%s” could be agreed: does it speak TLS at this address (else its URL begins with http://), and does it accept the client certificate? (%s)"),
                          name, error->message);
    }
}

static GError *
error_from_io (const char   *name,
               SoupMessage  *message,
               const GError *error)
{
  GUri *uri = message != NULL ? soup_message_get_uri (message) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : name;
  int port = uri != NULL ? g_uri_get_port (uri) : -1;

  if (port < 0 && uri != NULL)
    port = strcmp (g_uri_get_scheme (uri), "https") == 0 ? 443 : 80;

  /* Only the reasons a person can act on; -Wswitch-enum wants all others by name. */
  if (error->code == G_IO_ERROR_CONNECTION_REFUSED)
    return g_error_new (WH_ERROR, WH_ERROR_OFFLINE,
                        _("“%s” refused the connection: nothing listens on port %d of %s, so check that the server runs"), name, port, host);

  if (error->code == G_IO_ERROR_HOST_NOT_FOUND)
    return g_error_new (WH_ERROR, WH_ERROR_OFFLINE,
                        _("“%s” cannot be found: there is no host named %s, so check the URL and the network"), name, host);

  if (error->code == G_IO_ERROR_HOST_UNREACHABLE || error->code == G_IO_ERROR_NETWORK_UNREACHABLE)
    return g_error_new (WH_ERROR, WH_ERROR_OFFLINE,
                        _("“%s” cannot be reached: there is no way to %s, so check the network or the VPN"), name, host);

  if (error->code == G_IO_ERROR_TIMED_OUT)
    return g_error_new (WH_ERROR, WH_ERROR_TIMED_OUT,
                        _("“%s” did not answer in time: look whether it is overloaded, or a firewall or proxy holds the packets back"), name);

  if (error->code == G_IO_ERROR_PARTIAL_INPUT && message != NULL && soup_message_get_status (message) == 0)
    return g_error_new (WH_ERROR, WH_ERROR_OFFLINE,
                        _("“%s” broke the connection off: the server may be restarting, so try again"), name);

  if (error->code == G_IO_ERROR_PARTIAL_INPUT)
    return g_error_new (WH_ERROR, WH_ERROR_BAD_REPLY,
                        _("The answer of “%s” was cut off: try again, and look at the proxy in front of it if that happens often"), name);

  if (error->code == G_IO_ERROR_INVALID_DATA)
    return g_error_new (WH_ERROR, WH_ERROR_BAD_REPLY,
                        _("The answer of “%s” could not be decoded: look at the proxy in front of it"), name);

  if (error->code == G_IO_ERROR_CONNECTION_CLOSED || error->code == G_IO_ERROR_NOT_CONNECTED)
    return g_error_new (WH_ERROR, WH_ERROR_OFFLINE,
                        _("“%s” broke the connection off: the server may be restarting, so try again"), name);

  if (error->code >= G_IO_ERROR_PROXY_FAILED && error->code <= G_IO_ERROR_PROXY_NOT_ALLOWED)
    return g_error_new (WH_ERROR, WH_ERROR_OFFLINE,
                        _("The proxy on the way to “%s” failed: check the proxy settings (%s)"), name, error->message);

  return g_error_new (WH_ERROR, WH_ERROR_OFFLINE,
                      _("“%s” cannot be reached: check the network (%s)"), name, error->message);
}

/**
 * wh_http_error_from_transport:
 * @name: name of the connection
 * @message: (nullable): the message that was under way
 * @error: what libsoup, GIO or libdex said
 *
 * Errors of ours and cancellations come back as they are.
 *
 * Returns: (transfer full): the error
 */
GError *
wh_http_error_from_transport (const char   *name,
                              SoupMessage  *message,
                              const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == WH_ERROR || wh_error_is_cancelled (error))
    return g_error_copy (error);

  if (g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return g_error_new (WH_ERROR, WH_ERROR_TIMED_OUT,
                        _("“%s” did not answer in time: look whether it is overloaded, or a firewall or proxy holds the packets back"), name);

  if (error->domain == G_TLS_ERROR)
    return error_from_tls (name, message, error);

  if (error->domain == G_RESOLVER_ERROR)
    {
      const char *host = message != NULL ? g_uri_get_host (soup_message_get_uri (message)) : name;

      if (error->code == G_RESOLVER_ERROR_NOT_FOUND)
        return g_error_new (WH_ERROR, WH_ERROR_OFFLINE,
                            _("“%s” cannot be found: there is no host named %s, so check the URL and the network"), name, host);

      return g_error_new (WH_ERROR, WH_ERROR_OFFLINE,
                          _("“%s” cannot be found: the name %s could not be looked up, so check the network"), name, host);
    }

  if (error->domain == G_IO_ERROR)
    return error_from_io (name, message, error);

  if (error->domain == SOUP_SESSION_ERROR)
    return g_error_new (WH_ERROR, WH_ERROR_BAD_REPLY,
                        _("“%s” does not speak HTTP at this address: check the port in its URL (%s)"), name, error->message);

  return g_error_new (WH_ERROR, WH_ERROR_OFFLINE,
                      _("“%s” cannot be reached: check the network (%s)"), name, error->message);
}
