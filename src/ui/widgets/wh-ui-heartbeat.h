/* wh-ui-heartbeat.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"
#include "wh-ui-drawn.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_HEARTBEAT (wh_ui_heartbeat_get_type ())

G_DECLARE_FINAL_TYPE (WhUiHeartbeat, wh_ui_heartbeat, WH_UI, HEARTBEAT, WhUiDrawn)

GtkWidget *wh_ui_heartbeat_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_heartbeat_set_states (WhUiHeartbeat  *self,
                                       const WhHealth *states,
                                       gsize           n_states);

G_END_DECLS
