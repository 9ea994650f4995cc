/* wh-github-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-github-provider.h"
#include "wh-kinds.h"

#define API_VERSION "2022-11-28"

/* The most that GitHub gives. */
#define PAGE_SIZE 100

struct _WhGithubProvider
{
  WhForge     parent_instance;

  const char *prefix;     /* "api/v3/" of an own server, or "" */
  gint64      allowance;  /* requests left until the hour is over; -1: not told */
  gint64      reset_at;   /* seconds since the epoch */
};

G_DEFINE_FINAL_TYPE (WhGithubProvider, wh_github_provider, WH_TYPE_FORGE)

/* There are 5,000 requests in an hour. */
#define QUIET_PAUSE (3 * G_TIME_SPAN_MINUTE)
#define NONE_PAUSE  (30 * G_TIME_SPAN_MINUTE)

/* With so few left, only what runs is asked for. */
#define SCARCE 500

static const WhPoll polls[] = {
  { "repositories", 60, wh_forge_poll_repositories },
  { "runs",         10, wh_forge_poll_runs },
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
  g_autoptr(WhJson) json = wh_forge_await_json (WH_FORGE (self), path, error);
  const char *version;

  if (json == NULL)
    return FALSE;

  if (!yyjson_is_obj (wh_json_get_root (json)))
    return wh_forge_refuse_reply (WH_FORGE (self), error);

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

  wh_forge_test_reached (WH_FORGE (self), start);

  if (!(user = wh_forge_await_json (WH_FORGE (self), path, &error)))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Signed in as"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Signed in as"), wh_json_get_text (wh_json_get_root (user), "login"));

  if (!wh_forge_test_repositories (WH_FORGE (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (self->allowance >= 0)
    {
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

/* ---- what is GitHub's own ---- */

static const char *
get_prefix (WhForge *forge)
{
  return WH_GITHUB_PROVIDER (forge)->prefix;
}

/* It can do all of it. */
static char *
explain_lack (WhForge        *forge,
              WhForgeFeature  feature)
{
  return NULL;
}

static gint64
get_least_pause (WhForge *forge)
{
  gint64 allowance = WH_GITHUB_PROVIDER (forge)->allowance;

  return allowance >= 0 && allowance < SCARCE ? NONE_PAUSE : 0;
}

static gint64
get_number (WhHttpReply *reply,
            const char  *name)
{
  const char *text = wh_http_reply_get_header (reply, name);

  return text != NULL && g_ascii_isdigit (*text) ? g_ascii_strtoll (text, NULL, 10) : -1;
}

/* An allowance that is used up is answered with 403 as well as with 429, and
 * says when it comes back in a header of its own. */
static gboolean
check_allowance (WhForge      *forge,
                 WhHttpReply  *reply,
                 GError      **error)
{
  WhGithubProvider *self = WH_GITHUB_PROVIDER (forge);
  guint status = wh_http_reply_get_status (reply);
  gint64 left = get_number (reply, "X-RateLimit-Remaining");
  gint64 seconds = wh_http_reply_get_retry_after (reply);
  GError *limited;

  if (left >= 0)
    {
      self->allowance = left;
      self->reset_at = get_number (reply, "X-RateLimit-Reset");
    }

  if (status != 429 && !(status == 403 && (left == 0 || seconds > 0)))
    return TRUE;

  if (seconds == 0 && self->reset_at > 0)
    seconds = CLAMP (self->reset_at - g_get_real_time () / G_USEC_PER_SEC, 1, 3600);

  limited = g_error_new (WH_ERROR, WH_ERROR_RATE_LIMITED, _("“%s” was asked as often as it allows in an hour: it is asked again later"),
                         wh_provider_get_name (WH_PROVIDER (self)));
  wh_error_set_retry_after (limited, MAX (seconds, 60));
  g_propagate_error (error, limited);

  return FALSE;
}

/* GitHub keeps what others report, and what its own checks found, apart. */
static void
look_into_commit (WhForgeLook *look)
{
  const char *sha = look->record->values[WH_COMMIT_NAME].text;
  g_autofree char *commit_rest = g_strdup_printf ("commits/%s", sha);
  g_autofree char *status_rest = g_strdup_printf ("commits/%s/status?per_page=%d", sha, PAGE_SIZE);
  g_autofree char *checks_rest = g_strdup_printf ("commits/%s/check-runs?per_page=%d", sha, PAGE_SIZE);
  g_autofree char *commit_path = wh_forge_dup_below (look->forge, look->repository, commit_rest);
  g_autofree char *status_path = wh_forge_dup_below (look->forge, look->repository, status_rest);
  g_autofree char *checks_path = wh_forge_dup_below (look->forge, look->repository, checks_rest);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (look->forge)));
  g_autoptr(WhJson) commit = NULL;
  g_autoptr(WhJson) status = NULL;
  g_autoptr(WhJson) checks = NULL;
  WhForgeReading reading = wh_forge_look_make_reading (look);
  GError *error = NULL;
  WhRecord *record;

  if (!(commit = wh_forge_await_json (look->forge, commit_path, &error)) ||
      !(status = wh_forge_await_json (look->forge, status_path, &error)) ||
      !(checks = wh_forge_await_json (look->forge, checks_path, &error)))
    {
      wh_forge_look_take_error (look, error);
      return;
    }

  record = wh_forge_read_commit (&reading, wh_json_get_root (commit), wh_json_get_root (status),
                                 wh_json_get (wh_json_get_root (checks), "check_runs"));

  if (record == NULL)
    return;

  wh_batch_take_record (batch, record);
  wh_forge_look_publish (look, batch);
}

/* ---- class ---- */

static const WhForgeDetail repository_details[] = {
  { &wh_kind_branch,       "branches",                                    "",          0, 5 },
  { &wh_kind_tag,          "tags",                                        "",          0, 5 },
  { &wh_kind_release,      "releases",                                    "",          0, 1 },
  { &wh_kind_pull_request, "pulls?state=all&sort=updated&direction=desc", "",          0, 1 },
  { &wh_kind_webhook,      "hooks",                                       "",          0, 1 },
  { &wh_kind_workflow,     "actions/workflows",                           "workflows", 0, 1 },
  { &wh_kind_runner,       "actions/runners",                             "runners",   0, 1 },
  { &wh_kind_member,       "collaborators",                               "",          0, 2 },
  { &wh_kind_commit,       "commits",                                     "",          0, 1 },
};

static const WhForgeDetail run_details[] = {
  { &wh_kind_job,      "jobs",      "jobs",      0, 5 },
  { &wh_kind_artifact, "artifacts", "artifacts", 0, 1 },
};

static const char * const role_words[] = { "pull", "push", "admin" };

static void
wh_github_provider_class_init (WhGithubProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;
  WhForgeClass *forge_class = (WhForgeClass *)klass;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_github_provider_open;
  provider_class->test = wh_github_provider_test;

  forge_class->title = "GitHub";
  forge_class->accept = "application/vnd.github+json";
  forge_class->all = "user/repos?sort=pushed";
  forge_class->owned = "sort=pushed";
  forge_class->size_word = "per_page";
  forge_class->page_size = PAGE_SIZE;
  forge_class->pages_by_link = TRUE;
  forge_class->max_repositories = 300;
  forge_class->quiet_pause = QUIET_PAUSE;
  forge_class->none_pause = NONE_PAUSE;
  forge_class->repository_details = repository_details;
  forge_class->n_repository_details = G_N_ELEMENTS (repository_details);
  forge_class->run_details = run_details;
  forge_class->n_run_details = G_N_ELEMENTS (run_details);
  forge_class->role_words = role_words;
  forge_class->jobs_by_themselves = TRUE;
  forge_class->get_prefix = get_prefix;
  forge_class->explain_lack = explain_lack;
  forge_class->check_reply = check_allowance;
  forge_class->get_least_pause = get_least_pause;
  forge_class->look_into_commit = look_into_commit;
}

static void
wh_github_provider_init (WhGithubProvider *self)
{
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
  &wh_kind_repository, &wh_kind_run, &wh_kind_job, &wh_kind_artifact, &wh_kind_test_suite, &wh_kind_test, &wh_kind_branch, &wh_kind_tag, &wh_kind_release,
  &wh_kind_pull_request, &wh_kind_commit, &wh_kind_workflow, &wh_kind_runner, &wh_kind_member, &wh_kind_webhook,
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
  .operations   = wh_forge_operations,
  .n_operations = WH_FORGE_N_OPERATIONS,
  .get_type     = wh_github_provider_get_type,
};
