/* wh-sim-forge-runs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-forge-private.h"

/* Runs and jobs as both forges ask for them, and their words for what they are. */

const char *
forge_event_name (const WhSimRun *run)
{
  return run->event == WH_SIM_RUN_PUSH ? "push" : "workflow_dispatch";
}

gboolean
forge_is_finished (WhSimRunStatus status)
{
  return status != WH_SIM_RUN_QUEUED && status != WH_SIM_RUN_RUNNING;
}

/* The words of GitHub, which the API of runs borrows. */
const char *
forge_status_word (WhSimRunStatus status)
{
  if (forge_is_finished (status))
    return "completed";

  return status == WH_SIM_RUN_QUEUED ? "queued" : "in_progress";
}

const char *
forge_conclusion_word (WhSimRunStatus status)
{
  switch (status)
    {
    case WH_SIM_RUN_SUCCESS:
      return "success";
    case WH_SIM_RUN_FAILURE:
      return "failure";
    case WH_SIM_RUN_CANCELLED:
      return "cancelled";
    case WH_SIM_RUN_QUEUED:
    case WH_SIM_RUN_RUNNING:
    default:
      return "";
    }
}

/* Whether a status matches a word of the filter; 2 when the word is unknown. */
static guint
status_matches (WhSimRunStatus  status,
                const char     *word)
{
  static const char * const blocked[] = { "pending", "waiting", "requested", "action_required", NULL };

  if (strcmp (word, "queued") == 0)
    return status == WH_SIM_RUN_QUEUED;
  if (strcmp (word, "in_progress") == 0)
    return status == WH_SIM_RUN_RUNNING;
  if (strcmp (word, "completed") == 0)
    return forge_is_finished (status);
  if (strcmp (word, "success") == 0)
    return status == WH_SIM_RUN_SUCCESS;
  if (strcmp (word, "failure") == 0)
    return status == WH_SIM_RUN_FAILURE;
  if (strcmp (word, "cancelled") == 0 || strcmp (word, "timed_out") == 0)
    return status == WH_SIM_RUN_CANCELLED;
  if (strcmp (word, "skipped") == 0 || strcmp (word, "neutral") == 0 || g_strv_contains (blocked, word))
    return FALSE;

  return 2;
}

static gboolean
passes (ForgeCall *call,
        WhSimRun  *run,
        GPtrArray *statuses)
{
  const char *event = wh_sim_request_get_query (call->request, "event");
  const char *branch = wh_sim_request_get_query (call->request, "branch");
  const char *actor = wh_sim_request_get_query (call->request, "actor");
  const char *sha = wh_sim_request_get_query (call->request, "head_sha");
  g_autofree char *login = forge_login_of (run->commit->email);
  gboolean wanted = statuses->len == 0;

  for (guint i = 0; i < statuses->len; i++)
    wanted |= status_matches (run->status, g_ptr_array_index (statuses, i)) == 1;

  return wanted &&
         (event == NULL || strcmp (event, forge_event_name (run)) == 0) &&
         (branch == NULL || strcmp (branch, "main") == 0) &&
         (actor == NULL || strcmp (actor, login) == 0) &&
         (sha == NULL || strcmp (sha, run->commit->sha) == 0);
}

GPtrArray *
forge_find_runs (ForgeCall *call)
{
  g_autoptr(GPtrArray) statuses = wh_sim_request_dup_queries (call->request, "status");
  g_autoptr(GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < statuses->len; i++)
    {
      if (status_matches (WH_SIM_RUN_QUEUED, g_ptr_array_index (statuses, i)) == 2)
        {
          forge_reply_error (call, 400, "Invalid status");
          return NULL;
        }
    }

  for (guint i = call->app->runs->len; i > 0; i--)
    {
      WhSimRun *run = g_ptr_array_index (call->app->runs, i - 1);

      if (passes (call, run, statuses))
        g_ptr_array_add (found, run);
    }

  return g_steal_pointer (&found);
}

WhSimRun *
forge_find_run (ForgeCall  *call,
                const char *id)
{
  guint64 number = g_ascii_strtoull (id, NULL, 10);

  for (guint i = 0; i < call->app->runs->len; i++)
    {
      WhSimRun *run = g_ptr_array_index (call->app->runs, i);

      if (run->id == number)
        return run;
    }

  return NULL;
}

/* The jobs of one run, or of all of them, the newest first. */
GPtrArray *
forge_dup_jobs (ForgeCall *call,
                WhSimRun  *only)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_free);

  for (guint i = call->app->runs->len; i > 0; i--)
    {
      WhSimRun *run = g_ptr_array_index (call->app->runs, i - 1);

      for (guint j = 0; j < run->jobs->len && (only == NULL || only == run); j++)
        {
          ForgeJob *entry = g_new0 (ForgeJob, 1);

          entry->run = run;
          entry->job = g_ptr_array_index (run->jobs, only != NULL ? j : run->jobs->len - 1 - j);
          g_ptr_array_add (jobs, entry);
        }
    }

  return jobs;
}

gboolean
forge_find_job (ForgeCall  *call,
                const char *id,
                ForgeJob     *found)
{
  g_autoptr(GPtrArray) jobs = forge_dup_jobs (call, NULL);
  guint64 number = g_ascii_strtoull (id, NULL, 10);

  for (guint i = 0; i < jobs->len; i++)
    {
      ForgeJob *entry = g_ptr_array_index (jobs, i);

      if (entry->job->id == number)
        {
          *found = *entry;
          return TRUE;
        }
    }

  return FALSE;
}
