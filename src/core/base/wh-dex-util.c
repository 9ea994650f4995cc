/* wh-dex-util.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"

#define MAX_WORKERS 8

/* Bytes of which reading holds up the main thread; a hundred thousand take a
 * millisecond. */
#define WORTH_A_WORKER (64 * 1024)

static DexFuture *
pass_on_cb (DexFuture *future,
            gpointer   user_data)
{
  return dex_ref (future);
}

static gboolean
let_go_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
let_go_later (gpointer user_data)
{
  DexFuture *guard = user_data;

  if (dex_future_is_pending (guard))
    g_idle_add_full (G_PRIORITY_LOW, let_go_cb, guard, dex_unref);
  else
    dex_unref (guard);
}

/**
 * wh_dex_spawn_pinned:
 * @scheduler: (nullable): where it runs; %NULL = the default one
 * @stack_size: 0 for the usual
 * @func: the fiber
 * @func_data: its arguments
 * @func_data_destroy: frees them
 *
 * Starts a fiber that nobody can cancel by dropping it; use this and never
 * dex_scheduler_spawn() itself.
 *
 * libdex 0.10 moves a dropped fiber to its queue of runnable ones without
 * marking it (dex_fiber_discard()). When the future it waits for completes
 * before it has run, it is moved a second time, the queues are linked wrongly,
 * and other fibers never wake or the main loop spins. A cancelled scope does
 * just that: it drops the outer wait and completes the inner one at once. So
 * fibers end by what they wait for: every long wait in one is scoped.
 *
 * Returns: (transfer full): resolves as the fiber does
 */
DexFuture *
wh_dex_spawn_pinned (DexScheduler   *scheduler,
                     gsize           stack_size,
                     DexFiberFunc    func,
                     gpointer        func_data,
                     GDestroyNotify  func_data_destroy)
{
  DexFuture *fiber = dex_scheduler_spawn (scheduler, stack_size, func, func_data, func_data_destroy);

  dex_future_disown (dex_ref (fiber));

  return fiber;
}

static void
dropped_cb (GCancellable *cancellable,
            gpointer      stop)
{
  dex_cancellable_cancel (stop);
}

static DexFuture *
forward_cb (DexFuture *future,
            gpointer   user_data)
{
  DexPromise *promise = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value != NULL)
    dex_promise_resolve (promise, value);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));

  return NULL;
}

/**
 * wh_dex_spawn_stoppable:
 * @scheduler: (nullable): where it runs; %NULL = the default one
 * @stop: cancelled when the returned future is dropped
 * @func: the fiber; its waits are scoped by @stop
 * @func_data: its arguments
 * @func_data_destroy: frees them
 *
 * For fibers that shall end when nobody waits for them any more.
 *
 * Returns: (transfer full): resolves as the fiber does
 */
DexFuture *
wh_dex_spawn_stoppable (DexScheduler   *scheduler,
                        DexCancellable *stop,
                        DexFiberFunc    func,
                        gpointer        func_data,
                        GDestroyNotify  func_data_destroy)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  g_return_val_if_fail (stop != NULL, NULL);

  g_cancellable_connect (dex_promise_get_cancellable (promise), G_CALLBACK (dropped_cb), dex_ref (stop), dex_unref);
  dex_future_disown (dex_future_finally (wh_dex_spawn_pinned (scheduler, 0, func, func_data, func_data_destroy),
                                         forward_cb, dex_ref (promise), dex_unref));

  return DEX_FUTURE (promise);
}

typedef struct
{
  DexPromise *promise;
  DexFuture  *result;
} Settlement;

static void
settlement_free (gpointer data)
{
  Settlement *self = data;

  dex_unref (self->promise);
  dex_unref (self->result);
  g_free (self);
}

static gboolean
settle_cb (gpointer user_data)
{
  Settlement *self = user_data;

  forward_cb (self->result, self->promise);

  return G_SOURCE_REMOVE;
}

/**
 * wh_dex_settle:
 * @promise: (transfer full): what somebody on the main thread waits for
 * @result: (transfer full): how it ended; complete, and nobody else's
 *
 * Settles a promise from any thread, on the main one.
 *
 * A thread must never complete a future that another one may drop: libdex 0.10
 * takes the locks of a future and of those that point to it weakly in one order
 * when it is completed and in the other when the last reference goes, without
 * owning what it locks. Both threads then wait for each other for ever, or one
 * locks what the other has freed.
 */
void
wh_dex_settle (DexPromise *promise,
               DexFuture  *result)
{
  Settlement *self;

  g_return_if_fail (DEX_IS_PROMISE (promise));
  g_return_if_fail (DEX_IS_FUTURE (result) && !dex_future_is_pending (result));

  self = g_new0 (Settlement, 1);
  self->promise = promise;
  self->result = result;

  /* g_main_context_invoke() would call at once, in this thread, while nobody
   * runs the main context. */
  g_idle_add_full (G_PRIORITY_DEFAULT, settle_cb, self, settlement_free);
}

typedef struct
{
  DexPromise     *promise;
  DexFiberFunc    func;
  gpointer        func_data;
  GDestroyNotify  func_data_destroy;
  DexFuture      *result;
} Work;

