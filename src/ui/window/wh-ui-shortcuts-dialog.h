/* wh-ui-shortcuts-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void wh_ui_shortcuts_dialog_present (GtkWidget *parent);

G_END_DECLS
