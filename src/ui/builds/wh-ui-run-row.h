/* wh-ui-run-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-health.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RUN_ROW (wh_ui_run_row_get_type ())

G_DECLARE_FINAL_TYPE (WhUiRunRow, wh_ui_run_row, WH_UI, RUN_ROW, AdwBin)

GtkWidget *wh_ui_run_row_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_run_row_fill (WhUiRunRow *self,
                               const char *state,
                               const char *title,
                               const char *detail,
                               const char *age);
void       wh_ui_run_row_set_level (WhUiRunRow *self,
                                    guint       level);

G_END_DECLS
