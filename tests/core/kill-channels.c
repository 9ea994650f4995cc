/* kill-channels.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Kills a process that tells a webhook of one thing after the other, again and
 * again, at random moments. What it had put into the queue arrives, each with a
 * key of its own, however often it was sent. */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libsoup/soup.h>

#include "loopback.h"
#include "wh-channels.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

#define N_KILLS 50

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  if (!wh_dex_run (future, &error))
    g_error ("%s", error->message);
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* ---- The one that is killed ---- */

static int
child_main (const char *path,
            const char *url,
            guint64     n,
            gboolean    drain)
{
  g_autoptr(WhHistory) history = wh_history_new (path);
  g_autoptr(WhSecrets) secrets = wh_secrets_new ();
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhConnections) connections = NULL;
  g_autoptr(WhOperations) operations = NULL;
  g_autoptr(WhAcknowledgements) acknowledgements = NULL;
  g_autoptr(WhChannels) channels = NULL;
  g_autoptr(WhChannel) channel = NULL;
  g_autoptr(GHashTable) given = g_hash_table_new (g_str_hash, g_str_equal);

  run (wh_history_open (history));
  wh_secrets_set_session_only (secrets, TRUE);
  connections = wh_connections_new (store, history, secrets);
  operations = wh_operations_new (connections, store, history);
  acknowledgements = wh_acknowledgements_new (history, operations);
  channels = wh_channels_new (history, secrets, store, acknowledgements);
  run (wh_channels_load (channels));

  channel = wh_channels_find (channels, "hook") != NULL ? wh_channel_copy (wh_channels_find (channels, "hook"))
                                                        : wh_channel_new ("webhook", "hook");
  wh_channel_set (channel, "url", url);
  channel->limit = 9999;
  g_hash_table_insert (given, (gpointer)"secret", (gpointer)"key");
  run (wh_channels_save (channels, channel, given));
  wh_delivery_queue_set_pace (wh_channels_get_queue (channels), 20, 50, 1000, G_MAXUINT / 2);
  wh_channels_start (channels);

  while (TRUE)
    {
      g_autofree char *id = g_strdup_printf ("alert:%" G_GUINT64_FORMAT, n);
      WhNotice notice = { .id = id, .title = id, .health = WH_HEALTH_FAILING, .kind = "alert", .connection = "one", .uid = id };

      if (drain)
        {
          g_main_context_iteration (NULL, TRUE);
          continue;
        }

      /* Twice: the second is no message of its own. */
      run (wh_channels_raise (channels, &notice));
      run (wh_channels_raise (channels, &notice));
      if (write (STDOUT_FILENO, &n, sizeof n) != sizeof n)
        return 1;
      n++;
    }
}

/* ---- The one that kills ---- */

typedef struct
{
  GHashTable *keys;     /* title → key */
  guint       n_doubled;
  guint       n_requests;
} Seen;

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           data)
{
  Seen *seen = data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *key = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Idempotency-Key");
  g_autofree char *text = g_strndup (body->data, body->length);
  const char *title = strstr (text, "\"title\":\"");
  g_autofree char *name = NULL;
  const char *known;

  g_assert_nonnull (key);
  g_assert_nonnull (title);
  title += strlen ("\"title\":\"");
  name = g_strndup (title, strcspn (title, "\""));
  known = g_hash_table_lookup (seen->keys, name);
  seen->n_requests++;

  /* Twice is allowed, but only as the same message. */
  if (known != NULL)
    {
      g_assert_cmpstr (known, ==, key);
      seen->n_doubled++;
    }
  else
    {
      g_hash_table_insert (seen->keys, g_steal_pointer (&name), g_strdup (key));
    }

  /* Some of it has to be sent again. */
  soup_server_message_set_status (message, seen->n_requests % 7 == 0 ? 503 : 200, NULL);
}

static GPid
start (const char *program,
       const char *path,
       const char *url,
       guint64     n,
       gboolean    drain,
       int        *out)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  const char *argv[] = { program, "--child", path, url, number, drain ? "drain" : "raise", NULL };
  g_autoptr(GError) error = NULL;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, out, NULL, &error);
  g_assert_no_error (error);

  return pid;
}

static void
iterate (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
}

static void
kill_child (GPid pid)
{
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(SoupServer) server = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GArray) queued = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autofree char *root = NULL;
  Seen seen = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
  guint64 n = 0;
  gint64 deadline;
  GPid pid;
  int out;

  dex_init ();
  wh_kinds_register ();

  if (argc == 6 && strcmp (argv[1], "--child") == 0)
    return child_main (argv[2], argv[3], g_ascii_strtoull (argv[4], NULL, 10), strcmp (argv[5], "drain") == 0);

  g_random_set_seed (4711);
  g_timeout_add (5, tick_cb, NULL);
  folder = g_dir_make_tmp ("wh-kill-XXXXXX", NULL);
  path = g_build_filename (folder, "history.db", NULL);
  server = loopback_serve (answer_cb, &seen, &root);
  url = g_strconcat (root, "/hook", NULL);
  printf ("TAP version 14\n1..1\n");

  for (guint i = 0; i < N_KILLS; i++)
    {
      guint64 said;

      pid = start (argv[0], path, url, n, FALSE, &out);
      iterate (g_random_int_range (20, 400));
      kill_child (pid);

      /* What was begun and not said may be there or not: its number is not used
       * again, so that nothing is taken for another. */
      while (read (out, &said, sizeof said) == sizeof said)
        {
          g_array_append_val (queued, said);
          n = said + 1;
        }

      close (out);
      n++;
    }

  /* All that was said to be in the queue arrives. */
  pid = start (argv[0], path, url, n, TRUE, &out);
  deadline = g_get_monotonic_time () + 120 * G_USEC_PER_SEC;

  for (guint i = 0; i < queued->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("alert:%" G_GUINT64_FORMAT, g_array_index (queued, guint64, i));

      while (!g_hash_table_contains (seen.keys, name) && g_get_monotonic_time () < deadline)
        g_main_context_iteration (NULL, TRUE);

      if (!g_hash_table_contains (seen.keys, name))
        g_error ("%s was in the queue and never arrived", name);
    }

  g_assert_cmpuint (queued->len, >, N_KILLS);
  kill_child (pid);
  close (out);
  g_print ("# %u kills, %u messages, %u requests, %u sent again with the same key\n", N_KILLS, queued->len,
           seen.n_requests, seen.n_doubled);
  g_print ("ok 1 nothing is lost\n");
  g_hash_table_unref (seen.keys);

  return 0;
}
