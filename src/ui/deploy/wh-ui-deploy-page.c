/* wh-ui-deploy-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-deployments.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-deploy-page.h"
#include "wh-ui-deploy-plan.h"
#include "wh-ui-deploy-progress.h"
#include "wh-ui-freezes-dialog.h"
#include "wh-ui-future.h"
#include "wh-ui-refresh.h"

#define REPLAN_MSEC 400

/* Alerts hold for a while before they fire. */
#define INCIDENT_LATE (10 * G_TIME_SPAN_MINUTE)

/**
 * WhUiDeployPage:
 *
 * One deployment: its plan, one confirmation, then how far it is. It runs on
 * when the page is left.
 */
struct _WhUiDeployPage
{
  WhUiPage            parent_instance;

  AdwWindowTitle     *window_title;
  GtkBox             *bar;
  GtkWidget          *state_box;
  GtkLabel           *state_label;
  GtkLabel           *state_detail;
  GtkButton          *cancel;
  GtkButton          *pause;
  GtkButton          *back;
  GtkButton          *incident;
  GtkButton          *confirm;
  AdwBanner          *banner;
  GtkStack           *stack;
  WhUiDeployPlan     *plan;
  WhUiDeployProgress *progress;

  WhOperation        *operation;
  WhUiRefresh        *refresh;
  GSignalGroup       *freezes;
  char               *problem; /* why there is no plan */
  guint               tick;
  guint               replan;  /* a parameter was changed */
  gboolean            planning;
  gboolean            reading; /* the plan, while it runs */
  gboolean            again;   /* a parameter was changed while it was planned */
};

G_DEFINE_FINAL_TYPE (WhUiDeployPage, wh_ui_deploy_page, WH_UI_TYPE_PAGE)

static void make_plan (WhUiDeployPage *self);
static void update_tick (WhUiDeployPage *self);

static gboolean
was_begun (WhUiDeployPage *self)
{
  switch ((int)wh_operation_get_state (self->operation))
    {
    case WH_OPERATION_STATE_NEW:
    case WH_OPERATION_STATE_PLANNING:
    case WH_OPERATION_STATE_PLANNED:
      return FALSE;

    default:
      return TRUE;
    }
}

static WhOperations *
get_operations (WhUiDeployPage *self)
{
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));

  return fleet != NULL ? wh_fleet_get_operations (fleet) : NULL;
}

static char *
dup_blocked (const WhDeployPlan *plan)
{
  for (guint i = 0; i < plan->checks->len; i++)
    {
      const WhDeployCheck *check = plan->checks->pdata[i];

      if (check->health == WH_HEALTH_FAILING)
        return g_strdup (check->title);
    }

  return NULL;
}

static void
show_plan_bar (WhUiDeployPage *self)
{
  WhDeployment *deployment = wh_deployment_of (self->operation);
  gboolean planned = wh_operation_get_state (self->operation) == WH_OPERATION_STATE_PLANNED;
  g_autofree char *detail = NULL;
  g_autofree char *blocked = planned ? dup_blocked (wh_deployment_get_plan (deployment)) : NULL;
  g_autofree char *label = NULL;

  if (planned)
    {
      const WhDeployPlan *plan = wh_deployment_get_plan (deployment);
      g_autofree char *age = wh_format_age (MAX (g_get_real_time () - plan->made_at, 0));

      detail = g_strdup_printf (_("Plan made %s ago, good until the fleet changes"), age);
      /* Translators: a verb, then an environment: "Promote to production" */
      label = g_strdup_printf (g_str_equal (wh_deployment_get_verb (deployment), "promote") ? _("%s to %s") : _("%s in %s"),
                               g_dgettext (GETTEXT_PACKAGE, wh_operation_get_info (self->operation)->verb), plan->environment);
    }
  else
    detail = g_strdup (self->problem != NULL ? self->problem : _("Asking the systems"));

  if (blocked != NULL)
    {
      g_free (detail);
      detail = g_strdup_printf (_("A check failed: %s"), blocked);
    }

  gtk_label_set_label (self->state_label, _("Nothing has been changed yet"));
  gtk_label_set_label (self->state_detail, detail);
  gtk_button_set_label (self->confirm, label != NULL ? label
                                                     : g_dgettext (GETTEXT_PACKAGE, wh_operation_get_info (self->operation)->verb));
  gtk_widget_set_sensitive (GTK_WIDGET (self->confirm), planned && blocked == NULL && !self->planning && self->replan == 0);
  gtk_button_set_label (self->cancel, _("Cancel"));
}

