/* wh-ui-diff.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_DIFF (wh_ui_diff_get_type ())

G_DECLARE_FINAL_TYPE (WhUiDiff, wh_ui_diff, WH_UI, DIFF, AdwBin)

GtkWidget  *wh_ui_diff_new      (void) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_diff_get_text (WhUiDiff   *self);
void        wh_ui_diff_set_text (WhUiDiff   *self,
                                 const char *text);

G_END_DECLS
