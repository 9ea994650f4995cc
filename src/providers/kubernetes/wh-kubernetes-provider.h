/* wh-kubernetes-provider.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-client.h"
#include "wh-kube-cluster.h"
#include "wh-provider.h"

G_BEGIN_DECLS

extern const WhProviderInfo wh_kubernetes_provider_info;

#define WH_TYPE_KUBERNETES_PROVIDER (wh_kubernetes_provider_get_type ())

G_DECLARE_FINAL_TYPE (WhKubernetesProvider, wh_kubernetes_provider, WH, KUBERNETES_PROVIDER, WhProvider)

WhKubeClient  *wh_kubernetes_provider_get_client  (WhKubernetesProvider *self);
WhKubeCluster *wh_kubernetes_provider_get_cluster (WhKubernetesProvider *self);

G_END_DECLS
