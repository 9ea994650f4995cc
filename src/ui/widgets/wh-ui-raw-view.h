/* wh-ui-raw-view.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_RAW_VIEW (wh_ui_raw_view_get_type ())

G_DECLARE_FINAL_TYPE (WhUiRawView, wh_ui_raw_view, WH_UI, RAW_VIEW, AdwBin)

GtkWidget  *wh_ui_raw_view_new      (void) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_raw_view_get_text (WhUiRawView *self);
void        wh_ui_raw_view_set_text (WhUiRawView *self,
                                     const char  *text);
gboolean    wh_ui_raw_view_get_wrap (WhUiRawView *self);
void        wh_ui_raw_view_set_wrap (WhUiRawView *self,
                                     gboolean     wrap);

G_END_DECLS
