/* wh-ui-meter.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-drawn.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_METER (wh_ui_meter_get_type ())

G_DECLARE_FINAL_TYPE (WhUiMeter, wh_ui_meter, WH_UI, METER, WhUiDrawn)

GtkWidget *wh_ui_meter_new               (void) G_GNUC_WARN_UNUSED_RESULT;
double     wh_ui_meter_get_used          (WhUiMeter *self);
void       wh_ui_meter_set_used          (WhUiMeter *self,
                                          double     used);
double     wh_ui_meter_get_requested     (WhUiMeter *self);
void       wh_ui_meter_set_requested     (WhUiMeter *self,
                                          double     requested);
double     wh_ui_meter_get_limit         (WhUiMeter *self);
void       wh_ui_meter_set_limit         (WhUiMeter *self,
                                          double     limit);
gboolean   wh_ui_meter_get_observed      (WhUiMeter *self);
void       wh_ui_meter_set_observed      (WhUiMeter *self,
                                          gboolean   observed);
double     wh_ui_meter_get_warning_share (WhUiMeter *self);
void       wh_ui_meter_set_warning_share (WhUiMeter *self,
                                          double     warning_share);
double     wh_ui_meter_get_error_share   (WhUiMeter *self);
void       wh_ui_meter_set_error_share   (WhUiMeter *self,
                                          double     error_share);
void       wh_ui_meter_set               (WhUiMeter *self,
                                          double     used,
                                          double     requested,
                                          double     limit);

G_END_DECLS
