/* wh-ui-event-lanes.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-store.h"
#include "wh-ui-lanes.h"

G_BEGIN_DECLS

void       wh_ui_event_lanes_fill       (WhUiLanes         *lanes,
                                         WhTimeline        *timeline,
                                         WhStore           *store,
                                         const WhUiLaneGap *gaps,
                                         guint              n_gaps,
                                         GPtrArray         *shown);
const char *wh_ui_event_lanes_get_icon  (const char        *id);
GtkWidget *wh_ui_event_lanes_create_row (const WhRecord    *event,
                                         gint64             at) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
