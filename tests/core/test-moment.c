/* test-moment.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "wh-dex-util.h"
#include "wh-fleet-restore.h"
#include "wh-kinds.h"

/* The numbers of an instant of the past. */

#define SECOND G_GINT64_CONSTANT (1000000)
#define MINUTE (60 * SECOND)
#define DAY (24 * 60 * MINUTE)

typedef struct
{
  char      *folder;
  char      *path;
  WhHistory *history;
} Fixture;

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (future, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("wh-moment-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->history = wh_history_new (fixture->path);
  run (wh_history_open (fixture->history));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  run (wh_history_close (fixture->history));
  g_clear_object (&fixture->history);

  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* A workload that is there from @time on. */
static void
record_workload (Fixture    *fixture,
                 const char *name,
                 gint64      time)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, "cluster");
  g_autoptr(WhRecord) record = NULL;

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_observed_at (builder, time);
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, name);
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, "shop");
  wh_record_builder_set_number (builder, WH_WORKLOAD_READY, 2);
  wh_record_builder_set_number (builder, WH_WORKLOAD_WANTED, 2);
  /* What is volatile is not in the version. */
  wh_record_builder_set_number (builder, WH_WORKLOAD_CPU, 9999);
  wh_record_builder_set_health (builder, WH_HEALTH_OK, NULL);
  record = wh_record_builder_build (builder);
  run (wh_history_record (fixture->history, &(WhChange) { NULL, record }, 1));
}

/* 0, 1, 2, … each @step from @begin on, six hours of minutes at a time. */
static void
record_samples (Fixture    *fixture,
                const char *series,
                gint64      begin,
                gint64      step,
                guint       n)
{
  g_autofree WhSample *samples = g_new0 (WhSample, n);

  for (guint i = 0; i < n; i++)
    samples[i] = (WhSample) { g_intern_string (series), "m", begin + i * step, i }
  ;

  for (guint i = 0; i < n; i += 360)
    run (wh_history_record_samples (fixture->history, "cluster", samples + i, MIN (n - i, 360)));
}

/* The CPU of the workload at @time; %WH_ABSENT = not observed. */
static gint64
get_cpu (Fixture *fixture,
         gint64   time,
         gint64  *sampled_at,
         guint   *n_samples)
{
  WhRestore *restore = wh_restore_new ();
  WhStore *store;
  WhRecord *record;
  const GArray *samples;
  gint64 cpu;

  run (wh_restore_run (restore, fixture->history, time, 10));
  store = wh_restore_get_store (restore);
  g_assert_cmpint (wh_store_get_time (store), ==, time);
  g_assert_cmpint (wh_store_get_now (store), ==, time);

  record = wh_store_lookup (store, &wh_kind_workload, "cluster", "api");
  g_assert_nonnull (record);
  g_assert_cmpint (record->values[WH_WORKLOAD_READY].number, ==, 2);
  cpu = record->values[WH_WORKLOAD_CPU].number;

  if (sampled_at != NULL)
    *sampled_at = wh_store_get_sampled_at (store, record, WH_WORKLOAD_CPU);

  samples = wh_store_get_samples (store, "workload:api/cpu");
  if (n_samples != NULL)
    *n_samples = samples != NULL ? samples->len : 0;
  for (guint i = 0; samples != NULL && i < samples->len; i++)
    g_assert_cmpint (g_array_index (samples, WhSample, i).time, <=, time);

  wh_restore_unref (restore);

  return cpu;
}

/* What was measured last, never what was measured later. */
static void
test_fresh (Fixture       *fixture,
            gconstpointer  data)
{
  gint64 begin = (g_get_real_time () / DAY - 2) * DAY;
  gint64 sampled_at;
  guint n;

  record_workload (fixture, "api", begin);
  record_samples (fixture, "workload:api/cpu", begin + 10 * MINUTE, MINUTE, 90);

  g_assert_cmpint (get_cpu (fixture, begin + 10 * MINUTE - 1000, NULL, &n), ==, WH_ABSENT);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpint (get_cpu (fixture, begin + 10 * MINUTE, &sampled_at, &n), ==, 0);
  g_assert_cmpint (sampled_at, ==, begin + 10 * MINUTE);
  g_assert_cmpint (get_cpu (fixture, begin + 52 * MINUTE + 30 * SECOND, &sampled_at, &n), ==, 42);
  g_assert_cmpint (sampled_at, ==, begin + 52 * MINUTE);
  g_assert_cmpuint (n, ==, 43);

  /* An hour of it is enough for a line. */
  g_assert_cmpint (get_cpu (fixture, begin + 99 * MINUTE, NULL, &n), ==, 89);
  g_assert_cmpuint (n, ==, 60);
}

/* What was measured long before says nothing of an instant. */
static void
test_gap (Fixture       *fixture,
          gconstpointer  data)
{
  gint64 begin = (g_get_real_time () / DAY - 2) * DAY;

  record_workload (fixture, "api", begin);
  record_samples (fixture, "workload:api/cpu", begin, MINUTE, 30);
  record_samples (fixture, "workload:api/cpu", begin + 90 * MINUTE, MINUTE, 30);

  g_assert_cmpint (get_cpu (fixture, begin + 33 * MINUTE, NULL, NULL), ==, 29);
  g_assert_cmpint (get_cpu (fixture, begin + 50 * MINUTE, NULL, NULL), ==, WH_ABSENT);
  g_assert_cmpint (get_cpu (fixture, begin + 91 * MINUTE, NULL, NULL), ==, 1);
}

/* In chunks as in the log; three days are more than one chunk. */
static void
test_packed (Fixture       *fixture,
             gconstpointer  data)
{
  gint64 begin = (g_get_real_time () / DAY - 4) * DAY;

  record_workload (fixture, "api", begin);
  record_samples (fixture, "workload:api/cpu", begin, MINUTE, 3 * 24 * 60);

  for (guint minute = 5; minute < 3 * 24 * 60; minute += 397)
    {
      guint n;

      g_assert_cmpint (get_cpu (fixture, begin + minute * MINUTE + 20 * SECOND, NULL, &n), ==, minute);
      g_assert_cmpuint (n, ==, MIN (minute + 1, 60));
    }
}

/* Of what is long past the mean of five minutes is told. */
static void
test_rolled_up (Fixture       *fixture,
                gconstpointer  data)
{
  gint64 begin = (g_get_real_time () / DAY - 40) * DAY;
  gint64 cpu;
  gint64 sampled_at;
  guint n;

  record_workload (fixture, "api", begin);
  record_samples (fixture, "workload:api/cpu", begin, MINUTE, 30 * 24 * 60);
  for (guint i = 0; i < 3; i++)
    run (wh_history_maintain (fixture->history, NULL));

  cpu = get_cpu (fixture, begin + (24 * 60 + 7) * MINUTE, &sampled_at, &n);
  g_assert_cmpint (cpu, ==, 24 * 60 + 7);
  g_assert_cmpint (sampled_at, >=, begin + (24 * 60 + 5) * MINUTE);
  g_assert_cmpint (sampled_at, <=, begin + (24 * 60 + 7) * MINUTE);
  g_assert_cmpuint (n, >=, 11);
  g_assert_cmpuint (n, <=, 60);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();

#define TEST(name, func) g_test_add ("/moment/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("fresh", test_fresh);
  TEST ("gap", test_gap);
  TEST ("packed", test_packed);
  TEST ("rolled-up", test_rolled_up);

  return g_test_run ();
}
