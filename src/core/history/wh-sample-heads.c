/* wh-sample-heads.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-history-engine-private.h"
#include "wh-sample-heads.h"

/* Samples of a chunk: two hours at a beat of 15 s. */
#define N_FULL 480

/* A sample this far ahead of the clock was recorded while the clock was wrong. */
#define AHEAD_MSEC (2 * 60 * 1000)

/* The log is kept this short: series that speak rarely get small chunks, which
 * become one block later. */
#define LOG_BYTES (16 * 1024 * 1024)
#define LOG_ROWS_MAX 20000
#define LOG_ROWS_MIN (2 * N_FULL)

/* After each row at most this many of the log are dropped, and this share of the
 * heads is looked at: hundreds of rows become free in one moment, when the oldest
 * head is sealed, and dropping them all would hold that tick up for milliseconds. */
#define TRIM_ROWS 4
#define SWEEP_SHARE 64

struct _WhSampleHeads
{
  GArray     *heads;        /* WhSampleHead */
  GHashTable *by_series;    /* number of the series → position + 1 */
  guint       generation;   /* keys of another one do not know their slot */
  gint64      data_version; /* of the file: changes when somebody else writes */
  gint64      last_row;     /* newest of the log */
  gint64      first_kept;   /* rows before this are gone */
  gint64      row_bytes;    /* as a rule */
  guint       swept;        /* next head to look at */
  GArray     *logged;       /* WhLogged: reused */
  GByteArray *bytes;        /* reused */
};

static int next_generation;

static void
clear_head (gpointer data)
{
  wh_samples_clear (&((WhSampleHead *)data)->samples);
}

static WhSampleHeads *
wh_sample_heads_new (void)
{
  WhSampleHeads *self = g_new0 (WhSampleHeads, 1);

  self->heads = g_array_new (FALSE, TRUE, sizeof (WhSampleHead));
  g_array_set_clear_func (self->heads, clear_head);
  self->by_series = g_hash_table_new (NULL, NULL);
  self->generation = (guint)g_atomic_int_add (&next_generation, 1) + 1;
  self->logged = g_array_new (FALSE, FALSE, sizeof (WhLogged));
  self->bytes = g_byte_array_new ();

  return self;
}

/**
 * wh_sample_heads_free:
 * @self: (transfer full): heads; nothing is lost, the log has their samples
 *
 * On the writer's thread.
 */
void
wh_sample_heads_free (WhSampleHeads *self)
{
  g_array_unref (self->heads);
  g_hash_table_unref (self->by_series);
  g_array_unref (self->logged);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

static inline WhSampleHead *
get_head (WhSampleHeads *self,
          guint          slot)
{
  return &g_array_index (self->heads, WhSampleHead, slot);
}

static guint
add_head (WhSampleHeads *self,
          gint64         series,
          gint64         last_time)
{
  WhSampleHead head = { .series = series, .last_time = last_time };

  /* All begin at once; so that they are not all full at once, the first chunk
   * of each is of another length. */
  head.n_full = N_FULL / 2 + (guint)((guint64)series * 2654435761u % (N_FULL / 2));
  g_array_append_val (self->heads, head);
  g_hash_table_insert (self->by_series, GSIZE_TO_POINTER (series), GUINT_TO_POINTER (self->heads->len));

  return self->heads->len - 1;
}

/* ---- from the file ---- */

typedef struct
{
  WhSampleHeads *self;
  GHashTable    *sealed; /* number of the series → last row that is in chunks */
  gint64         row;
} Load;

static void
load_sample_cb (const WhLogged *logged,
                gpointer        user_data)
{
  Load *load = user_data;
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (load->self->by_series, GSIZE_TO_POINTER (logged->series)));
  gint64 *sealed = g_hash_table_lookup (load->sealed, GSIZE_TO_POINTER (logged->series));
  WhSampleHead *head;

  if (position == 0 || sealed == NULL || *sealed >= load->row)
    return;

  head = get_head (load->self, position - 1);
  if (head->samples.n == 0)
    head->first_row = load->row;
  wh_samples_add (&head->samples, logged->time, logged->value);
  head->last_time = logged->time;
}

