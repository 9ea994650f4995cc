/* wh-ui-changes.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-ui-changes.h"

#define LANE_HEIGHT 20
#define AXIS_HEIGHT 24
#define GUTTER      64
#define END_MARGIN  8
#define TOP         2

/* Below this width tags lose their names. */
#define ROOMY 500

static float
x_of (const WhUiChanges *self,
      float            width,
      gint64           time)
{
  double share = (double) (time - self->from) / (double) (self->to - self->from);
  float x = GUTTER + (float) CLAMP (share, 0, 1) * (width - GUTTER - END_MARGIN);

  return gtk_widget_get_direction (self->widget) == GTK_TEXT_DIR_RTL ? width - x : x;
}

static float
y_of (guint lane)
{
  return TOP + lane * LANE_HEIGHT + LANE_HEIGHT / 2.f;
}

static PangoLayout *
create_layout (const WhUiChanges *self,
               const char      *text,
               gboolean         bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (self->widget, text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (.78));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD));
  pango_layout_set_attributes (layout, attributes);

  return layout;
}

/* Draws a text with its point @align (0 start, 1 end) at x and its middle at y. */
static void
draw_text (const WhUiChanges *self,
           GtkSnapshot     *snapshot,
           const char      *text,
           float            x,
           float            y,
           float            align,
           float            alpha,
           gboolean         bold)
{
  g_autoptr(PangoLayout) layout = create_layout (self, text, bold);
  GdkRGBA color;
  int width;
  int height;

  pango_layout_get_pixel_size (layout, &width, &height);

  gtk_widget_get_color (self->widget, &color);
  color.alpha *= alpha;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - width * align, y - height / 2.f));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_line (GtkSnapshot   *snapshot,
           float          x,
           float          y,
           float          width,
           float          height,
           const GdkRGBA *foreground,
           float          alpha)
{
  GdkRGBA color = *foreground;

  color.alpha *= alpha;
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (roundf (x), roundf (y), width, height));
}

static void
draw_axis (const WhUiChanges *self,
           GtkSnapshot     *snapshot,
           float            width,
           const GdkRGBA   *foreground)
{
  gboolean mirrored = gtk_widget_get_direction (self->widget) == GTK_TEXT_DIR_RTL;
  float bottom = TOP + self->n_lanes * LANE_HEIGHT;
  gint64 hour = G_TIME_SPAN_HOUR;
  gint64 span = self->to - self->from;
  gint64 step = span <= 6 * hour ? hour : span <= 36 * hour ? 3 * hour : 24 * hour;
  const char *format = span <= 36 * hour ? "%H:%M" : "%-d %b";
  g_autoptr(GDateTime) start = g_date_time_new_from_unix_local (self->from / G_USEC_PER_SEC);
  gint64 offset = g_date_time_get_utc_offset (start);
  gint64 first = ((self->from + offset) / step + 1) * step - offset;
  g_autofree char *start_text = g_date_time_format (start, format);
  float labelled = x_of (self, width, self->from);

  draw_text (self, snapshot, start_text, x_of (self, width, self->from), bottom + 12,
             mirrored ? 1 : 0, .55f, FALSE);

  for (gint64 time = first; time < self->to; time += step)
    {
      g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
      g_autofree char *text = g_date_time_format (date, format);
      float x = x_of (self, width, time);

      draw_line (snapshot, x, TOP, 1, bottom - TOP, foreground, .07f);
      if (fabsf (x - labelled) > 56 && fabsf (x - x_of (self, width, self->to)) > 48)
        {
          draw_text (self, snapshot, text, x, bottom + 12, .5f, .55f, FALSE);
          labelled = x;
        }
    }

  draw_text (self, snapshot, _("now"), x_of (self, width, self->to), bottom + 12,
             mirrored ? 0 : 1, .8f, TRUE);
}

/* Draws the name of a change beside its mark: after it, or before it where it would
 * leave the strip or touch the next one, or not at all. @limit is where the lane
 * is taken from, seen from the start of time; later names go first. */
