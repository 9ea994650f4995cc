/* wh-ui-log-text.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-log-search.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_LOG_TEXT (wh_ui_log_text_get_type ())

G_DECLARE_FINAL_TYPE (WhUiLogText, wh_ui_log_text, WH_UI, LOG_TEXT, GtkWidget)

void     wh_ui_log_text_set_log         (WhUiLogText *self,
                                         WhLog       *log);
void     wh_ui_log_text_set_search      (WhUiLogText *self,
                                         WhLogSearch *search,
                                         guint        current);
void     wh_ui_log_text_set_wrap        (WhUiLogText *self,
                                         gboolean     wrap);
void     wh_ui_log_text_set_follow      (WhUiLogText *self,
                                         gboolean     follow);
gboolean wh_ui_log_text_get_follow      (WhUiLogText *self);
void     wh_ui_log_text_set_show_times  (WhUiLogText *self,
                                         gboolean     show_times);
void     wh_ui_log_text_set_show_numbers (WhUiLogText *self,
                                         gboolean     show_numbers);
void     wh_ui_log_text_fold_all        (WhUiLogText *self,
                                         gboolean     folded);
gboolean wh_ui_log_text_has_groups      (WhUiLogText *self);
guint64  wh_ui_log_text_get_top         (WhUiLogText *self);
guint64  wh_ui_log_text_get_line        (WhUiLogText *self);
void     wh_ui_log_text_show_line       (WhUiLogText *self,
                                         guint64      line);
gboolean wh_ui_log_text_has_selection   (WhUiLogText *self);
char    *wh_ui_log_text_dup_selection   (WhUiLogText *self,
                                         gboolean     with_times) G_GNUC_WARN_UNUSED_RESULT;
char    *wh_ui_log_text_dup_shown       (WhUiLogText *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
