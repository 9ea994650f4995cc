/* wh-ui-range-map.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-format.h"
#include "wh-ui-draw.h"
#include "wh-ui-range-map.h"
#include "wh-ui-scale.h"

#define BARS 34
#define HEIGHT 54
#define EDGE 8
#define MIN_FRAME 6

/**
 * WhUiRangeMap:
 *
 * How much happened when, over a long time, and which part of it a range shows:
 * a frame that can be dragged by its middle and its edges. Left and Right move
 * it, plus and minus make it narrower and wider.
 */
struct _WhUiRangeMap
{
  WhUiDrawn      parent_instance;

  WhUiTimeRange *range;
  gint64         from;
  gint64         until;
  guint         *counts;
  gboolean      *failing;
  guint          n_counts;
  WhUiLaneGap   *gaps;
  guint          n_gaps;

  int            grip;      /* -1 = begin, 0 = all of it, 1 = end */
  gint64         grip_from;
  gint64         grip_until;
};

G_DEFINE_FINAL_TYPE (WhUiRangeMap, wh_ui_range_map, WH_UI_TYPE_DRAWN)

static float
get_x (WhUiRangeMap *self,
       gint64        time,
       float         width)
{
  float x = (float)((time - self->from) / (double)MAX (self->until - self->from, 1)) * width;

  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? width - x : x;
}

static void
get_frame (WhUiRangeMap *self,
           float         width,
           float        *left,
           float        *right)
{
  float one = get_x (self, CLAMP (wh_ui_time_range_get_from (self->range), self->from, self->until), width);
  float other = get_x (self, CLAMP (wh_ui_time_range_get_until (self->range), self->from, self->until), width);
  float missing;

  *left = MIN (one, other);
  *right = MAX (one, other);

  /* What is short is still to be seen and held. */
  missing = MAX (MIN_FRAME - (*right - *left), 0);
  *left = MAX (*left - missing, 0);
  *right = MIN (MAX (*right, *left + MIN_FRAME), width);
}

static void
wh_ui_range_map_draw (WhUiDrawn   *drawn,
                      GtkSnapshot *snapshot,
                      float        width,
                      float        height)
{
  WhUiRangeMap *self = WH_UI_RANGE_MAP (drawn);
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  g_autoptr(GArray) ticks = wh_ui_time_ticks (self->from, self->until, MAX ((guint)(width / 110), 1));
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  GdkRGBA foreground;
  GdkRGBA dimmed;
  GdkRGBA quiet;
  GdkRGBA bad;
  GdkRGBA accent;
  GdkRGBA tint;
  float step = width / MAX (self->n_counts, 1);
  guint most = 1;
  float left;
  float right;

  if (self->until <= self->from)
    return;

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);
  dimmed = quiet = foreground;
  dimmed.alpha *= .6f;
  quiet.alpha *= .25f;
  wh_ui_tone_get_color (WH_UI_TONE_ERROR, 1, &bad);
  wh_ui_tone_get_color (WH_UI_TONE_ACCENT, 1, &accent);
  tint = accent;
  tint.alpha *= .15f;

  for (guint i = 0; i < self->n_gaps; i++)
    {
      float one = get_x (self, CLAMP (self->gaps[i].from, self->from, self->until), width);
      float other = get_x (self, CLAMP (self->gaps[i].until, self->from, self->until), width);

      wh_ui_draw_hatch (snapshot, &GRAPHENE_RECT_INIT (MIN (one, other), 0, MAX (fabsf (other - one), 1), BARS), &foreground, 6);
    }

  for (guint i = 0; i < self->n_counts; i++)
    most = MAX (most, self->counts[i]);

  for (guint i = 0; i < self->n_counts; i++)
    {
      float bar = MAX ((float)(log1p (self->counts[i]) / log1p (most)) * (BARS - 4), 2);
      float x = mirrored ? width - (i + 1) * step : i * step;

      if (self->counts[i] > 0)
        gtk_snapshot_append_color (snapshot, self->failing[i] ? &bad : &quiet,
                                   &GRAPHENE_RECT_INIT (x, BARS - bar, MAX (step - 1, 1), bar));
    }

  pango_attr_list_insert (attributes, pango_attr_scale_new (.82));
  pango_layout_set_attributes (layout, attributes);
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhUiTimeTick *tick = &g_array_index (ticks, WhUiTimeTick, i);
      int text_width;
      float x;

      pango_layout_set_text (layout, tick->text, -1);
      pango_layout_get_pixel_size (layout, &text_width, NULL);
      x = get_x (self, tick->time, width) - text_width / 2.f;
      if (x < 0 || x + text_width > width)
        continue;

      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, BARS + 3));
      gtk_snapshot_append_layout (snapshot, layout, &dimmed);
      gtk_snapshot_restore (snapshot);
    }

  if (self->range != NULL)
    {
      GskRoundedRect frame;

      get_frame (self, width, &left, &right);
      gsk_rounded_rect_init_from_rect (&frame, &GRAPHENE_RECT_INIT (left, 0, right - left, BARS), 5);
      wh_ui_draw_rounded (snapshot, &frame.bounds, 5, &tint);
      gtk_snapshot_append_border (snapshot, &frame, (const float[]) { 2, 2, 2, 2 },
                                  (const GdkRGBA[]) { accent, accent, accent, accent });
    }
}

