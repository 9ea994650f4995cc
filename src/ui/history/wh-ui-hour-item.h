/* wh-ui-hour-item.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-history.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_HOUR_ITEM (wh_ui_hour_item_get_type ())
G_DECLARE_FINAL_TYPE (WhUiHourItem, wh_ui_hour_item, WH_UI, HOUR_ITEM, GObject)

WhUiHourItem *wh_ui_hour_item_new         (WhRecord       *event,
                                           const WhPeriod *gap) G_GNUC_WARN_UNUSED_RESULT;
WhRecord     *wh_ui_hour_item_get_event   (WhUiHourItem   *self);
gint64        wh_ui_hour_item_get_time    (WhUiHourItem   *self);
void          wh_ui_hour_item_take_group  (WhUiHourItem   *self,
                                           gint64          begin,
                                           char           *heading);
void          wh_ui_hour_item_set_edges   (WhUiHourItem   *self,
                                           gboolean        first,
                                           gboolean        last);
gint64        wh_ui_hour_item_get_begin   (WhUiHourItem   *self);
const char   *wh_ui_hour_item_get_heading (WhUiHourItem   *self);
gboolean      wh_ui_hour_item_is_same     (WhUiHourItem   *self,
                                           WhUiHourItem   *other);
void          wh_ui_hour_item_setup_row   (GtkListItem    *row);
void          wh_ui_hour_item_bind_row    (GtkListItem    *row);

G_END_DECLS
