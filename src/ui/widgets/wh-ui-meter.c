/* wh-ui-meter.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-meter.h"

/**
 * WhUiMeter:
 *
 * A thin bar that says how much of something is used, with a tick where the
 * requests stand. Slate until a threshold is passed: amber from 80 %, red from
 * 90 %. When the last value is old, its part is hatched; when there never was
 * one, the track stays empty.
 */
struct _WhUiMeter
{
  WhUiDrawn parent_instance;

  double    used;
  double    requested;
  double    limit;
  gboolean  observed;
  double    warning_share;
  double    error_share;
};

enum
{
  PROP_0,
  PROP_USED,
  PROP_REQUESTED,
  PROP_LIMIT,
  PROP_OBSERVED,
  PROP_WARNING_SHARE,
  PROP_ERROR_SHARE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiMeter, wh_ui_meter, WH_UI_TYPE_DRAWN)

static GParamSpec *properties[N_PROPS];

#define BAR_HEIGHT  6
#define TICK_HEIGHT 10

static double
share_of (WhUiMeter *self,
          double     value)
{
  if (value < 0 || self->limit <= 0)
    return -1;

  return MIN (value / self->limit, 1);
}

static WhUiTone
tone_for (WhUiMeter *self,
          double     share)
{
  if (share >= self->error_share)
    return WH_UI_TONE_ERROR;

  if (share >= self->warning_share)
    return WH_UI_TONE_WARNING;

  return WH_UI_TONE_SLATE;
}

static void
draw_used (WhUiMeter             *self,
           GtkSnapshot           *snapshot,
           const graphene_rect_t *bar,
           double                 share,
           const GdkRGBA         *foreground)
{
  graphene_rect_t used = *bar;
  GskRoundedRect rounded;
  GdkRGBA color;

  used.size.width = MIN (bar->size.width, MAX (BAR_HEIGHT, bar->size.width * share));
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    used.origin.x = bar->size.width - used.size.width;

  if (self->observed)
    {
      wh_ui_tone_get_color (tone_for (self, share), 1, &color);
      wh_ui_draw_rounded (snapshot, &used, BAR_HEIGHT / 2, &color);
      return;
    }

  gsk_rounded_rect_init_from_rect (&rounded, &used, BAR_HEIGHT / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  wh_ui_draw_hatch (snapshot, &used, foreground, 4);
  gtk_snapshot_pop (snapshot);
}

static void
wh_ui_meter_draw (WhUiDrawn   *drawn,
                  GtkSnapshot *snapshot,
                  float        width,
                  float        height)
{
  WhUiMeter *self = WH_UI_METER (drawn);
  float top = floorf ((height - BAR_HEIGHT) / 2);
  graphene_rect_t bar = GRAPHENE_RECT_INIT (0, top, width, BAR_HEIGHT);
  double used = share_of (self, self->used);
  double requested = share_of (self, self->requested);
  GdkRGBA foreground;
  GdkRGBA color;

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);

  color = foreground;
  color.alpha *= .11f;
  wh_ui_draw_rounded (snapshot, &bar, BAR_HEIGHT / 2, &color);

  if (used > 0)
    draw_used (self, snapshot, &bar, used, &foreground);

  if (requested >= 0)
    {
      float x = roundf (MIN (width - 1, width * requested));

      if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
        x = width - x;

      color = foreground;
      color.alpha *= .75f;
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (x - 1, top - 2, 2, TICK_HEIGHT));
    }
}

static void
wh_ui_meter_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 24;
      *natural = 60;
    }
  else
    {
      *minimum = *natural = 12;
    }
}

