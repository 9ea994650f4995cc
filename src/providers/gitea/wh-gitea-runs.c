/* wh-gitea-runs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-gitea-provider-private.h"
#include "wh-gitea-readers.h"
#include "wh-kinds.h"

#define MAX_RUNS         30

/* Runs of repositories in which something happens are asked for in every
 * round; of the others now and then; of those without Actions, seldom. */
#define LIVELY      (10 * G_TIME_SPAN_MINUTE)
#define QUIET_PAUSE (55 * G_TIME_SPAN_SECOND)
#define NONE_PAUSE  (10 * G_TIME_SPAN_MINUTE)

static gboolean
is_due (WhGiteaProvider *self,
        WhGiteaRepo     *repo)
{
  gint64 passed = g_get_monotonic_time () - repo->runs_at;

  if (repo->empty || !repo->has_actions || self->actions == WH_GITEA_ACTIONS_NONE)
    return FALSE;

  if (repo->runs_at == 0 || repo->active)
    return TRUE;

  if (repo->actions == WH_GITEA_ACTIONS_NONE)
    return passed > NONE_PAUSE;

  return passed > QUIET_PAUSE || g_get_real_time () - repo->changed_at < LIVELY;
}

/* Runs, or else jobs. 1.25 shows runs to the owner only (403), servers between
 * the versions have one or the other (404), and a repository may have none. */
WhJson *
wh_gitea_await_runs (WhGiteaProvider  *self,
                     const char       *name,
                     WhGiteaActions   *actions,
                     GError          **error)
{
  g_autoptr(GError) local_error = NULL;
  WhJson *json = NULL;

  /* What a repository may have is asked for from the beginning now and then. */
  if (*actions == WH_GITEA_ACTIONS_NONE)
    *actions = self->actions;

  *actions = MAX (*actions, self->actions);

  while (*actions != WH_GITEA_ACTIONS_NONE)
    {
      g_autofree char *rest = g_strdup_printf ("actions/%s?limit=%d&page=1", *actions == WH_GITEA_ACTIONS_RUNS ? "runs" : "tasks",
                                               *actions == WH_GITEA_ACTIONS_RUNS ? MAX_RUNS : WH_GITEA_PAGE_SIZE);
      g_autofree char *path = wh_gitea_dup_path (name, rest);

      g_clear_error (&local_error);
      json = wh_gitea_await_json (self, path, NULL, &local_error);

      if (json != NULL)
        {
          yyjson_val *list = yyjson_obj_get (wh_json_get_root (json), "workflow_runs");

          if (yyjson_is_obj (wh_json_get_root (json)) && (list == NULL || yyjson_is_arr (list) || yyjson_is_null (list)))
            return json;

          g_clear_pointer (&json, wh_json_unref);
          wh_gitea_refuse_reply (self, error);
          return NULL;
        }

      if (!wh_gitea_is_local (local_error))
        break;

      *actions += 1;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

static gpointer
copy_record (gconstpointer record,
             gpointer      user_data)
{
  return wh_record_ref ((WhRecord *)record);
}

static DexFuture *
fetch_runs (gpointer item,
            gpointer user_data)
{
  WhGiteaProvider *self = user_data;
  WhProvider *provider = user_data;
  WhGiteaRepo *repo = g_hash_table_lookup (self->repos, item);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;
  g_autoptr(WhBatch) batch = NULL;
  g_autofree char *reference = NULL;
  WhForgeReading runs = { 0 };
  WhGiteaActions actions;

  if (repo == NULL)
    return dex_future_new_true ();

  actions = repo->actions;
  json = wh_gitea_await_runs (self, item, &actions, &error);
  repo = g_hash_table_lookup (self->repos, item);

  if (json == NULL && !wh_gitea_is_local (error))
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

  if (actions == WH_GITEA_ACTIONS_RUNS)
    wh_forge_read_runs (&runs, wh_json_get (wh_json_get_root (json), "workflow_runs"), batch);
  else
    wh_gitea_read_tasks (&runs, wh_json_get_root (json), batch);

  /* The end of a run is often the beginning of something. */
  if (repo->active && !runs.any_active)
    repo->changed_at = runs.now;

  repo->active = runs.any_active;
  repo->changed_at = MAX (repo->changed_at, runs.newest);

  if (!self->swept)
    {
      g_clear_pointer (&repo->runs, g_ptr_array_unref);
      repo->runs = g_ptr_array_copy (batch->records, copy_record, NULL);
      g_ptr_array_set_free_func (repo->runs, (GDestroyNotify)wh_record_unref);
    }

  return wh_provider_publish (provider, batch);
}

/* Once the runs of all repositories are known: what the store still has from an
 * earlier run of the program, of repositories that went meanwhile, is gone.
 * Runs that may not be read keep it from happening: they are not gone. */
static void
sweep (WhGiteaProvider *self,
       WhBatch         *batch)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhGiteaRepo *repo = value;

      if (!repo->empty && repo->has_actions && repo->runs == NULL)
        return;
    }

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhGiteaRepo *repo = value;

      for (guint i = 0; repo->runs != NULL && repo->has_actions && i < repo->runs->len; i++)
        wh_batch_take_record (batch, wh_record_ref (g_ptr_array_index (repo->runs, i)));

      g_clear_pointer (&repo->runs, g_ptr_array_unref);
    }

  wh_batch_set_complete (batch, &wh_kind_run);
  self->swept = TRUE;
}

static DexFuture *
poll_runs_fiber (gpointer user_data)
{
  WhGiteaProvider *self = user_data;
  g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  if (!self->listed && !dex_await (wh_gitea_list_repositories (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (is_due (self, value))
        g_ptr_array_add (due, g_strdup (name));
    }

  g_ptr_array_sort_with_data (due, wh_gitea_compare_changed, self);

  if (!dex_await (wh_dex_each (due, WH_GITEA_PARALLEL, fetch_runs, g_object_ref (self), g_object_unref), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (self->swept || self->actions == WH_GITEA_ACTIONS_NONE)
    return dex_future_new_true ();

  batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  sweep (self, batch);

  return wh_provider_publish (WH_PROVIDER (self), batch);
}

DexFuture *
wh_gitea_poll_runs (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_runs_fiber, g_object_ref (provider), g_object_unref);
}
