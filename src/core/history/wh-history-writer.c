/* wh-history-writer.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "wh-dex-util.h"

#include "wh-history-engine-private.h"
#include "wh-sample-heads.h"

/* Up to this size a check is quicker than the first frame notices. */
#define CHECK_INLINE_BYTES (16 * 1024 * 1024)
/* How long one transaction collects recordings that wait already. */
#define GROUP_USEC (200 * 1000)
#define RETRY_MIN_USEC (1 * G_USEC_PER_SEC)
#define RETRY_MAX_USEC (60 * G_USEC_PER_SEC)
/* What is written to see whether there is room: about what a tick of samples
 * takes in the log. */
#define PROBE_BYTES 65536
/* After the first sign that it works again nothing may fail for so long, unless
 * something real is written before. */
#define RECOVERY_USEC (15 * G_USEC_PER_SEC)

void
wh_engine_apply_limit (WhEngine *self)
{
  WhDatabase *database = self->threads[WH_ENGINE_WRITER].database;
  g_autofree char *sql = NULL;
  gint64 page_size = 8192;
  guint64 limit;

  /* The file could not be opened again; it gets its limit when it can. */
  if (database == NULL)
    return;

  g_mutex_lock (&self->mutex);
  limit = self->limit;
  g_mutex_unlock (&self->mutex);

  wh_database_get_number (database, "PRAGMA page_size", &page_size, NULL);
  sql = g_strdup_printf ("PRAGMA max_page_count = %" G_GUINT64_FORMAT,
                         limit != 0 ? MAX (limit / page_size, 1) : G_GUINT64_CONSTANT (4294967294));
  wh_database_exec (database, sql, NULL);
}

/* The file is damaged: goes on with a new one that holds what could be read. */
static gboolean
replace_file (WhEngineThread  *thread,
              GError         **error)
{
  WhEngine *self = thread->engine;
  g_autofree char *notice = NULL;
  WhDatabase *database;

  if (self->path == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_HISTORY, _("The history in memory is damaged"));
      return FALSE;
    }

  g_clear_pointer (&thread->codec, wh_codec_free);
  g_clear_pointer (&thread->heads, wh_sample_heads_free);
  database = wh_history_file_replace (g_steal_pointer (&thread->database), self->path, &notice, error);

  if (database == NULL)
    return FALSE;

  wh_engine_tell_owner (self, notice, TRUE);
  wh_engine_thread_adopt (thread, database);

  return TRUE;
}

/* @data is the generation that was found damaged: by now it may be replaced. */
gboolean
wh_engine_damage_job (WhEngineThread  *thread,
                      gpointer         data,
                      GValue          *result,
                      GError         **error)
{
  if (GPOINTER_TO_INT (data) != g_atomic_int_get (&thread->engine->generation))
    return TRUE;

  return replace_file (thread, error);
}

/* Another process may have set the file aside; or an attempt to open it again
 * failed. */
static gboolean
ensure_file (WhEngineThread  *thread,
             GError         **error)
{
  WhEngine *self = thread->engine;
  g_autofree char *notice = NULL;
  WhDatabase *database;

  if (self->path == NULL || (thread->database != NULL && !wh_history_file_moved (thread->database)))
    return TRUE;

  wh_engine_thread_abandon (thread);

  if ((database = wh_history_file_open (self->path, &notice, error)) == NULL)
    return FALSE;

  wh_engine_tell_owner (self, notice, TRUE);
  wh_engine_thread_adopt (thread, database);

  return TRUE;
}

