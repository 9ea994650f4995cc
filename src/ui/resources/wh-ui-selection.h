/* wh-ui-selection.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-resource-view.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_SELECTION (wh_ui_selection_get_type ())
G_DECLARE_FINAL_TYPE (WhUiSelection, wh_ui_selection, WH_UI, SELECTION, GObject)

WhUiSelection  *wh_ui_selection_new         (WhResourceView *view) G_GNUC_WARN_UNUSED_RESULT;
WhResourceView *wh_ui_selection_get_view    (WhUiSelection  *self);
guint           wh_ui_selection_get_n       (WhUiSelection  *self);
GPtrArray      *wh_ui_selection_list        (WhUiSelection  *self) G_GNUC_WARN_UNUSED_RESULT; /* WhRecord */
gboolean        wh_ui_selection_contains    (WhUiSelection  *self,
                                             WhRecord       *record);
gboolean        wh_ui_selection_find        (WhUiSelection  *self,
                                             WhRecord       *record,
                                             guint          *position);
void            wh_ui_selection_select_only (WhUiSelection  *self,
                                             WhRecord       *record);
void            wh_ui_selection_clear       (WhUiSelection  *self);

G_END_DECLS
