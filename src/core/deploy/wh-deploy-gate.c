/* wh-deploy-gate.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-deploy-gate.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-range-source.h"

/* How often an expression is asked for, and over which time. */
#define QUERY_INTERVAL (10 * G_TIME_SPAN_SECOND)
#define QUERY_STEP (15 * G_TIME_SPAN_SECOND)

/* Of an expression, in characters, where a sentence quotes it. */
#define LONGEST_QUOTE 40

enum
{
  COND_ERRORS,
  COND_P95,
  COND_EXPRESSION,
  COND_PODS,
  COND_CHECKS,
  N_CONDITIONS
};

struct _WhDeployGate
{
  WhDeployments *deployments;
  WhDeployPlan  *plan;
  gint64         since[N_CONDITIONS]; /* 0: holds not */
  gint64         asked_at;
  gboolean       expression_is_bad;
  char          *text;
  WhRecord      *evidence;            /* what it judged bad last */
  const char    *metric;              /* of that; NULL = it itself */
};

/**
 * wh_deploy_gate_new:
 * @deployments: where things are observed
 * @plan: whose limits; must live longer
 *
 * Returns: (transfer full): a gate that begins to look now
 */
WhDeployGate *
wh_deploy_gate_new (WhDeployments *deployments,
                    WhDeployPlan  *plan)
{
  WhDeployGate *self = g_new0 (WhDeployGate, 1);

  self->deployments = g_object_ref (deployments);
  self->plan = plan;

  return self;
}

/**
 * wh_deploy_gate_free:
 * @self: (transfer full): a gate; its text and evidence go with it
 */
void
wh_deploy_gate_free (WhDeployGate *self)
{
  g_object_unref (self->deployments);
  g_clear_pointer (&self->evidence, wh_record_unref);
  g_free (self->text);
  g_free (self);
}

static WhStore *
get_store (WhDeployGate *self)
{
  return wh_deployments_get_store (self->deployments);
}

static const char *
get_namespace (WhDeployGate *self)
{
  WhDeployTarget *target = self->plan->targets->pdata[0];

  return wh_record_get_scope (target->workload);
}

static WhRecord *
find_traffic (WhDeployGate *self)
{
  WhResourceList *list = wh_store_get_list (get_store (self), &wh_kind_traffic);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *traffic = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (wh_record_get_name (traffic), self->plan->application) == 0 &&
          g_strcmp0 (traffic->values[WH_TRAFFIC_NAMESPACE].text, get_namespace (self)) == 0 &&
          wh_store_get_health (get_store (self), traffic) != WH_HEALTH_STALE)
        return traffic;
    }

  return NULL;
}

/* A pod that starts may be slow; one that says it cannot is not. */
static gboolean
cannot_start (const char *status)
{
  static const char * const words[] = {
    "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "CreateContainerConfigError",
    "CreateContainerError", "RunContainerError", "OOMKilled", "Error", NULL,
  };

  return status != NULL && g_strv_contains (words, status);
}

static gboolean
runs_new_image (WhDeployGate *self,
                WhRecord     *pod)
{
  return self->plan->to_image == NULL || pod->values[WH_POD_IMAGE].text == NULL ||
         g_strcmp0 (pod->values[WH_POD_IMAGE].text, self->plan->to_image) == 0;
}

static gboolean
is_target (WhDeployGate *self,
           WhRecord     *pod)
{
  const char *owner = pod->values[WH_POD_OWNER].text;
  WhRecord *workload = owner != NULL ? wh_store_resolve (get_store (self), pod->connection, owner) : NULL;

  for (guint i = 0; workload != NULL && i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];

      if (g_strcmp0 (workload->uid, target->workload->uid) == 0 && workload->connection == target->workload->connection)
        return TRUE;

      if (g_strcmp0 (workload->values[WH_WORKLOAD_SECOND_OF].text, wh_record_get_name (target->workload)) == 0 &&
          workload->connection == target->workload->connection && g_strcmp0 (wh_record_get_scope (workload), wh_record_get_scope (target->workload)) == 0)
        return TRUE;
    }

  return FALSE;
}

static WhRecord *
find_failing_pod (WhDeployGate *self)
{
  WhResourceList *list = wh_store_get_list (get_store (self), &wh_kind_pod);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *pod = wh_resource_list_get_record (list, i);

      if (cannot_start (pod->values[WH_POD_STATUS].text) && runs_new_image (self, pod) && is_target (self, pod))
        return pod;
    }

  return NULL;
}

static WhRecord *
find_failing_check (WhDeployGate *self)
{
  WhResourceList *list = wh_store_get_list (get_store (self), &wh_kind_check);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *check = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (check->values[WH_CHECK_APPLICATION].text, self->plan->application) == 0 &&
          check->values[WH_CHECK_SINCE].number != WH_ABSENT && check->values[WH_CHECK_SINCE].number > self->plan->made_at &&
          wh_store_get_health (get_store (self), check) == WH_HEALTH_FAILING)
        return check;
    }

  return NULL;
}

