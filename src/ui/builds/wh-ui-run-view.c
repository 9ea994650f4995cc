/* wh-ui-run-view.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-future.h"
#include "wh-ui-job-log.h"
#include "wh-ui-run-head.h"
#include "wh-ui-run-view.h"
#include "wh-ui-run.h"
#include "wh-ui-jobs.h"
#include "wh-ui-tests.h"

/* While a run goes on and somebody looks, it is asked for so often. */
#define LOOK_SECONDS 4

/**
 * WhUiRunView:
 *
 * One run: what can be done with it, its jobs with their steps, what its tests
 * found, and the log of the job that is chosen. At first that is the one that
 * failed, at the step that failed.
 */
struct _WhUiRunView
{
  WhUiAdaptive                  parent_instance;

  GtkStack               *stack;
  WhUiRunHead            *head;
  AdwNavigationSplitView *split;
  AdwNavigationPage      *log_page;
  WhUiJobs               *list;
  GtkStack               *content;
  WhUiJobLog             *log;
  WhUiTests              *tests;

  WhFleet                *fleet;
  WhStore                *store;
  WhRecord               *run;
  GPtrArray              *jobs;       /* of WhRecord */
  char                   *job;        /* nullable: uid of the one that is open */
  char                   *step;       /* nullable: name of the step that is chosen */
  gboolean                chosen;     /* by the user */
  gboolean                shows_tests;
  guint                   n_looking;  /* questions that are on their way */
  char                   *trouble;    /* nullable: why it did not */
  guint                   timer;
};

G_DEFINE_FINAL_TYPE (WhUiRunView, wh_ui_run_view, WH_UI_TYPE_ADAPTIVE)

/* ---- jobs and steps ---- */

static WhRecord *
find_job (WhUiRunView *self,
          const char  *uid)
{
  for (guint i = 0; self->jobs != NULL && i < self->jobs->len; i++)
    {
      WhRecord *job = g_ptr_array_index (self->jobs, i);

      if (g_strcmp0 (job->uid, uid) == 0)
        return job;
    }

  return NULL;
}

/* Returns: whether another one was open */
static gboolean
open_job (WhUiRunView *self,
          WhRecord    *job)
{
  adw_navigation_page_set_title (self->log_page, job->values[WH_JOB_NAME].text);

  if (!g_set_str (&self->job, job->uid))
    return FALSE;

  wh_ui_job_log_open (self->log, self->fleet, self->run, job);

  return TRUE;
}

/* What is worth looking at first: what failed, else what runs. */
static guint
rank_job (const WhRecord *job)
{
  const char *state = job->values[WH_JOB_STATE].text;

  return g_strcmp0 (state, "failure") == 0 ? 3 : g_strcmp0 (state, "running") == 0 ? 2 : 1;
}

static char *
dup_step_in_state (const WhRecord *job,
                   const char     *state)
{
  g_autoptr(GPtrArray) steps = wh_ui_run_list_steps (job);

  for (guint i = 0; i < steps->len; i++)
    {
      const WhUiJobStep *step = g_ptr_array_index (steps, i);

      if (g_strcmp0 (step->state, state) == 0)
        return g_strdup (step->name);
    }

  return NULL;
}

/* The first step of the first job that failed; else of the one that runs; else the first job. */
static void
choose_first (WhUiRunView *self)
{
  WhRecord *best = NULL;
  guint best_rank = 0;
  gboolean other;
  g_autofree char *step = NULL;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      WhRecord *job = g_ptr_array_index (self->jobs, i);

      if (rank_job (job) > best_rank)
        {
          best = job;
          best_rank = rank_job (job);
        }
    }

  /* What was open when it was nothing yet stays open. */
  if (best == NULL || (g_strcmp0 (best->uid, self->job) == 0 && best_rank < 3))
    return;

  other = open_job (self, best);

  if (best_rank > 1)
    step = dup_step_in_state (best, best_rank == 3 ? "failure" : "running");

  /* Once: who reads meanwhile is not taken there again. */
  if (other || (step != NULL && g_strcmp0 (step, self->step) != 0))
    {
      g_set_str (&self->step, step);
      wh_ui_job_log_go_to (self->log, best_rank == 3 ? step : NULL);
    }
}

