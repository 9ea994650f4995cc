/* wh-ui-chart-paint.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-ui-chart-private.h"

#define LINE_WIDTH 1.5f
#define TRIANGLE 4
#define DOT 1

/* ---- What was not observed ---- */

static GArray *
intersect (const WhSpan *one,
           guint         n_one,
           const WhSpan *other,
           guint         n_other)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (WhSpan));
  guint i = 0;
  guint j = 0;

  while (i < n_one && j < n_other)
    {
      WhSpan span = { MAX (one[i].from, other[j].from), MIN (one[i].until, other[j].until) };

      if (span.from < span.until)
        g_array_append_val (spans, span);

      if (one[i].until < other[j].until)
        i++;
      else
        j++;
    }

  return spans;
}

/* When none of the series was observed. */
static GArray *
find_gaps (WhUiChart            *self,
           const WhUiChartFrame *frame)
{
  const WhSpan whole = { frame->from, frame->until };
  g_autoptr(GArray) gaps = NULL;

  for (guint i = 0; i < self->series->len; i++)
    {
      WhUiChartSeries *series = g_ptr_array_index (self->series, i);
      const WhSpan *spans;
      guint n_spans;

      /* What is compared with is of another time: it fills no gap. */
      if (series->hidden || (series->style == WH_UI_CHART_DASHED && i > 0))
        continue;

      spans = wh_series_model_get_gaps (series->model, &n_spans);

      /* Of what was never recorded nothing was observed. */
      if (wh_ui_chart_series_is_unseen (series))
        {
          spans = &whole;
          n_spans = 1;
        }

      if (gaps == NULL)
        {
          gaps = g_array_new (FALSE, FALSE, sizeof (WhSpan));
          if (n_spans > 0)
            g_array_append_vals (gaps, spans, n_spans);
        }
      else
        {
          GArray *both = intersect ((WhSpan *)(gpointer)gaps->data, gaps->len, spans, n_spans);

          g_array_unref (gaps);
          gaps = both;
        }
    }

  return g_steal_pointer (&gaps);
}

static void
paint_gaps (WhUiChart            *self,
            const WhUiChartFrame *frame,
            GtkSnapshot          *snapshot)
{
  g_autoptr(GArray) gaps = find_gaps (self, frame);
  const char *words = wh_ui_chart_is_unseen (self) ? _("not observed yet") : _("not observed");
  float words_width = wh_ui_chart_measure_text (self, words);
  GdkRGBA hatch, text;

  wh_ui_chart_get_ink (self, 1, &hatch);
  wh_ui_chart_get_ink (self, 0.60, &text);

  for (guint i = 0; gaps != NULL && i < gaps->len; i++)
    {
      const WhSpan *gap = &g_array_index (gaps, WhSpan, i);
      float one = wh_ui_chart_frame_x (frame, CLAMP (gap->from, frame->from, frame->until));
      float other = wh_ui_chart_frame_x (frame, CLAMP (gap->until, frame->from, frame->until));
      float left = MIN (one, other);
      float width = fabsf (other - one);

      if (width < 1)
        continue;

      wh_ui_draw_hatch (snapshot, &GRAPHENE_RECT_INIT (left, frame->plot.origin.y, width, frame->plot.size.height),
                        &hatch, 6);

      if (width > words_width + 12)
        {
          float y = frame->plot.origin.y + frame->plot.size.height / 2;
          float half = words_width / 2 + 5;
          GdkRGBA ground;

          wh_ui_get_surface_color (0.9, &ground);
          wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (left + width / 2 - half, y - 9, 2 * half, 18), 4, &ground);
          wh_ui_chart_write (self, snapshot, words, left + width / 2, y, 0.5, &text);
        }
    }
}

