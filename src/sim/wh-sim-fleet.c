/* wh-sim-fleet.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-fleet.h"

typedef struct
{
  WhSimServer    *server;
  char           *provider;
  WhSimDescribe   describe;
  gpointer        user_data;
  GDestroyNotify  destroy;
} Member;

/* The servers of one world, their common faults, and the line that tells a client where they are. */

struct _WhSimFleet
{
  GObject      parent_instance;

  WhSimWorld  *world;
  WhSimFaults *faults;
  GPtrArray   *members;
};

G_DEFINE_FINAL_TYPE (WhSimFleet, wh_sim_fleet, G_TYPE_OBJECT)

static void
member_free (gpointer data)
{
  Member *member = data;

  g_object_unref (member->server);
  if (member->destroy != NULL)
    member->destroy (member->user_data);
  g_free (member->provider);
  g_free (member);
}

static void
wh_sim_fleet_finalize (GObject *object)
{
  WhSimFleet *self = WH_SIM_FLEET (object);

  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_object (&self->faults);
  g_clear_object (&self->world);
  G_OBJECT_CLASS (wh_sim_fleet_parent_class)->finalize (object);
}

static void
wh_sim_fleet_class_init (WhSimFleetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_sim_fleet_finalize;
}

static void
wh_sim_fleet_init (WhSimFleet *self)
{
  self->members = g_ptr_array_new_with_free_func (member_free);
  self->faults = wh_sim_faults_new ();
}

WhSimFleet *
wh_sim_fleet_new (WhSimWorld *world)
{
  WhSimFleet *self = g_object_new (WH_TYPE_SIM_FLEET, NULL);

  self->world = g_object_ref (world);
  return self;
}

WhSimWorld *
wh_sim_fleet_get_world (WhSimFleet *self)
{
  g_return_val_if_fail (WH_IS_SIM_FLEET (self), NULL);

  return self->world;
}

WhSimFaults *
wh_sim_fleet_get_faults (WhSimFleet *self)
{
  g_return_val_if_fail (WH_IS_SIM_FLEET (self), NULL);

  return self->faults;
}

/**
 * wh_sim_fleet_add_server:
 * @self: a #WhSimFleet
 * @name: what faults and the start-up line call it
 * @provider: id of the provider that speaks to it, or "" for the control endpoint
 * @describe: (nullable): says more about it in the start-up line
 * @user_data: for @describe
 * @destroy: (nullable): frees @user_data, after the server
 *
 * Returns: (transfer none): a new server; give it routes
 */
WhSimServer *
wh_sim_fleet_add_server (WhSimFleet     *self,
                         const char     *name,
                         const char     *provider,
                         WhSimDescribe   describe,
                         gpointer        user_data,
                         GDestroyNotify  destroy)
{
  Member *member = g_new0 (Member, 1);

  member->server = wh_sim_server_new (name);
  member->provider = g_strdup (provider);
  member->describe = describe;
  member->user_data = user_data;
  member->destroy = destroy;
  wh_sim_server_set_faults (member->server, self->faults);
  g_ptr_array_add (self->members, member);
  return member->server;
}

WhSimServer *
wh_sim_fleet_find_server (WhSimFleet *self,
                          const char *name)
{
  g_return_val_if_fail (WH_IS_SIM_FLEET (self), NULL);

  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (g_str_equal (wh_sim_server_get_name (member->server), name))
        return member->server;
    }
  return NULL;
}

/**
 * wh_sim_fleet_listen:
 * @self: a #WhSimFleet
 * @port_base: the first server's port, each next one listens one higher; 0 for free ports
 * @error: location for an error
 *
 * Returns: whether all of them listen
 */
gboolean
wh_sim_fleet_listen (WhSimFleet  *self,
                     guint        port_base,
                     GError     **error)
{
  g_return_val_if_fail (WH_IS_SIM_FLEET (self), FALSE);

  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (!wh_sim_server_listen (member->server, port_base != 0 ? port_base + i : 0, error))
        {
          g_prefix_error (error, "Cannot serve %s: ", wh_sim_server_get_name (member->server));
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * wh_sim_fleet_describe:
 * @self: a #WhSimFleet
 *
 * Returns: (transfer full): one line of JSON: `{"servers":{NAME:{"provider":…,"url":…,…}}}`
 */
char *
wh_sim_fleet_describe (WhSimFleet *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  g_return_val_if_fail (WH_IS_SIM_FLEET (self), NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "servers");
  json_builder_begin_object (builder);
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      json_builder_set_member_name (builder, wh_sim_server_get_name (member->server));
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "provider");
      json_builder_add_string_value (builder, member->provider);
      json_builder_set_member_name (builder, "url");
      json_builder_add_string_value (builder, wh_sim_server_get_url (member->server));
      if (member->describe != NULL)
        member->describe (member->server, builder, member->user_data);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
