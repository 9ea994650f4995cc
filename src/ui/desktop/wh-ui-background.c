/* wh-ui-background.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-sandbox.h"
#include "wh-ui-background.h"

#define BACKGROUND_KEY "run-in-background"
#define AUTOSTART_KEY "autostart"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/**
 * WhUiBackground:
 *
 * Does what the settings "run-in-background" (the program goes on when its window
 * is closed) and "autostart" (it starts with the session, without a window) say,
 * and is the application's actions of these names.
 *
 * In a Flatpak the Background portal is asked for both; elsewhere autostart is a
 * file in the user's configuration. A setting that cannot be had is taken back.
 */
struct _WhUiBackground
{
  GObject          parent_instance;

  GApplication    *application; /* not owned: it owns this */
  GSettings       *settings;
  GDBusConnection *connection;
  GCancellable    *cancellable;
  char            *request; /* the key that is being asked for; nullable */
  guint            subscription;
  guint            n_requests;
  gboolean         holds;
};

G_DEFINE_FINAL_TYPE (WhUiBackground, wh_ui_background, G_TYPE_OBJECT)

static guint refused_signal;

static void take_back (WhUiBackground *self,
                       const char     *key,
                       gboolean        wanted,
                       const char     *why);

static void
update_hold (WhUiBackground *self)
{
  gboolean hold = g_settings_get_boolean (self->settings, BACKGROUND_KEY);

  if (hold && !self->holds)
    g_application_hold (self->application);
  else if (!hold && self->holds)
    g_application_release (self->application);

  self->holds = hold;
}

/* ---- Without a sandbox ---- */

static GFile *
get_autostart_file (void)
{
  return g_file_new_build_filename (g_get_user_config_dir (), "autostart", APP_ID ".desktop", NULL);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(WhUiBackground) self = data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    return;

  g_autofree char *why = g_strdup_printf (_("%s cannot be written: %s"), g_file_peek_path (G_FILE (source)), error->message);
  take_back (self, AUTOSTART_KEY, TRUE, why);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(WhUiBackground) self = data;
  g_autoptr(GError) error = NULL;

  if (g_file_delete_finish (G_FILE (source), result, &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return;

  g_autofree char *why = g_strdup_printf (_("%s cannot be removed: %s"), g_file_peek_path (G_FILE (source)), error->message);
  take_back (self, AUTOSTART_KEY, FALSE, why);
}

static void
made_folder_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  static const char text[] =
    "[Desktop Entry]\n"
    "Type=Application\n"
    "Name=Wheelhouse\n"
    "Exec=wheelhouse --background\n"
    "Icon=" APP_ID "\n"
    "X-GNOME-UsesNotifications=true\n";
  g_autoptr(WhUiBackground) self = data;
  g_autoptr(GFile) file = get_autostart_file ();

  /* If it is there, this failed; if it cannot be made, writing says so. */
  g_file_make_directory_finish (G_FILE (source), result, NULL);
  g_file_replace_contents_async (file, text, sizeof text - 1, NULL, FALSE, G_FILE_CREATE_NONE,
                                 self->cancellable, written_cb, g_object_ref (self));
}

static void
use_autostart_file (WhUiBackground *self)
{
  g_autoptr(GFile) file = get_autostart_file ();
  g_autoptr(GFile) folder = g_file_get_parent (file);

  if (g_settings_get_boolean (self->settings, AUTOSTART_KEY))
    g_file_make_directory_async (folder, G_PRIORITY_DEFAULT, self->cancellable, made_folder_cb, g_object_ref (self));
  else
    g_file_delete_async (file, G_PRIORITY_DEFAULT, self->cancellable, deleted_cb, g_object_ref (self));
}

/* ---- In a sandbox ---- */

static void
end_request (WhUiBackground *self)
{
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);

  self->subscription = 0;
  g_clear_pointer (&self->request, g_free);
}

static void
response_cb (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         data)
{
  g_autoptr(WhUiBackground) self = g_object_ref (data);
  g_autofree char *key = g_strdup (self->request);
  g_autoptr(GVariant) results = NULL;
  gboolean granted = FALSE;
  guint response;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  end_request (self);

  if (response == 0)
    g_variant_lookup (results, g_str_equal (key, AUTOSTART_KEY) ? "autostart" : "background", "b", &granted);

  /* Switching off is always granted, by whatever number. */
  if (!granted && g_settings_get_boolean (self->settings, key))
    take_back (self, key, TRUE, g_str_equal (key, AUTOSTART_KEY)
               ? _("The desktop does not let Wheelhouse start at login: allow it in the settings of the desktop, under applications")
               : _("The desktop does not let Wheelhouse run in the background: allow it in the settings of the desktop, under applications"));
}

