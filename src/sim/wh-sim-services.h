/* wh-sim-services.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-fleet.h"

G_BEGIN_DECLS

/**
 * WhSimServicesOptions:
 * @gitea_version: (nullable): what the forge says it is, and therefore can
 * @packages: whether the forge has the images of the registry among its packages
 * @github: whether the repositories stand behind GitHub's API as well
 * @harbor: whether there is a Harbor as well, with the images of the registry
 * @kubes: (nullable) (element-type WhSimKube): the clusters, for the metrics of their objects
 * @registry_auth: (nullable): token, basic or none
 *
 * How the systems beside the clusters are made.
 */
typedef struct
{
  char      *gitea_version;
  char      *registry_auth;
  gboolean   packages;
  gboolean   github;
  gboolean   harbor;
  GPtrArray *kubes;
} WhSimServicesOptions;

gboolean wh_sim_services_add (WhSimFleet                  *fleet,
                              const WhSimServicesOptions  *options,
                              GError                     **error);

G_END_DECLS