static void
wh_ui_range_map_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 100;
}

/* ---- Moving the frame ---- */

static void
drag_begin_cb (WhUiRangeMap *self,
               double        x,
               double        y)
{
  float width = gtk_widget_get_width (GTK_WIDGET (self));
  float left;
  float right;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->range == NULL || self->until <= self->from)
    return;

  get_frame (self, width, &left, &right);
  self->grip_from = wh_ui_time_range_get_from (self->range);
  self->grip_until = wh_ui_time_range_get_until (self->range);
  self->grip = 0;

  if (x < left - EDGE || x > right + EDGE)
    {
      /* Elsewhere: the frame comes there. */
      gint64 span = self->grip_until - self->grip_from;
      double share = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? 1 - x / width : x / width;
      gint64 middle = self->from + (gint64)((self->until - self->from) * CLAMP (share, 0, 1));

      self->grip_from = CLAMP (middle - span / 2, self->from, MAX (self->until - span, self->from));
      self->grip_until = self->grip_from + span;
      wh_ui_time_range_show (self->range, self->grip_from, self->grip_until);
    }
  else if (right - left > 3 * EDGE)
    {
      gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

      if (ABS (x - left) <= EDGE)
        self->grip = mirrored ? 1 : -1;
      else if (ABS (x - right) <= EDGE)
        self->grip = mirrored ? -1 : 1;
    }
}

static void
drag_update_cb (WhUiRangeMap *self,
                double        dx,
                double        dy)
{
  double share = dx / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);
  gint64 move;
  gint64 from;
  gint64 until;

  if (self->range == NULL || self->until <= self->from || fabs (dx) < 2)
    return;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    share = -share;

  move = (gint64)(share * (self->until - self->from));
  from = self->grip_from + (self->grip <= 0 ? move : 0);
  until = self->grip_until + (self->grip >= 0 ? move : 0);

  if (self->grip == 0)
    {
      gint64 span = self->grip_until - self->grip_from;

      from = CLAMP (from, self->from, MAX (self->until - span, self->from));
      until = from + span;
    }

  from = MAX (from, self->from);
  until = MIN (until, self->until);
  if (until > from)
    wh_ui_time_range_show (self->range, from, until);
}

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  WhUiRangeMap *self = WH_UI_RANGE_MAP (widget);
  double step = g_variant_get_double (args);

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    step = -step;
  if (self->range != NULL)
    wh_ui_time_range_pan (self->range, step);

  return TRUE;
}

