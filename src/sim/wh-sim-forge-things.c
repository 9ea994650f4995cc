/* wh-sim-forge-things.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-forge-private.h"
#include "wh-sim-json.h"
#include "wh-sim-registry.h"

/* What the forge has besides the world: webhooks, who may do what, packages,
 * and repositories that somebody made here. */

static void
hook_free (gpointer data)
{
  ForgeHook *hook = data;

  g_free (hook->url);
  g_strfreev (hook->events);
  g_free (hook);
}

static void
add_hook (WhSimForge  *self,
          const char  *app,
          const char  *url,
          char       **events)
{
  ForgeHook *hook = g_new0 (ForgeHook, 1);

  hook->id = ++self->next_hook;
  hook->app = g_intern_string (app);
  hook->url = g_strdup (url);
  hook->events = events;
  g_ptr_array_add (self->hooks, hook);
}

void
forge_things_init (WhSimForge *self)
{
  GPtrArray *apps = wh_sim_world_get_apps (self->world);

  self->hooks = g_ptr_array_new_with_free_func (hook_free);
  self->created = g_ptr_array_new_with_free_func (g_free);
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->disabled = g_hash_table_new (g_str_hash, g_str_equal);
  self->log_sizes = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < apps->len; i++)
    {
      const WhSimApp *app = g_ptr_array_index (apps, i);
      g_autofree char *url = g_strconcat ("https://deploy.acme.dev/hooks/", app->name, NULL);

      add_hook (self, app->name, url, g_strsplit ("push,release", ",", -1));
    }
}

void
forge_things_clear (WhSimForge *self)
{
  g_ptr_array_unref (self->hooks);
  g_ptr_array_unref (self->created);
  g_hash_table_unref (self->members);
  g_hash_table_unref (self->disabled);
  g_hash_table_unref (self->log_sizes);
}

/* What only an owner may do. */
gboolean
forge_needs_owner (ForgeCall *call)
{
  if (!call->owner)
    forge_reply_error (call, 403, "token does not have at least one of required scope(s), required=[write:repository]");

  return !call->owner;
}

/* Returns: (nullable): NULL when it is no object, which is answered */
JsonObject *
forge_dup_body (ForgeCall *call)
{
  g_autoptr(GBytes) body = wh_sim_request_dup_body (call->request);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  if (json_parser_load_from_data (parser, g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL))
    root = json_parser_get_root (parser);

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_object_ref (json_node_get_object (root));

  forge_reply_error (call, 422, "Empty Content-Type");

  return NULL;
}

/* ---- webhooks ---- */

static void
append_hook (ForgeCall *call,
             gpointer   item,
             GString   *text)
{
  const ForgeHook *hook = item;
  g_autofree char *url = wh_sim_json_quote (hook->url);

  wh_sim_json_append (text, "{'id':%u,'type':'gitea','branch_filter':'*','authorization_header':'','active':true,'events':[", hook->id);

  for (guint i = 0; hook->events[i] != NULL; i++)
    {
      g_autofree char *event = wh_sim_json_quote (hook->events[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", event);
    }

  wh_sim_json_append (text, "],'config':{'content_type':'json','url':%s},"
                      "'created_at':'2025-02-11T10:00:00Z','updated_at':'2025-02-11T10:00:00Z'}", url);
}

static void
list_hooks (ForgeCall *call)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < call->forge->hooks->len; i++)
    {
      ForgeHook *hook = g_ptr_array_index (call->forge->hooks, i);

      if (strcmp (hook->app, call->app->name) == 0)
        g_ptr_array_add (found, hook);
    }

  forge_reply_list (call, found, append_hook);
}

