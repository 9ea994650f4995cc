/* wh-ui-save.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>
#include <libdex.h>

G_BEGIN_DECLS

/**
 * WhUiSaveFunc:
 * @file: where to
 * @user_data: as given
 *
 * Writes a file.
 *
 * Returns: (transfer full): resolves when it is written
 */
typedef DexFuture *(*WhUiSaveFunc) (GFile    *file,
                                    gpointer  user_data);

DexFuture *wh_ui_save_bytes (GFile          *file,
                             GBytes         *bytes) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_save_ask   (GtkWidget      *widget,
                             const char     *name,
                             const char     *type,
                             WhUiSaveFunc    func,
                             gpointer        user_data,
                             GDestroyNotify  free_data);

G_END_DECLS
