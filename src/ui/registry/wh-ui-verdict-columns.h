/* wh-ui-verdict-columns.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void wh_ui_verdict_columns_add (GtkColumnView *table);
void wh_ui_verdict_columns_fit (GtkColumnView *table,
                                gboolean       whole,
                                gboolean       narrow);

G_END_DECLS
