/* test-http-trouble.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Servers that break off, are silent, are gone, or are not who they say. */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "http-fixture.h"
#include "wh-dex-util.h"

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

/* A server that answers everything with @text. */
static void
assert_raw_fails (HttpFixture *self,
                  const char  *scheme,
                  const char  *text,
                  WhError      code,
                  const char  *words)
{
  g_autoptr(GSocketService) service = g_threaded_socket_service_new (4);
  g_autoptr(GError) error = NULL;
  g_autofree char *url = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);

  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (send_raw), (gpointer)text);
  url = g_strdup_printf ("%s://127.0.0.1:%u", scheme, port);
  g_object_unref (self->client);
  self->client = wh_http_client_new ("prod", url);
  http_assert_fails (self, "x", code, words);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
test_broken_servers (HttpFixture       *self,
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
    assert_raw_fails (self, "http", servers[i].text, servers[i].code, servers[i].words);
}

static void
test_no_server (HttpFixture       *self,
                gconstpointer  data)
{
  soup_server_disconnect (self->server);
  http_assert_fails (self, "ok", WH_ERROR_OFFLINE, "refused the connection: nothing listens on port");

  g_object_unref (self->client);
  self->client = wh_http_client_new ("prod", "http://name.invalid/");
  http_assert_fails (self, "ok", WH_ERROR_OFFLINE, "name.invalid");

  g_object_unref (self->client);
  self->client = wh_http_client_new ("prod", "prod.example:9090");
  http_assert_fails (self, "ok", WH_ERROR_INVALID, "https://host/path");
}

static void
test_breaker (HttpFixture       *self,
              gconstpointer  data)
{
  guint port = atoi (strrchr (self->url, ':') + 1);

  soup_server_disconnect (self->server);

  for (guint i = 0; i < 5; i++)
    http_assert_fails (self, "ok", WH_ERROR_OFFLINE, "refused");

  /* Not asked any more, but told as before: the server would answer now. */
  g_assert_true (soup_server_listen_local (self->server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  http_assert_fails (self, "ok", WH_ERROR_OFFLINE, "refused");
  soup_server_disconnect (self->server);

  {
    g_autoptr(GError) error = NULL;
    g_autoptr(WhHttpReply) reply = http_get (self, "ok", WH_HTTP_NO_BREAKER | WH_HTTP_NO_RETRY, &error);

    g_assert_null (reply);
    g_assert_nonnull (strstr (error->message, "refused"));
  }

  wh_http_client_reset (self->client);
  http_assert_fails (self, "ok", WH_ERROR_OFFLINE, "refused");
}

static void
test_places (HttpFixture       *self,
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
test_cancel (HttpFixture       *self,
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
test_tls (HttpFixture       *self,
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
      soup_server_add_handler (server, NULL, http_handle, self, NULL);
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
          http_assert_fails (self, "ok", WH_ERROR_TLS, cases[i].words);
        }
      else
        {
          g_autoptr(WhHttpReply) reply = http_get (self, "ok", 0, &error);

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

    g_assert_false (wh_http_client_set_authorities (plain, "/nowhere/ca.pem", &error));
    g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
    g_clear_error (&error);
    g_assert_false (wh_http_client_set_authorities (plain, "-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----", &error));
    g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);

    /* Many servers answer plain HTTP on the port that TLS was tried on. */
    assert_raw_fails (self, "https", "HTTP/1.1 400 Bad Request\r\n\r\n", WH_ERROR_TLS, "URL begins with http://");
  }

  run_shell (folder, "rm -f *");
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, func) g_test_add ("/http/" name, HttpFixture, NULL, http_set_up, func, http_tear_down)
  ADD ("broken-servers", test_broken_servers);
  ADD ("no-server", test_no_server);
  ADD ("breaker", test_breaker);
  ADD ("places", test_places);
  ADD ("cancel", test_cancel);
  ADD ("tls", test_tls);

  return g_test_run ();
}
