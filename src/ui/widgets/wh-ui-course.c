/* wh-ui-course.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-ui-course.h"

/* A hole is a distance this many times the usual one: a late value is no hole. */
#define HOLE 2.5

typedef struct
{
  graphene_rect_t  area;
  gint64           from;
  gint64           to;
  double           low;
  double           high;
  gint64           step;
  gboolean         mirrored;
} Scale;

static float
x_of (const Scale *scale,
      gint64       time)
{
  float x = (float) ((double) (time - scale->from) / (double) (scale->to - scale->from)) * scale->area.size.width;

  x = CLAMP (x, 0, scale->area.size.width);

  return scale->mirrored ? scale->area.size.width - x : x;
}

static float
y_of (const Scale *scale,
      double       value)
{
  float height = scale->area.size.height;

  /* Room for half the line above and below. */
  return height - 1 - (float) ((value - scale->low) / (scale->high - scale->low)) * (height - 3);
}

static int
compare_steps (gconstpointer a,
               gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return (one > other) - (one < other);
}

/* The middle of the distances: a few holes do not move it. */
static gint64
usual_step (const WhUiCourse *course)
{
  g_autofree gint64 *steps = NULL;

  if (course->step > 0 || course->n_values < 2)
    return course->step;

  steps = g_new (gint64, course->n_values - 1);
  for (gsize i = 1; i < course->n_values; i++)
    steps[i - 1] = course->times[i] - course->times[i - 1];
  qsort (steps, course->n_values - 1, sizeof *steps, compare_steps);

  return steps[(course->n_values - 1) / 2];
}

static gboolean
get_scale (const WhUiCourse *course,
           float      width,
           float      height,
           Scale     *scale)
{
  gboolean known = FALSE;

  if (course->n_values == 0)
    return FALSE;

  scale->area = GRAPHENE_RECT_INIT (0, 0, width, height);
  scale->from = course->from != 0 ? course->from : course->times[0];
  scale->to = course->to != 0 ? course->to : course->times[course->n_values - 1];
  scale->step = usual_step (course);
  scale->mirrored = course->mirrored;
  scale->low = scale->high = 0;

  for (gsize i = 0; i < course->n_values; i++)
    {
      double value = course->values[i];

      if (isnan (value))
        continue;

      scale->low = known ? MIN (scale->low, value) : value;
      scale->high = known ? MAX (scale->high, value) : value;
      known = TRUE;
    }

  if (course->zero_based)
    {
      scale->low = MIN (scale->low, 0);
      scale->high *= scale->high > 0 ? 1.05 : 1;
    }

  /* A flat line lies in the middle, a flat zero at the bottom. */
  if (scale->high <= scale->low)
    {
      double value = scale->low;

      scale->high = value + 1;
      scale->low = value == 0 ? 0 : value - 1;
    }

  return scale->to > scale->from;
}

static void
draw_hole (const WhUiCourse *course,
           GtkSnapshot   *snapshot,
           const Scale   *scale,
           gint64         from,
           gint64         to,
           const GdkRGBA *foreground)
{
  float one = x_of (scale, from);
  float other = x_of (scale, to);

  wh_ui_draw_hatch (snapshot,
                    &GRAPHENE_RECT_INIT (MIN (one, other), 0, fabsf (other - one), scale->area.size.height),
                    foreground, 5);
}

/* Adds the points of one unbroken run: where more than two fall on a pixel, the
 * lowest and the highest of them, in the order of time. */
static void
add_run (const WhUiCourse *course,
         GskPathBuilder *builder,
         const Scale    *scale,
         gsize           first,
         gsize           last)
{
  gsize i = first;

  gsk_path_builder_move_to (builder,
                            x_of (scale, course->times[first]), y_of (scale, course->values[first]));

  while (i <= last)
    {
      float x = x_of (scale, course->times[i]);
      int column = (int) x;
      gsize low = i;
      gsize high = i;
      gsize end = i;

      while (end + 1 <= last && (int) x_of (scale, course->times[end + 1]) == column)
        {
          end++;
          if (course->values[end] < course->values[low])
            low = end;
          if (course->values[end] > course->values[high])
            high = end;
        }

      gsk_path_builder_line_to (builder,
                                x_of (scale, course->times[MIN (low, high)]),
                                y_of (scale, course->values[MIN (low, high)]));
      if (low != high)
        gsk_path_builder_line_to (builder,
                                  x_of (scale, course->times[MAX (low, high)]),
                                  y_of (scale, course->values[MAX (low, high)]));
      i = end + 1;
    }
}

