/* wh-ui-notifier.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "wh-kinds.h"
#include "wh-notices.h"
#include "wh-ui-notifier.h"

/**
 * WhUiNotifier:
 *
 * Shows on the desktop what [class@Notices] decides to tell, with the window
 * open or closed.
 *
 * It uses #GNotification: sending one is a message without an answer, so that a
 * notification service that hangs cannot stop the main loop (libnotify's
 * notify_notification_show() waits for it); the desktop keeps it when the
 * program ends, starts the program when it is pressed, and replaces it by its
 * id.
 */
struct _WhUiNotifier
{
  GObject       parent_instance;

  GApplication *application; /* not owned: it owns this */
  WhNotices    *notices;
  GSettings    *settings;
  GHashTable   *shown; /* ids */
};

G_DEFINE_FINAL_TYPE (WhUiNotifier, wh_ui_notifier, G_TYPE_OBJECT)

#define ACTION "open-notice"

static GNotificationPriority
get_priority (WhHealth health)
{
  switch (health)
    {
    case WH_HEALTH_FAILING:
      return G_NOTIFICATION_PRIORITY_URGENT;

    case WH_HEALTH_OK:
      return G_NOTIFICATION_PRIORITY_LOW;

    case WH_HEALTH_UNKNOWN:
    case WH_HEALTH_WARNING:
    case WH_HEALTH_STALE:
    default:
      return G_NOTIFICATION_PRIORITY_NORMAL;
    }
}

static const char *
get_icon_name (WhHealth health)
{
  if (health == WH_HEALTH_FAILING)
    return "dialog-error-symbolic";

  return health == WH_HEALTH_OK ? "object-select-symbolic" : "dialog-warning-symbolic";
}

static void
raise_cb (WhUiNotifier   *self,
          const WhNotice *notice)
{
  g_autoptr(GNotification) notification = NULL;
  g_autoptr(GIcon) icon = NULL;
  const char *kind = notice->kind != NULL ? notice->kind : "";
  const char *connection = notice->connection != NULL ? notice->connection : "";
  const char *uid = notice->uid != NULL ? notice->uid : "";

  if (!g_settings_get_boolean (self->settings, "notifications"))
    return;

  notification = g_notification_new (notice->title);
  icon = g_themed_icon_new (get_icon_name (notice->health));
  g_notification_set_icon (notification, icon);
  if (notice->body != NULL)
    g_notification_set_body (notification, notice->body);
  g_notification_set_priority (notification, get_priority (notice->health));
  g_notification_set_default_action_and_target (notification, "app." ACTION, "(sss)", kind, connection, uid);
  g_notification_add_button_with_target (notification, _("Open"), "app." ACTION, "(sss)", kind, connection, uid);

  g_hash_table_add (self->shown, g_strdup (notice->id));
  g_application_send_notification (self->application, notice->id, notification);
}

static void
withdraw_cb (WhUiNotifier *self,
             const char   *id)
{
  if (g_hash_table_remove (self->shown, id))
    g_application_withdraw_notification (self->application, id);
}

static void
setting_changed_cb (WhUiNotifier *self)
{
  GHashTableIter iter;
  gpointer id;

  if (g_settings_get_boolean (self->settings, "notifications"))
    return;

  g_hash_table_iter_init (&iter, self->shown);

  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_application_withdraw_notification (self->application, id);
      g_hash_table_iter_remove (&iter);
    }
}

static void
open_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  WhUiNotifier *self = data;
  GtkWindow *window;
  const char *kind;
  const char *connection;
  const char *uid;

  g_application_activate (self->application);
  window = gtk_application_get_active_window (GTK_APPLICATION (self->application));
  if (window == NULL)
    return;

  g_variant_get (parameter, "(&s&s&s)", &kind, &connection, &uid);

  if (*uid != '\0')
    gtk_widget_activate_action_variant (GTK_WIDGET (window), "win.show-resource", parameter);
  else
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-view", "s",
                                g_str_equal (kind, wh_kind_connection.id) ? "integrations" : "alerts");
}

static void
wh_ui_notifier_dispose (GObject *object)
{
  WhUiNotifier *self = WH_UI_NOTIFIER (object);

  if (self->application != NULL)
    g_action_map_remove_action (G_ACTION_MAP (self->application), ACTION);

  self->application = NULL;
  g_clear_object (&self->notices);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->shown, g_hash_table_unref);

  G_OBJECT_CLASS (wh_ui_notifier_parent_class)->dispose (object);
}

static void
wh_ui_notifier_class_init (WhUiNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_notifier_dispose;
}

static void
wh_ui_notifier_init (WhUiNotifier *self)
{
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * wh_ui_notifier_new:
 * @application: the application, which owns the notifier
 * @fleet: what it watches
 *
 * Returns: (transfer full): a notifier, which works until it is disposed of
 */
WhUiNotifier *
wh_ui_notifier_new (GApplication *application,
                    WhFleet      *fleet)
{
  WhUiNotifier *self;
  g_autoptr(GSimpleAction) action = NULL;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (WH_IS_FLEET (fleet), NULL);

  self = g_object_new (WH_UI_TYPE_NOTIFIER, NULL);
  self->application = application;
  self->settings = g_settings_new (APP_ID);
  g_signal_connect_object (self->settings, "changed::notifications", G_CALLBACK (setting_changed_cb),
                           self, G_CONNECT_SWAPPED);

  self->notices = wh_notices_new (wh_fleet_get_store (fleet), wh_fleet_get_connections (fleet));
  g_signal_connect_object (self->notices, "raise", G_CALLBACK (raise_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->notices, "withdraw", G_CALLBACK (withdraw_cb), self, G_CONNECT_SWAPPED);

  action = g_simple_action_new (ACTION, G_VARIANT_TYPE ("(sss)"));
  g_signal_connect_object (action, "activate", G_CALLBACK (open_action), self, 0);
  g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (action));

  return self;
}
