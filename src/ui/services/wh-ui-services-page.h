/* wh-ui-services-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_SERVICES_PAGE (wh_ui_services_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiServicesPage, wh_ui_services_page, WH_UI, SERVICES_PAGE, WhUiPage)

G_END_DECLS
