/* wh-ui-history-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_HISTORY_PAGE (wh_ui_history_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiHistoryPage, wh_ui_history_page, WH_UI, HISTORY_PAGE, WhUiPage)

G_END_DECLS
