/* wh-ui-deploy-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_DEPLOY_PAGE (wh_ui_deploy_page_get_type ())

G_DECLARE_FINAL_TYPE (WhUiDeployPage, wh_ui_deploy_page, WH_UI, DEPLOY_PAGE, WhUiPage)

WhUiPage *wh_ui_deploy_page_new (WhOperation *operation) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
