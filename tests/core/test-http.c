/* test-http.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#include "wh-dex-util.h"
#include "wh-http-challenge.h"
#include "wh-http-client.h"
#include "wh-http-list.h"
#include "wh-http-log.h"
#include "wh-kind.h"

typedef struct
{
  SoupServer   *server;
  SoupServer   *other; /* another origin */
  char         *url;
  char         *other_url;
  WhHttpClient *client;
  guint         n_requests;
  char         *seen_authorization;
  char         *seen_path;
  char         *seen_header;
  guint         n_closed;
  guint         n_active;
  guint         most_active;
  guint         n_later; /* answers that a source still works on */
} Fixture;

typedef struct
{
  Fixture           *fixture;
  SoupServerMessage *message;
} Later;

static void
answer (SoupServerMessage *message,
        guint              status,
        const char        *type,
        const char        *body)
{
  soup_server_message_set_status (message, status, NULL);

  if (body != NULL)
    soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

static Later *
later_new (Fixture           *self,
           SoupServerMessage *message)
{
  Later *later = g_new0 (Later, 1);

  later->fixture = self;
  later->message = g_object_ref (message);
  self->n_later++;

  return later;
}

static void
later_free (Later *later)
{
  later->fixture->n_later--;
  g_object_unref (later->message);
  g_free (later);
}

static void
count_closed (SoupServerMessage *message,
              Fixture           *self)
{
  self->n_closed++;
}

/* Says something again and again: only who writes learns that nobody listens. */
static gboolean
send_more (gpointer data)
{
  Later *later = data;

  if (later->fixture->n_closed > 0)
    {
      later_free (later);
      return G_SOURCE_REMOVE;
    }

  soup_message_body_append (soup_server_message_get_response_body (later->message), SOUP_MEMORY_COPY, "{\"n\":1}\n", 8);
  soup_server_message_unpause (later->message);

  return G_SOURCE_CONTINUE;
}

static gboolean
answer_later (gpointer data)
{
  Later *later = data;

  later->fixture->n_active--;
  answer (later->message, 200, "application/json", "{}");
  soup_server_message_unpause (later->message);
  later_free (later);

  return G_SOURCE_REMOVE;
}

static void
handle (SoupServer        *server,
        SoupServerMessage *message,
        const char        *path,
        GHashTable        *query,
        gpointer           user_data)
{
  Fixture *self = user_data;
  SoupMessageHeaders *in = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *out = soup_server_message_get_response_headers (message);
  const char *leaf = strrchr (path, '/') + 1;

  self->n_requests++;
  g_set_str (&self->seen_authorization, soup_message_headers_get_one (in, "Authorization"));
  g_set_str (&self->seen_header, soup_message_headers_get_list (in, "X-Scope"));
  g_set_str (&self->seen_path, path);

  if (strcmp (leaf, "ok") == 0)
    answer (message, 200, "application/json", "{\"items\":[]}");
  else if (strcmp (leaf, "401") == 0)
    {
      soup_message_headers_append (out, "WWW-Authenticate", "Bearer realm=\"http://x/token\",service=\"r\",scope=\"a:b:pull,push\"");
      answer (message, 401, "application/json", "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"bad token.\\nmore\"}]}");
    }
  else if (strcmp (leaf, "403") == 0)
    answer (message, 403, "application/json", "{\"kind\":\"Status\",\"message\":\"pods is forbidden\",\"code\":403}");
  else if (strcmp (leaf, "404") == 0)
    answer (message, 404, "text/plain", "404 page not found\n");
  else if (strcmp (leaf, "429") == 0)
    {
      if (self->n_requests == 1)
        {
          soup_message_headers_append (out, "Retry-After", "1");
          answer (message, 429, "application/json", "{\"message\":\"slow down\"}");
        }
      else
        answer (message, 200, "application/json", "{}");
    }
  else if (strcmp (leaf, "429-long") == 0)
    {
      soup_message_headers_append (out, "Retry-After", "3600");
      answer (message, 429, "application/json", "{}");
    }
  else if (strcmp (leaf, "500") == 0)
    answer (message, 500, "application/json", "{\"error\":{\"message\":\"boom\"}}");
  else if (strcmp (leaf, "503") == 0)
    answer (message, 503, "text/plain", "");
  else if (strcmp (leaf, "html") == 0)
    answer (message, 200, "text/html", "<!DOCTYPE html><html><body>Sign in</body></html>");
  else if (strcmp (leaf, "hidden-html") == 0)
    answer (message, 200, "application/json", "  <html><body>Sign in</body></html>");
  else if (strcmp (leaf, "502-html") == 0)
    answer (message, 502, "text/html", "<html><h1>Bad Gateway</h1></html>");
  else if (strcmp (leaf, "slow") == 0)
    soup_server_message_pause (message);
  else if (strcmp (leaf, "lazy") == 0)
    {
      self->n_active++;
      self->most_active = MAX (self->most_active, self->n_active);
      soup_server_message_pause (message);
      g_timeout_add (20, answer_later, later_new (self, message));
    }
  else if (strcmp (leaf, "large") == 0)
    {
      g_autofree char *body = g_strnfill (300 * 1024, ' ');

      answer (message, 200, "application/json", body);
    }
  else if (strcmp (leaf, "large-chunked") == 0)
    {
      g_autofree char *body = g_strnfill (300 * 1024, ' ');

      soup_message_headers_set_encoding (out, SOUP_ENCODING_CHUNKED);
      answer (message, 200, "application/json", body);
    }
  else if (strcmp (leaf, "stream") == 0)
    {
      soup_message_headers_set_encoding (out, SOUP_ENCODING_CHUNKED);
      soup_message_headers_set_content_type (out, "application/json", NULL);
      soup_server_message_set_status (message, 200, NULL);
      soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, "{\"n\":0}\n", 8);
      g_signal_connect (message, "disconnected", G_CALLBACK (count_closed), self);
      g_timeout_add (20, send_more, later_new (self, message));
    }
  else if (strcmp (leaf, "redirect") == 0)
    soup_server_message_set_redirect (message, 302, "/base/ok");
  else if (strcmp (leaf, "redirect-other") == 0)
    {
      g_autofree char *to = g_strconcat (self->other_url, "/ok", NULL);

      soup_server_message_set_redirect (message, 307, to);
    }
  else if (strcmp (leaf, "redirect-loop") == 0)
    soup_server_message_set_redirect (message, 302, "/base/redirect-loop");
  else if (strcmp (leaf, "items") == 0)
    {
      g_autoptr(GString) json = g_string_new ("{\"items\":[{\"n\":0}");

      for (guint i = 1; i < 100000; i++)
        g_string_append_printf (json, ",{\"n\":%u}", i);

      g_string_append (json, "],\"metadata\":{\"continue\":\"x\"}}");
      answer (message, 200, "application/json", json->str);
    }
  else if (strcmp (leaf, "list") == 0)
    {
      soup_message_headers_append (out, "Link", "<http://internal:3000/base/list?page=1>; rel=\"prev\", <http://internal:3000/base/list?page=3&a=b,c>; rel=\"next\"");
      soup_message_headers_append (out, "X-Total-Count", "120");
      answer (message, 200, "application/json", "[]");
    }
  else
    answer (message, 404, NULL, NULL);
}

