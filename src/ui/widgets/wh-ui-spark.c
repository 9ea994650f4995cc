/* wh-ui-spark.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-ui-course.h"
#include "wh-ui-spark.h"

/**
 * WhUiSpark:
 *
 * A line without axes for the past of one number. What was not observed is hatched
 * and never bridged by a line; a dashed line marks an instant (a rollout), and a
 * tinted end the time since the thing is down.
 *
 * Values are kept as they are; at most two points a pixel are drawn.
 */
struct _WhUiSpark
{
  WhUiDrawn  parent_instance;

  WhUiTone   tone;
  gboolean   zero_based;
  gint64     step;
  gint64     marker;
  gint64     down_since;
  double    *values;
  gint64    *times;
  gsize      n_values;
  gint64     from;
  gint64     to;
};

enum
{
  PROP_0,
  PROP_TONE,
  PROP_ZERO_BASED,
  PROP_STEP,
  PROP_MARKER,
  PROP_DOWN_SINCE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiSpark, wh_ui_spark, WH_UI_TYPE_DRAWN)

static GParamSpec *properties[N_PROPS];

static void
wh_ui_spark_draw (WhUiDrawn   *drawn,
                  GtkSnapshot *snapshot,
                  float        width,
                  float        height)
{
  WhUiSpark *self = WH_UI_SPARK (drawn);
  WhUiCourse course = {
    .values = self->values,
    .times = self->times,
    .n_values = self->n_values,
    .from = self->from,
    .to = self->to,
    .step = self->step,
    .marker = self->marker,
    .down_since = self->down_since,
    .tone = self->tone,
    .zero_based = self->zero_based,
    .mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL,
  };
  GdkRGBA foreground;

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);
  wh_ui_course_paint (&course, snapshot, width, height, &foreground);
}

static void
wh_ui_spark_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;
  int width;
  int height;

  /* A size that was asked for is the natural one too: lines grow to any size,
   * but a card decides how high it wants its own. */
  gtk_widget_get_size_request (widget, &width, &height);
  *minimum = across ? 40 : 12;
  *natural = across ? MAX (width, 96) : height > 0 ? MAX (height, 12) : 26;
}

static void
update_description (WhUiSpark *self)
{
  g_autofree char *text = NULL;
  double low = NAN;
  double high = NAN;
  double last = NAN;

  for (gsize i = 0; i < self->n_values; i++)
    {
      low = fmin (low, self->values[i]);
      high = fmax (high, self->values[i]);
      if (!isnan (self->values[i]))
        last = self->values[i];
    }

  if (isnan (last))
    text = g_strdup (_("Not observed"));
  else
    text = g_strdup_printf (_("Last %.4g, lowest %.4g, highest %.4g"), last, low, high);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static void
wh_ui_spark_finalize (GObject *object)
{
  WhUiSpark *self = WH_UI_SPARK (object);

  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->times, g_free);

  G_OBJECT_CLASS (wh_ui_spark_parent_class)->finalize (object);
}

