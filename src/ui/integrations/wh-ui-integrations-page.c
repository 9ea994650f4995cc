/* wh-ui-integrations-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-integrations-page.h"

/**
 * WhUiIntegrationsPage:
 *
 * The view "Integrations".
 */
struct _WhUiIntegrationsPage
{
  WhUiResourcePage parent_instance;
};

G_DEFINE_FINAL_TYPE (WhUiIntegrationsPage, wh_ui_integrations_page, WH_UI_TYPE_RESOURCE_PAGE)

static void
wh_ui_integrations_page_class_init (WhUiIntegrationsPageClass *klass)
{
}

static void
wh_ui_integrations_page_init (WhUiIntegrationsPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Integrations"));
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "connection");
}
