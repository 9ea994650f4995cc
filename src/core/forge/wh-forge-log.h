/* wh-forge-log.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-log-source.h"
#include "wh-provider.h"

G_BEGIN_DECLS

DexFuture *wh_forge_read_log (WhProvider     *provider,
                              const char     *path,
                              gint64          from,
                              WhLogSink       sink,
                              gpointer        user_data,
                              GDestroyNotify  user_data_destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
