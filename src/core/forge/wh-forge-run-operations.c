/* wh-forge-run-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-private.h"
#include "wh-json-write.h"
#include "wh-kinds.h"

/* Workflows and their runs. What a version lacks is not offered. */

static const struct
{
  const WhOperationInfo *info;
  WhForgeFeature         feature;
} features[] = {
  { &wh_forge_dispatch,         WH_FORGE_DISPATCH },
  { &wh_forge_run_workflow,     WH_FORGE_DISPATCH },
  { &wh_forge_enable_workflow,  WH_FORGE_SWITCH_WORKFLOW },
  { &wh_forge_disable_workflow, WH_FORGE_SWITCH_WORKFLOW },
  { &wh_forge_rerun,            WH_FORGE_RERUN },
  { &wh_forge_rerun_failed,     WH_FORGE_RERUN_FAILED },
  { &wh_forge_rerun_job,        WH_FORGE_RERUN_JOB },
  { &wh_forge_cancel,           WH_FORGE_CANCEL },
};

/**
 * wh_forge_find_feature:
 * @info: an operation of a forge
 * @feature: (out): what it needs
 *
 * Returns: whether it needs something that not every version of a forge has
 */
gboolean
wh_forge_find_feature (const WhOperationInfo *info,
                       WhForgeFeature        *feature)
{
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    {
      if (features[i].info == info)
        {
          *feature = features[i].feature;
          return TRUE;
        }
    }

  return FALSE;
}

/* For operations: what a version lacks. */
static char *
explain_lack (const WhOperationInfo *info,
              WhProvider            *provider)
{
  WhForgeFeature feature;

  return wh_forge_find_feature (info, &feature) ? WH_FORGE_GET_CLASS (provider)->explain_lack (WH_FORGE (provider), feature) : NULL;
}

/* ---- dispatch ---- */

static const char *
get_workflow (WhOperation *operation)
{
  const char *workflow = wh_operation_get_parameter (operation, "workflow");

  return workflow != NULL ? workflow : wh_operation_get_target (operation)->values[WH_WORKFLOW_NAME].text;
}

/* What was asked for, else the branch of the repository that is its own. */
static char *
dup_ref (WhOperation *operation)
{
  const char *ref = wh_operation_get_parameter (operation, "ref");
  g_autofree char *repository = wh_forge_dup_repository (operation);
  g_autoptr(GPtrArray) records = NULL;

  if (ref != NULL && *ref != 0)
    return g_strdup (ref);

  records = wh_provider_dup_records (wh_operation_get_provider (operation), &wh_kind_repository);

  for (guint i = 0; i < records->len; i++)
    {
      const WhRecord *record = g_ptr_array_index (records, i);

      if (strcmp (record->uid, repository) == 0 && record->values[WH_REPOSITORY_BRANCH].text != NULL)
        return g_strdup (record->values[WH_REPOSITORY_BRANCH].text);
    }

  return g_strdup ("main");
}

/* "key=value", one a line. */
static char *
dup_dispatch_json (WhOperation  *operation,
                   GError      **error)
{
  const char *inputs = wh_operation_get_parameter (operation, "inputs");
  g_autofree char *ref = dup_ref (operation);
  g_auto(GStrv) lines = g_strsplit (inputs != NULL ? inputs : "", "\n", -1);
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "ref", ref);
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_object (builder);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *equal = strchr (lines[i], '=');

      if (*g_strstrip (lines[i]) == 0)
        continue;

      if (equal == NULL || equal == lines[i])
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is no input: write name=value, one a line"), lines[i]);
          return NULL;
        }

      *equal = 0;
      wh_json_write_text (builder, lines[i], equal + 1);
    }

  json_builder_end_object (builder);
  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}

