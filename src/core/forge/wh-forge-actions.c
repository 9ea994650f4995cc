/* wh-forge-actions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-forge-private.h"
#include "wh-kinds.h"

/* Actions: GitHub's runs, jobs, steps, artifacts, workflows and runners, which
 * others speak as well. */

/* The words of the API, and those that Gitea has for its own, into ours. */
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
  { "stale",           "cancelled" },
  { "skipped",         "skipped" },
};

/**
 * wh_forge_find_state:
 * @status: (nullable): as the API says
 * @conclusion: (nullable): as the API says; matters when @status is "completed"
 *
 * Returns: (nullable): queued, running, success, failure, cancelled or skipped
 */
const char *
wh_forge_find_state (const char *status,
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

/**
 * wh_forge_read_file_name:
 * @value: (nullable): "ci.yml@refs/heads/main", perhaps with its folder
 * @builder: a record
 * @field: which field gets "ci.yml"
 */
void
wh_forge_read_file_name (yyjson_val      *value,
                         WhRecordBuilder *builder,
                         guint            field)
{
  const char *text = yyjson_get_str (value);
  g_autofree char *path = text != NULL ? g_strndup (text, strcspn (text, "@")) : NULL;
  const char *slash = path != NULL ? strrchr (path, '/') : NULL;

  wh_record_builder_set_text (builder, field, slash != NULL ? slash + 1 : path);
}

/* Microseconds from @started to @ended, or to now while it runs. */
static gint64
measure (WhForgeReading *self,
         const char     *state,
         gint64          started,
         gint64          ended)
{
  if (started == WH_ABSENT || g_strcmp0 (state, "queued") == 0)
    return WH_ABSENT;

  if (g_strcmp0 (state, "running") == 0)
    ended = self->now;

  return ended != WH_ABSENT && ended >= started ? ended - started : WH_ABSENT;
}

/* ---- runs ---- */

/**
 * wh_forge_finish_run:
 * @self: whose runs
 * @builder: of a run that has its number and when it began
 * @state: (nullable): as of wh_forge_find_state()
 * @ended: when it ended, or %WH_ABSENT
 *
 * What a run has besides its members.
 *
 * Returns: %FALSE: it cannot be told apart
 */
gboolean
wh_forge_finish_run (WhForgeReading  *self,
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
  wh_record_builder_set_number (builder, WH_RUN_DURATION, measure (self, state, started, ended));

  if (started != WH_ABSENT)
    self->newest = MAX (self->newest, started);

  self->any_active |= is_active (state);

  return TRUE;
}

/* Forgejo went its own way: the number counts in the repository, and most other
 * members have names of its own. */
static gint64
read_forgejo_run (yyjson_val      *item,
                  WhRecordBuilder *builder)
{
  static const struct
  {
    guint       field;
    const char *member;
  } texts[] = {
    { WH_RUN_TITLE,  "title" },
    { WH_RUN_COMMIT, "commit_sha" },
    { WH_RUN_BRANCH, "prettyref" },
    { WH_RUN_ACTOR,  "trigger_user.login" },
  };

  wh_record_builder_set_number (builder, WH_RUN_NUMBER, wh_json_get_number (item, "index_in_repo"));
  wh_record_builder_set_number (builder, WH_RUN_STARTED, wh_json_get_time (item, "started"));

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    wh_record_builder_set_text (builder, texts[i].field, wh_json_get_text (item, texts[i].member));

  if (wh_json_get_text (item, "workflow_id") != NULL)
    wh_forge_read_file_name (wh_json_get (item, "workflow_id"), builder, WH_RUN_WORKFLOW);

  return wh_json_get_time (item, "stopped");
}

static gboolean
finish_run_item (yyjson_val      *item,
                 WhRecordBuilder *builder,
                 gpointer         user_data)
{
  WhForgeReading *self = user_data;
  const WhValue *values = wh_record_builder_get_values (builder);
  const char *state = wh_forge_find_state (wh_json_get_text (item, "status"), wh_json_get_text (item, "conclusion"));
  gint64 ended = wh_json_get_time (item, "completed_at");

  if (yyjson_obj_get (item, "index_in_repo") != NULL)
    return wh_forge_finish_run (self, builder, state, read_forgejo_run (item, builder));

  if (values[WH_RUN_ACTOR].text == NULL)
    wh_record_builder_set_text (builder, WH_RUN_ACTOR, wh_json_get_text (item, "trigger_actor.login"));

  if (values[WH_RUN_TITLE].text == NULL)
    wh_record_builder_set_text (builder, WH_RUN_TITLE, wh_json_get_text (item, "name"));

  /* GitHub says when the attempt began, and of the end only when something
   * last changed. */
  if (values[WH_RUN_STARTED].number == WH_ABSENT)
    wh_record_builder_set_number (builder, WH_RUN_STARTED, wh_json_get_time (item, "run_started_at"));

  if (ended == WH_ABSENT && !is_active (state) && yyjson_obj_get (item, "completed_at") == NULL)
    ended = wh_json_get_time (item, "updated_at");

  return wh_forge_finish_run (self, builder, state, ended);
}

static const WhReadRule run_rules[] = {
  { WH_RUN_NUMBER,   "run_number" },
  { WH_RUN_TITLE,    "display_title" },
  { WH_RUN_WORKFLOW, "path", .read = wh_forge_read_file_name },
  { WH_RUN_BRANCH,   "head_branch" },
  { WH_RUN_COMMIT,   "head_sha" },
  { WH_RUN_EVENT,    "event" },
  { WH_RUN_ACTOR,    "actor.login" },
  { WH_RUN_STARTED,  "started_at" },
  { WH_RUN_URL,      "html_url" },
  { WH_RUN_ID,       "id" },
  { WH_RUN_ATTEMPT,  "run_attempt" },
};

static const WhReader run_reader = {
  .kind    = &wh_kind_run,
  .rules   = run_rules,
  .n_rules = G_N_ELEMENTS (run_rules),
  .finish  = finish_run_item,
};

/**
 * wh_forge_read_runs:
 * @self: whose runs, and what comes out of them
 * @runs: (nullable): the list in the answer, or one of them
 * @batch: gets the runs
 */
void
wh_forge_read_runs (WhForgeReading *self,
                    yyjson_val     *runs,
                    WhBatch        *batch)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_run, self->connection);

  self->newest = WH_ABSENT;
  wh_reader_read_items (&run_reader, runs, builder, batch, self);
}

