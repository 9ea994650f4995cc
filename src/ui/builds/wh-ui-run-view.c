/* wh-ui-run-view.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-log-follow.h"
#include "wh-ui-future.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-run-row.h"
#include "wh-ui-run-view.h"
#include "wh-ui-run.h"
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
  AdwBin                  parent_instance;

  GtkStack               *stack;
  WhUiHealth             *health;
  GtkLabel               *title;
  GtkLabel               *detail;
  GtkWidget              *main_button;
  AdwButtonContent       *main_content;
  GtkMenuButton          *menu;
  AdwNavigationSplitView *split;
  AdwNavigationPage      *log_page;
  GtkListBox             *steps;
  GtkStack               *content;
  WhUiLogView            *log;
  WhUiTests              *tests;
  gboolean                narrow;

  WhFleet                *fleet;
  WhStore                *store;
  WhRecord               *run;
  GPtrArray              *jobs;       /* of WhRecord */
  char                   *job;        /* uid of the one that is open */
  char                   *step;       /* nullable: name of the step that is chosen */
  gboolean                chosen;     /* by the user */
  gboolean                shows_tests;
  guint                   n_looking;  /* questions that are on their way */
  char                   *trouble;    /* nullable: why it did not */
  char                   *shape;      /* of the list of steps: what rows there are */
  char                   *offers;     /* of the menu */
  const WhOperationInfo  *main_operation;
  gboolean                jump;       /* to the step, once its lines are there */
  guint                   timer;
};

enum
{
  PROP_0,
  PROP_NARROW,
};

G_DEFINE_FINAL_TYPE (WhUiRunView, wh_ui_run_view, ADW_TYPE_BIN)

/* ---- The log of the job ---- */

static WhRecord *
find_job (WhUiRunView *self)
{
  for (guint i = 0; self->jobs != NULL && i < self->jobs->len; i++)
    {
      WhRecord *job = g_ptr_array_index (self->jobs, i);

      if (g_strcmp0 (job->uid, self->job) == 0)
        return job;
    }

  return NULL;
}

static gboolean
is_going_on (const char *state)
{
  return g_strcmp0 (state, "running") == 0 || g_strcmp0 (state, "queued") == 0;
}

/* The line where the chosen step begins, and the one where the next does. */
static gboolean
find_step (WhUiRunView *self,
           WhLog       *log,
           guint64     *first,
           guint64     *last,
           gboolean    *failed)
{
  WhRecord *job = find_job (self);
  g_autoptr(GPtrArray) steps = job != NULL ? wh_ui_run_list_steps (job) : NULL;

  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      WhUiStep *step = g_ptr_array_index (steps, i);
      guint64 n = wh_log_get_n_lines (log);

      if (g_strcmp0 (step->name, self->step) != 0)
        continue;

      *first = wh_log_find_step (log, step->name, step->started);
      *last = n;
      *failed = g_strcmp0 (step->state, "failure") == 0;

      if (i + 1 < steps->len)
        {
          WhUiStep *next = g_ptr_array_index (steps, i + 1);
          guint64 end = wh_log_find_step (log, next->name, next->duration >= 0 ? next->started : 0);

          if (end > *first && end < n)
            *last = end;
        }

      return *first < n;
    }

  return FALSE;
}

/* A step that failed is read from its error on, any other from its beginning. */
static void
jump (WhUiRunView *self)
{
  WhLog *log = wh_ui_log_view_get_log (self->log);
  guint64 first;
  guint64 last;
  gboolean failed;

  if (!self->jump || log == NULL || wh_log_get_n_lines (log) == 0)
    return;

  if (self->step == NULL)
    {
      self->jump = FALSE;
      return;
    }

  if (find_step (self, log, &first, &last, &failed))
    {
      guint64 error = failed ? wh_log_find_error (log, first, last) : last;

      /* The beginning may be there before the end. */
      if (failed && error == last && !wh_log_is_finished (log))
        return;

      self->jump = FALSE;
      wh_ui_log_view_show_line (self->log, error < last ? error : first);
    }
  else if (wh_log_is_finished (log))
    {
      guint64 n = wh_log_get_n_lines (log);
      guint64 error = wh_log_find_error (log, wh_log_get_first (log), n);

      self->jump = FALSE;
      if (error < n)
        wh_ui_log_view_show_line (self->log, error);
    }
}

