/* wh-ui-cluster-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CLUSTER_PAGE (wh_ui_cluster_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiClusterPage, wh_ui_cluster_page, WH_UI, CLUSTER_PAGE, WhUiPage)

G_END_DECLS
