/* wh-ui-lanes-paint.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-format.h"
#include "wh-ui-lanes-private.h"
#include "wh-ui-scale.h"

#define POINT 10
#define SPAN_HEIGHT 10
#define RING 3
#define TICK_DISTANCE 80

/* What is not chosen steps back while something is. */
#define QUIET .45f

float
wh_ui_lanes_get_plot_width (WhUiLanes *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)) - WH_UI_LANES_LABEL - WH_UI_LANES_END, 1);
}

/* Time goes with the direction of reading. */
float
wh_ui_lanes_get_x (WhUiLanes *self,
                   gint64     time)
{
  float share = (float)((time - self->from) / (double)MAX (self->until - self->from, 1));
  float x = WH_UI_LANES_LABEL + share * wh_ui_lanes_get_plot_width (self);

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    return gtk_widget_get_width (GTK_WIDGET (self)) - x;

  return x;
}

float
wh_ui_lanes_get_lane_height (WhUiLanes *self)
{
  float room = gtk_widget_get_height (GTK_WIDGET (self)) - WH_UI_LANES_AXIS;

  return self->lanes->len > 0 ? MIN (room / self->lanes->len, WH_UI_LANES_LANE) : WH_UI_LANES_LANE;
}

static gboolean
is_mirrored (WhUiLanes *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static void
paint_layout (GtkSnapshot   *snapshot,
              PangoLayout   *layout,
              float          x,
              float          y,
              const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static PangoLayout *
create_layout (WhUiLanes  *self,
               const char *text,
               double      scale,
               gboolean    bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);

  return layout;
}

static void
get_tone (WhUiTone  tone,
          WhHealth  health,
          float     alpha,
          GdkRGBA  *color)
{
  if (health == WH_HEALTH_FAILING)
    tone = WH_UI_TONE_ERROR;
  else if (health == WH_HEALTH_WARNING)
    tone = WH_UI_TONE_WARNING;

  wh_ui_tone_get_color (tone, alpha, color);
}

/* ---- Ground ---- */

static void
paint_ground (WhUiLanes   *self,
              GtkSnapshot *snapshot,
              float        width,
              float        height)
{
  float tall = wh_ui_lanes_get_lane_height (self);
  float bottom = WH_UI_LANES_AXIS + tall * self->lanes->len;
  GdkRGBA foreground;
  GdkRGBA dimmed;
  GdkRGBA band;
  GdkRGBA line;
  guint max_ticks = MAX ((guint)(wh_ui_lanes_get_plot_width (self) / TICK_DISTANCE), 1);
  g_autoptr(GArray) ticks = wh_ui_time_ticks (self->from, self->until, max_ticks);
  g_autoptr(PangoLayout) layout = create_layout (self, NULL, .85, FALSE);

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);
  dimmed = line = band = foreground;
  dimmed.alpha *= .6f;
  line.alpha *= .1f;
  band.alpha *= .03f;

  for (guint i = 0; i < self->lanes->len; i += 2)
    gtk_snapshot_append_color (snapshot, &band,
                               &GRAPHENE_RECT_INIT (0, WH_UI_LANES_AXIS + i * tall, width, tall));

  for (guint i = 0; i < ticks->len; i++)
    {
      const WhUiTimeTick *tick = &g_array_index (ticks, WhUiTimeTick, i);
      float x = roundf (wh_ui_lanes_get_x (self, tick->time));
      int text_width;

      pango_layout_set_text (layout, tick->text, -1);
      pango_layout_get_pixel_size (layout, &text_width, NULL);
      gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (x, WH_UI_LANES_AXIS, 1, bottom - WH_UI_LANES_AXIS));
      if (x - text_width / 2.f > WH_UI_LANES_LABEL / 2.f && x + text_width / 2.f < width)
        paint_layout (snapshot, layout, x - text_width / 2.f, 5, &dimmed);
    }
}