static void
paint_bands (WhUiChart            *self,
             const WhUiChartFrame *frame,
             GtkSnapshot          *snapshot)
{
  for (guint i = 0; i < self->bands->len; i++)
    {
      const WhUiChartBand *band = &g_array_index (self->bands, WhUiChartBand, i);
      float one = wh_ui_chart_frame_x (frame, CLAMP (band->from, frame->from, frame->until));
      float other = wh_ui_chart_frame_x (frame, CLAMP (band->until, frame->from, frame->until));
      GdkRGBA color;

      wh_ui_tone_get_color (band->tone, 0.16, &color);
      if (band->until > frame->from && band->from < frame->until)
        wh_ui_chart_fill (snapshot, MIN (one, other), frame->plot.origin.y, MAX (fabsf (other - one), 1),
                          frame->plot.size.height, &color);
    }
}

/* ---- Series ---- */

/* One unbroken piece: points @first to @last. */
typedef struct
{
  const WhPoint *points;
  guint          first;
  guint          last;
  gint64         half; /* of a step: a point stands in the middle of its time */
} Piece;

static float
get_x (const WhUiChartFrame *frame,
       const Piece          *piece,
       guint                 i)
{
  return wh_ui_chart_frame_x (frame, piece->points[i].time + piece->half);
}

static void
trace (GskPathBuilder       *builder,
       const WhUiChartFrame *frame,
       const Piece          *piece)
{
  gsk_path_builder_move_to (builder, get_x (frame, piece, piece->first),
                            wh_ui_chart_frame_y (frame, piece->points[piece->first].avg));

  for (guint i = piece->first + 1; i <= piece->last; i++)
    gsk_path_builder_line_to (builder, get_x (frame, piece, i), wh_ui_chart_frame_y (frame, piece->points[i].avg));

  /* A point alone is a dot. */
  if (piece->first == piece->last)
    gsk_path_builder_add_circle (builder, &GRAPHENE_POINT_INIT (get_x (frame, piece, piece->first),
                                                                wh_ui_chart_frame_y (frame, piece->points[piece->first].avg)),
                                 DOT);
}

static void
trace_area (GskPathBuilder       *builder,
            const WhUiChartFrame *frame,
            const Piece          *piece)
{
  float bottom = wh_ui_chart_frame_y (frame, MAX (frame->scale.min, 0));

  gsk_path_builder_move_to (builder, get_x (frame, piece, piece->first), bottom);

  for (guint i = piece->first; i <= piece->last; i++)
    gsk_path_builder_line_to (builder, get_x (frame, piece, i), wh_ui_chart_frame_y (frame, piece->points[i].avg));

  gsk_path_builder_line_to (builder, get_x (frame, piece, piece->last), bottom);
  gsk_path_builder_close (builder);
}

/* How many points fall on @width pixels. */
static guint
count_within (const WhUiChartFrame *frame,
              const Piece          *piece,
              float                 width)
{
  float whole = fabsf (get_x (frame, piece, piece->last) - get_x (frame, piece, piece->first));

  return whole > 0 ? MAX ((guint)(width * (piece->last - piece->first) / whole), 1) : 1;
}

/* From least to greatest, where a point stands for many values. A corner every
 * two pixels: twice as many look the same and take twice as long. */
static void
trace_envelope (GskPathBuilder       *builder,
                const WhUiChartFrame *frame,
                const Piece          *piece)
{
  guint step = count_within (frame, piece, 2);
  guint n_corners = (piece->last - piece->first) / step + 1;

  for (guint side = 0; side < 2; side++)
    {
      for (guint corner = 0; corner < n_corners; corner++)
        {
          guint first = piece->first + (side == 0 ? corner : n_corners - 1 - corner) * step;
          guint last = MIN (first + step - 1, piece->last);
          double value = side == 0 ? piece->points[first].max : piece->points[first].min;
          float x = get_x (frame, piece, n_corners == 1 || first + step <= piece->last ? first : last);

          for (guint i = first + 1; i <= last; i++)
            value = side == 0 ? MAX (value, piece->points[i].max) : MIN (value, piece->points[i].min);

          if (side == 0 && corner == 0)
            gsk_path_builder_move_to (builder, x, wh_ui_chart_frame_y (frame, value));
          else
            gsk_path_builder_line_to (builder, x, wh_ui_chart_frame_y (frame, value));
        }
    }

  gsk_path_builder_close (builder);
}

