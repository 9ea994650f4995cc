/* wh-number-codec-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-bits-private.h"

G_BEGIN_DECLS

/* Values that are multiples of a power of ten down to 10^-4 are whole numbers
 * in disguise, and those pack better than anything else. */
#define WH_N_SCALES 5

int      wh_numbers_scale     (const double *values,
                               gint64       *numbers,
                               guint         n);
void     wh_numbers_unscale   (const gint64 *numbers,
                               double       *values,
                               guint         n,
                               guint         scale);
guint64  wh_numbers_divisor   (const gint64 *numbers,
                               guint         n);

void     wh_bits_put_numbers  (WhBitWriter  *writer,
                               const gint64 *numbers,
                               guint         n);
void     wh_bits_get_numbers  (WhBitReader  *reader,
                               gint64       *numbers,
                               guint         n);
void     wh_bits_put_values   (WhBitWriter  *writer,
                               const double *values,
                               gint64       *scratch,
                               guint         n);
void     wh_bits_get_values   (WhBitReader  *reader,
                               double       *values,
                               gint64       *scratch,
                               guint         n);

gboolean wh_sample_codec_fail (GError      **error);

G_END_DECLS
