/* wh-ui-overview-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-overview-page.h"

/**
 * WhUiOverviewPage:
 *
 * The view "Overview".
 */
struct _WhUiOverviewPage
{
  WhUiResourcePage parent_instance;
};

G_DEFINE_FINAL_TYPE (WhUiOverviewPage, wh_ui_overview_page, WH_UI_TYPE_RESOURCE_PAGE)

static void
wh_ui_overview_page_class_init (WhUiOverviewPageClass *klass)
{
}

static void
wh_ui_overview_page_init (WhUiOverviewPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Overview"));
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "application");
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "alert");
}
