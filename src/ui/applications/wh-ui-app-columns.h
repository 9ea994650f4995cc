/* wh-ui-app-columns.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"
#include "wh-ui-table.h"

G_BEGIN_DECLS

void wh_ui_app_columns_insert (WhUiTable *table,
                               WhUiPage  *page);

G_END_DECLS
