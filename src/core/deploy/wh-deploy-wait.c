/* wh-deploy-wait.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-deploy-run-private.h"
#include "wh-dex-util.h"
#include "wh-format.h"

/* What takes time: rollouts, and watching. Who is silent is asked again; limits
 * are judged all the while. */

#define LOOK_MSEC 1000
#define ROLLOUT_DEADLINE (20 * G_TIME_SPAN_MINUTE)

gboolean
wh_deploy_run_is_silence (const GError *error)
{
  return g_error_matches (error, WH_ERROR, WH_ERROR_OFFLINE) || g_error_matches (error, WH_ERROR, WH_ERROR_TIMED_OUT) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_SERVER) || g_error_matches (error, WH_ERROR, WH_ERROR_RATE_LIMITED) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_BAD_REPLY) || g_error_matches (error, WH_ERROR, WH_ERROR_TLS);
}

static void
keep_evidence (WhDeployRun *self)
{
  WhDeployment *deployment = self->deployment;
  WhRecord *evidence = wh_deploy_gate_get_evidence (self->gate, &deployment->evidence_metric);

  g_clear_pointer (&deployment->evidence, wh_record_unref);
  deployment->evidence = evidence != NULL ? wh_record_ref (evidence) : NULL;
  deployment->judged = TRUE;
}

static gboolean
wants_back (WhDeployRun     *self,
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

  keep_evidence (self);
  g_set_error_literal (error, WH_ERROR, WH_ERROR_FAILED, cause);

  return TRUE;
}

/* What cannot be paused goes on, and says so; who is silent is asked again. */
void
wh_deploy_run_follow_pause (WhDeployRun *self)
{
  WhDeployment *deployment = self->deployment;
  gboolean done = TRUE;

  if (deployment->wants_pause == deployment->paused)
    return;

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];
      g_autoptr(WhDeployChange) change = wh_deploy_run_make_change (self, target, deployment->wants_pause ? WH_DEPLOY_PAUSE : WH_DEPLOY_RESUME);
      g_autoptr(GError) error = NULL;

      if (dex_await (wh_deployer_apply (target->deployer, target->workload, change), &error))
        continue;

      done = FALSE;

      if (!wh_deploy_run_is_silence (error))
        {
          wh_operation_set_progress (self->operation, wh_deploy_run_get_fraction (self, 0), error->message);
          deployment->wants_pause = deployment->paused;
          wh_deployment_changed (deployment);
          return;
        }
    }

  if (done)
    deployment->paused = deployment->wants_pause;
}

/* Only the main workload of each cluster has a second one. */
static guint
count_looked_at (WhDeployRun *self,
                 gboolean     twin)
{
  guint n = 0;

  for (guint i = 0; i < self->plan->targets->len; i++)
    n += !twin || ((WhDeployTarget *)self->plan->targets->pdata[i])->is_main;

  return n;
}

/* Looks at all targets once. Returns %FALSE with an error when one failed. */
static gboolean
look_once (WhDeployRun           *self,
           gboolean       twin,
           WhDeployStep  *step,
           gboolean      *done,
           GError       **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  double fraction = 0;
  double least = 2;
  guint n = count_looked_at (self, twin);

  *done = TRUE;

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];
      g_autofree char *name = wh_deploy_run_dup_name (self, target);
      g_autoptr(WhDeployState) state = NULL;
      g_autoptr(GError) local_error = NULL;

      if (twin && !target->is_main)
        continue;

      state = dex_await_boxed (wh_deployer_look (target->deployer, target->workload, twin), &local_error);

      if (state == NULL && wh_deploy_run_is_silence (local_error))
        {
          *done = FALSE;
          wh_deploy_run_tell (self, step, WH_DEPLOY_STEP_SILENT, 0, _("not observed now; the cluster goes on by itself"));
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
                       name, state->failed);
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
            g_string_append_printf (text, "%s ", name);
          g_string_append (text, state->paused ? _("paused") : state->text);
        }
    }

  wh_deploy_run_tell (self, step, WH_DEPLOY_STEP_RUNNING, fraction, text->str);

  return TRUE;
}

gboolean
wh_deploy_run_wait_rollout (WhDeployRun           *self,
                            WhDeployStep  *step,
                            gboolean       twin,
                            GError       **error)
{
  gint64 deadline = g_get_monotonic_time () + ROLLOUT_DEADLINE;

  while (TRUE)
    {
      gboolean done;

      if (!self->deployment->rolling_back)
        wh_deploy_run_follow_pause (self);

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

  wh_deploy_run_tell (self, step, WH_DEPLOY_STEP_DONE, 0, NULL);

  return TRUE;
}

/* Watches the limits for a while; a time in which the computer slept was not watched. */
gboolean
wh_deploy_run_watch (WhDeployRun          *self,
                     const char   *id,
                     const char   *title,
                     gint64        duration,
                     GError      **error)
{
  WhDeployStep *step;
  gint64 end;

  if (duration <= 0)
    return TRUE;

  if (!(step = wh_deploy_run_begin (self, id, title, error)))
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
      wh_operation_set_progress (self->operation, wh_deploy_run_get_fraction (self, 1 - (double)(end - now) / duration), step->title);

      if (!wh_dex_sleep (wh_operation_get_scope (self->operation), MIN (LOOK_MSEC, MAX ((end - now) / 1000, 1)), error))
        return FALSE;
    }

  /* The last instant counts too. */
  if (wants_back (self, error))
    return FALSE;

  wh_deploy_run_tell (self, step, WH_DEPLOY_STEP_DONE, 0, self->gate != NULL ? wh_deploy_gate_get_text (self->gate) : NULL);

  return TRUE;
}
