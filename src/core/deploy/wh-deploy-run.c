/* wh-deploy-run.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "wh-deploy-gate.h"
#include "wh-deployment-private.h"
#include "wh-dex-util.h"
#include "wh-format.h"

/* Does what the plan says, step by step. Each step is in the audit log before it
 * is begun. What goes wrong after the first change is undone, if the plan says
 * so; what cannot be undone is told. */

#define LOOK_MSEC 1000
#define ROLLOUT_DEADLINE (20 * G_TIME_SPAN_MINUTE)

typedef struct
{
  WhOperation   *operation;
  WhDeployments *deployments;
  WhDeployment  *deployment;
  WhDeployPlan  *plan;
  WhDeployGate  *gate;
  gboolean       twin;      /* the second workload exists */
  gboolean       switched;  /* requests go to it */
  gboolean       asking;    /* for the last of these: not answered yet */
} Run;

static gboolean
is_verb (Run        *self,
         const char *verb)
{
  return g_str_equal (wh_operation_get_info (self->operation)->id, verb);
}

/* ---- Steps ---- */

static double
get_fraction (Run    *self,
              double  within)
{
  guint done = 0;
  guint n = MAX (self->deployment->steps->len, 1);

  for (guint i = 0; i < self->deployment->steps->len; i++)
    {
      WhDeployStepState state = ((WhDeployStep *)self->deployment->steps->pdata[i])->state;

      done += state == WH_DEPLOY_STEP_DONE || state == WH_DEPLOY_STEP_FAILED;
    }

  return CLAMP ((done + within) / n, 0, 0.99);
}

static void
tell (Run               *self,
      WhDeployStep      *step,
      WhDeployStepState  state,
      double             within,
      const char        *detail)
{
  g_autofree char *text = detail != NULL && *detail != 0 ? g_strdup_printf ("%s: %s", step->title, detail) : g_strdup (step->title);

  wh_deployment_set_step (self->deployment, step, state, detail);
  wh_operation_set_progress (self->operation, get_fraction (self, within), text);
}

/* A fiber whose operation was cancelled is given up only when the main loop has
 * nothing else to do; until then it must not act. */
static gboolean
may_act (Run     *self,
         GError **error)
{
  return !dex_future_is_rejected (DEX_FUTURE (wh_operation_get_scope (self->operation))) ||
         dex_await (dex_ref (wh_operation_get_scope (self->operation)), error);
}

/* Returns: (transfer none) (nullable): the step, when it may be done */
static WhDeployStep *
begin (Run         *self,
       const char  *id,
       const char  *title,
       GError     **error)
{
  WhDeployStep *step = wh_deployment_find_step (self->deployment, id);

  if (step == NULL)
    step = wh_deployment_add_step (self->deployment, id, title);

  /* What cannot be written down is not done. */
  if (!may_act (self, error) ||
      !dex_await (wh_operations_note_step (wh_deployments_get_operations (self->deployments), self->operation, step->title), error) ||
      !may_act (self, error))
    return NULL;

  tell (self, step, WH_DEPLOY_STEP_RUNNING, 0, NULL);

  return step;
}

static WhDeployChange *
make_change (Run            *self,
             WhDeployTarget *target,
             WhDeployAct     act)
{
  WhDeployChange *change = wh_deploy_change_new (act);

  change->image = g_strdup (self->plan->to_image);
  change->repository = g_strdup (self->plan->repository);
  change->commit = g_strdup (self->plan->to_commit);
  change->operation = g_strdup (wh_operation_get_id (self->operation));
  change->revision = g_strdup (target->revision);
  change->replicas = self->plan->replicas;

  return change;
}

static WhDeployTarget *
get_main (Run *self)
{
  return self->plan->targets->pdata[0];
}

static void
add_sentence (GString    *text,
              const char *sentence)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", sentence);
}

/* Returns: (transfer full) (nullable): what would be left if it ended now */
static char *
dup_left (Run *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];
      g_autofree char *changed = g_strdup_printf (_("%s was changed, and the cluster goes on with it"), wh_record_get_name (target->workload));

      if (target->applied)
        add_sentence (text, changed);
    }

  if (self->twin)
    add_sentence (text, _("its second workload is still there"));
  if (self->switched)
    add_sentence (text, _("requests go to the second workload"));
  if (self->asking && text->len > 0)
    add_sentence (text, _("the last of this was asked for, the answer was not awaited"));

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* Whoever stops it gets to know what it leaves. */
static void
tell_left (Run      *self,
           gboolean  asking)
{
  g_autofree char *left = NULL;

  self->asking = asking;
  left = dup_left (self);
  wh_operation_set_left (self->operation, left != NULL ? left : _("nothing was changed"));
}

