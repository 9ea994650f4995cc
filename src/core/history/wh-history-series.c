/* wh-history-series.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-sample-log.h"
#include "wh-series-sum.h"

#include "wh-history-samples-private.h"

/* Answers questions about series, in the reader. */

/* A block is of eight days, or nearly so. */
#define BLOCK_SECONDS_MAX (10 * 86400)

/* Points must be twice as long as the buckets they are made of. */
#define BUCKETS_PER_POINT 2

#define TIER_SQL(table) \
  "SELECT data FROM " table " WHERE id = ?1", \
  "INSERT INTO " table " (id, data) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET data = ?2", \
  "DELETE FROM " table " WHERE id IN (SELECT id FROM " table " WHERE id < ?1 ORDER BY id LIMIT ?2)", \
  "DELETE FROM " table " WHERE id = ?1"

const WhTier wh_tiers[WH_N_TIERS] = {
  { "5m", 5 * 60 * 1000, 1, TIER_SQL ("bucket_5m") },
  { "1h", 60 * 60 * 1000, 8, TIER_SQL ("bucket_1h") },
  { "1d", 24 * 60 * 60 * 1000, 256, TIER_SQL ("bucket_1d") },
};

/* ---- one series ---- */

typedef struct
{
  WhSeriesInfo *info;
  gint64        id;
  gint64        sealed;
  gint64        rolled;
  gint64        first_time;
  gint64        step;
} Series;

#define SERIES_COLUMNS \
  "SELECT s.id, n.text, s.name, s.label, s.unit, s.type, s.interval, st.sealed, st.rolled, st.first_time, st.last_time, st.step" \
  " FROM series s JOIN name n ON n.id = s.connection JOIN series_state st ON st.series = s.id"

static gboolean
read_series (Series       *series,
             sqlite3_stmt *row)
{
  int type = sqlite3_column_int (row, 5);

  if (wh_column_text (row, 1) == NULL || wh_column_text (row, 2) == NULL)
    return FALSE;

  series->id = sqlite3_column_int64 (row, 0);
  series->info = wh_series_info_new (wh_column_text (row, 1), wh_column_text (row, 2), wh_column_text (row, 3),
                                     wh_column_text (row, 4),
                                     type >= 0 && type <= WH_SERIES_STATE ? (WhSeriesType)type : WH_SERIES_GAUGE,
                                     sqlite3_column_int64 (row, 6));
  series->sealed = sqlite3_column_int64 (row, 7);
  series->rolled = sqlite3_column_int64 (row, 8);
  series->first_time = sqlite3_column_int64 (row, 9);
  series->step = sqlite3_column_int64 (row, 11);
  series->info->first_at = series->first_time * 1000;
  series->info->last_at = sqlite3_column_int64 (row, 10) * 1000;

  return TRUE;
}

static gboolean
find_series (WhEngineThread       *thread,
             const WhSeriesQuery  *query,
             Series               *series,
             GError              **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;
  gboolean found = FALSE;

  statement = wh_database_prepare (thread->database,
                                   SERIES_COLUMNS " WHERE s.name = ?1 AND (?2 IS NULL OR n.text = ?2)"
                                   " ORDER BY st.last_time DESC LIMIT 1",
                                   error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, query->name);
  wh_bind_text (statement, 2, query->connection);
  if (wh_database_next (thread->database, statement, &local_error))
    found = read_series (series, statement);
  sqlite3_reset (statement);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (!found)
    g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND,
                 _("There is no series “%s” in the history: see wheelhousectl series"), query->name);

  return found;
}

/* ---- samples that are not rolled up ---- */

typedef gboolean (*Decode) (const guint8  *data,
                            gsize          length,
                            WhSamples     *samples,
                            GError       **error);

/* Looks at chunks or blocks that reach into a range of seconds. Damaged ones
 * were not observed. */
