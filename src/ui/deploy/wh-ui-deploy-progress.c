/* wh-ui-deploy-progress.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-deploy-plan.h"
#include "wh-ui-deploy-progress.h"
#include "wh-ui-deploy-watch.h"
#include "wh-ui-health.h"
#include "wh-ui-pod-row.h"
#include "wh-ui-steps.h"

/* Of the steps, beside what is watched or above it. */
#define COLUMN 400
#define WIDEST 4096

/**
 * WhUiDeployProgress:
 *
 * How far a deployment is: where it is, its steps, its pods; and what it does to
 * the application. Signal "show-plan".
 */
struct _WhUiDeployProgress
{
  AdwBin          parent_instance;

  WhUiHealth     *health;
  GtkLabel       *title;
  GtkLabel       *count;
  GtkProgressBar *bar;
  GtkLabel       *caption;
  WhUiSteps      *steps;
  GtkBox         *columns;
  AdwClamp       *left;
  GtkLabel       *plan_title;
  GtkLabel       *plan_way;
  GtkLabel       *plan_back;
  WhUiDeployWatch *watch;
  WhUiPodRow     *pods;    /* below one of the steps */
  int             pods_at; /* which; -1 = none */
};

G_DEFINE_FINAL_TYPE (WhUiDeployProgress, wh_ui_deploy_progress, ADW_TYPE_BIN)

static guint show_plan_signal;

static void
plan_cb (WhUiDeployProgress *self)
{
  g_signal_emit (self, show_plan_signal, 0);
}

static void
wh_ui_deploy_progress_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_DEPLOY_PROGRESS);
  g_clear_object (&WH_UI_DEPLOY_PROGRESS (object)->pods);

  G_OBJECT_CLASS (wh_ui_deploy_progress_parent_class)->dispose (object);
}

static void
wh_ui_deploy_progress_class_init (WhUiDeployProgressClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_deploy_progress_dispose;

  show_plan_signal =
    g_signal_new ("show-plan", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (WH_UI_TYPE_DEPLOY_WATCH);
  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_STEPS);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-deploy-progress.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, count);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, bar);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, caption);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, steps);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, columns);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, left);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, plan_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, plan_way);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, plan_back);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, watch);
  gtk_widget_class_bind_template_callback (widget_class, plan_cb);
}

static void
wh_ui_deploy_progress_init (WhUiDeployProgress *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pods = g_object_ref_sink (WH_UI_POD_ROW (wh_ui_pod_row_new ()));
  self->pods_at = -1;
}

static char *
dup_clock (gint64 time)
{
  g_autoptr(GDateTime) moment = time > 0 ? g_date_time_new_from_unix_local_usec (time) : NULL;

  return moment != NULL ? g_date_time_format (moment, "%H:%M:%S") : NULL;
}

static void
show_step (WhUiStep           *widget,
           const WhDeployStep *step)
{
  g_autofree char *time = dup_clock (step->ended > 0 ? step->ended : step->began);
  WhHealth health = WH_HEALTH_UNKNOWN;
  WhUiActivity activity = WH_UI_ACTIVITY_NONE;

  switch (step->state)
    {
    case WH_DEPLOY_STEP_DONE:
      health = WH_HEALTH_OK;
      break;

    case WH_DEPLOY_STEP_FAILED:
      health = WH_HEALTH_FAILING;
      break;

    case WH_DEPLOY_STEP_SILENT:
      health = WH_HEALTH_STALE;
      break;

    case WH_DEPLOY_STEP_RUNNING:
      activity = WH_UI_ACTIVITY_RUNNING;
      break;

    case WH_DEPLOY_STEP_WAITING:
    default:
      activity = WH_UI_ACTIVITY_WAITING;
    }

  wh_ui_step_set_title (widget, step->title);
  wh_ui_step_set_detail (widget, step->detail);
  wh_ui_step_set_time (widget, time);
  wh_ui_step_set_health (widget, health);
  wh_ui_step_set_activity (widget, activity);
}

static void
show_steps (WhUiDeployProgress *self,
            WhDeployment       *deployment)
{
  GPtrArray *steps = wh_deployment_get_steps (deployment);

  /* Steps that will not be done any more go; that is rare. */
  if (wh_ui_steps_get_n_steps (self->steps) > steps->len)
    {
      wh_ui_steps_clear (self->steps);
      self->pods_at = -1;
    }

  for (guint i = 0; i < steps->len; i++)
    {
      const WhDeployStep *step = steps->pdata[i];
      WhUiStep *widget = i < wh_ui_steps_get_n_steps (self->steps) ? wh_ui_steps_get (self->steps, i)
                                                                   : wh_ui_steps_add (self->steps, step->title);

      show_step (widget, step);
    }
}

