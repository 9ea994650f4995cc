/* wh-event-log.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-store.h"

G_BEGIN_DECLS

#define WH_TYPE_EVENT_LOG (wh_event_log_get_type ())

/**
 * WhEventLog:
 *
 * Events as far back as the history reaches, in a store of their own: those of
 * another store, now and from now on, and older ones on demand.
 */
G_DECLARE_FINAL_TYPE (WhEventLog, wh_event_log, WH, EVENT_LOG, GObject)

WhEventLog *wh_event_log_new        (WhStore    *store,
                                     WhHistory  *history) G_GNUC_WARN_UNUSED_RESULT;
WhStore    *wh_event_log_get_store  (WhEventLog *self);
gint64      wh_event_log_get_oldest (WhEventLog *self);
DexFuture  *wh_event_log_load_older (WhEventLog *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_event_log_search     (WhEventLog *self,
                                     const char *words) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
