/* wh-gitea-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge.h"
#include "wh-format.h"
#include "wh-gitea-discover.h"
#include "wh-gitea-provider-private.h"
#include "wh-kinds.h"

static void wh_gitea_forge_init (WhForgeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhGiteaProvider, wh_gitea_provider, WH_TYPE_PROVIDER,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_LOG_SOURCE, wh_gitea_log_source_init)
                               G_IMPLEMENT_INTERFACE (WH_TYPE_FORGE, wh_gitea_forge_init))

static const WhPoll polls[] = {
  { "repositories", 30, wh_gitea_poll_repositories },
  { "runs",         8,  wh_gitea_poll_runs },
};

/* ---- raw ---- */

typedef struct
{
  WhGiteaProvider *self;
  WhRecord        *record;
} RawArgs;

static void
raw_args_free (gpointer data)
{
  RawArgs *args = data;

  g_object_unref (args->self);
  wh_record_unref (args->record);
  g_free (args);
}

/* The jobs of one run, where runs themselves cannot be read. */
static char *
dup_tasks (yyjson_val *reply,
           gint64      number)
{
  g_autoptr(GString) text = g_string_new ("[");
  yyjson_val *task;
  size_t i;
  size_t n;

  yyjson_arr_foreach (wh_json_get (reply, "workflow_runs"), i, n, task)
    {
      g_autofree char *one = NULL;

      if (wh_json_get_number (task, "run_number") != number)
        continue;

      one = wh_json_dup_pretty (task);
      g_string_append_printf (text, "%s\n%s", text->len > 1 ? "," : "", one);
    }

  if (text->len == 1)
    return NULL;

  g_string_append (text, "\n]");

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Where a resource is below its repository; NULL: it has no text of its own. */
static char *
dup_raw_path (WhRecord *record)
{
  const WhValue *values = record->values;

  if (record->kind == &wh_kind_repository)
    return wh_gitea_dup_path (record->uid, "");

  if (record->kind == &wh_kind_run)
    {
      g_autofree char *name = g_strndup (record->uid, strcspn (record->uid, "#"));
      g_autofree char *rest = NULL;

      if (values[WH_RUN_ID].number != WH_ABSENT)
        rest = g_strdup_printf ("actions/runs/%" G_GINT64_FORMAT, values[WH_RUN_ID].number);
      else
        rest = g_strdup_printf ("actions/tasks?limit=%d&page=1", WH_GITEA_PAGE_SIZE);

      return wh_gitea_dup_path (name, rest);
    }

  if (record->kind == &wh_kind_job && values[WH_JOB_ID].number != WH_ABSENT)
    {
      g_autofree char *name = g_strndup (record->uid, strcspn (record->uid, "#"));
      g_autofree char *rest = g_strdup_printf ("actions/jobs/%" G_GINT64_FORMAT, values[WH_JOB_ID].number);

      return wh_gitea_dup_path (name, rest);
    }

  return NULL;
}

static DexFuture *
load_raw_fiber (gpointer user_data)
{
  RawArgs *args = user_data;
  WhRecord *record = args->record;
  g_autofree char *path = dup_raw_path (record);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;

  if (path == NULL)
    return wh_dex_reject (WH_ERROR_UNSUPPORTED, _("Gitea has no text form of this"));

  json = wh_gitea_await_json (args->self, path, NULL, &error);

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (record->kind == &wh_kind_run && record->values[WH_RUN_ID].number == WH_ABSENT)
    text = dup_tasks (wh_json_get_root (json), record->values[WH_RUN_NUMBER].number);
  else
    text = wh_json_dup_pretty (wh_json_get_root (json));

  if (text == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("“%s” does not have %s any more"),
                          wh_provider_get_name (WH_PROVIDER (args->self)), record->uid);

  return dex_future_new_take_string (g_steal_pointer (&text));
}

static DexFuture *
wh_gitea_provider_load_raw (WhProvider     *provider,
                            const WhRecord *record)
{
  RawArgs *args = g_new0 (RawArgs, 1);

  args->self = g_object_ref (WH_GITEA_PROVIDER (provider));
  args->record = wh_record_ref ((WhRecord *)record);

  return wh_dex_spawn_pinned (NULL, 0, load_raw_fiber, args, raw_args_free);
}

/* ---- open and test ---- */

static DexFuture *
wh_gitea_provider_open (WhProvider *provider)
{
  g_autoptr(GError) error = NULL;

  if (!wh_provider_make_http (provider, "token", &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/* Who we are, and what of that we may know. */
static void
test_user (WhGiteaProvider *self)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = wh_gitea_await_json (self, "api/v1/user", NULL, &error);
  const char *login = json != NULL ? wh_json_get_text (wh_json_get_root (json), "login") : NULL;
  char *token = dex_await_string (wh_provider_lookup_secret (provider, "token"), NULL);
  gboolean has_token = token != NULL && *token != 0;

  wh_secret_free (token);

  if (login != NULL)
    wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Signed in as"), login);
  else if (g_error_matches (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED) && !has_token)
    wh_provider_add_test_step (provider, WH_HEALTH_WARNING, _("Signed in as"),
                               _("nobody: only what everybody may see is shown"));
  else if (g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN))
    wh_provider_add_test_step (provider, WH_HEALTH_WARNING, _("Signed in as"),
                               _("not known: the token lacks the scope read:user, which is not needed otherwise"));
  else
    wh_provider_add_test_step (provider, has_token ? WH_HEALTH_FAILING : WH_HEALTH_WARNING, _("Signed in as"),
                               error != NULL ? error->message : NULL);
}

static void
test_actions (WhGiteaProvider *self)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;
  WhGiteaActions actions = WH_GITEA_ACTIONS_RUNS;
  WhGiteaRepo *repo = NULL;
  GHashTableIter iter;
  gpointer value;

  if (self->actions == WH_GITEA_ACTIONS_NONE)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_WARNING, _("CI runs"),
                                 _("not in this version: Gitea tells them since 1.23"));
      return;
    }

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhGiteaRepo *candidate = value;

      if (!candidate->empty && candidate->has_actions && (repo == NULL || candidate->changed_at > repo->changed_at))
        repo = candidate;
    }

  if (repo == NULL)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_UNKNOWN, _("CI runs"), _("no repository has Actions switched on"));
      return;
    }

  json = wh_gitea_await_runs (self, repo->name, &actions, &error);

  if (json == NULL)
    wh_provider_add_test_step (provider, WH_HEALTH_WARNING, _("CI runs"), error->message);
  else if (actions == WH_GITEA_ACTIONS_TASKS && self->actions == WH_GITEA_ACTIONS_RUNS)
    wh_provider_add_test_step (provider, WH_HEALTH_OK, _("CI runs"),
                               _("put together from their jobs: runs themselves are for owners of a repository"));
  else if (actions == WH_GITEA_ACTIONS_TASKS)
    wh_provider_add_test_step (provider, WH_HEALTH_OK, _("CI runs"),
                               _("put together from their jobs: Gitea tells runs themselves since 1.25"));
  else
    wh_provider_add_test_step (provider, WH_HEALTH_OK, _("CI runs"), repo->name);
}

