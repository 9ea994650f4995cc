/* test-history-samples.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "wh-dex-util.h"
#include "wh-history.h"
#include "wh-metric.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* What comes and goes. */
static const WhField passer_fields[] = { { "name", "Name", WH_FIELD_TEXT, 0 } };
static const WhMetric passer_metrics[] = { { "x", "X", WH_METRIC_SENT, -1, .brief = TRUE } };
static const WhKind passer = {
  .id = "test-passer",
  .title = "Passer",
  .title_plural = "Passers",
  .icon_name = "x",
  .fields = passer_fields,
  .n_fields = G_N_ELEMENTS (passer_fields),
  .scope_field = -1,
  .metrics = passer_metrics,
  .n_metrics = G_N_ELEMENTS (passer_metrics),
};

/* ---- helpers ---- */

typedef struct
{
  char      *folder;
  char      *path;
  WhHistory *history;
} Fixture;

static gboolean
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;
  gboolean done = wh_dex_run (future, &error);

  g_assert_no_error (error);

  return done;
}

static gpointer
run_boxed (DexFuture *future)
{
  g_autoptr(DexFuture) owned = dex_ref (future);
  g_autoptr(GError) error = NULL;
  const GValue *value;

  run (future);
  value = dex_future_get_value (owned, &error);
  g_assert_no_error (error);

  return g_value_dup_boxed (value);
}

static void
open_history (Fixture *fixture)
{
  fixture->history = wh_history_new (fixture->path);
  run (wh_history_open (fixture->history));
}

