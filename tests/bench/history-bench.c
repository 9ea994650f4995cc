/* history-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* history-bench FILE: writes 10,000 pods of five connections to FILE, reads
 * them back as at a start, changes some, goes back in time. Prints BENCH lines. */

#include "config.h"

#include <stdio.h>

#include <glib/gstdio.h>

#include "wh-dex-util.h"
#include "wh-history.h"
#include "wh-kinds.h"

#define N_PODS 10000
#define N_CONNECTIONS 5
#define N_RUNS 5

static WhRecord *
make_pod (guint  i,
          gint64 restarts,
          gint64 cpu)
{
  static const char *const phases[] = { "Running", "Running", "Running", "CrashLoopBackOff", "Pending" };
  g_autofree char *connection = g_strdup_printf ("00000000-0000-4000-8000-00000000000%u", i % N_CONNECTIONS);
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, connection);
  g_autofree char *uid = g_strdup_printf ("5f3e%04x-7a61-4c0e-9d2b-3b1f%08x", i % 0xffff, i * 2654435761u);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_take_text (builder, WH_POD_NAMESPACE, g_strdup_printf ("team-%u", i % 40));
  wh_record_builder_take_text (builder, WH_POD_NAME, g_strdup_printf ("service-%u-6c9f7d5b8-%05u", i % 300, i));
  wh_record_builder_set_number (builder, WH_POD_READY, 1);
  wh_record_builder_set_number (builder, WH_POD_WANTED, 2);
  wh_record_builder_set_text (builder, WH_POD_STATUS, phases[i % G_N_ELEMENTS (phases)]);
  wh_record_builder_set_number (builder, WH_POD_RESTARTS, restarts);
  wh_record_builder_set_number (builder, WH_POD_CPU, cpu);
  wh_record_builder_set_number (builder, WH_POD_MEMORY, 123456789 + i);
  wh_record_builder_take_text (builder, WH_POD_NODE, g_strdup_printf ("node:worker-%u", i % 60));
  wh_record_builder_set_number (builder, WH_POD_CREATED, G_GINT64_CONSTANT (1763700000000000) + i);
  wh_record_builder_take_text (builder, WH_POD_OWNER, g_strdup_printf ("workload:1b2c%04x-7a61-4c0e-9d2b-000000000000", i % 300));
  wh_record_builder_take_text (builder, WH_POD_IMAGE, g_strdup_printf ("registry.example.com/team/service-%u:1.%u.0", i % 300, i % 17));
  wh_record_builder_take_text (builder, WH_POD_DIGEST, g_strdup_printf ("sha256:%064x", i % 300));
  wh_record_builder_take_text (builder, WH_POD_APPLICATION, g_strdup_printf ("service-%u", i % 300));
  wh_record_builder_take_text (builder, WH_POD_IP, g_strdup_printf ("10.42.%u.%u", i / 256 % 256, i % 256));

  return wh_record_builder_build (builder);
}

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  if (!wh_dex_run (future, &error))
    g_error ("%s", error->message);
}

static int
compare (const void *one,
         const void *other)
{
  double a = *(const double *)one;
  double b = *(const double *)other;

  return (a > b) - (a < b);
}

static void
report (const char *name,
        double     *values,
        guint       n)
{
  qsort (values, n, sizeof *values, compare);
  printf ("BENCH history-%s %.1f ms\n", name, values[n / 2]);
}

static double
since (gint64 begin)
{
  return (g_get_monotonic_time () - begin) / 1000.0;
}

static double
restore (WhHistory *history,
         gint64     time)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr(DexFuture) future = wh_history_load_at (history, time);

  run (dex_ref (future));

  return since (begin);
}

/* Half of the pods change at every round while single changes are recorded in
 * between: how long does the longest of those wait, checkpoints included? */
