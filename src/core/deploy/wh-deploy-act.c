/* wh-deploy-act.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-deploy-run-private.h"
#include "wh-dex-util.h"

/* The smallest parts of a deployment: a step, which is in the audit log before
 * it is begun, and a change, of which it is known whether it may have been made. */

gboolean
wh_deploy_run_is_verb (WhDeployRun *self,
                       const char  *verb)
{
  return g_str_equal (wh_operation_get_info (self->operation)->id, verb);
}

double
wh_deploy_run_get_fraction (WhDeployRun *self,
                            double       within)
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

void
wh_deploy_run_tell (WhDeployRun       *self,
                    WhDeployStep      *step,
                    WhDeployStepState  state,
                    double             within,
                    const char        *detail)
{
  g_autofree char *text = detail != NULL && *detail != 0 ? g_strdup_printf ("%s: %s", step->title, detail) : g_strdup (step->title);

  wh_deployment_set_step (self->deployment, step, state, detail);
  wh_operation_set_progress (self->operation, wh_deploy_run_get_fraction (self, within), text);
}

/* A fiber whose operation was cancelled is given up only when the main loop has
 * nothing else to do; until then it must not act. */
gboolean
wh_deploy_run_may_act (WhDeployRun  *self,
                       GError      **error)
{
  return !dex_future_is_rejected (DEX_FUTURE (wh_operation_get_scope (self->operation))) ||
         dex_await (dex_ref (wh_operation_get_scope (self->operation)), error);
}

/* Returns: (transfer none) (nullable): the step, when it may be done */
WhDeployStep *
wh_deploy_run_begin (WhDeployRun  *self,
                     const char   *id,
                     const char   *title,
                     GError      **error)
{
  WhDeployStep *step = wh_deployment_find_step (self->deployment, id);

  if (step == NULL)
    step = wh_deployment_add_step (self->deployment, id, title);

  /* What cannot be written down is not done. */
  if (!wh_deploy_run_may_act (self, error) ||
      !dex_await (wh_operations_note_step (wh_deployments_get_operations (self->deployments), self->operation, step->title), error) ||
      !wh_deploy_run_may_act (self, error))
    return NULL;

  wh_deploy_run_tell (self, step, WH_DEPLOY_STEP_RUNNING, 0, NULL);

  return step;
}

static gboolean
has_several_clusters (WhDeployRun *self)
{
  const WhDeployTarget *first = self->plan->targets->pdata[0];

  for (guint i = 1; i < self->plan->targets->len; i++)
    if (((WhDeployTarget *)self->plan->targets->pdata[i])->workload->connection != first->workload->connection)
      return TRUE;

  return FALSE;
}

/* Workloads of one application have the same name in all clusters. */
char *
wh_deploy_run_dup_name (WhDeployRun    *self,
                        WhDeployTarget *target)
{
  if (!has_several_clusters (self))
    return g_strdup (wh_record_get_name (target->workload));

  /* Translators: a workload, then its cluster */
  return g_strdup_printf (_("%s in %s"), wh_record_get_name (target->workload), target->connection);
}

WhDeployChange *
wh_deploy_run_make_change (WhDeployRun    *self,
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

/* ---- What is left ---- */

static void
add_sentence (GString *text,
              char    *sentence)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", sentence);
  g_free (sentence);
}

/* Returns: (transfer full) (nullable): what would be left if it ended now */
char *
wh_deploy_run_dup_left (WhDeployRun *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean several = has_several_clusters (self);

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];
      g_autofree char *name = wh_deploy_run_dup_name (self, target);

      if (target->applied)
        add_sentence (text, g_strdup_printf (_("%s was changed, and the cluster goes on with it"), name));
    }

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];

      if (target->twin)
        add_sentence (text, several ? g_strdup_printf (_("its second workload in %s is still there"), target->connection)
                                    : g_strdup (_("its second workload is still there")));
      if (target->switched)
        add_sentence (text, several ? g_strdup_printf (_("requests in %s go to the second workload"), target->connection)
                                    : g_strdup (_("requests go to the second workload")));
    }

  if (self->asking && text->len > 0)
    add_sentence (text, g_strdup (_("the last of this was asked for, the answer was not awaited")));

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* Whoever stops it gets to know what it leaves. */
void
wh_deploy_run_tell_left (WhDeployRun *self,
                         gboolean     asking)
{
  g_autofree char *left = NULL;

  self->asking = asking;
  left = wh_deploy_run_dup_left (self);
  wh_operation_set_left (self->operation, left != NULL ? left : _("nothing was changed"));
}

gboolean
wh_deploy_run_has_changed (WhDeployRun *self)
{
  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      const WhDeployTarget *target = self->plan->targets->pdata[i];

      if (target->applied || target->twin || target->switched)
        return TRUE;
    }

  return FALSE;
}

/* ---- Changes ---- */

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
WhDeployState *
wh_deploy_run_ask (WhDeployRun     *self,
                   WhDeployTarget  *target,
                   WhDeployChange  *change,
                   gboolean        *flag,
                   gboolean         value,
                   GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean before = *flag;
  WhDeployState *state;

  if (!wh_deploy_run_may_act (self, error))
    return NULL;

  *flag = TRUE;
  wh_deploy_run_tell_left (self, TRUE);
  state = dex_await_boxed (wh_deployer_apply (target->deployer, target->workload, change), &local_error);

  if (state != NULL)
    *flag = value;
  else if (is_refusal (local_error))
    *flag = before;

  wh_deploy_run_tell_left (self, FALSE);

  if (state == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return state;
}

/* One change of the second workload of @target, or of who gets its requests. */
gboolean
wh_deploy_run_apply (WhDeployRun     *self,
                     WhDeployTarget  *target,
                     WhDeployAct      act,
                     gint64           replicas,
                     GError         **error)
{
  g_autoptr(WhDeployChange) change = wh_deploy_run_make_change (self, target, act);
  g_autoptr(WhDeployState) state = NULL;
  gboolean switches = act == WH_DEPLOY_SWITCH || act == WH_DEPLOY_SWITCH_BACK;

  change->replicas = replicas;
  state = wh_deploy_run_ask (self, target, change, switches ? &target->switched : &target->twin,
                             act != WH_DEPLOY_SWITCH_BACK && act != WH_DEPLOY_DROP_TWIN, error);

  return state != NULL;
}
