/* wh-sim-forge-actions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "wh-sim-forge-private.h"
#include "wh-sim-json.h"

/* Gitea's Actions, which grew over the versions: tasks in 1.23, workflows,
 * dispatch and logs in 1.24, runs and jobs in 1.25. */

/* Gitea's own words, which the API of tasks uses. */
static const char *
task_word (WhSimRunStatus status)
{
  if (status == WH_SIM_RUN_QUEUED)
    return "waiting";

  return status == WH_SIM_RUN_RUNNING ? "running" : forge_conclusion_word (status);
}

/* Gitea writes a time that is not set as the epoch. */
static char *
format_time (gint64 time)
{
  return wh_sim_time_format (MAX (time, 0));
}

static void
append_run (ForgeCall *call,
            gpointer   item,
            GString   *text)
{
  WhSimRun *run = item;
  const char *name = call->app->name;
  g_autofree char *started = format_time (run->started);
  g_autofree char *completed = format_time (run->stopped);
  g_autofree char *title = wh_sim_json_quote (run->commit->message);
  g_autofree char *login = forge_login_of (run->commit->email);

  wh_sim_json_append (text, "{'id':%u,'url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s/actions/runs/%u',"
                      "'html_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/actions/runs/%u','display_title':%s,"
                      "'path':'" FORGE_WORKFLOW "@refs/heads/main','event':'%s','run_attempt':0,'run_number':%u,"
                      "'repository_id':1,'head_sha':'%s','head_branch':'main','status':'%s','conclusion':'%s',"
                      "'started_at':'%s','completed_at':'%s','actor':",
                      run->id, name, run->id, name, run->number, title, forge_event_name (run), run->number, run->commit->sha,
                      forge_status_word (run->status), forge_conclusion_word (run->status), started, completed);
  forge_append_user (call, login, text);
  g_string_append (text, ",\"trigger_actor\":");
  forge_append_user (call, login, text);
  g_string_append (text, ",\"repository\":");
  forge_append_repo (call, call->app, text);
  g_string_append_c (text, '}');
}

static void
append_steps (ForgeCall *call,
              WhSimJob  *job,
              GString   *text)
{
  /* Before 1.26 a job that waits has no list of steps at all. */
  if (job->started == 0)
    {
      g_string_append (text, call->forge->minor >= 26 ? "[]" : "null");
      return;
    }

  g_string_append_c (text, '[');
  for (guint i = 0; i < job->steps->len; i++)
    {
      WhSimStep *step = g_ptr_array_index (job->steps, i);
      g_autofree char *started = format_time (step->started);
      g_autofree char *completed = format_time (step->stopped);

      wh_sim_json_append (text, "%s{'name':'%s','number':%u,'status':'%s','conclusion':'%s','started_at':'%s','completed_at':'%s'}",
                          i > 0 ? "," : "", step->name, i, forge_status_word (step->status), forge_conclusion_word (step->status),
                          started, completed);
    }
  g_string_append_c (text, ']');
}

static void
append_job (ForgeCall *call,
            gpointer   item,
            GString   *text)
{
  ForgeJob *entry = item;
  WhSimRun *run = entry->run;
  WhSimJob *job = entry->job;
  const char *name = call->app->name;
  g_autofree char *created = format_time (run->created);
  g_autofree char *started = format_time (job->started);
  g_autofree char *completed = format_time (job->stopped);

  wh_sim_json_append (text, "{'id':%u,'url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s/actions/jobs/%u',"
                      "'html_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/actions/runs/%u/jobs/%u','run_id':%u,"
                      "'run_url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s/actions/runs/%u','name':'%s',"
                      "'labels':['docker'],'run_attempt':0,'head_sha':'%s','head_branch':'main','status':'%s','conclusion':'%s',"
                      "'runner_id':%u,'runner_name':'%s','created_at':'%s','started_at':'%s','completed_at':'%s','steps':",
                      job->id, name, job->id, name, run->number, job->id % 10, run->id, name, run->id, job->name,
                      run->commit->sha, forge_status_word (job->status), forge_conclusion_word (job->status),
                      job->started != 0 ? 1 + job->id % 2 : 0,
                      job->started != 0 ? (job->id % 2 == 0 ? "runner-fsn1-1" : "runner-fsn1-2") : "",
                      created, started, completed);
  append_steps (call, job, text);
  g_string_append_c (text, '}');
}