static void
draw_run (const WhUiCourse *course,
          GtkSnapshot *snapshot,
          const Scale *scale,
          gsize        first,
          gsize        last)
{
  g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr(GskStroke) stroke = gsk_stroke_new (1.5);
  g_autoptr(GskPath) line = NULL;
  g_autoptr(GskPath) ground = NULL;
  GdkRGBA color;

  add_run (course, builder, scale, first, last);
  line = gsk_path_builder_to_path (builder);

  add_run (course, builder, scale, first, last);
  gsk_path_builder_line_to (builder, x_of (scale, course->times[last]), scale->area.size.height);
  gsk_path_builder_line_to (builder, x_of (scale, course->times[first]), scale->area.size.height);
  gsk_path_builder_close (builder);
  ground = gsk_path_builder_to_path (builder);

  wh_ui_tone_get_color (course->tone, .12f, &color);
  gtk_snapshot_append_fill (snapshot, ground, GSK_FILL_RULE_WINDING, &color);

  wh_ui_tone_get_color (course->tone, 1, &color);
  gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_ROUND);
  gtk_snapshot_append_stroke (snapshot, line, stroke, &color);
}

static void
draw_runs (const WhUiCourse *course,
           GtkSnapshot   *snapshot,
           const Scale   *scale,
           const GdkRGBA *foreground)
{
  gint64 hole = (gint64) ((double) scale->step * HOLE);
  gint64 observed_until = scale->from;
  gsize i = 0;

  while (i < course->n_values)
    {
      gsize first = i;
      gsize last = i;

      if (isnan (course->values[i]))
        {
          i++;
          continue;
        }

      while (last + 1 < course->n_values &&
             !isnan (course->values[last + 1]) &&
             (hole == 0 || course->times[last + 1] - course->times[last] <= hole))
        last++;

      if (course->times[first] - observed_until > hole || first > 0)
        draw_hole (course, snapshot, scale, observed_until, course->times[first], foreground);

      draw_run (course, snapshot, scale, first, last);
      observed_until = course->times[last];
      i = last + 1;
    }

  if (scale->to - observed_until > hole || isnan (course->values[course->n_values - 1]))
    draw_hole (course, snapshot, scale, observed_until, scale->to, foreground);
}

/**
 * wh_ui_course_paint:
 * @course: what to paint
 * @snapshot: where
 * @width: how wide, in px
 * @height: how high, in px
 * @foreground: the text colour of the widget
 *
 * Paints a line over its ground, with holes and marks.
 */
void
wh_ui_course_paint (const WhUiCourse *course,
                    GtkSnapshot      *snapshot,
                    float             width,
                    float             height,
                    const GdkRGBA    *foreground)
{
  GdkRGBA color;
  Scale scale;

  if (!get_scale (course, width, height, &scale))
    {
      /* Never observed: all of it is a hole. */
      if (course->to > course->from)
        wh_ui_draw_hatch (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height), foreground, 5);
      return;
    }

  gtk_snapshot_push_clip (snapshot, &scale.area);

  if (course->down_since != 0 && course->down_since < scale.to)
    {
      float one = x_of (&scale, course->down_since);
      float other = x_of (&scale, scale.to);

      wh_ui_tone_get_color (WH_UI_TONE_ERROR, .16f, &color);
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (MIN (one, other), 0, fabsf (other - one), height));
    }

  if (course->marker > scale.from && course->marker < scale.to)
    {
      color = *foreground;
      color.alpha *= .35f;
      wh_ui_draw_dashed_line (snapshot, x_of (&scale, course->marker), 0, height, &color);
    }

  draw_runs (course, snapshot, &scale, foreground);

  gtk_snapshot_pop (snapshot);
}
