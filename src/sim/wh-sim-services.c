/* wh-sim-services.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-alertmanager.h"
#include "wh-sim-prometheus.h"
#include "wh-sim-services.h"

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

  server = wh_sim_fleet_add_server (fleet, "prometheus", "prometheus", NULL, NULL, NULL);
  wh_sim_prometheus_attach (server, world);

  server = wh_sim_fleet_add_server (fleet, "alertmanager", "alertmanager", NULL, NULL, NULL);
  wh_sim_alertmanager_attach (server, world);
}