static gboolean
load (WhSampleHeads   *self,
      WhEngineThread  *thread,
      GError         **error)
{
  g_autoptr(GHashTable) sealed = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr(GError) local_error = NULL;
  Load one = { self, sealed, 0 };
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database, "SELECT series, sealed, last_time FROM series_state", &local_error);
  while (wh_database_next (thread->database, statement, &local_error))
    {
      gint64 series = sqlite3_column_int64 (statement, 0);
      gint64 row = sqlite3_column_int64 (statement, 1);

      add_head (self, series, sqlite3_column_int64 (statement, 2));
      g_hash_table_insert (sealed, GSIZE_TO_POINTER (series), g_memdup2 (&row, sizeof row));
    }

  if (local_error == NULL)
    statement = wh_database_prepare (thread->database, "SELECT id, data FROM sample_log ORDER BY id", &local_error);

  while (local_error == NULL && wh_database_next (thread->database, statement, &local_error))
    {
      int length = sqlite3_column_bytes (statement, 1);

      one.row = self->last_row = sqlite3_column_int64 (statement, 0);
      if (self->first_kept == 0)
        self->first_kept = one.row;
      self->row_bytes = MAX (self->row_bytes, length);

      /* What cannot be read was not observed. */
      if (!wh_sample_log_decode (sqlite3_column_blob (statement, 1), length, load_sample_cb, &one))
        g_debug ("A row of the log of samples is damaged");
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * wh_sample_heads_ensure:
 * @thread: the writer, in a transaction
 * @error: why it failed
 *
 * Returns: (nullable) (transfer none): the heads as the file has them
 */
WhSampleHeads *
wh_sample_heads_ensure (WhEngineThread  *thread,
                        GError         **error)
{
  g_autoptr(WhSampleHeads) self = NULL;
  gint64 data_version;

  if (!wh_database_get_foreign (thread->database, &data_version, error))
    return NULL;

  if (thread->heads != NULL && thread->heads->data_version == data_version)
    return thread->heads;

  g_clear_pointer (&thread->heads, wh_sample_heads_free);
  self = wh_sample_heads_new ();
  self->data_version = data_version;

  if (!load (self, thread, error))
    return NULL;

  thread->heads = g_steal_pointer (&self);

  return thread->heads;
}

/* ---- series ---- */

static gint64
find_series (WhEngineThread      *thread,
             const WhSeriesInfo  *info,
             gint64              *connection,
             GError             **error)
{
  sqlite3_stmt *statement;
  gint64 series = 0;

  if ((*connection = wh_database_find_name (thread->database, info->connection, TRUE, error)) == 0)
    return 0;

  statement = wh_database_prepare (thread->database, "SELECT id FROM series WHERE connection = ?1 AND name = ?2", error);
  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, *connection);
  wh_bind_text (statement, 2, info->name);
  if (wh_database_next (thread->database, statement, error))
    series = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  return series;
}

static gboolean
describe_series (WhEngineThread      *thread,
                 gint64               series,
                 const WhSeriesInfo  *info,
                 GError             **error)
{
  sqlite3_stmt *statement = wh_database_prepare (thread->database,
                                                 "UPDATE series SET label = ?2, unit = ?3, type = ?4, interval = ?5 WHERE id = ?1"
                                                 " AND (label IS NOT ?2 OR unit IS NOT ?3 OR type <> ?4 OR interval <> ?5)",
                                                 error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, series);
  wh_bind_text (statement, 2, info->label);
  wh_bind_text (statement, 3, info->unit);
  sqlite3_bind_int (statement, 4, info->type);
  sqlite3_bind_int64 (statement, 5, info->interval);

  return wh_database_run (thread->database, statement, error);
}

static gint64
create_series (WhEngineThread      *thread,
               const WhSeriesInfo  *info,
               gint64               connection,
               GError             **error)
{
  sqlite3_stmt *statement;
  gint64 series;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO series (connection, name, label, unit, type, interval, created_at)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", error);
  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, connection);
  wh_bind_text (statement, 2, info->name);
  wh_bind_text (statement, 3, info->label);
  wh_bind_text (statement, 4, info->unit);
  sqlite3_bind_int (statement, 5, info->type);
  sqlite3_bind_int64 (statement, 6, info->interval);
  sqlite3_bind_int64 (statement, 7, g_get_real_time ());

  if (!wh_database_run (thread->database, statement, error))
    return 0;

  series = sqlite3_last_insert_rowid (wh_database_get_handle (thread->database));
  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO series_state (series, sealed, rolled, first_time, last_time, step)"
                                   " VALUES (?1, 0, 0, 0, 0, 0)", error);
  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, series);

  return wh_database_run (thread->database, statement, error) ? series : 0;
}

#define REFUSED G_MAXUINT

/* The slot of a key; REFUSED when the budget does not allow for a new series. */
static gboolean
resolve (WhSampleHeads   *self,
         WhEngineThread  *thread,
         WhSeriesKey     *key,
         GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  gint64 connection;
  gint64 series = find_series (thread, key->info, &connection, &local_error);
  guint position;

  if (series != 0 && !describe_series (thread, series, key->info, &local_error))
    series = 0;

  if (series == 0 && local_error == NULL)
    {
      guint budget = (guint)g_atomic_int_get (&thread->engine->series_budget);

      if (self->heads->len < budget)
        series = create_series (thread, key->info, connection, &local_error);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  key->generation = self->generation;
  key->slot = REFUSED;

  if (series != 0)
    {
      position = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_series, GSIZE_TO_POINTER (series)));
      key->slot = position != 0 ? position - 1 : add_head (self, series, 0);
    }

  return TRUE;
}