/* Whether the system said no. All other errors leave open whether it did it. */
static gboolean
is_refusal (const GError *error)
{
  static const WhError codes[] = {
    WH_ERROR_AUTH_REQUIRED, WH_ERROR_FORBIDDEN, WH_ERROR_CONFLICT, WH_ERROR_INVALID, WH_ERROR_NOT_FOUND,
    WH_ERROR_UNSUPPORTED, WH_ERROR_READ_ONLY, WH_ERROR_RATE_LIMITED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, WH_ERROR, codes[i]))
      return TRUE;

  return FALSE;
}

/* One change, of which @flag says whether it was made. From the moment on that
 * it is asked for it may have been. */
static WhDeployState *
ask (Run             *self,
     WhDeployTarget  *target,
     WhDeployChange  *change,
     gboolean        *flag,
     gboolean         value,
     GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean before = *flag;
  WhDeployState *state;

  if (!may_act (self, error))
    return NULL;

  *flag = TRUE;
  tell_left (self, TRUE);
  state = dex_await_boxed (wh_deployer_apply (target->deployer, target->workload, change), &local_error);

  if (state != NULL)
    *flag = value;
  else if (is_refusal (local_error))
    *flag = before;

  tell_left (self, FALSE);

  if (state == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return state;
}

/* One change of the first workload. */
static gboolean
apply_one (Run          *self,
           WhDeployAct   act,
           gint64        replicas,
           GError      **error)
{
  WhDeployTarget *target = get_main (self);
  g_autoptr(WhDeployChange) change = make_change (self, target, act);
  g_autoptr(WhDeployState) state = NULL;
  gboolean switches = act == WH_DEPLOY_SWITCH || act == WH_DEPLOY_SWITCH_BACK;

  change->replicas = replicas;
  state = ask (self, target, change, switches ? &self->switched : &self->twin,
               act != WH_DEPLOY_SWITCH_BACK && act != WH_DEPLOY_DROP_TWIN, error);

  return state != NULL;
}

/* ---- Waiting ---- */

static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, WH_ERROR, WH_ERROR_OFFLINE) || g_error_matches (error, WH_ERROR, WH_ERROR_TIMED_OUT) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_SERVER) || g_error_matches (error, WH_ERROR, WH_ERROR_RATE_LIMITED) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_BAD_REPLY) || g_error_matches (error, WH_ERROR, WH_ERROR_TLS);
}

static gboolean
wants_back (Run     *self,
            GError **error)
{
  g_autofree char *cause = NULL;

  if (self->deployment->rolling_back)
    return FALSE;

  if (self->deployment->asked_back)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_FAILED, self->deployment->cause);
      return TRUE;
    }

  if (self->gate == NULL || !(cause = wh_deploy_gate_judge (self->gate, g_get_real_time ())))
    return FALSE;

  g_set_error_literal (error, WH_ERROR, WH_ERROR_FAILED, cause);

  return TRUE;
}

/* What cannot be paused goes on, and says so; who is silent is asked again. */
static void
follow_pause (Run *self)
{
  WhDeployment *deployment = self->deployment;
  gboolean done = TRUE;

  if (deployment->wants_pause == deployment->paused)
    return;

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];
      g_autoptr(WhDeployChange) change = make_change (self, target, deployment->wants_pause ? WH_DEPLOY_PAUSE : WH_DEPLOY_RESUME);
      g_autoptr(GError) error = NULL;

      if (dex_await (wh_deployer_apply (target->deployer, target->workload, change), &error))
        continue;

      done = FALSE;

      if (!is_silence (error))
        {
          wh_operation_set_progress (self->operation, get_fraction (self, 0), error->message);
          deployment->wants_pause = deployment->paused;
          wh_deployment_changed (deployment);
          return;
        }
    }

  if (done)
    deployment->paused = deployment->wants_pause;
}

