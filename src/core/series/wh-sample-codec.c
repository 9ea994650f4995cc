/* wh-sample-codec.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "wh-number-codec-private.h"
#include "wh-sample-codec.h"
#include "wh-sample-codec-private.h"

/* First byte of a chunk, of buckets; that of a block is in wh-block-codec.c. */
#define CHUNK_FORMAT 1
#define BUCKETS_FORMAT 3

/* Numbers that fit on the stack; chunks and days are smaller. */
#define SCRATCH 1024

/* ---- WhSamples ---- */

/**
 * wh_samples_clear:
 * @self: samples
 *
 * Frees what it holds; it can be filled again.
 */
void
wh_samples_clear (WhSamples *self)
{
  g_clear_pointer (&self->times, g_free);
  g_clear_pointer (&self->values, g_free);
  self->n = self->n_allocated = 0;
}

/**
 * wh_samples_reserve:
 * @self: samples
 * @n: how many it must have room for
 */
void
wh_samples_reserve (WhSamples *self,
                    guint      n)
{
  if (n <= self->n_allocated)
    return;

  self->n_allocated = MAX (n, self->n_allocated * 2);
  self->times = g_renew (gint64, self->times, self->n_allocated);
  self->values = g_renew (double, self->values, self->n_allocated);
}

/**
 * wh_samples_add:
 * @self: samples
 * @time: microseconds since the epoch, not before the last one
 * @value: what was measured
 *
 * Appends one sample.
 */
void
wh_samples_add (WhSamples *self,
                gint64     time,
                double     value)
{
  if (self->n == self->n_allocated)
    wh_samples_reserve (self, MAX (self->n + 1, 16));

  self->times[self->n] = time;
  self->values[self->n] = value;
  self->n++;
}

/**
 * wh_samples_append:
 * @self: samples
 * @other: later ones
 *
 * Appends all of @other.
 */
void
wh_samples_append (WhSamples       *self,
                   const WhSamples *other)
{
  wh_samples_reserve (self, self->n + other->n);
  memcpy (self->times + self->n, other->times, other->n * sizeof *self->times);
  memcpy (self->values + self->n, other->values, other->n * sizeof *self->values);
  self->n += other->n;
}

/**
 * wh_samples_drop_before:
 * @self: samples
 * @time: milliseconds since the epoch
 *
 * Takes out what is older.
 */
void
wh_samples_drop_before (WhSamples *self,
                        gint64     time)
{
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    {
      if (self->times[i] >= time)
        {
          self->times[n] = self->times[i];
          self->values[n] = self->values[i];
          n++;
        }
    }

  self->n = n;
}

/* ---- times ---- */

static int
compare_numbers (const void *one,
                 const void *other)
{
  gint64 a = *(const gint64 *)one;
  gint64 b = *(const gint64 *)other;

  return (a > b) - (a < b);
}

/* The usual distance of two samples. The mean, unless a gap spoils it. */
gint64
wh_sample_times_find_step (const gint64 *times,
                           guint         n)
{
  gint64 steps[9];
  gint64 mean;
  gint64 median;

  if (n < 2)
    return 0;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      guint at = (guint)((guint64)i * (n - 2) / (G_N_ELEMENTS (steps) - 1));

      steps[i] = wh_difference (times[at + 1], times[at]);
    }

  qsort (steps, G_N_ELEMENTS (steps), sizeof *steps, compare_numbers);
  median = steps[G_N_ELEMENTS (steps) / 2];

  /* Times that are out of all reason are packed badly, but they are packed. */
  if (steps[0] < -G_MAXINT32 || steps[G_N_ELEMENTS (steps) - 1] > G_MAXINT32 * (gint64)1000)
    return 0;

  mean = wh_difference (times[n - 1], times[0]) / (gint64)(n - 1);
  if (n > 2 && ABS (wh_difference (mean, median)) <= median / 64)
    {
      gint64 span = wh_difference (times[n - 1], times[0]);

      return (span + (gint64)(n - 1) / 2) / (gint64)(n - 1);
    }

  return median;
}

/**
 * wh_samples_find_step:
 * @self: samples
 *
 * Returns: the usual time between them, milliseconds; 0 = there is none
 */
gint64
wh_samples_find_step (const WhSamples *self)
{
  return MAX (wh_sample_times_find_step (self->times, self->n), 0);
}