static void
paint_titles (WhUiLanes   *self,
              GtkSnapshot *snapshot,
              float        width)
{
  float tall = wh_ui_lanes_get_lane_height (self);
  GdkRGBA foreground;
  GdkRGBA dimmed;

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);
  dimmed = foreground;
  dimmed.alpha *= .6f;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const WhUiLaneCopy *lane = &g_array_index (self->lanes, WhUiLaneCopy, i);
      g_autoptr(PangoLayout) layout = create_layout (self, lane->title, 1, FALSE);
      g_autofree char *number = wh_format_integer (lane->n);
      g_autoptr(PangoLayout) count = create_layout (self, number, .8, FALSE);
      int text_width;
      int text_height;
      int count_width;
      int count_height;
      float y;

      pango_layout_set_width (layout, (WH_UI_LANES_LABEL - 16) * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_get_pixel_size (layout, &text_width, &text_height);
      pango_layout_get_pixel_size (count, &count_width, &count_height);
      y = WH_UI_LANES_AXIS + i * tall + (tall - text_height - count_height) / 2;

      if (is_mirrored (self))
        {
          paint_layout (snapshot, layout, width - 12 - text_width, y, &foreground);
          paint_layout (snapshot, count, width - 12 - count_width, y + text_height, &dimmed);
        }
      else
        {
          paint_layout (snapshot, layout, 12, y, &foreground);
          paint_layout (snapshot, count, 12, y + text_height, &dimmed);
        }
    }
}

/* The part of a gap that is to be seen. */
static gboolean
get_gap (WhUiLanes   *self,
         guint        index,
         float       *left,
         float       *wide)
{
  const WhUiLaneGap *gap = &g_array_index (self->gaps, WhUiLaneGap, index);
  float one = wh_ui_lanes_get_x (self, MAX (gap->from, self->from));
  float other = wh_ui_lanes_get_x (self, MIN (gap->until, self->until));

  *left = MIN (one, other);
  *wide = MAX (fabsf (other - one), 1);

  return gap->until > self->from && gap->from < self->until;
}

static void
paint_gaps (WhUiLanes   *self,
            GtkSnapshot *snapshot)
{
  float tall = wh_ui_lanes_get_lane_height (self) * self->lanes->len;
  GdkRGBA foreground;
  float left;
  float wide;

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);

  for (guint i = 0; i < self->gaps->len; i++)
    if (get_gap (self, i, &left, &wide))
      wh_ui_draw_hatch (snapshot, &GRAPHENE_RECT_INIT (left, WH_UI_LANES_AXIS, wide, tall), &foreground, 6);
}

static gboolean
is_free (GArray                *taken,
         const graphene_rect_t *area)
{
  for (guint i = 0; i < taken->len; i++)
    if (graphene_rect_intersection (&g_array_index (taken, graphene_rect_t, i), area, NULL))
      return FALSE;

  return TRUE;
}

/* The lowest lane where words of a gap cover nothing; in its middle, else towards
 * one of its ends. */
static gboolean
find_place (WhUiLanes       *self,
            GArray          *taken,
            float            left,
            float            room,
            graphene_rect_t *area)
{
  static const float shares[] = { .5f, .1f, .9f };
  float tall = wh_ui_lanes_get_lane_height (self);

  for (guint lane = self->lanes->len; lane > 0; lane--)
    for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
      {
        area->origin.x = left + room * shares[i];
        area->origin.y = WH_UI_LANES_AXIS + lane * tall - 24;

        if (is_free (taken, area))
          return TRUE;
      }

  return FALSE;
}

/* Says of each gap what it is. Where everything is full, the hatch alone says it. */
static void
paint_gap_words (WhUiLanes   *self,
                 GtkSnapshot *snapshot,
                 GArray      *taken)
{
  g_autoptr(PangoLayout) layout = create_layout (self, _("not observed"), .85, FALSE);
  GdkRGBA foreground;
  GdkRGBA ground;
  int text_width;
  int text_height;
  float left;
  float wide;

  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  gtk_widget_get_color (GTK_WIDGET (self), &foreground);
  wh_ui_get_surface_color (1, &ground);

  for (guint i = 0; i < self->gaps->len; i++)
    {
      graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, text_width + 8, text_height + 2);

      if (!get_gap (self, i, &left, &wide) || wide < area.size.width + 4 ||
          !find_place (self, taken, left, wide - area.size.width, &area))
        continue;

      wh_ui_draw_rounded (snapshot, &area, 4, &ground);
      paint_layout (snapshot, layout, area.origin.x + 4, area.origin.y + 1, &foreground);
    }
}

