/* wh-ctl-collect.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-thrift.h"

/* The program without a window, for a machine without a display: it watches,
 * records and tells until it is asked to end. */

typedef struct
{
  WhFleet   *fleet;
  gboolean   ended;
  char      *told; /* the notice that was printed last */
} Collect;

static gboolean
end_cb (gpointer data)
{
  ((Collect *)data)->ended = TRUE;

  return G_SOURCE_CONTINUE;
}

static gboolean
end_once_cb (gpointer data)
{
  ((Collect *)data)->ended = TRUE;

  return G_SOURCE_REMOVE;
}

/* For the journal: one line when a connection changes its state. */
static void
changed_cb (Collect      *self,
            WhConnection *connection)
{
  const char *state = wh_connection_state_get_id (wh_connection_get_state (connection));
  const char *message = wh_connection_get_message (connection);

  if (g_strcmp0 (g_object_get_data (G_OBJECT (connection), "wh-told"), state) == 0)
    return;

  g_object_set_data (G_OBJECT (connection), "wh-told", (gpointer)state);

  if (message != NULL)
    g_print ("%s: %s\n", state, message);
  else
    g_print ("%s: %s\n", state, wh_connection_get_name (connection));

  fflush (stdout);
}

static void
notice_cb (Collect *self)
{
  const char *notice = wh_history_get_notice (wh_fleet_get_history (self->fleet));

  if (g_set_str (&self->told, notice))
    g_printerr ("wheelhousectl: %s\n", notice != NULL ? notice : _("Recording goes on"));
}

static void
follow (Collect *self)
{
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (self->fleet));

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);

      g_signal_connect_swapped (connection, "changed", G_CALLBACK (changed_cb), self);
    }

  g_signal_connect_swapped (wh_fleet_get_history (self->fleet), "notify::notice", G_CALLBACK (notice_cb), self);
  notice_cb (self);
}

int
wh_ctl_collect (int    argc,
                char **argv)
{
  g_autofree char *duration = NULL;
  const GOptionEntry entries[] = {
    { "for", 0, 0, G_OPTION_ARG_STRING, &duration, N_("End after so long: 90s, 15m, 24h; when left out, at SIGTERM"), "D" },
    { NULL },
  };
  static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
  g_autoptr(WhThrift) thrift = NULL;
  g_autoptr(GError) error = NULL;
  Collect self = { 0 };
  gint64 length = 0;
  guint sources[G_N_ELEMENTS (signals)];
  guint n_connections;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1)
    return wh_ctl_usage (_("“collect” takes no arguments"));

  if (!wh_ctl_take_duration (duration, &length))
    return WH_CTL_USAGE;

  if ((self.fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  if (!wh_dex_run (wh_fleet_watch (self.fleet, "wheelhousectl collect"), &error))
    {
      int status = wh_ctl_fail (error);

      wh_ctl_close (self.fleet);
      return status;
    }

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], end_cb, &self);

  if (length > 0)
    g_timeout_add_full (G_PRIORITY_DEFAULT, (guint)MIN (length / 1000, G_MAXINT), end_once_cb, &self, NULL);

  thrift = wh_thrift_new ();
  wh_thrift_start (thrift);
  follow (&self);
  n_connections = g_list_model_get_n_items (G_LIST_MODEL (wh_fleet_get_connections (self.fleet)));
  g_print (g_dngettext (GETTEXT_PACKAGE, "Recording %u connection into %s\n", "Recording %u connections into %s\n", n_connections),
           n_connections, wh_history_get_path (wh_fleet_get_history (self.fleet)));
  fflush (stdout);

  while (!self.ended)
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);

  g_signal_handlers_disconnect_by_data (wh_fleet_get_history (self.fleet), &self);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (wh_fleet_get_connections (self.fleet))); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (wh_fleet_get_connections (self.fleet)), i);

      g_signal_handlers_disconnect_by_data (connection, &self);
    }

  wh_ctl_close (self.fleet);
  g_free (self.told);

  return WH_CTL_DONE;
}
