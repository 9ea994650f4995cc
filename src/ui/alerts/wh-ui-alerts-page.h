/* wh-ui-alerts-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_ALERTS_PAGE (wh_ui_alerts_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiAlertsPage, wh_ui_alerts_page, WH_UI, ALERTS_PAGE, WhUiPage)

G_END_DECLS
