/* samples-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* samples-bench FOLDER: records series like those of a fleet, one commit for each
 * tick, and asks for charts. Prints BENCH lines.
 *
 * ingest: 2,000 series, one sample each every 15 s, two days. The time is that of
 *   the calls, not of making the numbers up. One tick follows the other without a
 *   pause, checkpoints run beside them in their own thread.
 * tick: the same for a day, but the next tick comes when a checkpoint that was due
 *   has ended, as in the program, where fifteen seconds lie between two. A tick is
 *   timed from handing it over until it is committed.
 * hot, cold: bytes of the tables, pages and indexes with all, of a second file
 *   whose samples are sixteen days old: before the past was packed, with the
 *   roll-ups; and the samples alone, after.
 * chart: 100 series, 30 days at 15 s and a year at 5 min, 1,000 points, the file
 *   warm, from the question until the answer is there, once for each of 30 series.
 *
 * samples-bench --write FILE N: writes the first N ticks of "ingest" for a peer: for
 * each the times of all series (64 bits, milliseconds), then their values (doubles). */

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <sys/resource.h>

#include <sqlite3.h>

#include "sample-series.h"
#include "wh-dex-util.h"
#include "wh-history-private.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define DAY (86400 * SECOND)
#define N_INGEST_SERIES 2000

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

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static gint64
this_morning (void)
{
  gint64 now = g_get_real_time ();

  return now - now % DAY;
}

typedef struct
{
  guint       n_series;
  TestSeries *series;
  WhSample   *samples;
  gint64      begin;
  gint64      step;
} Source;

static void
source_init (Source *self,
             guint   n_series,
             gint64  begin,
             gint64  step)
{
  self->n_series = n_series;
  self->series = g_new0 (TestSeries, n_series);
  self->samples = g_new0 (WhSample, n_series);
  self->begin = begin;
  self->step = step;

  for (guint i = 0; i < n_series; i++)
    {
      g_autofree char *name = g_strdup_printf ("node:%05u/cpu", i);

      test_series_init (&self->series[i], i);
      self->samples[i].series = g_intern_string (name);
      self->samples[i].unit = "m";
    }
}

static void
source_clear (Source *self)
{
  g_free (self->series);
  g_free (self->samples);
}

static void
source_tick (Source *self,
             gint64  tick)
{
  for (guint i = 0; i < self->n_series; i++)
    {
      self->samples[i].time = test_series_time (i, tick, self->begin, self->step);
      self->samples[i].value = test_series_next (&self->series[i]);
    }
}

typedef struct
{
  double *ticks; /* milliseconds, sorted */
  guint   n_ticks;
  double  busy; /* seconds */
  double  cpu;
} Ingest;

/* A thread of the history does one thing after the other. */
static gboolean
nothing_job (WhEngineThread  *thread,
             gpointer         data,
             GValue          *result,
             GError         **error)
{
  return TRUE;
}

static Ingest
ingest (const char *path,
        guint       n_ticks,
        gboolean    waits)
{
  g_autoptr(WhHistory) history = wh_history_new (path);
  Ingest found = { g_new (double, n_ticks), n_ticks, 0, 0 };
  Source source;

  run (wh_history_open (history));
  source_init (&source, N_INGEST_SERIES, this_morning () - 2 * DAY, 15 * SECOND);

  for (guint tick = 0; tick < n_ticks; tick++)
    {
      gint64 begin;
      double cpu_begin;

      source_tick (&source, tick);
      cpu_begin = cpu_seconds ();
      begin = g_get_monotonic_time ();
      run (wh_history_record_samples (history, "c", source.samples, N_INGEST_SERIES));
      found.ticks[tick] = (g_get_monotonic_time () - begin) / 1000.0;
      found.busy += found.ticks[tick] / 1000;
      found.cpu += cpu_seconds () - cpu_begin;

      if (!waits)
        continue;

      run (wh_engine_submit (wh_history_get_engine (history), WH_ENGINE_KEEPER, WH_JOB_READ, nothing_job, NULL, NULL));
      run (wh_engine_submit (wh_history_get_engine (history), WH_ENGINE_WRITER, WH_JOB_READ, nothing_job, NULL, NULL));
    }

  qsort (found.ticks, n_ticks, sizeof *found.ticks, compare);
  run (wh_history_close (history));
  source_clear (&source);

  return found;
}

static void
measure_ingest (const char *path)
{
  Ingest found = ingest (path, 2 * 5760, FALSE);
  double n = (double)N_INGEST_SERIES * found.n_ticks;

  printf ("BENCH history-ingest-samples-per-s %.0f samples/s\n", n / found.busy);
  printf ("BENCH history-cpu-us-per-sample %.3f us\n", found.cpu * 1e6 / n);
  printf ("BENCH history-ingest-tick-p99-ms %.2f ms\n", found.ticks[found.n_ticks * 99 / 100]);
  fprintf (stderr, "longest tick without a pause %.1f ms\n", found.ticks[found.n_ticks - 1]);
  g_free (found.ticks);
}

static void
measure_tick (const char *path)
{
  Ingest found = ingest (path, 5760, TRUE);

  printf ("BENCH history-tick-median-ms %.2f ms\n", found.ticks[found.n_ticks / 2]);
  printf ("BENCH history-tick-p99-ms %.2f ms\n", found.ticks[found.n_ticks * 99 / 100]);
  fprintf (stderr, "longest tick %.1f ms\n", found.ticks[found.n_ticks - 1]);
  g_free (found.ticks);
}

