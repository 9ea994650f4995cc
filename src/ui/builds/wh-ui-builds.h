/* wh-ui-builds.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-resource-view.h"
#include "wh-ui-adaptive.h"
#include "wh-ui-run-list.h"
#include "wh-ui-run-view.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_BUILDS (wh_ui_builds_get_type ())

G_DECLARE_FINAL_TYPE (WhUiBuilds, wh_ui_builds, WH_UI, BUILDS, WhUiAdaptive)

GtkWidget     *wh_ui_builds_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void           wh_ui_builds_set_grouped  (WhUiBuilds     *self,
                                          gboolean        grouped);
void           wh_ui_builds_set_filter   (WhUiBuilds     *self,
                                          WhRecordFilter  filter,
                                          gpointer        user_data);
void           wh_ui_builds_show         (WhUiBuilds     *self,
                                          WhFleet        *fleet,
                                          WhStore        *store,
                                          gint64          now);
gboolean       wh_ui_builds_show_record  (WhUiBuilds     *self,
                                          WhRecord       *run);
gboolean       wh_ui_builds_start_search (WhUiBuilds     *self);
WhUiRunCounts  wh_ui_builds_get_counts   (WhUiBuilds     *self);

G_END_DECLS
