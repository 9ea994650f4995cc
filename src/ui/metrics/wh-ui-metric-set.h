/* wh-ui-metric-set.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-metric.h"
#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhUiMetricItem:
 * @record: what it is of
 * @metric: what is measured
 * @series: name of the series
 *
 * A series that a chart can show.
 */
typedef struct
{
  WhRecord       *record;
  const WhMetric *metric;
  char           *series;
} WhUiMetricItem;

GPtrArray  *wh_ui_metric_set_list      (GPtrArray            *records) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray  *wh_ui_metric_set_relatives (WhStore              *store,
                                        WhRecord             *record) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_metric_item_get_chart (const WhUiMetricItem *self);

G_END_DECLS
