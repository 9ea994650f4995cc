/* wh-forge-repositories.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-private.h"
#include "wh-forge-prune.h"
#include "wh-kinds.h"

void
wh_forge_repo_free (gpointer data)
{
  WhForgeRepo *repo = data;

  g_clear_pointer (&repo->listed, wh_record_unref);
  g_clear_pointer (&repo->record, wh_record_unref);
  g_free (repo->name);
  g_free (repo->updated);
  g_free (repo);
}

/* ---- the list ---- */

static void
take_repo (WhForge    *self,
           yyjson_val *item,
           GHashTable *seen)
{
  WhRecord *record = wh_forge_read_repository (wh_provider_get_id (WH_PROVIDER (self)), item);
  yyjson_val *has_actions = wh_json_get (item, "has_actions");
  WhForgeRepo *repo;

  if (record == NULL)
    return;

  repo = g_hash_table_lookup (self->repos, record->uid);

  if (repo == NULL)
    {
      repo = g_new0 (WhForgeRepo, 1);
      repo->name = g_strdup (record->uid);
      repo->changed_at = record->values[WH_REPOSITORY_UPDATED].number;
      g_hash_table_insert (self->repos, repo->name, repo);
    }
  else if (repo->listed->values[WH_REPOSITORY_UPDATED].number != record->values[WH_REPOSITORY_UPDATED].number)
    {
      repo->changed_at = g_get_real_time ();
      repo->no_runs = FALSE;
    }

  g_clear_pointer (&repo->listed, wh_record_unref);
  repo->listed = record;
  repo->empty = wh_json_get_boolean (item, "empty");
  repo->has_actions = has_actions == NULL || yyjson_is_true (has_actions);
  g_hash_table_add (seen, repo->name);
}

typedef struct
{
  WhForge    *self;
  GHashTable *seen;
} Listing;

static gboolean
take_page (WhJson     *document,
           yyjson_val *items,
           gpointer    user_data)
{
  Listing *listing = user_data;
  yyjson_val *item;
  size_t i;
  size_t n;

  yyjson_arr_foreach (items, i, n, item)
    take_repo (listing->self, item, listing->seen);

  return g_hash_table_size (listing->seen) < WH_FORGE_GET_CLASS (listing->self)->max_repositories;
}

/* @path: below the prefix */
static gboolean
await_list (Listing     *listing,
            const char  *path,
            const char  *items,
            GError     **error)
{
  WhForge *self = listing->self;
  WhForgeClass *klass = WH_FORGE_GET_CLASS (self);
  g_autofree char *full = g_strconcat (klass->get_prefix (self), path, NULL);

  if (g_hash_table_size (listing->seen) >= klass->max_repositories)
    {
      self->cut = TRUE;
      return TRUE;
    }

  return wh_forge_await_pages (self, full, items, G_MAXUINT, take_page, listing, &self->cut, error);
}

