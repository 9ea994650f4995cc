/* wh-block-codec.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-number-codec-private.h"
#include "wh-sample-codec-private.h"
#include "wh-sample-codec.h"

/* Blocks hold what is past and rarely read, so they may take time: each number
 * is told by its length in bits and the bits below the highest. Lengths and the
 * first of those bits go through an adaptive binary range coder, which spends
 * on each what it is worth; the bits below are noise and are written as they
 * are, in a stream of their own. */

#define BLOCK_FORMAT 2

/* Bits below the highest that are worth modelling. */
#define TOP_BITS 4

/* Steps of a probability, and where it starts. */
#define PROBABILITY_BITS 15
#define EVEN (1 << (PROBABILITY_BITS - 1))

/* The coder keeps at least 24 bits of range. */
#define LEAST_RANGE (1u << 24)

/* ---- probabilities ---- */

/* How likely a zero is. Learns quickly at first, then slowly. */
typedef struct
{
  guint16 zero;
  guint16 seen;
} Bit;

static const guint8 rates[] = { 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5 };

#define SEEN_MAX (G_N_ELEMENTS (rates) * 4 - 1)

static inline void
bit_learn (Bit      *bit,
           gboolean  one)
{
  guint rate = bit->seen < G_N_ELEMENTS (rates) ? rates[bit->seen] : bit->seen < SEEN_MAX ? 5 : 6;

  if (one)
    bit->zero -= bit->zero >> rate;
  else
    bit->zero += ((1 << PROBABILITY_BITS) - bit->zero) >> rate;

  bit->zero = CLAMP (bit->zero, 32, (1 << PROBABILITY_BITS) - 32);
  bit->seen += bit->seen < SEEN_MAX;
}

/* What is known of one stream of numbers. */
typedef struct
{
  Bit length[3][128]; /* by the length before: none, short, long */
  Bit top[65][1 << TOP_BITS];
} Model;

static void
model_init (Model *model)
{
  Bit *bits = (Bit *)model;

  for (gsize i = 0; i < sizeof *model / sizeof *bits; i++)
    bits[i] = (Bit) { EVEN, 0 }
  ;
}

static inline guint
context_of (guint length)
{
  return length == 0 ? 0 : length < 4 ? 1 : 2;
}

/* ---- the range coder ---- */

typedef struct
{
  GByteArray *bytes;
  guint64     low;
  guint32     range;
  guint8      cache;
  guint64     n_cached;
} Encoder;

static void
encoder_shift (Encoder *encoder)
{
  if (encoder->low < 0xff000000u || encoder->low > G_MAXUINT32)
    {
      guint8 carry = encoder->low >> 32;
      guint8 byte = encoder->cache + carry;

      while (encoder->n_cached > 0)
        {
          g_byte_array_append (encoder->bytes, &byte, 1);
          byte = 0xff + carry;
          encoder->n_cached--;
        }

      encoder->cache = (guint8)(encoder->low >> 24);
    }

  encoder->n_cached++;
  encoder->low = (encoder->low & 0x00ffffff) << 8;
}

static inline void
encoder_put (Encoder  *encoder,
             Bit      *bit,
             gboolean  one)
{
  guint32 bound = (encoder->range >> PROBABILITY_BITS) * bit->zero;

  if (one)
    {
      encoder->low += bound;
      encoder->range -= bound;
    }
  else
    {
      encoder->range = bound;
    }

  bit_learn (bit, one);

  while (encoder->range < LEAST_RANGE)
    {
      encoder->range <<= 8;
      encoder_shift (encoder);
    }
}

static void
encoder_finish (Encoder *encoder)
{
  for (guint i = 0; i < 5; i++)
    encoder_shift (encoder);
}

typedef struct
{
  const guint8 *position;
  const guint8 *end;
  guint32       code;
  guint32       range;
  gboolean      failed;
} Decoder;

static inline guint8
decoder_take (Decoder *decoder)
{
  if (decoder->position < decoder->end)
    return *decoder->position++;

  decoder->failed = TRUE;

  return 0;
}

