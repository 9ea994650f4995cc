/* test-samples.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "../bench/sample-series.h"
#include "wh-error.h"
#include "wh-sample-codec.h"

/* 2026-09-21, in milliseconds. */
#define BEGIN G_GINT64_CONSTANT (1790000000000)

typedef void     (*Encode) (GByteArray   *bytes,
                            const gint64 *times,
                            const double *values,
                            guint         n);
typedef gboolean (*Decode) (const guint8  *data,
                            gsize          length,
                            WhSamples     *samples,
                            GError       **error);

static const struct
{
  const char *name;
  Encode      encode;
  Decode      decode;
} codecs[] = {
  { "chunk", wh_chunk_encode, wh_chunk_decode },
  { "block", wh_block_encode, wh_block_decode },
};

/* What comes out is what went in, to the bit; says how long it was. */
static guint
assert_exact (guint         codec,
              const gint64 *times,
              const double *values,
              guint         n)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_auto(WhSamples) samples = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *exact = NULL;

  codecs[codec].encode (bytes, times, values, n);

  /* A copy that ends where it ends: a sanitizer sees who reads on. */
  exact = g_memdup2 (bytes->data, bytes->len);
  g_assert_true (codecs[codec].decode (exact, bytes->len, &samples, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (samples.n, ==, n);
  g_assert_cmpmem (samples.times, n * sizeof *times, times, n * sizeof *times);
  g_assert_cmpmem (samples.values, n * sizeof *values, values, n * sizeof *values);

  return bytes->len;
}

static double
double_from_bits (guint64 bits)
{
  double value;

  memcpy (&value, &bits, sizeof value);

  return value;
}

static guint64
random_bits (GRand *rand)
{
  return (guint64)g_rand_int (rand) << 32 | g_rand_int (rand);
}

/* One of many ways in which values follow each other. */
static void
make_values (double *values,
             guint   n,
             guint   way,
             GRand  *rand)
{
  double value = g_rand_int_range (rand, -1000, 1000);
  double powers[] = { 1, 10, 100, 1000, 10000, 100000 };
  double power = powers[g_rand_int_range (rand, 0, G_N_ELEMENTS (powers))];

  for (guint i = 0; i < n; i++)
    {
      switch (way)
        {
        case 0: /* constant */
          values[i] = value / power;
          break;

        case 1: /* up and down */
          value += g_rand_int_range (rand, -50, 50);
          values[i] = value / power;
          break;

        case 2: /* counter with restarts */
          value = g_rand_int_range (rand, 0, 100) == 0 ? 0 : value + g_rand_int_range (rand, 0, 5000);
          values[i] = value;
          break;

        case 3: /* any bits: also NaN with a payload, infinities, denormals */
          values[i] = double_from_bits (random_bits (rand));
          break;

        case 4: /* around a mean */
          values[i] = 1000 + g_rand_int_range (rand, -5, 6);
          break;

        case 5: /* multiples of a page */
          value += g_rand_int_range (rand, -3, 4);
          values[i] = value * 4096;
          break;

        case 6: /* zeros of both signs among ones */
          values[i] = (double[]) { 0.0, -0.0, 1.0 }[g_rand_int_range (rand, 0, 3)];
          break;

        case 7: /* at the limits of whole numbers */
          values[i] = (double[]) { 9e15, -9e15, 8999999999999999, -8999999999999999, 0, 9007199254740993.0, 1e300 }[g_rand_int_range (rand, 0, 7)];
          break;

        case 8: /* noise */
          values[i] = g_rand_double (rand);
          break;

        default: /* falls, in one jump now and then */
          value -= g_rand_int_range (rand, 0, 40) == 0 ? 8e14 : 1;
          values[i] = fabs (value) < 8e15 ? value : 0;
          break;
        }
    }
}

#define N_VALUE_WAYS 10

static void
make_times (gint64 *times,
            guint   n,
            guint   way,
            GRand  *rand)
{
  gint64 time = BEGIN + g_rand_int_range (rand, -100000, 100000);

  for (guint i = 0; i < n; i++)
    {
      times[i] = time;

      switch (way)
        {
        case 0: /* even */
          time += 15000;
          break;

        case 1: /* a little off the beat */
          time = BEGIN + i * (gint64)15000 + g_rand_int_range (rand, -20, 21);
          break;

        case 2: /* each a little late */
          time += 15000 + g_rand_int_range (rand, 0, 40);
          break;

        case 3: /* with gaps */
          time += g_rand_int_range (rand, 0, 50) == 0 ? 3600000 * (gint64)g_rand_int_range (rand, 1, 9000) : 15000;
          break;

        case 4: /* the clock goes back */
          time += g_rand_int_range (rand, 0, 50) == 0 ? -3600000 : 15000;
          break;

        case 5: /* all at once */
          break;

        default: /* no sense at all */
          time = (gint64)random_bits (rand);
          break;
        }
    }
}

#define N_TIME_WAYS 7

static void
test_exact (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  static const guint sizes[] = { 1, 2, 3, 15, 16, 17, 18, 239, 240, 1024, 1025, 3000 };
  static gint64 times[3000];
  static double values[3000];

  for (guint round = 0; round < 6; round++)
    {
      for (guint size = 0; size < G_N_ELEMENTS (sizes); size++)
        {
          for (guint way = 0; way < N_VALUE_WAYS * N_TIME_WAYS; way++)
            {
              make_times (times, sizes[size], way % N_TIME_WAYS, rand);
              make_values (values, sizes[size], way / N_TIME_WAYS, rand);

              for (guint codec = 0; codec < G_N_ELEMENTS (codecs); codec++)
                assert_exact (codec, times, values, sizes[size]);
            }
        }
    }
}

/* Of what a fleet says, a sample takes no more than this. */
static void
test_small (void)
{
  enum { N_SERIES = 100, N = 5760, CHUNK = 240 };
  static gint64 times[N];
  static double values[N];
  double n_bytes[2] = { 0 };

  for (guint id = 0; id < N_SERIES; id++)
    {
      TestSeries series;

      test_series_init (&series, id);
      for (guint i = 0; i < N; i++)
        {
          times[i] = test_series_time (id, i, BEGIN * 1000, 15000000) / 1000;
          values[i] = test_series_next (&series);
        }

      for (guint i = 0; i < N; i += CHUNK)
        n_bytes[0] += assert_exact (0, times + i, values + i, CHUNK);

      n_bytes[1] += assert_exact (1, times, values, N);
    }

  for (guint codec = 0; codec < G_N_ELEMENTS (codecs); codec++)
    g_test_message ("%s: %.3f bytes a sample", codecs[codec].name, n_bytes[codec] / N / N_SERIES);

  g_assert_cmpfloat (n_bytes[0] / N / N_SERIES, <, 1.75);
  g_assert_cmpfloat (n_bytes[1] / N / N_SERIES, <, 1.40);
}

static void
test_constant (void)
{
  static gint64 times[5760];
  static double values[5760];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      times[i] = BEGIN + i * 15000;
      values[i] = 0.25;
    }

  /* What never changes costs next to nothing, however long it is. */
  g_assert_cmpuint (assert_exact (0, times, values, 5760), <, 32);
  g_assert_cmpuint (assert_exact (1, times, values, 5760), <, 32);
}