/* Whether an owner is an organization or a person is found by trying. */
static gboolean
await_owner (Listing     *listing,
             const char  *owner,
             GError     **error)
{
  const char *query = WH_FORGE_GET_CLASS (listing->self)->owned;
  g_autofree char *escaped = wh_http_escape (owner);
  g_autofree char *rest = g_strconcat (escaped, "/repos", query != NULL ? "?" : "", query, NULL);
  g_autofree char *organization = g_strconcat ("orgs/", rest, NULL);
  g_autofree char *person = g_strconcat ("users/", rest, NULL);
  g_autoptr(GError) local_error = NULL;

  if (await_list (listing, organization, "", &local_error))
    return TRUE;

  if (g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
    return await_list (listing, person, "", error);

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static DexFuture *
wh_forge_list_fiber (gpointer user_data)
{
  WhForge *self = user_data;
  WhForgeClass *klass = WH_FORGE_GET_CLASS (self);
  const char *owners = wh_provider_get_setting (WH_PROVIDER (self), "owners");
  g_auto(GStrv) words = g_strsplit_set (owners != NULL ? owners : "", ", \t\r\n", -1);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GError) error = NULL;
  Listing listing = { self, seen };
  gboolean filtered = FALSE;
  GHashTableIter iter;
  gpointer name;

  if (!self->listed && klass->prepare != NULL && !klass->prepare (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->cut = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == 0)
        continue;

      filtered = TRUE;

      if (!await_owner (&listing, words[i], &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!filtered && !await_list (&listing, klass->all, klass->all_items, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (!g_hash_table_contains (seen, name))
        g_hash_table_iter_remove (&iter);
    }

  self->listed = TRUE;

  return dex_future_new_true ();
}

static DexFuture *
list_done_cb (DexFuture *future,
              gpointer   user_data)
{
  WhForge *self = user_data;

  dex_clear (&self->listing);

  return dex_ref (future);
}

/**
 * wh_forge_list_repositories:
 * @self: a forge
 *
 * Reads which repositories there are: once, however many wait for it.
 *
 * Returns: (transfer full): resolves when they are known
 */
DexFuture *
wh_forge_list_repositories (WhForge *self)
{
  if (self->listing == NULL)
    {
      DexFuture *work = wh_dex_spawn_pinned (NULL, 0, wh_forge_list_fiber, g_object_ref (self), g_object_unref);

      self->listing = dex_future_finally (work, list_done_cb, g_object_ref (self), g_object_unref);
    }

  return dex_ref (self->listing);
}

/* ---- commits ---- */

/* What is listed, with the commits that are known of it. */
static void
join_record (WhForge     *self,
             WhForgeRepo *repo,
             yyjson_val  *commits)
{
  static const guint carried[] = { WH_REPOSITORY_COMMIT, WH_REPOSITORY_MESSAGE, WH_REPOSITORY_AUTHOR, WH_REPOSITORY_COMMITS };
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_repository, wh_provider_get_id (WH_PROVIDER (self)));
  WhRecord *record;

  wh_record_builder_copy (builder, repo->listed);

  if (commits != NULL)
    {
      wh_forge_read_commits (commits, builder);
    }
  else if (repo->record != NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (carried); i++)
        wh_record_builder_set_text (builder, carried[i], wh_record_get_value (repo->record, carried[i])->text);

      wh_record_builder_set_number (builder, WH_REPOSITORY_COMMITTED, repo->record->values[WH_REPOSITORY_COMMITTED].number);
    }

  record = wh_record_builder_build (builder);
  g_clear_pointer (&repo->record, wh_record_unref);
  repo->record = record;
}

/* What changes when there are other commits. */
static char *
dup_updated (const WhForgeRepo *repo)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", repo->listed->values[WH_REPOSITORY_UPDATED].number,
                          repo->listed->values[WH_REPOSITORY_BRANCH].text);
}

static WhJson *
await_commits (WhForge      *self,
               WhForgeRepo  *repo,
               GError      **error)
{
  const char *query = WH_FORGE_GET_CLASS (self)->commits;
  const char *branch = repo->listed->values[WH_REPOSITORY_BRANCH].text;
  g_autofree char *escaped = wh_http_escape (branch != NULL ? branch : "");
  g_autofree char *rest = query != NULL ? g_strdup_printf ("commits?sha=%s%s", escaped, query) : g_strdup ("commits");
  g_autofree char *below = wh_forge_dup_below (self, repo->name, rest);
  g_autofree char *path = wh_forge_dup_sized (self, below, WH_FORGE_MAX_COMMITS, 1);
  WhJson *json = wh_forge_await_json (self, path, error);

  if (json == NULL || yyjson_is_arr (wh_json_get_root (json)) || yyjson_is_null (wh_json_get_root (json)))
    return json;

  wh_json_unref (json);
  wh_forge_refuse_reply (self, error);

  return NULL;
}

