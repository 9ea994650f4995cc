/* wh-sim-github.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-forge-private.h"
#include "wh-sim-json.h"

/* The same repositories behind GitHub's REST paths, as an own server has them
 * below api/v3: what a delivery chain needs of them. Anything else is 404, which
 * is what GitHub says of what a token may not see. */

#define API       "/api/v3/"
#define STORAGE   "/storage/logs/"
#define ALLOWANCE 5000
#define MAX_PAGE  100

static void
reply_error (ForgeCall  *call,
             guint       status,
             const char *message)
{
  g_autofree char *text = wh_sim_json ("{'message':'%s','documentation_url':'https://docs.github.com/rest','status':'%u'}", message, status);

  forge_reply_json (call, status, text);
}

/* ---- lists ---- */

/* @member: "": the list is the answer */
static void
reply_items (ForgeCall   *call,
             const char  *member,
             GPtrArray   *items,
             ForgeAppend  append)
{
  guint size = forge_read_number (call, "per_page", 30, MAX_PAGE);
  guint page = forge_read_number (call, "page", 1, 1000000);
  guint first = MIN ((guint64) (page - 1) * size, items->len);
  guint end = MIN (first + size, items->len);
  g_autoptr(GString) text = g_string_new (NULL);

  if (*member != '\0')
    wh_sim_json_append (text, "{'total_count':%u,'%s':", items->len, member);

  g_string_append_c (text, '[');
  for (guint i = first; i < end; i++)
    {
      g_string_append (text, i > first ? "," : "");
      append (call, g_ptr_array_index (items, i), text);
    }
  g_string_append (text, *member != '\0' ? "]}" : "]");

  if (end < items->len)
    {
      g_autofree char *link = g_strdup_printf ("<https://github.acme.dev%s?per_page=%u&page=%u>; rel=\"next\"",
                                               wh_sim_request_get_path (call->request), size, page + 1);

      wh_sim_request_set_header (call->request, "Link", link);
    }

  forge_reply_json (call, 200, text->str);
}

/* ---- what things look like ---- */

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

static void
append_private_user (GString    *text,
                     const char *login)
{
  append_user (text, login);
  g_string_truncate (text, text->len - 1);
  wh_sim_json_append (text, ",'name':'%s','company':null,'blog':'','location':null,'email':null,'hireable':null,'bio':null,'public_repos':0,"
                      "'public_gists':0,'followers':3,'following':2,'created_at':'2024-03-04T09:12:00Z','updated_at':'2025-03-04T09:12:00Z',"
                      "'private_gists':0,'total_private_repos':12,'owned_private_repos':12,'disk_usage':48000,'collaborators':4,"
                      "'two_factor_authentication':true}", login);
}

