/* wh-ui-course.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-draw.h"

G_BEGIN_DECLS

/**
 * WhUiCourse:
 * @values: the values; NaN = not observed
 * @times: their instants in µs, rising
 * @n_values: how many
 * @from: left edge; 0 = the first value
 * @to: right edge; 0 = the last value
 * @step: expected distance of two values; 0 = judge from the times
 * @marker: instant of the dashed line; 0 for none
 * @down_since: instant from which on the ground is red; 0 for none
 * @tone: colour of the line
 * @zero_based: whether the bottom is zero and not the lowest value
 * @mirrored: whether time runs from right to left
 *
 * The past of one number, to be painted. Owns nothing.
 */
typedef struct
{
  const double *values;
  const gint64 *times;
  gsize         n_values;
  gint64        from;
  gint64        to;
  gint64        step;
  gint64        marker;
  gint64        down_since;
  WhUiTone      tone;
  gboolean      zero_based;
  gboolean      mirrored;
} WhUiCourse;

void wh_ui_course_paint (const WhUiCourse *course,
                         GtkSnapshot      *snapshot,
                         float             width,
                         float             height,
                         const GdkRGBA    *foreground);

G_END_DECLS
