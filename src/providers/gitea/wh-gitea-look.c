/* wh-gitea-look.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-gitea-provider-private.h"
#include "wh-gitea-readers.h"
#include "wh-kinds.h"

/* What of a repository, a run or a commit is in no list that is only read. */

#define MAX_PAGES 10

/* ---- who may do what ---- */

typedef struct
{
  WhForgeLook *look;
  WhBatch     *batch;
  GError      *error;
} Members;

/* The list does not say what a person may do; that is asked for one by one. */
static gboolean
read_members (WhJson     *document,
              yyjson_val *people,
              gpointer    user_data)
{
  Members *members = user_data;
  WhForgeLook *look = members->look;
  WhForgeReading reading = wh_forge_look_make_reading (look);
  yyjson_val *person;
  size_t i;
  size_t n;

  yyjson_arr_foreach (people, i, n, person)
    {
      const char *login = wh_json_get_text (person, "login");
      g_autofree char *escaped = wh_http_escape (login != NULL ? login : "");
      g_autofree char *rest = g_strdup_printf ("collaborators/%s/permission", escaped);
      g_autofree char *path = wh_forge_dup_below (look->forge, look->repository, rest);
      g_autoptr(GError) error = NULL;
      g_autoptr(WhJson) permission = NULL;
      WhRecord *record;

      if (login == NULL)
        continue;

      permission = wh_forge_await_json (look->forge, path, &error);

      if (permission == NULL && !wh_forge_is_local (error))
        {
          members->error = g_steal_pointer (&error);
          return FALSE;
        }

      record = wh_forge_read_member (&reading, person, permission != NULL ? wh_json_get_root (permission) : NULL);

      if (record != NULL)
        wh_batch_take_record (members->batch, record);
    }

  return TRUE;
}

static void
look_at_members (WhForgeLook *look)
{
  g_autoptr(WhBatch) batch = wh_forge_look_make_batch (look, &wh_kind_member);
  g_autofree char *path = wh_forge_dup_below (look->forge, look->repository, "collaborators");
  g_autofree char *teams = wh_forge_dup_below (look->forge, look->repository, "teams");
  Members members = { look, batch, NULL };
  g_autoptr(GError) error = NULL;

  if (!wh_forge_look_wants (look, &wh_kind_member))
    return;

  if (!wh_forge_await_pages (look->forge, path, "", 2, read_members, &members, NULL, &error) || members.error != NULL)
    {
      wh_forge_look_take_error (look, members.error != NULL ? members.error : g_steal_pointer (&error));
      return;
    }

  /* Only repositories of organizations have teams. */
  if (!wh_forge_look_await_pages (look, teams, "", 2, &wh_kind_member, batch, &error) && !wh_forge_is_local (error))
    {
      wh_forge_look_take_error (look, g_steal_pointer (&error));
      return;
    }

  wh_forge_look_publish (look, batch);
}

/* ---- commits ---- */

static void
look_at_status (WhForgeLook *look,
                yyjson_val  *commit,
                WhBatch     *batch)
{
  const char *sha = wh_json_get_text (commit, "sha");
  g_autofree char *rest = g_strdup_printf ("commits/%s/status", sha != NULL ? sha : "");
  g_autofree char *path = wh_forge_dup_below (look->forge, look->repository, rest);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) status = sha != NULL ? wh_forge_await_json (look->forge, path, &error) : NULL;
  WhForgeReading reading = wh_forge_look_make_reading (look);
  WhRecord *record;

  if (error != NULL)
    wh_forge_look_take_error (look, g_steal_pointer (&error));

  record = wh_forge_read_commit (&reading, commit, status != NULL ? wh_json_get_root (status) : NULL, NULL);

  if (record != NULL)
    wh_batch_take_record (batch, record);
}

