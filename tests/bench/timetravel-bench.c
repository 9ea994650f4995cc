/* timetravel-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "wh-dex-util.h"
#include "wh-fleet-restore.h"
#include "wh-kinds.h"

/* From asking for an instant to a store with everything that was there then:
 * 10,000 pods of 500 workloads, all of which changed four times in a day, and the
 * CPU and memory of the workloads, recorded each minute. */
#define N_PODS 10000
#define N_WORKLOADS 500
#define N_CHANGES 4
#define N_INSTANTS 20
#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  if (!wh_dex_run (future, &error))
    g_error ("%s", error->message);
}

static gint64
get_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);

  return time.tv_sec * (gint64)G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static WhRecord *
make_workload (WhRecordBuilder *builder,
               guint            index,
               guint            round,
               gint64           time)
{
  g_autofree char *name = g_strdup_printf ("app-%u", index);
  g_autofree char *namespace = g_strdup_printf ("team-%u-production", index % 40);
  g_autofree char *image = g_strdup_printf ("registry.acme.dev/acme/%s:1.%u", name, round);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_observed_at (builder, time);
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, namespace);
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, name);
  wh_record_builder_set_text (builder, WH_WORKLOAD_TYPE, "Deployment");
  wh_record_builder_set_text (builder, WH_WORKLOAD_APPLICATION, name);
  wh_record_builder_set_text (builder, WH_WORKLOAD_IMAGES, image);
  wh_record_builder_set_number (builder, WH_WORKLOAD_WANTED, 20);
  wh_record_builder_set_number (builder, WH_WORKLOAD_READY, 20 - round);
  wh_record_builder_set_health (builder, WH_HEALTH_OK, NULL);

  return wh_record_builder_build (builder);
}

static WhRecord *
make_pod (WhRecordBuilder *builder,
          guint            index,
          guint            round,
          gint64           time)
{
  g_autofree char *name = g_strdup_printf ("app-%u-%05u", index % N_WORKLOADS, index);
  g_autofree char *namespace = g_strdup_printf ("team-%u-production", index % N_WORKLOADS % 40);
  g_autofree char *owner = g_strdup_printf ("workload:app-%u", index % N_WORKLOADS);
  g_autofree char *application = g_strdup_printf ("app-%u", index % N_WORKLOADS);
  g_autofree char *node = g_strdup_printf ("node:worker-%u", index % 100);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_observed_at (builder, time);
  wh_record_builder_set_text (builder, WH_POD_NAMESPACE, namespace);
  wh_record_builder_set_text (builder, WH_POD_NAME, name);
  wh_record_builder_set_number (builder, WH_POD_READY, 1);
  wh_record_builder_set_number (builder, WH_POD_WANTED, 1);
  wh_record_builder_set_text (builder, WH_POD_STATUS, "Running");
  wh_record_builder_set_number (builder, WH_POD_RESTARTS, round);
  wh_record_builder_set_text (builder, WH_POD_NODE, node);
  wh_record_builder_set_number (builder, WH_POD_CREATED, 1700000000 * (gint64)G_USEC_PER_SEC);
  wh_record_builder_set_text (builder, WH_POD_OWNER, owner);
  wh_record_builder_set_text (builder, WH_POD_APPLICATION, application);
  wh_record_builder_set_text (builder, WH_POD_IP, "10.4.7.19");
  wh_record_builder_set_health (builder, WH_HEALTH_OK, NULL);

  return wh_record_builder_build (builder);
}

/* One state of everything; @before has the one before it. */
static void
write_round (WhHistory  *history,
             GPtrArray  *before,
             guint       round,
             gint64      time)
{
  g_autoptr(WhRecordBuilder) workloads = wh_record_builder_new (&wh_kind_workload, "cluster");
  g_autoptr(WhRecordBuilder) pods = wh_record_builder_new (&wh_kind_pod, "cluster");
  g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));

  for (guint i = 0; i < N_WORKLOADS + N_PODS; i++)
    {
      WhChange change = { round > 0 ? g_ptr_array_index (before, i) : NULL, NULL };

      change.after = i < N_WORKLOADS ? make_workload (workloads, i, round, time)
                                     : make_pod (pods, i - N_WORKLOADS, round, time);
      g_array_append_val (changes, change);
    }

  run (wh_history_record (history, (const WhChange *)(gpointer)changes->data, changes->len));
  g_ptr_array_set_size (before, 0);
  for (guint i = 0; i < changes->len; i++)
    g_ptr_array_add (before, g_array_index (changes, WhChange, i).after);
}

