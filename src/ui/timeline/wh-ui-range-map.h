/* wh-ui-range-map.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-drawn.h"
#include "wh-ui-lanes.h"
#include "wh-ui-time-range.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RANGE_MAP (wh_ui_range_map_get_type ())

G_DECLARE_FINAL_TYPE (WhUiRangeMap, wh_ui_range_map, WH_UI, RANGE_MAP, WhUiDrawn)

GtkWidget *wh_ui_range_map_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_range_map_set_range (WhUiRangeMap      *self,
                                      WhUiTimeRange     *range);
void       wh_ui_range_map_set       (WhUiRangeMap      *self,
                                      gint64             from,
                                      gint64             until,
                                      const guint       *counts,
                                      const gboolean    *failing,
                                      guint              n_counts,
                                      const WhUiLaneGap *gaps,
                                      guint              n_gaps);

G_END_DECLS
