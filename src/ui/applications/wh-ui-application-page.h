/* wh-ui-application-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_APPLICATION_PAGE (wh_ui_application_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiApplicationPage, wh_ui_application_page, WH_UI, APPLICATION_PAGE, WhUiPage)

WhUiPage *wh_ui_application_page_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
