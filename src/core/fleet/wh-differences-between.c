/* wh-differences-between.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-differences.h"
#include "wh-fleet-restore.h"

/* Operations that are looked through for who did it. */
#define N_OPERATIONS 2000

typedef struct
{
  WhRestore *before;
  WhRestore *after;
  gint64     from;
  gint64     until;
} Comparison;

static void
comparison_free (gpointer data)
{
  Comparison *self = data;

  wh_restore_unref (self->before);
  wh_restore_unref (self->after);
  g_free (self);
}

/* Nobody else has these stores: any one thread may read them. */
static DexFuture *
compare_work (gpointer data)
{
  Comparison *self = data;

  return dex_future_new_take_boxed (WH_TYPE_DIFFERENCES,
                                    wh_differences_find (wh_restore_get_store (self->before), self->from,
                                                         wh_restore_get_store (self->after),
                                                         self->until != 0 ? self->until : g_get_real_time ()));
}

static Comparison *
comparison_copy (const Comparison *self)
{
  Comparison *copy = g_memdup2 (self, sizeof *self);

  g_atomic_rc_box_acquire (copy->before);
  g_atomic_rc_box_acquire (copy->after);

  return copy;
}

static DexFuture *
restored_cb (DexFuture *future,
             gpointer   data)
{
  return wh_dex_spawn_worker (compare_work, comparison_copy (data), comparison_free);
}

/**
 * wh_differences_between:
 * @history: a history that is open
 * @from: the earlier instant, microseconds since the epoch
 * @until: the later one; 0 = as last observed
 *
 * Makes the fleet of both instants and compares them, on threads of their own.
 *
 * Returns: (transfer full): resolves to a [struct@Differences]
 */
DexFuture *
wh_differences_between (WhHistory *history,
                        gint64     from,
                        gint64     until)
{
  Comparison *self;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  self = g_new0 (Comparison, 1);
  self->before = wh_restore_new ();
  self->after = wh_restore_new ();
  self->from = from;
  self->until = until;

  return dex_future_then (dex_future_all_race (wh_restore_run (self->before, history, from, 1),
                                               wh_restore_run (self->after, history, until, N_OPERATIONS),
                                               NULL),
                          restored_cb, self, comparison_free);
}
