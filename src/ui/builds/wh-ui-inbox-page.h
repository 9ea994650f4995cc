/* wh-ui-inbox-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_INBOX_PAGE (wh_ui_inbox_page_get_type ())

G_DECLARE_FINAL_TYPE (WhUiInboxPage, wh_ui_inbox_page, WH_UI, INBOX_PAGE, WhUiPage)

WhUiPage *wh_ui_inbox_page_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
