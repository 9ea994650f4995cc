/* wh-ui-overview-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_OVERVIEW_PAGE (wh_ui_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiOverviewPage, wh_ui_overview_page, WH_UI, OVERVIEW_PAGE, WhUiPage)

G_END_DECLS
