/* wh-ui-job-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-log-follow.h"
#include "wh-ui-job-log.h"
#include "wh-ui-run.h"

/**
 * WhUiJobLog:
 *
 * The log of one job, followed while the job goes on, or why there is none. It
 * is opened where it is worth reading: a step that failed at its error, any
 * other at its beginning.
 */
struct _WhUiJobLog
{
  WhUiAdaptive       parent_instance;

  WhUiLogView *view;

  WhRecord    *job;     /* nullable: as it is now */
  char        *step;    /* nullable: where to */
  gboolean     going;   /* there, once its lines are here */
};

G_DEFINE_FINAL_TYPE (WhUiJobLog, wh_ui_job_log, WH_UI_TYPE_ADAPTIVE)

/* ---- where a step is ---- */

/* The line where a step begins, and the one where the next does. */
static gboolean
find_step (WhLog          *log,
           const WhRecord *job,
           const char     *name,
           guint64        *first,
           guint64        *last,
           gboolean       *failed)
{
  g_autoptr(GPtrArray) steps = wh_ui_run_list_steps (job);
  guint64 n = wh_log_get_n_lines (log);

  for (guint i = 0; i < steps->len; i++)
    {
      const WhUiJobStep *step = g_ptr_array_index (steps, i);

      if (g_strcmp0 (step->name, name) != 0)
        continue;

      *first = wh_log_find_step (log, step->name, step->started);
      *last = n;
      *failed = g_strcmp0 (step->state, "failure") == 0;

      if (i + 1 < steps->len)
        {
          const WhUiJobStep *next = g_ptr_array_index (steps, i + 1);
          guint64 end = wh_log_find_step (log, next->name, next->duration >= 0 ? next->started : 0);

          if (end > *first && end < n)
            *last = end;
        }

      return *first < n;
    }

  return FALSE;
}

/**
 * wh_ui_job_log_find_place:
 * @log: a log
 * @job: whose it is
 * @step: name of a step of @job
 * @line: (out): where to read from
 *
 * Looks for the first error of a step that failed, for the beginning of any
 * other. When the log does not tell its steps, for its first error.
 *
 * Returns: whether @line is known
 */
WhUiPlace
wh_ui_job_log_find_place (WhLog          *log,
                          const WhRecord *job,
                          const char     *step,
                          guint64        *line)
{
  guint64 n = wh_log_get_n_lines (log);
  guint64 first;
  guint64 last;
  gboolean failed;

  g_return_val_if_fail (job != NULL && step != NULL && line != NULL, WH_UI_PLACE_NONE);

  if (n == 0)
    return WH_UI_PLACE_AWAITED;

  if (find_step (log, job, step, &first, &last, &failed))
    {
      guint64 error = failed ? wh_log_find_error (log, first, last) : last;

      /* The beginning may be there before the end. */
      if (failed && error == last && !wh_log_is_finished (log))
        return WH_UI_PLACE_AWAITED;

      *line = error < last ? error : first;
      return WH_UI_PLACE_KNOWN;
    }

  if (!wh_log_is_finished (log))
    return WH_UI_PLACE_AWAITED;

  *line = wh_log_find_error (log, wh_log_get_first (log), n);

  return *line < n ? WH_UI_PLACE_KNOWN : WH_UI_PLACE_NONE;
}

static void
go (WhUiJobLog *self)
{
  WhLog *log = wh_ui_log_view_get_log (self->view);
  WhUiPlace place;
  guint64 line = 0;

  if (!self->going || log == NULL || self->job == NULL)
    return;

  place = wh_ui_job_log_find_place (log, self->job, self->step, &line);
  self->going = place == WH_UI_PLACE_AWAITED;

  if (place == WH_UI_PLACE_KNOWN)
    wh_ui_log_view_show_line (self->view, line);
}

/**
 * wh_ui_job_log_go_to:
 * @self: a job's log
 * @step: (nullable): name of a step; %NULL: it is read where it is
 *
 * Shows a step, at once or as soon as its lines are there.
 */
void
wh_ui_job_log_go_to (WhUiJobLog *self,
                     const char *step)
{
  g_return_if_fail (WH_UI_IS_JOB_LOG (self));

  g_set_str (&self->step, step);
  self->going = step != NULL;

  if (self->going)
    wh_ui_log_view_set_follow (self->view, FALSE);

  go (self);
}

/* ---- the log ---- */

static void
log_changed_cb (WhUiJobLog *self)
{
  WhLog *log = wh_ui_log_view_get_log (self->view);
  const GError *error = log != NULL ? wh_log_get_error (log) : NULL;
  gboolean gone = error != NULL && g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND);
  const char *trouble = gone ? _("The forge no longer has this log") : error != NULL ? error->message : NULL;

  if (log == NULL)
    return;

  if (wh_log_get_n_lines (log) > 0)
    {
      wh_ui_log_view_set_warning (self->view, trouble);
    }
  else
    {
      wh_ui_log_view_set_warning (self->view, NULL);
      if (trouble != NULL)
        wh_ui_log_view_set_placeholder (self->view, _("No log"), trouble);
      else if (wh_log_is_finished (log))
        wh_ui_log_view_set_placeholder (self->view, _("No lines"), _("The job wrote nothing."));
    }

  go (self);
}

