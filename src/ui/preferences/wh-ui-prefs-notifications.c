/* wh-ui-prefs-notifications.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-quiet-hours.h"
#include "wh-ui-notify-thread.h"
#include "wh-ui-prefs-notifications.h"

#define USUAL_HOURS "22:00-07:00"

/**
 * WhUiPrefsNotifications:
 *
 * The page "Notifications": what the desktop is told, when it is quiet, and the
 * way to the channels. What the desktop shows is set in keys of GSettings; when
 * it is quiet, for desktop and channels alike, in the history.
 */
struct _WhUiPrefsNotifications
{
  AdwPreferencesPage  parent_instance;

  GtkWidget          *notifications;
  GtkWidget          *about;
  GtkWidget          *over;
  GtkWidget          *quiet;
  GtkWidget          *hours;
  AdwActionRow       *elsewhere;

  GSettings          *settings;
  WhQuiet            *quiet_times;
  WhUiNotifyThread   *thread; /* for the test; its notification goes with the dialog */
  gboolean            filled;
};

G_DEFINE_FINAL_TYPE (WhUiPrefsNotifications, wh_ui_prefs_notifications, ADW_TYPE_PREFERENCES_PAGE)

static gboolean
warnings_to_row (GValue   *value,
                 GVariant *variant,
                 gpointer  user_data)
{
  g_value_set_uint (value, g_variant_get_boolean (variant) ? 0 : 1);

  return TRUE;
}

static GVariant *
warnings_from_row (const GValue       *value,
                   const GVariantType *type,
                   gpointer            user_data)
{
  return g_variant_new_boolean (g_value_get_uint (value) == 0);
}

static void
failed_cb (WhUiPrefsNotifications *self,
           const char             *message)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);

  if (dialog != NULL)
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), adw_toast_new (message));
}

static void
test_cb (WhUiPrefsNotifications *self)
{
  if (self->thread == NULL)
    {
      self->thread = wh_ui_notify_thread_new ();
      g_signal_connect_object (self->thread, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
    }

  wh_ui_notify_thread_show (self->thread, "test", _("This is a test"), _("Nothing is wrong."), WH_HEALTH_OK, NULL);
}

static void
quiet_changed_cb (WhUiPrefsNotifications *self)
{
  gboolean quiet = adw_switch_row_get_active (ADW_SWITCH_ROW (self->quiet));
  const char *hours = gtk_editable_get_text (GTK_EDITABLE (self->hours));
  gboolean valid = wh_quiet_hours_check (hours);

  gtk_widget_set_sensitive (self->hours, quiet);

  if (!self->filled)
    return;

  if (quiet && !valid)
    gtk_widget_add_css_class (self->hours, "error");
  else
    gtk_widget_remove_css_class (self->hours, "error");

  if (!quiet || valid)
    dex_future_disown (wh_quiet_set_hours (self->quiet_times, quiet ? hours : NULL));
}

static void
channels_cb (WhUiPrefsNotifications *self)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_DIALOG);
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));

  gtk_widget_activate_action (window, "win.show-view", "s", "alerts");
}

static void
wh_ui_prefs_notifications_dispose (GObject *object)
{
  WhUiPrefsNotifications *self = WH_UI_PREFS_NOTIFICATIONS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_PREFS_NOTIFICATIONS);
  g_clear_object (&self->thread);
  g_clear_object (&self->quiet_times);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (wh_ui_prefs_notifications_parent_class)->dispose (object);
}

static void
wh_ui_prefs_notifications_class_init (WhUiPrefsNotificationsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_prefs_notifications_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-prefs-notifications.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsNotifications, notifications);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsNotifications, about);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsNotifications, over);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsNotifications, quiet);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsNotifications, hours);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsNotifications, elsewhere);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, quiet_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, channels_cb);
}

static void
wh_ui_prefs_notifications_init (WhUiPrefsNotifications *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->settings = g_settings_new (APP_ID);
  g_settings_bind (self->settings, "notifications", self->notifications, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notify-over", self->over, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (self->settings, "notify-warnings", self->about, "selected",
                                G_SETTINGS_BIND_DEFAULT, warnings_to_row, warnings_from_row, NULL, NULL);
}

/**
 * wh_ui_prefs_notifications_new:
 * @fleet: the fleet
 *
 * Returns: (transfer full): the page
 */
GtkWidget *
wh_ui_prefs_notifications_new (WhFleet *fleet)
{
  WhUiPrefsNotifications *self = g_object_new (WH_UI_TYPE_PREFS_NOTIFICATIONS, NULL);
  guint n_channels = wh_channels_list (wh_fleet_get_channels (fleet))->len;
  g_autofree char *text = NULL;
  const char *hours;

  self->quiet_times = g_object_ref (wh_fleet_get_quiet (fleet));
  hours = wh_quiet_get_hours (self->quiet_times);
  gtk_editable_set_text (GTK_EDITABLE (self->hours), hours != NULL ? hours : USUAL_HOURS);
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->quiet), hours != NULL);
  quiet_changed_cb (self);
  self->filled = TRUE;

  text = n_channels == 0 ? g_strdup (_("Email, Slack, webhooks, PagerDuty: none yet"))
                         : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u channel", "%u channels", n_channels), n_channels);
  adw_action_row_set_subtitle (self->elsewhere, text);

  return GTK_WIDGET (self);
}
