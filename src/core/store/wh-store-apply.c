/* wh-store-apply.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Batches go into the store in the order they come, in slices. */

#include "config.h"

#include <string.h>

#include "wh-store-private.h"

/* A slice of a batch may hold up the main loop this long, in microseconds, with
 * what those do who are told of it. A frame at 60 Hz has 16 ms; 3 leave room for
 * drawing. */
#define SLICE_BUDGET 3000

/* So many go in however long that takes: or a busy machine would get nowhere. */
#define SLICE_MIN 64

/* A deadline that leaves room to be added to. */
#define NEVER (G_MAXINT64 / 2)

/* Just below GTK's redraw priority, so that pages paint between two slices. */
#define APPLY_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

/* Samples kept in memory for spark lines; the history has the rest. */
#define MAX_SAMPLES 720

typedef struct
{
  WhBatch    *batch;
  DexPromise *promise;
  guint       n_records;
  guint       n_removals;
  guint       n_complete;
  guint       position;
  GHashTable *seen;      /* WhRecord by identity, of the kinds that are complete */
} Job;

/* What is dropped with the store counts as done: nobody is kept waiting. */
void
wh_store_job_free (gpointer data)
{
  Job *job = data;

  if (job->promise != NULL)
    {
      dex_promise_resolve_boolean (job->promise, TRUE);
      dex_unref (job->promise);
    }

  g_clear_pointer (&job->seen, g_hash_table_unref);
  wh_batch_unref (job->batch);
  g_free (job);
}

/* Collects changes of one kind at a time and tells them when the kind changes. */
typedef struct
{
  WhStore        *store;
  WhResourceList *list;
  GArray         *changes;
} Collector;

static void
collector_flush (Collector *self)
{
  g_autoptr(GArray) changes = NULL;
  gint64 begin = g_get_monotonic_time ();

  if (self->changes == NULL || self->changes->len == 0)
    return;

  changes = g_steal_pointer (&self->changes);
  self->changes = wh_change_array_new ();
  wh_resource_list_flush (self->list, changes);
  wh_store_emit_changes (self->store, wh_resource_list_get_kind (self->list), changes);
  wh_resource_list_note_telling (self->list, changes->len, g_get_monotonic_time () - begin);
}

/* Whether the slice has been long enough when what it collected has been told. */
static gboolean
collector_is_late (Collector *self,
                   guint      n,
                   gint64     deadline)
{
  if (n % SLICE_MIN != 0)
    return FALSE;

  return g_get_monotonic_time () + (gint64)(self->changes->len * wh_resource_list_get_telling (self->list)) > deadline;
}

static void
collector_switch (Collector    *self,
                  const WhKind *kind)
{
  if (self->list != NULL && wh_resource_list_get_kind (self->list) == kind)
    return;

  collector_flush (self);
  self->list = wh_store_get_list (self->store, kind);

  if (self->changes == NULL)
    self->changes = wh_change_array_new ();
}

static gboolean
is_complete (WhBatch      *batch,
             const WhKind *kind)
{
  for (guint i = 0; i < batch->completeness->len; i++)
    {
      if (g_array_index (batch->completeness, WhCompleteness, i).kind == kind)
        return TRUE;
    }

  return FALSE;
}

static gboolean
completeness_covers (const WhCompleteness *completeness,
                     const char           *connection,
                     const WhRecord       *record)
{
  return strcmp (record->connection, connection) == 0 &&
         (completeness->field < 0 ||
          g_strcmp0 (wh_record_get_value (record, completeness->field)->text, completeness->text) == 0);
}

static void
add_sample (WhStore        *self,
            const WhSample *sample)
{
  GArray *samples = g_hash_table_lookup (self->series, sample->series);

  if (samples == NULL)
    {
      samples = g_array_new (FALSE, FALSE, sizeof (WhSample));
      g_hash_table_insert (self->series, (gpointer)sample->series, samples);
    }

  /* A source may send a whole window again; only what is newer counts. */
  if (samples->len > 0 && g_array_index (samples, WhSample, samples->len - 1).time >= sample->time)
    return;

  if (samples->len >= MAX_SAMPLES)
    g_array_remove_range (samples, 0, MAX_SAMPLES / 8);

  g_array_append_vals (samples, sample, 1);
}

