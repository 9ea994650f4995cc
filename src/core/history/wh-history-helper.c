/* wh-history-helper.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-history-engine-private.h"

/* From here on the log must start again even if that makes the writer wait. */
#define CHECKPOINT_PAGES_HARD 8000
/* Who waits for the commit that made a checkpoint due is told of it first: all at
 * once is more than two processors can do. */
#define TELL_FIRST_USEC 5000

/* The first write after a checkpoint begins the log anew, and waits until the disk
 * has its new head. No tick of samples shall wait for that: this writes what is
 * there already. When it cannot, the next write does it. */
static gboolean
begin_log_job (WhEngineThread  *thread,
               gpointer         data,
               GValue          *result,
               GError         **error)
{
  g_autofree char *sql = NULL;
  gint64 version;

  if (thread->database == NULL || !wh_database_get_number (thread->database, "PRAGMA user_version", &version, NULL))
    return TRUE;

  sql = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, version);
  wh_database_exec (thread->database, sql, NULL);

  return TRUE;
}

gboolean
wh_engine_checkpoint_job (WhEngineThread  *thread,
                          gpointer         data,
                          GValue          *result,
                          GError         **error)
{
  sqlite3 *handle = wh_database_get_handle (thread->database);
  int n_log = 0;
  int n_done = 0;

  g_atomic_int_set (&thread->engine->checkpoint_queued, FALSE);
  g_usleep (TELL_FIRST_USEC);

  /* Passive first: it does the work without a lock. What is left for the second
   * call, which does lock, is little. */
  sqlite3_wal_checkpoint_v2 (handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &n_log, &n_done);

  if (n_log > CHECKPOINT_PAGES_HARD)
    {
      sqlite3_busy_timeout (handle, 100);
      sqlite3_wal_checkpoint_v2 (handle, NULL, SQLITE_CHECKPOINT_RESTART, &n_log, &n_done);
    }

  if (n_log > 0 && n_done == n_log)
    wh_engine_push_quietly (thread->engine, WH_ENGINE_WRITER, JOB_WORK, begin_log_job, NULL);

  return TRUE;
}

gboolean
wh_engine_check_job (WhEngineThread  *thread,
                     gpointer         data,
                     GValue          *result,
                     GError         **error)
{
  gboolean fine = TRUE;

  if (!wh_history_file_check (thread->database, &fine, error))
    return FALSE;

  if (!fine)
    wh_engine_push_quietly (thread->engine, WH_ENGINE_WRITER, JOB_WORK, wh_engine_damage_job,
                            GINT_TO_POINTER (thread->generation));

  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, fine);

  return TRUE;
}

/**
 * wh_history_check:
 * @self: a history that is open
 *
 * Reads the whole file: seconds, when it is large. One that is damaged is set
 * aside and rebuilt, see [property@History:notice].
 *
 * Returns: (transfer full): resolves to whether the file is in order
 */
DexFuture *
wh_history_check (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_KEEPER, WH_JOB_READ, wh_engine_check_job, NULL, NULL);
}

static int
progress_cb (void *user_data)
{
  WhEngine *self = user_data;

  return g_atomic_int_get (&self->quitting);
}

static gboolean
ensure_reader (WhEngineThread  *thread,
               GError         **error)
{
  int generation = g_atomic_int_get (&thread->engine->generation);
  WhDatabase *database;

  if (thread->database != NULL && thread->generation == generation)
    return TRUE;

  wh_engine_thread_abandon (thread);

  if ((database = wh_history_file_reader (thread->engine->path, error)) == NULL)
    return FALSE;

  wh_engine_thread_adopt (thread, database);
  thread->generation = generation;

  if (thread->role == WH_ENGINE_KEEPER)
    sqlite3_progress_handler (wh_database_get_handle (database), 10000, progress_cb, thread->engine);

  return TRUE;
}

gpointer
wh_engine_helper_main (gpointer data)
{
  WhEngineThread *thread = data;

  while (TRUE)
    {
      WhEngineJob *job = g_async_queue_pop (thread->queue);
      g_auto(GValue) result = G_VALUE_INIT;
      GError *error = NULL;

      if (job->purpose == JOB_QUIT)
        {
          wh_engine_job_free (job);
          break;
        }

      if (!ensure_reader (thread, &error))
        {
          /* The next commit asks again. */
          if (job->func == wh_engine_checkpoint_job)
            g_atomic_int_set (&thread->engine->checkpoint_queued, FALSE);
        }
      else
        {
          job->func (thread, job->data, &result, &error);

          /* The writer sets a damaged file aside; this question gets an error,
           * the next one an answer. */
          if (error != NULL && wh_database_code_is_damage (wh_database_get_code (thread->database)))
            wh_engine_push_quietly (thread->engine, WH_ENGINE_WRITER, JOB_WORK, wh_engine_damage_job,
                                    GINT_TO_POINTER (thread->generation));
        }

      wh_engine_job_done (job, &result, error);
    }

  wh_engine_thread_abandon (thread);

  return NULL;
}
