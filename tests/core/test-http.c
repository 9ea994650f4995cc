/* test-http.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "http-fixture.h"
#include "wh-dex-util.h"
#include "wh-http-challenge.h"
#include "wh-http-log.h"
#include "wh-kind.h"

static void
test_ok (HttpFixture       *self,
         gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = http_get (self, "/ok", 0, &error);

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
test_line_breaks (HttpFixture       *self,
                  gconstpointer  data)
{
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(GError) error = NULL;

  /* The first replaces, the others are added. */
  wh_http_client_set_header (self->client, "X-Scope", "one");
  wh_http_client_set_header (self->client, "x-scope", "two");
  wh_http_client_add_header (self->client, "X-Scope", "three");
  reply = http_get (self, "/ok", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->seen_header, ==, "two, three");

  self->n_requests = 0;
  wh_http_client_set_header (self->client, "X-Scope", "a\nb");
  http_assert_fails (self, "ok", WH_ERROR_INVALID, "what is to be sent as X-Scope has a line break");
  wh_http_client_set_header (self->client, "X-Scope", "one");
  wh_http_client_set_authorize (self->client, NULL, authorize_broken, NULL, NULL);
  http_assert_fails (self, "ok", WH_ERROR_INVALID, "token or password has a line break");
  g_assert_cmpuint (self->n_requests, ==, 0);
}

static void
test_statuses (HttpFixture       *self,
               gconstpointer  data)
{
  http_assert_fails (self, "401", WH_ERROR_AUTH_REQUIRED, "did not accept the credential (401): check the token or password in the connection; it says: bad token");
  http_assert_fails (self, "403", WH_ERROR_FORBIDDEN, "pods is forbidden");
  http_assert_fails (self, "404", WH_ERROR_NOT_FOUND, "nothing at /base/404 (404): is the URL of the connection right?; it says: 404 page not found");
  http_assert_fails (self, "500", WH_ERROR_SERVER, "it says: boom");
  http_assert_fails (self, "503", WH_ERROR_SERVER, "(503)");
  http_assert_fails (self, "429-long", WH_ERROR_RATE_LIMITED, "try again in 3600 s");
  http_assert_fails (self, "html", WH_ERROR_BAD_REPLY, "web page instead of JSON");
  http_assert_fails (self, "hidden-html", WH_ERROR_BAD_REPLY, "web page instead of JSON");
  http_assert_fails (self, "502-html", WH_ERROR_SERVER, "(502)");
  http_assert_fails (self, "redirect-loop", WH_ERROR_BAD_REPLY, "again and again");
}

static void
test_retry (HttpFixture       *self,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhHttpReply) none = NULL;
  g_autoptr(WhHttpRequest) post = wh_http_request_new ("POST", "/503");
  gint64 begin = g_get_monotonic_time ();

  /* Retry-After is honoured… */
  reply = http_get (self, "429", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->n_requests, ==, 2);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, G_USEC_PER_SEC);

  /* …up to a minute. */
  self->n_requests = 0;
  none = http_get (self, "429-long", 0, &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_RATE_LIMITED);
  g_assert_cmpuint (self->n_requests, ==, 1);
  g_clear_error (&error);

  self->n_requests = 0;
  none = http_get (self, "503", 0, &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_SERVER);
  g_assert_cmpuint (self->n_requests, ==, 3);
  g_clear_error (&error);

  /* What may do harm twice is tried once. */
  self->n_requests = 0;
  wh_http_request_take_json (post, g_strdup ("{}"));
  none = http_await_reply (wh_http_client_send (self->client, post), &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_SERVER);
  g_assert_cmpuint (self->n_requests, ==, 1);
}

