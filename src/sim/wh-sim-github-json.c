/* wh-sim-github-json.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-github-private.h"
#include "wh-sim-json.h"

/* What things look like in the answers of GitHub's REST interface. */

/* GitHub tells the address of everything. */
static void
append_links (GString            *text,
              const char         *base,
              const char * const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    wh_sim_json_append (text, ",'%s_url':'%s/%s'", names[i], base, names[i]);
}

static char *
quote_time (gint64 time)
{
  g_autofree char *text = wh_sim_time_format (time);

  return time > 0 ? g_strdup_printf ("\"%s\"", text) : g_strdup ("null");
}

static void
append_user (GString    *text,
             const char *login)
{
  static const char * const links[] = {
    "avatar", "html", "followers", "following", "gists", "starred", "subscriptions", "organizations", "repos", "events", "received_events", NULL,
  };
  g_autofree char *base = g_strconcat ("https://github.acme.dev/api/v3/users/", login, NULL);

  wh_sim_json_append (text, "{'login':'%s','id':%u,'node_id':'U_%u','gravatar_id':'','url':'%s','type':'User','site_admin':false",
                      login, forge_user_id (login), forge_user_id (login), base);
  append_links (text, base, links);
  g_string_append_c (text, '}');
}

void
github_append_private_user (GString    *text,
                            const char *login)
{
  append_user (text, login);
  g_string_truncate (text, text->len - 1);
  wh_sim_json_append (text, ",'name':'%s','company':null,'blog':'','location':null,'email':null,'hireable':null,'bio':null,'public_repos':0,"
                      "'public_gists':0,'followers':3,'following':2,'created_at':'2024-03-04T09:12:00Z','updated_at':'2025-03-04T09:12:00Z',"
                      "'private_gists':0,'total_private_repos':12,'owned_private_repos':12,'disk_usage':48000,'collaborators':4,"
                      "'two_factor_authentication':true}", login);
}

void
github_append_repo (ForgeCall *call,
                    gpointer   item,
                    GString   *text)
{
  static const char * const links[] = {
    "archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits", "compare", "contents", "contributors", "deployments",
    "downloads", "events", "forks", "git_commits", "git_refs", "git_tags", "git", "issue_comment", "issue_events", "issues", "keys", "labels",
    "languages", "merges", "milestones", "notifications", "pulls", "releases", "ssh", "stargazers", "statuses", "subscribers",
    "subscription", "tags", "teams", "trees", "clone", "hooks", "svn", NULL,
  };
  const WhSimApp *app = item;
  const WhSimCommit *first = g_ptr_array_index (app->commits, 0);
  const WhSimCommit *last = g_ptr_array_index (app->commits, app->commits->len - 1);
  g_autofree char *base = g_strconcat ("https://github.acme.dev/api/v3/repos/" WH_SIM_ORGANIZATION "/", app->name, NULL);
  g_autofree char *description = wh_sim_json_quote (app->description);
  g_autofree char *created = quote_time (first->time);
  g_autofree char *pushed = quote_time (last->time);
  guint index = 0;

  g_ptr_array_find (wh_sim_world_get_apps (call->forge->world), app, &index);
  wh_sim_json_append (text, "{'id':%u,'node_id':'R_%u','name':'%s','full_name':'" WH_SIM_ORGANIZATION "/%s','license':null,'forks':0,'owner':",
                      index + 1, index + 1, app->name, app->name);
  append_user (text, WH_SIM_ORGANIZATION);
  wh_sim_json_append (text, ",'private':true,'html_url':'https://github.acme.dev/" WH_SIM_ORGANIZATION "/%s','description':%s,'fork':false,"
                      "'url':'%s','mirror_url':null,'homepage':null,'language':'%s','forks_count':0,'stargazers_count':0,'watchers_count':0,"
                      "'size':%u,'default_branch':'main','open_issues_count':3,'has_issues':true,'has_projects':false,'has_wiki':false,"
                      "'has_pages':false,'has_downloads':false,'has_discussions':false,'archived':false,'disabled':false,"
                      "'visibility':'private','pushed_at':%s,'created_at':%s,'updated_at':%s,'open_issues':3,'watchers':0,"
                      "'network_count':0,'subscribers_count':4,'permissions':{'admin':%s,'push':%s,'pull':true}",
                      app->name, description, base, app->language, 2200 + g_str_hash (app->name) % 48000, pushed, created, pushed,
                      call->owner ? "true" : "false", call->owner ? "true" : "false");
  append_links (text, base, links);
  g_string_append_c (text, '}');
}

