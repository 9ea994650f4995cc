/* wh-history-codec.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-history-codec.h"

/* A value is varint (field number << 2 | form), then by form: */
enum
{
  FORM_NUMBER = 0, /* zigzag varint */
  FORM_REAL   = 1, /* 8 bytes, IEEE 754, little endian */
  FORM_TEXT   = 2, /* varint length, UTF-8 */
  FORM_WORD   = 3, /* varint number of a row of `word` */
};

/* A shorter text takes no more room than its number. */
#define WORD_LENGTH_MIN 4

/* The numbers of one kind's fields, both ways. */
typedef struct
{
  gint64 *ids;        /* by position of the field */
  GArray *positions;  /* gint16 by number; -1 = not of this kind any more */
} KindMap;

struct _WhCodec
{
  WhDatabase *database;
  GHashTable *maps; /* WhKind → KindMap */
  GByteArray *bytes;
};

static void
kind_map_free (gpointer data)
{
  KindMap *map = data;

  g_free (map->ids);
  g_array_unref (map->positions);
  g_free (map);
}

/**
 * wh_codec_new:
 * @database: the connection whose names are used; must outlive the codec
 *
 * Returns: (transfer full): a codec for this thread
 */
WhCodec *
wh_codec_new (WhDatabase *database)
{
  WhCodec *self = g_new0 (WhCodec, 1);

  self->database = database;
  self->maps = g_hash_table_new_full (NULL, NULL, NULL, kind_map_free);
  self->bytes = g_byte_array_new ();

  return self;
}

/**
 * wh_codec_free:
 * @self: (transfer full): a codec; the database it reads names from stays
 */
void
wh_codec_free (WhCodec *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->maps);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

/**
 * wh_codec_forget:
 * @self: a codec
 *
 * Forgets the numbers of fields, which a rollback may have undone.
 */
void
wh_codec_forget (WhCodec *self)
{
  g_hash_table_remove_all (self->maps);
}

static KindMap *
get_map (WhCodec      *self,
         const WhKind *kind)
{
  KindMap *map = g_hash_table_lookup (self->maps, kind);

  if (map != NULL)
    return map;

  map = g_new0 (KindMap, 1);
  map->ids = g_new0 (gint64, kind->n_fields);
  map->positions = g_array_new (FALSE, FALSE, sizeof (gint16));
  g_hash_table_insert (self->maps, (gpointer)kind, map);

  return map;
}

static inline void
put_varint (GByteArray *bytes,
            guint64     number)
{
  guint8 buffer[10];
  guint n = 0;

  while (number >= 0x80)
    {
      buffer[n++] = number | 0x80;
      number >>= 7;
    }
  buffer[n++] = number;

  g_byte_array_append (bytes, buffer, n);
}

static inline gboolean
get_varint (const guint8 **at,
            const guint8  *end,
            guint64       *number)
{
  *number = 0;

  for (guint shift = 0; *at < end && shift < 64; shift += 7)
    {
      guint8 byte = *(*at)++;

      *number |= (guint64)(byte & 0x7f) << shift;
      if (byte < 0x80)
        return TRUE;
    }

  return FALSE;
}

/* What few resources differ in is said by a number. */
static gboolean
is_word (const WhField *field,
         const WhValue *value)
{
  return (field->flags & WH_FIELD_SHARED) && wh_field_type_is_text (field->type) &&
         strlen (value->text) >= WORD_LENGTH_MIN;
}

/**
 * wh_codec_encode:
 * @self: a codec
 * @record: a record
 * @parts: which fields
 * @error: why it failed
 *
 * Absent values take no room. Equal values give equal bytes, in the order of
 * the kind's fields, so that bytes can be compared. New fields and words are
 * numbered, which needs an open transaction.
 *
 * Returns: (nullable) (transfer none): the bytes, until the next call
 */
GByteArray *
wh_codec_encode (WhCodec         *self,
                 const WhRecord  *record,
                 WhCodecPart      parts,
                 GError         **error)
{
  return wh_codec_encode_without (self, record, parts, NULL, error);
}

/**
 * wh_codec_encode_without:
 * @self: a codec
 * @record: a record
 * @parts: which fields
 * @without: (nullable): ids of fields to leave out: they are in columns
 * @error: why it failed
 *
 * See wh_codec_encode().
 *
 * Returns: (nullable) (transfer none): the bytes, until the next call
 */
