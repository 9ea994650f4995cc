/* wh-recorder.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-metric.h"
#include "wh-recorder.h"

/* How often what does not change is said again, so that it can be told from what
 * is not observed. */
#define BEAT_SECONDS 60

/* What follows within this time is written at once. */
#define GATHER_MSEC 250

/* A flood is told of this often. */
#define REFUSED_USEC (60 * 60 * (gint64)G_USEC_PER_SEC)

struct _WhRecorder
{
  GObject     parent_instance;

  WhStore    *store;
  WhHistory  *history;
  GHashTable *sources;        /* ids of the connections that were heard of */
  GHashTable *waiting;        /* id of a connection → GArray of WhSample */
  guint       gather_source;
  guint       beat_source;
  gboolean    running;
  guint       n_refused;
  guint       n_refused_told;
  gint64      refused_told_at;
  WhRecorderFunc listener;
  gpointer    listener_data;
};

G_DEFINE_FINAL_TYPE (WhRecorder, wh_recorder, G_TYPE_OBJECT)

static void
wh_recorder_dispose (GObject *object)
{
  WhRecorder *self = WH_RECORDER (object);

  g_clear_handle_id (&self->gather_source, g_source_remove);
  g_clear_handle_id (&self->beat_source, g_source_remove);
  g_clear_object (&self->store);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (wh_recorder_parent_class)->dispose (object);
}

static void
wh_recorder_finalize (GObject *object)
{
  WhRecorder *self = WH_RECORDER (object);

  g_clear_pointer (&self->sources, g_hash_table_unref);
  g_clear_pointer (&self->waiting, g_hash_table_unref);

  G_OBJECT_CLASS (wh_recorder_parent_class)->finalize (object);
}

static void
wh_recorder_class_init (WhRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_recorder_dispose;
  object_class->finalize = wh_recorder_finalize;
}

static void
wh_recorder_init (WhRecorder *self)
{
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
}

/* ---- to the history ---- */

/* A flood of new series is refused, and that is said aloud. */
static void
tell_refused (WhRecorder *self,
              const char *connection)
{
  g_autoptr(WhRecordBuilder) builder = NULL;
  g_autoptr(WhBatch) batch = NULL;
  const WhSource *source;
  gint64 now = g_get_real_time ();

  self->n_refused = wh_history_get_n_refused (self->history);

  if (self->n_refused == self->n_refused_told || now < self->refused_told_at + REFUSED_USEC)
    return;

  source = wh_store_get_source (self->store, connection);
  builder = wh_record_builder_new (&wh_kind_event, WH_LOCAL);
  wh_record_builder_set_uid (builder, "series-refused");
  wh_record_builder_take_text (builder, WH_EVENT_TEXT,
                               g_strdup_printf (_("%u samples of new series were refused, the last ones of %s: %u series are recorded, which is all the budget allows"),
                                                self->n_refused, source != NULL ? source->name : connection,
                                                wh_history_get_series_budget (self->history)));
  wh_record_builder_set_number (builder, WH_EVENT_TIME, now);
  wh_record_builder_set_text (builder, WH_EVENT_SEVERITY, "warning");
  wh_record_builder_set_text (builder, WH_EVENT_REASON, "SeriesRefused");
  wh_record_builder_set_text (builder, WH_EVENT_LANE, "connection");
  wh_record_builder_set_text (builder, WH_EVENT_SOURCE, source != NULL ? source->name : NULL);
  wh_record_builder_set_number (builder, WH_EVENT_COUNT, self->n_refused - self->n_refused_told);

  self->n_refused_told = self->n_refused;
  self->refused_told_at = now;
  batch = wh_batch_new (WH_LOCAL);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  dex_future_disown (wh_store_apply (self->store, batch));
}

typedef struct
{
  GWeakRef  recorder;
  char     *connection;
} Written;

static void
written_free (gpointer data)
{
  Written *written = data;

  g_weak_ref_clear (&written->recorder);
  g_free (written->connection);
  g_free (written);
}

static DexFuture *
written_cb (DexFuture *future,
            gpointer   user_data)
{
  Written *written = user_data;
  g_autoptr(WhRecorder) self = g_weak_ref_get (&written->recorder);
  g_autoptr(GError) error = NULL;

  /* The history tells the user itself (its notice). */
  if (dex_future_get_value (future, &error) == NULL)
    g_debug ("Samples: %s", error->message);
  else if (self != NULL && self->store != NULL)
    tell_refused (self, written->connection);

  return dex_future_new_true ();
}

