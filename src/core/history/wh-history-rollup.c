/* wh-history-rollup.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-history-rollup-private.h"
#include "wh-sample-heads.h"

/* What is done with samples when they are no longer new: each day is rolled up,
 * and chunks become blocks. Both are jobs of the writer, a few series at a time,
 * and both can be cut off after any of them. */

#define DAY_SECONDS 86400

/* A block reaches this far beyond its begin. */
#define BLOCK_SECONDS_MAX (10 * DAY_SECONDS)

/* A block has no more samples than are packed in a few milliseconds. */
#define BLOCK_SAMPLES 100000

/* ---- rolling up ---- */

static gboolean
add_samples (WhBucket        *buckets,
             gint64           day,
             const WhSamples *samples)
{
  gint64 begin = day * WH_DAY_MSEC;
  gboolean any = FALSE;

  for (guint i = 0; i < samples->n; i++)
    {
      gint64 offset = samples->times[i] - begin;
      double value = samples->values[i];

      if (offset < 0 || offset >= WH_DAY_MSEC || isnan (value))
        continue;

      wh_bucket_add (&buckets[offset / wh_tiers[0].length], &(WhBucket) { value, value, value, 1 });
      any = TRUE;
    }

  return any;
}

/* Collects the day from chunks (@chunks) or blocks. */
static gboolean
collect_day (WhEngineThread  *thread,
             gboolean         chunks,
             gint64           series,
             gint64           day,
             WhBucket        *buckets,
             gboolean        *any,
             GError         **error)
{
  g_auto(WhSamples) samples = { 0 };
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   chunks ? "SELECT data FROM sample_chunk WHERE series = ?1 AND begin BETWEEN ?2 AND ?3 AND begin + length >= ?4"
                                          : "SELECT data FROM sample_block WHERE series = ?1 AND begin BETWEEN ?2 AND ?3 AND begin + length >= ?4",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, series);
  sqlite3_bind_int64 (statement, 2, day * DAY_SECONDS - (chunks ? WH_CHUNK_SECONDS_MAX : BLOCK_SECONDS_MAX));
  sqlite3_bind_int64 (statement, 3, (day + 1) * DAY_SECONDS - 1);
  sqlite3_bind_int64 (statement, 4, day * DAY_SECONDS);

  while (wh_database_next (thread->database, statement, &local_error))
    {
      const guint8 *data = sqlite3_column_blob (statement, 0);
      gsize length = (gsize)sqlite3_column_bytes (statement, 0);

      /* What is damaged was not observed. */
      if (chunks ? wh_chunk_decode (data, length, &samples, NULL) : wh_block_decode (data, length, &samples, NULL))
        *any |= add_samples (buckets, day, &samples);
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* Puts the buckets of a day into the row of a tier, beside its other days. */
static gboolean
write_tier (WhEngineThread  *thread,
            const WhTier    *tier,
            gint64           series,
            gint64           day,
            const WhBucket  *of_day,
            GError         **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GError) local_error = NULL;
  guint n = wh_tier_n_buckets (tier);
  guint per_day = n / tier->days;
  WhBucket buckets[WH_TIER_BUCKETS_MAX] = { 0 };
  gint64 row = wh_tier_row (tier, day, series);
  sqlite3_stmt *statement;

  if (tier->days > 1)
    {
      if ((statement = wh_database_prepare (thread->database, tier->select_sql, error)) == NULL)
        return FALSE;

      sqlite3_bind_int64 (statement, 1, row);
      if (wh_database_next (thread->database, statement, &local_error) &&
          !wh_buckets_decode (sqlite3_column_blob (statement, 0), (gsize)sqlite3_column_bytes (statement, 0), buckets, n, NULL))
        memset (buckets, 0, sizeof buckets);
      sqlite3_reset (statement);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  memcpy (buckets + (guint)(day % tier->days) * per_day, of_day, per_day * sizeof *buckets);
  wh_buckets_encode (bytes, buckets, n);

  if ((statement = wh_database_prepare (thread->database, tier->replace_sql, error)) == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, row);
  sqlite3_bind_blob (statement, 2, bytes->data, (int)bytes->len, SQLITE_STATIC);

  return wh_database_run (thread->database, statement, error);
}

static guint64
count_samples (const WhBucket *buckets,
               guint           n)
{
  guint64 count = 0;

  for (guint i = 0; i < n; i++)
    count += buckets[i].count;

  return count;
}

/* How many samples a day was rolled up from already. */
static gboolean
count_rolled (WhEngineThread  *thread,
              gint64           series,
              gint64           day,
              guint64         *count,
              GError         **error)
{
  WhBucket buckets[WH_TIER_BUCKETS_MAX];
  g_autoptr(GError) local_error = NULL;
  guint n = wh_tier_n_buckets (&wh_tiers[0]);
  sqlite3_stmt *statement = wh_database_prepare (thread->database, wh_tiers[0].select_sql, error);

  *count = 0;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, wh_tier_row (&wh_tiers[0], day, series));
  if (wh_database_next (thread->database, statement, &local_error) &&
      wh_buckets_decode (sqlite3_column_blob (statement, 0), (gsize)sqlite3_column_bytes (statement, 0), buckets, n, NULL))
    *count = count_samples (buckets, n);
  sqlite3_reset (statement);

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static gboolean
roll_day (WhEngineThread  *thread,
          gint64           series,
          gint64           day,
          gboolean        *any,
          GError         **error)
{
  WhBucket finest[WH_TIER_BUCKETS_MAX] = { 0 };
  guint64 n_rolled;

  *any = FALSE;

  if (!collect_day (thread, FALSE, series, day, finest, any, error) ||
      !collect_day (thread, TRUE, series, day, finest, any, error) ||
      (*any && !count_rolled (thread, series, day, &n_rolled, error)))
    return FALSE;

  /* Something came late for a day whose samples are forgotten: the roll-up says
   * more than what is left. */
  if (*any && n_rolled > count_samples (finest, G_N_ELEMENTS (finest)))
    return TRUE;

  for (guint i = 0; *any && i < WH_N_TIERS; i++)
    {
      guint per_day = (guint)(WH_DAY_MSEC / wh_tiers[i].length);
      guint ratio = wh_tier_n_buckets (&wh_tiers[0]) / per_day;
      WhBucket buckets[WH_TIER_BUCKETS_MAX] = { 0 };

      for (guint j = 0; j < per_day * ratio; j++)
        wh_bucket_add (&buckets[j / ratio], &finest[j]);

      if (!write_tier (thread, &wh_tiers[i], series, day, buckets, error))
        return FALSE;
    }

  return TRUE;
}

/* The first day from @day on that there are samples of; G_MAXINT64 = none. */
static gint64
find_day (WhEngineThread  *thread,
          gint64           series,
          gint64           day,
          GError         **error)
{
  static const char *const sqls[] = {
    "SELECT min (begin) FROM sample_chunk WHERE series = ?1 AND begin >= ?2",
    "SELECT min (begin) FROM sample_block WHERE series = ?1 AND begin >= ?2",
  };
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < G_N_ELEMENTS (sqls); i++)
    {
      sqlite3_stmt *statement = wh_database_prepare (thread->database, sqls[i], error);

      if (statement == NULL)
        return G_MAXINT64;

      sqlite3_bind_int64 (statement, 1, series);
      sqlite3_bind_int64 (statement, 2, day * DAY_SECONDS);
      if (wh_database_next (thread->database, statement, error) && sqlite3_column_type (statement, 0) != SQLITE_NULL)
        first = MIN (first, sqlite3_column_int64 (statement, 0) / DAY_SECONDS);
      sqlite3_reset (statement);
    }

  return first;
}

