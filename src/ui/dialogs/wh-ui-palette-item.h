/* wh-ui-palette-item.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "wh-operations.h"

G_BEGIN_DECLS

/**
 * WhUiPaletteGroup:
 *
 * The groups of the palette, in the order they are shown.
 */
typedef enum
{
  WH_UI_PALETTE_ACTIONS,
  WH_UI_PALETTE_APPLICATIONS,
  WH_UI_PALETTE_RESOURCES,
  WH_UI_PALETTE_VIEWS,
} WhUiPaletteGroup;

#define WH_UI_N_PALETTE_GROUPS (WH_UI_PALETTE_VIEWS + 1)

#define WH_UI_TYPE_PALETTE_ITEM (wh_ui_palette_item_get_type ())
G_DECLARE_FINAL_TYPE (WhUiPaletteItem, wh_ui_palette_item, WH_UI, PALETTE_ITEM, GObject)

WhUiPaletteItem       *wh_ui_palette_item_new_action    (const char            *title,
                                                         const char            *icon_name,
                                                         const char            *action,
                                                         const char            *accel,
                                                         WhUiPaletteGroup       group) G_GNUC_WARN_UNUSED_RESULT;
WhUiPaletteItem       *wh_ui_palette_item_new_record    (WhRecord              *record,
                                                         const char            *place,
                                                         WhHealth               health) G_GNUC_WARN_UNUSED_RESULT;
WhUiPaletteItem       *wh_ui_palette_item_new_operation (const WhOperationInfo *info,
                                                         WhRecord              *record,
                                                         const char            *place) G_GNUC_WARN_UNUSED_RESULT;
WhUiPaletteGroup       wh_ui_palette_item_get_group     (WhUiPaletteItem       *self);
const char            *wh_ui_palette_item_get_title     (WhUiPaletteItem       *self);
const char            *wh_ui_palette_item_get_detail    (WhUiPaletteItem       *self);
const char            *wh_ui_palette_item_get_icon_name (WhUiPaletteItem       *self);
const char            *wh_ui_palette_item_get_accel     (WhUiPaletteItem       *self);
const char            *wh_ui_palette_item_get_action    (WhUiPaletteItem       *self);
WhRecord              *wh_ui_palette_item_get_record    (WhUiPaletteItem       *self);
const WhOperationInfo *wh_ui_palette_item_get_operation (WhUiPaletteItem       *self);
WhHealth               wh_ui_palette_item_get_health    (WhUiPaletteItem       *self);

G_END_DECLS