static char *
describe (WhUiMeter *self)
{
  double used = share_of (self, self->used);
  double requested = share_of (self, self->requested);
  g_autoptr(GString) text = g_string_new (NULL);

  if (used < 0)
    g_string_append (text, _("Not observed"));
  else if (self->observed)
    g_string_append_printf (text, _("%.0f %% used"), used * 100);
  else
    g_string_append_printf (text, _("%.0f %% used when last observed"), used * 100);

  if (requested >= 0)
    {
      g_string_append (text, ", ");
      g_string_append_printf (text, _("%.0f %% requested"), requested * 100);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
wh_ui_meter_query_tooltip (GtkWidget  *widget,
                           int         x,
                           int         y,
                           gboolean    keyboard,
                           GtkTooltip *tooltip)
{
  g_autofree char *text = describe (WH_UI_METER (widget));

  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static void
update (WhUiMeter *self)
{
  g_autofree char *text = describe (self);
  double used = share_of (self, self->used);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, MAX (0, used * 100),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  -1);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

static void
wh_ui_meter_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  WhUiMeter *self = WH_UI_METER (object);

  switch (prop_id)
    {
    case PROP_USED:
      g_value_set_double (value, wh_ui_meter_get_used (self));
      break;

    case PROP_REQUESTED:
      g_value_set_double (value, wh_ui_meter_get_requested (self));
      break;

    case PROP_LIMIT:
      g_value_set_double (value, wh_ui_meter_get_limit (self));
      break;

    case PROP_OBSERVED:
      g_value_set_boolean (value, wh_ui_meter_get_observed (self));
      break;

    case PROP_WARNING_SHARE:
      g_value_set_double (value, wh_ui_meter_get_warning_share (self));
      break;

    case PROP_ERROR_SHARE:
      g_value_set_double (value, wh_ui_meter_get_error_share (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_meter_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  WhUiMeter *self = WH_UI_METER (object);

  switch (prop_id)
    {
    case PROP_USED:
      wh_ui_meter_set_used (self, g_value_get_double (value));
      break;

    case PROP_REQUESTED:
      wh_ui_meter_set_requested (self, g_value_get_double (value));
      break;

    case PROP_LIMIT:
      wh_ui_meter_set_limit (self, g_value_get_double (value));
      break;

    case PROP_OBSERVED:
      wh_ui_meter_set_observed (self, g_value_get_boolean (value));
      break;

    case PROP_WARNING_SHARE:
      wh_ui_meter_set_warning_share (self, g_value_get_double (value));
      break;

    case PROP_ERROR_SHARE:
      wh_ui_meter_set_error_share (self, g_value_get_double (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_meter_class_init (WhUiMeterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = wh_ui_meter_get_property;
  object_class->set_property = wh_ui_meter_set_property;

  widget_class->measure = wh_ui_meter_measure;
  widget_class->query_tooltip = wh_ui_meter_query_tooltip;

  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_meter_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;

  /* In the unit of the limit; negative when nothing is known */
  properties[PROP_USED] =
    g_param_spec_double ("used", NULL, NULL,
                         -1, G_MAXDOUBLE, -1,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* In the unit of the limit; negative for no tick */
  properties[PROP_REQUESTED] =
    g_param_spec_double ("requested", NULL, NULL,
                         -1, G_MAXDOUBLE, -1,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* What a full bar stands for */
  properties[PROP_LIMIT] =
    g_param_spec_double ("limit", NULL, NULL,
                         0, G_MAXDOUBLE, 100,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Whether the value is of now */
  properties[PROP_OBSERVED] =
    g_param_spec_boolean ("observed", NULL, NULL,
                          TRUE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Amber from this share of the limit */
  properties[PROP_WARNING_SHARE] =
    g_param_spec_double ("warning-share", NULL, NULL,
                         0, 1, .8,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Red from this share of the limit */
  properties[PROP_ERROR_SHARE] =
    g_param_spec_double ("error-share", NULL, NULL,
                         0, 1, .9,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "meter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
wh_ui_meter_init (WhUiMeter *self)
{
  self->used = -1;
  self->requested = -1;
  self->limit = 100;
  self->observed = TRUE;
  self->warning_share = .8;
  self->error_share = .9;
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  update (self);
}

/**
 * wh_ui_meter_new:
 *
 * Returns: (transfer floating): a meter that knows nothing yet
 */
GtkWidget *
wh_ui_meter_new (void)
{
  return g_object_new (WH_UI_TYPE_METER, NULL);
}

/**
 * wh_ui_meter_get_used:
 * @self: a meter
 *
 * Returns: the value in the unit of the limit; negative when nothing is known
 */
double
wh_ui_meter_get_used (WhUiMeter *self)
{
  g_return_val_if_fail (WH_UI_IS_METER (self), 0);

  return self->used;
}

void
wh_ui_meter_set_used (WhUiMeter *self,
                      double     used)
{
  g_return_if_fail (WH_UI_IS_METER (self));

  if (self->used == used)
    return;

  self->used = used;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USED]);
}

/**
 * wh_ui_meter_get_requested:
 * @self: a meter
 *
 * Returns: where the tick is, in the unit of the limit; negative for none
 */
double
wh_ui_meter_get_requested (WhUiMeter *self)
{
  g_return_val_if_fail (WH_UI_IS_METER (self), 0);

  return self->requested;
}

void
wh_ui_meter_set_requested (WhUiMeter *self,
                           double     requested)
{
  g_return_if_fail (WH_UI_IS_METER (self));

  if (self->requested == requested)
    return;

  self->requested = requested;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REQUESTED]);
}

/**
 * wh_ui_meter_get_limit:
 * @self: a meter
 *
 * Returns: what a full bar stands for
 */
double
wh_ui_meter_get_limit (WhUiMeter *self)
{
  g_return_val_if_fail (WH_UI_IS_METER (self), 0);

  return self->limit;
}

void
wh_ui_meter_set_limit (WhUiMeter *self,
                       double     limit)
{
  g_return_if_fail (WH_UI_IS_METER (self));

  if (self->limit == limit)
    return;

  self->limit = limit;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMIT]);
}

gboolean
wh_ui_meter_get_observed (WhUiMeter *self)
{
  g_return_val_if_fail (WH_UI_IS_METER (self), FALSE);

  return self->observed;
}

void
wh_ui_meter_set_observed (WhUiMeter *self,
                          gboolean   observed)
{
  g_return_if_fail (WH_UI_IS_METER (self));

  observed = !!observed;

  if (self->observed == observed)
    return;

  self->observed = observed;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OBSERVED]);
}

/**
 * wh_ui_meter_get_warning_share:
 * @self: a meter
 *
 * Returns: amber from this share of the limit, 0 to 1
 */
double
wh_ui_meter_get_warning_share (WhUiMeter *self)
{
  g_return_val_if_fail (WH_UI_IS_METER (self), 0);

  return self->warning_share;
}

void
wh_ui_meter_set_warning_share (WhUiMeter *self,
                               double     warning_share)
{
  g_return_if_fail (WH_UI_IS_METER (self));

  if (self->warning_share == warning_share)
    return;

  self->warning_share = warning_share;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WARNING_SHARE]);
}

/**
 * wh_ui_meter_get_error_share:
 * @self: a meter
 *
 * Returns: red from this share of the limit, 0 to 1
 */
double
wh_ui_meter_get_error_share (WhUiMeter *self)
{
  g_return_val_if_fail (WH_UI_IS_METER (self), 0);

  return self->error_share;
}

void
wh_ui_meter_set_error_share (WhUiMeter *self,
                             double     error_share)
{
  g_return_if_fail (WH_UI_IS_METER (self));

  if (self->error_share == error_share)
    return;

  self->error_share = error_share;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_SHARE]);
}

/**
 * wh_ui_meter_set:
 * @self: a meter
 * @used: what is used, negative when nothing is known
 * @requested: what is requested, negative for no tick
 * @limit: what a full bar stands for, in the same unit
 *
 * Sets all three at once.
 */
void
wh_ui_meter_set (WhUiMeter *self,
                 double     used,
                 double     requested,
                 double     limit)
{
  g_return_if_fail (WH_UI_IS_METER (self));

  g_object_freeze_notify (G_OBJECT (self));
  wh_ui_meter_set_limit (self, limit);
  wh_ui_meter_set_used (self, used);
  wh_ui_meter_set_requested (self, requested);
  g_object_thaw_notify (G_OBJECT (self));
}