static void
append_conclusion (GString        *text,
                   WhSimRunStatus  status)
{
  if (forge_is_finished (status))
    wh_sim_json_append (text, "'status':'completed','conclusion':'%s'", forge_conclusion_word (status));
  else
    wh_sim_json_append (text, "'status':'%s','conclusion':null", forge_status_word (status));
}

void
github_append_run (ForgeCall *call,
                   gpointer   item,
                   GString   *text)
{
  static const char * const links[] = { "jobs", "logs", "check_suite", "artifacts", "cancel", "rerun", "workflow", NULL };
  const WhSimRun *run = item;
  g_autofree char *base = g_strdup_printf ("https://github.acme.dev/api/v3/repos/" WH_SIM_ORGANIZATION "/%s/actions/runs/%u", call->app->name, run->id);
  g_autofree char *title = wh_sim_json_quote (run->commit->message);
  g_autofree char *created = quote_time (run->created);
  g_autofree char *started = quote_time (run->started != 0 ? run->started : run->created);
  g_autofree char *updated = quote_time (run->stopped != 0 ? run->stopped : run->started != 0 ? run->started : run->created);
  g_autofree char *login = forge_login_of (run->commit->email);

  wh_sim_json_append (text, "{'id':%u,'node_id':'WFR_%u','name':'CI','display_title':%s,'head_branch':'main','head_sha':'%s',"
                      "'path':'.github/workflows/" FORGE_WORKFLOW "','run_number':%u,'run_attempt':1,'event':'%s','workflow_id':1,'url':'%s',"
                      "'html_url':'https://github.acme.dev/" WH_SIM_ORGANIZATION "/%s/actions/runs/%u','pull_requests':[],"
                      "'created_at':%s,'updated_at':%s,'run_started_at':%s,'head_commit':null,",
                      run->id, run->id, title, run->commit->sha, run->number, forge_event_name (run), base, call->app->name, run->id,
                      created, updated, started);
  append_conclusion (text, run->status);
  append_links (text, base, links);
  g_string_append (text, ",\"actor\":");
  append_user (text, login);
  g_string_append (text, ",\"repository\":");
  github_append_repo (call, call->app, text);
  g_string_append (text, ",\"head_repository\":");
  github_append_repo (call, call->app, text);
  g_string_append_c (text, '}');
}

void
github_append_job (ForgeCall *call,
                   gpointer   item,
                   GString   *text)
{
  const ForgeJob *entry = item;
  const WhSimRun *run = entry->run;
  const WhSimJob *job = entry->job;
  g_autofree char *base = g_strdup_printf ("https://github.acme.dev/api/v3/repos/" WH_SIM_ORGANIZATION "/%s/actions", call->app->name);
  g_autofree char *created = quote_time (run->created);
  g_autofree char *started = quote_time (job->started != 0 ? job->started : run->created);
  g_autofree char *completed = quote_time (job->stopped);

  wh_sim_json_append (text, "{'id':%u,'run_id':%u,'run_url':'%s/runs/%u','run_attempt':1,'node_id':'CR_%u','head_sha':'%s','url':'%s/jobs/%u',"
                      "'html_url':'https://github.acme.dev/" WH_SIM_ORGANIZATION "/%s/actions/runs/%u/job/%u','created_at':%s,'started_at':%s,"
                      "'completed_at':%s,'name':'%s','check_run_url':'%s/check-runs/%u','labels':['ubuntu-24.04'],'workflow_name':'CI',"
                      "'head_branch':'main','runner_id':%s,'runner_name':%s,'runner_group_id':null,'runner_group_name':null,",
                      job->id, run->id, base, run->id, job->id, run->commit->sha, base, job->id, call->app->name, run->id, job->id,
                      created, started, completed, job->name, base, job->id, job->started != 0 ? "1" : "null",
                      job->started != 0 ? "\"ubuntu-1\"" : "null");
  append_conclusion (text, job->status);
  g_string_append (text, ",\"steps\":[");

  for (guint i = 0; i < job->steps->len && job->started != 0; i++)
    {
      const WhSimStep *step = g_ptr_array_index (job->steps, i);
      g_autofree char *step_started = quote_time (step->started);
      g_autofree char *step_completed = quote_time (step->stopped);

      wh_sim_json_append (text, "%s{'name':'%s','number':%u,'started_at':%s,'completed_at':%s,", i > 0 ? "," : "", step->name, i + 1,
                          step_started, step_completed);
      append_conclusion (text, step->status);
      g_string_append_c (text, '}');
    }

  g_string_append (text, "]}");
}