static void
log_changed_cb (WhUiRunView *self)
{
  WhLog *log = wh_ui_log_view_get_log (self->log);
  const GError *error = log != NULL ? wh_log_get_error (log) : NULL;
  gboolean gone = error != NULL && g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND);

  if (log == NULL)
    return;

  if (wh_log_get_n_lines (log) > 0)
    {
      wh_ui_log_view_set_warning (self->log, gone ? _("The forge no longer has this log") : error != NULL ? error->message : NULL);
    }
  else
    {
      wh_ui_log_view_set_warning (self->log, NULL);
      if (gone)
        wh_ui_log_view_set_placeholder (self->log, _("No log"), _("The forge no longer has this log"));
      else if (error != NULL)
        wh_ui_log_view_set_placeholder (self->log, _("No log"), error->message);
      else if (wh_log_is_finished (log))
        wh_ui_log_view_set_placeholder (self->log, _("No lines"), _("The job wrote nothing."));
    }

  jump (self);
}

static void
close_log (WhUiRunView *self)
{
  WhLog *log = wh_ui_log_view_get_log (self->log);

  if (log != NULL)
    g_signal_handlers_disconnect_by_func (log, log_changed_cb, self);
  wh_ui_log_view_set_log (self->log, NULL, NULL);
  wh_ui_log_view_set_warning (self->log, NULL);
}

static void
open_log (WhUiRunView *self)
{
  WhRecord *job = find_job (self);
  WhProvider *provider = job != NULL ? wh_ui_run_find_provider (self->fleet, job) : NULL;
  g_autofree char *reason = NULL;
  g_autofree char *name = NULL;
  g_autoptr(WhLog) log = NULL;
  g_autoptr(GError) error = NULL;
  const char *state;

  close_log (self);

  if (job == NULL)
    return;

  state = job->values[WH_JOB_STATE].text;
  adw_navigation_page_set_title (self->log_page, job->values[WH_JOB_NAME].text);

  if (g_strcmp0 (state, "skipped") == 0)
    {
      wh_ui_log_view_set_placeholder (self->log, _("Skipped"), _("The job did not run, so that it has no log."));
      return;
    }

  if (provider == NULL || !WH_IS_LOG_SOURCE (provider) ||
      !wh_log_source_has_log (WH_LOG_SOURCE (provider), job, &reason))
    {
      wh_ui_log_view_set_placeholder (self->log, _("No log"), reason != NULL ? reason : _("The forge cannot be asked for it now."));
      return;
    }

  if ((log = wh_log_new_following (WH_LOG_SOURCE (provider), job, &error)) == NULL)
    {
      wh_ui_log_view_set_placeholder (self->log, _("No log"), error->message);
      return;
    }

  wh_ui_log_view_set_placeholder (self->log, _("No lines yet"),
                                  g_strcmp0 (state, "queued") == 0 ? _("The job waits for a runner.") : NULL);
  name = g_strdup_printf ("%s-%s-%s", wh_ui_run_get_repository (self->run), self->run->values[WH_RUN_NAME].text,
                          job->values[WH_JOB_NAME].text);
  g_signal_connect_object (log, "changed", G_CALLBACK (log_changed_cb), self, G_CONNECT_SWAPPED);
  wh_ui_log_view_set_log (self->log, log, name);
  wh_ui_log_view_set_follow (self->log, is_going_on (state));
  self->jump = !is_going_on (state);
}

/* ---- Jobs and steps ---- */

/* The first step of the first job that failed; else of the one that runs; else the first job. */
static void
choose_first (WhUiRunView *self)
{
  WhRecord *best = NULL;
  guint best_rank = 0;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      WhRecord *job = g_ptr_array_index (self->jobs, i);
      const char *state = job->values[WH_JOB_STATE].text;
      guint rank = g_strcmp0 (state, "failure") == 0 ? 3 : g_strcmp0 (state, "running") == 0 ? 2 : 1;

      if (rank > best_rank)
        {
          best = job;
          best_rank = rank;
        }
    }

  if (best == NULL || (g_strcmp0 (best->uid, self->job) == 0 && best_rank < 3))
    return;

  if (g_set_str (&self->job, best->uid))
    open_log (self);

  if (best_rank >= 2)
    {
      g_autoptr(GPtrArray) steps = wh_ui_run_list_steps (best);

      for (guint i = 0; i < steps->len; i++)
        {
          WhUiStep *step = g_ptr_array_index (steps, i);

          if (g_strcmp0 (step->state, best_rank == 3 ? "failure" : "running") == 0)
            {
              if (g_set_str (&self->step, step->name))
                self->jump = best_rank == 3;
              break;
            }
        }
    }

  jump (self);
}

