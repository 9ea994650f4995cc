/* wh-sample-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-bits-private.h"
#include "wh-sample-log.h"

/* format, number of samples, time; runs of series whose numbers follow each
 * other; times that differ; values. A source says the same series in the same
 * order every time, which are then a few runs, so that one series is found in a
 * row without reading all of it. */

#define FORMAT 4

enum
{
  TIME_SHARED,
  TIME_OWN,
};

/**
 * wh_sample_log_encode:
 * @bytes: what to append to
 * @samples: samples in any order
 * @n: how many, at least 1
 */
void
wh_sample_log_encode (GByteArray     *bytes,
                      const WhLogged *samples,
                      guint           n)
{
  guint8 format = FORMAT;
  gint64 base = samples[0].time;
  gint64 next = 0;
  gboolean shared = TRUE;

  g_return_if_fail (n > 0);

  for (guint i = 1; i < n && shared; i++)
    shared = samples[i].time == base;

  g_byte_array_append (bytes, &format, 1);
  wh_put_varint (bytes, n);
  wh_put_varint (bytes, wh_zigzag (base));
  wh_put_varint (bytes, shared ? TIME_SHARED : TIME_OWN);

  for (guint i = 0, length; i < n; i += length)
    {
      for (length = 1; i + length < n && samples[i + length].series == samples[i].series + length; length++)
        ;

      wh_put_varint (bytes, wh_zigzag (wh_difference (samples[i].series, next)));
      wh_put_varint (bytes, length);
      next = samples[i].series + length;
    }

  for (guint i = 0; !shared && i < n; i++)
    wh_put_varint (bytes, wh_zigzag (wh_difference (samples[i].time, base)));

  for (guint i = 0; i < n; i++)
    {
      guint64 bits = GUINT64_TO_LE (wh_double_to_bits (samples[i].value));

      g_byte_array_append (bytes, (const guint8 *)&bits, sizeof bits);
    }
}

typedef struct
{
  WhByteReader  runs;
  const guint8 *times;  /* NULL: all at base */
  const guint8 *values;
  gint64        base;
  guint         n;
} Row;

static double
get_value (const Row *row,
           guint      i)
{
  guint64 bits;

  memcpy (&bits, row->values + i * sizeof bits, sizeof bits);

  return wh_double_from_bits (GUINT64_FROM_LE (bits));
}

/* Finds the parts of a row. @runs is left at the first run. */
static gboolean
open_row (Row          *row,
          const guint8 *data,
          gsize         length)
{
  WhByteReader reader = { data, data + length, FALSE };
  guint64 n;
  guint64 own_times;

  if (length == 0 || *reader.position++ != FORMAT)
    return FALSE;

  n = wh_get_varint (&reader);
  row->base = wh_unzigzag (wh_get_varint (&reader));
  own_times = wh_get_varint (&reader);
  row->runs = reader;

  /* The values tell how many there can be. */
  if (reader.failed || n == 0 || n > (guint64)(reader.end - reader.position) / sizeof (double))
    return FALSE;

  row->n = (guint)n;
  row->values = reader.end - row->n * sizeof (double);
  reader.end = row->values;

  for (guint64 i = 0; i < n;)
    {
      guint64 n_run;

      wh_get_varint (&reader);
      n_run = wh_get_varint (&reader);
      if (reader.failed || n_run == 0 || n_run > n - i)
        return FALSE;
      i += n_run;
    }

  row->runs.end = reader.position;
  row->times = own_times == TIME_OWN ? reader.position : NULL;

  return own_times == TIME_OWN || reader.position == reader.end;
}

/**
 * wh_sample_log_decode:
 * @data: a row
 * @length: its bytes
 * @func: is told of each sample
 * @user_data: for @func
 *
 * Returns: whether the row could be read to its end
 */
gboolean
wh_sample_log_decode (const guint8 *data,
                      gsize         length,
                      WhLoggedFunc  func,
                      gpointer      user_data)
{
  WhByteReader times = { 0 };
  Row row;
  gint64 next = 0;

  if (!open_row (&row, data, length))
    return FALSE;

  times.position = row.times;
  times.end = row.values;

  for (guint i = 0; i < row.n;)
    {
      gint64 series = wh_sum (next, wh_unzigzag (wh_get_varint (&row.runs)));
      guint64 n_run = wh_get_varint (&row.runs);

      for (guint64 j = 0; j < n_run; j++, i++)
        {
          WhLogged sample = { wh_sum (series, (gint64)j), row.base, get_value (&row, i) };

          if (row.times != NULL)
            sample.time = wh_sum (row.base, wh_unzigzag (wh_get_varint (&times)));
          if (times.failed)
            return FALSE;

          func (&sample, user_data);
        }

      next = wh_sum (series, (gint64)n_run);
    }

  return TRUE;
}

/**
 * wh_sample_log_find:
 * @data: a row
 * @length: its bytes
 * @series: number of a series
 * @samples: what to add its samples to
 *
 * Returns: whether the row could be read
 */
gboolean
wh_sample_log_find (const guint8 *data,
                    gsize         length,
                    gint64        series,
                    WhSamples    *samples)
{
  WhByteReader times = { 0 };
  Row row;
  gint64 next = 0;
  guint n_times = 0;

  if (!open_row (&row, data, length))
    return FALSE;

  times.position = row.times;
  times.end = row.values;

  for (guint i = 0; i < row.n;)
    {
      gint64 first = wh_sum (next, wh_unzigzag (wh_get_varint (&row.runs)));
      guint64 n_run = wh_get_varint (&row.runs);

      if (series >= first && (guint64)wh_difference (series, first) < n_run)
        {
          guint at = i + (guint)wh_difference (series, first);
          gint64 time = row.base;

          for (; row.times != NULL && n_times <= at; n_times++)
            time = wh_sum (row.base, wh_unzigzag (wh_get_varint (&times)));
          if (times.failed)
            return FALSE;

          wh_samples_add (samples, time, get_value (&row, at));
        }

      i += (guint)n_run;
      next = wh_sum (first, (gint64)n_run);
    }

  return TRUE;
}
