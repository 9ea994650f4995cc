/* wh-gitea-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-gitea-discover.h"
#include "wh-gitea-provider.h"
#include "wh-gitea-readers.h"
#include "wh-kinds.h"

#define PARALLEL         4
#define PAGE_SIZE        50   /* the most that Gitea gives */
#define MAX_REPOSITORIES 500
#define MAX_RUNS         30

/* Runs of repositories in which something happens are asked for in every
 * round; of the others now and then; of those without Actions, seldom. */
#define LIVELY      (10 * G_TIME_SPAN_MINUTE)
#define QUIET_PAUSE (55 * G_TIME_SPAN_SECOND)
#define NONE_PAUSE  (10 * G_TIME_SPAN_MINUTE)

/* How runs can be read, the best first. */
typedef enum
{
  ACTIONS_RUNS,  /* 1.25 and later */
  ACTIONS_TASKS, /* 1.23 and later, and where the runs are for owners only */
  ACTIONS_NONE,
} Actions;

typedef struct
{
  char       *name;         /* owner/name */
  WhRecord   *listed;       /* as the list has it, without commits */
  WhRecord   *record;       /* as published */
  gboolean    empty;
  gboolean    has_actions;
  char       *updated;      /* updated_at for which the commits were read */
  Actions     actions;
  gboolean    active;       /* something waits or runs */
  gint64      changed_at;   /* when something last happened, microseconds since the epoch */
  gint64      runs_at;      /* when the runs were last read, monotonic */
} Repo;

/* What came with a tag, to be asked for again only when it changed. */
typedef struct
{
  char   *tag;
  WhJson *json;
} Kept;

struct _WhGiteaProvider
{
  WhProvider  parent_instance;

  GHashTable *repos;     /* owner/name → Repo */
  GHashTable *kept;      /* path → Kept */
  GHashTable *run_ids;   /* uid → id in the database of Gitea */
  DexFuture  *listing;   /* while the list is read */
  gboolean    listed;
  Actions     actions;   /* the best that this version has */
  gint64      total;     /* repositories there are, when more than are shown */
  GPtrArray  *gone;      /* names of repositories that are not listed any more */
  GError     *denied;    /* why commits may not be read */
};

G_DEFINE_FINAL_TYPE (WhGiteaProvider, wh_gitea_provider, WH_TYPE_PROVIDER)

static void
repo_free (gpointer data)
{
  Repo *repo = data;

  g_clear_pointer (&repo->listed, wh_record_unref);
  g_clear_pointer (&repo->record, wh_record_unref);
  g_free (repo->name);
  g_free (repo->updated);
  g_free (repo);
}

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_free (kept->tag);
  wh_json_unref (kept->json);
  g_free (kept);
}

/* ---- asking; in fibers ---- */

/* @total: (out) (optional): X-Total-Count, or WH_ABSENT */
static WhJson *
await_json (WhGiteaProvider  *self,
            const char       *path,
            gint64           *total,
            GError          **error)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
  Kept *kept = g_hash_table_lookup (self->kept, path);
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;
  const char *tag;

  if (kept != NULL)
    wh_http_request_set_header (request, "If-None-Match", kept->tag);

  reply = dex_await_boxed (wh_provider_send (provider, request), error);

  if (reply == NULL)
    return NULL;

  if (total != NULL)
    *total = wh_http_reply_get_total_count (reply);

  if (wh_http_reply_get_status (reply) == 304)
    {
      kept = g_hash_table_lookup (self->kept, path);

      if (kept != NULL)
        return wh_json_ref (kept->json);
    }

  json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (provider)), error);

  if (json == NULL)
    return NULL;

  tag = wh_http_reply_get_header (reply, "ETag");

  if (tag != NULL)
    {
      kept = g_new0 (Kept, 1);
      kept->tag = g_strdup (tag);
      kept->json = wh_json_ref (json);
      g_hash_table_replace (self->kept, g_strdup (path), kept);
    }

  return g_steal_pointer (&json);
}

