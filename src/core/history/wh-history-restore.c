/* wh-history-restore.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-history-private.h"
#include "wh-kind-past.h"

G_DEFINE_BOXED_TYPE (WhObserved, wh_observed, wh_observed_ref, wh_observed_unref)

/**
 * wh_observed_ref:
 * @self: what was observed of a connection
 *
 * On any thread: the reader gives it to the main thread.
 *
 * Returns: (transfer full): @self
 */
WhObserved *
wh_observed_ref (WhObserved *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_observed_unref:
 * @self: (transfer full): what was observed of a connection
 *
 * On any thread.
 */
void
wh_observed_unref (WhObserved *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  wh_batch_unref (self->batch);
  g_free (self);
}

typedef struct
{
  GPtrArray       *all;      /* WhObserved */
  GHashTable      *by_id;    /* number of the connection → WhObserved */
  WhRecordBuilder *builder;
  const WhKind    *kind;     /* the builder's */
  WhObserved      *observed; /* the builder's */
  gint64           kind_id;
  gint64           connection_id;
} Loader;

static void
loader_clear (Loader *loader)
{
  g_clear_pointer (&loader->builder, wh_record_builder_free);
  g_clear_pointer (&loader->by_id, g_hash_table_unref);
  g_clear_pointer (&loader->all, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loader, loader_clear)

static WhObserved *
get_observed (Loader         *loader,
              WhEngineThread *thread,
              gint64          connection)
{
  WhObserved *observed = g_hash_table_lookup (loader->by_id, &connection);
  const char *name;

  if (observed != NULL)
    return observed;

  if ((name = wh_database_get_name (thread->database, connection)) == NULL)
    return NULL;

  observed = g_new0 (WhObserved, 1);
  g_atomic_ref_count_init (&observed->ref_count);
  observed->batch = wh_batch_new (name);
  g_ptr_array_add (loader->all, observed);
  g_hash_table_insert (loader->by_id, g_memdup2 (&connection, sizeof connection), observed);

  return observed;
}

/* The rows come in the order of their resources, which is the order in which
 * they were first seen: mostly one connection and kind after another. */
static gboolean
select_builder (Loader         *loader,
                WhEngineThread *thread,
                gint64          connection,
                gint64          kind)
{
  const char *kind_name;

  if (loader->connection_id == connection && loader->kind_id == kind)
    return loader->builder != NULL;

  g_clear_pointer (&loader->builder, wh_record_builder_free);
  loader->connection_id = connection;
  loader->kind_id = kind;
  loader->observed = get_observed (loader, thread, connection);
  kind_name = wh_database_get_name (thread->database, kind);
  loader->kind = kind_name != NULL ? wh_kind_find (kind_name) : NULL;

  /* A kind that this version of the program does not have, or makes anew. */
  if (loader->observed == NULL || loader->kind == NULL || (loader->kind->flags & WH_KIND_RECALLED))
    return FALSE;

  loader->builder = wh_record_builder_new (loader->kind, loader->observed->batch->connection);

  return TRUE;
}

static void
load_row (Loader         *loader,
          WhEngineThread *thread,
          sqlite3_stmt   *row)
{
  const char *uid = wh_column_text (row, 2);
  gint64 observed_at = sqlite3_column_int64 (row, 3);
  int health = sqlite3_column_int (row, 4);
  const char *reason = wh_column_text (row, 5);

  if (uid == NULL || !select_builder (loader, thread, sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1)))
    return;

  wh_codec_decode (thread->codec, loader->kind,
                   sqlite3_column_blob (row, 6), sqlite3_column_bytes (row, 6), loader->builder);

  if (sqlite3_column_type (row, 7) != SQLITE_NULL)
    {
      /* Volatile values of an older version are still the last ones known; its
       * reason is not. */
      if (sqlite3_column_int64 (row, 7) >= observed_at)
        {
          observed_at = sqlite3_column_int64 (row, 7);
          reason = wh_column_text (row, 8);
        }
      wh_codec_decode (thread->codec, loader->kind,
                       sqlite3_column_blob (row, 9), sqlite3_column_bytes (row, 9), loader->builder);
    }

  wh_record_builder_set_uid (loader->builder, uid);
  wh_record_builder_set_observed_at (loader->builder, observed_at);
  wh_record_builder_set_health (loader->builder, health >= 0 && health < WH_N_HEALTHS ? (WhHealth)health : WH_HEALTH_UNKNOWN,
                                reason);
  wh_batch_take_record (loader->observed->batch, wh_record_builder_build (loader->builder));
}

gboolean
wh_history_read_observed (WhEngineThread  *thread,
                          gint64           time,
                          GValue          *result,
                          GError         **error)
{
  gboolean now = time == G_MAXINT64;
  g_auto(Loader) loader = { 0 };
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  loader.all = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_observed_unref);
  loader.by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (now)
    statement = wh_database_prepare (thread->database,
                                     "SELECT r.connection, r.kind, r.uid, c.from_time, c.health, c.reason, c.fields,"
                                     "       l.observed_at, l.reason, l.fields"
                                     " FROM current c CROSS JOIN resource r ON r.id = c.resource"
                                     " LEFT JOIN latest l ON l.resource = c.resource ORDER BY c.resource",
                                     error);
  else
    statement = wh_database_prepare (thread->database,
                                     "SELECT r.connection, r.kind, r.uid, c.from_time, c.health, c.reason, c.fields,"
                                     "       NULL, NULL, NULL"
                                     " FROM current c CROSS JOIN resource r ON r.id = c.resource"
                                     " WHERE c.from_time <= ?1"
                                     " UNION ALL"
                                     " SELECT r.connection, r.kind, r.uid, v.from_time, v.health, v.reason, v.fields,"
                                     "       NULL, NULL, NULL"
                                     " FROM version v CROSS JOIN resource r ON r.id = v.resource"
                                     " WHERE v.to_time > ?1 AND v.from_time <= ?1",
                                     error);
  if (statement == NULL)
    return FALSE;

  if (!now)
    sqlite3_bind_int64 (statement, 1, time);

  while (wh_database_next (thread->database, statement, &local_error))
    load_row (&loader, thread, statement);

  if (local_error == NULL)
    {
      statement = wh_database_prepare (thread->database,
                                       "SELECT connection, max (min (to_time, ?1)) FROM contact"
                                       " WHERE from_time <= ?1 GROUP BY connection",
                                       &local_error);
      if (statement != NULL)
        sqlite3_bind_int64 (statement, 1, time);

      while (wh_database_next (thread->database, statement, &local_error))
        {
          WhObserved *observed = get_observed (&loader, thread, sqlite3_column_int64 (statement, 0));

          if (observed != NULL)
            observed->fresh_at = sqlite3_column_int64 (statement, 1);
        }
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&loader.all));

  return TRUE;
}

static gboolean
load_job (WhEngineThread  *thread,
          gpointer         data,
          GValue          *result,
          GError         **error)
{
  return wh_history_read_observed (thread, *(gint64 *)data, result, error);
}

/**
 * wh_history_load_latest:
 * @self: a history that is open
 *
 * Tests look at it; the program starts with [method@History.load_contents].
 *
 * Returns: (transfer full): resolves to a #GPtrArray of [struct@Observed], one a
 *   connection: everything as last observed, volatile values included
 */
DexFuture *
wh_history_load_latest (WhHistory *self)
{
  return wh_history_load_at (self, G_MAXINT64);
}

/**
 * wh_history_load_at:
 * @self: a history that is open
 * @time: an instant, microseconds since the epoch, UTC
 *
 * Returns: (transfer full): resolves to a #GPtrArray of [struct@Observed], one a
 *   connection: what existed at @time. Volatile values are absent;
 *   [field@Observed.fresh_at] is the last contact before @time
 */
DexFuture *
wh_history_load_at (WhHistory *self,
                    gint64     time)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ,
                           load_job, g_memdup2 (&time, sizeof time), g_free);
}
