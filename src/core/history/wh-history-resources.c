/* wh-history-resources.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-history-private.h"
#include "wh-kind-past.h"

/* Two contacts further apart than this leave a gap that was not observed. */
#define CONTACT_GAP_USEC (5 * 60 * G_USEC_PER_SEC)

static void
clear_change (gpointer data)
{
  WhChange *change = data;

  g_clear_pointer (&change->before, wh_record_unref);
  g_clear_pointer (&change->after, wh_record_unref);
}

static WhChanges *
changes_new (const WhChange *changes,
             guint           n_changes)
{
  WhChanges *self = g_new0 (WhChanges, 1);

  self->time = g_get_real_time ();
  self->changes = g_array_sized_new (FALSE, FALSE, sizeof (WhChange), n_changes);
  g_array_append_vals (self->changes, changes, n_changes);
  g_array_set_clear_func (self->changes, clear_change);

  for (guint i = 0; i < n_changes; i++)
    {
      if (changes[i].before != NULL)
        wh_record_ref (changes[i].before);
      if (changes[i].after != NULL)
        wh_record_ref (changes[i].after);
    }

  return self;
}

static void
changes_free (gpointer data)
{
  WhChanges *self = data;

  g_array_unref (self->changes);
  g_free (self);
}

static gboolean
is_event (const WhRecord *record)
{
  return g_str_equal (record->kind->id, "event");
}

/**
 * wh_history_is_kept:
 * @record: a record
 *
 * Returns: whether resources of its kind have versions
 */
gboolean
wh_history_is_kept (const WhRecord *record)
{
  return wh_kind_has_past (record->kind);
}

static gboolean
has_volatile (const WhRecord *record)
{
  const WhKind *kind = record->kind;

  for (guint i = 0; i < kind->n_fields; i++)
    {
      if (kind->fields[i].flags & WH_FIELD_VOLATILE &&
          !wh_value_is_absent (kind->fields[i].type, wh_record_get_value (record, i)))
        return TRUE;
    }

  return FALSE;
}

/* What the file says about a resource. */
typedef struct
{
  gint64   id;        /* 0 = never seen */
  gboolean exists;
  gint64   from_time;
  gboolean same;      /* exists with the same health and values */
  gboolean stale;     /* the same, in bytes of an older version */
} Known;

