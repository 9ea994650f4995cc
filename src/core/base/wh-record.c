/* wh-record.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-record.h"

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
  char        **shared;     /* of each shared field, the text that the last record had (GRefString) */
};

G_DEFINE_BOXED_TYPE (WhRecord, wh_record, wh_record_ref, wh_record_unref)

static inline gboolean
field_is_shared (const WhField *field)
{
  return wh_field_type_is_text (field->type) && (field->flags & WH_FIELD_SHARED) != 0;
}

WhRecord *
wh_record_ref (WhRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
wh_record_unref (WhRecord *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < self->kind->n_fields; i++)
    {
      if (field_is_shared (&self->kind->fields[i]) && self->values[i].text != NULL)
        g_ref_string_release ((char *)self->values[i].text);
    }

  g_ref_string_release ((char *)self->connection);
  g_free (self);
}

/**
 * wh_record_get_name:
 * @self: a record
 *
 * Returns: its name for people; its uid when it has none
 */
const char *
wh_record_get_name (const WhRecord *self)
{
  const char *name;

  g_return_val_if_fail (self != NULL, NULL);

  name = self->values[self->kind->name_field].text;

  return name != NULL ? name : self->uid;
}

/**
 * wh_record_get_title:
 * @self: a record
 *
 * Where a row or a pane has room for one text only. Commands and links go by the
 * name.
 *
 * Returns: what people call it, which is its name unless that is a number or an
 *   expression
 */
const char *
wh_record_get_title (const WhRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->kind->n_fields; i++)
    if ((self->kind->fields[i].flags & WH_FIELD_TITLE) != 0 && self->values[i].text != NULL && *self->values[i].text != '\0')
      return self->values[i].text;

  return wh_record_get_name (self);
}

/**
 * wh_record_get_scope:
 * @self: a record
 *
 * Returns: (nullable): what the name is unique within, such as a namespace
 */
const char *
wh_record_get_scope (const WhRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->kind->scope_field >= 0 ? self->values[self->kind->scope_field].text : NULL;
}

/**
 * wh_record_dup_full_name:
 * @self: a record
 *
 * Returns: (transfer full): "scope/name", or the name alone
 */
char *
wh_record_dup_full_name (const WhRecord *self)
{
  const char *scope;

  g_return_val_if_fail (self != NULL, NULL);

  scope = wh_record_get_scope (self);

  /* "repository:acme/chat-api" is acme/chat-api to people. */
  if (scope != NULL && self->kind->fields[self->kind->scope_field].type == WH_FIELD_REFERENCE &&
      strchr (scope, ':') != NULL)
    scope = strchr (scope, ':') + 1;

  return scope != NULL ? g_strconcat (scope, "/", wh_record_get_name (self), NULL)
                       : g_strdup (wh_record_get_name (self));
}

/**
 * wh_record_dup_reference:
 * @self: a record
 *
 * Returns: (transfer full): "kind:uid", as fields of type
 *   %WH_FIELD_REFERENCE hold it
 */
char *
wh_record_dup_reference (const WhRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_strconcat (self->kind->id, ":", self->uid, NULL);
}

/**
 * wh_record_differs:
 * @self: a version
 * @other: another version of the same resource
 *
 * Returns: whether the difference is worth a version in the history
 */
gboolean
wh_record_differs (const WhRecord *self,
                   const WhRecord *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);
  g_return_val_if_fail (self->kind == other->kind, FALSE);

  return self->health != other->health || wh_kind_differs (self->kind, self->values, other->values);
}

/**
 * wh_record_equal:
 * @self: a version
 * @other: another version of the same resource
 *
 * Returns: whether both show the same, volatile fields included
 */
gboolean
wh_record_equal (const WhRecord *self,
                 const WhRecord *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self == other)
    return TRUE;

  if (self->kind != other->kind || self->health != other->health ||
      g_strcmp0 (self->reason, other->reason) != 0)
    return FALSE;

  for (guint i = 0; i < self->kind->n_fields; i++)
    {
      if (!wh_value_equal (self->kind->fields[i].type, &self->values[i], &other->values[i]))
        return FALSE;
    }

  return TRUE;
}

/**
 * wh_record_get_text:
 * @self: a record
 * @field_id: id of a field
 *
 * For code that joins kinds it does not own. A field that the kind has not, or
 * of another type, is absent.
 *
 * Returns: (nullable): the text
 */
const char *
wh_record_get_text (const WhRecord *self,
                    const char     *field_id)
{
  int field;

  g_return_val_if_fail (self != NULL, NULL);

  field = wh_kind_find_field (self->kind, field_id);

  return field >= 0 && wh_field_type_is_text (self->kind->fields[field].type)
           ? self->values[field].text
           : NULL;
}

/**
 * wh_record_get_number:
 * @self: a record
 * @field_id: id of a field
 *
 * Returns: the number, or %WH_ABSENT
 */
gint64
wh_record_get_number (const WhRecord *self,
                      const char     *field_id)
{
  int field;

  g_return_val_if_fail (self != NULL, WH_ABSENT);

  field = wh_kind_find_field (self->kind, field_id);

  if (field < 0 ||
      wh_field_type_is_text (self->kind->fields[field].type) ||
      wh_field_type_is_real (self->kind->fields[field].type))
    return WH_ABSENT;

  return self->values[field].number;
}

/**
 * wh_record_get_real:
 * @self: a record
 * @field_id: id of a field
 *
 * Returns: the number, or NaN
 */
