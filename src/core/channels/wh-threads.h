/* wh-threads.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"

G_BEGIN_DECLS

#define WH_TYPE_THREADS (wh_threads_get_type ())

/**
 * WhThreads:
 *
 * Where the other side keeps what was said about one thing, so that what comes
 * later is said there too. Kept in the history; of the oldest nothing is known
 * any more.
 */
G_DECLARE_FINAL_TYPE (WhThreads, wh_threads, WH, THREADS, GObject)

WhThreads *wh_threads_new  (WhHistory  *history) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_threads_find (WhThreads  *self,
                            const char *channel,
                            const char *episode) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_threads_keep (WhThreads  *self,
                            const char *channel,
                            const char *episode,
                            const char *thread) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
