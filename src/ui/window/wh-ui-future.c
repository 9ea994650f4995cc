/* wh-ui-future.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-future.h"

typedef struct
{
  GWeakRef   owner;
  WhUiDone   done;
  DexFuture *future;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *self = data;

  g_weak_ref_clear (&self->owner);
  dex_clear (&self->future);
  g_free (self);
}

static gboolean
report (gpointer data)
{
  Waiting *self = data;
  g_autoptr(GObject) owner = g_weak_ref_get (&self->owner);
  g_autoptr(GError) error = NULL;
  const GValue *value;

  if (owner == NULL)
    return G_SOURCE_REMOVE;

  value = dex_future_get_value (self->future, &error);
  self->done (owner, value, error);

  return G_SOURCE_REMOVE;
}

/* May run on the small stack of whichever fiber completed the future, where no
 * widget may be touched: the answer goes through the main loop. */
static DexFuture *
completed (DexFuture *future,
           gpointer   data)
{
  Waiting *self = data;
  Waiting *copy = g_new0 (Waiting, 1);
  g_autoptr(GObject) owner = g_weak_ref_get (&self->owner);

  g_weak_ref_init (&copy->owner, owner);
  copy->done = self->done;
  copy->future = dex_ref (future);
  g_idle_add_full (G_PRIORITY_DEFAULT, report, copy, waiting_free);

  return dex_future_new_true ();
}

/**
 * wh_ui_future_done:
 * @future: (transfer full): what is waited for
 * @owner: (type GObject): who waits; nothing is called once it is gone
 * @done: called in the main loop when @future is settled
 *
 * Brings the end of core's work to a widget. The future is not cancelled when
 * the owner goes: give it to the owner's scope for that.
 */
void
wh_ui_future_done (DexFuture *future,
                   gpointer   owner,
                   WhUiDone   done)
{
  Waiting *self;

  g_return_if_fail (DEX_IS_FUTURE (future));
  g_return_if_fail (G_IS_OBJECT (owner));
  g_return_if_fail (done != NULL);

  self = g_new0 (Waiting, 1);
  g_weak_ref_init (&self->owner, owner);
  self->done = done;

  dex_future_disown (dex_future_finally (future, completed, self, waiting_free));
}
