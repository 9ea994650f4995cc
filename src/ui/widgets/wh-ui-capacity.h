/* wh-ui-capacity.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-capacity-cell.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CAPACITY (wh_ui_capacity_get_type ())

G_DECLARE_FINAL_TYPE (WhUiCapacity, wh_ui_capacity, WH_UI, CAPACITY, AdwBin)

GtkWidget        *wh_ui_capacity_new        (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean          wh_ui_capacity_get_narrow (WhUiCapacity *self);
void              wh_ui_capacity_set_narrow (WhUiCapacity *self,
                                             gboolean      narrow);
WhUiCapacityCell *wh_ui_capacity_add_cell   (WhUiCapacity *self,
                                             const char   *title);

G_END_DECLS
