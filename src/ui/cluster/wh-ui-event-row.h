/* wh-ui-event-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_EVENT_ROW (wh_ui_event_row_get_type ())
G_DECLARE_FINAL_TYPE (WhUiEventRow, wh_ui_event_row, WH_UI, EVENT_ROW, GtkListBoxRow)

GtkWidget *wh_ui_event_row_new        (void) G_GNUC_WARN_UNUSED_RESULT;
WhRecord  *wh_ui_event_row_get_record (WhUiEventRow *self);
void       wh_ui_event_row_show       (WhUiEventRow *self,
                                       WhStore      *store,
                                       WhRecord     *event);

G_END_DECLS
