/* wh-ui-window-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-window.h"

G_BEGIN_DECLS

void wh_ui_window_install_actions (GtkWidgetClass *widget_class);

G_END_DECLS
