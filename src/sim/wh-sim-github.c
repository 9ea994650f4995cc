/* wh-sim-github.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-github-private.h"
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
      github_append_run (call, run, text);
      forge_reply_json (call, 200, text->str);
    }
  else if (strcmp (call->parts[3], "jobs") == 0)
    {
      items = forge_dup_jobs (call, run);
      reply_items (call, "jobs", items, github_append_job);
    }
  else if (strcmp (call->parts[3], "artifacts") == 0)
    {
      items = g_ptr_array_new ();

      if (forge_is_finished (run->status))
        g_ptr_array_add (items, run);

      reply_items (call, "artifacts", items, github_append_artifact);
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
        reply_items (call, "workflow_runs", items, github_append_run);
    }
  else if (forge_is (call, "actions/runs/*") || forge_is (call, "actions/runs/*/*"))
    {
      return list_of_run (call, forge_find_run (call, call->parts[2]));
    }
  else if (forge_is (call, "actions/jobs/*") && forge_find_job (call, call->parts[2], &entry))
    {
      g_autoptr(GString) text = g_string_new (NULL);

      github_append_job (call, &entry, text);
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
      reply_items (call, "workflows", items, github_append_workflow);
    }
  else if (forge_is (call, "actions/runners") && call->owner)
    {
      items = g_ptr_array_new ();
      for (guint i = 1; i <= 3; i++)
        g_ptr_array_add (items, GUINT_TO_POINTER (i));
      reply_items (call, "runners", items, github_append_runner);
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
      github_append_repo (call, call->app, text);
      g_string_append_c (text, '}');
    }
  else if (strcmp (call->parts[2], "check-runs") == 0)
    {
      github_append_checks (call, commit, text);
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

      github_append_repo (call, call->app, text);
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
      reply_items (call, "", items, github_append_branch);
    }
  else if (forge_is (call, "tags"))
    {
      items = forge_dup_reversed (call->app->releases);
      reply_items (call, "", items, github_append_tag);
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
      github_append_private_user (text, call->owner ? "anna" : "wheelhouse");
      forge_reply_json (call, 200, text->str);
      return TRUE;
    }

  if (forge_is (call, "user/repos") || forge_is (call, "orgs/" WH_SIM_ORGANIZATION "/repos"))
    {
      reply_items (call, "", wh_sim_world_get_apps (call->forge->world), github_append_repo);
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
