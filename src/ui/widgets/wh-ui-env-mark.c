/* wh-ui-env-mark.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-params.h"

/**
 * WhUiEnvMark:
 *
 * Says which environment something belongs to. Only production is loud: a purple
 * mark, "Production", or "PROD" where there is little room. Other environments
 * are a plain mark, or dimmed text where there is little room.
 */
struct _WhUiEnvMark
{
  AdwBin     parent_instance;

  char      *environment;
  gboolean   is_short;
  GtkWidget *label;
};

enum
{
  PROP_0,
  PROP_ENVIRONMENT,
  PROP_SHORT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiEnvMark, wh_ui_env_mark, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *id;
  const char *title;
  const char *short_title;
} environments[] = {
  { "production",  N_("Production"),  N_("PROD") },
  { "staging",     N_("Staging"),     N_("Staging") },
  { "development", N_("Development"), N_("Dev") },
};

static void
update (WhUiEnvMark *self)
{
  const char *title = self->environment;
  const char *text = self->environment;
  gboolean production = g_strcmp0 (self->environment, "production") == 0;

  for (guint i = 0; i < G_N_ELEMENTS (environments); i++)
    if (g_strcmp0 (self->environment, environments[i].id) == 0)
      {
        title = _(environments[i].title);
        text = self->is_short ? _(environments[i].short_title) : title;
      }

  gtk_label_set_label (GTK_LABEL (self->label), text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL && *text != '\0');
  wh_ui_set_style_class (GTK_WIDGET (self), "production", production);
  wh_ui_set_style_class (GTK_WIDGET (self), "plain", !production && self->is_short);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title != NULL ? title : "",
                                  -1);
}

static void
wh_ui_env_mark_finalize (GObject *object)
{
  WhUiEnvMark *self = WH_UI_ENV_MARK (object);

  g_clear_pointer (&self->environment, g_free);

  G_OBJECT_CLASS (wh_ui_env_mark_parent_class)->finalize (object);
}

static void
wh_ui_env_mark_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  WhUiEnvMark *self = WH_UI_ENV_MARK (object);

  switch (prop_id)
    {
    case PROP_ENVIRONMENT:
      g_value_set_string (value, wh_ui_env_mark_get_environment (self));
      break;

    case PROP_SHORT:
      g_value_set_boolean (value, wh_ui_env_mark_get_short (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_env_mark_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  WhUiEnvMark *self = WH_UI_ENV_MARK (object);

  switch (prop_id)
    {
    case PROP_ENVIRONMENT:
      wh_ui_env_mark_set_environment (self, g_value_get_string (value));
      break;

    case PROP_SHORT:
      wh_ui_env_mark_set_short (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_env_mark_class_init (WhUiEnvMarkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_env_mark_finalize;
  object_class->get_property = wh_ui_env_mark_get_property;
  object_class->set_property = wh_ui_env_mark_set_property;

  /* Id: "production", "staging", "development", or a name to be shown as it is */
  properties[PROP_ENVIRONMENT] = wh_ui_param_text ("environment");

  /* For table cells */
  properties[PROP_SHORT] = wh_ui_param_flag ("short");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "envmark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_ui_env_mark_init (WhUiEnvMark *self)
{
  self->label = gtk_label_new (NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->label), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_bin_set_child (ADW_BIN (self), self->label);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  update (self);
}

/**
 * wh_ui_env_mark_new:
 *
 * Returns: (transfer floating): a mark of no environment, hidden
 */
GtkWidget *
wh_ui_env_mark_new (void)
{
  return g_object_new (WH_UI_TYPE_ENV_MARK, NULL);
}

const char *
wh_ui_env_mark_get_environment (WhUiEnvMark *self)
{
  g_return_val_if_fail (WH_UI_IS_ENV_MARK (self), NULL);

  return self->environment;
}

/**
 * wh_ui_env_mark_set_environment:
 * @self: a widget
 * @environment: (nullable): "production", "staging", "development" or a name of the
 *   user's own, shown as it is; the mark is hidden without one
 */
void
wh_ui_env_mark_set_environment (WhUiEnvMark *self,
                                const char  *environment)
{
  g_return_if_fail (WH_UI_IS_ENV_MARK (self));

  if (!g_set_str (&self->environment, environment))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENVIRONMENT]);
}

gboolean
wh_ui_env_mark_get_short (WhUiEnvMark *self)
{
  g_return_val_if_fail (WH_UI_IS_ENV_MARK (self), FALSE);

  return self->is_short;
}

void
wh_ui_env_mark_set_short (WhUiEnvMark *self,
                          gboolean     is_short)
{
  g_return_if_fail (WH_UI_IS_ENV_MARK (self));

  is_short = !!is_short;

  if (self->is_short == is_short)
    return;

  self->is_short = is_short;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHORT]);
}
