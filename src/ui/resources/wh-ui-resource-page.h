/* wh-ui-resource-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"
#include "wh-ui-resources.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RESOURCE_PAGE (wh_ui_resource_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (WhUiResourcePage, wh_ui_resource_page, WH_UI, RESOURCE_PAGE, WhUiPage)

struct _WhUiResourcePageClass
{
  WhUiPageClass parent_class;
};

WhUiPage      *wh_ui_resource_page_new       (const WhKind       *kind) G_GNUC_WARN_UNUSED_RESULT;
WhUiResources *wh_ui_resource_page_add_kind  (WhUiResourcePage   *self,
                                              const char         *kind);

G_END_DECLS
