/* wh-github-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-log.h"
#include "wh-forge.h"
#include "wh-format.h"
#include "wh-github-provider-private.h"
#include "wh-kinds.h"

#define API_VERSION "2022-11-28"

static void wh_github_log_source_init (WhLogSourceInterface *iface);
static void wh_github_forge_init      (WhForgeInterface     *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhGithubProvider, wh_github_provider, WH_TYPE_PROVIDER,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_LOG_SOURCE, wh_github_log_source_init)
                               G_IMPLEMENT_INTERFACE (WH_TYPE_FORGE, wh_github_forge_init))

static const WhPoll polls[] = {
  { "repositories", 60, wh_github_poll_repositories },
  { "runs",         10, wh_github_poll_runs },
};

/* ---- open and test ---- */

/* An own server has its API below its address, github.com at another one. */
static DexFuture *
wh_github_provider_open (WhProvider *provider)
{
  WhGithubProvider *self = WH_GITHUB_PROVIDER (provider);
  const char *url = wh_provider_get_config (provider)->url;
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";
  g_autoptr(GError) error = NULL;

  if (g_strcmp0 (host, "github.com") == 0 || g_strcmp0 (host, "www.github.com") == 0)
    return wh_dex_reject (WH_ERROR_INVALID, _("The API of github.com is at https://api.github.com: enter that address"));

  if (!wh_provider_make_http (provider, "Bearer", &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->prefix = g_strcmp0 (host, "api.github.com") == 0 || strstr (path, "/api/v3") != NULL ? "" : "api/v3/";
  wh_http_client_set_header (wh_provider_get_http (provider), "X-GitHub-Api-Version", API_VERSION);

  return dex_future_new_true ();
}

/* Only an own server says a version. */
static gboolean
await_meta (WhGithubProvider  *self,
            GError           **error)
{
  g_autofree char *path = g_strconcat (self->prefix, "meta", NULL);
  g_autoptr(WhJson) json = wh_github_await_json (self, path, NULL, error);
  const char *version;

  if (json == NULL)
    return FALSE;

  if (!yyjson_is_obj (wh_json_get_root (json)))
    return wh_github_refuse_reply (self, error);

  version = wh_json_get_text (wh_json_get_root (json), "installed_version");

  if (version != NULL)
    wh_provider_set_version (WH_PROVIDER (self), version);

  return TRUE;
}

static DexFuture *
wh_github_provider_test_fiber (gpointer user_data)
{
  WhGithubProvider *self = user_data;
  WhProvider *provider = user_data;
  g_autofree char *path = g_strconcat (self->prefix, "user", NULL);
  g_autofree char *detail = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) user = NULL;
  gint64 start = g_get_monotonic_time ();

  if (!await_meta (self, &error))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Reach GitHub"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  detail = wh_format_duration (g_get_monotonic_time () - start);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Reached"), detail);

  if (wh_provider_get_version (provider) != NULL)
    wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Version"), wh_provider_get_version (provider));

  if (!(user = wh_github_await_json (self, path, NULL, &error)))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Signed in as"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Signed in as"), wh_json_get_text (wh_json_get_root (user), "login"));

  if (!dex_await (wh_github_list_repositories (self), &error))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Repositories"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  g_free (detail);
  detail = g_strdup_printf ("%u", g_hash_table_size (self->repos));
  wh_provider_add_test_step (provider, g_hash_table_size (self->repos) > 0 ? WH_HEALTH_OK : WH_HEALTH_WARNING,
                             _("Repositories"), detail);

  if (self->allowance >= 0)
    {
      g_free (detail);
      detail = g_strdup_printf ("%" G_GINT64_FORMAT, self->allowance);
      wh_provider_add_test_step (provider, self->allowance > 0 ? WH_HEALTH_OK : WH_HEALTH_WARNING,
                                 _("Requests left in this hour"), detail);
    }

  return dex_future_new_true ();
}

static DexFuture *
wh_github_provider_test (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_github_provider_test_fiber, g_object_ref (provider), g_object_unref);
}

/* ---- one resource: its text, its job ---- */

