/* wh-sim-targets.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-fleet.h"

G_BEGIN_DECLS

void wh_sim_targets_add (WhSimFleet *fleet);

G_END_DECLS