static void
draw_tag (const WhUiChanges *self,
          GtkSnapshot      *snapshot,
          const WhUiChange *change,
          float             x,
          float             width,
          float            *limit)
{
  gboolean mirrored = gtk_widget_get_direction (self->widget) == GTK_TEXT_DIR_RTL;
  g_autoptr(PangoLayout) layout = create_layout (self, change->title, TRUE);
  float position = mirrored ? width - x : x;
  float start = position;
  GdkRGBA color;
  int text_width;
  float tag_width;

  pango_layout_get_pixel_size (layout, &text_width, NULL);
  tag_width = text_width + 14;

  if (position + tag_width > *limit)
    {
      start = position - tag_width;
      if (start < GUTTER || position > *limit)
        {
          *limit = MIN (*limit, position);
          return;
        }
    }

  *limit = start - 4;
  if (mirrored)
    start = width - start - tag_width;

  wh_ui_tone_get_color (change->tone, .16f, &color);
  wh_ui_draw_rounded (snapshot,
                      &GRAPHENE_RECT_INIT (start, y_of (change->lane) - 7, tag_width, 14),
                      4, &color);
  draw_text (self, snapshot, change->title, start + 7, y_of (change->lane), 0, .9f, TRUE);
}

static void
draw_diamond (GtkSnapshot   *snapshot,
              float          x,
              float          y,
              float          radius,
              const GdkRGBA *color)
{
  g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr(GskPath) path = NULL;

  gsk_path_builder_move_to (builder, x, y - radius);
  gsk_path_builder_line_to (builder, x + radius, y);
  gsk_path_builder_line_to (builder, x, y + radius);
  gsk_path_builder_line_to (builder, x - radius, y);
  gsk_path_builder_close (builder);
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  gtk_snapshot_append_fill (snapshot, path, GSK_FILL_RULE_WINDING, color);
}

/**
 * wh_ui_changes_get_extent:
 * @self: changes
 * @change: one of them
 * @width: how wide all is, in px
 * @extent: (out caller-allocates): where the mark of @change is
 */
void
wh_ui_changes_get_extent (const WhUiChanges *self,
                          const WhUiChange *change,
                          float             width,
                          graphene_rect_t  *extent)
{
  float x = x_of (self, width, change->from);
  float y = y_of (change->lane);

  if (change->form == WH_UI_CHANGE_SPAN)
    {
      float end = x_of (self, width, change->to);
      float least = MAX (5, fabsf (end - x));

      *extent = GRAPHENE_RECT_INIT (MIN (MIN (x, end), width - END_MARGIN - least), y - 4, least, 8);
    }
  else
    {
      *extent = GRAPHENE_RECT_INIT (x - 6, y - 6, 12, 12);
    }
}

static void
draw_change (const WhUiChanges *self,
             GtkSnapshot      *snapshot,
             const WhUiChange *change,
             float             width,
             float            *limit)
{
  float x = x_of (self, width, change->from);
  float y = y_of (change->lane);
  graphene_rect_t extent;
  GdkRGBA color;

  wh_ui_tone_get_color (change->tone, 1, &color);
  wh_ui_changes_get_extent (self, change, width, &extent);

  switch (change->form)
    {
    case WH_UI_CHANGE_TAG:
      if (width >= ROOMY && change->title != NULL)
        draw_tag (self, snapshot, change, x, width, limit);
      wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (x - 1, y - 7, 2.5f, 14), 1, &color);
      break;

    case WH_UI_CHANGE_TICK:
      wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (x - 1.5f, y - 4.5f, 3, 9), 1.5f, &color);
      break;

    case WH_UI_CHANGE_DIAMOND:
      draw_diamond (snapshot, x, y, 6, &color);
      break;

    case WH_UI_CHANGE_DOT:
      wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (x - 4, y - 4, 8, 8), 4, &color);
      break;

    case WH_UI_CHANGE_SPAN:
      wh_ui_draw_rounded (snapshot, &extent, 3, &color);
      break;

    default:
      g_assert_not_reached ();
    }
}