static void
append_task (ForgeCall *call,
             gpointer   item,
             GString   *text)
{
  ForgeJob *entry = item;
  WhSimRun *run = entry->run;
  WhSimJob *job = entry->job;
  g_autofree char *created = format_time (run->created);
  g_autofree char *started = format_time (job->started);
  g_autofree char *updated = format_time (job->stopped != 0 ? job->stopped : job->started);
  g_autofree char *title = wh_sim_json_quote (run->commit->message);

  wh_sim_json_append (text, "{'id':%u,'name':'%s','head_branch':'main','head_sha':'%s','run_number':%u,'event':'%s',"
                      "'display_title':%s,'status':'%s','workflow_id':'" FORGE_WORKFLOW "',"
                      "'url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/actions/runs/%u',"
                      "'created_at':'%s','updated_at':'%s','run_started_at':'%s'}",
                      job->id, job->name, run->commit->sha, run->number, forge_event_name (run), title, task_word (job->status),
                      call->app->name, run->number, created, updated, started);
}

static void
append_workflow (ForgeCall *call,
                 gpointer   item,
                 GString   *text)
{
  wh_sim_json_append (text, "{'id':'" FORGE_WORKFLOW "','name':'" FORGE_WORKFLOW "','path':'.gitea/workflows','state':'%s',"
                      "'created_at':'2025-01-08T08:00:00Z','updated_at':'2025-09-02T15:30:00Z',"
                      "'url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s/actions/workflows/" FORGE_WORKFLOW "',"
                      "'html_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/src/branch/main/.gitea/workflows/" FORGE_WORKFLOW "',"
                      "'badge_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/actions/workflows/" FORGE_WORKFLOW "/badge.svg?branch=main'}",
                      g_hash_table_contains (call->forge->disabled, call->app->name) ? "disabled_manually" : "active",
                      call->app->name, call->app->name, call->app->name);
}

static void
append_artifact (ForgeCall *call,
                 gpointer   item,
                 GString   *text)
{
  WhSimRun *run = item;
  g_autofree char *created = wh_sim_time_format (run->stopped);
  g_autofree char *expires = wh_sim_time_format (run->stopped + (gint64) 90 * 86400 * G_USEC_PER_SEC);
  g_autoptr(GBytes) archive = forge_make_test_results (run);
  const char *name = call->app->name;

  wh_sim_json_append (text, "{'id':%u,'name':'test-results','size_in_bytes':%u,'url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION
                      "/%s/actions/artifacts/%u','archive_download_url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION
                      "/%s/actions/artifacts/%u/zip','expired':false,'created_at':'%s','updated_at':'%s','expires_at':'%s'}",
                      run->id + FORGE_ARTIFACT, (guint) g_bytes_get_size (archive), name, run->id + FORGE_ARTIFACT, name, run->id + FORGE_ARTIFACT,
                      created, created, expires);
}

static void
append_runner (ForgeCall *call,
               gpointer   item,
               GString   *text)
{
  guint id = GPOINTER_TO_UINT (item);

  wh_sim_json_append (text, "{'id':%u,'name':'runner-fsn1-%u','status':'%s','busy':%s,'ephemeral':false,"
                      "'labels':[{'id':0,'name':'docker','type':'custom'}]}",
                      id, id, id == 3 ? "offline" : "online", id == 2 ? "true" : "false");
}

/* ---- dispatch ---- */

static void
note_inputs (ForgeCall  *call,
             WhSimRun   *run,
             JsonObject *body)
{
  JsonNode *inputs = json_object_get_member (body, "inputs");
  const char *size;

  if (inputs == NULL || !JSON_NODE_HOLDS_OBJECT (inputs))
    return;

  size = json_object_get_string_member_with_default (json_node_get_object (inputs), "log_mb", NULL);

  if (size != NULL)
    g_hash_table_replace (call->forge->log_sizes, GUINT_TO_POINTER (run->id),
                          GUINT_TO_POINTER (MIN (g_ascii_strtoull (size, NULL, 10), 1024)));
}

