/* wh-history-samples.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-dex-util.h"

#include "wh-history-engine-private.h"
#include "wh-history-samples-private.h"
#include "wh-sample-heads.h"

/* Where the budget of series is kept among the settings. */
#define SERIES_BUDGET_KEY "series-budget"

/* The way of samples from the main thread to the writer. */

struct _WhSeriesKeys
{
  gatomicrefcount  ref_count;
  GHashTable      *connections; /* id → GHashTable (interned name → WhSeriesKey); main thread */
  int              n_refused;   /* atomic: samples that were refused so far */
};

static void
free_key (gpointer data)
{
  WhSeriesKey *key = data;

  wh_series_info_unref (key->info);
  g_free (key);
}

WhSeriesKeys *
wh_series_keys_new (void)
{
  WhSeriesKeys *self = g_new0 (WhSeriesKeys, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);

  return self;
}

static WhSeriesKeys *
wh_series_keys_ref (WhSeriesKeys *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
wh_series_keys_unref (WhSeriesKeys *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->connections);
  g_free (self);
}

static GHashTable *
get_table (WhSeriesKeys *self,
           const char   *connection)
{
  GHashTable *table = g_hash_table_lookup (self->connections, connection);

  if (table == NULL)
    {
      table = g_hash_table_new_full (NULL, NULL, NULL, free_key);
      g_hash_table_insert (self->connections, g_strdup (connection), table);
    }

  return table;
}

static WhSeriesKey *
add_key (GHashTable   *table,
         const char   *series,
         WhSeriesInfo *info)
{
  WhSeriesKey *key = g_new0 (WhSeriesKey, 1);

  key->info = info;
  g_hash_table_insert (table, (gpointer)series, key);

  return key;
}

/**
 * wh_history_knows_series:
 * @self: a history
 * @connection: id of the connection
 * @series: interned name
 *
 * Returns: whether the series was described or recorded since the history was
 *   made
 */
gboolean
wh_history_knows_series (WhHistory  *self,
                         const char *connection,
                         const char *series)
{
  GHashTable *table;

  g_return_val_if_fail (WH_IS_HISTORY (self), FALSE);

  table = g_hash_table_lookup (wh_history_get_keys (self)->connections, connection);

  return table != NULL && g_hash_table_contains (table, series);
}

/**
 * wh_history_describe_series:
 * @self: a history
 * @info: (transfer none): what is known of a series
 *
 * Says more of a series than its samples do; before they are recorded. What is
 * described already stays.
 */
void
wh_history_describe_series (WhHistory    *self,
                            WhSeriesInfo *info)
{
  const char *series;
  GHashTable *table;

  g_return_if_fail (WH_IS_HISTORY (self));
  g_return_if_fail (info != NULL);

  series = g_intern_string (info->name);
  table = get_table (wh_history_get_keys (self), info->connection);

  if (!g_hash_table_contains (table, series))
    add_key (table, series, wh_series_info_ref (info));
}

/* ---- recording ---- */

typedef struct
{
  WhSeriesKeys  *keys;
  guint          n;
  WhKeyedSample  samples[];
} Tick;

static void
tick_free (gpointer data)
{
  Tick *tick = data;

  wh_series_keys_unref (tick->keys);
  g_free (tick);
}

static gboolean
record_job (WhEngineThread  *thread,
            gpointer         data,
            GValue          *result,
            GError         **error)
{
  Tick *tick = data;
  WhSampleHeads *heads = wh_sample_heads_ensure (thread, error);
  guint n_refused;

  if (heads == NULL || !wh_sample_heads_add (heads, thread, tick->samples, tick->n, &n_refused, error))
    return FALSE;

  g_atomic_int_add (&tick->keys->n_refused, (int)n_refused);

  return TRUE;
}

typedef struct
{
  GWeakRef  history;
  char     *connection;
} Recorded;

static void
recorded_free (gpointer data)
{
  Recorded *recorded = data;

  g_weak_ref_clear (&recorded->history);
  g_free (recorded->connection);
  g_free (recorded);
}

static DexFuture *
recorded_cb (DexFuture *future,
             gpointer   user_data)
{
  Recorded *recorded = user_data;
  g_autoptr(WhHistory) history = g_weak_ref_get (&recorded->history);

  if (history != NULL)
    wh_series_source_emit_recorded (WH_SERIES_SOURCE (history), recorded->connection);

  return dex_ref (future);
}

