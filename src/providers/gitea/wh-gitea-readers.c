/* wh-gitea-readers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-format.h"
#include "wh-gitea-readers.h"
#include "wh-kinds.h"
#include "wh-reader.h"

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
 * wh_gitea_read_repository:
 * @connection: id of the connection
 * @item: a Repository of the API
 *
 * Returns: (transfer full) (nullable): all but its commits
 */
WhRecord *
wh_gitea_read_repository (const char *connection,
                          yyjson_val *item)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_repository, connection);
  const char *name = wh_json_get_text (item, "full_name");

  if (name == NULL || strchr (name, '/') == NULL ||
      !wh_reader_read_value (&repository_reader, item, builder, NULL))
    return NULL;

  return wh_record_builder_build (builder);
}

/* ---- commits ---- */

static char *
dup_subject (const char *message)
{
  gsize length = strcspn (message, "\r\n");
  g_autofree char *line = g_strndup (message, length);

  g_strstrip (line);

  if (g_utf8_strlen (line, -1) > MAX_SUBJECT)
    *g_utf8_offset_to_pointer (line, MAX_SUBJECT) = 0;

  return g_steal_pointer (&line);
}

static gint64
commit_time (yyjson_val *commit)
{
  gint64 time = wh_json_get_time (commit, "commit.committer.date");

  if (time == WH_ABSENT)
    time = wh_json_get_time (commit, "commit.author.date");

  return time != WH_ABSENT ? time : wh_json_get_time (commit, "created");
}

/**
 * wh_gitea_read_commits:
 * @commits: a list of Commit of the API, newest first
 * @builder: of a repository, which gets its head and its list of commits
 */
void
wh_gitea_read_commits (yyjson_val      *commits,
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
      gint64 time = commit_time (commit);
      g_autofree char *subject = dup_subject (message != NULL ? message : "");
      g_autofree char *when = NULL;

      if (sha == NULL || time == WH_ABSENT || n_commits >= WH_GITEA_MAX_COMMITS)
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

/* ---- runs ---- */

/* The words of the runs (GitHub's) and of the tasks (Gitea's own) into ours. */
static const struct
{
  const char *word;
  const char *state;
} states[] = {
  { "queued",          "queued" },
  { "waiting",         "queued" },
  { "requested",       "queued" },
  { "pending",         "queued" },
  { "blocked",         "queued" },
  { "action_required", "queued" },
  { "in_progress",     "running" },
  { "running",         "running" },
  { "success",         "success" },
  { "neutral",         "success" },
  { "failure",         "failure" },
  { "timed_out",       "failure" },
  { "startup_failure", "failure" },
  { "cancelled",       "cancelled" },
  { "skipped",         "skipped" },
};

static const char *
find_state (const char *status,
            const char *conclusion)
{
  if (g_strcmp0 (status, "completed") == 0)
    status = conclusion;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (g_strcmp0 (states[i].word, status) == 0)
        return states[i].state;
    }

  return NULL;
}

static gboolean
is_active (const char *state)
{
  return g_strcmp0 (state, "queued") == 0 || g_strcmp0 (state, "running") == 0;
}

/* "ci.yml@refs/heads/main", perhaps with its folder, is "ci.yml". */
static void
read_workflow (yyjson_val      *value,
               WhRecordBuilder *builder,
               guint            field)
{
  const char *text = yyjson_get_str (value);
  g_autofree char *path = text != NULL ? g_strndup (text, strcspn (text, "@")) : NULL;
  const char *slash = path != NULL ? strrchr (path, '/') : NULL;

  wh_record_builder_set_text (builder, field, slash != NULL ? slash + 1 : path);
}

