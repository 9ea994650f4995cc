/* wh-deploy-strategies.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "wh-deploy-run-private.h"
#include "wh-format.h"

/* The ways forward. Each goes the same step in all clusters before the next: a
 * share of the requests is the same share everywhere, and what fails in one
 * cluster goes back in all of them. */

static const double canary_shares[] = { 0.10, 0.25, 0.50 };

static gboolean
apply_all (WhDeployRun  *self,
           WhDeployAct   act,
           GError      **error)
{
  WhDeployStep *step = wh_deploy_run_begin (self, "apply", _("Applying the change"), error);
  g_autoptr(GString) text = g_string_new (NULL);

  if (step == NULL)
    return FALSE;

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];
      g_autoptr(WhDeployChange) change = wh_deploy_run_make_change (self, target, act);
      g_autoptr(WhDeployState) state = NULL;
      g_autofree char *name = wh_deploy_run_dup_name (self, target);

      change->generation = target->before->generation;

      if (!(state = wh_deploy_run_ask (self, target, change, &target->applied, TRUE, error)))
        {
          wh_deploy_run_tell (self, step, WH_DEPLOY_STEP_FAILED, 0, (*error)->message);
          return FALSE;
        }

      g_string_append_printf (text, "%s%s, %s %" G_GINT64_FORMAT, text->len > 0 ? "; " : "",
                              name, _("generation"), state->generation);
    }

  wh_deploy_run_tell (self, step, WH_DEPLOY_STEP_DONE, 0, text->str);

  return TRUE;
}

static gboolean
replace_pods (WhDeployRun  *self,
              GError      **error)
{
  WhDeployStep *step = wh_deploy_run_begin (self, "rollout", _("Replacing pods"), error);

  return step != NULL && wh_deploy_run_wait_rollout (self, step, FALSE, error);
}

/* One change of the second workloads, in all clusters. */
static gboolean
apply_to_seconds (WhDeployRun  *self,
                  const char   *id,
                  const char   *title,
                  WhDeployAct   act,
                  GError      **error)
{
  WhDeployStep *step = wh_deploy_run_begin (self, id, title, error);

  if (step == NULL)
    return FALSE;

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];

      if (target->is_main && !wh_deploy_run_apply (self, target, act, 0, error))
        return FALSE;
    }

  wh_deploy_run_tell (self, step, WH_DEPLOY_STEP_DONE, 0, NULL);

  return TRUE;
}

static gboolean
drop_seconds (WhDeployRun  *self,
              GError      **error)
{
  return apply_to_seconds (self, "drop", _("Removing the second workload"), WH_DEPLOY_DROP_TWIN, error);
}

/* What the second workload proved, the first one gets. */
static gboolean
adopt (WhDeployRun  *self,
       GError      **error)
{
  return apply_all (self, WH_DEPLOY_SET_IMAGE, error) && replace_pods (self, error);
}

/* ---- Rolling ---- */

static WhDeployAct
get_act (WhDeployRun *self)
{
  if (wh_deploy_run_is_verb (self, "rollback"))
    return WH_DEPLOY_UNDO;
  if (wh_deploy_run_is_verb (self, "restart"))
    return WH_DEPLOY_RESTART;
  if (wh_deploy_run_is_verb (self, "scale"))
    return WH_DEPLOY_SCALE;

  return WH_DEPLOY_SET_IMAGE;
}

static gboolean
run_rolling (WhDeployRun  *self,
             GError      **error)
{
  return apply_all (self, get_act (self), error) && replace_pods (self, error) &&
         wh_deploy_run_watch (self, "watch", _("Watching health"), self->plan->watch, error);
}

/* ---- Canary ---- */

/* So many new pods beside the old ones make that share of all. */
static gint64
count_canary (gint64 replicas,
              double share)
{
  return MAX (1, (gint64)round (replicas * share / (1 - share)));
}

/* Returns: percent of the pods of all clusters that are new then; 0 = as many as
 *   with the share before: few replicas know few shares */
static int
get_share (WhDeployRun *self,
           guint        share)
{
  gboolean more = share == 0;
  gint64 n_new = 0;
  gint64 n_old = 0;

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      const WhDeployTarget *target = self->plan->targets->pdata[i];
      gint64 n = count_canary (target->replicas, canary_shares[share]);

      if (!target->is_main)
        continue;

      more |= share > 0 && n != count_canary (target->replicas, canary_shares[share - 1]);
      n_new += n;
      n_old += target->replicas;
    }

  return more ? (int)round (100.0 * n_new / (n_new + n_old)) : 0;
}

static gboolean
grow_canary (WhDeployRun   *self,
             WhDeployStep  *step,
             double         share,
             GError       **error)
{
  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];
      gint64 n = count_canary (target->replicas, share);

      if (!target->is_main || n == target->n_twin)
        continue;

      if (!wh_deploy_run_apply (self, target, target->n_twin == 0 ? WH_DEPLOY_ADD_CANARY : WH_DEPLOY_SCALE_TWIN, n, error))
        return FALSE;

      target->n_twin = n;
    }

  return wh_deploy_run_wait_rollout (self, step, TRUE, error);
}

/* Translators: percent of the pods, and so about of the requests */
#define CANARY_TITLE _("Canary with %d %% of the pods")
#define CANARY_WAIT  _("Watching %d %%")

