/* wh-harbor-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-harbor-provider-private.h"
#include "wh-registry-operations.h"

#define PAGE_SIZE 100
#define MAX_PAGES 200

/* Repositories that have not changed and are read all the same, in one round. */
#define IN_TURN 10

static void image_keeper_init (WhImageKeeperInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhHarborProvider, wh_harbor_provider, WH_TYPE_PROVIDER,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_IMAGE_KEEPER, image_keeper_init))

/* Harbor calls them accessories, and deletes them with their image. */
static WhImageAttached
get_attached (WhImageKeeper *keeper)
{
  return WH_IMAGE_ATTACHED_GOES;
}

static void
image_keeper_init (WhImageKeeperInterface *iface)
{
  iface->read = wh_harbor_read;
  iface->get_attached = get_attached;
  iface->delete_manifest = wh_harbor_delete_manifest;
}

/* ---- asking ---- */

/* Reports are in several formats; the one that all scanners have comes first. */
#define REPORTS "application/vnd.security.vulnerability.report; version=1.1, " \
                "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"

WhJson *
wh_harbor_await_json (WhHarborProvider  *self,
                      const char        *path,
                      GError           **error)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
  g_autoptr(WhHttpReply) reply = NULL;

  wh_http_request_set_header (request, "X-Is-Resource-Name", "true");
  wh_http_request_set_header (request, "X-Accept-Vulnerabilities", REPORTS);
  reply = dex_await_boxed (wh_provider_send (provider, request), error);

  return reply != NULL ? dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (provider)), error)
                       : NULL;
}

GPtrArray *
wh_harbor_await_pages (WhHarborProvider  *self,
                       const char        *path,
                       GError           **error)
{
  g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_json_unref);

  for (guint page = 1; page <= MAX_PAGES; page++)
    {
      g_autofree char *one = g_strdup_printf ("%spage=%u&page_size=%d", path, page, PAGE_SIZE);
      WhJson *json = wh_harbor_await_json (self, one, error);

      if (json == NULL)
        return NULL;

      g_ptr_array_add (pages, json);

      if (!yyjson_is_arr (wh_json_get_root (json)) && !yyjson_is_null (wh_json_get_root (json)))
        {
          g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY, _("“%s” did not answer as Harbor does: is the address right?"),
                       wh_provider_get_name (WH_PROVIDER (self)));
          return NULL;
        }

      if (yyjson_arr_size (wh_json_get_root (json)) < PAGE_SIZE)
        break;
    }

  return g_steal_pointer (&pages);
}

/* ---- the round ---- */

static void
take_project (WhHarborProvider *self,
              yyjson_val       *project,
              yyjson_val       *summary,
              WhBatch          *batch)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_registry_project, batch->connection);
  const char *name = wh_json_get_text (project, "name");
  gint64 limit = wh_json_get_number (summary, "quota.hard.storage");
  gint64 used = wh_json_get_number (summary, "quota.used.storage");
  gint64 created = wh_json_get_time (project, "creation_time");
  const WhHarborRules *rules = g_hash_table_lookup (self->rules, name);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_PROJECT_NAME, name);
  wh_record_builder_set_text (builder, WH_PROJECT_ACCESS,
                              g_strcmp0 (wh_json_get_text (project, "metadata.public"), "true") == 0 ? "public" : "private");
  wh_record_builder_set_number (builder, WH_PROJECT_REPOSITORIES, wh_json_get_number (project, "repo_count"));

  if (used != WH_ABSENT)
    wh_record_builder_set_number (builder, WH_PROJECT_USED, used);

  /* -1 is without limit. */
  if (limit > 0)
    wh_record_builder_set_number (builder, WH_PROJECT_LIMIT, limit);

  if (created != WH_ABSENT)
    wh_record_builder_set_number (builder, WH_PROJECT_CREATED, created);

  if (rules != NULL && rules->text != NULL)
    wh_record_builder_set_text (builder, WH_PROJECT_RETENTION, rules->text);

  if (rules != NULL && rules->state != NULL)
    wh_record_builder_set_text (builder, WH_PROJECT_RETENTION_STATE, rules->state);

  if (rules != NULL && rules->time != WH_ABSENT && rules->time > 0)
    wh_record_builder_set_number (builder, WH_PROJECT_RETAINED, rules->time);

  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