static void
create_hook (ForgeCall *call)
{
  g_autoptr(JsonObject) body = forge_dup_body (call);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GStrvBuilder) events = g_strv_builder_new ();
  JsonObject *config;
  JsonArray *array;
  const char *url;

  if (body == NULL)
    return;

  config = json_object_has_member (body, "config") ? json_object_get_object_member (body, "config") : NULL;
  array = json_object_has_member (body, "events") ? json_object_get_array_member (body, "events") : NULL;
  url = config != NULL ? json_object_get_string_member_with_default (config, "url", NULL) : NULL;

  if (url == NULL || g_strcmp0 (json_object_get_string_member_with_default (body, "type", NULL), "gitea") != 0)
    {
      forge_reply_error (call, 422, "Missing config option: url");
      return;
    }

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_strv_builder_add (events, json_array_get_string_element (array, i));

  add_hook (call->forge, call->app->name, url, g_strv_builder_end (events));
  append_hook (call, g_ptr_array_index (call->forge->hooks, call->forge->hooks->len - 1), text);
  forge_reply_json (call, 201, text->str);
}

static gboolean
handle_hooks (ForgeCall *call)
{
  if (!call->owner)
    {
      forge_reply_error (call, 403, "user should be an owner or a collaborator with admin write of a repository");
      return TRUE;
    }

  if (call->parts[1] == NULL)
    {
      if (strcmp (call->method, "GET") == 0)
        list_hooks (call);
      else
        create_hook (call);

      return TRUE;
    }

  for (guint i = 0; i < call->forge->hooks->len; i++)
    {
      ForgeHook *hook = g_ptr_array_index (call->forge->hooks, i);

      if (hook->id != g_ascii_strtoull (call->parts[1], NULL, 10) || strcmp (hook->app, call->app->name) != 0)
        continue;

      if (strcmp (call->method, "DELETE") == 0)
        g_ptr_array_remove_index (call->forge->hooks, i);
      else if (!forge_is (call, "hooks/*/tests"))
        return FALSE;

      wh_sim_request_reply (call->request, 204, NULL, NULL);
      return TRUE;
    }

  return FALSE;
}

/* ---- who may do what ---- */

static const char * const logins[] = { "anna", "jonas", "mira", "tom", "renovate" };

/* Returns: (nullable): NULL: nothing of his own */
static const char *
find_permission (ForgeCall  *call,
                 const char *login)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", call->app->name, login);
  const char *set = g_hash_table_lookup (call->forge->members, key);

  if (set != NULL)
    return *set != '\0' ? set : NULL;

  for (guint i = 0; i < 2 + g_str_hash (call->app->name) % 3; i++)
    {
      if (strcmp (logins[i], login) == 0)
        return i < 2 ? "admin" : "write";
    }

  return NULL;
}

static void
append_login (ForgeCall *call,
              gpointer   item,
              GString   *text)
{
  forge_append_user (call, item, text);
}

static void
list_members (ForgeCall *call)
{
  g_autoptr(GPtrArray) users = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (logins); i++)
    {
      if (find_permission (call, logins[i]) != NULL)
        g_ptr_array_add (users, (gpointer) logins[i]);
    }

  forge_reply_list (call, users, append_login);
}

static void
show_permission (ForgeCall *call)
{
  const char *permission = find_permission (call, call->parts[1]);
  g_autoptr(GString) text = g_string_new (NULL);

  if (permission == NULL)
    permission = "read";

  wh_sim_json_append (text, "{'permission':'%s','role_name':'%s','user':", permission, permission);
  forge_append_user (call, call->parts[1], text);
  g_string_append_c (text, '}');
  forge_reply_json (call, 200, text->str);
}

static void
set_member (ForgeCall *call)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", call->app->name, call->parts[1]);
  g_autoptr(JsonObject) body = NULL;
  const char *permission = "";

  if (strcmp (call->method, "PUT") == 0)
    {
      static const char * const known[] = { "read", "write", "admin", NULL };

      if (!(body = forge_dup_body (call)))
        return;

      permission = json_object_get_string_member_with_default (body, "permission", "write");

      if (!g_strv_contains (known, permission))
        {
          forge_reply_error (call, 422, "permission is invalid");
          return;
        }
    }

  g_hash_table_replace (call->forge->members, g_steal_pointer (&key), g_strdup (permission));
  wh_sim_request_reply (call->request, 204, NULL, NULL);
}

