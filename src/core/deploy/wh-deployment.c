/* wh-deployment.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-deployment-private.h"

#define KEY "wh-deployment"

G_DEFINE_FINAL_TYPE (WhDeployment, wh_deployment, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
step_free (gpointer data)
{
  WhDeployStep *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

void
wh_deploy_target_free (WhDeployTarget *target)
{
  g_clear_pointer (&target->workload, wh_record_unref);
  g_clear_pointer (&target->before, wh_deploy_state_unref);
  g_clear_object (&target->deployer);
  g_free (target->connection);
  g_free (target->revision);
  g_free (target);
}

void
wh_deploy_commit_free (WhDeployCommit *commit)
{
  g_free (commit->sha);
  g_free (commit->subject);
  g_free (commit);
}

static void
wh_deployment_finalize (GObject *object)
{
  WhDeployment *self = WH_DEPLOYMENT (object);
  WhDeployPlan *plan = &self->plan;

  g_free (plan->application);
  g_free (plan->environment);
  g_free (plan->strategy);
  g_free (plan->repository);
  g_free (plan->from_image);
  g_free (plan->from_version);
  g_free (plan->from_digest);
  g_free (plan->from_commit);
  g_free (plan->to_image);
  g_free (plan->to_version);
  g_free (plan->to_digest);
  g_free (plan->to_commit);
  g_free (plan->commits_note);
  g_free (plan->promql);
  g_ptr_array_unref (plan->targets);
  g_ptr_array_unref (plan->commits);
  g_ptr_array_unref (plan->objects);
  g_ptr_array_unref (plan->checks);
  g_ptr_array_unref (self->steps);
  g_clear_pointer (&self->evidence, wh_record_unref);
  g_free (self->cause);

  G_OBJECT_CLASS (wh_deployment_parent_class)->finalize (object);
}

static void
wh_deployment_class_init (WhDeploymentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_deployment_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID,
                  G_TYPE_NONE, 0);
}

static void
wh_deployment_init (WhDeployment *self)
{
  self->plan.targets = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_deploy_target_free);
  self->plan.commits = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_deploy_commit_free);
  self->plan.objects = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_deploy_object_free);
  self->plan.checks = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_deploy_check_free);
  self->plan.max_errors = NAN;
  self->steps = g_ptr_array_new_with_free_func (step_free);
}

/* Gives @operation a new plan that is empty; the last one goes. */
WhDeployment *
wh_deployment_attach (WhOperation *operation)
{
  WhDeployment *self = g_object_new (WH_TYPE_DEPLOYMENT, NULL);

  self->operation = operation;
  g_object_set_data_full (G_OBJECT (operation), KEY, self, g_object_unref);

  return self;
}

/**
 * wh_deployment_of:
 * @operation: an operation
 *
 * Returns: (transfer none) (nullable): its plan and progress, when it is one on
 *   an application and was planned
 */
WhDeployment *
wh_deployment_of (WhOperation *operation)
{
  g_return_val_if_fail (WH_IS_OPERATION (operation), NULL);

  return g_object_get_data (G_OBJECT (operation), KEY);
}

void
wh_deployment_changed (WhDeployment *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * wh_deployment_get_plan:
 * @self: a deployment
 *
 * Returns: (transfer none): what it does
 */
const WhDeployPlan *
wh_deployment_get_plan (WhDeployment *self)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), NULL);

  return &self->plan;
}

/**
 * wh_deployment_get_steps:
 * @self: a deployment
 *
 * Returns: (transfer none) (element-type WhDeployStep): done, running and to
 *   come
 */
GPtrArray *
wh_deployment_get_steps (WhDeployment *self)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), NULL);

  return self->steps;
}

/**
 * wh_deployment_get_verb:
 * @self: a deployment
 *
 * Returns: id of its operation: "deploy", "promote", "rollback", "restart" or
 *   "scale"
 */
const char *
wh_deployment_get_verb (WhDeployment *self)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), NULL);

  return wh_operation_get_info (self->operation)->id;
}

WhDeployStep *
wh_deployment_find_step (WhDeployment *self,
                         const char   *id)
{
  for (guint i = 0; i < self->steps->len; i++)
    if (g_str_equal (((WhDeployStep *)self->steps->pdata[i])->id, id))
      return self->steps->pdata[i];

  return NULL;
}

WhDeployStep *
wh_deployment_add_step (WhDeployment *self,
                        const char   *id,
                        const char   *title)
{
  WhDeployStep *step = g_new0 (WhDeployStep, 1);

  step->id = g_strdup (id);
  step->title = g_strdup (title);
  g_ptr_array_add (self->steps, step);

  return step;
}

void
wh_deployment_set_step (WhDeployment      *self,
                        WhDeployStep      *step,
                        WhDeployStepState  state,
                        const char        *detail)
{
  gint64 now = g_get_real_time ();

  if (step->began == 0 && state != WH_DEPLOY_STEP_WAITING)
    step->began = now;
  if (step->ended == 0 && (state == WH_DEPLOY_STEP_DONE || state == WH_DEPLOY_STEP_FAILED))
    step->ended = now;

  step->state = state;
  if (detail != NULL)
    g_set_str (&step->detail, detail);

  wh_deployment_changed (self);
}