void
forge_dispatch (ForgeCall  *call,
                const char *workflow)
{
  g_autoptr(GBytes) body = wh_sim_request_dup_body (call->request);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;
  const char *ref = NULL;
  WhSimCommit *commit;
  WhSimRun *run;

  if (!call->owner)
    {
      forge_reply_error (call, 403, "token does not have at least one of required scope(s), required=[write:repository]");
      return;
    }
  if (json_parser_load_from_data (parser, g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    ref = json_object_get_string_member_with_default (json_node_get_object (root), "ref", NULL);

  if (ref == NULL || *ref == '\0')
    {
      forge_reply_error (call, 422, "[Ref]: Required");
      return;
    }
  if (strcmp (workflow, FORGE_WORKFLOW) != 0 || !(commit = forge_find_commit (call, ref)))
    {
      forge_reply_error (call, 404, strcmp (workflow, FORGE_WORKFLOW) != 0 ? "workflow not found" : "ref not found");
      return;
    }

  if (g_hash_table_contains (call->forge->disabled, call->app->name))
    {
      forge_reply_error (call, 403, "workflow is disabled");
      return;
    }

  run = wh_sim_world_run (call->forge->world, call->app, commit, WH_SIM_RUN_DISPATCH);
  note_inputs (call, run, json_node_get_object (root));
  if (call->forge->minor >= 26 && g_strcmp0 (wh_sim_request_get_query (call->request, "return_run_details"), "true") == 0)
    {
      g_autofree char *text = wh_sim_json ("{'workflow_run_id':%u,'run_url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION
                                           "/%s/actions/runs/%u','html_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/actions/runs/%u'}",
                                           run->id, call->app->name, run->id, call->app->name, run->number);

      forge_reply_json (call, 200, text);
      return;
    }
  wh_sim_request_reply (call->request, 204, NULL, NULL);
}

/* ---- the calls ---- */

static void
show_runs (ForgeCall *call)
{
  g_autoptr(GPtrArray) runs = NULL;

  if (call->forge->minor == 25 && !call->owner)
    {
      forge_reply_error (call, 403, "user should be the owner of the repo");
      return;
    }
  if ((runs = forge_find_runs (call)))
    forge_reply_counted (call, "workflow_runs", runs, append_run);
}

static gboolean
handle_runs (ForgeCall *call)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GPtrArray) jobs = NULL;
  WhSimRun *run = NULL;
  ForgeJob entry;

  if (forge_is (call, "actions/runs"))
    {
      show_runs (call);
    }
  else if (forge_is (call, "actions/runs/*") || forge_is (call, "actions/runs/*/jobs"))
    {
      if (!(run = forge_find_run (call, call->parts[2])))
        return FALSE;

      if (call->parts[3] != NULL)
        {
          jobs = forge_dup_jobs (call, run);
          forge_reply_counted (call, "jobs", jobs, append_job);
        }
      else
        {
          append_run (call, run, text);
          forge_reply_json (call, 200, text->str);
        }
    }
  else if (forge_is (call, "actions/jobs"))
    {
      jobs = forge_dup_jobs (call, NULL);
      forge_reply_counted (call, "jobs", jobs, append_job);
    }
  else if (forge_is (call, "actions/jobs/*") && forge_find_job (call, call->parts[2], &entry))
    {
      append_job (call, &entry, text);
      forge_reply_json (call, 200, text->str);
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

/* A run that is over is run again: since 1.26. */
static gboolean
handle_rerun (ForgeCall *call)
{
  WhSimRun *run;

  if (!forge_is (call, "actions/runs/*/rerun") && !forge_is (call, "actions/runs/*/rerun-failed-jobs") &&
      !forge_is (call, "actions/runs/*/jobs/*/rerun"))
    return FALSE;

  if (forge_needs_owner (call))
    return TRUE;

  if (!(run = forge_find_run (call, call->parts[2])))
    return FALSE;

  if (!forge_is_finished (run->status))
    {
      forge_reply_error (call, 409, "this workflow run is not done");
      return TRUE;
    }

  wh_sim_world_rerun (call->forge->world, call->app, run);

  if (call->parts[3][0] == 'j' || strcmp (call->parts[3], "rerun") == 0)
    {
      g_autoptr(GString) text = g_string_new (NULL);

      if (call->parts[3][0] == 'j')
        {
          ForgeJob entry = { run, g_ptr_array_index (run->jobs, 0) };

          append_job (call, &entry, text);
        }
      else
        {
          append_run (call, run, text);
        }

      forge_reply_json (call, 201, text->str);
      return TRUE;
    }

  wh_sim_request_reply (call->request, 201, NULL, NULL);

  return TRUE;
}

gboolean
forge_handle_switch (ForgeCall *call)
{
  gboolean disables = forge_is (call, "actions/workflows/" FORGE_WORKFLOW "/disable");

  if (!disables && !forge_is (call, "actions/workflows/" FORGE_WORKFLOW "/enable"))
    return FALSE;

  if (forge_needs_owner (call))
    return TRUE;

  if (disables)
    g_hash_table_add (call->forge->disabled, (gpointer) call->app->name);
  else
    g_hash_table_remove (call->forge->disabled, call->app->name);

  wh_sim_request_reply (call->request, 204, NULL, NULL);

  return TRUE;
}

static gboolean
handle_artifacts (ForgeCall *call)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new ();
  WhSimRun *run = forge_find_run (call, call->parts[2]);

  if (run == NULL)
    return FALSE;

  if (forge_is_finished (run->status))
    g_ptr_array_add (found, run);

  forge_reply_counted (call, "artifacts", found, append_artifact);

  return TRUE;
}

gboolean
forge_send_artifact (ForgeCall *call)
{
  guint64 id = g_ascii_strtoull (call->parts[2], NULL, 10);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, id - FORGE_ARTIFACT);
  WhSimRun *run = id > FORGE_ARTIFACT ? forge_find_run (call, number) : NULL;
  g_autoptr(GBytes) archive = NULL;

  if (run == NULL || !forge_is_finished (run->status))
    return FALSE;

  archive = forge_make_test_results (run);
  wh_sim_request_reply (call->request, 200, "application/zip", archive);

  return TRUE;
}

