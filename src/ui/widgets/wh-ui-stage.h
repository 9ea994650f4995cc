/* wh-ui-stage.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-kind.h"
#include "wh-ui-health.h"

G_BEGIN_DECLS

/**
 * WhUiStripForm:
 * @WH_UI_STRIP_FULL: three lines a stage, side by side
 * @WH_UI_STRIP_COMPACT: one line
 * @WH_UI_STRIP_NARROW: a list, production first
 *
 * How much room there is.
 */
typedef enum
{
  WH_UI_STRIP_FULL,
  WH_UI_STRIP_COMPACT,
  WH_UI_STRIP_NARROW,
} WhUiStripForm;

#define WH_UI_TYPE_STRIP_FORM (wh_ui_strip_form_get_type ())

GType wh_ui_strip_form_get_type (void);

#define WH_UI_TYPE_STAGE (wh_ui_stage_get_type ())

G_DECLARE_FINAL_TYPE (WhUiStage, wh_ui_stage, WH_UI, STAGE, GtkButton)

GtkWidget     *wh_ui_stage_new            (void) G_GNUC_WARN_UNUSED_RESULT;
const char    *wh_ui_stage_get_title      (WhUiStage     *self);
void           wh_ui_stage_set_title      (WhUiStage     *self,
                                           const char    *title);
const char    *wh_ui_stage_get_value      (WhUiStage     *self);
void           wh_ui_stage_set_value      (WhUiStage     *self,
                                           const char    *value);
const char    *wh_ui_stage_get_detail     (WhUiStage     *self);
void           wh_ui_stage_set_detail     (WhUiStage     *self,
                                           const char    *detail);
WhHealth       wh_ui_stage_get_health     (WhUiStage     *self);
void           wh_ui_stage_set_health     (WhUiStage     *self,
                                           WhHealth       health);
WhUiActivity   wh_ui_stage_get_activity   (WhUiStage     *self);
void           wh_ui_stage_set_activity   (WhUiStage     *self,
                                           WhUiActivity   activity);
gboolean       wh_ui_stage_get_production (WhUiStage     *self);
void           wh_ui_stage_set_production (WhUiStage     *self,
                                           gboolean       production);
gboolean       wh_ui_stage_get_monospace  (WhUiStage     *self);
void           wh_ui_stage_set_monospace  (WhUiStage     *self,
                                           gboolean       monospace);
WhUiStripForm  wh_ui_stage_get_form       (WhUiStage     *self);
void           wh_ui_stage_set_form       (WhUiStage     *self,
                                           WhUiStripForm  form);

G_END_DECLS
