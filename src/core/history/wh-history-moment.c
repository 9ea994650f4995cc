/* wh-history-moment.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-history-private.h"
#include "wh-metric.h"
#include "wh-sample-log.h"

/* The numbers of everything at an instant of the past: what changes all the time
 * is in no version, but its samples are there. One pass for all resources, in
 * the reader; a question each would take seconds.
 *
 * What is packed in blocks takes long to unpack: of what is so old the five
 * minutes, the hour or the day is told that the instant lies in. */

/* So much of the past comes with it, for the lines in tables and on cards. */
#define WINDOW_MSEC (60 * 60 * 1000)

/* A sample is told of an instant that is no further away than this, or than
 * three of its intervals. */
#define NEAR_MSEC (5 * 60 * 1000)
#define NEAR_INTERVALS 3

/* One series that is looked for. */
typedef struct
{
  WhBatch        *batch;
  WhRecord       *record;
  const WhMetric *metric;
  int             field;      /* -1 = it is no field of the resource */
  gint64          id;
  gint64          interval;   /* milliseconds */
  gint64          last_time;  /* of what is packed */
  gint64          rolled;     /* days before this one are in roll-ups */
  gint64          first_time;
  gint64          until;      /* the instant, or the last contact before it */
  WhSamples       samples;
} Wanted;

typedef struct
{
  WhEngineThread *thread;
  gint64          time;       /* milliseconds */
  GArray         *wanted;
  GArray         *by_id;      /* guint: position + 1 of what has the id */
} Moment;

static void
wanted_clear (gpointer data)
{
  wh_samples_clear (&((Wanted *)data)->samples);
}

/* ---- which series ---- */

/* A metric that the provider sends is the field of the same id. */
static int
find_field (const WhKind   *kind,
            const WhMetric *metric)
{
  int field = metric->field >= 0 ? metric->field : wh_kind_find_field (kind, metric->id);

  if (field < 0 || wh_field_type_is_text (kind->fields[field].type) || !(kind->fields[field].flags & WH_FIELD_VOLATILE))
    return -1;

  return field;
}

static gboolean
find_series (Moment  *self,
             Wanted  *wanted,
             GError **error)
{
  g_autoptr(GError) local_error = NULL;
  char name[512];
  sqlite3_stmt *row;
  gboolean found;

  g_snprintf (name, sizeof name, "%s:%s/%s", wanted->record->kind->id, wanted->record->uid, wanted->metric->id);
  row = wh_database_prepare (self->thread->database,
                             "SELECT s.id, s.interval, st.step, st.last_time, st.rolled, st.first_time"
                             " FROM series s JOIN series_state st ON st.series = s.id"
                             " WHERE s.name = ?1 AND s.connection = (SELECT id FROM name WHERE text = ?2)",
                             error);
  if (row == NULL)
    return FALSE;

  wh_bind_text (row, 1, name);
  wh_bind_text (row, 2, wanted->batch->connection);

  if ((found = wh_database_next (self->thread->database, row, &local_error)))
    {
      gint64 interval = sqlite3_column_int64 (row, 1) / 1000;

      wanted->id = sqlite3_column_int64 (row, 0);
      wanted->interval = interval > 0 ? interval : sqlite3_column_int64 (row, 2);
      wanted->last_time = sqlite3_column_int64 (row, 3);
      wanted->rolled = sqlite3_column_int64 (row, 4);
      wanted->first_time = sqlite3_column_int64 (row, 5);
    }
  sqlite3_reset (row);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (found)
    {
      guint position = self->wanted->len + 1;

      /* Ids are small: they count up from one. */
      if (wanted->id >= 0 && wanted->id < 1 << 24)
        {
          if (self->by_id->len <= wanted->id)
            g_array_set_size (self->by_id, (guint)wanted->id + 1);
          g_array_index (self->by_id, guint, wanted->id) = position;
        }
      g_array_append_vals (self->wanted, wanted, 1);
    }

  return TRUE;
}