static void
close_history (Fixture *fixture)
{
  run (wh_history_close (fixture->history));
  g_clear_object (&fixture->history);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("wh-samples-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  open_history (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  close_history (fixture);
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

static void
record (Fixture    *fixture,
        const char *connection,
        const char *series,
        gint64      time,
        double      value)
{
  WhSample sample = { g_intern_string (series), "m", time, value };

  run (wh_history_record_samples (fixture->history, connection, &sample, 1));
}

/* Records many at once, as a first look at a source does: 0, 1, 2, … */
static void
record_many (Fixture    *fixture,
             const char *series,
             gint64      begin,
             gint64      step,
             guint       n)
{
  g_autofree WhSample *samples = g_new (WhSample, n);

  for (guint i = 0; i < n; i++)
    samples[i] = (WhSample) { g_intern_string (series), "m", begin + i * step, i }
  ;

  run (wh_history_record_samples (fixture->history, "c", samples, n));
}

static WhSeriesData *
query (Fixture    *fixture,
       const char *series,
       gint64      from,
       gint64      until,
       guint       n_points)
{
  WhSeriesQuery one = { NULL, series, from, until, n_points };
  WhSeriesData *data = run_boxed (wh_series_source_query (WH_SERIES_SOURCE (fixture->history), &one));

  g_assert_cmpuint (data->points->len, <=, n_points);
  for (guint i = 1; i < data->points->len; i++)
    g_assert_cmpint (g_array_index (data->points, WhPoint, i - 1).time, <, g_array_index (data->points, WhPoint, i).time);

  return data;
}

static guint
count_samples (const WhSeriesData *data)
{
  guint n = 0;

  for (guint i = 0; i < data->points->len; i++)
    n += g_array_index (data->points, WhPoint, i).count;

  return n;
}

static double
sum_samples (const WhSeriesData *data)
{
  double sum = 0;

  for (guint i = 0; i < data->points->len; i++)
    sum += g_array_index (data->points, WhPoint, i).avg * g_array_index (data->points, WhPoint, i).count;

  return sum;
}

static gint64
get_number (Fixture    *fixture,
            const char *sql)
{
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_open (fixture->path, &database), ==, SQLITE_OK);
  sqlite3_busy_timeout (database, 5000);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (database);

  return number;
}

static gint64
round_time (gint64 time)
{
  return time - time % SECOND;
}

/* ---- tests ---- */

static void
test_points (Fixture       *fixture,
             gconstpointer  data)
{
  gint64 begin = round_time (g_get_real_time ()) - 2 * HOUR;
  g_autoptr(WhSeriesData) all = NULL;
  g_autoptr(WhSeriesData) few = NULL;
  g_autoptr(WhSeriesData) one = NULL;
  g_autoptr(WhSeriesData) later = NULL;
  const WhPoint *point;

  /* Chunks and log: 1,200 samples, a chunk has 480 at most. */
  for (guint i = 0; i < 12; i++)
    {
      g_autofree WhSample *samples = g_new (WhSample, 100);

      for (guint j = 0; j < 100; j++)
        samples[j] = (WhSample) { g_intern_string ("node:1/cpu"), "m", begin + (i * 100 + j) * 5 * SECOND, i * 100 + j }
      ;
      run (wh_history_record_samples (fixture->history, "c", samples, 100));
    }

  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM sample_chunk"), >, 1);

  all = query (fixture, "node:1/cpu", begin, begin + 2 * HOUR, 100000);
  g_assert_cmpuint (count_samples (all), ==, 1200);
  g_assert_cmpuint (all->points->len, ==, 1200);
  g_assert_cmpstr (all->tier, ==, "raw");
  g_assert_cmpstr (all->info->unit, ==, "m");
  g_assert_cmpstr (all->info->connection, ==, "c");
  g_assert_cmpint (all->info->first_at, ==, begin);
  g_assert_cmpint (all->info->last_at, ==, begin + 1199 * 5 * SECOND);

  few = query (fixture, "node:1/cpu", begin, begin + 2 * HOUR, 50);
  g_assert_cmpuint (count_samples (few), ==, 1200);
  g_assert_cmpfloat (sum_samples (few), ==, 1199 * 600);
  point = &g_array_index (few->points, WhPoint, 10);
  g_assert_cmpfloat (point->min, <, point->avg);
  g_assert_cmpfloat (point->avg, <, point->max);

  one = query (fixture, "node:1/cpu", begin + SECOND, begin + 12 * SECOND, 1);
  g_assert_cmpuint (one->points->len, ==, 1);
  point = &g_array_index (one->points, WhPoint, 0);
  g_assert_cmpint (point->time, ==, begin + SECOND);
  g_assert_cmpfloat (point->min, ==, 1);
  g_assert_cmpfloat (point->max, ==, 2);
  g_assert_cmpuint (point->count, ==, 2);

  /* The end does not belong to the range. */
  later = query (fixture, "node:1/cpu", begin, begin + 5 * SECOND, 10);
  g_assert_cmpuint (count_samples (later), ==, 1);
}

static void
test_gaps (Fixture       *fixture,
           gconstpointer  data)
{
  gint64 now = round_time (g_get_real_time ());
  gint64 begin = now - 4 * HOUR;
  g_autoptr(WhSeriesData) found = NULL;
  g_autoptr(WhSeriesData) none = NULL;
  g_autoptr(WhSeriesData) beatless = NULL;
  g_autoptr(WhSeriesInfo) info = wh_series_info_new ("c", "run:1/duration", NULL, "s", WH_SERIES_GAUGE, WH_SERIES_NO_BEAT);
  const WhSpan *gap;

  /* An hour from begin + 30 min, then nothing for an hour, then 30 min. */
  record_many (fixture, "a:1/x", begin + 30 * MINUTE, 15 * SECOND, 241);
  record_many (fixture, "a:1/x", begin + 150 * MINUTE, 15 * SECOND, 121);
  found = query (fixture, "a:1/x", begin, now + HOUR, 1000);
  g_assert_cmpuint (count_samples (found), ==, 362);
  g_assert_cmpuint (found->gaps->len, ==, 3);
  gap = &g_array_index (found->gaps, WhSpan, 0);
  g_assert_cmpint (gap->from, ==, begin);
  g_assert_cmpint (gap->until, ==, begin + 30 * MINUTE);
  gap = &g_array_index (found->gaps, WhSpan, 1);
  g_assert_cmpint (gap->from, ==, begin + 90 * MINUTE);
  g_assert_cmpint (gap->until, ==, begin + 150 * MINUTE);
  gap = &g_array_index (found->gaps, WhSpan, 2);
  g_assert_cmpint (gap->from, ==, begin + 180 * MINUTE);
  /* The future was not missed. */
  g_assert_cmpint (ABS (gap->until - g_get_real_time ()), <, MINUTE);

  /* Nothing in between is made up. */
  for (guint i = 0; i < found->points->len; i++)
    {
      gint64 time = g_array_index (found->points, WhPoint, i).time;

      g_assert_false (time > begin + 91 * MINUTE && time < begin + 149 * MINUTE);
    }

  /* Where nothing was observed at all there is one gap. */
  none = query (fixture, "a:1/x", begin - DAY, begin, 100);
  g_assert_cmpuint (none->points->len, ==, 0);
  g_assert_cmpuint (none->gaps->len, ==, 1);

  /* What comes when it comes has none. */
  wh_history_describe_series (fixture->history, info);
  record (fixture, "c", "run:1/duration", begin, 10);
  record (fixture, "c", "run:1/duration", begin + 3 * HOUR, 12);
  beatless = query (fixture, "run:1/duration", begin - HOUR, now, 100);
  g_assert_cmpuint (beatless->points->len, ==, 2);
  g_assert_cmpuint (beatless->gaps->len, ==, 0);
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  gint64 now = round_time (g_get_real_time ());
  g_autoptr(WhSeriesInfo) info = wh_series_info_new ("c", "node:9f/cpu", "worker-1", "m", WH_SERIES_GAUGE, 15 * SECOND);
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) named = NULL;
  g_autoptr(GPtrArray) none = NULL;
  const WhSeriesInfo *first;

  g_assert_false (wh_history_knows_series (fixture->history, "c", g_intern_string ("node:9f/cpu")));
  wh_history_describe_series (fixture->history, info);
  g_assert_true (wh_history_knows_series (fixture->history, "c", g_intern_string ("node:9f/cpu")));
  record (fixture, "c", "node:9f/cpu", now, 1);
  record (fixture, "d", "node:9f/cpu", now + SECOND, 2);
  record (fixture, "c", "check:x/latency", now, 3);

  all = run_boxed (wh_series_source_list (WH_SERIES_SOURCE (fixture->history), NULL));
  g_assert_cmpuint (all->len, ==, 3);
  first = g_ptr_array_index (all, 0);
  g_assert_cmpstr (first->name, ==, "check:x/latency");

  named = run_boxed (wh_series_source_list (WH_SERIES_SOURCE (fixture->history), "node:worker*/cpu"));
  g_assert_cmpuint (named->len, ==, 1);
  first = g_ptr_array_index (named, 0);
  g_assert_cmpstr (first->name, ==, "node:9f/cpu");
  g_assert_cmpstr (first->label, ==, "worker-1");
  g_assert_cmpint (first->last_at, ==, now);

  none = run_boxed (wh_series_source_list (WH_SERIES_SOURCE (fixture->history), "pod*"));
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_unknown (Fixture       *fixture,
              gconstpointer  data)
{
  WhSeriesQuery one = { NULL, "nothing:1/x", 0, SECOND, 10 };
  g_autoptr(GError) error = NULL;

  g_assert_false (wh_dex_run (wh_series_source_query (WH_SERIES_SOURCE (fixture->history), &one), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
}

/* Prometheus tells the last hour again after each start. */
static void
test_again (Fixture       *fixture,
            gconstpointer  data)
{
  gint64 begin = round_time (g_get_real_time ()) - 2 * HOUR;
  g_autoptr(WhSeriesData) found = NULL;

  record_many (fixture, "a:1/x", begin, 15 * SECOND, 100);
  record_many (fixture, "a:1/x", begin, 15 * SECOND, 120);
  close_history (fixture);
  open_history (fixture);
  record_many (fixture, "a:1/x", begin, 15 * SECOND, 130);
  found = query (fixture, "a:1/x", begin, begin + HOUR, 1000);
  g_assert_cmpuint (count_samples (found), ==, 130);
  g_assert_cmpfloat (sum_samples (found), ==, 129 * 65);
}

/* The clock was an hour ahead and is put right, and the other way round. */
static void
test_clock (Fixture       *fixture,
            gconstpointer  data)
{
  gint64 now = round_time (g_get_real_time ());
  g_autoptr(WhSeriesData) found = NULL;
  g_autoptr(WhSeriesData) again = NULL;

  record_many (fixture, "a:1/x", now + HOUR, 15 * SECOND, 40);
  record_many (fixture, "a:1/x", now - 10 * MINUTE, 15 * SECOND, 40);
  record (fixture, "c", "a:1/x", now, 1);
  found = query (fixture, "a:1/x", now - HOUR, now + 2 * HOUR, 1000);
  g_assert_cmpuint (count_samples (found), ==, 81);

  /* The same from the file. */
  close_history (fixture);
  open_history (fixture);
  record (fixture, "c", "a:1/x", now + 15 * SECOND, 1);
  again = query (fixture, "a:1/x", now - HOUR, now + 2 * HOUR, 1000);
  g_assert_cmpuint (count_samples (again), ==, 82);
}

/* Window and command line record into the same file. */
static void
test_two (Fixture       *fixture,
          gconstpointer  data)
{
  Fixture other = { NULL, fixture->path, NULL };
  gint64 begin = round_time (g_get_real_time ()) - 2 * HOUR;
  g_autoptr(WhSeriesData) found = NULL;

  open_history (&other);
  for (guint i = 0; i < 1200; i++)
    {
      record (i % 7 < 4 ? fixture : &other, "c", "a:1/x", begin + i * 5 * SECOND, i);
      record (i % 3 == 0 ? fixture : &other, "c", "b:1/x", begin + i * 5 * SECOND, i);
    }

  found = query (&other, "a:1/x", begin, begin + 2 * HOUR, 10000);
  g_assert_cmpuint (count_samples (found), ==, 1200);
  g_clear_pointer (&found, wh_series_data_unref);
  found = query (fixture, "b:1/x", begin, begin + 2 * HOUR, 10000);
  g_assert_cmpuint (count_samples (found), ==, 1200);
  g_assert_cmpfloat (sum_samples (found), ==, 1199 * 600);
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM sample_chunk"), >, 2);
  close_history (&other);
}

static void
test_budget (Fixture       *fixture,
             gconstpointer  data)
{
  gint64 now = round_time (g_get_real_time ());
  WhSample samples[50];
  g_autoptr(GPtrArray) all = NULL;

  g_assert_cmpuint (wh_history_get_series_budget (fixture->history), ==, WH_SERIES_BUDGET);
  wh_history_set_series_budget (fixture->history, 10);

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
        {
          g_autofree char *name = g_strdup_printf ("flood:%u/x", i);

          samples[i] = (WhSample) { g_intern_string (name), "B", now + round * SECOND, 1 };
        }

      run (wh_history_record_samples (fixture->history, "c", samples, G_N_ELEMENTS (samples)));
    }

  all = run_boxed (wh_series_source_list (WH_SERIES_SOURCE (fixture->history), NULL));
  g_assert_cmpuint (all->len, ==, 10);
  g_assert_cmpuint (wh_history_get_n_refused (fixture->history), ==, 120);

  /* With more room they come in. */
  wh_history_set_series_budget (fixture->history, 100);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    samples[i].time += SECOND;
  run (wh_history_record_samples (fixture->history, "c", samples, G_N_ELEMENTS (samples)));
  g_clear_pointer (&all, g_ptr_array_unref);
  all = run_boxed (wh_series_source_list (WH_SERIES_SOURCE (fixture->history), NULL));
  g_assert_cmpuint (all->len, ==, 50);
}

/* Series that speak rarely do not hold the log for ever. */
static void
test_log (Fixture       *fixture,
          gconstpointer  data)
{
  gint64 begin = round_time (g_get_real_time ()) - 30 * HOUR;
  g_autoptr(WhSeriesData) found = NULL;

  for (guint i = 0; i < 3000; i++)
    {
      WhSample samples[] = {
        { g_intern_string ("often:1/x"), "m", begin + i * 15 * SECOND, i },
        { g_intern_string ("rare:1/x"), "m", begin + i * 15 * SECOND, i },
      };

      run (wh_history_record_samples (fixture->history, "c", samples, i % 1000 == 0 ? 2 : 1));
    }

  found = query (fixture, "rare:1/x", begin, begin + 30 * HOUR, 1000);
  g_assert_cmpuint (count_samples (found), ==, 3);
  g_clear_pointer (&found, wh_series_data_unref);
  found = query (fixture, "often:1/x", begin, begin + 30 * HOUR, 10000);
  g_assert_cmpuint (count_samples (found), ==, 3000);
}

/* ---- what is no longer new ---- */

static gint64
this_morning (void)
{
  gint64 now = g_get_real_time ();

  return now - now % DAY;
}

/* Days of samples every 30 s: a slow wave, so that each tier has another course. */
static void
record_days (Fixture    *fixture,
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
assert_days (Fixture    *fixture,
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
test_tiers (Fixture       *fixture,
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
test_late (Fixture       *fixture,
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
test_retention (Fixture       *fixture,
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
test_rare (Fixture       *fixture,
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
test_brief (Fixture       *fixture,
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
test_cut_off (Fixture       *fixture,
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
test_damaged (Fixture       *fixture,
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

/* ---- the end of the program ---- */

/* A number that outlives the process that writes it. */
static guint32 *
map_number (const char *path)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  guint32 *number;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, sizeof *number), ==, 0);
  number = mmap (NULL, sizeof *number, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (number != MAP_FAILED);
  close (fd);

  return number;
}

#define N_SERIES 200

/* Records ticks of N_SERIES and says how many are acknowledged, until it is
 * killed. */
static void
record_for_ever (const char *path,
                 gint64      begin,
                 guint32    *acknowledged)
{
  Fixture fixture = { NULL, (char *)path, NULL };
  WhSample samples[N_SERIES];

  open_history (&fixture);

  for (guint tick = *acknowledged;; tick++)
    {
      for (guint i = 0; i < N_SERIES; i++)
        {
          g_autofree char *name = g_strdup_printf ("a:%u/x", i);

          samples[i] = (WhSample) { g_intern_string (name), "m", begin + tick * SECOND, tick };
        }

      run (wh_history_record_samples (fixture.history, "c", samples, N_SERIES));
      g_atomic_int_set (acknowledged, tick + 1);
    }
}

static void
test_kill (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *counter = g_build_filename (fixture->folder, "acknowledged", NULL);
  gint64 begin = round_time (g_get_real_time ()) - 100 * HOUR;
  g_autofree char *begin_text = g_strdup_printf ("%" G_GINT64_FORMAT, begin);
  const char *argv[] = { self, "--child", fixture->path, begin_text, counter, NULL };
  guint32 *acknowledged = map_number (counter);
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);

  close_history (fixture);

  for (guint round = 0; round < 8; round++)
    {
      g_autoptr(WhSeriesData) found = NULL;
      g_autoptr(GError) error = NULL;
      guint32 n = *acknowledged;
      guint32 n_found = 0;
      GPid child;

      g_assert_true (g_spawn_async (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child, &error));
      g_assert_no_error (error);

      while ((guint32)g_atomic_int_get (acknowledged) < n + 20)
        g_usleep (1000);
      g_usleep ((gulong)g_rand_int_range (rand, 0, 100000));
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);

      open_history (fixture);
      n = *acknowledged;

      for (guint i = 0; i < N_SERIES; i += 13)
        {
          g_autofree char *name = g_strdup_printf ("a:%u/x", i);

          g_clear_pointer (&found, wh_series_data_unref);
          found = query (fixture, name, begin, begin + 200 * HOUR, 1000);
          n_found = count_samples (found);

          /* The last one may be in the file without having been told of. */
          g_assert_cmpuint (n_found, >=, n);
          g_assert_cmpuint (n_found, <=, n + 1);
          g_assert_cmpfloat (sum_samples (found), ==, (double)n_found * (n_found - 1) / 2);
        }

      *acknowledged = n_found;
      close_history (fixture);
    }

  munmap (acknowledged, sizeof *acknowledged);
  open_history (fixture);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  wh_kind_register (&passer);

  if (argc == 5 && g_str_equal (argv[1], "--child"))
    record_for_ever (argv[2], g_ascii_strtoll (argv[3], NULL, 10), map_number (argv[4]));

  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/history-samples/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("points", test_points);
  ADD ("gaps", test_gaps);
  ADD ("list", test_list);
  ADD ("unknown", test_unknown);
  ADD ("again", test_again);
  ADD ("clock", test_clock);
  ADD ("two", test_two);
  ADD ("budget", test_budget);
  ADD ("log", test_log);
  ADD ("tiers", test_tiers);
  ADD ("late", test_late);
  ADD ("retention", test_retention);
  ADD ("rare", test_rare);
  ADD ("brief", test_brief);
  ADD ("cut-off", test_cut_off);
  ADD ("damaged", test_damaged);
  ADD ("kill", test_kill);
#undef ADD

  return g_test_run ();
}