static int
compare_times (gconstpointer one,
               gconstpointer other)
{
  const WhSample *a = one;
  const WhSample *b = other;

  return (a->time > b->time) - (a->time < b->time);
}

static gboolean
gather_cb (gpointer user_data)
{
  WhRecorder *self = user_data;
  GHashTableIter iter;
  gpointer connection;
  gpointer value;

  self->gather_source = 0;
  g_hash_table_iter_init (&iter, self->waiting);

  while (g_hash_table_iter_next (&iter, &connection, &value))
    {
      GArray *samples = value;
      Written *written = g_new0 (Written, 1);

      /* The history only takes what is newer than what it has of a series. */
      g_array_sort (samples, compare_times);
      g_weak_ref_init (&written->recorder, self);
      written->connection = g_strdup (connection);
      dex_future_disown (dex_future_finally (wh_history_record_samples (self->history, connection,
                                                                        (const WhSample *)(gpointer)samples->data,
                                                                        samples->len),
                                             written_cb, written, written_free));
      g_hash_table_iter_remove (&iter);
    }

  return G_SOURCE_REMOVE;
}

static void
add_sample (WhRecorder     *self,
            const char     *connection,
            const WhSample *sample)
{
  GArray *samples = g_hash_table_lookup (self->waiting, connection);

  if (samples == NULL)
    {
      samples = g_array_new (FALSE, FALSE, sizeof (WhSample));
      g_hash_table_insert (self->waiting, g_strdup (connection), samples);
    }

  g_array_append_vals (samples, sample, 1);

  if (self->listener != NULL)
    self->listener (connection, sample, self->listener_data);

  if (self->gather_source == 0)
    self->gather_source = g_timeout_add (GATHER_MSEC, gather_cb, self);
}

/* ---- series ---- */

static gint64
get_interval (const WhMetric *metric)
{
  switch (metric->source)
    {
    case WH_METRIC_BEAT:
    case WH_METRIC_COUNT:
    case WH_METRIC_SUM:
      return BEAT_SECONDS * (gint64)G_USEC_PER_SEC;

    case WH_METRIC_ENDED:
      return WH_SERIES_NO_BEAT;

    case WH_METRIC_SENT:
    case WH_METRIC_OBSERVED:
    default:
      return 0;
    }
}

static void
describe (WhRecorder     *self,
          const char     *connection,
          const char     *series,
          const WhMetric *metric)
{
  g_autoptr(WhSeriesInfo) info = NULL;
  g_autofree char *reference = NULL;
  g_autofree char *label = NULL;
  WhRecord *record;

  if (wh_history_knows_series (self->history, connection, series))
    return;

  reference = g_strndup (series, (gsize)(strrchr (series, '/') - series));
  if ((record = wh_store_resolve (self->store, connection, reference)) != NULL)
    label = wh_record_dup_full_name (record);

  info = wh_series_info_new (connection, series, label, metric->unit, metric->type, get_interval (metric));
  wh_history_describe_series (self->history, info);
}

static gboolean
get_value (const WhRecord *record,
           const WhMetric *metric,
           double         *number)
{
  WhFieldType type = record->kind->fields[metric->field].type;
  const WhValue *value = wh_record_get_value (record, metric->field);

  if (wh_field_type_is_text (type) || wh_value_is_absent (type, value))
    return FALSE;

  if (wh_field_type_is_real (type))
    *number = value->real;
  else if (type == WH_FIELD_DURATION)
    *number = (double)value->number / G_USEC_PER_SEC;
  else
    *number = (double)value->number;

  return isfinite (*number);
}

/* What is polled is true to a second at best; an even beat packs better. */
static gint64
round_time (gint64 time)
{
  return time - time % G_USEC_PER_SEC;
}

