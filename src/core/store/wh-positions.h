/* wh-positions.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-record.h"

G_BEGIN_DECLS

/**
 * WhPositions:
 *
 * Where in an array of records each of them is, by its identity (connection and
 * uid). Begins zeroed. Four bytes a slot, at most three of four slots in use: the
 * records themselves hold the keys, so an entry costs 5 to 11 bytes where a hash
 * table takes 26.
 */
typedef struct
{
  guint32 *slots; /* position + 1; 0 = free */
  guint    n_slots;
  guint    n_used;
} WhPositions;

void  wh_positions_clear  (WhPositions     *self);
guint wh_positions_find   (WhPositions     *self,
                           const GPtrArray *records,
                           const WhRecord  *key);
void  wh_positions_add    (WhPositions     *self,
                           const GPtrArray *records,
                           guint            position);
void  wh_positions_remove (WhPositions     *self,
                           const GPtrArray *records,
                           guint            position);
void  wh_positions_move   (WhPositions     *self,
                           const GPtrArray *records,
                           guint            from,
                           guint            to);

G_END_DECLS
