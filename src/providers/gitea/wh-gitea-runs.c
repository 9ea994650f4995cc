/* wh-gitea-runs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "wh-gitea-provider-private.h"
#include "wh-gitea-readers.h"

/* Which version it is, and how it tells runs. */

/* "1.25.5", "1.26.0+dev-12-gabc", "11.0.1+gitea-1.22.0" (Forgejo: it grew its
 * own way after 1.22, so it is tried what it has). */
static guint
minor_of_version (const char *version)
{
  guint major = 0;
  guint minor = 0;

  if (version == NULL || strstr (version, "+gitea-") != NULL || sscanf (version, "%u.%u", &major, &minor) != 2 || major != 1)
    return WH_GITEA_ANY_VERSION;

  return minor;
}

/* Without the right to ask for the version everything is tried. */
gboolean
wh_gitea_await_version (WhForge  *forge,
                        GError  **error)
{
  WhGiteaProvider *self = WH_GITEA_PROVIDER (forge);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(WhJson) json = wh_forge_await_json (forge, "api/v1/version", &local_error);
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
    return wh_forge_refuse_reply (forge, error);

  wh_provider_set_version (WH_PROVIDER (self), version);
  self->minor = minor_of_version (version);
  self->actions = self->minor >= 25 ? WH_GITEA_ACTIONS_RUNS : self->minor >= 23 ? WH_GITEA_ACTIONS_TASKS : WH_GITEA_ACTIONS_NONE;

  return TRUE;
}

/* Runs, or else jobs. 1.25 shows runs to the owner only (403), servers between
 * the versions have one or the other (404), and a repository may have none. */
WhJson *
wh_gitea_await_run_list (WhGiteaProvider  *self,
                         const char       *name,
                         guint            *actions,
                         GError          **error)
{
  WhForge *forge = WH_FORGE (self);
  g_autoptr(GError) local_error = NULL;
  WhJson *json = NULL;

  /* What a repository may have is asked for from the beginning now and then. */
  if (*actions == WH_GITEA_ACTIONS_NONE)
    *actions = self->actions;

  *actions = MAX (*actions, self->actions);

  while (*actions != WH_GITEA_ACTIONS_NONE)
    {
      gboolean runs = *actions == WH_GITEA_ACTIONS_RUNS;
      g_autofree char *list = wh_forge_dup_below (forge, name, runs ? "actions/runs" : "actions/tasks");
      g_autofree char *path = wh_forge_dup_sized (forge, list, runs ? WH_FORGE_MAX_RUNS : WH_GITEA_PAGE_SIZE, 1);

      g_clear_error (&local_error);
      json = wh_forge_await_json (forge, path, &local_error);

      if (json != NULL)
        {
          yyjson_val *items = yyjson_obj_get (wh_json_get_root (json), "workflow_runs");

          if (yyjson_is_obj (wh_json_get_root (json)) && (items == NULL || yyjson_is_arr (items) || yyjson_is_null (items)))
            return json;

          g_clear_pointer (&json, wh_json_unref);
          wh_forge_refuse_reply (forge, error);
          return NULL;
        }

      if (!wh_forge_is_local (local_error))
        break;

      *actions += 1;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

gboolean
wh_gitea_await_runs (WhForge         *forge,
                     guint           *way,
                     WhForgeReading  *reading,
                     WhBatch         *batch,
                     GError         **error)
{
  g_autoptr(WhJson) json = wh_gitea_await_run_list (WH_GITEA_PROVIDER (forge), reading->repository, way, error);

  if (json == NULL)
    return FALSE;

  if (*way == WH_GITEA_ACTIONS_RUNS)
    wh_forge_read_runs (reading, wh_json_get (wh_json_get_root (json), "workflow_runs"), batch);
  else
    wh_gitea_read_tasks (reading, wh_json_get_root (json), batch);

  return TRUE;
}