static void
sample_record (WhRecorder     *self,
               const WhRecord *record,
               const WhMetric *metric,
               gint64          time)
{
  g_autofree char *key = NULL;
  g_autofree char *name = NULL;
  const char *series;
  double value;

  if (!get_value (record, metric, &value))
    return;

  if (metric->identify != NULL && (key = metric->identify (record->values, &time)) == NULL)
    return;

  name = g_strdup_printf ("%s:%s/%s", record->kind->id, key != NULL ? key : record->uid, metric->id);
  series = g_intern_string (name);
  describe (self, record->connection, series, metric);
  add_sample (self, record->connection, &(WhSample) { series, metric->unit, round_time (time), value });
}

/* What is least is not recorded where there is very much of it. */
static gboolean
is_too_many (WhRecorder     *self,
             const WhKind   *kind,
             const WhMetric *metric)
{
  return metric->most != 0 && wh_resource_list_get_n (wh_store_get_list (self->store, kind)) > metric->most;
}

static gboolean
is_observed (WhRecorder *self,
             const char *connection)
{
  const WhSource *source = wh_store_get_source (self->store, connection);

  return source != NULL && !source->stale;
}

static void
source_changed_cb (WhRecorder *self,
                   const char *connection)
{
  if (!g_hash_table_contains (self->sources, connection))
    g_hash_table_add (self->sources, g_strdup (connection));
}

/* ---- what is sent ---- */

static void
samples_cb (WhRecorder *self,
            WhBatch    *batch)
{
  if (!self->running)
    return;

  for (guint i = 0; i < batch->samples->len; i++)
    {
      WhSample sample = g_array_index (batch->samples, WhSample, i);

      if (!wh_history_knows_series (self->history, batch->connection, sample.series))
        {
          const WhMetric *metric = wh_metric_find (sample.series, NULL);

          /* Only what is in the table of its kind is recorded. */
          if (metric == NULL || metric->source != WH_METRIC_SENT)
            continue;

          describe (self, batch->connection, sample.series, metric);
        }

      sample.time = round_time (sample.time);
      if (isfinite (sample.value))
        add_sample (self, batch->connection, &sample);
    }
}

/**
 * wh_recorder_note_changes:
 * @self: a recorder
 * @kind: of these
 * @changes: (element-type WhChange): what the store says
 *
 * Takes samples of what changed; nothing while it does not run.
 */
void
wh_recorder_note_changes (WhRecorder   *self,
                          const WhKind *kind,
                          GArray       *changes)
{
  g_return_if_fail (WH_IS_RECORDER (self));

  for (guint m = 0; self->running && m < kind->n_metrics; m++)
    {
      const WhMetric *metric = &kind->metrics[m];

      if (metric->source == WH_METRIC_SENT || wh_metric_is_of_all (metric) || is_too_many (self, kind, metric))
        continue;

      for (guint i = 0; i < changes->len; i++)
        {
          const WhChange *change = &g_array_index (changes, WhChange, i);

          if (change->after == NULL ||
              (metric->source == WH_METRIC_BEAT && change->before != NULL &&
               wh_value_equal (kind->fields[metric->field].type,
                               wh_record_get_value (change->before, metric->field), wh_record_get_value (change->after, metric->field))))
            continue;

          sample_record (self, change->after, metric, change->after->observed_at);
        }
    }
}

/* ---- the beat ---- */

/* What the resources of one connection come to. */
typedef struct
{
  guint    n;
  double   sum;
  gboolean any;
} Total;

static GHashTable *
add_up (WhRecorder     *self,
        const WhKind   *kind,
        const WhMetric *metric)
{
  GHashTable *totals = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  WhResourceList *list = wh_store_get_list (self->store, kind);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (list, i);
      Total *total = g_hash_table_lookup (totals, record->connection);
      double value;

      if (total == NULL)
        {
          total = g_new0 (Total, 1);
          g_hash_table_insert (totals, (gpointer)record->connection, total);
        }

      if (metric->source == WH_METRIC_COUNT)
        {
          total->n += g_strcmp0 (wh_record_get_value (record, metric->field)->text, metric->text) == 0;
        }
      else if (get_value (record, metric, &value))
        {
          total->sum += value;
          total->any = TRUE;
        }
    }

  return totals;
}

/* None is a number too, where all of the kind was seen; a sum of nothing that is
 * known is none. */
