/* wh-number-codec.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-error.h"

#include "wh-number-codec-private.h"

/* Packs numbers bit by bit. Whole numbers: what is left after a prediction, in
 * groups of sixteen as wide as the widest of them. Other values: what differs
 * from the value before, bit by bit (Gorilla). */

#define GROUP 16
#define WIDTH_BITS 7

/* Beyond this a double cannot tell whole numbers apart. */
#define WHOLE_LIMIT 9e15

static const double powers[WH_N_SCALES] = { 1, 10, 100, 1000, 10000 };

typedef enum
{
  FORM_CONSTANT, /* all are the first */
  FORM_CHANGES,  /* from the number before, up or down */
  FORM_GROWTH,   /* from the number before, never down */
  FORM_OFFSETS,  /* from the least */
} Form;

#define FORM_BITS 2

typedef enum
{
  VALUES_WHOLE,
  VALUES_XOR,
} ValueForm;

gboolean
wh_sample_codec_fail (GError **error)
{
  g_set_error_literal (error, WH_ERROR, WH_ERROR_HISTORY, _("Recorded samples are damaged"));

  return FALSE;
}

/* ---- whole numbers in disguise ---- */

static gboolean
try_scale (const double *values,
           gint64       *numbers,
           guint         n,
           double        power)
{
  for (guint i = 0; i < n; i++)
    {
      double scaled = values[i] * power;

      /* Also false for what is no number. */
      if (!(fabs (scaled) < WHOLE_LIMIT))
        return FALSE;

      numbers[i] = (gint64)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);

      /* Bits, so that a negative zero stays one. */
      if (wh_double_to_bits ((double)numbers[i] / power) != wh_double_to_bits (values[i]))
        return FALSE;
    }

  return TRUE;
}

/* The exponent with which all of @values are whole numbers, or -1. */
int
wh_numbers_scale (const double *values,
                  gint64       *numbers,
                  guint         n)
{
  for (int scale = 0; scale < WH_N_SCALES; scale++)
    {
      if (try_scale (values, numbers, n, powers[scale]))
        return scale;
    }

  return -1;
}

void
wh_numbers_unscale (const gint64 *numbers,
                    double       *values,
                    guint         n,
                    guint         scale)
{
  double power = powers[MIN (scale, WH_N_SCALES - 1)];

  if (scale == 0)
    {
      for (guint i = 0; i < n; i++)
        values[i] = (double)numbers[i];
      return;
    }

  for (guint i = 0; i < n; i++)
    values[i] = (double)numbers[i] / power;
}

/* What divides all changes: bytes come in pages, times in steps. 0 = there are
 * no changes. */
guint64
wh_numbers_divisor (const gint64 *numbers,
                    guint         n)
{
  guint64 divisor = 0;

  for (guint i = 1; i < n && divisor != 1; i++)
    {
      gint64 change = wh_difference (numbers[i], numbers[i - 1]);
      guint64 rest = change < 0 ? -(guint64)change : (guint64)change;

      /* Euclid; as a rule one step. */
      while (rest != 0)
        {
          guint64 next = divisor % rest;

          divisor = rest;
          rest = next;
        }
    }

  return divisor;
}

/* ---- whole numbers ---- */

typedef struct
{
  guint   bits[FORM_OFFSETS + 1];
  guint64 divisor;
  gint64  least;
} Plan;

/* What each form would take. */
static void
plan_forms (Plan         *plan,
            const gint64 *numbers,
            guint         n)
{
  gint64 most = numbers[0];
  gboolean falls = FALSE;

  plan->least = numbers[0];
  for (guint i = 1; i < n; i++)
    {
      plan->least = MIN (plan->least, numbers[i]);
      most = MAX (most, numbers[i]);
    }

  /* Then a difference may have wrapped around, and cannot be divided. */
  if (wh_difference (most, plan->least) < 0)
    plan->divisor = 1;

  for (guint begin = 1; begin < n; begin += GROUP)
    {
      guint end = MIN (begin + GROUP, n);
      guint64 changes = 0;
      guint64 growth = 0;
      guint64 offsets = 0;

      for (guint i = begin; i < end; i++)
        {
          gint64 change = wh_difference (numbers[i], numbers[i - 1]);

          falls |= change < 0;
          changes |= wh_zigzag (change);
          growth |= (guint64)change;
          offsets |= (guint64)wh_difference (numbers[i], plan->least);
        }

      plan->bits[FORM_CHANGES] += (end - begin) * wh_bit_length (changes);
      plan->bits[FORM_GROWTH] += (end - begin) * wh_bit_length (growth);
      plan->bits[FORM_OFFSETS] += (end - begin) * wh_bit_length (offsets);
    }

  /* A divisor saves bits in every form; only the offsets must be told one
   * number more. */
  plan->bits[FORM_OFFSETS] += 64;
  if (falls)
    plan->bits[FORM_GROWTH] = G_MAXUINT;
}

