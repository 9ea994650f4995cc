/* wh-ui-skeleton.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_SKELETON (wh_ui_skeleton_get_type ())
G_DECLARE_FINAL_TYPE (WhUiSkeleton, wh_ui_skeleton, WH_UI, SKELETON, AdwBin)

GtkWidget *wh_ui_skeleton_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
