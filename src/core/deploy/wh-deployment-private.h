/* wh-deployment-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-deployment.h"
#include "wh-deployments.h"

G_BEGIN_DECLS

struct _WhDeployment
{
  GObject          parent_instance;

  WhOperation     *operation;  /* not owned: it owns this */
  WhDeployPlan     plan;
  GPtrArray       *steps;
  char            *cause;      /* why it goes back */
  WhRecord        *evidence;   /* (nullable): what the gate judged bad */
  const char      *evidence_metric;
  gboolean         judged;     /* it goes back because of the gate */
  gint64           rolled_back_at;
  gboolean         rolling_back;
  gboolean         asked_back; /* somebody said so */
  gboolean         wants_pause;
  gboolean         paused;
};

WhDeployment  *wh_deployment_attach      (WhOperation   *operation);
void           wh_deployment_changed     (WhDeployment  *self);
WhDeployStep  *wh_deployment_add_step    (WhDeployment  *self,
                                          const char    *id,
                                          const char    *title);
WhDeployStep  *wh_deployment_find_step   (WhDeployment  *self,
                                          const char    *id);
void           wh_deployment_set_step    (WhDeployment      *self,
                                          WhDeployStep      *step,
                                          WhDeployStepState  state,
                                          const char        *detail);
void           wh_deployment_drop_waiting (WhDeployment *self);
void           wh_deploy_target_free     (WhDeployTarget *target);
void           wh_deploy_commit_free     (WhDeployCommit *commit);

/* wh-deploy-clean-up.c */
extern const WhOperationInfo wh_deploy_clean_up;
WhRecord      *wh_deploy_find_second     (WhStore       *store,
                                          WhRecord      *workload);

/* wh-deploy-plan.c, wh-deploy-checks.c, wh-deploy-run.c */
DexFuture     *wh_deploy_plan            (WhOperation   *operation) G_GNUC_WARN_UNUSED_RESULT;
DexFuture     *wh_deploy_run             (WhOperation   *operation) G_GNUC_WARN_UNUSED_RESULT;
void           wh_deploy_add_check       (WhDeployPlan  *plan,
                                          const char    *id,
                                          WhHealth       health,
                                          char          *title,
                                          char          *detail);
void           wh_deploy_check_all       (WhDeployments *deployments,
                                          WhDeployment  *self);
void           wh_deploy_find_commits    (WhDeployments *deployments,
                                          WhDeployPlan  *plan);

G_END_DECLS
