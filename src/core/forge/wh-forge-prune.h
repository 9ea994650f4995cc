/* wh-forge-prune.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-provider.h"

G_BEGIN_DECLS

void wh_forge_prune (WhProvider *provider,
                     GHashTable *repositories,
                     WhBatch    *batch);

G_END_DECLS