/* As a rule of Prometheus: bad while it answers anything. */
static void
ask_expression (WhDeployGate *self,
                gint64        now)
{
  g_autoptr(WhRangeSource) source = NULL;
  g_autoptr(WhMetricRange) range = NULL;

  if (self->plan->promql == NULL || now - self->asked_at < QUERY_INTERVAL ||
      !(source = wh_connections_find_range_source (wh_deployments_get_connections (self->deployments))))
    return;

  self->asked_at = now;
  range = dex_await_boxed (wh_range_source_query_range (source, self->plan->promql, now - QUERY_STEP, now, QUERY_STEP), NULL);

  /* Who does not answer says nothing about the application. */
  if (range == NULL)
    return;

  self->expression_is_bad = FALSE;

  for (guint i = 0; i < range->series->len; i++)
    {
      const WhMetricSeries *series = range->series->pdata[i];

      for (guint p = 0; p < series->points->len; p++)
        if (g_array_index (series->points, WhPoint, p).time >= now - QUERY_STEP / 2)
          self->expression_is_bad = TRUE;
    }
}

static gboolean
holds (WhDeployGate *self,
       guint         condition,
       gboolean      bad,
       gint64        now)
{
  if (!bad)
    self->since[condition] = 0;
  else if (self->since[condition] == 0)
    self->since[condition] = now;

  return bad && now - self->since[condition] >= self->plan->hold;
}

/* Takes @cause. */
static char *
judge (WhDeployGate *self,
       WhRecord     *evidence,
       const char   *metric,
       char         *cause)
{
  g_clear_pointer (&self->evidence, wh_record_unref);
  self->evidence = evidence != NULL ? wh_record_ref (evidence) : NULL;
  self->metric = metric;

  return cause;
}

/* An expression may be as long as a page: its beginning says which it was, all
 * of it stands in the plan. */
static char *
dup_expression_cause (const char *promql,
                      const char *hold)
{
  g_autofree char *brief = g_utf8_strlen (promql, -1) > LONGEST_QUOTE ? g_utf8_substring (promql, 0, LONGEST_QUOTE - 1) : NULL;

  if (brief != NULL)
    /* Translators: the beginning of an expression, then a duration */
    return g_strdup_printf (_("“%s…” was true for %s"), g_strchomp (brief), hold);

  return g_strdup_printf (_("“%s” was true for %s"), promql, hold);
}

/**
 * wh_deploy_gate_judge:
 * @self: a gate
 * @now: microseconds since the epoch
 *
 * To be called in a fiber, again and again: it may ask a system.
 *
 * Returns: (transfer full) (nullable): why the deployment must go back, in
 *   words; %NULL while it need not
 */
char *
wh_deploy_gate_judge (WhDeployGate *self,
                      gint64        now)
{
  WhDeployPlan *plan = self->plan;
  g_autofree char *hold = wh_format_age (plan->hold);
  WhRecord *traffic;
  WhRecord *check;
  WhRecord *pod;
  double errors;
  gint64 p95;

  ask_expression (self, now);

  traffic = find_traffic (self);
  errors = traffic != NULL ? traffic->values[WH_TRAFFIC_ERRORS].real : NAN;
  p95 = traffic != NULL ? traffic->values[WH_TRAFFIC_P95].number : WH_ABSENT;

  g_free (self->text);
  self->text = traffic != NULL && !isnan (errors) && p95 != WH_ABSENT
                 ? g_strdup_printf (_("errors %.1f %%, p95 %d ms"), errors, (int)(p95 / G_TIME_SPAN_MILLISECOND))
                 : g_strdup (_("its requests are not measured"));

  if (holds (self, COND_ERRORS, !isnan (plan->max_errors) && !isnan (errors) && errors > plan->max_errors, now))
    return judge (self, traffic, "errors", g_strdup_printf (_("Errors stayed above %.3g %% for %s"), plan->max_errors, hold));

  if (holds (self, COND_P95, plan->max_p95 > 0 && p95 != WH_ABSENT && p95 > plan->max_p95, now))
    return judge (self, traffic, "p95", g_strdup_printf (_("p95 stayed above %d ms for %s"),
                                                         (int)(plan->max_p95 / G_TIME_SPAN_MILLISECOND), hold));

  if (holds (self, COND_EXPRESSION, self->expression_is_bad, now))
    return judge (self, NULL, NULL, dup_expression_cause (plan->promql, hold));

  pod = find_failing_pod (self);

  if (holds (self, COND_PODS, pod != NULL, now))
    /* Translators: a pod, then its state: "CrashLoopBackOff" */
    return judge (self, pod, NULL, g_strdup_printf (_("A new pod does not start (%s: %s)"), wh_record_get_name (pod),
                                                    pod->values[WH_POD_STATUS].text));

  check = find_failing_check (self);

  if (holds (self, COND_CHECKS, check != NULL, now))
    return judge (self, check, NULL, g_strdup_printf (_("A health check stayed bad for %s (check “%s” fails)"), hold,
                                                      wh_record_get_name (check)));

  return NULL;
}

/**
 * wh_deploy_gate_get_text:
 * @self: a gate that judged
 *
 * Returns: (nullable): what it measured last, in words
 */
const char *
wh_deploy_gate_get_text (WhDeployGate *self)
{
  return self->text;
}

/**
 * wh_deploy_gate_get_evidence:
 * @self: a gate that judged something bad
 * @metric: (out): id of the number of it that is bad; %NULL = it itself is
 *
 * Returns: (transfer none) (nullable): what it judged; %NULL when that is no
 *   resource, as an expression
 */
WhRecord *
wh_deploy_gate_get_evidence (WhDeployGate  *self,
                             const char   **metric)
{
  *metric = self->metric;

  return self->evidence;
}
