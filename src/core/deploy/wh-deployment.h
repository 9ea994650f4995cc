/* wh-deployment.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-deployer.h"
#include "wh-operation.h"

G_BEGIN_DECLS

/**
 * WhDeployTarget:
 * @workload: what is changed
 * @connection: (nullable): name of its cluster
 * @deployer: who can change it
 * @before: how it stood when the plan was made
 * @revision: (nullable): what it goes back to when the plan is a roll back
 * @is_main: it is the one of its cluster that a canary or a green one stands beside
 * @replicas: how many it wanted when the plan was made
 * @applied: whether it was changed
 * @twin: whether its second workload exists
 * @n_twin: replicas of that; 0 = there is none yet
 * @switched: whether its requests go to the second workload
 */
typedef struct
{
  WhRecord      *workload;
  char          *connection;
  WhDeployer    *deployer;
  WhDeployState *before;
  char          *revision;
  gboolean       is_main;
  gint64         replicas;
  gboolean       applied;
  gboolean       twin;
  gint64         n_twin;
  gboolean       switched;
} WhDeployTarget;

/**
 * WhDeployCommit:
 * @sha: of the commit
 * @subject: its first line
 * @time: when it was made
 */
typedef struct
{
  char   *sha;
  char   *subject;
  gint64  time;
} WhDeployCommit;

/**
 * WhDeployPlan:
 * @application: its name
 * @environment: "production"
 * @strategy: "rolling", "canary" or "blue-green"
 * @repository: (nullable): image repository that is changed
 * @from_image: (nullable): what runs
 * @from_version: (nullable): its tag
 * @from_digest: (nullable): its digest
 * @from_commit: (nullable): what it was built from
 * @to_image: (nullable): what shall run; %NULL when the image stays
 * @to_version: (nullable): its tag
 * @to_digest: (nullable): its digest
 * @to_commit: (nullable): what it was built from
 * @replicas: how many, now or afterwards
 * @targets: (element-type WhDeployTarget): what is changed
 * @commits: (element-type WhDeployCommit): between the two, newest first
 * @commits_back: they are taken back, not added
 * @commits_note: (nullable): why they are not known
 * @objects: (element-type WhDeployObject): as the system would have them
 * @checks: (element-type WhDeployCheck): what speaks for and against it
 * @automatic: whether it goes back by itself
 * @watch: how long it is watched after the last pod, microseconds
 * @hold: how long a limit must be crossed, microseconds
 * @max_errors: percent of requests; NaN = no limit
 * @max_p95: microseconds; 0 = no limit
 * @promql: (nullable): is bad while it answers anything
 * @pause: between the steps of a canary, microseconds
 * @made_at: microseconds since the epoch
 *
 * All that somebody should know before saying yes.
 */
typedef struct
{
  char      *application;
  char      *environment;
  char      *strategy;
  char      *repository;
  char      *from_image;
  char      *from_version;
  char      *from_digest;
  char      *from_commit;
  char      *to_image;
  char      *to_version;
  char      *to_digest;
  char      *to_commit;
  gint64     replicas;
  GPtrArray *targets;
  GPtrArray *commits;
  gboolean   commits_back;
  char      *commits_note;
  GPtrArray *objects;
  GPtrArray *checks;
  gboolean   automatic;
  gint64     watch;
  gint64     hold;
  double     max_errors;
  gint64     max_p95;
  char      *promql;
  gint64     pause;
  gint64     made_at;
} WhDeployPlan;

/**
 * WhDeployStepState:
 *
 * How far a step is.
 */
typedef enum
{
  WH_DEPLOY_STEP_WAITING,
  WH_DEPLOY_STEP_RUNNING,
  WH_DEPLOY_STEP_DONE,
  WH_DEPLOY_STEP_FAILED,
  WH_DEPLOY_STEP_SILENT, /* its system does not answer */
} WhDeployStepState;

/**
 * WhDeployStep:
 * @id: "rollout"
 * @state: how far
 * @title: what it does
 * @detail: (nullable): how it stands
 * @began: when; 0 = not yet
 * @ended: when; 0 = not yet
 */
typedef struct
{
  char              *id;
  WhDeployStepState  state;
  char              *title;
  char              *detail;
  gint64             began;
  gint64             ended;
} WhDeployStep;

#define WH_TYPE_DEPLOYMENT (wh_deployment_get_type ())

/**
 * WhDeployment:
 *
 * The plan of an operation on an application, and how far it is. Signal
 * "changed" after anything of that.
 */
G_DECLARE_FINAL_TYPE (WhDeployment, wh_deployment, WH, DEPLOYMENT, GObject)

WhDeployment       *wh_deployment_of               (WhOperation  *operation);
const WhDeployPlan *wh_deployment_get_plan         (WhDeployment *self);
GPtrArray          *wh_deployment_get_steps        (WhDeployment *self);
const char         *wh_deployment_get_verb         (WhDeployment *self);
gboolean            wh_deployment_is_rolling_back  (WhDeployment *self);
const char         *wh_deployment_get_cause        (WhDeployment *self);
gboolean            wh_deployment_has_evidence     (WhDeployment *self);
WhRecord           *wh_deployment_get_evidence     (WhDeployment *self,
                                                    const char  **metric);
char               *wh_deploy_dup_measure          (const char   *promql,
                                                    double       *limit,
                                                    gboolean     *lowest) G_GNUC_WARN_UNUSED_RESULT;
gint64              wh_deployment_get_rolled_back_at (WhDeployment *self);
gboolean            wh_deployment_may_pause        (WhDeployment *self);
gboolean            wh_deployment_is_paused        (WhDeployment *self);
void                wh_deployment_set_paused       (WhDeployment *self,
                                                    gboolean      paused);
void                wh_deployment_roll_back        (WhDeployment *self,
                                                    const char   *cause);
WhDeployStep       *wh_deployment_get_current_step (WhDeployment *self);
gboolean            wh_deployment_is_still_true    (WhDeployment *self,
                                                    WhStore      *store);

G_END_DECLS
