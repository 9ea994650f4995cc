/* wh-history-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"

#include "wh-history-engine-private.h"

#define COLUMNS "seq, time, id, phase, who, operation, title, connection, kind, uid, name," \
                " parameters, before, after, result, error, duration, prev_hash, hash"

/* The end of the log is remembered apart from the log, so that rows missing at
 * its end are noticed. */
#define HEAD_KEY "operations.head"

static char *
dup_column (sqlite3_stmt *row,
            int           column)
{
  return g_strdup (wh_column_text (row, column));
}

static WhOperationPhase
phase_from_text (const char *text)
{
  if (g_strcmp0 (text, "started") == 0)
    return WH_OPERATION_STARTED;

  return g_strcmp0 (text, "step") == 0 ? WH_OPERATION_STEP : WH_OPERATION_FINISHED;
}

static WhOperationEntry *
entry_from_row (sqlite3_stmt *row)
{
  WhOperationEntry *entry = g_new0 (WhOperationEntry, 1);

  g_atomic_ref_count_init (&entry->ref_count);
  entry->seq = sqlite3_column_int64 (row, 0);
  entry->time = sqlite3_column_int64 (row, 1);
  entry->id = dup_column (row, 2);
  entry->phase = phase_from_text (wh_column_text (row, 3));
  entry->who = dup_column (row, 4);
  entry->operation = dup_column (row, 5);
  entry->title = dup_column (row, 6);
  entry->connection = dup_column (row, 7);
  entry->kind = dup_column (row, 8);
  entry->uid = dup_column (row, 9);
  entry->name = dup_column (row, 10);
  entry->parameters = dup_column (row, 11);
  entry->before = dup_column (row, 12);
  entry->after = dup_column (row, 13);
  entry->result = dup_column (row, 14);
  entry->error = dup_column (row, 15);
  entry->duration = sqlite3_column_int64 (row, 16);
  entry->prev_hash = dup_column (row, 17);
  entry->hash = dup_column (row, 18);

  return entry;
}

static gboolean
chain (WhEngineThread    *thread,
       WhOperationEntry  *entry,
       GError           **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT seq, hash FROM operation ORDER BY seq DESC LIMIT 1", &local_error);

  if (wh_database_next (thread->database, statement, &local_error))
    {
      entry->seq = sqlite3_column_int64 (statement, 0) + 1;
      /* A damaged row has no hash; the chain goes on and shows the break there. */
      g_set_str (&entry->prev_hash, wh_column_text (statement, 1) != NULL ? wh_column_text (statement, 1) : "");
      sqlite3_reset (statement);
    }
  else
    {
      entry->seq = 1;
      g_set_str (&entry->prev_hash, "");
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_free (entry->hash);
  entry->hash = wh_operation_entry_dup_hash (entry);

  return TRUE;
}

static gboolean
write_entry (WhEngineThread    *thread,
             WhOperationEntry  *entry,
             GError           **error)
{
  sqlite3_stmt *statement;
  int i = 0;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO operation (" COLUMNS ")"
                                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, ++i, entry->seq);
  sqlite3_bind_int64 (statement, ++i, entry->time);
  wh_bind_text (statement, ++i, entry->id);
  wh_bind_text (statement, ++i, wh_operation_phase_get_id (entry->phase));
  wh_bind_text (statement, ++i, entry->who);
  wh_bind_text (statement, ++i, entry->operation);
  wh_bind_text (statement, ++i, entry->title);
  wh_bind_text (statement, ++i, entry->connection);
  wh_bind_text (statement, ++i, entry->kind);
  wh_bind_text (statement, ++i, entry->uid);
  wh_bind_text (statement, ++i, entry->name);
  wh_bind_text (statement, ++i, entry->parameters);
  wh_bind_text (statement, ++i, entry->before);
  wh_bind_text (statement, ++i, entry->after);
  wh_bind_text (statement, ++i, entry->result);
  wh_bind_text (statement, ++i, entry->error);
  sqlite3_bind_int64 (statement, ++i, entry->duration);
  wh_bind_text (statement, ++i, entry->prev_hash);
  wh_bind_text (statement, ++i, entry->hash);
  if (!wh_database_run (thread->database, statement, error))
    return FALSE;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO setting (key, value) VALUES ('" HEAD_KEY "', ?1 || ' ' || ?2)"
                                   " ON CONFLICT (key) DO UPDATE SET value = ?1 || ' ' || ?2",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, entry->seq);
  wh_bind_text (statement, 2, entry->hash);

  return wh_database_run (thread->database, statement, error);
}

static gboolean
append_job (WhEngineThread  *thread,
            gpointer         data,
            GValue          *result,
            GError         **error)
{
  WhOperationEntry *entry = data;

  if (!chain (thread, entry, error) || !write_entry (thread, entry, error))
    return FALSE;

  wh_take_result (result, WH_TYPE_OPERATION_ENTRY, wh_operation_entry_copy (entry));

  return TRUE;
}

