/* wh-ui-future.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * WhUiDone:
 * @owner: who asked
 * @value: (nullable): what the future resolved to
 * @error: (nullable): why it was rejected
 *
 * Called in the main loop.
 */
typedef void (*WhUiDone) (gpointer      owner,
                          const GValue *value,
                          const GError *error);

void wh_ui_future_done (DexFuture *future,
                        gpointer   owner,
                        WhUiDone   done);

G_END_DECLS