static DexFuture *
wh_gitea_provider_test_fiber (gpointer user_data)
{
  WhGiteaProvider *self = user_data;
  WhProvider *provider = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *detail = NULL;
  gint64 start = g_get_monotonic_time ();

  if (!wh_gitea_await_version (self, &error))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Reach Gitea"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  detail = wh_format_duration (g_get_monotonic_time () - start);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Reached"), detail);

  if (wh_provider_get_version (provider) != NULL)
    wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Version"), wh_provider_get_version (provider));

  test_user (self);

  if (!dex_await (wh_gitea_list_repositories (self), &error))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Repositories"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  g_free (detail);
  detail = g_strdup_printf ("%u", g_hash_table_size (self->repos));
  wh_provider_add_test_step (provider, g_hash_table_size (self->repos) > 0 ? WH_HEALTH_OK : WH_HEALTH_WARNING,
                             _("Repositories"), detail);
  test_actions (self);

  return dex_future_new_true ();
}

static DexFuture *
wh_gitea_provider_test (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_gitea_provider_test_fiber, g_object_ref (provider), g_object_unref);
}

/* ---- what it can do ---- */

/* The first 1.x that has it; G_MAXUINT: none. */
static const guint since[] = {
  [WH_FORGE_DISPATCH] = 24, [WH_FORGE_SWITCH_WORKFLOW] = 24, [WH_FORGE_RERUN] = 26, [WH_FORGE_RERUN_FAILED] = 26,
  [WH_FORGE_RERUN_JOB] = 26, [WH_FORGE_CANCEL] = G_MAXUINT,
};

