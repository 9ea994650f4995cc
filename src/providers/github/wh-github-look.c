/* wh-github-look.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-github-provider-private.h"
#include "wh-kinds.h"

/* What belongs to a repository, a run or a commit: asked for when somebody
 * looks, never in a poll. */

#define MAX_PAGES 5

typedef struct
{
  const WhKind *kind;
  const char   *path;   /* below the repository, with a query if it needs one */
  const char   *items;  /* member of the answer that is the list; "": the answer */
  guint         pages;  /* most that are read */
} Detail;

static const Detail repository_details[] = {
  { &wh_kind_branch,       "branches",                               "",          MAX_PAGES },
  { &wh_kind_tag,          "tags",                                   "",          MAX_PAGES },
  { &wh_kind_release,      "releases",                               "",          1 },
  { &wh_kind_pull_request, "pulls?state=all&sort=updated&direction=desc", "",     1 },
  { &wh_kind_webhook,      "hooks",                                  "",          1 },
  { &wh_kind_workflow,     "actions/workflows",                      "workflows", 1 },
  { &wh_kind_runner,       "actions/runners",                        "runners",   1 },
  { &wh_kind_member,       "collaborators",                          "",          2 },
  { &wh_kind_commit,       "commits",                                "",          1 },
};

static const Detail run_details[] = {
  { &wh_kind_job,      "jobs",      "jobs",      MAX_PAGES },
  { &wh_kind_artifact, "artifacts", "artifacts", 1 },
};

typedef struct
{
  WhGithubProvider *self;
  WhRecord         *record;
  const WhKind     *kind;       /* or NULL: all */
  char             *repository;
  GError           *error;      /* the first */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_object_unref (look->self);
  wh_record_unref (look->record);
  g_free (look->repository);
  g_clear_error (&look->error);
  g_free (look);
}

/* That one list is not for us says nothing about the others. */
static void
note_error (Look   *look,
            GError *error)
{
  if (look->error == NULL && (look->kind != NULL || !wh_github_is_local (error)))
    look->error = error;
  else
    g_error_free (error);
}

static WhForgeReading
make_reading (Look *look)
{
  WhForgeReading reading = {
    .connection = wh_provider_get_id (WH_PROVIDER (look->self)),
    .repository = look->repository,
    .parent = look->record->kind == &wh_kind_run ? look->record->uid : NULL,
    .now = g_get_real_time (),
  };

  return reading;
}

static gboolean
await_pages (Look            *look,
             const Detail    *detail,
             const char      *path,
             WhForgeReading  *reading,
             WhBatch         *batch,
             GError         **error)
{
  g_autofree char *page_path = g_strdup (path);

  for (guint page = 0; page < detail->pages && page_path != NULL; page++)
    {
      g_autofree char *next = NULL;
      g_autoptr(WhJson) json = wh_github_await_json (look->self, page_path, &next, error);
      yyjson_val *items;

      if (json == NULL)
        return FALSE;

      items = *detail->items != 0 ? yyjson_obj_get (wh_json_get_root (json), detail->items) : wh_json_get_root (json);

      if (!yyjson_is_arr (items))
        return wh_github_refuse_reply (look->self, error);

      wh_forge_read_details (reading, detail->kind, items, batch);
      g_free (page_path);
      page_path = g_steal_pointer (&next);
    }

  return TRUE;
}

static void
look_at_list (Look         *look,
              const Detail *detail,
              const char   *below)
{
  g_autofree char *rest = NULL;
  g_autofree char *path = NULL;
  g_autofree char *reference = wh_record_dup_reference (look->record);
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(GError) error = NULL;
  WhForgeReading reading = make_reading (look);

  if (look->kind != NULL && look->kind != detail->kind)
    return;

  rest = g_strdup_printf ("%s%s%cper_page=%d", below, detail->path, strchr (detail->path, '?') != NULL ? '&' : '?',
                          WH_GITHUB_PAGE_SIZE);
  path = wh_github_dup_path (look->self, look->repository, rest);
  batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (look->self)));
  wh_batch_set_complete_where (batch, detail->kind, 0, reference);

  if (!await_pages (look, detail, path, &reading, batch, &error) ||
      !dex_await (wh_provider_publish (WH_PROVIDER (look->self), batch), &error))
    note_error (look, g_steal_pointer (&error));
}

/* GitHub keeps what others report, and what its own checks found, apart. */
static void
look_into_commit (Look *look)
{
  const char *sha = look->record->values[WH_COMMIT_NAME].text;
  g_autofree char *commit_rest = g_strdup_printf ("commits/%s", sha);
  g_autofree char *status_rest = g_strdup_printf ("commits/%s/status?per_page=%d", sha, WH_GITHUB_PAGE_SIZE);
  g_autofree char *checks_rest = g_strdup_printf ("commits/%s/check-runs?per_page=%d", sha, WH_GITHUB_PAGE_SIZE);
  g_autofree char *commit_path = wh_github_dup_path (look->self, look->repository, commit_rest);
  g_autofree char *status_path = wh_github_dup_path (look->self, look->repository, status_rest);
  g_autofree char *checks_path = wh_github_dup_path (look->self, look->repository, checks_rest);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (look->self)));
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) commit = NULL;
  g_autoptr(WhJson) status = NULL;
  g_autoptr(WhJson) checks = NULL;
  WhForgeReading reading = make_reading (look);
  WhRecord *record;

  if (!(commit = wh_github_await_json (look->self, commit_path, NULL, &error)) ||
      !(status = wh_github_await_json (look->self, status_path, NULL, &error)) ||
      !(checks = wh_github_await_json (look->self, checks_path, NULL, &error)))
    {
      note_error (look, g_steal_pointer (&error));
      return;
    }

  record = wh_forge_read_commit (&reading, wh_json_get_root (commit), wh_json_get_root (status),
                                 wh_json_get (wh_json_get_root (checks), "check_runs"));

  if (record == NULL)
    return;

  wh_batch_take_record (batch, record);

  if (!dex_await (wh_provider_publish (WH_PROVIDER (look->self), batch), &error))
    note_error (look, g_steal_pointer (&error));
}

static DexFuture *
wh_github_look_into_fiber (gpointer user_data)
{
  Look *look = user_data;
  const WhKind *kind = look->record->kind;

  if (kind == &wh_kind_repository)
    {
      for (guint i = 0; i < G_N_ELEMENTS (repository_details) && look->error == NULL; i++)
        look_at_list (look, &repository_details[i], "");
    }
  else if (kind == &wh_kind_run && look->record->values[WH_RUN_ID].number != WH_ABSENT)
    {
      g_autofree char *below = g_strdup_printf ("actions/runs/%" G_GINT64_FORMAT "/", look->record->values[WH_RUN_ID].number);

      for (guint i = 0; i < G_N_ELEMENTS (run_details) && look->error == NULL; i++)
        look_at_list (look, &run_details[i], below);
    }
  else if (kind == &wh_kind_commit)
    {
      look_into_commit (look);
    }
  else
    {
      return dex_future_new_false ();
    }

  if (look->error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&look->error));

  return dex_future_new_true ();
}

DexFuture *
wh_github_look_into (WhProvider   *provider,
                     WhRecord     *record,
                     const WhKind *kind)
{
  Look *look = g_new0 (Look, 1);

  look->self = g_object_ref (WH_GITHUB_PROVIDER (provider));
  look->record = wh_record_ref (record);
  look->kind = kind;
  look->repository = g_strndup (record->uid, strcspn (record->uid, "#@"));

  return wh_dex_spawn_pinned (NULL, 0, wh_github_look_into_fiber, look, look_free);
}