static void
show_content (WhUiRunView *self,
              gboolean     shows_tests)
{
  self->shows_tests = shows_tests;
  gtk_stack_set_visible_child (self->content, shows_tests ? GTK_WIDGET (self->tests) : GTK_WIDGET (self->log));
}

static void
fill_list (WhUiRunView *self)
{
  gboolean has_tests = wh_ui_tests_fill (self->tests, self->store, self->run);
  WhRecord *job = find_job (self, self->job);
  GtkWidget *row;
  gboolean lost;

  if (!has_tests && self->shows_tests)
    show_content (self, FALSE);

  if (job != NULL)
    wh_ui_job_log_update (self->log, job);

  lost = wh_ui_jobs_fill (self->list, self->jobs, self->job, has_tests ? self->tests : NULL);
  row = self->shows_tests ? wh_ui_jobs_select (self->list, NULL, NULL) : wh_ui_jobs_select (self->list, self->job, self->step);

  /* The keyboard stays in the list when its rows are others. */
  if (lost && row != NULL)
    gtk_widget_grab_focus (row);
}

/* The jobs as the store has them now. */
static void
fill_jobs (WhUiRunView *self)
{
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  self->jobs = wh_ui_run_list_jobs (self->store, self->run);

  if (!self->chosen)
    choose_first (self);

  fill_list (self);
}

static void
chosen_cb (WhUiRunView *self,
           const char  *uid,
           const char  *step)
{
  WhRecord *job = find_job (self, uid);

  self->chosen = TRUE;
  show_content (self, uid == NULL);

  if (uid == NULL)
    {
      adw_navigation_page_set_title (self->log_page, _("Tests"));
    }
  else if (job != NULL)
    {
      open_job (self, job);
      g_set_str (&self->step, step);
      wh_ui_job_log_go_to (self->log, step);
      fill_list (self);
    }

  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

/* ---- asking the forge ---- */

static void
set_placeholder (WhUiRunView *self,
                 const char  *title,
                 const char  *description)
{
  wh_ui_log_view_set_placeholder (wh_ui_job_log_get_view (self->log), title, description);
}

static void
looked_done (gpointer      owner,
             const GValue *value,
             const GError *error)
{
  WhUiRunView *self = owner;

  self->n_looking--;
  g_set_str (&self->trouble, error != NULL ? error->message : NULL);

  /* Another run is shown by now, whose jobs are being asked for. */
  if (self->run == NULL || self->n_looking > 0)
    return;

  /* The page is filled again a moment later than the store: nothing may be said
   * to be missing meanwhile. */
  fill_jobs (self);

  if (self->jobs->len == 0)
    set_placeholder (self, _("No jobs"), self->trouble != NULL ? self->trouble : _("The forge says nothing about the jobs of this run."));
}

static void
look (WhUiRunView *self)
{
  WhProvider *provider = wh_ui_run_find_provider (self->fleet, self->run);

  if (provider == NULL)
    {
      if (self->jobs->len == 0)
        set_placeholder (self, _("No jobs"), _("They were not observed."));
      return;
    }

  self->n_looking++;
  wh_ui_future_done (wh_provider_look_into (provider, self->run, NULL), self, looked_done);
}

static gboolean
look_again_cb (gpointer data)
{
  WhUiRunView *self = data;

  look (self);

  return G_SOURCE_CONTINUE;
}

/* Nothing wakes up for a run that is over, or that nobody looks at. */
static void
update_timer (WhUiRunView *self)
{
  gboolean wanted = self->run != NULL && wh_ui_run_is_running (self->run) && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted && self->timer == 0)
    self->timer = g_timeout_add_seconds (LOOK_SECONDS, look_again_cb, self);
  else if (!wanted)
    g_clear_handle_id (&self->timer, g_source_remove);
}