typedef struct
{
  WhGithubProvider *self;
  WhRecord         *record;
} RecordArgs;

static RecordArgs *
record_args_new (gpointer  self,
                 WhRecord *record)
{
  RecordArgs *args = g_new0 (RecordArgs, 1);

  args->self = g_object_ref (WH_GITHUB_PROVIDER (self));
  args->record = wh_record_ref (record);

  return args;
}

static void
record_args_free (gpointer data)
{
  RecordArgs *args = data;

  g_object_unref (args->self);
  wh_record_unref (args->record);
  g_free (args);
}

/* @what: behind a job. Returns: (nullable): NULL: it has no address */
static char *
dup_record_path (WhGithubProvider *self,
                 const WhRecord   *record,
                 const char       *what)
{
  g_autofree char *repository = g_strndup (record->uid, strcspn (record->uid, "#"));
  g_autofree char *rest = NULL;

  if (record->kind == &wh_kind_repository)
    rest = g_strdup ("");
  else if (record->kind == &wh_kind_run && record->values[WH_RUN_ID].number != WH_ABSENT)
    rest = g_strdup_printf ("actions/runs/%" G_GINT64_FORMAT, record->values[WH_RUN_ID].number);
  else if (record->kind == &wh_kind_job && record->values[WH_JOB_ID].number != WH_ABSENT)
    rest = g_strdup_printf ("actions/jobs/%" G_GINT64_FORMAT "%s", record->values[WH_JOB_ID].number, what);

  return rest != NULL ? wh_github_dup_path (self, repository, rest) : NULL;
}

