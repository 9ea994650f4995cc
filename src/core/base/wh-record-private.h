/* wh-record-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-record.h"

G_BEGIN_DECLS

/* Whether the text is interned, and not in the block of its record. */
static inline gboolean
wh_field_is_shared (const WhField *field)
{
  return wh_field_type_is_text (field->type) && (field->flags & WH_FIELD_SHARED) != 0;
}

G_END_DECLS