static double
get_bytes (const char *path,
           const char *sql)
{
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;
  double bytes;

  if (sqlite3_open (path, &database) != SQLITE_OK || sqlite3_prepare_v2 (database, sql, -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step (statement) != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (database));

  bytes = sqlite3_column_double (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (database);

  return bytes;
}

#define TABLES(like) "SELECT sum (pgsize) FROM dbstat WHERE aggregate = TRUE AND (" like ")"

static void
measure_size (const char *path)
{
  enum { N_SERIES = 100, N_TICKS = 16 * 5760 };
  g_autoptr(WhHistory) history = wh_history_new (path);
  double n = (double)N_SERIES * N_TICKS;
  gint64 block = 8 * DAY;
  gint64 begin = (g_get_real_time () - DAY) / block * block - 16 * DAY;
  double raw;
  double rolled;
  double cold;
  gint64 start;
  Source source;

  run (wh_history_open (history));
  source_init (&source, N_SERIES, begin, 15 * SECOND);

  for (guint tick = 0; tick < N_TICKS; tick++)
    {
      source_tick (&source, tick);
      run (wh_history_record_samples (history, "c", source.samples, N_SERIES));
    }

  raw = get_bytes (path, TABLES ("name LIKE 'sample_chunk%' OR name = 'sample_log'"));
  start = g_get_monotonic_time ();
  run (wh_history_maintain (history, NULL));
  fprintf (stderr, "rolled up and packed at %.0f samples/s\n", n / ((g_get_monotonic_time () - start) / 1e6));
  rolled = get_bytes (path, TABLES ("name LIKE 'bucket%'"));
  cold = get_bytes (path, TABLES ("name LIKE 'sample_block%' OR name LIKE 'sample_chunk%'"));

  printf ("BENCH history-bytes-per-sample-hot %.3f bytes\n", (raw + rolled) / n);
  printf ("BENCH history-bytes-per-sample-rollups %.3f bytes\n", rolled / n);
  printf ("BENCH history-bytes-per-sample-cold %.3f bytes\n", cold / n);
  run (wh_history_close (history));
  source_clear (&source);
}

static void
ask (WhHistory  *history,
     const char *name,
     gint64      from,
     gint64      until)
{
  enum { N = 30 };
  double times[N];
  guint n_points = 0;
  g_autofree char *tier = NULL;

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *series = g_strdup_printf ("node:%05u/cpu", i * 7 % 100);
      WhSeriesQuery query = { NULL, series, from, until, 1000 };
      gint64 begin = g_get_monotonic_time ();
      g_autoptr(DexFuture) future = wh_series_source_query (WH_SERIES_SOURCE (history), &query);
      const WhSeriesData *data;

      run (dex_ref (future));
      times[i] = (g_get_monotonic_time () - begin) / 1000.0;
      data = g_value_get_boxed (dex_future_get_value (future, NULL));
      n_points = data->points->len;
      g_set_str (&tier, data->tier);
    }

  qsort (times, N, sizeof *times, compare);
  fprintf (stderr, "%s: %u points from %s, p95 %.2f ms\n", name, n_points, tier, times[N * 95 / 100]);
  printf ("BENCH %s %.2f ms\n", name, times[N / 2]);
}

static void
record_range (WhHistory *history,
              gint64     begin,
              gint64     until,
              gint64     step)
{
  Source source;

  source_init (&source, 100, begin, step);

  for (guint tick = 0; begin + tick * step < until; tick++)
    {
      source_tick (&source, tick);
      run (wh_history_record_samples (history, "c", source.samples, source.n_series));
    }

  source_clear (&source);
}

static void
measure_charts (const char *path)
{
  g_autoptr(WhHistory) history = wh_history_new (path);
  gint64 now = g_get_real_time ();

  run (wh_history_open (history));
  record_range (history, now - 365 * DAY, now - 30 * DAY, 300 * SECOND);
  record_range (history, now - 30 * DAY, now, 15 * SECOND);

  /* As on a day on which nothing was rolled up yet, and then as usual. */
  ask (history, "chart-30d-raw-ms", now - 30 * DAY, now);
  run (wh_history_maintain (history, NULL));
  ask (history, "chart-30d-ms", now - 30 * DAY, now);
  ask (history, "chart-1y-ms", now - 365 * DAY, now);
  ask (history, "chart-1d-ms", now - DAY, now);
  run (wh_history_close (history));
}

static int
write_ticks (const char *path,
             guint       n_ticks)
{
  FILE *file = fopen (path, "wb");
  Source source;

  if (file == NULL)
    return 1;

  source_init (&source, N_INGEST_SERIES, this_morning () - 2 * DAY, 15 * SECOND);

  for (guint tick = 0; tick < n_ticks; tick++)
    {
      source_tick (&source, tick);

      for (guint i = 0; i < source.n_series; i++)
        {
          gint64 time = source.samples[i].time / 1000;

          fwrite (&time, sizeof time, 1, file);
        }
      for (guint i = 0; i < source.n_series; i++)
        fwrite (&source.samples[i].value, sizeof (double), 1, file);
    }

  source_clear (&source);

  return fclose (file) == 0 ? 0 : 1;
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *file;
    void      (*measure) (const char *path);
  } parts[] = {
    { "ingest.db", measure_ingest },
    { "tick.db", measure_tick },
    { "size.db", measure_size },
    { "charts.db", measure_charts },
  };

  if (argc < 2)
    return 2;

  if (argc == 4 && g_str_equal (argv[1], "--write"))
    return write_ticks (argv[2], (guint)g_ascii_strtoull (argv[3], NULL, 10));

  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (argv[1], parts[i].file, NULL);

      if (argc < 3 || g_str_has_prefix (parts[i].file, argv[2]))
        parts[i].measure (path);
    }

  return 0;
}
