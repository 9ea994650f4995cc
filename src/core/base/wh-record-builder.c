/* wh-record-builder.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-record-private.h"

struct _WhRecordBuilder
{
  const WhKind *kind;
  char         *connection; /* GRefString */
  GStringChunk *chunk;
  const char   *uid;
  const char   *reason;
  gint64        observed_at;
  WhHealth      health;
  gboolean      health_given;
  WhValue      *values;
  WhValue      *absent;     /* what values are when nothing was set */
  char        **shared;     /* of each shared field, the text that the last record had (GRefString) */
  char        **words;      /* of each shared field, the interned text that was set (GRefString) */
  gboolean      has_words;
};

/**
 * wh_record_builder_new:
 * @kind: what the records are
 * @connection: id of the connection they are observed through
 *
 * Returns: (transfer full): an empty builder
 */
WhRecordBuilder *
wh_record_builder_new (const WhKind *kind,
                       const char   *connection)
{
  WhRecordBuilder *self;

  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (connection != NULL, NULL);

  self = g_new0 (WhRecordBuilder, 1);
  self->kind = kind;
  self->connection = g_ref_string_new_intern (connection);
  self->chunk = g_string_chunk_new (512);
  self->values = g_new0 (WhValue, kind->n_fields);
  self->absent = g_new0 (WhValue, kind->n_fields);
  self->shared = g_new0 (char *, kind->n_fields);
  self->words = g_new0 (char *, kind->n_fields);

  for (guint i = 0; i < kind->n_fields; i++)
    {
      if (wh_field_type_is_real (kind->fields[i].type))
        self->absent[i].real = NAN;
      else if (!wh_field_type_is_text (kind->fields[i].type))
        self->absent[i].number = WH_ABSENT;
    }

  wh_record_builder_reset (self);

  return self;
}

static void
forget_words (WhRecordBuilder *self)
{
  for (guint i = 0; self->has_words && i < self->kind->n_fields; i++)
    g_clear_pointer (&self->words[i], g_ref_string_release);

  self->has_words = FALSE;
}

/**
 * wh_record_builder_free:
 * @self: (transfer full): a #WhRecordBuilder
 *
 * Frees it; records that it has built stay.
 */
void
wh_record_builder_free (WhRecordBuilder *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->kind->n_fields; i++)
    g_clear_pointer (&self->shared[i], g_ref_string_release);

  forget_words (self);
  g_ref_string_release (self->connection);
  g_string_chunk_free (self->chunk);
  g_free (self->shared);
  g_free (self->words);
  g_free (self->absent);
  g_free (self->values);
  g_free (self);
}

/**
 * wh_record_builder_reset:
 * @self: a builder
 *
 * Makes every value absent again.
 */
void
wh_record_builder_reset (WhRecordBuilder *self)
{
  g_return_if_fail (self != NULL);

  g_string_chunk_clear (self->chunk);
  self->uid = NULL;
  self->reason = NULL;
  self->observed_at = 0;
  self->health_given = FALSE;
  forget_words (self);
  memcpy (self->values, self->absent, self->kind->n_fields * sizeof *self->values);
}

/**
 * wh_record_builder_set_text:
 * @self: a builder
 * @field: position of a text or reference field
 * @text: (nullable): the text, copied; what is not UTF-8 is repaired
 */
void
wh_record_builder_set_text (WhRecordBuilder *self,
                            guint            field,
                            const char      *text)
{
  wh_record_builder_set_text_n (self, field, text, text != NULL ? strlen (text) : 0);
}

/**
 * wh_record_builder_set_text_n:
 * @self: a builder
 * @field: index of a field of text
 * @text: bytes that need no end
 * @length: how many
 */
void
wh_record_builder_set_text_n (WhRecordBuilder *self,
                              guint            field,
                              const char      *text,
                              gsize            length)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (field < self->kind->n_fields);
  g_return_if_fail (wh_field_type_is_text (self->kind->fields[field].type));

  if (text == NULL)
    {
      self->values[field].text = NULL;
    }
  else if (g_utf8_validate (text, length, NULL))
    {
      self->values[field].text = g_string_chunk_insert_len (self->chunk, text, length);
    }
  else
    {
      g_autofree char *valid = g_utf8_make_valid (text, length);

      self->values[field].text = g_string_chunk_insert (self->chunk, valid);
    }
}

