/* wh-ui-alerts-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-alerts-page.h"

/**
 * WhUiAlertsPage:
 *
 * The view "Alerts".
 */
struct _WhUiAlertsPage
{
  WhUiResourcePage parent_instance;
};

G_DEFINE_FINAL_TYPE (WhUiAlertsPage, wh_ui_alerts_page, WH_UI_TYPE_RESOURCE_PAGE)

static void
wh_ui_alerts_page_class_init (WhUiAlertsPageClass *klass)
{
}

static void
wh_ui_alerts_page_init (WhUiAlertsPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Alerts"));
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "alert");
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "silence");
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "target");
}
