/* test-history-tiers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Samples that are no longer new. */

#include "config.h"

#include <math.h>

#include <sqlite3.h>

#include "samples-fixture.h"
#include "wh-dex-util.h"

static gint64
this_morning (void)
{
  gint64 now = g_get_real_time ();

  return now - now % DAY;
}

/* Days of samples every 30 s: a slow wave, so that each tier has another course. */
static void
record_days (SamplesFixture    *fixture,
             const char *series,
             gint64      begin,
             guint       n_days)
{
  g_autofree WhSample *samples = g_new (WhSample, 2880);

  for (guint day = 0; day < n_days; day++)
    {
      for (guint i = 0; i < 2880; i++)
        samples[i] = (WhSample) { g_intern_string (series), "m", begin + day * DAY + i * 30 * SECOND, day * 1000 + i % 100 }
      ;

      run (wh_history_record_samples (fixture->history, "c", samples, 2880));
    }
}

static double
get_max (const WhSeriesData *data)
{
  double max = -INFINITY;

  for (guint i = 0; i < data->points->len; i++)
    max = MAX (max, g_array_index (data->points, WhPoint, i).max);

  return max;
}

/* Whatever tier answers, the samples are the same. */
static void
assert_days (SamplesFixture    *fixture,
             const char *series,
             gint64      begin,
             guint       n_days)
{
  static const guint n_points[] = { 3, 10, 40, 100, 400, 2000 };

  for (guint i = 0; i < G_N_ELEMENTS (n_points); i++)
    {
      g_autoptr(WhSeriesData) found = query (fixture, series, begin, begin + n_days * DAY, n_points[i]);
      double sum = 0;

      for (guint day = 0; day < n_days; day++)
        sum += day * 1000.0 * 2880;
      for (guint j = 0; j < 2880; j++)
        sum += n_days * (double)(j % 100);

      g_test_message ("%u points: %u from %s", n_points[i], found->points->len, found->tier);
      g_assert_cmpuint (count_samples (found), ==, n_days * 2880);
      g_assert_cmpfloat_with_epsilon (sum_samples (found), sum, sum * 1e-9);
      g_assert_cmpuint (found->gaps->len, ==, 0);
      g_assert_cmpfloat (g_array_index (found->points, WhPoint, 0).min, ==, 0);
      g_assert_cmpfloat (get_max (found), ==, (n_days - 1) * 1000 + 99);
    }
}

static void
test_tiers (SamplesFixture       *fixture,
            gconstpointer  data)
{
  gint64 begin = this_morning () - 20 * DAY;
  g_autoptr(WhHistorySize) size = NULL;
  gint64 n_chunks;

  record_days (fixture, "a:1/x", begin, 20);
  assert_days (fixture, "a:1/x", begin, 20);
  n_chunks = get_number (fixture, "SELECT count(*) FROM sample_chunk");
  g_assert_cmpint (n_chunks, >, 10);
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM bucket_5m"), ==, 0);

  run (wh_history_maintain (fixture->history, NULL));
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM bucket_5m"), ==, 20);
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM bucket_1h"), >=, 3);
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM bucket_1d"), >=, 1);
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM sample_block"), >=, 1);
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM sample_chunk"), <, n_chunks);
  assert_days (fixture, "a:1/x", begin, 20);

  /* Once more changes nothing. */
  run (wh_history_maintain (fixture->history, NULL));
  assert_days (fixture, "a:1/x", begin, 20);

  /* What was cut off is done the next time, and what is in memory fits. */
  close_history (fixture);
  open_history (fixture);
  record_days (fixture, "b:1/x", begin, 20);
  run (wh_history_maintain (fixture->history, NULL));
  assert_days (fixture, "a:1/x", begin, 20);
  assert_days (fixture, "b:1/x", begin, 20);

  size = run_boxed (wh_history_measure (fixture->history));
  g_assert_cmpuint (size->n_series, ==, 2);
  g_assert_cmpuint (size->n_samples, >, 0);
  g_assert_cmpuint (size->n_rollups, >, 0);
  g_assert_cmpuint (size->n_records, >, 0);
  g_assert_cmpuint (size->n_bytes, >=, size->n_samples + size->n_rollups + size->n_records);
}

