/* wh-ui-registry-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_REGISTRY_PAGE (wh_ui_registry_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRegistryPage, wh_ui_registry_page, WH_UI, REGISTRY_PAGE, WhUiPage)

G_END_DECLS