static SoupServer *
start_server (Fixture  *self,
              char    **url)
{
  g_autoptr(GError) error = NULL;
  SoupServer *server = soup_server_new (NULL, NULL);
  GSList *uris;

  soup_server_add_handler (server, NULL, handle, self, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);

  uris = soup_server_get_uris (server);
  *url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);

  return server;
}

static DexFuture *
authorize (WhHttpClient  *client,
           WhHttpRequest *request,
           gpointer       user_data)
{
  return dex_future_new_take_string (wh_http_bearer ("s3cret"));
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autofree char *base = NULL;

  self->server = start_server (self, &self->url);
  self->other = start_server (self, &self->other_url);
  base = g_strconcat (self->url, "/base/", NULL);
  self->client = wh_http_client_new ("prod", base);
  wh_http_client_set_authorize (self->client, NULL, authorize, NULL, NULL);
  wh_http_log_clear ();
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  soup_server_disconnect (self->server);
  soup_server_disconnect (self->other);

  /* Connections that close hold on to the client for a moment. */
  while (g_main_context_iteration (NULL, self->n_later > 0) || self->n_later > 0)
    ;

  g_assert_finalize_object (self->client);
  g_object_unref (self->server);
  g_object_unref (self->other);
  g_free (self->url);
  g_free (self->other_url);
  g_free (self->seen_authorization);
  g_free (self->seen_header);
  g_free (self->seen_path);
}

