/* wh-ui-tag-cells.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-table.h"
#include "wh-ui-tags.h"

G_BEGIN_DECLS

void wh_ui_tag_cells_add (WhUiTable *table,
                          WhUiTags  *tags);

G_END_DECLS
