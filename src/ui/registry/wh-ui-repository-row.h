/* wh-ui-repository-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_REPOSITORY_ROW (wh_ui_repository_row_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRepositoryRow, wh_ui_repository_row, WH_UI, REPOSITORY_ROW, GtkWidget)

GtkWidget *wh_ui_repository_row_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_repository_row_set_resource (WhUiRepositoryRow *self,
                                              WhResource        *resource);
void       wh_ui_repository_row_set_largest  (WhUiRepositoryRow *self,
                                              gint64             largest);
WhResource *wh_ui_repository_row_get_resource (WhUiRepositoryRow *self);
void       wh_ui_repository_row_set_drift (WhUiRepositoryRow *self,
                                          const char        *reason);

G_END_DECLS
