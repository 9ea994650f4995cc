/* wh-operation-entry.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-operation-entry.h"

G_DEFINE_BOXED_TYPE (WhOperationEntry, wh_operation_entry, wh_operation_entry_ref, wh_operation_entry_unref)

/* Every text of an entry but its hash. The order is the order of hashing: it
 * must never change. */
static const gsize texts[] = {
  G_STRUCT_OFFSET (WhOperationEntry, id),
  G_STRUCT_OFFSET (WhOperationEntry, who),
  G_STRUCT_OFFSET (WhOperationEntry, operation),
  G_STRUCT_OFFSET (WhOperationEntry, title),
  G_STRUCT_OFFSET (WhOperationEntry, connection),
  G_STRUCT_OFFSET (WhOperationEntry, kind),
  G_STRUCT_OFFSET (WhOperationEntry, uid),
  G_STRUCT_OFFSET (WhOperationEntry, name),
  G_STRUCT_OFFSET (WhOperationEntry, parameters),
  G_STRUCT_OFFSET (WhOperationEntry, before),
  G_STRUCT_OFFSET (WhOperationEntry, after),
  G_STRUCT_OFFSET (WhOperationEntry, result),
  G_STRUCT_OFFSET (WhOperationEntry, error),
  G_STRUCT_OFFSET (WhOperationEntry, prev_hash),
};

#define TEXT(self, i) (*(char **)G_STRUCT_MEMBER_P ((self), texts[i]))

/**
 * wh_operation_phase_get_id:
 * @phase: a phase
 *
 * Returns: the stable word for it
 */
const char *
wh_operation_phase_get_id (WhOperationPhase phase)
{
  switch (phase)
    {
    case WH_OPERATION_STARTED:
      return "started";

    case WH_OPERATION_STEP:
      return "step";

    case WH_OPERATION_FINISHED:
    default:
      return "finished";
    }
}

/**
 * wh_operation_entry_new:
 * @id: (nullable): what the entries of the operation share; %NULL = a new one
 * @phase: started or finished
 * @operation: id of the operation
 *
 * Returns: (transfer full): an entry to be filled in and appended
 */
WhOperationEntry *
wh_operation_entry_new (const char       *id,
                        WhOperationPhase  phase,
                        const char       *operation)
{
  WhOperationEntry *self;

  g_return_val_if_fail (operation != NULL, NULL);

  self = g_new0 (WhOperationEntry, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->phase = phase;
  self->operation = g_strdup (operation);

  return self;
}

/**
 * wh_operation_entry_copy:
 * @self: an entry
 *
 * Text that is not UTF-8, such as what a server said, is repaired.
 *
 * Returns: (transfer full): an independent copy
 */
WhOperationEntry *
wh_operation_entry_copy (const WhOperationEntry *self)
{
  WhOperationEntry *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  g_atomic_ref_count_init (&copy->ref_count);
  copy->hash = g_strdup (self->hash);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    TEXT (copy, i) = TEXT (self, i) != NULL ? g_utf8_make_valid (TEXT (self, i), -1) : NULL;

  return copy;
}

/**
 * wh_operation_entry_ref:
 * @self: an entry
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhOperationEntry *
wh_operation_entry_ref (WhOperationEntry *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_operation_entry_unref:
 * @self: (transfer full): an entry
 *
 * On any thread.
 */
void
wh_operation_entry_unref (WhOperationEntry *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (TEXT (self, i));

  g_free (self->hash);
  g_free (self);
}

static void
put (GChecksum  *checksum,
     const char *text)
{
  g_autofree char *head = NULL;

  if (text == NULL)
    {
      g_checksum_update (checksum, (const guchar *)"-,", 2);
      return;
    }

  head = g_strdup_printf ("%" G_GSIZE_FORMAT ":", strlen (text));
  g_checksum_update (checksum, (const guchar *)head, -1);
  g_checksum_update (checksum, (const guchar *)text, -1);
  g_checksum_update (checksum, (const guchar *)",", 1);
}

static void
put_number (GChecksum *checksum,
            gint64     number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  put (checksum, text);
}

/**
 * wh_operation_entry_dup_hash:
 * @self: an entry
 *
 * Computes the hash over the canonical form: each value as LENGTH:BYTES, (a
 * netstring; "-," when there is none), numbers in decimal: seq, time, phase,
 * duration, then the texts, the hash of the entry before last.
 *
 * Returns: (transfer full): what [field@OperationEntry.hash] must be
 */
char *
wh_operation_entry_dup_hash (const WhOperationEntry *self)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_return_val_if_fail (self != NULL, NULL);

  put_number (checksum, self->seq);
  put_number (checksum, self->time);
  put (checksum, wh_operation_phase_get_id (self->phase));
  put_number (checksum, self->duration);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    put (checksum, TEXT (self, i));

  return g_strdup (g_checksum_get_string (checksum));
}
