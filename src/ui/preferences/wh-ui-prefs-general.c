/* wh-ui-prefs-general.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-prefs-general.h"

/**
 * WhUiPrefsGeneral:
 *
 * The page "General": what goes on without a window, and how the window looks.
 * What is set here is a key of GSettings; others follow the key.
 */
struct _WhUiPrefsGeneral
{
  AdwPreferencesPage   parent_instance;

  AdwPreferencesGroup *background_group;
  GtkWidget           *autostart;
  GtkWidget           *run_in_background;
  GtkWidget           *save_power;
  GtkWidget           *color_scheme;

  GSettings           *settings;
};

G_DEFINE_FINAL_TYPE (WhUiPrefsGeneral, wh_ui_prefs_general, ADW_TYPE_PREFERENCES_PAGE)

/* The order of the rows is that of the enumeration in the schema. */
static const char *const schemes[] = { "system", "light", "dark" };

static gboolean
scheme_to_row (GValue   *value,
               GVariant *variant,
               gpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      if (g_str_equal (g_variant_get_string (variant, NULL), schemes[i]))
        g_value_set_uint (value, i);
    }

  return TRUE;
}

static GVariant *
scheme_from_row (const GValue       *value,
                 const GVariantType *type,
                 gpointer            user_data)
{
  guint row = g_value_get_uint (value);

  return row < G_N_ELEMENTS (schemes) ? g_variant_new_string (schemes[row]) : NULL;
}

/* The demo is not left running, and has no such actions. */
static void
follow_actions (WhUiPrefsGeneral *self)
{
  GApplication *application = g_application_get_default ();
  gboolean stays = application != NULL && g_action_group_has_action (G_ACTION_GROUP (application), "autostart");

  gtk_widget_set_sensitive (self->autostart, stays);
  gtk_widget_set_sensitive (self->run_in_background, stays);
  if (!stays)
    adw_preferences_group_set_description (self->background_group, _("The demo ends with its window."));
}

static void
wh_ui_prefs_general_dispose (GObject *object)
{
  WhUiPrefsGeneral *self = WH_UI_PREFS_GENERAL (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_PREFS_GENERAL);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (wh_ui_prefs_general_parent_class)->dispose (object);
}

static void
wh_ui_prefs_general_class_init (WhUiPrefsGeneralClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_prefs_general_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-prefs-general.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsGeneral, background_group);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsGeneral, autostart);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsGeneral, run_in_background);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsGeneral, save_power);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsGeneral, color_scheme);
}

static void
wh_ui_prefs_general_init (WhUiPrefsGeneral *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->settings = g_settings_new (APP_ID);
  g_settings_bind (self->settings, "autostart", self->autostart, "active", G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY);
  g_settings_bind (self->settings, "run-in-background", self->run_in_background, "active",
                   G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY);
  g_settings_bind (self->settings, "save-power", self->save_power, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (self->settings, "color-scheme", self->color_scheme, "selected",
                                G_SETTINGS_BIND_DEFAULT, scheme_to_row, scheme_from_row, NULL, NULL);
  follow_actions (self);
}

/**
 * wh_ui_prefs_general_new:
 * @fleet: the fleet
 *
 * Returns: (transfer full): the page
 */
GtkWidget *
wh_ui_prefs_general_new (WhFleet *fleet)
{
  return g_object_new (WH_UI_TYPE_PREFS_GENERAL, NULL);
}
