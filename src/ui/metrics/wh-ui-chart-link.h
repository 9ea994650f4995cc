/* wh-ui-chart-link.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-store.h"

G_BEGIN_DECLS

void wh_ui_chart_link        (GtkWidget  *widget,
                              WhRecord   *record,
                              const char *metric);
void wh_ui_chart_menu_append (GMenu      *menu,
                              WhStore    *store,
                              WhRecord   *record);

G_END_DECLS
