/* wh-history-shared.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-history-private.h"

/* Resources that people change in several processes at a time: in the window and
 * on the command line. What one did is in the file; the other learns of it here,
 * and does not write over it. */

#define SELECT_CURRENT "SELECT n.text, r.uid, c.from_time, c.health, c.reason, c.fields" \
                       " FROM resource r JOIN name k ON k.id = r.kind JOIN name n ON n.id = r.connection" \
                       " JOIN current c ON c.resource = r.id WHERE n.text = ?1 AND k.text = ?2"

static WhRecord *
read_row (WhEngineThread *thread,
          const WhKind   *kind,
          sqlite3_stmt   *row)
{
  g_autoptr(WhRecordBuilder) builder = NULL;
  int health = sqlite3_column_int (row, 3);

  if (wh_column_text (row, 0) == NULL || wh_column_text (row, 1) == NULL)
    return NULL;

  builder = wh_record_builder_new (kind, wh_column_text (row, 0));
  wh_record_builder_set_uid (builder, wh_column_text (row, 1));
  wh_record_builder_set_observed_at (builder, sqlite3_column_int64 (row, 2));
  wh_record_builder_set_health (builder, health >= 0 && health < WH_N_HEALTHS ? (WhHealth)health : WH_HEALTH_UNKNOWN,
                                wh_column_text (row, 4));
  wh_codec_decode (thread->codec, kind, sqlite3_column_blob (row, 5), sqlite3_column_bytes (row, 5), builder);

  return wh_record_builder_build (builder);
}

/* ---- not to write over it ---- */

static void
set_value (WhRecordBuilder *builder,
           const WhRecord  *record,
           guint            field)
{
  WhFieldType type = record->kind->fields[field].type;
  const WhValue *value = wh_record_get_value (record, field);

  if (wh_field_type_is_text (type))
    wh_record_builder_set_text (builder, field, value->text);
  else if (wh_field_type_is_real (type))
    wh_record_builder_set_real (builder, field, value->real);
  else
    wh_record_builder_set_number (builder, field, value->number);
}

/* What they say, but for the fields that were changed here. */
static WhRecord *
merge (const WhRecord *theirs,
       const WhRecord *before,
       const WhRecord *after)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (theirs->kind, theirs->connection);

  wh_record_builder_copy (builder, theirs);
  wh_record_builder_set_uid (builder, theirs->uid);
  wh_record_builder_set_observed_at (builder, MAX (theirs->observed_at, after->observed_at));

  for (guint i = 0; i < theirs->kind->n_fields; i++)
    if (!wh_value_equal (theirs->kind->fields[i].type, wh_record_get_value (before, i), wh_record_get_value (after, i)))
      set_value (builder, after, i);

  return wh_record_builder_build (builder);
}

/**
 * wh_history_merge_shared:
 * @thread: the writer, in a transaction
 * @before: what it was when it was changed here
 * @after: what it is since
 * @error: why it failed
 *
 * Looks whether another process wrote something else meanwhile.
 *
 * Returns: (transfer full): what is to be written; @after when nobody did
 */
WhRecord *
wh_history_merge_shared (WhEngineThread  *thread,
                         const WhRecord  *before,
                         WhRecord        *after,
                         GError         **error)
{
  g_autoptr(WhRecord) theirs = NULL;
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = wh_database_prepare (thread->database, SELECT_CURRENT " AND r.uid = ?3", error);

  if (row == NULL)
    return NULL;

  wh_bind_text (row, 1, after->connection);
  wh_bind_text (row, 2, after->kind->id);
  wh_bind_text (row, 3, after->uid);

  if (wh_database_next (thread->database, row, &local_error))
    theirs = read_row (thread, after->kind, row);

  sqlite3_reset (row);
  sqlite3_clear_bindings (row);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return theirs == NULL || !wh_record_differs (theirs, before) ? wh_record_ref (after) : merge (theirs, before, after);
}

/* ---- to learn of it ---- */

typedef struct
{
  char     *connection;
  gboolean  force;
  GArray   *kinds;    /* const WhKind * */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_array_unref (look->kinds);
  g_free (look->connection);
  g_free (look);
}

static gboolean
read_kind (WhEngineThread  *thread,
           const char      *connection,
           const WhKind    *kind,
           GPtrArray       *records,
           GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = wh_database_prepare (thread->database, SELECT_CURRENT, error);

  if (row == NULL)
    return FALSE;

  wh_bind_text (row, 1, connection);
  wh_bind_text (row, 2, kind->id);

  while (wh_database_next (thread->database, row, &local_error))
    {
      WhRecord *record = read_row (thread, kind, row);

      if (record != NULL)
        g_ptr_array_add (records, record);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

static gboolean
shared_job (WhEngineThread  *thread,
            gpointer         data,
            GValue          *result,
            GError         **error)
{
  const Look *look = data;
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  gint64 version;

  if (!wh_database_get_foreign (thread->database, &version, error))
    return FALSE;

  g_value_init (result, G_TYPE_PTR_ARRAY);

  if (!look->force && version == thread->shared_version)
    return TRUE;

  for (guint i = 0; i < look->kinds->len; i++)
    if (!read_kind (thread, look->connection, g_array_index (look->kinds, const WhKind *, i), records, error))
      {
        g_value_unset (result);
        return FALSE;
      }

  thread->shared_version = version;
  g_value_take_boxed (result, g_steal_pointer (&records));

  return TRUE;
}

/**
 * wh_history_load_shared:
 * @self: a history that is open
 * @connection: id of a connection
 * @kinds: (array length=n_kinds): of these kinds
 * @n_kinds: how many
 * @force: whether to look although no other process wrote anything
 *
 * Looks what the file says after all that this process wrote before the call.
 * Costs nothing while no other process writes.
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhRecord, or to %NULL
 *   when no other process wrote since the last call
 */
DexFuture *
wh_history_load_shared (WhHistory            *self,
                        const char           *connection,
                        const WhKind * const *kinds,
                        guint                 n_kinds,
                        gboolean              force)
{
  Look *look;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (connection != NULL, NULL);

  look = g_new0 (Look, 1);
  look->connection = g_strdup (connection);
  look->force = force;
  look->kinds = g_array_new (FALSE, FALSE, sizeof (const WhKind *));
  g_array_append_vals (look->kinds, kinds, n_kinds);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_READ, shared_job, look, look_free);
}