static char *
format_clock (gint64 duration)
{
  gint64 seconds = duration / G_USEC_PER_SEC;

  if (seconds >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));

  return g_strdup_printf ("%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
}

static void
add_row (WhUiRunView *self,
         const char  *job,
         const char  *step)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), wh_ui_run_row_new ());
  g_object_set_data_full (G_OBJECT (row), "wh-job", g_strdup (job), g_free);
  g_object_set_data_full (G_OBJECT (row), "wh-step", g_strdup (step), g_free);
  gtk_list_box_append (self->steps, row);
}

static void
fill_row (WhUiRunView *self,
          int          index,
          const char  *state,
          const char  *title,
          gint64       duration,
          guint        level)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->steps, index);
  g_autofree char *took = duration >= 0 ? format_clock (duration)
                                        : g_strcmp0 (state, "skipped") == 0 ? g_strdup (_("skipped")) : NULL;
  g_autofree char *spoken = NULL;
  WhUiRunRow *child;

  if (row == NULL)
    return;

  child = WH_UI_RUN_ROW (gtk_list_box_row_get_child (row));
  wh_ui_run_row_fill (child, state, title, NULL, took);
  wh_ui_run_row_set_level (child, level);
  spoken = g_strdup_printf ("%s, %s", title != NULL ? title : "", state != NULL ? state : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* What the tests found stands below the jobs, as one row. */
static void
fill_tests_row (WhUiRunView *self,
                int          index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->steps, index);
  const char *state = wh_ui_tests_is_failed (self->tests) ? "failure" : "success";
  g_autofree char *counts = wh_ui_tests_dup_short (self->tests);
  g_autofree char *spoken = g_strdup_printf ("%s, %s", _("Tests"), counts);
  WhUiRunRow *child = WH_UI_RUN_ROW (gtk_list_box_row_get_child (row));

  wh_ui_run_row_fill (child, state, _("Tests"), NULL, counts);
  wh_ui_run_row_set_level (child, 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);

  if (self->shows_tests)
    gtk_list_box_select_row (self->steps, row);
}

static void
show_content (WhUiRunView *self,
              gboolean     shows_tests)
{
  self->shows_tests = shows_tests;
  gtk_stack_set_visible_child (self->content, shows_tests ? GTK_WIDGET (self->tests) : GTK_WIDGET (self->log));
}

/* Only the job that is open shows its steps. */
static void
fill_steps (WhUiRunView *self)
{
  gboolean has_tests = wh_ui_tests_fill (self->tests, self->store, self->run);
  g_autoptr(GString) shape = g_string_new (self->job);
  gboolean focused = gtk_widget_get_focus_child (GTK_WIDGET (self->steps)) != NULL;
  gboolean remade = FALSE;
  int index = 0;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      WhRecord *job = g_ptr_array_index (self->jobs, i);

      g_string_append_printf (shape, "\n%s", job->uid);
      if (g_strcmp0 (job->uid, self->job) == 0 && job->values[WH_JOB_STEPS].text != NULL)
        {
          g_autoptr(GPtrArray) steps = wh_ui_run_list_steps (job);

          for (guint s = 0; s < steps->len; s++)
            g_string_append_printf (shape, "\n %s", ((WhUiStep *)g_ptr_array_index (steps, s))->name);
        }
    }

  g_string_append (shape, has_tests ? "\n+" : "");

  if (!has_tests && self->shows_tests)
    show_content (self, FALSE);

  if (g_set_str (&self->shape, shape->str))
    {
      remade = TRUE;
      gtk_list_box_remove_all (self->steps);

      for (guint i = 0; i < self->jobs->len; i++)
        {
          WhRecord *job = g_ptr_array_index (self->jobs, i);

          add_row (self, job->uid, NULL);
          if (g_strcmp0 (job->uid, self->job) == 0)
            {
              g_autoptr(GPtrArray) steps = wh_ui_run_list_steps (job);

              for (guint s = 0; s < steps->len; s++)
                add_row (self, job->uid, ((WhUiStep *)g_ptr_array_index (steps, s))->name);
            }
        }

      if (has_tests)
        add_row (self, NULL, NULL);
    }

  for (guint i = 0; i < self->jobs->len; i++)
    {
      WhRecord *job = g_ptr_array_index (self->jobs, i);
      gint64 duration = job->values[WH_JOB_DURATION].number;
      gboolean open = g_strcmp0 (job->uid, self->job) == 0;

      if (open && self->step == NULL && !self->shows_tests)
        gtk_list_box_select_row (self->steps, gtk_list_box_get_row_at_index (self->steps, index));
      fill_row (self, index++, job->values[WH_JOB_STATE].text, job->values[WH_JOB_NAME].text,
                duration != WH_ABSENT ? duration : -1, 0);

      if (open)
        {
          g_autoptr(GPtrArray) steps = wh_ui_run_list_steps (job);

          for (guint s = 0; s < steps->len; s++)
            {
              WhUiStep *step = g_ptr_array_index (steps, s);

              if (g_strcmp0 (step->name, self->step) == 0 && !self->shows_tests)
                gtk_list_box_select_row (self->steps, gtk_list_box_get_row_at_index (self->steps, index));
              fill_row (self, index++, step->state, step->name, step->duration, 1);
            }
        }
    }

  if (has_tests)
    fill_tests_row (self, index);

  /* The keyboard stays in the list when its rows are others. */
  if (remade && focused && gtk_list_box_get_selected_row (self->steps) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (self->steps)));
}