static DexFuture *
plan_dispatch (WhOperation *operation)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = dup_dispatch_json (operation, &error);
  g_autofree char *ref = dup_ref (operation);
  g_autofree char *after = NULL;

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  after = g_strdup_printf ("%s @ %s", get_workflow (operation), ref);
  wh_operation_set_change (operation, NULL, after);
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("A run begins; it may deploy, when the workflow does"));

  return dex_future_new_true ();
}

static DexFuture *
run_dispatch_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  const char *workflow = get_workflow (operation);
  g_autofree char *escaped = wh_http_escape (workflow);
  g_autofree char *path = wh_forge_dup_path (operation, "actions/workflows/%s/dispatches", escaped);
  g_autofree char *ref = dup_ref (operation);
  g_autofree char *result = NULL;
  g_autoptr(GError) error = NULL;
  char *json = dup_dispatch_json (operation, &error);

  if (json == NULL || !wh_forge_await_write (operation, "POST", path, json, NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  result = g_strdup_printf (_("%s is started on %s"), workflow, ref);
  wh_operation_set_result (operation, result);
  wh_forge_expect_runs (operation);

  return dex_future_new_true ();
}

static DexFuture *
run_dispatch (WhOperation *operation)
{
  return wh_forge_run (operation, run_dispatch_fiber);
}

static char *
default_dispatch (const WhRecord *record,
                  const char     *parameter)
{
  if (strcmp (parameter, "ref") == 0 && record->kind == &wh_kind_repository)
    return g_strdup (record->values[WH_REPOSITORY_BRANCH].text);

  return NULL;
}

static const WhSetting dispatch_parameters[] = {
  { "workflow", N_("Workflow"), N_("The name of its file, such as ci.yml"), WH_SETTING_TEXT, TRUE, NULL },
  { "ref",      N_("Branch or tag"), N_("Empty: the branch that is the repository's own"), WH_SETTING_TEXT, FALSE, NULL },
  { "inputs",   N_("Inputs: name=value, one a line"), N_("What the workflow asks for"), WH_SETTING_LINES, FALSE, NULL },
};

const WhOperationInfo wh_forge_dispatch = {
  .id           = "dispatch",
  .title        = N_("Run a workflow…"),
  .verb         = N_("Run workflow"),
  .doing        = N_("Running a workflow of %s"),
  .icon_name    = "media-playback-start-symbolic",
  .kind         = "repository",
  .parameters   = dispatch_parameters,
  .n_parameters = G_N_ELEMENTS (dispatch_parameters),
  .get_default  = default_dispatch,
  .explain_lack = explain_lack,
  .plan         = plan_dispatch,
  .run          = run_dispatch,
  .told_by      = "run",
  .tell_now     = wh_forge_tell_dispatch,
};

static gboolean
is_active (const WhRecord *workflow)
{
  return g_strcmp0 (workflow->values[WH_WORKFLOW_STATE].text, "active") == 0;
}

static gboolean
is_disabled (const WhRecord *workflow)
{
  return g_strcmp0 (workflow->values[WH_WORKFLOW_STATE].text, "disabled") == 0;
}

const WhOperationInfo wh_forge_run_workflow = {
  .id           = "dispatch",
  .title        = N_("Run workflow…"),
  .verb         = N_("Run"),
  .doing        = N_("Running %s"),
  .icon_name    = "media-playback-start-symbolic",
  .kind         = "workflow",
  .parameters   = &dispatch_parameters[1],
  .n_parameters = 2,
  .get_default  = default_dispatch,
  .applies      = is_active,
  .explain_lack = explain_lack,
  .plan         = plan_dispatch,
  .run          = run_dispatch,
  .told_by      = "run",
  .tell_now     = wh_forge_tell_dispatch,
};

/* ---- switching workflows ---- */

static DexFuture *
plan_switch (WhOperation *operation)
{
  gboolean enables = strcmp (wh_operation_get_info (operation)->id, "enable") == 0;

  wh_operation_set_change (operation, enables ? "disabled" : "active", enables ? "active" : "disabled");

  if (!enables)
    wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("Pushes start %s no more, until it is switched on again"),
                             get_workflow (operation));

  return dex_future_new_true ();
}

