/* wh-ui-cluster-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-cluster-page.h"

/**
 * WhUiClusterPage:
 *
 * The view "Cluster".
 */
struct _WhUiClusterPage
{
  WhUiResourcePage parent_instance;
};

G_DEFINE_FINAL_TYPE (WhUiClusterPage, wh_ui_cluster_page, WH_UI_TYPE_RESOURCE_PAGE)

static void
wh_ui_cluster_page_class_init (WhUiClusterPageClass *klass)
{
}

static void
wh_ui_cluster_page_init (WhUiClusterPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Cluster"));
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "node");
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "workload");
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "pod");
}
