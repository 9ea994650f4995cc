/* wh-gitea-look.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-readers.h"
#include "wh-gitea-provider-private.h"
#include "wh-gitea-readers.h"
#include "wh-kinds.h"

/* What belongs to a repository, a run or a commit: asked for when somebody
 * looks, never in a poll. */

#define MAX_PAGES 10

typedef struct
{
  const WhKind *kind;
  const char   *path;    /* below the repository, with a query if it needs one */
  const char   *items;   /* member of the answer that is the list; "": the answer */
  guint         minor;   /* the first 1.x that has it */
  guint         pages;   /* most that are read */
} Detail;

static const Detail repository_details[] = {
  { &wh_kind_branch,       "branches",                          "",          0,  MAX_PAGES },
  { &wh_kind_tag,          "tags",                              "",          0,  MAX_PAGES },
  { &wh_kind_release,      "releases",                          "",          0,  2 },
  { &wh_kind_pull_request, "pulls?state=all&sort=recentupdate", "",          0,  2 },
  { &wh_kind_webhook,      "hooks",                             "",          0,  2 },
  { &wh_kind_workflow,     "actions/workflows",                 "workflows", 24, 2 },
  { &wh_kind_runner,       "actions/runners",                   "runners",   24, 2 },
};

static const Detail run_details[] = {
  { &wh_kind_job,      "jobs",      "jobs",      25, MAX_PAGES },
  { &wh_kind_artifact, "artifacts", "artifacts", 24, 2 },
};

typedef struct
{
  WhGiteaProvider *self;
  WhRecord        *record;
  const WhKind    *kind;       /* or NULL: all */
  char            *repository;
  GError          *error;      /* the first */
  gboolean         no_jobs;    /* the jobs of the run are not told */
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

static gboolean
wants (Look         *look,
       const WhKind *kind)
{
  return look->kind == NULL || look->kind == kind;
}

/* That one list is not for us says nothing about the others. */
static void
note_error (Look   *look,
            GError *error)
{
  if (error == NULL)
    return;

  if (look->error == NULL && (look->kind != NULL || !wh_gitea_is_local (error)))
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

/* @reference: what the first field of all of them is */
static WhBatch *
make_batch (Look         *look,
            const WhKind *kind)
{
  g_autofree char *reference = wh_record_dup_reference (look->record);
  WhBatch *batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (look->self)));

  wh_batch_set_complete_where (batch, kind, 0, reference);

  return batch;
}

static void
publish (Look    *look,
         WhBatch *batch)
{
  g_autoptr(GError) error = NULL;

  if (!dex_await (wh_provider_publish (WH_PROVIDER (look->self), batch), &error))
    note_error (look, g_steal_pointer (&error));
}

/* All pages of a list, one after the other. @each gets the items of one. */
static gboolean
await_pages (Look           *look,
             const char     *path,
             const char     *items_path,
             guint           n_pages,
             const WhKind   *kind,
             WhForgeReading *reading,
             WhBatch        *batch,
             GPtrArray      *documents,
             GError        **error)
{
  guint n_seen = 0;

  for (guint page = 1; page <= n_pages; page++)
    {
      g_autofree char *page_path = g_strdup_printf ("%s%climit=%d&page=%u", path, strchr (path, '?') != NULL ? '&' : '?',
                                                    WH_GITEA_PAGE_SIZE, page);
      gint64 total = WH_ABSENT;
      g_autoptr(WhJson) json = wh_gitea_await_json (look->self, page_path, &total, error);
      yyjson_val *root;
      yyjson_val *items;

      if (json == NULL)
        return FALSE;

      root = wh_json_get_root (json);
      items = *items_path != 0 ? yyjson_obj_get (root, items_path) : root;

      if (!yyjson_is_arr (items) && !yyjson_is_null (items))
        return wh_gitea_refuse_reply (look->self, error);

      if (batch != NULL)
        wh_forge_read_details (reading, kind, items, batch);

      if (documents != NULL)
        g_ptr_array_add (documents, wh_json_ref (json));

      n_seen += yyjson_arr_size (items);

      if (total == WH_ABSENT && *items_path != 0)
        total = wh_json_get_number (root, "total_count");

      if (yyjson_arr_size (items) == 0 ||
          (total != WH_ABSENT ? (gint64)n_seen >= total : yyjson_arr_size (items) < WH_GITEA_PAGE_SIZE))
        break;
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
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(GError) error = NULL;
  WhForgeReading reading = make_reading (look);

  if (!wants (look, detail->kind))
    return;

  if (look->self->minor < detail->minor)
    {
      note_error (look, g_error_new (WH_ERROR, WH_ERROR_UNSUPPORTED, _("Gitea 1.%u does not tell %s: since 1.%u it does"),
                                     look->self->minor, _(detail->kind->title_plural), detail->minor));
      return;
    }

  rest = g_strconcat (below, detail->path, NULL);
  path = wh_gitea_dup_path (look->repository, rest);
  batch = make_batch (look, detail->kind);

  if (!await_pages (look, path, detail->items, detail->pages, detail->kind, &reading, batch, NULL, &error))
    {
      look->no_jobs |= detail->kind == &wh_kind_job && g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND);
      note_error (look, g_steal_pointer (&error));
      return;
    }

  publish (look, batch);
}

