/* wh-range-series.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-range-source.h"
#include "wh-series.h"

G_BEGIN_DECLS

#define WH_TYPE_RANGE_SERIES (wh_range_series_get_type ())
G_DECLARE_FINAL_TYPE (WhRangeSeries, wh_range_series, WH, RANGE_SERIES, GObject)

WhSeriesSource *wh_range_series_new (WhRangeSource *source,
                                     const char    *expression,
                                     gboolean       lowest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
