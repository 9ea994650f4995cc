/* wh-deploy-checks.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-deployment-private.h"
#include "wh-format.h"
#include "wh-image-scan.h"
#include "wh-kinds.h"

/* What is known here already: builds, other environments, alerts, numbers,
 * freezes. What is not known is said to be unknown. */

typedef struct
{
  WhDeployments *deployments;
  WhStore       *store;
  WhDeployment  *deployment;
  WhDeployPlan  *plan;
  WhRecord      *application;
} Checks;

static gboolean
sets_image (Checks *self)
{
  const char *verb = wh_deployment_get_verb (self->deployment);

  return g_str_equal (verb, "deploy") || g_str_equal (verb, "promote");
}

static gboolean
is_commit (const char *one,
           const char *other)
{
  gsize length = one != NULL && other != NULL ? MIN (strlen (one), strlen (other)) : 0;

  return length >= 7 && strncmp (one, other, length) == 0;
}

static WhRecord *
find_run (Checks *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_run);
  const char *reference = self->application != NULL ? self->application->values[WH_APPLICATION_REPOSITORY].text : NULL;
  WhRecord *repository = reference != NULL ? wh_store_resolve (self->store, NULL, reference) : NULL;
  WhRecord *found = NULL;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *run = wh_resource_list_get_record (list, i);

      if (is_commit (run->values[WH_RUN_COMMIT].text, self->plan->to_commit) &&
          (repository == NULL || wh_store_resolve (self->store, run->connection, run->values[WH_RUN_REPOSITORY].text) == repository) &&
          (found == NULL || run->values[WH_RUN_NUMBER].number > found->values[WH_RUN_NUMBER].number))
        found = run;
    }

  return found;
}

static void
check_build (Checks *self)
{
  WhRecord *run = self->plan->to_commit != NULL ? find_run (self) : NULL;
  const char *state = run != NULL ? run->values[WH_RUN_STATE].text : NULL;

  if (run == NULL)
    wh_deploy_add_check (self->plan, "ci", WH_HEALTH_UNKNOWN, g_strdup (_("Its build is not known")),
                         self->plan->to_commit != NULL
                           ? g_strdup_printf (_("no run of commit %.7s was observed"), self->plan->to_commit)
                           : g_strdup (_("the image does not say which commit it is from")));
  else if (g_strcmp0 (state, "success") == 0)
    wh_deploy_add_check (self->plan, "ci", WH_HEALTH_OK, g_strdup_printf (_("Build %s passed"), wh_record_get_name (run)),
                         g_strdup (run->values[WH_RUN_TITLE].text));
  else
    wh_deploy_add_check (self->plan, "ci", WH_HEALTH_WARNING,
                         /* Translators: number of a build, then its state: "failure" */
                         g_strdup_printf (_("Build %s: %s"), wh_record_get_name (run), state != NULL ? state : _("unknown")),
                         g_strdup (run->values[WH_RUN_TITLE].text));
}

static void
check_image (Checks *self)
{
  WhDeployPlan *plan = self->plan;
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_image);
  gboolean listed = FALSE;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *image = wh_resource_list_get_record (list, i);

      listed |= g_strcmp0 (image->values[WH_IMAGE_REPOSITORY].text, plan->repository) == 0 && plan->to_digest != NULL &&
                g_strcmp0 (image->values[WH_IMAGE_DIGEST].text, plan->to_digest) == 0;
    }

  if (listed)
    wh_deploy_add_check (plan, "image", WH_HEALTH_OK, g_strdup (_("The image is in the registry")),
                         g_strdup_printf ("%.19s…", plan->to_digest));
  else if (plan->to_digest == NULL)
    wh_deploy_add_check (plan, "image", WH_HEALTH_WARNING, g_strdup (_("The digest of the image is not known")),
                         g_strdup (_("no registry that is connected has it; the tag may move")));
  else
    wh_deploy_add_check (plan, "image", WH_HEALTH_UNKNOWN, g_strdup (_("Whether the registry has the image is not known")), NULL);

  if (g_strcmp0 (plan->to_image, plan->from_image) == 0)
    wh_deploy_add_check (plan, "same", WH_HEALTH_WARNING, g_strdup (_("Nothing changes")),
                         g_strdup (_("this image runs there already")));
}

