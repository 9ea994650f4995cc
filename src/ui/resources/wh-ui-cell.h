/* wh-ui-cell.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-column.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CELL (wh_ui_cell_get_type ())
G_DECLARE_FINAL_TYPE (WhUiCell, wh_ui_cell, WH_UI, CELL, GtkWidget)

GtkWidget  *wh_ui_cell_new          (const WhUiColumn *column) G_GNUC_WARN_UNUSED_RESULT;
const WhUiColumn *wh_ui_cell_get_column (WhUiCell     *self);
WhResource *wh_ui_cell_get_resource (WhUiCell         *self);
void        wh_ui_cell_set_resource (WhUiCell         *self,
                                     WhResource       *resource);
void        wh_ui_cell_update       (WhUiCell         *self);
void        wh_ui_cell_update_age   (WhUiCell         *self);

/* For the column's fill function */
void        wh_ui_cell_set_text     (WhUiCell         *self,
                                     const char       *text,
                                     const char       *unit);
void        wh_ui_cell_set_health   (WhUiCell         *self,
                                     WhHealth          health,
                                     const char       *reason);
void        wh_ui_cell_clear_health (WhUiCell         *self);
void        wh_ui_cell_set_tone     (WhUiCell         *self,
                                     const char       *css_class);
void        wh_ui_cell_set_quiet    (WhUiCell         *self,
                                     gboolean          quiet);
void        wh_ui_cell_set_strong   (WhUiCell         *self,
                                     gboolean          strong);
void        wh_ui_cell_set_meter    (WhUiCell         *self,
                                     double            used,
                                     double            limit,
                                     gboolean          observed);
GtkWidget  *wh_ui_cell_get_extra    (WhUiCell         *self);
void        wh_ui_cell_set_extra    (WhUiCell         *self,
                                     GtkWidget        *extra,
                                     gboolean          at_start);

G_END_DECLS