static void
sample_all (WhRecorder     *self,
            const WhKind   *kind,
            const WhMetric *metric,
            gint64          now)
{
  g_autoptr(GHashTable) totals = add_up (self, kind, metric);
  g_autofree char *name = g_strdup_printf ("%s:all/%s", kind->id, metric->id);
  const char *series = g_intern_string (name);
  GHashTableIter iter;
  gpointer connection;

  g_hash_table_iter_init (&iter, self->sources);

  while (g_hash_table_iter_next (&iter, &connection, NULL))
    {
      const Total *total = g_hash_table_lookup (totals, connection);
      double value = 0;

      if (!is_observed (self, connection) || !wh_store_is_observed (self->store, connection, kind))
        continue;

      if (metric->source == WH_METRIC_SUM && (total == NULL || !total->any))
        continue;

      if (total != NULL)
        value = metric->source == WH_METRIC_SUM ? total->sum : total->n;

      describe (self, connection, series, metric);
      add_sample (self, connection, &(WhSample) { series, metric->unit, now, value });
    }
}

/**
 * wh_recorder_beat:
 * @self: a recorder
 *
 * Says again what did not change, of all sources that answer. Happens by itself
 * once a minute while it runs.
 */
void
wh_recorder_beat (WhRecorder *self)
{
  gint64 now = round_time (g_get_real_time ());
  const WhKind **kinds;
  guint n_kinds;

  g_return_if_fail (WH_IS_RECORDER (self));

  /* What the program makes itself is observed as long as it runs. */
  wh_history_note_fresh (self->history, WH_LOCAL, now);

  kinds = wh_kind_list (&n_kinds);

  for (guint k = 0; k < n_kinds; k++)
    {
      for (guint m = 0; m < kinds[k]->n_metrics; m++)
        {
          const WhMetric *metric = &kinds[k]->metrics[m];
          WhResourceList *list = wh_store_get_list (self->store, kinds[k]);

          if (wh_metric_is_of_all (metric))
            sample_all (self, kinds[k], metric, now);

          if (metric->source != WH_METRIC_BEAT || is_too_many (self, kinds[k], metric))
            continue;

          for (guint i = 0; i < wh_resource_list_get_n (list); i++)
            {
              WhRecord *record = wh_resource_list_get_record (list, i);

              if (is_observed (self, record->connection))
                sample_record (self, record, metric, now);
            }
        }
    }
}

static gboolean
beat_cb (gpointer user_data)
{
  wh_recorder_beat (user_data);

  return G_SOURCE_CONTINUE;
}

/**
 * wh_recorder_new:
 * @store: what is observed
 * @history: where samples go
 *
 * Returns: (transfer full): a recorder that does not run
 */
WhRecorder *
wh_recorder_new (WhStore   *store,
                 WhHistory *history)
{
  WhRecorder *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  self = g_object_new (WH_TYPE_RECORDER, NULL);
  self->store = g_object_ref (store);
  self->history = g_object_ref (history);
  g_signal_connect_object (store, "source-changed", G_CALLBACK (source_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "samples", G_CALLBACK (samples_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * wh_recorder_set_listener:
 * @self: a recorder
 * @func: (nullable): told of each sample
 * @user_data: for it; must outlive the recorder
 */
void
wh_recorder_set_listener (WhRecorder     *self,
                          WhRecorderFunc  func,
                          gpointer        user_data)
{
  g_return_if_fail (WH_IS_RECORDER (self));

  self->listener = func;
  self->listener_data = user_data;
}

/**
 * wh_recorder_start:
 * @self: a recorder whose history is open
 *
 * Records from now on.
 */
void
wh_recorder_start (WhRecorder *self)
{
  g_return_if_fail (WH_IS_RECORDER (self));

  self->running = TRUE;
  wh_history_note_fresh (self->history, WH_LOCAL, g_get_real_time ());
  if (self->beat_source == 0)
    self->beat_source = g_timeout_add_seconds (BEAT_SECONDS, beat_cb, self);
}

/**
 * wh_recorder_stop:
 * @self: a recorder
 *
 * Hands over what waits and records no more.
 */
void
wh_recorder_stop (WhRecorder *self)
{
  g_return_if_fail (WH_IS_RECORDER (self));

  self->running = FALSE;
  g_clear_handle_id (&self->beat_source, g_source_remove);

  if (self->gather_source != 0)
    {
      g_clear_handle_id (&self->gather_source, g_source_remove);
      gather_cb (self);
    }
}