/* Where the same digest runs before it goes further. */
static void
check_staging (Checks *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_environment);
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *environment = wh_resource_list_get_record (list, i);
      const WhValue *values = environment->values;
      WhHealth health = wh_store_get_health (self->store, environment);
      g_autofree char *age = NULL;

      if (g_strcmp0 (values[WH_ENVIRONMENT_APPLICATION].text, self->plan->application) != 0 ||
          g_strcmp0 (values[WH_ENVIRONMENT_NAME].text, "staging") != 0 || g_str_equal (self->plan->environment, "staging"))
        continue;

      if (self->plan->to_digest == NULL || g_strcmp0 (values[WH_ENVIRONMENT_DIGEST].text, self->plan->to_digest) != 0)
        {
          wh_deploy_add_check (self->plan, "staging", WH_HEALTH_WARNING, g_strdup (_("Does not run on staging")),
                               g_strdup_printf (_("%s runs there"), values[WH_ENVIRONMENT_VERSION].text));
          return;
        }

      age = values[WH_ENVIRONMENT_CHANGED].number != WH_ABSENT
              ? wh_format_age (now - values[WH_ENVIRONMENT_CHANGED].number) : NULL;

      if (health == WH_HEALTH_OK)
        wh_deploy_add_check (self->plan, "staging", WH_HEALTH_OK, g_strdup (_("Digest is healthy on staging")),
                             age != NULL ? g_strdup_printf (_("for %s"), age) : NULL);
      else
        wh_deploy_add_check (self->plan, "staging", health == WH_HEALTH_STALE ? WH_HEALTH_UNKNOWN : WH_HEALTH_WARNING,
                             g_strdup (_("Digest is not healthy on staging")), g_strdup (environment->reason));
      return;
    }
}

static char *
dup_counts (const WhRecord *image)
{
  /* Translators: counts of vulnerabilities */
  return g_strdup_printf (_("%d critical, %d high"), (int)MAX (image->values[WH_IMAGE_CRITICAL].number, 0),
                          (int)MAX (image->values[WH_IMAGE_HIGH].number, 0));
}

static gint64
get_more (const WhRecord *before,
          const WhRecord *after,
          guint           field)
{
  return MAX (wh_record_get_value (after, field)->number, 0) - MAX (wh_record_get_value (before, field)->number, 0);
}

/* What the new image brings that the old one has not. Scanners count, they do
 * not prove: more is a warning, as many is no promise that they are the same. */
static void
check_vulnerabilities (Checks *self)
{
  WhDeployPlan *plan = self->plan;
  WhRecord *before = plan->from_digest != NULL ? wh_image_scan_find (self->store, plan->from_digest) : NULL;
  WhRecord *after = plan->to_digest != NULL ? wh_image_scan_find (self->store, plan->to_digest) : NULL;
  g_autofree char *now = before != NULL ? dup_counts (before) : NULL;
  g_autofree char *then = after != NULL ? dup_counts (after) : NULL;

  if (after == NULL)
    wh_deploy_add_check (plan, "vulnerabilities", WH_HEALTH_UNKNOWN, g_strdup (_("Vulnerabilities are not known")),
                         g_strdup (_("no registry that is connected has scanned the image")));
  else if (before == NULL)
    wh_deploy_add_check (plan, "vulnerabilities", wh_image_is_vulnerable (after) ? WH_HEALTH_WARNING : WH_HEALTH_OK,
                         g_strdup_printf (_("Vulnerabilities: %s"), then), g_strdup (_("what runs now was not scanned")));
  else if (get_more (before, after, WH_IMAGE_CRITICAL) > 0 || get_more (before, after, WH_IMAGE_HIGH) > 0)
    wh_deploy_add_check (plan, "vulnerabilities", WH_HEALTH_WARNING, g_strdup (_("More vulnerabilities than now")),
                         g_strdup_printf (_("%s; now %s"), then, now));
  else
    wh_deploy_add_check (plan, "vulnerabilities", WH_HEALTH_OK, g_strdup (_("No more vulnerabilities than now")),
                         g_strdup_printf (_("%s; now %s"), then, now));
}

