/* wh-sim-registry.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-server.h"
#include "wh-sim-world.h"

G_BEGIN_DECLS

#define WH_SIM_REGISTRY_USER     "deploy"
#define WH_SIM_REGISTRY_PASSWORD "sim-registry-password"

/**
 * WhSimRegistryAuth:
 * @WH_SIM_REGISTRY_TOKEN: bearer tokens of the realm /token; anybody may pull
 * @WH_SIM_REGISTRY_BASIC: user and password for everything
 * @WH_SIM_REGISTRY_OPEN: nothing is asked
 * @WH_SIM_REGISTRY_FORGE: a token of the forge as a password, as Gitea wants it
 */
typedef enum
{
  WH_SIM_REGISTRY_TOKEN,
  WH_SIM_REGISTRY_BASIC,
  WH_SIM_REGISTRY_OPEN,
  WH_SIM_REGISTRY_FORGE,
} WhSimRegistryAuth;

void wh_sim_registry_attach (WhSimServer       *server,
                             WhSimWorld        *world,
                             WhSimRegistryAuth  auth);
GPtrArray *wh_sim_registry_list_tags (WhSimApp     *app,
                                      WhSimRelease *release) G_GNUC_WARN_UNUSED_RESULT; /* utf8 */

G_END_DECLS
