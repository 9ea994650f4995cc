/* wh-ui-run.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-run.h"

/* Questions about runs and jobs, answered from the store that is shown. */

static gboolean
is_state (const char *state,
          const char *other)
{
  return g_strcmp0 (state, other) == 0;
}

/**
 * wh_ui_run_is_going_on:
 * @state: (nullable): of a run, a job or a step
 *
 * Returns: whether it is still to end
 */
gboolean
wh_ui_run_is_going_on (const char *state)
{
  return is_state (state, "running") || is_state (state, "queued");
}

gboolean
wh_ui_run_is_running (const WhRecord *run)
{
  return wh_ui_run_is_going_on (run->values[WH_RUN_STATE].text);
}

gboolean
wh_ui_run_is_failed (const WhRecord *run)
{
  return is_state (run->values[WH_RUN_STATE].text, "failure");
}

/**
 * wh_ui_run_get_health:
 * @state: (nullable): of a run, a job or a step
 *
 * Returns: what is drawn for it, unless an activity is
 */
WhHealth
wh_ui_run_get_health (const char *state)
{
  if (is_state (state, "success"))
    return WH_HEALTH_OK;
  if (is_state (state, "failure"))
    return WH_HEALTH_FAILING;

  return WH_HEALTH_UNKNOWN;
}

WhUiActivity
wh_ui_run_get_activity (const char *state)
{
  if (is_state (state, "running"))
    return WH_UI_ACTIVITY_RUNNING;
  if (is_state (state, "queued") || is_state (state, "waiting"))
    return WH_UI_ACTIVITY_WAITING;
  if (is_state (state, "skipped") || is_state (state, "cancelled"))
    return WH_UI_ACTIVITY_SKIPPED;

  return WH_UI_ACTIVITY_NONE;
}

/**
 * wh_ui_run_is_same:
 * @run: (nullable): a run
 * @other: (nullable): a run
 *
 * Returns: whether both tell of one run
 */
gboolean
wh_ui_run_is_same (const WhRecord *run,
                   const WhRecord *other)
{
  return run != NULL && other != NULL && g_strcmp0 (run->uid, other->uid) == 0 &&
         g_strcmp0 (run->connection, other->connection) == 0;
}

/**
 * wh_ui_run_get_repository:
 * @run: a run
 *
 * Returns: "owner/name"
 */
const char *
wh_ui_run_get_repository (const WhRecord *run)
{
  const char *reference = run->values[WH_RUN_REPOSITORY].text;
  const char *colon = reference != NULL ? strchr (reference, ':') : NULL;

  return colon != NULL ? colon + 1 : reference != NULL ? reference : "";
}

/**
 * wh_ui_run_dup_title:
 * @run: a run
 *
 * Returns: (transfer full): "Run #811 failed"
 */
char *
wh_ui_run_dup_title (const WhRecord *run)
{
  const char *name = run->values[WH_RUN_NAME].text != NULL ? run->values[WH_RUN_NAME].text : "";
  const char *state = run->values[WH_RUN_STATE].text;

  if (is_state (state, "success"))
    return g_strdup_printf (_("Run %s passed"), name);
  if (is_state (state, "failure"))
    return g_strdup_printf (_("Run %s failed"), name);
  if (is_state (state, "running"))
    return g_strdup_printf (_("Run %s is running"), name);
  if (is_state (state, "queued"))
    return g_strdup_printf (_("Run %s waits for a runner"), name);
  if (is_state (state, "cancelled"))
    return g_strdup_printf (_("Run %s was cancelled"), name);
  if (is_state (state, "skipped"))
    return g_strdup_printf (_("Run %s was skipped"), name);

  return g_strdup_printf (_("Run %s"), name);
}

