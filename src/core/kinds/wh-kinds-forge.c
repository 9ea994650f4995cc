/* wh-kinds-forge.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds-forge.h"

/* That it was observed is all there is to say about it. */
static WhHealth
judge_seen (const WhValue  *values,
            char          **reason)
{
  return WH_HEALTH_OK;
}

static WhHealth
judge_work (const WhValue  *values,
            char          **reason)
{
  const char *state = values[WH_JOB_STATE].text;

  if (g_strcmp0 (state, "success") == 0)
    return WH_HEALTH_OK;

  if (g_strcmp0 (state, "failure") != 0)
    return WH_HEALTH_UNKNOWN;

  *reason = values[WH_JOB_STEP].text != NULL ? g_strdup_printf (_("“%s” failed"), values[WH_JOB_STEP].text)
                                             : g_strdup (_("The job failed"));

  return WH_HEALTH_FAILING;
}

static WhHealth
judge_commit (const WhValue  *values,
              char          **reason)
{
  const char *state = values[WH_COMMIT_STATE].text;

  if (g_strcmp0 (state, "success") == 0)
    return WH_HEALTH_OK;

  if (g_strcmp0 (state, "failure") != 0)
    return WH_HEALTH_UNKNOWN;

  *reason = g_strdup (_("A check failed"));

  return WH_HEALTH_FAILING;
}

static WhHealth
judge_runner (const WhValue  *values,
              char          **reason)
{
  if (g_strcmp0 (values[WH_RUNNER_STATE].text, "offline") != 0)
    return WH_HEALTH_OK;

  *reason = g_strdup (_("The runner is offline"));

  return WH_HEALTH_WARNING;
}

