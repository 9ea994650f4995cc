/* wh-ui-health.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-params.h"

/**
 * WhUiHealth:
 *
 * A small drawn sign of health. Shape says it as well as colour, so that it can
 * be read in grey: disc, triangle, diamond, ring and dashed ring; for jobs also
 * three quarters of a ring, a clock and a dash. The colour is the widget's own,
 * set by a style class, so it follows light, dark and high contrast by itself.
 */
struct _WhUiHealth
{
  WhUiDrawn     parent_instance;

  WhHealth      health;
  WhUiActivity  activity;
  int           size;
  int           box;
  char         *reason;
  char         *word;
  const char   *style_class;  /* the one set last: others' classes stay */
};

enum
{
  PROP_0,
  PROP_HEALTH,
  PROP_ACTIVITY,
  PROP_SIZE,
  PROP_BOX,
  PROP_REASON,
  PROP_WORD,
  N_PROPS
};

G_DEFINE_ENUM_TYPE (WhUiActivity, wh_ui_activity,
                    G_DEFINE_ENUM_VALUE (WH_UI_ACTIVITY_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (WH_UI_ACTIVITY_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (WH_UI_ACTIVITY_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (WH_UI_ACTIVITY_SKIPPED, "skipped"))

/* Diameter in px */
#define MAX_SIZE 64

/* Around the ring of what is stale */
#define N_DASHES 6

G_DEFINE_FINAL_TYPE (WhUiHealth, wh_ui_health, WH_UI_TYPE_DRAWN)

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *style_class;
  const char *title;
} activities[] = {
  [WH_UI_ACTIVITY_NONE]    = { NULL,     NULL },
  [WH_UI_ACTIVITY_RUNNING] = { "accent", N_("Running") },
  [WH_UI_ACTIVITY_WAITING] = { "dimmed", N_("Waiting") },
  [WH_UI_ACTIVITY_SKIPPED] = { "dimmed", N_("Skipped") },
};

static void
add_triangle (GskPathBuilder *builder,
              float           x,
              float           y,
              float           radius)
{
  gsk_path_builder_move_to (builder, x, y - radius * .80f);
  gsk_path_builder_line_to (builder, x + radius * .88f, y + radius * .74f);
  gsk_path_builder_line_to (builder, x - radius * .88f, y + radius * .74f);
  gsk_path_builder_close (builder);
}

static void
add_diamond (GskPathBuilder *builder,
             float           x,
             float           y,
             float           radius)
{
  gsk_path_builder_move_to (builder, x, y - radius * .92f);
  gsk_path_builder_line_to (builder, x + radius * .92f, y);
  gsk_path_builder_line_to (builder, x, y + radius * .92f);
  gsk_path_builder_line_to (builder, x - radius * .92f, y);
  gsk_path_builder_close (builder);
}

static void
stroke_path (GtkSnapshot   *snapshot,
             GskPath       *path,
             float          width,
             const GdkRGBA *color)
{
  g_autoptr(GskStroke) stroke = gsk_stroke_new (width);

  gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_ROUND);
  gtk_snapshot_append_stroke (snapshot, path, stroke, color);
}

/* Takes what was built so far: the builder starts anew. */
static void
stroke_built (GtkSnapshot    *snapshot,
              GskPathBuilder *builder,
              float           width,
              const GdkRGBA  *color)
{
  g_autoptr(GskPath) path = gsk_path_builder_to_path (builder);

  stroke_path (snapshot, path, width, color);
}

static void
draw_activity (WhUiHealth    *self,
               GtkSnapshot   *snapshot,
               float          x,
               float          y,
               const GdkRGBA *color)
{
  g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();
  float radius = self->size / 2.f;
  GdkRGBA faint = *color;

  switch (self->activity)
    {
    case WH_UI_ACTIVITY_RUNNING:
      radius *= .76f;
      faint.alpha *= .28f;
      gsk_path_builder_add_circle (builder, &GRAPHENE_POINT_INIT (x, y), radius);
      stroke_built (snapshot, builder, self->size * .17f, &faint);

      gsk_path_builder_move_to (builder, x, y - radius);
      gsk_path_builder_svg_arc_to (builder, radius, radius, 0, TRUE, TRUE, x - radius, y);
      stroke_built (snapshot, builder, self->size * .17f, color);
      break;

    case WH_UI_ACTIVITY_WAITING:
      gsk_path_builder_add_circle (builder, &GRAPHENE_POINT_INIT (x, y), radius * .78f);
      gsk_path_builder_move_to (builder, x, y - radius * .4f);
      gsk_path_builder_line_to (builder, x, y);
      gsk_path_builder_line_to (builder, x + radius * .3f, y + radius * .15f);
      stroke_built (snapshot, builder, self->size * .12f, color);
      break;

    case WH_UI_ACTIVITY_SKIPPED:
      gsk_path_builder_move_to (builder, x - radius * .6f, y);
      gsk_path_builder_line_to (builder, x + radius * .6f, y);
      stroke_built (snapshot, builder, self->size * .15f, color);
      break;

    case WH_UI_ACTIVITY_NONE:
    default:
      g_assert_not_reached ();
    }
}

/* A part of a ring, as a shape: a dashed stroke takes twice as long to draw. */
static void
add_dash (GskPathBuilder *builder,
          guint           number,
          float           radius)
{
  float outer = radius * .93f;
  float inner = radius * .63f;
  float step = 2 * (float)G_PI / N_DASHES;
  float from = number * step;
  float to = from + step * .55f;

  gsk_path_builder_move_to (builder, outer * cosf (from), outer * sinf (from));
  gsk_path_builder_svg_arc_to (builder, outer, outer, 0, FALSE, TRUE, outer * cosf (to), outer * sinf (to));
  gsk_path_builder_line_to (builder, inner * cosf (to), inner * sinf (to));
  gsk_path_builder_svg_arc_to (builder, inner, inner, 0, FALSE, FALSE, inner * cosf (from), inner * sinf (from));
  gsk_path_builder_close (builder);
}

static void
add_shape (GskPathBuilder *builder,
           WhHealth        health,
           float           radius)
{
  switch (health)
    {
    case WH_HEALTH_OK:
      gsk_path_builder_add_circle (builder, graphene_point_zero (), radius * .86f);
      break;

    case WH_HEALTH_WARNING:
      add_triangle (builder, 0, 0, radius);
      break;

    case WH_HEALTH_FAILING:
      add_diamond (builder, 0, 0, radius);
      break;

    case WH_HEALTH_UNKNOWN:
      gsk_path_builder_add_circle (builder, graphene_point_zero (), radius * .78f);
      break;

    case WH_HEALTH_STALE:
      for (guint i = 0; i < N_DASHES; i++)
        add_dash (builder, i, radius);
      break;

    default:
      g_assert_not_reached ();
    }
}

/* One path for all signs of a form and size: GTK draws again only what differs
 * from the last frame, and two paths are the same only if they are one. */
static GskPath *
get_shape (WhHealth health,
           guint    size)
{
  static GskPath *shapes[WH_N_HEALTHS][MAX_SIZE + 1];

  if (shapes[health][size] == NULL)
    {
      g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();

      add_shape (builder, health, size / 2.f);
      shapes[health][size] = gsk_path_builder_to_path (builder);
    }

  return shapes[health][size];
}

/**
 * wh_ui_health_paint:
 * @health: what the sign says
 * @snapshot: where
 * @x: its middle
 * @y: its middle
 * @size: its diameter in px, at most 64
 * @color: with what
 *
 * Paints a sign, for widgets that draw several of them.
 */
void
wh_ui_health_paint (WhHealth       health,
                    GtkSnapshot   *snapshot,
                    float          x,
                    float          y,
                    guint          size,
                    const GdkRGBA *color)
{
  GskPath *shape;

  g_return_if_fail (health <= WH_HEALTH_STALE);
  g_return_if_fail (size <= MAX_SIZE);

  shape = get_shape (health, size);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));

  switch (health)
    {
    case WH_HEALTH_WARNING:
    case WH_HEALTH_FAILING:
      gtk_snapshot_append_fill (snapshot, shape, GSK_FILL_RULE_WINDING, color);
      /* Stroked as well, which rounds the corners a little. */
      stroke_path (snapshot, shape, size * (health == WH_HEALTH_WARNING ? .14f : .12f), color);
      break;

    case WH_HEALTH_UNKNOWN:
      stroke_path (snapshot, shape, size * .13f, color);
      break;

    case WH_HEALTH_OK:
    case WH_HEALTH_STALE:
    default:
      gtk_snapshot_append_fill (snapshot, shape, GSK_FILL_RULE_WINDING, color);
    }

  gtk_snapshot_restore (snapshot);
}

