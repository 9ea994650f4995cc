/* wh-ui-probe.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-window.h"

G_BEGIN_DECLS

void wh_ui_probe_start  (void);
void wh_ui_probe_window (WhUiWindow *window);
void wh_ui_probe_mark   (const char *name);

G_END_DECLS
