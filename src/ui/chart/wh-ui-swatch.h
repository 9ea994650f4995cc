/* wh-ui-swatch.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-chart.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_SWATCH (wh_ui_swatch_get_type ())

G_DECLARE_FINAL_TYPE (WhUiSwatch, wh_ui_swatch, WH_UI, SWATCH, WhUiDrawn)

GtkWidget *wh_ui_swatch_new (WhUiTone       tone,
                             WhUiChartStyle style) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
