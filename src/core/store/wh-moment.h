/* wh-moment.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_TYPE_MOMENT (wh_moment_get_type ())

/**
 * WhMoment:
 *
 * The instant that a window shows. Pages ask it for their store and never keep
 * a store of their own, so a store filled from the history at another instant
 * can take the live one's place: watch "notify::store".
 *
 * Properties: "store" (#WhStore); "time" (int64, microseconds since the epoch,
 * 0 = now); "live" (boolean): whether operations make sense; "online"
 * (boolean): whether any connection answers; "text" (string): "Live",
 * "26 min", "Offline", or the moment in the past.
 */
G_DECLARE_FINAL_TYPE (WhMoment, wh_moment, WH, MOMENT, GObject)

WhMoment   *wh_moment_new        (WhStore    *live_store) G_GNUC_WARN_UNUSED_RESULT;
WhStore    *wh_moment_get_store  (WhMoment   *self);
gint64      wh_moment_get_time   (WhMoment   *self);
gint64      wh_moment_get_now    (WhMoment   *self);
gboolean    wh_moment_is_live    (WhMoment   *self);
gboolean    wh_moment_is_online  (WhMoment   *self);
const char *wh_moment_get_text   (WhMoment   *self);
void        wh_moment_show_past  (WhMoment   *self,
                                  WhStore    *store,
                                  gint64      time);
void        wh_moment_show_now   (WhMoment   *self);
void        wh_moment_set_online (WhMoment   *self,
                                  gboolean    online,
                                  gint64      fresh_at);

G_END_DECLS
