/* wh-demo.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"

G_BEGIN_DECLS

DexFuture *wh_demo_start (WhFleet *fleet) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
