/* test-channel-email.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "channels-fixture.h"
#include "wh-smtp.h"

/* A mail server that says what it is told to; threads serve it. Encryption and
 * login are tried with a real one, in tests/e2e. */
typedef struct
{
  const char *name;
  const char *greeting;   /* NULL = as it should be, as are the next */
  const char *recipient;
  const char *data;
  const char *end;
  gboolean    cuts;       /* in the middle of the mail */
  gboolean    silent;
  gboolean    waits;      /* nothing comes that one could go on with */
  guint       slow;       /* milliseconds before each line */
  int         code;       /* 0 = the mail is taken, -1 = any that is told in one sentence */
} Case;

typedef struct
{
  GSocketService *service;
  guint16         port;
  const Case     *now;   /* atomic */
  GMutex          mutex;
  GPtrArray      *mails; /* what was taken */
} Server;

static void
say (GOutputStream *output,
     const char    *line,
     guint          slow)
{
  g_autofree char *whole = g_strconcat (line, "\r\n", NULL);

  if (slow > 0)
    g_usleep (slow * 1000);
  g_output_stream_write_all (output, whole, strlen (whole), NULL, NULL, NULL);
}

static gboolean
take_mail (Server           *server,
           const Case       *now,
           GDataInputStream *input,
           GOutputStream    *output)
{
  g_autoptr(GString) mail = g_string_new (NULL);

  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

      if (line == NULL || now->cuts)
        return FALSE;

      if (g_str_equal (line, "."))
        break;

      g_string_append_printf (mail, "%s\n", line);
    }

  say (output, now->end != NULL ? now->end : "250 2.0.0 queued", now->slow);

  if (now->end == NULL)
    {
      g_mutex_lock (&server->mutex);
      g_ptr_array_add (server->mails, g_string_free (g_steal_pointer (&mail), FALSE));
      g_mutex_unlock (&server->mutex);
    }

  return TRUE;
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        gpointer                data)
{
  Server *server = data;
  const Case *now = g_atomic_pointer_get (&server->now);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr(GDataInputStream) input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);

  if (!now->silent)
    say (output, now->greeting != NULL ? now->greeting : "220 mail.example.org ESMTP", now->slow);

  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

      if (line == NULL)
        return TRUE;

      if (now->silent)
        continue;

      if (g_str_has_prefix (line, "EHLO"))
        say (output, "250 mail.example.org", now->slow);
      else if (g_str_has_prefix (line, "RCPT"))
        say (output, now->recipient != NULL ? now->recipient : "250 2.1.5 Ok", now->slow);
      else if (g_str_has_prefix (line, "DATA"))
        {
          say (output, now->data != NULL ? now->data : "354 go on", now->slow);
          if (now->data == NULL && !take_mail (server, now, input, output))
            return TRUE;
        }
      else
        say (output, "250 2.0.0 Ok", now->slow);
    }
}

static void
server_set_up (Server *server)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;

  memset (server, 0, sizeof *server);
  g_mutex_init (&server->mutex);
  server->mails = g_ptr_array_new_with_free_func (g_free);
  server->service = g_threaded_socket_service_new (8);
  g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (server->service, "run", G_CALLBACK (run_cb), server);
  g_socket_service_start (server->service);
}

static void
server_tear_down (Server *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_object_unref (server->service);
  g_ptr_array_unref (server->mails);
  g_mutex_clear (&server->mutex);
}

static guint
count_mails (Server *server)
{
  guint n;

  g_mutex_lock (&server->mutex);
  n = server->mails->len;
  g_mutex_unlock (&server->mutex);

  return n;
}

static WhChannel *
add_email (Fixture *fixture,
           Server  *server)
{
  g_autoptr(WhChannel) channel = wh_channel_new ("email", "post");
  g_autofree char *port = g_strdup_printf ("%u", server->port);

  wh_channel_set (channel, "server", "127.0.0.1");
  wh_channel_set (channel, "port", port);
  wh_channel_set (channel, "security", "none");
  wh_channel_set (channel, "from", "wheelhouse@example.org");
  wh_channel_set (channel, "to", "ops@example.org");
  run (wh_channels_save (fixture->channels, channel, NULL));

  return wh_channels_find (fixture->channels, "post");
}

/* A server that says no to a mail, or to whom it is for, may say yes tomorrow, when
 * somebody has put it right: none of these gives a mail up. */
