/* wh-kube-cluster-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-cluster.h"
#include "wh-kube-kinds.h"

G_BEGIN_DECLS

/* Items that are worked on before the main loop gets its turn: below 2 ms. */
#define WH_KUBE_SLICE 256

typedef struct
{
  gint64 cpu;
  gint64 memory;
  gint64 pods;
} WhKubeSum;

/* The objects of one resource. */
typedef struct
{
  GHashTable *items;     /* uid -> WhKubeItem, owns both */
  guint       n_scopes;
  guint       n_listed;  /* of these, listed at least once */
  guint       stamp;
  gboolean    expected;  /* is watched at all */
  gboolean    told;      /* that it was listed, to those who depend on it */
  gboolean    complete;  /* the store was told what is gone */
  gboolean    sampled;   /* of workloads: their usage is in the series already */
} WhKubeTable;

enum
{
  WH_KUBE_BUILD_NODE,
  WH_KUBE_BUILD_SERVICE,
  WH_KUBE_BUILD_EVENT,
  WH_KUBE_N_BUILDERS
};

struct _WhKubeCluster
{
  GObject     parent_instance;

  char       *connection;
  char       *source;
  WhKubeTable *tables;          /* one for each of wh_kube_resources */
  GHashTable *nodes;            /* name -> WhKubeItem */
  GHashTable *services;         /* namespace/name -> WhKubeItem */
  GHashTable *workloads;        /* namespace/name -> WhKubeItem */
  GHashTable *slices;           /* namespace/service -> set of WhKubeItem */
  GHashTable *hosts;            /* namespace/service -> host */
  GHashTable *requested;        /* node -> WhKubeSum */
  GHashTable *node_usage;       /* nullable: name -> WhKubeUsage */
  GHashTable *pod_usage;        /* nullable: namespace/name -> WhKubeUsage */
  GHashTable *owner_usage;      /* namespace/name -> WhKubeUsage */
  gint64      node_usage_at;    /* when it was told, microseconds since the epoch */
  gboolean    nodes_sampled;    /* whether it is in the series already */
  gint64      pod_usage_at;     /* as for nodes */
  gboolean    owners_summed;    /* whether the usage of all pods is in @owner_usage */
  gboolean    usage_known[2];   /* of nodes, of pods: was asked once, whatever came */
  gboolean    settled;          /* waits for nothing any more */
  GHashTable *dirty_nodes;      /* set of names */
  GHashTable *dirty_services;   /* set of namespace/name */
  WhRecordBuilder *builders[WH_KUBE_N_BUILDERS]; /* by kind: pod, node, workload, service, event */
};

gboolean wh_kube_cluster_is_listed    (WhKubeCluster *self,
                                       WhKubeRole     role);
WhRecord *wh_kube_cluster_dress       (WhKubeCluster *self,
                                       WhKubeRole     role,
                                       WhRecord      *record) G_GNUC_WARN_UNUSED_RESULT;
void     wh_kube_cluster_redress      (WhKubeCluster *self,
                                       WhKubeRole     role,
                                       WhKubeItem    *item,
                                       WhBatch       *batch);
void     wh_kube_cluster_add_rollout  (WhKubeCluster *self,
                                       const WhKubeItem *item_before,
                                       const WhKubeItem *item_after,
                                       WhBatch       *batch);
void     wh_kube_cluster_sample_nodes (WhKubeCluster *self,
                                       WhBatch       *batch);
void     wh_kube_cluster_sample_workloads (WhKubeCluster *self,
                                       WhBatch       *batch);
void     wh_kube_cluster_finish_batch (WhKubeCluster *self,
                                       WhBatch       *batch);

/* Indexes, in wh-kube-index.c. */
void     wh_kube_cluster_index_item    (WhKubeCluster        *self,
                                        const WhKubeResource *resource,
                                        WhKubeItem           *item,
                                        gboolean              add);
void     wh_kube_cluster_rebuild_hosts (WhKubeCluster        *self,
                                        WhKubeTable          *table);
void     wh_kube_cluster_flush_dirty   (WhKubeCluster        *self,
                                        WhBatch              *batch);

G_END_DECLS
