/* wh-ui-application.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "wh-ui-application-private.h"
#include "wh-ui-future.h"
#include "wh-ui-probe.h"
#include "wh-ui-spin-rows.h"
#include "wh-ui-window.h"

/* The window waits so long for the store to be filled from the history, in
 * milliseconds. The history has had the time that GTK takes to start already;
 * who is later than this has a disk that is slow, and sees a window without a
 * page first. */
#define OPEN_PATIENCE 400

/* Connections start with the first frame, or after so many seconds. */
#define PAINT_PATIENCE 3

/**
 * WhUiApplication:
 *
 * The program with a window. Makes the fleet and has it opened by threads
 * before GTK starts; nothing touches network or disk from the main thread
 * before the first frame.
 */
G_DEFINE_FINAL_TYPE (WhUiApplication, wh_ui_application, ADW_TYPE_APPLICATION)

/* ---- The fleet ---- */

static void
start_fleet (WhUiApplication *self)
{
  /* What waited for the first frame may come when all is over: the loop still
   * turns while the fleet is closed. */
  if (self->started || !self->opened || self->over)
    return;

  self->started = TRUE;

  /* A tour must not disturb anybody. */
  if (self->tour_dir == NULL)
    {
      self->notifier = wh_ui_notifier_new (G_APPLICATION (self), self->fleet);
      self->tray = wh_ui_tray_new (G_APPLICATION (self), self->fleet);
    }

  self->thrift = wh_thrift_new ();
  g_settings_bind (self->settings, "save-power", self->thrift, "enabled", G_SETTINGS_BIND_GET);
  wh_thrift_start (self->thrift);

  wh_fleet_watch_or_look (self->fleet, "Wheelhouse");
}

static gboolean
after_first_frame_cb (gpointer data)
{
  GList *windows = gtk_application_get_windows (data);

  /* On X11 GTK draws it in several sizes, and loads librsvg for it. The window
   * that is there takes no notice of a default. */
  gtk_window_set_default_icon_name (APP_ID);
  for (GList *link = windows; link != NULL; link = link->next)
    gtk_window_set_icon_name (link->data, APP_ID);

  start_fleet (data);

  return G_SOURCE_REMOVE;
}

static void
after_paint_cb (WhUiApplication *self,
                GdkFrameClock   *clock)
{
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, self);
  self->painted = TRUE;
  g_idle_add_full (G_PRIORITY_LOW, after_first_frame_cb, g_object_ref (self), g_object_unref);
}

/* A window that is mapped still waits for the window manager, and the loop is
 * idle then: only the frame clock knows when the first frame is out. */
static void
realized_cb (WhUiApplication *self,
             GtkWidget       *window)
{
  if (!self->painted)
    g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint",
                             G_CALLBACK (after_paint_cb), self, G_CONNECT_SWAPPED);

  /* A window that opens where nobody sees it may never be drawn. */
  g_timeout_add_seconds_full (G_PRIORITY_LOW, PAINT_PATIENCE, after_first_frame_cb, g_object_ref (self), g_object_unref);
}

static void
do_pending_action (WhUiApplication *self,
                   GtkWindow       *window)
{
  g_autofree char *action = g_steal_pointer (&self->pending_action);
  g_autoptr(GVariant) target = g_steal_pointer (&self->pending_target);

  if (action != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (window), action, target);
}