static gboolean
find_all (Moment     *self,
          GPtrArray  *observed,
          GError    **error)
{
  for (guint i = 0; i < observed->len; i++)
    {
      const WhObserved *one = g_ptr_array_index (observed, i);
      gint64 until = one->fresh_at > 0 ? MIN (one->fresh_at / 1000, self->time) : self->time;

      for (guint j = 0; j < one->batch->records->len; j++)
        {
          WhRecord *record = g_ptr_array_index (one->batch->records, j);

          for (guint m = 0; m < record->kind->n_metrics; m++)
            {
              const WhMetric *metric = &record->kind->metrics[m];
              Wanted wanted = { one->batch, record, metric, find_field (record->kind, metric), .until = until };

              /* What is not of one resource is the value of none; a field that is
               * in the version needs no sample. */
              if (wh_metric_is_of_all (metric) || metric->source == WH_METRIC_ENDED || metric->identify != NULL ||
                  (metric->source == WH_METRIC_BEAT && wanted.field < 0))
                continue;

              if (!find_series (self, &wanted, error))
                return FALSE;
            }
        }
    }

  return TRUE;
}

/* ---- samples ---- */

/* Samples of the window; what is not newer than what is there does not count. */
static void
take_samples (Moment          *self,
              Wanted          *wanted,
              const WhSamples *samples)
{
  for (guint i = 0; i < samples->n; i++)
    {
      if (samples->times[i] > self->time)
        break;

      if (samples->times[i] > self->time - WINDOW_MSEC &&
          (wanted->samples.n == 0 || samples->times[i] > wanted->samples.times[wanted->samples.n - 1]))
        wh_samples_add (&wanted->samples, samples->times[i], samples->values[i]);
    }
}

