/* registry-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* registry-bench URL FOLDER: observes a registry as the program does, keeps what it learned in a history, takes it up
 * again, and looks at one repository and for one tag. */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "oci/wh-oci-provider.h"
#include "wh-dex-util.h"
#include "wh-fleet-restore.h"
#include "wh-kinds.h"
#include "wh-resource-view.h"

#define N_SEARCHES 20

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  if (!wh_dex_run (future, &error))
    g_error ("%s", error->message);
}

static double
get_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);

  return time.tv_sec * 1000. + time.tv_nsec / 1e6;
}

static double
get_wall (void)
{
  return g_get_monotonic_time () / 1000.;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
keep (WhHistory    *history,
      WhStore      *store,
      const WhKind *kind)
{
  WhResourceList *list = wh_store_get_list (store, kind);
  g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhChange change = { NULL, wh_resource_list_get_record (list, i) };

      g_array_append_val (changes, change);
    }

  run (wh_history_record (history, (const WhChange *)(gpointer)changes->data, changes->len));
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double one = *(const double *)a;
  double other = *(const double *)b;

  return (one > other) - (one < other);
}

/* What the page does when a repository is chosen. */
static double
show_table (WhStore *store)
{
  double began = get_wall ();
  g_autoptr(WhResourceView) repositories = wh_resource_view_new (store, &wh_kind_image_repository);
  g_autoptr(WhResourceView) tags = wh_resource_view_new (store, &wh_kind_image);
  g_autoptr(WhResource) first = NULL;

  wh_resource_view_set_sort (repositories, WH_IMAGE_REPOSITORY_SIZE, TRUE);
  wh_resource_view_set_value (tags, WH_IMAGE_REPOSITORY, "team/app-500");
  wh_resource_view_set_sort (tags, WH_IMAGE_TAG, TRUE);
  first = g_list_model_get_item (G_LIST_MODEL (tags), 0);
  settle ();
  g_assert_nonnull (first);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tags)), ==, 100);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (repositories)), ==, 1000);

  return get_wall () - began;
}

/* The slowest key of a word that is typed and taken back. */
static double
type (WhResourceView *all)
{
  static const char word[] = "1.0.10";
  double slowest = 0;

  for (guint i = 1; i < 2 * strlen (word); i++)
    {
      g_autofree char *text = g_strndup (word, i <= strlen (word) ? i : 2 * strlen (word) - i);
      double before = get_wall ();

      wh_resource_view_set_search (all, text);
      settle ();
      slowest = MAX (slowest, get_wall () - before);
    }

  wh_resource_view_set_search (all, "");
  settle ();

  return slowest;
}

static void
search (WhStore *store)
{
  g_autoptr(WhResourceView) all = wh_resource_view_new (store, &wh_kind_image);
  double wall[N_SEARCHES];
  double cpu[N_SEARCHES];

  wh_resource_view_set_sort (all, WH_IMAGE_TAG, TRUE);
  settle ();

  for (guint i = 0; i < N_SEARCHES; i++)
    {
      g_autofree char *text = g_strdup_printf ("1.0.%u", i + 10);
      double cpu_before;
      double before;

      wh_resource_view_set_search (all, "");
      settle ();
      cpu_before = get_cpu ();
      before = get_wall ();
      wh_resource_view_set_search (all, text);
      settle ();
      wall[i] = get_wall () - before;
      cpu[i] = get_cpu () - cpu_before;
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (all)), ==, 1000);
    }

  qsort (wall, N_SEARCHES, sizeof *wall, compare);
  qsort (cpu, N_SEARCHES, sizeof *cpu, compare);
  g_print ("BENCH registry-100k-tags-search-ms %.1f ms\n", wall[N_SEARCHES / 2]);
  g_print ("BENCH registry-100k-tags-search-cpu-ms %.1f ms\n", cpu[N_SEARCHES / 2]);

  for (guint i = 0; i < N_SEARCHES; i++)
    wall[i] = type (all);

  qsort (wall, N_SEARCHES, sizeof *wall, compare);
  g_print ("BENCH registry-100k-tags-slowest-key-ms %.1f ms\n", wall[N_SEARCHES / 2]);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(WhConnectionConfig) config = NULL;
  g_autoptr(WhSecrets) secrets = NULL;
  g_autoptr(GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhProvider) provider = NULL;
  g_autoptr(DexFuture) running = NULL;
  g_autoptr(WhHistory) history = NULL;
  g_autoptr(WhRestore) restore = NULL;
  g_autofree char *path = NULL;
  struct rusage usage;
  double began;
  double cpu;

  g_assert_cmpint (argc, ==, 3);
  dex_init ();
  wh_kinds_register ();

  config = wh_connection_config_new ("oci", "bench", argv[1]);
  secrets = wh_secrets_new ();
  provider = wh_provider_new (&wh_oci_provider_info, config, secrets, store);
  wh_provider_set_trial_secrets (provider, none);
  began = get_wall ();
  cpu = get_cpu ();
  running = wh_provider_run (provider);

  while (!wh_store_is_observed (store, wh_provider_get_id (provider), &wh_kind_image))
    g_main_context_iteration (NULL, TRUE);

  getrusage (RUSAGE_SELF, &usage);
  g_assert_cmpuint (wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_image)), ==, 100000);
  g_print ("BENCH registry-100k-tags-index-s %.2f s\n", (get_wall () - began) / 1000);
  g_print ("BENCH registry-100k-tags-index-cpu-s %.2f s\n", (get_cpu () - cpu) / 1000);
  g_print ("BENCH registry-100k-tags-rss-mb %.1f MB\n", usage.ru_maxrss / 1024.);
  wh_provider_close (provider);

  path = g_build_filename (argv[2], "history.db", NULL);
  history = wh_history_new (path);
  run (wh_history_open (history));
  keep (history, store, &wh_kind_image_repository);
  keep (history, store, &wh_kind_image);

  began = get_wall ();
  cpu = get_cpu ();
  restore = wh_restore_new ();
  run (wh_restore_run (restore, history, 0, 0));
  g_print ("BENCH registry-100k-tags-restore-ms %.1f ms\n", get_wall () - began);
  g_print ("BENCH registry-100k-tags-restore-cpu-ms %.1f ms\n", get_cpu () - cpu);
  g_print ("BENCH registry-100k-tags-first-table-ms %.1f ms\n", show_table (wh_restore_get_store (restore)));
  search (wh_restore_get_store (restore));
  run (wh_history_close (history));

  return EXIT_SUCCESS;
}
