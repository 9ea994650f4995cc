/* wh-ui-health.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"
#include "wh-ui-drawn.h"

G_BEGIN_DECLS

/**
 * WhUiActivity:
 * @WH_UI_ACTIVITY_NONE: nothing goes on: the health is shown
 * @WH_UI_ACTIVITY_RUNNING: a job that runs
 * @WH_UI_ACTIVITY_WAITING: a job that waits for its turn
 * @WH_UI_ACTIVITY_SKIPPED: a job that was left out
 *
 * What a job does, for the places where a sign stands for a job and not for
 * a thing.
 */
typedef enum
{
  WH_UI_ACTIVITY_NONE,
  WH_UI_ACTIVITY_RUNNING,
  WH_UI_ACTIVITY_WAITING,
  WH_UI_ACTIVITY_SKIPPED,
} WhUiActivity;

#define WH_UI_TYPE_ACTIVITY (wh_ui_activity_get_type ())
#define WH_UI_TYPE_HEALTH   (wh_ui_health_get_type ())

GType       wh_ui_activity_get_type  (void);
const char *wh_ui_activity_get_title (WhUiActivity activity);

G_DECLARE_FINAL_TYPE (WhUiHealth, wh_ui_health, WH_UI, HEALTH, WhUiDrawn)

GtkWidget    *wh_ui_health_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void          wh_ui_health_set_health   (WhUiHealth   *self,
                                         WhHealth      health);
void          wh_ui_health_set_activity (WhUiHealth   *self,
                                         WhUiActivity  activity);
void          wh_ui_health_set_size     (WhUiHealth   *self,
                                         int           size);
void          wh_ui_health_set_box      (WhUiHealth   *self,
                                         int           width);
void          wh_ui_health_set_reason   (WhUiHealth   *self,
                                         const char   *reason);
void          wh_ui_health_set_word     (WhUiHealth   *self,
                                         const char   *word);
char         *wh_ui_health_dup_text     (WhHealth      health,
                                         const char   *reason);
void          wh_ui_health_paint        (WhHealth       health,
                                         GtkSnapshot   *snapshot,
                                         float          x,
                                         float          y,
                                         guint          size,
                                         const GdkRGBA *color);

G_END_DECLS
