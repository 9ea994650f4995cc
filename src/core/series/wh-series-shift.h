/* wh-series-shift.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-series.h"

G_BEGIN_DECLS

#define WH_TYPE_SERIES_SHIFT (wh_series_shift_get_type ())

/**
 * WhSeriesShift:
 *
 * Numbers of another source as if they were of a later time: what was a day ago
 * beside what is now.
 */
G_DECLARE_FINAL_TYPE (WhSeriesShift, wh_series_shift, WH, SERIES_SHIFT, GObject)

WhSeriesSource *wh_series_shift_new (WhSeriesSource *source,
                                     gint64          shift) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