static DexFuture *
run_switch_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  const char *verb = wh_operation_get_info (operation)->id;
  g_autofree char *escaped = wh_http_escape (get_workflow (operation));
  g_autofree char *path = wh_forge_dup_path (operation, "actions/workflows/%s/%s", escaped, verb);
  g_autofree char *result = NULL;
  g_autoptr(GError) error = NULL;

  if (!wh_forge_await_write (operation, "PUT", path, NULL, NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  result = g_strdup_printf (strcmp (verb, "enable") == 0 ? _("%s is switched on") : _("%s is switched off"),
                            get_workflow (operation));
  wh_operation_set_result (operation, result);
  wh_forge_await_refresh (operation, &wh_kind_workflow);

  return dex_future_new_true ();
}

static DexFuture *
run_switch (WhOperation *operation)
{
  return wh_forge_run (operation, run_switch_fiber);
}

const WhOperationInfo wh_forge_enable_workflow = {
  .id           = "enable",
  .title        = N_("Switch workflow on…"),
  .verb         = N_("Switch on"),
  .doing        = N_("Switching %s on"),
  .kind         = "workflow",
  .applies      = is_disabled,
  .explain_lack = explain_lack,
  .plan         = plan_switch,
  .run          = run_switch,
};

const WhOperationInfo wh_forge_disable_workflow = {
  .id           = "disable",
  .title        = N_("Switch workflow off…"),
  .verb         = N_("Switch off"),
  .doing        = N_("Switching %s off"),
  .kind         = "workflow",
  .applies      = is_active,
  .explain_lack = explain_lack,
  .plan         = plan_switch,
  .run          = run_switch,
};

/* ---- runs and jobs ---- */

static gboolean
is_running (const char *state)
{
  return g_strcmp0 (state, "queued") == 0 || g_strcmp0 (state, "running") == 0;
}

static gboolean
run_is_over (const WhRecord *run)
{
  return run->values[WH_RUN_ID].number != WH_ABSENT && !is_running (run->values[WH_RUN_STATE].text);
}

static gboolean
run_has_failed (const WhRecord *run)
{
  return run_is_over (run) && g_strcmp0 (run->values[WH_RUN_STATE].text, "success") != 0;
}

static gboolean
run_goes_on (const WhRecord *run)
{
  return run->values[WH_RUN_ID].number != WH_ABSENT && is_running (run->values[WH_RUN_STATE].text);
}

static gboolean
job_is_over (const WhRecord *job)
{
  return job->values[WH_JOB_ID].number != WH_ABSENT && !is_running (job->values[WH_JOB_STATE].text);
}

static DexFuture *
plan_run (WhOperation *operation)
{
  WhRecord *target = wh_operation_get_target (operation);
  const char *state = wh_record_get_text (target, "state");
  gboolean cancels = wh_operation_get_info (operation) == &wh_forge_cancel;

  wh_operation_set_change (operation, state, cancels ? "cancelled" : "queued");

  if (cancels)
    wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("What its jobs have done until now stays done"));
  else
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("The same commit is built again; what it deploys is deployed again"));

  return dex_future_new_true ();
}

