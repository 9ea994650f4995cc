/* wh-sim-forge-json.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-forge-private.h"
#include "wh-sim-json.h"

/* How the forge writes what the world knows. */

static const struct
{
  const char *login;
  const char *name;
} people[] = {
  { "anna", "Anna Keller" },
  { "jonas", "Jonas Brandt" },
  { "mira", "Mira Osei" },
  { "tom", "Tom Lindqvist" },
  { "renovate", "renovate" },
  { "wheelhouse", "Wheelhouse" },
  { WH_SIM_ORGANIZATION, "Acme" },
};

guint
forge_user_id (const char *login)
{
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      if (strcmp (people[i].login, login) == 0)
        return i + 1;
    }

  return 0;
}

char *
forge_login_of (const char *email)
{
  return g_strndup (email, strcspn (email, "@"));
}

GPtrArray *
forge_dup_reversed (GPtrArray *items)
{
  GPtrArray *reversed = g_ptr_array_new ();

  for (guint i = items->len; i > 0; i--)
    g_ptr_array_add (reversed, g_ptr_array_index (items, i - 1));

  return reversed;
}

static void
pull_free (ForgePull *pull)
{
  g_free (pull->branch);
  g_free (pull);
}

/* The open pull requests of a repository; they never change. */
GPtrArray *
forge_dup_pulls (WhSimApp *app,
                 gint64    birth)
{
  static const struct { const char *title; const char *login; const char *branch; } drafts[] = {
    { "chore: update dependencies", "renovate", "renovate/dependencies" },
    { "feat: keep answers for offline clients", "mira", "offline-answers" },
    { "fix: retry only what is safe to retry", "jonas", "safe-retries" },
    { "perf: read settings once", "tom", "settings-cache" },
  };
  GPtrArray *pulls = g_ptr_array_new_with_free_func ((GDestroyNotify) pull_free);
  guint hash = g_str_hash (app->name);

  for (guint i = 0; i < (g_str_equal (app->name, "chat-api") ? 4 : hash % 4); i++)
    {
      ForgePull *pull = g_new0 (ForgePull, 1);

      pull->number = 404 + i * 3 + hash % 7;
      pull->title = drafts[i].title;
      pull->login = drafts[i].login;
      pull->branch = g_strdup (drafts[i].branch);
      pull->created = birth - (i * 29 + 5 + hash % 11) * (gint64) 3600 * G_USEC_PER_SEC;
      g_ptr_array_add (pulls, pull);
    }

  return pulls;
}

/* A commit by branch, tag, or the first digits of its name. */
WhSimCommit *
forge_find_commit (ForgeCall  *call,
                   const char *ref)
{
  GPtrArray *commits = call->app->commits;
  GPtrArray *releases = call->app->releases;
  g_autoptr(GPtrArray) pulls = forge_dup_pulls (call->app, 0);

  if (g_str_has_prefix (ref, "refs/heads/"))
    ref += strlen ("refs/heads/");
  else if (g_str_has_prefix (ref, "refs/tags/"))
    ref += strlen ("refs/tags/");

  if (strcmp (ref, "main") == 0 || strcmp (ref, "HEAD") == 0)
    return g_ptr_array_index (commits, commits->len - 1);

  for (guint i = 0; i < releases->len; i++)
    {
      WhSimRelease *release = g_ptr_array_index (releases, i);

      if (*ref == 'v' && strcmp (release->version, ref + 1) == 0)
        return release->commit;
    }

  for (guint i = 0; i < pulls->len; i++)
    {
      ForgePull *pull = g_ptr_array_index (pulls, i);

      if (strcmp (pull->branch, ref) == 0)
        return g_ptr_array_index (commits, commits->len > i + 2 ? commits->len - i - 2 : 0);
    }

  for (guint i = 0; i < commits->len && strlen (ref) >= 7; i++)
    {
      WhSimCommit *commit = g_ptr_array_index (commits, i);

      if (g_str_has_prefix (commit->sha, ref))
        return commit;
    }

  return NULL;
}

