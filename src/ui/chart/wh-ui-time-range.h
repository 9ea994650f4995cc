/* wh-ui-time-range.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_TIME_RANGE (wh_ui_time_range_get_type ())

/**
 * WhUiTimeRange:
 *
 * The time that a group of charts shows, and the instant they all point at.
 *
 * It follows the clock until somebody zooms or pans; the way back is kept.
 * While it follows, it moves only as long as a chart holds it: charts do so
 * while they are on the screen.
 *
 * Signals: "changed": other limits; "cursor-changed".
 */
G_DECLARE_FINAL_TYPE (WhUiTimeRange, wh_ui_time_range, WH_UI, TIME_RANGE, GObject)

WhUiTimeRange *wh_ui_time_range_new          (gint64         span) G_GNUC_WARN_UNUSED_RESULT;

gint64         wh_ui_time_range_get_from     (WhUiTimeRange *self);
gint64         wh_ui_time_range_get_until    (WhUiTimeRange *self);
gboolean       wh_ui_time_range_is_following (WhUiTimeRange *self);
void           wh_ui_time_range_set_span     (WhUiTimeRange *self,
                                              gint64         span);
void           wh_ui_time_range_set_now      (WhUiTimeRange *self,
                                              gint64         now);
void           wh_ui_time_range_show         (WhUiTimeRange *self,
                                              gint64         from,
                                              gint64         until);
void           wh_ui_time_range_zoom         (WhUiTimeRange *self,
                                              gint64         around,
                                              double         factor);
void           wh_ui_time_range_pan          (WhUiTimeRange *self,
                                              double         share);
gboolean       wh_ui_time_range_back         (WhUiTimeRange *self);

gint64         wh_ui_time_range_get_cursor   (WhUiTimeRange *self);
void           wh_ui_time_range_set_cursor   (WhUiTimeRange *self,
                                              gint64         cursor);

void           wh_ui_time_range_hold         (WhUiTimeRange *self);
void           wh_ui_time_range_release      (WhUiTimeRange *self);

G_END_DECLS