static gboolean
work_done_cb (gpointer user_data)
{
  Work *work = user_data;

  if (work->func_data_destroy != NULL)
    work->func_data_destroy (work->func_data);

  forward_cb (work->result, work->promise);

  return G_SOURCE_REMOVE;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  dex_unref (work->promise);
  dex_unref (work->result);
  g_free (work);
}

static void
work_run (gpointer data,
          gpointer user_data)
{
  Work *work = data;

  work->result = work->func (work->func_data);
  g_assert (!dex_future_is_pending (work->result));

  g_idle_add_full (G_PRIORITY_DEFAULT, work_done_cb, work, work_free);
}

/* Half of the processors at first: the other half draws. */
static guint n_workers;

/**
 * wh_dex_use_all_processors:
 *
 * For a program without a window, before its first worker: workers are as many
 * as there are processors, because the main thread has little to do.
 */
void
wh_dex_use_all_processors (void)
{
  n_workers = MIN (g_get_num_processors (), MAX_WORKERS);
}

/**
 * wh_dex_spawn_worker:
 * @func: the work; it must not wait, and what it returns is complete
 * @func_data: its arguments
 * @func_data_destroy: frees them, on the main thread
 *
 * Works in a thread of a small pool: for reading of what is long, and of files.
 * Nobody can cancel it; who does not want to wait any more just leaves. Use
 * this and never the thread pool of libdex (see wh_dex_settle()).
 *
 * Returns: (transfer full): resolves on the main thread, as @func says
 */
DexFuture *
wh_dex_spawn_worker (DexFiberFunc   func,
                     gpointer       func_data,
                     GDestroyNotify func_data_destroy)
{
  static GThreadPool *pool;
  DexFuture *future;
  Work *work;

  g_return_val_if_fail (func != NULL, NULL);

  if (g_once_init_enter_pointer (&pool))
    g_once_init_leave_pointer (&pool, g_thread_pool_new (work_run, NULL,
                                                         n_workers > 0 ? n_workers : CLAMP (g_get_num_processors () / 2, 1, MAX_WORKERS),
                                                         FALSE, NULL));

  work = g_new0 (Work, 1);
  work->promise = dex_promise_new ();
  work->func = func;
  work->func_data = func_data;
  work->func_data_destroy = func_data_destroy;

  /* The promise may be dropped before the work is done. */
  future = DEX_FUTURE (dex_ref (work->promise));
  g_thread_pool_push (pool, work, NULL);

  return future;
}

/**
 * wh_dex_spawn_sized:
 * @size: bytes that are to be read
 * @func: the work; it must not wait, and what it returns is complete
 * @func_data: (transfer full): its arguments
 * @func_data_destroy: frees them
 *
 * As [func@dex_spawn_worker]; but what is short is read here and at once: to hand
 * it over takes longer.
 *
 * Returns: (transfer full): resolves as @func says
 */
DexFuture *
wh_dex_spawn_sized (gsize          size,
                    DexFiberFunc   func,
                    gpointer       func_data,
                    GDestroyNotify func_data_destroy)
{
  DexFuture *future;

  g_return_val_if_fail (func != NULL, NULL);

  if (size >= WORTH_A_WORKER)
    return wh_dex_spawn_worker (func, func_data, func_data_destroy);

  future = func (func_data);

  if (func_data_destroy != NULL)
    func_data_destroy (func_data);

  return future;
}

/**
 * wh_dex_scoped:
 * @scope: (nullable): the owner's scope
 * @work: (transfer full): what to do
 *
 * Ties work to its owner: cancelling @scope ends the wait at once. Dropping a
 * bare fiber in libdex 0.10 lets it run to its end; racing it against the
 * scope does not.
 *
 * The work itself is only discarded when the main loop has nothing else to do.
 * libdex 0.10 puts a discarded fiber into the wrong queue when what it waits
 * for ends as well before the fiber was run, and that is what happens when the
 * fiber waits for something of the same scope: the program crashed or hung.
 *
 * Returns: (transfer full): resolves as @work does, or rejects when cancelled
 */
DexFuture *
wh_dex_scoped (DexCancellable *scope,
               DexFuture      *work)
{
  DexFuture *guard;

  g_return_val_if_fail (DEX_IS_FUTURE (work), NULL);

  if (scope == NULL)
    return work;

  guard = dex_future_finally (dex_ref (work), pass_on_cb, NULL, NULL);

  return dex_future_finally (dex_future_first (dex_ref (DEX_FUTURE (scope)), work, NULL),
                             pass_on_cb, guard, let_go_later);
}

/**
 * wh_dex_sleep:
 * @scope: (nullable): the owner's scope
 * @milliseconds: how long
 * @error: (nullable): why the sleep ended early
 *
 * For loops in fibers. Leave the loop when this is %FALSE: a cancelled fiber
 * rejects every later wait at once, so a loop that goes on would spin.
 *
 * Returns: whether the time passed
 */
