/* wh-ui-step.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-kind.h"
#include "wh-ui-health.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_STEP (wh_ui_step_get_type ())

G_DECLARE_FINAL_TYPE (WhUiStep, wh_ui_step, WH_UI, STEP, AdwBin)

const char   *wh_ui_step_get_title    (WhUiStep     *self);
void          wh_ui_step_set_title    (WhUiStep     *self,
                                       const char   *title);
const char   *wh_ui_step_get_detail   (WhUiStep     *self);
void          wh_ui_step_set_detail   (WhUiStep     *self,
                                       const char   *detail);
const char   *wh_ui_step_get_time     (WhUiStep     *self);
void          wh_ui_step_set_time     (WhUiStep     *self,
                                       const char   *time);
WhHealth      wh_ui_step_get_health   (WhUiStep     *self);
void          wh_ui_step_set_health   (WhUiStep     *self,
                                       WhHealth      health);
WhUiActivity  wh_ui_step_get_activity (WhUiStep     *self);
void          wh_ui_step_set_activity (WhUiStep     *self,
                                       WhUiActivity  activity);
gboolean      wh_ui_step_get_last     (WhUiStep     *self);
void          wh_ui_step_set_last     (WhUiStep     *self,
                                       gboolean      last);
void          wh_ui_step_set_extra    (WhUiStep     *self,
                                       GtkWidget    *extra);

G_END_DECLS
