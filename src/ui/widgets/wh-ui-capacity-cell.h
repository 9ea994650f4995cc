/* wh-ui-capacity-cell.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-spark.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CAPACITY_CELL (wh_ui_capacity_cell_get_type ())

G_DECLARE_FINAL_TYPE (WhUiCapacityCell, wh_ui_capacity_cell, WH_UI, CAPACITY_CELL, AdwBin)

const char *wh_ui_capacity_cell_get_title      (WhUiCapacityCell *self);
void        wh_ui_capacity_cell_set_title      (WhUiCapacityCell *self,
                                                const char       *title);
const char *wh_ui_capacity_cell_get_value      (WhUiCapacityCell *self);
void        wh_ui_capacity_cell_set_value      (WhUiCapacityCell *self,
                                                const char       *value);
const char *wh_ui_capacity_cell_get_total      (WhUiCapacityCell *self);
void        wh_ui_capacity_cell_set_total      (WhUiCapacityCell *self,
                                                const char       *total);
const char *wh_ui_capacity_cell_get_share      (WhUiCapacityCell *self);
void        wh_ui_capacity_cell_set_share      (WhUiCapacityCell *self,
                                                const char       *share);
const char *wh_ui_capacity_cell_get_detail     (WhUiCapacityCell *self);
void        wh_ui_capacity_cell_set_detail     (WhUiCapacityCell *self,
                                                const char       *detail);
gboolean    wh_ui_capacity_cell_get_show_spark (WhUiCapacityCell *self);
void        wh_ui_capacity_cell_set_show_spark (WhUiCapacityCell *self,
                                                gboolean          show_spark);
gboolean    wh_ui_capacity_cell_get_narrow     (WhUiCapacityCell *self);
void        wh_ui_capacity_cell_set_narrow     (WhUiCapacityCell *self,
                                                gboolean          narrow);
WhUiSpark  *wh_ui_capacity_cell_get_spark      (WhUiCapacityCell *self);
void        wh_ui_capacity_cell_set_meter      (WhUiCapacityCell *self,
                                                double            used,
                                                double            requested,
                                                double            limit);
void           wh_ui_capacity_cell_set_stale         (WhUiCapacityCell *self,
                                                      gboolean          stale);

G_END_DECLS
