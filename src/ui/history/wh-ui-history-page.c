/* wh-ui-history-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-history-page.h"

/**
 * WhUiHistoryPage:
 *
 * The view "History".
 */
struct _WhUiHistoryPage
{
  WhUiResourcePage parent_instance;
};

G_DEFINE_FINAL_TYPE (WhUiHistoryPage, wh_ui_history_page, WH_UI_TYPE_RESOURCE_PAGE)

static void
wh_ui_history_page_class_init (WhUiHistoryPageClass *klass)
{
}

static void
wh_ui_history_page_init (WhUiHistoryPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("History"));
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "event");
  wh_ui_resource_page_add_kind (WH_UI_RESOURCE_PAGE (self), "operation");
}
