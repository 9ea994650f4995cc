/* samples-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "samples-fixture.h"
#include "wh-dex-util.h"
#include "wh-metric.h"

/* What comes and goes. */
static const WhField passer_fields[] = { { "name", "Name", WH_FIELD_TEXT, 0 } };
static const WhMetric passer_metrics[] = { { "x", "X", WH_METRIC_SENT, -1, .brief = TRUE } };
const WhKind samples_passer_kind = {
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

gboolean
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;
  gboolean done = wh_dex_run (future, &error);

  g_assert_no_error (error);

  return done;
}

gpointer
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

void
open_history (SamplesFixture *fixture)
{
  fixture->history = wh_history_new (fixture->path);
  run (wh_history_open (fixture->history));
}

void
close_history (SamplesFixture *fixture)
{
  run (wh_history_close (fixture->history));
  g_clear_object (&fixture->history);
}

void
set_up (SamplesFixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("wh-samples-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  open_history (fixture);
}

void
tear_down (SamplesFixture       *fixture,
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

void
record (SamplesFixture    *fixture,
        const char *connection,
        const char *series,
        gint64      time,
        double      value)
{
  WhSample sample = { g_intern_string (series), "m", time, value };

  run (wh_history_record_samples (fixture->history, connection, &sample, 1));
}

/* Records many at once, as a first look at a source does: 0, 1, 2, … */
void
record_many (SamplesFixture    *fixture,
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

WhSeriesData *
query (SamplesFixture    *fixture,
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

guint
count_samples (const WhSeriesData *data)
{
  guint n = 0;

  for (guint i = 0; i < data->points->len; i++)
    n += g_array_index (data->points, WhPoint, i).count;

  return n;
}

double
sum_samples (const WhSeriesData *data)
{
  double sum = 0;

  for (guint i = 0; i < data->points->len; i++)
    sum += g_array_index (data->points, WhPoint, i).avg * g_array_index (data->points, WhPoint, i).count;

  return sum;
}

gint64
get_number (SamplesFixture    *fixture,
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

gint64
round_time (gint64 time)
{
  return time - time % SECOND;
}