static WhHttpReply *
await_reply (DexFuture  *future,
             GError    **error)
{
  const GValue *value;
  WhHttpReply *reply = NULL;

  dex_ref (future);

  if (wh_dex_run (future, error))
    {
      value = dex_future_get_value (future, NULL);
      reply = g_value_dup_boxed (value);
    }

  dex_unref (future);

  return reply;
}

static WhHttpReply *
get (Fixture      *self,
     const char   *path,
     WhHttpFlags   flags,
     GError      **error)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);

  wh_http_request_set_flags (request, flags);

  return await_reply (wh_http_client_send (self->client, request), error);
}

static void
assert_fails (Fixture    *self,
              const char *path,
              WhError     code,
              const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = get (self, path, WH_HTTP_NO_RETRY, &error);

  g_assert_null (reply);
  g_test_message ("%s", error->message);
  g_assert_error (error, WH_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_nonnull (strstr (error->message, "“prod”"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strchr (error->message, '<'));
  g_assert_null (strstr (error->message, "s3cret"));
}

static void
test_ok (Fixture       *self,
         gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = get (self, "/ok", 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (wh_http_reply_get_status (reply), ==, 200);
  g_assert_cmpuint (g_bytes_get_size (wh_http_reply_get_body (reply)), ==, 12);
  g_assert_cmpstr (wh_http_reply_get_content_type (reply), ==, "application/json");
  g_assert_cmpint (wh_http_reply_get_latency (reply), >, 0);
  g_assert_cmpint (wh_http_reply_get_certificate_expiry (reply), ==, WH_ABSENT);
  g_assert_cmpstr (self->seen_path, ==, "/base/ok");
  g_assert_cmpstr (self->seen_authorization, ==, "Bearer s3cret");
}

static DexFuture *
authorize_broken (WhHttpClient  *client,
                  WhHttpRequest *request,
                  gpointer       user_data)
{
  return dex_future_new_take_string (g_strdup ("Bearer s3cret\r\nX-Scope: all"));
}

/* What is pasted may have a line break in it: no header is made of that. */
static void
test_line_breaks (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(GError) error = NULL;

  /* The first replaces, the others are added. */
  wh_http_client_set_header (self->client, "X-Scope", "one");
  wh_http_client_set_header (self->client, "x-scope", "two");
  wh_http_client_add_header (self->client, "X-Scope", "three");
  reply = get (self, "/ok", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->seen_header, ==, "two, three");

  self->n_requests = 0;
  wh_http_client_set_header (self->client, "X-Scope", "a\nb");
  assert_fails (self, "ok", WH_ERROR_INVALID, "what is to be sent as X-Scope has a line break");
  wh_http_client_set_header (self->client, "X-Scope", "one");
  wh_http_client_set_authorize (self->client, NULL, authorize_broken, NULL, NULL);
  assert_fails (self, "ok", WH_ERROR_INVALID, "token or password has a line break");
  g_assert_cmpuint (self->n_requests, ==, 0);
}

static void
test_statuses (Fixture       *self,
               gconstpointer  data)
{
  assert_fails (self, "401", WH_ERROR_AUTH_REQUIRED, "did not accept the credential (401): check the token or password in the connection; it says: bad token");
  assert_fails (self, "403", WH_ERROR_FORBIDDEN, "pods is forbidden");
  assert_fails (self, "404", WH_ERROR_NOT_FOUND, "nothing at /base/404 (404): is the URL of the connection right?; it says: 404 page not found");
  assert_fails (self, "500", WH_ERROR_SERVER, "it says: boom");
  assert_fails (self, "503", WH_ERROR_SERVER, "(503)");
  assert_fails (self, "429-long", WH_ERROR_RATE_LIMITED, "try again in 3600 s");
  assert_fails (self, "html", WH_ERROR_BAD_REPLY, "web page instead of JSON");
  assert_fails (self, "hidden-html", WH_ERROR_BAD_REPLY, "web page instead of JSON");
  assert_fails (self, "502-html", WH_ERROR_SERVER, "(502)");
  assert_fails (self, "redirect-loop", WH_ERROR_BAD_REPLY, "again and again");
}

static void
test_retry (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhHttpReply) none = NULL;
  g_autoptr(WhHttpRequest) post = wh_http_request_new ("POST", "/503");
  gint64 begin = g_get_monotonic_time ();

  /* Retry-After is honoured… */
  reply = get (self, "429", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->n_requests, ==, 2);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, G_USEC_PER_SEC);

  /* …up to a minute. */
  self->n_requests = 0;
  none = get (self, "429-long", 0, &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_RATE_LIMITED);
  g_assert_cmpuint (self->n_requests, ==, 1);
  g_clear_error (&error);

  self->n_requests = 0;
  none = get (self, "503", 0, &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_SERVER);
  g_assert_cmpuint (self->n_requests, ==, 3);
  g_clear_error (&error);

  /* What may do harm twice is tried once. */
  self->n_requests = 0;
  wh_http_request_take_json (post, g_strdup ("{}"));
  none = await_reply (wh_http_client_send (self->client, post), &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_SERVER);
  g_assert_cmpuint (self->n_requests, ==, 1);
}

static void
test_limits (Fixture       *self,
             gconstpointer  data)
{
  gint64 begin = g_get_monotonic_time ();

  wh_http_client_set_max_size (self->client, 256 * 1024);
  assert_fails (self, "large", WH_ERROR_TOO_LARGE, "larger than");
  assert_fails (self, "large-chunked", WH_ERROR_TOO_LARGE, "larger than");

  wh_http_client_set_timeouts (self->client, 200, 200);
  assert_fails (self, "slow", WH_ERROR_TIMED_OUT, "did not answer in time");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 5 * G_USEC_PER_SEC);
}