static double
get_cpu_of (guint  workload,
            gint64 minute)
{
  return 100 + (workload * 7 + minute * 3) % 400;
}

static void
write_samples (WhHistory *history,
               gint64     begin)
{
  g_autoptr(GArray) samples = g_array_new (FALSE, TRUE, sizeof (WhSample));

  for (gint64 minute = 0; minute < 24 * 60; minute++)
    {
      g_array_set_size (samples, 0);

      for (guint i = 0; i < 2 * N_WORKLOADS; i++)
        {
          g_autofree char *name = g_strdup_printf ("workload:app-%u/%s", i / 2, i % 2 == 0 ? "cpu" : "memory");
          WhSample sample = { g_intern_string (name), NULL, begin + minute * 60 * G_USEC_PER_SEC, get_cpu_of (i / 2, minute) };

          if (i % 2 == 1)
            sample.value *= 1024 * 1024;
          g_array_append_val (samples, sample);
        }

      run (wh_history_record_samples (history, "cluster", (const WhSample *)(gpointer)samples->data, samples->len));
    }
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double one = *(const double *)a;
  double other = *(const double *)b;

  return (one > other) - (one < other);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  double times[N_INSTANTS];
  double cpu[N_INSTANTS];
  gint64 begin = g_get_real_time () - 24 * HOUR;
  g_autoptr(WhHistory) history = NULL;

  g_assert_cmpint (argc, ==, 2);
  dex_init ();
  wh_kinds_register ();

  history = wh_history_new (argv[1]);
  run (wh_history_open (history));
  for (guint round = 0; round <= N_CHANGES; round++)
    write_round (history, before, round, begin + round * 4 * HOUR);
  write_samples (history, begin);

  for (guint i = 0; i < N_INSTANTS; i++)
    {
      gint64 at = begin + (i + 1) * (24 * HOUR / N_INSTANTS) - HOUR / 2;
      guint round = MIN ((guint)((at - begin) / (4 * HOUR)), N_CHANGES);
      WhRestore *restore = wh_restore_new ();
      gint64 cpu_begin = get_cpu ();
      gint64 asked = g_get_monotonic_time ();
      WhResourceList *pods;

      run (wh_restore_run (restore, history, at, 500));
      times[i] = (g_get_monotonic_time () - asked) / 1000.;
      cpu[i] = (get_cpu () - cpu_begin) / 1000.;

      /* What is fast and wrong is of no use. */
      pods = wh_store_get_list (wh_restore_get_store (restore), &wh_kind_pod);
      g_assert_cmpuint (wh_resource_list_get_n (pods), ==, N_PODS);
      for (guint j = 0; j < N_PODS; j += 997)
        g_assert_cmpint (wh_resource_list_get_record (pods, j)->values[WH_POD_RESTARTS].number, ==, round);

      for (guint j = 0; j < N_WORKLOADS; j += 97)
        {
          g_autofree char *name = g_strdup_printf ("app-%u", j);
          WhRecord *record = wh_store_lookup (wh_restore_get_store (restore), &wh_kind_workload, "cluster", name);

          g_assert_cmpint (record->values[WH_WORKLOAD_CPU].number, ==,
                           (gint64)get_cpu_of (j, (at - begin) / (60 * G_USEC_PER_SEC)));
        }

      wh_restore_unref (restore);
    }

  run (wh_history_close (history));
  qsort (times, N_INSTANTS, sizeof *times, compare);
  qsort (cpu, N_INSTANTS, sizeof *cpu, compare);
  printf ("BENCH timetravel-10k-ms %.1f ms\n", times[N_INSTANTS / 2]);
  printf ("BENCH timetravel-10k-slowest-ms %.1f ms\n", times[N_INSTANTS - 1]);
  printf ("BENCH timetravel-10k-cpu-ms %.1f ms\n", cpu[N_INSTANTS / 2]);

  return EXIT_SUCCESS;
}