static void
show_back_banner (WhUiDeployPage *self,
                  gboolean        running)
{
  WhDeployment *deployment = wh_deployment_of (self->operation);
  const WhDeployPlan *plan = wh_deployment_get_plan (deployment);
  /* Translators: why, then a version */
  g_autofree char *text = g_strdup_printf (running ? _("%s. Wheelhouse is rolling back to %s.")
                                           : wh_operation_get_state (self->operation) == WH_OPERATION_STATE_CANCELLED
                                             ? _("%s. Rolling back to %s was stopped.") : _("%s. Wheelhouse rolled back to %s."),
                                           wh_deployment_get_cause (deployment),
                                           plan->from_version != NULL ? plan->from_version : _("what ran before"));

  adw_banner_set_title (self->banner, text);
  /* Somebody who said so needs no proof. */
  adw_banner_set_button_label (self->banner, wh_deployment_has_evidence (deployment) && !self->reading ? _("Show evidence") : NULL);
}

/* The incident that this deployment began, if anybody has seen one. */
static WhRecord *
find_incident (WhUiDeployPage *self)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  const WhDeployPlan *plan = wh_deployment_get_plan (wh_deployment_of (self->operation));
  WhResourceList *list = store != NULL ? wh_store_get_list (store, &wh_kind_incident) : NULL;
  gint64 end = wh_operation_get_ended_at (self->operation);
  WhRecord *found = NULL;

  for (guint i = 0; list != NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *incident = wh_resource_list_get_record (list, i);
      gint64 began = incident->values[WH_INCIDENT_BEGAN].number;

      if (g_strcmp0 (incident->values[WH_INCIDENT_APPLICATION].text, plan->application) == 0 &&
          began >= wh_operation_get_started_at (self->operation) && (end == 0 || began <= end + INCIDENT_LATE) &&
          (found == NULL || began > found->values[WH_INCIDENT_BEGAN].number))
        found = incident;
    }

  return found;
}

static void
show_incident_button (WhUiDeployPage *self)
{
  WhRecord *incident = find_incident (self);
  g_autofree char *label = NULL;

  if (incident != NULL)
    /* Translators: the number of an incident */
    label = g_strdup_printf (_("Open incident %s"), wh_record_get_name (incident));

  gtk_widget_set_visible (GTK_WIDGET (self->incident), incident != NULL && !self->reading);
  if (label != NULL)
    gtk_button_set_label (self->incident, label);
}

