/* wh-ui-tab-keys.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void wh_ui_tab_keys_install (GtkWidgetClass *widget_class);

G_END_DECLS
