/* wh-sim-prometheus.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-server.h"
#include "wh-sim-world.h"

G_BEGIN_DECLS

void wh_sim_prometheus_attach (WhSimServer *server,
                               WhSimWorld  *world,
                               GPtrArray   *kubes);

G_END_DECLS
