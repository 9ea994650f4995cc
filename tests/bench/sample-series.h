/* sample-series.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Series as a monitored fleet has them, always the same: by number 45 % gauges
 * (whole numbers, pages of 4 KiB, two decimals), 10 % full noise, 25 %
 * counters, 20 % that hardly change. One in five is up to 20 ms off the beat. */

typedef struct
{
  guint   id;
  guint64 state;
  double  value;
  double  base;
} TestSeries;

void   test_series_init (TestSeries *self,
                         guint       id);
double test_series_next (TestSeries *self);
gint64 test_series_time (guint       id,
                         gint64      tick,
                         gint64      begin,
                         gint64      step);

G_END_DECLS