static void
incident_cb (WhUiDeployPage *self)
{
  WhRecord *incident = find_incident (self);

  if (incident != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-resource", "(sss)", incident->kind->id, incident->connection, incident->uid);
}

static void
evidence_cb (WhUiDeployPage *self)
{
  wh_ui_deploy_progress_show_evidence (self->progress, wh_deployment_of (self->operation));
}

static void
show_run_bar (WhUiDeployPage *self)
{
  WhDeployment *deployment = wh_deployment_of (self->operation);
  gboolean running = wh_operation_get_state (self->operation) == WH_OPERATION_STATE_RUNNING;
  gboolean back = wh_deployment_is_rolling_back (deployment);
  gboolean asked = wh_deployment_get_cause (deployment) != NULL && !back;

  gtk_widget_set_visible (GTK_WIDGET (self->state_label), FALSE);
  gtk_label_set_label (self->state_detail,
                       !running ? NULL
                       : asked ? _("It rolls back as soon as the step it is at can be left.")
                       : back ? _("Nothing to do for you.")
                              : _("You may leave this page. The rollout goes on and you are told at the end."));
  /* When it is over there is nothing to say, and no room for it. */
  gtk_widget_set_visible (GTK_WIDGET (self->state_detail), running);
  gtk_widget_set_visible (self->state_box, running || !wh_ui_page_get_narrow (WH_UI_PAGE (self)));
  gtk_widget_set_visible (GTK_WIDGET (self->confirm), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->pause), running && !back && !asked && wh_deployment_may_pause (deployment));
  gtk_button_set_label (self->pause, wh_deployment_is_paused (deployment) ? _("Continue") : _("Pause"));
  gtk_widget_set_visible (GTK_WIDGET (self->back), running && !asked);
  gtk_button_set_label (self->back, back ? _("Stop rolling back") : _("Roll back now"));

  if (back)
    gtk_widget_remove_css_class (GTK_WIDGET (self->back), "destructive-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->back), "destructive-action");

  gtk_widget_set_visible (GTK_WIDGET (self->cancel), self->reading || !running || !(back || asked));
  gtk_button_set_label (self->cancel, self->reading ? _("Back to progress") : running ? _("Cancel…") : _("Close"));

  show_incident_button (self);

  if (back)
    show_back_banner (self, running);

  adw_banner_set_revealed (self->banner, back);
}

/* At once: a page that still asks for the old width is too wide for the window. */
static void
update_width (WhUiDeployPage *self)
{
  gboolean narrow = wh_ui_page_get_narrow (WH_UI_PAGE (self));
  gboolean compact = wh_ui_page_get_compact (WH_UI_PAGE (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->bar), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_hexpand (GTK_WIDGET (self->confirm), narrow);
  wh_ui_deploy_plan_set_compact (self->plan, compact, narrow);
  wh_ui_deploy_progress_set_compact (self->progress, compact, narrow);
}

/* Narrow, there is room for a word and a name: where it goes the page says. */
static void
update_title (WhUiDeployPage *self)
{
  gboolean narrow = wh_ui_page_get_narrow (WH_UI_PAGE (self));
  g_autofree char *title = wh_operation_dup_title (self->operation);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  adw_window_title_set_title (self->window_title, narrow ? g_dgettext (GETTEXT_PACKAGE, wh_operation_get_info (self->operation)->verb) : title);
  adw_window_title_set_subtitle (self->window_title,
                                 narrow ? wh_record_get_title (wh_operation_get_target (self->operation)) : "");
}

static void
width_cb (WhUiDeployPage *self)
{
  update_width (self);
  wh_ui_refresh_queue (self->refresh);
}

static void
update (WhUiDeployPage *self)
{
  update_title (self);
  update_width (self);
  wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_CONTENT);

  if (!was_begun (self))
    {
      show_plan_bar (self);
      gtk_stack_set_visible_child_name (self->stack, "plan");
      update_tick (self);
      return;
    }

  show_run_bar (self);
  wh_ui_deploy_progress_show (self->progress, self->operation, wh_ui_page_get_fleet (WH_UI_PAGE (self)),
                              wh_ui_page_get_store (WH_UI_PAGE (self)));
  gtk_stack_set_visible_child_name (self->stack, self->reading ? "plan" : "progress");
  update_tick (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  update (user_data);

  return G_SOURCE_CONTINUE;
}

/* Ages and durations go on only where somebody sees them, and until it is over. */
static void
update_tick (WhUiDeployPage *self)
{
  gboolean wanted = gtk_widget_get_mapped (GTK_WIDGET (self)) &&
                    (wh_operation_get_state (self->operation) == WH_OPERATION_STATE_PLANNED ||
                     wh_operation_get_state (self->operation) == WH_OPERATION_STATE_RUNNING);

  if (wanted && self->tick == 0)
    self->tick = g_timeout_add_seconds (1, tick_cb, self);
  else if (!wanted)
    g_clear_handle_id (&self->tick, g_source_remove);
}

static void
planned_cb (gpointer      owner,
            const GValue *value,
            const GError *error)
{
  WhUiDeployPage *self = owner;

  self->planning = FALSE;
  g_set_str (&self->problem, error != NULL ? error->message : NULL);

  if (self->again)
    {
      self->again = FALSE;
      make_plan (self);
      return;
    }

  if (error == NULL)
    wh_ui_deploy_plan_show (self->plan, wh_deployment_of (self->operation));
  else
    {
      adw_banner_set_title (self->banner, error->message);
      adw_banner_set_revealed (self->banner, TRUE);
    }

  update (self);
}

static void
make_plan (WhUiDeployPage *self)
{
  WhOperations *operations = get_operations (self);

  if (operations == NULL || was_begun (self))
    return;

  if (self->planning)
    {
      self->again = TRUE;
      return;
    }

  self->planning = TRUE;
  wh_ui_deploy_plan_set_waiting (self->plan);
  wh_ui_future_done (wh_operations_plan (operations, self->operation), self, planned_cb);
  update (self);
}

static gboolean
plan_again_cb (gpointer data)
{
  WhUiDeployPage *self = data;

  self->replan = 0;
  make_plan (self);

  return G_SOURCE_REMOVE;
}

/* Systems are asked once for a number that is turned up step by step; until then
 * what is shown is not what would be done. */
static void
parameter_cb (WhUiDeployPage *self,
              const char     *id,
              const char     *value)
{
  if (was_begun (self))
    return;

  wh_operation_set_parameter (self->operation, id, value);
  g_clear_handle_id (&self->replan, g_source_remove);
  self->replan = g_timeout_add (REPLAN_MSEC, plan_again_cb, self);
  update (self);
}

static WhFreezes *
get_freezes (WhUiDeployPage *self)
{
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));

  return fleet != NULL ? wh_deployments_get_freezes (wh_fleet_get_deployments (fleet)) : NULL;
}

