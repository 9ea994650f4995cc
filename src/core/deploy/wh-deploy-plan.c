/* wh-deploy-plan.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "wh-deploy-plan-private.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

/* Gathers what somebody should know before saying yes: where it runs, from what
 * to what, and what the systems say about it. */

#define MAX_WATCH_SECONDS (24 * 3600)

gboolean
wh_deploy_gather_is_verb (WhDeployGather     *self,
                          const char *verb)
{
  return g_str_equal (self->verb, verb);
}

static gboolean
sets_image (WhDeployGather *self)
{
  return wh_deploy_gather_is_verb (self, "deploy") || wh_deploy_gather_is_verb (self, "promote");
}

/* ---- Parameters ---- */

const char *
wh_deploy_gather_get_parameter (WhDeployGather     *self,
                                const char *id,
                                const char *fallback)
{
  const char *value = wh_operation_get_parameter (self->operation, id);

  return value != NULL && *value != 0 ? value : fallback;
}

static gboolean
read_number (WhDeployGather      *self,
             const char  *id,
             double       most,
             double      *number,
             GError     **error)
{
  const char *text = wh_deploy_gather_get_parameter (self, id, NULL);
  char *end = NULL;
  double value;

  if (text == NULL)
    return TRUE;

  value = g_ascii_strtod (text, &end);

  if (end == text || *end != 0 || !isfinite (value) || value < 0 || value > most)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” has to be a number from 0 to %g, not %s"), id, most, text);
      return FALSE;
    }

  *number = value;

  return TRUE;
}

static gboolean
read_parameters (WhDeployGather  *self,
                 GError **error)
{
  WhDeployPlan *plan = self->plan;
  gboolean changes = !wh_deploy_gather_is_verb (self, "scale");
  const char *environment = wh_deploy_gather_get_parameter (self, "environment", wh_deploy_gather_is_verb (self, "deploy") ? NULL : "production");
  const char *automatic = wh_deploy_gather_get_parameter (self, "rollback", "yes");
  double watch = changes ? 600 : 0;
  double hold = 60;
  double pause = 60;
  double p95 = 0;

  if (environment == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("Say where: environment is production, staging or development"));
      return FALSE;
    }

  if (!g_str_equal (automatic, "yes") && !g_str_equal (automatic, "no"))
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("“rollback” is yes or no"));
      return FALSE;
    }

  plan->application = g_strdup (wh_record_get_name (self->application));
  plan->environment = g_strdup (environment);
  plan->strategy = g_strdup (wh_deploy_gather_get_parameter (self, "strategy", "rolling"));
  plan->automatic = g_str_equal (automatic, "yes");
  plan->promql = g_strdup (wh_deploy_gather_get_parameter (self, "gate", NULL));
  plan->max_errors = 2;

  if (!g_str_equal (plan->strategy, "rolling") &&
      (!sets_image (self) || (!g_str_equal (plan->strategy, "canary") && !g_str_equal (plan->strategy, "blue-green"))))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is no strategy of this: rolling, canary or blue-green"), plan->strategy);
      return FALSE;
    }

  if (!read_number (self, "watch", MAX_WATCH_SECONDS, &watch, error) ||
      !read_number (self, "hold", MAX_WATCH_SECONDS, &hold, error) ||
      !read_number (self, "pause", MAX_WATCH_SECONDS, &pause, error) ||
      !read_number (self, "max-errors", 100, &plan->max_errors, error) ||
      !read_number (self, "max-p95", 1e6, &p95, error))
    return FALSE;

  plan->watch = watch * G_TIME_SPAN_SECOND;
  plan->hold = hold * G_TIME_SPAN_SECOND;
  plan->pause = pause * G_TIME_SPAN_SECOND;
  plan->max_p95 = p95 * G_TIME_SPAN_MILLISECOND;

  return TRUE;
}

/* ---- What the systems say ---- */

