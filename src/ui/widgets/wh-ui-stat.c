/* wh-ui-stat.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-params.h"
#include "wh-ui-stat.h"
#include "wh-ui-value.h"

/**
 * WhUiStat:
 *
 * A key figure in a card: title, value with unit, one line of context and, when the
 * number has a past, its line. The sign of health shows only when something is
 * not fine.
 */
struct _WhUiStat
{
  AdwBin     parent_instance;

  GtkWidget *arrangement;
  GtkWidget *figures;
  GtkWidget *detail_label;
  GtkWidget *sign;
  GtkWidget *value_label;
  GtkWidget *spark;

  char      *title;
  char      *value;
  char      *unit;
  char      *detail;
  WhHealth   health;
  gboolean   spark_beside;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_VALUE,
  PROP_UNIT,
  PROP_DETAIL,
  PROP_HEALTH,
  PROP_SPARK_BESIDE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiStat, wh_ui_stat, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static void
update_name (WhUiStat *self)
{
  g_autofree char *text = g_strdup_printf ("%s: %s %s",
                                           self->title != NULL ? self->title : "",
                                           self->value != NULL ? self->value : "—",
                                           self->unit != NULL ? self->unit : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, g_strchomp (text),
                                  -1);
}

static void
update_arrangement (WhUiStat *self)
{
  GtkOrientation across = self->spark_beside ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;
  GtkOrientation along = self->spark_beside ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->arrangement), across);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->figures), along);
  gtk_label_set_xalign (GTK_LABEL (self->detail_label), self->spark_beside ? 0 : 1);
  gtk_widget_set_size_request (self->spark, self->spark_beside ? 64 : -1, 26);
  wh_ui_set_style_class (self->value_label, "wh-figure", self->spark_beside);
  wh_ui_set_style_class (self->value_label, "wh-figure-small", !self->spark_beside);
}

static void
wh_ui_stat_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_STAT);

  G_OBJECT_CLASS (wh_ui_stat_parent_class)->dispose (object);
}

static void
wh_ui_stat_finalize (GObject *object)
{
  WhUiStat *self = WH_UI_STAT (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->unit, g_free);
  g_clear_pointer (&self->detail, g_free);

  G_OBJECT_CLASS (wh_ui_stat_parent_class)->finalize (object);
}

