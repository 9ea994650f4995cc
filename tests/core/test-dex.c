/* test-dex.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"

static DexFuture *
inner_fiber (gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  dex_await (wh_dex_scoped (user_data, dex_future_new_infinite ()), &error);
  g_assert_nonnull (error);

  return dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
outer_fiber (gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  dex_await (wh_dex_scoped (user_data, dex_scheduler_spawn (NULL, 0, inner_fiber, dex_ref (user_data), dex_unref)), &error);
  g_assert_nonnull (error);

  return dex_future_new_true ();
}

/* All that waits for one scope ends with it, also where one waits for the other. */
static void
test_scope (void)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr(DexCancellable) scope = dex_cancellable_new ();
      DexFuture *outer = dex_scheduler_spawn (NULL, 0, outer_fiber, dex_ref (scope), dex_unref);
      g_autoptr(GError) error = NULL;

      /* Who waits first is told first; both orders happen. */
      if (i % 2 == 0)
        outer = wh_dex_scoped (scope, outer);

      while (g_main_context_iteration (NULL, FALSE))
        ;

      if (i % 2 == 1)
        outer = wh_dex_scoped (scope, outer);

      dex_cancellable_cancel (scope);
      g_assert_false (wh_dex_run (outer, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

/* ---- Work on other threads ---- */

#define N_WAITING 64

static GThread *main_thread;
static guint n_freed;
static int n_left;

static DexFuture *
work_fiber (gpointer user_data)
{
  g_assert_true (g_thread_self () != main_thread);

  return dex_future_new_for_int (42);
}

static void
work_freed (gpointer user_data)
{
  g_assert_true (g_thread_self () == main_thread);
  n_freed++;
}

static DexFuture *
pass_on_cb (DexFuture *future,
            gpointer   user_data)
{
  g_assert_true (g_thread_self () == main_thread);

  return dex_ref (future);
}

static void
test_worker (void)
{
  g_autoptr(DexFuture) future = wh_dex_spawn_worker (work_fiber, &n_freed, work_freed);

  n_freed = 0;

  /* Nothing comes from a worker but through the main loop. */
  g_usleep (20000);
  g_assert_true (dex_future_is_pending (future));
  g_assert_true (wh_dex_run (dex_ref (future), NULL));
  g_assert_cmpint (g_value_get_int (dex_future_get_value (future, NULL)), ==, 42);
  g_assert_cmpuint (n_freed, ==, 1);
}

/* Ends when the main thread begins to drop what waits for it. */
static DexFuture *
work_until_left_fiber (gpointer user_data)
{
  while (g_atomic_int_get (&n_left) == 0)
    ;

  return dex_future_new_true ();
}

/* What waits for a worker is dropped while the worker ends. libdex 0.10 tells
 * the last one first; dropping the first one first meets it in the middle. On
 * threads of libdex both stood still for ever or touched what was freed. */
static void
test_worker_is_left (void)
{
  const guint rounds = g_test_slow () ? 50000 : 3000;

  n_freed = 0;

  for (guint i = 0; i < rounds; i++)
    {
      DexFuture *waiting[N_WAITING];
      g_autoptr(DexFuture) work = NULL;

      g_atomic_int_set (&n_left, 0);
      work = wh_dex_spawn_worker (work_until_left_fiber, waiting, work_freed);

      for (guint j = 0; j < N_WAITING; j++)
        waiting[j] = dex_future_finally (dex_future_first (dex_ref (work), dex_future_new_infinite (), NULL),
                                         pass_on_cb, &n_freed, work_freed);

      /* The worker shall be there already. */
      g_usleep (g_random_int_range (0, 200));
      g_atomic_int_set (&n_left, 1);

      for (guint j = 0; j < N_WAITING; j++)
        dex_unref (waiting[j]);

      g_assert_true (wh_dex_run (g_steal_pointer (&work), NULL));
    }

  while (n_freed < rounds * (N_WAITING + 1))
    g_main_context_iteration (NULL, TRUE);
}

/* A thread of our own settles what the main thread leaves. */
static gpointer
settle_thread (gpointer data)
{
  wh_dex_settle (data, dex_future_new_for_int (7));

  return NULL;
}

static void
test_settle (void)
{
  for (guint i = 0; i < 200; i++)
    {
      DexPromise *promise = dex_promise_new ();
      g_autoptr(DexFuture) future = dex_ref (DEX_FUTURE (promise));
      g_autoptr(GThread) thread = g_thread_new ("settle", settle_thread, promise);

      if (i % 2 == 0)
        continue;

      g_assert_true (wh_dex_run (dex_ref (future), NULL));
      g_assert_cmpint (g_value_get_int (dex_future_get_value (future, NULL)), ==, 7);
    }

  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  main_thread = g_thread_self ();
  g_test_add_func ("/dex/scope-ends-all", test_scope);
  g_test_add_func ("/dex/worker", test_worker);
  g_test_add_func ("/dex/worker-is-left", test_worker_is_left);
  g_test_add_func ("/dex/settle", test_settle);

  return g_test_run ();
}