static gboolean
handle_members (ForgeCall *call)
{
  if (call->parts[1] == NULL)
    {
      list_members (call);
      return TRUE;
    }

  if (forge_user_id (call->parts[1]) == 0)
    {
      forge_reply_error (call, 404, "user does not exist");
      return TRUE;
    }

  if (forge_is (call, "collaborators/*/permission"))
    show_permission (call);
  else if (strcmp (call->method, "GET") == 0)
    wh_sim_request_reply (call->request, find_permission (call, call->parts[1]) != NULL ? 204 : 404, NULL, NULL);
  else if (!forge_needs_owner (call))
    set_member (call);

  return TRUE;
}

static void
append_team (ForgeCall *call,
             gpointer   item,
             GString   *text)
{
  gboolean owners = strcmp (item, "Owners") == 0;

  wh_sim_json_append (text, "{'id':%u,'name':'%s','description':'','organization':null,'includes_all_repositories':true,'permission':'%s',"
                      "'units':['repo.code','repo.actions'],'units_map':{'repo.code':'%s'},'can_create_org_repo':%s}",
                      owners ? 1 : 2, (char *) item, owners ? "owner" : "write", owners ? "owner" : "write", owners ? "true" : "false");
}

static void
list_teams (ForgeCall *call)
{
  g_autoptr(GPtrArray) teams = g_ptr_array_new ();

  g_ptr_array_add (teams, (gpointer) "Owners");
  g_ptr_array_add (teams, (gpointer) "delivery");
  forge_reply_list (call, teams, append_team);
}

/**
 * forge_handle_things:
 * @call: below a repository
 *
 * Returns: whether it was for here, and is answered
 */
gboolean
forge_handle_things (ForgeCall *call)
{
  if (call->parts[0] == NULL)
    return FALSE;

  if (strcmp (call->parts[0], "hooks") == 0)
    return handle_hooks (call);

  if (strcmp (call->parts[0], "collaborators") == 0)
    return handle_members (call);

  if (forge_is (call, "teams"))
    {
      list_teams (call);
      return TRUE;
    }

  return FALSE;
}

/* ---- packages and repositories ---- */

typedef struct
{
  WhSimApp     *app;
  WhSimRelease *release; /* or NULL: nothing was released */
  const char   *type;
  char         *name;
  char         *version;
} ForgePackage;

static void
package_free (gpointer data)
{
  ForgePackage *package = data;

  g_free (package->name);
  g_free (package->version);
  g_free (package);
}

static void
add_package (GPtrArray    *packages,
             WhSimApp     *app,
             WhSimRelease *release,
             const char   *type,
             const char   *name,
             const char   *version)
{
  ForgePackage *package = g_new0 (ForgePackage, 1);

  package->app = app;
  package->release = release;
  package->type = type;
  package->name = g_strdup (name);
  package->version = g_strdup (version);
  g_ptr_array_add (packages, package);
}

/* Tags, and the platforms of images by their digests: Gitea lists both. */
static void
add_containers (GPtrArray *packages,
                WhSimApp  *app)
{
  for (guint i = 0; i < app->releases->len; i++)
    {
      WhSimRelease *release = g_ptr_array_index (app->releases, i);
      g_autoptr(GPtrArray) tags = wh_sim_registry_list_tags (app, release);

      for (guint t = 0; t < tags->len; t++)
        add_package (packages, app, release, "container", app->name, g_ptr_array_index (tags, t));

      for (guint p = 0; release->index != NULL && p < release->platforms->len; p++)
        add_package (packages, app, release, "container", app->name, ((WhSimPlatform *)g_ptr_array_index (release->platforms, p))->digest);
    }
}

