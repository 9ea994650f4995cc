/* wh-ui-event-pane.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-history.h"
#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_EVENT_PANE (wh_ui_event_pane_get_type ())
G_DECLARE_FINAL_TYPE (WhUiEventPane, wh_ui_event_pane, WH_UI, EVENT_PANE, AdwBin)

void      wh_ui_event_pane_show      (WhUiEventPane *self,
                                      WhHistory     *history,
                                      WhStore       *store,
                                      WhRecord      *event);
WhRecord *wh_ui_event_pane_get_event (WhUiEventPane *self);

G_END_DECLS
