/* wh-ui-tag-cells.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-cell.h"
#include "wh-ui-table.h"
#include "wh-ui-tags.h"

G_BEGIN_DECLS

void wh_ui_tag_cells_add        (WhUiTable  *table,
                                 WhUiTags   *tags);
void wh_ui_tag_cells_fill_uses  (WhUiCell   *cell,
                                 GArray     *uses,
                                 const char *otherwise);
char *wh_ui_tag_cells_dup_uses  (GArray     *uses);
void wh_ui_tag_cells_fill_field (WhUiCell   *cell,
                                 WhResource *resource,
                                 gpointer    user_data);

G_END_DECLS
