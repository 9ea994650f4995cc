/* wh-sim-model-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-model.h"

G_BEGIN_DECLS

void wh_sim_app_free     (WhSimApp     *app);
void wh_sim_cluster_free (WhSimCluster *cluster);

G_END_DECLS