static void
freezes_cb (WhUiDeployPage *self)
{
  if (get_freezes (self) != NULL)
    wh_ui_freezes_dialog_present (GTK_WIDGET (self), get_freezes (self));
}

/* Whether it may be done is said by the plan. */
static void
freezes_changed_cb (WhUiDeployPage *self)
{
  if (wh_operation_get_state (self->operation) == WH_OPERATION_STATE_PLANNED && !self->planning)
    make_plan (self);
}

/* The store changes all the time; the plan only when what it is about does. */
static void
refresh_cb (gpointer data)
{
  WhUiDeployPage *self = data;
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  if (store == NULL)
    return;

  if (wh_operation_get_state (self->operation) == WH_OPERATION_STATE_NEW && !self->planning && self->problem == NULL)
    make_plan (self);
  else if (wh_operation_get_state (self->operation) == WH_OPERATION_STATE_PLANNED && !self->planning &&
           !wh_deployment_is_still_true (wh_deployment_of (self->operation), store))
    {
      adw_banner_set_title (self->banner, _("The fleet changed. The plan was made again."));
      adw_banner_set_revealed (self->banner, TRUE);
      make_plan (self);
    }
  else
    update (self);
}

static void
run_done (gpointer      owner,
          const GValue *value,
          const GError *error)
{
  WhUiDeployPage *self = owner;
  const char *text = error != NULL ? error->message : wh_operation_get_result (self->operation);

  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL && text != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);

  update (self);
}

static void
confirm_cb (WhUiDeployPage *self)
{
  WhOperations *operations = get_operations (self);

  if (operations == NULL || !gtk_widget_get_sensitive (GTK_WIDGET (self->confirm)))
    return;

  adw_banner_set_revealed (self->banner, FALSE);
  wh_ui_future_done (wh_operations_run (operations, self->operation, NULL), self, run_done);
  update (self);
}

static void
answered_cb (WhUiDeployPage *self,
             const char     *answer)
{
  if (wh_operation_get_state (self->operation) != WH_OPERATION_STATE_RUNNING)
    return;

  if (g_str_equal (answer, "back"))
    wh_deployment_roll_back (wh_deployment_of (self->operation), _("You rolled it back"));
  else if (g_str_equal (answer, "stop"))
    wh_operations_cancel (get_operations (self), self->operation);

  update (self);
}

/* Half a deployment is nobody's wish: what is left behind is said first. */
static void
ask_to_cancel (WhUiDeployPage *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Stop watching it?"), NULL);
  const WhDeployPlan *plan = wh_deployment_get_plan (wh_deployment_of (self->operation));

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                g_str_equal (plan->strategy, "rolling")
                                  ? _("What was changed stays: the cluster goes on with it, and nothing rolls it back on its own any more.")
                                  : _("What was changed stays, and nothing rolls it back on its own any more. The second workload stays too, until somebody cleans it up (“Clean up…” of that workload)."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "go-on", _("Go on"), "back", _("Roll back"), "stop", _("Stop"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "go-on");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "go-on");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
cancel_cb (WhUiDeployPage *self)
{
  if (self->reading)
    {
      self->reading = FALSE;
      update (self);
    }
  else if (wh_operation_get_state (self->operation) == WH_OPERATION_STATE_RUNNING)
    ask_to_cancel (self);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
}

static void
read_plan_cb (WhUiDeployPage *self)
{
  self->reading = TRUE;
  wh_ui_deploy_plan_show (self->plan, wh_deployment_of (self->operation));
  wh_ui_deploy_plan_set_fixed (self->plan, TRUE);
  update (self);
}

static void
pause_cb (WhUiDeployPage *self)
{
  WhDeployment *deployment = wh_deployment_of (self->operation);

  wh_deployment_set_paused (deployment, !wh_deployment_is_paused (deployment));
  update (self);
}

static void
back_cb (WhUiDeployPage *self)
{
  WhDeployment *deployment = wh_deployment_of (self->operation);

  if (wh_deployment_is_rolling_back (deployment))
    wh_operations_cancel (get_operations (self), self->operation);
  else
    wh_deployment_roll_back (deployment, _("You rolled it back"));

  update (self);
}

static void
wh_ui_deploy_page_bind_store (WhUiPage *page,
                              WhStore  *store)
{
  WhUiDeployPage *self = WH_UI_DEPLOY_PAGE (page);

  g_signal_group_set_target (self->freezes, get_freezes (self));
  wh_ui_refresh_set_store (self->refresh, store);
}

static void
wh_ui_deploy_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_deploy_page_parent_class)->map (widget);
  update_tick (WH_UI_DEPLOY_PAGE (widget));
}