static WhDeployChange *
make_change (WhDeployGather         *self,
             WhDeployTarget *target)
{
  WhDeployPlan *plan = self->plan;
  WhDeployChange *change = wh_deploy_change_new (sets_image (self) ? WH_DEPLOY_SET_IMAGE
                                                 : wh_deploy_gather_is_verb (self, "rollback") ? WH_DEPLOY_UNDO
                                                 : wh_deploy_gather_is_verb (self, "scale") ? WH_DEPLOY_SCALE : WH_DEPLOY_RESTART);

  change->image = g_strdup (plan->to_image);
  change->repository = g_strdup (plan->repository);
  change->commit = g_strdup (plan->to_commit);
  change->operation = g_strdup (wh_operation_get_id (self->operation));
  change->revision = g_strdup (target->revision);
  change->replicas = plan->replicas;

  return change;
}

/* Of several verdicts on the same, the worst stands. */
void
wh_deploy_add_check (WhDeployPlan *plan,
                     const char   *id,
                     WhHealth      health,
                     char         *title,
                     char         *detail)
{
  WhDeployCheck *check = wh_deploy_check_new (id, health, title, detail);

  for (guint i = 0; i < plan->checks->len; i++)
    {
      WhDeployCheck *old = plan->checks->pdata[i];

      if (!g_str_equal (old->id, id))
        continue;

      if (wh_health_rank (health) > wh_health_rank (old->health))
        {
          wh_deploy_check_free (old);
          plan->checks->pdata[i] = check;
        }
      else
        wh_deploy_check_free (check);

      return;
    }

  g_ptr_array_add (plan->checks, check);
}

static gboolean
preview_change (WhDeployGather          *self,
                WhDeployTarget  *target,
                WhDeployChange  *change,
                GError         **error)
{
  g_autoptr(WhDeployPreview) preview = dex_await_boxed (wh_deployer_preview (target->deployer, target->workload, change), error);

  if (preview == NULL)
    return FALSE;

  for (guint i = 0; i < preview->objects->len; i++)
    {
      const WhDeployObject *object = preview->objects->pdata[i];
      WhDeployObject *copy = g_new0 (WhDeployObject, 1);

      /* Translators: an object, then the name of its cluster */
      copy->title = g_strdup_printf (_("%s in %s"), object->title, target->connection);
      copy->before = g_strdup (object->before);
      copy->after = g_strdup (object->after);
      g_ptr_array_add (self->plan->objects, copy);
    }

  for (guint i = 0; i < preview->checks->len; i++)
    {
      const WhDeployCheck *check = preview->checks->pdata[i];

      wh_deploy_add_check (self->plan, check->id, check->health, g_strdup (check->title), g_strdup (check->detail));
    }

  return TRUE;
}

static gboolean
preview_all (WhDeployGather  *self,
             GError **error)
{
  WhDeployPlan *plan = self->plan;

  for (guint i = 0; i < plan->targets->len; i++)
    {
      WhDeployTarget *target = plan->targets->pdata[i];
      g_autoptr(WhDeployChange) change = make_change (self, target);

      if (target->is_main && !g_str_equal (plan->strategy, "rolling"))
        {
          gboolean canary = g_str_equal (plan->strategy, "canary");
          g_autoptr(WhDeployChange) twin = wh_deploy_change_copy (change);

          twin->act = canary ? WH_DEPLOY_ADD_CANARY : WH_DEPLOY_ADD_GREEN;
          twin->replicas = canary ? 1 : MAX (target->replicas, 1);

          if (!preview_change (self, target, twin, error))
            return FALSE;
        }

      if (!preview_change (self, target, change, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
look_at_all (WhDeployGather  *self,
             GError **error)
{
  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];

      target->before = dex_await_boxed (wh_deployer_look (target->deployer, target->workload, FALSE), error);

      if (target->before == NULL)
        return FALSE;

      /* The cluster says so now; the store said so a moment ago. */
      if (i == 0 && target->before->image != NULL)
        g_set_str (&self->plan->from_image, target->before->image);
    }

  return TRUE;
}

/* ---- For the door: what changed, in lines ---- */

static void
append_lines (GString    *text,
              const char *title,
              const char *one,
              const char *other)
{
  g_auto(GStrv) lines = g_strsplit (one != NULL ? one : "", "\n", -1);
  g_auto(GStrv) others = g_strsplit (other != NULL ? other : "", "\n", -1);
  gboolean any = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] == 0 || (other != NULL && g_strv_contains ((const char * const *)others, lines[i])))
        continue;

      if (!any)
        g_string_append_printf (text, "%s%s:\n", text->len > 0 ? "\n" : "", title);

      any = TRUE;
      g_string_append_printf (text, "%s\n", lines[i]);
    }
}