/**
 * wh_history_record_samples:
 * @self: a history that is open
 * @connection: id of the connection they were observed through
 * @samples: (array length=n_samples): what arrived at once
 * @n_samples: how many
 *
 * Keeps samples. Those that are not newer than what is there of their series do
 * not count, nor do those of new series when there are too many: see
 * wh_history_set_series_budget(). Times are kept to the millisecond.
 *
 * Returns: (transfer full): resolves to %TRUE when they are committed; they
 *   then survive the end of the program
 */
DexFuture *
wh_history_record_samples (WhHistory      *self,
                           const char     *connection,
                           const WhSample *samples,
                           guint           n_samples)
{
  WhSeriesKeys *keys;
  GHashTable *table;
  Recorded *recorded;
  Tick *tick;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (connection != NULL, NULL);
  g_return_val_if_fail (samples != NULL || n_samples == 0, NULL);

  if (n_samples == 0)
    return dex_future_new_true ();

  keys = wh_history_get_keys (self);
  table = get_table (keys, connection);
  tick = g_malloc (sizeof *tick + n_samples * sizeof *tick->samples);
  tick->keys = wh_series_keys_ref (keys);
  tick->n = n_samples;

  for (guint i = 0; i < n_samples; i++)
    {
      WhSeriesKey *key = g_hash_table_lookup (table, samples[i].series);

      if (key == NULL)
        key = add_key (table, samples[i].series,
                       wh_series_info_new (connection, samples[i].series, NULL, samples[i].unit, WH_SERIES_GAUGE, 0));

      tick->samples[i] = (WhKeyedSample) { key, samples[i].time / 1000, samples[i].value };
    }

  recorded = g_new0 (Recorded, 1);
  g_weak_ref_init (&recorded->history, self);
  recorded->connection = g_strdup (connection);

  return dex_future_then (wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_SAMPLE,
                                            record_job, tick, tick_free),
                          recorded_cb, recorded, recorded_free);
}

/**
 * wh_history_get_n_refused:
 * @self: a history
 *
 * Returns: how many samples were refused so far because their series would be
 *   one too many
 */
guint
wh_history_get_n_refused (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), 0);

  return (guint)g_atomic_int_get (&wh_history_get_keys (self)->n_refused);
}

static gboolean
budget_job (WhEngineThread  *thread,
            gpointer         data,
            GValue          *result,
            GError         **error)
{
  g_atomic_int_set (&thread->engine->series_budget, GPOINTER_TO_INT (data));

  /* What was refused is asked for again. */
  g_clear_pointer (&thread->heads, wh_sample_heads_free);

  return TRUE;
}

/**
 * wh_history_set_series_budget:
 * @self: a history that is open
 * @n_series: how many series are recorded at most
 *
 * Keeps a flood of names from filling the disk. Series that are there stay.
 */
void
wh_history_set_series_budget (WhHistory *self,
                              guint      n_series)
{
  g_return_if_fail (WH_IS_HISTORY (self));

  dex_future_disown (wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_NOTE,
                                       budget_job, GUINT_TO_POINTER (MIN (n_series, G_MAXINT)), NULL));
}

/**
 * wh_history_save_series_budget:
 * @self: a history that is open
 * @n_series: how many series are recorded at most, from now on and for ever
 *
 * Returns: (transfer full): resolves to %TRUE when it is saved
 */
DexFuture *
wh_history_save_series_budget (WhHistory *self,
                               guint      n_series)
{
  g_autofree char *text = g_strdup_printf ("%u", n_series);

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  wh_history_set_series_budget (self, n_series);

  return wh_history_set_setting (self, SERIES_BUDGET_KEY, text);
}

/* In the writer, when the file is opened. */
void
wh_history_load_series_budget (WhEngineThread *thread)
{
  g_auto(GValue) value = G_VALUE_INIT;
  guint64 n_series;

  if (wh_history_read_setting (thread, (gpointer)SERIES_BUDGET_KEY, &value, NULL) && G_VALUE_HOLDS_STRING (&value) &&
      g_value_get_string (&value) != NULL &&
      g_ascii_string_to_unsigned (g_value_get_string (&value), 10, 1, G_MAXINT, &n_series, NULL))
    g_atomic_int_set (&thread->engine->series_budget, (int)n_series);
}

/**
 * wh_history_get_series_budget:
 * @self: a history
 *
 * Returns: how many series are recorded at most
 */
guint
wh_history_get_series_budget (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), 0);

  return (guint)g_atomic_int_get (&wh_history_get_engine (self)->series_budget);
}
