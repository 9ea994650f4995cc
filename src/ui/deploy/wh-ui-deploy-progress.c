/* wh-ui-deploy-progress.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-deploy-progress.h"
#include "wh-ui-health.h"
#include "wh-ui-steps.h"

/* From so many on there is a number instead of a tile each. */
#define MAX_TILES 40

/**
 * WhUiDeployProgress:
 *
 * How far a deployment is: where it is, its steps, its pods.
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
  AdwWrapBox     *pods;
};

G_DEFINE_FINAL_TYPE (WhUiDeployProgress, wh_ui_deploy_progress, ADW_TYPE_BIN)

static void
wh_ui_deploy_progress_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_DEPLOY_PROGRESS);

  G_OBJECT_CLASS (wh_ui_deploy_progress_parent_class)->dispose (object);
}

static void
wh_ui_deploy_progress_class_init (WhUiDeployProgressClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_deploy_progress_dispose;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_STEPS);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-deploy-progress.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, count);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, bar);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, caption);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, steps);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployProgress, pods);
}

static void
wh_ui_deploy_progress_init (WhUiDeployProgress *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
    wh_ui_steps_clear (self->steps);

  for (guint i = 0; i < steps->len; i++)
    {
      const WhDeployStep *step = steps->pdata[i];
      WhUiStep *widget = i < wh_ui_steps_get_n_steps (self->steps) ? wh_ui_steps_get (self->steps, i)
                                                                   : wh_ui_steps_add (self->steps, step->title);

      show_step (widget, step);
    }
}

static gboolean
is_pod_of (WhStore            *store,
           const WhDeployPlan *plan,
           WhRecord           *pod)
{
  const char *owner = pod->values[WH_POD_OWNER].text;
  WhRecord *workload = owner != NULL ? wh_store_resolve (store, pod->connection, owner) : NULL;
  const WhDeployTarget *target = plan->targets->pdata[0];

  return workload != NULL && workload->connection == target->workload->connection &&
         g_strcmp0 (wh_record_get_scope (workload), wh_record_get_scope (target->workload)) == 0 &&
         (g_strcmp0 (workload->uid, target->workload->uid) == 0 ||
          (g_str_has_prefix (wh_record_get_name (workload), wh_record_get_name (target->workload)) &&
           g_str_has_suffix (wh_record_get_name (workload), "-next")));
}

static void
show_pods (WhUiDeployProgress *self,
           WhDeployment       *deployment,
           WhStore            *store)
{
  const WhDeployPlan *plan = wh_deployment_get_plan (deployment);
  WhResourceList *list = wh_store_get_list (store, &wh_kind_pod);
  GtkWidget *child;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pods))))
    adw_wrap_box_remove (self->pods, child);

  for (guint i = 0; i < wh_resource_list_get_n (list) && n < MAX_TILES; i++)
    {
      WhRecord *pod = wh_resource_list_get_record (list, i);
      g_autofree char *version = NULL;
      g_autofree char *text = NULL;
      WhHealth health = wh_store_get_health (store, pod);
      gboolean is_new;
      GtkWidget *tile;

      if (!is_pod_of (store, plan, pod))
        continue;

      version = wh_image_name_dup_tag (pod->values[WH_POD_IMAGE].text);
      is_new = g_strcmp0 (pod->values[WH_POD_IMAGE].text, plan->to_image) == 0;
      /* Translators: a version, and the state of a pod */
      text = g_strdup_printf (_("%s\n%s"), version != NULL ? version : "?", pod->values[WH_POD_STATUS].text);
      tile = gtk_label_new (text);
      gtk_label_set_justify (GTK_LABEL (tile), GTK_JUSTIFY_CENTER);
      gtk_widget_set_tooltip_text (tile, wh_record_get_name (pod));
      gtk_widget_add_css_class (tile, "card");
      gtk_widget_add_css_class (tile, "caption");
      gtk_widget_add_css_class (tile, "wh-deploy-pod");
      gtk_widget_add_css_class (tile, health == WH_HEALTH_FAILING ? "error" : is_new ? "accent" : "dimmed");
      adw_wrap_box_append (self->pods, tile);
      n++;
    }
}

/**
 * wh_ui_deploy_progress_show:
 * @self: a view
 * @operation: a deployment that runs or ran
 * @store: (nullable): what is observed
 */
void
wh_ui_deploy_progress_show (WhUiDeployProgress *self,
                            WhOperation        *operation,
                            WhStore            *store)
{
  WhDeployment *deployment = wh_deployment_of (operation);
  GPtrArray *steps = wh_deployment_get_steps (deployment);
  WhDeployStep *step = wh_deployment_get_current_step (deployment);
  WhOperationState state = wh_operation_get_state (operation);
  gboolean running = state == WH_OPERATION_STATE_RUNNING;
  gint64 end = wh_operation_get_ended_at (operation);
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

  if (running)
    caption = g_strdup_printf (_("%s so far"), so_far);
  else
    caption = g_strdup_printf (_("It took %s"), so_far);

  wh_ui_health_set_activity (self->health, running ? WH_UI_ACTIVITY_RUNNING : WH_UI_ACTIVITY_NONE);
  wh_ui_health_set_health (self->health, state == WH_OPERATION_STATE_DONE ? WH_HEALTH_OK
                                         : running ? WH_HEALTH_UNKNOWN : WH_HEALTH_FAILING);
  gtk_label_set_label (self->title, !running && wh_operation_get_result (operation) != NULL
                                      ? wh_operation_get_result (operation)
                                      : step != NULL ? step->title : _("Confirmed"));
  gtk_label_set_label (self->count, running ? count : NULL);
  gtk_progress_bar_set_fraction (self->bar, running ? CLAMP (fraction, 0, 1) : 1);
  gtk_label_set_label (self->caption, caption);
  show_steps (self, deployment);

  if (store != NULL)
    show_pods (self, deployment, store);
}
