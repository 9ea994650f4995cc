/* wh-deploy-run-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-deploy-gate.h"
#include "wh-deployment-private.h"

G_BEGIN_DECLS

/* One deployment that runs; lives as long as its fiber. */
typedef struct
{
  WhOperation   *operation;
  WhDeployments *deployments;
  WhDeployment  *deployment;
  WhDeployPlan  *plan;
  WhDeployGate  *gate;      /* (nullable) */
  gboolean       asking;    /* the last change was not answered yet */
} WhDeployRun;

/* wh-deploy-act.c: steps, and single changes */
gboolean        wh_deploy_run_is_verb      (WhDeployRun        *self,
                                            const char         *verb);
double          wh_deploy_run_get_fraction (WhDeployRun        *self,
                                            double              within);
void            wh_deploy_run_tell         (WhDeployRun        *self,
                                            WhDeployStep       *step,
                                            WhDeployStepState   state,
                                            double              within,
                                            const char         *detail);
gboolean        wh_deploy_run_may_act      (WhDeployRun        *self,
                                            GError            **error);
WhDeployStep   *wh_deploy_run_begin        (WhDeployRun        *self,
                                            const char         *id,
                                            const char         *title,
                                            GError            **error);
char           *wh_deploy_run_dup_name     (WhDeployRun        *self,
                                            WhDeployTarget     *target) G_GNUC_WARN_UNUSED_RESULT;
WhDeployChange *wh_deploy_run_make_change  (WhDeployRun        *self,
                                            WhDeployTarget     *target,
                                            WhDeployAct         act) G_GNUC_WARN_UNUSED_RESULT;
WhDeployState  *wh_deploy_run_ask          (WhDeployRun        *self,
                                            WhDeployTarget     *target,
                                            WhDeployChange     *change,
                                            gboolean           *flag,
                                            gboolean            value,
                                            GError            **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean        wh_deploy_run_apply        (WhDeployRun        *self,
                                            WhDeployTarget     *target,
                                            WhDeployAct         act,
                                            gint64              replicas,
                                            GError            **error);
char           *wh_deploy_run_dup_left     (WhDeployRun        *self) G_GNUC_WARN_UNUSED_RESULT;
void            wh_deploy_run_tell_left    (WhDeployRun        *self,
                                            gboolean            asking);
gboolean        wh_deploy_run_has_changed  (WhDeployRun        *self);

/* wh-deploy-wait.c: what takes time */
gboolean        wh_deploy_run_is_silence   (const GError       *error);
void            wh_deploy_run_follow_pause (WhDeployRun        *self);
gboolean        wh_deploy_run_wait_rollout (WhDeployRun        *self,
                                            WhDeployStep       *step,
                                            gboolean            twin,
                                            GError            **error);
gboolean        wh_deploy_run_watch        (WhDeployRun        *self,
                                            const char         *id,
                                            const char         *title,
                                            gint64              duration,
                                            GError            **error);

/* wh-deploy-strategies.c: the ways forward */
void            wh_deploy_run_lay_out      (WhDeployRun        *self);
gboolean        wh_deploy_run_go_forward   (WhDeployRun        *self,
                                            GError            **error);

/* wh-deploy-back.c: the way back */
const char     *wh_deploy_run_get_old_name (WhDeployRun        *self);
gboolean        wh_deploy_run_roll_back    (WhDeployRun        *self,
                                            const GError       *cause,
                                            GError            **error);

G_END_DECLS
