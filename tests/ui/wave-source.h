/* wave-source.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-series.h"

G_BEGIN_DECLS

/**
 * WaveSource:
 *
 * Waves to be drawn, with a hole in them: "NAME:MIDDLE:HEIGHT:UNIT" is a wave of
 * twelve hours that was not observed from a third to a half of each range.
 */
#define TYPE_WAVE_SOURCE (wave_source_get_type ())
G_DECLARE_FINAL_TYPE (WaveSource, wave_source, WAVE, SOURCE, GObject)

WhSeriesSource *wave_source_new           (void) G_GNUC_WARN_UNUSED_RESULT;
guint           wave_source_get_n_queries (WaveSource *self);

G_END_DECLS