/* What the times are off from an even beat; made in place or from @times. */
void
wh_sample_times_to_residues (const gint64 *times,
                             gint64       *residues,
                             guint         n,
                             gint64        step)
{
  guint64 expected = (guint64)times[0];

  for (guint i = 0; i < n; i++, expected += (guint64)step)
    residues[i] = (gint64)((guint64)times[i] - expected);
}

void
wh_sample_times_from_residues (gint64 *times,
                               guint   n,
                               gint64  first,
                               gint64  step)
{
  guint64 expected = (guint64)first;

  for (guint i = 0; i < n; i++, expected += (guint64)step)
    times[i] = (gint64)((guint64)times[i] + expected);
}

/* ---- chunks ---- */

/* The head that chunks and blocks have in common. */
void
wh_sample_head_put (GByteArray   *bytes,
                    guint8        format,
                    const gint64 *times,
                    guint         n,
                    gint64        step)
{
  g_byte_array_append (bytes, &format, 1);
  wh_put_varint (bytes, n);
  wh_put_varint (bytes, wh_zigzag (times[0]));
  wh_put_varint (bytes, wh_zigzag (step));
}

gboolean
wh_sample_head_get (WhByteReader *reader,
                    guint8        format,
                    guint        *n,
                    gint64       *first,
                    gint64       *step)
{
  guint64 count;

  if (reader->position >= reader->end || *reader->position++ != format)
    return FALSE;

  count = wh_get_varint (reader);
  *first = wh_unzigzag (wh_get_varint (reader));
  *step = wh_unzigzag (wh_get_varint (reader));
  *n = (guint)MIN (count, G_MAXUINT);

  return !reader->failed && count > 0 && count <= WH_SAMPLES_MAX;
}

/**
 * wh_chunk_encode:
 * @bytes: what to append to
 * @times: milliseconds since the epoch, as a rule ascending
 * @values: as many
 * @n: how many: 1 to [const@SAMPLES_MAX]
 *
 * Packs samples of one series.
 */
void
wh_chunk_encode (GByteArray   *bytes,
                 const gint64 *times,
                 const double *values,
                 guint         n)
{
  WhBitWriter writer = { bytes, 0, 0 };
  gint64 stack[SCRATCH];
  g_autofree gint64 *heap = NULL;
  gint64 *scratch = stack;
  gint64 step;

  g_return_if_fail (n > 0 && n <= WH_SAMPLES_MAX);

  if (n > SCRATCH)
    scratch = heap = g_new (gint64, n);

  step = wh_sample_times_find_step (times, n);
  wh_sample_head_put (bytes, CHUNK_FORMAT, times, n, step);
  wh_sample_times_to_residues (times, scratch, n, step);
  wh_bits_put_numbers (&writer, scratch, n);
  wh_bits_put_values (&writer, values, scratch, n);
  wh_bits_flush (&writer);
}

/**
 * wh_chunk_decode:
 * @data: a chunk
 * @length: its bytes
 * @samples: what to fill; what was there is gone
 * @error: that it is damaged
 *
 * Returns: whether @samples has what was packed
 */
gboolean
wh_chunk_decode (const guint8  *data,
                 gsize          length,
                 WhSamples     *samples,
                 GError       **error)
{
  WhByteReader head = { data, data + length, FALSE };
  gint64 stack[SCRATCH];
  g_autofree gint64 *heap = NULL;
  WhBitReader reader = { 0 };
  gint64 first;
  gint64 step;
  guint n;

  samples->n = 0;

  if (!wh_sample_head_get (&head, CHUNK_FORMAT, &n, &first, &step))
    return wh_sample_codec_fail (error);

  reader.position = head.position;
  reader.end = head.end;
  wh_samples_reserve (samples, n);
  wh_bits_get_numbers (&reader, samples->times, n);

  if (!reader.failed)
    {
      if (n > SCRATCH)
        heap = g_new (gint64, n);
      wh_sample_times_from_residues (samples->times, n, first, step);
      wh_bits_get_values (&reader, samples->values, heap != NULL ? heap : stack, n);
    }

  if (reader.failed)
    return wh_sample_codec_fail (error);

  samples->n = n;

  return TRUE;
}

/* ---- buckets ---- */

/**
 * wh_bucket_add:
 * @self: a bucket
 * @other: another one
 *
 * Makes @self hold the samples of both.
 */
