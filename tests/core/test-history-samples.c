/* test-history-samples.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "samples-fixture.h"
#include "wh-dex-util.h"

static void
test_points (SamplesFixture       *fixture,
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
test_gaps (SamplesFixture       *fixture,
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
test_list (SamplesFixture       *fixture,
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
test_unknown (SamplesFixture       *fixture,
              gconstpointer  data)
{
  WhSeriesQuery one = { NULL, "nothing:1/x", 0, SECOND, 10 };
  g_autoptr(GError) error = NULL;

  g_assert_false (wh_dex_run (wh_series_source_query (WH_SERIES_SOURCE (fixture->history), &one), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
}

/* Prometheus tells the last hour again after each start. */
static void
test_again (SamplesFixture       *fixture,
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
test_clock (SamplesFixture       *fixture,
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
test_two (SamplesFixture       *fixture,
          gconstpointer  data)
{
  SamplesFixture other = { NULL, fixture->path, NULL };
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
test_budget (SamplesFixture       *fixture,
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
test_log (SamplesFixture       *fixture,
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
  SamplesFixture fixture = { NULL, (char *)path, NULL };
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
test_kill (SamplesFixture       *fixture,
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
  wh_kind_register (&samples_passer_kind);

  if (argc == 5 && g_str_equal (argv[1], "--child"))
    record_for_ever (argv[2], g_ascii_strtoll (argv[3], NULL, 10), map_number (argv[4]));

  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/history-samples/" name, SamplesFixture, NULL, set_up, func, tear_down)
  ADD ("points", test_points);
  ADD ("gaps", test_gaps);
  ADD ("list", test_list);
  ADD ("unknown", test_unknown);
  ADD ("again", test_again);
  ADD ("clock", test_clock);
  ADD ("two", test_two);
  ADD ("budget", test_budget);
  ADD ("log", test_log);
  ADD ("kill", test_kill);
#undef ADD

  return g_test_run ();
}