typedef void (*TraceFunc) (GskPathBuilder       *builder,
                           const WhUiChartFrame *frame,
                           const Piece          *piece);

static GskPath *
trace_series (const WhUiChartFrame *frame,
              WhSeriesModel        *model,
              TraceFunc             func)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  guint n_points;
  guint n_gaps;
  const WhPoint *points = wh_series_model_get_points (model, &n_points);
  const WhSpan *gaps = wh_series_model_get_gaps (model, &n_gaps);
  Piece piece = { .points = points, .half = wh_series_model_get_step (model) / 2 };
  guint gap = 0;

  for (guint i = 0; i < n_points; i++)
    {
      gboolean ends = i + 1 == n_points;

      while (gap < n_gaps && gaps[gap].until <= points[i].time)
        gap++;

      if (!ends && gap < n_gaps && gaps[gap].from < points[i + 1].time)
        ends = TRUE;

      if (ends)
        {
          piece.last = i;
          func (builder, frame, &piece);
          piece.first = i + 1;
        }
    }

  return gsk_path_builder_free_to_path (builder);
}

static gboolean
has_envelope (WhSeriesModel *model)
{
  guint n_points;
  const WhPoint *points = wh_series_model_get_points (model, &n_points);

  for (guint i = 0; i < n_points; i++)
    {
      if (points[i].max > points[i].min)
        return TRUE;
    }

  return FALSE;
}

static void
paint_one (const WhUiChartFrame  *frame,
           const WhUiChartSeries *series,
           gboolean               alone,
           GtkSnapshot           *snapshot)
{
  static const float dashes[] = { 4, 3 };
  g_autoptr(GskPath) line = trace_series (frame, series->model, trace);
  GskStroke *stroke = gsk_stroke_new (LINE_WIDTH);
  GdkRGBA color;

  if (series->style == WH_UI_CHART_AREA)
    {
      g_autoptr(GskPath) area = trace_series (frame, series->model, trace_area);

      wh_ui_tone_get_color (series->tone, 0.12, &color);
      gtk_snapshot_append_fill (snapshot, area, GSK_FILL_RULE_WINDING, &color);
    }

  if (alone && has_envelope (series->model))
    {
      g_autoptr(GskPath) envelope = trace_series (frame, series->model, trace_envelope);

      wh_ui_tone_get_color (series->tone, 0.22, &color);
      gtk_snapshot_append_fill (snapshot, envelope, GSK_FILL_RULE_WINDING, &color);
    }

  gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_BEVEL); /* rounding the corners of a thousand points takes a quarter of the line */
  gsk_stroke_set_line_cap (stroke, GSK_LINE_CAP_ROUND);
  if (series->style == WH_UI_CHART_DASHED)
    gsk_stroke_set_dash (stroke, dashes, G_N_ELEMENTS (dashes));

  wh_ui_tone_get_color (series->tone, 1, &color);
  gtk_snapshot_append_stroke (snapshot, line, stroke, &color);
  gsk_stroke_free (stroke);
}

static void
paint_series (WhUiChart            *self,
              const WhUiChartFrame *frame,
              GtkSnapshot          *snapshot)
{
  guint n_shown = 0;

  for (guint i = 0; i < self->series->len; i++)
    n_shown += !((WhUiChartSeries *)g_ptr_array_index (self->series, i))->hidden;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (frame->plot.origin.x, frame->plot.origin.y - 2,
                                                         frame->plot.size.width, frame->plot.size.height + 4));

  /* The first one is the one that matters: on top. */
  for (guint i = self->series->len; i-- > 0; )
    {
      WhUiChartSeries *series = g_ptr_array_index (self->series, i);

      if (!series->hidden)
        paint_one (frame, series, n_shown == 1, snapshot);
    }

  gtk_snapshot_pop (snapshot);
}

/* ---- Limit and markers ---- */

