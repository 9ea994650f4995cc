/* wh-ui-resources.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-resource-grouping.h"
#include "wh-resource-view.h"
#include "wh-ui-adaptive.h"
#include "wh-ui-pane.h"
#include "wh-ui-row.h"
#include "wh-ui-table.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RESOURCES (wh_ui_resources_get_type ())
G_DECLARE_FINAL_TYPE (WhUiResources, wh_ui_resources, WH_UI, RESOURCES, WhUiAdaptive)

GtkWidget      *wh_ui_resources_new            (void) G_GNUC_WARN_UNUSED_RESULT;
const WhKind   *wh_ui_resources_get_kind       (WhUiResources  *self);
void            wh_ui_resources_set_kind       (WhUiResources  *self,
                                                const WhKind   *kind);
void            wh_ui_resources_set_store      (WhUiResources  *self,
                                                WhStore        *store);
void            wh_ui_resources_set_connection (WhUiResources  *self,
                                                const char     *connection);
void            wh_ui_resources_set_value      (WhUiResources  *self,
                                                const char     *field,
                                                const char     *text);
void            wh_ui_resources_set_filter     (WhUiResources  *self,
                                                WhRecordFilter  filter,
                                                gpointer        user_data,
                                                GDestroyNotify  destroy);
void            wh_ui_resources_set_grouping   (WhUiResources  *self,
                                                const WhResourceGrouping *grouping,
                                                gpointer        user_data);
void            wh_ui_resources_set_empty      (WhUiResources  *self,
                                                const char     *icon_name,
                                                const char     *title,
                                                const char     *description);
void            wh_ui_resources_set_chip_title (WhUiResources *self,
                                             WhHealth        health,
                                             const char     *title);
void            wh_ui_resources_hide_health (WhUiResources *self);
void            wh_ui_resources_set_aside   (WhUiResources  *self,
                                             const char     *title,
                                             WhRecordFilter  aside);
void            wh_ui_resources_set_alternative (WhUiResources *self,
                                             GtkWidget      *alternative);
void            wh_ui_resources_show_alternative (WhUiResources *self,
                                             gboolean        show);
void            wh_ui_resources_set_row_style (WhUiResources      *self,
                                               const WhUiRowStyle *style);
void            wh_ui_resources_add_control    (WhUiResources  *self,
                                                GtkWidget      *control,
                                                gboolean        at_end);
WhResourceView *wh_ui_resources_get_view       (WhUiResources  *self);
WhUiTable      *wh_ui_resources_get_table      (WhUiResources  *self);
WhUiPane       *wh_ui_resources_get_pane       (WhUiResources  *self);
gboolean        wh_ui_resources_start_search   (WhUiResources  *self);
gboolean        wh_ui_resources_toggle_pane    (WhUiResources  *self);
void            wh_ui_resources_show_record    (WhUiResources  *self,
                                                WhRecord       *record);
void            wh_ui_resources_refill         (WhUiResources  *self);
gboolean        wh_ui_resources_is_ready       (WhUiResources  *self);

G_END_DECLS