/* Below the step that replaces pods now, or did so last. */
static void
show_pods (WhUiDeployProgress *self,
           WhDeployment       *deployment,
           WhStore            *store)
{
  GPtrArray *steps = wh_deployment_get_steps (deployment);
  int host = -1;

  for (guint i = 0; i < steps->len; i++)
    {
      const WhDeployStep *step = steps->pdata[i];

      if (step->state != WH_DEPLOY_STEP_WAITING && !g_str_has_prefix (step->id, "canary-wait") &&
          (g_str_has_suffix (step->id, "rollout") || g_str_has_prefix (step->id, "canary") || g_str_equal (step->id, "green")))
        host = i;
    }

  if (host != self->pods_at)
    {
      if (self->pods_at >= 0 && self->pods_at < (int)wh_ui_steps_get_n_steps (self->steps))
        wh_ui_step_set_extra (wh_ui_steps_get (self->steps, self->pods_at), NULL);
      if (host >= 0)
        wh_ui_step_set_extra (wh_ui_steps_get (self->steps, host), GTK_WIDGET (self->pods));
      self->pods_at = host;
    }

  if (host >= 0)
    wh_ui_pod_row_show (self->pods, store, deployment);
}

static const char *
get_strategy_title (const WhDeployPlan *plan)
{
  if (g_str_equal (plan->strategy, "canary"))
    return _("Canary");
  if (g_str_equal (plan->strategy, "blue-green"))
    return _("Blue/green");

  return _("Rolling");
}

static void
show_plan (WhUiDeployProgress *self,
           WhOperation        *operation)
{
  const WhDeployPlan *plan = wh_deployment_get_plan (wh_deployment_of (operation));
  g_autofree char *limits = plan->automatic ? wh_ui_deploy_dup_limits (plan) : NULL;
  /* Translators: the beginning of the number of a plan */
  g_autofree char *title = g_strdup_printf (_("Plan %.4s"), wh_operation_get_id (operation));
  g_autofree char *way = NULL;
  g_autofree char *back = limits != NULL ? g_strdup_printf (_("Rolls back %s"), limits) : g_strdup (_("Does not roll back on its own"));

  if (g_strcmp0 (plan->from_version, plan->to_version) != 0 && plan->to_version != NULL)
    /* Translators: a strategy, then two versions */
    way = g_strdup_printf (_("%s, from %s to %s"), get_strategy_title (plan),
                           plan->from_version != NULL ? plan->from_version : "?", plan->to_version);
  else
    way = g_strdup (get_strategy_title (plan));

  gtk_label_set_label (self->plan_title, title);
  gtk_label_set_label (self->plan_way, way);
  gtk_label_set_label (self->plan_back, back);
}

static gboolean
is_watching (const WhDeployStep *step)
{
  return step != NULL && g_str_equal (step->id, "watch");
}

/* Why it went back the banner says. */
static char *
dup_title (WhOperation *operation)
{
  WhDeployment *deployment = wh_deployment_of (operation);
  const WhDeployPlan *plan = wh_deployment_get_plan (deployment);
  GPtrArray *steps = wh_deployment_get_steps (deployment);
  const WhDeployStep *last = steps->len > 0 ? steps->pdata[steps->len - 1] : NULL;
  const WhDeployStep *step = wh_deployment_get_current_step (deployment);
  const char *result = wh_operation_get_result (operation);

  if (wh_operation_get_state (operation) == WH_OPERATION_STATE_RUNNING && wh_deployment_is_rolling_back (deployment) &&
      plan->from_version != NULL)
    /* Translators: a version */
    return g_strdup_printf (_("Rolling back to %s"), plan->from_version);

  if (wh_operation_get_state (operation) == WH_OPERATION_STATE_RUNNING || result == NULL)
    return g_strdup (step != NULL ? step->title : _("Confirmed"));

  if (wh_deployment_is_rolling_back (deployment) && last != NULL && last->state == WH_DEPLOY_STEP_DONE && plan->from_version != NULL)
    /* Translators: a version */
    return g_strdup_printf (_("Rolled back to %s"), plan->from_version);

  return g_strdup (result);
}

/**
 * wh_ui_deploy_progress_show:
 * @self: a view
 * @operation: a deployment that runs or ran
 * @fleet: (nullable): whose history has the numbers
 * @store: (nullable): what is observed
 */