static gboolean
refuse_reply (WhGiteaProvider  *self,
              GError          **error)
{
  g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
               _("“%s” did not answer as Gitea does: is the address right?"), wh_provider_get_name (WH_PROVIDER (self)));

  return FALSE;
}

static char *
dup_path (const char *repository,
          const char *rest)
{
  g_autofree char *escaped = g_uri_escape_string (repository, "/", FALSE);

  return g_strdup_printf ("api/v1/repos/%s%s%s", escaped, *rest != 0 ? "/" : "", rest);
}

/* "1.25.5", "1.26.0+dev-12-gabc", "11.0.1+gitea-1.22.0" (Forgejo: it grew its
 * own way after 1.22, so it is tried what it has). */
static Actions
actions_of_version (const char *version)
{
  int major = 0;
  int minor = 0;

  if (version == NULL || strstr (version, "+gitea-") != NULL || sscanf (version, "%d.%d", &major, &minor) != 2)
    return ACTIONS_RUNS;

  if (major > 1 || minor >= 25)
    return ACTIONS_RUNS;

  return minor >= 23 ? ACTIONS_TASKS : ACTIONS_NONE;
}

/* Without the right to ask for the version everything is tried. */
static gboolean
await_version (WhGiteaProvider  *self,
               GError          **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(WhJson) json = await_json (self, "api/v1/version", NULL, &local_error);
  const char *version;

  if (json == NULL)
    {
      if (g_error_matches (local_error, WH_ERROR, WH_ERROR_FORBIDDEN))
        return TRUE;

      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  version = wh_json_get_text (wh_json_get_root (json), "version");

  if (version == NULL)
    return refuse_reply (self, error);

  wh_provider_set_version (WH_PROVIDER (self), version);
  self->actions = actions_of_version (version);

  return TRUE;
}

/* ---- the list of repositories ---- */

static void
take_repo (WhGiteaProvider *self,
           yyjson_val      *item,
           GHashTable      *seen)
{
  WhRecord *record = wh_gitea_read_repository (wh_provider_get_id (WH_PROVIDER (self)), item);
  yyjson_val *has_actions = wh_json_get (item, "has_actions");
  Repo *repo;

  if (record == NULL)
    return;

  repo = g_hash_table_lookup (self->repos, record->uid);

  if (repo == NULL)
    {
      repo = g_new0 (Repo, 1);
      repo->name = g_strdup (record->uid);
      repo->changed_at = record->values[WH_REPOSITORY_UPDATED].number;
      g_hash_table_insert (self->repos, repo->name, repo);
    }
  else if (repo->listed != NULL &&
           repo->listed->values[WH_REPOSITORY_UPDATED].number != record->values[WH_REPOSITORY_UPDATED].number)
    {
      repo->changed_at = g_get_real_time ();
    }

  g_clear_pointer (&repo->listed, wh_record_unref);
  repo->listed = record;
  repo->empty = wh_json_get_boolean (item, "empty");
  repo->has_actions = has_actions == NULL || yyjson_is_true (has_actions);
  g_hash_table_add (seen, repo->name);
}

/* One list with all its pages. @searched: the answer is wrapped in "data". */
static gboolean
await_list (WhGiteaProvider  *self,
            const char       *path,
            GHashTable       *seen,
            GError          **error)
{
  gint64 total = WH_ABSENT;
  guint n_seen = 0;

  for (guint page = 1; g_hash_table_size (seen) < MAX_REPOSITORIES; page++)
    {
      g_autofree char *page_path = g_strdup_printf ("%s%climit=%d&page=%u", path, strchr (path, '?') != NULL ? '&' : '?',
                                                    PAGE_SIZE, page);
      g_autoptr(WhJson) json = await_json (self, page_path, &total, error);
      yyjson_val *items;
      yyjson_val *item;
      size_t i;
      size_t n;

      if (json == NULL)
        return FALSE;

      items = wh_json_get_root (json);

      if (yyjson_is_obj (items) && yyjson_obj_get (items, "data") != NULL)
        items = yyjson_obj_get (items, "data");

      if (!yyjson_is_arr (items) && !yyjson_is_null (items))
        return refuse_reply (self, error);

      yyjson_arr_foreach (items, i, n, item)
        take_repo (self, item, seen);

      n_seen += yyjson_arr_size (items);

      /* A server may allow fewer on a page than was asked for. */
      if (yyjson_arr_size (items) == 0 ||
          (total != WH_ABSENT ? (gint64)n_seen >= total : yyjson_arr_size (items) < PAGE_SIZE))
        break;
    }

  self->total += total != WH_ABSENT ? total : (gint64)n_seen;

  return TRUE;
}

static DexFuture *
list_fiber (gpointer user_data)
{
  WhGiteaProvider *self = user_data;
  const char *owners = wh_provider_get_setting (WH_PROVIDER (self), "owners");
  g_auto(GStrv) words = g_strsplit_set (owners != NULL ? owners : "", ", \t\r\n", -1);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GError) error = NULL;
  gboolean filtered = FALSE;
  GHashTableIter iter;
  gpointer name;

  if (!self->listed && !await_version (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->total = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *escaped = wh_http_escape (words[i]);
      g_autofree char *organization = g_strdup_printf ("api/v1/orgs/%s/repos", escaped);
      g_autofree char *person = g_strdup_printf ("api/v1/users/%s/repos", escaped);

      if (*words[i] == 0)
        continue;

      filtered = TRUE;

      if (await_list (self, organization, seen, &error))
        continue;

      if (g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND))
        {
          g_clear_error (&error);

          if (await_list (self, person, seen, &error))
            continue;
        }

      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!filtered && !await_list (self, "api/v1/repos/search?sort=updated&order=desc", seen, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (g_hash_table_contains (seen, name))
        continue;

      g_ptr_array_add (self->gone, g_strdup (name));
      g_hash_table_iter_remove (&iter);
    }

  self->listed = TRUE;

  return dex_future_new_true ();
}

static DexFuture *
list_done_cb (DexFuture *future,
              gpointer   user_data)
{
  WhGiteaProvider *self = user_data;

  dex_clear (&self->listing);

  return dex_ref (future);
}

/* Once, however many wait for it. */
static DexFuture *
list_repositories (WhGiteaProvider *self)
{
  if (self->listing == NULL)
    {
      DexFuture *work = wh_dex_spawn_pinned (NULL, 0, list_fiber, g_object_ref (self), g_object_unref);

      self->listing = dex_future_finally (work, list_done_cb, g_object_ref (self), g_object_unref);
    }

  return dex_ref (self->listing);
}

/* ---- repositories ---- */

/* Wrong with one repository only. */
static gboolean
is_local (const GError *error)
{
  return g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_CONFLICT) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
}