/* Looks at all targets once. Returns %FALSE with an error when one failed. */
static gboolean
look_once (Run           *self,
           gboolean       twin,
           WhDeployStep  *step,
           gboolean      *done,
           GError       **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  double fraction = 0;
  double least = 2;
  guint n = twin ? 1 : self->plan->targets->len;

  *done = TRUE;

  for (guint i = 0; i < n; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];
      g_autoptr(WhDeployState) state = NULL;
      g_autoptr(GError) local_error = NULL;

      state = dex_await_boxed (wh_deployer_look (target->deployer, target->workload, twin), &local_error);

      if (state == NULL && is_silence (local_error))
        {
          *done = FALSE;
          tell (self, step, WH_DEPLOY_STEP_SILENT, 0, _("not observed now; the cluster goes on by itself"));
          return TRUE;
        }

      if (state == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      if (state->failed != NULL)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_FAILED, _("The rollout of %s does not come to its end: %s"),
                       wh_record_get_name (target->workload), state->failed);
          return FALSE;
        }

      *done &= state->done;
      fraction += state->fraction / n;

      /* Of several, the one that has the longest way. */
      if (state->fraction < least)
        {
          least = state->fraction;
          g_string_assign (text, "");
          if (n > 1)
            g_string_append_printf (text, "%s ", wh_record_get_name (target->workload));
          g_string_append (text, state->paused ? _("paused") : state->text);
        }
    }

  tell (self, step, WH_DEPLOY_STEP_RUNNING, fraction, text->str);

  return TRUE;
}

static gboolean
wait_rollout (Run           *self,
              WhDeployStep  *step,
              gboolean       twin,
              GError       **error)
{
  gint64 deadline = g_get_monotonic_time () + ROLLOUT_DEADLINE;

  if (step == NULL)
    return FALSE;

  while (TRUE)
    {
      gboolean done;

      if (!self->deployment->rolling_back)
        follow_pause (self);

      if (!look_once (self, twin, step, &done, error) || wants_back (self, error))
        return FALSE;

      if (done)
        break;

      if (self->deployment->paused)
        deadline = g_get_monotonic_time () + ROLLOUT_DEADLINE;

      if (g_get_monotonic_time () > deadline)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_TIMED_OUT, _("The change was made, but the rollout is not done after %d minutes"),
                       (int)(ROLLOUT_DEADLINE / G_TIME_SPAN_MINUTE));
          return FALSE;
        }

      if (!wh_dex_sleep (wh_operation_get_scope (self->operation), LOOK_MSEC, error))
        return FALSE;
    }

  tell (self, step, WH_DEPLOY_STEP_DONE, 0, NULL);

  return TRUE;
}

/* Watches the limits for a while; a time in which the computer slept was not watched. */
static gboolean
watch (Run          *self,
       const char   *id,
       const char   *title,
       gint64        duration,
       GError      **error)
{
  WhDeployStep *step;
  gint64 end;

  if (duration <= 0)
    return TRUE;

  if (!(step = begin (self, id, title, error)))
    return FALSE;

  end = g_get_monotonic_time () + duration;

  while (g_get_monotonic_time () < end)
    {
      g_autofree char *left = NULL;
      g_autofree char *text = NULL;
      gint64 now;

      if (wants_back (self, error))
        return FALSE;

      now = g_get_monotonic_time ();
      left = wh_format_duration (MAX (end - now, 0) / G_USEC_PER_SEC * G_USEC_PER_SEC);
      /* Translators: "errors 0.1 %, p95 181 ms", then a time */
      text = g_strdup_printf (_("%s, another %s"), self->gate != NULL && wh_deploy_gate_get_text (self->gate) != NULL
                                                     ? wh_deploy_gate_get_text (self->gate) : _("watching"), left);
      wh_deployment_set_step (self->deployment, step, WH_DEPLOY_STEP_RUNNING, text);
      wh_operation_set_progress (self->operation, get_fraction (self, 1 - (double)(end - now) / duration), step->title);

      if (!wh_dex_sleep (wh_operation_get_scope (self->operation), MIN (LOOK_MSEC, MAX ((end - now) / 1000, 1)), error))
        return FALSE;
    }

  /* The last instant counts too. */
  if (wants_back (self, error))
    return FALSE;

  tell (self, step, WH_DEPLOY_STEP_DONE, 0, self->gate != NULL ? wh_deploy_gate_get_text (self->gate) : NULL);

  return TRUE;
}

