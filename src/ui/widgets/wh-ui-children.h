/* wh-ui-children.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void wh_ui_remove_children (GtkWidget *parent);

G_END_DECLS
