/* wh-github-observe.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-prune.h"
#include "wh-github-provider-private.h"
#include "wh-kinds.h"

#define MAX_REPOSITORIES 300
#define MAX_RUNS         30

/* Runs of repositories in which something happens are asked for in every
 * round; of the others seldom: there are 5,000 requests in an hour. */
#define LIVELY      (10 * G_TIME_SPAN_MINUTE)
#define QUIET_PAUSE (3 * G_TIME_SPAN_MINUTE)
#define NONE_PAUSE  (30 * G_TIME_SPAN_MINUTE)

/* With so few left, only what runs is asked for. */
#define SCARCE 500

void
wh_github_repo_free (gpointer data)
{
  WhGithubRepo *repo = data;

  g_clear_pointer (&repo->listed, wh_record_unref);
  g_clear_pointer (&repo->record, wh_record_unref);
  g_free (repo->name);
  g_free (repo);
}

/* ---- the list ---- */

static void
take_repo (WhGithubProvider *self,
           yyjson_val       *item,
           GHashTable       *seen)
{
  WhRecord *record = wh_forge_read_repository (wh_provider_get_id (WH_PROVIDER (self)), item);
  WhGithubRepo *repo;

  if (record == NULL)
    return;

  repo = g_hash_table_lookup (self->repos, record->uid);

  if (repo == NULL)
    {
      repo = g_new0 (WhGithubRepo, 1);
      repo->name = g_strdup (record->uid);
      repo->changed_at = record->values[WH_REPOSITORY_UPDATED].number;
      repo->commits_of = -1;
      g_hash_table_insert (self->repos, repo->name, repo);
    }
  else if (repo->listed->values[WH_REPOSITORY_UPDATED].number != record->values[WH_REPOSITORY_UPDATED].number)
    {
      repo->changed_at = g_get_real_time ();
      repo->no_actions = FALSE;
    }

  g_clear_pointer (&repo->listed, wh_record_unref);
  repo->listed = record;
  g_hash_table_add (seen, repo->name);
}

static gboolean
await_list (WhGithubProvider  *self,
            const char        *path,
            GHashTable        *seen,
            GError           **error)
{
  g_autofree char *page_path = g_strdup (path);

  while (page_path != NULL)
    {
      g_autofree char *next = NULL;
      g_autoptr(WhJson) json = NULL;
      yyjson_val *item;
      size_t i;
      size_t n;

      if (g_hash_table_size (seen) >= MAX_REPOSITORIES)
        {
          self->cut = TRUE;
          break;
        }

      json = wh_github_await_json (self, page_path, &next, error);

      if (json == NULL)
        return FALSE;

      if (!yyjson_is_arr (wh_json_get_root (json)))
        return wh_github_refuse_reply (self, error);

      yyjson_arr_foreach (wh_json_get_root (json), i, n, item)
        take_repo (self, item, seen);

      g_free (page_path);
      page_path = yyjson_arr_size (wh_json_get_root (json)) > 0 ? g_steal_pointer (&next) : NULL;
    }

  return TRUE;
}

