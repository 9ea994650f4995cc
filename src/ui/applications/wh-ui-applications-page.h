/* wh-ui-applications-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_APPLICATIONS_PAGE (wh_ui_applications_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiApplicationsPage, wh_ui_applications_page, WH_UI, APPLICATIONS_PAGE, WhUiPage)

G_END_DECLS