/**
 * wh_history_append_operation:
 * @self: a history that is open
 * @entry: what is about to be done, or what was done
 *
 * Appends to the audit log. Write %WH_OPERATION_STARTED and wait for it before
 * anything is done, and %WH_OPERATION_FINISHED with the same id afterwards.
 *
 * Returns: (transfer full): resolves to the [struct@OperationEntry] with its
 *   place and hash, when it is on the disk
 */
DexFuture *
wh_history_append_operation (WhHistory              *self,
                             const WhOperationEntry *entry)
{
  WhOperationEntry *copy;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  copy = wh_operation_entry_copy (entry);
  if (copy->time == 0)
    copy->time = g_get_real_time ();
  if (copy->who == NULL)
    copy->who = g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_SYNCED,
                           append_job, copy, (GDestroyNotify)wh_operation_entry_unref);
}

static gboolean
collect (WhEngineThread  *thread,
         sqlite3_stmt    *statement,
         GValue          *result,
         GError         **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_operation_entry_unref);
  g_autoptr(GError) local_error = NULL;

  while (wh_database_next (thread->database, statement, &local_error))
    g_ptr_array_add (entries, entry_from_row (statement));

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&entries));

  return TRUE;
}

typedef struct
{
  gint64 since;
  gint64 until;
  guint  limit;
} Query;

static gboolean
query_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  const Query *query = data;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT " COLUMNS " FROM operation WHERE time BETWEEN ?1 AND ?2"
                                   " ORDER BY seq DESC LIMIT ?3",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, query->since);
  sqlite3_bind_int64 (statement, 2, query->until != 0 ? query->until : G_MAXINT64);
  sqlite3_bind_int64 (statement, 3, query->limit != 0 ? (gint64)query->limit : -1);

  return collect (thread, statement, result, error);
}

/* The last @limit entries of the audit log. */
gboolean
wh_history_read_last_operations (WhEngineThread  *thread,
                                 gint64           until,
                                 guint            limit,
                                 GValue          *result,
                                 GError         **error)
{
  return query_job (thread, &(Query) { .until = until == G_MAXINT64 ? 0 : until, .limit = limit }, result, error);
}

/**
 * wh_history_query_operations:
 * @self: a history that is open
 * @since: not before, microseconds since the epoch, UTC
 * @until: not after; 0 = no end
 * @limit: at most so many; 0 = all
 *
 * Returns: (transfer full): resolves to a #GPtrArray of
 *   [struct@OperationEntry], the last one first
 */
DexFuture *
wh_history_query_operations (WhHistory *self,
                             gint64     since,
                             gint64     until,
                             guint      limit)
{
  Query query = { since, until, limit };

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ,
                           query_job, g_memdup2 (&query, sizeof query), g_free);
}

static gboolean
unfinished_job (WhEngineThread  *thread,
                gpointer         data,
                GValue          *result,
                GError         **error)
{
  return collect (thread,
                  wh_database_prepare (thread->database,
                                       "SELECT " COLUMNS " FROM operation s WHERE phase = 'started' AND NOT EXISTS"
                                       " (SELECT 1 FROM operation f WHERE f.id = s.id AND f.phase = 'finished')"
                                       " ORDER BY seq DESC",
                                       error),
                  result, error);
}

/**
 * wh_history_load_unfinished:
 * @self: a history that is open
 *
 * Returns: (transfer full): resolves to a #GPtrArray of
 *   [struct@OperationEntry] of operations that were started and have no
 *   outcome: they run now, here or in another process, or their process ended
 *   before it could say
 */
DexFuture *
wh_history_load_unfinished (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ, unfinished_job, NULL, NULL);
}

/* ---- whether it is as it was written ---- */

G_DEFINE_BOXED_TYPE (WhAuditReport, wh_audit_report, wh_audit_report_copy, wh_audit_report_free)

/**
 * wh_audit_report_copy:
 * @self: a report
 *
 * Returns: (transfer full): a copy; the entry is shared
 */
WhAuditReport *
wh_audit_report_copy (const WhAuditReport *self)
{
  WhAuditReport *copy = g_memdup2 (self, sizeof *self);

  copy->entry = self->entry != NULL ? wh_operation_entry_ref (self->entry) : NULL;

  return copy;
}

/**
 * wh_audit_report_free:
 * @self: (transfer full): a report
 */
void
wh_audit_report_free (WhAuditReport *self)
{
  g_clear_pointer (&self->entry, wh_operation_entry_unref);
  g_free (self);
}

/**
 * wh_audit_report_dup_text:
 * @self: a report
 *
 * Returns: (transfer full): a sentence that names the entry, and what is wrong
 *   with it
 */
