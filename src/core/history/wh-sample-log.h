/* wh-sample-log.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sample-codec.h"

G_BEGIN_DECLS

/* A row of the log of samples: what arrived at once, series by series, not
 * packed yet. */

/* One sample of a row; times in milliseconds. */
typedef struct
{
  gint64 series;
  gint64 time;
  double value;
} WhLogged;

typedef void (*WhLoggedFunc) (const WhLogged *sample,
                              gpointer        user_data);

void     wh_sample_log_encode (GByteArray      *bytes,
                               const WhLogged  *samples,
                               guint            n);
gboolean wh_sample_log_decode (const guint8    *data,
                               gsize            length,
                               WhLoggedFunc     func,
                               gpointer         user_data);
gboolean wh_sample_log_find   (const guint8    *data,
                               gsize            length,
                               gint64           series,
                               WhSamples       *samples);

G_END_DECLS