static const WhField job_fields[] = {
  [WH_JOB_RUN] = { "run", N_("Run"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 170 },
  [WH_JOB_NAME] = { "name", N_("Job"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_JOB_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 116 },
  [WH_JOB_STEP] = { "step", N_("Step"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 140 },
  [WH_JOB_STEPS] = { "steps", N_("Steps"), WH_FIELD_TEXT, WH_FIELD_LIST, 0 },
  [WH_JOB_RUNNER] = { "runner", N_("Runner"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED | WH_FIELD_SEARCHED, 120 },
  [WH_JOB_STARTED] = { "started", N_("Started"), WH_FIELD_TIME, WH_FIELD_COLUMN, 80 },
  [WH_JOB_DURATION] = { "duration", N_("Took"), WH_FIELD_DURATION, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 90 },
  [WH_JOB_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_SHARED, 0 },
  [WH_JOB_ID] = { "id", N_("Number"), WH_FIELD_INTEGER, WH_FIELD_HIDDEN, 0 },
  [WH_JOB_ATTEMPT] = { "attempt", N_("Attempt"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_JOB_URL] = { "url", N_("URL"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
};

const WhKind wh_kind_job = {
  .id           = "ci-job",
  .title        = N_("CI job"),
  .title_plural = N_("CI jobs"),
  .icon_name    = "media-playback-start-symbolic",
  .fields       = job_fields,
  .n_fields     = G_N_ELEMENTS (job_fields),
  .name_field   = WH_JOB_NAME,
  .scope_field  = WH_JOB_RUN,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_work,
};

static const WhField artifact_fields[] = {
  [WH_ARTIFACT_RUN] = { "run", N_("Run"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 170 },
  [WH_ARTIFACT_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_ARTIFACT_SIZE] = { "size", N_("Size"), WH_FIELD_BYTES, WH_FIELD_COLUMN, 90 },
  [WH_ARTIFACT_EXPIRED] = { "expired", N_("Expired"), WH_FIELD_BOOLEAN, WH_FIELD_COLUMN, 80 },
  [WH_ARTIFACT_CREATED] = { "created", N_("Created"), WH_FIELD_TIME, WH_FIELD_COLUMN, 80 },
  [WH_ARTIFACT_EXPIRES] = { "expires", N_("Expires"), WH_FIELD_TIME, WH_FIELD_COLUMN, 80 },
  [WH_ARTIFACT_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_SHARED, 0 },
  [WH_ARTIFACT_ID] = { "id", N_("Number"), WH_FIELD_INTEGER, WH_FIELD_HIDDEN, 0 },
};

const WhKind wh_kind_artifact = {
  .id           = "artifact",
  .title        = N_("Artifact"),
  .title_plural = N_("Artifacts"),
  .icon_name    = "package-x-generic-symbolic",
  .fields       = artifact_fields,
  .n_fields     = G_N_ELEMENTS (artifact_fields),
  .name_field   = WH_ARTIFACT_NAME,
  .scope_field  = WH_ARTIFACT_RUN,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
};

static WhHealth
judge_suite (const WhValue  *values,
             char          **reason)
{
  gint64 failed = values[WH_SUITE_FAILED].number;

  if (failed == WH_ABSENT || failed == 0)
    return WH_HEALTH_OK;

  *reason = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d test failed", "%d tests failed", failed), (int)failed);

  return WH_HEALTH_FAILING;
}

static WhHealth
judge_test (const WhValue  *values,
            char          **reason)
{
  if (g_strcmp0 (values[WH_TEST_STATE].text, "failure") != 0)
    return WH_HEALTH_UNKNOWN;

  *reason = g_strdup (values[WH_TEST_MESSAGE].text != NULL ? values[WH_TEST_MESSAGE].text : _("The test failed"));

  return WH_HEALTH_FAILING;
}

static const WhField suite_fields[] = {
  [WH_SUITE_RUN] = { "run", N_("Run"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 170 },
  [WH_SUITE_NAME] = { "name", N_("Suite"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_SUITE_FAILED] = { "failed", N_("Failed"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 70, WH_COUNTED ("failed", "failed") },
  [WH_SUITE_PASSED] = { "passed", N_("Passed"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 70, WH_COUNTED ("passed", "passed") },
  [WH_SUITE_SKIPPED] = { "skipped", N_("Skipped"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 70, WH_COUNTED ("skipped", "skipped") },
  [WH_SUITE_DURATION] = { "duration", N_("Took"), WH_FIELD_DURATION, WH_FIELD_COLUMN, 90 },
  [WH_SUITE_ARTIFACT] = { "artifact", N_("Artifact"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_SUITE_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_SHARED, 0 },
};

const WhKind wh_kind_test_suite = {
  .id           = "test-suite",
  .title        = N_("Test suite"),
  .title_plural = N_("Test suites"),
  .icon_name    = "checkbox-checked-symbolic",
  .fields       = suite_fields,
  .n_fields     = G_N_ELEMENTS (suite_fields),
  .name_field   = WH_SUITE_NAME,
  .scope_field  = WH_SUITE_RUN,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_suite,
};

static const WhField test_fields[] = {
  [WH_TEST_RUN] = { "run", N_("Run"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 170 },
  [WH_TEST_NAME] = { "name", N_("Test"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 220 },
  [WH_TEST_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [WH_TEST_MESSAGE] = { "message", N_("Message"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_TEST_SUITE] = { "suite", N_("Suite"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED | WH_FIELD_SEARCHED, 120 },
  [WH_TEST_FILE] = { "file", N_("File"), WH_FIELD_TEXT, WH_FIELD_SEARCHED, 0 },
  [WH_TEST_DURATION] = { "duration", N_("Took"), WH_FIELD_DURATION, WH_FIELD_COLUMN, 90 },
  [WH_TEST_OUTPUT] = { "output", N_("Output"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_TEST_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_SHARED, 0 },
};

const WhKind wh_kind_test = {
  .id           = "test-case",
  .title        = N_("Test that did not pass"),
  .title_plural = N_("Tests that did not pass"),
  .icon_name    = "dialog-warning-symbolic",
  .fields       = test_fields,
  .n_fields     = G_N_ELEMENTS (test_fields),
  .name_field   = WH_TEST_NAME,
  .scope_field  = WH_TEST_RUN,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_test,
};

static const WhField branch_fields[] = {
  [WH_BRANCH_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_BRANCH_NAME] = { "name", N_("Branch"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_BRANCH_COMMIT] = { "commit", N_("Commit"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_IDENTIFIER | WH_FIELD_SEARCHED, 90 },
  [WH_BRANCH_MESSAGE] = { "message", N_("Message"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 260 },
  [WH_BRANCH_AUTHOR] = { "author", N_("Author"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 110 },
  [WH_BRANCH_COMMITTED] = { "committed", N_("Committed"), WH_FIELD_TIME, WH_FIELD_COLUMN, 86 },
  [WH_BRANCH_PROTECTED] = { "protected", N_("Protected"), WH_FIELD_BOOLEAN, WH_FIELD_COLUMN, 80 },
};

const WhKind wh_kind_branch = {
  .id           = "branch",
  .title        = N_("Branch"),
  .title_plural = N_("Branches"),
  .icon_name    = "wh-repository-symbolic",
  .fields       = branch_fields,
  .n_fields     = G_N_ELEMENTS (branch_fields),
  .name_field   = WH_BRANCH_NAME,
  .scope_field  = WH_BRANCH_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
};

static const WhField tag_fields[] = {
  [WH_TAG_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_TAG_NAME] = { "name", N_("Tag"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_TAG_COMMIT] = { "commit", N_("Commit"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_IDENTIFIER | WH_FIELD_SEARCHED, 90 },
  [WH_TAG_MESSAGE] = { "message", N_("Message"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 260 },
  [WH_TAG_CREATED] = { "created", N_("Created"), WH_FIELD_TIME, WH_FIELD_COLUMN, 86 },
};

const WhKind wh_kind_tag = {
  .id           = "tag",
  .title        = N_("Tag"),
  .title_plural = N_("Tags"),
  .icon_name    = "wh-repository-symbolic",
  .fields       = tag_fields,
  .n_fields     = G_N_ELEMENTS (tag_fields),
  .name_field   = WH_TAG_NAME,
  .scope_field  = WH_TAG_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
};

static const WhField release_fields[] = {
  [WH_RELEASE_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_RELEASE_TAG] = { "tag", N_("Tag"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 120 },
  [WH_RELEASE_TITLE] = { "title", N_("Title"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_RELEASE_AUTHOR] = { "author", N_("Author"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 110 },
  [WH_RELEASE_PUBLISHED] = { "published", N_("Published"), WH_FIELD_TIME, WH_FIELD_COLUMN, 86 },
  [WH_RELEASE_DRAFT] = { "draft", N_("Draft"), WH_FIELD_BOOLEAN, WH_FIELD_PLAIN, 0 },
  [WH_RELEASE_PRERELEASE] = { "prerelease", N_("Pre-release"), WH_FIELD_BOOLEAN, WH_FIELD_COLUMN, 90 },
  [WH_RELEASE_ASSETS] = { "assets", N_("Files"), WH_FIELD_TEXT, WH_FIELD_LIST, 0 },
  [WH_RELEASE_NOTES] = { "notes", N_("Notes"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_RELEASE_URL] = { "url", N_("URL"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
};

const WhKind wh_kind_release = {
  .id           = "release",
  .title        = N_("Release"),
  .title_plural = N_("Releases"),
  .icon_name    = "package-x-generic-symbolic",
  .fields       = release_fields,
  .n_fields     = G_N_ELEMENTS (release_fields),
  .name_field   = WH_RELEASE_TAG,
  .scope_field  = WH_RELEASE_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
};

static const WhField pull_request_fields[] = {
  [WH_PULL_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_PULL_NAME] = { "name", N_("Number"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 70 },
  [WH_PULL_TITLE] = { "title", N_("Title"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_PULL_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [WH_PULL_AUTHOR] = { "author", N_("Author"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 110 },
  [WH_PULL_SOURCE] = { "source", N_("From"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 140 },
  [WH_PULL_TARGET] = { "target", N_("Into"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [WH_PULL_COMMIT] = { "commit", N_("Commit"), WH_FIELD_TEXT, WH_FIELD_IDENTIFIER | WH_FIELD_SEARCHED, 90 },
  [WH_PULL_COMMENTS] = { "comments", N_("Comments"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_PULL_CREATED] = { "created", N_("Opened"), WH_FIELD_TIME, WH_FIELD_COLUMN, 86 },
  [WH_PULL_UPDATED] = { "updated", N_("Changed"), WH_FIELD_TIME, WH_FIELD_COLUMN, 86 },
  [WH_PULL_URL] = { "url", N_("URL"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
};

const WhKind wh_kind_pull_request = {
  .id           = "pull-request",
  .title        = N_("Pull request"),
  .title_plural = N_("Pull requests"),
  .icon_name    = "wh-repository-symbolic",
  .fields       = pull_request_fields,
  .n_fields     = G_N_ELEMENTS (pull_request_fields),
  .name_field   = WH_PULL_NAME,
  .scope_field  = WH_PULL_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
};

static const WhField commit_fields[] = {
  [WH_COMMIT_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_COMMIT_NAME] = { "name", N_("Commit"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_IDENTIFIER | WH_FIELD_SEARCHED, 90 },
  [WH_COMMIT_MESSAGE] = { "message", N_("Message"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_COMMIT_AUTHOR] = { "author", N_("Author"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 110 },
  [WH_COMMIT_COMMITTED] = { "committed", N_("Committed"), WH_FIELD_TIME, WH_FIELD_COLUMN, 86 },
  [WH_COMMIT_STATE] = { "state", N_("Checks"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [WH_COMMIT_CHECKS] = { "checks", N_("Each check"), WH_FIELD_TEXT, WH_FIELD_LIST, 0 },
  [WH_COMMIT_URL] = { "url", N_("URL"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
};

const WhKind wh_kind_commit = {
  .id           = "commit",
  .title        = N_("Commit"),
  .title_plural = N_("Commits"),
  .icon_name    = "wh-repository-symbolic",
  .fields       = commit_fields,
  .n_fields     = G_N_ELEMENTS (commit_fields),
  .name_field   = WH_COMMIT_NAME,
  .scope_field  = WH_COMMIT_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_commit,
};

static const WhField workflow_fields[] = {
  [WH_WORKFLOW_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_WORKFLOW_NAME] = { "name", N_("File"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 140 },
  [WH_WORKFLOW_TITLE] = { "title", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_WORKFLOW_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [WH_WORKFLOW_ID] = { "id", N_("Number"), WH_FIELD_TEXT, WH_FIELD_HIDDEN, 0 },
  [WH_WORKFLOW_URL] = { "url", N_("URL"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
};

const WhKind wh_kind_workflow = {
  .id           = "workflow",
  .title        = N_("Workflow"),
  .title_plural = N_("Workflows"),
  .icon_name    = "media-playback-start-symbolic",
  .fields       = workflow_fields,
  .n_fields     = G_N_ELEMENTS (workflow_fields),
  .name_field   = WH_WORKFLOW_NAME,
  .scope_field  = WH_WORKFLOW_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
};

static const WhField runner_fields[] = {
  [WH_RUNNER_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_RUNNER_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_RUNNER_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 100 },
  [WH_RUNNER_LABELS] = { "labels", N_("Labels"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SEARCHED, 0 },
  [WH_RUNNER_ID] = { "id", N_("Number"), WH_FIELD_INTEGER, WH_FIELD_HIDDEN, 0 },
};

const WhKind wh_kind_runner = {
  .id           = "runner",
  .title        = N_("Runner"),
  .title_plural = N_("Runners"),
  .icon_name    = "computer-symbolic",
  .fields       = runner_fields,
  .n_fields     = G_N_ELEMENTS (runner_fields),
  .name_field   = WH_RUNNER_NAME,
  .scope_field  = WH_RUNNER_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_runner,
};

static const WhField member_fields[] = {
  [WH_MEMBER_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_MEMBER_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 140 },
  [WH_MEMBER_FULL_NAME] = { "full_name", N_("Full name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_MEMBER_TYPE] = { "type", N_("Type"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 80 },
  [WH_MEMBER_ROLE] = { "role", N_("Role"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED | WH_FIELD_SEARCHED, 90 },
};

const WhKind wh_kind_member = {
  .id           = "collaborator",
  .title        = N_("Collaborator"),
  .title_plural = N_("Collaborators"),
  .icon_name    = "avatar-default-symbolic",
  .fields       = member_fields,
  .n_fields     = G_N_ELEMENTS (member_fields),
  .name_field   = WH_MEMBER_NAME,
  .scope_field  = WH_MEMBER_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
};

static const WhField webhook_fields[] = {
  [WH_WEBHOOK_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_WEBHOOK_NAME] = { "name", N_("Goes to"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_WEBHOOK_TYPE] = { "type", N_("Type"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [WH_WEBHOOK_EVENTS] = { "events", N_("Events"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_LIST | WH_FIELD_SEARCHED, 160 },
  [WH_WEBHOOK_ACTIVE] = { "active", N_("Active"), WH_FIELD_BOOLEAN, WH_FIELD_COLUMN, 70 },
  [WH_WEBHOOK_UPDATED] = { "updated", N_("Changed"), WH_FIELD_TIME, WH_FIELD_COLUMN, 86 },
  [WH_WEBHOOK_ID] = { "id", N_("Number"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
};

const WhKind wh_kind_webhook = {
  .id           = "webhook",
  .title        = N_("Webhook"),
  .title_plural = N_("Webhooks"),
  .icon_name    = "network-transmit-symbolic",
  .fields       = webhook_fields,
  .n_fields     = G_N_ELEMENTS (webhook_fields),
  .name_field   = WH_WEBHOOK_NAME,
  .scope_field  = WH_WEBHOOK_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
};

static const WhField package_fields[] = {
  [WH_PACKAGE_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_PACKAGE_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_PACKAGE_VERSION] = { "version", N_("Version"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 120 },
  [WH_PACKAGE_TYPE] = { "type", N_("Type"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [WH_PACKAGE_CREATOR] = { "creator", N_("By"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 110 },
  [WH_PACKAGE_CREATED] = { "created", N_("Created"), WH_FIELD_TIME, WH_FIELD_COLUMN, 86 },
  [WH_PACKAGE_URL] = { "url", N_("URL"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_PACKAGE_ID] = { "id", N_("Number"), WH_FIELD_INTEGER, WH_FIELD_HIDDEN, 0 },
};

const WhKind wh_kind_package = {
  .id           = "package",
  .title        = N_("Package"),
  .title_plural = N_("Packages"),
  .icon_name    = "package-x-generic-symbolic",
  .fields       = package_fields,
  .n_fields     = G_N_ELEMENTS (package_fields),
  .name_field   = WH_PACKAGE_NAME,
  .scope_field  = WH_PACKAGE_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
};

/**
 * wh_kinds_register_forge:
 *
 * Registers the kinds of what stands in a forge: for wh_kinds_register().
 */
void
wh_kinds_register_forge (void)
{
  wh_kind_register (&wh_kind_job);
  wh_kind_register (&wh_kind_artifact);
  wh_kind_register (&wh_kind_test_suite);
  wh_kind_register (&wh_kind_test);
  wh_kind_register (&wh_kind_branch);
  wh_kind_register (&wh_kind_tag);
  wh_kind_register (&wh_kind_release);
  wh_kind_register (&wh_kind_pull_request);
  wh_kind_register (&wh_kind_commit);
  wh_kind_register (&wh_kind_workflow);
  wh_kind_register (&wh_kind_runner);
  wh_kind_register (&wh_kind_member);
  wh_kind_register (&wh_kind_webhook);
  wh_kind_register (&wh_kind_package);
}
