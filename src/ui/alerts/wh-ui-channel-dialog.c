/* wh-ui-channel-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-channel-dialog.h"
#include "wh-ui-form.h"
#include "wh-ui-future.h"

/**
 * WhUiChannelDialog:
 *
 * A new channel, or another setting of one. The form comes from the type;
 * secrets are handed on to the keyring, never kept, and left as they are when
 * their field is left empty.
 */
struct _WhUiChannelDialog
{
  AdwDialog    parent_instance;

  AdwBanner   *banner;
  GtkBox      *content;
  GtkWidget   *save;
  AdwComboRow *type_row;
  GtkWidget   *name_row;
  AdwSpinRow  *limit_row;
  GtkWidget   *review_row;
  GtkWidget   *enabled_row;
  GtkWidget   *form;

  WhFleet     *fleet;
  WhChannel   *channel; /* that is edited; NULL = a new one */
};

G_DEFINE_FINAL_TYPE (WhUiChannelDialog, wh_ui_channel_dialog, ADW_TYPE_DIALOG)

static const WhChannelType *
get_channel_type (WhUiChannelDialog *self)
{
  guint n_types;
  const WhChannelType * const *types = wh_channel_type_list (&n_types);
  guint selected = adw_combo_row_get_selected (self->type_row);

  return selected < n_types ? types[selected] : types[0];
}

static void
type_changed_cb (WhUiChannelDialog *self)
{
  const WhChannelType *type = get_channel_type (self);

  /* Where people are called out, nobody wants to read. */
  gtk_widget_set_visible (self->review_row, !type->keeps_state);

  if (self->form != NULL)
    gtk_box_remove (self->content, self->form);

  self->form = wh_ui_form_new ();
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->form), _(type->summary));

  for (guint i = 0; i < type->n_settings; i++)
    {
      const WhSetting *setting = &type->settings[i];

      wh_ui_form_add (WH_UI_FORM (self->form), setting);
      if (self->channel != NULL && setting->type != WH_SETTING_SECRET && wh_channel_get (self->channel, setting->id) != NULL)
        wh_ui_form_set_value (WH_UI_FORM (self->form), setting->id, wh_channel_get (self->channel, setting->id));
    }

  gtk_box_append (self->content, self->form);
}

static void
saved_cb (gpointer      owner,
          const GValue *value,
          const GError *error)
{
  WhUiChannelDialog *self = owner;

  gtk_widget_set_sensitive (self->save, TRUE);

  if (error != NULL)
    {
      adw_banner_set_title (self->banner, error->message);
      adw_banner_set_revealed (self->banner, TRUE);
      return;
    }

  adw_dialog_close (ADW_DIALOG (self));
}

static void
save_cb (WhUiChannelDialog *self)
{
  const WhChannelType *type = get_channel_type (self);
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  g_autoptr(WhChannel) channel = NULL;
  g_autoptr(GHashTable) secrets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)wh_secret_free);

  channel = self->channel != NULL ? wh_channel_copy (self->channel) : wh_channel_new (type->id, name);
  g_set_str (&channel->name, *name != '\0' ? name : _(type->title));
  channel->limit = (guint)adw_spin_row_get_value (self->limit_row);
  channel->review = adw_switch_row_get_active (ADW_SWITCH_ROW (self->review_row)) && !type->keeps_state;
  channel->enabled = adw_switch_row_get_active (ADW_SWITCH_ROW (self->enabled_row));

  for (guint i = 0; i < type->n_settings; i++)
    {
      const WhSetting *setting = &type->settings[i];
      char *value = wh_ui_form_dup_value (WH_UI_FORM (self->form), setting->id);

      if (setting->type != WH_SETTING_SECRET)
        {
          wh_channel_set (channel, setting->id, value != NULL ? value : "");
          g_free (value);
        }
      else if (value != NULL && *value != '\0')
        {
          g_hash_table_insert (secrets, (gpointer)setting->id, value);
        }
      else
        {
          g_free (value);
        }
    }

  gtk_widget_set_sensitive (self->save, FALSE);
  adw_banner_set_revealed (self->banner, FALSE);
  wh_ui_future_done (wh_channels_save (wh_fleet_get_channels (self->fleet), channel, secrets), self, saved_cb);
}

static void
wh_ui_channel_dialog_dispose (GObject *object)
{
  WhUiChannelDialog *self = WH_UI_CHANNEL_DIALOG (object);

  self->form = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_CHANNEL_DIALOG);
  g_clear_pointer (&self->channel, wh_channel_unref);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_channel_dialog_parent_class)->dispose (object);
}

static void
wh_ui_channel_dialog_class_init (WhUiChannelDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_channel_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-channel-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiChannelDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannelDialog, content);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannelDialog, save);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannelDialog, type_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannelDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannelDialog, limit_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannelDialog, review_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannelDialog, enabled_row);
  gtk_widget_class_bind_template_callback (widget_class, type_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
wh_ui_channel_dialog_init (WhUiChannelDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_channel_dialog_present:
 * @parent: a widget of the window
 * @fleet: whose channels
 * @channel: (nullable): the one to edit; %NULL = a new one
 */
void
wh_ui_channel_dialog_present (GtkWidget *parent,
                              WhFleet   *fleet,
                              WhChannel *channel)
{
  WhUiChannelDialog *self;
  guint n_types;
  const WhChannelType * const *types = wh_channel_type_list (&n_types);
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  guint selected = 0;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));

  self = g_object_new (WH_UI_TYPE_CHANNEL_DIALOG, NULL);
  self->fleet = g_object_ref (fleet);
  self->channel = channel != NULL ? wh_channel_ref (channel) : NULL;

  for (guint i = 0; i < n_types; i++)
    {
      gtk_string_list_append (titles, _(types[i]->title));
      if (channel != NULL && g_str_equal (types[i]->id, channel->type))
        selected = i;
    }

  adw_dialog_set_title (ADW_DIALOG (self), channel != NULL ? channel->name : _("Add channel"));
  adw_combo_row_set_model (self->type_row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->type_row, selected);
  gtk_widget_set_sensitive (GTK_WIDGET (self->type_row), channel == NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), channel != NULL ? channel->name : "");
  adw_spin_row_set_value (self->limit_row, channel != NULL ? channel->limit : WH_CHANNEL_LIMIT);
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->review_row), channel != NULL && channel->review);
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->enabled_row), channel == NULL || channel->enabled);
  type_changed_cb (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
