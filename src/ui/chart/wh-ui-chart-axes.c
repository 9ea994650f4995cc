/* wh-ui-chart-axes.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-ui-chart-private.h"

/* Room around the plot: unit and labels of markers above, times below. */
#define TOP 26
#define BOTTOM 20
#define RIGHT 6
#define MIN_LEFT 30

/* Distance of lines of the grid and of times, about. */
#define LINE_DISTANCE 38
#define TICK_DISTANCE 64

/* ---- Frame ---- */

float
wh_ui_chart_frame_x (const WhUiChartFrame *frame,
                     gint64                time)
{
  double share = (double)(time - frame->from) / (double)(frame->until - frame->from);

  if (frame->mirrored)
    share = 1 - share;

  return frame->plot.origin.x + (float)share * frame->plot.size.width;
}

float
wh_ui_chart_frame_y (const WhUiChartFrame *frame,
                     double                value)
{
  double share = (value - frame->scale.min) / (frame->scale.max - frame->scale.min);

  return frame->plot.origin.y + (float)(1 - CLAMP (share, -0.05, 1.05)) * frame->plot.size.height;
}

gint64
wh_ui_chart_frame_time (const WhUiChartFrame *frame,
                        float                 x)
{
  double share = CLAMP ((x - frame->plot.origin.x) / frame->plot.size.width, 0, 1);

  if (frame->mirrored)
    share = 1 - share;

  return frame->from + (gint64)(share * (double)(frame->until - frame->from));
}

static PangoLayout *
create_layout (WhUiChart  *self,
               const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);

  return layout;
}

static float
measure_axis (WhUiChart       *self,
              const WhUiScale *scale)
{
  int widest = 0;

  for (double value = scale->min; value <= scale->max + scale->step / 2; value += scale->step)
    {
      g_autofree char *text = wh_ui_scale_format (scale, value);
      g_autoptr(PangoLayout) layout = create_layout (self, text);
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      widest = MAX (widest, width);
    }

  return MAX (widest + 8, MIN_LEFT);
}

/* What lies far above all values would press them flat. */
#define FAR_ABOVE 3

static double
include_limits (WhUiChart *self,
                double     high)
{
  double with_limits = high;

  for (guint i = 0; i < self->limits->len; i++)
    {
      double limit = g_array_index (self->limits, WhUiChartLimit, i).value;

      if (!isfinite (high) || limit <= high * FAR_ABOVE)
        with_limits = MAX (with_limits, limit * 1.1);
    }

  return with_limits;
}

void
wh_ui_chart_lay_out (WhUiChart      *self,
                     WhUiChartFrame *frame,
                     float           width,
                     float           height)
{
  double low = INFINITY;
  double high = -INFINITY;
  const char *unit = NULL;
  float plot_height = MAX (height - TOP - BOTTOM, 1);
  guint max_lines;
  float left;

  for (guint i = 0; i < self->series->len; i++)
    {
      WhUiChartSeries *series = g_ptr_array_index (self->series, i);
      double min, max;

      if (unit == NULL)
        unit = wh_ui_chart_series_get_unit (series);

      if (!series->hidden && wh_series_model_get_extent (series->model, &min, &max))
        {
          low = MIN (low, min);
          high = MAX (high, max);
        }
    }

  /* Before the first answer the page knows the unit. */
  if (unit == NULL)
    unit = self->unit;

  /* As wide as the axis will be at least: a limit of two percent is not far
   * above no errors. */
  if (g_strcmp0 (unit, "%") == 0 && isfinite (high))
    high = MAX (high, 1);

  high = include_limits (self, high);
  low = MIN (low, high);
  max_lines = MAX ((guint)(plot_height / LINE_DISTANCE), 1);

  /* Of what has no unit there are no halves. */
  if (unit == NULL && high >= 1)
    max_lines = MIN (max_lines, (guint)MIN (ceil (high), 1000));

  /* A share is of the whole. */
  if (g_strcmp0 (unit, WH_UI_UNIT_SHARE) == 0)
    high = 1;

  wh_ui_scale_init (&frame->scale, low, high, unit, max_lines);
  left = measure_axis (self, &frame->scale);

  frame->from = wh_ui_time_range_get_from (self->range);
  frame->until = wh_ui_time_range_get_until (self->range);
  frame->mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  graphene_rect_init (&frame->plot, frame->mirrored ? RIGHT : left, TOP, MAX (width - left - RIGHT, 1), plot_height);
}