/* ---- Events ---- */

static void
paint_counts (WhUiLanes          *self,
              GtkSnapshot        *snapshot,
              GArray             *taken,
              guint               index,
              const WhUiLaneCopy *lane)
{
  float tall = wh_ui_lanes_get_lane_height (self);
  float bottom = WH_UI_LANES_AXIS + (index + 1) * tall - 8;
  float step = wh_ui_lanes_get_plot_width (self) / lane->n_counts;
  guint most = 1;

  for (guint i = 0; i < lane->n_counts; i++)
    most = MAX (most, lane->counts[i]);

  for (guint i = 0; i < lane->n_counts; i++)
    {
      /* One among a thousand must still be seen. */
      float share = (float)(log1p (lane->counts[i]) / log1p (most));
      float bar = MAX (share * (tall - 18), 2);
      gint64 time = self->from + (gint64)((self->until - self->from) * (i / (double)lane->n_counts));
      float x = wh_ui_lanes_get_x (self, time);
      graphene_rect_t area = GRAPHENE_RECT_INIT (is_mirrored (self) ? x - step : x, bottom - bar, MAX (step - 1, 1), bar);
      GdkRGBA color;

      if (lane->counts[i] == 0)
        continue;

      get_tone (lane->tone, lane->worst[i], .8f, &color);
      gtk_snapshot_append_color (snapshot, &color, &area);
      g_array_append_val (taken, area);
    }
}

static gboolean
is_quiet (WhUiLanes              *self,
          const WhUiLaneMarkCopy *mark)
{
  const WhUiLaneMarkCopy *chosen;

  if (self->selected < 0)
    return FALSE;

  chosen = &g_array_index (self->marks, WhUiLaneMarkCopy, self->selected);

  return mark != chosen && (chosen->group == NULL || g_strcmp0 (mark->group, chosen->group) != 0);
}

static void
paint_mark (WhUiLanes              *self,
            GtkSnapshot            *snapshot,
            GArray                 *taken,
            const WhUiLaneMarkCopy *mark,
            gboolean                chosen)
{
  const WhUiLaneCopy *lane = &g_array_index (self->lanes, WhUiLaneCopy, mark->lane);
  float tall = wh_ui_lanes_get_lane_height (self);
  float y = WH_UI_LANES_AXIS + mark->lane * tall + roundf (tall * .4f);
  float one = wh_ui_lanes_get_x (self, MAX (mark->from, self->from));
  float other = mark->until > 0 ? wh_ui_lanes_get_x (self, MIN (mark->until, self->until)) : one;
  float wide = MAX (fabsf (other - one), POINT);
  float left = mark->until > 0 ? MIN (one, other) : one - POINT / 2.f;
  gboolean bad = mark->health == WH_HEALTH_FAILING || mark->health == WH_HEALTH_WARNING;
  graphene_rect_t area = GRAPHENE_RECT_INIT (left, y - SPAN_HEIGHT / 2.f, wide, SPAN_HEIGHT);
  GdkRGBA color;

  get_tone (lane->tone, mark->health, is_quiet (self, mark) ? QUIET : 1, &color);
  g_array_append_val (taken, area);

  /* Shape says that it is bad, too. */
  if (mark->until == 0 && bad)
    {
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (one, y));
      gtk_snapshot_rotate (snapshot, 45);
      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (-4.5f, -4.5f, 9, 9));
      gtk_snapshot_restore (snapshot);
    }
  else
    {
      wh_ui_draw_rounded (snapshot, &area, mark->until > 0 ? 3 : POINT / 2.f, &color);
    }

  if (chosen)
    {
      GskRoundedRect ring;
      GdkRGBA accent;

      wh_ui_tone_get_color (WH_UI_TONE_ACCENT, 1, &accent);
      graphene_rect_inset (&area, -RING, -RING);
      gsk_rounded_rect_init_from_rect (&ring, &area, mark->until > 0 ? 5 : POINT / 2.f + RING);
      gtk_snapshot_append_border (snapshot, &ring, (const float[]) { 2, 2, 2, 2 },
                                  (const GdkRGBA[]) { accent, accent, accent, accent });
    }
}

