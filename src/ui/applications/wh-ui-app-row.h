/* wh-ui-app-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_APP_ROW (wh_ui_app_row_get_type ())
G_DECLARE_FINAL_TYPE (WhUiAppRow, wh_ui_app_row, WH_UI, APP_ROW, AdwBin)

GtkWidget *wh_ui_app_row_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_app_row_set_resource (WhUiAppRow *self,
                                       WhStore    *store,
                                       WhResource *resource);

G_END_DECLS
