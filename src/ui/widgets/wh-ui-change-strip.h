/* wh-ui-change-strip.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-changes.h"
#include "wh-ui-drawn.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CHANGE_STRIP (wh_ui_change_strip_get_type ())

G_DECLARE_FINAL_TYPE (WhUiChangeStrip, wh_ui_change_strip, WH_UI, CHANGE_STRIP, WhUiDrawn)

GtkWidget *wh_ui_change_strip_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_change_strip_set_lanes   (WhUiChangeStrip    *self,
                                           const char * const *titles);
void       wh_ui_change_strip_set_range   (WhUiChangeStrip    *self,
                                           gint64              from,
                                           gint64              to);
void       wh_ui_change_strip_set_changes (WhUiChangeStrip    *self,
                                           const WhUiChange   *changes,
                                           guint               n_changes);
void       wh_ui_change_strip_set_gaps    (WhUiChangeStrip    *self,
                                           const WhUiGap      *gaps,
                                           guint               n_gaps);

G_END_DECLS
