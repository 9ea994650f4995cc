/* wh-gitea-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-gitea-discover.h"
#include "wh-gitea-provider-private.h"
#include "wh-kinds.h"

G_DEFINE_FINAL_TYPE (WhGiteaProvider, wh_gitea_provider, WH_TYPE_FORGE)

#define QUIET_PAUSE (55 * G_TIME_SPAN_SECOND)
#define NONE_PAUSE  (10 * G_TIME_SPAN_MINUTE)

static const WhPoll polls[] = {
  { "repositories", 30, wh_forge_poll_repositories },
  { "runs",         8,  wh_forge_poll_runs },
  { "images",       60, wh_gitea_poll_images },
};

/* ---- raw ---- */

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

static char *
await_raw (WhForge         *forge,
           const WhRecord  *record,
           GError         **error)
{
  g_autofree char *name = g_strndup (record->uid, strcspn (record->uid, "#"));
  g_autofree char *list = wh_forge_dup_below (forge, name, "actions/tasks");
  g_autofree char *path = wh_forge_dup_sized (forge, list, WH_GITEA_PAGE_SIZE, 1);
  g_autoptr(WhJson) json = wh_forge_await_json (forge, path, error);
  char *text;

  if (json == NULL)
    return NULL;

  text = dup_tasks (wh_json_get_root (json), record->values[WH_RUN_NUMBER].number);

  if (text == NULL)
    g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("“%s” does not have %s any more"),
                 wh_provider_get_name (WH_PROVIDER (forge)), record->uid);

  return text;
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
  g_autoptr(WhJson) json = wh_forge_await_json (WH_FORGE (self), "api/v1/user", &error);
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
  guint actions = WH_GITEA_ACTIONS_RUNS;
  WhForgeRepo *repo = NULL;
  GHashTableIter iter;
  gpointer value;

  if (self->actions == WH_GITEA_ACTIONS_NONE)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_WARNING, _("CI runs"),
                                 _("not in this version: Gitea tells them since 1.23"));
      return;
    }

  g_hash_table_iter_init (&iter, WH_FORGE (self)->repos);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhForgeRepo *candidate = value;

      if (!candidate->empty && candidate->has_actions && (repo == NULL || candidate->changed_at > repo->changed_at))
        repo = candidate;
    }

  if (repo == NULL)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_UNKNOWN, _("CI runs"), _("no repository has Actions switched on"));
      return;
    }

  json = wh_gitea_await_run_list (self, repo->name, &actions, &error);

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
  gint64 start = g_get_monotonic_time ();

  if (!wh_gitea_await_version (WH_FORGE (self), &error))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Reach Gitea"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  wh_forge_test_reached (WH_FORGE (self), start);
  test_user (self);

  if (!wh_forge_test_repositories (WH_FORGE (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

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

static const char *
explain_operation (const WhOperationInfo *operation)
{
  WhForgeFeature feature;
  g_autofree char *text = NULL;

  if (!wh_forge_find_feature (operation, &feature))
    return NULL;

  if (since[feature] == G_MAXUINT)
    return _("in no version of Gitea; on its web page only");

  text = g_strdup_printf (_("since Gitea 1.%u"), since[feature]);

  return g_intern_string (text);
}

/* ---- class ---- */

static const WhForgeDetail repository_details[] = {
  { &wh_kind_branch,       "branches",                          "",          0,  10 },
  { &wh_kind_tag,          "tags",                              "",          0,  10 },
  { &wh_kind_release,      "releases",                          "",          0,  2 },
  { &wh_kind_pull_request, "pulls?state=all&sort=recentupdate", "",          0,  2 },
  { &wh_kind_webhook,      "hooks",                             "",          0,  2 },
  { &wh_kind_workflow,     "actions/workflows",                 "workflows", 24, 2 },
  { &wh_kind_runner,       "actions/runners",                   "runners",   24, 2 },
};

static const WhForgeDetail run_details[] = {
  { &wh_kind_job,      "jobs",      "jobs",      25, 10 },
  { &wh_kind_artifact, "artifacts", "artifacts", 24, 2 },
};

static char *
explain_detail (WhForge             *forge,
                const WhForgeDetail *detail)
{
  WhGiteaProvider *self = WH_GITEA_PROVIDER (forge);

  return self->minor < detail->since
         ? g_strdup_printf (_("Gitea 1.%u does not tell %s: since 1.%u it does"), self->minor, _(detail->kind->title_plural), detail->since)
         : NULL;
}

/* Logs are told by the number of the job since 1.24, and that runs tell since 1.25. */
static char *
explain_log (WhForge *forge)
{
  WhGiteaProvider *self = WH_GITEA_PROVIDER (forge);

  if (self->minor < 25)
    return g_strdup_printf (_("Gitea 1.%u does not tell which log belongs to which job; since 1.25 it does"), self->minor);

  return g_strdup (_("Gitea shows the logs of a repository to its owner, or since 1.26 to who may read its Actions"));
}

static gint64
get_least_pause (WhForge *forge)
{
  return WH_GITEA_PROVIDER (forge)->actions == WH_GITEA_ACTIONS_NONE ? G_MAXINT64 : 0;
}

static void
wh_gitea_provider_finalize (GObject *object)
{
  wh_gitea_images_free (WH_GITEA_PROVIDER (object)->images);

  G_OBJECT_CLASS (wh_gitea_provider_parent_class)->finalize (object);
}

static void
wh_gitea_provider_class_init (WhGiteaProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;
  WhForgeClass *forge_class = (WhForgeClass *)klass;

  G_OBJECT_CLASS (klass)->finalize = wh_gitea_provider_finalize;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_gitea_provider_open;
  provider_class->test = wh_gitea_provider_test;

  forge_class->title = "Gitea";
  forge_class->all = "repos/search?sort=updated&order=desc";
  forge_class->all_items = "data";
  forge_class->commits = "&stat=false&verification=false&files=false";
  forge_class->size_word = "limit";
  forge_class->page_size = WH_GITEA_PAGE_SIZE;
  forge_class->max_repositories = 500;
  forge_class->quiet_pause = QUIET_PAUSE;
  forge_class->none_pause = NONE_PAUSE;
  forge_class->repository_details = repository_details;
  forge_class->n_repository_details = G_N_ELEMENTS (repository_details);
  forge_class->run_details = run_details;
  forge_class->n_run_details = G_N_ELEMENTS (run_details);
  forge_class->hook_type = "gitea";
  forge_class->get_prefix = get_prefix;
  forge_class->explain_lack = explain_lack;
  forge_class->prepare = wh_gitea_await_version;
  forge_class->get_least_pause = get_least_pause;
  forge_class->await_runs = wh_gitea_await_runs;
  forge_class->explain_detail = explain_detail;
  forge_class->look_further = wh_gitea_look_further;
  forge_class->look_into_commit = wh_gitea_look_into_commit;
  forge_class->explain_log = explain_log;
  forge_class->await_raw = await_raw;
}

static void
wh_gitea_provider_init (WhGiteaProvider *self)
{
  self->minor = WH_GITEA_ANY_VERSION;
  self->images = wh_gitea_images_new ();
}

static const WhSetting settings[] = {
  { "token",  N_("Access token"), N_("With the scopes read:repository and read:user; to change things write:repository"), WH_SETTING_SECRET, FALSE, NULL },
  { "ca",     N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
  { "owners", N_("Owners"), N_("Only repositories of these users and organizations; separated by commas"), WH_SETTING_TEXT, FALSE, NULL },
};

static const WhKind * const kinds[] = {
  &wh_kind_repository, &wh_kind_run, &wh_kind_job, &wh_kind_artifact, &wh_kind_test_suite, &wh_kind_test, &wh_kind_branch, &wh_kind_tag, &wh_kind_release,
  &wh_kind_pull_request, &wh_kind_commit, &wh_kind_workflow, &wh_kind_runner, &wh_kind_member, &wh_kind_webhook,
  &wh_kind_package, &wh_kind_image_repository, &wh_kind_image,
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
  .operations  = wh_forge_operations,
  .n_operations = WH_FORGE_N_OPERATIONS,
  .explain_operation = explain_operation,
  .get_type    = wh_gitea_provider_get_type,
  .discover    = wh_gitea_discover,
};