static void
tell_operation (WhDeployGather *self)
{
  WhDeployPlan *plan = self->plan;
  g_autoptr(GString) before = g_string_new (NULL);
  g_autoptr(GString) after = g_string_new (NULL);
  g_autofree char *title = NULL;

  for (guint i = 0; i < plan->objects->len; i++)
    {
      const WhDeployObject *object = plan->objects->pdata[i];

      append_lines (before, object->title, object->before, object->after != NULL ? object->after : object->before);
      append_lines (after, object->title, object->after, object->before);
    }

  wh_operation_set_change (self->operation, before->len > 0 ? before->str : NULL, after->len > 0 ? after->str : NULL);

  for (guint i = 0; i < plan->checks->len; i++)
    {
      const WhDeployCheck *check = plan->checks->pdata[i];

      wh_operation_add_effect (self->operation, check->health, "%s%s%s", check->title,
                               check->detail != NULL ? ": " : "", check->detail != NULL ? check->detail : "");
    }

  if (sets_image (self))
    title = g_strdup_printf (wh_deploy_gather_is_verb (self, "promote") ? _("Promote %s %s to %s") : _("Deploy %s %s to %s"),
                             plan->application, plan->to_version != NULL ? plan->to_version : plan->to_digest, plan->environment);
  else if (wh_deploy_gather_is_verb (self, "rollback"))
    /* Translators: application, environment, version */
    title = g_strdup_printf (_("Roll back %s in %s to %s"), plan->application, plan->environment, plan->to_version);
  else if (wh_deploy_gather_is_verb (self, "scale"))
    title = g_strdup_printf (_("Scale %s in %s to %d"), plan->application, plan->environment, (int)plan->replicas);
  else
    title = g_strdup_printf (_("Restart %s in %s"), plan->application, plan->environment);

  wh_operation_set_title (self->operation, title);
}

static DexFuture *
wh_deploy_plan_fiber (gpointer user_data)
{
  WhDeployGather self = { .operation = user_data };
  g_autoptr(WhDeployments) deployments = NULL;
  g_autoptr(WhDeployment) deployment = NULL;
  g_autoptr(GError) error = NULL;

  self.deployments = WH_DEPLOYMENTS (wh_operation_get_owner (self.operation));
  deployments = g_object_ref (self.deployments);
  self.store = wh_deployments_get_store (self.deployments);
  self.application = wh_operation_get_target (self.operation);
  self.verb = wh_operation_get_info (self.operation)->id;
  self.deployment = wh_deployment_attach (self.operation);
  deployment = g_object_ref (self.deployment);
  self.plan = &self.deployment->plan;

  if (!read_parameters (&self, &error) ||
      !wh_deploy_gather_find_targets (&self, &error) ||
      !look_at_all (&self, &error) ||
      !wh_deploy_gather_resolve (&self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (sets_image (&self) || wh_deploy_gather_is_verb (&self, "rollback"))
    wh_deploy_find_commits (self.deployments, self.plan);

  /* Freezes may have been added elsewhere. */
  if (!preview_all (&self, &error) ||
      !dex_await (wh_freezes_load (wh_deployments_get_freezes (deployments)), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_deploy_check_all (self.deployments, self.deployment);
  self.plan->made_at = g_get_real_time ();
  tell_operation (&self);
  wh_deployment_changed (self.deployment);

  return dex_future_new_true ();
}

/* The plan of all operations on applications; see WhOperationInfo. */
DexFuture *
wh_deploy_plan (WhOperation *operation)
{
  return wh_dex_scoped (wh_operation_get_scope (operation),
                        wh_dex_spawn_pinned (NULL, 0, wh_deploy_plan_fiber, g_object_ref (operation), g_object_unref));
}