static inline guint64
residue (Form          form,
         const gint64 *numbers,
         guint         i,
         gint64        least)
{
  if (form == FORM_OFFSETS)
    return (guint64)wh_difference (numbers[i], least);

  return (guint64)wh_difference (numbers[i], numbers[i - 1]);
}

static inline guint64
divided (Form    form,
         guint64 number,
         guint64 divisor)
{
  if (form != FORM_CHANGES)
    return divisor > 1 ? number / divisor : number;

  return wh_zigzag (divisor > 1 ? (gint64)number / (gint64)divisor : (gint64)number);
}

/* Writes @n numbers; n is known to the reader and not 0. */
void
wh_bits_put_numbers (WhBitWriter  *writer,
                     const gint64 *numbers,
                     guint         n)
{
  Plan plan = { { 0 } };
  Form form = FORM_CONSTANT;
  guint divisor_bits;

  plan.divisor = wh_numbers_divisor (numbers, n);

  if (plan.divisor != 0)
    {
      plan_forms (&plan, numbers, n);
      form = FORM_CHANGES;
      for (Form other = FORM_GROWTH; other <= FORM_OFFSETS; other++)
        {
          if (plan.bits[other] < plan.bits[form])
            form = other;
        }
    }

  wh_bits_put (writer, form, FORM_BITS);
  divisor_bits = wh_bit_length (wh_zigzag (numbers[0]));
  wh_bits_put (writer, divisor_bits, WIDTH_BITS);
  wh_bits_put (writer, wh_zigzag (numbers[0]), divisor_bits);

  if (form == FORM_CONSTANT)
    return;

  divisor_bits = wh_bit_length (plan.divisor);
  wh_bits_put (writer, divisor_bits, WIDTH_BITS);
  wh_bits_put (writer, plan.divisor, divisor_bits);
  if (form == FORM_OFFSETS)
    wh_bits_put (writer, (guint64)plan.least, 64);

  for (guint begin = 1; begin < n; begin += GROUP)
    {
      guint end = MIN (begin + GROUP, n);
      guint64 packed[GROUP];
      guint64 mask = 0;
      guint width;

      for (guint i = begin; i < end; i++)
        {
          packed[i - begin] = divided (form, residue (form, numbers, i, plan.least), plan.divisor);
          mask |= packed[i - begin];
        }

      width = wh_bit_length (mask);
      wh_bits_put (writer, width, WIDTH_BITS);

      for (guint i = begin; width > 0 && i < end; i++)
        wh_bits_put (writer, packed[i - begin], width);
    }
}

