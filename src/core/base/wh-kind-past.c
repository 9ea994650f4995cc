/* wh-kind-past.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-kind-past.h"

/**
 * wh_kind_has_past:
 * @self: a kind
 *
 * Returns: whether versions of its resources are written to the history
 */
gboolean
wh_kind_has_past (const WhKind *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !(self->flags & (WH_KIND_TRANSIENT | WH_KIND_DERIVED)) || (self->flags & WH_KIND_RECALLED);
}
