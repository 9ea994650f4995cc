/* wh-ui-services-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-services-page.h"

/**
 * WhUiServicesPage:
 *
 * The view "Services".
 */
struct _WhUiServicesPage
{
  WhUiResourcePage parent_instance;
};

G_DEFINE_FINAL_TYPE (WhUiServicesPage, wh_ui_services_page, WH_UI_TYPE_RESOURCE_PAGE)

static void
wh_ui_services_page_class_init (WhUiServicesPageClass *klass)
{
}

static void
wh_ui_services_page_init (WhUiServicesPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Services"));
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "service");
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "check");
}
