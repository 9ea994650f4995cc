/* wh-dex-util.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"

/**
 * wh_dex_scoped:
 * @scope: (nullable): the owner's scope
 * @work: (transfer full): what to do
 *
 * Ties work to its owner: cancelling @scope ends the wait at once. Dropping a
 * bare fiber in libdex 0.10 lets it run to its end; racing it against the
 * scope does not.
 *
 * Returns: (transfer full): resolves as @work does, or rejects when cancelled
 */
DexFuture *
wh_dex_scoped (DexCancellable *scope,
               DexFuture      *work)
{
  g_return_val_if_fail (DEX_IS_FUTURE (work), NULL);

  if (scope == NULL)
    return work;

  return dex_future_first (dex_ref (DEX_FUTURE (scope)), work, NULL);
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

static DexFuture *
pass_on_cb (DexFuture *future,
            gpointer   user_data)
{
  return dex_ref (future);
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

  /* What resolves on a worker does not wake this thread; a callback of ours does. */
  owned = dex_future_finally (future, pass_on_cb, NULL, NULL);

  while (dex_future_is_pending (owned))
    g_main_context_iteration (NULL, TRUE);

  return dex_future_get_value (owned, error) != NULL;
}