/* Something comes late for a day that is rolled up: it counts, once. */
static void
test_late (SamplesFixture       *fixture,
           gconstpointer  data)
{
  gint64 begin = this_morning () - 3 * DAY;
  g_autoptr(WhSeriesData) before = NULL;
  g_autoptr(WhSeriesData) after = NULL;

  record_many (fixture, "a:1/x", begin, 60 * SECOND, 1000);
  run (wh_history_maintain (fixture->history, NULL));
  record_many (fixture, "a:1/x", begin, 60 * SECOND, 1300);
  before = query (fixture, "a:1/x", begin, begin + 3 * DAY, 20);
  g_assert_cmpuint (count_samples (before), ==, 1300);
  run (wh_history_maintain (fixture->history, NULL));
  after = query (fixture, "a:1/x", begin, begin + 3 * DAY, 20);
  g_assert_cmpstr (after->tier, ==, "1h");
  g_assert_cmpuint (count_samples (after), ==, 1300);
}

static void
test_retention (SamplesFixture       *fixture,
                gconstpointer  data)
{
  gint64 begin = this_morning () - 40 * DAY;
  g_autoptr(WhRetention) policy = run_boxed (wh_history_load_retention (fixture->history));
  g_autoptr(WhSeriesData) fine = NULL;
  g_autoptr(WhSeriesData) coarse = NULL;
  g_autoptr(WhRetention) saved = NULL;

  g_assert_cmpuint (policy->raw_days, >, 0);
  policy->raw_days = 10;
  policy->days_5m = 20;
  policy->days_1h = 32;
  run (wh_history_save_retention (fixture->history, policy));
  saved = run_boxed (wh_history_load_retention (fixture->history));
  g_assert_cmpmem (saved, sizeof *saved, policy, sizeof *policy);

  record_days (fixture, "a:1/x", begin, 40);
  run (wh_history_maintain (fixture->history, NULL));

  /* The course is there to its begin, ever coarser; nothing counts twice. */
  fine = query (fixture, "a:1/x", begin, begin + 40 * DAY, 100000);
  g_assert_cmpuint (count_samples (fine), ==, 40 * 2880);
  g_assert_cmpuint (fine->gaps->len, ==, 0);
  coarse = query (fixture, "a:1/x", begin, begin + 40 * DAY, 41);
  g_assert_cmpuint (count_samples (coarse), ==, 40 * 2880);
  g_assert_cmpint (get_number (fixture, "SELECT min (begin) FROM sample_block") * SECOND, >=, begin + 20 * DAY);
  g_assert_cmpint (get_number (fixture, "SELECT count (*) FROM bucket_5m"), ==, 20);

  /* A file that is too large forgets samples first. */
  policy->max_bytes = 100000;
  run (wh_history_save_retention (fixture->history, policy));
  run (wh_history_maintain (fixture->history, NULL));
  g_assert_cmpint (get_number (fixture, "SELECT count (*) FROM bucket_5m"), <, 20);
  g_clear_pointer (&coarse, wh_series_data_unref);
  coarse = query (fixture, "a:1/x", begin, begin + 40 * DAY, 41);
  g_assert_cmpuint (count_samples (coarse), ==, 40 * 2880);
}

/* What speaks once an hour fills its memory in three weeks: all of it is found, by
 * any part of that time, before and after it is rolled up and packed. */
static void
test_rare (SamplesFixture       *fixture,
           gconstpointer  data)
{
  gint64 begin = this_morning () - 60 * DAY;
  guint n = 55 * 24;

  record_many (fixture, "a:1/x", begin, HOUR, n);
  g_assert_cmpint (get_number (fixture, "SELECT count (*) FROM sample_chunk"), >, 0);
  g_assert_cmpint (get_number (fixture, "SELECT max (length) FROM sample_chunk"), <=, DAY / SECOND);

  for (guint round = 0; round < 2; round++)
    {
      for (guint day = 0; day < 55; day++)
        {
          g_autoptr(WhSeriesData) found = query (fixture, "a:1/x", begin + day * DAY, begin + (day + 1) * DAY, 24);

          g_assert_cmpuint (count_samples (found), ==, 24);
          g_assert_cmpfloat (get_max (found), ==, day * 24 + 23);
        }

      run (wh_history_maintain (fixture->history, NULL));
      g_assert_cmpint (get_number (fixture, "SELECT count (*) FROM bucket_5m"), ==, 55);
    }
}

