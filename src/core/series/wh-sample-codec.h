/* wh-sample-codec.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the numbers of a series are packed. All forms give back every bit of
 * every value, and times to the millisecond. */

/* More samples than this one chunk does not hold. */
#define WH_SAMPLES_MAX (1 << 20)

/**
 * WhSamples:
 * @times: milliseconds since the epoch, UTC
 * @values: as many
 * @n: how many
 *
 * Samples of one series, unpacked. Reused from chunk to chunk.
 */
typedef struct
{
  gint64 *times;
  double *values;
  guint   n;
  guint   n_allocated;
} WhSamples;

void     wh_samples_clear     (WhSamples       *self);
void     wh_samples_reserve   (WhSamples       *self,
                               guint            n);
void     wh_samples_add       (WhSamples       *self,
                               gint64           time,
                               double           value);
void     wh_samples_append    (WhSamples       *self,
                               const WhSamples *other);
void     wh_samples_drop_before (WhSamples     *self,
                               gint64           time);
gint64   wh_samples_find_step (const WhSamples *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WhSamples, wh_samples_clear)

/* A chunk: quick to pack and to unpack. */
void     wh_chunk_encode      (GByteArray      *bytes,
                               const gint64    *times,
                               const double    *values,
                               guint            n);
gboolean wh_chunk_decode      (const guint8    *data,
                               gsize            length,
                               WhSamples       *samples,
                               GError         **error);

/* A block: many chunks of the past, packed as small as can be. */
void     wh_block_encode      (GByteArray      *bytes,
                               const gint64    *times,
                               const double    *values,
                               guint            n);
gboolean wh_block_decode      (const guint8    *data,
                               gsize            length,
                               WhSamples       *samples,
                               GError         **error);

/**
 * WhBucket:
 * @count: number of samples; 0 = there were none
 *
 * What is kept of the samples of five minutes, an hour, a day.
 */
typedef struct
{
  double min;
  double max;
  double sum;
  guint  count;
} WhBucket;

void     wh_bucket_add        (WhBucket        *self,
                               const WhBucket  *other);
void     wh_buckets_encode    (GByteArray      *bytes,
                               const WhBucket  *buckets,
                               guint            n);
gboolean wh_buckets_decode    (const guint8    *data,
                               gsize            length,
                               WhBucket        *buckets,
                               guint            n,
                               GError         **error);

G_END_DECLS
