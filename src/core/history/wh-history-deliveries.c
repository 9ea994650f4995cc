/* wh-history-deliveries.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-history-private.h"

#define COLUMNS "id, key, channel, cause, escalation, title, payload, health, state, tries," \
                " created_at, due_at, next_at, ended_at, took, error"

/* What arrived is kept so long, and what did not twice as long. */
#define KEPT (G_GINT64_CONSTANT (30) * 86400 * G_USEC_PER_SEC)

static WhDelivery *
delivery_from_row (sqlite3_stmt *row)
{
  WhDelivery *delivery;
  WhDeliveryState state;

  /* A damaged row says neither where to nor what. */
  if (wh_column_text (row, 1) == NULL || wh_column_text (row, 2) == NULL || wh_column_text (row, 6) == NULL ||
      !wh_delivery_state_from_id (wh_column_text (row, 8), &state))
    return NULL;

  delivery = wh_delivery_new (wh_column_text (row, 1), wh_column_text (row, 2), wh_column_text (row, 3));
  delivery->id = sqlite3_column_int64 (row, 0);
  delivery->escalation = sqlite3_column_int (row, 4) != 0;
  delivery->title = g_strdup (wh_column_text (row, 5));
  delivery->payload = g_strdup (wh_column_text (row, 6));
  delivery->health = CLAMP (sqlite3_column_int (row, 7), WH_HEALTH_OK, WH_HEALTH_STALE);
  delivery->state = state;
  delivery->tries = sqlite3_column_int (row, 9);
  delivery->created_at = sqlite3_column_int64 (row, 10);
  delivery->due_at = sqlite3_column_int64 (row, 11);
  delivery->next_at = sqlite3_column_int64 (row, 12);
  delivery->ended_at = sqlite3_column_int64 (row, 13);
  delivery->took = sqlite3_column_int64 (row, 14);
  delivery->error = g_strdup (wh_column_text (row, 15));

  return delivery;
}

static gboolean
collect (WhEngineThread  *thread,
         sqlite3_stmt    *statement,
         GValue          *result,
         GError         **error)
{
  g_autoptr(GPtrArray) deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_delivery_unref);
  g_autoptr(GError) local_error = NULL;

  while (statement != NULL && wh_database_next (thread->database, statement, &local_error))
    {
      WhDelivery *delivery = delivery_from_row (statement);

      if (delivery != NULL)
        g_ptr_array_add (deliveries, delivery);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&deliveries));

  return statement != NULL;
}

static gboolean
insert (WhEngineThread    *thread,
        const WhDelivery  *delivery,
        GError           **error)
{
  sqlite3_stmt *statement;
  int i = 0;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO delivery (key, channel, cause, escalation, title, payload, health,"
                                   " state, tries, created_at, due_at, next_at, ended_at, took, error)"
                                   " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', 0, ?8, ?9, ?9, 0, 0, NULL"
                                   " WHERE ?10 IS NULL OR EXISTS (SELECT 1 FROM delivery WHERE channel = ?2 AND cause = ?3"
                                   " AND state <> 'dropped' AND key BETWEEN ?10 AND ?10 || '~')"
                                   " ON CONFLICT (key) DO NOTHING",
                                   error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, ++i, delivery->key);
  wh_bind_text (statement, ++i, delivery->channel);
  wh_bind_text (statement, ++i, delivery->cause);
  sqlite3_bind_int (statement, ++i, delivery->escalation);
  wh_bind_text (statement, ++i, delivery->title);
  wh_bind_text (statement, ++i, delivery->payload);
  sqlite3_bind_int (statement, ++i, delivery->health);
  sqlite3_bind_int64 (statement, ++i, delivery->created_at);
  sqlite3_bind_int64 (statement, ++i, delivery->due_at);
  wh_bind_text (statement, ++i, delivery->follows);

  return wh_database_run (thread->database, statement, error);
}

