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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/dex/scope-ends-all", test_scope);

  return g_test_run ();
}