static void
paint_limit (WhUiChart            *self,
             const WhUiChartFrame *frame,
             const WhUiChartLimit *limit,
             GtkSnapshot          *snapshot)
{
  static const float dashes[] = { 5, 3 };
  float edge = frame->mirrored ? frame->plot.origin.x + frame->plot.size.width - 6 : frame->plot.origin.x + 6;
  float align = frame->mirrored ? 1 : 0;
  GskPathBuilder *builder;
  g_autoptr(GskPath) path = NULL;
  GskStroke *stroke;
  GdkRGBA color;
  float y;

  wh_ui_tone_get_color (limit->tone, 1, &color);

  if (limit->value > frame->scale.max)
    {
      g_autofree char *text = limit->meaning != NULL ? g_strconcat ("↑ ", limit->meaning, NULL) : NULL;

      if (text != NULL && limit->tone == WH_UI_TONE_ERROR)
        wh_ui_chart_write (self, snapshot, text, edge, frame->plot.origin.y + 9, align, &color);
      return;
    }

  y = roundf (wh_ui_chart_frame_y (frame, limit->value)) + 0.5f;
  builder = gsk_path_builder_new ();
  gsk_path_builder_move_to (builder, frame->plot.origin.x, y);
  gsk_path_builder_line_to (builder, frame->plot.origin.x + frame->plot.size.width, y);
  path = gsk_path_builder_free_to_path (builder);

  stroke = gsk_stroke_new (1);
  gsk_stroke_set_dash (stroke, dashes, G_N_ELEMENTS (dashes));
  gtk_snapshot_append_stroke (snapshot, path, stroke, &color);
  gsk_stroke_free (stroke);

  if (limit->meaning != NULL)
    wh_ui_chart_write (self, snapshot, limit->meaning, edge, y - 9, align, &color);
}

static void
paint_limits (WhUiChart            *self,
              const WhUiChartFrame *frame,
              GtkSnapshot          *snapshot)
{
  for (guint i = 0; i < self->limits->len; i++)
    paint_limit (self, frame, &g_array_index (self->limits, WhUiChartLimit, i), snapshot);
}

static void
paint_triangle (GtkSnapshot   *snapshot,
                float          x,
                float          y,
                const GdkRGBA *color)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  g_autoptr(GskPath) path = NULL;

  gsk_path_builder_move_to (builder, x - TRIANGLE, y - 6);
  gsk_path_builder_line_to (builder, x + TRIANGLE, y - 6);
  gsk_path_builder_line_to (builder, x, y);
  gsk_path_builder_close (builder);
  path = gsk_path_builder_free_to_path (builder);
  gtk_snapshot_append_fill (snapshot, path, GSK_FILL_RULE_WINDING, color);
}

/* Where the next marker after one stands; its own sign is not written over. */
static float
get_next_marker (WhUiChart            *self,
                 const WhUiChartFrame *frame,
                 guint                 i,
                 float                 end)
{
  const WhUiChartMarker *next;
  float x;

  if (i + 1 >= self->markers->len)
    return end;

  next = g_ptr_array_index (self->markers, frame->mirrored ? self->markers->len - 2 - i : i + 1);
  x = wh_ui_chart_frame_x (frame, next->time) - 8;

  return MIN (x, end);
}

