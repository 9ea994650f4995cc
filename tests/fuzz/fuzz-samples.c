/* fuzz-samples.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds broken chunks, blocks and buckets to what unpacks them. Each is either
 * read as something or refused with one error; nothing is read beyond its end. */

#include "config.h"

#include "mutate.h"
#include "wh-error.h"
#include "wh-sample-codec.h"

#define N 300
#define N_BUCKETS 288

static void
make_samples (gint64 *times,
              double *values,
              guint   way,
              GRand  *rand)
{
  double value = 100;

  for (guint i = 0; i < N; i++)
    {
      times[i] = G_GINT64_CONSTANT (1790000000000) + i * 15000 + (way & 1 ? g_rand_int_range (rand, -20, 20) : 0);
      value += g_rand_int_range (rand, -4, 5);
      values[i] = way & 2 ? g_rand_double (rand) : way & 4 ? value / 100 : value;
    }
}

/* Bytes of an own block, so that reading on is seen. */
static guint8 *
dup_mutated (GByteArray *bytes,
             GRand      *rand,
             gsize      *length)
{
  g_autoptr(GString) text = g_string_new_len ((const char *)bytes->data, bytes->len);

  mutate (text, rand);
  *length = text->len;

  return g_memdup2 (text->str, text->len);
}

static void
assert_told (gboolean      done,
             const GError *error)
{
  g_assert_true (done == (error == NULL));
  g_assert_true (error == NULL || g_error_matches (error, WH_ERROR, WH_ERROR_HISTORY));
}

static void
test_samples (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  g_auto(WhSamples) samples = { 0 };
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      g_autofree guint8 *data = NULL;
      g_autoptr(GError) error = NULL;
      gint64 times[N];
      double values[N];
      gboolean done;
      gsize length;

      make_samples (times, values, i, rand);

      if (i % 16 < 8)
        wh_chunk_encode (bytes, times, values, N);
      else
        wh_block_encode (bytes, times, values, N);

      data = dup_mutated (bytes, rand, &length);
      done = i % 16 < 8 ? wh_chunk_decode (data, length, &samples, &error)
                        : wh_block_decode (data, length, &samples, &error);
      assert_told (done, error);
      g_assert_true (done == (samples.n > 0));
      g_assert_cmpuint (samples.n, <=, WH_SAMPLES_MAX);
      n_read += done;
    }

  g_test_message ("%d of %d were still readable", n_read, rounds);
  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

static void
test_buckets (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      g_autofree guint8 *data = NULL;
      g_autoptr(GError) error = NULL;
      WhBucket buckets[N_BUCKETS] = { 0 };
      gboolean done;
      gsize length;

      for (guint j = 0; j < N_BUCKETS; j++)
        {
          if (i % 3 != 0 || j % 5 != 0)
            buckets[j] = (WhBucket) { g_rand_int_range (rand, 0, 9), 9 + (i & 1 ? g_rand_double (rand) : 0), 100, 20 }
          ;
        }

      wh_buckets_encode (bytes, buckets, N_BUCKETS);
      data = dup_mutated (bytes, rand, &length);
      done = wh_buckets_decode (data, length, buckets, N_BUCKETS, &error);
      assert_told (done, error);
      n_read += done;
    }

  g_test_message ("%d of %d were still readable", n_read, rounds);
  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/samples", test_samples);
  g_test_add_func ("/fuzz/buckets", test_buckets);

  return g_test_run ();
}