static DexFuture *
wh_github_load_raw_fiber (gpointer user_data)
{
  RecordArgs *args = user_data;
  g_autofree char *path = dup_record_path (args->self, args->record, "");
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;

  if (path == NULL)
    return wh_dex_reject (WH_ERROR_UNSUPPORTED, _("GitHub has no text form of this"));

  if (!(json = wh_github_await_json (args->self, path, NULL, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_string (wh_json_dup_pretty (wh_json_get_root (json)));
}

static DexFuture *
wh_github_provider_load_raw (WhProvider     *provider,
                             const WhRecord *record)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_github_load_raw_fiber, record_args_new (provider, (WhRecord *)record), record_args_free);
}

/* ---- logs ---- */

static gboolean
has_log (WhLogSource     *source,
         const WhRecord  *record,
         char           **reason)
{
  return record->kind == &wh_kind_job && record->values[WH_JOB_ID].number != WH_ABSENT;
}

/* GitHub has a log when a job is over, not before: steps are all there is of
 * one that runs. */
static DexFuture *
wh_github_job_is_growing_fiber (gpointer user_data)
{
  RecordArgs *args = user_data;
  WhProvider *provider = WH_PROVIDER (args->self);
  const char *run = args->record->values[WH_JOB_RUN].text;
  g_autofree char *repository = g_strndup (args->record->uid, strcspn (args->record->uid, "#"));
  g_autofree char *path = dup_record_path (args->self, args->record, "");
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = wh_github_await_json (args->self, path, NULL, &error);
  WhForgeReading reading = {
    .connection = wh_provider_get_id (provider),
    .repository = repository,
    .parent = run != NULL && g_str_has_prefix (run, "run:") ? run + strlen ("run:") : NULL,
    .now = g_get_real_time (),
  };

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_forge_read_details (&reading, &wh_kind_job, wh_json_get_root (json), batch);

  if (batch->records->len == 0)
    {
      wh_github_refuse_reply (args->self, &error);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!dex_await (wh_provider_publish (provider, batch), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_for_boolean (reading.any_active);
}

static DexFuture *
is_growing (WhLogSource *source,
            WhRecord    *record)
{
  return wh_dex_scoped (wh_provider_get_scope (WH_PROVIDER (source)),
                        wh_dex_spawn_pinned (NULL, 0, wh_github_job_is_growing_fiber, record_args_new (source, record),
                                             record_args_free));
}

static DexFuture *
read_log (WhLogSource    *source,
          WhRecord       *record,
          gint64          from,
          WhLogSink       sink,
          gpointer        user_data,
          GDestroyNotify  user_data_destroy)
{
  g_autofree char *path = dup_record_path (WH_GITHUB_PROVIDER (source), record, "/logs");

  return wh_forge_read_log (WH_PROVIDER (source), path, from, sink, user_data, user_data_destroy);
}

static void
wh_github_log_source_init (WhLogSourceInterface *iface)
{
  iface->has_log = has_log;
  iface->is_growing = is_growing;
  iface->read_log = read_log;
}

/* ---- what it can do: all of it ---- */

static const char *
get_prefix (WhForge *forge)
{
  return WH_GITHUB_PROVIDER (forge)->prefix;
}

static char *
explain_lack (WhForge        *forge,
              WhForgeFeature  feature)
{
  return NULL;
}

static void
wh_github_forge_init (WhForgeInterface *iface)
{
  static const char * const role_words[] = { "pull", "push", "admin" };

  iface->get_prefix = get_prefix;
  iface->role_words = role_words;
  iface->jobs_by_themselves = TRUE;
  iface->explain_lack = explain_lack;
}

/* ---- class ---- */

static void
wh_github_provider_finalize (GObject *object)
{
  WhGithubProvider *self = WH_GITHUB_PROVIDER (object);

  dex_clear (&self->listing);
  g_ptr_array_unref (self->gone);
  g_hash_table_unref (self->repos);
  g_hash_table_unref (self->kept);

  G_OBJECT_CLASS (wh_github_provider_parent_class)->finalize (object);
}

static void
wh_github_provider_class_init (WhGithubProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  G_OBJECT_CLASS (klass)->finalize = wh_github_provider_finalize;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_github_provider_open;
  provider_class->test = wh_github_provider_test;
  provider_class->load_raw = wh_github_provider_load_raw;
  provider_class->look_into = wh_github_look_into;
}

static void
wh_github_provider_init (WhGithubProvider *self)
{
  self->repos = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, wh_github_repo_free);
  self->gone = g_ptr_array_new_with_free_func (g_free);
  self->kept = wh_github_kept_new ();
  self->prefix = "";
  self->allowance = -1;
}

static const WhSetting settings[] = {
  { "token",  N_("Access token"), N_("Fine-grained: Actions, Contents and Metadata, to read or to write; or classic with the scope repo"),
    WH_SETTING_SECRET, TRUE, NULL },
  { "ca",     N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
  { "owners", N_("Owners"), N_("Only repositories of these users and organizations; separated by commas"), WH_SETTING_TEXT, FALSE, NULL },
};

static const WhKind * const kinds[] = {
  &wh_kind_repository, &wh_kind_run, &wh_kind_job, &wh_kind_artifact, &wh_kind_branch, &wh_kind_tag, &wh_kind_release,
  &wh_kind_pull_request, &wh_kind_commit, &wh_kind_workflow, &wh_kind_runner, &wh_kind_member, &wh_kind_webhook,
};

static const WhOperationInfo * const operations[] = {
  &wh_forge_dispatch, &wh_forge_create_repository, &wh_forge_add_member, &wh_forge_create_webhook,
  &wh_forge_rerun, &wh_forge_rerun_failed, &wh_forge_cancel, &wh_forge_rerun_job,
  &wh_forge_run_workflow, &wh_forge_enable_workflow, &wh_forge_disable_workflow,
  &wh_forge_set_role, &wh_forge_remove_member, &wh_forge_test_webhook, &wh_forge_delete_webhook,
};

const WhProviderInfo wh_github_provider_info = {
  .id           = "github",
  .title        = "GitHub",
  .summary      = N_("Repositories, commits and CI runs of github.com or an own server"),
  .icon_name    = "wh-repository-symbolic",
  .group        = WH_PROVIDER_CODE,
  .default_url  = "https://api.github.com",
  .needs_url    = TRUE,
  .settings     = settings,
  .n_settings   = G_N_ELEMENTS (settings),
  .kinds        = kinds,
  .n_kinds      = G_N_ELEMENTS (kinds),
  .operations   = operations,
  .n_operations = G_N_ELEMENTS (operations),
  .get_type     = wh_github_provider_get_type,
};
