/* main.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "wh-sim-control.h"
#include "wh-sim-fleet.h"
#include "wh-sim-kube.h"
#include "wh-sim-services.h"

static gint64 option_seed = 1;
static double option_speed = 1;
static char *option_epoch;
static char *option_story;
static int option_port_base;
static char *option_ready_file;
static gboolean option_die_with_stdin;
static gboolean option_still;
static char *option_spread;
static char **option_faults;
static char *option_directory;
static int option_pods;
static double option_churn;
static int option_window;
static char *option_tls_certificate;
static char *option_tls_key;
static char *option_tls_ca;
static WhSimServicesOptions option_services;

static const GOptionEntry entries[] = {
  { "seed", 0, 0, G_OPTION_ARG_INT64, &option_seed, "What the random is derived from (1)", "N" },
  { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &option_speed, "How many times faster things happen (1)", "X" },
  { "epoch", 0, 0, G_OPTION_ARG_STRING, &option_epoch, "Moment to start at, RFC 3339 (now)", "TIME" },
  { "story", 0, 0, G_OPTION_ARG_STRING, &option_story, "calm or incident (incident)", "NAME" },
  { "still", 0, 0, G_OPTION_ARG_NONE, &option_still, "Nobody pushes unless the control says so", NULL },
  { "spread", 0, 0, G_OPTION_ARG_STRING, &option_spread, "Runs in production in both clusters", "APP" },
  { "port-base", 0, 0, G_OPTION_ARG_INT, &option_port_base, "First port; the others follow (any free ones)", "N" },
  { "ready-file", 0, 0, G_OPTION_ARG_FILENAME, &option_ready_file, "Write the start-up line there too", "FILE" },
  { "die-with-stdin", 0, 0, G_OPTION_ARG_NONE, &option_die_with_stdin, "End when standard input ends", NULL },
  { "directory", 0, 0, G_OPTION_ARG_FILENAME, &option_directory, "Where the kubeconfig files go (a temporary one)", "DIR" },
  { "pods", 0, 0, G_OPTION_ARG_INT, &option_pods, "So many more pods in production", "N" },
  { "churn", 0, 0, G_OPTION_ARG_DOUBLE, &option_churn, "How many of them change in a second", "R" },
  { "watch-window", 0, 0, G_OPTION_ARG_INT, &option_window, "How many changes a watch can go back (4096)", "N" },
  { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &option_tls_certificate, "Serve Kubernetes by https with this certificate", "PEM" },
  { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &option_tls_key, "Its private key", "PEM" },
  { "tls-ca", 0, 0, G_OPTION_ARG_FILENAME, &option_tls_ca, "Its authority, for the kubeconfig files", "PEM" },
  { "gitea-version", 0, 0, G_OPTION_ARG_STRING, &option_services.gitea_version, "1.21 to 1.26 (1.25.5)", "VERSION" },
  { "gitea-images", 0, 0, G_OPTION_ARG_NONE, &option_services.packages, "The forge has the images of the registry among its packages as well", NULL },
  { "github", 0, 0, G_OPTION_ARG_NONE, &option_services.github, "Serve the repositories of the forge as a GitHub as well", NULL },
  { "registry-auth", 0, 0, G_OPTION_ARG_STRING, &option_services.registry_auth, "token, basic or none (token)", "KIND" },
  { "harbor", 0, 0, G_OPTION_ARG_NONE, &option_services.harbor, "Serve the images of the registry as a Harbor as well", NULL },
  { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_faults, "SYSTEM[/PATH]:KIND[=VALUE],…", "FAULT" },
  { NULL },
};

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
stdin_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  char buffer[256];

  if (read (fd, buffer, sizeof buffer) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
build_options (WhSimWorldOptions  *options,
               GError            **error)
{
  options->seed = option_seed;
  options->speed = option_speed;
  options->still = option_still;
  options->spread = option_spread;
  options->incident = g_strcmp0 (option_story, "calm") != 0;
  if (option_story != NULL && !g_str_equal (option_story, "calm") && !g_str_equal (option_story, "incident"))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "There is no story “%s”: use calm or incident", option_story);
      return FALSE;
    }
  if (option_epoch != NULL)
    {
      g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601 (option_epoch, NULL);

      if (moment == NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "“%s” is no moment: write 2026-11-21T14:27:00Z", option_epoch);
          return FALSE;
        }
      options->epoch = g_date_time_to_unix_usec (moment);
    }
  return TRUE;
}

static GPtrArray *
add_clusters (WhSimFleet  *fleet,
              GError     **error)
{
  WhSimWorld *world = wh_sim_fleet_get_world (fleet);
  GPtrArray *clusters = wh_sim_world_get_clusters (world);
  g_autoptr(GPtrArray) kubes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < clusters->len; i++)
    {
      WhSimCluster *cluster = g_ptr_array_index (clusters, i);
      gboolean production = cluster->environment == WH_SIM_PRODUCTION;
      g_autofree char *name = g_strdup_printf ("k8s-%s", production ? "prod" : "staging");
      WhSimKubeOptions options = {
        .n_filler_pods = production ? MAX (0, option_pods) : 0,
        .churn = production ? option_churn : 0,
        .window = option_window,
      };
      WhSimKube *kube = wh_sim_kube_new (world, cluster, &options);

      g_ptr_array_add (kubes, kube);
      wh_sim_kube_add (kube, fleet, name);
      if (option_tls_certificate != NULL &&
          !wh_sim_server_set_tls_files (wh_sim_fleet_find_server (fleet, name), option_tls_certificate,
                                        option_tls_key != NULL ? option_tls_key : option_tls_certificate, error))
        return NULL;
    }
  return g_steal_pointer (&kubes);
}

static gboolean
write_kubeconfigs (GPtrArray   *kubes,
                   const char  *directory,
                   GError     **error)
{
  for (guint i = 0; i < kubes->len; i++)
    {
      if (!wh_sim_kube_write_kubeconfig (g_ptr_array_index (kubes, i), directory, option_tls_ca, error))
        return FALSE;
    }
  return TRUE;
}

/* The files name tokens of a fleet that is gone. */
static void
remove_kubeconfigs (GPtrArray  *kubes,
                    const char *made_directory)
{
  for (guint i = 0; i < kubes->len; i++)
    g_remove (wh_sim_kube_get_kubeconfig (g_ptr_array_index (kubes, i)));
  if (made_directory != NULL)
    g_rmdir (made_directory);
}

