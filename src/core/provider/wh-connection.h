/* wh-connection.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-provider.h"
#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhConnectionState:
 * @WH_CONNECTION_CONNECTING: no answer yet
 * @WH_CONNECTION_LIVE: answers
 * @WH_CONNECTION_STALE: just failed; being tried again
 * @WH_CONNECTION_OFFLINE: failed more than once
 * @WH_CONNECTION_DENIED: answers, and says no
 */
typedef enum
{
  WH_CONNECTION_STATE_CONNECTING,
  WH_CONNECTION_STATE_LIVE,
  WH_CONNECTION_STATE_STALE,
  WH_CONNECTION_STATE_OFFLINE,
  WH_CONNECTION_STATE_DENIED,
} WhConnectionState;

#define WH_TYPE_CONNECTION (wh_connection_get_type ())

/**
 * WhConnection:
 *
 * One system that is looked after: its configuration, the provider that talks
 * to it, and whether it answers. Signal "changed" after any change of state.
 */
G_DECLARE_FINAL_TYPE (WhConnection, wh_connection, WH, CONNECTION, GObject)

WhConnection       *wh_connection_new             (WhConnectionConfig *config,
                                                   WhStore            *store,
                                                   WhSecrets          *secrets) G_GNUC_WARN_UNUSED_RESULT;
const char         *wh_connection_get_id          (WhConnection       *self);
const char         *wh_connection_get_name        (WhConnection       *self);
WhConnectionConfig *wh_connection_get_config      (WhConnection       *self);
void                wh_connection_set_config      (WhConnection       *self,
                                                   WhConnectionConfig *config);
WhProvider         *wh_connection_get_provider    (WhConnection       *self);
WhConnectionState   wh_connection_get_state       (WhConnection       *self);
const char         *wh_connection_get_message     (WhConnection       *self);
const char         *wh_connection_skip_name       (WhConnection       *self,
                                                   const char         *message);
const GError       *wh_connection_get_error       (WhConnection       *self);
gint64              wh_connection_get_fresh_at    (WhConnection       *self);
gint64              wh_connection_get_since       (WhConnection       *self);
gint64              wh_connection_get_next_try    (WhConnection       *self);
void                wh_connection_set_wanted      (WhConnection       *self,
                                                   const WhKind       *kind);
void                wh_connection_start           (WhConnection       *self);
DexFuture          *wh_connection_stop            (WhConnection       *self) G_GNUC_WARN_UNUSED_RESULT;
void                wh_connection_wake            (WhConnection       *self);
void                wh_connection_try_again       (WhConnection       *self);
gboolean            wh_connection_is_locked       (WhConnection       *self);
WhRecord           *wh_connection_make_record     (WhConnection       *self) G_GNUC_WARN_UNUSED_RESULT;

const char         *wh_connection_state_get_id    (WhConnectionState   state);
const char         *wh_connection_state_get_title (WhConnectionState   state);

G_END_DECLS
