/* wh-operation-info.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-operation-info.h"

/**
 * wh_operation_info_applies:
 * @self: an operation
 * @record: a resource
 *
 * Says nothing about the system it belongs to: whether that, in its version,
 * can do it is `explain_lack`'s to say.
 *
 * Returns: whether @self acts on the kind of @record and makes sense for it
 */
gboolean
wh_operation_info_applies (const WhOperationInfo *self,
                           const WhRecord        *record)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (record != NULL, FALSE);

  return strcmp (self->kind, record->kind->id) == 0 && (self->applies == NULL || self->applies (record));
}
