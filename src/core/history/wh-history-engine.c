/* wh-history-engine.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"

#include "wh-history-engine-private.h"
#include "wh-sample-heads.h"

/* A checkpoint copies this many pages (16 MiB) from the log into the file. It runs
 * beside the ticks and slows them: rarely, and each page once for more of them. */
#define CHECKPOINT_PAGES 2000

void
wh_engine_job_free (WhEngineJob *job)
{
  if (job->free_data != NULL)
    job->free_data (job->data);
  dex_clear (&job->promise);
  g_free (job);
}

void
wh_engine_job_done (WhEngineJob *job,
                    GValue      *result,
                    GError      *error)
{
  if (job->promise == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    wh_dex_settle (g_steal_pointer (&job->promise), dex_future_new_for_error (error));
  else if (G_IS_VALUE (result))
    wh_dex_settle (g_steal_pointer (&job->promise), dex_future_new_for_value (result));
  else
    wh_dex_settle (g_steal_pointer (&job->promise), dex_future_new_true ());

  wh_engine_job_free (job);
}

static GError *
new_closed_error (void)
{
  return g_error_new_literal (WH_ERROR, WH_ERROR_HISTORY, _("The history is not open"));
}

WhEngine *
wh_engine_ref (WhEngine *self)
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
  self->claim = -1;
  self->series_budget = WH_SERIES_BUDGET;

  for (guint i = 0; i < WH_N_ENGINE_THREADS; i++)
    {
      self->threads[i].engine = self;
      self->threads[i].role = i;
      self->threads[i].queue = g_async_queue_new_full ((GDestroyNotify)wh_engine_job_free);
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
      wh_engine_job_free (job);
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
  g_atomic_int_set (&self->checkpoint_queued, FALSE);
  self->opened = dex_promise_new ();
  opened = DEX_FUTURE (dex_ref (self->opened));
  g_mutex_unlock (&self->mutex);

  g_thread_unref (g_thread_new ("history", wh_engine_writer_main, wh_engine_ref (self)));

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
void
wh_engine_tell_owner (WhEngine   *self,
                      const char *notice,
                      gboolean    replaced)
{
  Notice *data = g_new0 (Notice, 1);

  data->engine = wh_engine_ref (self);
  data->text = g_strdup (notice);
  data->replaced = replaced;
  g_idle_add_full (G_PRIORITY_DEFAULT, notice_cb, data, notice_free);
}

static gboolean
limit_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  wh_engine_apply_limit (thread->engine);

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

/* ---- from the threads ---- */

void
wh_engine_push_quietly (WhEngine     *self,
                        WhEngineRole  role,
                        JobPurpose    purpose,
                        WhJobFunc     func,
                        gpointer      data)
{
  WhEngineJob *job = g_new0 (WhEngineJob, 1);

  job->purpose = purpose;
  job->type = WH_JOB_NOTE;
  job->func = func;
  job->data = data;
  g_async_queue_push (self->threads[role].queue, job);
}

void
wh_engine_drain (WhEngine *self)
{
  WhEngineJob *job;

  for (guint i = 0; i < WH_N_ENGINE_THREADS; i++)
    {
      while ((job = g_async_queue_try_pop (self->threads[i].queue)) != NULL)
        wh_engine_job_done (job, NULL, new_closed_error ());
    }
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
    wh_engine_push_quietly (self, WH_ENGINE_KEEPER, JOB_WORK, wh_engine_checkpoint_job, NULL);

  return SQLITE_OK;
}

void
wh_engine_thread_adopt (WhEngineThread *thread,
                        WhDatabase     *database)
{
  thread->database = database;
  thread->codec = wh_codec_new (database);

  if (thread->role == WH_ENGINE_WRITER)
    {
      g_atomic_int_inc (&thread->engine->generation);
      if (thread->engine->path != NULL)
        sqlite3_wal_hook (wh_database_get_handle (database), wal_hook, thread->engine);
      wh_engine_apply_limit (thread->engine);
    }
}

void
wh_engine_thread_abandon (WhEngineThread *thread)
{
  g_clear_pointer (&thread->heads, wh_sample_heads_free);
  g_clear_pointer (&thread->codec, wh_codec_free);
  g_clear_pointer (&thread->database, wh_database_close);
}