static gboolean
is_observed (Checks       *self,
             const WhKind *kind)
{
  WhResourceList *list = wh_store_get_list (self->store, kind);
  WhConnections *connections = wh_deployments_get_connections (self->deployments);

  if (wh_resource_list_get_n (list) > 0)
    return TRUE;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (connections)); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (connections), i);

      if (wh_store_is_observed (self->store, wh_connection_get_id (connection), kind))
        return TRUE;
    }

  return FALSE;
}

static void
check_alerts (Checks *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_alert);
  g_autofree char *first = NULL;
  guint n = 0;

  if (!is_observed (self, &wh_kind_alert))
    {
      wh_deploy_add_check (self->plan, "alerts", WH_HEALTH_UNKNOWN, g_strdup (_("Alerts are not known")),
                           g_strdup (_("nothing that alerts is connected")));
      return;
    }

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *alert = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (alert->values[WH_ALERT_APPLICATION].text, self->plan->application) != 0 ||
          g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") != 0)
        continue;

      if (n++ == 0)
        first = g_strdup (wh_record_get_name (alert));
    }

  if (n > 0)
    wh_deploy_add_check (self->plan, "alerts", WH_HEALTH_WARNING,
                         g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u alert fires", "%u alerts fire", n), n),
                         g_steal_pointer (&first));
  else
    wh_deploy_add_check (self->plan, "alerts", WH_HEALTH_OK, g_strdup (_("No alert fires")), NULL);
}

static char *
dup_day_time (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local_usec (time);

  /* Translators: a day of the week and a time: "Mon 18:00" */
  return g_date_time_format (moment, C_("time", "%a %-d %b %H:%M"));
}

static void
check_freeze (Checks *self)
{
  gint64 now = g_get_real_time ();
  WhFreezes *freezes = wh_deployments_get_freezes (self->deployments);
  gint64 until;
  gint64 from;
  WhFreeze *freeze = wh_freezes_find (freezes, self->plan->environment, now, &until);
  WhFreeze *next = wh_freezes_next (freezes, self->plan->environment, now, &from);
  g_autofree char *text = NULL;

  if (freeze != NULL)
    {
      text = dup_day_time (until);

      /* Going back is what a freeze is not against. */
      if (g_str_equal (wh_deployment_get_verb (self->deployment), "rollback"))
        wh_deploy_add_check (self->plan, "freeze", WH_HEALTH_WARNING, g_strdup_printf (_("Frozen until %s"), text),
                             g_strdup_printf (_("%s; going back is allowed"), wh_freeze_get_name (freeze)));
      else
        wh_deploy_add_check (self->plan, "freeze", WH_HEALTH_FAILING, g_strdup_printf (_("Frozen until %s"), text),
                             g_strdup (wh_freeze_get_name (freeze)));
      return;
    }

  if (next != NULL)
    text = dup_day_time (from);

  wh_deploy_add_check (self->plan, "freeze", WH_HEALTH_OK, g_strdup (_("No freeze")),
                       text != NULL ? g_strdup_printf (_("next freeze %s"), text) : NULL);
}

/* They become the same; whoever goes back goes back to what it had. */
static void
check_clusters (Checks *self)
{
  const WhDeployTarget *first = self->plan->targets->pdata[0];
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean differ = FALSE;

  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      const WhDeployTarget *target = self->plan->targets->pdata[i];
      g_autofree char *tag = target->before->image != NULL ? wh_image_name_dup_tag (target->before->image) : NULL;

      if (!target->is_main)
        continue;

      differ |= g_strcmp0 (target->before->image, first->before->image) != 0;
      g_string_append_printf (text, "%s", text->len > 0 ? ", " : "");
      /* Translators: a version, then a cluster */
      g_string_append_printf (text, _("%s in %s"), tag != NULL ? tag : "?", target->connection);
    }

  if (differ)
    wh_deploy_add_check (self->plan, "clusters", WH_HEALTH_WARNING, g_strdup (_("The clusters run different versions")),
                         g_strdup (text->str));
}