/* ---- jobs ---- */

static void
read_steps (WhForgeReading  *self,
            yyjson_val      *steps,
            WhRecordBuilder *builder)
{
  g_autoptr(GString) lines = g_string_new (NULL);
  const char *failed = NULL;
  const char *running = NULL;
  yyjson_val *step;
  size_t i;
  size_t n;

  yyjson_arr_foreach (steps, i, n, step)
    {
      const char *name = wh_json_get_text (step, "name");
      const char *state = wh_forge_find_state (wh_json_get_text (step, "status"), wh_json_get_text (step, "conclusion"));
      gint64 duration = measure (self, state, wh_json_get_time (step, "started_at"), wh_json_get_time (step, "completed_at"));
      g_autofree char *line = name != NULL ? wh_forge_dup_subject (name) : NULL;

      if (line == NULL || *line == 0 || state == NULL)
        continue;

      if (failed == NULL && strcmp (state, "failure") == 0)
        failed = name;
      if (strcmp (state, "running") == 0)
        running = name;

      g_string_append_printf (lines, "%s%s ", lines->len > 0 ? "\n" : "", state);

      if (duration != WH_ABSENT)
        g_string_append_printf (lines, "%" G_GINT64_FORMAT " %s", duration / G_USEC_PER_SEC, line);
      else
        g_string_append_printf (lines, "- %s", line);
    }

  wh_record_builder_set_text (builder, WH_JOB_STEPS, lines->len > 0 ? lines->str : NULL);
  wh_record_builder_set_text (builder, WH_JOB_STEP, failed != NULL ? failed : running);
}

static gboolean
set_run (WhForgeReading  *self,
         WhRecordBuilder *builder,
         guint            run_field,
         guint            repository_field,
         gint64           id)
{
  g_autofree char *run = NULL;
  g_autofree char *repository = NULL;
  g_autofree char *uid = NULL;

  if (id == WH_ABSENT || self->parent == NULL)
    return FALSE;

  run = g_strconcat ("run:", self->parent, NULL);
  repository = g_strconcat ("repository:", self->repository, NULL);
  uid = g_strdup_printf ("%s/%" G_GINT64_FORMAT, self->parent, id);
  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, run_field, run);
  wh_record_builder_set_text (builder, repository_field, repository);

  return TRUE;
}

static gboolean
finish_job (yyjson_val      *item,
            WhRecordBuilder *builder,
            gpointer         user_data)
{
  WhForgeReading *self = user_data;
  const char *state = wh_forge_find_state (wh_json_get_text (item, "status"), wh_json_get_text (item, "conclusion"));
  const WhValue *values = wh_record_builder_get_values (builder);

  wh_record_builder_set_text (builder, WH_JOB_STATE, state);
  wh_record_builder_set_number (builder, WH_JOB_DURATION,
                                measure (self, state, values[WH_JOB_STARTED].number, wh_json_get_time (item, "completed_at")));
  read_steps (self, wh_json_get (item, "steps"), builder);
  self->any_active |= is_active (state);

  return set_run (self, builder, WH_JOB_RUN, WH_JOB_REPOSITORY, values[WH_JOB_ID].number);
}

