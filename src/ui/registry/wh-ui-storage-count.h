/* wh-ui-storage-count.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-registry-storage.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_STORAGE_COUNT (wh_ui_storage_count_get_type ())
G_DECLARE_FINAL_TYPE (WhUiStorageCount, wh_ui_storage_count, WH_UI, STORAGE_COUNT, GObject)

WhUiStorageCount  *wh_ui_storage_count_new       (GtkWidget        *widget) G_GNUC_WARN_UNUSED_RESULT;
void               wh_ui_storage_count_set_store (WhUiStorageCount *self,
                                                  WhStore          *store,
                                                  const char       *connection);
WhRegistryStorage *wh_ui_storage_count_get       (WhUiStorageCount *self);

G_END_DECLS