static gboolean
read_chunks (Moment  *self,
             Wanted  *wanted,
             GError **error)
{
  g_auto(WhSamples) samples = { 0 };
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  row = wh_database_prepare (self->thread->database,
                             "SELECT data FROM sample_chunk"
                             " WHERE series = ?1 AND begin BETWEEN ?2 AND ?3 AND begin + length >= ?4 ORDER BY begin",
                             error);
  if (row == NULL)
    return FALSE;

  sqlite3_bind_int64 (row, 1, wanted->id);
  sqlite3_bind_int64 (row, 2, (self->time - WINDOW_MSEC) / 1000 - WH_CHUNK_SECONDS_MAX);
  sqlite3_bind_int64 (row, 3, self->time / 1000);
  sqlite3_bind_int64 (row, 4, (self->time - WINDOW_MSEC) / 1000);

  /* A damaged one was not observed. */
  while (wh_database_next (self->thread->database, row, &local_error))
    {
      if (wh_chunk_decode (sqlite3_column_blob (row, 0), (gsize)sqlite3_column_bytes (row, 0), &samples, NULL))
        take_samples (self, wanted, &samples);
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* The buckets of the window, in one tier; each is told of at its end, so that
 * none speaks of what is later than the instant, but for the one it lies in. */
static gboolean
read_tier (Moment        *self,
           Wanted        *wanted,
           const WhTier  *tier,
           GError       **error)
{
  WhBucket buckets[WH_TIER_BUCKETS_MAX];
  gint64 from = self->time - MAX (WINDOW_MSEC, tier->length);
  gint64 period = (gint64)tier->days * WH_DAY_MSEC;

  for (gint64 begin = from / period * period; begin <= self->time; begin += period)
    {
      g_autoptr(GError) local_error = NULL;
      sqlite3_stmt *row = wh_database_prepare (self->thread->database, tier->select_sql, error);

      if (row == NULL)
        return FALSE;

      sqlite3_bind_int64 (row, 1, wh_tier_row (tier, begin / WH_DAY_MSEC, wanted->id));

      if (wh_database_next (self->thread->database, row, &local_error) &&
          wh_buckets_decode (sqlite3_column_blob (row, 0), (gsize)sqlite3_column_bytes (row, 0),
                             buckets, wh_tier_n_buckets (tier), NULL))
        {
          for (guint i = 0; i < wh_tier_n_buckets (tier); i++)
            {
              gint64 at = begin + i * tier->length;

              if (buckets[i].count > 0 && at > from && at <= self->time)
                wh_samples_add (&wanted->samples, MIN (at + tier->length, self->time), buckets[i].sum / buckets[i].count);
            }
        }
      sqlite3_reset (row);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
read_packed (Moment  *self,
             Wanted  *wanted,
             GError **error)
{
  if (wanted->first_time == 0 || wanted->first_time > self->time)
    return TRUE;

  if (!read_chunks (self, wanted, error))
    return FALSE;

  for (guint i = 0; wanted->samples.n == 0 && i < WH_N_TIERS && self->time / WH_DAY_MSEC < wanted->rolled; i++)
    {
      if (!read_tier (self, wanted, &wh_tiers[i], error))
        return FALSE;

      /* Where a tier has the day, the coarser ones know no more of it. */
      wanted->interval = MAX (wanted->interval, wanted->samples.n > 0 ? wh_tiers[i].length : 0);
    }

  return TRUE;
}

static void
logged_cb (const WhLogged *sample,
           gpointer        user_data)
{
  Moment *self = user_data;
  guint position = sample->series >= 0 && sample->series < self->by_id->len ? g_array_index (self->by_id, guint, sample->series) : 0;

  if (position > 0)
    take_samples (self, &g_array_index (self->wanted, Wanted, position - 1),
                  &(WhSamples) { (gint64[]) { sample->time }, (double[]) { sample->value }, 1, 1 });
}

/* What is in no chunk yet; not looked at where it can have nothing to say. */
static gboolean
read_log (Moment  *self,
          GError **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean needed = FALSE;
  sqlite3_stmt *row;

  for (guint i = 0; i < self->wanted->len && !needed; i++)
    needed = g_array_index (self->wanted, Wanted, i).last_time < self->time;

  if (!needed)
    return TRUE;

  if ((row = wh_database_prepare (self->thread->database, "SELECT data FROM sample_log ORDER BY id", error)) == NULL)
    return FALSE;

  while (wh_database_next (self->thread->database, row, &local_error))
    wh_sample_log_decode (sqlite3_column_blob (row, 0), (gsize)sqlite3_column_bytes (row, 0), logged_cb, self);

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* ---- telling ---- */

static void
tell (Wanted *wanted)
{
  const WhSamples *samples = &wanted->samples;
  g_autofree char *name = NULL;
  const char *series;

  if (samples->n == 0)
    return;

  name = g_strdup_printf ("%s:%s/%s", wanted->record->kind->id, wanted->record->uid, wanted->metric->id);
  series = g_intern_string (name);
  for (guint i = 0; i < samples->n; i++)
    wh_batch_add_sample (wanted->batch, series, wanted->metric->unit, samples->times[i] * 1000, samples->values[i]);

  /* An older one says nothing of the instant: it was not observed then. */
  if (wanted->field >= 0 &&
      samples->times[samples->n - 1] >= wanted->until - MAX (NEAR_MSEC, NEAR_INTERVALS * wanted->interval))
    wh_record_fill_number (wanted->record, wanted->field, samples->values[samples->n - 1]);
}

/**
 * wh_history_read_numbers:
 * @thread: the reader
 * @observed: (element-type WhObserved): everything as it was at an instant, that
 *   nobody else has yet
 * @time: the instant, microseconds since the epoch
 * @error: what went wrong
 *
 * Fills in what was recorded of volatile fields, and gives the batches the
 * samples of the hour before.
 *
 * Returns: whether it could be read
 */
gboolean
wh_history_read_numbers (WhEngineThread  *thread,
                         GPtrArray       *observed,
                         gint64           time,
                         GError         **error)
{
  g_autoptr(GArray) wanted = g_array_new (FALSE, TRUE, sizeof (Wanted));
  g_autoptr(GArray) by_id = g_array_new (FALSE, TRUE, sizeof (guint));
  Moment self = { thread, time / 1000, wanted, by_id };

  g_array_set_clear_func (wanted, wanted_clear);

  if (!find_all (&self, observed, error))
    return FALSE;

  for (guint i = 0; i < wanted->len; i++)
    {
      if (!read_packed (&self, &g_array_index (wanted, Wanted, i), error))
        return FALSE;
    }

  if (!read_log (&self, error))
    return FALSE;

  for (guint i = 0; i < wanted->len; i++)
    tell (&g_array_index (wanted, Wanted, i));

  return TRUE;
}