static void
test_redirects (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "redirect");
  g_autoptr(WhHttpRequest) elsewhere = wh_http_request_new ("GET", "redirect-other");
  g_autoptr(WhHttpReply) same = NULL;
  g_autoptr(WhHttpReply) other = NULL;
  g_autoptr(WhHttpReply) raw = NULL;

  wh_http_request_set_header (request, "X-Scope", "team");
  same = await_reply (wh_http_client_send (self->client, request), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->seen_path, ==, "/base/ok");
  g_assert_cmpstr (self->seen_authorization, ==, "Bearer s3cret");
  g_assert_cmpstr (self->seen_header, ==, "team");

  wh_http_request_set_header (elsewhere, "X-Scope", "team");
  other = await_reply (wh_http_client_send (self->client, elsewhere), &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (wh_http_reply_get_url (other), self->other_url));
  g_assert_null (self->seen_authorization);
  g_assert_null (self->seen_header);

  raw = get (self, "redirect", WH_HTTP_NO_REDIRECT | WH_HTTP_ANY_STATUS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wh_http_reply_get_status (raw), ==, 302);
  g_assert_true (g_str_has_suffix (wh_http_reply_get_header (raw, "location"), "/base/ok"));
}

static void
test_any_status (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "401");
  g_autoptr(WhHttpChallenge) challenge = NULL;
  g_autoptr(WhHttpReply) reply = NULL;

  wh_http_request_set_flags (request, WH_HTTP_ANY_STATUS | WH_HTTP_NO_AUTH);
  reply = await_reply (wh_http_client_send (self->client, request), &error);
  g_assert_no_error (error);
  g_assert_null (self->seen_authorization);

  challenge = wh_http_challenge_find (wh_http_reply_get_header (reply, "WWW-Authenticate"), "bearer");
  g_assert_cmpstr (wh_http_challenge_get_parameter (challenge, "realm"), ==, "http://x/token");
  g_assert_cmpstr (wh_http_challenge_get_parameter (challenge, "service"), ==, "r");
  g_assert_cmpstr (wh_http_challenge_get_parameter (challenge, "scope"), ==, "a:b:pull,push");

  g_assert_false (wh_http_client_check_reply (self->client, request, reply, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED);
  g_assert_nonnull (strstr (error->message, "asks for a credential"));
}

