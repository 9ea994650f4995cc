/* wh-event-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-event-log.h"
#include "wh-kinds.h"
#include "wh-weak-ref.h"

/* So many are read at a time. */
#define CHUNK 500

struct _WhEventLog
{
  GObject         parent_instance;

  WhStore        *source;
  WhHistory      *history;
  WhStore        *store;
  gint64          oldest; /* of what is there without a gap */
};

G_DEFINE_FINAL_TYPE (WhEventLog, wh_event_log, G_TYPE_OBJECT)

static void
copy_source (WhEventLog *self,
             const char *connection)
{
  const WhSource *source = wh_store_get_source (self->source, connection);

  /* What happened stays true when its source does not answer: not stale. */
  if (source != NULL && wh_store_get_source (self->store, connection) == NULL)
    wh_store_set_source (self->store, connection, source->name, source->environment);
}

/* Batches are of one connection each; events of one come in a row. */
static guint
add_records (WhEventLog *self,
             GPtrArray  *records)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_event);
  guint before = wh_resource_list_get_n (list);

  for (guint i = 0; i < records->len;)
    {
      WhRecord *first = g_ptr_array_index (records, i);
      g_autoptr(WhBatch) batch = wh_batch_new (first->connection);

      copy_source (self, first->connection);

      for (; i < records->len && ((WhRecord *)g_ptr_array_index (records, i))->connection == first->connection; i++)
        wh_batch_take_record (batch, wh_record_ref (g_ptr_array_index (records, i)));

      wh_store_apply_now (self->store, batch);
    }

  return wh_resource_list_get_n (list) - before;
}

static void
note_oldest (WhEventLog *self,
             GPtrArray  *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      gint64 time = ((WhRecord *)g_ptr_array_index (records, i))->values[WH_EVENT_TIME].number;

      if (time != WH_ABSENT && time > 0 && (self->oldest == 0 || time < self->oldest))
        self->oldest = time;
    }
}

static void
changes_cb (WhEventLog *self,
            GArray     *changes)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new ();

  /* What the other store drops for want of room stays here. */
  for (guint i = 0; i < changes->len; i++)
    if (g_array_index (changes, WhChange, i).after != NULL)
      g_ptr_array_add (records, g_array_index (changes, WhChange, i).after);

  add_records (self, records);
}

static void
wh_event_log_dispose (GObject *object)
{
  WhEventLog *self = WH_EVENT_LOG (object);

  g_clear_object (&self->source);
  g_clear_object (&self->history);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_event_log_parent_class)->dispose (object);
}

static void
wh_event_log_class_init (WhEventLogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_event_log_dispose;
}

static void
wh_event_log_init (WhEventLog *self)
{
  self->store = wh_store_new ();
}

/**
 * wh_event_log_new:
 * @store: whose events
 * @history: where older ones are
 *
 * Returns: (transfer full): a log that has the events of @store
 */
WhEventLog *
wh_event_log_new (WhStore   *store,
                  WhHistory *history)
{
  WhEventLog *self;
  WhResourceList *list;
  g_autoptr(GPtrArray) records = g_ptr_array_new ();

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  self = g_object_new (WH_TYPE_EVENT_LOG, NULL);
  self->source = g_object_ref (store);
  self->history = g_object_ref (history);
  list = wh_store_get_list (store, &wh_kind_event);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    g_ptr_array_add (records, wh_resource_list_get_record (list, i));

  add_records (self, records);
  note_oldest (self, records);
  g_signal_connect_object (list, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * wh_event_log_get_store:
 * @self: a log
 *
 * Returns: (transfer none): the events
 */
WhStore *
wh_event_log_get_store (WhEventLog *self)
{
  g_return_val_if_fail (WH_IS_EVENT_LOG (self), NULL);

  return self->store;
}

/**
 * wh_event_log_get_oldest:
 * @self: a log
 *
 * Returns: how far back it reaches, microseconds since the epoch; 0 = nothing
 *   is known
 */
gint64
wh_event_log_get_oldest (WhEventLog *self)
{
  g_return_val_if_fail (WH_IS_EVENT_LOG (self), 0);

  return self->oldest;
}

static DexFuture *
older_cb (DexFuture *completed,
          gpointer   data)
{
  g_autoptr(WhEventLog) self = g_weak_ref_get (data);
  GPtrArray *records = g_value_get_boxed (dex_future_get_value (completed, NULL));
  guint n;

  if (self == NULL || self->store == NULL)
    return dex_future_new_for_uint (0);

  n = add_records (self, records);
  note_oldest (self, records);

  return dex_future_new_for_uint (n);
}

static DexFuture *
found_cb (DexFuture *completed,
          gpointer   data)
{
  g_autoptr(WhEventLog) self = g_weak_ref_get (data);

  if (self == NULL || self->store == NULL)
    return dex_future_new_for_uint (0);

  /* Between what was found and the rest there are gaps: not a step back. */
  return dex_future_new_for_uint (add_records (self, g_value_get_boxed (dex_future_get_value (completed, NULL))));
}

/**
 * wh_event_log_load_older:
 * @self: a log
 *
 * Reads what came before the oldest event.
 *
 * Returns: (transfer full): resolves to a #guint: how many were found
 */
DexFuture *
wh_event_log_load_older (WhEventLog *self)
{
  WhEventQuery query = { 0 };

  g_return_val_if_fail (WH_IS_EVENT_LOG (self), NULL);

  /* Several may have happened at the same instant: those again. */
  query.until = self->oldest;
  query.limit = CHUNK;

  return dex_future_then (wh_history_query_events (self->history, &query), older_cb,
                          wh_weak_ref_new (self), wh_weak_ref_free);
}

/**
 * wh_event_log_search:
 * @self: a log
 * @words: beginnings of words
 *
 * Reads all events that have these words, however old.
 *
 * Returns: (transfer full): resolves to a #guint: how many were not there yet
 */
DexFuture *
wh_event_log_search (WhEventLog *self,
                     const char *words)
{
  WhEventQuery query = { 0 };

  g_return_val_if_fail (WH_IS_EVENT_LOG (self), NULL);
  g_return_val_if_fail (words != NULL, NULL);

  query.words = words;
  query.limit = CHUNK;

  return dex_future_then (wh_history_query_events (self->history, &query), found_cb,
                          wh_weak_ref_new (self), wh_weak_ref_free);
}
