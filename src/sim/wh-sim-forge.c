/* wh-sim-forge.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-forge-private.h"
#include "wh-sim-json.h"
#include "wh-sim-registry.h"

/* Gitea's API v1, as far as reading a delivery chain and starting a workflow
 * needs it. What the chosen version does not have is 404, as there. */

#define DEFAULT_PAGE 30
#define LARGEST_PAGE 50

void
forge_reply_json (ForgeCall  *call,
                  guint       status,
                  const char *text)
{
  wh_sim_request_reply_text (call->request, status, "application/json;charset=utf-8", text);
}

void
forge_reply_error (ForgeCall  *call,
                   guint       status,
                   const char *message)
{
  g_autofree char *quoted = wh_sim_json_quote (message);
  g_autofree char *text = wh_sim_json ("{'message':%s,'url':'" FORGE_ROOT "/api/swagger'}", quoted);

  forge_reply_json (call, status, text);
}

/* A number of the query, within what the forge gives. */
guint
forge_read_number (ForgeCall  *call,
                   const char *name,
                   guint       otherwise,
                   guint       largest)
{
  const char *text = wh_sim_request_get_query (call->request, name);
  guint64 number = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;

  return number > 0 ? MIN (number, largest) : otherwise;
}

static void
add_link (GString    *links,
          ForgeCall  *call,
          guint       page,
          const char *relation)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (wh_sim_request_get_message (call->request)));
  g_auto(GStrv) parts = g_strsplit (query != NULL ? query : "", "&", -1);

  g_string_append_printf (links, "%s<" FORGE_ROOT "%s?", links->len > 0 ? "," : "", wh_sim_request_get_path (call->request));
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] != '\0' && !g_str_has_prefix (parts[i], "page="))
        g_string_append_printf (links, "%s&", parts[i]);
    }
  g_string_append_printf (links, "page=%u>; rel=\"%s\"", page, relation);
}

/* Cuts the asked page out of @total items and says so in the headers. */
static void
paginate (ForgeCall *call,
          guint      total,
          gboolean   with_headers,
          guint     *first,
          guint     *end)
{
  guint limit = forge_read_number (call, "limit", DEFAULT_PAGE, LARGEST_PAGE);
  guint page = forge_read_number (call, "page", 1, 1000000);
  guint last = MAX (1, (total + limit - 1) / limit);
  g_autoptr(GString) links = g_string_new (NULL);
  g_autofree char *count = g_strdup_printf ("%u", total);

  *first = MIN ((guint64) (page - 1) * limit, total);
  *end = MIN (*first + limit, total);
  if (!with_headers)
    return;

  if (page < last)
    {
      add_link (links, call, page + 1, "next");
      add_link (links, call, last, "last");
    }
  if (page > 1)
    {
      add_link (links, call, 1, "first");
      add_link (links, call, page - 1, "prev");
    }
  if (links->len > 0)
    wh_sim_request_set_header (call->request, "Link", links->str);
  wh_sim_request_set_header (call->request, "X-Total-Count", count);
}

static void
append_items (ForgeCall   *call,
              GPtrArray   *items,
              guint        first,
              guint        end,
              ForgeAppend  append,
              GString     *text)
{
  g_string_append_c (text, '[');
  for (guint i = first; i < end; i++)
    {
      if (i > first)
        g_string_append_c (text, ',');
      append (call, g_ptr_array_index (items, i), text);
    }
  g_string_append_c (text, ']');
}

void
forge_reply_list (ForgeCall   *call,
                  GPtrArray   *items,
                  ForgeAppend  append)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint first;
  guint end;

  paginate (call, items->len, TRUE, &first, &end);
  append_items (call, items, first, end, append, text);
  forge_reply_json (call, 200, text->str);
}

/* The lists of Actions carry their length inside; headers came with 1.26. */
void
forge_reply_counted (ForgeCall   *call,
                     const char  *member,
                     GPtrArray   *items,
                     ForgeAppend  append)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint first;
  guint end;

  paginate (call, items->len, call->forge->minor >= 26, &first, &end);
  wh_sim_json_append (text, "{'total_count':%u,'%s':", items->len, member);
  append_items (call, items, first, end, append, text);
  g_string_append_c (text, '}');
  forge_reply_json (call, 200, text->str);
}

