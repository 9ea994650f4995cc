/* http-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "http-fixture.h"
#include "loopback.h"
#include "wh-dex-util.h"
#include "wh-http-log.h"

typedef struct
{
  HttpFixture           *fixture;
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
later_new (HttpFixture           *self,
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
              HttpFixture           *self)
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

void
http_handle (SoupServer        *server,
             SoupServerMessage *message,
             const char        *path,
             GHashTable        *query,
             gpointer           user_data)
{
  HttpFixture *self = user_data;
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
  else if (strcmp (leaf, "echo-credential") == 0)
    {
      g_autofree char *body = g_strdup_printf ("{\"message\":\"%s may not do this\"}", self->seen_authorization);

      answer (message, 403, "application/json", body);
    }
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
  else if (strcmp (leaf, "list") == 0)
    {
      soup_message_headers_append (out, "Link", "<http://internal:3000/base/list?page=1>; rel=\"prev\", <http://internal:3000/base/list?page=3&a=b,c>; rel=\"next\"");
      soup_message_headers_append (out, "X-Total-Count", "120");
      answer (message, 200, "application/json", "[]");
    }
  else
    answer (message, 404, NULL, NULL);
}

static DexFuture *
authorize (WhHttpClient  *client,
           WhHttpRequest *request,
           gpointer       user_data)
{
  return dex_future_new_take_string (wh_http_bearer ("s3cret"));
}

void
http_set_up (HttpFixture       *self,
             gconstpointer  data)
{
  g_autofree char *base = NULL;

  self->server = loopback_serve (http_handle, self, &self->url);
  self->other = loopback_serve (http_handle, self, &self->other_url);
  base = g_strconcat (self->url, "/base/", NULL);
  self->client = wh_http_client_new ("prod", base);
  wh_http_client_set_authorize (self->client, NULL, authorize, NULL, NULL);
  wh_http_log_clear ();
}

void
http_tear_down (HttpFixture       *self,
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

WhHttpReply *
http_await_reply (DexFuture  *future,
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

WhHttpReply *
http_get (HttpFixture      *self,
          const char   *path,
          WhHttpFlags   flags,
          GError      **error)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);

  wh_http_request_set_flags (request, flags);

  return http_await_reply (wh_http_client_send (self->client, request), error);
}

void
http_assert_fails (HttpFixture    *self,
                   const char *path,
                   WhError     code,
                   const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = http_get (self, path, WH_HTTP_NO_RETRY, &error);

  g_assert_null (reply);
  g_test_message ("%s", error->message);
  g_assert_error (error, WH_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_nonnull (strstr (error->message, "“prod”"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strchr (error->message, '<'));
  g_assert_null (strstr (error->message, "s3cret"));
}
