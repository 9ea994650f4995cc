/* wh-ui-applications-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-applications-page.h"

/**
 * WhUiApplicationsPage:
 *
 * The view "Applications".
 */
struct _WhUiApplicationsPage
{
  WhUiResourcePage parent_instance;
};

G_DEFINE_FINAL_TYPE (WhUiApplicationsPage, wh_ui_applications_page, WH_UI_TYPE_RESOURCE_PAGE)

static void
wh_ui_applications_page_class_init (WhUiApplicationsPageClass *klass)
{
}

static void
wh_ui_applications_page_init (WhUiApplicationsPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Applications"));
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "application");
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "environment");
}