static gboolean
await_owner (WhGithubProvider  *self,
             const char        *owner,
             GHashTable        *seen,
             GError           **error)
{
  g_autofree char *escaped = wh_http_escape (owner);
  g_autofree char *organization = g_strdup_printf ("%sorgs/%s/repos?sort=pushed&per_page=%d", self->prefix, escaped, WH_GITHUB_PAGE_SIZE);
  g_autofree char *person = g_strdup_printf ("%susers/%s/repos?sort=pushed&per_page=%d", self->prefix, escaped, WH_GITHUB_PAGE_SIZE);
  g_autoptr(GError) local_error = NULL;

  if (await_list (self, organization, seen, &local_error))
    return TRUE;

  if (g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
    return await_list (self, person, seen, error);

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static DexFuture *
wh_github_list_fiber (gpointer user_data)
{
  WhGithubProvider *self = user_data;
  const char *owners = wh_provider_get_setting (WH_PROVIDER (self), "owners");
  g_auto(GStrv) words = g_strsplit_set (owners != NULL ? owners : "", ", \t\r\n", -1);
  g_autofree char *mine = g_strdup_printf ("%suser/repos?sort=pushed&per_page=%d", self->prefix, WH_GITHUB_PAGE_SIZE);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GError) error = NULL;
  gboolean filtered = FALSE;
  GHashTableIter iter;
  gpointer name;

  self->cut = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == 0)
        continue;

      filtered = TRUE;

      if (!await_owner (self, words[i], seen, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!filtered && !await_list (self, mine, seen, &error))
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
  WhGithubProvider *self = user_data;

  dex_clear (&self->listing);

  return dex_ref (future);
}

/* Once, however many wait for it. */
DexFuture *
wh_github_list_repositories (WhGithubProvider *self)
{
  if (self->listing == NULL)
    {
      DexFuture *work = wh_dex_spawn_pinned (NULL, 0, wh_github_list_fiber, g_object_ref (self), g_object_unref);

      self->listing = dex_future_finally (work, list_done_cb, g_object_ref (self), g_object_unref);
    }

  return dex_ref (self->listing);
}

/* ---- commits ---- */

static WhRecord *
join_record (WhGithubProvider *self,
             WhGithubRepo     *repo,
             yyjson_val       *commits)
{
  static const guint carried[] = { WH_REPOSITORY_COMMIT, WH_REPOSITORY_MESSAGE, WH_REPOSITORY_AUTHOR, WH_REPOSITORY_COMMITS };
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_repository, wh_provider_get_id (WH_PROVIDER (self)));

  wh_record_builder_copy (builder, repo->listed);

  if (commits != NULL)
    {
      wh_forge_read_commits (commits, builder);
    }
  else if (repo->record != NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (carried); i++)
        wh_record_builder_set_text (builder, carried[i], repo->record->values[carried[i]].text);

      wh_record_builder_set_number (builder, WH_REPOSITORY_COMMITTED, repo->record->values[WH_REPOSITORY_COMMITTED].number);
    }

  return wh_record_builder_build (builder);
}

