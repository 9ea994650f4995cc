/* wh-ui-pane.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_PANE (wh_ui_pane_get_type ())
G_DECLARE_FINAL_TYPE (WhUiPane, wh_ui_pane, WH_UI, PANE, AdwBin)

GtkWidget  *wh_ui_pane_new          (void) G_GNUC_WARN_UNUSED_RESULT;
WhResource *wh_ui_pane_get_resource (WhUiPane *self);
void        wh_ui_pane_show         (WhUiPane *self,
                                     WhFleet  *fleet,
                                     WhStore  *store,
                                     WhRecord *record);
GtkBox     *wh_ui_pane_get_extra    (WhUiPane *self);
void        wh_ui_pane_set_closable (WhUiPane *self,
                                     gboolean  closable);
void        wh_ui_pane_set_references (WhUiPane *self,
                                       WhStore  *store);
void        wh_ui_pane_set_placed_operations (WhUiPane           *self,
                                              const char * const *operations);
void        wh_ui_pane_set_hidden_fields (WhUiPane           *self,
                                          const char * const *fields);

G_END_DECLS
