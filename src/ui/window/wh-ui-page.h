/* wh-ui-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

/**
 * WhUiPageState:
 * @WH_UI_PAGE_LOADING: nothing is known yet, not even from the history
 * @WH_UI_PAGE_EMPTY: it is known that there is nothing
 * @WH_UI_PAGE_CONTENT: the page's own child
 */
typedef enum
{
  WH_UI_PAGE_LOADING,
  WH_UI_PAGE_EMPTY,
  WH_UI_PAGE_CONTENT,
} WhUiPageState;

#define WH_UI_TYPE_PAGE (wh_ui_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (WhUiPage, wh_ui_page, WH_UI, PAGE, AdwNavigationPage)

/**
 * WhUiPageClass:
 * @bind_store: shows what is in @store; called when the page is first mapped
 *   and whenever the moment's store has changed while it was or is mapped
 * @environment_changed: the environment filter of the window was changed
 * @start_search: puts the cursor into the page's filter; returns whether it has one
 * @toggle_pane: opens or closes the detail pane; returns whether it has one
 * @focus_content: puts the focus where the keyboard works on (a table); the
 *   default is the first widget of the content that takes it
 * @show_record: brings the user to @record; returns whether it did
 * @compare: shows what changed between two instants (0 = now)
 * @is_ready: whether all that was asked for is drawn (for the tour and tests)
 * @list_parts: names of the parts of the page (tabs), for the tour
 * @show_part: turns to one of them
 *
 * All are optional.
 */
struct _WhUiPageClass
{
  AdwNavigationPageClass parent_class;

  void       (*bind_store)          (WhUiPage   *self,
                                     WhStore    *store);
  void       (*environment_changed) (WhUiPage   *self,
                                     const char *environment);
  gboolean   (*start_search)        (WhUiPage   *self);
  gboolean   (*toggle_pane)         (WhUiPage   *self);
  gboolean   (*focus_content)       (WhUiPage   *self);
  gboolean   (*show_record)         (WhUiPage   *self,
                                     WhRecord   *record);
  void       (*compare)             (WhUiPage   *self,
                                     gint64      from,
                                     gint64      until);
  gboolean   (*is_ready)            (WhUiPage   *self);
  char     **(*list_parts)          (WhUiPage   *self);
  void       (*show_part)           (WhUiPage   *self,
                                     const char *part);
};

WhFleet        *wh_ui_page_get_fleet       (WhUiPage       *self);
WhMoment       *wh_ui_page_get_moment      (WhUiPage       *self);
WhStore        *wh_ui_page_get_store       (WhUiPage       *self);
DexCancellable *wh_ui_page_get_scope       (WhUiPage       *self);
const char     *wh_ui_page_get_environment (WhUiPage       *self);
gboolean        wh_ui_page_get_narrow      (WhUiPage       *self);
gboolean        wh_ui_page_get_compact     (WhUiPage       *self);
const char     *wh_ui_page_get_subtitle    (WhUiPage       *self);
void            wh_ui_page_set_subtitle    (WhUiPage       *self,
                                            const char     *subtitle);
WhUiPageState   wh_ui_page_get_state       (WhUiPage       *self);
void            wh_ui_page_set_state       (WhUiPage       *self,
                                            WhUiPageState   state);
void            wh_ui_page_set_empty       (WhUiPage       *self,
                                            const char     *icon_name,
                                            const char     *title,
                                            const char     *description,
                                            const char     *button,
                                            const char     *action);
void            wh_ui_page_push            (WhUiPage       *self,
                                            WhUiPage       *page);

/* For the window, the tour and tests */
void            wh_ui_page_prepare         (WhUiPage       *self);
void            wh_ui_page_choose_moment   (WhUiPage       *self);
gboolean        wh_ui_page_start_search    (WhUiPage       *self);
gboolean        wh_ui_page_toggle_pane     (WhUiPage       *self);
gboolean        wh_ui_page_focus_content   (WhUiPage       *self);
gboolean        wh_ui_page_show_record     (WhUiPage       *self,
                                            WhRecord       *record);
gboolean        wh_ui_page_compare         (WhUiPage       *self,
                                            gint64          from,
                                            gint64          until);
gboolean        wh_ui_page_is_ready        (WhUiPage       *self);
char          **wh_ui_page_list_parts      (WhUiPage       *self) G_GNUC_WARN_UNUSED_RESULT;
void            wh_ui_page_show_part       (WhUiPage       *self,
                                            const char     *part);

G_END_DECLS
