/* wh-ui-jobs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-run-row.h"
#include "wh-ui-run.h"
#include "wh-ui-jobs.h"

/* One row: a job, a step of the job that is open, or, without a job, what the
 * tests found. */
typedef struct
{
  char *job;        /* nullable: uid */
  char *step;       /* nullable: name */
  char *state;      /* nullable */
  char *title;
  char *note;       /* nullable: at its end */
  char *spoken;
} Line;

/**
 * WhUiJobs:
 *
 * The jobs of a run in the forge's order, below the one that is open its steps,
 * and at the end what the tests found. Rows that stay are filled again in
 * place, so that the keyboard stays where it is while a run goes on.
 */
struct _WhUiJobs
{
  AdwBin      parent_instance;

  GtkListBox *list;
  GPtrArray  *lines;    /* of Line: the rows */
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhUiJobs, wh_ui_jobs, ADW_TYPE_BIN)

/* ---- what rows there are ---- */

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->job);
  g_free (line->step);
  g_free (line->state);
  g_free (line->title);
  g_free (line->note);
  g_free (line->spoken);
  g_free (line);
}

/* "1:34": as short as it can be, there are many below each other. */
static char *
dup_clock (gint64 duration)
{
  gint64 seconds = duration / G_USEC_PER_SEC;

  if (seconds >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));

  return g_strdup_printf ("%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
}

static char *
dup_took (const char *state,
          gint64      duration)
{
  if (duration >= 0)
    return dup_clock (duration);

  return g_strcmp0 (state, "skipped") == 0 ? g_strdup (_("skipped")) : NULL;
}

/* @note: (transfer full) (nullable)
 * @said: (nullable): what is read out besides the title */
static void
take_line (GPtrArray  *lines,
           const char *job,
           const char *step,
           const char *state,
           const char *title,
           char       *note,
           const char *said)
{
  Line *line = g_new0 (Line, 1);

  line->job = g_strdup (job);
  line->step = g_strdup (step);
  line->state = g_strdup (state);
  line->title = g_strdup (title != NULL ? title : "");
  line->note = note;
  line->spoken = g_strdup_printf ("%s, %s", line->title, said != NULL ? said : "");
  g_ptr_array_add (lines, line);
}

static void
list_steps (GPtrArray      *lines,
            const WhRecord *job)
{
  g_autoptr(GPtrArray) steps = wh_ui_run_list_steps (job);

  for (guint i = 0; i < steps->len; i++)
    {
      const WhUiJobStep *step = g_ptr_array_index (steps, i);

      take_line (lines, job->uid, step->name, step->state, step->name, dup_took (step->state, step->duration), step->state);
    }
}

/* Only the job that is open shows its steps. */
static GPtrArray *
list_lines (GPtrArray  *jobs,
            const char *open,
            WhUiTests  *tests)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);

  for (guint i = 0; i < jobs->len; i++)
    {
      const WhRecord *job = g_ptr_array_index (jobs, i);
      const char *state = job->values[WH_JOB_STATE].text;
      gint64 duration = job->values[WH_JOB_DURATION].number;

      take_line (lines, job->uid, NULL, state, job->values[WH_JOB_NAME].text,
                 dup_took (state, duration != WH_ABSENT ? duration : -1), state);

      if (g_strcmp0 (job->uid, open) == 0)
        list_steps (lines, job);
    }

  if (tests != NULL)
    {
      char *counts = wh_ui_tests_dup_short (tests);

      take_line (lines, NULL, NULL, wh_ui_tests_is_failed (tests) ? "failure" : "success", _("Tests"), counts, counts);
    }

  return lines;
}

static gboolean
is_same (const Line *line,
         const char *job,
         const char *step)
{
  return g_strcmp0 (line->job, job) == 0 && g_strcmp0 (line->step, step) == 0;
}

static gboolean
are_same (GPtrArray *lines,
          GPtrArray *others)
{
  if (lines == NULL || lines->len != others->len)
    return FALSE;

  for (guint i = 0; i < lines->len; i++)
    {
      const Line *other = g_ptr_array_index (others, i);

      if (!is_same (g_ptr_array_index (lines, i), other->job, other->step))
        return FALSE;
    }

  return TRUE;
}

/* ---- rows ---- */