/* A deployment that was stopped half way may have left its second workload. */
static void
check_second (Checks *self)
{
  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];
      WhRecord *second = wh_deploy_find_second (self->store, target->workload);

      if (second != NULL)
        wh_deploy_add_check (self->plan, "second",
                             g_str_equal (self->plan->strategy, "rolling") ? WH_HEALTH_WARNING : WH_HEALTH_FAILING,
                             g_strdup (_("A second workload is left of an earlier deployment")),
                             g_strdup_printf (_("clean up %s first"), wh_record_get_name (second)));
    }
}

/* ---- Limits ---- */

static WhRecord *
find_traffic (Checks *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_traffic);
  WhDeployTarget *target = self->plan->targets->pdata[0];

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *traffic = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (wh_record_get_name (traffic), self->plan->application) == 0 &&
          g_strcmp0 (traffic->values[WH_TRAFFIC_NAMESPACE].text, wh_record_get_scope (target->workload)) == 0)
        return traffic;
    }

  return NULL;
}

/* What it does not keep today is no limit for tomorrow. */
static void
check_limits (Checks *self)
{
  WhDeployPlan *plan = self->plan;
  WhRecord *traffic = find_traffic (self);
  double errors = traffic != NULL ? traffic->values[WH_TRAFFIC_ERRORS].real : NAN;
  gint64 p95 = traffic != NULL ? traffic->values[WH_TRAFFIC_P95].number : WH_ABSENT;

  if (!plan->automatic || plan->watch == 0)
    return;

  if (traffic == NULL && plan->promql == NULL)
    {
      plan->max_errors = NAN;
      plan->max_p95 = 0;
      wh_deploy_add_check (plan, "limits", WH_HEALTH_UNKNOWN, g_strdup (_("Its requests are not measured")),
                           g_strdup (_("it goes back by itself only when its pods or checks fail")));
      return;
    }

  if (plan->max_p95 == 0 && p95 != WH_ABSENT && p95 > 0)
    plan->max_p95 = MAX ((2 * p95 / (10 * G_TIME_SPAN_MILLISECOND) + 1) * 10 * G_TIME_SPAN_MILLISECOND,
                         100 * G_TIME_SPAN_MILLISECOND);

  if (!isnan (errors) && !isnan (plan->max_errors) && errors > plan->max_errors)
    {
      wh_deploy_add_check (plan, "limits", WH_HEALTH_WARNING, g_strdup (_("Errors are above the limit already")),
                           g_strdup_printf (_("%.1f %%, limit is %.3g %%: it does not go back because of them"), errors, plan->max_errors));
      plan->max_errors = NAN;
    }

  if (p95 != WH_ABSENT && plan->max_p95 > 0 && p95 > plan->max_p95)
    {
      wh_deploy_add_check (plan, "limits", WH_HEALTH_WARNING, g_strdup (_("It is slower than the limit already")),
                           g_strdup (_("it does not go back because of that")));
      plan->max_p95 = 0;
    }
}

/* Adds to the plan what is known without asking any system. */
void
wh_deploy_check_all (WhDeployments *deployments,
                     WhDeployment  *deployment)
{
  Checks self = {
    .deployments = deployments,
    .store = wh_deployments_get_store (deployments),
    .deployment = deployment,
    .plan = &deployment->plan,
  };

  self.application = wh_store_lookup (self.store, &wh_kind_application, WH_LOCAL, self.plan->application);

  if (sets_image (&self))
    {
      check_build (&self);
      check_image (&self);
      check_staging (&self);
      check_vulnerabilities (&self);
    }

  check_clusters (&self);
  check_alerts (&self);
  check_freeze (&self);
  check_second (&self);
  check_limits (&self);
}