static gboolean
write_episode (WhEngineThread  *thread,
               const WhEpisode *episode,
               GError         **error)
{
  sqlite3_stmt *statement;

  if (episode->health == WH_HEALTH_OK)
    {
      statement = wh_database_prepare (thread->database, "DELETE FROM episode WHERE cause = ?1", error);
      if (statement == NULL)
        return FALSE;

      wh_bind_text (statement, 1, episode->cause);
      return wh_database_run (thread->database, statement, error);
    }

  statement = wh_database_prepare (thread->database,
                                   "INSERT OR REPLACE INTO episode (cause, key, health, payload, time)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5)",
                                   error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, episode->cause);
  wh_bind_text (statement, 2, episode->key);
  sqlite3_bind_int (statement, 3, episode->health);
  wh_bind_text (statement, 4, episode->payload);
  sqlite3_bind_int64 (statement, 5, episode->time);

  return wh_database_run (thread->database, statement, error);
}

typedef struct
{
  GPtrArray *deliveries;
  WhEpisode *episode;
} Queued;

static void
queued_free (gpointer data)
{
  Queued *queued = data;

  g_ptr_array_unref (queued->deliveries);
  g_clear_pointer (&queued->episode, wh_episode_free);
  g_free (queued);
}

static gboolean
queue_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  const Queued *queued = data;

  for (guint i = 0; i < queued->deliveries->len; i++)
    if (!insert (thread, g_ptr_array_index (queued->deliveries, i), error))
      return FALSE;

  return queued->episode == NULL || write_episode (thread, queued->episode, error);
}

/**
 * wh_history_queue_deliveries:
 * @self: a history that is open
 * @deliveries: (element-type WhDelivery): new messages; one whose key is there
 *   already is left as it is
 * @episode: (nullable): what they are about, as it is now; %WH_HEALTH_OK forgets it
 *
 * All of it is written, or nothing.
 *
 * Returns: (transfer full): resolves to %TRUE when it is on the disk
 */
DexFuture *
wh_history_queue_deliveries (WhHistory     *self,
                             GPtrArray     *deliveries,
                             const WhEpisode *episode)
{
  Queued *queued;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (deliveries != NULL, NULL);

  queued = g_new0 (Queued, 1);
  queued->deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_delivery_unref);
  queued->episode = episode != NULL ? wh_episode_copy (episode) : NULL;

  for (guint i = 0; i < deliveries->len; i++)
    g_ptr_array_add (queued->deliveries, wh_delivery_copy (g_ptr_array_index (deliveries, i)));

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_SYNCED,
                           queue_job, queued, queued_free);
}

static gboolean
episodes_job (WhEngineThread  *thread,
              gpointer         data,
              GValue          *result,
              GError         **error)
{
  g_autoptr(GPtrArray) episodes = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_episode_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database, "SELECT cause, key, health, payload, time FROM episode",
                                   &local_error);

  while (wh_database_next (thread->database, statement, &local_error))
    {
      WhEpisode *episode;

      if (wh_column_text (statement, 0) == NULL || wh_column_text (statement, 1) == NULL ||
          wh_column_text (statement, 3) == NULL)
        continue;

      episode = g_new0 (WhEpisode, 1);
      episode->cause = g_strdup (wh_column_text (statement, 0));
      episode->key = g_strdup (wh_column_text (statement, 1));
      episode->health = CLAMP (sqlite3_column_int (statement, 2), WH_HEALTH_OK, WH_HEALTH_STALE);
      episode->payload = g_strdup (wh_column_text (statement, 3));
      episode->time = sqlite3_column_int64 (statement, 4);
      g_ptr_array_add (episodes, episode);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&episodes));

  return TRUE;
}

/**
 * wh_history_load_episodes:
 * @self: a history that is open
 *
 * Returns: (transfer full): resolves to a #GPtrArray of [struct@Cause]: what
 *   was told and is not over, as far as it is known
 */
DexFuture *
wh_history_load_episodes (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ, episodes_job, NULL, NULL);
}

