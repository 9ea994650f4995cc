/* wh-ui-storage.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-resources.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_STORAGE (wh_ui_storage_get_type ())
G_DECLARE_FINAL_TYPE (WhUiStorage, wh_ui_storage, WH_UI, STORAGE, GObject)

WhUiStorage *wh_ui_storage_new       (WhUiResources *resources,
                                      GtkLabel      *title,
                                      GtkLabel      *detail) G_GNUC_WARN_UNUSED_RESULT;
void         wh_ui_storage_set_store (WhUiStorage   *self,
                                      WhStore       *store,
                                      const char    *connection);

G_END_DECLS