static void
step_activated_cb (WhUiRunView   *self,
                   GtkListBoxRow *row)
{
  const char *job = g_object_get_data (G_OBJECT (row), "wh-job");
  const char *step = g_object_get_data (G_OBJECT (row), "wh-step");
  g_autofree char *kept_job = g_strdup (job);
  g_autofree char *kept_step = g_strdup (step);

  self->chosen = TRUE;
  show_content (self, job == NULL);

  if (job == NULL)
    {
      adw_navigation_page_set_title (self->log_page, _("Tests"));
      adw_navigation_split_view_set_show_content (self->split, TRUE);
      return;
    }

  if (g_set_str (&self->job, kept_job))
    open_log (self);
  else if (find_job (self) != NULL)
    adw_navigation_page_set_title (self->log_page, find_job (self)->values[WH_JOB_NAME].text);

  g_set_str (&self->step, kept_step);
  self->jump = kept_step != NULL;
  if (kept_step != NULL)
    wh_ui_log_view_set_follow (self->log, FALSE);
  jump (self);
  fill_steps (self);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

/* ---- What can be done ---- */

static WhRecord *
find_workflow (WhUiRunView *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_workflow);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *workflow = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (workflow->connection, self->run->connection) == 0 &&
          g_strcmp0 (workflow->values[WH_WORKFLOW_REPOSITORY].text, self->run->values[WH_RUN_REPOSITORY].text) == 0 &&
          (g_strcmp0 (workflow->values[WH_WORKFLOW_NAME].text, self->run->values[WH_RUN_WORKFLOW].text) == 0 ||
           g_strcmp0 (workflow->values[WH_WORKFLOW_TITLE].text, self->run->values[WH_RUN_WORKFLOW].text) == 0))
        return workflow;
    }

  return NULL;
}

static void
present (WhUiRunView           *self,
         const WhOperationInfo *info,
         WhRecord              *record)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  g_ptr_array_add (records, wh_record_ref (record));
  wh_ui_operation_dialog_present (GTK_WIDGET (self), wh_fleet_get_operations (self->fleet), info, records);
}

static void
main_cb (WhUiRunView *self)
{
  if (self->main_operation != NULL && self->run != NULL)
    present (self, self->main_operation, self->run);
}

/* "run/cancel", "workflow/dispatch" */
static void
operate_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  WhUiRunView *self = WH_UI_RUN_VIEW (widget);
  const char *wanted = g_variant_get_string (parameter, NULL);
  WhRecord *record = self->run == NULL ? NULL : g_str_has_prefix (wanted, "run/") ? self->run : find_workflow (self);
  g_autoptr(GPtrArray) infos = NULL;
  const char *slash = strchr (wanted, '/');

  if (record == NULL || slash == NULL)
    return;

  infos = wh_operations_list (wh_fleet_get_operations (self->fleet), record);

  for (guint i = 0; i < infos->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (infos, i);

      if (g_str_equal (info->id, slash + 1))
        {
          present (self, info, record);
          return;
        }
    }
}

