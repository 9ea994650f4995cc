/* pod-bytes.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* pod-bytes KUBECONFIG [KIND]: observes a cluster as the program does, or only
 * resources of KIND, until its pods are whole, and prints how many there are, how many bytes of the heap are in
 * use on top of before, and how many are when nothing but the store is left. */

#include "config.h"

#include <malloc.h>

#include "kubernetes/wh-kubernetes-provider.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-store.h"

static gsize
heap_in_use (void)
{
  struct mallinfo2 info;

  malloc_trim (0);
  info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static void
reported_cb (WhProvider *provider,
             const char *part,
             gpointer    error)
{
  if (error != NULL && g_str_equal (part, "open"))
    g_error ("%s", ((GError *)error)->message);
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
turn_for (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
}

/* A busy machine takes its time; what is measured too early is the provider. */
static void
free_provider (WhProvider *provider)
{
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  gpointer alive = provider;

  g_object_add_weak_pointer (G_OBJECT (provider), &alive);
  g_object_unref (provider);

  while (alive != NULL)
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("The provider is still there a minute after it was closed");

      g_main_context_iteration (NULL, TRUE);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(WhConnectionConfig) config = NULL;
  g_autoptr(WhSecrets) secrets = NULL;
  g_autoptr(GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(WhStore) store = NULL;
  WhProvider *provider;
  DexFuture *running;
  guint n_pods;
  gsize before;
  gsize during;

  if (argc != 2 && argc != 3)
    {
      g_printerr ("Usage: pod-bytes KUBECONFIG [KIND]\n");
      return 2;
    }

  dex_init ();
  wh_kinds_register ();
  config = wh_connection_config_new ("kubernetes", "bench", NULL);
  wh_connection_config_set_setting (config, "kubeconfig", argv[1]);
  secrets = wh_secrets_new ();
  store = wh_store_new ();
  before = heap_in_use ();

  provider = wh_provider_new (&wh_kubernetes_provider_info, config, secrets, store);
  wh_provider_set_trial_secrets (provider, none);

  if (argc == 3)
    wh_provider_set_wanted (provider, wh_kind_find (argv[2]));

  g_signal_connect (provider, "reported", G_CALLBACK (reported_cb), NULL);
  g_timeout_add (50, wake_cb, NULL);
  running = wh_provider_run (provider);

  while (!wh_store_is_observed (store, config->id, &wh_kind_pod))
    g_main_context_iteration (NULL, TRUE);

  turn_for (1000);
  n_pods = wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_pod));
  during = heap_in_use ();

  wh_provider_close (provider);
  dex_unref (running);
  turn_for (500);
  free_provider (provider);
  turn_for (500);

  g_print ("%u %zu %zu\n", n_pods, during - before, heap_in_use () - before);

  return 0;
}
