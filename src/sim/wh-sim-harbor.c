/* wh-sim-harbor.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-harbor-private.h"
#include "wh-sim-json.h"
#include "wh-sim-registry.h"

/* Harbor's API v2.0 over the releases of the world: one project with a
 * repository for each application. The user of the start-up line owns it, a
 * robot may read images and nothing of the system. */

#define HARBOR_VERSION "v2.12.2-73072d0d"
#define LARGEST_PAGE   100
#define USUAL_PAGE     10

void
harbor_reply_error (WhSimRequest *request,
                    guint         status,
                    const char   *code,
                    const char   *message)
{
  g_autofree char *quoted = wh_sim_json_quote (message);
  g_autofree char *text = wh_sim_json ("{'errors':[{'code':'%s','message':%s}]}", code, quoted);

  wh_sim_request_reply_text (request, status, "application/json; charset=utf-8", text);
}

guint
harbor_id (const char *name)
{
  return g_str_hash (name) % 1000000 + 1;
}

static gboolean
get_count (WhSimRequest *request,
           const char   *name,
           guint64      *count)
{
  const char *text = wh_sim_request_get_query (request, name);

  return text == NULL || g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, count, NULL);
}

/* The page that is asked for, of JSON texts. */
void
harbor_reply_list (WhSimRequest *request,
                   GPtrArray    *items)
{
  g_autoptr(GString) text = g_string_new ("[");
  g_autofree char *total = g_strdup_printf ("%u", items->len);
  guint64 page = 1;
  guint64 size = USUAL_PAGE;
  guint written = 0;

  if (!get_count (request, "page", &page) || !get_count (request, "page_size", &size) || size > LARGEST_PAGE)
    {
      harbor_reply_error (request, 422, "UNPROCESSABLE_ENTITY", "validation failure list: page_size in query should be less than or equal to 100");
      return;
    }

  for (guint64 i = (page - 1) * size; i < items->len && written < size; i++)
    g_string_append_printf (text, "%s%s", written++ > 0 ? "," : "", (char *)g_ptr_array_index (items, i));

  g_string_append_c (text, ']');
  wh_sim_request_set_header (request, "X-Total-Count", total);

  if (page * size < items->len)
    {
      g_autofree char *link = g_strdup_printf ("<%s?page=%" G_GUINT64_FORMAT "&page_size=%" G_GUINT64_FORMAT ">; rel=\"next\"",
                                               wh_sim_request_get_path (request), page + 1, size);

      wh_sim_request_set_header (request, "Link", link);
    }

  wh_sim_request_reply_text (request, 200, "application/json", text->str);
}

/* ---- projects and repositories ---- */

static char *
write_project (WhSimHarbor *self)
{
  g_autofree char *born = wh_sim_time_format (wh_sim_world_get_birth (self->world) - 400 * G_TIME_SPAN_DAY);

  return wh_sim_json ("{'project_id':%d,'owner_id':1,'name':'" WH_SIM_ORGANIZATION "','registry_id':0,'creation_time':'%s','update_time':'%s',"
                      "'deleted':false,'owner_name':'admin','current_user_role_id':1,'current_user_role_ids':[1],'repo_count':%u,"
                      "'metadata':{'public':'false','auto_scan':'true','retention_id':'1'},'cve_allowlist':{'id':1,'project_id':%d,'items':[]}}",
                      HARBOR_PROJECT_ID, born, born, wh_sim_world_get_apps (self->world)->len, HARBOR_PROJECT_ID);
}

static char *
write_repository (WhSimApp *app)
{
  WhSimRelease *oldest = app->releases->len > 0 ? g_ptr_array_index (app->releases, 0) : NULL;
  WhSimRelease *newest = app->releases->len > 0 ? g_ptr_array_index (app->releases, app->releases->len - 1) : NULL;
  g_autofree char *created = oldest != NULL ? wh_sim_time_format (oldest->created) : g_strdup ("2025-01-01T00:00:00Z");
  g_autofree char *updated = newest != NULL ? wh_sim_time_format (newest->created) : g_strdup (created);

  return wh_sim_json ("{'id':%u,'project_id':%d,'name':'" WH_SIM_ORGANIZATION "/%s','description':'','artifact_count':%u,'pull_count':%u,"
                      "'creation_time':'%s','update_time':'%s'}",
                      harbor_id (app->name), HARBOR_PROJECT_ID, app->name, app->releases->len, 20 * app->releases->len, created, updated);
}

static void
list_repositories (WhSimHarbor  *self,
                   WhSimRequest *request)
{
  GPtrArray *apps = wh_sim_world_get_apps (self->world);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < apps->len; i++)
    g_ptr_array_add (items, write_repository (g_ptr_array_index (apps, i)));

  harbor_reply_list (request, items);
}

static void
handle_repository (WhSimHarbor  *self,
                   WhSimRequest *request,
                   char        **rest)
{
  /* Twice escaped, since a proxy may unescape the first time. */
  g_autofree char *name = g_uri_unescape_string (rest[0], NULL);
  WhSimApp *app = name != NULL ? wh_sim_world_find_app (self->world, name) : NULL;

  if (app == NULL)
    {
      harbor_reply_error (request, 404, "NOT_FOUND", "repository not found");
    }
  else if (rest[1] == NULL)
    {
      g_autofree char *text = write_repository (app);

      wh_sim_request_reply_text (request, 200, "application/json", text);
    }
  else if (strcmp (rest[1], "artifacts") == 0)
    {
      harbor_handle_artifacts (self, request, app, rest + 2);
    }
  else
    {
      harbor_reply_error (request, 404, "NOT_FOUND", "the path is not found");
    }
}