gboolean
wh_dex_sleep (DexCancellable  *scope,
              guint            milliseconds,
              GError         **error)
{
  g_autoptr(GError) local_error = NULL;

  if (dex_await (wh_dex_scoped (scope, dex_timeout_new_msec (milliseconds)), &local_error))
    return TRUE;

  if (g_error_matches (local_error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static DexFuture *
deadline_cb (DexFuture *future,
             gpointer   user_data)
{
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL &&
      g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return wh_dex_reject (WH_ERROR_TIMED_OUT, "No answer within %u s", GPOINTER_TO_UINT (user_data) / 1000);

  return dex_ref (future);
}

/**
 * wh_dex_with_deadline:
 * @work: (transfer full): what to do
 * @milliseconds: how long it may take
 *
 * Returns: (transfer full): resolves as @work does, or rejects with
 *   %WH_ERROR_TIMED_OUT; the work is cancelled then
 */
DexFuture *
wh_dex_with_deadline (DexFuture *work,
                      guint      milliseconds)
{
  g_return_val_if_fail (DEX_IS_FUTURE (work), NULL);

  return dex_future_catch (dex_future_first (work, dex_timeout_new_msec (milliseconds), NULL),
                           deadline_cb, GUINT_TO_POINTER (milliseconds), NULL);
}

/**
 * wh_dex_reject:
 * @code: the reason
 * @format: a sentence
 * @...: what goes into it
 *
 * Returns: (transfer full): a future that is rejected already
 */
DexFuture *
wh_dex_reject (WhError     code,
               const char *format,
               ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = g_error_new_valist (WH_ERROR, code, format, args);
  va_end (args);

  return dex_future_new_for_error (error);
}

/* What the workers share: the work outlives whoever waits for it. */
typedef struct
{
  gatomicrefcount  ref_count;
  GPtrArray       *items;
  WhDexEachFunc    func;
  gpointer         user_data;
  GDestroyNotify   user_data_destroy;
  guint            next;
  GError          *error;
} Each;

static void
each_unref (gpointer data)
{
  Each *each = data;

  if (!g_atomic_ref_count_dec (&each->ref_count))
    return;

  if (each->user_data_destroy != NULL)
    each->user_data_destroy (each->user_data);

  g_ptr_array_unref (each->items);
  g_clear_error (&each->error);
  g_free (each);
}

static DexFuture *
each_fiber (gpointer user_data)
{
  Each *each = user_data;

  while (each->error == NULL && each->next < each->items->len)
    {
      gpointer item = g_ptr_array_index (each->items, each->next++);
      g_autoptr(GError) error = NULL;

      if (!dex_await (each->func (item, each->user_data), &error) && each->error == NULL)
        each->error = g_steal_pointer (&error);
    }

  return dex_future_new_true ();
}

static DexFuture *
each_done_cb (DexFuture *future,
              gpointer   user_data)
{
  Each *each = user_data;

  if (each->error != NULL)
    return dex_future_new_for_error (g_error_copy (each->error));

  return dex_ref (future);
}

/**
 * wh_dex_each:
 * @items: what is to be worked on; must not change until it is done
 * @max_parallel: how many at once
 * @func: the work; what is wrong with one item only is not to be rejected
 * @user_data: (transfer full): for @func
 * @user_data_destroy: (nullable): frees @user_data
 *
 * Works through a list in the main thread, a few at a time. After the first
 * failure nothing new is begun.
 *
 * Returns: (transfer full): resolves when all are done, or rejects with the
 *   first failure
 */
DexFuture *
wh_dex_each (GPtrArray      *items,
             guint           max_parallel,
             WhDexEachFunc   func,
             gpointer        user_data,
             GDestroyNotify  user_data_destroy)
{
  g_autoptr(GPtrArray) workers = g_ptr_array_new_with_free_func (dex_unref);
  Each *each;

  g_return_val_if_fail (items != NULL, NULL);
  g_return_val_if_fail (max_parallel > 0, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  each = g_new0 (Each, 1);
  g_atomic_ref_count_init (&each->ref_count);
  each->items = g_ptr_array_ref (items);
  each->func = func;
  each->user_data = user_data;
  each->user_data_destroy = user_data_destroy;

  for (guint i = 0; i < MIN (max_parallel, items->len); i++)
    {
      g_atomic_ref_count_inc (&each->ref_count);
      g_ptr_array_add (workers, wh_dex_spawn_pinned (NULL, 0, each_fiber, each, each_unref));
    }

  if (workers->len == 0)
    g_ptr_array_add (workers, dex_future_new_true ());

  return dex_future_finally (dex_future_allv ((DexFuture * const *)workers->pdata, workers->len),
                             each_done_cb, each, each_unref);
}

/**
 * wh_dex_run:
 * @future: (transfer full): what to wait for
 * @error: (nullable): why it failed
 *
 * Returns: whether it resolved
 */
gboolean
wh_dex_run (DexFuture  *future,
            GError    **error)
{
  g_autoptr(DexFuture) owned = NULL;

  g_return_val_if_fail (DEX_IS_FUTURE (future), FALSE);

  owned = future;

  while (dex_future_is_pending (owned))
    g_main_context_iteration (NULL, TRUE);

  return dex_future_get_value (owned, error) != NULL;
}
