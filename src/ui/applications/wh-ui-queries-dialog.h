/* wh-ui-queries-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_QUERIES_DIALOG (wh_ui_queries_dialog_get_type ())

G_DECLARE_FINAL_TYPE (WhUiQueriesDialog, wh_ui_queries_dialog, WH_UI, QUERIES_DIALOG, AdwDialog)

AdwDialog *wh_ui_queries_dialog_new (WhFleet    *fleet,
                                     const char *connection,
                                     const char *application,
                                     const char *convention) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