static void
take_names (GPtrArray  *pages,
            GHashTable *stamps)
{
  for (guint p = 0; p < pages->len; p++)
    {
      yyjson_val *repository;
      size_t i;
      size_t n;

      yyjson_arr_foreach (wh_json_get_root (g_ptr_array_index (pages, p)), i, n, repository)
        {
          const char *name = wh_json_get_text (repository, "name");
          const char *changed = wh_json_get_text (repository, "update_time");

          if (name != NULL && strchr (name, '/') != NULL)
            g_hash_table_insert (stamps, g_strdup (name),
                                 g_strdup_printf ("%s %" G_GINT64_FORMAT, changed != NULL ? changed : "",
                                                  wh_json_get_number (repository, "artifact_count")));
        }
    }
}

/* Projects and the names of their repositories. */
static gboolean
await_projects (WhHarborProvider  *self,
                GHashTable        *stamps,
                WhBatch           *batch,
                GError           **error)
{
  g_autoptr(GPtrArray) pages = wh_harbor_await_pages (self, "api/v2.0/projects?", error);

  for (guint p = 0; pages != NULL && p < pages->len; p++)
    {
      yyjson_val *project;
      size_t i;
      size_t n;

      yyjson_arr_foreach (wh_json_get_root (g_ptr_array_index (pages, p)), i, n, project)
        {
          const char *name = wh_json_get_text (project, "name");
          const char *rules = wh_json_get_text (project, "metadata.retention_id");
          g_autofree char *escaped = NULL;
          g_autofree char *summary_path = NULL;
          g_autofree char *list_path = NULL;
          g_autoptr(WhJson) summary = NULL;
          g_autoptr(GPtrArray) repositories = NULL;
          g_autoptr(GError) local_error = NULL;

          if (name == NULL)
            continue;

          escaped = g_uri_escape_string (name, NULL, FALSE);
          summary_path = g_strdup_printf ("api/v2.0/projects/%s/summary", escaped);
          list_path = g_strdup_printf ("api/v2.0/projects/%s/repositories?", escaped);
          summary = wh_harbor_await_json (self, summary_path, &local_error);

          /* Who may see a project may not see its quota. */
          if (summary == NULL && !wh_harbor_may_lack (local_error))
            {
              g_propagate_error (error, g_steal_pointer (&local_error));
              return FALSE;
            }

          if ((repositories = wh_harbor_await_pages (self, list_path, error)) == NULL)
            return FALSE;

          if (rules != NULL && *rules != '\0' && !g_hash_table_contains (self->rules, name) &&
              !wh_harbor_await_rules (self, name, rules, error))
            return FALSE;

          take_project (self, project, summary != NULL ? wh_json_get_root (summary) : NULL, batch);
          take_names (repositories, stamps);
        }
    }

  return pages != NULL;
}

static void
forget_gone (WhHarborProvider *self,
             GHashTable       *stamps,
             WhBatch          *batch)
{
  WhStore *store = wh_provider_get_store (WH_PROVIDER (self));
  WhResourceList *list = store != NULL ? wh_store_get_list (store, &wh_kind_image_repository) : NULL;

  for (guint i = 0; list != NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (list, i);

      if (!g_str_equal (record->connection, batch->connection) || g_hash_table_contains (stamps, record->uid))
        continue;

      wh_batch_remove (batch, &wh_kind_image_repository, record->uid);
      wh_batch_set_complete_where (batch, &wh_kind_image, WH_IMAGE_REPOSITORY, record->uid);
      g_hash_table_remove (self->stamps, record->uid);
    }
}