/* ---- Forward ---- */

static gboolean
apply_all (Run          *self,
           const char   *id,
           WhDeployAct   act,
           GError      **error)
{
  WhDeployStep *step = begin (self, id, _("Applying the change"), error);
  g_autoptr(GString) text = g_string_new (NULL);

  if (step == NULL)
    return FALSE;

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];
      g_autoptr(WhDeployChange) change = make_change (self, target, act);
      g_autoptr(WhDeployState) state = NULL;

      change->generation = target->before->generation;

      if (!(state = ask (self, target, change, &target->applied, TRUE, error)))
        {
          tell (self, step, WH_DEPLOY_STEP_FAILED, 0, (*error)->message);
          return FALSE;
        }

      g_string_append_printf (text, "%s%s, %s %" G_GINT64_FORMAT, text->len > 0 ? "; " : "",
                              wh_record_get_name (target->workload), _("generation"), state->generation);
    }

  tell (self, step, WH_DEPLOY_STEP_DONE, 0, text->str);

  return TRUE;
}

static WhDeployAct
get_act (Run *self)
{
  if (is_verb (self, "rollback"))
    return WH_DEPLOY_UNDO;
  if (is_verb (self, "restart"))
    return WH_DEPLOY_RESTART;
  if (is_verb (self, "scale"))
    return WH_DEPLOY_SCALE;

  return WH_DEPLOY_SET_IMAGE;
}

static gboolean
run_rolling (Run     *self,
             GError **error)
{
  return apply_all (self, "apply", get_act (self), error) &&
         wait_rollout (self, begin (self, "rollout", _("Replacing pods"), error), FALSE, error) &&
         watch (self, "watch", _("Watching health"), self->plan->watch, error);
}

static gboolean
drop_twin (Run     *self,
           GError **error)
{
  WhDeployStep *step = begin (self, "drop", _("Removing the second workload"), error);

  if (step == NULL || !apply_one (self, WH_DEPLOY_DROP_TWIN, 0, error))
    return FALSE;

  tell (self, step, WH_DEPLOY_STEP_DONE, 0, NULL);

  return TRUE;
}

/* What the second workload proved, the first one gets. */
static gboolean
adopt (Run     *self,
       GError **error)
{
  return apply_all (self, "apply", WH_DEPLOY_SET_IMAGE, error) &&
         wait_rollout (self, begin (self, "rollout", _("Replacing pods"), error), FALSE, error);
}

/* So many new pods beside the old ones make that share of all. */
static gint64
count_canary (gint64 replicas,
              double share)
{
  return MAX (1, (gint64)round (replicas * share / (1 - share)));
}

static const double canary_shares[] = { 0.10, 0.25, 0.50 };

static gboolean
run_canary (Run     *self,
            GError **error)
{
  gint64 last = 0;

  for (guint i = 0; i < G_N_ELEMENTS (canary_shares); i++)
    {
      gint64 n = count_canary (self->plan->replicas, canary_shares[i]);
      int share = round (100.0 * n / (n + self->plan->replicas));
      g_autofree char *id = g_strdup_printf ("canary-%u", i);
      g_autofree char *wait_id = g_strdup_printf ("canary-wait-%u", i);
      /* Translators: percent of the pods, and so about of the requests */
      g_autofree char *title = g_strdup_printf (_("Canary with %d %% of the pods"), share);
      g_autofree char *wait_title = g_strdup_printf (_("Watching %d %%"), share);

      WhDeployStep *step;

      /* Few replicas know few shares. */
      if (n == last)
        continue;

      last = n;

      if (!(step = begin (self, id, title, error)) ||
          !apply_one (self, i == 0 ? WH_DEPLOY_ADD_CANARY : WH_DEPLOY_SCALE_TWIN, n, error) ||
          !wait_rollout (self, step, TRUE, error) ||
          !watch (self, wait_id, wait_title, self->plan->pause, error))
        return FALSE;
    }

  return adopt (self, error) && drop_twin (self, error) &&
         watch (self, "watch", _("Watching health"), self->plan->watch, error);
}

static gboolean
switch_to (Run          *self,
           const char   *id,
           const char   *title,
           WhDeployAct   act,
           GError      **error)
{
  WhDeployStep *step = begin (self, id, title, error);

  if (step == NULL || !apply_one (self, act, 0, error))
    return FALSE;

  tell (self, step, WH_DEPLOY_STEP_DONE, 0, NULL);

  return TRUE;
}

