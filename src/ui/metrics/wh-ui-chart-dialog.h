/* wh-ui-chart-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-ui-chart.h"

G_BEGIN_DECLS

void wh_ui_chart_dialog_present (GtkWidget  *parent,
                                 WhFleet    *fleet,
                                 WhRecord   *record,
                                 const char *metric,
                                 gint64      span);

G_END_DECLS
