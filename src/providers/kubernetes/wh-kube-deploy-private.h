/* wh-kube-deploy-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-deployer.h"
#include "wh-kube-cluster.h"
#include "wh-kubernetes-provider.h"

G_BEGIN_DECLS

/* One change of one workload, while it is asked for or made. */
typedef struct
{
  WhKubernetesProvider *provider;
  WhKubeClient         *client;
  WhRecord             *workload;
  WhDeployChange       *change;   /* nullable: only looked at */
  const WhKubeResource *resource;
  gboolean              twin;
  gboolean              dry_run;
} WhKubeDeploy;

/* Text of an object as people compare it: without what the server counts. */
char   *wh_kube_deploy_dup_text   (yyjson_val      *object) G_GNUC_WARN_UNUSED_RESULT;
WhJson *wh_kube_deploy_list       (WhKubeDeploy    *self,
                                   const char      *group_version,
                                   const char      *plural,
                                   GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void    wh_kube_deploy_check      (WhKubeDeploy    *self,
                                   yyjson_val      *object,
                                   gint64           replicas,
                                   WhDeployPreview *preview);

/* wh-kube-deploy-body.c: what is sent. */
char   *wh_kube_deploy_make_image_patch (yyjson_val           *object,
                                         const WhDeployChange *change) G_GNUC_WARN_UNUSED_RESULT;
char   *wh_kube_deploy_make_undo_patch  (yyjson_val           *set,
                                         yyjson_val           *object,
                                         const WhDeployChange *change) G_GNUC_WARN_UNUSED_RESULT;
char   *wh_kube_deploy_make_twin        (yyjson_val           *object,
                                         yyjson_val           *services,
                                         const WhDeployChange *change) G_GNUC_WARN_UNUSED_RESULT;
gboolean wh_kube_deploy_selects         (yyjson_val           *selector,
                                         yyjson_val           *labels);
char   *wh_kube_deploy_dup_twin_name    (const char           *name) G_GNUC_WARN_UNUSED_RESULT;
char   *wh_kube_deploy_make_switch_patch (yyjson_val          *service,
                                          yyjson_val          *from,
                                          yyjson_val          *to) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_doc, yyjson_doc_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_mut_doc, yyjson_mut_doc_free)

G_END_DECLS
