/* wh-ui-legend.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-chart.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_LEGEND (wh_ui_legend_get_type ())

G_DECLARE_FINAL_TYPE (WhUiLegend, wh_ui_legend, WH_UI, LEGEND, AdwBin)

GtkWidget *wh_ui_legend_new (WhUiChart *chart) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
