/* wh-ui-chart-export.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-ui-chart.h"

G_BEGIN_DECLS

/**
 * WhUiChartFormat:
 * @WH_UI_CHART_PNG: a picture, twice as fine as on the screen
 * @WH_UI_CHART_SVG: a picture made of lines
 * @WH_UI_CHART_CSV: the values that are shown
 * @WH_UI_CHART_JSON: the values that are shown, with all that is known of them
 */
typedef enum
{
  WH_UI_CHART_PNG,
  WH_UI_CHART_SVG,
  WH_UI_CHART_CSV,
  WH_UI_CHART_JSON,
} WhUiChartFormat;

WhUiChartFormat wh_ui_chart_format_from_id (const char      *id);
char           *wh_ui_chart_dup_file_name  (WhUiChart       *self,
                                            WhUiChartFormat  format) G_GNUC_WARN_UNUSED_RESULT;
DexFuture      *wh_ui_chart_save           (WhUiChart       *self,
                                            WhUiChartFormat  format,
                                            GFile           *file) G_GNUC_WARN_UNUSED_RESULT;
void            wh_ui_chart_ask_and_save   (WhUiChart       *self,
                                            WhUiChartFormat  format);

G_END_DECLS