static gboolean
recover_job (WhEngineThread  *thread,
             gpointer         data,
             GValue          *result,
             GError         **error)
{
  gint64 now = g_get_real_time ();
  sqlite3_stmt *statement;

  if (!wh_database_exec (thread->database, "UPDATE delivery SET state = 'waiting' WHERE state = 'sending'", error))
    return FALSE;

  statement = wh_database_prepare (thread->database,
                                   "DELETE FROM delivery WHERE (state IN ('delivered', 'dropped') AND ended_at < ?1)"
                                   " OR (state = 'dead' AND ended_at < ?2)",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, now - KEPT);
  sqlite3_bind_int64 (statement, 2, now - 2 * KEPT);

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_history_recover_deliveries:
 * @self: a history that is open
 *
 * What was on its way when the program ended may have arrived or not: it waits
 * again. Forgets what ended long ago. For the one process that sends.
 *
 * Returns: (transfer full): resolves to %TRUE when it is done
 */
DexFuture *
wh_history_recover_deliveries (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_WRITE, recover_job, NULL, NULL);
}

static gboolean
due_job (WhEngineThread  *thread,
         gpointer         data,
         GValue          *result,
         GError         **error)
{
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT " COLUMNS " FROM delivery WHERE state = 'waiting' AND due_at <= ?1"
                                   " ORDER BY channel, id LIMIT 1000",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, *(gint64 *)data);

  return collect (thread, statement, result, error);
}

/**
 * wh_history_load_due_deliveries:
 * @self: a history that is open
 * @now: microseconds since the epoch, UTC
 *
 * Returns: (transfer full): resolves to a #GPtrArray of [struct@Delivery] that
 *   wait and are due by @now, channel by channel, the oldest of each first
 */
DexFuture *
wh_history_load_due_deliveries (WhHistory *self,
                                gint64     now)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  /* On the writer, so that what was just queued is seen. */
  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_READ,
                           due_job, g_memdup2 (&now, sizeof now), g_free);
}

static gboolean
begin_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "UPDATE delivery SET state = 'sending', tries = tries + 1"
                                   " WHERE id = ?1 AND state = 'waiting'",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, *(gint64 *)data);
  if (!wh_database_run (thread->database, statement, error))
    return FALSE;

  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, sqlite3_changes (wh_database_get_handle (thread->database)) > 0);

  return TRUE;
}

/**
 * wh_history_begin_delivery:
 * @self: a history that is open
 * @id: a message that waits
 *
 * Returns: (transfer full): resolves to whether it still waited, and is noted
 *   as being sent now
 */
DexFuture *
wh_history_begin_delivery (WhHistory *self,
                           gint64     id)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_WRITE,
                           begin_job, g_memdup2 (&id, sizeof id), g_free);
}

static gboolean
end_job (WhEngineThread  *thread,
         gpointer         data,
         GValue          *result,
         GError         **error)
{
  const WhDelivery *delivery = data;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "UPDATE delivery SET state = ?2, next_at = ?3, ended_at = ?4, took = ?5, error = ?6"
                                   " WHERE id = ?1",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, delivery->id);
  wh_bind_text (statement, 2, wh_delivery_state_get_id (delivery->state));
  sqlite3_bind_int64 (statement, 3, delivery->next_at);
  sqlite3_bind_int64 (statement, 4, delivery->ended_at);
  sqlite3_bind_int64 (statement, 5, delivery->took);
  wh_bind_text (statement, 6, delivery->error);

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_history_end_delivery:
 * @self: a history that is open
 * @delivery: a message, with its state, next try, end, duration and error
 *
 * Returns: (transfer full): resolves to %TRUE when it is in the file
 */
DexFuture *
wh_history_end_delivery (WhHistory        *self,
                         const WhDelivery *delivery)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (delivery != NULL, NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_WRITE,
                           end_job, wh_delivery_copy (delivery), (GDestroyNotify)wh_delivery_unref);
}

static gboolean
retry_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  gint64 now = g_get_real_time ();
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "UPDATE delivery SET state = 'waiting', ended_at = 0, next_at = ?2,"
                                   " created_at = CASE state WHEN 'dead' THEN ?2 ELSE created_at END,"
                                   " due_at = min (due_at, ?2)"
                                   " WHERE id = ?1 AND state IN ('waiting', 'dead')",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, *(gint64 *)data);
  sqlite3_bind_int64 (statement, 2, now);

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_history_retry_delivery:
 * @self: a history that is open
 * @id: a message that waits or was given up
 *
 * Makes it due now.
 *
 * Returns: (transfer full): resolves to %TRUE when it is in the file
 */