static void
open_in_forge_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  WhUiRunView *self = WH_UI_RUN_VIEW (widget);
  g_autoptr(GtkUriLauncher) launcher = NULL;

  if (self->run == NULL || self->run->values[WH_RUN_URL].text == NULL)
    return;

  launcher = gtk_uri_launcher_new (self->run->values[WH_RUN_URL].text);
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, NULL, NULL);
}

static void
add_offers (GMenu      *menu,
            GPtrArray  *infos,
            const char *prefix)
{
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (infos, i);
      g_autofree char *target = g_strdup_printf ("%s/%s", prefix, info->id);
      g_autoptr(GMenuItem) item = g_menu_item_new (g_dgettext (GETTEXT_PACKAGE, info->title), NULL);

      g_menu_item_set_action_and_target (item, "run.operate", "s", target);
      g_menu_append_item (menu, item);
    }
}

/* The button is for what one most likely wants: to end what runs, to run again what does not. */
static void
fill_operations (WhUiRunView *self)
{
  WhOperations *operations = wh_fleet_get_operations (self->fleet);
  WhRecord *workflow = find_workflow (self);
  g_autoptr(GPtrArray) infos = wh_operations_list (operations, self->run);
  g_autoptr(GPtrArray) more = workflow != NULL ? wh_operations_list (operations, workflow) : NULL;
  g_autoptr(GString) offers = g_string_new (self->run->uid);
  const char *wanted = wh_ui_run_is_running (self->run) ? "cancel" : "rerun";

  self->main_operation = NULL;

  for (guint i = 0; i < infos->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (infos, i);

      g_string_append_printf (offers, "\n%s", info->id);
      if (g_str_equal (info->id, wanted))
        self->main_operation = info;
    }

  for (guint i = 0; more != NULL && i < more->len; i++)
    g_string_append_printf (offers, "\n/%s", ((const WhOperationInfo *)g_ptr_array_index (more, i))->id);

  gtk_widget_set_visible (self->main_button, self->main_operation != NULL);

  if (self->main_operation != NULL)
    {
      const char *title = g_dgettext (GETTEXT_PACKAGE, self->main_operation->title);

      adw_button_content_set_icon_name (self->main_content,
                                        g_str_equal (wanted, "cancel") ? "process-stop-symbolic" : "view-refresh-symbolic");
      adw_button_content_set_label (self->main_content, self->narrow ? "" : title);
      gtk_widget_set_tooltip_text (self->main_button, title);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->main_button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
    }

  if (g_set_str (&self->offers, offers->str))
    {
      g_autoptr(GMenu) menu = g_menu_new ();
      g_autoptr(GMenu) of_run = g_menu_new ();
      g_autoptr(GMenu) of_workflow = g_menu_new ();
      g_autoptr(GMenu) other = g_menu_new ();

      add_offers (of_run, infos, "run");
      add_offers (of_workflow, more, "workflow");
      g_menu_append (other, _("Open in Forge"), "run.open-in-forge");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (of_run));
      g_menu_append_section (menu, NULL, G_MENU_MODEL (of_workflow));
      g_menu_append_section (menu, NULL, G_MENU_MODEL (other));
      gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));
    }

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.open-in-forge", self->run->values[WH_RUN_URL].text != NULL);
}

/* ---- Asking the forge ---- */

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
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  self->jobs = wh_ui_run_list_jobs (self->store, self->run);

  if (!self->chosen)
    choose_first (self);
  fill_steps (self);

  if (self->jobs->len == 0)
    wh_ui_log_view_set_placeholder (self->log, _("No jobs"),
                                    self->trouble != NULL ? self->trouble : _("The forge says nothing about the jobs of this run."));
}

static void
look (WhUiRunView *self)
{
  WhProvider *provider = wh_ui_run_find_provider (self->fleet, self->run);

  if (provider == NULL)
    {
      if (self->jobs->len == 0)
        wh_ui_log_view_set_placeholder (self->log, _("No jobs"), _("They were not observed."));
      return;
    }

  self->n_looking++;
  wh_ui_future_done (wh_provider_look_into (provider, self->run, NULL), self, looked_done);
}

static void
workflows_done (gpointer      owner,
                const GValue *value,
                const GError *error)
{
  WhUiRunView *self = owner;

  if (self->run != NULL)
    fill_operations (self);
}

/* What starts a run is its workflow, which nobody may have looked at yet. Some
 * forges have none, which is no trouble here. */
