/* wh-ui-integrations-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_INTEGRATIONS_PAGE (wh_ui_integrations_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiIntegrationsPage, wh_ui_integrations_page, WH_UI, INTEGRATIONS_PAGE, WhUiPage)

G_END_DECLS
