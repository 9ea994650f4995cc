/* wh-sim-control.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-control.h"

/* The hand of the tests: a server of its own, so that no fault can lock it out. */

static void
reply_error (WhSimRequest *request,
             guint         status,
             const char   *message)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, message);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  wh_sim_request_reply_json (request, status, root);
}

static JsonObject *
dup_object (WhSimRequest *request)
{
  g_autoptr(GBytes) body = wh_sim_request_dup_body (request);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (g_bytes_get_size (body) == 0)
    return json_object_new ();
  if (!json_parser_load_from_data (parser, g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_object_ref (json_node_get_object (root)) : NULL;
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static void
reply_faults (WhSimRequest *request,
              WhSimFaults  *faults)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  GPtrArray *all = wh_sim_faults_get_all (faults);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "faults");
  json_builder_begin_array (builder);
  for (guint i = 0; i < all->len; i++)
    {
      WhSimFault *fault = g_ptr_array_index (all, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "id");
      json_builder_add_int_value (builder, fault->id);
      json_builder_set_member_name (builder, "system");
      json_builder_add_string_value (builder, fault->system);
      json_builder_set_member_name (builder, "prefix");
      json_builder_add_string_value (builder, fault->prefix);
      json_builder_set_member_name (builder, "hits");
      json_builder_add_int_value (builder, fault->hits);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  wh_sim_request_reply_json (request, 200, root);
}

static void
faults_cb (WhSimRequest *request,
           gpointer      user_data)
{
  WhSimFaults *faults = wh_sim_fleet_get_faults (user_data);
  const char *method = wh_sim_request_get_method (request);
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GError) error = NULL;

  if (g_str_equal (method, "DELETE"))
    {
      const char *id = wh_sim_request_get_query (request, "id");

      if (id != NULL)
        wh_sim_faults_remove (faults, g_ascii_strtoull (id, NULL, 10));
      else
        wh_sim_faults_clear (faults);
    }
  else if (g_str_equal (method, "POST"))
    {
      object = dup_object (request);
      if (object == NULL || get_string (object, "fault") == NULL)
        {
          reply_error (request, 400, "Send {\"fault\":\"SYSTEM[/PATH]:KIND[=VALUE],…\"}");
          return;
        }
      if (wh_sim_faults_add (faults, get_string (object, "fault"), &error) == NULL)
        {
          reply_error (request, 400, error->message);
          return;
        }
    }
  reply_faults (request, faults);
}

static void
clock_cb (WhSimRequest *request,
          gpointer      user_data)
{
  WhSimClock *clock = wh_sim_world_get_clock (wh_sim_fleet_get_world (user_data));
  g_autoptr(JsonObject) object = dup_object (request);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *now = NULL;

  if (object == NULL)
    {
      reply_error (request, 400, "Send {\"speed\":60} or {\"advance\":3600}");
      return;
    }
  if (json_object_has_member (object, "speed"))
    wh_sim_clock_set_speed (clock, json_object_get_double_member_with_default (object, "speed", 1));
  if (json_object_has_member (object, "advance"))
    wh_sim_clock_advance (clock, json_object_get_double_member_with_default (object, "advance", 0));

  now = wh_sim_time_format (wh_sim_clock_get_time (clock));
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "now");
  json_builder_add_string_value (builder, now);
  json_builder_set_member_name (builder, "speed");
  json_builder_add_double_value (builder, wh_sim_clock_get_speed (clock));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  wh_sim_request_reply_json (request, 200, root);
}

/* Shuts a system down, or starts it again on its port. */
static void
server_cb (WhSimRequest *request,
           gpointer      user_data)
{
  g_autoptr(JsonObject) object = dup_object (request);
  const char *name = object != NULL ? get_string (object, "name") : NULL;
  WhSimServer *server = name != NULL ? wh_sim_fleet_find_server (user_data, name) : NULL;
  g_autoptr(GError) error = NULL;

  if (server == NULL || g_str_equal (name, "control"))
    {
      reply_error (request, 400, "Send {\"name\":SERVER,\"up\":false} with the name of a server other than control");
      return;
    }
  wh_sim_server_stop (server);
  if (json_object_get_boolean_member_with_default (object, "up", TRUE) && !wh_sim_server_restart (server, &error))
    {
      reply_error (request, 500, error->message);
      return;
    }
  wh_sim_request_reply_text (request, 200, "application/json", "{\"done\":true}");
}

