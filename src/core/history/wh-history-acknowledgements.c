/* wh-history-acknowledgements.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-history-private.h"

static gboolean
save_job (WhEngineThread  *thread,
          gpointer         data,
          GValue          *result,
          GError         **error)
{
  const WhAcknowledgement *acknowledgement = data;
  sqlite3_stmt *statement;

  /* What is long over says nothing any more. */
  statement = wh_database_prepare (thread->database, "DELETE FROM acknowledgement WHERE until < ?1", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, acknowledgement->time);
  if (!wh_database_run (thread->database, statement, error))
    return FALSE;

  statement = wh_database_prepare (thread->database,
                                   "INSERT OR REPLACE INTO acknowledgement (labels, who, note, time, until)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5)",
                                   error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, acknowledgement->labels);
  wh_bind_text (statement, 2, acknowledgement->who);
  wh_bind_text (statement, 3, acknowledgement->note);
  sqlite3_bind_int64 (statement, 4, acknowledgement->time);
  sqlite3_bind_int64 (statement, 5, acknowledgement->until);

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_history_save_acknowledgement:
 * @self: a history that is open
 * @acknowledgement: what was acknowledged; takes the place of an earlier one
 *
 * Returns: (transfer full): resolves to %TRUE when it is on the disk
 */
DexFuture *
wh_history_save_acknowledgement (WhHistory               *self,
                                 const WhAcknowledgement *acknowledgement)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (acknowledgement != NULL, NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_SYNCED,
                           save_job, wh_acknowledgement_copy (acknowledgement),
                           (GDestroyNotify)wh_acknowledgement_free);
}

static gboolean
delete_job (WhEngineThread  *thread,
            gpointer         data,
            GValue          *result,
            GError         **error)
{
  sqlite3_stmt *statement = wh_database_prepare (thread->database,
                                                 "DELETE FROM acknowledgement WHERE labels = ?1", error);

  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, data);

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_history_delete_acknowledgement:
 * @self: a history that is open
 * @labels: what it is about
 *
 * Returns: (transfer full): resolves to %TRUE when it is gone
 */
DexFuture *
wh_history_delete_acknowledgement (WhHistory  *self,
                                   const char *labels)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (labels != NULL, NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_WRITE,
                           delete_job, g_strdup (labels), g_free);
}

static gboolean
load_job (WhEngineThread  *thread,
          gpointer         data,
          GValue          *result,
          GError         **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_acknowledgement_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT labels, who, note, time, until FROM acknowledgement ORDER BY labels",
                                   &local_error);

  while (wh_database_next (thread->database, statement, &local_error))
    {
      WhAcknowledgement *acknowledgement;

      if (wh_column_text (statement, 0) == NULL || wh_column_text (statement, 1) == NULL)
        continue;

      acknowledgement = g_new0 (WhAcknowledgement, 1);
      acknowledgement->labels = g_strdup (wh_column_text (statement, 0));
      acknowledgement->who = g_strdup (wh_column_text (statement, 1));
      acknowledgement->note = g_strdup (wh_column_text (statement, 2));
      acknowledgement->time = sqlite3_column_int64 (statement, 3);
      acknowledgement->until = sqlite3_column_int64 (statement, 4);
      g_ptr_array_add (all, acknowledgement);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&all));

  return TRUE;
}

/**
 * wh_history_load_acknowledgements:
 * @self: a history that is open
 *
 * Returns: (transfer full): resolves to a #GPtrArray of
 *   [struct@Acknowledgement], by labels
 */
DexFuture *
wh_history_load_acknowledgements (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ, load_job, NULL, NULL);
}