static const WhReadRule job_rules[] = {
  { WH_JOB_NAME,    "name" },
  { WH_JOB_RUNNER,  "runner_name" },
  { WH_JOB_STARTED, "started_at" },
  { WH_JOB_ID,      "id" },
  { WH_JOB_ATTEMPT, "run_attempt" },
  { WH_JOB_URL,     "html_url" },
};

const WhReader wh_forge_job_reader = {
  .kind    = &wh_kind_job,
  .rules   = job_rules,
  .n_rules = G_N_ELEMENTS (job_rules),
  .finish  = finish_job,
};

/* ---- artifacts ---- */

static gboolean
finish_artifact (yyjson_val      *item,
                 WhRecordBuilder *builder,
                 gpointer         user_data)
{
  return set_run (user_data, builder, WH_ARTIFACT_RUN, WH_ARTIFACT_REPOSITORY, wh_json_get_number (item, "id"));
}

static const WhReadRule artifact_rules[] = {
  { WH_ARTIFACT_NAME,    "name" },
  { WH_ARTIFACT_SIZE,    "size_in_bytes" },
  { WH_ARTIFACT_EXPIRED, "expired" },
  { WH_ARTIFACT_CREATED, "created_at" },
  { WH_ARTIFACT_EXPIRES, "expires_at" },
  { WH_ARTIFACT_ID,      "id" },
};

const WhReader wh_forge_artifact_reader = {
  .kind    = &wh_kind_artifact,
  .rules   = artifact_rules,
  .n_rules = G_N_ELEMENTS (artifact_rules),
  .finish  = finish_artifact,
};

/* ---- workflows ---- */

/* GitHub has numbers for ids and whole paths, Gitea names of files and the
 * folder they are in. Both take the name of the file where an id is wanted. */
static gboolean
finish_workflow (yyjson_val      *item,
                 WhRecordBuilder *builder,
                 gpointer         user_data)
{
  const WhValue *values = wh_record_builder_get_values (builder);
  const char *state = wh_json_get_text (item, "state");
  const char *path = values[WH_WORKFLOW_NAME].text;
  const char *id = values[WH_WORKFLOW_ID].text;

  if (id != NULL && (g_str_has_suffix (id, ".yml") || g_str_has_suffix (id, ".yaml")))
    wh_record_builder_set_text (builder, WH_WORKFLOW_NAME, id);
  else if (path == NULL)
    wh_record_builder_set_text (builder, WH_WORKFLOW_NAME, values[WH_WORKFLOW_TITLE].text);

  wh_record_builder_set_text (builder, WH_WORKFLOW_STATE,
                              state == NULL ? NULL : strcmp (state, "active") == 0 ? "active" : "disabled");

  return wh_forge_set_identity (user_data, builder, "/", wh_record_builder_get_values (builder)[WH_WORKFLOW_NAME].text);
}

static const WhReadRule workflow_rules[] = {
  { WH_WORKFLOW_NAME,  "path", .read = wh_forge_read_file_name },
  { WH_WORKFLOW_TITLE, "name" },
  { WH_WORKFLOW_ID,    "id" },
  { WH_WORKFLOW_URL,   "html_url" },
};

const WhReader wh_forge_workflow_reader = {
  .kind    = &wh_kind_workflow,
  .rules   = workflow_rules,
  .n_rules = G_N_ELEMENTS (workflow_rules),
  .finish  = finish_workflow,
};

/* ---- runners ---- */

static gboolean
finish_runner (yyjson_val      *item,
               WhRecordBuilder *builder,
               gpointer         user_data)
{
  const char *status = wh_json_get_text (item, "status");
  const char *state = "idle";
  g_autofree char *id = NULL;

  if (g_strcmp0 (status, "offline") == 0)
    state = "offline";
  else if (wh_json_get_boolean (item, "disabled"))
    state = "disabled";
  else if (wh_json_get_boolean (item, "busy") || g_strcmp0 (status, "active") == 0)
    state = "busy";

  wh_record_builder_set_text (builder, WH_RUNNER_STATE, state);

  if (wh_json_get_number (item, "id") == WH_ABSENT)
    return FALSE;

  id = g_strdup_printf ("%" G_GINT64_FORMAT, wh_json_get_number (item, "id"));

  return wh_forge_set_identity (user_data, builder, "!", id);
}

static const WhReadRule runner_rules[] = {
  { WH_RUNNER_NAME,   "name" },
  { WH_RUNNER_LABELS, "labels[].name", .how = WH_READ_JOIN },
  { WH_RUNNER_ID,     "id" },
};

const WhReader wh_forge_runner_reader = {
  .kind    = &wh_kind_runner,
  .rules   = runner_rules,
  .n_rules = G_N_ELEMENTS (runner_rules),
  .finish  = finish_runner,
};