static void
wh_ui_stat_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WhUiStat *self = WH_UI_STAT (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, wh_ui_stat_get_title (self));
      break;

    case PROP_VALUE:
      g_value_set_string (value, wh_ui_stat_get_value (self));
      break;

    case PROP_UNIT:
      g_value_set_string (value, wh_ui_stat_get_unit (self));
      break;

    case PROP_DETAIL:
      g_value_set_string (value, wh_ui_stat_get_detail (self));
      break;

    case PROP_HEALTH:
      g_value_set_uint (value, wh_ui_stat_get_health (self));
      break;

    case PROP_SPARK_BESIDE:
      g_value_set_boolean (value, wh_ui_stat_get_spark_beside (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_stat_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WhUiStat *self = WH_UI_STAT (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      wh_ui_stat_set_title (self, g_value_get_string (value));
      break;

    case PROP_VALUE:
      wh_ui_stat_set_value (self, g_value_get_string (value));
      break;

    case PROP_UNIT:
      wh_ui_stat_set_unit (self, g_value_get_string (value));
      break;

    case PROP_DETAIL:
      wh_ui_stat_set_detail (self, g_value_get_string (value));
      break;

    case PROP_HEALTH:
      wh_ui_stat_set_health (self, g_value_get_uint (value));
      break;

    case PROP_SPARK_BESIDE:
      wh_ui_stat_set_spark_beside (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_stat_class_init (WhUiStatClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_stat_dispose;
  object_class->finalize = wh_ui_stat_finalize;
  object_class->get_property = wh_ui_stat_get_property;
  object_class->set_property = wh_ui_stat_set_property;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_SPARK);
  g_type_ensure (WH_UI_TYPE_VALUE);

  properties[PROP_TITLE] = wh_ui_param_text ("title");
  properties[PROP_VALUE] = wh_ui_param_text ("value");
  properties[PROP_UNIT] = wh_ui_param_text ("unit");

  /* "limit 2 %", "+4 % to yesterday" */
  properties[PROP_DETAIL] = wh_ui_param_text ("detail");

  properties[PROP_HEALTH] =
    g_param_spec_uint ("health", NULL, NULL,
                       WH_HEALTH_UNKNOWN, WH_HEALTH_STALE, WH_HEALTH_OK,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* The line at the right instead of below */
  properties[PROP_SPARK_BESIDE] = wh_ui_param_flag ("spark-beside");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "stat");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-stat.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiStat, arrangement);
  gtk_widget_class_bind_template_child (widget_class, WhUiStat, figures);
  gtk_widget_class_bind_template_child (widget_class, WhUiStat, detail_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiStat, sign);
  gtk_widget_class_bind_template_child (widget_class, WhUiStat, value_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiStat, spark);
  gtk_widget_class_bind_template_callback_full (widget_class, "has_text", G_CALLBACK (wh_ui_has_text));
}

static void
wh_ui_stat_init (WhUiStat *self)
{
  self->health = WH_HEALTH_OK;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (self->sign, FALSE);
  update_arrangement (self);
  update_name (self);
}

/**
 * wh_ui_stat_new:
 *
 * Returns: (transfer floating): a card without a value
 */
GtkWidget *
wh_ui_stat_new (void)
{
  return g_object_new (WH_UI_TYPE_STAT, NULL);
}

const char *
wh_ui_stat_get_title (WhUiStat *self)
{
  g_return_val_if_fail (WH_UI_IS_STAT (self), NULL);

  return self->title;
}

void
wh_ui_stat_set_title (WhUiStat   *self,
                      const char *title)
{
  g_return_if_fail (WH_UI_IS_STAT (self));

  if (!g_set_str (&self->title, title))
    return;

  update_name (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

const char *
wh_ui_stat_get_value (WhUiStat *self)
{
  g_return_val_if_fail (WH_UI_IS_STAT (self), NULL);

  return self->value;
}

void
wh_ui_stat_set_value (WhUiStat   *self,
                      const char *value)
{
  g_return_if_fail (WH_UI_IS_STAT (self));

  if (!g_set_str (&self->value, value))
    return;

  update_name (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

const char *
wh_ui_stat_get_unit (WhUiStat *self)
{
  g_return_val_if_fail (WH_UI_IS_STAT (self), NULL);

  return self->unit;
}

void
wh_ui_stat_set_unit (WhUiStat   *self,
                     const char *unit)
{
  g_return_if_fail (WH_UI_IS_STAT (self));

  if (!g_set_str (&self->unit, unit))
    return;

  update_name (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNIT]);
}

const char *
wh_ui_stat_get_detail (WhUiStat *self)
{
  g_return_val_if_fail (WH_UI_IS_STAT (self), NULL);

  return self->detail;
}

void
wh_ui_stat_set_detail (WhUiStat   *self,
                       const char *detail)
{
  g_return_if_fail (WH_UI_IS_STAT (self));

  if (!g_set_str (&self->detail, detail))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

WhHealth
wh_ui_stat_get_health (WhUiStat *self)
{
  g_return_val_if_fail (WH_UI_IS_STAT (self), WH_HEALTH_UNKNOWN);

  return self->health;
}

void
wh_ui_stat_set_health (WhUiStat *self,
                       WhHealth  health)
{
  g_return_if_fail (WH_UI_IS_STAT (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->health == health)
    return;

  self->health = health;
  gtk_widget_set_visible (self->sign, health != WH_HEALTH_OK);
  wh_ui_set_style_class (GTK_WIDGET (self), "wh-stale", health == WH_HEALTH_STALE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

gboolean
wh_ui_stat_get_spark_beside (WhUiStat *self)
{
  g_return_val_if_fail (WH_UI_IS_STAT (self), FALSE);

  return self->spark_beside;
}

void
wh_ui_stat_set_spark_beside (WhUiStat *self,
                             gboolean  spark_beside)
{
  g_return_if_fail (WH_UI_IS_STAT (self));

  spark_beside = !!spark_beside;

  if (self->spark_beside == spark_beside)
    return;

  self->spark_beside = spark_beside;
  update_arrangement (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPARK_BESIDE]);
}

/**
 * wh_ui_stat_get_spark:
 * @self: a card
 *
 * Returns: (transfer none): the line of the past; give it values, then show it
 *   with [method@Gtk.Widget.set_visible]
 */
WhUiSpark *
wh_ui_stat_get_spark (WhUiStat *self)
{
  g_return_val_if_fail (WH_UI_IS_STAT (self), NULL);

  return WH_UI_SPARK (self->spark);
}
