/* wh-sim-services.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-alertmanager.h"
#include "wh-sim-forge.h"
#include "wh-sim-prometheus.h"
#include "wh-sim-registry.h"
#include "wh-sim-services.h"
#include "wh-sim-targets.h"

static void
describe_forge (WhSimServer *server,
                JsonBuilder *builder,
                gpointer     user_data)
{
  json_builder_set_member_name (builder, "token");
  json_builder_add_string_value (builder, WH_SIM_FORGE_TOKEN);
  json_builder_set_member_name (builder, "reader_token");
  json_builder_add_string_value (builder, WH_SIM_FORGE_READER_TOKEN);
}

static void
describe_registry (WhSimServer *server,
                   JsonBuilder *builder,
                   gpointer     user_data)
{
  json_builder_set_member_name (builder, "user");
  json_builder_add_string_value (builder, WH_SIM_REGISTRY_USER);
  json_builder_set_member_name (builder, "password");
  json_builder_add_string_value (builder, WH_SIM_REGISTRY_PASSWORD);
}

static WhSimRegistryAuth
parse_registry_auth (const char *name)
{
  if (g_strcmp0 (name, "basic") == 0)
    return WH_SIM_REGISTRY_BASIC;

  return g_strcmp0 (name, "none") == 0 ? WH_SIM_REGISTRY_OPEN : WH_SIM_REGISTRY_TOKEN;
}

/**
 * wh_sim_services_add:
 * @fleet: a fleet that does not listen yet
 * @options: how they are made
 *
 * Adds what stands beside the clusters: forge, registry, monitoring and the
 * public addresses of the applications.
 */
void
wh_sim_services_add (WhSimFleet                 *fleet,
                     const WhSimServicesOptions *options)
{
  WhSimWorld *world = wh_sim_fleet_get_world (fleet);
  WhSimServer *server;

  server = wh_sim_fleet_add_server (fleet, "forge", "gitea", describe_forge, NULL, NULL);
  wh_sim_forge_attach (server, world, options->gitea_version);

  server = wh_sim_fleet_add_server (fleet, "registry", "oci", describe_registry, NULL, NULL);
  wh_sim_registry_attach (server, world, parse_registry_auth (options->registry_auth));

  server = wh_sim_fleet_add_server (fleet, "prometheus", "prometheus", NULL, NULL, NULL);
  wh_sim_prometheus_attach (server, world, options->kubes);

  server = wh_sim_fleet_add_server (fleet, "alertmanager", "alertmanager", NULL, NULL, NULL);
  wh_sim_alertmanager_attach (server, world);

  wh_sim_targets_add (fleet);
}
