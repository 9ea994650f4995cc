/* wh-quiet.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"

G_BEGIN_DECLS

#define WH_TYPE_QUIET (wh_quiet_get_type ())

/**
 * WhQuiet:
 *
 * When only what is failing is told: in the quiet hours of every day, and once
 * until a time. One for all who tell, desktop and channels alike; kept in the
 * history, so that it outlives a restart and holds for other processes.
 *
 * Signal "changed": it is another time.
 */
G_DECLARE_FINAL_TYPE (WhQuiet, wh_quiet, WH, QUIET, GObject)

WhQuiet    *wh_quiet_new         (void) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_quiet_load        (WhQuiet    *self,
                                  WhHistory  *history) G_GNUC_WARN_UNUSED_RESULT;
void        wh_quiet_look        (WhQuiet    *self);
const char *wh_quiet_get_hours   (WhQuiet    *self);
DexFuture  *wh_quiet_set_hours   (WhQuiet    *self,
                                  const char *hours) G_GNUC_WARN_UNUSED_RESULT;
gint64      wh_quiet_get_until   (WhQuiet    *self,
                                  gint64      now);
DexFuture  *wh_quiet_set_until   (WhQuiet    *self,
                                  gint64      until) G_GNUC_WARN_UNUSED_RESULT;
gint64      wh_quiet_get_end     (WhQuiet    *self,
                                  gint64      now);

G_END_DECLS