static void
draw_gap_label (const WhUiChanges *self,
                GtkSnapshot       *snapshot,
                float              x,
                float              y,
                float              room)
{
  const char *text = _("not observed");
  g_autoptr(PangoLayout) layout = create_layout (self, text, FALSE);
  GdkRGBA surface;
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width + 16 > room)
    return;

  wh_ui_get_surface_color (.9f, &surface);
  wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (x - width / 2.f - 6, y - 8, width + 12, 16), 8, &surface);
  draw_text (self, snapshot, text, x, y, .5f, .75f, FALSE);
}

static void
draw_gaps (const WhUiChanges *self,
           GtkSnapshot       *snapshot,
           float              width,
           const GdkRGBA     *foreground)
{
  float height = self->n_lanes * LANE_HEIGHT;

  for (guint i = 0; i < self->n_gaps; i++)
    {
      float one = x_of (self, width, self->gaps[i].from);
      float other = x_of (self, width, self->gaps[i].to);

      wh_ui_draw_hatch (snapshot,
                        &GRAPHENE_RECT_INIT (MIN (one, other), TOP, fabsf (other - one), height),
                        foreground, 6);
      draw_gap_label (self, snapshot, (one + other) / 2, TOP + height / 2, fabsf (other - one));
    }
}

/**
 * wh_ui_changes_measure:
 * @n_lanes: number of lanes
 *
 * Returns: how high they are with their axis, in px
 */
int
wh_ui_changes_measure (guint n_lanes)
{
  return TOP + (int) n_lanes * LANE_HEIGHT + AXIS_HEIGHT;
}

/**
 * wh_ui_changes_paint:
 * @self: changes
 * @snapshot: where
 * @width: how wide, in px
 *
 * Paints lanes, axis, gaps and changes.
 */
void
wh_ui_changes_paint (const WhUiChanges *self,
                     GtkSnapshot       *snapshot,
                     float              width)
{
  gboolean mirrored = gtk_widget_get_direction (self->widget) == GTK_TEXT_DIR_RTL;
  g_autofree float *limits = g_new (float, self->n_lanes);
  GdkRGBA foreground;

  if (self->n_lanes == 0 || self->to <= self->from)
    return;

  gtk_widget_get_color (self->widget, &foreground);

  for (guint i = 0; i < self->n_lanes; i++)
    {
      limits[i] = width - END_MARGIN + 4;
      draw_text (self, snapshot, self->lanes[i], mirrored ? width : 0, y_of (i), mirrored ? 1 : 0, .62f, FALSE);
      draw_line (snapshot, mirrored ? END_MARGIN : GUTTER, TOP + (i + 1) * LANE_HEIGHT,
                 width - GUTTER - END_MARGIN, 1, &foreground, .09f);
    }

  draw_axis (self, snapshot, width, &foreground);
  draw_gaps (self, snapshot, width, &foreground);

  for (guint i = self->n_changes; i > 0; i--)
    {
      const WhUiChange *change = &self->changes[i - 1];

      if (change->lane < self->n_lanes && change->to >= self->from && change->from <= self->to)
        draw_change (self, snapshot, change, width, &limits[change->lane]);
    }
}

/**
 * wh_ui_changes_find:
 * @self: changes
 * @width: how wide all is, in px
 * @x: of the pointer
 * @y: of the pointer
 *
 * Returns: index of the change in the lane at @y that is nearest to @x; -1 when
 *   none is near
 */
int
wh_ui_changes_find (const WhUiChanges *self,
                    float              width,
                    float              x,
                    float              y)
{
  float least = 10;
  int found = -1;

  if (self->to <= self->from)
    return -1;

  for (guint i = 0; i < self->n_changes; i++)
    {
      const WhUiChange *change = &self->changes[i];
      graphene_rect_t extent;
      float distance;

      if (change->lane >= self->n_lanes || fabsf (y - y_of (change->lane)) > LANE_HEIGHT / 2)
        continue;

      wh_ui_changes_get_extent (self, change, width, &extent);
      distance = MAX (extent.origin.x - x, x - extent.origin.x - extent.size.width);
      if (distance < least)
        {
          least = MAX (distance, 0);
          found = (int) i;
        }
    }

  return found;
}
