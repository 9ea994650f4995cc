/* wh-dex-util.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-error.h"

G_BEGIN_DECLS

DexFuture *wh_dex_spawn_pinned  (DexScheduler   *scheduler,
                                 gsize           stack_size,
                                 DexFiberFunc    func,
                                 gpointer        func_data,
                                 GDestroyNotify  func_data_destroy) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_dex_spawn_stoppable (DexScheduler   *scheduler,
                                   DexCancellable *stop,
                                   DexFiberFunc    func,
                                   gpointer        func_data,
                                   GDestroyNotify  func_data_destroy) G_GNUC_WARN_UNUSED_RESULT;
void       wh_dex_use_all_processors (void);
DexFuture *wh_dex_spawn_worker  (DexFiberFunc    func,
                                 gpointer        func_data,
                                 GDestroyNotify  func_data_destroy) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_dex_spawn_sized   (gsize           size,
                                 DexFiberFunc    func,
                                 gpointer        func_data,
                                 GDestroyNotify  func_data_destroy) G_GNUC_WARN_UNUSED_RESULT;
void       wh_dex_settle        (DexPromise     *promise,
                                 DexFuture      *result);
DexFuture *wh_dex_scoped        (DexCancellable *scope,
                                 DexFuture      *work) G_GNUC_WARN_UNUSED_RESULT;
gboolean   wh_dex_sleep         (DexCancellable *scope,
                                 guint           milliseconds,
                                 GError        **error);
DexFuture *wh_dex_with_deadline (DexFuture      *work,
                                 guint           milliseconds) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_dex_reject        (WhError         code,
                                 const char     *format,
                                 ...) G_GNUC_PRINTF (2, 3) G_GNUC_WARN_UNUSED_RESULT;

/* One of several pieces of work; resolves when it is done. Called in a fiber, so
 * it may wait by itself. */
typedef DexFuture *(*WhDexEachFunc) (gpointer item,
                                     gpointer user_data);

DexFuture *wh_dex_each          (GPtrArray      *items,
                                 guint           max_parallel,
                                 WhDexEachFunc   func,
                                 gpointer        user_data,
                                 GDestroyNotify  user_data_destroy) G_GNUC_WARN_UNUSED_RESULT;

/* Awaits a future from outside of a fiber by running the main context: for
 * main() of the command line and for tests, never for library code. */
gboolean   wh_dex_run           (DexFuture      *future,
                                 GError        **error);

G_END_DECLS
