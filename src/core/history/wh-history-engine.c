/* wh-history-engine.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "wh-dex-util.h"

#include "wh-history-private.h"

/* A checkpoint copies this many pages (8 MiB) from the log into the file. */
#define CHECKPOINT_PAGES 1000
/* From here on the log must start again even if that makes the writer wait. */
#define CHECKPOINT_PAGES_HARD (8 * CHECKPOINT_PAGES)
/* Up to this size a check is quicker than the first frame notices. */
#define CHECK_INLINE_BYTES (16 * 1024 * 1024)
/* How long one transaction collects recordings that wait already. */
#define GROUP_USEC (200 * 1000)
#define RETRY_MIN_USEC (1 * G_USEC_PER_SEC)
#define RETRY_MAX_USEC (60 * G_USEC_PER_SEC)

typedef enum
{
  STATE_CLOSED,
  STATE_RUNNING,
  STATE_CLOSING,
} EngineState;

typedef enum
{
  JOB_WORK,
  JOB_QUIT,
} JobPurpose;

struct _WhEngineJob
{
  JobPurpose     purpose;
  WhJobType      type;
  WhJobFunc      func;
  gpointer       data;
  GDestroyNotify free_data;
  DexPromise    *promise;
};

struct _WhEngine
{
  gatomicrefcount  ref_count;
  char            *path;
  GWeakRef         owner;
  GMutex           mutex;
  EngineState      state;             /* mutex */
  WhEngineThread   threads[WH_N_ENGINE_THREADS];
  GThread         *helpers[WH_N_ENGINE_THREADS];
  int              generation;        /* atomic: counts the files opened under the path */
  int              quitting;          /* atomic: a check gives up */
  int              checkpoint_queued; /* atomic */
  guint64          limit;             /* mutex: bytes; 0 = none */

  /* The writer's own. */
  DexPromise      *opened;
  WhPending       *pending;
  WhEngineJob     *next;              /* taken from the queue, not run yet */
  gint64           retry_at;          /* monotonic; 0 = nothing failed */
  gint64           retry_delay;
  int              flag;
};

static gpointer writer_main (gpointer data);
static gpointer helper_main (gpointer data);

static void
engine_job_free (WhEngineJob *job)
{
  if (job->free_data != NULL)
    job->free_data (job->data);
  dex_clear (&job->promise);
  g_free (job);
}

/* Somebody may run the main context until the future is there. */
static void
job_done (WhEngineJob *job,
          GValue      *result,
          GError      *error)
{
  if (job->promise != NULL)
    {
      if (error != NULL)
        dex_promise_reject (job->promise, error);
      else if (G_IS_VALUE (result))
        dex_promise_resolve (job->promise, result);
      else
        dex_promise_resolve_boolean (job->promise, TRUE);

      g_main_context_wakeup (NULL);
    }
  else
    {
      g_clear_error (&error);
    }

  engine_job_free (job);
}

static GError *
new_closed_error (void)
{
  return g_error_new_literal (WH_ERROR, WH_ERROR_HISTORY, _("The history is not open"));
}

