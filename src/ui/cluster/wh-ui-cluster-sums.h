/* wh-ui-cluster-sums.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhUiClusterSum:
 * @used: what is used now; NaN = nobody measures it
 * @requested: what is reserved; NaN = not known
 * @allocatable: what there is
 *
 * One thing that nodes have, in one unit.
 */
typedef struct
{
  double used;
  double requested;
  double allocatable;
} WhUiClusterSum;

/**
 * WhUiClusterSums:
 * @cpu: in cores
 * @memory: in bytes
 * @pods: pods
 * @n_nodes: nodes that exist, of all clusters in scope
 * @n_counted: nodes that the sums are made of
 * @stale: whether no cluster answers: the sums are then those of what was last
 *   observed
 * @left_out: (element-type utf8): names of the clusters that do not answer; they
 *   are not counted unless @stale
 *
 * What the nodes of the clusters in scope have and use together.
 */
typedef struct
{
  WhUiClusterSum cpu;
  WhUiClusterSum memory;
  WhUiClusterSum pods;
  guint          n_nodes;
  guint          n_counted;
  gboolean       stale;
  GPtrArray     *left_out;
} WhUiClusterSums;

void      wh_ui_cluster_sums_init  (WhUiClusterSums *self,
                                    WhStore         *store,
                                    const char      *connection,
                                    const char      *environment);
void      wh_ui_cluster_sums_clear (WhUiClusterSums *self);
double    wh_ui_record_get_amount  (const WhRecord  *record,
                                    const char      *field,
                                    double           divisor);
guint     wh_ui_environment_rank   (const char      *environment);
gboolean  wh_ui_store_is_in_scope  (WhStore         *store,
                                    const char      *of,
                                    const char      *connection,
                                    const char      *environment);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WhUiClusterSums, wh_ui_cluster_sums_clear)

G_END_DECLS