/* What a run has besides its members. FALSE: it cannot be told apart. */
static gboolean
finish_run (WhGiteaRuns     *self,
            WhRecordBuilder *builder,
            const char      *state,
            gint64           ended)
{
  const WhValue *values = wh_record_builder_get_values (builder);
  gint64 number = values[WH_RUN_NUMBER].number;
  gint64 started = values[WH_RUN_STARTED].number;
  g_autofree char *reference = NULL;
  g_autofree char *name = NULL;
  g_autofree char *uid = NULL;

  if (number == WH_ABSENT)
    return FALSE;

  reference = g_strconcat ("repository:", self->repository, NULL);
  name = g_strdup_printf ("#%" G_GINT64_FORMAT, number);
  uid = g_strconcat (self->repository, name, NULL);
  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_RUN_REPOSITORY, reference);
  wh_record_builder_set_text (builder, WH_RUN_NAME, name);
  wh_record_builder_set_text (builder, WH_RUN_STATE, state);

  if (started != WH_ABSENT)
    {
      if (g_strcmp0 (state, "running") == 0)
        ended = self->now;

      if (g_strcmp0 (state, "queued") != 0 && ended != WH_ABSENT && ended >= started)
        wh_record_builder_set_number (builder, WH_RUN_DURATION, ended - started);

      self->newest = MAX (self->newest, started);
    }

  self->any_active |= is_active (state);

  return TRUE;
}

static gboolean
finish_run_item (yyjson_val      *item,
                 WhRecordBuilder *builder,
                 gpointer         user_data)
{
  WhGiteaRuns *self = user_data;
  const WhValue *values = wh_record_builder_get_values (builder);
  const char *state = find_state (wh_json_get_text (item, "status"), wh_json_get_text (item, "conclusion"));
  gint64 id = wh_json_get_number (item, "id");

  if (values[WH_RUN_ACTOR].text == NULL)
    wh_record_builder_set_text (builder, WH_RUN_ACTOR, wh_json_get_text (item, "trigger_actor.login"));

  if (!finish_run (self, builder, state, wh_json_get_time (item, "completed_at")))
    return FALSE;

  if (self->ids != NULL && id != WH_ABSENT)
    g_hash_table_replace (self->ids,
                          g_strdup_printf ("%s%s", self->repository, values[WH_RUN_NAME].text),
                          g_strdup_printf ("%" G_GINT64_FORMAT, id));

  return TRUE;
}

static const WhReadRule run_rules[] = {
  { WH_RUN_NUMBER,   "run_number" },
  { WH_RUN_TITLE,    "display_title" },
  { WH_RUN_WORKFLOW, "path", .read = read_workflow },
  { WH_RUN_BRANCH,   "head_branch" },
  { WH_RUN_COMMIT,   "head_sha" },
  { WH_RUN_EVENT,    "event" },
  { WH_RUN_ACTOR,    "actor.login" },
  { WH_RUN_STARTED,  "started_at" },
  { WH_RUN_URL,      "html_url" },
};

static const WhReader run_reader = {
  .kind    = &wh_kind_run,
  .rules   = run_rules,
  .n_rules = G_N_ELEMENTS (run_rules),
  .finish  = finish_run_item,
};

/**
 * wh_gitea_read_runs:
 * @self: whose runs, and what comes out of them
 * @reply: what `actions/runs` answered (1.25 and later)
 * @batch: gets the runs
 */
void
wh_gitea_read_runs (WhGiteaRuns *self,
                    yyjson_val  *reply,
                    WhBatch     *batch)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_run, self->connection);

  self->newest = WH_ABSENT;
  wh_reader_read_items (&run_reader, wh_json_get (reply, "workflow_runs"), builder, batch, self);
}

/* ---- tasks: the jobs of runs ---- */

static const WhReadRule task_rules[] = {
  { WH_RUN_NUMBER,   "run_number" },
  { WH_RUN_TITLE,    "display_title" },
  { WH_RUN_WORKFLOW, "workflow_id", .read = read_workflow },
  { WH_RUN_BRANCH,   "head_branch" },
  { WH_RUN_COMMIT,   "head_sha" },
  { WH_RUN_EVENT,    "event" },
  { WH_RUN_STARTED,  "run_started_at" },
  { WH_RUN_URL,      "url" },
};

