/* wh-ui-environment-choice.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-environment-choice.h"
#include "wh-ui-params.h"

/**
 * WhUiEnvironmentChoice:
 *
 * Which environment the window shows, as a menu in a bar. It shows what it is
 * told and asks the window, by the action "win.environment", for another one:
 * the filter is the window's, and all such menus say the same.
 */
struct _WhUiEnvironmentChoice
{
  AdwBin       parent_instance;

  GtkDropDown *menu;
  char        *environment;
  gboolean     showing; /* what it was told, which is no wish of the user's */
};

enum
{
  PROP_0,
  PROP_ENVIRONMENT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiEnvironmentChoice, wh_ui_environment_choice, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *id;
  const char *title;
} choices[] = {
  { "", N_("All environments") },
  { "production", N_("Production") },
  { "staging", N_("Staging") },
  { "development", N_("Development") },
};

/* In a bar of filters the button says what it is for until something is chosen. */
static void
bind_button_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *item)
{
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (item));
  guint position = gtk_list_item_get_position (item);

  gtk_label_set_label (label, position > 0 && position < G_N_ELEMENTS (choices)
                                ? g_dgettext (GETTEXT_PACKAGE, choices[position].title) : _("Environment"));
}

static void
setup_button_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
selected_cb (WhUiEnvironmentChoice *self)
{
  guint selected = gtk_drop_down_get_selected (self->menu);

  if (!self->showing && selected < G_N_ELEMENTS (choices))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.environment", "s", choices[selected].id);
}

static void
wh_ui_environment_choice_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  WhUiEnvironmentChoice *self = WH_UI_ENVIRONMENT_CHOICE (object);

  switch (prop_id)
    {
    case PROP_ENVIRONMENT:
      g_value_set_string (value, self->environment);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_environment_choice_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  WhUiEnvironmentChoice *self = WH_UI_ENVIRONMENT_CHOICE (object);

  switch (prop_id)
    {
    case PROP_ENVIRONMENT:
      wh_ui_environment_choice_set_environment (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_environment_choice_finalize (GObject *object)
{
  g_clear_pointer (&WH_UI_ENVIRONMENT_CHOICE (object)->environment, g_free);

  G_OBJECT_CLASS (wh_ui_environment_choice_parent_class)->finalize (object);
}

static void
wh_ui_environment_choice_class_init (WhUiEnvironmentChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wh_ui_environment_choice_get_property;
  object_class->set_property = wh_ui_environment_choice_set_property;
  object_class->finalize = wh_ui_environment_choice_finalize;

  properties[PROP_ENVIRONMENT] = wh_ui_param_text ("environment");

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wh_ui_environment_choice_init (WhUiEnvironmentChoice *self)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_string_list_append (titles, g_dgettext (GETTEXT_PACKAGE, choices[i].title));

  self->menu = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&titles)), NULL));
  gtk_widget_set_valign (GTK_WIDGET (self->menu), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Environment"), -1);
  g_signal_connect_object (self->menu, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->menu));
}

/**
 * wh_ui_environment_choice_new_flat:
 *
 * Returns: (transfer floating): a menu for a bar of filters
 */
GtkWidget *
wh_ui_environment_choice_new_flat (void)
{
  WhUiEnvironmentChoice *self = g_object_new (WH_UI_TYPE_ENVIRONMENT_CHOICE, NULL);
  g_autoptr(GtkListItemFactory) button = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkListItemFactory) list = g_object_ref (gtk_drop_down_get_factory (self->menu));

  g_signal_connect_object (button, "setup", G_CALLBACK (setup_button_cb), self, 0);
  g_signal_connect_object (button, "bind", G_CALLBACK (bind_button_cb), self, 0);
  gtk_drop_down_set_factory (self->menu, button);
  gtk_drop_down_set_list_factory (self->menu, list);
  gtk_widget_add_css_class (GTK_WIDGET (self->menu), "wh-values");

  return GTK_WIDGET (self);
}

/**
 * wh_ui_environment_choice_set_environment:
 * @self: a menu
 * @environment: (nullable): class of the environment; empty or %NULL = all
 *
 * Shows which one it is now.
 */
void
wh_ui_environment_choice_set_environment (WhUiEnvironmentChoice *self,
                                          const char            *environment)
{
  g_return_if_fail (WH_UI_IS_ENVIRONMENT_CHOICE (self));

  if (!g_set_str (&self->environment, environment))
    return;

  self->showing = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      if (g_strcmp0 (choices[i].id, environment != NULL ? environment : "") == 0)
        gtk_drop_down_set_selected (self->menu, i);
    }

  self->showing = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENVIRONMENT]);
}