static void
test_challenges (void)
{
  g_autoptr(WhHttpChallenge) basic = wh_http_challenge_find ("Negotiate, Basic realm=\"a \\\"b\\\", c\", Bearer realm=x", "Basic");
  g_autoptr(WhHttpChallenge) bearer = wh_http_challenge_find ("Negotiate, Basic realm=\"a, b\", Bearer realm=x , error = \"y\"", "Bearer");

  g_assert_cmpstr (wh_http_challenge_get_parameter (basic, "realm"), ==, "a \"b\", c");
  g_assert_cmpstr (wh_http_challenge_get_parameter (bearer, "realm"), ==, "x");
  g_assert_cmpstr (wh_http_challenge_get_parameter (bearer, "error"), ==, "y");
  g_assert_null (wh_http_challenge_find ("Basic realm=\"Bearer\"", "Bearer"));
  g_assert_null (wh_http_challenge_find (NULL, "Bearer"));
  g_assert_null (wh_http_challenge_find ("=,\"\\", "Bearer"));
}

static void
test_pages (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = get (self, "list?page=2", 0, &error);
  g_autoptr(WhHttpRequest) request = NULL;
  g_autoptr(WhHttpReply) next = NULL;
  g_autofree char *link = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (wh_http_reply_get_total_count (reply), ==, 120);
  link = wh_http_reply_dup_next_link (reply);
  g_assert_cmpstr (link, ==, "/list?page=3&a=b,c");

  request = wh_http_request_new ("GET", link);
  wh_http_request_add_query (request, "q", "ä&=");
  wh_http_request_add_query (request, "none", NULL);
  next = await_reply (wh_http_client_send (self->client, request), &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (wh_http_reply_get_url (next), "/base/list?page=3&a=b,c&q=%C3%A4%26%3D"));
}

/* Raw bytes, for what no server library would send. */
static gboolean
send_raw (GSocketService    *service,
          GSocketConnection *connection,
          GObject           *source,
          gpointer           user_data)
{
  char request[4096];
  const char *text = user_data;

  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), request, sizeof request, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text, strlen (text), NULL, NULL, NULL);

  return FALSE;
}

static void
test_broken_servers (Fixture       *self,
                     gconstpointer  data)
{
  static const struct
  {
    const char *text;
    WhError     code;
    const char *words;
  } servers[] = {
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":1", WH_ERROR_BAD_REPLY, "was cut off" },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n", WH_ERROR_BAD_REPLY, "was cut off" },
    { "SSH-2.0-OpenSSH_9.2\r\n\r\n", WH_ERROR_BAD_REPLY, "does not speak HTTP" },
    { "", WH_ERROR_OFFLINE, "broke the connection off" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr(GSocketService) service = g_threaded_socket_service_new (4);
      g_autoptr(GError) error = NULL;
      g_autofree char *url = NULL;
      guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);

      g_assert_no_error (error);
      g_signal_connect (service, "run", G_CALLBACK (send_raw), (gpointer)servers[i].text);
      url = g_strdup_printf ("http://127.0.0.1:%u", port);
      g_object_unref (self->client);
      self->client = wh_http_client_new ("prod", url);
      assert_fails (self, "x", servers[i].code, servers[i].words);
      g_socket_service_stop (service);
      g_socket_listener_close (G_SOCKET_LISTENER (service));
    }
}

static void
test_no_server (Fixture       *self,
                gconstpointer  data)
{
  soup_server_disconnect (self->server);
  assert_fails (self, "ok", WH_ERROR_OFFLINE, "refused the connection: nothing listens on port");

  g_object_unref (self->client);
  self->client = wh_http_client_new ("prod", "http://name.invalid/");
  assert_fails (self, "ok", WH_ERROR_OFFLINE, "name.invalid");

  g_object_unref (self->client);
  self->client = wh_http_client_new ("prod", "prod.example:9090");
  assert_fails (self, "ok", WH_ERROR_INVALID, "https://host/path");
}

