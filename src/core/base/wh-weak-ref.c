/* wh-weak-ref.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-weak-ref.h"

/**
 * wh_weak_ref_new:
 * @object: (type GObject) (nullable): who waits; %NULL = who is gone already
 *
 * For the user data of a callback that may come when nobody waits any more; it
 * asks with g_weak_ref_get().
 *
 * Returns: (transfer full): a weak reference, to be freed by wh_weak_ref_free()
 */
GWeakRef *
wh_weak_ref_new (gpointer object)
{
  GWeakRef *self;

  g_return_val_if_fail (object == NULL || G_IS_OBJECT (object), NULL);

  self = g_new0 (GWeakRef, 1);
  g_weak_ref_init (self, object);

  return self;
}

/**
 * wh_weak_ref_free:
 * @weak_ref: (type GWeakRef): what wh_weak_ref_new() returned
 *
 * A #GDestroyNotify.
 */
void
wh_weak_ref_free (gpointer weak_ref)
{
  g_weak_ref_clear (weak_ref);
  g_free (weak_ref);
}