static GtkWindow *
ensure_window (WhUiApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    {
      window = GTK_WINDOW (wh_ui_window_new (GTK_APPLICATION (self), self->fleet));
      wh_ui_probe_mark ("window");
      wh_ui_probe_window (WH_UI_WINDOW (window));
      g_signal_connect_object (window, "realize", G_CALLBACK (realized_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    }

  return window;
}

static void
present_window (WhUiApplication *self)
{
  GtkWindow *window;

  g_clear_handle_id (&self->patience_source, g_source_remove);

  wh_ui_probe_mark ("present");
  window = ensure_window (self);
  gtk_window_present (window);
  do_pending_action (self, window);
  wh_ui_probe_mark ("presented");

  if (self->tour_dir != NULL && self->tour == NULL)
    {
      self->tour = wh_ui_tour_new (WH_UI_WINDOW (window), self->tour_dir);
      wh_ui_tour_start (self->tour);
    }
}

static gboolean
patience_cb (gpointer data)
{
  WhUiApplication *self = data;

  self->patience_source = 0;
  present_window (self);

  return G_SOURCE_REMOVE;
}

void
wh_ui_application_report_error (WhUiApplication *self,
                                const char      *heading,
                                const GError    *error)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  AdwDialog *dialog;

  g_warning ("%s: %s", heading, error->message);

  if (window == NULL || self->tour_dir != NULL)
    return;

  dialog = adw_alert_dialog_new (heading, error->message);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void
refused_cb (WhUiApplication *self,
            const char      *why)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", why);
  else
    g_message ("%s", why);
}

static void
opened (gpointer      owner,
        const GValue *value,
        const GError *error)
{
  WhUiApplication *self = owner;
  GtkWindow *window;

  /* Another process has the window, or it was told to end meanwhile. */
  if (self->over || g_application_get_is_remote (G_APPLICATION (self)))
    return;

  wh_ui_probe_mark ("opened");
  self->opened = TRUE;

  window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (WH_UI_IS_WINDOW (window))
    wh_ui_window_fleet_opened (WH_UI_WINDOW (window));

  if (self->wants_window)
    present_window (self);

  if (error != NULL)
    wh_ui_application_report_error (self, self->demo ? _("The demo fleet cannot be shown") : _("The history cannot be read"), error);

  if (self->background || self->painted)
    start_fleet (self);

  g_application_release (G_APPLICATION (self));
}

static void
opened_for_demo (gpointer      owner,
                 const GValue *value,
                 const GError *error)
{
  WhUiApplication *self = owner;

  if (error != NULL)
    opened (owner, value, error);
  else
    wh_ui_future_done (self->demo_func (self->fleet), self, opened);
}

static void
open_fleet (WhUiApplication *self)
{
  if (self->demo)
    self->demo_dir = g_dir_make_tmp ("wheelhouse-demo-XXXXXX", NULL);

  self->fleet = wh_fleet_new (self->demo_dir);
  wh_ui_future_done (wh_fleet_open (self->fleet), self,
                     self->demo && self->demo_func != NULL ? opened_for_demo : opened);
}

/* ---- Application ---- */

static gboolean
terminate_cb (gpointer data)
{
  g_application_quit (data);

  return G_SOURCE_CONTINUE;
}

/* GTK reads its own theme as soon as there is a display, and libadwaita then
 * replaces it: a sixth of all work until the first frame, for nothing. Where
 * nobody chose a theme, the one GTK reads is the empty one. libadwaita takes the
 * variable for a choice of the user, so it is gone when that starts. */
static void
settle_theme (WhUiApplication *self)
{
  if (!self->empty_theme)
    return;

  if (gtk_init_check ())
    gtk_settings_get_default ();

  g_unsetenv ("GTK_THEME");
}

/* Everywhere the same: whatever is drawn asks the style manager. */
static void
style_cb (WhUiApplication *self)
{
  static const AdwColorScheme schemes[] = {
    ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK,
  };
  guint chosen = (guint)g_settings_get_enum (self->settings, "color-scheme");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[MIN (chosen, G_N_ELEMENTS (schemes) - 1)]);
}

static void
follow_style (WhUiApplication *self)
{
  /* A tour shows both. */
  if (self->tour_dir != NULL)
    return;

  g_signal_connect_object (self->settings, "changed::color-scheme", G_CALLBACK (style_cb), self, G_CONNECT_SWAPPED);
  style_cb (self);
}

static void
wh_ui_application_startup (GApplication *application)
{
  WhUiApplication *self = WH_UI_APPLICATION (application);

  /* Until the fleet is open; it may be open before anybody holds. */
  g_application_hold (application);

  wh_ui_probe_mark ("startup");
  settle_theme (self);
  G_APPLICATION_CLASS (wh_ui_application_parent_class)->startup (application);

  /* GTK has taken the icon of the application: it would be drawn before the
   * window is. */
  gtk_window_set_default_icon_name (NULL);
  wh_ui_spin_rows_install ();
  wh_ui_probe_mark ("started");

  self->settings = g_settings_new (APP_ID);
  follow_style (self);
  wh_ui_application_add_actions (self);

  /* A session that ends, or a service manager: what was observed is kept. */
  g_unix_signal_add (SIGTERM, terminate_cb, self);
  g_unix_signal_add (SIGINT, terminate_cb, self);
  g_unix_signal_add (SIGHUP, terminate_cb, self);

  if (self->background)
    g_application_hold (application);

  /* The demo is looked at and ends: it is no program to be left running. */
  if (!self->demo && self->tour_dir == NULL)
    {
      self->in_background = wh_ui_background_new (application);
      g_signal_connect_object (self->in_background, "refused", G_CALLBACK (refused_cb), self, G_CONNECT_SWAPPED);
    }
}

static void
wh_ui_application_activate (GApplication *application)
{
  WhUiApplication *self = WH_UI_APPLICATION (application);

  /* Started in the background, the first activation shows nothing. */
  if (self->background && !self->activated)
    {
      self->activated = TRUE;
      return;
    }

  self->wants_window = TRUE;

  if (self->opened)
    {
      present_window (self);
      return;
    }

  /* Made while the history is being read. */
  ensure_window (self);

  if (self->patience_source == 0 && !self->demo)
    self->patience_source = g_timeout_add (OPEN_PATIENCE, patience_cb, self);
}

