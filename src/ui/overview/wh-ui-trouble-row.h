/* wh-ui-trouble-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-record.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TROUBLE_ROW (wh_ui_trouble_row_get_type ())
G_DECLARE_FINAL_TYPE (WhUiTroubleRow, wh_ui_trouble_row, WH_UI, TROUBLE_ROW, GtkListBoxRow)

GtkWidget *wh_ui_trouble_row_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_trouble_row_show (WhUiTroubleRow *self,
                                   WhHealth        health,
                                   const char     *name,
                                   const char     *reason,
                                   const char     *age);

G_END_DECLS
