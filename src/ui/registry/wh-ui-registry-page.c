/* wh-ui-registry-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-registry-page.h"

/**
 * WhUiRegistryPage:
 *
 * The view "Registry".
 */
struct _WhUiRegistryPage
{
  WhUiResourcePage parent_instance;
};

G_DEFINE_FINAL_TYPE (WhUiRegistryPage, wh_ui_registry_page, WH_UI_TYPE_RESOURCE_PAGE)

static void
wh_ui_registry_page_class_init (WhUiRegistryPageClass *klass)
{
}

static void
wh_ui_registry_page_init (WhUiRegistryPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Registry"));
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "image-repository");
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "image");
}