static char *
explain_lack (WhForge        *forge,
              WhForgeFeature  feature)
{
  WhGiteaProvider *self = WH_GITEA_PROVIDER (forge);

  if (since[feature] == G_MAXUINT)
    return g_strdup (_("No version of Gitea lets its API do this: do it on its web page"));

  return self->minor < since[feature]
         ? g_strdup_printf (_("Gitea 1.%u cannot do this by its API: since 1.%u it can"), self->minor, since[feature]) : NULL;
}

static const char *
get_prefix (WhForge *forge)
{
  return "api/v1/";
}

static void
wh_gitea_forge_init (WhForgeInterface *iface)
{
  iface->get_prefix = get_prefix;
  iface->hook_type = "gitea";
  iface->explain_lack = explain_lack;
}

static const char *
explain_operation (const WhOperationInfo *operation)
{
  if (operation == &wh_forge_cancel)
    return _("in no version of Gitea; on its web page only");

  if (operation == &wh_forge_rerun || operation == &wh_forge_rerun_failed || operation == &wh_forge_rerun_job)
    return _("since Gitea 1.26");

  if (operation == &wh_forge_dispatch || operation == &wh_forge_run_workflow || operation == &wh_forge_enable_workflow ||
      operation == &wh_forge_disable_workflow)
    return _("since Gitea 1.24");

  return NULL;
}

static void
wh_gitea_provider_finalize (GObject *object)
{
  WhGiteaProvider *self = WH_GITEA_PROVIDER (object);

  dex_clear (&self->listing);
  g_clear_error (&self->denied);
  g_ptr_array_unref (self->gone);
  g_hash_table_unref (self->repos);
  g_hash_table_unref (self->kept);

  G_OBJECT_CLASS (wh_gitea_provider_parent_class)->finalize (object);
}

static void
wh_gitea_provider_class_init (WhGiteaProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  G_OBJECT_CLASS (klass)->finalize = wh_gitea_provider_finalize;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_gitea_provider_open;
  provider_class->test = wh_gitea_provider_test;
  provider_class->load_raw = wh_gitea_provider_load_raw;
  provider_class->look_into = wh_gitea_look_into;
}

static void
wh_gitea_provider_init (WhGiteaProvider *self)
{
  self->repos = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, wh_gitea_repo_free);
  self->gone = g_ptr_array_new_with_free_func (g_free);
  self->kept = wh_gitea_kept_new ();
  self->minor = WH_GITEA_ANY_VERSION;
}

static const WhSetting settings[] = {
  { "token",  N_("Access token"), N_("With the scopes read:repository and read:user; to change things write:repository"), WH_SETTING_SECRET, FALSE, NULL },
  { "ca",     N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
  { "owners", N_("Owners"), N_("Only repositories of these users and organizations; separated by commas"), WH_SETTING_TEXT, FALSE, NULL },
};

static const WhKind * const kinds[] = {
  &wh_kind_repository, &wh_kind_run, &wh_kind_job, &wh_kind_artifact, &wh_kind_branch, &wh_kind_tag, &wh_kind_release,
  &wh_kind_pull_request, &wh_kind_commit, &wh_kind_workflow, &wh_kind_runner, &wh_kind_member, &wh_kind_webhook,
  &wh_kind_package,
};

static const WhOperationInfo * const operations[] = {
  &wh_forge_dispatch, &wh_forge_create_repository, &wh_forge_add_member, &wh_forge_create_webhook,
  &wh_forge_rerun, &wh_forge_rerun_failed, &wh_forge_cancel, &wh_forge_rerun_job,
  &wh_forge_run_workflow, &wh_forge_enable_workflow, &wh_forge_disable_workflow,
  &wh_forge_set_role, &wh_forge_remove_member, &wh_forge_test_webhook, &wh_forge_delete_webhook,
};

const WhProviderInfo wh_gitea_provider_info = {
  .id          = "gitea",
  .title       = "Gitea",
  .summary     = N_("Repositories, commits and CI runs"),
  .icon_name   = "wh-repository-symbolic",
  .group       = WH_PROVIDER_CODE,
  .default_url = "http://localhost:3000",
  .needs_url   = TRUE,
  .settings    = settings,
  .n_settings  = G_N_ELEMENTS (settings),
  .kinds       = kinds,
  .n_kinds     = G_N_ELEMENTS (kinds),
  .operations  = operations,
  .n_operations = G_N_ELEMENTS (operations),
  .explain_operation = explain_operation,
  .get_type    = wh_gitea_provider_get_type,
  .discover    = wh_gitea_discover,
};