/* Where to ask; GitHub and Gitea differ for one job. */
static char *
dup_run_path (WhOperation *operation)
{
  const WhOperationInfo *info = wh_operation_get_info (operation);
  WhRecord *target = wh_operation_get_target (operation);
  const char *run = target->kind == &wh_kind_job ? target->values[WH_JOB_RUN].text : NULL;

  if (info == &wh_forge_rerun_job)
    {
      WhProvider *provider = wh_operation_get_provider (operation);
      g_autoptr(GPtrArray) runs = wh_provider_dup_records (provider, &wh_kind_run);
      gint64 id = WH_ABSENT;

      if (WH_FORGE_GET_CLASS (provider)->jobs_by_themselves)
        return wh_forge_dup_path (operation, "actions/jobs/%" G_GINT64_FORMAT "/rerun", target->values[WH_JOB_ID].number);

      for (guint i = 0; i < runs->len && run != NULL; i++)
        {
          const WhRecord *candidate = g_ptr_array_index (runs, i);

          if (g_str_has_prefix (run, "run:") && strcmp (candidate->uid, run + strlen ("run:")) == 0)
            id = candidate->values[WH_RUN_ID].number;
        }

      return id != WH_ABSENT
             ? wh_forge_dup_path (operation, "actions/runs/%" G_GINT64_FORMAT "/jobs/%" G_GINT64_FORMAT "/rerun", id,
                                  target->values[WH_JOB_ID].number)
             : NULL;
    }

  return wh_forge_dup_path (operation, "actions/runs/%" G_GINT64_FORMAT "/%s", target->values[WH_RUN_ID].number,
                            info == &wh_forge_cancel ? "cancel" : info == &wh_forge_rerun_failed ? "rerun-failed-jobs" : "rerun");
}

static DexFuture *
run_run_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  g_autofree char *path = dup_run_path (operation);
  g_autoptr(GError) error = NULL;

  if (path == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("The run of this job is not known any more"));

  if (!wh_forge_await_write (operation, "POST", path, NULL, NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_operation_set_result (operation, wh_operation_get_info (operation) == &wh_forge_cancel
                                      ? _("The forge stops it as soon as its runners notice") : _("It waits for a runner"));
  wh_forge_expect_runs (operation);

  return dex_future_new_true ();
}

static DexFuture *
run_run (WhOperation *operation)
{
  return wh_forge_run (operation, run_run_fiber);
}

const WhOperationInfo wh_forge_rerun = {
  .id           = "rerun",
  .title        = N_("Run again…"),
  .verb         = N_("Run again"),
  .doing        = N_("Running %s again"),
  .icon_name    = "view-refresh-symbolic",
  .kind         = "run",
  .flags        = WH_OPERATION_MANY,
  .applies      = run_is_over,
  .explain_lack = explain_lack,
  .plan         = plan_run,
  .run          = run_run,
  .told_by      = "run",
  .tell_now     = wh_forge_tell_run,
};

const WhOperationInfo wh_forge_rerun_failed = {
  .id           = "rerun-failed",
  .title        = N_("Run failed jobs again…"),
  .verb         = N_("Run again"),
  .doing        = N_("Running %s again"),
  .icon_name    = "view-refresh-symbolic",
  .kind         = "run",
  .flags        = WH_OPERATION_MANY,
  .applies      = run_has_failed,
  .explain_lack = explain_lack,
  .plan         = plan_run,
  .run          = run_run,
  .told_by      = "run",
  .tell_now     = wh_forge_tell_run,
};

const WhOperationInfo wh_forge_rerun_job = {
  .id           = "rerun",
  .title        = N_("Run job again…"),
  .verb         = N_("Run again"),
  .doing        = N_("Running %s again"),
  .icon_name    = "view-refresh-symbolic",
  .kind         = "ci-job",
  .applies      = job_is_over,
  .explain_lack = explain_lack,
  .plan         = plan_run,
  .run          = run_run,
  .told_by      = "run",
  .tell_now     = wh_forge_tell_job,
};

const WhOperationInfo wh_forge_cancel = {
  .id           = "cancel",
  .title        = N_("Cancel run…"),
  .verb         = N_("Cancel run"),
  .doing        = N_("Cancelling %s"),
  .icon_name    = "process-stop-symbolic",
  .kind         = "run",
  .flags        = WH_OPERATION_MANY,
  .applies      = run_goes_on,
  .explain_lack = explain_lack,
  .plan         = plan_run,
  .run          = run_run,
  .told_by      = "run",
  .tell_now     = wh_forge_tell_run,
};
