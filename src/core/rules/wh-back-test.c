/* wh-back-test.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-back-test-private.h"
#include "wh-dex-util.h"

G_DEFINE_BOXED_TYPE (WhBackTest, wh_back_test, wh_back_test_ref, wh_back_test_unref)

/**
 * wh_back_test_ref:
 * @self: a back-test
 *
 * On any thread. Nobody changes one that has run.
 *
 * Returns: (transfer full): @self
 */
WhBackTest *
wh_back_test_ref (WhBackTest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_back_test_unref:
 * @self: (transfer full): a back-test
 *
 * On any thread.
 */
void
wh_back_test_unref (WhBackTest *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  wh_rule_unref (self->rule);
  g_ptr_array_unref (self->firings);
  g_array_unref (self->points);
  g_free (self->series_connection);
  g_free (self->series);
  g_free (self);
}

static DexFuture *
replay_fiber (gpointer user_data)
{
  return dex_future_new_take_boxed (WH_TYPE_BACK_TEST, wh_back_test_replay (user_data));
}

static DexFuture *
gathered_cb (DexFuture *future,
             gpointer   user_data)
{
  const GValue *value = dex_future_get_value (future, NULL);

  return wh_dex_spawn_worker (replay_fiber, wh_back_test_data_ref (g_value_get_boxed (value)),
                              (GDestroyNotify)wh_back_test_data_unref);
}

/**
 * wh_back_test_run:
 * @rule: a finished rule
 * @query: over what
 *
 * Lets the rule see what was recorded, or what a connected system that keeps its
 * own past says, with the evaluator and the state machine of the engine.
 *
 * Returns: (transfer full): resolves to a [struct@BackTest]
 */
DexFuture *
wh_back_test_run (WhRule                *rule,
                  const WhBackTestQuery *query)
{
  g_return_val_if_fail (rule != NULL, NULL);
  g_return_val_if_fail (query != NULL && query->until > query->from, NULL);

  return dex_future_then (wh_back_test_gather (rule, query), gathered_cb, NULL, NULL);
}
