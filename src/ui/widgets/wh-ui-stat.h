/* wh-ui-stat.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-kind.h"
#include "wh-ui-spark.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_STAT (wh_ui_stat_get_type ())

G_DECLARE_FINAL_TYPE (WhUiStat, wh_ui_stat, WH_UI, STAT, AdwBin)

GtkWidget  *wh_ui_stat_new              (void) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_stat_get_title        (WhUiStat   *self);
void        wh_ui_stat_set_title        (WhUiStat   *self,
                                         const char *title);
const char *wh_ui_stat_get_value        (WhUiStat   *self);
void        wh_ui_stat_set_value        (WhUiStat   *self,
                                         const char *value);
const char *wh_ui_stat_get_unit         (WhUiStat   *self);
void        wh_ui_stat_set_unit         (WhUiStat   *self,
                                         const char *unit);
const char *wh_ui_stat_get_detail       (WhUiStat   *self);
void        wh_ui_stat_set_detail       (WhUiStat   *self,
                                         const char *detail);
WhHealth    wh_ui_stat_get_health       (WhUiStat   *self);
void        wh_ui_stat_set_health       (WhUiStat   *self,
                                         WhHealth    health);
gboolean    wh_ui_stat_get_spark_beside (WhUiStat   *self);
void        wh_ui_stat_set_spark_beside (WhUiStat   *self,
                                         gboolean    spark_beside);
WhUiSpark  *wh_ui_stat_get_spark        (WhUiStat   *self);

G_END_DECLS