static gboolean
announce (WhSimFleet  *fleet,
          GError     **error)
{
  g_autofree char *line = wh_sim_fleet_describe (fleet);

  g_print ("%s\n", line);
  fflush (stdout);
  return option_ready_file == NULL ||
         g_file_set_contents_full (option_ready_file, line, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
run (GError **error)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(WhSimWorld) world = NULL;
  g_autoptr(WhSimFleet) fleet = NULL;
  g_autoptr(GPtrArray) kubes = NULL;
  g_autofree char *made_directory = NULL;
  WhSimWorldOptions options = { 0 };

  if (!build_options (&options, error))
    return FALSE;

  world = wh_sim_world_new (&options);
  if (option_spread != NULL && wh_sim_world_find_app (world, option_spread) == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "There is no application “%s” that could be spread", option_spread);
      return FALSE;
    }
  fleet = wh_sim_fleet_new (world);
  wh_sim_control_add (fleet);
  kubes = add_clusters (fleet, error);
  if (kubes == NULL)
    return FALSE;
  option_services.kubes = kubes;
  if (!wh_sim_services_add (fleet, &option_services, error))
    return FALSE;
  for (guint i = 0; option_faults != NULL && option_faults[i] != NULL; i++)
    {
      if (wh_sim_faults_add (wh_sim_fleet_get_faults (fleet), option_faults[i], error) == NULL)
        return FALSE;
    }

  wh_sim_world_start (world);
  if (!wh_sim_fleet_listen (fleet, option_port_base, error))
    return FALSE;
  if (option_directory == NULL && (made_directory = g_dir_make_tmp ("wheelhouse-sim-XXXXXX", error)) == NULL)
    return FALSE;
  if (!write_kubeconfigs (kubes, option_directory != NULL ? option_directory : made_directory, error) ||
      !announce (fleet, error))
    return FALSE;
  for (guint i = 0; i < kubes->len; i++)
    wh_sim_kube_start (g_ptr_array_index (kubes, i));

  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_unix_signal_add (SIGINT, quit_cb, loop);
  if (option_die_with_stdin)
    {
      prctl (PR_SET_PDEATHSIG, SIGTERM);
      g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, stdin_cb, loop);
    }
  g_main_loop_run (loop);
  remove_kubeconfigs (kubes, made_directory);
  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GOptionContext) context = g_option_context_new ("— a simulated fleet on loopback");
  g_autoptr(GError) error = NULL;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("wheelhouse-sim: %s\n", error->message);
      return 2;
    }
  if (!run (&error))
    {
      g_printerr ("wheelhouse-sim: %s\n", error->message);
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
