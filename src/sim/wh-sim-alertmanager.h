/* wh-sim-alertmanager.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-server.h"
#include "wh-sim-world.h"

G_BEGIN_DECLS

void wh_sim_alertmanager_attach (WhSimServer *server,
                                 WhSimWorld  *world);

G_END_DECLS