static void
test_limits (HttpFixture       *self,
             gconstpointer  data)
{
  gint64 begin = g_get_monotonic_time ();

  wh_http_client_set_max_size (self->client, 256 * 1024);
  http_assert_fails (self, "large", WH_ERROR_TOO_LARGE, "larger than");
  http_assert_fails (self, "large-chunked", WH_ERROR_TOO_LARGE, "larger than");

  /* Who does not want to know what it is does not mind how long it is. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", i == 0 ? "large" : "large-chunked");
      g_autoptr(WhHttpReply) reply = NULL;
      g_autoptr(GError) error = NULL;

      wh_http_request_set_flags (request, WH_HTTP_NO_BODY);
      reply = http_await_reply (wh_http_client_send (self->client, request), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (wh_http_reply_get_status (reply), ==, 200);
      g_assert_cmpuint (g_bytes_get_size (wh_http_reply_get_body (reply)), ==, 0);
    }

  wh_http_client_set_timeouts (self->client, 200, 200);
  http_assert_fails (self, "slow", WH_ERROR_TIMED_OUT, "did not answer in time");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 5 * G_USEC_PER_SEC);
}

static void
test_redirects (HttpFixture       *self,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "redirect");
  g_autoptr(WhHttpRequest) elsewhere = wh_http_request_new ("GET", "redirect-other");
  g_autoptr(WhHttpReply) same = NULL;
  g_autoptr(WhHttpReply) other = NULL;
  g_autoptr(WhHttpReply) raw = NULL;

  wh_http_request_set_header (request, "X-Scope", "team");
  same = http_await_reply (wh_http_client_send (self->client, request), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->seen_path, ==, "/base/ok");
  g_assert_cmpstr (self->seen_authorization, ==, "Bearer s3cret");
  g_assert_cmpstr (self->seen_header, ==, "team");

  wh_http_request_set_header (elsewhere, "X-Scope", "team");
  other = http_await_reply (wh_http_client_send (self->client, elsewhere), &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (wh_http_reply_get_url (other), self->other_url));
  g_assert_null (self->seen_authorization);
  g_assert_null (self->seen_header);

  raw = http_get (self, "redirect", WH_HTTP_NO_REDIRECT | WH_HTTP_ANY_STATUS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wh_http_reply_get_status (raw), ==, 302);
  g_assert_true (g_str_has_suffix (wh_http_reply_get_header (raw, "location"), "/base/ok"));
}

static void
test_any_status (HttpFixture       *self,
                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "401");
  g_autoptr(WhHttpChallenge) challenge = NULL;
  g_autoptr(WhHttpReply) reply = NULL;

  wh_http_request_set_flags (request, WH_HTTP_ANY_STATUS | WH_HTTP_NO_AUTH);
  reply = http_await_reply (wh_http_client_send (self->client, request), &error);
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
test_pages (HttpFixture       *self,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = http_get (self, "list?page=2", 0, &error);
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
  next = http_await_reply (wh_http_client_send (self->client, request), &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (wh_http_reply_get_url (next), "/base/list?page=3&a=b,c&q=%C3%A4%26%3D"));
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
test_stream (HttpFixture       *self,
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
check_order (const WhHttpLogEntry *entry,
             gpointer              user_data)
{
  guint64 *serial = user_data;

  g_assert_cmpint (entry->time, ==, 1000 + (gint64)entry->serial - 1);
  g_assert_true (*serial == 0 || entry->serial == *serial + 1);
  *serial = entry->serial;
}

static void
test_log (HttpFixture       *self,
          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  g_autoptr(WhHttpReply) reply = http_get (self, "ok?limit=5&access_token=abc&page_key=d&to%6ben=hid&x", 0, &error);
  g_autoptr(WhHttpReply) hook = NULL;
  guint64 serial = 0;

  g_assert_cmpuint (wh_http_log_foreach ("prod", find_line, &line), ==, 1);
  g_test_message ("%s", line);
  g_assert_nonnull (strstr (line, " GET http://127.0.0.1:"));
  g_assert_nonnull (strstr (line, "/base/ok?limit=5&access_token=***&page_key=***&to%6ben=***&x 200 12 B "));
  g_assert_null (strstr (line, "abc"));
  g_assert_null (strstr (line, "hid"));
  g_assert_cmpint (wh_http_log_get_totals ("prod")->last_success, >, 0);
  g_assert_cmpuint (wh_http_log_get_totals ("prod")->n_failed, ==, 0);

  hook = http_get (self, "ok", WH_HTTP_SECRET_URL, &error);
  wh_http_log_foreach ("prod", find_line, &line);
  g_assert_null (strstr (line, "base"));

  for (guint i = 0; i < 2 * WH_HTTP_LOG_SIZE + 7; i++)
    {
      const WhHttpLogEntry entry = { .time = 1000 + i, .method = "GET", .url = (char *)"u", .status = 200 };

      wh_http_log_add ("busy", &entry);
    }

  /* The oldest go, in order; those of another connection stay. */
  g_assert_cmpuint (wh_http_log_foreach ("busy", check_order, &serial), ==, WH_HTTP_LOG_SIZE);
  g_assert_cmpuint (serial, ==, 2 * WH_HTTP_LOG_SIZE + 7);
  g_assert_cmpuint (wh_http_log_get_totals ("busy")->n, ==, 2 * WH_HTTP_LOG_SIZE + 7);
  g_assert_cmpuint (wh_http_log_foreach ("prod", NULL, NULL), ==, 2);
  g_assert_cmpuint (wh_http_log_foreach ("nobody", NULL, NULL), ==, 0);
}

