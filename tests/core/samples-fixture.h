/* samples-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-kind.h"
#include "wh-series.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* What tests of recorded samples share: a history in a file of its own. */

typedef struct
{
  char      *folder;
  char      *path;
  WhHistory *history;
} SamplesFixture;

extern const WhKind samples_passer_kind; /* what comes and goes */

gboolean run (DexFuture *future);
gpointer run_boxed (DexFuture *future);
void open_history (SamplesFixture *fixture);
void close_history (SamplesFixture *fixture);
void set_up (SamplesFixture *fixture,
             gconstpointer   data);
void tear_down (SamplesFixture *fixture,
                gconstpointer   data);
void record (SamplesFixture *fixture,
             const char     *connection,
             const char     *series,
             gint64          time,
             double          value);
void record_many (SamplesFixture *fixture,
                  const char     *series,
                  gint64          begin,
                  gint64          step,
                  guint           n);
WhSeriesData *query (SamplesFixture *fixture,
                     const char     *series,
                     gint64          from,
                     gint64          until,
                     guint           n_points);
guint count_samples (const WhSeriesData *data);
double sum_samples (const WhSeriesData *data);
gint64 get_number (SamplesFixture *fixture,
                   const char     *sql);
gint64 round_time (gint64 time);