static WhEngine *
engine_ref (WhEngine *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_engine_new:
 * @path: (nullable): the file; %NULL = in memory
 * @owner: who is told of notices, on the main thread
 *
 * Returns: (transfer full): an engine that stands still
 */
WhEngine *
wh_engine_new (const char *path,
               GObject    *owner)
{
  WhEngine *self = g_new0 (WhEngine, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_weak_ref_init (&self->owner, owner);
  self->path = g_strdup (path);
  self->flag = -1;

  for (guint i = 0; i < WH_N_ENGINE_THREADS; i++)
    {
      self->threads[i].engine = self;
      self->threads[i].role = i;
      self->threads[i].queue = g_async_queue_new_full ((GDestroyNotify)engine_job_free);
    }

  return self;
}

void
wh_engine_unref (WhEngine *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < WH_N_ENGINE_THREADS; i++)
    g_async_queue_unref (self->threads[i].queue);

  g_weak_ref_clear (&self->owner);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

WhPending *
wh_engine_get_pending (WhEngine *self)
{
  return self->pending;
}

/* ---- from the main thread ---- */

static DexFuture *
push (WhEngine     *self,
      WhEngineRole  role,
      WhEngineJob  *job)
{
  DexFuture *future = DEX_FUTURE (dex_ref (job->promise));

  g_async_queue_push (self->threads[role].queue, job);

  return future;
}

/**
 * wh_engine_submit:
 * @self: an engine
 * @role: whose job it is
 * @type: what kind of job it is
 * @func: does it, on that thread
 * @data: (transfer full): for @func
 * @free_data: frees @data, on that thread
 *
 * Returns: (transfer full): resolves to what @func says
 */
DexFuture *
wh_engine_submit (WhEngine       *self,
                  WhEngineRole    role,
                  WhJobType       type,
                  WhJobFunc       func,
                  gpointer        data,
                  GDestroyNotify  free_data)
{
  WhEngineJob *job = g_new0 (WhEngineJob, 1);
  DexFuture *future = NULL;

  job->type = type;
  job->func = func;
  job->data = data;
  job->free_data = free_data;
  job->promise = dex_promise_new ();

  /* A database in memory has one connection. */
  if (self->path == NULL)
    role = WH_ENGINE_WRITER;

  g_mutex_lock (&self->mutex);
  if (self->state == STATE_RUNNING)
    future = push (self, role, job);
  g_mutex_unlock (&self->mutex);

  if (future == NULL)
    {
      engine_job_free (job);
      future = dex_future_new_for_error (new_closed_error ());
    }

  return future;
}

/**
 * wh_engine_open:
 * @self: an engine
 *
 * Jobs can be submitted at once; they wait for the file to be open.
 *
 * Returns: (transfer full): resolves when the file is open
 */
DexFuture *
wh_engine_open (WhEngine *self)
{
  DexFuture *opened;

  g_mutex_lock (&self->mutex);
  if (self->state != STATE_CLOSED)
    {
      g_mutex_unlock (&self->mutex);
      return wh_dex_reject (WH_ERROR_HISTORY, _("The history is open already"));
    }
  self->state = STATE_RUNNING;
  g_atomic_int_set (&self->quitting, FALSE);
  self->opened = dex_promise_new ();
  opened = DEX_FUTURE (dex_ref (self->opened));
  g_mutex_unlock (&self->mutex);

  g_thread_unref (g_thread_new ("history", writer_main, engine_ref (self)));

  return opened;
}

/**
 * wh_engine_close:
 * @self: an engine
 *
 * Returns: (transfer full): resolves when everything submitted before is in
 *   the file and the file is closed
 */
DexFuture *
wh_engine_close (WhEngine *self)
{
  DexFuture *future = NULL;

  g_mutex_lock (&self->mutex);
  if (self->state == STATE_RUNNING)
    {
      WhEngineJob *job = g_new0 (WhEngineJob, 1);

      job->purpose = JOB_QUIT;
      job->promise = dex_promise_new ();
      self->state = STATE_CLOSING;
      g_atomic_int_set (&self->quitting, TRUE);
      future = push (self, WH_ENGINE_WRITER, job);
    }
  g_mutex_unlock (&self->mutex);

  return future != NULL ? future : dex_future_new_true ();
}

typedef struct
{
  WhEngine *engine;
  char     *text;
  gboolean  replaced;
} Notice;

static gboolean
notice_cb (gpointer data)
{
  Notice *notice = data;
  g_autoptr(GObject) owner = g_weak_ref_get (&notice->engine->owner);

  if (owner == NULL)
    return G_SOURCE_REMOVE;

  wh_history_take_notice (WH_HISTORY (owner), g_steal_pointer (&notice->text));
  if (notice->replaced)
    wh_history_emit_replaced (WH_HISTORY (owner));

  return G_SOURCE_REMOVE;
}

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  wh_engine_unref (notice->engine);
  g_free (notice->text);
  g_free (notice);
}

/* Tells the owner, on the main thread. @notice is a sentence for the user; NULL
 * = all is well again. @replaced: the file is another one now. */
static void
tell_owner (WhEngine   *self,
            const char *notice,
            gboolean    replaced)
{
  Notice *data = g_new0 (Notice, 1);

  data->engine = engine_ref (self);
  data->text = g_strdup (notice);
  data->replaced = replaced;
  g_idle_add_full (G_PRIORITY_DEFAULT, notice_cb, data, notice_free);
}

/* ---- in the writer ---- */

static void
apply_limit (WhEngine *self)
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

static gboolean
limit_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  apply_limit (thread->engine);

  return TRUE;
}

/**
 * wh_engine_limit:
 * @self: an engine
 * @n_bytes: how large the file may become; 0 = as large as the disk
 */
void
wh_engine_limit (WhEngine *self,
                 guint64   n_bytes)
{
  g_mutex_lock (&self->mutex);
  self->limit = n_bytes;
  g_mutex_unlock (&self->mutex);

  dex_future_disown (wh_engine_submit (self, WH_ENGINE_WRITER, WH_JOB_NOTE, limit_job, NULL, NULL));
}

