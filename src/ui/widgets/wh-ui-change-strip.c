/* wh-ui-change-strip.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-change-strip.h"
#include "wh-ui-draw.h"

/**
 * WhUiChangeStrip:
 *
 * What changed in a span of time, a lane for each kind of change: rollouts with their
 * names, runs as ticks, alerts as long as they lasted, own actions as dots. Spans
 * that were not observed are hatched. The pointer and the arrow keys find single
 * changes; Enter or a click opens one.
 */
struct _WhUiChangeStrip
{
  WhUiDrawn  parent_instance;

  GStrv      lanes;
  GArray    *changes;
  WhUiGap   *gaps;
  guint      n_gaps;
  gint64     from;
  gint64     to;
  int        selected;
};

G_DEFINE_FINAL_TYPE (WhUiChangeStrip, wh_ui_change_strip, WH_UI_TYPE_DRAWN)

#define LANE_HEIGHT 20
#define AXIS_HEIGHT 24
#define GUTTER      64
#define END_MARGIN  8
#define TOP         2

/* Below this width tags lose their names. */
#define ROOMY 500

#define NONE (-1)

enum
{
  CHANGE_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static float
x_of (WhUiChangeStrip *self,
      float            width,
      gint64           time)
{
  double share = (double) (time - self->from) / (double) (self->to - self->from);
  float x = GUTTER + (float) CLAMP (share, 0, 1) * (width - GUTTER - END_MARGIN);

  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? width - x : x;
}

static float
y_of (guint lane)
{
  return TOP + lane * LANE_HEIGHT + LANE_HEIGHT / 2.f;
}

static guint
count_lanes (WhUiChangeStrip *self)
{
  return self->lanes != NULL ? g_strv_length (self->lanes) : 0;
}

static PangoLayout *
create_layout (WhUiChangeStrip *self,
               const char      *text,
               gboolean         bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
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
draw_text (WhUiChangeStrip *self,
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

  gtk_widget_get_color (GTK_WIDGET (self), &color);
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
draw_axis (WhUiChangeStrip *self,
           GtkSnapshot     *snapshot,
           float            width,
           const GdkRGBA   *foreground)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  float bottom = TOP + count_lanes (self) * LANE_HEIGHT;
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
draw_tag (WhUiChangeStrip  *self,
          GtkSnapshot      *snapshot,
          const WhUiChange *change,
          float             x,
          float             width,
          float            *limit)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
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

static void
get_extent (WhUiChangeStrip  *self,
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
draw_change (WhUiChangeStrip  *self,
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
  get_extent (self, change, width, &extent);

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
draw_gaps (WhUiChangeStrip *self,
           GtkSnapshot     *snapshot,
           float            width,
           const GdkRGBA   *foreground)
{
  float height = count_lanes (self) * LANE_HEIGHT;

  for (guint i = 0; i < self->n_gaps; i++)
    {
      float one = x_of (self, width, self->gaps[i].from);
      float other = x_of (self, width, self->gaps[i].to);

      wh_ui_draw_hatch (snapshot,
                        &GRAPHENE_RECT_INIT (MIN (one, other), TOP, fabsf (other - one), height),
                        foreground, 6);
      if (fabsf (other - one) > 90)
        draw_text (self, snapshot, _("not observed"), (one + other) / 2, TOP + height / 2, .5f, .62f, FALSE);
    }
}

static void
wh_ui_change_strip_draw (WhUiDrawn   *drawn,
                         GtkSnapshot *snapshot,
                         float        width,
                         float        height)
{
  WhUiChangeStrip *self = WH_UI_CHANGE_STRIP (drawn);
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  guint n_lanes = count_lanes (self);
  g_autofree float *limits = g_new (float, n_lanes);
  GdkRGBA foreground;

  if (n_lanes == 0 || self->to <= self->from)
    return;

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);

  for (guint i = 0; i < n_lanes; i++)
    {
      limits[i] = width - END_MARGIN + 4;
      draw_text (self, snapshot, self->lanes[i], mirrored ? width : 0, y_of (i), mirrored ? 1 : 0, .62f, FALSE);
      draw_line (snapshot, mirrored ? END_MARGIN : GUTTER, TOP + (i + 1) * LANE_HEIGHT,
                 width - GUTTER - END_MARGIN, 1, &foreground, .09f);
    }

  draw_axis (self, snapshot, width, &foreground);
  draw_gaps (self, snapshot, width, &foreground);

  for (guint i = self->changes->len; i > 0; i--)
    {
      const WhUiChange *change = &g_array_index (self->changes, WhUiChange, i - 1);

      if (change->lane < n_lanes && change->to >= self->from && change->from <= self->to)
        draw_change (self, snapshot, change, width, &limits[change->lane]);
    }

  if (self->selected != NONE && gtk_widget_has_focus (GTK_WIDGET (self)))
    {
      graphene_rect_t extent;
      GskRoundedRect ring;
      GdkRGBA color;

      get_extent (self, &g_array_index (self->changes, WhUiChange, self->selected), width, &extent);
      graphene_rect_inset (&extent, -3, -3);
      gsk_rounded_rect_init_from_rect (&ring, &extent, 5);
      wh_ui_tone_get_color (WH_UI_TONE_ACCENT, 1, &color);
      gtk_snapshot_append_border (snapshot, &ring,
                                  (const float[]) { 2, 2, 2, 2 },
                                  (const GdkRGBA[]) { color, color, color, color });
    }
}

static void
wh_ui_change_strip_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 240;
      *natural = 640;
    }
  else
    {
      *minimum = *natural = TOP + (int) count_lanes (WH_UI_CHANGE_STRIP (widget)) * LANE_HEIGHT + AXIS_HEIGHT;
    }
}

/* The nearest change in the lane under the pointer, or NONE. */
static int
find_at (WhUiChangeStrip *self,
         double           x,
         double           y)
{
  float width = gtk_widget_get_width (GTK_WIDGET (self));
  float least = 10;
  int found = NONE;

  if (self->to <= self->from)
    return NONE;

  for (guint i = 0; i < self->changes->len; i++)
    {
      const WhUiChange *change = &g_array_index (self->changes, WhUiChange, i);
      graphene_rect_t extent;
      float distance;

      if (fabs (y - y_of (change->lane)) > LANE_HEIGHT / 2)
        continue;

      get_extent (self, change, width, &extent);
      distance = (float) MAX (extent.origin.x - x, x - extent.origin.x - extent.size.width);
      if (distance < least)
        {
          least = MAX (distance, 0);
          found = (int) i;
        }
    }

  return found;
}

static char *
describe_change (WhUiChangeStrip *self,
                 int              index)
{
  const WhUiChange *change = &g_array_index (self->changes, WhUiChange, index);
  g_autoptr(GDateTime) from = g_date_time_new_from_unix_local (change->from / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (from, "%H:%M");
  const char *lane = change->lane < count_lanes (self) ? self->lanes[change->lane] : "";

  return g_strdup_printf ("%s, %s: %s", time, lane, change->title != NULL ? change->title : "");
}

static gboolean
wh_ui_change_strip_query_tooltip (GtkWidget  *widget,
                                  int         x,
                                  int         y,
                                  gboolean    keyboard,
                                  GtkTooltip *tooltip)
{
  WhUiChangeStrip *self = WH_UI_CHANGE_STRIP (widget);
  int found = keyboard ? self->selected : find_at (self, x, y);
  g_autofree char *text = NULL;

  if (found == NONE)
    return FALSE;

  text = describe_change (self, found);
  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static void
activate (WhUiChangeStrip *self,
          int              index)
{
  if (index != NONE)
    g_signal_emit (self, signals[CHANGE_ACTIVATED], 0,
                   g_array_index (self->changes, WhUiChange, index).id);
}

static void
released_cb (WhUiChangeStrip *self,
             int              n_press,
             double           x,
             double           y)
{
  activate (self, find_at (self, x, y));
}

static void
select_change (WhUiChangeStrip *self,
               int              index)
{
  g_autofree char *text = NULL;

  self->selected = index;
  if (index != NONE)
    text = describe_change (self, index);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "",
                                  -1);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  WhUiChangeStrip *self = WH_UI_CHANGE_STRIP (widget);
  int step = g_variant_get_int32 (args);
  int last = (int) self->changes->len - 1;

  if (last < 0)
    return FALSE;

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    step = -step;

  /* The latest first: it is what one looks for. */
  select_change (self, self->selected == NONE ? last : CLAMP (self->selected + step, 0, last));

  return TRUE;
}

static gboolean
activate_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  WhUiChangeStrip *self = WH_UI_CHANGE_STRIP (widget);

  activate (self, self->selected);

  return self->selected != NONE;
}

static int
compare_changes (gconstpointer a,
                 gconstpointer b)
{
  const WhUiChange *one = a;
  const WhUiChange *other = b;

  return (one->from > other->from) - (one->from < other->from);
}

static void
clear_change (gpointer data)
{
  WhUiChange *change = data;

  g_free ((char *) change->id);
  g_free ((char *) change->title);
}

static void
update_name (WhUiChangeStrip *self)
{
  g_autoptr(GString) text = g_string_new (_("Changes"));

  for (guint lane = 0; lane < count_lanes (self); lane++)
    {
      guint count = 0;

      for (guint i = 0; i < self->changes->len; i++)
        count += g_array_index (self->changes, WhUiChange, i).lane == lane;
      g_string_append_printf (text, ", %s %u", self->lanes[lane], count);
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  -1);
}

static void
wh_ui_change_strip_finalize (GObject *object)
{
  WhUiChangeStrip *self = WH_UI_CHANGE_STRIP (object);

  g_clear_pointer (&self->lanes, g_strfreev);
  g_clear_pointer (&self->changes, g_array_unref);
  g_clear_pointer (&self->gaps, g_free);

  G_OBJECT_CLASS (wh_ui_change_strip_parent_class)->finalize (object);
}

static void
wh_ui_change_strip_class_init (WhUiChangeStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_change_strip_finalize;

  widget_class->measure = wh_ui_change_strip_measure;
  widget_class->query_tooltip = wh_ui_change_strip_query_tooltip;

  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_change_strip_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;

  gtk_widget_class_set_css_name (widget_class, "changestrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  /**
   * WhUiChangeStrip::change-activated:
   * @self: a strip
   * @id: id of the change
   *
   * The user wants to see a change.
   */
  signals[CHANGE_ACTIVATED] =
    g_signal_new ("change-activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_NO_MODIFIER_MASK, move_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_NO_MODIFIER_MASK, move_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_NO_MODIFIER_MASK, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, GDK_NO_MODIFIER_MASK, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, GDK_NO_MODIFIER_MASK, activate_cb, NULL);
}

static void
wh_ui_change_strip_init (WhUiChangeStrip *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->selected = NONE;
  self->changes = g_array_new (FALSE, FALSE, sizeof (WhUiChange));
  g_array_set_clear_func (self->changes, clear_change);

  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (wh_ui_drawn_invalidate), NULL);
  update_name (self);
}

/**
 * wh_ui_change_strip_new:
 *
 * Returns: (transfer floating): a strip without lanes
 */
GtkWidget *
wh_ui_change_strip_new (void)
{
  return g_object_new (WH_UI_TYPE_CHANGE_STRIP, NULL);
}

/**
 * wh_ui_change_strip_set_lanes:
 * @self: a strip
 * @titles: (array zero-terminated=1): titles of the lanes, from top to bottom
 */
void
wh_ui_change_strip_set_lanes (WhUiChangeStrip    *self,
                              const char * const *titles)
{
  g_return_if_fail (WH_UI_IS_CHANGE_STRIP (self));
  g_return_if_fail (titles != NULL);

  g_clear_pointer (&self->lanes, g_strfreev);
  self->lanes = g_strdupv ((GStrv) titles);
  update_name (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * wh_ui_change_strip_set_range:
 * @self: a strip
 * @from: left edge, in µs since the Unix epoch
 * @to: right edge: now
 */
void
wh_ui_change_strip_set_range (WhUiChangeStrip *self,
                              gint64           from,
                              gint64           to)
{
  g_return_if_fail (WH_UI_IS_CHANGE_STRIP (self));

  if (self->from == from && self->to == to)
    return;

  self->from = from;
  self->to = to;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_change_strip_set_changes:
 * @self: a strip
 * @changes: (array length=n_changes): in any order; copied
 * @n_changes: how many
 *
 * Sets the changes. What is selected stays so if it is among them.
 */
void
wh_ui_change_strip_set_changes (WhUiChangeStrip  *self,
                                const WhUiChange *changes,
                                guint             n_changes)
{
  g_autofree char *selected = NULL;
  int found = NONE;

  g_return_if_fail (WH_UI_IS_CHANGE_STRIP (self));
  g_return_if_fail (changes != NULL || n_changes == 0);

  if (self->selected != NONE)
    selected = g_strdup (g_array_index (self->changes, WhUiChange, self->selected).id);

  g_array_set_size (self->changes, 0);
  for (guint i = 0; i < n_changes; i++)
    {
      WhUiChange change = changes[i];

      change.id = g_strdup (change.id);
      change.title = g_strdup (change.title);
      if (change.form != WH_UI_CHANGE_SPAN)
        change.to = change.from;
      g_array_append_val (self->changes, change);
    }
  g_array_sort (self->changes, compare_changes);

  for (guint i = 0; selected != NULL && i < n_changes; i++)
    if (g_strcmp0 (selected, g_array_index (self->changes, WhUiChange, i).id) == 0)
      found = (int) i;

  update_name (self);
  select_change (self, found);
}

/**
 * wh_ui_change_strip_set_gaps:
 * @self: a strip
 * @gaps: (array length=n_gaps): what was not observed
 * @n_gaps: how many
 */
void
wh_ui_change_strip_set_gaps (WhUiChangeStrip *self,
                             const WhUiGap   *gaps,
                             guint            n_gaps)
{
  g_return_if_fail (WH_UI_IS_CHANGE_STRIP (self));
  g_return_if_fail (gaps != NULL || n_gaps == 0);

  g_clear_pointer (&self->gaps, g_free);
  self->gaps = g_memdup2 (gaps, n_gaps * sizeof *gaps);
  self->n_gaps = n_gaps;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}
