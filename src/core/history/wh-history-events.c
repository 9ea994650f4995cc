/* wh-history-events.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-history-private.h"

#define DEFAULT_LIMIT 1000

/* Fields that have columns of their own, so that they can be asked for, in the
 * order of WH_EVENT_SELECT; older versions wrote them among the others as well. */
static const char * const columns[] = { "reason", "text", "subject", "application", NULL };

#define FIRST_COLUMN 6

/**
 * wh_history_write_event:
 * @thread: the writer, in a transaction
 * @record: a record of the kind "event"
 * @error: why it failed
 *
 * Adds the event, or takes over what changed: a repeated event counts up.
 *
 * Returns: whether it worked
 */
gboolean
wh_history_write_event (WhEngineThread  *thread,
                        WhRecord        *record,
                        GError         **error)
{
  gint64 connection = wh_database_find_name (thread->database, record->connection, TRUE, error);
  gint64 time = wh_record_get_number (record, "time");
  sqlite3_stmt *statement;
  GByteArray *bytes;

  if (connection == 0 ||
      (bytes = wh_codec_encode_without (thread->codec, record, WH_CODEC_STABLE | WH_CODEC_VOLATILE, columns, error)) == NULL)
    return FALSE;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO event (connection, uid, time, health, health_reason, reason, text,"
                                   " subject, application, fields, lane) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
                                   " ON CONFLICT (connection, uid) DO UPDATE SET time = ?3, health = ?4,"
                                   " health_reason = ?5, reason = ?6, text = ?7, subject = ?8, application = ?9,"
                                   " fields = ?10, lane = ?11 WHERE fields IS NOT ?10 OR health IS NOT ?4"
                                   " OR reason IS NOT ?6 OR text IS NOT ?7 OR subject IS NOT ?8 OR application IS NOT ?9",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, connection);
  wh_bind_text (statement, 2, record->uid);
  sqlite3_bind_int64 (statement, 3, time != WH_ABSENT ? time : record->observed_at);
  sqlite3_bind_int (statement, 4, record->health);
  wh_bind_text (statement, 5, record->reason);
  wh_bind_text (statement, 6, wh_record_get_text (record, "reason"));
  wh_bind_text (statement, 7, wh_record_get_text (record, "text"));
  wh_bind_text (statement, 8, wh_record_get_text (record, "subject"));
  wh_bind_text (statement, 9, wh_record_get_text (record, "application"));
  wh_bind_text (statement, 11, wh_record_get_text (record, "lane") ?: "");
  sqlite3_bind_blob (statement, 10, bytes->len > 0 ? bytes->data : (const guint8 *)"", bytes->len, SQLITE_STATIC);

  return wh_database_run (thread->database, statement, error);
}

/* ---- queries ---- */

typedef struct
{
  gint64 since;
  gint64 until;
  gint64 limit;
  char  *words; /* in FTS5's syntax */
  char  *connection;
  char  *subject;
  char  *application;
} Query;

static void
query_free (gpointer data)
{
  Query *query = data;

  g_free (query->words);
  g_free (query->connection);
  g_free (query->subject);
  g_free (query->application);
  g_free (query);
}

/* What the user typed is words, not a query language: each becomes a quoted
 * prefix. */
char *
wh_history_dup_match (const char *words)
{
  g_autoptr(GString) match = g_string_new (NULL);
  g_auto(GStrv) parts = g_strsplit_set (words != NULL ? words : "", " \t\n\"", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] != '\0')
        g_string_append_printf (match, "%s\"%s\"*", match->len > 0 ? " " : "", parts[i]);
    }

  return match->len > 0 ? g_strdup (match->str) : NULL;
}

#define WHERE  " WHERE e.time BETWEEN ?1 AND ?2" \
               " AND (?4 IS NULL OR n.text = ?4)" \
               " AND (?5 IS NULL OR e.subject = ?5)" \
               " AND (?6 IS NULL OR e.application = ?6)"