/* ---- chunks ---- */

/* Writes a chunk of the samples from @begin to before @end. */
static gboolean
write_chunk (WhSampleHeads       *self,
             WhEngineThread      *thread,
             const WhSampleHead  *head,
             guint                begin,
             guint                end,
             GError             **error)
{
  const WhSamples *samples = &head->samples;
  sqlite3_stmt *statement;

  g_byte_array_set_size (self->bytes, 0);
  wh_chunk_encode (self->bytes, samples->times + begin, samples->values + begin, end - begin);

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO sample_chunk (series, begin, length, data) VALUES (?1, ?2, ?3, ?4)", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, head->series);
  sqlite3_bind_int64 (statement, 2, samples->times[begin] / 1000);
  sqlite3_bind_int64 (statement, 3, samples->times[end - 1] / 1000 - samples->times[begin] / 1000 + 1);
  sqlite3_bind_blob (statement, 4, self->bytes->data, (int)self->bytes->len, SQLITE_STATIC);

  return wh_database_run (thread->database, statement, error);
}

/* Packs the samples of a head into chunks: one, but for what speaks rarely or
 * told of days at once, since questions about a time look for chunks that began
 * not long before it. @row is the last row of the log that they are in. */
static gboolean
seal (WhSampleHeads   *self,
      WhEngineThread  *thread,
      WhSampleHead    *head,
      gint64           row,
      GError         **error)
{
  WhSamples *samples = &head->samples;
  gint64 first = samples->times[0];
  sqlite3_stmt *statement;
  gint64 step = 0;

  for (guint begin = 0, end = 1; begin < samples->n; end++)
    {
      if (end < samples->n && samples->times[end] >= samples->times[end - 1] &&
          samples->times[end] - samples->times[begin] < WH_CHUNK_MSEC)
        continue;

      if (!write_chunk (self, thread, head, begin, end, error))
        return FALSE;

      first = MIN (first, samples->times[begin]);
      begin = end;
    }

  /* A day that was rolled up already has to be once more. */
  statement = wh_database_prepare (thread->database,
                                   "UPDATE series_state SET sealed = ?2, rolled = min (rolled, ?3), last_time = ?4,"
                                   " first_time = CASE first_time WHEN 0 THEN ?5 ELSE min (first_time, ?5) END,"
                                   " step = CASE ?6 WHEN 0 THEN step ELSE ?6 END WHERE series = ?1",
                                   error);
  if (statement == NULL)
    return FALSE;

  if (samples->n >= 8)
    step = wh_samples_find_step (samples);

  sqlite3_bind_int64 (statement, 1, head->series);
  sqlite3_bind_int64 (statement, 2, row);
  sqlite3_bind_int64 (statement, 3, first / WH_DAY_MSEC);
  sqlite3_bind_int64 (statement, 4, head->last_time);
  sqlite3_bind_int64 (statement, 5, first);
  sqlite3_bind_int64 (statement, 6, step);
  if (!wh_database_run (thread->database, statement, error))
    return FALSE;

  samples->n = 0;
  head->n_full = N_FULL;

  return TRUE;
}

/* Series that speak rarely must not hold the log for ever. */
static gboolean
sweep (WhSampleHeads   *self,
       WhEngineThread  *thread,
       GError         **error)
{
  gint64 rows_max = CLAMP (LOG_BYTES / MAX (self->row_bytes, 1), LOG_ROWS_MIN, LOG_ROWS_MAX);
  guint n = self->heads->len / SWEEP_SHARE + 1;

  for (guint i = 0; i < n; i++)
    {
      WhSampleHead *head;

      self->swept = (self->swept + 1) % self->heads->len;
      head = get_head (self, self->swept);

      if (head->samples.n > 0 && self->last_row - head->first_row > rows_max &&
          !seal (self, thread, head, self->last_row, error))
        return FALSE;
    }

  return TRUE;
}

/* Drops some rows of which all samples are in chunks. The newest always stays, so
 * that numbers of rows only grow. */
