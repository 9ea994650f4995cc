/* wh-ui-value.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-draw.h"
#include "wh-ui-params.h"
#include "wh-ui-value.h"

/**
 * WhUiValue:
 *
 * A number with its unit: the unit follows after a narrow space, smaller and
 * dimmed. Nothing known is a dimmed dash, never a zero. What is not observed any
 * more stays, dimmed.
 */
struct _WhUiValue
{
  AdwBin     parent_instance;

  char      *value;
  char      *unit;
  WhHealth   health;
  double     xalign;
  GtkWidget *label;
};

enum
{
  PROP_0,
  PROP_VALUE,
  PROP_UNIT,
  PROP_HEALTH,
  PROP_XALIGN,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiValue, wh_ui_value, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

/* Narrow no-break space: a number and its unit stay on one line. */
#define NARROW_SPACE "\u202f"
#define ABSENT       "—"

static void
update (WhUiValue *self)
{
  gboolean absent = self->value == NULL || *self->value == '\0';
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  g_autoptr(GString) text = g_string_new (absent ? ABSENT : self->value);

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));

  if (!absent && self->unit != NULL && *self->unit != '\0')
    {
      PangoAttribute *scale = pango_attr_scale_new (.85);
      PangoAttribute *alpha = pango_attr_foreground_alpha_new (G_MAXUINT16 * .58);

      g_string_append (text, NARROW_SPACE);
      scale->start_index = alpha->start_index = text->len;
      g_string_append (text, self->unit);
      scale->end_index = alpha->end_index = text->len;

      pango_attr_list_insert (attributes, scale);
      pango_attr_list_insert (attributes, alpha);
    }

  gtk_label_set_attributes (GTK_LABEL (self->label), attributes);
  gtk_label_set_label (GTK_LABEL (self->label), text->str);
  wh_ui_set_health_class (GTK_WIDGET (self), absent ? WH_HEALTH_UNKNOWN : self->health);
  wh_ui_set_style_class (GTK_WIDGET (self), "dimmed", absent || self->health == WH_HEALTH_STALE);
}

static void
wh_ui_value_finalize (GObject *object)
{
  WhUiValue *self = WH_UI_VALUE (object);

  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->unit, g_free);

  G_OBJECT_CLASS (wh_ui_value_parent_class)->finalize (object);
}

static void
wh_ui_value_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  WhUiValue *self = WH_UI_VALUE (object);

  switch (prop_id)
    {
    case PROP_VALUE:
      g_value_set_string (value, wh_ui_value_get_value (self));
      break;

    case PROP_UNIT:
      g_value_set_string (value, wh_ui_value_get_unit (self));
      break;

    case PROP_HEALTH:
      g_value_set_uint (value, wh_ui_value_get_health (self));
      break;

    case PROP_XALIGN:
      g_value_set_double (value, wh_ui_value_get_xalign (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_value_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  WhUiValue *self = WH_UI_VALUE (object);

  switch (prop_id)
    {
    case PROP_VALUE:
      wh_ui_value_set_value (self, g_value_get_string (value));
      break;

    case PROP_UNIT:
      wh_ui_value_set_unit (self, g_value_get_string (value));
      break;

    case PROP_HEALTH:
      wh_ui_value_set_health (self, g_value_get_uint (value));
      break;

    case PROP_XALIGN:
      wh_ui_value_set_xalign (self, g_value_get_double (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_value_class_init (WhUiValueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_value_finalize;
  object_class->get_property = wh_ui_value_get_property;
  object_class->set_property = wh_ui_value_set_property;

  /* The number, already in the form of the locale; NULL or empty when absent */
  properties[PROP_VALUE] = wh_ui_param_text ("value");
  properties[PROP_UNIT] = wh_ui_param_text ("unit");

  /* Tints it when something is wrong, dims it when stale */
  properties[PROP_HEALTH] =
    g_param_spec_uint ("health", NULL, NULL,
                       WH_HEALTH_UNKNOWN, WH_HEALTH_STALE, WH_HEALTH_OK,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  properties[PROP_XALIGN] =
    g_param_spec_double ("xalign", NULL, NULL,
                         0, 1, 0,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "value");
}

static void
wh_ui_value_init (WhUiValue *self)
{
  self->health = WH_HEALTH_OK;
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  adw_bin_set_child (ADW_BIN (self), self->label);
  update (self);
}

/**
 * wh_ui_value_new:
 *
 * Returns: (transfer floating): a value that is absent
 */
GtkWidget *
wh_ui_value_new (void)
{
  return g_object_new (WH_UI_TYPE_VALUE, NULL);
}

const char *
wh_ui_value_get_value (WhUiValue *self)
{
  g_return_val_if_fail (WH_UI_IS_VALUE (self), NULL);

  return self->value;
}

void
wh_ui_value_set_value (WhUiValue  *self,
                       const char *value)
{
  g_return_if_fail (WH_UI_IS_VALUE (self));

  if (!g_set_str (&self->value, value))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

const char *
wh_ui_value_get_unit (WhUiValue *self)
{
  g_return_val_if_fail (WH_UI_IS_VALUE (self), NULL);

  return self->unit;
}

void
wh_ui_value_set_unit (WhUiValue  *self,
                      const char *unit)
{
  g_return_if_fail (WH_UI_IS_VALUE (self));

  if (!g_set_str (&self->unit, unit))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNIT]);
}

WhHealth
wh_ui_value_get_health (WhUiValue *self)
{
  g_return_val_if_fail (WH_UI_IS_VALUE (self), WH_HEALTH_UNKNOWN);

  return self->health;
}

void
wh_ui_value_set_health (WhUiValue *self,
                        WhHealth   health)
{
  g_return_if_fail (WH_UI_IS_VALUE (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->health == health)
    return;

  self->health = health;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

double
wh_ui_value_get_xalign (WhUiValue *self)
{
  g_return_val_if_fail (WH_UI_IS_VALUE (self), 0);

  return self->xalign;
}

void
wh_ui_value_set_xalign (WhUiValue *self,
                        double     xalign)
{
  g_return_if_fail (WH_UI_IS_VALUE (self));

  if (self->xalign == xalign)
    return;

  self->xalign = xalign;
  gtk_label_set_xalign (GTK_LABEL (self->label), xalign);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_XALIGN]);
}

/**
 * wh_ui_value_set:
 * @self: a value
 * @value: (nullable): the number in the form of the locale
 * @unit: (nullable): its unit
 *
 * Sets both at once.
 */
void
wh_ui_value_set (WhUiValue  *self,
                 const char *value,
                 const char *unit)
{
  gboolean new_value;
  gboolean new_unit;

  g_return_if_fail (WH_UI_IS_VALUE (self));

  /* Cells are bound by this: the label is laid out once for both. */
  new_value = g_set_str (&self->value, value);
  new_unit = g_set_str (&self->unit, unit);
  if (!new_value && !new_unit)
    return;

  update (self);
  if (new_value)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
  if (new_unit)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNIT]);
}