static DexFuture *
fetch_commits (gpointer item,
               gpointer user_data)
{
  WhForge *self = user_data;
  WhForgeRepo *repo = g_hash_table_lookup (self->repos, item);
  g_autofree char *updated = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(WhJson) json = NULL;

  if (repo == NULL)
    return dex_future_new_true ();

  updated = dup_updated (repo);

  if (!repo->empty)
    json = await_commits (self, repo, &error);

  if (g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN) && self->denied == NULL)
    self->denied = g_error_copy (error);

  /* Forges call it a conflict when there is nothing in a repository. */
  if (error != NULL && !wh_forge_is_local (error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  repo = g_hash_table_lookup (self->repos, item);

  if (repo == NULL)
    return dex_future_new_true ();

  join_record (self, repo, json != NULL ? wh_json_get_root (json) : NULL);
  g_set_str (&repo->updated, updated);
  batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  wh_batch_take_record (batch, wh_record_ref (repo->record));

  return wh_provider_publish (WH_PROVIDER (self), batch);
}

/* ---- the round ---- */

/* For names of repositories: those first in which something happened last. */
int
wh_forge_compare_changed (gconstpointer one,
                          gconstpointer other,
                          gpointer      user_data)
{
  WhForge *self = user_data;
  const WhForgeRepo *a = g_hash_table_lookup (self->repos, *(const char * const *)one);
  const WhForgeRepo *b = g_hash_table_lookup (self->repos, *(const char * const *)other);

  return a->changed_at > b->changed_at ? -1 : a->changed_at < b->changed_at;
}

static void
report_cut (WhForge *self)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(GError) limit = NULL;

  if (self->cut)
    g_set_error (&limit, WH_ERROR, WH_ERROR_UNSUPPORTED,
                 _("“%s” has more than %u repositories, of which those last changed are shown: name owners in the settings"),
                 wh_provider_get_name (provider), WH_FORGE_GET_CLASS (self)->max_repositories);

  wh_provider_report (provider, "repositories-shown", limit);
}

static DexFuture *
wh_forge_poll_repositories_fiber (gpointer user_data)
{
  WhForge *self = user_data;
  WhProvider *provider = user_data;
  g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  if (!dex_await (wh_forge_list_repositories (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  report_cut (self);
  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const WhForgeRepo *repo = value;
      g_autofree char *updated = dup_updated (repo);

      if (repo->record == NULL || g_strcmp0 (repo->updated, updated) != 0)
        g_ptr_array_add (changed, g_strdup (name));
    }

  g_ptr_array_sort_with_data (changed, wh_forge_compare_changed, self);

  if (!dex_await (wh_dex_each (changed, WH_FORGE_PARALLEL, fetch_commits, g_object_ref (self), g_object_unref), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_provider_report (provider, "commits", self->denied);
  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhForgeRepo *repo = value;

      join_record (self, repo, NULL);
      wh_batch_take_record (batch, wh_record_ref (repo->record));

      if (!repo->has_actions)
        {
          g_autofree char *reference = g_strconcat ("repository:", repo->name, NULL);

          wh_batch_set_complete_where (batch, &wh_kind_run, WH_RUN_REPOSITORY, reference);
        }
    }

  wh_batch_set_complete (batch, &wh_kind_repository);
  wh_forge_prune (provider, self->repos, batch);

  return wh_provider_publish (provider, batch);
}

/**
 * wh_forge_poll_repositories:
 * @provider: a forge
 *
 * For the polls of a class.
 *
 * Returns: (transfer full): resolves when the repositories are published
 */
DexFuture *
wh_forge_poll_repositories (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_forge_poll_repositories_fiber, g_object_ref (provider), g_object_unref);
}

/* ---- for the test of a connection ---- */

/**
 * wh_forge_test_repositories:
 * @self: a forge
 * @error: why not
 *
 * Returns: whether its repositories could be read, which is a step of the test
 */
gboolean
wh_forge_test_repositories (WhForge  *self,
                            GError  **error)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(GError) local_error = NULL;
  g_autofree char *detail = NULL;

  if (!dex_await (wh_forge_list_repositories (self), &local_error))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Repositories"), local_error->message);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  detail = g_strdup_printf ("%u", g_hash_table_size (self->repos));
  wh_provider_add_test_step (provider, g_hash_table_size (self->repos) > 0 ? WH_HEALTH_OK : WH_HEALTH_WARNING,
                             _("Repositories"), detail);

  return TRUE;
}
