/* wh-ui-app-tables.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-resources.h"

G_BEGIN_DECLS

GtkWidget *wh_ui_app_table_new           (const WhKind   *kind) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_app_table_explain_empty (WhUiResources  *table,
                                          WhStore        *store,
                                          const WhRecord *application);

G_END_DECLS