/* ---- the run ---- */

/* Nothing of one run may be taken for another's. */
static void
forget (WhUiRunView *self)
{
  wh_ui_job_log_close (self->log);
  wh_ui_jobs_clear (self->list);
  g_clear_pointer (&self->run, wh_record_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_pointer (&self->job, g_free);
  g_clear_pointer (&self->step, g_free);
  g_clear_pointer (&self->trouble, g_free);
  self->chosen = FALSE;
  show_content (self, FALSE);
}

/**
 * wh_ui_run_view_show:
 * @self: a view
 * @fleet: (nullable): whom to ask for jobs and logs
 * @store: (nullable): what is shown
 * @run: (nullable): one of it
 * @now: the moment that is shown
 *
 * Shows @run, or what became of it.
 */
void
wh_ui_run_view_show (WhUiRunView *self,
                     WhFleet     *fleet,
                     WhStore     *store,
                     WhRecord    *run,
                     gint64       now)
{
  gboolean other;
  gboolean ended;

  g_return_if_fail (WH_UI_IS_RUN_VIEW (self));

  if (fleet == NULL || store == NULL || run == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "empty");
      forget (self);
      update_timer (self);
      return;
    }

  other = self->store != store || !wh_ui_run_is_same (self->run, run);
  ended = !other && wh_ui_run_is_running (self->run) != wh_ui_run_is_running (run);
  wh_record_ref (run);

  if (other)
    {
      forget (self);
      set_placeholder (self, _("Reading the jobs"), NULL);
      adw_navigation_split_view_set_show_content (self->split, FALSE);
    }

  g_clear_pointer (&self->run, wh_record_unref);
  self->run = run;
  g_set_object (&self->fleet, fleet);
  g_set_object (&self->store, store);

  gtk_stack_set_visible_child_name (self->stack, "run");
  wh_ui_run_head_show (self->head, fleet, store, run, now);
  fill_jobs (self);

  if (other || ended)
    look (self);

  update_timer (self);
}

WhUiLogView *
wh_ui_run_view_get_log (WhUiRunView *self)
{
  g_return_val_if_fail (WH_UI_IS_RUN_VIEW (self), NULL);

  return wh_ui_job_log_get_view (self->log);
}

static void
wh_ui_run_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_run_view_parent_class)->map (widget);
  update_timer (WH_UI_RUN_VIEW (widget));
}

static void
wh_ui_run_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_run_view_parent_class)->unmap (widget);
  update_timer (WH_UI_RUN_VIEW (widget));
}

static void
wh_ui_run_view_dispose (GObject *object)
{
  WhUiRunView *self = WH_UI_RUN_VIEW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_RUN_VIEW);
  g_clear_object (&self->fleet);
  g_clear_object (&self->store);
  g_clear_pointer (&self->run, wh_record_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_run_view_parent_class)->dispose (object);
}

static void
wh_ui_run_view_finalize (GObject *object)
{
  WhUiRunView *self = WH_UI_RUN_VIEW (object);

  g_free (self->job);
  g_free (self->step);
  g_free (self->trouble);

  G_OBJECT_CLASS (wh_ui_run_view_parent_class)->finalize (object);
}

static void
wh_ui_run_view_class_init (WhUiRunViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_run_view_dispose;
  object_class->finalize = wh_ui_run_view_finalize;
  widget_class->map = wh_ui_run_view_map;
  widget_class->unmap = wh_ui_run_view_unmap;

  g_type_ensure (WH_UI_TYPE_JOB_LOG);
  g_type_ensure (WH_UI_TYPE_RUN_HEAD);
  g_type_ensure (WH_UI_TYPE_JOBS);
  g_type_ensure (WH_UI_TYPE_TESTS);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-run-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, head);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, split);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, log_page);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, list);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, content);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, log);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, tests);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
}

static void
wh_ui_run_view_init (WhUiRunView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
