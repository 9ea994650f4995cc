/* wh-ui-difference.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-differences.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_DIFFERENCE (wh_ui_difference_get_type ())

/**
 * WhUiDifference:
 *
 * A row of "What changed". Property "group": which application it belongs to,
 * by rank.
 */
G_DECLARE_FINAL_TYPE (WhUiDifference, wh_ui_difference, WH_UI, DIFFERENCE, GObject)

WhUiDifference     *wh_ui_difference_new          (WhDifferences  *all,
                                                   guint           index,
                                                   guint           group) G_GNUC_WARN_UNUSED_RESULT;
const WhDifference *wh_ui_difference_get          (WhUiDifference *self);
const char         *wh_ui_difference_get_topic    (WhUiDifference *self);
guint               wh_ui_difference_get_level    (WhUiDifference *self);
char               *wh_ui_difference_dup_what     (WhUiDifference *self) G_GNUC_WARN_UNUSED_RESULT;
char               *wh_ui_difference_dup_markup   (WhUiDifference *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
