/* wh-check-probe.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-checks-provider.h"
#include "wh-dex-util.h"

/**
 * wh_check_result_clear:
 * @result: a result, or one that is all zero
 *
 * Makes it that of a target that was not reached yet: down, and without an answer.
 */
void
wh_check_result_clear (WhCheckResult *result)
{
  g_clear_pointer (&result->status, g_free);
  g_clear_pointer (&result->message, g_free);
  result->up = FALSE;
  result->latency = WH_ABSENT;
  result->certificate = WH_ABSENT;
}

/* One word for a table, by reason. */
static const char *
get_word (const GError *error)
{
  if (error->domain == WH_ERROR)
    {
      switch ((WhError)error->code)
        {
        case WH_ERROR_OFFLINE:    return _("no answer");
        case WH_ERROR_TIMED_OUT:  return _("timed out");
        case WH_ERROR_TLS:        return _("certificate");
        case WH_ERROR_TOO_LARGE:  return _("too large");
        case WH_ERROR_BAD_REPLY:  return _("bad answer");
        case WH_ERROR_FAILED:
        case WH_ERROR_AUTH_REQUIRED:
        case WH_ERROR_FORBIDDEN:
        case WH_ERROR_NOT_FOUND:
        case WH_ERROR_CONFLICT:
        case WH_ERROR_GONE:
        case WH_ERROR_RATE_LIMITED:
        case WH_ERROR_SERVER:
        case WH_ERROR_UNSUPPORTED:
        case WH_ERROR_INVALID:
        case WH_ERROR_READ_ONLY:
        case WH_ERROR_NOT_CONFIRMED:
        case WH_ERROR_KEYRING:
        case WH_ERROR_HISTORY:
        default:
          break;
        }
    }

  return _("failed");
}

static const char *
find_path (const char *url)
{
  const char *host = strstr (url, "://");

  return host != NULL ? strpbrk (host + strlen ("://"), "/?#") : NULL;
}

/**
 * wh_check_client_new:
 * @provider: the provider
 * @url: what is going to be asked for
 *
 * Returns: (transfer full): a client for the server of @url
 */
WhHttpClient *
wh_check_client_new (WhProvider *provider,
                     const char *url)
{
  const char *path = find_path (url);
  g_autofree char *origin = path != NULL ? g_strndup (url, path - url) : g_strdup (url);

  return wh_http_client_new (wh_provider_get_name (provider), origin);
}

/**
 * wh_check_http:
 * @provider: the provider; its settings name the certificate authority
 * @client: (nullable): of wh_check_client_new(), for a target without a
 *   certificate, whose connection may serve for the next look; %NULL = a
 *   connection is made for this look, so that the certificate is the one of now
 * @url: what to ask for
 * @timeout: milliseconds
 * @result: (out caller-allocates): how it went
 *
 * A status from 200 to 399 is up. Redirects are followed; a loop of them is
 * down.
 */
void
wh_check_http (WhProvider    *provider,
               WhHttpClient  *client,
               const char    *url,
               guint          timeout,
               WhCheckResult *result)
{
  const char *path = find_path (url);
  g_autofree char *asked = path != NULL ? g_strndup (path, strcspn (path, "#")) : g_strdup ("");
  g_autoptr(WhHttpClient) http = client != NULL ? g_object_ref (client) : wh_check_client_new (provider, url);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", asked);
  const char *ca = wh_provider_get_setting (provider, "ca");
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(GError) error = NULL;
  guint status;

  wh_check_result_clear (result);
  wh_http_request_set_accept (request, "*/*");
  wh_http_request_set_flags (request, WH_HTTP_NO_RETRY | WH_HTTP_NO_BREAKER | WH_HTTP_ANY_STATUS | WH_HTTP_NO_BODY);
  wh_http_request_set_timeout (request, timeout);
  /* As much as is worth reading for a connection that serves again. */
  wh_http_request_set_max_size (request, 64 << 10);

  if (ca != NULL && *ca != 0 && !wh_http_client_set_authorities (http, ca, &error))
    {
      result->status = g_strdup (_("settings"));
      result->message = g_strdup (error->message);
      return;
    }

  reply = wh_http_client_await (http, request, wh_provider_get_scope (provider), &error);

  if (reply == NULL)
    {
      result->status = g_strdup (get_word (error));
      result->message = g_strdup (error->message);
      return;
    }

  status = wh_http_reply_get_status (reply);
  result->status = g_strdup_printf ("%u", status);
  result->latency = wh_http_reply_get_latency (reply);

  if (wh_http_reply_get_certificate_expiry (reply) > 0)
    result->certificate = wh_http_reply_get_certificate_expiry (reply);

  result->up = status >= 200 && status < 400;

  if (!result->up)
    result->message = g_strdup_printf (_("Status %u from %s"), status, url);
}

static void
connect_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (object), result, &error);

  if (connection == NULL)
    {
      dex_promise_reject (promise, g_steal_pointer (&error));
      return;
    }

  /* Closing at once sends no data; the server sees a plain connect. */
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  dex_promise_resolve_boolean (promise, TRUE);
}

/**
 * wh_check_tcp:
 * @provider: the provider
 * @host_and_port: "host:port"
 * @timeout: milliseconds
 * @result: (out caller-allocates): how it went
 *
 * Up when the connection is accepted.
 */
void
wh_check_tcp (WhProvider    *provider,
              const char    *host_and_port,
              guint          timeout,
              WhCheckResult *result)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  DexPromise *promise = dex_promise_new_cancellable ();
  gint64 start = g_get_monotonic_time ();
  g_autoptr(GError) error = NULL;

  wh_check_result_clear (result);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, host_and_port, 0, dex_promise_get_cancellable (promise),
                                         connect_cb, dex_ref (promise));

  if (dex_await (wh_dex_scoped (wh_provider_get_scope (provider),
                                wh_dex_with_deadline (DEX_FUTURE (promise), timeout)),
                 &error))
    {
      result->up = TRUE;
      result->status = g_strdup (_("open"));
      result->latency = g_get_monotonic_time () - start;
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    {
      result->status = g_strdup (_("refused"));
      result->message = g_strdup_printf (_("%s refuses the connection: nothing listens there"), host_and_port);
    }
  else if (g_error_matches (error, WH_ERROR, WH_ERROR_TIMED_OUT))
    {
      result->status = g_strdup (_("timed out"));
      result->message = g_strdup_printf (_("%s does not answer within %u s"), host_and_port, timeout / 1000);
    }
  else if (error->domain == G_RESOLVER_ERROR)
    {
      result->status = g_strdup (_("no such host"));
      result->message = g_strdup_printf (_("There is no host of the name in %s"), host_and_port);
    }
  else
    {
      result->status = g_strdup (_("failed"));
      result->message = g_strdup_printf (_("%s cannot be reached: %s"), host_and_port, error->message);
    }
}
