/* wh-ui-step.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-draw.h"
#include "wh-ui-params.h"
#include "wh-ui-step.h"

/**
 * WhUiStep:
 *
 * One step of [class@Steps]: sign, title, what came of it, and when.
 */
struct _WhUiStep
{
  AdwBin        parent_instance;

  GtkWidget    *content;
  GtkWidget    *title_label;
  GtkWidget    *extra_bin;

  char         *title;
  char         *detail;
  char         *time;
  WhHealth      health;
  WhUiActivity  activity;
  gboolean      last;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_DETAIL,
  PROP_TIME,
  PROP_HEALTH,
  PROP_ACTIVITY,
  PROP_LAST,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiStep, wh_ui_step, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static void
update (WhUiStep *self)
{
  gboolean ahead = self->activity == WH_UI_ACTIVITY_WAITING || self->activity == WH_UI_ACTIVITY_SKIPPED;
  g_autofree char *name = g_strjoin (", ",
                                     self->title != NULL ? self->title : "",
                                     self->activity == WH_UI_ACTIVITY_NONE
                                       ? wh_ui_health_get_title (self->health)
                                       : wh_ui_activity_get_title (self->activity),
                                     self->detail,
                                     NULL);

  wh_ui_set_style_class (self->title_label, "heading", !ahead);
  wh_ui_set_style_class (self->title_label, "dimmed", ahead);
  gtk_widget_set_margin_bottom (self->content, self->last ? 0 : 15);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
wh_ui_step_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_STEP);

  G_OBJECT_CLASS (wh_ui_step_parent_class)->dispose (object);
}

static void
wh_ui_step_finalize (GObject *object)
{
  WhUiStep *self = WH_UI_STEP (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->detail, g_free);
  g_clear_pointer (&self->time, g_free);

  G_OBJECT_CLASS (wh_ui_step_parent_class)->finalize (object);
}

static void
wh_ui_step_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WhUiStep *self = WH_UI_STEP (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, wh_ui_step_get_title (self));
      break;

    case PROP_DETAIL:
      g_value_set_string (value, wh_ui_step_get_detail (self));
      break;

    case PROP_TIME:
      g_value_set_string (value, wh_ui_step_get_time (self));
      break;

    case PROP_HEALTH:
      g_value_set_uint (value, wh_ui_step_get_health (self));
      break;

    case PROP_ACTIVITY:
      g_value_set_enum (value, wh_ui_step_get_activity (self));
      break;

    case PROP_LAST:
      g_value_set_boolean (value, wh_ui_step_get_last (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_step_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WhUiStep *self = WH_UI_STEP (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      wh_ui_step_set_title (self, g_value_get_string (value));
      break;

    case PROP_DETAIL:
      wh_ui_step_set_detail (self, g_value_get_string (value));
      break;

    case PROP_TIME:
      wh_ui_step_set_time (self, g_value_get_string (value));
      break;

    case PROP_HEALTH:
      wh_ui_step_set_health (self, g_value_get_uint (value));
      break;

    case PROP_ACTIVITY:
      wh_ui_step_set_activity (self, g_value_get_enum (value));
      break;

    case PROP_LAST:
      wh_ui_step_set_last (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_step_class_init (WhUiStepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_step_dispose;
  object_class->finalize = wh_ui_step_finalize;
  object_class->get_property = wh_ui_step_get_property;
  object_class->set_property = wh_ui_step_set_property;

  g_type_ensure (WH_UI_TYPE_HEALTH);

  properties[PROP_TITLE] = wh_ui_param_text ("title");
  properties[PROP_DETAIL] = wh_ui_param_text ("detail");

  /* "14:31:02", "48 s" */
  properties[PROP_TIME] = wh_ui_param_text ("time");
  properties[PROP_HEALTH] = wh_ui_param_health ("health");

  properties[PROP_ACTIVITY] =
    g_param_spec_enum ("activity", NULL, NULL,
                       WH_UI_TYPE_ACTIVITY, WH_UI_ACTIVITY_WAITING,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* No line leads on */
  properties[PROP_LAST] = wh_ui_param_flag ("last");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "step");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-step.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiStep, content);
  gtk_widget_class_bind_template_child (widget_class, WhUiStep, title_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiStep, extra_bin);
  gtk_widget_class_bind_template_callback_full (widget_class, "has_text", G_CALLBACK (wh_ui_has_text));
}

static void
wh_ui_step_init (WhUiStep *self)
{
  self->activity = WH_UI_ACTIVITY_WAITING;
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

const char *
wh_ui_step_get_title (WhUiStep *self)
{
  g_return_val_if_fail (WH_UI_IS_STEP (self), NULL);

  return self->title;
}

void
wh_ui_step_set_title (WhUiStep   *self,
                      const char *title)
{
  g_return_if_fail (WH_UI_IS_STEP (self));

  if (!g_set_str (&self->title, title))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

const char *
wh_ui_step_get_detail (WhUiStep *self)
{
  g_return_val_if_fail (WH_UI_IS_STEP (self), NULL);

  return self->detail;
}

void
wh_ui_step_set_detail (WhUiStep   *self,
                       const char *detail)
{
  g_return_if_fail (WH_UI_IS_STEP (self));

  if (!g_set_str (&self->detail, detail))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

const char *
wh_ui_step_get_time (WhUiStep *self)
{
  g_return_val_if_fail (WH_UI_IS_STEP (self), NULL);

  return self->time;
}

void
wh_ui_step_set_time (WhUiStep   *self,
                     const char *time)
{
  g_return_if_fail (WH_UI_IS_STEP (self));

  if (!g_set_str (&self->time, time))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIME]);
}

WhHealth
wh_ui_step_get_health (WhUiStep *self)
{
  g_return_val_if_fail (WH_UI_IS_STEP (self), WH_HEALTH_UNKNOWN);

  return self->health;
}

void
wh_ui_step_set_health (WhUiStep *self,
                       WhHealth  health)
{
  g_return_if_fail (WH_UI_IS_STEP (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->health == health)
    return;

  self->health = health;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

WhUiActivity
wh_ui_step_get_activity (WhUiStep *self)
{
  g_return_val_if_fail (WH_UI_IS_STEP (self), WH_UI_ACTIVITY_WAITING);

  return self->activity;
}

void
wh_ui_step_set_activity (WhUiStep     *self,
                         WhUiActivity  activity)
{
  g_return_if_fail (WH_UI_IS_STEP (self));

  if (self->activity == activity)
    return;

  self->activity = activity;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVITY]);
}

gboolean
wh_ui_step_get_last (WhUiStep *self)
{
  g_return_val_if_fail (WH_UI_IS_STEP (self), FALSE);

  return self->last;
}

void
wh_ui_step_set_last (WhUiStep *self,
                     gboolean  last)
{
  g_return_if_fail (WH_UI_IS_STEP (self));

  last = !!last;

  if (self->last == last)
    return;

  self->last = last;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST]);
}

/**
 * wh_ui_step_set_extra:
 * @self: a step
 * @extra: (nullable): more to show below, such as the pods it works on
 */
void
wh_ui_step_set_extra (WhUiStep  *self,
                      GtkWidget *extra)
{
  g_return_if_fail (WH_UI_IS_STEP (self));

  adw_bin_set_child (ADW_BIN (self->extra_bin), extra);
  gtk_widget_set_visible (self->extra_bin, extra != NULL);
}