/* ---- who may do what ---- */

/* The list does not say what a person may do; that is asked for one by one. */
static void
look_at_members (Look *look)
{
  WhForgeReading reading = make_reading (look);
  g_autoptr(WhBatch) batch = make_batch (look, &wh_kind_member);
  g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_json_unref);
  g_autofree char *path = wh_gitea_dup_path (look->repository, "collaborators");
  g_autofree char *teams = wh_gitea_dup_path (look->repository, "teams");
  g_autoptr(GError) error = NULL;

  if (!wants (look, &wh_kind_member))
    return;

  if (!await_pages (look, path, "", 2, NULL, NULL, NULL, documents, &error))
    {
      note_error (look, g_steal_pointer (&error));
      return;
    }

  for (guint i = 0; i < documents->len; i++)
    {
      yyjson_val *person;
      size_t j;
      size_t n;

      yyjson_arr_foreach (wh_json_get_root (g_ptr_array_index (documents, i)), j, n, person)
        {
          const char *login = wh_json_get_text (person, "login");
          g_autofree char *escaped = login != NULL ? wh_http_escape (login) : NULL;
          g_autofree char *rest = g_strdup_printf ("collaborators/%s/permission", escaped);
          g_autofree char *permission_path = wh_gitea_dup_path (look->repository, rest);
          g_autoptr(GError) local_error = NULL;
          g_autoptr(WhJson) permission = NULL;
          WhRecord *record;

          if (login == NULL)
            continue;

          permission = wh_gitea_await_json (look->self, permission_path, NULL, &local_error);

          if (permission == NULL && !wh_gitea_is_local (local_error))
            {
              note_error (look, g_steal_pointer (&local_error));
              return;
            }

          record = wh_forge_read_member (&reading, person, permission != NULL ? wh_json_get_root (permission) : NULL);

          if (record != NULL)
            wh_batch_take_record (batch, record);
        }
    }

  /* Only repositories of organizations have teams. */
  if (!await_pages (look, teams, "", 2, &wh_kind_member, &reading, batch, NULL, &error) && !wh_gitea_is_local (error))
    {
      note_error (look, g_steal_pointer (&error));
      return;
    }

  publish (look, batch);
}

/* ---- commits ---- */

static void
look_at_status (Look       *look,
                yyjson_val *commit,
                WhBatch    *batch)
{
  const char *sha = wh_json_get_text (commit, "sha");
  g_autofree char *rest = g_strdup_printf ("commits/%s/status", sha != NULL ? sha : "");
  g_autofree char *path = wh_gitea_dup_path (look->repository, rest);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) status = sha != NULL ? wh_gitea_await_json (look->self, path, NULL, &error) : NULL;
  WhForgeReading reading = make_reading (look);
  WhRecord *record;

  if (error != NULL)
    note_error (look, g_steal_pointer (&error));

  record = wh_forge_read_commit (&reading, commit, status != NULL ? wh_json_get_root (status) : NULL, NULL);

  if (record != NULL)
    wh_batch_take_record (batch, record);
}

/* The newest of the default branch, of the first of them with what was checked. */
static void
look_at_commits (Look *look)
{
  const char *branch = look->record->values[WH_REPOSITORY_BRANCH].text;
  g_autofree char *escaped = wh_http_escape (branch != NULL ? branch : "");
  g_autofree char *rest = g_strdup_printf ("commits?sha=%s&stat=false&verification=false&files=false", escaped);
  g_autofree char *path = wh_gitea_dup_path (look->repository, rest);
  g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_json_unref);
  g_autoptr(WhBatch) batch = make_batch (look, &wh_kind_commit);
  g_autoptr(GError) error = NULL;
  WhForgeReading reading = make_reading (look);

  if (!wants (look, &wh_kind_commit))
    return;

  if (!await_pages (look, path, "", 1, &wh_kind_commit, &reading, batch, documents, &error))
    {
      note_error (look, g_steal_pointer (&error));
      return;
    }

  if (documents->len > 0 && yyjson_arr_size (wh_json_get_root (g_ptr_array_index (documents, 0))) > 0)
    look_at_status (look, yyjson_arr_get_first (wh_json_get_root (g_ptr_array_index (documents, 0))), batch);

  publish (look, batch);
}

