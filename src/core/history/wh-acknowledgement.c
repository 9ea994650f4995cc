/* wh-acknowledgement.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-acknowledgement.h"

G_DEFINE_BOXED_TYPE (WhAcknowledgement, wh_acknowledgement, wh_acknowledgement_copy, wh_acknowledgement_free)

/**
 * wh_acknowledgement_copy:
 * @self: an acknowledgement
 *
 * Returns: (transfer full): an independent copy
 */
WhAcknowledgement *
wh_acknowledgement_copy (const WhAcknowledgement *self)
{
  WhAcknowledgement *copy = g_memdup2 (self, sizeof *self);

  copy->labels = g_strdup (self->labels);
  copy->who = g_strdup (self->who);
  copy->note = g_strdup (self->note);

  return copy;
}

/**
 * wh_acknowledgement_free:
 * @self: (transfer full): an acknowledgement
 */
void
wh_acknowledgement_free (WhAcknowledgement *self)
{
  g_free (self->labels);
  g_free (self->who);
  g_free (self->note);
  g_free (self);
}