static void
measure_busy (const char *path,
              GArray     *changes)
{
  g_autoptr(WhHistory) history = wh_history_new (path);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  double waits[400];
  gint64 log_size = 0;
  guint n = 0;

  run (wh_history_open (history));

  for (guint round = 0; round < 20; round++)
    {
      for (guint begin = 0; begin < N_PODS / 2; begin += N_PODS / 40, n++)
        {
          g_autoptr(GArray) some = g_array_new (FALSE, TRUE, sizeof (WhChange));
          gint64 start;
          GStatBuf info;

          for (guint i = begin; i < begin + N_PODS / 40; i++)
            {
              WhChange change = { g_array_index (changes, WhChange, i).after, make_pod (i, 1000 + round, 1) };

              g_array_append_val (some, change);
            }

          start = g_get_monotonic_time ();
          run (wh_history_record (history, (WhChange *)(gpointer)some->data, some->len));
          waits[n] = since (start);

          if (g_stat (log, &info) == 0)
            log_size = MAX (log_size, info.st_size);

          for (guint i = 0; i < some->len; i++)
            wh_record_unref (g_array_index (some, WhChange, i).after);
        }
    }

  run (wh_history_close (history));

  qsort (waits, n, sizeof *waits, compare);
  printf ("BENCH history-record-250 %.1f ms\n", waits[n / 2]);
  printf ("BENCH history-record-250-p99 %.1f ms\n", waits[n * 99 / 100]);
  printf ("BENCH history-record-250-longest %.1f ms\n", waits[n - 1]);
  printf ("BENCH history-log-peak-mb %.1f MB\n", log_size / 1e6);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));
  double insert[N_RUNS];
  double again[N_RUNS];
  double start[N_RUNS];
  double warm[N_RUNS];
  double back[N_RUNS];
  double some[N_RUNS];
  GStatBuf info;

  if (argc != 2)
    return 2;

  dex_init ();
  wh_kinds_register ();

  for (guint i = 0; i < N_PODS; i++)
    {
      WhChange change = { NULL, make_pod (i, 0, i % 1000) };

      g_array_append_val (changes, change);
    }

  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autoptr(WhHistory) history = wh_history_new (argv[1]);
      g_autofree char *wal = g_strconcat (argv[1], "-wal", NULL);
      gint64 begin;

      g_unlink (argv[1]);
      run (wh_history_open (history));

      begin = g_get_monotonic_time ();
      run (wh_history_record (history, (WhChange *)(gpointer)changes->data, changes->len));
      insert[i] = since (begin);

      begin = g_get_monotonic_time ();
      run (wh_history_record (history, (WhChange *)(gpointer)changes->data, changes->len));
      again[i] = since (begin);

      run (wh_history_close (history));
    }

  g_assert_cmpint (g_stat (argv[1], &info), ==, 0);
  printf ("BENCH history-bytes-per-pod %.0f B\n", (double)info.st_size / N_PODS);

  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autoptr(WhHistory) history = wh_history_new (argv[1]);
      gint64 begin = g_get_monotonic_time ();

      run (wh_history_open (history));
      restore (history, G_MAXINT64);
      start[i] = since (begin);
      warm[i] = restore (history, G_MAXINT64);

      for (guint j = 0; j < 100; j++)
        {
          WhRecord *before = g_array_index (changes, WhChange, j).after;
          g_autoptr(WhRecord) after = make_pod (j, i * N_RUNS + j + 1, 1);
          WhChange change = { before, after };

          begin = g_get_monotonic_time ();
          run (wh_history_record (history, &change, 1));
          some[i] = since (begin);
        }

      back[i] = restore (history, g_get_real_time () - 1);
      run (wh_history_close (history));
    }

  report ("insert-10k", insert, N_RUNS);
  report ("insert-10k-unchanged", again, N_RUNS);
  report ("open-and-restore-10k", start, N_RUNS);
  report ("restore-10k", warm, N_RUNS);
  report ("restore-10k-instant", back, N_RUNS);
  report ("record-one", some, N_RUNS);
  measure_busy (argv[1], changes);

  return 0;
}