static void
look_into_commit (Look *look)
{
  g_autofree char *rest = g_strdup_printf ("git/commits/%s?stat=false&verification=false&files=false",
                                           look->record->values[WH_COMMIT_NAME].text);
  g_autofree char *path = wh_gitea_dup_path (look->repository, rest);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (look->self)));
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) commit = wh_gitea_await_json (look->self, path, NULL, &error);

  if (commit == NULL)
    {
      note_error (look, g_steal_pointer (&error));
      return;
    }

  look_at_status (look, wh_json_get_root (commit), batch);
  publish (look, batch);
}

/* ---- packages ---- */

static void
look_at_packages (Look *look)
{
  g_autofree char *owner = g_strndup (look->repository, strcspn (look->repository, "/"));
  g_autofree char *escaped = wh_http_escape (owner);
  g_autofree char *path = g_strdup_printf ("api/v1/packages/%s", escaped);
  g_autoptr(WhBatch) batch = make_batch (look, &wh_kind_package);
  g_autoptr(GError) error = NULL;
  WhForgeReading reading = make_reading (look);

  if (!wants (look, &wh_kind_package))
    return;

  if (await_pages (look, path, "", MAX_PAGES, &wh_kind_package, &reading, batch, NULL, &error))
    publish (look, batch);
  else
    note_error (look, g_steal_pointer (&error));
}

/* ---- runs ---- */

/* Where the runs themselves cannot be read, their jobs are the tasks. */
static void
look_at_tasks (Look *look)
{
  g_autofree char *rest = g_strdup_printf ("actions/tasks?limit=%d&page=1", WH_GITEA_PAGE_SIZE);
  g_autofree char *path = wh_gitea_dup_path (look->repository, rest);
  g_autoptr(WhBatch) batch = make_batch (look, &wh_kind_job);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;
  WhForgeReading reading = make_reading (look);

  if (!wants (look, &wh_kind_job))
    return;

  json = wh_gitea_await_json (look->self, path, NULL, &error);

  if (json == NULL)
    {
      note_error (look, g_steal_pointer (&error));
      return;
    }

  wh_gitea_read_task_jobs (&reading, wh_json_get_root (json), look->record->values[WH_RUN_NUMBER].number, batch);
  publish (look, batch);
}

static void
look_into_run (Look *look)
{
  gint64 id = look->record->values[WH_RUN_ID].number;
  g_autofree char *below = g_strdup_printf ("actions/runs/%" G_GINT64_FORMAT "/", id);

  if (id == WH_ABSENT)
    {
      look_at_tasks (look);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (run_details); i++)
    look_at_list (look, &run_details[i], below);

  /* Forgejo told runs long before it told their jobs. */
  if (look->self->minor == WH_GITEA_ANY_VERSION && look->no_jobs)
    {
      g_clear_error (&look->error);
      look_at_tasks (look);
    }
}

static void
look_into_repository (Look *look)
{
  for (guint i = 0; i < G_N_ELEMENTS (repository_details) && look->error == NULL; i++)
    look_at_list (look, &repository_details[i], "");

  if (look->error == NULL)
    look_at_commits (look);

  if (look->error == NULL)
    look_at_members (look);

  if (look->error == NULL)
    look_at_packages (look);
}

static DexFuture *
wh_gitea_look_into_fiber (gpointer user_data)
{
  Look *look = user_data;
  const WhKind *kind = look->record->kind;

  if (kind == &wh_kind_repository)
    look_into_repository (look);
  else if (kind == &wh_kind_run)
    look_into_run (look);
  else if (kind == &wh_kind_commit)
    look_into_commit (look);
  else
    return dex_future_new_false ();

  if (look->error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&look->error));

  return dex_future_new_true ();
}

DexFuture *
wh_gitea_look_into (WhProvider   *provider,
                    WhRecord     *record,
                    const WhKind *kind)
{
  Look *look = g_new0 (Look, 1);

  look->self = g_object_ref (WH_GITEA_PROVIDER (provider));
  look->record = wh_record_ref (record);
  look->kind = kind;
  look->repository = g_strndup (record->uid, strcspn (record->uid, "#@"));

  return wh_dex_spawn_pinned (NULL, 0, wh_gitea_look_into_fiber, look, look_free);
}