static void
requested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(WhUiBackground) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL || self->request == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_debug ("No background portal: %s", error->message);

  /* Without a portal nobody ends a program in the background either. */
  if (g_str_equal (self->request, AUTOSTART_KEY) && g_settings_get_boolean (self->settings, AUTOSTART_KEY))
    take_back (self, AUTOSTART_KEY, TRUE,
               _("This desktop has no portal for programs that start at login: add “flatpak run " APP_ID " --background” to its list of start-up programs"));

  end_request (self);
}

static void
request_background (WhUiBackground *self,
                    const char     *key)
{
  static const char * const commandline[] = { "wheelhouse", "--background", NULL };
  g_autofree char *token = g_strdup_printf ("wheelhouse%u", ++self->n_requests);
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (self->connection) + 1);
  g_autofree char *path = NULL;
  GVariantBuilder options;

  end_request (self);
  self->request = g_strdup (key);
  path = g_strdup_printf ("/org/freedesktop/portal/desktop/request/%s/%s", g_strdelimit (sender, ".", '_'), token);
  self->subscription =
    g_dbus_connection_signal_subscribe (self->connection, PORTAL, "org.freedesktop.portal.Request", "Response", path, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, response_cb, self, NULL);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_("Watches your applications and tells you when one needs you")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (g_settings_get_boolean (self->settings, AUTOSTART_KEY)));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (commandline, -1));

  g_dbus_connection_call (self->connection, PORTAL, PORTAL_PATH, "org.freedesktop.portal.Background", "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, requested_cb, g_object_ref (self));
}

/* ---- Settings ---- */

static void
background_changed_cb (WhUiBackground *self)
{
  update_hold (self);

  if (self->connection != NULL && g_settings_get_boolean (self->settings, BACKGROUND_KEY))
    request_background (self, BACKGROUND_KEY);
}

static void
autostart_changed_cb (WhUiBackground *self)
{
  if (self->connection != NULL)
    request_background (self, AUTOSTART_KEY);
  else if (!wh_sandbox_is_inside ())
    use_autostart_file (self);
}

static void
take_back (WhUiBackground *self,
           const char     *key,
           gboolean        wanted,
           const char     *why)
{
  /* Taking back is not another wish. */
  g_signal_handlers_block_by_func (self->settings, background_changed_cb, self);
  g_signal_handlers_block_by_func (self->settings, autostart_changed_cb, self);
  g_settings_set_boolean (self->settings, key, !wanted);
  g_signal_handlers_unblock_by_func (self->settings, background_changed_cb, self);
  g_signal_handlers_unblock_by_func (self->settings, autostart_changed_cb, self);

  update_hold (self);
  g_signal_emit (self, refused_signal, 0, why);
}

static void
wh_ui_background_dispose (GObject *object)
{
  WhUiBackground *self = WH_UI_BACKGROUND (object);

  g_cancellable_cancel (self->cancellable);
  end_request (self);

  if (self->application != NULL)
    {
      g_action_map_remove_action (G_ACTION_MAP (self->application), BACKGROUND_KEY);
      g_action_map_remove_action (G_ACTION_MAP (self->application), AUTOSTART_KEY);
      if (self->holds)
        g_application_release (self->application);
    }

  self->holds = FALSE;
  self->application = NULL;
  g_clear_object (&self->settings);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (wh_ui_background_parent_class)->dispose (object);
}

static void
wh_ui_background_finalize (GObject *object)
{
  g_object_unref (WH_UI_BACKGROUND (object)->cancellable);

  G_OBJECT_CLASS (wh_ui_background_parent_class)->finalize (object);
}

static void
wh_ui_background_class_init (WhUiBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_background_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_background_finalize;

  refused_signal =
    g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wh_ui_background_init (WhUiBackground *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * wh_ui_background_new:
 * @application: the application, which owns this
 *
 * Returns: (transfer full): what keeps the settings, until it is disposed of
 */
WhUiBackground *
wh_ui_background_new (GApplication *application)
{
  static const char * const keys[] = { BACKGROUND_KEY, AUTOSTART_KEY };
  WhUiBackground *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);

  self = g_object_new (WH_UI_TYPE_BACKGROUND, NULL);
  self->application = application;
  self->settings = g_settings_new (APP_ID);
  if (wh_sandbox_is_inside () && g_application_get_dbus_connection (application) != NULL)
    self->connection = g_object_ref (g_application_get_dbus_connection (application));

  g_signal_connect_object (self->settings, "changed::" BACKGROUND_KEY, G_CALLBACK (background_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" AUTOSTART_KEY, G_CALLBACK (autostart_changed_cb), self, G_CONNECT_SWAPPED);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GAction) action = g_settings_create_action (self->settings, keys[i]);

      g_action_map_add_action (G_ACTION_MAP (application), action);
    }

  update_hold (self);

  return self;
}
