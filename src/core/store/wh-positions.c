/* wh-positions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-positions.h"
#include "wh-store-private.h"

#define LEAST_SLOTS 8

static guint
get_home (const WhPositions *self,
          const WhRecord    *record)
{
  guint hash = wh_record_identity_hash (record);

  /* Uids of one system differ in few characters, and the low bits decide. */
  hash ^= hash >> 16;
  hash *= 0x45d9f3bu;
  hash ^= hash >> 16;

  return hash & (self->n_slots - 1);
}

static guint
get_next (const WhPositions *self,
          guint              slot)
{
  return (slot + 1) & (self->n_slots - 1);
}

static void
put (WhPositions    *self,
     const WhRecord *record,
     guint           position)
{
  guint slot = get_home (self, record);

  while (self->slots[slot] != 0)
    slot = get_next (self, slot);

  self->slots[slot] = position + 1;
}

static guint
find_slot (const WhPositions *self,
           const GPtrArray   *records,
           guint              position)
{
  guint slot = get_home (self, g_ptr_array_index (records, position));

  while (self->slots[slot] != position + 1)
    {
      g_assert (self->slots[slot] != 0);
      slot = get_next (self, slot);
    }

  return slot;
}

/**
 * wh_positions_clear:
 * @self: positions
 *
 * Forgets all and frees what it holds.
 */
void
wh_positions_clear (WhPositions *self)
{
  g_clear_pointer (&self->slots, g_free);
  self->n_slots = self->n_used = 0;
}

/**
 * wh_positions_find:
 * @self: positions
 * @records: (element-type WhRecord): the records they are of
 * @key: a record of the identity that is looked for
 *
 * Returns: its position + 1; 0 when there is none
 */
guint
wh_positions_find (WhPositions     *self,
                   const GPtrArray *records,
                   const WhRecord  *key)
{
  if (self->n_used == 0)
    return 0;

  for (guint slot = get_home (self, key); self->slots[slot] != 0; slot = get_next (self, slot))
    if (wh_record_identity_equal (key, g_ptr_array_index (records, self->slots[slot] - 1)))
      return self->slots[slot];

  return 0;
}

/**
 * wh_positions_add:
 * @self: positions
 * @records: (element-type WhRecord): the records they are of
 * @position: of one that is there by now, and was not known
 */
void
wh_positions_add (WhPositions     *self,
                  const GPtrArray *records,
                  guint            position)
{
  if (4 * (self->n_used + 1) > 3 * self->n_slots)
    {
      g_autofree guint32 *old = g_steal_pointer (&self->slots);
      guint n_old = self->n_slots;

      self->n_slots = MAX (2 * n_old, LEAST_SLOTS);
      self->slots = g_new0 (guint32, self->n_slots);

      for (guint i = 0; i < n_old; i++)
        if (old[i] != 0)
          put (self, g_ptr_array_index (records, old[i] - 1), old[i] - 1);
    }

  put (self, g_ptr_array_index (records, position), position);
  self->n_used++;
}

/**
 * wh_positions_remove:
 * @self: positions
 * @records: (element-type WhRecord): the records they are of
 * @position: of one that is still there
 *
 * Forgets one. Who stood behind it because of it moves up, so that nothing is
 * left of those that were.
 */
void
wh_positions_remove (WhPositions     *self,
                     const GPtrArray *records,
                     guint            position)
{
  guint hole = find_slot (self, records, position);

  for (guint slot = get_next (self, hole); self->slots[slot] != 0; slot = get_next (self, slot))
    {
      guint home = get_home (self, g_ptr_array_index (records, self->slots[slot] - 1));

      /* Whether its home is not between the hole and where it stands. */
      if (((slot - home) & (self->n_slots - 1)) >= ((slot - hole) & (self->n_slots - 1)))
        {
          self->slots[hole] = self->slots[slot];
          hole = slot;
        }
    }

  self->slots[hole] = 0;
  self->n_used--;
}

/**
 * wh_positions_move:
 * @self: positions
 * @records: (element-type WhRecord): the records they are of
 * @from: where a record still is
 * @to: where it is about to be
 */
void
wh_positions_move (WhPositions     *self,
                   const GPtrArray *records,
                   guint            from,
                   guint            to)
{
  self->slots[find_slot (self, records, from)] = to + 1;
}