static gboolean
run_canary (WhDeployRun  *self,
            GError      **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (canary_shares); i++)
    {
      int share = get_share (self, i);
      g_autofree char *id = g_strdup_printf ("canary-%u", i);
      g_autofree char *wait_id = g_strdup_printf ("canary-wait-%u", i);
      g_autofree char *title = g_strdup_printf (CANARY_TITLE, share);
      g_autofree char *wait_title = g_strdup_printf (CANARY_WAIT, share);
      WhDeployStep *step;

      if (share == 0)
        continue;

      if (!(step = wh_deploy_run_begin (self, id, title, error)) ||
          !grow_canary (self, step, canary_shares[i], error) ||
          !wh_deploy_run_watch (self, wait_id, wait_title, self->plan->pause, error))
        return FALSE;
    }

  return adopt (self, error) && drop_seconds (self, error) &&
         wh_deploy_run_watch (self, "watch", _("Watching health"), self->plan->watch, error);
}

/* ---- Blue and green ---- */

static gboolean
start_green (WhDeployRun  *self,
             GError      **error)
{
  WhDeployStep *step = wh_deploy_run_begin (self, "green", _("Starting the second workload"), error);

  if (step == NULL)
    return FALSE;

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];

      if (target->is_main && !wh_deploy_run_apply (self, target, WH_DEPLOY_ADD_GREEN, MAX (target->replicas, 1), error))
        return FALSE;
    }

  return wh_deploy_run_wait_rollout (self, step, TRUE, error);
}

static gboolean
run_blue_green (WhDeployRun  *self,
                GError      **error)
{
  return start_green (self, error) &&
         apply_to_seconds (self, "switch", _("Switching the service to it"), WH_DEPLOY_SWITCH, error) &&
         wh_deploy_run_watch (self, "watch", _("Watching health, the old one is kept"), self->plan->watch, error) &&
         adopt (self, error) &&
         apply_to_seconds (self, "switch-back", _("Switching the service to the first workload"), WH_DEPLOY_SWITCH_BACK, error) &&
         drop_seconds (self, error);
}

/* ---- All of them ---- */

static void
lay_out_canary (WhDeployRun *self)
{
  WhDeployment *deployment = self->deployment;

  for (guint i = 0; i < G_N_ELEMENTS (canary_shares); i++)
    {
      int share = get_share (self, i);
      g_autofree char *id = g_strdup_printf ("canary-%u", i);
      g_autofree char *wait_id = g_strdup_printf ("canary-wait-%u", i);
      g_autofree char *title = g_strdup_printf (CANARY_TITLE, share);
      g_autofree char *wait_title = g_strdup_printf (CANARY_WAIT, share);

      if (share == 0)
        continue;

      wh_deployment_add_step (deployment, id, title);
      if (self->plan->pause > 0)
        wh_deployment_add_step (deployment, wait_id, wait_title);
    }

  wh_deployment_add_step (deployment, "apply", _("Applying the change"));
  wh_deployment_add_step (deployment, "rollout", _("Replacing pods"));
  wh_deployment_add_step (deployment, "drop", _("Removing the second workload"));
  if (self->plan->watch > 0)
    wh_deployment_add_step (deployment, "watch", _("Watching health"));
}

/* The steps that are to come, before the first one. */
void
wh_deploy_run_lay_out (WhDeployRun *self)
{
  WhDeployment *deployment = self->deployment;
  WhDeployPlan *plan = self->plan;
  g_autofree char *duration = wh_format_age (plan->watch);
  g_autofree char *hold = g_strdup_printf (_("Watch for %s"), duration);

  g_ptr_array_set_size (deployment->steps, 0);
  wh_deployment_set_step (deployment, wh_deployment_add_step (deployment, "confirmed", _("Confirmed")),
                          WH_DEPLOY_STEP_DONE, _("by you, kept in the audit log"));

  if (g_str_equal (plan->strategy, "rolling"))
    {
      wh_deployment_add_step (deployment, "apply", _("Applying the change"));
      wh_deployment_add_step (deployment, "rollout", _("Replacing pods"));
      if (plan->watch > 0)
        wh_deployment_add_step (deployment, "watch", hold);
    }
  else if (g_str_equal (plan->strategy, "canary"))
    {
      lay_out_canary (self);
    }
  else if (g_str_equal (plan->strategy, "blue-green"))
    {
      wh_deployment_add_step (deployment, "green", _("Starting the second workload"));
      wh_deployment_add_step (deployment, "switch", _("Switching the service to it"));
      if (plan->watch > 0)
        wh_deployment_add_step (deployment, "watch", _("Watching health, the old one is kept"));
      wh_deployment_add_step (deployment, "apply", _("Applying the change"));
      wh_deployment_add_step (deployment, "rollout", _("Replacing pods"));
      wh_deployment_add_step (deployment, "switch-back", _("Switching the service to the first workload"));
      wh_deployment_add_step (deployment, "drop", _("Removing the second workload"));
    }
}

gboolean
wh_deploy_run_go_forward (WhDeployRun  *self,
                          GError      **error)
{
  if (g_str_equal (self->plan->strategy, "canary"))
    return run_canary (self, error);
  if (g_str_equal (self->plan->strategy, "blue-green"))
    return run_blue_green (self, error);

  return run_rolling (self, error);
}
