/* wh-prometheus-traffic.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-provider.h"

G_BEGIN_DECLS

/**
 * WhPrometheusTraffic:
 *
 * The requests of applications as one Prometheus tells them: which conventions
 * its metrics follow, and what the user asks instead.
 */
typedef struct _WhPrometheusTraffic WhPrometheusTraffic;

WhPrometheusTraffic *wh_prometheus_traffic_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void                 wh_prometheus_traffic_unref (WhPrometheusTraffic *self);
DexFuture           *wh_prometheus_traffic_poll  (WhPrometheusTraffic *self,
                                                  WhProvider          *provider) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