static gint64
get_rolled (WhEngineThread  *thread,
            gint64           series,
            GError         **error)
{
  sqlite3_stmt *statement = wh_database_prepare (thread->database, "SELECT rolled FROM series_state WHERE series = ?1", error);
  gint64 rolled = 0;

  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, series);
  if (wh_database_next (thread->database, statement, error))
    rolled = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  return rolled;
}

static gboolean
roll_series (WhEngineThread  *thread,
             gint64           series,
             gint64           today,
             GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  gint64 day = get_rolled (thread, series, &local_error);
  sqlite3_stmt *statement;

  if (day == 0 && local_error == NULL)
    day = find_day (thread, series, 0, &local_error);

  while (day < today && local_error == NULL)
    {
      gboolean any;

      if (!roll_day (thread, series, day, &any, &local_error))
        break;

      /* Over what was not observed. */
      day = any ? day + 1 : MAX (day + 1, find_day (thread, series, day + 1, &local_error));
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if ((statement = wh_database_prepare (thread->database, "UPDATE series_state SET rolled = ?2 WHERE series = ?1", error)) == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, series);
  sqlite3_bind_int64 (statement, 2, today);

  return wh_database_run (thread->database, statement, error);
}

/* Rolls up the days before the one of the slice. */
gboolean
wh_history_roll_job (WhEngineThread  *thread,
                     gpointer         data,
                     GValue          *result,
                     GError         **error)
{
  const WhSeriesSlice *slice = data;
  WhSampleHeads *heads = wh_sample_heads_ensure (thread, error);

  if (heads == NULL)
    return FALSE;

  for (guint i = 0; i < slice->n; i++)
    {
      if (!wh_sample_heads_seal_before (heads, thread, slice->series[i], slice->day * WH_DAY_MSEC, error) ||
          !roll_series (thread, slice->series[i], slice->day, error))
        return FALSE;
    }

  return TRUE;
}

/* ---- blocks ---- */

static gboolean
write_block (WhEngineThread   *thread,
             gint64            series,
             const WhSamples  *samples,
             GError          **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  gint64 least = samples->times[0];
  gint64 most = samples->times[0];
  sqlite3_stmt *statement;

  for (guint i = 1; i < samples->n; i++)
    {
      least = MIN (least, samples->times[i]);
      most = MAX (most, samples->times[i]);
    }

  wh_block_encode (bytes, samples->times, samples->values, samples->n);
  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO sample_block (series, begin, length, data) VALUES (?1, ?2, ?3, ?4)", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, series);
  sqlite3_bind_int64 (statement, 2, least / 1000);
  sqlite3_bind_int64 (statement, 3, most / 1000 - least / 1000 + 1);
  sqlite3_bind_blob (statement, 4, bytes->data, (int)bytes->len, SQLITE_STATIC);

  return wh_database_run (thread->database, statement, error);
}

static gboolean
collect_chunks (WhEngineThread  *thread,
                gint64           series,
                gint64           end,
                WhSamples       *all,
                GArray          *ids,
                GError         **error)
{
  g_auto(WhSamples) samples = { 0 };
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT id, data FROM sample_chunk WHERE series = ?1 AND begin < ?2 ORDER BY begin, id", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, series);
  sqlite3_bind_int64 (statement, 2, end);

  while (all->n < BLOCK_SAMPLES && wh_database_next (thread->database, statement, &local_error))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
      if (wh_chunk_decode (sqlite3_column_blob (statement, 1), (gsize)sqlite3_column_bytes (statement, 1), &samples, NULL))
        wh_samples_append (all, &samples);
    }
  sqlite3_reset (statement);

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* Of the days of a block that have passed, the oldest that are not one yet. Says
 * where they end, in seconds; 0 = there are none. */
static gint64
find_end (WhEngineThread  *thread,
          gint64           series,
          gint64           day,
          GError         **error)
{
  sqlite3_stmt *statement = wh_database_prepare (thread->database, "SELECT min (begin) FROM sample_chunk WHERE series = ?1", error);
  gint64 length = WH_BLOCK_DAYS * DAY_SECONDS;
  gint64 end = 0;

  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, series);
  if (wh_database_next (thread->database, statement, error) && sqlite3_column_type (statement, 0) != SQLITE_NULL)
    end = (sqlite3_column_int64 (statement, 0) / length + 1) * length;
  sqlite3_reset (statement);

  return end <= day * DAY_SECONDS ? end : 0;
}

/* Makes one block of chunks of the first series; says how many chunks that were. */
gboolean
wh_history_pack_job (WhEngineThread  *thread,
                     gpointer         data,
                     GValue          *result,
                     GError         **error)
{
  const WhSeriesSlice *slice = data;
  gint64 series = slice->series[0];
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) local_error = NULL;
  g_auto(WhSamples) all = { 0 };
  gint64 end = find_end (thread, series, slice->day, &local_error);

  if (local_error == NULL && end != 0 && collect_chunks (thread, series, end, &all, ids, &local_error) &&
      (all.n == 0 || write_block (thread, series, &all, &local_error)))
    {
      for (guint i = 0; i < ids->len && local_error == NULL; i++)
        {
          sqlite3_stmt *statement = wh_database_prepare (thread->database, "DELETE FROM sample_chunk WHERE id = ?1", &local_error);

          if (statement != NULL)
            sqlite3_bind_int64 (statement, 1, g_array_index (ids, gint64, i));
          wh_database_run (thread->database, statement, local_error == NULL ? &local_error : NULL);
        }
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, ids->len);

  return TRUE;
}
