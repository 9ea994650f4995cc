/* wh-record-numbers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Usage of ten thousand pods comes three times a minute. Building each record
 * anew from its texts would cost ten times as much as copying its block. */

#include "config.h"

#include <string.h>

#include "wh-record.h"

/* Whether a text lies in the record's own block. */
static gboolean
is_inside (const WhRecord *record,
           guint           field)
{
  const WhField *one = &record->kind->fields[field];

  return wh_field_type_is_text (one->type) && (one->flags & WH_FIELD_SHARED) == 0 && record->values[field].text != NULL;
}

static gsize
get_size (const WhRecord *record)
{
  gsize size = sizeof (WhRecord) + record->n_values * sizeof (WhValue) + strlen (record->uid) + 1;

  if (record->reason != NULL)
    size += strlen (record->reason) + 1;

  for (guint i = 0; i < record->n_values; i++)
    {
      if (is_inside (record, i))
        size += strlen (record->values[i].text) + 1;
    }

  return size;
}

static WhRecord *
copy_block (const WhRecord *record)
{
  WhRecord *copy = g_memdup2 (record, get_size (record));
  ptrdiff_t way = (const char *)copy - (const char *)record;

  g_atomic_ref_count_init (&copy->ref_count);
  g_ref_string_acquire ((char *)copy->connection);
  copy->observed_at = g_get_real_time ();
  copy->uid += way;

  if (copy->reason != NULL)
    copy->reason += way;

  for (guint i = 0; i < copy->n_values; i++)
    {
      if (is_inside (record, i))
        copy->values[i].text += way;
      else if (wh_field_type_is_text (copy->kind->fields[i].type) && copy->values[i].text != NULL)
        g_ref_string_acquire ((char *)copy->values[i].text);
    }

  return copy;
}

/* Another judgement may have another reason, for which the block has no room. */
static WhRecord *
build_anew (WhRecord *record)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (record->kind, record->connection);

  wh_record_builder_copy (builder, record);
  wh_record_unref (record);

  return wh_record_builder_build (builder);
}

/* A kind looks at all of its values, the rare ones that are not kept among them. */
static WhHealth
judge (const WhRecord  *record,
       char           **reason)
{
  const WhKind *kind = record->kind;
  WhValue *values;

  if (kind->judge == NULL)
    return WH_HEALTH_UNKNOWN;

  if (record->n_values == kind->n_fields)
    return kind->judge (record->values, reason);

  values = g_newa (WhValue, kind->n_fields);

  for (guint i = 0; i < kind->n_fields; i++)
    values[i] = *wh_record_get_value (record, i);

  return kind->judge (values, reason);
}

/**
 * wh_record_with_numbers:
 * @self: (transfer full): a record
 * @fields: positions of fields that hold integers and are not rare
 * @numbers: their new values
 * @n_numbers: how many
 *
 * Brings in what is known from elsewhere; health is judged again. A record of
 * which the caller has the only reference was shown to nobody and is changed;
 * else there is a new one.
 *
 * Returns: (transfer full): the record with these values
 */
WhRecord *
wh_record_with_numbers (WhRecord     *self,
                        const guint  *fields,
                        const gint64 *numbers,
                        guint         n_numbers)
{
  g_autofree char *reason = NULL;
  WhHealth health;

  g_return_val_if_fail (self != NULL, NULL);

  if (!g_atomic_ref_count_compare (&self->ref_count, 1))
    {
      WhRecord *copy = copy_block (self);

      wh_record_unref (self);
      self = copy;
    }

  for (guint i = 0; i < n_numbers; i++)
    {
      WhFieldType type = self->kind->fields[fields[i]].type;

      g_assert (fields[i] < self->n_values && !wh_field_type_is_text (type) && !wh_field_type_is_real (type));
      self->values[fields[i]].number = numbers[i];
    }

  health = judge (self, &reason);

  return health == self->health && g_strcmp0 (reason, self->reason) == 0 ? self : build_anew (self);
}

/**
 * wh_record_fill_number:
 * @self: a record that nobody else has yet
 * @field: position of a field of a number, a duration or a time that is not rare
 * @number: its value as samples have it: durations in seconds
 *
 * Brings in what was recorded beside the record. Health stays: it was judged
 * when all was known.
 */
void
wh_record_fill_number (WhRecord *self,
                       guint     field,
                       double    number)
{
  WhFieldType type;

  g_return_if_fail (g_atomic_ref_count_compare (&self->ref_count, 1));
  g_return_if_fail (field < self->n_values);

  type = self->kind->fields[field].type;
  g_return_if_fail (!wh_field_type_is_text (type));

  if (wh_field_type_is_real (type))
    self->values[field].real = number;
  else if (type == WH_FIELD_DURATION)
    self->values[field].number = llround (number * G_USEC_PER_SEC);
  else
    self->values[field].number = llround (number);
}
