/* wh-ui-chart-card.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-chart.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CHART_CARD (wh_ui_chart_card_get_type ())

G_DECLARE_FINAL_TYPE (WhUiChartCard, wh_ui_chart_card, WH_UI, CHART_CARD, AdwBin)

GtkWidget  *wh_ui_chart_card_new             (WhUiTimeRange *range,
                                              const char    *title) G_GNUC_WARN_UNUSED_RESULT;
WhUiChart  *wh_ui_chart_card_get_chart       (WhUiChartCard *self);
void        wh_ui_chart_card_set_detail      (WhUiChartCard *self,
                                              const char    *detail);
void        wh_ui_chart_card_set_height      (WhUiChartCard *self,
                                              int            height);
void        wh_ui_chart_card_set_can_enlarge (WhUiChartCard *self,
                                              gboolean       can_enlarge);

G_END_DECLS
