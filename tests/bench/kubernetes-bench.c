/* kubernetes-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* kubernetes-bench KUBECONFIG [SECONDS]: observes a cluster as the program does
 * and prints how long it took until everything was in the store, and what that
 * cost; with SECONDS, goes on watching so long and counts the changes. */

#include "config.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "kubernetes/wh-kubernetes-provider.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-store.h"

typedef struct
{
  GMainLoop *loop;
  gboolean   settled;
  guint      n_changes;
  gint64     last_turn;
  gint64     longest_turn;
} Bench;

static void
reported_cb (WhProvider *provider,
             const char *part,
             gpointer    error,
             Bench      *bench)
{
  if (error != NULL && g_str_equal (part, "open"))
    g_error ("%s", ((GError *)error)->message);

  if (error != NULL)
    g_printerr ("%s: %s\n", part, ((GError *)error)->message);

  /* Watches report after all lists were read. */
  if (g_str_equal (part, "pods") && error == NULL)
    bench->settled = TRUE;
}

static void
changed_cb (WhStore      *store,
            const WhKind *kind,
            GArray       *changes,
            Bench        *bench)
{
  bench->n_changes += changes->len;
}

static gboolean
turn_cb (gpointer data)
{
  Bench *bench = data;
  gint64 now = g_get_monotonic_time ();

  bench->longest_turn = MAX (bench->longest_turn, now - bench->last_turn);
  bench->last_turn = now;

  return G_SOURCE_CONTINUE;
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(WhConnectionConfig) config = NULL;
  g_autoptr(WhSecrets) secrets = NULL;
  g_autoptr(GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(WhStore) store = NULL;
  g_autoptr(WhProvider) provider = NULL;
  g_autoptr(DexFuture) running = NULL;
  Bench bench = { 0 };
  GListModel *pods;
  struct rusage usage;
  gint64 began;
  double seconds;

  if (argc < 2)
    {
      g_printerr ("Usage: kubernetes-bench KUBECONFIG [SECONDS]\n");
      return 2;
    }

  dex_init ();
  wh_kinds_register ();
  config = wh_connection_config_new ("kubernetes", "bench", NULL);
  wh_connection_config_set_setting (config, "kubeconfig", argv[1]);
  secrets = wh_secrets_new ();
  store = wh_store_new ();
  provider = wh_provider_new (&wh_kubernetes_provider_info, config, secrets, store);
  wh_provider_set_trial_secrets (provider, none);
  g_signal_connect (provider, "reported", G_CALLBACK (reported_cb), &bench);

  began = g_get_monotonic_time ();
  bench.last_turn = began;
  g_timeout_add (1, turn_cb, &bench);
  running = wh_provider_run (provider);

  while (!bench.settled)
    g_main_context_iteration (NULL, TRUE);

  seconds = (g_get_monotonic_time () - began) / 1e6;
  getrusage (RUSAGE_SELF, &usage);
  pods = G_LIST_MODEL (wh_store_get_list (store, &wh_kind_pod));
  g_print ("BENCH kubernetes-pods %u pods\n", g_list_model_get_n_items (pods));
  g_print ("BENCH kubernetes-list-wall %.1f ms\n", seconds * 1000);
  g_print ("BENCH kubernetes-list-cpu %.1f ms\n", cpu_seconds () * 1000);
  g_print ("BENCH kubernetes-list-peak %.1f MB\n", usage.ru_maxrss / 1024.0);
  g_print ("BENCH kubernetes-list-longest-turn %.1f ms\n", bench.longest_turn / 1000.0);

  if (argc > 2)
    {
      gint64 end = g_get_monotonic_time () + atoi (argv[2]) * G_USEC_PER_SEC;
      double cpu = cpu_seconds ();

      g_signal_connect (store, "changes", G_CALLBACK (changed_cb), &bench);
      bench.longest_turn = 0;
      bench.last_turn = g_get_monotonic_time ();

      while (g_get_monotonic_time () < end)
        g_main_context_iteration (NULL, TRUE);

      getrusage (RUSAGE_SELF, &usage);
      g_print ("BENCH kubernetes-watch-changes %u changes\n", bench.n_changes);
      g_print ("BENCH kubernetes-watch-cpu %.1f ms\n", (cpu_seconds () - cpu) * 1000);
      g_print ("BENCH kubernetes-watch-peak %.1f MB\n", usage.ru_maxrss / 1024.0);
      g_print ("BENCH kubernetes-watch-longest-turn %.1f ms\n", bench.longest_turn / 1000.0);
    }

  wh_provider_close (provider);

  return 0;
}
