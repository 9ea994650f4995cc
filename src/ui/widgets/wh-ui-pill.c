/* wh-ui-pill.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-draw.h"
#include "wh-ui-params.h"
#include "wh-ui-pill.h"

/**
 * WhUiPill:
 *
 * A word or two on a tinted ground: "Incident 42", "64 %".
 */
struct _WhUiPill
{
  AdwBin     parent_instance;

  char      *text;
  WhHealth   health;
  gboolean   accent;
  GtkWidget *label;
};

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_HEALTH,
  PROP_ACCENT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiPill, wh_ui_pill, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static void
update (WhUiPill *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  wh_ui_set_label (GTK_LABEL (self->label), self->text);
  wh_ui_set_style_class (widget, "success", self->health == WH_HEALTH_OK);
  wh_ui_set_health_class (widget, self->health);
  wh_ui_set_style_class (widget, "accent", self->accent && self->health == WH_HEALTH_UNKNOWN);
  gtk_widget_set_visible (widget, self->text != NULL && *self->text != '\0');
}

static void
wh_ui_pill_finalize (GObject *object)
{
  WhUiPill *self = WH_UI_PILL (object);

  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (wh_ui_pill_parent_class)->finalize (object);
}

static void
wh_ui_pill_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WhUiPill *self = WH_UI_PILL (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, wh_ui_pill_get_text (self));
      break;

    case PROP_HEALTH:
      g_value_set_uint (value, wh_ui_pill_get_health (self));
      break;

    case PROP_ACCENT:
      g_value_set_boolean (value, wh_ui_pill_get_accent (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_pill_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WhUiPill *self = WH_UI_PILL (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      wh_ui_pill_set_text (self, g_value_get_string (value));
      break;

    case PROP_HEALTH:
      wh_ui_pill_set_health (self, g_value_get_uint (value));
      break;

    case PROP_ACCENT:
      wh_ui_pill_set_accent (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_pill_class_init (WhUiPillClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_pill_finalize;
  object_class->get_property = wh_ui_pill_get_property;
  object_class->set_property = wh_ui_pill_set_property;

  properties[PROP_TEXT] = wh_ui_param_text ("text");

  /* Tints it; unknown is neutral */
  properties[PROP_HEALTH] = wh_ui_param_health ("health");

  /* Tints a neutral pill in the accent colour */
  properties[PROP_ACCENT] = wh_ui_param_flag ("accent");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "pill");
}

static void
wh_ui_pill_init (WhUiPill *self)
{
  self->label = gtk_label_new (NULL);
  adw_bin_set_child (ADW_BIN (self), self->label);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  update (self);
}

/**
 * wh_ui_pill_new:
 *
 * Returns: (transfer floating): a pill without text, hidden
 */
GtkWidget *
wh_ui_pill_new (void)
{
  return g_object_new (WH_UI_TYPE_PILL, NULL);
}

const char *
wh_ui_pill_get_text (WhUiPill *self)
{
  g_return_val_if_fail (WH_UI_IS_PILL (self), NULL);

  return self->text;
}

void
wh_ui_pill_set_text (WhUiPill   *self,
                     const char *text)
{
  g_return_if_fail (WH_UI_IS_PILL (self));

  if (!g_set_str (&self->text, text))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

WhHealth
wh_ui_pill_get_health (WhUiPill *self)
{
  g_return_val_if_fail (WH_UI_IS_PILL (self), WH_HEALTH_UNKNOWN);

  return self->health;
}

void
wh_ui_pill_set_health (WhUiPill *self,
                       WhHealth  health)
{
  g_return_if_fail (WH_UI_IS_PILL (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->health == health)
    return;

  self->health = health;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

gboolean
wh_ui_pill_get_accent (WhUiPill *self)
{
  g_return_val_if_fail (WH_UI_IS_PILL (self), FALSE);

  return self->accent;
}

void
wh_ui_pill_set_accent (WhUiPill *self,
                       gboolean  accent)
{
  g_return_if_fail (WH_UI_IS_PILL (self));

  accent = !!accent;

  if (self->accent == accent)
    return;

  self->accent = accent;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCENT]);
}