/* Of what comes and goes nothing is left when its samples are gone. */
static void
test_brief (SamplesFixture       *fixture,
            gconstpointer  data)
{
  gint64 begin = this_morning () - 50 * DAY;
  g_autoptr(WhSeriesData) kept = NULL;
  g_autoptr(GPtrArray) all = NULL;
  gint64 n_rows;

  record_days (fixture, "a:1/x", begin, 12);
  run (wh_history_maintain (fixture->history, NULL));
  n_rows = get_number (fixture, "SELECT (SELECT count (*) FROM bucket_5m) + (SELECT count (*) FROM bucket_1h)"
                                " + (SELECT count (*) FROM bucket_1d)");

  record_days (fixture, "test-passer:old/x", begin, 12);
  record_days (fixture, "test-passer:new/x", begin + 30 * DAY, 12);
  run (wh_history_maintain (fixture->history, NULL));

  all = run_boxed (wh_series_source_list (WH_SERIES_SOURCE (fixture->history), NULL));
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((WhSeriesInfo *)g_ptr_array_index (all, 0))->name, ==, "a:1/x");
  g_assert_cmpstr (((WhSeriesInfo *)g_ptr_array_index (all, 1))->name, ==, "test-passer:new/x");
  kept = query (fixture, "a:1/x", begin, begin + 12 * DAY, 41);
  g_assert_cmpuint (count_samples (kept), ==, 12 * 2880);

  g_assert_cmpint (get_number (fixture, "SELECT (SELECT count (*) FROM bucket_5m) + (SELECT count (*) FROM bucket_1h)"
                                        " + (SELECT count (*) FROM bucket_1d) WHERE (SELECT count (*) FROM series) = 2"),
                   <=, n_rows + 12 + 3 + 2);
}

/* It ends between two steps and goes on the next time. */
static void
test_cut_off (SamplesFixture       *fixture,
              gconstpointer  data)
{
  gint64 begin = this_morning () - 20 * DAY;
  g_autoptr(DexCancellable) stop = dex_cancellable_new ();
  g_autoptr(GError) error = NULL;

  record_days (fixture, "a:1/x", begin, 20);
  dex_cancellable_cancel (stop);
  g_assert_false (wh_dex_run (wh_history_maintain (fixture->history, stop), &error));
  g_assert_nonnull (error);
  assert_days (fixture, "a:1/x", begin, 20);
  run (wh_history_maintain (fixture->history, NULL));
  assert_days (fixture, "a:1/x", begin, 20);
}

/* A page that was overwritten costs what was on it, not the rest. */
static void
test_damaged (SamplesFixture       *fixture,
              gconstpointer  data)
{
  gint64 begin = this_morning () - 20 * DAY;
  g_autoptr(WhSeriesData) found = NULL;
  sqlite3 *database = NULL;

  record_days (fixture, "a:1/x", begin, 20);
  run (wh_history_maintain (fixture->history, NULL));
  close_history (fixture);
  g_assert_cmpint (sqlite3_open (fixture->path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, "UPDATE sample_block SET data = x'0102030405'; UPDATE sample_chunk SET data = zeroblob (40)"
                                           " WHERE id = (SELECT max (id) FROM sample_chunk);"
                                           " UPDATE sample_log SET data = x'04ff'", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
  open_history (fixture);

  found = query (fixture, "a:1/x", begin, begin + 20 * DAY, 100000);
  g_assert_cmpuint (count_samples (found), >, 1000);
  record (fixture, "c", "a:1/x", g_get_real_time (), 1);
  run (wh_history_maintain (fixture->history, NULL));
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  wh_kind_register (&samples_passer_kind);

  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/history-tiers/" name, SamplesFixture, NULL, set_up, func, tear_down)
  ADD ("tiers", test_tiers);
  ADD ("late", test_late);
  ADD ("retention", test_retention);
  ADD ("rare", test_rare);
  ADD ("brief", test_brief);
  ADD ("cut-off", test_cut_off);
  ADD ("damaged", test_damaged);
#undef ADD

  return g_test_run ();
}