/* What is listed, with the commits that are known of it. */
static WhRecord *
join_record (WhGiteaProvider *self,
             Repo            *repo,
             yyjson_val      *commits)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_repository, wh_provider_get_id (WH_PROVIDER (self)));

  wh_record_builder_copy (builder, repo->listed);

  if (commits != NULL)
    {
      wh_gitea_read_commits (commits, builder);
    }
  else if (repo->record != NULL)
    {
      const WhValue *values = repo->record->values;

      wh_record_builder_set_text (builder, WH_REPOSITORY_COMMIT, values[WH_REPOSITORY_COMMIT].text);
      wh_record_builder_set_text (builder, WH_REPOSITORY_MESSAGE, values[WH_REPOSITORY_MESSAGE].text);
      wh_record_builder_set_text (builder, WH_REPOSITORY_AUTHOR, values[WH_REPOSITORY_AUTHOR].text);
      wh_record_builder_set_number (builder, WH_REPOSITORY_COMMITTED, values[WH_REPOSITORY_COMMITTED].number);
      wh_record_builder_set_text (builder, WH_REPOSITORY_COMMITS, values[WH_REPOSITORY_COMMITS].text);
    }

  return wh_record_builder_build (builder);
}

static char *
dup_updated (Repo *repo)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", repo->listed->values[WH_REPOSITORY_UPDATED].number,
                          repo->listed->values[WH_REPOSITORY_BRANCH].text);
}