void
forge_append_user (ForgeCall *call,
                   gpointer   login,
                   GString   *text)
{
  guint id = forge_user_id (login);
  const char *name = id > 0 ? people[id - 1].name : login;

  wh_sim_json_append (text, "{'id':%u,'login':'%s','login_name':'','source_id':0,'full_name':'%s','email':'%s@acme.dev',"
                      "'avatar_url':'" FORGE_ROOT "/avatars/%s','html_url':'" FORGE_ROOT "/%s','language':'','is_admin':%s,"
                      "'last_login':'0001-01-01T00:00:00Z','created':'2024-03-04T09:12:00Z','restricted':false,'active':true,"
                      "'prohibit_login':false,'location':'','website':'','description':'','visibility':'public',"
                      "'followers_count':0,'following_count':0,'starred_repos_count':0,'username':'%s'}",
                      id, (char *) login, name, (char *) login, (char *) login, (char *) login,
                      strcmp (login, "anna") == 0 ? "true" : "false", (char *) login);
}

void
forge_append_repo (ForgeCall *call,
                   gpointer   item,
                   GString   *text)
{
  WhSimApp *app = item;
  WhSimCommit *first = g_ptr_array_index (app->commits, 0);
  WhSimCommit *last = g_ptr_array_index (app->commits, app->commits->len - 1);
  GPtrArray *apps = wh_sim_world_get_apps (call->forge->world);
  g_autoptr(GPtrArray) pulls = forge_dup_pulls (app, 0);
  g_autofree char *created = wh_sim_time_format (first->time - (gint64) 400 * 86400 * G_USEC_PER_SEC);
  g_autofree char *updated = wh_sim_time_format (last->time);
  g_autofree char *description = wh_sim_json_quote (app->description);
  guint index = 0;

  g_ptr_array_find (apps, app, &index);
  wh_sim_json_append (text, "{'id':%u,'owner':", index + 1);
  forge_append_user (call, (gpointer) WH_SIM_ORGANIZATION, text);
  wh_sim_json_append (text, ",'name':'%s','full_name':'" WH_SIM_ORGANIZATION "/%s','description':%s,'empty':false,'private':true,"
                      "'fork':false,'template':false,'parent':null,'mirror':false,'size':%u,'language':'%s',"
                      "'html_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s','url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s',"
                      "'ssh_url':'git@" WH_SIM_FORGE_HOST ":" WH_SIM_ORGANIZATION "/%s.git',"
                      "'clone_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s.git','original_url':'','website':'',"
                      "'stars_count':%u,'forks_count':0,'watchers_count':4,'open_issues_count':%u,'open_pr_counter':%u,"
                      "'release_counter':%u,'default_branch':'main','archived':false,'created_at':'%s','updated_at':'%s',"
                      "'archived_at':'1970-01-01T00:00:00Z','permissions':{'admin':%s,'push':%s,'pull':true},"
                      "'has_issues':true,'has_wiki':false,'has_pull_requests':true,'has_projects':false,'has_releases':true,"
                      "'has_packages':true,'has_actions':true,'internal':false,'object_format_name':'sha1','topics':[],'licenses':[]}",
                      app->name, app->name, description, 2200 + g_str_hash (app->name) % 48000, app->language,
                      app->name, app->name, app->name, app->name, g_str_hash (app->name) % 5,
                      g_str_hash (app->name) % 23, pulls->len, app->releases->len, created, updated,
                      call->owner ? "true" : "false", call->owner ? "true" : "false");
}

static void
append_person (GString     *text,
               WhSimCommit *commit,
               const char  *time)
{
  g_autofree char *name = wh_sim_json_quote (commit->author);

  wh_sim_json_append (text, "{'name':%s,'email':'%s','date':'%s'}", name, commit->email, time);
}

void
forge_append_commit (ForgeCall *call,
                     gpointer   item,
                     GString   *text)
{
  WhSimCommit *commit = item;
  const char *name = call->app->name;
  g_autofree char *time = wh_sim_time_format (commit->time);
  g_autofree char *message = wh_sim_json_quote (commit->message);
  g_autofree char *login = forge_login_of (commit->email);

  wh_sim_json_append (text, "{'url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s/git/commits/%s','sha':'%s','created':'%s',"
                      "'html_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/commit/%s','commit':{"
                      "'url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s/git/commits/%s','author':",
                      name, commit->sha, commit->sha, time, name, commit->sha, name, commit->sha);
  append_person (text, commit, time);
  g_string_append (text, ",\"committer\":");
  append_person (text, commit, time);
  wh_sim_json_append (text, ",'message':%s,'tree':{'url':'','sha':'%s','created':'%s'},'verification':null},'author':",
                      message, commit->sha, time);
  forge_append_user (call, login, text);
  g_string_append (text, ",\"committer\":");
  forge_append_user (call, login, text);
  g_string_append (text, ",\"parents\":[");
  if (commit->parent != NULL)
    wh_sim_json_append (text, "{'url':'','sha':'%s','created':'0001-01-01T00:00:00Z'}", commit->parent);
  g_string_append (text, "],\"files\":null,\"stats\":null}");
}

