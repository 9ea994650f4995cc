/* wh-ui-metric-card.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-series.h"
#include "wh-ui-chart-card.h"
#include "wh-ui-metric-set.h"

G_BEGIN_DECLS

/**
 * WhUiMetricCard:
 * @card: the widget; belongs to its parent
 * @record: what the numbers are of
 * @metric: id of the metric of the first series
 * @limits: (nullable): limits in words, to see whether they are others
 * @position: place among the charts
 * @unseen: nothing was recorded so far
 *
 * The chart of one or several metrics of a resource.
 */
typedef struct
{
  WhUiChartCard *card;
  WhRecord      *record;
  char          *metric;
  char          *limits;
  guint          position;
  gboolean       unseen;
} WhUiMetricCard;

WhUiMetricCard *wh_ui_metric_card_new            (const WhUiMetricItem *item,
                                                  WhUiTimeRange        *range) G_GNUC_WARN_UNUSED_RESULT;
void            wh_ui_metric_card_free           (WhUiMetricCard       *self);
gboolean        wh_ui_metric_card_takes          (WhUiMetricCard       *self,
                                                  const WhUiMetricItem *item);
void            wh_ui_metric_card_add_series     (WhUiMetricCard       *self,
                                                  const WhUiMetricItem *item,
                                                  WhSeriesSource       *source);
void            wh_ui_metric_card_add_day_before (WhUiMetricCard       *self,
                                                  const WhUiMetricItem *item,
                                                  WhSeriesSource       *day_before,
                                                  WhUiTone              tone);
void            wh_ui_metric_card_set_about      (WhUiMetricCard       *self,
                                                  const WhRecord       *about);
void            wh_ui_metric_card_update_limits  (WhUiMetricCard       *self,
                                                  const WhUiMetricItem *item);

G_END_DECLS