#define ORDER  " ORDER BY e.time DESC, e.id DESC LIMIT ?3"

/* A row of WH_EVENT_SELECT. */
WhRecord *
wh_history_event_from_row (WhEngineThread *thread,
                           const WhKind   *kind,
                           sqlite3_stmt   *row)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (kind, wh_column_text (row, 0));
  int health = sqlite3_column_int (row, 3);

  wh_record_builder_set_uid (builder, wh_column_text (row, 1));
  wh_record_builder_set_observed_at (builder, sqlite3_column_int64 (row, 2));
  wh_record_builder_set_health (builder, health >= 0 && health < WH_N_HEALTHS ? (WhHealth)health : WH_HEALTH_UNKNOWN,
                                wh_column_text (row, 4));

  for (int i = 0; columns[i] != NULL; i++)
    {
      int field = wh_kind_find_field (kind, columns[i]);

      if (field >= 0)
        wh_record_builder_set_text (builder, (guint)field, wh_column_text (row, FIRST_COLUMN + i));
    }

  wh_codec_decode (thread->codec, kind, sqlite3_column_blob (row, 5), sqlite3_column_bytes (row, 5), builder);

  return wh_record_builder_build (builder);
}

static gboolean
query_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  const Query *query = data;
  const WhKind *kind = wh_kind_find ("event");
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  /* One statement for each index that can answer. */
  if (query->words != NULL)
    statement = wh_database_prepare (thread->database,
                                     WH_EVENT_SELECT WHERE " AND e.id IN (SELECT rowid FROM event_words WHERE event_words MATCH ?7)" ORDER,
                                     error);
  else if (query->subject != NULL)
    statement = wh_database_prepare (thread->database, WH_EVENT_SELECT WHERE " AND e.subject = ?5" ORDER, error);
  else if (query->application != NULL)
    statement = wh_database_prepare (thread->database, WH_EVENT_SELECT WHERE " AND e.application = ?6" ORDER, error);
  else
    statement = wh_database_prepare (thread->database, WH_EVENT_SELECT WHERE ORDER, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, query->since);
  sqlite3_bind_int64 (statement, 2, query->until);
  sqlite3_bind_int64 (statement, 3, query->limit);
  wh_bind_text (statement, 4, query->connection);
  wh_bind_text (statement, 5, query->subject);
  wh_bind_text (statement, 6, query->application);
  if (query->words != NULL)
    wh_bind_text (statement, 7, query->words);

  while (kind != NULL && wh_database_next (thread->database, statement, &local_error))
    {
      if (wh_column_text (statement, 0) != NULL && wh_column_text (statement, 1) != NULL)
        g_ptr_array_add (records, wh_history_event_from_row (thread, kind, statement));
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&records));

  return TRUE;
}

/* The last @limit events of all. */
gboolean
wh_history_read_last_events (WhEngineThread  *thread,
                             gint64           until,
                             guint            limit,
                             GValue          *result,
                             GError         **error)
{
  return query_job (thread, &(Query) { .until = until, .limit = limit }, result, error);
}

/**
 * wh_history_query_events:
 * @self: a history that is open
 * @query: which
 *
 * Returns: (transfer full): resolves to a #GPtrArray of [struct@Record] of the
 *   kind "event", the last one first
 */
DexFuture *
wh_history_query_events (WhHistory          *self,
                         const WhEventQuery *query)
{
  Query *copy;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  copy = g_new0 (Query, 1);
  copy->since = query->since;
  copy->until = query->until != 0 ? query->until : G_MAXINT64;
  copy->limit = query->limit != 0 ? query->limit : DEFAULT_LIMIT;
  copy->words = wh_history_dup_match (query->words);
  copy->connection = g_strdup (query->connection);
  copy->subject = g_strdup (query->subject);
  copy->application = g_strdup (query->application);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ,
                           query_job, copy, query_free);
}
