/* wh-ui-states.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-message.h"
#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_STATES (wh_ui_states_get_type ())
G_DECLARE_FINAL_TYPE (WhUiStates, wh_ui_states, WH_UI, STATES, AdwBin)

void           wh_ui_states_set_content (WhUiStates    *self,
                                         GtkWidget     *content);
WhUiPageState  wh_ui_states_get         (WhUiStates    *self);
void           wh_ui_states_set         (WhUiStates    *self,
                                         WhUiPageState  state);
WhUiMessage   *wh_ui_states_get_message (WhUiStates    *self);

G_END_DECLS
