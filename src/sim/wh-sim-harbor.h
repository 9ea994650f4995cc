/* wh-sim-harbor.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-server.h"
#include "wh-sim-world.h"

G_BEGIN_DECLS

#define WH_SIM_HARBOR_READER          "robot$reader"
#define WH_SIM_HARBOR_READER_PASSWORD "sim-harbor-reader"

void wh_sim_harbor_attach (WhSimServer *server,
                           WhSimWorld  *world);

G_END_DECLS