double
wh_record_get_real (const WhRecord *self,
                    const char     *field_id)
{
  int field;

  g_return_val_if_fail (self != NULL, NAN);

  field = wh_kind_find_field (self->kind, field_id);

  return field >= 0 && wh_field_type_is_real (self->kind->fields[field].type)
           ? self->values[field].real
           : NAN;
}

static gboolean
contains_from (const char *text,
               gsize       n,
               const char *word,
               gsize       length,
               char        first)
{
  const char *end = text + n;

  for (const char *p = memchr (text, first, n); p != NULL; p = memchr (p + 1, first, end - p - 1))
    {
      if (g_ascii_strncasecmp (p, word, length) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_ascii (const char *text,
          gsize       n)
{
  guint64 seen = 0;
  guint64 eight;
  gsize i = 0;

  for (; i + sizeof eight <= n; i += sizeof eight)
    {
      memcpy (&eight, text + i, sizeof eight);
      seen |= eight;
    }

  for (; i < n; i++)
    seen |= (guchar)text[i];

  return (seen & G_GUINT64_CONSTANT (0x8080808080808080)) == 0;
}

/* Whether @word is in @text, whatever the case of ASCII letters; and whether
 * @text has no other letters. Whole words of the processor and the C library's
 * memchr: a search goes through 100,000 records for each key that is pressed. */
static gboolean
contains_word (const char *text,
               const char *word,
               gsize       length,
               gboolean   *ascii)
{
  gsize n = strlen (text);

  if (length == 0 ||
      contains_from (text, n, word, length, *word) ||
      (g_ascii_islower (*word) && contains_from (text, n, word, length, g_ascii_toupper (*word))))
    return TRUE;

  *ascii = is_ascii (text, n);

  return FALSE;
}

/**
 * wh_record_matches:
 * @self: a record
 * @folded_word: a word, case-folded by g_utf8_casefold()
 *
 * Returns: whether a %WH_FIELD_SEARCHED field contains the word
 */
gboolean
wh_record_matches (const WhRecord *self,
                   const char     *folded_word)
{
  gsize length;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (folded_word != NULL, FALSE);

  length = strlen (folded_word);

  for (guint i = 0; i < self->kind->n_fields; i++)
    {
      const WhField *field = &self->kind->fields[i];
      const char *text;
      gboolean ascii;

      if (!(field->flags & WH_FIELD_SEARCHED) || !wh_field_type_is_text (field->type) ||
          (text = self->values[i].text) == NULL)
        continue;

      if (contains_word (text, folded_word, length, &ascii))
        return TRUE;

      /* Most names are ASCII, so the costly way is the second. */
      if (!ascii)
        {
          g_autofree char *folded = g_utf8_casefold (text, -1);

          if (strstr (folded, folded_word) != NULL)
            return TRUE;
        }
    }

  return FALSE;
}

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
  self->shared = g_new0 (char *, kind->n_fields);
  wh_record_builder_reset (self);

  return self;
}

void
wh_record_builder_free (WhRecordBuilder *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->kind->n_fields; i++)
    g_clear_pointer (&self->shared[i], g_ref_string_release);

  g_ref_string_release (self->connection);
  g_string_chunk_free (self->chunk);
  g_free (self->shared);
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

  for (guint i = 0; i < self->kind->n_fields; i++)
    {
      WhFieldType type = self->kind->fields[i].type;

      if (wh_field_type_is_text (type))
        self->values[i].text = NULL;
      else if (wh_field_type_is_real (type))
        self->values[i].real = NAN;
      else
        self->values[i].number = WH_ABSENT;
    }
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
        wh_record_builder_set_text (self, i, record->values[i].text);
      else
        self->values[i] = record->values[i];
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

  if (self->shared[field] == NULL || strcmp (self->shared[field], text) != 0)
    {
      g_clear_pointer (&self->shared[field], g_ref_string_release);
      self->shared[field] = g_ref_string_new_intern (text);
    }

  return g_ref_string_acquire (self->shared[field]);
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

  values_size = sizeof (WhRecord) + kind->n_fields * sizeof (WhValue);
  text_size = strlen (self->uid) + 1;

  if (self->reason != NULL)
    text_size += strlen (self->reason) + 1;

  for (guint i = 0; i < kind->n_fields; i++)
    {
      if (wh_field_type_is_text (kind->fields[i].type) &&
          self->values[i].text != NULL &&
          !field_is_shared (&kind->fields[i]))
        text_size += strlen (self->values[i].text) + 1;
    }

  record = g_malloc (values_size + text_size);
  end = (char *)record + values_size;

  g_atomic_ref_count_init (&record->ref_count);
  record->kind = kind;
  record->connection = g_ref_string_acquire (self->connection);
  record->health = self->health;
  record->observed_at = self->observed_at != 0 ? self->observed_at : g_get_real_time ();
  record->uid = put_text (&end, self->uid);
  record->reason = self->reason != NULL ? put_text (&end, self->reason) : NULL;

  for (guint i = 0; i < kind->n_fields; i++)
    {
      record->values[i] = self->values[i];

      if (!wh_field_type_is_text (kind->fields[i].type) || self->values[i].text == NULL)
        continue;

      record->values[i].text = field_is_shared (&kind->fields[i])
                                 ? share_text (self, i)
                                 : put_text (&end, self->values[i].text);
    }

  wh_record_builder_reset (self);

  return record;
}
