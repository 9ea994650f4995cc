/* wh-kube-cluster.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-batch.h"
#include "wh-kube-item.h"

G_BEGIN_DECLS

/**
 * WhKubeUsage:
 * @cpu: millicores
 * @memory: bytes
 */
typedef struct
{
  gint64 cpu;
  gint64 memory;
} WhKubeUsage;

#define WH_TYPE_KUBE_CLUSTER (wh_kube_cluster_get_type ())

G_DECLARE_FINAL_TYPE (WhKubeCluster, wh_kube_cluster, WH, KUBE_CLUSTER, GObject)

WhKubeCluster *wh_kube_cluster_new             (const char           *connection,
                                                const char           *source) G_GNUC_WARN_UNUSED_RESULT;
void           wh_kube_cluster_expect          (WhKubeCluster        *self,
                                                const WhKubeResource *resource);
WhBatch       *wh_kube_cluster_settle          (WhKubeCluster        *self) G_GNUC_WARN_UNUSED_RESULT;
void           wh_kube_cluster_add_scope       (WhKubeCluster        *self,
                                                const WhKubeResource *resource);
void           wh_kube_cluster_drop_scope      (WhKubeCluster        *self,
                                                const WhKubeResource *resource);
WhBatch       *wh_kube_cluster_apply           (WhKubeCluster        *self,
                                                const WhKubeResource *resource,
                                                guint                 scope,
                                                GPtrArray            *items,
                                                gboolean              whole) G_GNUC_WARN_UNUSED_RESULT;
WhBatch       *wh_kube_cluster_apply_node_usage (WhKubeCluster       *self,
                                                GHashTable           *usage) G_GNUC_WARN_UNUSED_RESULT;
WhBatch       *wh_kube_cluster_apply_pod_usage (WhKubeCluster        *self,
                                                GHashTable           *usage) G_GNUC_WARN_UNUSED_RESULT;
GStrv          wh_kube_cluster_dup_namespaces  (WhKubeCluster        *self,
                                                guint                 most) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