static void
wh_ui_health_draw (WhUiDrawn   *drawn,
                   GtkSnapshot *snapshot,
                   float        width,
                   float        height)
{
  WhUiHealth *self = WH_UI_HEALTH (drawn);
  GdkRGBA color;

  gtk_widget_get_color (GTK_WIDGET (self), &color);

  if (self->activity != WH_UI_ACTIVITY_NONE)
    draw_activity (self, snapshot, width / 2, height / 2, &color);
  else
    wh_ui_health_paint (self->health, snapshot, width / 2, height / 2, self->size, &color);
}

static void
wh_ui_health_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  WhUiHealth *self = WH_UI_HEALTH (widget);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL
                        ? MAX (self->size, self->box)
                        : self->size;
}

static char *
dup_with_reason (const char *title,
                 const char *reason)
{
  if (reason == NULL)
    return g_strdup (title);

  /* Translators: a health and why, as in "Failing: 503 for 14 min" */
  return g_strdup_printf (_("%s: %s"), title, reason);
}

/**
 * wh_ui_health_dup_text:
 * @health: a health
 * @reason: (nullable): why it is so
 *
 * Returns: (transfer full): what the tooltip of a sign says
 */
char *
wh_ui_health_dup_text (WhHealth    health,
                       const char *reason)
{
  return dup_with_reason (wh_ui_health_get_title (health), reason);
}

