/* wh-sim-forge.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-server.h"
#include "wh-sim-world.h"

G_BEGIN_DECLS

#define WH_SIM_FORGE_TOKEN        "sim-forge-owner"
#define WH_SIM_FORGE_READER_TOKEN "sim-forge-reader"

void wh_sim_forge_attach (WhSimServer *server,
                          WhSimWorld  *world,
                          const char  *version,
                          gboolean     containers);
void wh_sim_github_attach (WhSimServer *server,
                           WhSimWorld  *world);

G_END_DECLS
