/* wh-gitea-readers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-gitea-readers.h"
#include "wh-kinds.h"
#include "wh-reader.h"

/* ---- tasks: the jobs of runs ---- */

static const WhReadRule task_rules[] = {
  { WH_RUN_NUMBER,   "run_number" },
  { WH_RUN_TITLE,    "display_title" },
  { WH_RUN_WORKFLOW, "workflow_id", .read = wh_forge_read_file_name },
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
  const char *state = wh_forge_find_state (wh_json_get_text (task, "status"), NULL);
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
wh_gitea_read_tasks (WhForgeReading *self,
                     yyjson_val     *reply,
                     WhBatch        *batch)
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

      if (wh_forge_finish_run (self, builder, group_state (group), group->ended))
        wh_batch_take_record (batch, wh_record_builder_build (builder));
    }
}

/* ---- tasks as jobs ---- */

static gboolean
finish_task_job (yyjson_val      *item,
                 WhRecordBuilder *builder,
                 gpointer         user_data)
{
  WhForgeReading *self = user_data;
  const char *state = wh_forge_find_state (wh_json_get_text (item, "status"), NULL);
  gint64 id = wh_json_get_number (item, "id");
  gint64 started = wh_json_get_time (item, "run_started_at");
  gint64 ended = wh_json_get_time (item, "updated_at");
  g_autofree char *run = NULL;
  g_autofree char *repository = NULL;
  g_autofree char *uid = NULL;

  if (id == WH_ABSENT)
    return FALSE;

  if (g_strcmp0 (state, "running") == 0)
    ended = self->now;

  run = g_strconcat ("run:", self->parent, NULL);
  repository = g_strconcat ("repository:", self->repository, NULL);
  uid = g_strdup_printf ("%s/task-%" G_GINT64_FORMAT, self->parent, id);
  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_JOB_RUN, run);
  wh_record_builder_set_text (builder, WH_JOB_REPOSITORY, repository);
  wh_record_builder_set_text (builder, WH_JOB_STATE, state);

  if (started != WH_ABSENT && ended != WH_ABSENT && ended >= started && g_strcmp0 (state, "queued") != 0)
    wh_record_builder_set_number (builder, WH_JOB_DURATION, ended - started);

  return TRUE;
}

static const WhReadRule task_job_rules[] = {
  { WH_JOB_NAME,    "name" },
  { WH_JOB_STARTED, "run_started_at" },
  { WH_JOB_URL,     "url" },
};

static const WhReader task_job_reader = {
  .kind    = &wh_kind_job,
  .rules   = task_job_rules,
  .n_rules = G_N_ELEMENTS (task_job_rules),
  .finish  = finish_task_job,
};

/**
 * wh_gitea_read_task_jobs:
 * @self: of which run
 * @reply: what `actions/tasks` answered
 * @number: of the run
 * @batch: gets its jobs
 *
 * The number of a task is not that of a job, by which a log is asked for, so
 * these have none.
 */
void
wh_gitea_read_task_jobs (WhForgeReading *self,
                         yyjson_val     *reply,
                         gint64          number,
                         WhBatch        *batch)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_job, self->connection);
  yyjson_val *task;
  size_t i;
  size_t n;

  yyjson_arr_foreach (wh_json_get (reply, "workflow_runs"), i, n, task)
    {
      if (wh_json_get_number (task, "run_number") == number &&
          wh_reader_read_value (&task_job_reader, task, builder, self))
        wh_batch_take_record (batch, wh_record_builder_build (builder));
    }
}