static void
test_buckets (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (2);
  WhBucket buckets[288];
  WhBucket read[288];

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      g_autoptr(GError) error = NULL;
      guint way = round % N_VALUE_WAYS;

      for (guint i = 0; i < G_N_ELEMENTS (buckets); i++)
        {
          double values[20];

          buckets[i] = (WhBucket) { 0 };
          if (round % 7 == 0 && g_rand_int_range (rand, 0, 3) == 0)
            continue;

          make_values (values, G_N_ELEMENTS (values), way, rand);
          for (guint j = 0; j < G_N_ELEMENTS (values); j++)
            wh_bucket_add (&buckets[i], &(WhBucket) { values[j], values[j], values[j], 1 });
        }

      wh_buckets_encode (bytes, buckets, G_N_ELEMENTS (buckets));
      g_assert_true (wh_buckets_decode (bytes->data, bytes->len, read, G_N_ELEMENTS (read), &error));
      g_assert_no_error (error);

      for (guint i = 0; i < G_N_ELEMENTS (buckets); i++)
        {
          g_assert_cmpuint (read[i].count, ==, buckets[i].count);

          if (buckets[i].count == 0)
            continue;

          g_assert_cmpmem (&read[i].min, sizeof (double), &buckets[i].min, sizeof (double));
          g_assert_cmpmem (&read[i].max, sizeof (double), &buckets[i].max, sizeof (double));

          if (isfinite (buckets[i].sum))
            g_assert_cmpfloat (fabs (read[i].sum - buckets[i].sum), <=, 1e-9 * MAX (1, fabs (buckets[i].sum)));
        }

      /* Another number of buckets is not what was asked for. */
      g_assert_false (wh_buckets_decode (bytes->data, bytes->len, read, 24, &error));
      g_assert_error (error, WH_ERROR, WH_ERROR_HISTORY);
    }
}

static void
test_damaged (void)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_auto(WhSamples) samples = { 0 };
  gint64 times[240];
  double values[240];
  g_autoptr(GRand) rand = g_rand_new_with_seed (3);

  make_times (times, 240, 1, rand);
  make_values (values, 240, 8, rand);

  for (guint codec = 0; codec < G_N_ELEMENTS (codecs); codec++)
    {
      g_byte_array_set_size (bytes, 0);
      codecs[codec].encode (bytes, times, values, 240);

      /* Whatever is cut off is missed. */
      for (guint length = 0; length < bytes->len; length++)
        {
          g_autofree guint8 *part = g_memdup2 (bytes->data, length);
          g_autoptr(GError) error = NULL;

          g_assert_false (codecs[codec].decode (part, length, &samples, &error));
          g_assert_error (error, WH_ERROR, WH_ERROR_HISTORY);
          g_assert_cmpuint (samples.n, ==, 0);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/samples/exact", test_exact);
  g_test_add_func ("/samples/small", test_small);
  g_test_add_func ("/samples/constant", test_constant);
  g_test_add_func ("/samples/buckets", test_buckets);
  g_test_add_func ("/samples/damaged", test_damaged);

  return g_test_run ();
}