static gboolean
checkpoint_job (WhEngineThread  *thread,
                gpointer         data,
                GValue          *result,
                GError         **error)
{
  sqlite3 *handle = wh_database_get_handle (thread->database);
  int n_log = 0;
  int n_done = 0;

  g_atomic_int_set (&thread->engine->checkpoint_queued, FALSE);

  /* Passive first: it does the work without a lock. What is left for the second
   * call, which does lock, is little. */
  sqlite3_wal_checkpoint_v2 (handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &n_log, &n_done);

  if (n_log > CHECKPOINT_PAGES_HARD)
    {
      sqlite3_busy_timeout (handle, 100);
      sqlite3_wal_checkpoint_v2 (handle, NULL, SQLITE_CHECKPOINT_RESTART, &n_log, &n_done);
    }

  return TRUE;
}

static gboolean
damage_job (WhEngineThread  *thread,
            gpointer         data,
            GValue          *result,
            GError         **error);

static gboolean
check_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  gboolean fine = TRUE;

  if (!wh_history_file_check (thread->database, &fine, error))
    return FALSE;

  if (!fine)
    dex_future_disown (wh_engine_submit (thread->engine, WH_ENGINE_WRITER, WH_JOB_NOTE, damage_job,
                                         GINT_TO_POINTER (thread->generation), NULL));

  return TRUE;
}

static void
push_quietly (WhEngine     *self,
              WhEngineRole  role,
              JobPurpose    purpose,
              WhJobFunc     func)
{
  WhEngineJob *job = g_new0 (WhEngineJob, 1);

  job->purpose = purpose;
  job->func = func;
  g_async_queue_push (self->threads[role].queue, job);
}

static int
wal_hook (void       *user_data,
          sqlite3    *handle,
          const char *name,
          int         n_pages)
{
  WhEngine *self = user_data;

  if (n_pages >= CHECKPOINT_PAGES &&
      g_atomic_int_compare_and_exchange (&self->checkpoint_queued, FALSE, TRUE))
    push_quietly (self, WH_ENGINE_KEEPER, JOB_WORK, checkpoint_job);

  return SQLITE_OK;
}

static void
adopt (WhEngineThread *thread,
       WhDatabase     *database)
{
  thread->database = database;
  thread->codec = wh_codec_new (database);

  if (thread->role == WH_ENGINE_WRITER)
    {
      g_atomic_int_inc (&thread->engine->generation);
      if (thread->engine->path != NULL)
        sqlite3_wal_hook (wh_database_get_handle (database), wal_hook, thread->engine);
      apply_limit (thread->engine);
    }
}

static void
abandon (WhEngineThread *thread)
{
  g_clear_pointer (&thread->codec, wh_codec_free);
  g_clear_pointer (&thread->database, wh_database_close);
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
  database = wh_history_file_replace (g_steal_pointer (&thread->database), self->path, &notice, error);

  if (database == NULL)
    return FALSE;

  tell_owner (self, notice, TRUE);
  adopt (thread, database);

  return TRUE;
}

