/* wh-sharing.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-connections.h"

G_BEGIN_DECLS

#define WH_TYPE_SHARING (wh_sharing_get_type ())

/**
 * WhSharing:
 *
 * Learns what another process does to the program's own resources: an incident
 * that is acknowledged on the command line is acknowledged in the window, and a
 * connection made there is taken up.
 */
G_DECLARE_FINAL_TYPE (WhSharing, wh_sharing, WH, SHARING, GObject)

WhSharing *wh_sharing_new         (WhStore       *store,
                                   WhHistory     *history,
                                   WhConnections *connections) G_GNUC_WARN_UNUSED_RESULT;
void       wh_sharing_start       (WhSharing *self);
void       wh_sharing_set_only_looks (WhSharing *self,
                                   gboolean   only_looks);
DexFuture *wh_sharing_finish      (WhSharing *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_sharing_look        (WhSharing *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean   wh_sharing_is_applying (WhSharing *self);

G_END_DECLS
