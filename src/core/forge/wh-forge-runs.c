/* wh-forge-runs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-forge-private.h"
#include "wh-kinds.h"

/* Runs of repositories in which something happens are asked for in every
 * round; of the others now and then; of those without, seldom. */
#define LIVELY (10 * G_TIME_SPAN_MINUTE)

static gboolean
is_due (WhForge           *self,
        const WhForgeRepo *repo,
        gint64             least)
{
  WhForgeClass *klass = WH_FORGE_GET_CLASS (self);
  gint64 passed = g_get_monotonic_time () - repo->runs_at;

  if (repo->empty || !repo->has_actions || least == G_MAXINT64)
    return FALSE;

  if (repo->runs_at == 0 || repo->active)
    return TRUE;

  if (repo->no_runs || least > 0)
    return passed > MAX (least, repo->no_runs ? klass->none_pause : klass->quiet_pause);

  return passed > klass->quiet_pause || g_get_real_time () - repo->changed_at < LIVELY;
}

/**
 * wh_forge_await_run_list:
 * @self: a forge
 * @reading: of which repository
 * @batch: gets the runs
 * @error: why not
 *
 * Reads `actions/runs`, the way most forges tell them. In a fiber.
 *
 * Returns: whether they could be read
 */
gboolean
wh_forge_await_run_list (WhForge         *self,
                         WhForgeReading  *reading,
                         WhBatch         *batch,
                         GError         **error)
{
  g_autofree char *list = wh_forge_dup_below (self, reading->repository, "actions/runs");
  g_autofree char *path = wh_forge_dup_sized (self, list, WH_FORGE_MAX_RUNS, 1);
  g_autoptr(WhJson) json = wh_forge_await_json (self, path, error);
  yyjson_val *runs;

  if (json == NULL)
    return FALSE;

  runs = yyjson_obj_get (wh_json_get_root (json), "workflow_runs");

  if (!yyjson_is_obj (wh_json_get_root (json)) || (runs != NULL && !yyjson_is_arr (runs) && !yyjson_is_null (runs)))
    return wh_forge_refuse_reply (self, error);

  wh_forge_read_runs (reading, runs, batch);

  return TRUE;
}

static DexFuture *
fetch_runs (gpointer item,
            gpointer user_data)
{
  WhForge *self = user_data;
  WhProvider *provider = user_data;
  WhForgeClass *klass = WH_FORGE_GET_CLASS (self);
  WhForgeRepo *repo = g_hash_table_lookup (self->repos, item);
  WhForgeReading reading = { .connection = wh_provider_get_id (provider), .repository = item, .now = g_get_real_time () };
  g_autofree char *reference = g_strconcat ("repository:", (const char *)item, NULL);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(GError) error = NULL;
  gboolean read;
  guint way;

  if (repo == NULL)
    return dex_future_new_true ();

  way = repo->way;
  wh_batch_set_complete_where (batch, &wh_kind_run, WH_RUN_REPOSITORY, reference);
  read = klass->await_runs != NULL ? klass->await_runs (self, &way, &reading, batch, &error)
                                   : wh_forge_await_run_list (self, &reading, batch, &error);
  repo = g_hash_table_lookup (self->repos, item);

  if (!read && !wh_forge_is_local (error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (repo == NULL)
    return dex_future_new_true ();

  repo->way = way;
  repo->runs_at = g_get_monotonic_time ();
  repo->no_runs = !read;

  /* That runs may not be read says nothing about those that were. */
  if (!read)
    return dex_future_new_true ();

  /* The end of a run is often the beginning of something. */
  if (repo->active && !reading.any_active)
    repo->changed_at = reading.now;

  repo->active = reading.any_active;
  repo->changed_at = MAX (repo->changed_at, reading.newest);

  return wh_provider_publish (provider, batch);
}

static DexFuture *
wh_forge_poll_runs_fiber (gpointer user_data)
{
  WhForge *self = user_data;
  WhForgeClass *klass = WH_FORGE_GET_CLASS (self);
  g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer name;
  gpointer value;
  gint64 least;

  if (!self->listed && !dex_await (wh_forge_list_repositories (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  least = klass->get_least_pause != NULL ? klass->get_least_pause (self) : 0;
  g_hash_table_iter_init (&iter, self->repos);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (is_due (self, value, least))
        g_ptr_array_add (due, g_strdup (name));
    }

  g_ptr_array_sort_with_data (due, wh_forge_compare_changed, self);

  if (!dex_await (wh_dex_each (due, WH_FORGE_PARALLEL, fetch_runs, g_object_ref (self), g_object_unref), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/**
 * wh_forge_poll_runs:
 * @provider: a forge
 *
 * For the polls of a class.
 *
 * Returns: (transfer full): resolves when the runs that were due are published
 */
DexFuture *
wh_forge_poll_runs (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_forge_poll_runs_fiber, g_object_ref (provider), g_object_unref);
}