/* A server that says the credential back does not get it into an error. */
static void
test_log_error (HttpFixture       *self,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  g_autoptr(WhHttpReply) reply = http_get (self, "echo-credential", WH_HTTP_NO_RETRY, &error);
  const WhHttpLogTotals *totals = wh_http_log_get_totals ("prod");

  g_assert_null (reply);
  g_assert_nonnull (strstr (error->message, "***"));
  g_assert_null (strstr (error->message, "s3cret"));
  g_assert_cmpuint (wh_http_log_foreach ("prod", find_line, &line), ==, 1);
  g_assert_nonnull (strstr (line, " 403 "));
  g_assert_nonnull (strstr (line, error->message));
  g_assert_cmpuint (totals->n_failed, ==, 1);
  g_assert_cmpint (totals->last_failure, >, 0);
  g_assert_cmpint (totals->last_success, ==, 0);
  g_assert_cmpstr (totals->last_error, ==, error->message);
}

static void
test_log_mask (void)
{
  g_autofree char *basic = wh_http_basic ("joe", "hunter22");
  g_autofree char *encoded = g_strdup_printf ("%s is wrong", basic + strlen ("Basic "));
  const struct
  {
    const char *text;
    const char *credential;
    const char *masked;
  } cases[] = {
    { "no such token abcdef1", "Bearer abcdef1", "no such token ***" },
    { "abcdef1abcdef1", "token abcdef1", "******" },
    { "key abcdef1", "abcdef1", "key ***" },
    { "joe, hunter22 is wrong", basic, "joe, *** is wrong" },
    { encoded, basic, "*** is wrong" },
    { "the end", "Bearer the", "the end" },
    { "the end", NULL, "the end" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *masked = wh_http_log_mask_text (cases[i].text, cases[i].credential);

      g_assert_cmpstr (masked, ==, cases[i].masked);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, func) g_test_add ("/http/" name, HttpFixture, NULL, http_set_up, func, http_tear_down)
  ADD ("ok", test_ok);
  ADD ("line-breaks", test_line_breaks);
  ADD ("statuses", test_statuses);
  ADD ("retry", test_retry);
  ADD ("limits", test_limits);
  ADD ("redirects", test_redirects);
  ADD ("any-status", test_any_status);
  ADD ("pages", test_pages);
  ADD ("stream", test_stream);
  ADD ("log", test_log);
  ADD ("log-error", test_log_error);
  g_test_add_func ("/http/log-mask", test_log_mask);
  g_test_add_func ("/http/challenges", test_challenges);

  return g_test_run ();
}