static void
test_breaker (Fixture       *self,
              gconstpointer  data)
{
  guint port = atoi (strrchr (self->url, ':') + 1);

  soup_server_disconnect (self->server);

  for (guint i = 0; i < 5; i++)
    assert_fails (self, "ok", WH_ERROR_OFFLINE, "refused");

  /* Not asked any more, but told as before: the server would answer now. */
  g_assert_true (soup_server_listen_local (self->server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  assert_fails (self, "ok", WH_ERROR_OFFLINE, "refused");
  soup_server_disconnect (self->server);

  {
    g_autoptr(GError) error = NULL;
    g_autoptr(WhHttpReply) reply = get (self, "ok", WH_HTTP_NO_BREAKER | WH_HTTP_NO_RETRY, &error);

    g_assert_null (reply);
    g_assert_nonnull (strstr (error->message, "refused"));
  }

  wh_http_client_reset (self->client);
  assert_fails (self, "ok", WH_ERROR_OFFLINE, "refused");
}

static void
test_places (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "lazy");
  DexFuture *futures[20];

  wh_http_client_set_max_requests (self->client, 4);

  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    futures[i] = wh_http_client_send (self->client, request);

  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr(GError) error = NULL;

      wh_dex_run (futures[i], &error);
      g_assert_no_error (error);
    }

  g_assert_cmpuint (self->n_requests, ==, 20);
  g_assert_cmpuint (self->most_active, >=, 2);
  g_assert_cmpuint (self->most_active, <=, 4);
}

static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr(GSocketListener) silent = g_socket_listener_new ();
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "x");
  g_autoptr(DexCancellable) scope = dex_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *url = NULL;
  DexFuture *futures[20];
  guint n_turns = 0;

  /* Takes connections and never says a word. */
  url = g_strdup_printf ("http://127.0.0.1:%u", g_socket_listener_add_any_inet_port (silent, NULL, &error));
  g_assert_no_error (error);
  g_object_unref (self->client);
  self->client = wh_http_client_new ("prod", url);

  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    futures[i] = wh_http_client_send_scoped (self->client, request, scope);

  g_assert_false (wh_dex_run (dex_timeout_new_msec (100), NULL));
  dex_cancellable_cancel (scope);

  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr(GError) why = NULL;

      g_assert_false (wh_dex_run (futures[i], &why));
      g_assert_true (wh_error_is_cancelled (why));
    }

  /* All places are free again, and letting go of the future is enough. */
  for (guint i = 0; i < 10; i++)
    {
      DexFuture *dropped = wh_http_client_send (self->client, request);

      g_assert_false (wh_dex_run (dex_timeout_new_msec (i), NULL));
      dex_unref (dropped);
    }

  while (g_main_context_iteration (NULL, FALSE))
    g_assert_cmpuint (++n_turns, <, 10000);
}

static GBytes *
await_bytes (DexFuture  *future,
             GError    **error)
{
  GBytes *bytes = NULL;

  dex_ref (future);

  if (wh_dex_run (future, error))
    bytes = g_value_dup_boxed (dex_future_get_value (future, NULL));

  dex_unref (future);

  return bytes;
}

static void
test_stream (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "stream");
  g_autoptr(WhHttpRequest) denied = wh_http_request_new ("GET", "401");
  g_autoptr(DexFuture) future = wh_http_client_open_stream (self->client, request);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) second = NULL;
  WhHttpStream *stream;
  gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  stream = g_value_dup_object (dex_future_get_value (future, NULL));
  dex_clear (&future);
  g_assert_cmpuint (wh_http_reply_get_status (wh_http_stream_get_reply (stream)), ==, 200);

  first = await_bytes (wh_http_stream_read (stream, 4096), &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (first, NULL), g_bytes_get_size (first), "{\"n\":0}\n", 8);
  second = await_bytes (wh_http_stream_read (stream, 4096), &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (second, NULL), g_bytes_get_size (second), "{\"n\":1}\n", 8);

  /* Silence is told of by name. */
  while (error == NULL)
    {
      g_autoptr(GBytes) more = await_bytes (wh_http_stream_read_within (stream, 4096, 1), &error);

      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }

  g_assert_error (error, WH_ERROR, WH_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "“prod” did not answer in time"));
  g_clear_error (&error);

  /* Letting go of it closes the connection, although the answer has no end. */
  g_assert_finalize_object (stream);

  while (self->n_closed == 0 && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, FALSE);

  g_assert_cmpuint (self->n_closed, ==, 1);

  g_assert_false (wh_dex_run (wh_http_client_open_stream (self->client, denied), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED);
  g_assert_nonnull (strstr (error->message, "bad token"));
}