void
wh_ui_deploy_progress_show (WhUiDeployProgress *self,
                            WhOperation        *operation,
                            WhFleet            *fleet,
                            WhStore            *store)
{
  WhDeployment *deployment = wh_deployment_of (operation);
  const WhDeployPlan *plan = wh_deployment_get_plan (deployment);
  GPtrArray *steps = wh_deployment_get_steps (deployment);
  WhDeployStep *step = wh_deployment_get_current_step (deployment);
  WhOperationState state = wh_operation_get_state (operation);
  gboolean running = state == WH_OPERATION_STATE_RUNNING;
  gint64 end = wh_operation_get_ended_at (operation);
  g_autofree char *title = dup_title (operation);
  g_autofree char *so_far = NULL;
  g_autofree char *caption = NULL;
  g_autofree char *count = NULL;
  double fraction = 0;
  guint done = 0;

  g_return_if_fail (WH_UI_IS_DEPLOY_PROGRESS (self));

  for (guint i = 0; i < steps->len; i++)
    done += ((WhDeployStep *)steps->pdata[i])->state == WH_DEPLOY_STEP_DONE;

  wh_operation_get_progress (operation, &fraction);
  so_far = wh_format_duration (MAX ((end > 0 ? end : g_get_real_time ()) - wh_operation_get_started_at (operation), 0));
  count = g_strdup_printf (_("%u of %u"), done, steps->len);

  if (running && wh_deployment_is_rolling_back (deployment))
    /* Translators: a duration */
    caption = g_strdup_printf (_("%s so far. Nothing to do for you."), so_far);
  else if (running && !is_watching (step) && plan->watch > 0)
    {
      g_autofree char *watch = wh_format_age (plan->watch);

      /* Translators: two durations */
      caption = g_strdup_printf (_("%s so far, then %s of watching"), so_far, watch);
    }
  else if (running)
    caption = g_strdup_printf (_("%s so far"), so_far);
  else
    caption = g_strdup_printf (_("It took %s"), so_far);

  /* What goes back is wrong, also while somebody takes care of it. */
  if (running && wh_deployment_is_rolling_back (deployment))
    {
      wh_ui_health_set_activity (self->health, WH_UI_ACTIVITY_NONE);
      wh_ui_health_set_health (self->health, WH_HEALTH_FAILING);
    }
  else
    {
      wh_ui_health_set_activity (self->health, running ? WH_UI_ACTIVITY_RUNNING : WH_UI_ACTIVITY_NONE);
      wh_ui_health_set_health (self->health, state == WH_OPERATION_STATE_DONE ? WH_HEALTH_OK
                                         : running ? WH_HEALTH_UNKNOWN : WH_HEALTH_FAILING);
    }

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->count, running ? count : NULL);
  gtk_progress_bar_set_fraction (self->bar, running ? CLAMP (fraction, 0, 1) : 1);
  gtk_label_set_label (self->caption, caption);
  show_steps (self, deployment);
  show_plan (self, operation);

  if (store != NULL)
    show_pods (self, deployment, store);
  if (store != NULL && fleet != NULL)
    wh_ui_deploy_watch_show (self->watch, fleet, store, operation);
}

/**
 * wh_ui_deploy_progress_set_compact:
 * @self: a view
 * @compact: one column
 * @narrow: small margins too
 */
void
wh_ui_deploy_progress_set_compact (WhUiDeployProgress *self,
                                   gboolean            compact,
                                   gboolean            narrow)
{
  g_return_if_fail (WH_UI_IS_DEPLOY_PROGRESS (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns), compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  adw_clamp_set_maximum_size (self->left, compact ? WIDEST : COLUMN);
  adw_clamp_set_tightening_threshold (self->left, compact ? WIDEST : COLUMN);
  gtk_widget_set_size_request (GTK_WIDGET (self->left), compact ? -1 : COLUMN, -1);
  gtk_widget_set_margin_start (GTK_WIDGET (self->columns), narrow ? 12 : 24);
  gtk_widget_set_margin_end (GTK_WIDGET (self->columns), narrow ? 12 : 24);
}

/**
 * wh_ui_deploy_progress_show_evidence:
 * @self: a view
 * @deployment: one that goes back or went back
 *
 * Shows what it was judged by: the number in a large chart, the pod or the
 * check that failed, or the chart of its expression.
 */
void
wh_ui_deploy_progress_show_evidence (WhUiDeployProgress *self,
                                     WhDeployment       *deployment)
{
  const char *metric;
  WhRecord *evidence = wh_deployment_get_evidence (deployment, &metric);

  g_return_if_fail (WH_UI_IS_DEPLOY_PROGRESS (self));

  if (evidence == NULL)
    wh_ui_deploy_watch_grab (self->watch);
  else if (metric != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-chart", "(ssss)", evidence->kind->id, evidence->connection,
                                evidence->uid, metric);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-resource", "(sss)", evidence->kind->id, evidence->connection,
                                evidence->uid);
}