/* The combined status of a commit: one entry for each job of its newest run. */
void
forge_append_status (ForgeCall   *call,
                     WhSimCommit *commit,
                     GString     *text)
{
  static const char * const words[] = {
    [WH_SIM_RUN_QUEUED] = "pending", [WH_SIM_RUN_RUNNING] = "pending", [WH_SIM_RUN_SUCCESS] = "success",
    [WH_SIM_RUN_FAILURE] = "failure", [WH_SIM_RUN_CANCELLED] = "failure",
  };
  static const char * const descriptions[] = {
    [WH_SIM_RUN_QUEUED] = "Waiting to run", [WH_SIM_RUN_RUNNING] = "Has started running", [WH_SIM_RUN_SUCCESS] = "Successful",
    [WH_SIM_RUN_FAILURE] = "Failing", [WH_SIM_RUN_CANCELLED] = "Has been cancelled",
  };
  WhSimRun *run = NULL;
  g_autoptr(GString) statuses = g_string_new (NULL);

  for (guint i = 0; i < call->app->runs->len; i++)
    {
      WhSimRun *candidate = g_ptr_array_index (call->app->runs, i);

      if (candidate->commit == commit)
        run = candidate;
    }

  for (guint i = 0; run != NULL && i < run->jobs->len; i++)
    {
      WhSimJob *job = g_ptr_array_index (run->jobs, i);
      g_autofree char *created = wh_sim_time_format (run->created);
      g_autofree char *updated = wh_sim_time_format (job->stopped != 0 ? job->stopped : job->started != 0 ? job->started : run->created);

      wh_sim_json_append (statuses, "%s{'id':%u,'status':'%s','target_url':'/" WH_SIM_ORGANIZATION "/%s/actions/runs/%u/jobs/%u',"
                          "'description':'%s','url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s/statuses/%s',"
                          "'context':'ci / %s (%s)','creator':null,'created_at':'%s','updated_at':'%s'}",
                          i > 0 ? "," : "", job->id, words[job->status], call->app->name, run->number, i,
                          descriptions[job->status], call->app->name, commit->sha,
                          job->name, run->event == WH_SIM_RUN_PUSH ? "push" : "workflow_dispatch", created, updated);
    }

  wh_sim_json_append (text, "{'state':'%s','sha':'%s','total_count':%u,'statuses':[%s],'repository':",
                      run != NULL ? words[run->status] : "pending", commit->sha, run != NULL ? run->jobs->len : 0, statuses->str);
  forge_append_repo (call, call->app, text);
  wh_sim_json_append (text, ",'commit_url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s/commits/%s',"
                      "'url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s/commits/%s/status'}",
                      call->app->name, commit->sha, call->app->name, commit->sha);
}

void
forge_append_branch (ForgeCall *call,
                     gpointer   name,
                     GString   *text)
{
  WhSimCommit *commit = forge_find_commit (call, name);
  g_autofree char *time = wh_sim_time_format (commit->time);
  g_autofree char *message = wh_sim_json_quote (commit->message);
  g_autofree char *login = forge_login_of (commit->email);
  g_autofree char *author = wh_sim_json_quote (commit->author);
  gboolean protects = strcmp (name, "main") == 0;

  wh_sim_json_append (text, "{'name':'%s','commit':{'id':'%s','message':%s,"
                      "'url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/commit/%s','author':{'name':%s,'email':'%s','username':'%s'},"
                      "'committer':{'name':%s,'email':'%s','username':'%s'},'verification':null,'timestamp':'%s',"
                      "'added':null,'removed':null,'modified':null},'protected':%s,'required_approvals':%u,"
                      "'enable_status_check':%s,'status_check_contexts':[],'user_can_push':%s,'user_can_merge':%s,"
                      "'effective_branch_protection_name':'%s'}",
                      (char *) name, commit->sha, message, call->app->name, commit->sha, author, commit->email, login,
                      author, commit->email, login, time, protects ? "true" : "false", protects ? 1 : 0,
                      protects ? "true" : "false", call->owner ? "true" : "false", call->owner ? "true" : "false",
                      protects ? "main" : "");
}