static const WhReader task_reader = {
  .kind    = &wh_kind_run,
  .uid     = "run_number",
  .rules   = task_rules,
  .n_rules = G_N_ELEMENTS (task_rules),
};

/* All jobs of one run. */
typedef struct
{
  gint64      number;
  yyjson_val *first;
  gint64      started;
  gint64      ended;
  guint       n_jobs;
  guint       n_running;
  guint       n_queued;
  guint       n_failed;
  guint       n_cancelled;
  guint       n_skipped;
} Group;

static const char *
group_state (const Group *group)
{
  if (group->n_running > 0 || (group->n_queued > 0 && group->n_queued < group->n_jobs))
    return "running";

  if (group->n_queued > 0)
    return "queued";

  if (group->n_failed > 0)
    return "failure";

  if (group->n_cancelled > 0)
    return "cancelled";

  return group->n_skipped == group->n_jobs ? "skipped" : "success";
}

static void
add_task (Group      *group,
          yyjson_val *task)
{
  const char *state = find_state (wh_json_get_text (task, "status"), NULL);
  gint64 started = wh_json_get_time (task, "run_started_at");
  gint64 ended = wh_json_get_time (task, "updated_at");

  if (group->n_jobs++ == 0)
    {
      group->first = task;
      group->started = started;
      group->ended = ended;
    }

  group->n_running += g_strcmp0 (state, "running") == 0;
  group->n_queued += g_strcmp0 (state, "queued") == 0;
  group->n_failed += g_strcmp0 (state, "failure") == 0;
  group->n_cancelled += g_strcmp0 (state, "cancelled") == 0;
  group->n_skipped += g_strcmp0 (state, "skipped") == 0;
  group->ended = MAX (group->ended, ended);

  if (started != WH_ABSENT && (group->started == WH_ABSENT || started < group->started))
    group->started = started;
}

/**
 * wh_gitea_read_tasks:
 * @self: whose runs, and what comes out of them
 * @reply: what `actions/tasks` answered (1.23 and later)
 * @batch: gets the runs
 *
 * A task is one job. Jobs with the same number are one run.
 */
void
wh_gitea_read_tasks (WhGiteaRuns *self,
                     yyjson_val  *reply,
                     WhBatch     *batch)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_run, self->connection);
  g_autoptr(GArray) groups = g_array_new (FALSE, TRUE, sizeof (Group));
  yyjson_val *tasks = wh_json_get (reply, "workflow_runs");
  guint n_groups;
  yyjson_val *task;
  size_t i;
  size_t n;

  self->newest = WH_ABSENT;

  /* At most one page, so looking for the group is no matter. */
  yyjson_arr_foreach (tasks, i, n, task)
    {
      gint64 number = wh_json_get_number (task, "run_number");
      Group *group = NULL;

      if (number == WH_ABSENT)
        continue;

      for (guint j = 0; j < groups->len && group == NULL; j++)
        {
          if (g_array_index (groups, Group, j).number == number)
            group = &g_array_index (groups, Group, j);
        }

      if (group == NULL)
        {
          g_array_set_size (groups, groups->len + 1);
          group = &g_array_index (groups, Group, groups->len - 1);
          group->number = number;
        }

      add_task (group, task);
    }

  /* The last run of a page may go on in the next one. */
  n_groups = groups->len;

  if (n_groups > 1 && wh_json_get_number (reply, "total_count") > (gint64)yyjson_arr_size (tasks))
    n_groups--;

  for (guint j = 0; j < n_groups; j++)
    {
      Group *group = &g_array_index (groups, Group, j);

      wh_record_builder_reset (builder);

      if (!wh_reader_read_value (&task_reader, group->first, builder, NULL))
        continue;

      wh_record_builder_set_number (builder, WH_RUN_STARTED, group->started);

      if (finish_run (self, builder, group_state (group), group->ended))
        wh_batch_take_record (batch, wh_record_builder_build (builder));
    }
}