static void
set_synced (WhEngineThread *thread,
            gboolean        synced)
{
  wh_database_exec (thread->database, synced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", NULL);
}

/* Runs @n_jobs in one transaction. All or nothing. */
static gboolean
run_transaction (WhEngineThread  *thread,
                 WhEngineJob    **jobs,
                 guint            n_jobs,
                 GValue          *result,
                 int             *code,
                 GError         **error)
{
  gboolean synced = n_jobs == 1 && jobs[0]->type == WH_JOB_SYNCED;
  gboolean done = TRUE;

  if (synced)
    set_synced (thread, TRUE);

  if (!wh_database_begin (thread->database, error))
    {
      *code = wh_database_get_code (thread->database);
      done = FALSE;
    }
  else
    {
      for (guint i = 0; done && i < n_jobs; i++)
        done = jobs[i]->func (thread, jobs[i]->data, result, error);

      if (done)
        done = wh_database_commit (thread->database, error);

      if (!done)
        {
          *code = wh_database_get_code (thread->database);
          wh_database_rollback (thread->database);
          wh_codec_forget (thread->codec);
          g_clear_pointer (&thread->heads, wh_sample_heads_free);
        }
    }

  if (synced)
    set_synced (thread, FALSE);

  return done;
}

static gboolean
run_jobs (WhEngineThread  *thread,
          WhEngineJob    **jobs,
          guint            n_jobs,
          GValue          *result,
          int             *code,
          GError         **error)
{
  g_autoptr(GError) local_error = NULL;

  *code = SQLITE_CANTOPEN;
  if (!ensure_file (thread, error))
    return FALSE;

  *code = SQLITE_OK;
  if (run_transaction (thread, jobs, n_jobs, result, code, &local_error))
    return TRUE;

  if (wh_database_code_is_damage (*code))
    {
      if (G_IS_VALUE (result))
        g_value_unset (result);

      return replace_file (thread, error) && run_transaction (thread, jobs, n_jobs, result, code, error);
    }

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static void
keep_for_later (WhEngine    *self,
                WhEngineJob *job)
{
  WhChanges *data = job->data;

  for (guint i = 0; i < data->changes->len; i++)
    wh_pending_add (self->pending, &g_array_index (data->changes, WhChange, i), data->time, TRUE);
}

/* Recording stops with one sentence, and is tried again ever more rarely. A
 * failure soon after it seemed to work is the same one. */
static void
note_failure (WhEngine     *self,
              const GError *error)
{
  if (self->retry_at == 0 && self->recovering_until == 0)
    {
      g_autofree char *notice = g_strdup_printf (_("Nothing is recorded at the moment. %s"), error->message);

      self->retry_delay = RETRY_MIN_USEC;
      wh_engine_tell_owner (self, notice, FALSE);
    }
  else
    {
      self->retry_delay = MIN (self->retry_delay * 2, RETRY_MAX_USEC);
    }

  self->retry_at = g_get_monotonic_time () + self->retry_delay;
  self->recovering_until = 0;
}

/* What was to be recorded is in the file. */
static void
note_success (WhEngine *self)
{
  if (self->retry_at == 0 && self->recovering_until == 0)
    return;

  self->retry_at = 0;
  self->recovering_until = 0;
  self->samples_failed = FALSE;
  wh_engine_tell_owner (self, NULL, FALSE);
}

/* Samples that failed are not kept, so nothing may be left to try again with. A
 * page or two say that there is some room, not that there is enough: recording
 * goes on, and the notice stays until something real is written. */
static void
note_hope (WhEngine *self)
{
  self->retry_at = 0;
  self->recovering_until = g_get_monotonic_time () + RECOVERY_USEC;
}

static gboolean
probe (WhEngineThread  *thread,
       GError         **error)
{
  static const char *const sqls[] = {
    "INSERT INTO setting (key, value) VALUES ('writer.probe', hex (zeroblob (" G_STRINGIFY (PROBE_BYTES) " / 2)))"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    "DELETE FROM setting WHERE key = 'writer.probe'",
  };

  /* Two transactions: what comes and goes in one is never written. */
  for (guint i = 0; i < G_N_ELEMENTS (sqls); i++)
    {
      if (!wh_database_begin (thread->database, error))
        return FALSE;

      if (!wh_database_exec (thread->database, sqls[i], error) || !wh_database_commit (thread->database, error))
        {
          wh_database_rollback (thread->database);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
has_samples (GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      if (((WhEngineJob *)g_ptr_array_index (jobs, i))->type == WH_JOB_SAMPLE)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_recording (const WhEngineJob *job)
{
  return job->type == WH_JOB_RECORD || job->type == WH_JOB_SAMPLE;
}

static void
run_records (WhEngineThread *thread,
             WhEngineJob    *first)
{
  WhEngine *self = thread->engine;
  g_autoptr(GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  gint64 deadline = g_get_monotonic_time () + GROUP_USEC;
  int code;

  g_ptr_array_add (jobs, first);

  while (g_get_monotonic_time () < deadline &&
         (self->next = g_async_queue_try_pop (thread->queue)) != NULL &&
         self->next->purpose == JOB_WORK && is_recording (self->next))
    g_ptr_array_add (jobs, g_steal_pointer (&self->next));

  /* What waits from before must be written first. */
  if (self->retry_at != 0)
    error = g_error_new_literal (WH_ERROR, WH_ERROR_HISTORY,
                                 _("Nothing is recorded at the moment; it is tried again soon"));
  else if (!run_jobs (thread, (WhEngineJob **)jobs->pdata, jobs->len, NULL, &code, &error))
    {
      self->samples_failed = self->samples_failed || has_samples (jobs);
      if (thread->database == NULL || wh_database_code_is_passing (code))
        note_failure (self, error);
    }
  else if (!self->samples_failed || has_samples (jobs))
    {
      note_success (self);
    }

  for (guint i = 0; i < jobs->len; i++)
    {
      WhEngineJob *job = g_ptr_array_index (jobs, i);

      if (error != NULL && self->retry_at != 0 && job->type == WH_JOB_RECORD)
        keep_for_later (self, job);
      wh_engine_job_done (job, NULL, error != NULL ? g_error_copy (error) : NULL);
    }
}

static void
run_job (WhEngineThread *thread,
         WhEngineJob    *job)
{
  g_auto(GValue) result = G_VALUE_INIT;
  GError *error = NULL;
  int code;

  switch (job->type)
    {
    case WH_JOB_RECORD:
    case WH_JOB_SAMPLE:
      run_records (thread, job);
      return;

    case WH_JOB_WRITE:
    case WH_JOB_SYNCED:
      run_jobs (thread, &job, 1, &result, &code, &error);
      break;

    case WH_JOB_READ:
      if (ensure_file (thread, &error))
        job->func (thread, job->data, &result, &error);
      break;

    case WH_JOB_NOTE:
    default:
      job->func (thread, job->data, &result, &error);
      break;
    }

  wh_engine_job_done (job, &result, error);
}

static void
flush (WhEngineThread *thread,
       gboolean        everything)
{
  WhEngine *self = thread->engine;
  g_autoptr(GError) error = NULL;
  gboolean was_failing = self->retry_at != 0;
  gboolean has_pending = wh_pending_get_due (self->pending) != 0;

  if (!ensure_file (thread, &error) ||
      (has_pending && !wh_pending_flush (self->pending, thread, everything, &error)) ||
      (was_failing && (self->samples_failed || !has_pending) && !probe (thread, &error)))
    note_failure (self, error);
  else if (was_failing && (self->samples_failed || !has_pending))
    note_hope (self);
  else if (was_failing || (self->recovering_until != 0 && g_get_monotonic_time () >= self->recovering_until))
    note_success (self);
}

static gboolean
is_due (WhEngine *self,
        gint64   *wait)
{
  gint64 due = self->retry_at;

  if (due == 0)
    due = wh_pending_get_due (self->pending);

  if (self->retry_at == 0 && self->recovering_until != 0)
    due = due != 0 ? MIN (due, self->recovering_until) : self->recovering_until;

  *wait = due != 0 ? due - g_get_monotonic_time () : G_MAXINT64;

  return *wait <= 0;
}

static WhEngineJob *
take_job (WhEngineThread *thread,
          gint64          wait)
{
  WhEngine *self = thread->engine;

  if (self->next != NULL)
    return g_steal_pointer (&self->next);

  if (wait == G_MAXINT64)
    return g_async_queue_pop (thread->queue);

  return g_async_queue_timeout_pop (thread->queue, wait);
}

static gboolean
start (WhEngineThread  *thread,
       GError         **error)
{
  WhEngine *self = thread->engine;
  g_autofree char *notice = NULL;
  g_autofree char *restored = NULL;
  gboolean was_clean = TRUE;
  gboolean fine = TRUE;
  gboolean check_later = FALSE;
  WhDatabase *database;
  GStatBuf info;

  if (self->path != NULL)
    self->flag = wh_history_flag_take (self->path, &was_clean, &restored);

  if ((database = wh_history_file_open (self->path, &notice, error)) == NULL)
    return FALSE;

  wh_engine_thread_adopt (thread, database);
  wh_history_load_series_budget (thread);

  if (self->path != NULL)
    {
      if (!was_clean && g_stat (self->path, &info) == 0)
        {
          check_later = info.st_size > CHECK_INLINE_BYTES;

          if (!check_later && wh_history_file_check (thread->database, &fine, NULL) && !fine &&
              !replace_file (thread, error))
            return FALSE;
        }

      for (guint i = WH_ENGINE_WRITER + 1; i < WH_N_ENGINE_THREADS; i++)
        self->helpers[i] = g_thread_new (i == WH_ENGINE_READER ? "history-reader" : "history-keeper",
                                         wh_engine_helper_main, &self->threads[i]);

      if (check_later)
        wh_engine_push_quietly (self, WH_ENGINE_KEEPER, JOB_WORK, wh_engine_check_job, NULL);
    }

  if (notice != NULL || restored != NULL)
    wh_engine_tell_owner (self, notice != NULL ? notice : restored, FALSE);

  return TRUE;
}

static void
stop (WhEngineThread *thread)
{
  WhEngine *self = thread->engine;
  gboolean fine;

  if (thread->database != NULL)
    {
      gint64 wait;

      /* Also what failed before: there may be room now. */
      if (wh_pending_get_due (self->pending) != 0 || is_due (self, &wait))
        flush (thread, TRUE);
    }

  for (guint i = WH_ENGINE_WRITER + 1; i < WH_N_ENGINE_THREADS; i++)
    {
      if (self->helpers[i] != NULL)
        {
          wh_engine_push_quietly (self, i, JOB_QUIT, NULL, NULL);
          g_thread_join (g_steal_pointer (&self->helpers[i]));
        }
    }

  fine = thread->database != NULL;

  /* The last connection that closes brings the log into the file. */
  wh_engine_thread_abandon (thread);

  wh_engine_drop_claim (self);

  if (self->flag >= 0)
    wh_history_flag_drop (self->flag, fine);
  self->flag = -1;
}

gpointer
wh_engine_writer_main (gpointer data)
{
  WhEngine *self = data;
  WhEngineThread *thread = &self->threads[WH_ENGINE_WRITER];
  g_autoptr(DexPromise) opened = g_steal_pointer (&self->opened);
  g_autoptr(GError) error = NULL;
  WhEngineJob *quit = NULL;

  self->pending = wh_pending_new ();
  self->retry_at = 0;
  self->recovering_until = 0;
  self->samples_failed = FALSE;

  if (start (thread, &error))
    {
      wh_dex_settle (g_steal_pointer (&opened), dex_future_new_true ());

      while (quit == NULL)
        {
          WhEngineJob *job;
          gint64 wait;

          if (is_due (self, &wait))
            flush (thread, FALSE);
          else if ((job = take_job (thread, wait)) == NULL)
            continue;
          else if (job->purpose == JOB_QUIT)
            quit = job;
          else
            run_job (thread, job);
        }
    }

  stop (thread);
  g_clear_pointer (&self->pending, wh_pending_free);

  g_mutex_lock (&self->mutex);
  self->state = STATE_CLOSED;
  wh_engine_drain (self);
  g_mutex_unlock (&self->mutex);

  if (error != NULL)
    wh_dex_settle (g_steal_pointer (&opened), dex_future_new_for_error (g_steal_pointer (&error)));

  if (quit != NULL)
    wh_engine_job_done (quit, NULL, NULL);

  wh_engine_unref (self);

  return NULL;
}
