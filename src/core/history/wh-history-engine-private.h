/* wh-history-engine-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history-private.h"

G_BEGIN_DECLS

/* What the files of the engine share: wh-history-engine.c is the side of the
 * main thread, -writer.c and -helper.c are the threads. */

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
  int              series_budget;     /* atomic: so many series are recorded */

  /* The writer's own. */
  DexPromise      *opened;
  WhPending       *pending;
  WhEngineJob     *next;              /* taken from the queue, not run yet */
  gint64           retry_at;          /* monotonic; 0 = nothing failed */
  gint64           retry_delay;
  gboolean         samples_failed;    /* since the last time that samples were written */
  gint64           recovering_until;  /* monotonic; 0 = the notice does not wait to go */
  int              flag;
  int              claim;             /* lock of who records; -1 = not this one */
};

WhEngine *wh_engine_ref                (WhEngine        *self);
void      wh_engine_job_free           (WhEngineJob     *job);
void      wh_engine_job_done           (WhEngineJob     *job,
                                        GValue          *result,
                                        GError          *error);
void      wh_engine_drain              (WhEngine        *self);
void      wh_engine_push_quietly       (WhEngine        *self,
                                        WhEngineRole     role,
                                        JobPurpose       purpose,
                                        WhJobFunc        func,
                                        gpointer         data);
void      wh_engine_tell_owner         (WhEngine        *self,
                                        const char      *notice,
                                        gboolean         replaced);
void      wh_engine_thread_adopt       (WhEngineThread  *thread,
                                        WhDatabase      *database);
void      wh_engine_thread_abandon     (WhEngineThread  *thread);
void      wh_engine_apply_limit        (WhEngine        *self);
void      wh_engine_drop_claim         (WhEngine        *self);
gpointer  wh_engine_writer_main        (gpointer         data);
gpointer  wh_engine_helper_main        (gpointer         data);
gboolean  wh_engine_damage_job         (WhEngineThread  *thread,
                                        gpointer         data,
                                        GValue          *result,
                                        GError         **error);
gboolean  wh_engine_check_job          (WhEngineThread  *thread,
                                        gpointer         data,
                                        GValue          *result,
                                        GError         **error);
gboolean  wh_engine_checkpoint_job     (WhEngineThread  *thread,
                                        gpointer         data,
                                        GValue          *result,
                                        GError         **error);

G_END_DECLS
