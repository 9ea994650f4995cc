/* wh-connections.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-connection.h"
#include "wh-history.h"
#include "wh-range-source.h"

G_BEGIN_DECLS

#define WH_TYPE_CONNECTIONS (wh_connections_get_type ())

/**
 * WhConnections:
 *
 * All connections, as a list model of #WhConnection. Keeps them in the history,
 * their secrets in the keyring, runs them, and publishes one record of kind
 * "connection" for each, so that views and search see them as they see
 * everything else.
 */
G_DECLARE_FINAL_TYPE (WhConnections, wh_connections, WH, CONNECTIONS, GObject)

WhConnections *wh_connections_new    (WhStore            *store,
                                      WhHistory          *history,
                                      WhSecrets          *secrets) G_GNUC_WARN_UNUSED_RESULT;
DexFuture     *wh_connections_load   (WhConnections      *self) G_GNUC_WARN_UNUSED_RESULT;
void           wh_connections_take   (WhConnections      *self,
                                      GPtrArray          *configs);
void           wh_connections_start  (WhConnections      *self);
DexFuture     *wh_connections_stop   (WhConnections      *self) G_GNUC_WARN_UNUSED_RESULT;
void           wh_connections_wake   (WhConnections      *self);
void           wh_connections_try_again (WhConnections      *self);
DexFuture     *wh_connections_add    (WhConnections      *self,
                                      WhConnectionConfig *config,
                                      GHashTable         *secrets) G_GNUC_WARN_UNUSED_RESULT;
DexFuture     *wh_connections_change (WhConnections      *self,
                                      WhConnectionConfig *config,
                                      GHashTable         *secrets) G_GNUC_WARN_UNUSED_RESULT;
DexFuture     *wh_connections_remove (WhConnections      *self,
                                      const char         *id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture     *wh_connections_look   (WhConnections      *self) G_GNUC_WARN_UNUSED_RESULT;
WhProvider    *wh_connections_trial  (WhConnections      *self,
                                      WhConnectionConfig *config,
                                      GHashTable         *secrets,
                                      GError            **error) G_GNUC_WARN_UNUSED_RESULT;
WhRangeSource *wh_connections_find_range_source (WhConnections *self) G_GNUC_WARN_UNUSED_RESULT;
WhConnection  *wh_connections_find   (WhConnections      *self,
                                      const char         *name_or_id);
guint          wh_connections_count  (WhConnections      *self,
                                      WhConnectionState   state);

G_END_DECLS
