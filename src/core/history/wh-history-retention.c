/* wh-history-retention.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Long because it is one pass over the file: each step leaves off where the next
 * begins. */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "wh-dex-util.h"

#include "wh-history-engine-private.h"
#include "wh-history-rollup-private.h"
#include "wh-metric.h"
#include "wh-sample-heads.h"

/* Rolling up, packing and forgetting: a fiber that hands the writer one small job
 * after the other. Every job leaves the file whole, so that it may end anywhere. */

#define SETTING "retention"
#define SLICE_ROWS 500
#define DAY_SECONDS 86400

/* What a file that is too large still keeps. */
#define RAW_DAYS_MIN 1
#define DAYS_5M_MIN 14
#define RECORD_DAYS_MIN 7

static const WhRetention defaults = {
  .raw_days    = 30,
  .days_5m     = 400,
  .days_1h     = 1830,
  .days_1d     = 3660,
  .record_days = 400,
  .max_bytes   = G_GUINT64_CONSTANT (4) << 30,
};

G_DEFINE_BOXED_TYPE (WhRetention, wh_retention, wh_retention_copy, wh_retention_free)
G_DEFINE_BOXED_TYPE (WhHistorySize, wh_history_size, wh_history_size_copy, wh_history_size_free)

/**
 * wh_retention_copy:
 * @self: what is kept for how long
 *
 * Returns: (transfer full): a copy
 */
WhRetention *
wh_retention_copy (const WhRetention *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * wh_retention_free:
 * @self: (transfer full): what is kept for how long
 */
void
wh_retention_free (WhRetention *self)
{
  g_free (self);
}

/**
 * wh_history_size_copy:
 * @self: a size
 *
 * Returns: (transfer full): a copy
 */
WhHistorySize *
wh_history_size_copy (const WhHistorySize *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * wh_history_size_free:
 * @self: (transfer full): a size
 */
void
wh_history_size_free (WhHistorySize *self)
{
  g_free (self);
}

/* ---- the policy ---- */

static char *
policy_to_text (const WhRetention *policy)
{
  return g_strdup_printf ("%u %u %u %u %u %" G_GUINT64_FORMAT, policy->raw_days, policy->days_5m, policy->days_1h,
                          policy->days_1d, policy->record_days, policy->max_bytes);
}

static void
policy_from_text (WhRetention *policy,
                  const char  *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", 6);
  guint *days[] = { &policy->raw_days, &policy->days_5m, &policy->days_1h, &policy->days_1d, &policy->record_days };
  guint64 number;

  if (g_strv_length (words) != 6)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      if (g_ascii_string_to_unsigned (words[i], 10, 1, 100000, &number, NULL))
        *days[i] = (guint)number;
    }

  if (g_ascii_string_to_unsigned (words[5], 10, 0, G_MAXUINT64, &number, NULL))
    policy->max_bytes = number;
}

static DexFuture *
policy_cb (DexFuture *future,
           gpointer   user_data)
{
  const GValue *value = dex_future_get_value (future, NULL);
  WhRetention policy = defaults;

  if (value != NULL && G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) != NULL)
    policy_from_text (&policy, g_value_get_string (value));

  return dex_future_new_take_boxed (WH_TYPE_RETENTION, wh_retention_copy (&policy));
}

/**
 * wh_history_load_retention:
 * @self: a history that is open
 *
 * Returns: (transfer full): resolves to the [struct@Retention] that holds
 */
DexFuture *
wh_history_load_retention (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return dex_future_then (wh_history_get_setting (self, SETTING), policy_cb, NULL, NULL);
}

/**
 * wh_history_save_retention:
 * @self: a history that is open
 * @retention: what holds from now on
 *
 * Takes effect at the next [method@History.maintain].
 *
 * Returns: (transfer full): resolves to %TRUE when it is saved
 */
DexFuture *
wh_history_save_retention (WhHistory         *self,
                           const WhRetention *retention)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (retention != NULL, NULL);

  text = policy_to_text (retention);

  return wh_history_set_setting (self, SETTING, text);
}

/* ---- questions and jobs ---- */

typedef struct
{
  const char *sql;
  gint64      number;
  gint64      limit;
  const char *text;   /* nullable, interned */
} Statement;

