/* wh-ui-application-actions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What can be asked of the program from wherever: its window, the tray, the desktop,
 * and by which keys. A part of WhUiApplication. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-application-private.h"
#include "wh-ui-shortcuts-dialog.h"
#include "wh-ui-views.h"

/* "Quiet for 1 hour" of the tray. */
#define QUIET (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* Does an action of the window, for somebody outside of it: the desktop's menus,
 * the tray. Opens the window if need be. */
static void
do_in_window (WhUiApplication *self,
              const char      *action,
              GVariant        *target)
{
  g_free (self->pending_action);
  g_clear_pointer (&self->pending_target, g_variant_unref);
  self->pending_action = g_strdup (action);
  self->pending_target = target != NULL ? g_variant_ref_sink (target) : NULL;

  /* Also where the first activation would show nothing. */
  self->wants_window = TRUE;
  g_application_activate (G_APPLICATION (self));
}

static void
open_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  do_in_window (data, NULL, NULL);
}

static void
new_connection_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       data)
{
  do_in_window (data, "win.add-connection", g_variant_new_string (""));
}

static void
alerts_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  do_in_window (data, "win.show-view", g_variant_new_string ("alerts"));
}

/* For an hour, or not any more. */
static void
quiet_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  WhUiApplication *self = data;
  gint64 now = g_get_real_time ();
  WhQuiet *quiet;

  if (!self->opened)
    return;

  quiet = wh_fleet_get_quiet (self->fleet);
  dex_future_disown (wh_quiet_set_until (quiet, wh_quiet_get_until (quiet, now) != 0 ? 0 : now + QUIET));
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  GtkWindow *window;

  while ((window = gtk_application_get_active_window (data)) != NULL)
    {
      gtk_window_close (window);
      if (gtk_application_get_active_window (data) == window)
        break;
    }

  g_application_quit (data);
}

/* Once everything is closed, main() starts the program anew. */
static void
restart_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  WH_UI_APPLICATION (data)->wants_restart = TRUE;
  quit_action (NULL, NULL, data);
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       data)
{
  do_in_window (data, "win.preferences", g_variant_new_string (""));
}

static void
search_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  do_in_window (data, "win.palette", NULL);
}

static void
show_resource_action (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       data)
{
  do_in_window (data, "win.show-resource", parameter);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  adw_show_about_dialog (GTK_WIDGET (gtk_application_get_active_window (data)),
                         "application-name", "Wheelhouse",
                         "application-icon", APP_ID,
                         "version", PACKAGE_VERSION,
                         "developer-name", _("The Wheelhouse authors"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("Every application you run, from commit to cost"),
                         NULL);
}

static void
shortcuts_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       data)
{
  wh_ui_shortcuts_dialog_present (GTK_WIDGET (gtk_application_get_active_window (data)));
}

/* The demo is another process with a profile of its own: nothing of it can end
 * up among the user's data. */
static void
demo_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;

  if (self_path != NULL)
    process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, self_path, "--demo", NULL);

  if (error != NULL)
    wh_ui_application_report_error (data, _("The demo fleet cannot be shown"), error);
}

static void
add_accels (WhUiApplication *self)
{
  static const struct
  {
    const char *action;
    const char *accels[3];
  } accels[] = {
    { "app.quit", { "<Control>q" } },
    { "app.shortcuts", { "<Control>question" } },
    { "app.preferences", { "<Control>comma" } },
    { "win.palette", { "<Control>k" } },
    { "win.filter", { "<Control>f" } },
    { "win.ci-inbox", { "<Control>i" } },
    { "win.toggle-pane", { "F9" } },
    { "win.try-now", { "F5" } },
    { "win.add-connection('')", { "<Control>n" } },
    { "window.close", { "<Control>w" } },
    { "win.choose-moment", { "<Alt>t" } },
    { "win.live", { "<Alt>End" } },
    { "win.previous-change", { "<Alt>Left" } },
    { "win.next-change", { "<Alt>Right" } },
  };
  const WhUiView *views;
  guint n_views;

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, accels[i].accels);

  views = wh_ui_views_list (&n_views);

  for (guint i = 0; i < n_views && i < 9; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.show-view::%s", views[i].id);
      g_autofree char *accel = g_strdup_printf ("<Control>%u", i + 1);
      const char *list[] = { accel, NULL };

      gtk_application_set_accels_for_action (GTK_APPLICATION (self), action, list);
    }
}

/* The actions of the application, and the keys of all. */
void
wh_ui_application_add_actions (WhUiApplication *self)
{
  static const GActionEntry actions[] = {
    { .name = "quit", .activate = quit_action },
    { .name = "about", .activate = about_action },
    { .name = "shortcuts", .activate = shortcuts_action },
    { .name = "demo", .activate = demo_action },
    { .name = "open", .activate = open_action },
    { .name = "new-connection", .activate = new_connection_action },
    { .name = "alerts", .activate = alerts_action },
    { .name = "restart", .activate = restart_action },
    { .name = "preferences", .activate = preferences_action },
    { .name = "quiet", .activate = quiet_action },
    { .name = "search", .activate = search_action },
    { .name = "show-resource", .parameter_type = "(sss)", .activate = show_resource_action },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  add_accels (self);
}