/* The newest of the default branch, the first of them with what was checked. */
static void
look_at_commits (WhForgeLook *look)
{
  const char *branch = look->record->values[WH_REPOSITORY_BRANCH].text;
  g_autofree char *escaped = wh_http_escape (branch != NULL ? branch : "");
  g_autofree char *rest = g_strdup_printf ("commits?sha=%s&stat=false&verification=false&files=false", escaped);
  g_autofree char *list = wh_forge_dup_below (look->forge, look->repository, rest);
  g_autofree char *path = wh_forge_dup_sized (look->forge, list, WH_GITEA_PAGE_SIZE, 1);
  g_autoptr(WhBatch) batch = wh_forge_look_make_batch (look, &wh_kind_commit);
  g_autoptr(WhJson) json = NULL;
  WhForgeReading reading = wh_forge_look_make_reading (look);
  GError *error = NULL;
  yyjson_val *commits;

  if (!wh_forge_look_wants (look, &wh_kind_commit))
    return;

  json = wh_forge_await_json (look->forge, path, &error);
  commits = json != NULL ? wh_json_get_root (json) : NULL;

  if (json != NULL && !yyjson_is_arr (commits) && !yyjson_is_null (commits))
    wh_forge_refuse_reply (look->forge, &error);

  if (error != NULL)
    {
      wh_forge_look_take_error (look, error);
      return;
    }

  wh_forge_read_details (&reading, &wh_kind_commit, commits, batch);

  if (yyjson_arr_size (commits) > 0)
    look_at_status (look, yyjson_arr_get_first (commits), batch);

  wh_forge_look_publish (look, batch);
}

void
wh_gitea_look_into_commit (WhForgeLook *look)
{
  g_autofree char *rest = g_strdup_printf ("git/commits/%s?stat=false&verification=false&files=false",
                                           look->record->values[WH_COMMIT_NAME].text);
  g_autofree char *path = wh_forge_dup_below (look->forge, look->repository, rest);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (look->forge)));
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) commit = wh_forge_await_json (look->forge, path, &error);

  if (commit == NULL)
    {
      wh_forge_look_take_error (look, g_steal_pointer (&error));
      return;
    }

  look_at_status (look, wh_json_get_root (commit), batch);
  wh_forge_look_publish (look, batch);
}

/* ---- packages ---- */

static void
look_at_packages (WhForgeLook *look)
{
  g_autofree char *owner = g_strndup (look->repository, strcspn (look->repository, "/"));
  g_autofree char *escaped = wh_http_escape (owner);
  g_autofree char *path = g_strdup_printf ("api/v1/packages/%s", escaped);
  g_autoptr(WhBatch) batch = wh_forge_look_make_batch (look, &wh_kind_package);
  g_autoptr(GError) error = NULL;

  if (!wh_forge_look_wants (look, &wh_kind_package))
    return;

  if (wh_forge_look_await_pages (look, path, "", MAX_PAGES, &wh_kind_package, batch, &error))
    wh_forge_look_publish (look, batch);
  else
    wh_forge_look_take_error (look, g_steal_pointer (&error));
}

/* ---- runs ---- */

/* Where the runs themselves cannot be read, their jobs are the tasks. */
static void
look_at_tasks (WhForgeLook *look)
{
  g_autofree char *list = wh_forge_dup_below (look->forge, look->repository, "actions/tasks");
  g_autofree char *path = wh_forge_dup_sized (look->forge, list, WH_GITEA_PAGE_SIZE, 1);
  g_autoptr(WhBatch) batch = wh_forge_look_make_batch (look, &wh_kind_job);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;
  WhForgeReading reading = wh_forge_look_make_reading (look);

  if (!wh_forge_look_wants (look, &wh_kind_job))
    return;

  json = wh_forge_await_json (look->forge, path, &error);

  if (json == NULL)
    {
      wh_forge_look_take_error (look, g_steal_pointer (&error));
      return;
    }

  wh_gitea_read_task_jobs (&reading, wh_json_get_root (json), look->record->values[WH_RUN_NUMBER].number, batch);
  wh_forge_look_publish (look, batch);
}

void
wh_gitea_look_further (WhForgeLook *look)
{
  WhGiteaProvider *self = WH_GITEA_PROVIDER (look->forge);

  if (look->record->kind == &wh_kind_repository)
    {
      if (look->error == NULL)
        look_at_commits (look);

      if (look->error == NULL)
        look_at_members (look);

      if (look->error == NULL)
        look_at_packages (look);

      return;
    }

  if (look->record->values[WH_RUN_ID].number == WH_ABSENT)
    {
      look_at_tasks (look);
    }
  else if (self->minor == WH_GITEA_ANY_VERSION && look->no_jobs)
    {
      /* Forgejo told runs long before it told their jobs. */
      g_clear_error (&look->error);
      look_at_tasks (look);
    }
}
