/* wh-forge-readers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-forge-private.h"
#include "wh-format.h"
#include "wh-kinds.h"

#define MAX_SUBJECT 200

/* ---- repositories ---- */

static const WhReadRule repository_rules[] = {
  { WH_REPOSITORY_NAME,    "full_name" },
  { WH_REPOSITORY_OWNER,   "owner.login" },
  { WH_REPOSITORY_BRANCH,  "default_branch" },
  { WH_REPOSITORY_PULLS,   "open_pr_counter" },
  { WH_REPOSITORY_ISSUES,  "open_issues_count" },
  { WH_REPOSITORY_PRIVATE, "private" },
  { WH_REPOSITORY_SIZE,    "size", .scale = 1024 },
  { WH_REPOSITORY_URL,     "html_url" },
  { WH_REPOSITORY_UPDATED, "updated_at" },
};

/* Its full name identifies it for all of the API. */
static const WhReader repository_reader = {
  .kind    = &wh_kind_repository,
  .uid     = "full_name",
  .rules   = repository_rules,
  .n_rules = G_N_ELEMENTS (repository_rules),
};

/**
 * wh_forge_read_repository:
 * @connection: id of the connection
 * @item: a repository of the API
 *
 * Returns: (transfer full) (nullable): all but its commits
 */
WhRecord *
wh_forge_read_repository (const char *connection,
                          yyjson_val *item)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_repository, connection);
  const char *name = wh_json_get_text (item, "full_name");
  gint64 pushed = wh_json_get_time (item, "pushed_at");

  if (name == NULL || strchr (name, '/') == NULL ||
      !wh_reader_read_value (&repository_reader, item, builder, NULL))
    return NULL;

  /* Where both are told, the other one changes with every star. */
  if (pushed != WH_ABSENT)
    wh_record_builder_set_number (builder, WH_REPOSITORY_UPDATED, pushed);

  return wh_record_builder_build (builder);
}

/* ---- commits ---- */

char *
wh_forge_dup_subject (const char *message)
{
  gsize length = strcspn (message, "\r\n");
  g_autofree char *line = g_strndup (message, length);

  g_strstrip (line);

  if (g_utf8_strlen (line, -1) > MAX_SUBJECT)
    *g_utf8_offset_to_pointer (line, MAX_SUBJECT) = 0;

  return g_steal_pointer (&line);
}

gint64
wh_forge_commit_time (yyjson_val *commit)
{
  gint64 time = wh_json_get_time (commit, "commit.committer.date");

  if (time == WH_ABSENT)
    time = wh_json_get_time (commit, "commit.author.date");

  return time != WH_ABSENT ? time : wh_json_get_time (commit, "created");
}

/**
 * wh_forge_read_commits:
 * @commits: a list of commits of the API, newest first
 * @builder: of a repository, which gets its head and its list of commits
 */
void
wh_forge_read_commits (yyjson_val      *commits,
                       WhRecordBuilder *builder)
{
  g_autoptr(GString) lines = g_string_new (NULL);
  guint n_commits = 0;
  yyjson_val *commit;
  size_t i;
  size_t n;

  yyjson_arr_foreach (commits, i, n, commit)
    {
      const char *sha = wh_json_get_text (commit, "sha");
      const char *message = wh_json_get_text (commit, "commit.message");
      gint64 time = wh_forge_commit_time (commit);
      g_autofree char *subject = wh_forge_dup_subject (message != NULL ? message : "");
      g_autofree char *when = NULL;

      if (sha == NULL || time == WH_ABSENT || n_commits >= WH_FORGE_MAX_COMMITS)
        continue;

      if (n_commits++ == 0)
        {
          const char *author = wh_json_get_text (commit, "commit.author.name");

          if (author == NULL || *author == 0)
            author = wh_json_get_text (commit, "author.login");

          wh_record_builder_set_text (builder, WH_REPOSITORY_COMMIT, sha);
          wh_record_builder_set_text (builder, WH_REPOSITORY_MESSAGE, subject);
          wh_record_builder_set_text (builder, WH_REPOSITORY_AUTHOR, author);
          wh_record_builder_set_number (builder, WH_REPOSITORY_COMMITTED, time);
        }

      when = wh_format_time_iso (time);
      g_string_append_printf (lines, "%s%s %s %s", lines->len > 0 ? "\n" : "", sha, when, subject);
    }

  wh_record_builder_set_text (builder, WH_REPOSITORY_COMMITS, lines->len > 0 ? lines->str : NULL);
}

/* ---- details ---- */

/* All details have what they hang on in the first field. */
gboolean
wh_forge_set_identity (WhForgeReading  *self,
                       WhRecordBuilder *builder,
                       const char      *mark,
                       const char      *name)
{
  g_autofree char *reference = g_strconcat ("repository:", self->repository, NULL);
  g_autofree char *uid = NULL;

  if (name == NULL || *name == 0)
    return FALSE;

  uid = g_strconcat (self->repository, mark, name, NULL);
  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, 0, reference);

  return TRUE;
}

/**
 * wh_forge_read_details:
 * @self: of which repository or run
 * @kind: a kind of wh-kinds-forge.h
 * @items: (nullable): the list in the answer
 * @batch: where they go
 */
void
wh_forge_read_details (WhForgeReading *self,
                       const WhKind   *kind,
                       yyjson_val     *items,
                       WhBatch        *batch)
{
  static const WhReader * const readers[] = {
    &wh_forge_job_reader, &wh_forge_artifact_reader, &wh_forge_workflow_reader, &wh_forge_runner_reader,
    &wh_forge_branch_reader, &wh_forge_tag_reader, &wh_forge_release_reader, &wh_forge_pull_reader,
    &wh_forge_commit_reader, &wh_forge_member_reader, &wh_forge_webhook_reader, &wh_forge_package_reader,
  };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      if (readers[i]->kind == kind)
        {
          g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (kind, self->connection);

          wh_reader_read_items (readers[i], items, builder, batch, self);
          return;
        }
    }

  g_return_if_reached ();
}