static const Case cases[] = {
  { "taken" },
  { "slow", .slow = 60 },
  { "busy", .greeting = "421 4.3.2 try again later", .code = -1 },
  { "not for us", .greeting = "554 5.7.1 no", .code = -1 },
  { "no mail server", .greeting = "HTTP/1.1 400 Bad Request", .waits = TRUE, .code = WH_ERROR_TIMED_OUT },
  { "recipient for now", .recipient = "450 4.2.1 mailbox busy", .code = WH_ERROR_SERVER },
  { "recipient", .recipient = "550 5.1.1 no such user", .code = WH_ERROR_FORBIDDEN },
  { "data", .data = "503 5.5.1 not now", .code = WH_ERROR_FORBIDDEN },
  { "too big", .end = "552 5.3.4 too big", .code = WH_ERROR_FORBIDDEN },
  { "full", .end = "452 4.3.1 disk full", .code = WH_ERROR_SERVER },
  { "cut", .cuts = TRUE, .code = -1 },
  { "silent", .silent = TRUE, .waits = TRUE, .code = WH_ERROR_TIMED_OUT },
};

static void
test_wire (void)
{
  Fixture fixture;
  Server server;
  WhChannel *channel;

  set_up (&fixture);
  server_set_up (&server);
  channel = add_email (&fixture, &server);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      guint n = count_mails (&server);

      g_atomic_pointer_set (&server.now, &cases[i]);
      wh_smtp_set_patience (cases[i].waits ? 300 : 90000);

      if (cases[i].code == 0)
        {
          run (wh_channels_test (fixture.channels, channel));
          g_assert_cmpuint (count_mails (&server), ==, n + 1);
          continue;
        }

      error = fail_to_send (&fixture, channel);
      g_test_message ("%s: %s", cases[i].name, error->message);
      g_assert_true (error->domain == WH_ERROR);
      if (cases[i].code > 0)
        g_assert_error (error, WH_ERROR, cases[i].code);
      g_assert_false (wh_channel_is_final (error));
      g_assert_cmpuint (count_mails (&server), ==, n);
    }

  wh_smtp_set_patience (90000);
  server_tear_down (&server);
  tear_down (&fixture);
}

static guint
count_tries (Fixture *fixture)
{
  g_autoptr(DexFuture) future = wh_channels_load_deliveries (fixture->channels, 10);
  const WhDelivery *delivery;

  run (dex_ref (future));
  delivery = g_ptr_array_index ((GPtrArray *)g_value_get_boxed (dex_future_get_value (future, NULL)), 0);
  g_assert_true (delivery->state == WH_DELIVERY_WAITING || delivery->state == WH_DELIVERY_SENDING);

  return delivery->tries;
}

/* The message waits, and comes once when the server takes it: with the same
 * Message-ID, so that a mail that came twice is seen to be one. */
static void
test_later (void)
{
  static const Case wrong[] = {
    { "recipient", .recipient = "550 5.1.1 no such user" },
    { "full", .end = "452 4.3.1 disk full" },
    { "cut", .cuts = TRUE },
  };
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  Fixture fixture;
  Server server;

  set_up (&fixture);
  server_set_up (&server);
  g_atomic_pointer_set (&server.now, &wrong[0]);
  add_email (&fixture, &server);
  start_fast (&fixture, 1, 60000);
  run (wh_channels_raise (fixture.channels, &notice));

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
      guint before;

      g_atomic_pointer_set (&server.now, &wrong[i]);
      before = count_tries (&fixture);

      /* At least one try that began with it. */
      while (count_tries (&fixture) < before + 2)
        {
          g_assert_cmpint (g_get_monotonic_time (), <, end);
          g_usleep (5000);
        }
    }

  g_assert_cmpuint (count_mails (&server), ==, 0);
  g_atomic_pointer_set (&server.now, &cases[0]);
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);
  g_assert_cmpuint (count_mails (&server), ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (server.mails, 0), "Message-ID: <"));
  g_assert_nonnull (strstr (g_ptr_array_index (server.mails, 0), "To: ops@example.org"));

  server_tear_down (&server);
  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();

  g_test_add_func ("/email/wire", test_wire);
  g_test_add_func ("/email/later", test_later);

  return g_test_run ();
}