static void
decoder_start (Decoder *decoder)
{
  decoder->range = G_MAXUINT32;

  /* The first byte is the empty cache of the encoder. */
  for (guint i = 0; i < 5; i++)
    decoder->code = decoder->code << 8 | decoder_take (decoder);
}

static inline gboolean
decoder_get (Decoder *decoder,
             Bit     *bit)
{
  guint32 bound = (decoder->range >> PROBABILITY_BITS) * bit->zero;
  gboolean one = decoder->code >= bound;

  if (one)
    {
      decoder->code -= bound;
      decoder->range -= bound;
    }
  else
    {
      decoder->range = bound;
    }

  bit_learn (bit, one);

  while (decoder->range < LEAST_RANGE)
    {
      decoder->range <<= 8;
      decoder->code = decoder->code << 8 | decoder_take (decoder);
    }

  return one;
}

/* ---- numbers ---- */

typedef enum
{
  FORM_CONSTANT,
  FORM_CHANGES, /* from the number before */
  FORM_GROWTH,  /* the same, never down */
  FORM_OFFSETS, /* from a number in the middle */
} Form;

typedef struct
{
  Form    form;
  gint64  first;
  gint64  middle;
  guint64 divisor;
} Shape;

static inline guint64
number_to_symbol (const Shape *shape,
                  gint64       number,
                  gint64       before)
{
  gint64 difference = wh_difference (number, shape->form == FORM_OFFSETS ? shape->middle : before);

  if (shape->divisor > 1)
    difference /= (gint64)shape->divisor;

  return shape->form == FORM_GROWTH ? (guint64)difference : wh_zigzag (difference);
}

static inline gint64
number_from_symbol (const Shape *shape,
                    guint64      symbol,
                    gint64       before)
{
  gint64 difference = shape->form == FORM_GROWTH ? (gint64)symbol : wh_unzigzag (symbol);

  return wh_sum (shape->form == FORM_OFFSETS ? shape->middle : before,
                 (gint64)((guint64)difference * shape->divisor));
}

static void
find_shape (Shape        *shape,
            const gint64 *numbers,
            guint         n)
{
  gint64 least = numbers[0];
  gint64 most = numbers[0];
  guint64 n_bits[FORM_OFFSETS + 1] = { 0 };
  gboolean falls = FALSE;
  double sum = 0;

  shape->form = FORM_CONSTANT;
  shape->first = numbers[0];
  shape->middle = 0;
  shape->divisor = wh_numbers_divisor (numbers, n);

  if (shape->divisor == 0)
    return;

  for (guint i = 0; i < n; i++)
    {
      least = MIN (least, numbers[i]);
      most = MAX (most, numbers[i]);
      sum += (double)wh_difference (numbers[i], numbers[0]);
    }

  shape->form = FORM_CHANGES;

  /* A difference may have wrapped around: it can neither be divided nor have a
   * middle. */
  if (wh_difference (most, least) < 0)
    {
      shape->divisor = 1;
      return;
    }

  /* Somewhere near the mean, where the divisor reaches it. */
  shape->middle = wh_sum (numbers[0], (gint64)CLAMP (sum / n, -9e18, 9e18) / (gint64)shape->divisor * (gint64)shape->divisor);

  for (guint i = 1; i < n; i++)
    {
      gint64 change = wh_difference (numbers[i], numbers[i - 1]);

      falls |= change < 0;
      n_bits[FORM_CHANGES] += wh_bit_length (wh_zigzag (change));
      n_bits[FORM_GROWTH] += wh_bit_length ((guint64)change);
      n_bits[FORM_OFFSETS] += wh_bit_length (wh_zigzag (wh_difference (numbers[i], shape->middle)));
    }

  if (!falls)
    shape->form = FORM_GROWTH;
  if (n_bits[FORM_OFFSETS] < n_bits[shape->form])
    shape->form = FORM_OFFSETS;
}

static void
put_shape (GByteArray  *bytes,
           const Shape *shape)
{
  wh_put_varint (bytes, shape->form);
  wh_put_varint (bytes, wh_zigzag (shape->first));

  if (shape->form == FORM_CONSTANT)
    return;

  wh_put_varint (bytes, shape->divisor);
  if (shape->form == FORM_OFFSETS)
    wh_put_varint (bytes, wh_zigzag (shape->middle));
}