static void
wh_ui_spark_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  WhUiSpark *self = WH_UI_SPARK (object);

  switch (prop_id)
    {
    case PROP_TONE:
      g_value_set_enum (value, wh_ui_spark_get_tone (self));
      break;

    case PROP_ZERO_BASED:
      g_value_set_boolean (value, wh_ui_spark_get_zero_based (self));
      break;

    case PROP_STEP:
      g_value_set_int64 (value, wh_ui_spark_get_step (self));
      break;

    case PROP_MARKER:
      g_value_set_int64 (value, wh_ui_spark_get_marker (self));
      break;

    case PROP_DOWN_SINCE:
      g_value_set_int64 (value, wh_ui_spark_get_down_since (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_spark_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  WhUiSpark *self = WH_UI_SPARK (object);

  switch (prop_id)
    {
    case PROP_TONE:
      wh_ui_spark_set_tone (self, g_value_get_enum (value));
      break;

    case PROP_ZERO_BASED:
      wh_ui_spark_set_zero_based (self, g_value_get_boolean (value));
      break;

    case PROP_STEP:
      wh_ui_spark_set_step (self, g_value_get_int64 (value));
      break;

    case PROP_MARKER:
      wh_ui_spark_set_marker (self, g_value_get_int64 (value));
      break;

    case PROP_DOWN_SINCE:
      wh_ui_spark_set_down_since (self, g_value_get_int64 (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_spark_class_init (WhUiSparkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_spark_finalize;
  object_class->get_property = wh_ui_spark_get_property;
  object_class->set_property = wh_ui_spark_set_property;

  widget_class->measure = wh_ui_spark_measure;

  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_spark_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;

  properties[PROP_TONE] =
    g_param_spec_enum ("tone", NULL, NULL,
                       WH_UI_TYPE_TONE, WH_UI_TONE_ACCENT,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Whether the bottom is zero and not the lowest value */
  properties[PROP_ZERO_BASED] =
    g_param_spec_boolean ("zero-based", NULL, NULL,
                          TRUE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Expected distance of two values in µs; 0 = judge from the times */
  properties[PROP_STEP] =
    g_param_spec_int64 ("step", NULL, NULL,
                        0, G_MAXINT64, 0,
                        (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Instant of the dashed line; 0 for none */
  properties[PROP_MARKER] =
    g_param_spec_int64 ("marker", NULL, NULL,
                        G_MININT64, G_MAXINT64, 0,
                        (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Instant from which on the ground is red; 0 for none */
  properties[PROP_DOWN_SINCE] =
    g_param_spec_int64 ("down-since", NULL, NULL,
                        G_MININT64, G_MAXINT64, 0,
                        (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "spark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_ui_spark_init (WhUiSpark *self)
{
  self->zero_based = TRUE;
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Course"),
                                  -1);
  update_description (self);
}

/**
 * wh_ui_spark_new:
 *
 * Returns: (transfer floating): a line without values
 */
GtkWidget *
wh_ui_spark_new (void)
{
  return g_object_new (WH_UI_TYPE_SPARK, NULL);
}

WhUiTone
wh_ui_spark_get_tone (WhUiSpark *self)
{
  g_return_val_if_fail (WH_UI_IS_SPARK (self), WH_UI_TONE_ACCENT);

  return self->tone;
}

void
wh_ui_spark_set_tone (WhUiSpark *self,
                      WhUiTone   tone)
{
  g_return_if_fail (WH_UI_IS_SPARK (self));

  if (self->tone == tone)
    return;

  self->tone = tone;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TONE]);
}

gboolean
wh_ui_spark_get_zero_based (WhUiSpark *self)
{
  g_return_val_if_fail (WH_UI_IS_SPARK (self), FALSE);

  return self->zero_based;
}

void
wh_ui_spark_set_zero_based (WhUiSpark *self,
                            gboolean   zero_based)
{
  g_return_if_fail (WH_UI_IS_SPARK (self));

  zero_based = !!zero_based;

  if (self->zero_based == zero_based)
    return;

  self->zero_based = zero_based;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZERO_BASED]);
}

/**
 * wh_ui_spark_get_step:
 * @self: a line
 *
 * Returns: expected distance of two values in microseconds; 0 = judged from
 *   the times
 */
gint64
wh_ui_spark_get_step (WhUiSpark *self)
{
  g_return_val_if_fail (WH_UI_IS_SPARK (self), 0);

  return self->step;
}

void
wh_ui_spark_set_step (WhUiSpark *self,
                      gint64     step)
{
  g_return_if_fail (WH_UI_IS_SPARK (self));

  if (self->step == step)
    return;

  self->step = step;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
}

/**
 * wh_ui_spark_get_marker:
 * @self: a line
 *
 * Returns: instant of the dashed line, in the unit of the times; 0 for none
 */
gint64
wh_ui_spark_get_marker (WhUiSpark *self)
{
  g_return_val_if_fail (WH_UI_IS_SPARK (self), 0);

  return self->marker;
}

void
wh_ui_spark_set_marker (WhUiSpark *self,
                        gint64     marker)
{
  g_return_if_fail (WH_UI_IS_SPARK (self));

  if (self->marker == marker)
    return;

  self->marker = marker;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MARKER]);
}

/**
 * wh_ui_spark_get_down_since:
 * @self: a line
 *
 * Returns: instant from which on the ground is red; 0 for none
 */
gint64
wh_ui_spark_get_down_since (WhUiSpark *self)
{
  g_return_val_if_fail (WH_UI_IS_SPARK (self), 0);

  return self->down_since;
}

void
wh_ui_spark_set_down_since (WhUiSpark *self,
                            gint64     down_since)
{
  g_return_if_fail (WH_UI_IS_SPARK (self));

  if (self->down_since == down_since)
    return;

  self->down_since = down_since;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWN_SINCE]);
}

/**
 * wh_ui_spark_set_values:
 * @self: a line
 * @times: (nullable) (array length=n_values): instants in µs, rising; %NULL when
 *   the values are evenly spaced
 * @values: (array length=n_values): values; NaN = not observed
 * @n_values: how many
 *
 * Sets what to draw. Both arrays are copied.
 */
void
wh_ui_spark_set_values (WhUiSpark    *self,
                        const gint64 *times,
                        const double *values,
                        gsize         n_values)
{
  g_return_if_fail (WH_UI_IS_SPARK (self));
  g_return_if_fail (values != NULL || n_values == 0);

  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->times, g_free);
  self->values = g_memdup2 (values, n_values * sizeof *values);
  self->n_values = n_values;

  if (times != NULL)
    {
      self->times = g_memdup2 (times, n_values * sizeof *times);
    }
  else
    {
      self->times = g_new (gint64, n_values);
      for (gsize i = 0; i < n_values; i++)
        self->times[i] = (gint64) i;
    }

  update_description (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_spark_set_range:
 * @self: a line
 * @from: left edge in µs; 0 = the first value
 * @to: right edge in µs; 0 = the last value
 *
 * Sets the span of time shown. What lies in it without values is hatched.
 */
void
wh_ui_spark_set_range (WhUiSpark *self,
                       gint64     from,
                       gint64     to)
{
  g_return_if_fail (WH_UI_IS_SPARK (self));

  if (self->from == from && self->to == to)
    return;

  self->from = from;
  self->to = to;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_spark_has_values:
 * @self: a line
 *
 * Returns: whether there is anything to draw
 */
gboolean
wh_ui_spark_has_values (WhUiSpark *self)
{
  g_return_val_if_fail (WH_UI_IS_SPARK (self), FALSE);

  return self->n_values > 0;
}
