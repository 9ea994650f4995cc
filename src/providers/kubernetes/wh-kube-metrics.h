/* wh-kube-metrics.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-client.h"
#include "wh-kube-cluster.h"

G_BEGIN_DECLS

typedef enum
{
  WH_KUBE_METRICS_NODES,
  WH_KUBE_METRICS_PODS,
} WhKubeMetrics;

GHashTable *wh_kube_metrics_read (yyjson_val         *root,
                                  WhKubeMetrics       what) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_kube_metrics_poll (WhProvider         *provider,
                                  WhKubeClient       *client,
                                  WhKubeCluster      *cluster,
                                  WhKubeMetrics       what,
                                  const char * const *namespaces) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