static DexFuture *
poll_fiber (gpointer user_data)
{
  WhHarborProvider *self = user_data;
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (user_data));
  g_autoptr(GHashTable) stamps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GError) error = NULL;

  if (!await_projects (self, stamps, batch, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_batch_set_complete (batch, &wh_kind_registry_project);
  forget_gone (self, stamps, batch);

  if (!dex_await (wh_provider_publish (WH_PROVIDER (self), batch), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  names = g_hash_table_get_keys_as_ptr_array (stamps);
  g_ptr_array_sort_values (names, (GCompareFunc)strcmp);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      const char *stamp = g_hash_table_lookup (stamps, name);
      guint place = (i + names->len - self->turn % names->len) % names->len;

      if (place >= IN_TURN && g_strcmp0 (g_hash_table_lookup (self->stamps, name), stamp) == 0)
        continue;

      if (!wh_harbor_await_repository (self, name, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      g_hash_table_replace (self->stamps, g_strdup (name), g_strdup (stamp));
    }

  self->turn += IN_TURN;

  return dex_future_new_true ();
}

static DexFuture *
poll_images (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_fiber, g_object_ref (provider), g_object_unref);
}

static const WhPoll polls[] = {
  { "images", 60, poll_images },
  { "care", 300, wh_harbor_poll_care },
};

/* ---- open and test ---- */

static DexFuture *
wh_harbor_provider_open (WhProvider *provider)
{
  WhHarborProvider *self = WH_HARBOR_PROVIDER (provider);
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = NULL;
  const char *host = wh_provider_get_setting (provider, "host");

  if (wh_provider_get_http (provider) != NULL)
    return dex_future_new_true ();

  if (!wh_provider_make_http (provider, "Bearer", &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  uri = g_uri_parse (wh_provider_get_config (provider)->url, G_URI_FLAGS_NONE, NULL);

  if (host != NULL && *host != '\0')
    self->registry = g_strdup (host);
  else if (g_uri_get_port (uri) > 0)
    self->registry = g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  else
    self->registry = g_strdup (g_uri_get_host (uri));

  return dex_future_new_true ();
}

static DexFuture *
test_fiber (gpointer user_data)
{
  WhHarborProvider *self = user_data;
  WhProvider *provider = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) info = wh_harbor_await_json (self, "api/v2.0/systeminfo", &error);
  g_autoptr(GPtrArray) pages = NULL;
  g_autofree char *detail = NULL;
  guint n = 0;

  if (info == NULL)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Reach Harbor"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  wh_provider_set_version (provider, wh_json_get_text (wh_json_get_root (info), "harbor_version"));
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Reached"), wh_json_get_text (wh_json_get_root (info), "harbor_version"));
  pages = wh_harbor_await_pages (self, "api/v2.0/projects?", &error);

  if (pages == NULL)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Projects"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  for (guint i = 0; i < pages->len; i++)
    n += yyjson_arr_size (wh_json_get_root (g_ptr_array_index (pages, i)));

  detail = g_strdup_printf ("%u", n);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Projects"), detail);

  return dex_future_new_true ();
}

static DexFuture *
wh_harbor_provider_test (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, test_fiber, g_object_ref (provider), g_object_unref);
}

static void
wh_harbor_provider_finalize (GObject *object)
{
  WhHarborProvider *self = WH_HARBOR_PROVIDER (object);

  g_hash_table_unref (self->stamps);
  g_hash_table_unref (self->parts);
  g_hash_table_unref (self->findings);
  g_hash_table_unref (self->rules);
  g_free (self->registry);

  G_OBJECT_CLASS (wh_harbor_provider_parent_class)->finalize (object);
}

static void
wh_harbor_provider_class_init (WhHarborProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  G_OBJECT_CLASS (klass)->finalize = wh_harbor_provider_finalize;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_harbor_provider_open;
  provider_class->test = wh_harbor_provider_test;
  provider_class->look_into = wh_harbor_look_into;
}

static void
wh_harbor_provider_init (WhHarborProvider *self)
{
  self->stamps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->parts = wh_harbor_parts_new ();
  self->findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wh_harbor_rules_free);
}

static const WhSetting settings[] = {
  { "user",     N_("User name"), N_("Or a robot, such as robot$reader"), WH_SETTING_TEXT, FALSE, NULL },
  { "password", N_("Password"), NULL, WH_SETTING_SECRET, FALSE, NULL },
  { "host",     N_("Name in images"), N_("What nodes call it, when that is not its address"), WH_SETTING_TEXT, FALSE, NULL },
  { "ca",       N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
  { "insecure", N_("Accept any certificate"), N_("Whoever is between here and there can read the password"), WH_SETTING_BOOLEAN, FALSE, NULL },
};

static const WhKind * const kinds[] = { &wh_kind_image_repository, &wh_kind_image, &wh_kind_registry_project,
                                        &wh_kind_registry_robot, &wh_kind_registry_replication };
static const WhOperationInfo * const operations[] = {
  &wh_harbor_scan, &wh_harbor_delete, &wh_registry_clean_repository, &wh_registry_clean,
};

const WhProviderInfo wh_harbor_provider_info = {
  .id           = "harbor",
  .title        = "Harbor",
  .summary      = N_("Projects, images, their vulnerabilities and quotas"),
  .icon_name    = "wh-registry-symbolic",
  .group        = WH_PROVIDER_CODE,
  .default_url  = "https://harbor.example.com",
  .needs_url    = TRUE,
  .settings     = settings,
  .n_settings   = G_N_ELEMENTS (settings),
  .kinds        = kinds,
  .n_kinds      = G_N_ELEMENTS (kinds),
  .operations   = operations,
  .n_operations = G_N_ELEMENTS (operations),
  .get_type     = wh_harbor_provider_get_type,
};
