/* wh-ui-spark.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-draw.h"
#include "wh-ui-drawn.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_SPARK (wh_ui_spark_get_type ())

G_DECLARE_FINAL_TYPE (WhUiSpark, wh_ui_spark, WH_UI, SPARK, WhUiDrawn)

GtkWidget *wh_ui_spark_new            (void) G_GNUC_WARN_UNUSED_RESULT;
WhUiTone   wh_ui_spark_get_tone       (WhUiSpark    *self);
void       wh_ui_spark_set_tone       (WhUiSpark    *self,
                                       WhUiTone      tone);
gboolean   wh_ui_spark_get_zero_based (WhUiSpark    *self);
void       wh_ui_spark_set_zero_based (WhUiSpark    *self,
                                       gboolean      zero_based);
gint64     wh_ui_spark_get_step       (WhUiSpark    *self);
void       wh_ui_spark_set_step       (WhUiSpark    *self,
                                       gint64        step);
gint64     wh_ui_spark_get_marker     (WhUiSpark    *self);
void       wh_ui_spark_set_marker     (WhUiSpark    *self,
                                       gint64        marker);
gint64     wh_ui_spark_get_down_since (WhUiSpark    *self);
void       wh_ui_spark_set_down_since (WhUiSpark    *self,
                                       gint64        down_since);
void       wh_ui_spark_set_values     (WhUiSpark    *self,
                                       const gint64 *times,
                                       const double *values,
                                       gsize         n_values);
void       wh_ui_spark_set_range      (WhUiSpark    *self,
                                       gint64        from,
                                       gint64        to);
gboolean   wh_ui_spark_has_values     (WhUiSpark    *self);

G_END_DECLS
