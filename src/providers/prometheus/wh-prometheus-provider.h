/* wh-prometheus-provider.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_TYPE_PROMETHEUS_PROVIDER (wh_prometheus_provider_get_type ())
G_DECLARE_FINAL_TYPE (WhPrometheusProvider, wh_prometheus_provider, WH, PROMETHEUS_PROVIDER, WhProvider)

extern const WhProviderInfo wh_prometheus_provider_info;

/* A read of the query API; resolves to a WhJson whose "data" is the result. */
DexFuture *wh_prometheus_query       (WhProvider *provider,
                                      const char *expression,
                                      gint64      time) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_prometheus_query_range (WhProvider *provider,
                                      const char *expression,
                                      gint64      start,
                                      gint64      end,
                                      gint64      step) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
