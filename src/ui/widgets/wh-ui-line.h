/* wh-ui-line.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-drawn.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_LINE (wh_ui_line_get_type ())

G_DECLARE_FINAL_TYPE (WhUiLine, wh_ui_line, WH_UI, LINE, WhUiDrawn)

GtkWidget  *wh_ui_line_new            (void) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_line_get_text       (WhUiLine           *self);
void        wh_ui_line_set_text       (WhUiLine           *self,
                                       const char         *text);
void        wh_ui_line_set_attributes (WhUiLine           *self,
                                       PangoAttrList      *attributes);
void        wh_ui_line_set_xalign     (WhUiLine           *self,
                                       float               xalign);
void        wh_ui_line_set_ellipsize  (WhUiLine           *self,
                                       PangoEllipsizeMode  mode);
gboolean    wh_ui_line_get_cut        (WhUiLine           *self);

G_END_DECLS