static void
handle_projects (WhSimHarbor  *self,
                 WhSimRequest *request,
                 char        **rest)
{
  g_autofree char *id = g_strdup_printf ("%d", HARBOR_PROJECT_ID);
  const char *by_name = wh_sim_request_get_header (request, "X-Is-Resource-Name");

  if (rest[0] == NULL)
    {
      g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);

      g_ptr_array_add (items, write_project (self));
      harbor_reply_list (request, items);
    }
  else if (strcmp (rest[0], WH_SIM_ORGANIZATION) != 0 && (strcmp (rest[0], id) != 0 || g_strcmp0 (by_name, "true") == 0))
    {
      harbor_reply_error (request, 404, "NOT_FOUND", "project not found");
    }
  else if (rest[1] == NULL)
    {
      g_autofree char *text = write_project (self);

      wh_sim_request_reply_text (request, 200, "application/json", text);
    }
  else if (strcmp (rest[1], "summary") == 0 && rest[2] == NULL)
    {
      g_autofree char *text = wh_sim_json ("{'repo_count':%u,'project_admin_count':1,'maintainer_count':0,'developer_count':3,'guest_count':0,"
                                           "'limited_guest_count':0,'quota':{'hard':{'storage':%" G_GUINT64_FORMAT "},"
                                           "'used':{'storage':%" G_GUINT64_FORMAT "}}}",
                                           wh_sim_world_get_apps (self->world)->len, HARBOR_QUOTA, harbor_get_used (self));

      wh_sim_request_reply_text (request, 200, "application/json", text);
    }
  else if (strcmp (rest[1], "repositories") == 0 && rest[2] == NULL)
    {
      list_repositories (self, request);
    }
  else if (strcmp (rest[1], "repositories") == 0)
    {
      handle_repository (self, request, rest + 2);
    }
  else
    {
      harbor_reply_error (request, 404, "NOT_FOUND", "the path is not found");
    }
}

/* ---- the calls ---- */

/* Whether the caller is known, and whether it owns everything. */
static gboolean
authenticate (WhSimRequest *request,
              gboolean     *owns)
{
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;

  *owns = FALSE;

  if (!wh_sim_request_dup_basic (request, &user, &password))
    return FALSE;

  *owns = g_strcmp0 (user, WH_SIM_REGISTRY_USER) == 0 && g_strcmp0 (password, WH_SIM_REGISTRY_PASSWORD) == 0;

  return *owns || (g_strcmp0 (user, WH_SIM_HARBOR_READER) == 0 && g_strcmp0 (password, WH_SIM_HARBOR_READER_PASSWORD) == 0);
}

static void
show_system (WhSimHarbor  *self,
             WhSimRequest *request,
             gboolean      known)
{
  g_autofree char *now = wh_sim_time_format (wh_sim_world_get_time (self->world));
  g_autofree char *text = wh_sim_json ("{'auth_mode':'db_auth','primary_auth_mode':false,'self_registration':false,'banner_message':'',"
                                       "'current_time':'%s'%s}", now,
                                       known ? ",\"harbor_version\":\"" HARBOR_VERSION "\",\"registry_url\":\"" WH_SIM_REGISTRY_HOST
                                       "\",\"external_url\":\"https://" WH_SIM_REGISTRY_HOST "\",\"has_ca_root\":false,\"read_only\":false"
                                             : "");

  wh_sim_request_reply_text (request, 200, "application/json", text);
}

static void
handle (WhSimRequest *request,
        gpointer      user_data)
{
  WhSimHarbor *self = user_data;
  const char *path = wh_sim_request_get_path (request) + strlen ("/api/v2.0/");
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);
  const char *first = parts[0] != NULL ? parts[0] : "";
  gboolean reads = strcmp (wh_sim_request_get_method (request), "GET") == 0 || strcmp (wh_sim_request_get_method (request), "HEAD") == 0;
  gboolean owns;
  gboolean known = authenticate (request, &owns);

  if (strcmp (first, "ping") == 0)
    wh_sim_request_reply_text (request, 200, "text/plain; charset=utf-8", "Pong");
  else if (strcmp (first, "health") == 0)
    wh_sim_request_reply_text (request, 200, "application/json",
                               "{\"status\":\"healthy\",\"components\":[{\"name\":\"core\",\"status\":\"healthy\"},"
                               "{\"name\":\"database\",\"status\":\"healthy\"},{\"name\":\"registry\",\"status\":\"healthy\"}]}");
  else if (strcmp (first, "systeminfo") == 0 && parts[1] == NULL)
    show_system (self, request, known);
  else if (!known)
    harbor_reply_error (request, 401, "UNAUTHORIZED", "unauthorized");
  else if (!reads && !owns)
    harbor_reply_error (request, 403, "FORBIDDEN", "forbidden");
  else if (strcmp (first, "projects") == 0)
    handle_projects (self, request, parts + 1);
  else if (!owns)
    harbor_reply_error (request, 403, "FORBIDDEN", "forbidden");
  else
    harbor_handle_care (self, request, parts);
}

static void
harbor_free (gpointer data)
{
  WhSimHarbor *self = data;

  g_hash_table_unref (self->scans);
  g_object_unref (self->world);
  g_free (self);
}

/**
 * wh_sim_harbor_attach:
 * @server: a server that does not listen yet
 * @world: whose images it has
 *
 * Makes @server a Harbor. Its registry is at the same address, as in a real one.
 */
void
wh_sim_harbor_attach (WhSimServer *server,
                      WhSimWorld  *world)
{
  WhSimHarbor *self = g_new0 (WhSimHarbor, 1);

  self->world = g_object_ref (world);
  self->scans = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  wh_sim_server_add_route (server, "/api/v2.0/", handle, self, harbor_free);
  wh_sim_registry_attach (server, world, WH_SIM_REGISTRY_TOKEN);
}
