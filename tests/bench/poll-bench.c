/* poll-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* poll-bench ours|theirs: a thousand checks on loopback, each of a host of its own
 * (127.0.x.y), answered with 2 KB by a server in another process; by the checks
 * provider, or by one SoupSession with as many connections as it likes. They are not
 * in one process: what one leaves open the other's main loop would look at each time.
 * A round lasts until its result is in the store; processor time is that of this
 * process alone. Prints milliseconds and processor time of each round. */

#include "config.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libsoup/soup.h>

#include "wh-connection.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-providers.h"
#include "wh-secrets.h"

#define N_CHECKS 1000
#define N_ROUNDS 7
#define BODY 2048
#define ROUND_SECONDS 60

/* ---- the server ---- */

static void
answer (int         fd,
        const char *reply,
        gsize       length)
{
  char text[4096];
  gssize n = read (fd, text, sizeof text);

  /* A request is small and comes in one piece on loopback. */
  if (n <= 0 || memmem (text, n, "\r\n\r\n", 4) == NULL || write (fd, reply, length) != (gssize)length)
    close (fd);
}

static void
serve (int listener)
{
  g_autoptr(GString) reply = g_string_new (NULL);
  struct epoll_event event = { .events = EPOLLIN, .data.fd = listener };
  int set = epoll_create1 (EPOLL_CLOEXEC);

  g_string_printf (reply, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n\"", BODY);
  for (guint i = 0; i < BODY - 2; i++)
    g_string_append_c (reply, 'x');
  g_string_append_c (reply, '"');
  epoll_ctl (set, EPOLL_CTL_ADD, listener, &event);

  while (TRUE)
    {
      struct epoll_event ready[64];
      int n = epoll_wait (set, ready, G_N_ELEMENTS (ready), -1);

      for (int i = 0; i < n; i++)
        {
          int fd = ready[i].data.fd;

          if (fd != listener)
            {
              answer (fd, reply->str, reply->len);
              continue;
            }

          if ((fd = accept (listener, NULL, NULL)) >= 0)
            {
              event.data.fd = fd;
              epoll_ctl (set, EPOLL_CTL_ADD, fd, &event);
            }
        }
    }
}

static GPid
start_server (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  GPid pid;

  if (bind (listener, (struct sockaddr *)&address, sizeof address) != 0 || listen (listener, 4096) != 0 ||
      getsockname (listener, (struct sockaddr *)&address, &length) != 0)
    g_error ("Cannot listen on loopback");

  *port = ntohs (address.sin_port);

  if ((pid = fork ()) == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      serve (listener);
    }

  close (listener);

  return pid;
}

static char *
dup_url (guint   i,
         guint16 port)
{
  return g_strdup_printf ("http://127.0.%u.%u:%u/health", i / 250 + 1, i % 250 + 1, port);
}

/* ---- rounds ---- */

typedef struct
{
  double wall; /* milliseconds */
  double cpu;
} Round;

static double
cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void
wait_until (gboolean (*done) (gpointer data),
            gpointer   data)
{
  gint64 deadline = g_get_monotonic_time () + ROUND_SECONDS * G_USEC_PER_SEC;

  while (!done (data))
    {
      g_main_context_iteration (NULL, TRUE);
      if (g_get_monotonic_time () > deadline)
        g_error ("A round took longer than %d s", ROUND_SECONDS);
    }
}

typedef struct
{
  WhConnection *connection;
  WhStore      *store;
  gint64        begin;
} Ours;

static gboolean
all_checked (gpointer data)
{
  const Ours *ours = data;
  WhResourceList *list = wh_store_get_list (ours->store, &wh_kind_check);
  guint n = wh_resource_list_get_n (list);

  if (n < N_CHECKS)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      WhRecord *record = wh_resource_list_get_record (list, i);

      if (record->values[WH_CHECK_CHECKED].number < ours->begin)
        return FALSE;
      if (record->values[WH_CHECK_UP].number != 1)
        g_error ("%s: %s", record->uid, record->values[WH_CHECK_MESSAGE].text);
    }

  return TRUE;
}

static Round
round_of_ours (Ours *ours)
{
  double cpu = cpu_ms ();
  gint64 begin = g_get_monotonic_time ();

  ours->begin = g_get_real_time ();
  wh_connection_wake (ours->connection);
  wait_until (all_checked, ours);

  return (Round) { (g_get_monotonic_time () - begin) / 1e3, cpu_ms () - cpu };
}

static void
got_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  guint *n = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error);

  if (bytes == NULL || g_bytes_get_size (bytes) != BODY)
    g_error ("One session: %s", error != NULL ? error->message : "wrong body");
  (*n)++;
}

static gboolean
all_got (gpointer data)
{
  return *(guint *)data == N_CHECKS;
}

static Round
round_of_one_session (SoupSession *session,
                      guint16      port)
{
  double cpu = cpu_ms ();
  gint64 begin = g_get_monotonic_time ();
  guint n = 0;

  for (guint i = 0; i < N_CHECKS; i++)
    {
      g_autofree char *url = dup_url (i, port);
      g_autoptr(SoupMessage) message = soup_message_new ("GET", url);

      soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, got_cb, &n);
    }

  wait_until (all_got, &n);

  return (Round) { (g_get_monotonic_time () - begin) / 1e3, cpu_ms () - cpu };
}

static WhConnectionConfig *
make_config (guint16 port)
{
  WhConnectionConfig *config = wh_connection_config_new ("checks", "all", NULL);
  g_autoptr(GString) targets = g_string_new (NULL);

  for (guint i = 0; i < N_CHECKS; i++)
    {
      g_autofree char *url = dup_url (i, port);

      g_string_append_printf (targets, "check-%u=%s\n", i, url);
    }

  wh_connection_config_set_setting (config, "targets", targets->str);

  return config;
}

static void
print_round (Round round)
{
  printf ("%.2f %.2f\n", round.wall, round.cpu);
}

static void
measure_ours (guint16 port)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhSecrets) secrets = wh_secrets_new ();
  g_autoptr(WhConnectionConfig) config = make_config (port);
  g_autoptr(WhConnection) connection = wh_connection_new (config, store, secrets);
  Ours ours = { connection, store, 0 };

  /* One that does not count. */
  wh_connection_start (connection);
  wait_until (all_checked, &ours);

  for (guint i = 0; i < N_ROUNDS; i++)
    print_round (round_of_ours (&ours));

  wh_dex_run (wh_connection_stop (connection), NULL);
}

static void
measure_theirs (guint16 port)
{
  g_autoptr(SoupSession) session = soup_session_new_with_options ("max-conns", N_CHECKS, "max-conns-per-host", 2, NULL);

  round_of_one_session (session, port);

  for (guint i = 0; i < N_ROUNDS; i++)
    print_round (round_of_one_session (session, port));
}

int
main (int   argc,
      char *argv[])
{
  struct rlimit files = { 8192, 8192 };
  guint16 port;
  GPid server;

  if (argc != 2)
    return 2;

  setrlimit (RLIMIT_NOFILE, &files);
  server = start_server (&port);
  dex_init ();
  wh_kinds_register ();
  wh_providers_register_all ();

  if (g_str_equal (argv[1], "ours"))
    measure_ours (port);
  else
    measure_theirs (port);

  kill (server, SIGKILL);
  waitpid (server, NULL, 0);

  return 0;
}
