/* wh-deploy-back.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-deploy-run-private.h"
#include "wh-dex-util.h"

/* The way back: in each cluster the service first, then the workloads to the
 * revision they had, then the second workload. */

#define AGAIN_MSEC 1000

/* An answer may have been lost: what was undone then has no such revision now. */
static gboolean
is_undone (WhDeployTarget *target)
{
  g_autoptr(WhDeployState) state = dex_await_boxed (wh_deployer_look (target->deployer, target->workload, FALSE), NULL);

  return state != NULL && g_strcmp0 (state->image, target->before->image) == 0;
}

static gboolean
undo_workload (WhDeployRun     *self,
               WhDeployTarget  *target,
               GError         **error)
{
  g_autoptr(WhDeployChange) change = wh_deploy_run_make_change (self, target, WH_DEPLOY_UNDO);
  g_autoptr(WhDeployState) state = NULL;
  g_autoptr(GError) local_error = NULL;

  if (wh_deploy_run_is_verb (self, "scale"))
    {
      change->act = WH_DEPLOY_SCALE;
      change->replicas = target->before->wanted;
    }
  else if (target->before->revision != NULL)
    g_set_str (&change->revision, target->before->revision);
  else
    {
      change->act = WH_DEPLOY_SET_IMAGE;
      g_set_str (&change->image, target->before->image);
      g_set_str (&change->commit, self->plan->from_commit);
    }

  if ((state = wh_deploy_run_ask (self, target, change, &target->applied, FALSE, &local_error)))
    return TRUE;

  if (change->act == WH_DEPLOY_UNDO && g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND) && is_undone (target))
    {
      target->applied = FALSE;
      wh_deploy_run_tell_left (self, FALSE);
      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static gboolean
drop_second (WhDeployRun     *self,
             WhDeployTarget  *target,
             GError         **error)
{
  g_autoptr(GError) local_error = NULL;

  if (wh_deploy_run_apply (self, target, WH_DEPLOY_DROP_TWIN, 0, &local_error))
    return TRUE;

  if (!g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  target->twin = FALSE;
  wh_deploy_run_tell_left (self, FALSE);

  return TRUE;
}

static gboolean
undo_target (WhDeployRun     *self,
             WhDeployTarget  *target,
             GError         **error)
{
  return (!target->switched || wh_deploy_run_apply (self, target, WH_DEPLOY_SWITCH_BACK, 0, error)) &&
         (!target->applied || undo_workload (self, target, error)) &&
         (!target->twin || drop_second (self, target, error));
}

/* While a cluster does not answer nothing can be undone there: it is tried
 * again. What one cluster refuses does not keep the others from going back. */
static gboolean
undo_all (WhDeployRun   *self,
          WhDeployStep  *step,
          GError       **error)
{
  while (TRUE)
    {
      g_autoptr(GError) refused = NULL;
      gboolean silent = FALSE;

      for (guint i = 0; i < self->plan->targets->len; i++)
        {
          g_autoptr(GError) local_error = NULL;

          if (undo_target (self, self->plan->targets->pdata[i], &local_error))
            continue;

          if (wh_error_is_cancelled (local_error))
            {
              g_propagate_error (error, g_steal_pointer (&local_error));
              return FALSE;
            }

          if (wh_deploy_run_is_silence (local_error))
            silent = TRUE;
          else if (refused == NULL)
            refused = g_steal_pointer (&local_error);
        }

      if (!silent && refused != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return FALSE;
        }

      if (!silent)
        return TRUE;

      wh_deploy_run_tell (self, step, WH_DEPLOY_STEP_SILENT, 0, _("cannot act while the cluster does not answer; tried again"));

      if (!wh_dex_sleep (wh_operation_get_scope (self->operation), AGAIN_MSEC, error))
        return FALSE;
    }
}

const char *
wh_deploy_run_get_old_name (WhDeployRun *self)
{
  return self->plan->from_version != NULL ? self->plan->from_version : _("what ran before");
}

gboolean
wh_deploy_run_roll_back (WhDeployRun   *self,
                         const GError  *cause,
                         GError       **error)
{
  WhDeployment *deployment = self->deployment;
  WhDeployStep *failed = wh_deployment_get_current_step (deployment);
  g_autofree char *title = g_strdup_printf (_("Rolling back to %s"), wh_deploy_run_get_old_name (self));
  WhDeployStep *step;

  if (failed != NULL && failed->state != WH_DEPLOY_STEP_DONE)
    wh_deployment_set_step (deployment, failed, WH_DEPLOY_STEP_FAILED, cause->message);

  wh_deployment_drop_waiting (deployment);
  g_set_str (&deployment->cause, cause->message);
  deployment->rolling_back = TRUE;
  deployment->rolled_back_at = g_get_real_time ();

  if (!(step = wh_deploy_run_begin (self, "undo", title, error)))
    return FALSE;

  /* A paused rollout cannot go back either. */
  deployment->wants_pause = FALSE;
  wh_deploy_run_follow_pause (self);

  if (!undo_all (self, step, error))
    {
      wh_deployment_set_step (deployment, step, WH_DEPLOY_STEP_FAILED, (*error)->message);
      return FALSE;
    }

  wh_deploy_run_tell (self, step, WH_DEPLOY_STEP_DONE, 0, NULL);
  step = wh_deploy_run_begin (self, "undo-rollout", _("Bringing the old pods back"), error);

  return step != NULL && wh_deploy_run_wait_rollout (self, step, FALSE, error);
}
