/* wh-ui-what-changed.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-ui-adaptive.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_WHAT_CHANGED (wh_ui_what_changed_get_type ())

G_DECLARE_FINAL_TYPE (WhUiWhatChanged, wh_ui_what_changed, WH_UI, WHAT_CHANGED, WhUiAdaptive)

void     wh_ui_what_changed_set_store   (WhUiWhatChanged *self,
                                         WhFleet         *fleet,
                                         WhStore         *store);
void     wh_ui_what_changed_compare     (WhUiWhatChanged *self,
                                         gint64           from,
                                         gint64           until);
char    *wh_ui_what_changed_dup_state   (WhUiWhatChanged *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean wh_ui_what_changed_is_ready    (WhUiWhatChanged *self);
gboolean wh_ui_what_changed_toggle_pane (WhUiWhatChanged *self);

G_END_DECLS
