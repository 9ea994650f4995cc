/* wh-topology.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

/* The kind of machines comes from whoever knows clusters. */
#define WH_TOPOLOGY_NODE_KIND "node"

/**
 * WhTopology:
 *
 * What a machine that is down takes with it: pods that ran there, workloads
 * and applications of these pods. A look at a store at one instant.
 */
typedef struct _WhTopology WhTopology;

/**
 * WhReach:
 * @n_pods: pods that are on the machine and not ready
 * @n_workloads: workloads they belong to
 * @n_services: services of the same applications that are not well
 */
typedef struct
{
  guint n_pods;
  guint n_workloads;
  guint n_services;
} WhReach;

WhTopology *wh_topology_new       (WhStore        *store) G_GNUC_WARN_UNUSED_RESULT;
void        wh_topology_free      (WhTopology     *self);
gboolean    wh_topology_is_calm   (WhTopology     *self);
WhRecord   *wh_topology_find_node (WhTopology     *self,
                                   const WhRecord *alert);
WhRecord   *wh_topology_explain   (WhTopology     *self,
                                   const WhRecord *alert);
void        wh_topology_note_since (WhTopology    *self,
                                   const WhRecord *node,
                                   gint64          since);
WhReach     wh_topology_get_reach (WhTopology     *self,
                                   const WhRecord *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhTopology, wh_topology_free)

G_END_DECLS