/* Works on a job until it is done or the deadline has passed. */
static gboolean
advance (WhStore *self,
         Job     *job,
         gint64   deadline)
{
  Collector collector = { self, NULL, NULL };
  WhBatch *batch = job->batch;
  gboolean done = FALSE;
  guint n = 0;

  while (job->n_records < batch->records->len)
    {
      WhRecord *record = g_ptr_array_index (batch->records, job->n_records);

      collector_switch (&collector, record->kind);
      wh_resource_list_put (collector.list, record, collector.changes);

      if (is_complete (batch, record->kind))
        {
          if (job->seen == NULL)
            job->seen = g_hash_table_new (wh_record_identity_hash, wh_record_identity_equal);

          g_hash_table_add (job->seen, record);
        }

      job->n_records++;

      if (collector_is_late (&collector, ++n, deadline))
        goto out;
    }

  while (job->n_removals < batch->removals->len)
    {
      const WhRemoval *removal = &g_array_index (batch->removals, WhRemoval, job->n_removals);

      collector_switch (&collector, removal->kind);
      wh_resource_list_drop (collector.list, batch->connection, removal->uid, collector.changes);
      job->n_removals++;

      if (collector_is_late (&collector, ++n, deadline))
        goto out;
    }

  while (job->n_complete < batch->completeness->len)
    {
      const WhCompleteness *completeness = &g_array_index (batch->completeness, WhCompleteness, job->n_complete);

      collector_switch (&collector, completeness->kind);

      while (job->position < wh_resource_list_get_n (collector.list))
        {
          WhRecord *record = wh_resource_list_get_record (collector.list, job->position);

          /* Dropping moves the last one here, so the position stays. */
          if (completeness_covers (completeness, batch->connection, record) &&
              (job->seen == NULL || !g_hash_table_contains (job->seen, record)))
            wh_resource_list_drop (collector.list, record->connection, record->uid, collector.changes);
          else
            job->position++;

          if (collector_is_late (&collector, ++n, deadline))
            goto out;
        }

      if (completeness->field < 0)
        g_hash_table_add (self->observed, g_strconcat (batch->connection, " ", completeness->kind->id, NULL));

      job->position = 0;
      job->n_complete++;
    }

  for (guint i = 0; i < batch->samples->len; i++)
    add_sample (self, &g_array_index (batch->samples, WhSample, i));

  done = TRUE;

out:
  collector_flush (&collector);
  g_clear_pointer (&collector.changes, g_array_unref);

  if (done && batch->samples->len > 0)
    wh_store_emit_samples (self, batch);

  return done;
}

static gboolean
apply_cb (gpointer user_data)
{
  WhStore *self = user_data;
  gint64 deadline = g_get_monotonic_time () + SLICE_BUDGET;
  Job *job;

  while ((job = g_queue_peek_head (&self->jobs)) != NULL)
    {
      if (!advance (self, job, deadline))
        return G_SOURCE_CONTINUE;

      g_queue_pop_head (&self->jobs);
      wh_store_job_free (job);

      if (g_get_monotonic_time () > deadline)
        return G_SOURCE_CONTINUE;
    }

  self->apply_source = 0;

  return G_SOURCE_REMOVE;
}

/**
 * wh_store_apply:
 * @self: a store
 * @batch: what was observed
 *
 * Applies @batch behind those that wait, in slices of a few milliseconds, so
 * that a list of ten thousand does not hold up the window.
 *
 * Returns: (transfer full): resolves when all of @batch is in the store
 */
DexFuture *
wh_store_apply (WhStore *self,
                WhBatch *batch)
{
  Job *job;

  g_return_val_if_fail (WH_IS_STORE (self), NULL);
  g_return_val_if_fail (batch != NULL, NULL);

  job = g_new0 (Job, 1);
  job->batch = wh_batch_ref (batch);
  job->promise = dex_promise_new ();
  g_queue_push_tail (&self->jobs, job);

  if (self->apply_source == 0)
    self->apply_source = g_idle_add_full (APPLY_PRIORITY, apply_cb, self, NULL);

  return dex_ref (DEX_FUTURE (job->promise));
}

/**
 * wh_store_apply_now:
 * @self: a store
 * @batch: what was observed
 *
 * Applies @batch at once and whole: while the program starts and nothing is on
 * screen, and for small local records.
 */
void
wh_store_apply_now (WhStore *self,
                    WhBatch *batch)
{
  Job *job;

  g_return_if_fail (WH_IS_STORE (self));
  g_return_if_fail (batch != NULL);

  job = g_new0 (Job, 1);
  job->batch = wh_batch_ref (batch);

  while (!advance (self, job, NEVER))
    ;

  wh_store_job_free (job);
}

/**
 * wh_store_adopt:
 * @self: a store
 * @other: a store that was filled on another thread and that nobody else has
 *
 * Moves everything from @other here, and tells it: while the program starts.
 * Where @self had nothing yet, that costs nothing for each resource but the
 * telling. What @self knows of a source stays.
 */
void
wh_store_adopt (WhStore *self,
                WhStore *other)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_return_if_fail (WH_IS_STORE (self));
  g_return_if_fail (WH_IS_STORE (other) && self != other);

  self->begin = other->begin;

  /* The sources first: they have a say in the health of what they bring. */
  g_hash_table_iter_init (&iter, other->sources);

  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      if (g_hash_table_contains (self->sources, key))
        continue;

      g_hash_table_iter_steal (&iter);
      g_hash_table_remove (other->sources_by_pointer, key);
      g_hash_table_insert (self->sources, key, value);
      g_hash_table_insert (self->sources_by_pointer, key, value);
    }

  g_hash_table_iter_init (&iter, other->lists);

  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_autoptr(GArray) changes = NULL;
      WhResourceList *list;

      if (wh_resource_list_get_n (value) == 0)
        continue;

      changes = wh_change_array_new ();
      list = wh_store_get_list (self, key);
      wh_resource_list_take_all (list, value, changes);
      wh_resource_list_flush (list, changes);

      if (changes->len > 0)
        wh_store_emit_changes (self, key, changes);
    }
}