GByteArray *
wh_codec_encode_without (WhCodec             *self,
                         const WhRecord      *record,
                         WhCodecPart          parts,
                         const char * const  *without,
                         GError             **error)
{
  const WhKind *kind = record->kind;
  KindMap *map = get_map (self, kind);

  g_byte_array_set_size (self->bytes, 0);

  for (guint i = 0; i < kind->n_fields; i++)
    {
      const WhField *field = &kind->fields[i];
      const WhValue *value = wh_record_get_value (record, i);
      WhCodecPart part = field->flags & WH_FIELD_VOLATILE ? WH_CODEC_VOLATILE : WH_CODEC_STABLE;

      if (!(part & parts) || wh_value_is_absent (field->type, value) ||
          (without != NULL && g_strv_contains (without, field->id)))
        continue;

      if (map->ids[i] == 0 &&
          (map->ids[i] = wh_database_find_name (self->database, field->id, TRUE, error)) == 0)
        return NULL;

      if (is_word (field, value))
        {
          gint64 word = wh_database_add_word (self->database, value->text, error);

          if (word == 0)
            return NULL;

          put_varint (self->bytes, map->ids[i] << 2 | FORM_WORD);
          put_varint (self->bytes, word);
        }
      else if (wh_field_type_is_text (field->type))
        {
          gsize length = strlen (value->text);

          put_varint (self->bytes, map->ids[i] << 2 | FORM_TEXT);
          put_varint (self->bytes, length);
          g_byte_array_append (self->bytes, (const guint8 *)value->text, length);
        }
      else if (wh_field_type_is_real (field->type))
        {
          guint64 bits;

          memcpy (&bits, &value->real, sizeof bits);
          bits = GUINT64_TO_LE (bits);
          put_varint (self->bytes, map->ids[i] << 2 | FORM_REAL);
          g_byte_array_append (self->bytes, (const guint8 *)&bits, sizeof bits);
        }
      else
        {
          put_varint (self->bytes, map->ids[i] << 2 | FORM_NUMBER);
          put_varint (self->bytes, (guint64)value->number << 1 ^ (guint64)(value->number >> 63));
        }
    }

  return self->bytes;
}

static int
find_position (WhCodec      *self,
               const WhKind *kind,
               KindMap      *map,
               guint64       id)
{
  /* The numbers are small and dense; a damaged file may hold anything. */
  if (id == 0 || id > 100000)
    return -1;

  while (map->positions->len <= id)
    {
      const char *name = wh_database_get_name (self->database, map->positions->len);
      gint16 position = name != NULL ? wh_kind_find_field (kind, name) : -1;

      g_array_append_val (map->positions, position);
    }

  return g_array_index (map->positions, gint16, id);
}

/**
 * wh_codec_decode:
 * @self: a codec
 * @kind: the kind as it is now
 * @bytes: (nullable): what was encoded
 * @length: how many
 * @builder: takes the values
 *
 * Fields that the kind does not have any more are left out, fields that are new
 * stay absent. Bytes that make no sense end the reading.
 */
void
wh_codec_decode (WhCodec         *self,
                 const WhKind    *kind,
                 const guint8    *bytes,
                 gsize            length,
                 WhRecordBuilder *builder)
{
  KindMap *map = get_map (self, kind);
  const guint8 *at = bytes;
  const guint8 *end = bytes + length;
  guint64 head;

  while (at < end && get_varint (&at, end, &head))
    {
      int position = find_position (self, kind, map, head >> 2);
      WhFieldType type = position >= 0 ? kind->fields[position].type : 0;
      gboolean is_text = position >= 0 && wh_field_type_is_text (type);
      gboolean is_real = position >= 0 && wh_field_type_is_real (type);
      guint64 bits;
      double real;

      switch (head & 3)
        {
        case FORM_TEXT:
          if (!get_varint (&at, end, &bits) || bits > (guint64)(end - at))
            return;
          if (is_text)
            wh_record_builder_set_text_n (builder, position, (const char *)at, bits);
          at += bits;
          break;

        case FORM_REAL:
          if (end - at < 8)
            return;
          memcpy (&bits, at, sizeof bits);
          bits = GUINT64_FROM_LE (bits);
          memcpy (&real, &bits, sizeof real);
          at += 8;
          if (is_real)
            wh_record_builder_set_real (builder, position, real);
          else if (position >= 0 && !is_text && real > -9e18 && real < 9e18)
            wh_record_builder_set_number (builder, position, (gint64)real);
          break;

        case FORM_NUMBER:
          if (!get_varint (&at, end, &bits))
            return;
          bits = bits >> 1 ^ -(bits & 1);
          if (is_real)
            wh_record_builder_set_real (builder, position, (gint64)bits);
          else if (position >= 0 && !is_text)
            wh_record_builder_set_number (builder, position, (gint64)bits);
          break;

        case FORM_WORD:
          if (!get_varint (&at, end, &bits))
            return;
          if (is_text)
            wh_record_builder_set_word (builder, position, wh_database_get_word (self->database, (gint64)bits));
          break;

        default:
          return;
        }
    }
}