static void
look_at_workflow (WhUiRunView *self)
{
  WhProvider *provider = wh_ui_run_find_provider (self->fleet, self->run);
  WhRecord *repository = wh_store_resolve (self->store, self->run->connection, self->run->values[WH_RUN_REPOSITORY].text);

  if (provider != NULL && repository != NULL && find_workflow (self) == NULL)
    wh_ui_future_done (wh_provider_look_into (provider, repository, &wh_kind_workflow), self, workflows_done);
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
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  gboolean other;
  gboolean ended;

  g_return_if_fail (WH_UI_IS_RUN_VIEW (self));

  if (fleet == NULL || store == NULL || run == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "empty");
      close_log (self);
      g_clear_pointer (&self->run, wh_record_unref);
      g_clear_pointer (&self->job, g_free);
      update_timer (self);
      return;
    }

  other = self->run == NULL || self->store != store || g_strcmp0 (self->run->uid, run->uid) != 0 ||
          g_strcmp0 (self->run->connection, run->connection) != 0;
  ended = !other && wh_ui_run_is_running (self->run) != wh_ui_run_is_running (run);
  wh_record_ref (run);
  g_clear_pointer (&self->run, wh_record_unref);
  self->run = run;
  g_set_object (&self->fleet, fleet);
  g_set_object (&self->store, store);

  if (other)
    {
      close_log (self);
      g_clear_pointer (&self->job, g_free);
      g_clear_pointer (&self->step, g_free);
      g_clear_pointer (&self->shape, g_free);
      g_clear_pointer (&self->trouble, g_free);
      gtk_list_box_remove_all (self->steps);
      self->chosen = FALSE;
      show_content (self, FALSE);
      wh_ui_log_view_set_placeholder (self->log, _("Reading the jobs"), NULL);
      adw_navigation_split_view_set_show_content (self->split, FALSE);
    }

  title = wh_ui_run_dup_title (run);
  detail = wh_ui_run_dup_detail (run, now);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->detail, detail);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->detail), detail);
  wh_ui_health_set_health (self->health, wh_ui_run_get_health (run->values[WH_RUN_STATE].text));
  wh_ui_health_set_activity (self->health, wh_ui_run_get_activity (run->values[WH_RUN_STATE].text));
  gtk_stack_set_visible_child_name (self->stack, "run");
  fill_operations (self);

  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  self->jobs = wh_ui_run_list_jobs (store, run);

  if (!self->chosen)
    choose_first (self);
  fill_steps (self);

  if (other || ended)
    look (self);

  if (other)
    look_at_workflow (self);

  update_timer (self);
}

WhUiLogView *
wh_ui_run_view_get_log (WhUiRunView *self)
{
  g_return_val_if_fail (WH_UI_IS_RUN_VIEW (self), NULL);

  return self->log;
}

static void
wh_ui_run_view_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  g_value_set_boolean (value, WH_UI_RUN_VIEW (object)->narrow);
}

static void
wh_ui_run_view_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  WhUiRunView *self = WH_UI_RUN_VIEW (object);

  if (self->narrow == g_value_get_boolean (value))
    return;

  self->narrow = g_value_get_boolean (value);
  if (self->run != NULL)
    fill_operations (self);
  g_object_notify_by_pspec (object, pspec);
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
  if (self->log != NULL)
    close_log (self);
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
  g_free (self->shape);
  g_free (self->offers);

  G_OBJECT_CLASS (wh_ui_run_view_parent_class)->finalize (object);
}

static void
wh_ui_run_view_class_init (WhUiRunViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_run_view_dispose;
  object_class->finalize = wh_ui_run_view_finalize;
  object_class->get_property = wh_ui_run_view_get_property;
  object_class->set_property = wh_ui_run_view_set_property;
  widget_class->map = wh_ui_run_view_map;
  widget_class->unmap = wh_ui_run_view_unmap;

  g_object_class_install_property (object_class, PROP_NARROW,
                                   g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)));

  gtk_widget_class_install_action (widget_class, "run.operate", "s", operate_cb);
  gtk_widget_class_install_action (widget_class, "run.open-in-forge", NULL, open_in_forge_cb);

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_LOG_VIEW);
  g_type_ensure (WH_UI_TYPE_TESTS);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-run-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, detail);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, main_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, main_content);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, menu);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, split);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, log_page);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, steps);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, content);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, log);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunView, tests);
  gtk_widget_class_bind_template_callback (widget_class, main_cb);
  gtk_widget_class_bind_template_callback (widget_class, step_activated_cb);
}

static void
wh_ui_run_view_init (WhUiRunView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