static gboolean
sum_packed (WhEngineThread  *thread,
            const char      *sql,
            Decode           decode,
            gint64           seconds_max,
            const Series    *series,
            gint64           from,
            gint64           until,
            WhSeriesSum     *sum,
            gint64          *first,
            GError         **error)
{
  g_auto(WhSamples) samples = { 0 };
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = wh_database_prepare (thread->database, sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, series->id);
  sqlite3_bind_int64 (statement, 2, from / 1000 - seconds_max);
  sqlite3_bind_int64 (statement, 3, until / 1000 + 1);
  sqlite3_bind_int64 (statement, 4, from / 1000);

  while (wh_database_next (thread->database, statement, &local_error))
    {
      const guint8 *data = sqlite3_column_blob (statement, 1);

      if (!decode (data, (gsize)sqlite3_column_bytes (statement, 1), &samples, NULL))
        continue;

      /* The sum leaves out what lies before its own begin, but what is rolled
       * up begins later. */
      if (samples.n > 0 && samples.times[0] < from)
        wh_samples_drop_before (&samples, from);

      if (samples.n > 0)
        {
          *first = MIN (*first, samples.times[0]);
          wh_series_sum_add_samples (sum, &samples);
        }
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* What is in the log and not in chunks yet. */
static gboolean
collect_logged (WhEngineThread  *thread,
                const Series    *series,
                WhSamples       *samples,
                GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = wh_database_prepare (thread->database,
                                                 "SELECT data FROM sample_log WHERE id > ?1 ORDER BY id", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, series->sealed);
  while (wh_database_next (thread->database, statement, &local_error))
    wh_sample_log_find (sqlite3_column_blob (statement, 0), (gsize)sqlite3_column_bytes (statement, 0), series->id, samples);

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

#define PACKED_SQL(table) \
  "SELECT begin, data FROM " table \
  " WHERE series = ?1 AND begin BETWEEN ?2 AND ?3 AND begin + length >= ?4 ORDER BY begin"

/* @first gets the time of the first sample there is. */
static gboolean
sum_raw (WhEngineThread  *thread,
         const Series    *series,
         gint64           from,
         gint64           until,
         WhSeriesSum     *sum,
         gint64          *first,
         GError         **error)
{
  *first = G_MAXINT64;

  if (until <= from)
    return TRUE;

  if (!sum_packed (thread, PACKED_SQL ("sample_block"), wh_block_decode, BLOCK_SECONDS_MAX,
                   series, from, until, sum, first, error) ||
      !sum_packed (thread, PACKED_SQL ("sample_chunk"), wh_chunk_decode, WH_CHUNK_SECONDS_MAX,
                   series, from, until, sum, first, error))
    return FALSE;

  return TRUE;
}

/* ---- roll-ups ---- */

/* Adds the days from @day until before @end. @first gets the first that the tier
 * has a row for. */
static gboolean
sum_tier (WhEngineThread  *thread,
          const WhTier    *tier,
          const Series    *series,
          gint64           day,
          gint64           end,
          WhSeriesSum     *sum,
          gint64          *first,
          GError         **error)
{
  WhBucket buckets[WH_TIER_BUCKETS_MAX];
  guint per_day = wh_tier_n_buckets (tier) / tier->days;

  *first = end;

  while (day < end)
    {
      gint64 period = day / tier->days * tier->days;
      gint64 next = MIN (period + tier->days, end);
      sqlite3_stmt *statement = wh_database_prepare (thread->database, tier->select_sql, error);
      g_autoptr(GError) local_error = NULL;

      if (statement == NULL)
        return FALSE;

      sqlite3_bind_int64 (statement, 1, wh_tier_row (tier, day, series->id));

      if (wh_database_next (thread->database, statement, &local_error) &&
          wh_buckets_decode (sqlite3_column_blob (statement, 0), (gsize)sqlite3_column_bytes (statement, 0),
                             buckets, wh_tier_n_buckets (tier), NULL))
        {
          wh_series_sum_add_buckets (sum, buckets + (day - period) * per_day, (guint)(next - day) * per_day,
                                     day * WH_DAY_MSEC, tier->length);
          *first = MIN (*first, day);
        }
      sqlite3_reset (statement);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      day = next;
    }

  return TRUE;
}

static int
choose_tier (gint64 step)
{
  int tier = -1;

  for (int i = 0; i < WH_N_TIERS; i++)
    {
      if (step >= wh_tiers[i].length * BUCKETS_PER_POINT)
        tier = i;
    }

  return tier;
}

/* The tier that fits the step answers for what is rolled up, samples for what is
 * not yet, and coarser tiers for what is forgotten in finer ones. */
static gboolean
sum_all (WhEngineThread   *thread,
         const Series     *series,
         const WhSamples  *logged,
         gint64            from,
         gint64            until,
         int               tier,
         WhSeriesSum      *sum,
         GError          **error)
{
  gint64 known_from = series->first_time != 0 ? series->first_time : G_MAXINT64;
  gint64 raw_from;
  gint64 first;
  gint64 end;

  if (logged->n > 0)
    known_from = MIN (known_from, logged->times[0]);

  from = MAX (from, known_from);
  raw_from = tier < 0 ? from : MAX (from, series->rolled * WH_DAY_MSEC);

  if (!sum_raw (thread, series, raw_from, until, sum, &first, error))
    return FALSE;

  /* What is in the log is in no roll-up, whatever day it is of. */
  wh_series_sum_add_samples (sum, logged);
  if (logged->n > 0 && logged->times[0] >= raw_from)
    first = MIN (first, logged->times[0]);

  end = MIN (until / WH_DAY_MSEC + 1, series->rolled);
  if (tier < 0)
    end = MIN (end, first != G_MAXINT64 ? first / WH_DAY_MSEC : end);

  for (int i = MAX (tier, 0); i < WH_N_TIERS && from / WH_DAY_MSEC < end; i++)
    {
      if (!sum_tier (thread, &wh_tiers[i], series, from / WH_DAY_MSEC, end, sum, &end, error))
        return FALSE;
    }

  return TRUE;
}

/* ---- jobs ---- */

typedef struct
{
  char          *connection;
  char          *name;
  WhSeriesQuery  query;
} Query;

static void
query_free (gpointer data)
{
  Query *query = data;

  g_free (query->connection);
  g_free (query->name);
  g_free (query);
}

static gint64
get_interval (const Series    *series,
              const WhSamples *logged)
{
  if (series->info->interval == WH_SERIES_NO_BEAT)
    return 0;

  if (series->info->interval > 0)
    return series->info->interval / 1000;

  return series->step > 0 ? series->step : wh_samples_find_step (logged);
}

static WhSeriesData *
answer (WhEngineThread       *thread,
        const WhSeriesQuery  *query,
        const Series         *series,
        GError              **error)
{
  g_auto(WhSamples) logged = { 0 };
  g_autoptr(WhSeriesSum) sum = NULL;
  gint64 from = query->from / 1000;
  gint64 until = MAX (query->until / 1000, from + 1);
  WhSeriesData *data;
  int tier;

  if (!collect_logged (thread, series, &logged, error))
    return NULL;

  sum = wh_series_sum_new (from, until, query->n_points, get_interval (series, &logged));
  tier = choose_tier (wh_series_sum_get_step (sum));

  if (!sum_all (thread, series, &logged, from, until, tier, sum, error))
    return NULL;

  if (logged.n > 0)
    series->info->last_at = MAX (series->info->last_at, logged.times[logged.n - 1] * 1000);
  if (series->info->first_at == 0 && logged.n > 0)
    series->info->first_at = logged.times[0] * 1000;

  data = wh_series_sum_finish (sum, series->info, g_get_real_time () / 1000);
  data->tier = tier < 0 ? "raw" : wh_tiers[tier].id;

  return data;
}

static gboolean
query_job (WhEngineThread  *thread,
           gpointer         user_data,
           GValue          *result,
           GError         **error)
{
  const Query *query = user_data;
  g_autoptr(WhSeriesData) data = NULL;
  Series series = { 0 };

  /* One snapshot: what leaves the log comes back as a chunk. */
  if (!wh_database_exec (thread->database, "BEGIN", error))
    return FALSE;

  if (find_series (thread, &query->query, &series, error))
    data = answer (thread, &query->query, &series, error);

  g_clear_pointer (&series.info, wh_series_info_unref);
  wh_database_exec (thread->database, "COMMIT", NULL);

  if (data == NULL)
    return FALSE;

  wh_take_result (result, WH_TYPE_SERIES_DATA, g_steal_pointer (&data));

  return TRUE;
}

DexFuture *
wh_history_query_series (WhSeriesSource      *source,
                         const WhSeriesQuery *query)
{
  Query *copy = g_new0 (Query, 1);

  copy->connection = g_strdup (query->connection);
  copy->name = g_strdup (query->name);
  copy->query = *query;
  copy->query.connection = copy->connection;
  copy->query.name = copy->name;

  return wh_engine_submit (wh_history_get_engine (WH_HISTORY (source)), WH_ENGINE_READER, WH_JOB_READ,
                           query_job, copy, query_free);
}

/* ---- list ---- */

static void
note_logged_cb (const WhLogged *sample,
                gpointer        user_data)
{
  GHashTable *infos = user_data;
  WhSeriesInfo *info = g_hash_table_lookup (infos, GSIZE_TO_POINTER (sample->series));

  if (info == NULL)
    return;

  info->last_at = MAX (info->last_at, sample->time * 1000);
  if (info->first_at == 0 || sample->time * 1000 < info->first_at)
    info->first_at = sample->time * 1000;
}

static gboolean
list_job (WhEngineThread  *thread,
          gpointer         user_data,
          GValue          *result,
          GError         **error)
{
  const char *glob = user_data;
  g_autoptr(GPatternSpec) pattern = glob != NULL ? g_pattern_spec_new (glob) : NULL;
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_series_info_unref);
  g_autoptr(GHashTable) infos = g_hash_table_new (NULL, NULL);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database, SERIES_COLUMNS " ORDER BY s.name, n.text", &local_error);
  while (wh_database_next (thread->database, statement, &local_error))
    {
      Series series;
      g_autofree char *readable = NULL;

      if (!read_series (&series, statement))
        continue;

      readable = wh_series_info_dup_readable_name (series.info);

      if (pattern == NULL || g_pattern_spec_match_string (pattern, series.info->name) ||
          g_pattern_spec_match_string (pattern, readable))
        {
          g_hash_table_insert (infos, GSIZE_TO_POINTER (series.id), series.info);
          g_ptr_array_add (list, series.info);
        }
      else
        {
          wh_series_info_unref (series.info);
        }
    }

  if (local_error == NULL)
    statement = wh_database_prepare (thread->database, "SELECT data FROM sample_log", &local_error);
  while (local_error == NULL && wh_database_next (thread->database, statement, &local_error))
    wh_sample_log_decode (sqlite3_column_blob (statement, 0), (gsize)sqlite3_column_bytes (statement, 0), note_logged_cb, infos);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&list));

  return TRUE;
}

DexFuture *
wh_history_list_series (WhSeriesSource *source,
                        const char     *glob)
{
  return wh_engine_submit (wh_history_get_engine (WH_HISTORY (source)), WH_ENGINE_READER, WH_JOB_READ,
                           list_job, g_strdup (glob), g_free);
}
