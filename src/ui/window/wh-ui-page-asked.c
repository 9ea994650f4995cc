/* wh-ui-page-asked.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the window asks of the page it shows, whatever page it is; see
 * #WhUiPageClass. */

#include "config.h"

#include "wh-ui-page.h"

/**
 * wh_ui_page_start_search:
 * @self: a page
 *
 * Returns: whether the page has a filter, which now has the focus
 */
gboolean
wh_ui_page_start_search (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), FALSE);

  return WH_UI_PAGE_GET_CLASS (self)->start_search != NULL &&
         WH_UI_PAGE_GET_CLASS (self)->start_search (self);
}

/**
 * wh_ui_page_toggle_pane:
 * @self: a page
 *
 * Returns: whether the page has a detail pane, which is now open or closed
 */
gboolean
wh_ui_page_toggle_pane (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), FALSE);

  return WH_UI_PAGE_GET_CLASS (self)->toggle_pane != NULL &&
         WH_UI_PAGE_GET_CLASS (self)->toggle_pane (self);
}

/**
 * wh_ui_page_show_record:
 * @self: a page
 * @record: what to show
 *
 * Returns: whether the page could bring the user there
 */
gboolean
wh_ui_page_show_record (WhUiPage *self,
                        WhRecord *record)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), FALSE);
  g_return_val_if_fail (record != NULL, FALSE);

  return WH_UI_PAGE_GET_CLASS (self)->show_record != NULL &&
         WH_UI_PAGE_GET_CLASS (self)->show_record (self, record);
}

/**
 * wh_ui_page_compare:
 * @self: a page
 * @from: the earlier instant, microseconds since the epoch
 * @until: the later one; 0 = now
 *
 * Returns: whether the page shows what changed between them
 */
gboolean
wh_ui_page_compare (WhUiPage *self,
                    gint64    from,
                    gint64    until)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), FALSE);

  if (WH_UI_PAGE_GET_CLASS (self)->compare == NULL)
    return FALSE;

  WH_UI_PAGE_GET_CLASS (self)->compare (self, from, until);

  return TRUE;
}

/**
 * wh_ui_page_is_ready:
 * @self: a page
 *
 * Returns: whether the page shows what it was asked for
 */
gboolean
wh_ui_page_is_ready (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), FALSE);

  return gtk_widget_get_mapped (GTK_WIDGET (self)) &&
         (WH_UI_PAGE_GET_CLASS (self)->is_ready == NULL ||
          WH_UI_PAGE_GET_CLASS (self)->is_ready (self));
}

/**
 * wh_ui_page_list_parts:
 * @self: a page
 *
 * Returns: (transfer full): names of the parts of the page, may be empty
 */
char **
wh_ui_page_list_parts (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), NULL);

  if (WH_UI_PAGE_GET_CLASS (self)->list_parts == NULL)
    return g_new0 (char *, 1);

  return WH_UI_PAGE_GET_CLASS (self)->list_parts (self);
}

/**
 * wh_ui_page_show_part:
 * @self: a page
 * @part: one of [method@UiPage.list_parts]
 *
 * Turns to a part of the page.
 */
void
wh_ui_page_show_part (WhUiPage   *self,
                      const char *part)
{
  g_return_if_fail (WH_UI_IS_PAGE (self));

  if (WH_UI_PAGE_GET_CLASS (self)->show_part != NULL)
    WH_UI_PAGE_GET_CLASS (self)->show_part (self, part);
}