/* Whether the parts of the path are those of @pattern, where * is any one. */
gboolean
forge_is (ForgeCall  *call,
          const char *pattern)
{
  g_auto(GStrv) wanted = g_strsplit (pattern, "/", -1);
  guint i;

  for (i = 0; wanted[i] != NULL && call->parts[i] != NULL; i++)
    {
      if (strcmp (wanted[i], "*") != 0 && strcmp (wanted[i], call->parts[i]) != 0)
        return FALSE;
    }

  return wanted[i] == NULL && call->parts[i] == NULL;
}

static int
compare_updated (gconstpointer a,
                 gconstpointer b)
{
  const WhSimApp *one = *(const WhSimApp * const *) a;
  const WhSimApp *other = *(const WhSimApp * const *) b;
  const WhSimCommit *newest = g_ptr_array_index (one->commits, one->commits->len - 1);
  const WhSimCommit *other_newest = g_ptr_array_index (other->commits, other->commits->len - 1);

  return (newest->time > other_newest->time) - (newest->time < other_newest->time);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp ((*(const WhSimApp * const *) a)->name, (*(const WhSimApp * const *) b)->name);
}

static GPtrArray *
find_repos (ForgeCall *call)
{
  GPtrArray *apps = wh_sim_world_get_apps (call->forge->world);
  const char *query = wh_sim_request_get_query (call->request, "q");
  const char *archived = wh_sim_request_get_query (call->request, "archived");
  gboolean by_time = g_strcmp0 (wh_sim_request_get_query (call->request, "sort"), "updated") == 0;
  g_autoptr(GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < apps->len && g_strcmp0 (archived, "true") != 0; i++)
    {
      WhSimApp *app = g_ptr_array_index (apps, i);

      if (query == NULL || strstr (app->name, query) != NULL)
        g_ptr_array_add (found, app);
    }

  g_ptr_array_sort (found, by_time ? compare_updated : compare_names);
  if (g_strcmp0 (wh_sim_request_get_query (call->request, "order"), "desc") == 0)
    {
      GPtrArray *reversed = forge_dup_reversed (found);

      g_ptr_array_unref (found);
      found = reversed;
    }

  for (guint i = 0; i < call->forge->created->len; i++)
    g_ptr_array_add (found, g_ptr_array_index (call->forge->created, i));

  return g_steal_pointer (&found);
}

/* An application, or the name of what was created. */
static void
append_any_repo (ForgeCall *call,
                 gpointer   item,
                 GString   *text)
{
  if (g_ptr_array_find (call->forge->created, item, NULL))
    forge_append_created (call, item, text);
  else
    forge_append_repo (call, item, text);
}

static void
search_repos (ForgeCall *call)
{
  g_autoptr(GPtrArray) found = find_repos (call);
  g_autoptr(GString) text = g_string_new ("{\"ok\":true,\"data\":");
  guint first;
  guint end;

  paginate (call, found->len, TRUE, &first, &end);
  append_items (call, found, first, end, append_any_repo, text);
  g_string_append_c (text, '}');
  forge_reply_json (call, 200, text->str);
}

static void
append_org (ForgeCall *call,
            gpointer   item,
            GString   *text)
{
  wh_sim_json_append (text, "{'id':%u,'name':'%s','username':'%s','full_name':'Acme','email':'','avatar_url':'','description':'',"
                      "'website':'','location':'','visibility':'private','repo_admin_change_team_access':true}",
                      forge_user_id (item), (char *) item, (char *) item);
}

static void
list_branches (ForgeCall *call)
{
  g_autoptr(GPtrArray) pulls = forge_dup_pulls (call->app, 0);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  g_ptr_array_add (names, (gpointer) "main");
  for (guint i = 0; i < pulls->len; i++)
    g_ptr_array_add (names, ((ForgePull *) g_ptr_array_index (pulls, i))->branch);

  forge_reply_list (call, names, forge_append_branch);
}

static void
list_commits (ForgeCall *call)
{
  const char *ref = wh_sim_request_get_query (call->request, "sha");
  WhSimCommit *head = forge_find_commit (call, ref != NULL ? ref : "main");
  g_autoptr(GPtrArray) commits = g_ptr_array_new ();

  if (head == NULL)
    {
      forge_reply_error (call, 404, "object does not exist");
      return;
    }

  for (guint i = call->app->commits->len; i > 0; i--)
    {
      WhSimCommit *commit = g_ptr_array_index (call->app->commits, i - 1);

      if (commit == head || commits->len > 0)
        g_ptr_array_add (commits, commit);
    }
  forge_reply_list (call, commits, forge_append_commit);
}