/* Reads what wh_bits_put_numbers() wrote. */
void
wh_bits_get_numbers (WhBitReader *reader,
                     gint64      *numbers,
                     guint        n)
{
  Form form = wh_bits_get (reader, FORM_BITS);
  guint width = wh_bits_get (reader, WIDTH_BITS);
  gint64 number;
  gint64 least = 0;
  guint64 divisor;

  reader->failed |= width > 64;
  number = wh_unzigzag (wh_bits_get (reader, MIN (width, 64)));
  numbers[0] = number;

  if (form == FORM_CONSTANT)
    {
      for (guint i = 1; i < n; i++)
        numbers[i] = number;
      return;
    }

  width = wh_bits_get (reader, WIDTH_BITS);
  reader->failed |= width > 64;
  divisor = wh_bits_get (reader, MIN (width, 64));
  if (form == FORM_OFFSETS)
    least = (gint64)wh_bits_get (reader, 64);

  for (guint begin = 1; begin < n && !reader->failed; begin += GROUP)
    {
      guint end = MIN (begin + GROUP, n);

      width = wh_bits_get (reader, WIDTH_BITS);
      if (width > 64)
        {
          reader->failed = TRUE;
          return;
        }

      switch (form)
        {
        case FORM_CHANGES:
          for (guint i = begin; i < end; i++)
            {
              guint64 change = (guint64)wh_unzigzag (wh_bits_get (reader, width)) * divisor;

              numbers[i] = number = wh_sum (number, (gint64)change);
            }
          break;

        case FORM_GROWTH:
          for (guint i = begin; i < end; i++)
            numbers[i] = number = wh_sum (number, (gint64)(wh_bits_get (reader, width) * divisor));
          break;

        case FORM_OFFSETS:
        case FORM_CONSTANT:
        default:
          for (guint i = begin; i < end; i++)
            numbers[i] = wh_sum (least, (gint64)(wh_bits_get (reader, width) * divisor));
          break;
        }
    }
}

/* ---- values ---- */

static void
put_xor (WhBitWriter  *writer,
         const double *values,
         guint         n)
{
  guint64 last = wh_double_to_bits (values[0]);
  guint leading = 64;
  guint trailing = 0;

  wh_bits_put (writer, last, 64);

  for (guint i = 1; i < n; i++)
    {
      guint64 now = wh_double_to_bits (values[i]);
      guint64 differs = now ^ last;

      last = now;

      if (differs == 0)
        {
          wh_bits_put (writer, 0, 1);
        }
      else
        {
          guint zeros = MIN (__builtin_clzll (differs), 31);
          guint ends = __builtin_ctzll (differs);

          /* The window of the one before, if it fits and is not far too wide. */
          if (leading < 64 && zeros >= leading && ends >= trailing)
            {
              wh_bits_put (writer, 2, 2);
            }
          else
            {
              leading = zeros;
              trailing = ends;
              wh_bits_put (writer, 3, 2);
              wh_bits_put (writer, leading, 5);
              wh_bits_put (writer, 63 - leading - trailing, 6);
            }

          wh_bits_put (writer, differs >> trailing, 64 - leading - trailing);
        }
    }
}

static void
get_xor (WhBitReader *reader,
         double      *values,
         guint        n)
{
  guint64 bits = wh_bits_get (reader, 64);
  guint width = 0;
  guint trailing = 0;

  values[0] = wh_double_from_bits (bits);

  for (guint i = 1; i < n; i++)
    {
      if (wh_bits_get (reader, 1))
        {
          if (wh_bits_get (reader, 1))
            {
              guint leading = wh_bits_get (reader, 5);

              width = wh_bits_get (reader, 6) + 1;

              if (leading + width > 64)
                {
                  reader->failed = TRUE;
                  width = 64 - leading;
                }

              trailing = 64 - leading - width;
            }

          bits ^= wh_bits_get (reader, width) << trailing;
        }

      values[i] = wh_double_from_bits (bits);
    }
}

/* @scratch has room for @n numbers. */
void
wh_bits_put_values (WhBitWriter  *writer,
                    const double *values,
                    gint64       *scratch,
                    guint         n)
{
  int scale = wh_numbers_scale (values, scratch, n);

  if (scale < 0)
    {
      wh_bits_put (writer, VALUES_XOR, 1);
      put_xor (writer, values, n);
      return;
    }

  wh_bits_put (writer, VALUES_WHOLE, 1);
  wh_bits_put (writer, scale, 3);
  wh_bits_put_numbers (writer, scratch, n);
}

void
wh_bits_get_values (WhBitReader *reader,
                    double      *values,
                    gint64      *scratch,
                    guint        n)
{
  guint scale;

  if (wh_bits_get (reader, 1) == VALUES_XOR)
    {
      get_xor (reader, values, n);
      return;
    }

  scale = wh_bits_get (reader, 3);
  reader->failed |= scale >= WH_N_SCALES;
  wh_bits_get_numbers (reader, scratch, n);
  if (!reader->failed)
    wh_numbers_unscale (scratch, values, n, scale);
}
