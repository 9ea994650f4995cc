/* wh-json-scan.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A byte-wise scanner takes a cycle or more per byte, which on a long list is
 * as much as parsing it. Here the bytes of a block are compared at once, and
 * strings are found by arithmetic on bit masks: a running exclusive-or over
 * the quotes gives all ones between an opening and a closing one. */

#include "config.h"

#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "wh-json-scan.h"

typedef struct
{
  guint64 quote;
  guint64 backslash;
  guint64 open;
  guint64 close;
} Marks;

static inline guint64
running_xor (guint64 bits)
{
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;

  return bits;
}

/* The bytes that a backslash in front of them takes the meaning from. Rare, so
 * backslash by backslash. */
static inline guint64
find_escaped (WhJsonScan *self,
              guint64     backslash)
{
  guint64 escaped = self->escaped;

  self->escaped = 0;
  backslash &= ~escaped;

  while (backslash != 0)
    {
      guint at = __builtin_ctzll (backslash);

      backslash &= backslash - 1;

      if (at == 63)
        {
          self->escaped = 1;
        }
      else
        {
          escaped |= G_GUINT64_CONSTANT (2) << at;
          backslash &= ~(G_GUINT64_CONSTANT (2) << at);
        }
    }

  return escaped;
}

__attribute__((always_inline)) static inline WhJsonBrackets
find_brackets (WhJsonScan *self,
               Marks       marks)
{
  guint64 quote = marks.quote;
  guint64 string;

  if (G_UNLIKELY ((marks.backslash | self->escaped) != 0))
    quote &= ~find_escaped (self, marks.backslash);

  string = running_xor (quote) ^ self->in_string;
  self->in_string = (guint64)((gint64)string >> 63);

  marks.open &= ~string;
  marks.close &= ~string;

  return (WhJsonBrackets) {
    .open = marks.open,
    .close = marks.close,
    .n_open = __builtin_popcountll (marks.open),
    .n_close = __builtin_popcountll (marks.close),
  };
}

#ifdef __x86_64__

/* "{" and "[" differ in one bit, as do "}" and "]": with that bit set, one
 * comparison finds both. No other ASCII byte is mapped onto them. */
__attribute__((target ("avx2,popcnt"))) static void
scan_avx2 (WhJsonScan     *self,
           const char     *data,
           gsize           n_blocks,
           WhJsonBrackets *brackets)
{
  const __m256i quote = _mm256_set1_epi8 ('"');
  const __m256i backslash = _mm256_set1_epi8 ('\\');
  const __m256i open = _mm256_set1_epi8 ('{');
  const __m256i close = _mm256_set1_epi8 ('}');
  const __m256i bit = _mm256_set1_epi8 (0x20);

  for (gsize i = 0; i < n_blocks; i++)
    {
      Marks marks = { 0 };

      for (guint half = 0; half < 2; half++)
        {
          __m256i bytes = _mm256_loadu_si256 ((const __m256i *)(data + i * 64 + half * 32));
          __m256i folded = _mm256_or_si256 (bytes, bit);
          guint shift = half * 32;

          marks.quote |= (guint64)(guint32)_mm256_movemask_epi8 (_mm256_cmpeq_epi8 (bytes, quote)) << shift;
          marks.backslash |= (guint64)(guint32)_mm256_movemask_epi8 (_mm256_cmpeq_epi8 (bytes, backslash)) << shift;
          marks.open |= (guint64)(guint32)_mm256_movemask_epi8 (_mm256_cmpeq_epi8 (folded, open)) << shift;
          marks.close |= (guint64)(guint32)_mm256_movemask_epi8 (_mm256_cmpeq_epi8 (folded, close)) << shift;
        }

      brackets[i] = find_brackets (self, marks);
    }
}

static void
scan_plain (WhJsonScan     *self,
            const char     *data,
            gsize           n_blocks,
            WhJsonBrackets *brackets)
{
  const __m128i quote = _mm_set1_epi8 ('"');
  const __m128i backslash = _mm_set1_epi8 ('\\');
  const __m128i open = _mm_set1_epi8 ('{');
  const __m128i close = _mm_set1_epi8 ('}');
  const __m128i bit = _mm_set1_epi8 (0x20);

  for (gsize i = 0; i < n_blocks; i++)
    {
      Marks marks = { 0 };

      for (guint quarter = 0; quarter < 4; quarter++)
        {
          __m128i bytes = _mm_loadu_si128 ((const __m128i *)(data + i * 64 + quarter * 16));
          __m128i folded = _mm_or_si128 (bytes, bit);
          guint shift = quarter * 16;

          marks.quote |= (guint64)(guint32)_mm_movemask_epi8 (_mm_cmpeq_epi8 (bytes, quote)) << shift;
          marks.backslash |= (guint64)(guint32)_mm_movemask_epi8 (_mm_cmpeq_epi8 (bytes, backslash)) << shift;
          marks.open |= (guint64)(guint32)_mm_movemask_epi8 (_mm_cmpeq_epi8 (folded, open)) << shift;
          marks.close |= (guint64)(guint32)_mm_movemask_epi8 (_mm_cmpeq_epi8 (folded, close)) << shift;
        }

      brackets[i] = find_brackets (self, marks);
    }
}

#else

static void
scan_plain (WhJsonScan     *self,
            const char     *data,
            gsize           n_blocks,
            WhJsonBrackets *brackets)
{
  for (gsize i = 0; i < n_blocks; i++)
    {
      Marks marks = { 0 };

      for (guint j = 0; j < 64; j++)
        {
          char c = data[i * 64 + j];
          char folded = c | 0x20;

          marks.quote |= (guint64)(c == '"') << j;
          marks.backslash |= (guint64)(c == '\\') << j;
          marks.open |= (guint64)(folded == '{') << j;
          marks.close |= (guint64)(folded == '}') << j;
        }

      brackets[i] = find_brackets (self, marks);
    }
}

#endif

/**
 * wh_json_scan_blocks:
 * @self: the state
 * @data: @n_blocks * 64 bytes
 * @n_blocks: how many blocks
 * @brackets: (out): one per block
 */
void
wh_json_scan_blocks (WhJsonScan     *self,
                     const char     *data,
                     gsize           n_blocks,
                     WhJsonBrackets *brackets)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("popcnt"))
    {
      scan_avx2 (self, data, n_blocks, brackets);
      return;
    }
#endif

  scan_plain (self, data, n_blocks, brackets);
}

/**
 * wh_json_scan_depth_ok:
 * @data: a text that may be JSON
 * @size: its size
 * @max_depth: how deep it may be nested
 *
 * Returns: whether it is nested no deeper, as far as a text that may be no
 *   JSON at all is nested
 */
gboolean
wh_json_scan_depth_ok (const char *data,
                       gsize       size,
                       guint       max_depth)
{
  WhJsonScan scan = { 0 };
  gint64 depth = 0;

  for (gsize at = 0; at < size; at += 64)
    {
      char last[64] = { 0 };
      const char *block = data + at;
      WhJsonBrackets brackets;
      guint64 both;

      if (size - at < 64)
        {
          memcpy (last, block, size - at);
          block = last;
        }

      wh_json_scan_blocks (&scan, block, 1, &brackets);

      /* No need to look closer at a block that cannot reach the limit. */
      if (depth + brackets.n_open <= max_depth)
        {
          depth += (gint64)brackets.n_open - brackets.n_close;
          continue;
        }

      for (both = brackets.open | brackets.close; both != 0; both &= both - 1)
        {
          if ((brackets.open & both & -both) == 0)
            depth--;
          else if (++depth > max_depth)
            return FALSE;
        }
    }

  return TRUE;
}