static int
wh_ui_application_handle_local_options (GApplication *application,
                                        GVariantDict *options)
{
  WhUiApplication *self = WH_UI_APPLICATION (application);
  g_autoptr(GError) error = NULL;
  const char *action = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("wheelhouse %s\n", PACKAGE_VERSION);
      return 0;
    }

  g_variant_dict_lookup (options, "demo", "b", &self->demo);
  g_variant_dict_lookup (options, "background", "b", &self->background);
  g_variant_dict_lookup (options, "tour", "^ay", &self->tour_dir);

  if (self->demo && self->demo_func == NULL)
    {
      g_printerr ("wheelhouse: %s\n", _("This build has no demo fleet."));
      return 1;
    }

  /* Neither the demo nor a tour may end up in the user's running program. */
  if (self->demo || self->tour_dir != NULL)
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);

  /* For menus of desktops that start programs by a command line. */
  if (g_variant_dict_lookup (options, "action", "&s", &action) &&
      !g_str_equal (action, "new-connection") && !g_str_equal (action, "alerts"))
    {
      g_printerr ("wheelhouse: %s\n", _("--action takes “new-connection” or “alerts”"));
      return 1;
    }

  /* Before GTK starts, and before it is known whether this is the only process:
   * threads open the history and read it meanwhile. */
  wh_ui_probe_start ();
  open_fleet (self);

  if (action != NULL)
    {
      if (!g_application_register (application, NULL, &error))
        {
          g_printerr ("wheelhouse: %s\n", error->message);
          return 1;
        }

      g_action_group_activate_action (G_ACTION_GROUP (application), action, NULL);
    }

  return -1;
}

static void
remove_demo_dir (WhUiApplication *self)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (self->demo_dir == NULL || (dir = g_dir_open (self->demo_dir, 0, NULL)) == NULL)
    return;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->demo_dir, name, NULL);

      g_unlink (path);
    }

  g_rmdir (self->demo_dir);
}

static void
wh_ui_application_shutdown (GApplication *application)
{
  WhUiApplication *self = WH_UI_APPLICATION (application);

  self->over = TRUE;
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_object (&self->tour);
  g_clear_object (&self->notifier);
  g_clear_object (&self->tray);
  g_clear_object (&self->in_background);
  g_clear_object (&self->thrift);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->pending_action, g_free);
  g_clear_pointer (&self->pending_target, g_variant_unref);

  G_APPLICATION_CLASS (wh_ui_application_parent_class)->shutdown (application);
}

static void
wh_ui_application_finalize (GObject *object)
{
  WhUiApplication *self = WH_UI_APPLICATION (object);

  g_clear_object (&self->fleet);
  remove_demo_dir (self);
  g_free (self->tour_dir);
  g_free (self->demo_dir);

  G_OBJECT_CLASS (wh_ui_application_parent_class)->finalize (object);
}

static void
wh_ui_application_class_init (WhUiApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = wh_ui_application_finalize;
  application_class->startup = wh_ui_application_startup;
  application_class->activate = wh_ui_application_activate;
  application_class->handle_local_options = wh_ui_application_handle_local_options;
  application_class->shutdown = wh_ui_application_shutdown;
}

static void
wh_ui_application_init (WhUiApplication *self)
{
  static const GOptionEntry options[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show a simulated fleet, with a profile of its own"), NULL },
    { "tour", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Visit every page, write pictures to DIR, and end"), N_("DIR") },
    { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Watch the fleet without opening a window"), NULL },
    { "action", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Open the window with “new-connection” or “alerts”"), N_("ACTION") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);

  /* No thread may run yet that reads the environment. */
  self->empty_theme = g_getenv ("GTK_THEME") == NULL && g_setenv ("GTK_THEME", "Adwaita-empty", FALSE);
}

/**
 * wh_ui_application_new:
 *
 * Returns: (transfer full): the application
 */
WhUiApplication *
wh_ui_application_new (void)
{
  return g_object_new (WH_UI_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "resource-base-path", "/dev/wheelhouse/Wheelhouse",
                       NULL);
}

/**
 * wh_ui_application_set_demo_func:
 * @self: the application
 * @demo: (nullable): fills a fleet for `--demo`
 *
 * Sets what `--demo` does.
 */
void
wh_ui_application_set_demo_func (WhUiApplication *self,
                                 WhUiDemoFunc     demo)
{
  g_return_if_fail (WH_UI_IS_APPLICATION (self));

  self->demo_func = demo;
}

/**
 * wh_ui_application_get_fleet:
 * @self: the application
 *
 * Returns: (transfer none) (nullable): the fleet, from startup on
 */
WhFleet *
wh_ui_application_get_fleet (WhUiApplication *self)
{
  g_return_val_if_fail (WH_UI_IS_APPLICATION (self), NULL);

  return self->fleet;
}

/**
 * wh_ui_application_wants_restart:
 * @self: the application
 *
 * Returns: whether the program is to begin again after its end
 */
gboolean
wh_ui_application_wants_restart (WhUiApplication *self)
{
  g_return_val_if_fail (WH_UI_IS_APPLICATION (self), FALSE);

  return self->wants_restart;
}
