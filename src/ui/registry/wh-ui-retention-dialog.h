/* wh-ui-retention-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RETENTION_DIALOG (wh_ui_retention_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRetentionDialog, wh_ui_retention_dialog, WH_UI, RETENTION_DIALOG, AdwDialog)

gboolean wh_ui_retention_dialog_is_possible (WhFleet   *fleet,
                                             WhRecord  *repository);
void     wh_ui_retention_dialog_present     (GtkWidget *parent,
                                             WhFleet   *fleet,
                                             WhRecord  *repository);

G_END_DECLS
