/* wh-sim-control.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-fleet.h"

G_BEGIN_DECLS

WhSimServer *wh_sim_control_add (WhSimFleet *fleet);

G_END_DECLS