/* @data is the generation that was found damaged: by now it may be replaced. */
static gboolean
damage_job (WhEngineThread  *thread,
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

  abandon (thread);

  if ((database = wh_history_file_open (self->path, &notice, error)) == NULL)
    return FALSE;

  tell_owner (self, notice, TRUE);
  adopt (thread, database);

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

/* Recording stops with one sentence, and is tried again ever more rarely. */
static void
note_failure (WhEngine     *self,
              const GError *error)
{
  if (self->retry_at == 0)
    {
      g_autofree char *notice = g_strdup_printf (_("Nothing is recorded at the moment. %s"), error->message);

      self->retry_delay = RETRY_MIN_USEC;
      tell_owner (self, notice, FALSE);
    }
  else
    {
      self->retry_delay = MIN (self->retry_delay * 2, RETRY_MAX_USEC);
    }

  self->retry_at = g_get_monotonic_time () + self->retry_delay;
}

static void
note_success (WhEngine *self)
{
  if (self->retry_at == 0)
    return;

  self->retry_at = 0;
  tell_owner (self, NULL, FALSE);
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
         self->next->purpose == JOB_WORK && self->next->type == WH_JOB_RECORD)
    g_ptr_array_add (jobs, g_steal_pointer (&self->next));

  /* What waits from before must be written first. */
  if (self->retry_at == 0 &&
      !run_jobs (thread, (WhEngineJob **)jobs->pdata, jobs->len, NULL, &code, &error) &&
      (thread->database == NULL || wh_database_code_is_passing (code)))
    note_failure (self, error);
  else if (self->retry_at != 0)
    error = g_error_new_literal (WH_ERROR, WH_ERROR_HISTORY,
                                 _("Nothing is recorded at the moment; it is tried again soon"));

  for (guint i = 0; i < jobs->len; i++)
    {
      WhEngineJob *job = g_ptr_array_index (jobs, i);

      if (error != NULL && self->retry_at != 0)
        keep_for_later (self, job);
      job_done (job, NULL, error != NULL ? g_error_copy (error) : NULL);
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

  job_done (job, &result, error);
}

static void
flush (WhEngineThread *thread,
       gboolean        everything)
{
  WhEngine *self = thread->engine;
  g_autoptr(GError) error = NULL;

  if (ensure_file (thread, &error) &&
      wh_pending_flush (self->pending, thread, everything, &error))
    note_success (self);
  else
    note_failure (self, error);
}

static gboolean
is_due (WhEngine *self,
        gint64   *wait)
{
  gint64 due = self->retry_at != 0 ? self->retry_at : wh_pending_get_due (self->pending);

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

static void
drain (WhEngine *self)
{
  WhEngineJob *job;

  for (guint i = 0; i < WH_N_ENGINE_THREADS; i++)
    {
      while ((job = g_async_queue_try_pop (self->threads[i].queue)) != NULL)
        job_done (job, NULL, new_closed_error ());
    }
}

static gboolean
start (WhEngineThread  *thread,
       GError         **error)
{
  WhEngine *self = thread->engine;
  g_autofree char *notice = NULL;
  gboolean was_clean = TRUE;
  gboolean fine = TRUE;
  gboolean check_later = FALSE;
  WhDatabase *database;
  GStatBuf info;

  if ((database = wh_history_file_open (self->path, &notice, error)) == NULL)
    return FALSE;

  adopt (thread, database);

  if (self->path != NULL)
    {
      self->flag = wh_history_flag_take (self->path, &was_clean);

      if (!was_clean && g_stat (self->path, &info) == 0)
        {
          check_later = info.st_size > CHECK_INLINE_BYTES;

          if (!check_later && wh_history_file_check (thread->database, &fine, NULL) && !fine &&
              !replace_file (thread, error))
            return FALSE;
        }

      for (guint i = WH_ENGINE_WRITER + 1; i < WH_N_ENGINE_THREADS; i++)
        self->helpers[i] = g_thread_new (i == WH_ENGINE_READER ? "history-reader" : "history-keeper",
                                         helper_main, &self->threads[i]);

      if (check_later)
        push_quietly (self, WH_ENGINE_KEEPER, JOB_WORK, check_job);
    }

  if (notice != NULL)
    tell_owner (self, notice, FALSE);

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
          push_quietly (self, i, JOB_QUIT, NULL);
          g_thread_join (g_steal_pointer (&self->helpers[i]));
        }
    }

  fine = thread->database != NULL;

  /* The last connection that closes brings the log into the file. */
  abandon (thread);

  if (self->flag >= 0)
    wh_history_flag_drop (self->flag, fine);
  self->flag = -1;
}

static gpointer
writer_main (gpointer data)
{
  WhEngine *self = data;
  WhEngineThread *thread = &self->threads[WH_ENGINE_WRITER];
  g_autoptr(DexPromise) opened = g_steal_pointer (&self->opened);
  g_autoptr(GError) error = NULL;
  WhEngineJob *quit = NULL;

  self->pending = wh_pending_new ();
  self->retry_at = 0;

  if (start (thread, &error))
    {
      dex_promise_resolve_boolean (opened, TRUE);
      g_main_context_wakeup (NULL);

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
  drain (self);
  g_mutex_unlock (&self->mutex);

  if (error != NULL)
    {
      dex_promise_reject (opened, g_steal_pointer (&error));
      g_main_context_wakeup (NULL);
    }

  if (quit != NULL)
    job_done (quit, NULL, NULL);

  wh_engine_unref (self);

  return NULL;
}

/* ---- the other threads ---- */

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

  abandon (thread);

  if ((database = wh_history_file_reader (thread->engine->path, error)) == NULL)
    return FALSE;

  adopt (thread, database);
  thread->generation = generation;

  if (thread->role == WH_ENGINE_KEEPER)
    sqlite3_progress_handler (wh_database_get_handle (database), 10000, progress_cb, thread->engine);

  return TRUE;
}

static gpointer
helper_main (gpointer data)
{
  WhEngineThread *thread = data;

  while (TRUE)
    {
      WhEngineJob *job = g_async_queue_pop (thread->queue);
      g_auto(GValue) result = G_VALUE_INIT;
      GError *error = NULL;

      if (job->purpose == JOB_QUIT)
        {
          engine_job_free (job);
          break;
        }

      if (ensure_reader (thread, &error))
        {
          job->func (thread, job->data, &result, &error);

          /* The writer sets a damaged file aside; this question gets an error,
           * the next one an answer. */
          if (error != NULL && wh_database_code_is_damage (wh_database_get_code (thread->database)))
            dex_future_disown (wh_engine_submit (thread->engine, WH_ENGINE_WRITER, WH_JOB_NOTE, damage_job,
                                                 GINT_TO_POINTER (thread->generation), NULL));
        }

      job_done (job, &result, error);
    }

  abandon (thread);

  return NULL;
}