static DexFuture *
fetch_commits (gpointer item,
               gpointer user_data)
{
  WhGiteaProvider *self = user_data;
  Repo *repo = g_hash_table_lookup (self->repos, item);
  g_autofree char *updated = NULL;
  g_autofree char *branch = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(WhJson) json = NULL;

  if (repo == NULL)
    return dex_future_new_true ();

  updated = dup_updated (repo);

  if (!repo->empty)
    {
      const char *name = repo->listed->values[WH_REPOSITORY_BRANCH].text;

      branch = g_uri_escape_string (name != NULL ? name : "", NULL, FALSE);
      rest = g_strdup_printf ("commits?sha=%s&stat=false&verification=false&files=false&limit=%d&page=1", branch,
                              WH_GITEA_MAX_COMMITS);
      path = dup_path (item, rest);
      json = await_json (self, path, NULL, &error);

      if (json != NULL && !yyjson_is_arr (wh_json_get_root (json)) && !yyjson_is_null (wh_json_get_root (json)))
        refuse_reply (self, &error);

      if (g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN) && self->denied == NULL)
        self->denied = g_error_copy (error);

      /* An empty repository is a conflict for Gitea. */
      if (error != NULL && !is_local (error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  repo = g_hash_table_lookup (self->repos, item);

  if (repo == NULL)
    return dex_future_new_true ();

  {
    WhRecord *record = join_record (self, repo, json != NULL ? wh_json_get_root (json) : NULL);

    g_clear_pointer (&repo->record, wh_record_unref);
    repo->record = record;
  }

  g_set_str (&repo->updated, updated);
  batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  wh_batch_take_record (batch, wh_record_ref (repo->record));

  return wh_provider_publish (WH_PROVIDER (self), batch);
}

static int
compare_changed (gconstpointer one,
                 gconstpointer other,
                 gpointer      user_data)
{
  WhGiteaProvider *self = user_data;
  const Repo *a = g_hash_table_lookup (self->repos, *(const char * const *)one);
  const Repo *b = g_hash_table_lookup (self->repos, *(const char * const *)other);

  return a->changed_at > b->changed_at ? -1 : a->changed_at < b->changed_at;
}

static void
forget_runs (WhBatch    *batch,
             const char *name)
{
  g_autofree char *reference = g_strconcat ("repository:", name, NULL);

  wh_batch_set_complete_where (batch, &wh_kind_run, WH_RUN_REPOSITORY, reference);
}

static DexFuture *
poll_repositories_fiber (gpointer user_data)
{
  WhGiteaProvider *self = user_data;
  WhProvider *provider = user_data;
  g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(GError) limit = NULL;
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  if (!dex_await (list_repositories (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (self->total > (gint64)g_hash_table_size (self->repos) && g_hash_table_size (self->repos) >= MAX_REPOSITORIES)
    g_set_error (&limit, WH_ERROR, WH_ERROR_UNSUPPORTED,
                 _("“%s” has %d repositories, of which the %u last changed are shown: name owners in the settings"),
                 wh_provider_get_name (provider), (int)self->total, g_hash_table_size (self->repos));

  wh_provider_report (provider, "repositories-shown", limit);
  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      Repo *repo = value;
      g_autofree char *updated = dup_updated (repo);

      if (repo->record == NULL || g_strcmp0 (repo->updated, updated) != 0)
        g_ptr_array_add (changed, g_strdup (name));
    }

  g_ptr_array_sort_with_data (changed, compare_changed, self);

  if (!dex_await (wh_dex_each (changed, PARALLEL, fetch_commits, g_object_ref (self), g_object_unref), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_provider_report (provider, "commits", self->denied);

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Repo *repo = value;
      WhRecord *record = join_record (self, repo, NULL);

      g_clear_pointer (&repo->record, wh_record_unref);
      repo->record = record;
      wh_batch_take_record (batch, wh_record_ref (record));

      if (!repo->has_actions)
        forget_runs (batch, repo->name);
    }

  for (guint i = 0; i < self->gone->len; i++)
    forget_runs (batch, g_ptr_array_index (self->gone, i));

  g_ptr_array_set_size (self->gone, 0);
  wh_batch_set_complete (batch, &wh_kind_repository);

  return wh_provider_publish (provider, batch);
}

/* ---- runs ---- */

static gboolean
is_due (WhGiteaProvider *self,
        Repo            *repo)
{
  gint64 passed = g_get_monotonic_time () - repo->runs_at;

  if (repo->empty || !repo->has_actions || self->actions == ACTIONS_NONE)
    return FALSE;

  if (repo->runs_at == 0 || repo->active)
    return TRUE;

  if (repo->actions == ACTIONS_NONE)
    return passed > NONE_PAUSE;

  return passed > QUIET_PAUSE || g_get_real_time () - repo->changed_at < LIVELY;
}

/* Runs, or else jobs. 1.25 shows runs to the owner only (403), servers between
 * the versions have one or the other (404), and a repository may have none. */
static WhJson *
await_runs (WhGiteaProvider  *self,
            const char       *name,
            Actions          *actions,
            GError          **error)
{
  g_autoptr(GError) local_error = NULL;
  WhJson *json = NULL;

  /* What a repository may have is asked for from the beginning now and then. */
  if (*actions == ACTIONS_NONE)
    *actions = self->actions;

  *actions = MAX (*actions, self->actions);

  while (*actions != ACTIONS_NONE)
    {
      g_autofree char *rest = g_strdup_printf ("actions/%s?limit=%d&page=1", *actions == ACTIONS_RUNS ? "runs" : "tasks",
                                               *actions == ACTIONS_RUNS ? MAX_RUNS : PAGE_SIZE);
      g_autofree char *path = dup_path (name, rest);

      g_clear_error (&local_error);
      json = await_json (self, path, NULL, &local_error);

      if (json != NULL)
        {
          yyjson_val *list = yyjson_obj_get (wh_json_get_root (json), "workflow_runs");

          if (yyjson_is_obj (wh_json_get_root (json)) && (list == NULL || yyjson_is_arr (list) || yyjson_is_null (list)))
            return json;

          g_clear_pointer (&json, wh_json_unref);
          refuse_reply (self, error);
          return NULL;
        }

      if (!is_local (local_error))
        break;

      *actions += 1;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

static DexFuture *
fetch_runs (gpointer item,
            gpointer user_data)
{
  WhGiteaProvider *self = user_data;
  WhProvider *provider = user_data;
  Repo *repo = g_hash_table_lookup (self->repos, item);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;
  g_autoptr(WhBatch) batch = NULL;
  g_autofree char *reference = NULL;
  WhGiteaRuns runs = { 0 };
  Actions actions;

  if (repo == NULL)
    return dex_future_new_true ();

  actions = repo->actions;
  json = await_runs (self, item, &actions, &error);
  repo = g_hash_table_lookup (self->repos, item);

  if (json == NULL && !is_local (error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (repo == NULL)
    return dex_future_new_true ();

  repo->actions = actions;
  repo->runs_at = g_get_monotonic_time ();

  /* That runs may not be read says nothing about those that were. */
  if (json == NULL)
    return dex_future_new_true ();

  batch = wh_batch_new (wh_provider_get_id (provider));
  reference = g_strconcat ("repository:", (const char *)item, NULL);
  wh_batch_set_complete_where (batch, &wh_kind_run, WH_RUN_REPOSITORY, reference);

  runs.connection = wh_provider_get_id (provider);
  runs.repository = item;
  runs.now = g_get_real_time ();
  runs.ids = self->run_ids;

  if (actions == ACTIONS_RUNS)
    wh_gitea_read_runs (&runs, wh_json_get_root (json), batch);
  else
    wh_gitea_read_tasks (&runs, wh_json_get_root (json), batch);

  /* The end of a run is often the beginning of something. */
  if (repo->active && !runs.any_active)
    repo->changed_at = runs.now;

  repo->active = runs.any_active;
  repo->changed_at = MAX (repo->changed_at, runs.newest);

  return wh_provider_publish (provider, batch);
}

static DexFuture *
poll_runs_fiber (gpointer user_data)
{
  WhGiteaProvider *self = user_data;
  g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  if (!self->listed && !dex_await (list_repositories (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (is_due (self, value))
        g_ptr_array_add (due, g_strdup (name));
    }

  g_ptr_array_sort_with_data (due, compare_changed, self);

  return wh_dex_each (due, PARALLEL, fetch_runs, g_object_ref (self), g_object_unref);
}

static DexFuture *
poll_repositories (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_repositories_fiber, g_object_ref (provider), g_object_unref);
}

static DexFuture *
poll_runs (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_runs_fiber, g_object_ref (provider), g_object_unref);
}

static const WhPoll polls[] = {
  { "repositories", 30, poll_repositories },
  { "runs",         8,  poll_runs },
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

static DexFuture *
load_raw_fiber (gpointer user_data)
{
  RawArgs *args = user_data;
  WhRecord *record = args->record;
  g_autofree char *name = g_strndup (record->uid, strcspn (record->uid, "#"));
  gboolean is_run = record->kind == &wh_kind_run;
  const char *id = is_run ? g_hash_table_lookup (args->self->run_ids, record->uid) : NULL;
  g_autofree char *rest = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;

  if (!is_run)
    rest = g_strdup ("");
  else if (id != NULL)
    rest = g_strdup_printf ("actions/runs/%s", id);
  else
    rest = g_strdup_printf ("actions/tasks?limit=%d&page=1", PAGE_SIZE);

  path = dup_path (name, rest);
  json = await_json (args->self, path, NULL, &error);

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (is_run && id == NULL)
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
  g_autoptr(WhJson) json = await_json (self, "api/v1/user", NULL, &error);
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
  Actions actions = ACTIONS_RUNS;
  Repo *repo = NULL;
  GHashTableIter iter;
  gpointer value;

  if (self->actions == ACTIONS_NONE)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_WARNING, _("CI runs"),
                                 _("not in this version: Gitea tells them since 1.23"));
      return;
    }

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Repo *candidate = value;

      if (!candidate->empty && candidate->has_actions && (repo == NULL || candidate->changed_at > repo->changed_at))
        repo = candidate;
    }

  if (repo == NULL)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_UNKNOWN, _("CI runs"), _("no repository has Actions switched on"));
      return;
    }

  json = await_runs (self, repo->name, &actions, &error);

  if (json == NULL)
    wh_provider_add_test_step (provider, WH_HEALTH_WARNING, _("CI runs"), error->message);
  else if (actions == ACTIONS_TASKS && self->actions == ACTIONS_RUNS)
    wh_provider_add_test_step (provider, WH_HEALTH_OK, _("CI runs"),
                               _("put together from their jobs: runs themselves are for owners of a repository"));
  else if (actions == ACTIONS_TASKS)
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

  if (!await_version (self, &error))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Reach Gitea"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  detail = wh_format_duration (g_get_monotonic_time () - start);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Reached"), detail);

  if (wh_provider_get_version (provider) != NULL)
    wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Version"), wh_provider_get_version (provider));

  test_user (self);

  if (!dex_await (list_repositories (self), &error))
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

static void
wh_gitea_provider_finalize (GObject *object)
{
  WhGiteaProvider *self = WH_GITEA_PROVIDER (object);

  dex_clear (&self->listing);
  g_clear_error (&self->denied);
  g_ptr_array_unref (self->gone);
  g_hash_table_unref (self->repos);
  g_hash_table_unref (self->kept);
  g_hash_table_unref (self->run_ids);

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
}

static void
wh_gitea_provider_init (WhGiteaProvider *self)
{
  self->repos = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, repo_free);
  self->gone = g_ptr_array_new_with_free_func (g_free);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
  self->run_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static const WhSetting settings[] = {
  { "token",  N_("Access token"), N_("With the scopes read:repository and read:user"), WH_SETTING_SECRET, FALSE, NULL },
  { "ca",     N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
  { "owners", N_("Owners"), N_("Only repositories of these users and organizations; separated by commas"), WH_SETTING_TEXT, FALSE, NULL },
};

static const WhKind * const kinds[] = { &wh_kind_repository, &wh_kind_run };

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
  .get_type    = wh_gitea_provider_get_type,
  .discover    = wh_gitea_discover,
};