static void
append_package (ForgeCall *call,
                gpointer   item,
                GString   *text)
{
  ForgePackage *package = item;
  g_autofree char *created = wh_sim_time_format (package->release != NULL ? package->release->created : 0);
  g_autofree char *key = g_strdup_printf ("%s %s %s %s", package->type, package->name, package->version,
                                          package->release != NULL ? package->release->digest : "");

  /* A tag that is moved becomes another version, with another number. */
  wh_sim_json_append (text, "{'id':%u,'owner':", g_str_hash (key) % 900000 + 1000);
  forge_append_user (call, (gpointer) WH_SIM_ORGANIZATION, text);
  g_string_append (text, ",\"repository\":");
  forge_append_repo (call, package->app, text);
  g_string_append (text, ",\"creator\":");
  forge_append_user (call, (gpointer) "anna", text);
  wh_sim_json_append (text, ",'type':'%s','name':'%s','version':'%s','html_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION
                      "/-/packages/%s/%s/%s','created_at':'%s'}", package->type, package->name, package->version,
                      package->type, package->name, package->version, created);
}

void
forge_list_packages (ForgeCall *call)
{
  GPtrArray *apps = wh_sim_world_get_apps (call->forge->world);
  const char *type = wh_sim_request_get_query (call->request, "type");
  g_autoptr(GPtrArray) packages = g_ptr_array_new_with_free_func (package_free);

  for (guint i = 0; i < apps->len; i++)
    {
      WhSimApp *app = g_ptr_array_index (apps, i);
      WhSimRelease *release = app->releases->len > 0 ? g_ptr_array_index (app->releases, app->releases->len - 1) : NULL;
      g_autofree char *client = g_strconcat (app->name, "-client", NULL);

      if (type == NULL || g_str_equal (type, "generic"))
        add_package (packages, app, release, "generic", client, release != NULL ? release->version : "0.0.0");

      if (call->forge->containers && (type == NULL || g_str_equal (type, "container")))
        add_containers (packages, app);
    }

  forge_reply_list (call, packages, append_package);
}

void
forge_append_created (ForgeCall  *call,
                      const char *name,
                      GString    *text)
{
  wh_sim_json_append (text, "{'id':%u,'owner':", g_str_hash (name) % 90000 + 1000);
  forge_append_user (call, (gpointer) WH_SIM_ORGANIZATION, text);
  wh_sim_json_append (text, ",'name':'%s','full_name':'" WH_SIM_ORGANIZATION "/%s','description':'','empty':true,'private':true,"
                      "'fork':false,'mirror':false,'size':22,'html_url':'" FORGE_ROOT "/" WH_SIM_ORGANIZATION "/%s',"
                      "'open_issues_count':0,'open_pr_counter':0,'default_branch':'main','archived':false,"
                      "'created_at':'2025-09-02T15:30:00Z','updated_at':'2025-09-02T15:30:00Z','has_actions':true}",
                      name, name, name);
}

void
forge_create_repo (ForgeCall *call)
{
  g_autoptr(JsonObject) body = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  const char *name;

  if (forge_needs_owner (call) || !(body = forge_dup_body (call)))
    return;

  name = json_object_get_string_member_with_default (body, "name", NULL);

  if (name == NULL || strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != strlen (name) || *name == '\0')
    {
      forge_reply_error (call, 422, "[Name]: AlphaDashDot");
      return;
    }

  if (wh_sim_world_find_app (call->forge->world, name) != NULL ||
      g_ptr_array_find_with_equal_func (call->forge->created, name, g_str_equal, NULL))
    {
      forge_reply_error (call, 409, "The repository with the same name already exists.");
      return;
    }

  g_ptr_array_add (call->forge->created, g_strdup (name));
  forge_append_created (call, name, text);
  forge_reply_json (call, 201, text->str);
}
