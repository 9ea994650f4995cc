/* wh-sim-clock.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_TYPE_SIM_CLOCK (wh_sim_clock_get_type ())

G_DECLARE_FINAL_TYPE (WhSimClock, wh_sim_clock, WH, SIM_CLOCK, GObject)

/**
 * WhSimClockFunc:
 * @user_data: what was given to wh_sim_clock_after()
 *
 * Something that happens at its time.
 */
typedef void (*WhSimClockFunc) (gpointer user_data);

WhSimClock *wh_sim_clock_new       (gint64          epoch,
                                    double          speed) G_GNUC_WARN_UNUSED_RESULT;
gint64      wh_sim_clock_get_time  (WhSimClock     *self);
double      wh_sim_clock_get_speed (WhSimClock     *self);
void        wh_sim_clock_set_speed (WhSimClock     *self,
                                    double          speed);
void        wh_sim_clock_advance   (WhSimClock     *self,
                                    double          seconds);
guint       wh_sim_clock_after     (WhSimClock     *self,
                                    double          seconds,
                                    WhSimClockFunc  func,
                                    gpointer        user_data,
                                    GDestroyNotify  destroy);
void        wh_sim_clock_cancel    (WhSimClock     *self,
                                    guint           id);

char       *wh_sim_time_format     (gint64          time) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_sim_time_format_micro (gint64        time) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
