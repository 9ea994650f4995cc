/* wh-ui-timeline.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-ui-adaptive.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TIMELINE (wh_ui_timeline_get_type ())

G_DECLARE_FINAL_TYPE (WhUiTimeline, wh_ui_timeline, WH_UI, TIMELINE, WhUiAdaptive)

void     wh_ui_timeline_set_store    (WhUiTimeline *self,
                                      WhFleet      *fleet,
                                      WhStore      *store,
                                      const char   *environment);
char    *wh_ui_timeline_dup_state    (WhUiTimeline *self) G_GNUC_WARN_UNUSED_RESULT;
void     wh_ui_timeline_set_menu     (WhUiTimeline *self,
                                      GMenuModel   *menu);
gboolean wh_ui_timeline_is_ready     (WhUiTimeline *self);
gboolean wh_ui_timeline_toggle_pane  (WhUiTimeline *self);
gboolean wh_ui_timeline_start_search (WhUiTimeline *self);

G_END_DECLS