static void
fill_row (GtkListBoxRow *row,
          const Line    *line)
{
  WhUiRunRow *child = WH_UI_RUN_ROW (gtk_list_box_row_get_child (row));

  wh_ui_run_row_fill (child, line->state, line->title, NULL, line->note);
  wh_ui_run_row_set_level (child, line->step != NULL ? 1 : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, line->spoken, -1);
}

/**
 * wh_ui_jobs_fill:
 * @self: a list
 * @jobs: (element-type WhRecord): of a run
 * @open: (nullable): uid of the job whose steps are seen
 * @tests: (nullable): what its tests found, when it told
 *
 * Rows are made anew only when there are others than before; then none of them
 * is selected.
 *
 * Returns: whether the keyboard was on one of the rows that are gone
 */
gboolean
wh_ui_jobs_fill (WhUiJobs   *self,
                 GPtrArray  *jobs,
                 const char *open,
                 WhUiTests  *tests)
{
  g_autoptr(GPtrArray) lines = NULL;
  gboolean lost = FALSE;

  g_return_val_if_fail (WH_UI_IS_JOBS (self), FALSE);

  lines = list_lines (jobs, open, tests);

  if (!are_same (self->lines, lines))
    {
      lost = gtk_widget_get_focus_child (GTK_WIDGET (self->list)) != NULL;
      gtk_list_box_remove_all (self->list);

      for (guint i = 0; i < lines->len; i++)
        {
          GtkWidget *row = gtk_list_box_row_new ();

          gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), wh_ui_run_row_new ());
          gtk_list_box_append (self->list, row);
        }
    }

  g_clear_pointer (&self->lines, g_ptr_array_unref);
  self->lines = g_steal_pointer (&lines);

  for (guint i = 0; i < self->lines->len; i++)
    fill_row (gtk_list_box_get_row_at_index (self->list, i), g_ptr_array_index (self->lines, i));

  return lost;
}

/**
 * wh_ui_jobs_clear:
 * @self: a list
 *
 * Forgets a run.
 */
void
wh_ui_jobs_clear (WhUiJobs *self)
{
  g_return_if_fail (WH_UI_IS_JOBS (self));

  g_clear_pointer (&self->lines, g_ptr_array_unref);
  gtk_list_box_remove_all (self->list);
}

/**
 * wh_ui_jobs_select:
 * @self: a list
 * @job: (nullable): uid of a job; %NULL: the tests
 * @step: (nullable): name of one of its steps; %NULL: the job itself
 *
 * Shows what is chosen. Without such a row nothing changes.
 *
 * Returns: (transfer none) (nullable): the row
 */
GtkWidget *
wh_ui_jobs_select (WhUiJobs   *self,
                   const char *job,
                   const char *step)
{
  g_return_val_if_fail (WH_UI_IS_JOBS (self), NULL);

  for (guint i = 0; self->lines != NULL && i < self->lines->len; i++)
    {
      if (is_same (g_ptr_array_index (self->lines, i), job, step))
        {
          GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

          gtk_list_box_select_row (self->list, row);
          return GTK_WIDGET (row);
        }
    }

  return NULL;
}

static void
activated_cb (WhUiJobs     *self,
              GtkListBoxRow *row)
{
  const Line *line = g_ptr_array_index (self->lines, gtk_list_box_row_get_index (row));
  g_autofree char *job = g_strdup (line->job);
  g_autofree char *step = g_strdup (line->step);

  /* Whoever hears it fills the list again. */
  g_signal_emit (self, signals[CHOSEN], 0, job, step);
}

static void
wh_ui_jobs_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_JOBS);

  G_OBJECT_CLASS (wh_ui_jobs_parent_class)->dispose (object);
}

static void
wh_ui_jobs_finalize (GObject *object)
{
  g_clear_pointer (&WH_UI_JOBS (object)->lines, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_jobs_parent_class)->finalize (object);
}

static void
wh_ui_jobs_class_init (WhUiJobsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_jobs_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_jobs_finalize;

  /**
   * WhUiJobs::chosen:
   * @self: a list
   * @job: (nullable): uid of a job; %NULL: the tests
   * @step: (nullable): name of one of its steps
   *
   * Somebody activated a row.
   */
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-jobs.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiJobs, list);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
wh_ui_jobs_init (WhUiJobs *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
