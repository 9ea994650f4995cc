/* wh-ui-app-tile.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"
#include "wh-ui-drawn.h"

G_BEGIN_DECLS

/**
 * WhUiAppTileEnvironment:
 * @title: short name, "prod"
 * @health: its health
 * @version: (nullable): the version that runs there, for the tooltip
 *
 * One environment in the foot of a tile.
 */
typedef struct
{
  const char *title;
  WhHealth    health;
  const char *version;
} WhUiAppTileEnvironment;

#define WH_UI_TYPE_APP_TILE (wh_ui_app_tile_get_type ())

G_DECLARE_FINAL_TYPE (WhUiAppTile, wh_ui_app_tile, WH_UI, APP_TILE, WhUiDrawn)

GtkWidget  *wh_ui_app_tile_new              (void) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_app_tile_get_title        (WhUiAppTile                  *self);
void        wh_ui_app_tile_set_title        (WhUiAppTile                  *self,
                                             const char                   *title);
const char *wh_ui_app_tile_get_version      (WhUiAppTile                  *self);
void        wh_ui_app_tile_set_version      (WhUiAppTile                  *self,
                                             const char                   *version);
gboolean    wh_ui_app_tile_get_pinned       (WhUiAppTile                  *self);
void        wh_ui_app_tile_set_pinned       (WhUiAppTile                  *self,
                                             gboolean                      pinned);
WhHealth    wh_ui_app_tile_get_health       (WhUiAppTile                  *self);
void        wh_ui_app_tile_set_health       (WhUiAppTile                  *self,
                                             WhHealth                      health);
const char *wh_ui_app_tile_get_reason       (WhUiAppTile                  *self);
void        wh_ui_app_tile_set_reason       (WhUiAppTile                  *self,
                                             const char                   *reason);
guint       wh_ui_app_tile_get_behind       (WhUiAppTile                  *self);
void        wh_ui_app_tile_set_behind       (WhUiAppTile                  *self,
                                             guint                         behind);
gboolean    wh_ui_app_tile_get_compact      (WhUiAppTile                  *self);
void        wh_ui_app_tile_set_compact      (WhUiAppTile                  *self,
                                             gboolean                      compact);
void        wh_ui_app_tile_set_course       (WhUiAppTile                  *self,
                                             const gint64                 *times,
                                             const double                 *values,
                                             gsize                         n_values,
                                             gint64                        from,
                                             gint64                        to,
                                             gint64                        marker);
void        wh_ui_app_tile_set_rate         (WhUiAppTile                  *self,
                                             const char                   *value,
                                             const char                   *unit);
void        wh_ui_app_tile_set_note         (WhUiAppTile                  *self,
                                             const char                   *value,
                                             const char                   *unit,
                                             WhHealth                      health);
void        wh_ui_app_tile_set_environments (WhUiAppTile                  *self,
                                             const WhUiAppTileEnvironment *environments,
                                             guint                         n_environments);

G_END_DECLS
