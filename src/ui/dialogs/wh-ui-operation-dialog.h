/* wh-ui-operation-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-operations.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_OPERATION_DIALOG (wh_ui_operation_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WhUiOperationDialog, wh_ui_operation_dialog, WH_UI, OPERATION_DIALOG, AdwDialog)

void wh_ui_operation_dialog_present (GtkWidget             *parent,
                                     WhOperations          *operations,
                                     const WhOperationInfo *info,
                                     GPtrArray             *records);
void wh_ui_operation_dialog_present_with (GtkWidget             *parent,
                                          WhOperations          *operations,
                                          const WhOperationInfo *info,
                                          GPtrArray             *records,
                                          GHashTable            *values);
void wh_ui_operation_dialog_present_lacking (GtkWidget    *parent,
                                             WhOperations *operations,
                                             WhRecord     *record);

G_END_DECLS