/* An older version of the program said the same in other bytes. */
static gboolean
says_the_same (WhEngineThread *thread,
               const WhRecord *record,
               const guint8   *blob,
               gsize           length)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (record->kind, record->connection);
  const WhValue *values;

  wh_codec_decode (thread->codec, record->kind, blob, length, builder);
  values = wh_record_builder_get_values (builder);

  for (guint i = 0; i < record->kind->n_fields; i++)
    {
      const WhField *field = &record->kind->fields[i];

      if (!(field->flags & WH_FIELD_VOLATILE) && !wh_value_equal (field->type, &values[i], wh_record_get_value (record, i)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
find_known (WhEngineThread  *thread,
            WhRecord        *identity,
            WhRecord        *after,
            gint64           connection,
            gint64           kind,
            GByteArray      *bytes,
            Known           *known,
            GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT r.id, c.from_time, c.health, c.fields FROM resource r"
                                   " LEFT JOIN current c ON c.resource = r.id"
                                   " WHERE r.connection = ?1 AND r.kind = ?2 AND r.uid = ?3",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, connection);
  sqlite3_bind_int64 (statement, 2, kind);
  sqlite3_bind_text (statement, 3, identity->uid, -1, SQLITE_STATIC);

  if (wh_database_next (thread->database, statement, &local_error))
    {
      known->id = sqlite3_column_int64 (statement, 0);
      known->exists = sqlite3_column_type (statement, 1) != SQLITE_NULL;
      known->from_time = sqlite3_column_int64 (statement, 1);

      if (known->exists && bytes != NULL)
        {
          const guint8 *blob = sqlite3_column_blob (statement, 3);
          gsize length = (gsize)sqlite3_column_bytes (statement, 3);
          gboolean equal = length == bytes->len && (length == 0 || memcmp (blob, bytes->data, length) == 0);

          known->same = sqlite3_column_int (statement, 2) == (int)after->health &&
                        (equal || says_the_same (thread, after, blob, length));
          known->stale = known->same && !equal;
        }
    }

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

/* The current version belongs to the past from @time on. */
static gboolean
close_version (WhEngineThread  *thread,
               gint64           resource,
               gint64           time,
               GError         **error)
{
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO version (resource, from_time, to_time, health, reason, fields)"
                                   " SELECT resource, from_time, ?2, health, reason, fields FROM current"
                                   " WHERE resource = ?1 AND from_time < ?2",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, resource);
  sqlite3_bind_int64 (statement, 2, time);

  return wh_database_run (thread->database, statement, error);
}

static gboolean
forget_current (WhEngineThread  *thread,
                gint64           resource,
                GError         **error)
{
  static const char *const sqls[] = {
    "DELETE FROM current WHERE resource = ?1",
    "DELETE FROM latest WHERE resource = ?1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (sqls); i++)
    {
      sqlite3_stmt *statement = wh_database_prepare (thread->database, sqls[i], error);

      if (statement != NULL)
        sqlite3_bind_int64 (statement, 1, resource);
      if (!wh_database_run (thread->database, statement, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
put_current (WhEngineThread  *thread,
             gint64           resource,
             gint64           from_time,
             WhRecord        *record,
             GByteArray      *bytes,
             GError         **error)
{
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO current (resource, from_time, health, reason, fields)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (resource) DO UPDATE SET"
                                   " from_time = ?2, health = ?3, reason = ?4, fields = ?5",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, resource);
  sqlite3_bind_int64 (statement, 2, from_time);
  sqlite3_bind_int (statement, 3, record->health);
  wh_bind_text (statement, 4, record->reason);
  sqlite3_bind_blob (statement, 5, bytes->len > 0 ? bytes->data : (const guint8 *)"", bytes->len, SQLITE_STATIC);

  return wh_database_run (thread->database, statement, error);
}

static gint64
add_resource (WhEngineThread  *thread,
              gint64           connection,
              gint64           kind,
              const char      *uid,
              GError         **error)
{
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO resource (connection, kind, uid) VALUES (?1, ?2, ?3)", error);
  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, connection);
  sqlite3_bind_int64 (statement, 2, kind);
  wh_bind_text (statement, 3, uid);

  return wh_database_run (thread->database, statement, error)
           ? sqlite3_last_insert_rowid (wh_database_get_handle (thread->database))
           : 0;
}

/* Compares with what the file holds, not with what the caller had before, so
 * that a second process or a resource that was restored makes no false version. */
static gboolean
write_version (WhEngineThread  *thread,
               WhRecord        *identity,
               WhRecord        *after,
               gint64           time,
               GError         **error)
{
  gint64 connection = wh_database_find_name (thread->database, identity->connection, TRUE, error);
  gint64 kind = connection != 0 ? wh_database_find_name (thread->database, identity->kind->id, TRUE, error) : 0;
  GByteArray *bytes = NULL;
  Known known = { 0 };

  if (kind == 0)
    return FALSE;

  if (after != NULL && (bytes = wh_codec_encode (thread->codec, after, WH_CODEC_STABLE, error)) == NULL)
    return FALSE;

  if (!find_known (thread, identity, after, connection, kind, bytes, &known, error))
    return FALSE;

  if (after == NULL)
    return !known.exists ||
           (close_version (thread, known.id, MAX (time, known.from_time), error) &&
            forget_current (thread, known.id, error));

  if (known.same)
    return !known.stale || put_current (thread, known.id, known.from_time, after, bytes, error);

  if (known.id == 0 && (known.id = add_resource (thread, connection, kind, identity->uid, error)) == 0)
    return FALSE;

  /* A clock that went back must not make a version end before it began. */
  time = known.exists ? MAX (after->observed_at, known.from_time) : after->observed_at;

  return (!known.exists || close_version (thread, known.id, time, error)) &&
         put_current (thread, known.id, time, after, bytes, error);
}

/**
 * wh_history_write_change:
 * @thread: the writer, in a transaction
 * @identity: which resource or event
 * @after: (nullable): what it is from now on; %NULL = gone
 * @time: when it went
 * @error: why it failed
 *
 * Returns: whether it worked
 */
gboolean
wh_history_write_change (WhEngineThread  *thread,
                         WhRecord        *identity,
                         WhRecord        *after,
                         gint64           time,
                         GError         **error)
{
  /* A cluster forgets its events after an hour; the history does not. */
  if (is_event (identity))
    return after == NULL || wh_history_write_event (thread, after, error);

  return !wh_history_is_kept (identity) || write_version (thread, identity, after, time, error);
}

/* A job of the writer, in a transaction. */
static gboolean
write_changes (WhEngineThread  *thread,
               gpointer         data,
               GValue          *result,
               GError         **error)
{
  WhPending *pending = wh_engine_get_pending (thread->engine);
  WhChanges *self = data;

  for (guint i = 0; i < self->changes->len; i++)
    {
      const WhChange *change = &g_array_index (self->changes, WhChange, i);
      WhRecord *record = change->after != NULL ? change->after : change->before;
      g_autoptr(WhRecord) merged = NULL;
      gboolean differs;

      if (record == NULL)
        continue;

      differs = change->before == NULL || change->after == NULL ||
                wh_record_differs (change->before, change->after);

      if (differs && change->before != NULL && change->after != NULL && (record->kind->flags & WH_KIND_SHARED) &&
          (merged = wh_history_merge_shared (thread, change->before, change->after, error)) == NULL)
        return FALSE;

      /* An event that only counts up is no new version, but it is written. */
      if ((differs || is_event (record)) &&
          !wh_history_write_change (thread, record, merged != NULL ? merged : change->after, self->time, error))
        return FALSE;

      /* Of what is never restored nobody asks for the newest. */
      if (!wh_history_is_kept (record) || (record->kind->flags & WH_KIND_RECALLED))
        continue;

      if (change->after == NULL || !differs || has_volatile (change->after))
        wh_pending_add (pending, change, self->time, FALSE);
    }

  return TRUE;
}

/**
 * wh_history_write_latest:
 * @thread: the writer, in a transaction
 * @record: what was observed last
 * @error: why it failed
 *
 * Remembers the volatile values for the view offline.
 *
 * Returns: whether it worked
 */
gboolean
wh_history_write_latest (WhEngineThread  *thread,
                         WhRecord        *record,
                         GError         **error)
{
  gint64 connection = wh_database_find_name (thread->database, record->connection, TRUE, error);
  gint64 kind = connection != 0 ? wh_database_find_name (thread->database, record->kind->id, TRUE, error) : 0;
  sqlite3_stmt *statement;
  GByteArray *bytes;

  if (kind == 0 || (bytes = wh_codec_encode (thread->codec, record, WH_CODEC_VOLATILE, error)) == NULL)
    return FALSE;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO latest (resource, observed_at, reason, fields)"
                                   " SELECT r.id, ?4, ?5, ?6 FROM resource r JOIN current c ON c.resource = r.id"
                                   " WHERE r.connection = ?1 AND r.kind = ?2 AND r.uid = ?3"
                                   " ON CONFLICT (resource) DO UPDATE SET observed_at = ?4, reason = ?5, fields = ?6",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, connection);
  sqlite3_bind_int64 (statement, 2, kind);
  wh_bind_text (statement, 3, record->uid);
  sqlite3_bind_int64 (statement, 4, record->observed_at);
  wh_bind_text (statement, 5, record->reason);
  sqlite3_bind_blob (statement, 6, bytes->len > 0 ? bytes->data : (const guint8 *)"", bytes->len, SQLITE_STATIC);

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_history_write_fresh:
 * @thread: the writer, in a transaction
 * @connection: id of a connection
 * @time: when it answered
 * @error: why it failed
 *
 * Extends the span of contact, or begins a new one after a gap. A span that
 * begins in the future is of a clock that was wrong, and stays as it is.
 *
 * Returns: whether it worked
 */
gboolean
wh_history_write_fresh (WhEngineThread  *thread,
                        const char      *connection,
                        gint64           time,
                        GError         **error)
{
  gint64 id = wh_database_find_name (thread->database, connection, TRUE, error);
  sqlite3_stmt *statement;

  if (id == 0)
    return FALSE;

  statement = wh_database_prepare (thread->database,
                                   "UPDATE contact SET to_time = max (to_time, ?2) WHERE connection = ?1 AND from_time ="
                                   " (SELECT max (from_time) FROM contact WHERE connection = ?1 AND from_time <= ?2)"
                                   " AND ?2 - to_time < ?3",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, time);
  sqlite3_bind_int64 (statement, 3, CONTACT_GAP_USEC);
  if (!wh_database_run (thread->database, statement, error))
    return FALSE;

  if (sqlite3_changes (wh_database_get_handle (thread->database)) > 0)
    return TRUE;

  statement = wh_database_prepare (thread->database,
                                   "INSERT OR REPLACE INTO contact (connection, from_time, to_time) VALUES (?1, ?2, ?2)",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, time);

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_history_record:
 * @self: a history that is open
 * @changes: (array length=n_changes): what changed, as the store says it
 * @n_changes: how many
 *
 * Remembers what changed. What is there already, what changed in volatile
 * fields only, and kinds that are not kept make no version. The call returns
 * at once; neighbouring calls share a transaction.
 *
 * Returns: (transfer full): resolves when the changes survive the end of the
 *   process. Rejects with %WH_ERROR_HISTORY; when the disk is full the changes
 *   are kept and written as soon as there is room, and
 *   [property@History:notice] says so
 */
DexFuture *
wh_history_record (WhHistory      *self,
                   const WhChange *changes,
                   guint           n_changes)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (changes != NULL || n_changes == 0, NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_RECORD,
                           write_changes, changes_new (changes, n_changes), changes_free);
}

typedef struct
{
  char  *connection;
  gint64 time;
} Contact;

static void
contact_free (gpointer data)
{
  g_free (((Contact *)data)->connection);
  g_free (data);
}

static gboolean
contact_job (WhEngineThread  *thread,
             gpointer         data,
             GValue          *result,
             GError         **error)
{
  Contact *contact = data;

  wh_pending_note_fresh (wh_engine_get_pending (thread->engine), contact->connection, contact->time);

  return TRUE;
}

/**
 * wh_history_note_fresh:
 * @self: a history that is open
 * @connection: id of a connection
 * @time: when it answered, microseconds since the epoch, UTC
 *
 * Remembers that the connection was in contact. Written at most every ten
 * seconds, and when the history is closed.
 */
void
wh_history_note_fresh (WhHistory  *self,
                       const char *connection,
                       gint64      time)
{
  Contact *contact;

  g_return_if_fail (WH_IS_HISTORY (self));
  g_return_if_fail (connection != NULL);

  contact = g_new0 (Contact, 1);
  contact->connection = g_strdup (connection);
  contact->time = time;

  dex_future_disown (wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_NOTE,
                                       contact_job, contact, contact_free));
}
