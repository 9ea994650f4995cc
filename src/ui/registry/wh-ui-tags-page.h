/* wh-ui-tags-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-image-uses.h"
#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TAGS_PAGE (wh_ui_tags_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiTagsPage, wh_ui_tags_page, WH_UI, TAGS_PAGE, WhUiPage)

WhUiPage *wh_ui_tags_page_new (WhRecord *repository) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
