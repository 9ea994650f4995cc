/* wh-sim-services.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-alertmanager.h"
#include "wh-sim-forge.h"
#include "wh-sim-harbor.h"
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

static void
describe_harbor (WhSimServer *server,
                 JsonBuilder *builder,
                 gpointer     user_data)
{
  describe_registry (server, builder, user_data);
  json_builder_set_member_name (builder, "host");
  json_builder_add_string_value (builder, WH_SIM_REGISTRY_HOST);
  json_builder_set_member_name (builder, "reader");
  json_builder_add_string_value (builder, WH_SIM_HARBOR_READER);
  json_builder_set_member_name (builder, "reader_password");
  json_builder_add_string_value (builder, WH_SIM_HARBOR_READER_PASSWORD);
}

static gboolean
parse_registry_auth (const char         *name,
                     WhSimRegistryAuth  *auth,
                     GError            **error)
{
  static const char * const names[] = {
    [WH_SIM_REGISTRY_TOKEN] = "token", [WH_SIM_REGISTRY_BASIC] = "basic", [WH_SIM_REGISTRY_OPEN] = "none",
  };

  *auth = WH_SIM_REGISTRY_TOKEN;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (name == NULL || g_str_equal (name, names[i]))
        {
          *auth = i;
          return TRUE;
        }
    }

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "The registry cannot ask for “%s”: use token, basic or none", name);

  return FALSE;
}

static gboolean
check_gitea_version (const char  *version,
                     GError     **error)
{
  if (version == NULL || g_regex_match_simple ("^1\\.2[1-6](\\.[0-9]+)?$", version, 0, 0))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "The forge cannot be Gitea “%s”: use 1.21 to 1.26", version);

  return FALSE;
}

/**
 * wh_sim_services_add:
 * @fleet: a fleet that does not listen yet
 * @options: how they are made
 * @error: location for an error
 *
 * Adds what stands beside the clusters: forge, registry, monitoring and the
 * public addresses of the applications.
 *
 * Returns: whether the options can be had
 */
gboolean
wh_sim_services_add (WhSimFleet                  *fleet,
                     const WhSimServicesOptions  *options,
                     GError                     **error)
{
  WhSimWorld *world = wh_sim_fleet_get_world (fleet);
  WhSimServer *server;
  WhSimRegistryAuth auth;

  if (!check_gitea_version (options->gitea_version, error) || !parse_registry_auth (options->registry_auth, &auth, error))
    return FALSE;

  server = wh_sim_fleet_add_server (fleet, "forge", "gitea", describe_forge, NULL, NULL);
  wh_sim_forge_attach (server, world, options->gitea_version, options->packages);

  if (options->github)
    {
      server = wh_sim_fleet_add_server (fleet, "github", "github", describe_forge, NULL, NULL);
      wh_sim_github_attach (server, world);
    }

  server = wh_sim_fleet_add_server (fleet, "registry", "oci", describe_registry, NULL, NULL);
  wh_sim_registry_attach (server, world, auth);

  server = wh_sim_fleet_add_server (fleet, "prometheus", "prometheus", NULL, NULL, NULL);
  wh_sim_prometheus_attach (server, world, options->kubes);

  server = wh_sim_fleet_add_server (fleet, "alertmanager", "alertmanager", NULL, NULL, NULL);
  wh_sim_alertmanager_attach (server, world);

  wh_sim_targets_add (fleet);

  if (options->harbor)
    {
      server = wh_sim_fleet_add_server (fleet, "harbor", "harbor", describe_harbor, NULL, NULL);
      wh_sim_harbor_attach (server, world);
    }

  return TRUE;
}
