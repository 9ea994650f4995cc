/* wh-ui-tags.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-image-uses.h"
#include "wh-ui-adaptive.h"
#include "wh-ui-resources.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TAGS (wh_ui_tags_get_type ())
G_DECLARE_FINAL_TYPE (WhUiTags, wh_ui_tags, WH_UI, TAGS, WhUiAdaptive)

void           wh_ui_tags_show          (WhUiTags    *self,
                                         WhStore     *store,
                                         WhImageUses *uses,
                                         WhRecord    *repository);
WhUiResources *wh_ui_tags_get_resources (WhUiTags    *self);
GArray        *wh_ui_tags_find_uses     (WhUiTags       *self,
                                         const WhRecord *image) G_GNUC_WARN_UNUSED_RESULT; /* WhImageUse */
WhRecord      *wh_ui_tags_find_scan     (WhUiTags       *self,
                                         const WhRecord *image);
gboolean       wh_ui_tags_is_roll_back  (WhUiTags       *self,
                                         const WhRecord *image);

G_END_DECLS
