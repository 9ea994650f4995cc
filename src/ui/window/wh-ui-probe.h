/* wh-ui-probe.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-store.h"

G_BEGIN_DECLS

void wh_ui_probe_start  (void);
void wh_ui_probe_window (GtkWindow *window,
                         WhStore   *store);

G_END_DECLS