/* A label stands where there is room for it; the chosen one always does. */
static void
paint_labels (WhUiLanes   *self,
              GtkSnapshot *snapshot,
              GArray      *taken,
              float        width)
{
  float tall = wh_ui_lanes_get_lane_height (self);
  g_autofree float *ends = g_new0 (float, self->lanes->len + 1);
  GdkRGBA foreground;

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);
  if (tall < 40)
    return;

  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < self->marks->len; i++)
        {
          const WhUiLaneMarkCopy *mark = &g_array_index (self->marks, WhUiLaneMarkCopy, i);
          gboolean chosen = (int)i == self->selected;
          float x = wh_ui_lanes_get_x (self, MAX (mark->from, self->from));
          g_autoptr(PangoLayout) layout = NULL;
          GdkRGBA color = foreground;
          graphene_rect_t area;
          int text_width;
          float left;

          if (chosen != (pass == 1) || (!chosen && x - 8 < ends[mark->lane]))
            continue;

          layout = create_layout (self, mark->label, .85, chosen);
          pango_layout_set_width (layout, 130 * PANGO_SCALE);
          pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
          pango_layout_set_height (layout, -1);
          pango_layout_get_pixel_size (layout, &text_width, NULL);
          left = mark->until > 0 ? x : x - text_width / 2.f;
          left = CLAMP (left, is_mirrored (self) ? 0 : WH_UI_LANES_LABEL - 8, MAX (width - text_width - 4, 0));

          if (!chosen && left < ends[mark->lane] + 8 && ends[mark->lane] > 0)
            continue;

          color.alpha *= is_quiet (self, mark) ? QUIET : .75f;
          area = GRAPHENE_RECT_INIT (left - 2, WH_UI_LANES_AXIS + mark->lane * tall + roundf (tall * .4f) + 9, text_width + 4, 17);
          g_array_append_val (taken, area);
          if (chosen)
            {
              GdkRGBA ground;

              wh_ui_get_surface_color (.85f, &ground);
              gtk_snapshot_append_color (snapshot, &ground, &area);
              color.alpha = foreground.alpha;
            }

          paint_layout (snapshot, layout, left, area.origin.y, &color);
          ends[mark->lane] = left + text_width;
        }
    }
}

static void
paint_now (WhUiLanes   *self,
           GtkSnapshot *snapshot)
{
  float tall = wh_ui_lanes_get_lane_height (self);
  GdkRGBA accent;

  if (self->range == NULL || !wh_ui_time_range_is_following (self->range))
    return;

  wh_ui_tone_get_color (WH_UI_TONE_ACCENT, 1, &accent);
  gtk_snapshot_append_color (snapshot, &accent,
                             &GRAPHENE_RECT_INIT (wh_ui_lanes_get_x (self, self->until) - 1, WH_UI_LANES_AXIS, 1.5f,
                                                  tall * self->lanes->len));
}

void
wh_ui_lanes_paint (WhUiDrawn   *drawn,
                   GtkSnapshot *snapshot,
                   float        width,
                   float        height)
{
  WhUiLanes *self = WH_UI_LANES (drawn);
  g_autoptr(GArray) taken = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));

  if (self->until <= self->from)
    return;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  paint_ground (self, snapshot, width, height);
  paint_gaps (self, snapshot);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const WhUiLaneCopy *lane = &g_array_index (self->lanes, WhUiLaneCopy, i);

      if (lane->n_counts > 0)
        paint_counts (self, snapshot, taken, i, lane);
    }

  for (guint i = 0; i < self->marks->len; i++)
    paint_mark (self, snapshot, taken, &g_array_index (self->marks, WhUiLaneMarkCopy, i), FALSE);
  if (self->selected >= 0)
    paint_mark (self, snapshot, taken, &g_array_index (self->marks, WhUiLaneMarkCopy, self->selected), TRUE);

  paint_labels (self, snapshot, taken, width);
  paint_gap_words (self, snapshot, taken);
  paint_now (self, snapshot);
  paint_titles (self, snapshot, width);
  gtk_snapshot_pop (snapshot);
}