static gboolean
zoom_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  WhUiRangeMap *self = WH_UI_RANGE_MAP (widget);

  if (self->range != NULL)
    wh_ui_time_range_zoom (self->range, wh_ui_time_range_get_until (self->range), g_variant_get_double (args));

  return TRUE;
}

static void
range_changed_cb (WhUiRangeMap *self)
{
  g_autofree char *from = wh_format_time (wh_ui_time_range_get_from (self->range));
  g_autofree char *until = wh_format_time (wh_ui_time_range_get_until (self->range));
  /* Translators: two times */
  g_autofree char *text = g_strdup_printf (_("%s to %s"), from, until);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, wh_ui_time_range_get_until (self->range) / 1e6,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/* ---- Object ---- */

static void
wh_ui_range_map_finalize (GObject *object)
{
  WhUiRangeMap *self = WH_UI_RANGE_MAP (object);

  g_clear_object (&self->range);
  g_free (self->counts);
  g_free (self->failing);
  g_free (self->gaps);

  G_OBJECT_CLASS (wh_ui_range_map_parent_class)->finalize (object);
}

static void
wh_ui_range_map_class_init (WhUiRangeMapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = wh_ui_range_map_finalize;
  widget_class->measure = wh_ui_range_map_measure;
  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_range_map_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;
  gtk_widget_class_set_css_name (widget_class, "rangemap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_NO_MODIFIER_MASK, move_cb, "d", -.25);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_NO_MODIFIER_MASK, move_cb, "d", .25);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, GDK_NO_MODIFIER_MASK, move_cb, "d", -1.);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, GDK_NO_MODIFIER_MASK, move_cb, "d", 1.);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_plus, GDK_NO_MODIFIER_MASK, zoom_cb, "d", .5);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_equal, GDK_NO_MODIFIER_MASK, zoom_cb, "d", .5);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_minus, GDK_NO_MODIFIER_MASK, zoom_cb, "d", 2.);
}

static void
wh_ui_range_map_init (WhUiRangeMap *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Time shown"), -1);
}

/**
 * wh_ui_range_map_new:
 *
 * Returns: (transfer floating): a map of nothing
 */
GtkWidget *
wh_ui_range_map_new (void)
{
  return g_object_new (WH_UI_TYPE_RANGE_MAP, NULL);
}

/**
 * wh_ui_range_map_set_range:
 * @self: a map
 * @range: what its frame shows and moves
 */
void
wh_ui_range_map_set_range (WhUiRangeMap  *self,
                           WhUiTimeRange *range)
{
  g_return_if_fail (WH_UI_IS_RANGE_MAP (self));
  g_return_if_fail (self->range == NULL);

  self->range = g_object_ref (range);
  g_signal_connect_object (range, "changed", G_CALLBACK (range_changed_cb), self, G_CONNECT_SWAPPED);
  range_changed_cb (self);
}

/**
 * wh_ui_range_map_set:
 * @self: a map
 * @from: left end, microseconds since the epoch
 * @until: right end
 * @counts: (array length=n_counts): how many events in each part
 * @failing: (array length=n_counts): whether one of them was bad
 * @n_counts: how many parts
 * @gaps: (array length=n_gaps): times that were not observed
 * @n_gaps: how many
 */
void
wh_ui_range_map_set (WhUiRangeMap      *self,
                     gint64             from,
                     gint64             until,
                     const guint       *counts,
                     const gboolean    *failing,
                     guint              n_counts,
                     const WhUiLaneGap *gaps,
                     guint              n_gaps)
{
  g_return_if_fail (WH_UI_IS_RANGE_MAP (self));

  g_free (self->counts);
  g_free (self->failing);
  g_free (self->gaps);
  self->from = from;
  self->until = until;
  self->counts = g_memdup2 (counts, n_counts * sizeof *counts);
  self->failing = g_memdup2 (failing, n_counts * sizeof *failing);
  self->n_counts = n_counts;
  self->gaps = g_memdup2 (gaps, n_gaps * sizeof *gaps);
  self->n_gaps = n_gaps;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}