static gboolean
get_shape (WhByteReader *reader,
           Shape        *shape)
{
  guint64 form = wh_get_varint (reader);

  shape->form = (Form)form;
  shape->first = wh_unzigzag (wh_get_varint (reader));

  if (reader->failed || form > FORM_OFFSETS)
    return FALSE;

  if (shape->form != FORM_CONSTANT)
    shape->divisor = wh_get_varint (reader);
  if (shape->form == FORM_OFFSETS)
    shape->middle = wh_unzigzag (wh_get_varint (reader));

  return !reader->failed;
}

typedef struct
{
  Encoder     encoder;
  WhBitWriter noise;
} Packer;

static void
pack_numbers (Packer       *packer,
              const Shape  *shape,
              const gint64 *numbers,
              guint         n)
{
  g_autofree Model *model = NULL;
  guint context = 0;

  if (shape->form == FORM_CONSTANT)
    return;

  model = g_new (Model, 1);
  model_init (model);

  for (guint i = 1; i < n; i++)
    {
      guint64 symbol = number_to_symbol (shape, numbers[i], numbers[i - 1]);
      guint length = wh_bit_length (symbol);
      guint node = 1;

      for (int bit = 6; bit >= 0; bit--)
        {
          gboolean one = (length >> bit) & 1;

          encoder_put (&packer->encoder, &model->length[context][node], one);
          node = node << 1 | (guint)one;
        }

      context = context_of (length);

      if (length > 1)
        {
          guint below = length - 1;
          guint n_top = MIN (below, TOP_BITS);

          node = 1;
          for (guint j = 0; j < n_top; j++)
            {
              gboolean one = (symbol >> (below - 1 - j)) & 1;

              encoder_put (&packer->encoder, &model->top[length][node], one);
              node = node << 1 | (guint)one;
            }

          if (below > n_top)
            wh_bits_put (&packer->noise, symbol & ((G_GUINT64_CONSTANT (1) << (below - n_top)) - 1), below - n_top);
        }
    }
}

typedef struct
{
  Decoder     decoder;
  WhBitReader noise;
} Unpacker;

static gboolean
unpack_numbers (Unpacker    *unpacker,
                const Shape *shape,
                gint64      *numbers,
                guint        n)
{
  g_autofree Model *model = NULL;
  guint context = 0;

  numbers[0] = shape->first;

  if (shape->form == FORM_CONSTANT)
    {
      for (guint i = 1; i < n; i++)
        numbers[i] = shape->first;
      return TRUE;
    }

  model = g_new (Model, 1);
  model_init (model);

  for (guint i = 1; i < n; i++)
    {
      guint64 symbol;
      guint length;
      guint node = 1;

      for (guint bit = 0; bit < 7; bit++)
        node = node << 1 | (guint)decoder_get (&unpacker->decoder, &model->length[context][node]);

      length = node & 127;
      context = context_of (length);
      symbol = length > 0;

      if (length > 64 || unpacker->decoder.failed || unpacker->noise.failed)
        return FALSE;

      if (length > 1)
        {
          guint below = length - 1;
          guint n_top = MIN (below, TOP_BITS);

          node = 1;
          for (guint j = 0; j < n_top; j++)
            node = node << 1 | (guint)decoder_get (&unpacker->decoder, &model->top[length][node]);

          symbol = (guint64)node << (below - n_top);
          if (below > n_top)
            symbol |= wh_bits_get (&unpacker->noise, below - n_top);
        }

      numbers[i] = number_from_symbol (shape, symbol, numbers[i - 1]);
    }

  return !unpacker->decoder.failed && !unpacker->noise.failed;
}

/* ---- values ---- */

/* Doubles in the order of their size, as whole numbers. */
static inline gint64
double_to_number (double value)
{
  gint64 bits = (gint64)wh_double_to_bits (value);

  return bits < 0 ? bits ^ G_MAXINT64 : bits;
}

static inline double
double_from_number (gint64 number)
{
  return wh_double_from_bits ((guint64)(number < 0 ? number ^ G_MAXINT64 : number));
}