char *
wh_audit_report_dup_text (const WhAuditReport *self)
{
  g_autofree char *number = wh_format_integer (self->bad);
  const char *what = self->entry != NULL && self->entry->title != NULL ? self->entry->title
                     : self->entry != NULL ? self->entry->operation : "";

  switch (self->problem)
    {
    case WH_AUDIT_CHANGED:
      /* Translators: number of an entry, what was done, by whom */
      return g_strdup_printf (_("Entry %s (“%s” by %s) was changed after it was written"), number, what,
                              self->entry->who != NULL ? self->entry->who : "?");

    case WH_AUDIT_MISPLACED:
      return g_strdup_printf (_("Entry %s (“%s”) does not match its predecessor: an entry was moved, removed or put in before it"),
                              number, what);

    case WH_AUDIT_MISSING:
      return g_strdup_printf (_("Entry %s is missing"), number);

    case WH_AUDIT_CUT_OFF:
      return g_strdup_printf (_("The end of the log is missing, from entry %s on"), number);

    case WH_AUDIT_WHOLE:
    default:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The chain of %u entry is whole", "The chain of %u entries is whole",
                                           self->n_entries), self->n_entries);
    }
}

static WhAuditProblem
judge (const WhOperationEntry *entry,
       const char             *phase,
       gint64                  expected_seq,
       const char             *previous)
{
  g_autofree char *hash = wh_operation_entry_dup_hash (entry);

  if (entry->seq != expected_seq)
    return WH_AUDIT_MISSING;

  if (g_strcmp0 (entry->prev_hash, previous) != 0)
    return WH_AUDIT_MISPLACED;

  if (g_strcmp0 (entry->hash, hash) != 0 || g_strcmp0 (phase, wh_operation_phase_get_id (entry->phase)) != 0)
    return WH_AUDIT_CHANGED;

  return WH_AUDIT_WHOLE;
}

static gboolean
walk_chain (WhEngineThread  *thread,
            WhAuditReport   *report,
            char           **last_hash,
            GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *previous = g_strdup ("");
  sqlite3_stmt *statement;
  gint64 seq = 0;

  statement = wh_database_prepare (thread->database, "SELECT " COLUMNS " FROM operation ORDER BY seq", &local_error);

  while (report->problem == WH_AUDIT_WHOLE && wh_database_next (thread->database, statement, &local_error))
    {
      g_autoptr(WhOperationEntry) entry = entry_from_row (statement);

      report->n_entries++;
      report->problem = judge (entry, wh_column_text (statement, 3), ++seq, previous);

      if (report->problem != WH_AUDIT_WHOLE)
        {
          report->bad = seq;
          if (report->problem != WH_AUDIT_MISSING)
            report->entry = wh_operation_entry_ref (entry);
        }

      g_set_str (&previous, entry->hash);
    }

  if (statement != NULL)
    sqlite3_reset (statement);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  *last_hash = g_steal_pointer (&previous);

  return TRUE;
}

static gboolean
audit_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  WhAuditReport report = { 0 };
  g_autofree char *last_hash = NULL;
  g_autofree char *head = NULL;
  g_autofree char *expected_head = NULL;
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  /* Rows and head of one instant: operations may be appended meanwhile. */
  if (thread->engine->path != NULL && !wh_database_exec (thread->database, "BEGIN", error))
    return FALSE;

  if (walk_chain (thread, &report, &last_hash, &local_error) && report.problem == WH_AUDIT_WHOLE)
    {
      statement = wh_database_prepare (thread->database, "SELECT value FROM setting WHERE key = '" HEAD_KEY "'", &local_error);
      if (wh_database_next (thread->database, statement, &local_error))
        {
          head = dup_column (statement, 0);
          sqlite3_reset (statement);
        }

      expected_head = report.n_entries > 0 ? g_strdup_printf ("%u %s", report.n_entries, last_hash) : NULL;
      if (local_error == NULL && g_strcmp0 (head, expected_head) != 0)
        {
          report.problem = WH_AUDIT_CUT_OFF;
          report.bad = report.n_entries + 1;
        }
    }

  if (thread->engine->path != NULL)
    wh_database_exec (thread->database, "ROLLBACK", NULL);

  if (local_error != NULL)
    {
      g_clear_pointer (&report.entry, wh_operation_entry_unref);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, WH_TYPE_AUDIT_REPORT, wh_audit_report_copy (&report));
  g_clear_pointer (&report.entry, wh_operation_entry_unref);

  return TRUE;
}

/**
 * wh_history_audit:
 * @self: a history that is open
 *
 * Computes every hash of the audit log again.
 *
 * Returns: (transfer full): resolves to a [struct@AuditReport]
 */
DexFuture *
wh_history_audit (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ, audit_job, NULL, NULL);
}

static DexFuture *
bad_cb (DexFuture *future,
        gpointer   user_data)
{
  const WhAuditReport *report = g_value_get_boxed (dex_future_get_value (future, NULL));

  return dex_future_new_for_int64 (report->bad);
}

/**
 * wh_history_verify_operations:
 * @self: a history that is open
 *
 * As [method@History.audit], in short.
 *
 * Tests look at it; nothing else does.
 *
 * Returns: (transfer full): resolves to a #gint64: 0 when the log is as it was
 *   written, else the place of the first entry that was changed or is missing
 */
DexFuture *
wh_history_verify_operations (WhHistory *self)
{
  return dex_future_then (wh_history_audit (self), bad_cb, NULL, NULL);
}