static void
append_repo (ForgeCall *call,
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

static void
append_run (ForgeCall *call,
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
  append_repo (call, call->app, text);
  g_string_append (text, ",\"head_repository\":");
  append_repo (call, call->app, text);
  g_string_append_c (text, '}');
}

static void
append_job (ForgeCall *call,
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

static void
append_workflow (ForgeCall *call,
                 gpointer   item,
                 GString   *text)
{
  wh_sim_json_append (text, "{'id':1,'node_id':'W_1','name':'CI','path':'.github/workflows/" FORGE_WORKFLOW "','state':'%s',"
                      "'created_at':'2025-01-08T08:00:00Z','updated_at':'2025-09-02T15:30:00Z','url':'https://github.acme.dev/w/1',"
                      "'html_url':'https://github.acme.dev/" WH_SIM_ORGANIZATION "/%s/blob/main/.github/workflows/" FORGE_WORKFLOW "',"
                      "'badge_url':'https://github.acme.dev/w/1/badge.svg'}",
                      g_hash_table_contains (call->forge->disabled, call->app->name) ? "disabled_manually" : "active", call->app->name);
}

static void
append_artifact (ForgeCall *call,
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

static void
append_branch (ForgeCall *call,
               gpointer   name,
               GString   *text)
{
  WhSimCommit *commit = forge_find_commit (call, name);

  wh_sim_json_append (text, "{'name':'%s','commit':{'sha':'%s','url':'https://github.acme.dev/c/%s'},'protected':%s}",
                      (char *) name, commit->sha, commit->sha, strcmp (name, "main") == 0 ? "true" : "false");
}

static void
append_tag (ForgeCall *call,
            gpointer   item,
            GString   *text)
{
  const WhSimRelease *release = item;

  wh_sim_json_append (text, "{'name':'v%s','node_id':'T','commit':{'sha':'%s','url':'https://github.acme.dev/c/%s'},"
                      "'zipball_url':'https://github.acme.dev/z','tarball_url':'https://github.acme.dev/t'}",
                      release->version, release->commit->sha, release->commit->sha);
}

static void
append_runner (ForgeCall *call,
               gpointer   item,
               GString   *text)
{
  guint id = GPOINTER_TO_UINT (item);

  wh_sim_json_append (text, "{'id':%u,'name':'runner-%u','os':'linux','status':'%s','busy':%s,'labels':[{'id':1,'name':'self-hosted','type':'read-only'}]}",
                      id, id, id == 3 ? "offline" : "online", id == 2 ? "true" : "false");
}

/* ---- the calls ---- */

static gboolean
run_again (ForgeCall *call,
           WhSimRun  *run)
{
  if (forge_needs_owner (call))
    return TRUE;

  if (run == NULL)
    return FALSE;

  if (!forge_is_finished (run->status))
    {
      reply_error (call, 403, "This workflow is already running");
      return TRUE;
    }

  wh_sim_world_rerun (call->forge->world, call->app, run);
  forge_reply_json (call, 201, "{}");

  return TRUE;
}

static gboolean
cancel (ForgeCall *call,
        WhSimRun  *run)
{
  if (forge_needs_owner (call))
    return TRUE;

  if (run == NULL)
    return FALSE;

  if (forge_is_finished (run->status))
    {
      reply_error (call, 409, "Cannot cancel a workflow run that is completed.");
      return TRUE;
    }

  wh_sim_world_cancel_run (call->forge->world, call->app, run);
  forge_reply_json (call, 202, "{}");

  return TRUE;
}

static gboolean
handle_post (ForgeCall *call)
{
  ForgeJob entry;

  if (forge_is (call, "actions/workflows/*/dispatches"))
    {
      forge_dispatch (call, call->parts[2]);
      return TRUE;
    }

  if (forge_is (call, "actions/runs/*/rerun") || forge_is (call, "actions/runs/*/rerun-failed-jobs"))
    return run_again (call, forge_find_run (call, call->parts[2]));

  if (forge_is (call, "actions/runs/*/cancel"))
    return cancel (call, forge_find_run (call, call->parts[2]));

  if (forge_is (call, "actions/jobs/*/rerun"))
    return run_again (call, forge_find_job (call, call->parts[2], &entry) ? entry.run : NULL);

  return FALSE;
}

/* GitHub has a log when the job is over, in a storage that wants no token. */
static gboolean
redirect_to_log (ForgeCall  *call,
                 const char *id)
{
  g_autofree char *target = NULL;
  ForgeJob entry;

  if (!forge_find_job (call, id, &entry) || !forge_is_finished (entry.job->status))
    return FALSE;

  target = g_strdup_printf (STORAGE "%s/%u", call->app->name, entry.job->id);
  wh_sim_request_set_header (call->request, "Location", target);
  wh_sim_request_reply (call->request, 302, NULL, NULL);

  return TRUE;
}

static gboolean
list_of_run (ForgeCall *call,
             WhSimRun  *run)
{
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  if (run == NULL)
    return FALSE;

  if (call->parts[3] == NULL)
    {
      append_run (call, run, text);
      forge_reply_json (call, 200, text->str);
    }
  else if (strcmp (call->parts[3], "jobs") == 0)
    {
      items = forge_dup_jobs (call, run);
      reply_items (call, "jobs", items, append_job);
    }
  else if (strcmp (call->parts[3], "artifacts") == 0)
    {
      items = g_ptr_array_new ();

      if (forge_is_finished (run->status))
        g_ptr_array_add (items, run);

      reply_items (call, "artifacts", items, append_artifact);
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

static gboolean
handle_actions (ForgeCall *call)
{
  g_autoptr(GPtrArray) items = NULL;
  ForgeJob entry;

  if (forge_is (call, "actions/runs"))
    {
      if ((items = forge_find_runs (call)))
        reply_items (call, "workflow_runs", items, append_run);
    }
  else if (forge_is (call, "actions/runs/*") || forge_is (call, "actions/runs/*/*"))
    {
      return list_of_run (call, forge_find_run (call, call->parts[2]));
    }
  else if (forge_is (call, "actions/jobs/*") && forge_find_job (call, call->parts[2], &entry))
    {
      g_autoptr(GString) text = g_string_new (NULL);

      append_job (call, &entry, text);
      forge_reply_json (call, 200, text->str);
    }
  else if (forge_is (call, "actions/jobs/*/logs"))
    {
      return redirect_to_log (call, call->parts[2]);
    }
  else if (forge_is (call, "actions/artifacts/*/zip"))
    {
      return forge_send_artifact (call);
    }
  else if (forge_is (call, "actions/workflows"))
    {
      items = g_ptr_array_new ();
      g_ptr_array_add (items, call->app);
      reply_items (call, "workflows", items, append_workflow);
    }
  else if (forge_is (call, "actions/runners") && call->owner)
    {
      items = g_ptr_array_new ();
      for (guint i = 1; i <= 3; i++)
        g_ptr_array_add (items, GUINT_TO_POINTER (i));
      reply_items (call, "runners", items, append_runner);
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

static void
list_commits (ForgeCall *call)
{
  g_autoptr(GPtrArray) commits = forge_dup_reversed (call->app->commits);

  reply_items (call, "", commits, forge_append_commit);
}

/* GitHub's own checks are the jobs; nobody else reports. */
static gboolean
handle_commit (ForgeCall *call)
{
  WhSimCommit *commit = forge_find_commit (call, call->parts[1]);
  g_autoptr(GString) text = g_string_new (NULL);

  if (commit == NULL)
    return FALSE;

  if (call->parts[2] == NULL)
    {
      forge_append_commit (call, commit, text);
    }
  else if (strcmp (call->parts[2], "status") == 0)
    {
      wh_sim_json_append (text, "{'state':'pending','statuses':[],'sha':'%s','total_count':0,'commit_url':'https://github.acme.dev/c',"
                          "'url':'https://github.acme.dev/s','repository':", commit->sha);
      append_repo (call, call->app, text);
      g_string_append_c (text, '}');
    }
  else if (strcmp (call->parts[2], "check-runs") == 0)
    {
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
      {
        g_autofree char *head = g_strdup_printf ("{\"total_count\":%u,", n_checks);

        g_string_prepend (text, head);
      }
    }
  else
    {
      return FALSE;
    }

  forge_reply_json (call, 200, text->str);

  return TRUE;
}

static gboolean
handle_repo (ForgeCall *call)
{
  g_autoptr(GPtrArray) items = NULL;

  if (strcmp (call->method, "POST") == 0)
    return handle_post (call);

  if (strcmp (call->method, "PUT") == 0)
    return forge_handle_switch (call);

  if (strcmp (call->method, "GET") != 0)
    return FALSE;

  if (call->parts[0] == NULL)
    {
      g_autoptr(GString) text = g_string_new (NULL);

      append_repo (call, call->app, text);
      forge_reply_json (call, 200, text->str);
    }
  else if (strcmp (call->parts[0], "actions") == 0)
    {
      return handle_actions (call);
    }
  else if (forge_is (call, "commits"))
    {
      list_commits (call);
    }
  else if (forge_is (call, "commits/*") || forge_is (call, "commits/*/*"))
    {
      return handle_commit (call);
    }
  else if (forge_is (call, "branches"))
    {
      items = g_ptr_array_new ();
      g_ptr_array_add (items, (gpointer) "main");
      reply_items (call, "", items, append_branch);
    }
  else if (forge_is (call, "tags"))
    {
      items = forge_dup_reversed (call->app->releases);
      reply_items (call, "", items, append_tag);
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

static gboolean
handle_known (ForgeCall *call)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean handled;

  if (forge_is (call, "user"))
    {
      append_private_user (text, call->owner ? "anna" : "wheelhouse");
      forge_reply_json (call, 200, text->str);
      return TRUE;
    }

  if (forge_is (call, "user/repos") || forge_is (call, "orgs/" WH_SIM_ORGANIZATION "/repos"))
    {
      reply_items (call, "", wh_sim_world_get_apps (call->forge->world), append_repo);
      return TRUE;
    }

  if (g_strv_length (call->parts) < 3 || strcmp (call->parts[0], "repos") != 0 || strcmp (call->parts[1], WH_SIM_ORGANIZATION) != 0 ||
      !(call->app = wh_sim_world_find_app (call->forge->world, call->parts[2])))
    return FALSE;

  call->parts += 3;
  handled = handle_repo (call);
  call->parts -= 3;

  return handled;
}

static void
handle (WhSimRequest *request,
        gpointer      user_data)
{
  WhSimForge *self = user_data;
  g_auto(GStrv) parts = g_strsplit (wh_sim_request_get_path (request) + strlen (API), "/", -1);
  ForgeCall call = { .forge = self, .request = request, .method = wh_sim_request_get_method (request), .parts = parts };
  const char *token = wh_sim_request_get_bearer (request);
  g_autofree char *left = NULL;
  g_autofree char *reset = NULL;
  gint64 hour = wh_sim_world_get_time (self->world) / G_USEC_PER_SEC / 3600;

  if (self->hour != hour)
    {
      self->hour = hour;
      self->n_asked = 0;
    }

  self->n_asked++;
  left = g_strdup_printf ("%u", ALLOWANCE - MIN (self->n_asked, ALLOWANCE));
  reset = g_strdup_printf ("%" G_GINT64_FORMAT, (hour + 1) * 3600);
  wh_sim_request_set_header (request, "X-RateLimit-Limit", G_STRINGIFY (ALLOWANCE));
  wh_sim_request_set_header (request, "X-RateLimit-Remaining", left);
  wh_sim_request_set_header (request, "X-RateLimit-Reset", reset);
  call.owner = g_strcmp0 (token, WH_SIM_FORGE_TOKEN) == 0;

  if (self->n_asked > ALLOWANCE)
    reply_error (&call, 403, "API rate limit exceeded");
  else if (forge_is (&call, "meta"))
    forge_reply_json (&call, 200, "{\"verifiable_password_authentication\":true,\"installed_version\":\"3.14.2\"}");
  else if (!call.owner && g_strcmp0 (token, WH_SIM_FORGE_READER_TOKEN) != 0)
    reply_error (&call, 401, token != NULL ? "Bad credentials" : "Requires authentication");
  else if (!handle_known (&call))
    reply_error (&call, 404, "Not Found");
}

/* Whoever has the address may read: it is one that nobody guesses. */
static void
handle_storage (WhSimRequest *request,
                gpointer      user_data)
{
  WhSimForge *self = user_data;
  g_auto(GStrv) parts = g_strsplit (wh_sim_request_get_path (request) + strlen (STORAGE), "/", -1);
  ForgeCall call = { .forge = self, .request = request, .method = wh_sim_request_get_method (request), .parts = parts };

  if (g_strv_length (parts) == 2)
    call.app = wh_sim_world_find_app (self->world, parts[0]);

  if (call.app != NULL)
    forge_show_log (&call, parts[1]);
  else
    reply_error (&call, 404, "BlobNotFound");
}

/**
 * wh_sim_github_attach:
 * @server: a server that does not listen yet
 * @world: whose repositories and runs it has
 *
 * Makes @server an own server of GitHub.
 */
void
wh_sim_github_attach (WhSimServer *server,
                      WhSimWorld  *world)
{
  WhSimForge *self = g_new0 (WhSimForge, 1);

  self->world = g_object_ref (world);
  self->minor = 26;
  forge_things_init (self);
  wh_sim_server_add_route (server, API, handle, self, forge_free);
  wh_sim_server_add_route (server, STORAGE, handle_storage, self, NULL);
}