/**
 * wh_record_builder_set_word:
 * @self: a builder
 * @field: position of a text or reference field
 * @word: (nullable): an interned #GRefString, which is UTF-8
 *
 * As [method@RecordBuilder.set_text]. Where records share the texts of @field, the
 * record holds @word itself: it is neither copied nor looked for.
 */
void
wh_record_builder_set_word (WhRecordBuilder *self,
                            guint            field,
                            char            *word)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (field < self->kind->n_fields);

  if (word == NULL || !wh_field_is_shared (&self->kind->fields[field]))
    {
      wh_record_builder_set_text (self, field, word);
      return;
    }

  g_clear_pointer (&self->words[field], g_ref_string_release);
  self->words[field] = g_ref_string_acquire (word);
  self->values[field].text = word;
  self->has_words = TRUE;
}

/**
 * wh_record_builder_take_text:
 * @self: a builder
 * @field: index of a field of text
 * @text: (transfer full) (nullable): its value
 */
void
wh_record_builder_take_text (WhRecordBuilder *self,
                             guint            field,
                             char            *text)
{
  g_autofree char *owned = text;

  wh_record_builder_set_text (self, field, owned);
}

/**
 * wh_record_builder_set_number:
 * @self: a builder
 * @field: index of a field of numbers
 * @number: its value
 */
void
wh_record_builder_set_number (WhRecordBuilder *self,
                              guint            field,
                              gint64           number)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (field < self->kind->n_fields);
  g_return_if_fail (!wh_field_type_is_text (self->kind->fields[field].type));
  g_return_if_fail (!wh_field_type_is_real (self->kind->fields[field].type));

  self->values[field].number = number;
}

/**
 * wh_record_builder_set_real:
 * @self: a builder
 * @field: index of a field of reals
 * @real: its value
 */
void
wh_record_builder_set_real (WhRecordBuilder *self,
                            guint            field,
                            double           real)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (field < self->kind->n_fields);
  g_return_if_fail (wh_field_type_is_real (self->kind->fields[field].type));

  self->values[field].real = real;
}

/**
 * wh_record_builder_set_uid:
 * @self: a builder
 * @uid: what the record is known by in its connection
 */
void
wh_record_builder_set_uid (WhRecordBuilder *self,
                           const char      *uid)
{
  g_return_if_fail (self != NULL);

  self->uid = uid != NULL ? g_string_chunk_insert (self->chunk, uid) : NULL;
}

/**
 * wh_record_builder_has_uid:
 * @self: a builder
 *
 * Returns: whether a record can be built
 */
gboolean
wh_record_builder_has_uid (WhRecordBuilder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->uid != NULL;
}

/**
 * wh_record_builder_set_observed_at:
 * @self: a builder
 * @observed_at: when it was seen so, in microseconds since the epoch
 */
void
wh_record_builder_set_observed_at (WhRecordBuilder *self,
                                   gint64           observed_at)
{
  g_return_if_fail (self != NULL);

  self->observed_at = observed_at;
}

/**
 * wh_record_builder_set_health:
 * @self: a builder
 * @health: the health
 * @reason: (nullable): why
 *
 * Gives the health outright, for records that are restored or rolled up. Else
 * the kind judges the values.
 */
void
wh_record_builder_set_health (WhRecordBuilder *self,
                              WhHealth         health,
                              const char      *reason)
{
  g_return_if_fail (self != NULL);

  self->health = health;
  self->reason = reason != NULL ? g_string_chunk_insert (self->chunk, reason) : NULL;
  self->health_given = TRUE;
}

/**
 * wh_record_builder_get_values:
 * @self: a builder
 *
 * Returns: (transfer none): what was set so far, by the index of the field
 */
const WhValue *
wh_record_builder_get_values (WhRecordBuilder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values;
}