static void
paint_markers (WhUiChart            *self,
               const WhUiChartFrame *frame,
               GtkSnapshot          *snapshot)
{
  float top = frame->plot.origin.y;
  float bottom = top + frame->plot.size.height;
  float end = frame->plot.origin.x + frame->plot.size.width;
  float taken = frame->plot.origin.x; /* labels end here */
  GdkRGBA text;

  wh_ui_chart_get_ink (self, 0.9, &text);

  for (guint i = 0; i < self->markers->len; i++)
    {
      const WhUiChartMarker *marker = g_ptr_array_index (self->markers, frame->mirrored ? self->markers->len - 1 - i : i);
      WhUiTone tone = marker->event == WH_UI_CHART_ALERT ? WH_UI_TONE_ERROR
                      : marker->event == WH_UI_CHART_ROLLOUT ? WH_UI_TONE_PURPLE : WH_UI_TONE_ORANGE;
      float x = roundf (wh_ui_chart_frame_x (frame, marker->time)) + 0.5f;
      float width = marker->label != NULL ? wh_ui_chart_measure_text (self, marker->label) : 0;
      GdkRGBA color;

      if (marker->time < frame->from || marker->time > frame->until)
        continue;

      wh_ui_tone_get_color (tone, 1, &color);

      if (marker->event == WH_UI_CHART_ANOMALY)
        {
          wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (x - 3, top - 7, 6, 6), 3, &color);
        }
      else
        {
          wh_ui_draw_dashed_line (snapshot, x, top, bottom, &color);
          paint_triangle (snapshot, x, top, &color);
        }

      /* On its right, else on its left, else not at all. */
      if (width == 0)
        continue;

      if (x + 8 + width <= get_next_marker (self, frame, i, end) && x + 8 >= taken)
        {
          wh_ui_chart_write (self, snapshot, marker->label, x + 8, top - 9, 0, &text);
          taken = x + 8 + width + 6;
        }
      else if (x - 8 - width >= taken)
        {
          wh_ui_chart_write (self, snapshot, marker->label, x - 8, top - 9, 1, &text);
          taken = x + 8;
        }
    }
}

/* ---- All ---- */

static void
paint_message (WhUiChart            *self,
               const WhUiChartFrame *frame,
               GtkSnapshot          *snapshot)
{
  const char *message = NULL;
  GdkRGBA color;

  for (guint i = 0; i < self->series->len; i++)
    {
      WhUiChartSeries *series = g_ptr_array_index (self->series, i);
      const GError *error = wh_series_model_get_error (series->model);

      if (error != NULL && !wh_ui_chart_series_is_unseen (series))
        message = error->message;
    }

  if (message == NULL)
    return;

  wh_ui_chart_get_ink (self, 0.7, &color);
  wh_ui_chart_write (self, snapshot, message, frame->plot.origin.x + frame->plot.size.width / 2,
                     frame->plot.origin.y + frame->plot.size.height / 2, 0.5, &color);
}

void
wh_ui_chart_paint (WhUiChart            *self,
                   const WhUiChartFrame *frame,
                   GtkSnapshot          *snapshot)
{
  wh_ui_chart_paint_axes (self, frame, snapshot);
  paint_bands (self, frame, snapshot);
  paint_gaps (self, frame, snapshot);
  paint_series (self, frame, snapshot);
  paint_limits (self, frame, snapshot);
  paint_markers (self, frame, snapshot);
  paint_message (self, frame, snapshot);
}

void
wh_ui_chart_paint_cursor (WhUiChart   *self,
                          GtkSnapshot *snapshot)
{
  const WhUiChartFrame *frame = &self->frame;
  gint64 cursor = wh_ui_time_range_get_cursor (self->range);
  GdkRGBA color;
  float x;

  if (self->dragging)
    {
      wh_ui_tone_get_color (WH_UI_TONE_ACCENT, 0.18, &color);
      wh_ui_chart_fill (snapshot, MIN (self->drag_from, self->drag_to), frame->plot.origin.y,
                        MAX (fabsf (self->drag_to - self->drag_from), 1), frame->plot.size.height, &color);
    }

  if (cursor < frame->from || cursor > frame->until || frame->until <= frame->from)
    return;

  x = roundf (wh_ui_chart_frame_x (frame, cursor));
  wh_ui_chart_get_ink (self, 0.55, &color);
  wh_ui_chart_fill (snapshot, x, frame->plot.origin.y, 1, frame->plot.size.height, &color);

  for (guint i = 0; i < self->series->len; i++)
    {
      WhUiChartSeries *series = g_ptr_array_index (self->series, i);
      const WhPoint *point = wh_series_model_find_point (series->model, cursor);
      float y;

      if (series->hidden || point == NULL)
        continue;

      y = wh_ui_chart_frame_y (frame, point->avg);
      wh_ui_tone_get_color (series->tone, 1, &color);
      wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (x - 3, y - 3.5f, 7, 7), 3.5, &color);
    }
}
