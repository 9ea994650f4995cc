/* wh-ui-storage-bar.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-draw.h"
#include "wh-ui-drawn.h"

G_BEGIN_DECLS

#define WH_UI_STORAGE_MOST 5

#define WH_UI_TYPE_STORAGE_BAR (wh_ui_storage_bar_get_type ())
G_DECLARE_FINAL_TYPE (WhUiStorageBar, wh_ui_storage_bar, WH_UI, STORAGE_BAR, WhUiDrawn)

GtkWidget *wh_ui_storage_bar_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_storage_bar_set      (WhUiStorageBar *self,
                                       const gint64   *parts,
                                       guint           n_parts,
                                       const char     *text);
void       wh_ui_storage_bar_set_whole (WhUiStorageBar *self,
                                       gint64          whole);
GtkWidget *wh_ui_storage_bar_new_sign (guint           part) G_GNUC_WARN_UNUSED_RESULT;
WhUiTone   wh_ui_storage_bar_get_tone (guint           part);

G_END_DECLS