/* Everything below /repos/{owner}/{repo}/actions. */
gboolean
forge_handle_actions (ForgeCall *call)
{
  guint minor = call->forge->minor;

  if (strcmp (call->method, "POST") == 0 && minor >= 24 && forge_is (call, "actions/workflows/*/dispatches"))
    {
      forge_dispatch (call, call->parts[2]);
      return TRUE;
    }
  if (strcmp (call->method, "POST") == 0 && minor >= 26)
    return handle_rerun (call);
  if (strcmp (call->method, "PUT") == 0 && minor >= 24)
    return forge_handle_switch (call);
  if (strcmp (call->method, "GET") != 0)
    return FALSE;

  if (minor >= 24 && forge_is (call, "actions/runs/*/artifacts"))
    return handle_artifacts (call);
  if (minor >= 24 && forge_is (call, "actions/artifacts/*/zip"))
    return forge_send_artifact (call);
  if (minor >= 24 && forge_is (call, "actions/runners"))
    {
      g_autoptr(GPtrArray) runners = g_ptr_array_new ();

      for (guint i = 1; i <= 3; i++)
        g_ptr_array_add (runners, GUINT_TO_POINTER (i));

      if (!forge_needs_owner (call))
        forge_reply_counted (call, "runners", runners, append_runner);
      return TRUE;
    }
  if (minor >= 23 && forge_is (call, "actions/tasks"))
    {
      g_autoptr(GPtrArray) tasks = forge_dup_jobs (call, NULL);

      forge_reply_counted (call, "workflow_runs", tasks, append_task);
      return TRUE;
    }
  if (minor >= 24 && forge_is (call, "actions/workflows"))
    {
      g_autoptr(GPtrArray) workflows = g_ptr_array_new ();

      g_ptr_array_add (workflows, call->app);
      forge_reply_counted (call, "workflows", workflows, append_workflow);
      return TRUE;
    }
  if (minor >= 24 && forge_is (call, "actions/workflows/" FORGE_WORKFLOW))
    {
      g_autoptr(GString) text = g_string_new (NULL);

      append_workflow (call, NULL, text);
      forge_reply_json (call, 200, text->str);
      return TRUE;
    }
  if (minor >= 24 && forge_is (call, "actions/jobs/*/logs"))
    {
      forge_show_log (call, call->parts[2]);
      return TRUE;
    }

  return minor >= 25 && handle_runs (call);
}