static DexFuture *
fetch_commits (gpointer item,
               gpointer user_data)
{
  WhGithubProvider *self = user_data;
  WhGithubRepo *repo = g_hash_table_lookup (self->repos, item);
  g_autofree char *rest = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(WhJson) json = NULL;
  WhRecord *record;
  gint64 pushed;

  if (repo == NULL)
    return dex_future_new_true ();

  pushed = repo->listed->values[WH_REPOSITORY_UPDATED].number;
  rest = g_strdup_printf ("commits?per_page=%d", WH_FORGE_MAX_COMMITS);
  path = wh_github_dup_path (self, item, rest);
  json = wh_github_await_json (self, path, NULL, &error);

  if (json != NULL && !yyjson_is_arr (wh_json_get_root (json)))
    wh_github_refuse_reply (self, &error);

  /* One without commits is a conflict for GitHub. */
  if (error != NULL && !wh_github_is_local (error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  repo = g_hash_table_lookup (self->repos, item);

  if (repo == NULL)
    return dex_future_new_true ();

  record = join_record (self, repo, json != NULL ? wh_json_get_root (json) : NULL);
  g_clear_pointer (&repo->record, wh_record_unref);
  repo->record = record;
  repo->commits_of = pushed;
  batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  wh_batch_take_record (batch, wh_record_ref (record));

  return wh_provider_publish (WH_PROVIDER (self), batch);
}

static int
compare_changed (gconstpointer one,
                 gconstpointer other,
                 gpointer      user_data)
{
  WhGithubProvider *self = user_data;
  const WhGithubRepo *a = g_hash_table_lookup (self->repos, *(const char * const *)one);
  const WhGithubRepo *b = g_hash_table_lookup (self->repos, *(const char * const *)other);

  return a->changed_at > b->changed_at ? -1 : a->changed_at < b->changed_at;
}

static DexFuture *
wh_github_poll_repositories_fiber (gpointer user_data)
{
  WhGithubProvider *self = user_data;
  WhProvider *provider = user_data;
  g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(GError) limit = NULL;
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  if (!dex_await (wh_github_list_repositories (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (self->cut)
    g_set_error (&limit, WH_ERROR, WH_ERROR_UNSUPPORTED,
                 _("“%s” has more than %d repositories, of which those last pushed to are shown: name owners in the settings"),
                 wh_provider_get_name (provider), MAX_REPOSITORIES);

  wh_provider_report (provider, "repositories-shown", limit);
  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      WhGithubRepo *repo = value;

      if (repo->commits_of != repo->listed->values[WH_REPOSITORY_UPDATED].number)
        g_ptr_array_add (changed, g_strdup (name));
    }

  g_ptr_array_sort_with_data (changed, compare_changed, self);

  if (!dex_await (wh_dex_each (changed, WH_GITHUB_PARALLEL, fetch_commits, g_object_ref (self), g_object_unref), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhGithubRepo *repo = value;
      WhRecord *record = join_record (self, repo, NULL);

      g_clear_pointer (&repo->record, wh_record_unref);
      repo->record = record;
      wh_batch_take_record (batch, wh_record_ref (record));
    }

  for (guint i = 0; i < self->gone->len; i++)
    {
      g_autofree char *reference = g_strconcat ("repository:", g_ptr_array_index (self->gone, i), NULL);

      wh_batch_set_complete_where (batch, &wh_kind_run, WH_RUN_REPOSITORY, reference);
    }

  g_ptr_array_set_size (self->gone, 0);
  wh_batch_set_complete (batch, &wh_kind_repository);
  wh_forge_prune (provider, self->repos, batch);

  return wh_provider_publish (provider, batch);
}

DexFuture *
wh_github_poll_repositories (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_github_poll_repositories_fiber, g_object_ref (provider), g_object_unref);
}

/* ---- runs ---- */

static gboolean
is_due (WhGithubProvider *self,
        WhGithubRepo     *repo)
{
  gint64 passed = g_get_monotonic_time () - repo->runs_at;

  if (repo->runs_at == 0 || repo->active)
    return TRUE;

  if (repo->no_actions || (self->allowance >= 0 && self->allowance < SCARCE))
    return passed > NONE_PAUSE;

  return passed > QUIET_PAUSE || g_get_real_time () - repo->changed_at < LIVELY;
}

static DexFuture *
fetch_runs (gpointer item,
            gpointer user_data)
{
  WhGithubProvider *self = user_data;
  WhProvider *provider = user_data;
  WhGithubRepo *repo = g_hash_table_lookup (self->repos, item);
  g_autofree char *rest = g_strdup_printf ("actions/runs?per_page=%d", MAX_RUNS);
  g_autofree char *path = wh_github_dup_path (self, item, rest);
  g_autofree char *reference = g_strconcat ("repository:", (const char *)item, NULL);
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;
  yyjson_val *runs;
  WhForgeReading reading = { .connection = wh_provider_get_id (provider), .repository = item, .now = g_get_real_time () };

  if (repo == NULL)
    return dex_future_new_true ();

  json = wh_github_await_json (self, path, NULL, &error);
  repo = g_hash_table_lookup (self->repos, item);

  if (json == NULL && !wh_github_is_local (error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (repo == NULL)
    return dex_future_new_true ();

  repo->runs_at = g_get_monotonic_time ();
  repo->no_actions = json == NULL;

  /* That runs may not be read says nothing about those that were. */
  if (json == NULL)
    return dex_future_new_true ();

  runs = yyjson_obj_get (wh_json_get_root (json), "workflow_runs");

  if (!yyjson_is_arr (runs))
    {
      wh_github_refuse_reply (self, &error);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  batch = wh_batch_new (wh_provider_get_id (provider));
  wh_batch_set_complete_where (batch, &wh_kind_run, WH_RUN_REPOSITORY, reference);
  wh_forge_read_runs (&reading, runs, batch);

  /* The end of a run is often the beginning of something. */
  if (repo->active && !reading.any_active)
    repo->changed_at = reading.now;

  repo->active = reading.any_active;
  repo->changed_at = MAX (repo->changed_at, reading.newest);

  return wh_provider_publish (provider, batch);
}

/* What the store has from an earlier run of the program of repositories that
 * went meanwhile. */
static DexFuture *
forget_strangers (WhGithubProvider *self)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(GPtrArray) runs = wh_provider_dup_records (provider, &wh_kind_run);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));

  for (guint i = 0; i < runs->len; i++)
    {
      const WhRecord *run = g_ptr_array_index (runs, i);
      g_autofree char *name = g_strndup (run->uid, strcspn (run->uid, "#"));

      if (!g_hash_table_contains (self->repos, name))
        wh_batch_remove (batch, &wh_kind_run, run->uid);
    }

  return wh_provider_publish (provider, batch);
}

static DexFuture *
wh_github_poll_runs_fiber (gpointer user_data)
{
  WhGithubProvider *self = user_data;
  g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  if (!self->listed && !dex_await (wh_github_list_repositories (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (is_due (self, value))
        g_ptr_array_add (due, g_strdup (name));
    }

  g_ptr_array_sort_with_data (due, compare_changed, self);

  if (!dex_await (wh_dex_each (due, WH_GITHUB_PARALLEL, fetch_runs, g_object_ref (self), g_object_unref), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return forget_strangers (self);
}

DexFuture *
wh_github_poll_runs (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_github_poll_runs_fiber, g_object_ref (provider), g_object_unref);
}
