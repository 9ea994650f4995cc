/* wh-ui-welcome.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-ui-connection-dialog.h"
#include "wh-ui-future.h"
#include "wh-ui-welcome.h"

/**
 * WhUiWelcome:
 *
 * What the window shows as long as there is no connection, with what the files
 * of this computer say could be connected.
 */
struct _WhUiWelcome
{
  AdwBin               parent_instance;

  GtkWidget           *found_clamp;
  AdwPreferencesGroup *found;

  WhFleet             *fleet;
  DexCancellable      *scope;
  GPtrArray           *rows;
};

G_DEFINE_FINAL_TYPE (WhUiWelcome, wh_ui_welcome, ADW_TYPE_BIN)

static void
add_cb (GtkButton   *button,
        WhUiWelcome *self)
{
  wh_ui_connection_dialog_propose (GTK_WIDGET (self), self->fleet,
                                   g_object_get_data (G_OBJECT (button), "wh-config"));
}

static void
add_row (WhUiWelcome      *self,
         const WhProposal *proposal)
{
  const WhProviderInfo *info = wh_provider_info_find (proposal->config->provider);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (_("Add…"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), info->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), proposal->source);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (info->icon_name));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "wh-config", wh_connection_config_ref (proposal->config),
                          (GDestroyNotify)wh_connection_config_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (add_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);

  adw_preferences_group_add (self->found, row);
  g_ptr_array_add (self->rows, row);
}

static void
discovered (gpointer      owner,
            const GValue *value,
            const GError *error)
{
  WhUiWelcome *self = owner;
  GPtrArray *proposals = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self->found == NULL)
    return;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->found, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; proposals != NULL && i < proposals->len; i++)
    add_row (self, g_ptr_array_index (proposals, i));

  gtk_widget_set_visible (self->found_clamp, self->rows->len > 0);
}

/* Whoever comes back from the demo or a file manager may find more. */
static void
wh_ui_welcome_map (GtkWidget *widget)
{
  WhUiWelcome *self = WH_UI_WELCOME (widget);

  GTK_WIDGET_CLASS (wh_ui_welcome_parent_class)->map (widget);

  wh_ui_future_done (wh_dex_scoped (self->scope, wh_proposals_discover ()), self, discovered);
}

static void
wh_ui_welcome_dispose (GObject *object)
{
  WhUiWelcome *self = WH_UI_WELCOME (object);

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);

  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_WELCOME);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_welcome_parent_class)->dispose (object);
}

static void
wh_ui_welcome_class_init (WhUiWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_welcome_dispose;
  widget_class->map = wh_ui_welcome_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiWelcome, found_clamp);
  gtk_widget_class_bind_template_child (widget_class, WhUiWelcome, found);
}

static void
wh_ui_welcome_init (WhUiWelcome *self)
{
  self->rows = g_ptr_array_new ();
  self->scope = dex_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_welcome_new:
 * @fleet: what connections are added to
 *
 * Returns: (transfer full): the welcome
 */
GtkWidget *
wh_ui_welcome_new (WhFleet *fleet)
{
  WhUiWelcome *self;

  g_return_val_if_fail (WH_IS_FLEET (fleet), NULL);

  self = g_object_new (WH_UI_TYPE_WELCOME, NULL);
  self->fleet = g_object_ref (fleet);

  return GTK_WIDGET (self);
}