static gboolean
run_blue_green (Run     *self,
                GError **error)
{
  WhDeployStep *step = begin (self, "green", _("Starting the second workload"), error);

  return step != NULL &&
         apply_one (self, WH_DEPLOY_ADD_GREEN, MAX (self->plan->replicas, 1), error) &&
         wait_rollout (self, step, TRUE, error) &&
         switch_to (self, "switch", _("Switching the service to it"), WH_DEPLOY_SWITCH, error) &&
         watch (self, "watch", _("Watching health, the old one is kept"), self->plan->watch, error) &&
         adopt (self, error) &&
         switch_to (self, "switch-back", _("Switching the service to the first workload"), WH_DEPLOY_SWITCH_BACK, error) &&
         drop_twin (self, error);
}

/* ---- Back ---- */

/* An answer may have been lost: what was undone then has no such revision now. */
static gboolean
is_undone (Run             *self,
           WhDeployTarget  *target)
{
  g_autoptr(WhDeployState) state = dex_await_boxed (wh_deployer_look (target->deployer, target->workload, FALSE), NULL);

  return state != NULL && g_strcmp0 (state->image, target->before->image) == 0;
}

static gboolean
undo_target (Run             *self,
             WhDeployTarget  *target,
             GError         **error)
{
  g_autoptr(WhDeployChange) change = make_change (self, target, WH_DEPLOY_UNDO);
  g_autoptr(WhDeployState) state = NULL;
  g_autoptr(GError) local_error = NULL;

  if (is_verb (self, "scale"))
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

  if ((state = ask (self, target, change, &target->applied, FALSE, &local_error)))
    return TRUE;

  if (change->act == WH_DEPLOY_UNDO && g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND) && is_undone (self, target))
    {
      target->applied = FALSE;
      tell_left (self, FALSE);
      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* While the cluster does not answer nothing can be undone: it is tried again. */
static gboolean
undo_all (Run           *self,
          WhDeployStep  *step,
          GError       **error)
{
  gboolean done = FALSE;

  while (!done)
    {
      g_autoptr(GError) local_error = NULL;

      done = TRUE;

      if (self->switched)
        done = apply_one (self, WH_DEPLOY_SWITCH_BACK, 0, &local_error);

      for (guint i = 0; done && i < self->plan->targets->len; i++)
        {
          WhDeployTarget *target = self->plan->targets->pdata[i];

          if (target->applied)
            done = undo_target (self, target, &local_error);
        }

      if (done && self->twin)
        {
          done = apply_one (self, WH_DEPLOY_DROP_TWIN, 0, &local_error);

          if (!done && g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
            {
              g_clear_error (&local_error);
              done = TRUE;
            }
        }

      if (done)
        break;

      if (!is_silence (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      tell (self, step, WH_DEPLOY_STEP_SILENT, 0, _("cannot act while the cluster does not answer; tried again"));

      if (!wh_dex_sleep (wh_operation_get_scope (self->operation), LOOK_MSEC, error))
        return FALSE;
    }

  self->twin = FALSE;
  tell_left (self, FALSE);

  return TRUE;
}

static const char *
get_old_name (Run *self)
{
  return self->plan->from_version != NULL ? self->plan->from_version : _("what ran before");
}

static gboolean
roll_back (Run           *self,
           const GError  *cause,
           GError       **error)
{
  WhDeployment *deployment = self->deployment;
  WhDeployStep *failed = wh_deployment_get_current_step (deployment);
  g_autofree char *title = g_strdup_printf (_("Rolling back to %s"), get_old_name (self));
  WhDeployStep *step;

  if (failed != NULL && failed->state != WH_DEPLOY_STEP_DONE)
    wh_deployment_set_step (deployment, failed, WH_DEPLOY_STEP_FAILED, cause->message);

  wh_deployment_drop_waiting (deployment);
  g_set_str (&deployment->cause, cause->message);
  deployment->rolling_back = TRUE;
  deployment->rolled_back_at = g_get_real_time ();

  if (!(step = begin (self, "undo", title, error)))
    return FALSE;

  /* A paused rollout cannot go back either. */
  deployment->wants_pause = FALSE;
  follow_pause (self);

  if (!undo_all (self, step, error))
    {
      wh_deployment_set_step (deployment, step, WH_DEPLOY_STEP_FAILED, (*error)->message);
      return FALSE;
    }

  tell (self, step, WH_DEPLOY_STEP_DONE, 0, NULL);

  return wait_rollout (self, begin (self, "undo-rollout", _("Replacing pods by the old ones"), error), FALSE, error);
}

static gboolean
has_changed (Run *self)
{
  gboolean changed = self->twin || self->switched;

  for (guint i = 0; i < self->plan->targets->len; i++)
    changed |= ((WhDeployTarget *)self->plan->targets->pdata[i])->applied;

  return changed;
}

/* ---- All of it ---- */

static void
lay_out_steps (Run *self)
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

static char *
dup_result (Run *self)
{
  WhDeployPlan *plan = self->plan;

  if (is_verb (self, "scale"))
    return g_strdup_printf (_("%s has %d replicas in %s"), plan->application, (int)plan->replicas, plan->environment);
  if (is_verb (self, "restart"))
    return g_strdup_printf (_("%s was restarted in %s"), plan->application, plan->environment);

  /* Translators: application, version, environment */
  return g_strdup_printf (_("%s %s runs in %s"), plan->application,
                          plan->to_version != NULL ? plan->to_version : plan->to_digest, plan->environment);
}

static gboolean
go_forward (Run     *self,
            GError **error)
{
  if (g_str_equal (self->plan->strategy, "canary"))
    return run_canary (self, error);
  if (g_str_equal (self->plan->strategy, "blue-green"))
    return run_blue_green (self, error);

  return run_rolling (self, error);
}

/* One may have begun since the plan was made. */
static gboolean
is_frozen (Run     *self,
           GError **error)
{
  WhFreezes *freezes = wh_deployments_get_freezes (self->deployments);
  WhFreeze *freeze;

  if (is_verb (self, "rollback"))
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
  Run self = { .operation = user_data };
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
  lay_out_steps (&self);
  tell_left (&self, FALSE);

  if (!may_act (&self, &error) || is_frozen (&self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (go_forward (&self, &error))
    {
      result = dup_result (&self);
      wh_operation_set_result (self.operation, result);
      wh_deployment_set_step (deployment, wh_deployment_add_step (deployment, "done", _("Done")), WH_DEPLOY_STEP_DONE, result);
      return dex_future_new_true ();
    }

  if (wh_error_is_cancelled (error) || !has_changed (&self) || !(self.plan->automatic || deployment->asked_back))
    {
      WhDeployStep *step = wh_deployment_get_current_step (deployment);

      if (step != NULL && step->state != WH_DEPLOY_STEP_DONE)
        wh_deployment_set_step (deployment, step, WH_DEPLOY_STEP_FAILED, error->message);

      left = has_changed (&self) ? dup_left (&self) : NULL;
      if (left != NULL && !wh_error_is_cancelled (error))
        return wh_dex_reject (WH_ERROR_FAILED, _("%s. It does not go back by itself: %s"), error->message, left);

      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!roll_back (&self, error, &back_error))
    {
      if (wh_error_is_cancelled (back_error))
        return wh_dex_reject (WH_ERROR_FAILED, _("%s. Rolling back was stopped; what the cluster had begun goes on"), error->message);

      if ((left = dup_left (&self)))
        return wh_dex_reject (WH_ERROR_FAILED, _("%s. It could not be rolled back: %s. What is left: %s"),
                              error->message, back_error->message, left);

      return wh_dex_reject (WH_ERROR_FAILED, _("%s. It could not be rolled back: %s"), error->message, back_error->message);
    }

  wh_deployment_set_step (deployment, wh_deployment_add_step (deployment, "done", _("Rolled back")), WH_DEPLOY_STEP_DONE,
                          get_old_name (&self));

  /* Translators: why, then a version */
  return wh_dex_reject (WH_ERROR_FAILED, _("%s. Rolled back to %s"), error->message, get_old_name (&self));
}

/* The run of all operations on applications; see WhOperationInfo. */
DexFuture *
wh_deploy_run (WhOperation *operation)
{
  return wh_dex_scoped (wh_operation_get_scope (operation),
                        wh_dex_spawn_pinned (NULL, 0, wh_deploy_run_fiber, g_object_ref (operation), g_object_unref));
}
