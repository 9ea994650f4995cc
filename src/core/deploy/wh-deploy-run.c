/* wh-deploy-run.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-deploy-run-private.h"
#include "wh-dex-util.h"

/* Does what the plan says, step by step. What goes wrong after the first change
 * is undone, if the plan says so; what cannot be undone is told. */

static char *
dup_result (WhDeployRun *self)
{
  WhDeployPlan *plan = self->plan;

  if (wh_deploy_run_is_verb (self, "scale"))
    return g_strdup_printf (_("%s has %d replicas in %s"), plan->application, (int)plan->replicas, plan->environment);
  if (wh_deploy_run_is_verb (self, "restart"))
    return g_strdup_printf (_("%s was restarted in %s"), plan->application, plan->environment);

  /* Translators: application, version, environment */
  return g_strdup_printf (_("%s %s runs in %s"), plan->application,
                          plan->to_version != NULL ? plan->to_version : plan->to_digest, plan->environment);
}

/* One may have begun since the plan was made. */
static gboolean
is_frozen (WhDeployRun     *self,
           GError **error)
{
  WhFreezes *freezes = wh_deployments_get_freezes (self->deployments);
  WhFreeze *freeze;

  if (wh_deploy_run_is_verb (self, "rollback"))
    return FALSE;

  if (!dex_await (wh_freezes_load (freezes), error))
    return TRUE;

  if (!(freeze = wh_freezes_find (freezes, self->plan->environment, g_get_real_time (), NULL)))
    return FALSE;

  g_set_error (error, WH_ERROR, WH_ERROR_NOT_CONFIRMED, _("Nothing was changed: the freeze “%s” has begun since the plan was made"),
               wh_freeze_get_name (freeze));

  return TRUE;
}

static DexFuture *
wh_deploy_run_fiber (gpointer user_data)
{
  WhDeployRun self = { .operation = user_data };
  g_autoptr(WhDeployments) deployments = g_object_ref (WH_DEPLOYMENTS (wh_operation_get_owner (self.operation)));
  g_autoptr(WhDeployment) deployment = g_object_ref (wh_deployment_of (self.operation));
  g_autoptr(WhDeployGate) gate = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) back_error = NULL;
  g_autofree char *result = NULL;
  g_autofree char *left = NULL;

  self.deployments = deployments;
  self.deployment = deployment;
  self.plan = &deployment->plan;
  if (self.plan->automatic)
    gate = wh_deploy_gate_new (deployments, self.plan);
  self.gate = gate;
  wh_deploy_run_lay_out (&self);
  wh_deploy_run_tell_left (&self, FALSE);

  if (!wh_deploy_run_may_act (&self, &error) || is_frozen (&self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (wh_deploy_run_go_forward (&self, &error))
    {
      result = dup_result (&self);
      wh_operation_set_result (self.operation, result);
      wh_deployment_set_step (deployment, wh_deployment_add_step (deployment, "done", _("Done")), WH_DEPLOY_STEP_DONE, result);
      return dex_future_new_true ();
    }

  if (wh_error_is_cancelled (error) || !wh_deploy_run_has_changed (&self) || !(self.plan->automatic || deployment->asked_back))
    {
      WhDeployStep *step = wh_deployment_get_current_step (deployment);

      if (step != NULL && step->state != WH_DEPLOY_STEP_DONE)
        wh_deployment_set_step (deployment, step, WH_DEPLOY_STEP_FAILED, error->message);

      left = wh_deploy_run_has_changed (&self) ? wh_deploy_run_dup_left (&self) : NULL;
      if (left != NULL && !wh_error_is_cancelled (error))
        return wh_dex_reject (WH_ERROR_FAILED, _("%s. It does not go back by itself: %s"), error->message, left);

      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!wh_deploy_run_roll_back (&self, error, &back_error))
    {
      if (wh_error_is_cancelled (back_error))
        return wh_dex_reject (WH_ERROR_FAILED, _("%s. Rolling back was stopped; what the cluster had begun goes on"), error->message);

      if ((left = wh_deploy_run_dup_left (&self)))
        return wh_dex_reject (WH_ERROR_FAILED, _("%s. It could not be rolled back: %s. What is left: %s"),
                              error->message, back_error->message, left);

      return wh_dex_reject (WH_ERROR_FAILED, _("%s. It could not be rolled back: %s"), error->message, back_error->message);
    }

  wh_deployment_set_step (deployment, wh_deployment_add_step (deployment, "done", _("Rolled back")), WH_DEPLOY_STEP_DONE,
                          wh_deploy_run_get_old_name (&self));

  /* Translators: why, then a version */
  return wh_dex_reject (WH_ERROR_FAILED, _("%s. Rolled back to %s"), error->message, wh_deploy_run_get_old_name (&self));
}

/* The run of all operations on applications; see WhOperationInfo. */
DexFuture *
wh_deploy_run (WhOperation *operation)
{
  return wh_dex_scoped (wh_operation_get_scope (operation),
                        wh_dex_spawn_pinned (NULL, 0, wh_deploy_run_fiber, g_object_ref (operation), g_object_unref));
}
