/* wh-sample-heads.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history-private.h"
#include "wh-sample-log.h"
#include "wh-series.h"

G_BEGIN_DECLS

/**
 * WhSeriesKey:
 *
 * What the main thread and the writer call a series by. Lives as long as the
 * [struct@SeriesKeys] it is of. @slot and @generation are the writer's own.
 */
typedef struct
{
  WhSeriesInfo *info;
  guint         slot;
  guint         generation;
} WhSeriesKey;

/* One sample on its way to the writer; time in milliseconds. */
typedef struct
{
  WhSeriesKey *key;
  gint64       time;
  double       value;
} WhKeyedSample;

/**
 * WhSampleHeads:
 *
 * The samples of each series that are in the log and not in a chunk yet, as the
 * writer has them in memory. The log is the truth: heads can be made from it at
 * any time, and are when another process has written.
 */
typedef struct _WhSampleHeads WhSampleHeads;

/* What the writer knows of a series. */
typedef struct
{
  gint64    series;     /* number */
  WhSamples samples;
  gint64    last_time;  /* of the newest sample, milliseconds */
  gint64    first_row;  /* of the log, that the oldest sample is in */
  guint     n_full;     /* so many samples make a chunk */
} WhSampleHead;

void           wh_sample_heads_free    (WhSampleHeads    *self);
WhSampleHeads *wh_sample_heads_ensure  (WhEngineThread   *thread,
                                        GError          **error);
gboolean       wh_sample_heads_add     (WhSampleHeads    *self,
                                        WhEngineThread   *thread,
                                        WhKeyedSample    *samples,
                                        guint             n,
                                        guint            *n_refused,
                                        GError          **error);
gboolean       wh_sample_heads_seal_before (WhSampleHeads *self,
                                        WhEngineThread   *thread,
                                        gint64            series,
                                        gint64            time,
                                        GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSampleHeads, wh_sample_heads_free)

G_END_DECLS