static void
add_part (GString    *text,
          const char *part)
{
  if (part == NULL || *part == '\0')
    return;

  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

/**
 * wh_ui_run_dup_detail:
 * @run: a run
 * @now: the moment that is shown
 *
 * Returns: (transfer full): what, by whom, on which branch, when
 */
char *
wh_ui_run_dup_detail (const WhRecord *run,
                      gint64          now)
{
  GString *text = g_string_new (NULL);
  const char *actor = run->values[WH_RUN_ACTOR].text;
  const char *branch = run->values[WH_RUN_BRANCH].text;
  const char *commit = run->values[WH_RUN_COMMIT].text;
  gint64 started = run->values[WH_RUN_STARTED].number;
  gint64 duration = run->values[WH_RUN_DURATION].number;
  g_autofree char *by = NULL;
  g_autofree char *sha = commit != NULL ? g_strndup (commit, 7) : NULL;

  if (actor != NULL && branch != NULL)
    /* Translators: a person and a branch: "jonas on main" */
    by = g_strdup_printf (_("%s on %s"), actor, branch);
  else
    by = g_strdup (actor != NULL ? actor : branch);

  add_part (text, run->values[WH_RUN_TITLE].text);
  add_part (text, by);
  add_part (text, sha);
  add_part (text, run->values[WH_RUN_WORKFLOW].text);

  if (started != WH_ABSENT)
    {
      g_autofree char *age = wh_format_age (MAX (now - started, 0));
      g_autofree char *took = duration != WH_ABSENT && !wh_ui_run_is_running (run) ? wh_format_duration (duration) : NULL;
      g_autofree char *when = took != NULL ? g_strdup_printf (_("%s ago, took %s"), age, took) : g_strdup_printf (_("%s ago"), age);

      add_part (text, when);
    }

  return g_string_free (text, FALSE);
}

static int
compare_jobs (gconstpointer a,
              gconstpointer b)
{
  const WhRecord *one = *(WhRecord * const *)a;
  const WhRecord *other = *(WhRecord * const *)b;
  gint64 one_id = one->values[WH_JOB_ID].number;
  gint64 other_id = other->values[WH_JOB_ID].number;

  if (one_id != other_id)
    return one_id < other_id ? -1 : 1;

  return g_strcmp0 (one->values[WH_JOB_NAME].text, other->values[WH_JOB_NAME].text);
}

/**
 * wh_ui_run_list_jobs:
 * @store: what is shown
 * @run: a run
 *
 * Returns: (transfer full) (element-type WhRecord): its jobs as far as they are
 *   known, of its last attempt, in the forge's order
 */
GPtrArray *
wh_ui_run_list_jobs (WhStore  *store,
                     WhRecord *run)
{
  g_autoptr(GPtrArray) referrers = wh_store_find_referrers (store, run);
  GPtrArray *jobs = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  gint64 attempt = 0;

  for (guint i = 0; i < referrers->len; i++)
    {
      WhRecord *job = g_ptr_array_index (referrers, i);

      if (job->kind == &wh_kind_job && job->values[WH_JOB_ATTEMPT].number != WH_ABSENT)
        attempt = MAX (attempt, job->values[WH_JOB_ATTEMPT].number);
    }

  for (guint i = 0; i < referrers->len; i++)
    {
      WhRecord *job = g_ptr_array_index (referrers, i);

      if (job->kind == &wh_kind_job &&
          (job->values[WH_JOB_ATTEMPT].number == WH_ABSENT || job->values[WH_JOB_ATTEMPT].number == attempt))
        g_ptr_array_add (jobs, wh_record_ref (job));
    }

  g_ptr_array_sort (jobs, compare_jobs);

  return jobs;
}

static void
step_free (gpointer data)
{
  WhUiJobStep *step = data;

  g_free (step->name);
  g_free (step->state);
  g_free (step);
}

/**
 * wh_ui_run_list_steps:
 * @job: a job
 *
 * Returns: (transfer full) (element-type WhUiJobStep): its steps
 */
GPtrArray *
wh_ui_run_list_steps (const WhRecord *job)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func (step_free);
  const char *text = job->values[WH_JOB_STEPS].text;
  g_auto(GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  gint64 started = job->values[WH_JOB_STARTED].number != WH_ABSENT ? job->values[WH_JOB_STARTED].number : 0;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], " ", 3);
      WhUiJobStep *step;

      if (g_strv_length (parts) < 3)
        continue;

      step = g_new0 (WhUiJobStep, 1);
      step->state = g_strdup (parts[0]);
      step->name = g_strdup (parts[2]);
      step->duration = g_str_equal (parts[1], "-") ? -1 : g_ascii_strtoll (parts[1], NULL, 10) * G_USEC_PER_SEC;
      step->started = started;
      if (started > 0 && step->duration > 0)
        started += step->duration;
      g_ptr_array_add (steps, step);
    }

  return steps;
}

/**
 * wh_ui_run_dup_cause:
 * @store: what is shown
 * @run: a run that failed
 *
 * Returns: (transfer full) (nullable): which step of which job failed, when that
 *   is known
 */
char *
wh_ui_run_dup_cause (WhStore  *store,
                     WhRecord *run)
{
  g_autoptr(GPtrArray) jobs = wh_ui_run_list_jobs (store, run);

  for (guint i = 0; i < jobs->len; i++)
    {
      const WhRecord *job = g_ptr_array_index (jobs, i);

      if (!is_state (job->values[WH_JOB_STATE].text, "failure"))
        continue;

      if (job->values[WH_JOB_STEP].text != NULL && *job->values[WH_JOB_STEP].text != '\0')
        /* Translators: a job and its step: "test: Run tests" */
        return g_strdup_printf (_("%s: %s"), job->values[WH_JOB_NAME].text, job->values[WH_JOB_STEP].text);

      return g_strdup (job->values[WH_JOB_NAME].text);
    }

  return NULL;
}

/**
 * wh_ui_run_find_provider:
 * @fleet: (nullable): what is connected
 * @record: a run or a job
 *
 * Returns: (transfer none) (nullable): whom to ask for more of it
 */
WhProvider *
wh_ui_run_find_provider (WhFleet        *fleet,
                         const WhRecord *record)
{
  GListModel *connections = fleet != NULL ? G_LIST_MODEL (wh_fleet_get_connections (fleet)) : NULL;

  for (guint i = 0; connections != NULL && i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);

      if (g_strcmp0 (wh_connection_get_id (connection), record->connection) == 0)
        return wh_connection_get_provider (connection);
    }

  return NULL;
}