/**
 * wh_block_encode:
 * @bytes: what to append to
 * @times: milliseconds since the epoch, as a rule ascending
 * @values: as many
 * @n: how many: 1 to [const@SAMPLES_MAX]
 *
 * Packs samples of one series as small as can be.
 */
void
wh_block_encode (GByteArray   *bytes,
                 const gint64 *times,
                 const double *values,
                 guint         n)
{
  g_autoptr(GByteArray) coded = g_byte_array_new ();
  g_autoptr(GByteArray) noise = g_byte_array_new ();
  g_autofree gint64 *residues = NULL;
  g_autofree gint64 *numbers = NULL;
  Packer packer = { 0 };
  Shape shape_of_times;
  Shape shape_of_values;
  gint64 step;
  int scale;

  g_return_if_fail (n > 0 && n <= WH_SAMPLES_MAX);

  residues = g_new (gint64, n);
  numbers = g_new (gint64, n);
  packer.encoder.bytes = coded;
  packer.encoder.range = G_MAXUINT32;
  packer.encoder.n_cached = 1;
  packer.noise.bytes = noise;

  step = wh_sample_times_find_step (times, n);
  wh_sample_times_to_residues (times, residues, n, step);
  find_shape (&shape_of_times, residues, n);

  if ((scale = wh_numbers_scale (values, numbers, n)) < 0)
    {
      for (guint i = 0; i < n; i++)
        numbers[i] = double_to_number (values[i]);
    }
  find_shape (&shape_of_values, numbers, n);

  pack_numbers (&packer, &shape_of_times, residues, n);
  pack_numbers (&packer, &shape_of_values, numbers, n);
  encoder_finish (&packer.encoder);
  wh_bits_flush (&packer.noise);

  wh_sample_head_put (bytes, BLOCK_FORMAT, times, n, step);
  put_shape (bytes, &shape_of_times);
  put_shape (bytes, &shape_of_values);
  wh_put_varint (bytes, (guint64)(scale + 1));
  wh_put_varint (bytes, coded->len);
  g_byte_array_append (bytes, coded->data, coded->len);
  if (noise->len > 0)
    g_byte_array_append (bytes, noise->data, noise->len);
}

/**
 * wh_block_decode:
 * @data: a block
 * @length: its bytes
 * @samples: what to fill; what was there is gone
 * @error: that it is damaged
 *
 * Returns: whether @samples has what was packed
 */
gboolean
wh_block_decode (const guint8  *data,
                 gsize          length,
                 WhSamples     *samples,
                 GError       **error)
{
  WhByteReader head = { data, data + length, FALSE };
  g_autofree gint64 *numbers = NULL;
  Unpacker unpacker = { 0 };
  Shape shape_of_times = { 0 };
  Shape shape_of_values = { 0 };
  guint64 scale;
  guint64 n_coded;
  gint64 first;
  gint64 step;
  guint n;

  samples->n = 0;

  if (!wh_sample_head_get (&head, BLOCK_FORMAT, &n, &first, &step) ||
      !get_shape (&head, &shape_of_times) ||
      !get_shape (&head, &shape_of_values))
    return wh_sample_codec_fail (error);

  scale = wh_get_varint (&head);
  n_coded = wh_get_varint (&head);

  if (head.failed || scale > WH_N_SCALES || n_coded > (guint64)(head.end - head.position))
    return wh_sample_codec_fail (error);

  unpacker.decoder.position = head.position;
  unpacker.decoder.end = head.position + n_coded;
  decoder_start (&unpacker.decoder);
  unpacker.noise.position = head.position + n_coded;
  unpacker.noise.end = head.end;

  wh_samples_reserve (samples, n);
  numbers = g_new (gint64, n);

  if (!unpack_numbers (&unpacker, &shape_of_times, samples->times, n) ||
      !unpack_numbers (&unpacker, &shape_of_values, numbers, n))
    return wh_sample_codec_fail (error);

  wh_sample_times_from_residues (samples->times, n, first, step);

  if (scale > 0)
    {
      wh_numbers_unscale (numbers, samples->values, n, (guint)scale - 1);
    }
  else
    {
      for (guint i = 0; i < n; i++)
        samples->values[i] = double_from_number (numbers[i]);
    }

  samples->n = n;

  return TRUE;
}