/* What will not be done any more. */
void
wh_deployment_drop_waiting (WhDeployment *self)
{
  for (guint i = self->steps->len; i > 0; i--)
    if (((WhDeployStep *)self->steps->pdata[i - 1])->state == WH_DEPLOY_STEP_WAITING)
      g_ptr_array_remove_index (self->steps, i - 1);
}

/**
 * wh_deployment_get_current_step:
 * @self: a deployment
 *
 * Returns: (transfer none) (nullable): what it is at
 */
WhDeployStep *
wh_deployment_get_current_step (WhDeployment *self)
{
  WhDeployStep *last = NULL;

  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), NULL);

  for (guint i = 0; i < self->steps->len; i++)
    if (((WhDeployStep *)self->steps->pdata[i])->state != WH_DEPLOY_STEP_WAITING)
      last = self->steps->pdata[i];

  return last;
}

/**
 * wh_deployment_is_rolling_back:
 * @self: a deployment
 *
 * Returns: whether it goes back to what ran before
 */
gboolean
wh_deployment_is_rolling_back (WhDeployment *self)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), FALSE);

  return self->rolling_back;
}

/**
 * wh_deployment_get_cause:
 * @self: a deployment
 *
 * Returns: (nullable): why it goes back or went back, in words
 */
const char *
wh_deployment_get_cause (WhDeployment *self)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), NULL);

  return self->cause;
}

/**
 * wh_deployment_has_evidence:
 * @self: a deployment
 *
 * Returns: whether it goes back or went back because something was judged bad
 */
gboolean
wh_deployment_has_evidence (WhDeployment *self)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), FALSE);

  return self->judged;
}

/**
 * wh_deployment_get_evidence:
 * @self: a deployment that has evidence
 * @metric: (out): id of the number of it that was bad; %NULL = it itself was
 *
 * Returns: (transfer none) (nullable): what was judged bad: the application's
 *   requests, a pod, a check; %NULL = the plan's expression
 */
WhRecord *
wh_deployment_get_evidence (WhDeployment  *self,
                            const char   **metric)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), NULL);
  g_return_val_if_fail (metric != NULL, NULL);

  *metric = self->evidence_metric;

  return self->evidence;
}

/**
 * wh_deployment_get_rolled_back_at:
 * @self: a deployment
 *
 * Returns: when it went back, in microseconds since the epoch; 0 = it did not
 */
gint64
wh_deployment_get_rolled_back_at (WhDeployment *self)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), 0);

  return self->rolled_back_at;
}

/**
 * wh_deployment_may_pause:
 * @self: a deployment
 *
 * Returns: whether it is at a step that can be paused
 */
gboolean
wh_deployment_may_pause (WhDeployment *self)
{
  WhDeployStep *step = wh_deployment_get_current_step (self);

  return step != NULL && g_str_equal (step->id, "rollout") && step->state == WH_DEPLOY_STEP_RUNNING &&
         wh_operation_get_state (self->operation) == WH_OPERATION_STATE_RUNNING;
}

/**
 * wh_deployment_is_paused:
 * @self: a deployment
 *
 * Returns: whether it waits for somebody to go on
 */
gboolean
wh_deployment_is_paused (WhDeployment *self)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), FALSE);

  return self->wants_pause;
}

/**
 * wh_deployment_set_paused:
 * @self: a deployment that runs
 * @paused: whether no more pods shall be replaced
 */
void
wh_deployment_set_paused (WhDeployment *self,
                          gboolean      paused)
{
  g_return_if_fail (WH_IS_DEPLOYMENT (self));

  self->wants_pause = paused;
  wh_deployment_changed (self);
}

/**
 * wh_deployment_roll_back:
 * @self: a deployment that runs
 * @cause: why, in words
 *
 * Goes back now, as it would do by itself.
 */
void
wh_deployment_roll_back (WhDeployment *self,
                         const char   *cause)
{
  g_return_if_fail (WH_IS_DEPLOYMENT (self));

  if (self->rolling_back || self->asked_back)
    return;

  self->asked_back = TRUE;
  g_set_str (&self->cause, cause);
  wh_deployment_changed (self);
}

/**
 * wh_deployment_is_still_true:
 * @self: a deployment that was planned
 * @store: what is observed now
 *
 * Returns: whether nothing that the plan was made from has changed since
 */
gboolean
wh_deployment_is_still_true (WhDeployment *self,
                             WhStore      *store)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENT (self), FALSE);
  g_return_val_if_fail (WH_IS_STORE (store), FALSE);

  for (guint i = 0; i < self->plan.targets->len; i++)
    {
      WhDeployTarget *target = self->plan.targets->pdata[i];
      WhRecord *now = wh_store_lookup (store, target->workload->kind, target->workload->connection, target->workload->uid);

      if (now == NULL ||
          g_strcmp0 (wh_record_get_text (now, "images"), wh_record_get_text (target->workload, "images")) != 0 ||
          wh_record_get_number (now, "wanted") != wh_record_get_number (target->workload, "wanted"))
        return FALSE;
    }

  return TRUE;
}
