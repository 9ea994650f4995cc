/* wh-ui-time-travel.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TIME_TRAVEL (wh_ui_time_travel_get_type ())

/**
 * WhUiTimeTravel:
 *
 * Moves a window through time. Puts the fleet of an instant, made of the history,
 * in the place of the live one, and gives the window the actions for it:
 * `win.show-moment` (x, microseconds since the epoch), `win.live`,
 * `win.previous-change`, `win.next-change`. While the window shows the past it
 * has the style class `wh-past`.
 */
G_DECLARE_FINAL_TYPE (WhUiTimeTravel, wh_ui_time_travel, WH_UI, TIME_TRAVEL, GObject)

WhUiTimeTravel *wh_ui_time_travel_new (GtkApplicationWindow *window,
                                       WhFleet              *fleet) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