static void
show_status (ForgeCall *call)
{
  /* The name of a branch may have slashes: everything between the ends. */
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) middle = NULL;
  g_autofree char *ref = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  WhSimCommit *commit;

  for (guint i = 1; call->parts[i + 1] != NULL; i++)
    g_strv_builder_add (builder, call->parts[i]);
  middle = g_strv_builder_end (builder);
  ref = g_strjoinv ("/", middle);

  if (!(commit = forge_find_commit (call, ref)))
    {
      forge_reply_error (call, 404, "object does not exist");
      return;
    }
  forge_append_status (call, commit, text);
  forge_reply_json (call, 200, text->str);
}

static void
list_pulls (ForgeCall *call)
{
  g_autoptr(GPtrArray) pulls = forge_dup_pulls (call->app, wh_sim_world_get_birth (call->forge->world));

  if (g_strcmp0 (wh_sim_request_get_query (call->request, "state"), "closed") == 0)
    g_ptr_array_set_size (pulls, 0);
  forge_reply_list (call, pulls, forge_append_pull);
}

/* Everything below /repos/{owner}/{repo}. */
static gboolean
handle_repo (ForgeCall *call)
{
  gsize n_parts = g_strv_length (call->parts);

  if (n_parts > 0 && strcmp (call->parts[0], "actions") == 0)
    return forge_handle_actions (call);

  if (forge_handle_things (call))
    return TRUE;

  if (strcmp (call->method, "GET") != 0)
    {
      forge_reply_error (call, 405, "Method Not Allowed");
      return TRUE;
    }

  if (n_parts == 0)
    {
      g_autoptr(GString) text = g_string_new (NULL);

      forge_append_repo (call, call->app, text);
      forge_reply_json (call, 200, text->str);
    }
  else if (n_parts >= 3 && strcmp (call->parts[0], "commits") == 0 && strcmp (call->parts[n_parts - 1], "status") == 0)
    {
      show_status (call);
    }
  else if (forge_is (call, "commits"))
    {
      list_commits (call);
    }
  else if (forge_is (call, "git/commits/*"))
    {
      WhSimCommit *commit = forge_find_commit (call, call->parts[2]);
      g_autoptr(GString) text = g_string_new (NULL);

      if (commit == NULL)
        {
          forge_reply_error (call, 404, "object does not exist");
          return TRUE;
        }
      forge_append_commit (call, commit, text);
      forge_reply_json (call, 200, text->str);
    }
  else if (forge_is (call, "branches"))
    {
      list_branches (call);
    }
  else if (forge_is (call, "tags") || forge_is (call, "releases"))
    {
      g_autoptr(GPtrArray) releases = forge_dup_reversed (call->app->releases);

      forge_reply_list (call, releases, forge_is (call, "tags") ? forge_append_tag : forge_append_release);
    }
  else if (forge_is (call, "pulls"))
    {
      list_pulls (call);
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

static gboolean
is_created (ForgeCall  *call,
            const char *name)
{
  return g_ptr_array_find_with_equal_func (call->forge->created, name, g_str_equal, NULL);
}

/* Nothing was pushed to it yet. */
static void
handle_created (ForgeCall *call)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (call->parts[3] != NULL)
    {
      forge_reply_error (call, 409, "Git Repository is empty.");
      return;
    }

  forge_append_created (call, call->parts[2], text);
  forge_reply_json (call, 200, text->str);
}

static gboolean
handle_repos (ForgeCall *call)
{
  gsize n_parts = g_strv_length (call->parts);
  gboolean handled;

  if (forge_is (call, "repos/search"))
    {
      search_repos (call);
      return TRUE;
    }
  if (n_parts < 3)
    return FALSE;

  if (strcmp (call->parts[1], WH_SIM_ORGANIZATION) == 0 && is_created (call, call->parts[2]))
    {
      handle_created (call);
      return TRUE;
    }

  if (strcmp (call->parts[1], WH_SIM_ORGANIZATION) == 0)
    call->app = wh_sim_world_find_app (call->forge->world, call->parts[2]);
  if (call->app == NULL)
    {
      forge_reply_error (call, 404, "The target couldn't be found.");
      return TRUE;
    }

  call->parts += 3;
  handled = handle_repo (call);
  call->parts -= 3;

  return handled;
}

static gboolean
handle_others (ForgeCall *call)
{
  if (forge_is (call, "user"))
    {
      g_autoptr(GString) text = g_string_new (NULL);

      forge_append_user (call, (gpointer) (call->owner ? "anna" : "wheelhouse"), text);
      forge_reply_json (call, 200, text->str);
    }
  else if (strcmp (call->method, "POST") == 0)
    {
      if (!forge_is (call, "orgs/" WH_SIM_ORGANIZATION "/repos") && !forge_is (call, "user/repos"))
        return FALSE;

      forge_create_repo (call);
    }
  else if (forge_is (call, "packages/" WH_SIM_ORGANIZATION))
    {
      forge_list_packages (call);
    }
  else if (forge_is (call, "user/repos") || forge_is (call, "orgs/" WH_SIM_ORGANIZATION "/repos") ||
           forge_is (call, "users/" WH_SIM_ORGANIZATION "/repos"))
    {
      g_autoptr(GPtrArray) found = find_repos (call);

      forge_reply_list (call, found, append_any_repo);
    }
  else if (forge_is (call, "user/orgs") || forge_is (call, "orgs"))
    {
      g_autoptr(GPtrArray) orgs = g_ptr_array_new ();

      g_ptr_array_add (orgs, (gpointer) WH_SIM_ORGANIZATION);
      forge_reply_list (call, orgs, append_org);
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

/* A token in Authorization, or as either half of basic credentials. */
static gboolean
authenticate (ForgeCall *call)
{
  const char *bearer = wh_sim_request_get_bearer (call->request);
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  const char *tries[3] = { bearer, NULL, NULL };

  if (wh_sim_request_dup_basic (call->request, &user, &password))
    {
      tries[1] = user;
      tries[2] = password;
    }

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      if (g_strcmp0 (tries[i], WH_SIM_FORGE_TOKEN) == 0)
        call->owner = TRUE;
      if (call->owner || g_strcmp0 (tries[i], WH_SIM_FORGE_READER_TOKEN) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
handle (WhSimRequest *request,
        gpointer      user_data)
{
  WhSimForge *self = user_data;
  g_auto(GStrv) parts = g_strsplit (wh_sim_request_get_path (request) + strlen ("/api/v1/"), "/", -1);
  ForgeCall call = { .forge = self, .request = request, .method = wh_sim_request_get_method (request), .parts = parts };

  if (forge_is (&call, "version"))
    {
      g_autofree char *text = wh_sim_json ("{'version':'%s'}", self->version);

      forge_reply_json (&call, 200, text);
    }
  else if (forge_is (&call, "settings/api"))
    {
      g_autofree char *text = wh_sim_json ("{'max_response_items':%d,'default_paging_num':%d,'default_git_trees_per_page':1000,"
                                           "'default_max_blob_size':10485760,'default_max_response_size':104857600}",
                                           LARGEST_PAGE, DEFAULT_PAGE);

      forge_reply_json (&call, 200, text);
    }
  else if (!authenticate (&call))
    {
      forge_reply_error (&call, 401, wh_sim_request_get_header (request, "Authorization") != NULL
                                     ? "user does not exist [uid: 0, name: ]" : "token is required");
    }
  else if (!(g_strcmp0 (parts[0], "repos") == 0 ? handle_repos : handle_others) (&call))
    {
      forge_reply_error (&call, 404, "The target couldn't be found.");
    }
}

void
forge_free (gpointer forge)
{
  WhSimForge *self = forge;

  forge_things_clear (self);
  g_object_unref (self->world);
  g_free (self->version);
  g_free (self);
}

/**
 * wh_sim_forge_attach:
 * @server: a server that does not listen yet
 * @world: whose repositories and runs it has
 * @version: (nullable): 1.21 to 1.26, with or without the last part
 * @containers: whether it has the images of the world among its packages
 *
 * Makes @server a Gitea.
 */
void
wh_sim_forge_attach (WhSimServer *server,
                     WhSimWorld  *world,
                     const char  *version,
                     gboolean     containers)
{
  WhSimForge *self = g_new0 (WhSimForge, 1);
  g_auto(GStrv) parts = g_strsplit (version != NULL ? version : "1.25.5", ".", 3);

  self->world = g_object_ref (world);
  forge_things_init (self);
  self->minor = parts[0] != NULL && parts[1] != NULL ? g_ascii_strtoull (parts[1], NULL, 10) : 25;
  self->version = parts[0] != NULL && parts[1] != NULL && parts[2] == NULL
                  ? g_strdup_printf ("%s.0", version) : g_strdup (version != NULL ? version : "1.25.5");
  self->containers = containers;
  wh_sim_server_add_route (server, "/api/v1/", handle, self, forge_free);

  /* It is a registry as well, at the root whatever its own path. */
  if (containers)
    wh_sim_registry_attach (server, world, WH_SIM_REGISTRY_FORGE);
}
