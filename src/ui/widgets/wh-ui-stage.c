/* wh-ui-stage.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-draw.h"
#include "wh-ui-params.h"
#include "wh-ui-stage.h"

/**
 * WhUiStage:
 *
 * One stage on the way of a change into production: what it is, which version is
 * there and since when. It comes in the three forms of [class@DeliveryStrip].
 */
struct _WhUiStage
{
  GtkButton      parent_instance;

  GtkWidget     *full;
  GtkWidget     *full_title;
  GtkWidget     *full_mark;
  GtkWidget     *full_value;
  GtkWidget     *compact;
  GtkWidget     *compact_title;
  GtkWidget     *compact_value;
  GtkWidget     *narrow;
  GtkWidget     *narrow_title;
  GtkWidget     *narrow_value;

  char          *title;
  char          *value;
  char          *detail;
  WhHealth       health;
  WhUiActivity   activity;
  gboolean       production;
  gboolean       monospace;
  WhUiStripForm  form;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_VALUE,
  PROP_DETAIL,
  PROP_HEALTH,
  PROP_ACTIVITY,
  PROP_PRODUCTION,
  PROP_MONOSPACE,
  PROP_FORM,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiStage, wh_ui_stage, GTK_TYPE_BUTTON)

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (WhUiStripForm, wh_ui_strip_form,
                    G_DEFINE_ENUM_VALUE (WH_UI_STRIP_FULL, "full"),
                    G_DEFINE_ENUM_VALUE (WH_UI_STRIP_COMPACT, "compact"),
                    G_DEFINE_ENUM_VALUE (WH_UI_STRIP_NARROW, "narrow"))

static void
update (WhUiStage *self)
{
  g_autofree char *name = NULL;

  gtk_widget_set_visible (self->full, self->form == WH_UI_STRIP_FULL);
  gtk_widget_set_visible (self->compact, self->form == WH_UI_STRIP_COMPACT);
  gtk_widget_set_visible (self->narrow, self->form == WH_UI_STRIP_NARROW);

  gtk_widget_set_visible (self->full_title, !self->production);
  gtk_widget_set_visible (self->full_mark, self->production);
  wh_ui_set_style_class (GTK_WIDGET (self), "production",
                         self->production && self->form == WH_UI_STRIP_FULL);
  wh_ui_set_style_class (self->compact_title, "dimmed", !self->production);
  wh_ui_set_style_class (self->compact_title, "heading", self->production);
  wh_ui_set_style_class (self->narrow_title, "wh-outlined", self->production);
  wh_ui_set_style_class (self->full_value, "wh-mono", self->monospace);
  wh_ui_set_style_class (self->compact_value, "wh-mono", self->monospace);
  wh_ui_set_style_class (self->narrow_value, "wh-mono", self->monospace);

  name = g_strjoin (", ",
                    self->title != NULL ? self->title : "",
                    self->value != NULL ? self->value : "—",
                    wh_ui_health_get_title (self->health),
                    NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
wh_ui_stage_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_STAGE);

  G_OBJECT_CLASS (wh_ui_stage_parent_class)->dispose (object);
}

static void
wh_ui_stage_finalize (GObject *object)
{
  WhUiStage *self = WH_UI_STAGE (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->detail, g_free);

  G_OBJECT_CLASS (wh_ui_stage_parent_class)->finalize (object);
}