void
wh_bucket_add (WhBucket       *self,
               const WhBucket *other)
{
  if (other->count == 0)
    return;

  if (self->count == 0)
    {
      *self = *other;
      return;
    }

  self->min = MIN (self->min, other->min);
  self->max = MAX (self->max, other->max);
  self->sum += other->sum;
  self->count += other->count;
}

/* The sum of values with few decimals has as few; what it is off comes from
 * adding up in binary. */
static void
tidy_sums (double *sums,
           guint   n,
           guint   scale)
{
  static const double powers[WH_N_SCALES] = { 1, 10, 100, 1000, 10000 };

  for (guint i = 0; i < n; i++)
    {
      double scaled = sums[i] * powers[scale];

      if (fabs (scaled) < 4e15)
        sums[i] = round (scaled) / powers[scale];
    }
}

/**
 * wh_buckets_encode:
 * @bytes: what to append to
 * @buckets: buckets that follow each other
 * @n: how many: 1 to 1024
 *
 * Packs buckets. Minimum, maximum and count are kept to the bit, sums to what
 * the decimals of the values say.
 */
void
wh_buckets_encode (GByteArray     *bytes,
                   const WhBucket *buckets,
                   guint           n)
{
  WhBitWriter writer = { bytes, 0, 0 };
  guint8 format = BUCKETS_FORMAT;
  gint64 counts[SCRATCH];
  double columns[3][SCRATCH];
  gint64 scratch[SCRATCH];
  guint n_filled = 0;
  int scale;

  g_return_if_fail (n > 0 && n <= SCRATCH);

  for (guint i = 0; i < n; i++)
    {
      counts[i] = buckets[i].count;

      if (buckets[i].count > 0)
        {
          columns[0][n_filled] = buckets[i].min;
          columns[1][n_filled] = buckets[i].max;
          columns[2][n_filled] = buckets[i].sum;
          n_filled++;
        }
    }

  g_byte_array_append (bytes, &format, 1);
  wh_put_varint (bytes, n);
  wh_bits_put_numbers (&writer, counts, n);

  if (n_filled > 0)
    {
      if ((scale = wh_numbers_scale (columns[0], scratch, n_filled)) >= 0)
        {
          int other = wh_numbers_scale (columns[1], scratch, n_filled);

          if (other >= 0)
            tidy_sums (columns[2], n_filled, MAX (scale, other));
        }

      for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
        wh_bits_put_values (&writer, columns[i], scratch, n_filled);
    }

  wh_bits_flush (&writer);
}

/**
 * wh_buckets_decode:
 * @data: packed buckets
 * @length: its bytes
 * @buckets: what to fill
 * @n: how many there must be
 * @error: that it is damaged
 *
 * Returns: whether @buckets has what was packed
 */
gboolean
wh_buckets_decode (const guint8  *data,
                   gsize          length,
                   WhBucket      *buckets,
                   guint          n,
                   GError       **error)
{
  WhByteReader head = { data, data + length, FALSE };
  WhBitReader reader = { 0 };
  gint64 counts[SCRATCH];
  double columns[3][SCRATCH];
  gint64 scratch[SCRATCH];
  guint n_filled = 0;

  g_return_val_if_fail (n > 0 && n <= SCRATCH, FALSE);

  if (length == 0 || *head.position++ != BUCKETS_FORMAT || wh_get_varint (&head) != n || head.failed)
    return wh_sample_codec_fail (error);

  reader.position = head.position;
  reader.end = head.end;
  wh_bits_get_numbers (&reader, counts, n);

  if (reader.failed)
    return wh_sample_codec_fail (error);

  for (guint i = 0; i < n; i++)
    {
      if (counts[i] < 0 || counts[i] > G_MAXINT32)
        return wh_sample_codec_fail (error);

      n_filled += counts[i] > 0;
    }

  for (guint i = 0; n_filled > 0 && i < G_N_ELEMENTS (columns) && !reader.failed; i++)
    wh_bits_get_values (&reader, columns[i], scratch, n_filled);

  if (reader.failed)
    return wh_sample_codec_fail (error);

  n_filled = 0;
  for (guint i = 0; i < n; i++)
    {
      buckets[i].count = (guint)counts[i];

      if (counts[i] > 0)
        {
          buckets[i].min = columns[0][n_filled];
          buckets[i].max = columns[1][n_filled];
          buckets[i].sum = columns[2][n_filled];
          n_filled++;
        }
    }

  return TRUE;
}
