/* wh-ui-log-view.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-log-search.h"
#include "wh-ui-log-text.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_LOG_VIEW (wh_ui_log_view_get_type ())

G_DECLARE_FINAL_TYPE (WhUiLogView, wh_ui_log_view, WH_UI, LOG_VIEW, AdwBin)

GtkWidget   *wh_ui_log_view_new             (void) G_GNUC_WARN_UNUSED_RESULT;
void         wh_ui_log_view_set_log         (WhUiLogView *self,
                                             WhLog       *log,
                                             const char  *name);
WhLog       *wh_ui_log_view_get_log         (WhUiLogView *self);
void         wh_ui_log_view_set_placeholder (WhUiLogView *self,
                                             const char  *title,
                                             const char  *description);
void         wh_ui_log_view_set_warning     (WhUiLogView *self,
                                             const char  *warning);
void         wh_ui_log_view_show_line       (WhUiLogView *self,
                                             guint64      line);
void         wh_ui_log_view_set_follow      (WhUiLogView *self,
                                             gboolean     follow);
gboolean     wh_ui_log_view_start_search    (WhUiLogView *self);
void         wh_ui_log_view_search          (WhUiLogView *self,
                                             const char  *text);
WhUiLogText *wh_ui_log_view_get_text        (WhUiLogView *self);
WhLogSearch *wh_ui_log_view_get_search      (WhUiLogView *self,
                                             guint       *current);

G_END_DECLS