/* All numbers that a statement gives for ?1 and, if there is one, ?2. */
static gboolean
numbers_job (WhEngineThread  *thread,
             gpointer         data,
             GValue          *result,
             GError         **error)
{
  const Statement *question = data;
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = wh_database_prepare (thread->database, question->sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, question->number);
  if (question->text != NULL)
    wh_bind_text (statement, 2, question->text);
  while (wh_database_next (thread->database, statement, &local_error))
    {
      gint64 number = sqlite3_column_int64 (statement, 0);

      g_array_append_val (numbers, number);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_ARRAY, g_steal_pointer (&numbers));

  return TRUE;
}

/* Runs a statement with ?1 and ?2; says how many rows it changed. */
static gboolean
run_job (WhEngineThread  *thread,
         gpointer         data,
         GValue          *result,
         GError         **error)
{
  const Statement *step = data;
  sqlite3_stmt *statement = wh_database_prepare (thread->database, step->sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, step->number);
  sqlite3_bind_int64 (statement, 2, step->limit);
  if (!wh_database_run (thread->database, statement, error))
    return FALSE;

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, sqlite3_changes (wh_database_get_handle (thread->database)));

  return TRUE;
}

/* Rows of roll-ups of the days that the series was seen in. */
static gboolean
forget_buckets (WhEngineThread  *thread,
                gint64           series,
                GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  gint64 first = 0;
  gint64 last = -1;
  sqlite3_stmt *statement = wh_database_prepare (thread->database,
                                                 "SELECT first_time, last_time FROM series_state"
                                                 " WHERE series = ?1 AND first_time > 0", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, series);
  if (wh_database_next (thread->database, statement, &local_error))
    {
      first = sqlite3_column_int64 (statement, 0) / WH_DAY_MSEC;
      last = sqlite3_column_int64 (statement, 1) / WH_DAY_MSEC;
    }
  sqlite3_reset (statement);

  for (guint i = 0; i < WH_N_TIERS; i++)
    {
      const WhTier *tier = &wh_tiers[i];

      for (gint64 day = first / tier->days * tier->days; day <= last && local_error == NULL; day += tier->days)
        {
          if ((statement = wh_database_prepare (thread->database, tier->drop_sql, &local_error)) == NULL)
            break;

          sqlite3_bind_int64 (statement, 1, wh_tier_row (tier, day, series));
          wh_database_run (thread->database, statement, &local_error);
        }
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* A series of which nothing is left: of a connection that was removed, or not
 * seen for longer than the coarsest roll-up is kept; or what is left of it is
 * more than it is worth. */
static gboolean
forget_series_job (WhEngineThread  *thread,
                   gpointer         data,
                   GValue          *result,
                   GError         **error)
{
  static const char *const sqls[] = {
    "DELETE FROM sample_chunk WHERE series = ?1",
    "DELETE FROM sample_block WHERE series = ?1",
    "DELETE FROM series_state WHERE series = ?1",
    "DELETE FROM series WHERE id = ?1",
  };
  const Statement *step = data;

  if (!forget_buckets (thread, step->number, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (sqls); i++)
    {
      sqlite3_stmt *statement = wh_database_prepare (thread->database, sqls[i], error);

      if (statement == NULL)
        return FALSE;

      sqlite3_bind_int64 (statement, 1, step->number);
      if (!wh_database_run (thread->database, statement, error))
        return FALSE;
    }

  g_clear_pointer (&thread->heads, wh_sample_heads_free);

  return TRUE;
}

/* ---- the fiber ---- */

typedef struct
{
  WhHistory      *history;
  DexCancellable *stop;
} Maintain;

static void
maintain_free (gpointer data)
{
  Maintain *maintain = data;

  g_object_unref (maintain->history);
  dex_clear (&maintain->stop);
  g_free (maintain);
}

/* Between any two jobs there is an end, if one is wanted. */
static gboolean
may_go_on (Maintain  *maintain,
           GError   **error)
{
  return maintain->stop == NULL || dex_future_is_pending (DEX_FUTURE (maintain->stop)) ||
         dex_future_get_value (DEX_FUTURE (maintain->stop), error) != NULL;
}

static GArray *
await_numbers (Maintain    *maintain,
               const char  *sql,
               gint64       number,
               const char  *text,
               GError     **error)
{
  Statement question = { sql, number, 0, text };

  if (!may_go_on (maintain, error))
    return NULL;

  return dex_await_boxed (wh_engine_submit (wh_history_get_engine (maintain->history), WH_ENGINE_READER, WH_JOB_READ,
                                            numbers_job, g_memdup2 (&question, sizeof question), g_free),
                          error);
}

static gint64
await_run (Maintain    *maintain,
           WhJobFunc    func,
           gpointer     data,
           GError     **error)
{
  g_autoptr(DexFuture) future = wh_engine_submit (wh_history_get_engine (maintain->history), WH_ENGINE_WRITER,
                                                  WH_JOB_WRITE, func, data, g_free);
  const GValue *value;

  if (!dex_await (dex_ref (future), error))
    return -1;

  value = dex_future_get_value (future, NULL);

  return G_VALUE_HOLDS_INT64 (value) ? g_value_get_int64 (value) : 0;
}

/* Runs a statement until it changes no more than a part of a slice. */
static gboolean
run_slices (Maintain    *maintain,
            const char  *sql,
            gint64       number,
            GError     **error)
{
  Statement step = { sql, number, SLICE_ROWS, NULL };
  gint64 n;

  do
    {
      if (!may_go_on (maintain, error) ||
          (n = await_run (maintain, run_job, g_memdup2 (&step, sizeof step), error)) < 0)
        return FALSE;
    }
  while (n >= SLICE_ROWS);

  return TRUE;
}

static gboolean
roll_up (Maintain  *maintain,
         gint64     today,
         GError   **error)
{
  g_autoptr(GArray) series = await_numbers (maintain, "SELECT series FROM series_state WHERE rolled < ?1", today,
                                            NULL, error);

  if (series == NULL)
    return FALSE;

  for (guint i = 0; i < series->len; i += WH_SERIES_SLICE)
    {
      WhSeriesSlice slice = { today, MIN (series->len - i, WH_SERIES_SLICE), { 0 } };

      memcpy (slice.series, &g_array_index (series, gint64, i), slice.n * sizeof (gint64));
      if (!may_go_on (maintain, error) ||
          await_run (maintain, wh_history_roll_job, g_memdup2 (&slice, sizeof slice), error) < 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
pack (Maintain  *maintain,
      gint64     today,
      GError   **error)
{
  /* The day that just ended may still get what comes late. */
  gint64 day = (today - 1) / WH_BLOCK_DAYS * WH_BLOCK_DAYS;
  g_autoptr(GArray) series = await_numbers (maintain,
                                            "SELECT series FROM series_state WHERE"
                                            " (SELECT min (begin) FROM sample_chunk c WHERE c.series = series_state.series) < ?1",
                                            day * DAY_SECONDS, NULL, error);

  if (series == NULL)
    return FALSE;

  for (guint i = 0; i < series->len; i++)
    {
      WhSeriesSlice slice = { day, 1, { g_array_index (series, gint64, i) } };
      gint64 n;

      do
        {
          if (!may_go_on (maintain, error) ||
              (n = await_run (maintain, wh_history_pack_job, g_memdup2 (&slice, sizeof slice), error)) < 0)
            return FALSE;
        }
      while (n > 0);
    }

  return TRUE;
}

/* Numbers of rows follow the time they were written at, so that looking at the
 * first ones is enough. */
#define OLDEST(table) \
  "DELETE FROM " table " WHERE id IN (SELECT id FROM" \
  " (SELECT id, begin, length FROM " table " ORDER BY id LIMIT 4 * ?2) WHERE begin + length < ?1 LIMIT ?2)"

/* Whole days only, and after they were rolled up. */
static gboolean
forget_samples (Maintain           *maintain,
                const WhRetention  *policy,
                gint64              today,
                GError            **error)
{
  guint days[WH_N_TIERS] = { policy->days_5m, policy->days_1h, policy->days_1d };

  if (!run_slices (maintain,
                   OLDEST ("sample_block"),
                   (today - policy->raw_days) * DAY_SECONDS, error) ||
      !run_slices (maintain,
                   OLDEST ("sample_chunk"),
                   (today - policy->raw_days) * DAY_SECONDS, error))
    return FALSE;

  for (guint i = 0; i < WH_N_TIERS; i++)
    {
      if (!run_slices (maintain, wh_tiers[i].prune_sql, wh_tier_row (&wh_tiers[i], MAX (today - days[i], 0), 0), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
forget_each (Maintain  *maintain,
             GArray    *series,
             GError   **error)
{
  if (series == NULL)
    return FALSE;

  for (guint i = 0; i < series->len; i++)
    {
      Statement step = { NULL, g_array_index (series, gint64, i), 0, NULL };

      if (!may_go_on (maintain, error) ||
          await_run (maintain, forget_series_job, g_memdup2 (&step, sizeof step), error) < 0)
        return FALSE;
    }

  return TRUE;
}

/* What comes and goes would fill the budget with names of what is long gone. */
static gboolean
forget_brief_series (Maintain           *maintain,
                     const WhRetention  *policy,
                     gint64              today,
                     GError            **error)
{
  const WhKind **kinds;
  guint n_kinds;

  kinds = wh_kind_list (&n_kinds);

  for (guint k = 0; k < n_kinds; k++)
    {
      for (guint m = 0; m < kinds[k]->n_metrics; m++)
        {
          const WhMetric *metric = &kinds[k]->metrics[m];
          g_autofree char *glob = g_strdup_printf ("%s:*/%s", kinds[k]->id, metric->id);
          g_autoptr(GArray) series = NULL;

          if (!metric->brief)
            continue;

          series = await_numbers (maintain,
                                  "SELECT s.id FROM series s JOIN series_state st ON st.series = s.id"
                                  " WHERE s.name GLOB ?2 AND st.last_time > 0 AND st.last_time < ?1",
                                  (today - policy->raw_days) * WH_DAY_MSEC, g_intern_string (glob), error);

          if (!forget_each (maintain, series, error))
            return FALSE;
        }
    }

  return TRUE;
}

static gboolean
forget_series (Maintain           *maintain,
               const WhRetention  *policy,
               gint64              today,
               GError            **error)
{
  g_autoptr(GArray) series = await_numbers (maintain,
                                            "SELECT s.id FROM series s JOIN name n ON n.id = s.connection JOIN series_state st ON st.series = s.id"
                                            " WHERE (st.last_time > 0 AND st.last_time < ?1) OR"
                                            " (n.text <> 'wheelhouse' AND n.text NOT IN (SELECT id FROM connection) AND s.created_at < ?1)",
                                            (today - policy->days_1d) * WH_DAY_MSEC, NULL, error);

  return forget_each (maintain, series, error) && forget_brief_series (maintain, policy, today, error);
}

/* Bytes in use. */
static gint64
await_size (Maintain  *maintain,
            GError   **error)
{
  g_autoptr(GArray) numbers = await_numbers (maintain,
                                             "SELECT (page_count - freelist_count) * page_size + 0 * ?1"
                                             " FROM pragma_page_count (), pragma_freelist_count (), pragma_page_size ()",
                                             0, NULL, error);

  return numbers != NULL && numbers->len > 0 ? g_array_index (numbers, gint64, 0) : -1;
}

/* One step further than the ages say; FALSE when all is at its least. */
static gboolean
tighten (WhRetention *policy)
{
  if (policy->raw_days > RAW_DAYS_MIN)
    policy->raw_days = MAX (policy->raw_days * 3 / 4, RAW_DAYS_MIN);
  else if (policy->days_5m > DAYS_5M_MIN)
    policy->days_5m = MAX (policy->days_5m * 3 / 4, DAYS_5M_MIN);
  else if (policy->record_days > RECORD_DAYS_MIN)
    policy->record_days = MAX (policy->record_days * 3 / 4, RECORD_DAYS_MIN);
  else
    return FALSE;

  return TRUE;
}

static DexFuture *
maintain_fiber (gpointer data)
{
  Maintain *maintain = data;
  gint64 today = g_get_real_time () / 1000 / WH_DAY_MSEC;
  g_autoptr(WhRetention) policy = NULL;
  GError *error = NULL;
  gint64 size;

  if ((policy = dex_await_boxed (wh_history_load_retention (maintain->history), &error)) == NULL ||
      !roll_up (maintain, today, &error) ||
      !pack (maintain, today, &error) ||
      !forget_series (maintain, policy, today, &error))
    return dex_future_new_for_error (error);

  do
    {
      if (!forget_samples (maintain, policy, today, &error) ||
          !may_go_on (maintain, &error) ||
          !dex_await (wh_history_prune (maintain->history,
                                        g_get_real_time () - policy->record_days * DAY_SECONDS * (gint64)G_USEC_PER_SEC),
                      &error) ||
          (size = await_size (maintain, &error)) < 0)
        return dex_future_new_for_error (error);
    }
  while (policy->max_bytes != 0 && (guint64)size > policy->max_bytes && tighten (policy));

  return dex_future_new_true ();
}

/**
 * wh_history_maintain:
 * @self: a history that is open
 * @stop: (nullable): ends it between two steps when it is cancelled
 *
 * Rolls up the days that have passed, packs samples of the past, forgets what is
 * older than the policy says or too much, and gives the room back to the disk.
 * In small jobs, between which recordings get their turn; what is left when it
 * is cut off is done the next time.
 *
 * Returns: (transfer full): resolves to %TRUE when all is done
 */
DexFuture *
wh_history_maintain (WhHistory      *self,
                     DexCancellable *stop)
{
  Maintain *maintain;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  maintain = g_new0 (Maintain, 1);
  maintain->history = g_object_ref (self);
  maintain->stop = stop != NULL ? dex_ref (stop) : NULL;

  return wh_dex_spawn_pinned (NULL, 0, maintain_fiber, maintain, maintain_free);
}

/* ---- size ---- */

/* Tables and their indexes, by the beginning of their names. */
static guint64 *
find_sum (WhHistorySize *size,
          const char    *name)
{
  static const struct
  {
    const char *prefix;
    gsize       sum;
  } sums[] = {
    { "sample_", G_STRUCT_OFFSET (WhHistorySize, n_samples) },
    { "bucket_", G_STRUCT_OFFSET (WhHistorySize, n_rollups) },
    { "event", G_STRUCT_OFFSET (WhHistorySize, n_events) },
    { "resource", G_STRUCT_OFFSET (WhHistorySize, n_records) },
    { "current", G_STRUCT_OFFSET (WhHistorySize, n_records) },
    { "latest", G_STRUCT_OFFSET (WhHistorySize, n_records) },
    { "version", G_STRUCT_OFFSET (WhHistorySize, n_records) },
  };

  /* The index of a constraint is called after its table. */
  if (g_str_has_prefix (name, "sqlite_autoindex_"))
    name += strlen ("sqlite_autoindex_");

  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      if (g_str_has_prefix (name, sums[i].prefix))
        return G_STRUCT_MEMBER_P (size, sums[i].sum);
    }

  return &size->n_rest;
}

static gboolean
measure_job (WhEngineThread  *thread,
             gpointer         data,
             GValue          *result,
             GError         **error)
{
  WhEngine *engine = thread->engine;
  g_autoptr(GError) local_error = NULL;
  WhHistorySize size = { 0 };
  sqlite3_stmt *statement;
  gint64 page_size;
  gint64 n_pages;
  gint64 n_free;
  gint64 n_series;

  if (!wh_database_get_number (thread->database, "PRAGMA page_size", &page_size, error) ||
      !wh_database_get_number (thread->database, "PRAGMA page_count", &n_pages, error) ||
      !wh_database_get_number (thread->database, "PRAGMA freelist_count", &n_free, error) ||
      !wh_database_get_number (thread->database, "SELECT count (*) FROM series", &n_series, error) ||
      !wh_database_get_number (thread->database, "SELECT coalesce (min (from_time), 0) FROM contact", &size.since, error))
    return FALSE;

  /* Reads every page, which is why this is the keeper's. */
  statement = wh_database_prepare (thread->database, "SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE", &local_error);
  while (wh_database_next (thread->database, statement, &local_error))
    {
      const char *name = wh_column_text (statement, 0);

      *find_sum (&size, name != NULL ? name : "") += (guint64)sqlite3_column_int64 (statement, 1);
    }

  /* A SQLite without this table: then only the whole is known. */
  if (local_error != NULL)
    g_debug ("Sizes: %s", local_error->message);

  size.n_bytes = (guint64)(n_pages * page_size);
  size.n_free = (guint64)(n_free * page_size);
  size.n_series = (guint)n_series;
  size.budget = (guint)g_atomic_int_get (&engine->series_budget);

  if (engine->path != NULL)
    {
      g_autofree char *log = g_strconcat (engine->path, "-wal", NULL);
      GStatBuf info;

      if (g_stat (log, &info) == 0)
        size.n_log = (guint64)info.st_size;
    }

  wh_take_result (result, WH_TYPE_HISTORY_SIZE, wh_history_size_copy (&size));

  return TRUE;
}

/**
 * wh_history_measure:
 * @self: a history that is open
 *
 * Looks at every page of the file: seconds, when it is large.
 *
 * Returns: (transfer full): resolves to a [struct@HistorySize]
 */
DexFuture *
wh_history_measure (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_KEEPER, WH_JOB_READ, measure_job, NULL, NULL);
}
