/* wh-fleet-restore.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"

G_BEGIN_DECLS

/**
 * WhRestore:
 *
 * The store as it was last, or at an instant of the past, made of the history on
 * a thread of its: with the applications joined, ready to be adopted.
 */
typedef struct _WhRestore WhRestore;

WhRestore  *wh_restore_new             (void) G_GNUC_WARN_UNUSED_RESULT;
void        wh_restore_unref           (WhRestore *self);
DexFuture  *wh_restore_run             (WhRestore *self,
                                        WhHistory *history,
                                        gint64     time,
                                        guint      n_events) G_GNUC_WARN_UNUSED_RESULT;
WhStore    *wh_restore_get_store       (WhRestore *self);
GPtrArray  *wh_restore_get_connections (WhRestore *self);
GHashTable *wh_restore_steal_specs     (WhRestore *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRestore, wh_restore_unref)

G_END_DECLS