static void
wh_ui_deploy_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_deploy_page_parent_class)->unmap (widget);
  update_tick (WH_UI_DEPLOY_PAGE (widget));
}

static gboolean
wh_ui_deploy_page_is_ready (WhUiPage *page)
{
  WhUiDeployPage *self = WH_UI_DEPLOY_PAGE (page);

  return !self->planning && wh_operation_get_state (self->operation) != WH_OPERATION_STATE_NEW;
}

static void
wh_ui_deploy_page_dispose (GObject *object)
{
  WhUiDeployPage *self = WH_UI_DEPLOY_PAGE (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->replan, g_source_remove);
  g_clear_object (&self->refresh);
  g_clear_object (&self->freezes);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_DEPLOY_PAGE);
  g_clear_object (&self->operation);
  g_clear_pointer (&self->problem, g_free);

  G_OBJECT_CLASS (wh_ui_deploy_page_parent_class)->dispose (object);
}

static void
wh_ui_deploy_page_class_init (WhUiDeployPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_deploy_page_dispose;
  widget_class->map = wh_ui_deploy_page_map;
  widget_class->unmap = wh_ui_deploy_page_unmap;
  page_class->bind_store = wh_ui_deploy_page_bind_store;
  page_class->is_ready = wh_ui_deploy_page_is_ready;

  g_type_ensure (WH_UI_TYPE_DEPLOY_PLAN);
  g_type_ensure (WH_UI_TYPE_DEPLOY_PROGRESS);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-deploy-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, bar);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, state_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, state_detail);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, cancel);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, pause);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, back);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, incident);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, confirm);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, banner);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, plan);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPage, progress);
  gtk_widget_class_bind_template_callback (widget_class, parameter_cb);
  gtk_widget_class_bind_template_callback (widget_class, confirm_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, pause_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_plan_cb);
  gtk_widget_class_bind_template_callback (widget_class, freezes_cb);
  gtk_widget_class_bind_template_callback (widget_class, evidence_cb);
  gtk_widget_class_bind_template_callback (widget_class, incident_cb);
}

static void
wh_ui_deploy_page_init (WhUiDeployPage *self)
{
  self->refresh = wh_ui_refresh_new (GTK_WIDGET (self), refresh_cb);
  self->freezes = g_signal_group_new (WH_TYPE_FREEZES);
  g_signal_group_connect_object (self->freezes, "items-changed", G_CALLBACK (freezes_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self, "notify::narrow", G_CALLBACK (width_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::compact", G_CALLBACK (width_cb), self, G_CONNECT_SWAPPED);
}

/**
 * wh_ui_deploy_page_new:
 * @operation: one on an application: prepared, or running
 *
 * Returns: (transfer floating): its page
 */
WhUiPage *
wh_ui_deploy_page_new (WhOperation *operation)
{
  WhUiDeployPage *self;
  g_autofree char *title = NULL;

  g_return_val_if_fail (WH_IS_OPERATION (operation), NULL);

  title = wh_operation_dup_title (operation);
  self = g_object_new (WH_UI_TYPE_DEPLOY_PAGE, "title", title, NULL);
  self->operation = g_object_ref (operation);
  g_signal_connect_object (operation, "changed", G_CALLBACK (wh_ui_refresh_queue), self->refresh, G_CONNECT_SWAPPED);

  return WH_UI_PAGE (self);
}
