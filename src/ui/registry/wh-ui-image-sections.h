/* wh-ui-image-sections.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-image-uses.h"
#include "wh-ui-pane.h"

G_BEGIN_DECLS

void wh_ui_image_sections_prepare (WhUiPane    *pane);
void wh_ui_image_sections_fill    (WhUiPane    *pane,
                                   WhFleet     *fleet,
                                   WhStore     *store,
                                   WhImageUses *uses,
                                   WhRecord    *image);
void wh_ui_image_sections_look_into (WhFleet   *fleet,
                                     WhStore   *store,
                                     WhRecord  *record);

G_END_DECLS