DexFuture *
wh_history_retry_delivery (WhHistory *self,
                           gint64     id)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_WRITE,
                           retry_job, g_memdup2 (&id, sizeof id), g_free);
}

typedef struct
{
  char *cause;
  char *why;
} Drop;

static void
drop_free (gpointer data)
{
  Drop *drop = data;

  g_free (drop->cause);
  g_free (drop->why);
  g_free (drop);
}

static gboolean
drop_job (WhEngineThread  *thread,
          gpointer         data,
          GValue          *result,
          GError         **error)
{
  const Drop *drop = data;
  sqlite3_stmt *statement;

  /* One that was tried already may have arrived. */
  statement = wh_database_prepare (thread->database,
                                   "UPDATE delivery SET state = 'dropped', ended_at = ?2, error = ?3"
                                   " WHERE cause = ?1 AND escalation AND state = 'waiting' AND tries = 0",
                                   error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, drop->cause);
  sqlite3_bind_int64 (statement, 2, g_get_real_time ());
  wh_bind_text (statement, 3, drop->why);

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_history_drop_escalations:
 * @self: a history that is open
 * @cause: what is over, or acknowledged
 * @why: one sentence
 *
 * Returns: (transfer full): resolves to %TRUE when nobody will be called about
 *   @cause any more who was not called yet
 */
DexFuture *
wh_history_drop_escalations (WhHistory  *self,
                             const char *cause,
                             const char *why)
{
  Drop *drop;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (cause != NULL, NULL);

  drop = g_new0 (Drop, 1);
  drop->cause = g_strdup (cause);
  drop->why = g_strdup (why);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_WRITE, drop_job, drop, drop_free);
}

typedef struct
{
  WhDelivery *summary;
  gint64      first;
  gint64      last;
} Merge;

static void
merge_free (gpointer data)
{
  Merge *merge = data;

  wh_delivery_unref (merge->summary);
  g_free (merge);
}

static gboolean
merge_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  const Merge *merge = data;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "UPDATE delivery SET state = 'dropped', ended_at = ?4, error = ?5"
                                   " WHERE channel = ?1 AND id BETWEEN ?2 AND ?3 AND state = 'waiting' AND tries = 0"
                                   " AND due_at <= ?4",
                                   error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, merge->summary->channel);
  sqlite3_bind_int64 (statement, 2, merge->first);
  sqlite3_bind_int64 (statement, 3, merge->last);
  sqlite3_bind_int64 (statement, 4, g_get_real_time ());
  wh_bind_text (statement, 5, merge->summary->title);

  return wh_database_run (thread->database, statement, error) && insert (thread, merge->summary, error);
}

/**
 * wh_history_merge_deliveries:
 * @self: a history that is open
 * @summary: a new message that says what the others would have said
 * @first: id of the first of them
 * @last: id of the last of them
 *
 * Puts one message in the place of those of its channel that were not tried yet.
 *
 * Returns: (transfer full): resolves to %TRUE when it is in the file
 */
DexFuture *
wh_history_merge_deliveries (WhHistory        *self,
                             const WhDelivery *summary,
                             gint64            first,
                             gint64            last)
{
  Merge *merge;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (summary != NULL, NULL);

  merge = g_new0 (Merge, 1);
  merge->summary = wh_delivery_copy (summary);
  merge->first = first;
  merge->last = last;

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_SYNCED,
                           merge_job, merge, merge_free);
}

static gboolean
list_job (WhEngineThread  *thread,
          gpointer         data,
          GValue          *result,
          GError         **error)
{
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT " COLUMNS " FROM delivery"
                                   " ORDER BY state NOT IN ('waiting', 'sending', 'dead'), id DESC LIMIT ?1",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, *(guint *)data);

  return collect (thread, statement, result, error);
}

/**
 * wh_history_load_deliveries:
 * @self: a history that is open
 * @limit: at most so many
 *
 * Returns: (transfer full): resolves to a #GPtrArray of [struct@Delivery]: what
 *   waits or was given up, then what arrived, the newest of each first
 */
DexFuture *
wh_history_load_deliveries (WhHistory *self,
                            guint      limit)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_READ,
                           list_job, g_memdup2 (&limit, sizeof limit), g_free);
}
