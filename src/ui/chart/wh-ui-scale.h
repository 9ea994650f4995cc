/* wh-ui-scale.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The unit of shares of one, which are shown in percent. */
#define WH_UI_UNIT_SHARE "share"

/**
 * WhUiScale:
 * @min: bottom of the axis, in the series' own unit
 * @max: top of the axis
 * @step: from one line to the next
 * @divisor: what a value is divided by before it is written
 * @decimals: how many decimals the axis needs
 * @unit: (nullable): unit of what is written
 * @suffix: stands behind the number: "", "k", "M" …
 *
 * The axis of a chart: round numbers, few of them, in a unit that fits.
 */
typedef struct
{
  double      min;
  double      max;
  double      step;
  double      divisor;
  guint       decimals;
  const char *unit;
  const char *suffix;
} WhUiScale;

void        wh_ui_scale_init       (WhUiScale       *self,
                                    double           low,
                                    double           high,
                                    const char      *unit,
                                    guint            max_lines);
char       *wh_ui_scale_format     (const WhUiScale *self,
                                    double           value) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_ui_format_quantity  (double           value,
                                    const char      *unit,
                                    const char     **shown_unit) G_GNUC_WARN_UNUSED_RESULT;

/**
 * WhUiTimeTick:
 * @time: where it is, microseconds since the epoch
 * @text: what it says
 */
typedef struct
{
  gint64 time;
  char   text[32];
} WhUiTimeTick;

GArray     *wh_ui_time_ticks       (gint64           from,
                                    gint64           until,
                                    guint            max_ticks) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