void
forge_append_tag (ForgeCall *call,
                  gpointer   item,
                  GString   *text)
{
  WhSimRelease *release = item;
  g_autofree char *time = wh_sim_time_format (release->created);

  wh_sim_json_append (text, "{'name':'v%s','message':'','id':'%s','commit':{'url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION
                      "/%s/git/commits/%s','sha':'%s','created':'%s'},"
                      "'zipball_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/archive/v%s.zip',"
                      "'tarball_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/archive/v%s.tar.gz'}",
                      release->version, release->commit->sha, call->app->name, release->commit->sha, release->commit->sha, time,
                      call->app->name, release->version, call->app->name, release->version);
}

void
forge_append_release (ForgeCall *call,
                      gpointer   item,
                      GString   *text)
{
  WhSimRelease *release = item;
  const char *name = call->app->name;
  g_autofree char *time = wh_sim_time_format (release->created);
  g_autofree char *body = wh_sim_json_quote (release->commit->message);
  g_autofree char *login = forge_login_of (release->commit->email);
  guint id = g_str_hash (release->digest) % 90000 + 10000;

  wh_sim_json_append (text, "{'id':%u,'tag_name':'v%s','target_commitish':'main','name':'%s %s','body':%s,"
                      "'url':'" FORGE_ROOT "/api/v1/repos/" WH_SIM_ORGANIZATION "/%s/releases/%u',"
                      "'html_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/releases/tag/v%s',"
                      "'tarball_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/archive/v%s.tar.gz',"
                      "'zipball_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/archive/v%s.zip',"
                      "'upload_url':'','draft':false,'prerelease':%s,'created_at':'%s','published_at':'%s','author':",
                      id, release->version, name, release->version, body, name, id, name, release->version,
                      name, release->version, name, release->version,
                      strchr (release->version, '-') != NULL ? "true" : "false", time, time);
  forge_append_user (call, login, text);
  g_string_append (text, ",\"assets\":[]}");
}

static void
append_side (ForgeCall  *call,
             GString    *text,
             const char *branch)
{
  WhSimCommit *commit = forge_find_commit (call, branch);

  wh_sim_json_append (text, "{'label':'%s','ref':'%s','sha':'%s','repo_id':1,'repo':", branch, branch, commit->sha);
  forge_append_repo (call, call->app, text);
  g_string_append_c (text, '}');
}

void
forge_append_pull (ForgeCall *call,
                   gpointer   item,
                   GString   *text)
{
  ForgePull *pull = item;
  const char *name = call->app->name;
  g_autofree char *time = wh_sim_time_format (pull->created);
  g_autofree char *title = wh_sim_json_quote (pull->title);
  g_autofree char *web = g_strdup_printf (FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s/pulls/%u", name, pull->number);

  wh_sim_json_append (text, "{'id':%u,'number':%u,'url':'%s','html_url':'%s','diff_url':'%s.diff','patch_url':'%s.patch','title':%s,"
                      "'body':'','state':'open','draft':false,'is_locked':false,'mergeable':true,'merged':false,'merged_at':null,"
                      "'merge_commit_sha':null,'merged_by':null,'comments':%u,'review_comments':0,'additions':%u,'deletions':%u,"
                      "'changed_files':%u,'labels':[],'milestone':null,'assignee':null,'assignees':null,'requested_reviewers':null,"
                      "'created_at':'%s','updated_at':'%s','closed_at':null,'due_date':null,'pin_order':0,'user':",
                      pull->number + 7000, pull->number, web, web, web, web, title, pull->number % 5, pull->number % 190,
                      pull->number % 77, pull->number % 9 + 1, time, time);
  forge_append_user (call, (gpointer) pull->login, text);
  g_string_append (text, ",\"base\":");
  append_side (call, text, "main");
  g_string_append (text, ",\"head\":");
  append_side (call, text, pull->branch);
  g_string_append_c (text, '}');
}
