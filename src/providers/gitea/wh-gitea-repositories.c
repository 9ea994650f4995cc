/* wh-gitea-repositories.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-prune.h"
#include "wh-forge-readers.h"
#include "wh-gitea-provider-private.h"
#include "wh-kinds.h"

#define MAX_REPOSITORIES 500

/* ---- the list ---- */

void
wh_gitea_repo_free (gpointer data)
{
  WhGiteaRepo *repo = data;

  g_clear_pointer (&repo->listed, wh_record_unref);
  g_clear_pointer (&repo->record, wh_record_unref);
  g_clear_pointer (&repo->runs, g_ptr_array_unref);
  g_free (repo->name);
  g_free (repo->updated);
  g_free (repo);
}

static void
take_repo (WhGiteaProvider *self,
           yyjson_val      *item,
           GHashTable      *seen)
{
  WhRecord *record = wh_forge_read_repository (wh_provider_get_id (WH_PROVIDER (self)), item);
  yyjson_val *has_actions = wh_json_get (item, "has_actions");
  WhGiteaRepo *repo;

  if (record == NULL)
    return;

  repo = g_hash_table_lookup (self->repos, record->uid);

  if (repo == NULL)
    {
      repo = g_new0 (WhGiteaRepo, 1);
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
                                                    WH_GITEA_PAGE_SIZE, page);
      g_autoptr(WhJson) json = wh_gitea_await_json (self, page_path, &total, error);
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
        return wh_gitea_refuse_reply (self, error);

      yyjson_arr_foreach (items, i, n, item)
        take_repo (self, item, seen);

      n_seen += yyjson_arr_size (items);

      /* A server may allow fewer on a page than was asked for. */
      if (yyjson_arr_size (items) == 0 ||
          (total != WH_ABSENT ? (gint64)n_seen >= total : yyjson_arr_size (items) < WH_GITEA_PAGE_SIZE))
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

  if (!self->listed && !wh_gitea_await_version (self, &error))
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
DexFuture *
wh_gitea_list_repositories (WhGiteaProvider *self)
{
  if (self->listing == NULL)
    {
      DexFuture *work = wh_dex_spawn_pinned (NULL, 0, list_fiber, g_object_ref (self), g_object_unref);

      self->listing = dex_future_finally (work, list_done_cb, g_object_ref (self), g_object_unref);
    }

  return dex_ref (self->listing);
}

/* ---- commits, and the round ---- */

/* What is listed, with the commits that are known of it. */
static WhRecord *
join_record (WhGiteaProvider *self,
             WhGiteaRepo     *repo,
             yyjson_val      *commits)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_repository, wh_provider_get_id (WH_PROVIDER (self)));

  wh_record_builder_copy (builder, repo->listed);

  if (commits != NULL)
    {
      wh_forge_read_commits (commits, builder);
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
dup_updated (WhGiteaRepo *repo)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", repo->listed->values[WH_REPOSITORY_UPDATED].number,
                          repo->listed->values[WH_REPOSITORY_BRANCH].text);
}

static DexFuture *
fetch_commits (gpointer item,
               gpointer user_data)
{
  WhGiteaProvider *self = user_data;
  WhGiteaRepo *repo = g_hash_table_lookup (self->repos, item);
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
                              WH_FORGE_MAX_COMMITS);
      path = wh_gitea_dup_path (item, rest);
      json = wh_gitea_await_json (self, path, NULL, &error);

      if (json != NULL && !yyjson_is_arr (wh_json_get_root (json)) && !yyjson_is_null (wh_json_get_root (json)))
        wh_gitea_refuse_reply (self, &error);

      if (g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN) && self->denied == NULL)
        self->denied = g_error_copy (error);

      /* An empty repository is a conflict for Gitea. */
      if (error != NULL && !wh_gitea_is_local (error))
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

int
wh_gitea_compare_changed (gconstpointer one,
                          gconstpointer other,
                          gpointer      user_data)
{
  WhGiteaProvider *self = user_data;
  const WhGiteaRepo *a = g_hash_table_lookup (self->repos, *(const char * const *)one);
  const WhGiteaRepo *b = g_hash_table_lookup (self->repos, *(const char * const *)other);

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

  if (!dex_await (wh_gitea_list_repositories (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (self->total > (gint64)g_hash_table_size (self->repos) && g_hash_table_size (self->repos) >= MAX_REPOSITORIES)
    g_set_error (&limit, WH_ERROR, WH_ERROR_UNSUPPORTED,
                 _("“%s” has %d repositories, of which the %u last changed are shown: name owners in the settings"),
                 wh_provider_get_name (provider), (int)self->total, g_hash_table_size (self->repos));

  wh_provider_report (provider, "repositories-shown", limit);
  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      WhGiteaRepo *repo = value;
      g_autofree char *updated = dup_updated (repo);

      if (repo->record == NULL || g_strcmp0 (repo->updated, updated) != 0)
        g_ptr_array_add (changed, g_strdup (name));
    }

  g_ptr_array_sort_with_data (changed, wh_gitea_compare_changed, self);

  if (!dex_await (wh_dex_each (changed, WH_GITEA_PARALLEL, fetch_commits, g_object_ref (self), g_object_unref), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_provider_report (provider, "commits", self->denied);

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhGiteaRepo *repo = value;
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
  wh_forge_prune (provider, self->repos, batch);

  return wh_provider_publish (provider, batch);
}

DexFuture *
wh_gitea_poll_repositories (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_repositories_fiber, g_object_ref (provider), g_object_unref);
}