void
github_append_workflow (ForgeCall *call,
                        gpointer   item,
                        GString   *text)
{
  wh_sim_json_append (text, "{'id':1,'node_id':'W_1','name':'CI','path':'.github/workflows/" FORGE_WORKFLOW "','state':'%s',"
                      "'created_at':'2025-01-08T08:00:00Z','updated_at':'2025-09-02T15:30:00Z','url':'https://github.acme.dev/w/1',"
                      "'html_url':'https://github.acme.dev/" WH_SIM_ORGANIZATION "/%s/blob/main/.github/workflows/" FORGE_WORKFLOW "',"
                      "'badge_url':'https://github.acme.dev/w/1/badge.svg'}",
                      g_hash_table_contains (call->forge->disabled, call->app->name) ? "disabled_manually" : "active", call->app->name);
}

void
github_append_artifact (ForgeCall *call,
                        gpointer   item,
                        GString   *text)
{
  const WhSimRun *run = item;
  g_autoptr(GBytes) archive = forge_make_test_results (run);
  g_autofree char *created = quote_time (run->stopped);
  g_autofree char *expires = quote_time (run->stopped + (gint64) 90 * 86400 * G_USEC_PER_SEC);
  g_autofree char *base = g_strdup_printf ("https://github.acme.dev/api/v3/repos/" WH_SIM_ORGANIZATION "/%s/actions/artifacts/%u",
                                           call->app->name, run->id + FORGE_ARTIFACT);

  wh_sim_json_append (text, "{'id':%u,'node_id':'A_%u','name':'test-results','size_in_bytes':%u,'url':'%s','archive_download_url':'%s/zip',"
                      "'expired':false,'created_at':%s,'updated_at':%s,'expires_at':%s}",
                      run->id + FORGE_ARTIFACT, run->id, (guint) g_bytes_get_size (archive), base, base, created, created, expires);
}

void
github_append_branch (ForgeCall *call,
                      gpointer   name,
                      GString   *text)
{
  WhSimCommit *commit = forge_find_commit (call, name);

  wh_sim_json_append (text, "{'name':'%s','commit':{'sha':'%s','url':'https://github.acme.dev/c/%s'},'protected':%s}",
                      (char *) name, commit->sha, commit->sha, strcmp (name, "main") == 0 ? "true" : "false");
}

void
github_append_tag (ForgeCall *call,
                   gpointer   item,
                   GString   *text)
{
  const WhSimRelease *release = item;

  wh_sim_json_append (text, "{'name':'v%s','node_id':'T','commit':{'sha':'%s','url':'https://github.acme.dev/c/%s'},"
                      "'zipball_url':'https://github.acme.dev/z','tarball_url':'https://github.acme.dev/t'}",
                      release->version, release->commit->sha, release->commit->sha);
}

void
github_append_runner (ForgeCall *call,
                      gpointer   item,
                      GString   *text)
{
  guint id = GPOINTER_TO_UINT (item);

  wh_sim_json_append (text, "{'id':%u,'name':'runner-%u','os':'linux','status':'%s','busy':%s,'labels':[{'id':1,'name':'self-hosted','type':'read-only'}]}",
                      id, id, id == 3 ? "offline" : "online", id == 2 ? "true" : "false");
}

/* GitHub's own checks are the jobs; nobody else reports. */
void
github_append_checks (ForgeCall         *call,
                      const WhSimCommit *commit,
                      GString           *text)
{
  g_autofree char *head = NULL;
  guint n_checks = 0;

  g_string_append (text, "\"check_runs\":[");
  for (guint i = 0; i < call->app->runs->len; i++)
    {
      const WhSimRun *run = g_ptr_array_index (call->app->runs, i);

      for (guint j = 0; j < run->jobs->len && run->commit == commit; j++)
        {
          const WhSimJob *job = g_ptr_array_index (run->jobs, j);
          g_autofree char *started = quote_time (job->started);
          g_autofree char *completed = quote_time (job->stopped);

          wh_sim_json_append (text, "%s{'id':%u,'node_id':'CR','name':'%s','head_sha':'%s','external_id':null,'url':'https://github.acme.dev/k',"
                              "'html_url':null,'details_url':null,'started_at':%s,'completed_at':%s,'output':{'title':null,'summary':null,"
                              "'text':null,'annotations_count':0,'annotations_url':'https://github.acme.dev/a'},'check_suite':null,'app':null,"
                              "'pull_requests':[],", n_checks++ > 0 ? "," : "", job->id, job->name, commit->sha, started, completed);
          append_conclusion (text, job->status);
          g_string_append_c (text, '}');
        }
    }
  g_string_append (text, "]}");
  head = g_strdup_printf ("{\"total_count\":%u,", n_checks);
  g_string_prepend (text, head);
}