static void
find_line (const WhHttpLogEntry *entry,
           gpointer              user_data)
{
  char **line = user_data;

  g_free (*line);
  *line = wh_http_log_dup_line (entry);
}

static void
test_log (Fixture       *self,
          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  g_autoptr(WhHttpReply) reply = get (self, "ok?limit=5&access_token=abc&page_key=d&x", 0, &error);
  g_autoptr(WhHttpReply) hook = NULL;

  g_assert_cmpuint (wh_http_log_foreach (find_line, &line), ==, 1);
  g_test_message ("%s", line);
  g_assert_nonnull (strstr (line, " prod GET http://127.0.0.1:"));
  g_assert_nonnull (strstr (line, "/base/ok?limit=5&access_token=***&page_key=***&x 200 12 B "));
  g_assert_null (strstr (line, "abc"));

  hook = get (self, "ok", WH_HTTP_SECRET_URL, &error);
  wh_http_log_foreach (find_line, &line);
  g_assert_null (strstr (line, "base"));

  for (guint i = 0; i < 2 * WH_HTTP_LOG_SIZE; i++)
    wh_http_log_add (i, "prod", "GET", "u", 200, 0, 0, NULL);

  g_assert_cmpuint (wh_http_log_foreach (NULL, NULL), ==, WH_HTTP_LOG_SIZE);
}

static gboolean
run_shell (const char *folder,
           const char *script)
{
  g_autofree char *command = g_strdup_printf ("cd '%s' && { %s ; } >openssl.log 2>&1", folder, script);
  const char *argv[] = { "/bin/sh", "-c", command, NULL };
  int status = 0;

  return g_spawn_sync (NULL, (char **)argv, NULL, 0, NULL, NULL, NULL, NULL, &status, NULL) && status == 0;
}

static void
test_tls (Fixture       *self,
          gconstpointer  data)
{
  static const struct
  {
    const char *leaf;
    gboolean    own_authority;
    const char *tls_name;
    gboolean    insecure;
    const char *words; /* NULL: it works */
  } cases[] = {
    { "good", TRUE, NULL, FALSE, NULL },
    { "good", FALSE, NULL, FALSE, "signed by an authority that is not known here: give the authority's certificate (CA)" },
    { "good", FALSE, NULL, TRUE, NULL },
    { "other", TRUE, NULL, FALSE, "is for another host name than 127.0.0.1" },
    { "other", TRUE, "other.example", FALSE, NULL },
    { "old", TRUE, NULL, FALSE, "expired on 2020-02-01" },
  };
  g_autofree char *folder = g_dir_make_tmp ("wh-tls-XXXXXX", NULL);
  g_autofree char *authority = g_build_filename (folder, "ca.pem", NULL);

  if (!run_shell (folder,
                  "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=Test && "
                  "for name in good other old; do "
                  "  case $name in good|old) san=IP:127.0.0.1 ;; other) san=DNS:other.example ;; esac; "
                  "  case $name in old) when='-not_before 20200101000000Z -not_after 20200201000000Z' ;; *) when='-days 20' ;; esac; "
                  "  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $name.key -out $name.csr -subj /CN=$name && "
                  "  echo subjectAltName=$san >ext && "
                  "  openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -extfile ext $when -out $name.crt && "
                  "  cat $name.crt $name.key >$name.pem || exit 1; "
                  "done"))
    {
      g_test_skip ("openssl cannot make the certificates");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat (cases[i].leaf, ".pem", NULL);
      g_autofree char *pem = g_build_filename (folder, name, NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_file (pem, &error);
      g_autoptr(SoupServer) server = NULL;
      g_autofree char *url = NULL;
      GSList *uris;

      g_assert_no_error (error);
      server = soup_server_new ("tls-certificate", certificate, NULL);
      soup_server_add_handler (server, NULL, handle, self, NULL);
      soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | SOUP_SERVER_LISTEN_HTTPS, &error);
      g_assert_no_error (error);
      uris = soup_server_get_uris (server);
      url = g_strdup_printf ("https://127.0.0.1:%d", g_uri_get_port (uris->data));
      g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);

      g_object_unref (self->client);
      self->client = wh_http_client_new ("prod", url);
      wh_http_client_set_insecure (self->client, cases[i].insecure);
      wh_http_client_set_tls_name (self->client, cases[i].tls_name);

      if (cases[i].own_authority)
        g_assert_true (wh_http_client_set_authorities (self->client, authority, &error));

      if (cases[i].words != NULL)
        {
          assert_fails (self, "ok", WH_ERROR_TLS, cases[i].words);
        }
      else
        {
          g_autoptr(WhHttpReply) reply = get (self, "ok", 0, &error);

          g_assert_no_error (error);
          g_assert_cmpint (wh_http_reply_get_certificate_expiry (reply), >, g_get_real_time ());
        }

      /* A server of libsoup 3.6 that is stopped while a handshake fails complains. */
      g_assert_false (wh_dex_run (dex_timeout_new_msec (100), NULL));
      soup_server_disconnect (server);
    }

  {
    g_autoptr(GError) error = NULL;
    g_autoptr(WhHttpClient) plain = wh_http_client_new ("prod", self->url);
    g_autoptr(GSocketService) service = g_threaded_socket_service_new (4);
    g_autofree char *https = NULL;

    g_assert_false (wh_http_client_set_authorities (plain, "/nowhere/ca.pem", &error));
    g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
    g_clear_error (&error);
    g_assert_false (wh_http_client_set_authorities (plain, "-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----", &error));
    g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);

    /* Many servers answer plain HTTP on the port that TLS was tried on. */
    g_clear_error (&error);
    g_signal_connect (service, "run", G_CALLBACK (send_raw), (gpointer)"HTTP/1.1 400 Bad Request\r\n\r\n");
    https = g_strdup_printf ("https://127.0.0.1:%u", g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error));
    g_assert_no_error (error);
    g_object_unref (self->client);
    self->client = wh_http_client_new ("prod", https);
    assert_fails (self, "ok", WH_ERROR_TLS, "URL begins with http://");
    g_socket_service_stop (service);
    g_socket_listener_close (G_SOCKET_LISTENER (service));
  }

  run_shell (folder, "rm -f *");
  g_rmdir (folder);
}