static gboolean
find_environment (const char       *name,
                  WhSimEnvironment *environment)
{
  for (guint i = 0; i < WH_SIM_N_ENVIRONMENTS; i++)
    {
      if (g_strcmp0 (wh_sim_environment_to_string (i), name) == 0)
        {
          *environment = i;
          return TRUE;
        }
    }
  return FALSE;
}

static WhSimRelease *
find_release (WhSimApp   *app,
              const char *version)
{
  for (guint i = 0; i < app->releases->len; i++)
    {
      WhSimRelease *release = g_ptr_array_index (app->releases, i);

      if (g_strcmp0 (release->version, version) == 0)
        return release;
    }

  return NULL;
}

static gboolean
tell_story (WhSimWorld   *world,
            WhSimApp     *app,
            const char   *what,
            JsonObject   *object,
            const char  **problem)
{
  WhSimEnvironment environment;
  WhSimRelease *release;

  if (g_str_equal (what, "push"))
    {
      WhSimCommit *commit = wh_sim_world_push (world, app, get_string (object, "message"));

      commit->broken = json_object_get_boolean_member_with_default (object, "broken", FALSE);
      commit->errors = json_object_get_double_member_with_default (object, "errors", 0);
      if (json_object_get_boolean_member_with_default (object, "passes", FALSE))
        ((WhSimRun *) g_ptr_array_index (app->runs, app->runs->len - 1))->will_fail = FALSE;
      return TRUE;
    }
  if (!g_str_equal (what, "deploy") && !g_str_equal (what, "errors"))
    {
      *problem = "There is no such story: use push, deploy or errors";
      return FALSE;
    }

  release = find_release (app, get_string (object, "version"));
  if (release == NULL)
    {
      *problem = "The application has no such version";
      return FALSE;
    }

  if (g_str_equal (what, "errors"))
    {
      wh_sim_world_set_errors (world, app, release, json_object_get_double_member_with_default (object, "errors", 0));
      return TRUE;
    }

  if (!find_environment (get_string (object, "environment"), &environment) || app->placements[environment] == NULL)
    {
      *problem = "The application is not in that environment: send production, staging or dev";
      return FALSE;
    }

  wh_sim_world_deploy (world, app, environment, release);

  return TRUE;
}

static void
story_cb (WhSimRequest *request,
          gpointer      user_data)
{
  WhSimWorld *world = wh_sim_fleet_get_world (user_data);
  const char *what = wh_sim_request_get_path (request) + strlen ("/_sim/story/");
  g_autoptr(JsonObject) object = dup_object (request);
  const char *problem = NULL;
  WhSimApp *app;

  app = object != NULL ? wh_sim_world_find_app (world, get_string (object, "app")) : NULL;
  if (app == NULL)
    {
      reply_error (request, 400, "Send {\"app\":NAME,…} with the name of one of the twelve applications");
      return;
    }
  if (tell_story (world, app, what, object, &problem))
    wh_sim_request_reply_text (request, 200, "application/json", "{\"done\":true}");
  else
    reply_error (request, 400, problem);
}

static void
fleet_cb (WhSimRequest *request,
          gpointer      user_data)
{
  g_autofree char *line = wh_sim_fleet_describe (user_data);

  wh_sim_request_reply_text (request, 200, "application/json", line);
}

/**
 * wh_sim_control_add:
 * @fleet: a #WhSimFleet
 *
 * Adds the control endpoint.
 *
 * Returns: (transfer none): its server
 */
WhSimServer *
wh_sim_control_add (WhSimFleet *fleet)
{
  WhSimServer *server = wh_sim_fleet_add_server (fleet, "control", "", NULL, NULL, NULL);

  wh_sim_server_set_faults (server, NULL);
  wh_sim_server_add_route (server, "/_sim/fleet", fleet_cb, fleet, NULL);
  wh_sim_server_add_route (server, "/_sim/faults", faults_cb, fleet, NULL);
  wh_sim_server_add_route (server, "/_sim/clock", clock_cb, fleet, NULL);
  wh_sim_server_add_route (server, "/_sim/server", server_cb, fleet, NULL);
  wh_sim_server_add_route (server, "/_sim/story/", story_cb, fleet, NULL);
  return server;
}