static void
drop_log (WhUiJobLog *self)
{
  WhLog *log = wh_ui_log_view_get_log (self->view);

  if (log != NULL)
    g_signal_handlers_disconnect_by_func (log, log_changed_cb, self);

  wh_ui_log_view_set_log (self->view, NULL, NULL);
  wh_ui_log_view_set_warning (self->view, NULL);
}

static void
set_job (WhUiJobLog *self,
         WhRecord   *job)
{
  if (job != NULL)
    wh_record_ref (job);

  g_clear_pointer (&self->job, wh_record_unref);
  self->job = job;
}

/**
 * wh_ui_job_log_close:
 * @self: a job's log
 *
 * Shows no job.
 */
void
wh_ui_job_log_close (WhUiJobLog *self)
{
  g_return_if_fail (WH_UI_IS_JOB_LOG (self));

  drop_log (self);
  set_job (self, NULL);
  g_clear_pointer (&self->step, g_free);
  self->going = FALSE;
}

/**
 * wh_ui_job_log_open:
 * @self: a job's log
 * @fleet: (nullable): whom to ask
 * @run: a run
 * @job: one of its jobs
 *
 * Shows the log of @job from its beginning, or from its end while it goes on.
 */
void
wh_ui_job_log_open (WhUiJobLog *self,
                    WhFleet    *fleet,
                    WhRecord   *run,
                    WhRecord   *job)
{
  WhProvider *provider;
  g_autofree char *reason = NULL;
  g_autofree char *name = NULL;
  g_autoptr(WhLog) log = NULL;
  g_autoptr(GError) error = NULL;
  const char *state;

  g_return_if_fail (WH_UI_IS_JOB_LOG (self));
  g_return_if_fail (run != NULL && job != NULL);

  wh_ui_job_log_close (self);
  set_job (self, job);
  provider = wh_ui_run_find_provider (fleet, job);
  state = job->values[WH_JOB_STATE].text;

  if (g_strcmp0 (state, "skipped") == 0)
    {
      wh_ui_log_view_set_placeholder (self->view, _("Skipped"), _("The job did not run, so that it has no log."));
      return;
    }

  if (provider == NULL || !WH_IS_LOG_SOURCE (provider) || !wh_log_source_has_log (WH_LOG_SOURCE (provider), job, &reason))
    {
      wh_ui_log_view_set_placeholder (self->view, _("No log"), reason != NULL ? reason : _("The forge cannot be asked for it now."));
      return;
    }

  if ((log = wh_log_new_following (WH_LOG_SOURCE (provider), job, &error)) == NULL)
    {
      wh_ui_log_view_set_placeholder (self->view, _("No log"), error->message);
      return;
    }

  wh_ui_log_view_set_placeholder (self->view, _("No lines yet"),
                                  g_strcmp0 (state, "queued") == 0 ? _("The job waits for a runner.") : NULL);
  name = g_strdup_printf ("%s-%s-%s", wh_ui_run_get_repository (run), run->values[WH_RUN_NAME].text, job->values[WH_JOB_NAME].text);
  g_signal_connect_object (log, "changed", G_CALLBACK (log_changed_cb), self, G_CONNECT_SWAPPED);
  wh_ui_log_view_set_log (self->view, log, name);
  wh_ui_log_view_set_follow (self->view, wh_ui_run_is_going_on (state));
}

/**
 * wh_ui_job_log_update:
 * @self: a job's log
 * @job: the job that is shown, as it is now
 *
 * Its steps are known later than its first lines.
 */
void
wh_ui_job_log_update (WhUiJobLog *self,
                      WhRecord   *job)
{
  g_return_if_fail (WH_UI_IS_JOB_LOG (self));
  g_return_if_fail (job != NULL);

  set_job (self, job);
  go (self);
}

WhUiLogView *
wh_ui_job_log_get_view (WhUiJobLog *self)
{
  g_return_val_if_fail (WH_UI_IS_JOB_LOG (self), NULL);

  return self->view;
}

static void
wh_ui_job_log_dispose (GObject *object)
{
  WhUiJobLog *self = WH_UI_JOB_LOG (object);

  if (self->view != NULL)
    wh_ui_job_log_close (self);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_JOB_LOG);

  G_OBJECT_CLASS (wh_ui_job_log_parent_class)->dispose (object);
}

static void
wh_ui_job_log_class_init (WhUiJobLogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_job_log_dispose;

  g_type_ensure (WH_UI_TYPE_LOG_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-job-log.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiJobLog, view);
}

static void
wh_ui_job_log_init (WhUiJobLog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