static gboolean
count_item (yyjson_val  *item,
            gpointer     user_data,
            GError     **error)
{
  guint *n_items = user_data;

  *n_items += wh_json_get_number (item, "n") == (gint64)*n_items;

  return TRUE;
}

static void
test_read_list (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "items");
  g_autoptr(WhHttpRequest) denied = wh_http_request_new ("GET", "403");
  g_autoptr(WhHttpRequest) page = wh_http_request_new ("GET", "hidden-html");
  g_autoptr(GError) error = NULL;
  guint n_items = 0;
  g_autoptr(WhJsonStream) list = wh_json_stream_new ("items", "prod", count_item, &n_items, NULL);
  g_autoptr(WhJsonStream) other = wh_json_stream_new ("items", "prod", count_item, &n_items, NULL);
  g_autoptr(WhHttpReply) reply = await_reply (wh_http_client_read_list (self->client, request, list), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (wh_http_reply_get_status (reply), ==, 200);
  g_assert_cmpuint (n_items, ==, 100000);
  g_assert_cmpuint (wh_json_stream_get_n_items (list), ==, 100000);
  g_assert_cmpstr (wh_json_get_text (wh_json_stream_get_envelope (list), "metadata.continue"), ==, "x");

  g_assert_false (wh_dex_run (wh_http_client_read_list (self->client, denied, other), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_FORBIDDEN);
  g_clear_error (&error);
  g_assert_false (wh_dex_run (wh_http_client_read_list (self->client, page, other), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_BAD_REPLY);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, func) g_test_add ("/http/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("ok", test_ok);
  ADD ("line-breaks", test_line_breaks);
  ADD ("statuses", test_statuses);
  ADD ("retry", test_retry);
  ADD ("limits", test_limits);
  ADD ("redirects", test_redirects);
  ADD ("any-status", test_any_status);
  ADD ("pages", test_pages);
  ADD ("broken-servers", test_broken_servers);
  ADD ("no-server", test_no_server);
  ADD ("breaker", test_breaker);
  ADD ("places", test_places);
  ADD ("cancel", test_cancel);
  ADD ("stream", test_stream);
  ADD ("log", test_log);
  ADD ("tls", test_tls);
  ADD ("read-list", test_read_list);
  g_test_add_func ("/http/challenges", test_challenges);

  return g_test_run ();
}