static gboolean
trim (WhSampleHeads   *self,
      WhEngineThread  *thread,
      GError         **error)
{
  gint64 keep = self->last_row;
  sqlite3_stmt *statement;

  for (guint i = 0; i < self->heads->len; i++)
    {
      const WhSampleHead *head = get_head (self, i);

      if (head->samples.n > 0)
        keep = MIN (keep, head->first_row);
    }

  if (keep <= self->first_kept)
    return TRUE;

  keep = MIN (keep, self->first_kept + TRIM_ROWS);

  if ((statement = wh_database_prepare (thread->database, "DELETE FROM sample_log WHERE id < ?1", error)) == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, keep);
  self->first_kept = keep;

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_sample_heads_seal_before:
 * @self: the heads
 * @thread: the writer, in a transaction
 * @series: number of a series
 * @time: milliseconds since the epoch
 * @error: why it failed
 *
 * Sees to it that all samples before @time are in chunks.
 *
 * Returns: whether it worked
 */
gboolean
wh_sample_heads_seal_before (WhSampleHeads   *self,
                             WhEngineThread  *thread,
                             gint64           series,
                             gint64           time,
                             GError         **error)
{
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_series, GSIZE_TO_POINTER (series)));
  WhSampleHead *head = position != 0 ? get_head (self, position - 1) : NULL;

  if (head == NULL || head->samples.n == 0 || head->samples.times[0] >= time)
    return TRUE;

  return seal (self, thread, head, self->last_row, error);
}

/* ---- recording ---- */

/* Sources say a window again: what is not newer is known. But what was recorded
 * while the clock was ahead must not keep out what is true now. */
static gboolean
accept_time (WhSampleHeads   *self,
             WhEngineThread  *thread,
             WhSampleHead    *head,
             gint64           time,
             gint64           now,
             gboolean        *accepted,
             GError         **error)
{
  *accepted = time > head->last_time;

  if (*accepted || head->last_time <= now + AHEAD_MSEC || time > now + AHEAD_MSEC)
    return TRUE;

  /* A chunk goes forward in time. What came in this very row waits. */
  if (head->samples.n > 0 && head->first_row > self->last_row)
    return TRUE;

  *accepted = TRUE;

  return head->samples.n == 0 || seal (self, thread, head, self->last_row, error);
}

static gboolean
write_row (WhSampleHeads   *self,
           WhEngineThread  *thread,
           GError         **error)
{
  sqlite3_stmt *statement = wh_database_prepare (thread->database,
                                                 "INSERT INTO sample_log (id, data) VALUES (?1, ?2)", error);

  if (statement == NULL)
    return FALSE;

  g_byte_array_set_size (self->bytes, 0);
  wh_sample_log_encode (self->bytes, &g_array_index (self->logged, WhLogged, 0), self->logged->len);
  self->row_bytes = MAX ((gint64)self->bytes->len, self->row_bytes - self->row_bytes / 256);

  sqlite3_bind_int64 (statement, 1, self->last_row + 1);
  sqlite3_bind_blob (statement, 2, self->bytes->data, (int)self->bytes->len, SQLITE_STATIC);

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_sample_heads_add:
 * @self: the heads
 * @thread: the writer, in a transaction
 * @samples: what arrived at once
 * @n: how many
 * @n_refused: (out): how many of them belong to series that are beyond the budget
 * @error: why it failed; the heads are not to be used any more then
 *
 * Writes samples to the log, and what is full by now into chunks.
 *
 * Returns: whether it worked
 */
gboolean
wh_sample_heads_add (WhSampleHeads   *self,
                     WhEngineThread  *thread,
                     WhKeyedSample   *samples,
                     guint            n,
                     guint           *n_refused,
                     GError         **error)
{
  gint64 now = g_get_real_time () / 1000;
  gint64 row = self->last_row + 1;

  *n_refused = 0;
  g_array_set_size (self->logged, 0);

  for (guint i = 0; i < n; i++)
    {
      WhSeriesKey *key = samples[i].key;
      gint64 time = samples[i].time;
      WhSampleHead *head;
      WhLogged logged;
      gboolean accepted;

      if (key->generation != self->generation && !resolve (self, thread, key, error))
        return FALSE;

      if (key->slot == REFUSED)
        {
          (*n_refused)++;
          continue;
        }

      head = get_head (self, key->slot);
      if (!accept_time (self, thread, head, time, now, &accepted, error))
        return FALSE;

      if (!accepted)
        continue;

      if (head->samples.n == 0)
        head->first_row = row;
      wh_samples_add (&head->samples, time, samples[i].value);
      head->last_time = time;

      logged = (WhLogged) { head->series, time, samples[i].value };
      g_array_append_val (self->logged, logged);
    }

  if (self->logged->len == 0)
    return TRUE;

  if (!write_row (self, thread, error))
    return FALSE;
  self->last_row = row;

  for (guint i = 0; i < n; i++)
    {
      WhSampleHead *head;

      if (samples[i].key->slot == REFUSED)
        continue;

      head = get_head (self, samples[i].key->slot);
      if (head->samples.n >= head->n_full && !seal (self, thread, head, row, error))
        return FALSE;
    }

  return sweep (self, thread, error) && trim (self, thread, error);
}