/**
 * wh_record_builder_copy:
 * @self: a builder
 * @record: a record of the builder's kind
 *
 * Takes over the uid and all values of @record, to change a few of them.
 * Health is judged again.
 */
void
wh_record_builder_copy (WhRecordBuilder *self,
                        const WhRecord  *record)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (record != NULL);
  g_return_if_fail (record->kind == self->kind);

  wh_record_builder_reset (self);
  wh_record_builder_set_uid (self, record->uid);

  for (guint i = 0; i < self->kind->n_fields; i++)
    {
      if (wh_field_type_is_text (self->kind->fields[i].type))
        wh_record_builder_set_text (self, i, wh_record_get_value (record, i)->text);
      else
        self->values[i] = *wh_record_get_value (record, i);
    }
}

static char *
put_text (char       **end,
          const char  *text)
{
  char *begin = *end;

  *end = stpcpy (begin, text) + 1;

  return begin;
}

/* Most records have what the one before had: asking for an interned text means
 * hashing it, and waiting for whoever else asks. */
static char *
share_text (WhRecordBuilder *self,
            guint            field)
{
  const char *text = self->values[field].text;

  if (text == self->words[field])
    return g_steal_pointer (&self->words[field]);

  if (self->shared[field] == NULL || strcmp (self->shared[field], text) != 0)
    {
      g_clear_pointer (&self->shared[field], g_ref_string_release);
      self->shared[field] = g_ref_string_new_intern (text);
    }

  return g_ref_string_acquire (self->shared[field]);
}

/* What ends a record may be left out of it; see WH_FIELD_RARE. */
static guint
get_n_kept (WhRecordBuilder *self)
{
  const WhField *fields = self->kind->fields;
  guint n = self->kind->n_fields;

  while (n > 0 && (fields[n - 1].flags & WH_FIELD_RARE) && wh_value_is_absent (fields[n - 1].type, &self->values[n - 1]))
    n--;

  return n;
}

/**
 * wh_record_builder_build:
 * @self: a builder with at least a uid
 *
 * Returns: (transfer full): the record; the builder is empty again
 */
WhRecord *
wh_record_builder_build (WhRecordBuilder *self)
{
  const WhKind *kind;
  g_autofree char *judged_reason = NULL;
  WhRecord *record;
  guint n_values;
  gsize values_size;
  gsize text_size;
  char *end;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->uid != NULL, NULL);

  kind = self->kind;

  if (!self->health_given)
    {
      self->health = kind->judge != NULL ? kind->judge (self->values, &judged_reason) : WH_HEALTH_UNKNOWN;
      self->reason = judged_reason;
    }

  n_values = get_n_kept (self);
  values_size = sizeof (WhRecord) + n_values * sizeof (WhValue);
  text_size = strlen (self->uid) + 1;

  if (self->reason != NULL)
    text_size += strlen (self->reason) + 1;

  for (guint i = 0; i < n_values; i++)
    {
      if (wh_field_type_is_text (kind->fields[i].type) &&
          self->values[i].text != NULL &&
          !wh_field_is_shared (&kind->fields[i]))
        text_size += strlen (self->values[i].text) + 1;
    }

  record = g_malloc (values_size + text_size);
  end = (char *)record + values_size;

  g_atomic_ref_count_init (&record->ref_count);
  record->kind = kind;
  record->connection = g_ref_string_acquire (self->connection);
  record->health = self->health;
  record->n_values = n_values;
  record->observed_at = self->observed_at != 0 ? self->observed_at : g_get_real_time ();
  record->uid = put_text (&end, self->uid);
  record->reason = self->reason != NULL ? put_text (&end, self->reason) : NULL;

  for (guint i = 0; i < n_values; i++)
    {
      record->values[i] = self->values[i];

      if (!wh_field_type_is_text (kind->fields[i].type) || self->values[i].text == NULL)
        continue;

      record->values[i].text = wh_field_is_shared (&kind->fields[i])
                                 ? share_text (self, i)
                                 : put_text (&end, self->values[i].text);
    }

  wh_record_builder_reset (self);

  return record;
}
