/* wh-bits-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <math.h>
#include <string.h>

#include <glib.h>

G_BEGIN_DECLS

/* Bits and small numbers for the codecs of samples. The highest bit of a byte
 * comes first. A reader that runs out of bytes says so in "failed" and reads
 * zeros from then on, so that the loops need no checks of their own. */

/* ---- numbers ---- */

static inline guint64
wh_double_to_bits (double value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);

  return bits;
}

static inline double
wh_double_from_bits (guint64 bits)
{
  double value;

  memcpy (&value, &bits, sizeof value);

  return value;
}

/* Small numbers of either sign become small numbers without one. */
static inline guint64
wh_zigzag (gint64 value)
{
  return ((guint64)value << 1) ^ (guint64)(value >> 63);
}

static inline gint64
wh_unzigzag (guint64 value)
{
  return (gint64)(value >> 1) ^ -(gint64)(value & 1);
}

static inline guint
wh_bit_length (guint64 value)
{
  return value != 0 ? 64 - __builtin_clzll (value) : 0;
}

/* Differences wrap around instead of overflowing. */
static inline gint64
wh_difference (gint64 one,
               gint64 other)
{
  return (gint64)((guint64)one - (guint64)other);
}

static inline gint64
wh_sum (gint64 one,
        gint64 other)
{
  return (gint64)((guint64)one + (guint64)other);
}

/* ---- bytes ---- */

static inline void
wh_put_varint (GByteArray *bytes,
               guint64     value)
{
  guint8 buffer[10];
  guint n = 0;

  while (value >= 0x80)
    {
      buffer[n++] = value | 0x80;
      value >>= 7;
    }

  buffer[n++] = value;
  g_byte_array_append (bytes, buffer, n);
}

typedef struct
{
  const guint8 *position;
  const guint8 *end;
  gboolean      failed;
} WhByteReader;

static inline guint64
wh_get_varint (WhByteReader *reader)
{
  guint64 value = 0;

  for (guint shift = 0; shift < 64 && reader->position < reader->end; shift += 7)
    {
      guint8 byte = *reader->position++;

      value |= (guint64)(byte & 0x7f) << shift;
      if (byte < 0x80)
        return value;
    }

  reader->failed = TRUE;

  return 0;
}

/* ---- bits ---- */

typedef struct
{
  GByteArray *bytes;
  guint64     pending; /* the lowest n_pending bits are not written yet */
  guint       n_pending;
} WhBitWriter;

static inline void
wh_bits_put_some (WhBitWriter *writer,
                  guint64      value,
                  guint        n_bits)
{
  writer->pending = (writer->pending << n_bits) | value;
  writer->n_pending += n_bits;

  if (writer->n_pending >= 32)
    {
      guint32 word = GUINT32_TO_BE ((guint32)(writer->pending >> (writer->n_pending - 32)));

      g_byte_array_append (writer->bytes, (const guint8 *)&word, sizeof word);
      writer->n_pending -= 32;
    }
}

/* @value has no more than @n_bits bits. */
static inline void
wh_bits_put (WhBitWriter *writer,
             guint64      value,
             guint        n_bits)
{
  if (n_bits > 32)
    {
      wh_bits_put_some (writer, value >> 32, n_bits - 32);
      n_bits = 32;
      value &= 0xffffffff;
    }

  wh_bits_put_some (writer, value, n_bits);
}

static inline void
wh_bits_flush (WhBitWriter *writer)
{
  while (writer->n_pending > 0)
    {
      guint n = MIN (writer->n_pending, 8);
      guint8 byte = (guint8)((writer->pending >> (writer->n_pending - n)) << (8 - n));

      g_byte_array_append (writer->bytes, &byte, 1);
      writer->n_pending -= n;
    }
}

typedef struct
{
  const guint8 *position;
  const guint8 *end;
  guint64       pending; /* the highest n_pending bits are read already */
  guint         n_pending;
  gboolean      failed;
} WhBitReader;

static inline void
wh_bits_fill (WhBitReader *reader)
{
  if (reader->end - reader->position >= 8)
    {
      guint n_bytes = (64 - reader->n_pending) >> 3;
      guint64 word;

      memcpy (&word, reader->position, sizeof word);
      word = GUINT64_FROM_BE (word);
      reader->pending |= reader->n_pending < 64 ? word >> reader->n_pending : 0;
      reader->position += n_bytes;
      reader->n_pending += n_bytes * 8;

      /* What was read in part will be read again. */
      if (reader->n_pending < 64)
        reader->pending &= ~(guint64)0 << (64 - reader->n_pending);
    }
  else
    {
      while (reader->n_pending <= 56 && reader->position < reader->end)
        {
          reader->pending |= (guint64)*reader->position++ << (56 - reader->n_pending);
          reader->n_pending += 8;
        }
    }
}

/* At most 56 bits. */
static inline guint64
wh_bits_get_some (WhBitReader *reader,
                  guint        n_bits)
{
  guint64 value;

  if (n_bits == 0)
    return 0;

  if (reader->n_pending < n_bits)
    {
      wh_bits_fill (reader);

      if (reader->n_pending < n_bits)
        {
          reader->failed = TRUE;
          reader->pending = 0;
          reader->n_pending = 64;
        }
    }

  value = reader->pending >> (64 - n_bits);
  reader->pending <<= n_bits;
  reader->n_pending -= n_bits;

  return value;
}

/* At most 64 bits. */
static inline guint64
wh_bits_get (WhBitReader *reader,
             guint        n_bits)
{
  guint64 high;

  if (n_bits <= 56)
    return wh_bits_get_some (reader, n_bits);

  high = wh_bits_get_some (reader, n_bits - 32);

  return high << 32 | wh_bits_get_some (reader, 32);
}

G_END_DECLS