static void
wh_ui_stage_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  WhUiStage *self = WH_UI_STAGE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, wh_ui_stage_get_title (self));
      break;

    case PROP_VALUE:
      g_value_set_string (value, wh_ui_stage_get_value (self));
      break;

    case PROP_DETAIL:
      g_value_set_string (value, wh_ui_stage_get_detail (self));
      break;

    case PROP_HEALTH:
      g_value_set_uint (value, wh_ui_stage_get_health (self));
      break;

    case PROP_ACTIVITY:
      g_value_set_enum (value, wh_ui_stage_get_activity (self));
      break;

    case PROP_PRODUCTION:
      g_value_set_boolean (value, wh_ui_stage_get_production (self));
      break;

    case PROP_MONOSPACE:
      g_value_set_boolean (value, wh_ui_stage_get_monospace (self));
      break;

    case PROP_FORM:
      g_value_set_enum (value, wh_ui_stage_get_form (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_stage_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  WhUiStage *self = WH_UI_STAGE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      wh_ui_stage_set_title (self, g_value_get_string (value));
      break;

    case PROP_VALUE:
      wh_ui_stage_set_value (self, g_value_get_string (value));
      break;

    case PROP_DETAIL:
      wh_ui_stage_set_detail (self, g_value_get_string (value));
      break;

    case PROP_HEALTH:
      wh_ui_stage_set_health (self, g_value_get_uint (value));
      break;

    case PROP_ACTIVITY:
      wh_ui_stage_set_activity (self, g_value_get_enum (value));
      break;

    case PROP_PRODUCTION:
      wh_ui_stage_set_production (self, g_value_get_boolean (value));
      break;

    case PROP_MONOSPACE:
      wh_ui_stage_set_monospace (self, g_value_get_boolean (value));
      break;

    case PROP_FORM:
      wh_ui_stage_set_form (self, g_value_get_enum (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_stage_class_init (WhUiStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_stage_dispose;
  object_class->finalize = wh_ui_stage_finalize;
  object_class->get_property = wh_ui_stage_get_property;
  object_class->set_property = wh_ui_stage_set_property;

  g_type_ensure (WH_UI_TYPE_HEALTH);

  properties[PROP_TITLE] = wh_ui_param_text ("title");
  properties[PROP_VALUE] = wh_ui_param_text ("value");
  properties[PROP_DETAIL] = wh_ui_param_text ("detail");
  properties[PROP_HEALTH] = wh_ui_param_health ("health");

  properties[PROP_ACTIVITY] =
    g_param_spec_enum ("activity", NULL, NULL,
                       WH_UI_TYPE_ACTIVITY, WH_UI_ACTIVITY_NONE,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Marked and tinted */
  properties[PROP_PRODUCTION] = wh_ui_param_flag ("production");

  /* The value is a hash */
  properties[PROP_MONOSPACE] = wh_ui_param_flag ("monospace");

  properties[PROP_FORM] =
    g_param_spec_enum ("form", NULL, NULL,
                       WH_UI_TYPE_STRIP_FORM, WH_UI_STRIP_FULL,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-stage.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiStage, full);
  gtk_widget_class_bind_template_child (widget_class, WhUiStage, full_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiStage, full_mark);
  gtk_widget_class_bind_template_child (widget_class, WhUiStage, full_value);
  gtk_widget_class_bind_template_child (widget_class, WhUiStage, compact);
  gtk_widget_class_bind_template_child (widget_class, WhUiStage, compact_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiStage, compact_value);
  gtk_widget_class_bind_template_child (widget_class, WhUiStage, narrow);
  gtk_widget_class_bind_template_child (widget_class, WhUiStage, narrow_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiStage, narrow_value);
}

static void
wh_ui_stage_init (WhUiStage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * wh_ui_stage_new:
 *
 * Returns: (transfer floating): a stage nothing is known of
 */
GtkWidget *
wh_ui_stage_new (void)
{
  return g_object_new (WH_UI_TYPE_STAGE, NULL);
}

const char *
wh_ui_stage_get_title (WhUiStage *self)
{
  g_return_val_if_fail (WH_UI_IS_STAGE (self), NULL);

  return self->title;
}

void
wh_ui_stage_set_title (WhUiStage  *self,
                       const char *title)
{
  g_return_if_fail (WH_UI_IS_STAGE (self));

  if (!g_set_str (&self->title, title))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

const char *
wh_ui_stage_get_value (WhUiStage *self)
{
  g_return_val_if_fail (WH_UI_IS_STAGE (self), NULL);

  return self->value;
}

void
wh_ui_stage_set_value (WhUiStage  *self,
                       const char *value)
{
  g_return_if_fail (WH_UI_IS_STAGE (self));

  if (!g_set_str (&self->value, value))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

const char *
wh_ui_stage_get_detail (WhUiStage *self)
{
  g_return_val_if_fail (WH_UI_IS_STAGE (self), NULL);

  return self->detail;
}

void
wh_ui_stage_set_detail (WhUiStage  *self,
                        const char *detail)
{
  g_return_if_fail (WH_UI_IS_STAGE (self));

  if (!g_set_str (&self->detail, detail))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

WhHealth
wh_ui_stage_get_health (WhUiStage *self)
{
  g_return_val_if_fail (WH_UI_IS_STAGE (self), WH_HEALTH_UNKNOWN);

  return self->health;
}

void
wh_ui_stage_set_health (WhUiStage *self,
                        WhHealth   health)
{
  g_return_if_fail (WH_UI_IS_STAGE (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->health == health)
    return;

  self->health = health;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

WhUiActivity
wh_ui_stage_get_activity (WhUiStage *self)
{
  g_return_val_if_fail (WH_UI_IS_STAGE (self), WH_UI_ACTIVITY_NONE);

  return self->activity;
}

void
wh_ui_stage_set_activity (WhUiStage    *self,
                          WhUiActivity  activity)
{
  g_return_if_fail (WH_UI_IS_STAGE (self));

  if (self->activity == activity)
    return;

  self->activity = activity;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVITY]);
}

gboolean
wh_ui_stage_get_production (WhUiStage *self)
{
  g_return_val_if_fail (WH_UI_IS_STAGE (self), FALSE);

  return self->production;
}

void
wh_ui_stage_set_production (WhUiStage *self,
                            gboolean   production)
{
  g_return_if_fail (WH_UI_IS_STAGE (self));

  production = !!production;

  if (self->production == production)
    return;

  self->production = production;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRODUCTION]);
}

gboolean
wh_ui_stage_get_monospace (WhUiStage *self)
{
  g_return_val_if_fail (WH_UI_IS_STAGE (self), FALSE);

  return self->monospace;
}

void
wh_ui_stage_set_monospace (WhUiStage *self,
                           gboolean   monospace)
{
  g_return_if_fail (WH_UI_IS_STAGE (self));

  monospace = !!monospace;

  if (self->monospace == monospace)
    return;

  self->monospace = monospace;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MONOSPACE]);
}

WhUiStripForm
wh_ui_stage_get_form (WhUiStage *self)
{
  g_return_val_if_fail (WH_UI_IS_STAGE (self), WH_UI_STRIP_FULL);

  return self->form;
}

void
wh_ui_stage_set_form (WhUiStage     *self,
                      WhUiStripForm  form)
{
  g_return_if_fail (WH_UI_IS_STAGE (self));

  if (self->form == form)
    return;

  self->form = form;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FORM]);
}