/* ---- Axes ---- */

void
wh_ui_chart_get_ink (WhUiChart *self,
                     float      alpha,
                     GdkRGBA   *color)
{
  gtk_widget_get_color (GTK_WIDGET (self), color);
  color->alpha *= alpha;
}

void
wh_ui_chart_fill (GtkSnapshot   *snapshot,
                  float          x,
                  float          y,
                  float          width,
                  float          height,
                  const GdkRGBA *color)
{
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, y, width, height));
}

/* Text with its anchor: @xalign 0 = @x is its left end, 1 = its right end. */
void
wh_ui_chart_write (WhUiChart     *self,
                   GtkSnapshot   *snapshot,
                   const char    *text,
                   float          x,
                   float          y,
                   float          xalign,
                   const GdkRGBA *color)
{
  g_autoptr(PangoLayout) layout = create_layout (self, text);
  int width;
  int height;

  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (roundf (x - width * xalign), roundf (y - height / 2.0f)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

float
wh_ui_chart_measure_text (WhUiChart  *self,
                          const char *text)
{
  g_autoptr(PangoLayout) layout = create_layout (self, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

static void
paint_values (WhUiChart            *self,
              const WhUiChartFrame *frame,
              GtkSnapshot          *snapshot)
{
  const graphene_rect_t *plot = &frame->plot;
  const WhUiScale *scale = &frame->scale;
  float edge = frame->mirrored ? plot->origin.x + plot->size.width + 6 : plot->origin.x - 6;
  GdkRGBA line, base, text;

  wh_ui_chart_get_ink (self, 0.10, &line);
  wh_ui_chart_get_ink (self, 0.30, &base);
  wh_ui_chart_get_ink (self, 0.60, &text);

  for (double value = scale->min; value <= scale->max + scale->step / 2; value += scale->step)
    {
      g_autofree char *label = wh_ui_scale_format (scale, value);
      float y = roundf (wh_ui_chart_frame_y (frame, value));

      wh_ui_chart_fill (snapshot, plot->origin.x, y, plot->size.width, 1, fabs (value) < scale->step / 2 ? &base : &line);
      wh_ui_chart_write (self, snapshot, label, edge, y, frame->mirrored ? 0 : 1, &text);
    }

  /* A unit may be wider than all numbers: then it stands over the plot a little. */
  if (scale->unit != NULL && *scale->unit != '\0')
    {
      if (!frame->mirrored)
        edge = MAX (edge, wh_ui_chart_measure_text (self, scale->unit));

      wh_ui_chart_write (self, snapshot, scale->unit, edge, 8, frame->mirrored ? 0 : 1, &text);
    }
}

static void
paint_times (WhUiChart            *self,
             const WhUiChartFrame *frame,
             GtkSnapshot          *snapshot)
{
  const graphene_rect_t *plot = &frame->plot;
  guint max_ticks = MAX ((guint)(plot->size.width / TICK_DISTANCE), 1);
  g_autoptr(GArray) ticks = wh_ui_time_ticks (frame->from, frame->until, max_ticks);
  float bottom = plot->origin.y + plot->size.height;
  float right = plot->origin.x + plot->size.width + RIGHT;
  GdkRGBA line, text;

  wh_ui_chart_get_ink (self, 0.06, &line);
  wh_ui_chart_get_ink (self, 0.60, &text);

  for (guint i = 0; i < ticks->len; i++)
    {
      const WhUiTimeTick *tick = &g_array_index (ticks, WhUiTimeTick, i);
      float x = roundf (wh_ui_chart_frame_x (frame, tick->time));
      float half = wh_ui_chart_measure_text (self, tick->text) / 2;

      wh_ui_chart_fill (snapshot, x, plot->origin.y, 1, plot->size.height, &line);

      /* A text at the edge moves in rather than being cut. */
      wh_ui_chart_write (self, snapshot, tick->text, CLAMP (x, half, MAX (right - half, half)), bottom + 12, 0.5, &text);
    }
}

void
wh_ui_chart_paint_axes (WhUiChart            *self,
                        const WhUiChartFrame *frame,
                        GtkSnapshot          *snapshot)
{
  paint_values (self, frame, snapshot);
  paint_times (self, frame, snapshot);
}
