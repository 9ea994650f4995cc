/* wh-sim-targets.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-targets.h"

/* The public addresses of the applications, for checks: by path (/billing/,
 * /staging/billing/) or by the Host header (billing.acme.dev,
 * billing.staging.acme.dev). They are as slow and as broken as the world says.
 * Beside them one TCP port greets like a mail server. */

#define DOMAIN   ".acme.dev"
#define GREETING "220 mail.acme.dev ESMTP\r\n"

typedef struct
{
  WhSimWorld     *world;
  GSocketService *mail;
  guint           mail_port;
  guint           counter;
} WhSimTargets;

typedef struct
{
  WhSimRequest *request;
  guint         status;
  char         *text;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_object_unref (answer->request);
  g_free (answer->text);
  g_free (answer);
}

static gboolean
answer_cb (gpointer user_data)
{
  Answer *answer = user_data;

  wh_sim_request_set_header (answer->request, "Cache-Control", "no-store");
  wh_sim_request_reply_text (answer->request, answer->status, "application/json", answer->text);

  return G_SOURCE_REMOVE;
}

/* 0 to 1, different for each request but the same in each run. */
static double
draw (WhSimTargets *self,
      WhSimApp     *app)
{
  guint hash = (g_str_hash (app->name) ^ wh_sim_world_get_seed (self->world)) + ++self->counter * 2654435761u;

  hash ^= hash >> 15;
  hash *= 2246822519u;
  hash ^= hash >> 13;

  return hash / (double) G_MAXUINT;
}

static WhSimApp *
find_by_path (WhSimTargets     *self,
              const char       *path,
              WhSimEnvironment *environment)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);
  guint first = 1;

  *environment = WH_SIM_PRODUCTION;
  if (parts[0] == NULL || parts[1] == NULL)
    return NULL;

  for (guint i = 0; i < WH_SIM_N_ENVIRONMENTS; i++)
    {
      if (strcmp (parts[1], wh_sim_environment_to_string (i)) == 0)
        {
          *environment = i;
          first = 2;
        }
    }

  return parts[first] != NULL ? wh_sim_world_find_app (self->world, parts[first]) : NULL;
}

static WhSimApp *
find_by_host (WhSimTargets     *self,
              const char       *host,
              WhSimEnvironment *environment)
{
  g_autofree char *name = NULL;
  const char *end = host != NULL ? strstr (host, DOMAIN) : NULL;

  *environment = WH_SIM_PRODUCTION;
  if (end == NULL)
    return NULL;

  name = g_strndup (host, end - host);
  for (guint i = 0; i < WH_SIM_N_ENVIRONMENTS; i++)
    {
      g_autofree char *suffix = g_strconcat (".", wh_sim_environment_to_string (i), NULL);

      if (g_str_has_suffix (name, suffix))
        {
          *environment = i;
          name[strlen (name) - strlen (suffix)] = '\0';
        }
    }

  return wh_sim_world_find_app (self->world, name);
}

static void
handle (WhSimRequest *request,
        gpointer      user_data)
{
  WhSimTargets *self = user_data;
  gint64 now = wh_sim_world_get_time (self->world);
  WhSimEnvironment environment;
  WhSimApp *app = find_by_host (self, wh_sim_request_get_header (request, "Host"), &environment);
  Answer *answer;
  double latency;
  gboolean fails;

  if (app == NULL)
    app = find_by_path (self, wh_sim_request_get_path (request), &environment);
  if (app == NULL || app->placements[environment] == NULL)
    {
      wh_sim_request_reply_text (request, 404, "text/plain", "no such application\n");
      return;
    }

  fails = draw (self, app) < wh_sim_world_app_errors (self->world, app, environment, now);
  latency = wh_sim_world_app_latency (self->world, app, environment, now) * (0.25 + 0.5 * draw (self, app));

  answer = g_new0 (Answer, 1);
  answer->request = g_object_ref (request);
  answer->status = fails ? 500 : 200;
  answer->text = wh_sim_json ("{'app':'%s','version':'%s','status':'%s'}", app->name,
                              app->placements[environment]->release->version, fails ? "failing" : "ok");
  g_timeout_add_full (G_PRIORITY_DEFAULT, MIN (latency, 5) * 1000, answer_cb, answer, answer_free);
}

static void
greeted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GSocketConnection) connection = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL);
}

static gboolean
mail_cb (GSocketService    *service,
         GSocketConnection *connection,
         GObject           *source,
         gpointer           user_data)
{
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (connection)), GREETING, strlen (GREETING),
                                   G_PRIORITY_DEFAULT, NULL, greeted_cb, g_object_ref (connection));

  return TRUE;
}

static void
describe (WhSimServer *server,
          JsonBuilder *builder,
          gpointer     user_data)
{
  WhSimTargets *self = user_data;
  GPtrArray *apps = wh_sim_world_get_apps (self->world);

  json_builder_set_member_name (builder, "tcp_port");
  json_builder_add_int_value (builder, self->mail_port);
  json_builder_set_member_name (builder, "paths");
  json_builder_begin_array (builder);
  for (guint i = 0; i < apps->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%s/healthz", ((WhSimApp *) g_ptr_array_index (apps, i))->name);

      json_builder_add_string_value (builder, path);
    }
  json_builder_end_array (builder);
}

static void
targets_free (gpointer data)
{
  WhSimTargets *self = data;

  g_socket_service_stop (self->mail);
  g_socket_listener_close (G_SOCKET_LISTENER (self->mail));
  g_object_unref (self->mail);
  g_object_unref (self->world);
  g_free (self);
}

/**
 * wh_sim_targets_add:
 * @fleet: a fleet that does not listen yet
 *
 * Adds the public addresses of the applications.
 */
void
wh_sim_targets_add (WhSimFleet *fleet)
{
  WhSimTargets *self = g_new0 (WhSimTargets, 1);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;
  WhSimServer *server;

  self->world = g_object_ref (wh_sim_fleet_get_world (fleet));
  self->mail = g_socket_service_new ();
  g_signal_connect (self->mail, "incoming", G_CALLBACK (mail_cb), NULL);
  if (g_socket_listener_add_address (G_SOCKET_LISTENER (self->mail), address, G_SOCKET_TYPE_STREAM,
                                     G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error))
    self->mail_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  else
    g_warning ("The simulated mail server cannot listen: %s", error->message);

  server = wh_sim_fleet_add_server (fleet, "targets", "checks", describe, self, targets_free);
  wh_sim_server_add_route (server, "/", handle, self, NULL);
}
