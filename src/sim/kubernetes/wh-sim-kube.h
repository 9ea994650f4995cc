/* wh-sim-kube.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-fleet.h"

#include "wh-sim-store.h"

G_BEGIN_DECLS

#define WH_TYPE_SIM_KUBE (wh_sim_kube_get_type ())

G_DECLARE_FINAL_TYPE (WhSimKube, wh_sim_kube, WH, SIM_KUBE, GObject)

/**
 * WhSimKubeOptions:
 * @n_filler_pods: how many more pods the cluster has, for benchmarks
 * @churn: how many of them change in a second
 * @window: how many changes a watch can go back
 */
typedef struct
{
  guint  n_filler_pods;
  double churn;
  guint  window;
} WhSimKubeOptions;

WhSimKube   *wh_sim_kube_new            (WhSimWorld             *world,
                                         WhSimCluster           *cluster,
                                         const WhSimKubeOptions *options) G_GNUC_WARN_UNUSED_RESULT;
void         wh_sim_kube_add            (WhSimKube              *self,
                                         WhSimFleet             *fleet,
                                         const char             *server_name);
WhSimCluster *wh_sim_kube_get_cluster   (WhSimKube              *self);
WhSimStore  *wh_sim_kube_get_store      (WhSimKube              *self);
char        *wh_sim_kube_dup_kubeconfig (WhSimKube              *self,
                                         const char             *ca_file) G_GNUC_WARN_UNUSED_RESULT;
gboolean     wh_sim_kube_write_kubeconfig (WhSimKube            *self,
                                         const char             *directory,
                                         const char             *ca_file,
                                         GError                **error);
const char  *wh_sim_kube_get_kubeconfig (WhSimKube              *self);
void         wh_sim_kube_start          (WhSimKube              *self);
gboolean     wh_sim_kube_fail_pod       (WhSimKube              *self,
                                         const char             *namespace_,
                                         const char             *name,
                                         int                     code);
gboolean     wh_sim_kube_set_node_ready (WhSimKube              *self,
                                         const char             *name,
                                         gboolean                ready);
void         wh_sim_kube_set_churn      (WhSimKube              *self,
                                         double                  churn);

G_END_DECLS