static char *
describe (WhUiHealth *self)
{
  if (self->activity != WH_UI_ACTIVITY_NONE)
    return dup_with_reason (wh_ui_activity_get_title (self->activity), self->reason);

  /* What is neither good nor bad was observed all the same. */
  if (self->health == WH_HEALTH_UNKNOWN && self->word != NULL)
    return dup_with_reason (self->word, self->reason);

  return wh_ui_health_dup_text (self->health, self->reason);
}

/* Made when asked for: a sign in a table changes far more often than anybody
 * points at it. */
static gboolean
wh_ui_health_query_tooltip (GtkWidget  *widget,
                            int         x,
                            int         y,
                            gboolean    keyboard,
                            GtkTooltip *tooltip)
{
  g_autofree char *text = describe (WH_UI_HEALTH (widget));

  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static void
update_appearance (WhUiHealth *self)
{
  const char *style_class = self->activity != WH_UI_ACTIVITY_NONE
                            ? activities[self->activity].style_class
                            : wh_ui_health_get_style_class (self->health);
  g_autofree char *text = describe (self);

  if (g_strcmp0 (style_class, self->style_class) != 0)
    {
      if (self->style_class != NULL)
        gtk_widget_remove_css_class (GTK_WIDGET (self), self->style_class);
      gtk_widget_add_css_class (GTK_WIDGET (self), style_class);
      self->style_class = style_class;
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

static void
wh_ui_health_finalize (GObject *object)
{
  WhUiHealth *self = WH_UI_HEALTH (object);

  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->word, g_free);

  G_OBJECT_CLASS (wh_ui_health_parent_class)->finalize (object);
}

static void
wh_ui_health_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  WhUiHealth *self = WH_UI_HEALTH (object);

  switch (prop_id)
    {
    case PROP_HEALTH:
      g_value_set_uint (value, self->health);
      break;

    case PROP_ACTIVITY:
      g_value_set_enum (value, self->activity);
      break;

    case PROP_SIZE:
      g_value_set_int (value, self->size);
      break;

    case PROP_BOX:
      g_value_set_int (value, self->box);
      break;

    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;

    case PROP_WORD:
      g_value_set_string (value, self->word);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_health_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  WhUiHealth *self = WH_UI_HEALTH (object);

  switch (prop_id)
    {
    case PROP_HEALTH:
      wh_ui_health_set_health (self, g_value_get_uint (value));
      break;

    case PROP_ACTIVITY:
      wh_ui_health_set_activity (self, g_value_get_enum (value));
      break;

    case PROP_SIZE:
      wh_ui_health_set_size (self, g_value_get_int (value));
      break;

    case PROP_BOX:
      wh_ui_health_set_box (self, g_value_get_int (value));
      break;

    case PROP_REASON:
      wh_ui_health_set_reason (self, g_value_get_string (value));
      break;

    case PROP_WORD:
      wh_ui_health_set_word (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_health_class_init (WhUiHealthClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_health_finalize;
  object_class->get_property = wh_ui_health_get_property;
  object_class->set_property = wh_ui_health_set_property;

  widget_class->measure = wh_ui_health_measure;
  widget_class->query_tooltip = wh_ui_health_query_tooltip;

  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_health_draw;

  properties[PROP_HEALTH] = wh_ui_param_health ("health");

  properties[PROP_ACTIVITY] =
    g_param_spec_enum ("activity", NULL, NULL,
                       WH_UI_TYPE_ACTIVITY, WH_UI_ACTIVITY_NONE,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Diameter of the sign: 9, 10, 12, 14 or 22. */
  properties[PROP_SIZE] =
    g_param_spec_int ("size", NULL, NULL,
                      6, MAX_SIZE, 12,
                      (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Least width, so that text beside different signs aligns: 17 in tables. */
  properties[PROP_BOX] =
    g_param_spec_int ("box", NULL, NULL,
                      0, 64, 0,
                      (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  properties[PROP_REASON] = wh_ui_param_text ("reason");
  properties[PROP_WORD] = wh_ui_param_text ("word");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "health");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_ui_health_init (WhUiHealth *self)
{
  self->size = 12;
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  update_appearance (self);
}

/**
 * wh_ui_activity_get_title:
 * @activity: what a job does, not none
 *
 * Returns: @activity in a word, translated
 */
const char *
wh_ui_activity_get_title (WhUiActivity activity)
{
  g_return_val_if_fail (activity > WH_UI_ACTIVITY_NONE && activity <= WH_UI_ACTIVITY_SKIPPED, "");

  return _(activities[activity].title);
}

/**
 * wh_ui_health_new:
 *
 * Returns: (transfer floating): a sign that says "not observed"
 */
GtkWidget *
wh_ui_health_new (void)
{
  return g_object_new (WH_UI_TYPE_HEALTH, NULL);
}

void
wh_ui_health_set_health (WhUiHealth *self,
                         WhHealth    health)
{
  g_return_if_fail (WH_UI_IS_HEALTH (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->health == health)
    return;

  self->health = health;
  update_appearance (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

/**
 * wh_ui_health_set_activity:
 * @self: a sign
 * @activity: what the job does; with anything but none, the health is not shown
 */
void
wh_ui_health_set_activity (WhUiHealth   *self,
                           WhUiActivity  activity)
{
  g_return_if_fail (WH_UI_IS_HEALTH (self));
  g_return_if_fail (activity <= WH_UI_ACTIVITY_SKIPPED);

  if (self->activity == activity)
    return;

  self->activity = activity;
  update_appearance (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVITY]);
}

void
wh_ui_health_set_size (WhUiHealth *self,
                       int         size)
{
  g_return_if_fail (WH_UI_IS_HEALTH (self));
  g_return_if_fail (size >= 6 && size <= MAX_SIZE);

  if (self->size == size)
    return;

  self->size = size;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
}

/**
 * wh_ui_health_set_box:
 * @self: a sign
 * @width: the least width in px, with the sign in its middle; 0 for none
 */
void
wh_ui_health_set_box (WhUiHealth *self,
                      int         width)
{
  g_return_if_fail (WH_UI_IS_HEALTH (self));
  g_return_if_fail (width >= 0 && width <= 64);

  if (self->box == width)
    return;

  self->box = width;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BOX]);
}

/**
 * wh_ui_health_set_reason:
 * @self: a sign
 * @reason: (nullable): why it is so, for the tooltip and the screen reader
 */
void
wh_ui_health_set_reason (WhUiHealth *self,
                         const char *reason)
{
  g_return_if_fail (WH_UI_IS_HEALTH (self));

  if (!g_set_str (&self->reason, reason))
    return;

  update_appearance (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

/**
 * wh_ui_health_set_word:
 * @self: a sign
 * @word: (nullable): what the state is called where it is neither good nor bad
 *   ("Silenced"), instead of "Not observed"
 */
void
wh_ui_health_set_word (WhUiHealth *self,
                       const char *word)
{
  g_return_if_fail (WH_UI_IS_HEALTH (self));

  if (!g_set_str (&self->word, word))
    return;

  if (self->health == WH_HEALTH_UNKNOWN)
    update_appearance (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORD]);
}
