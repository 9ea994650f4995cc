/* wh-kinds-forge.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"

G_BEGIN_DECLS

/* What a repository of a forge and its CI are made of. Repositories and runs
 * are always known; these are asked for when somebody looks into one, see
 * wh_provider_look_into(). Their first field is the reference they hang on. */

enum
{
  WH_JOB_RUN,              /* reference */
  WH_JOB_NAME,
  WH_JOB_STATE,            /* queued, running, success, failure, cancelled, skipped */
  WH_JOB_STEP,             /* name of the step that failed, or that runs */
  WH_JOB_STEPS,            /* "state seconds name", one a line; seconds "-" when it has not run */
  WH_JOB_RUNNER,
  WH_JOB_STARTED,
  WH_JOB_DURATION,
  WH_JOB_REPOSITORY,       /* reference */
  WH_JOB_ID,               /* as the forge counts; absent when it does not tell, and then there is no log */
  WH_JOB_ATTEMPT,
  WH_JOB_URL,
  WH_JOB_N_FIELDS
};
extern const WhKind wh_kind_job;

enum
{
  WH_ARTIFACT_RUN,         /* reference */
  WH_ARTIFACT_NAME,
  WH_ARTIFACT_SIZE,
  WH_ARTIFACT_EXPIRED,
  WH_ARTIFACT_CREATED,
  WH_ARTIFACT_EXPIRES,
  WH_ARTIFACT_REPOSITORY,  /* reference */
  WH_ARTIFACT_ID,
  WH_ARTIFACT_N_FIELDS
};
extern const WhKind wh_kind_artifact;

/* What tests of a run found, when it published that. */
enum
{
  WH_SUITE_RUN,            /* reference */
  WH_SUITE_NAME,
  WH_SUITE_FAILED,
  WH_SUITE_PASSED,
  WH_SUITE_SKIPPED,
  WH_SUITE_DURATION,
  WH_SUITE_ARTIFACT,       /* name of the artifact it was found in */
  WH_SUITE_REPOSITORY,     /* reference */
  WH_SUITE_N_FIELDS
};
extern const WhKind wh_kind_test_suite;

/* The tests that did not pass. */
enum
{
  WH_TEST_RUN,             /* reference */
  WH_TEST_NAME,
  WH_TEST_STATE,           /* failure, skipped */
  WH_TEST_MESSAGE,
  WH_TEST_SUITE,
  WH_TEST_FILE,
  WH_TEST_DURATION,
  WH_TEST_OUTPUT,
  WH_TEST_REPOSITORY,      /* reference */
  WH_TEST_N_FIELDS
};
extern const WhKind wh_kind_test;

enum
{
  WH_BRANCH_REPOSITORY,    /* reference */
  WH_BRANCH_NAME,
  WH_BRANCH_COMMIT,
  WH_BRANCH_MESSAGE,
  WH_BRANCH_AUTHOR,
  WH_BRANCH_COMMITTED,
  WH_BRANCH_PROTECTED,
  WH_BRANCH_N_FIELDS
};
extern const WhKind wh_kind_branch;

enum
{
  WH_TAG_REPOSITORY,       /* reference */
  WH_TAG_NAME,
  WH_TAG_COMMIT,
  WH_TAG_MESSAGE,
  WH_TAG_CREATED,
  WH_TAG_N_FIELDS
};
extern const WhKind wh_kind_tag;

enum
{
  WH_RELEASE_REPOSITORY,   /* reference */
  WH_RELEASE_TAG,
  WH_RELEASE_TITLE,
  WH_RELEASE_AUTHOR,
  WH_RELEASE_PUBLISHED,
  WH_RELEASE_DRAFT,
  WH_RELEASE_PRERELEASE,
  WH_RELEASE_ASSETS,       /* names, one a line */
  WH_RELEASE_NOTES,
  WH_RELEASE_URL,
  WH_RELEASE_N_FIELDS
};
extern const WhKind wh_kind_release;

enum
{
  WH_PULL_REPOSITORY,      /* reference */
  WH_PULL_NAME,            /* "#12" */
  WH_PULL_TITLE,
  WH_PULL_STATE,           /* open, draft, merged, closed */
  WH_PULL_AUTHOR,
  WH_PULL_SOURCE,          /* branch */
  WH_PULL_TARGET,          /* branch */
  WH_PULL_COMMIT,
  WH_PULL_COMMENTS,
  WH_PULL_CREATED,
  WH_PULL_UPDATED,
  WH_PULL_URL,
  WH_PULL_N_FIELDS
};
extern const WhKind wh_kind_pull_request;

enum
{
  WH_COMMIT_REPOSITORY,    /* reference */
  WH_COMMIT_NAME,          /* sha */
  WH_COMMIT_MESSAGE,
  WH_COMMIT_AUTHOR,
  WH_COMMIT_COMMITTED,
  WH_COMMIT_STATE,         /* success, failure, pending: all checks together; absent = none, or not asked for */
  WH_COMMIT_CHECKS,        /* "state name", one a line */
  WH_COMMIT_URL,
  WH_COMMIT_N_FIELDS
};
extern const WhKind wh_kind_commit;

enum
{
  WH_WORKFLOW_REPOSITORY,  /* reference */
  WH_WORKFLOW_NAME,        /* "ci.yml" */
  WH_WORKFLOW_TITLE,
  WH_WORKFLOW_STATE,       /* active, disabled */
  WH_WORKFLOW_ID,          /* what the API calls it */
  WH_WORKFLOW_URL,
  WH_WORKFLOW_N_FIELDS
};
extern const WhKind wh_kind_workflow;

enum
{
  WH_RUNNER_REPOSITORY,    /* reference */
  WH_RUNNER_NAME,
  WH_RUNNER_STATE,         /* offline, idle, busy, disabled */
  WH_RUNNER_LABELS,        /* one a line */
  WH_RUNNER_ID,
  WH_RUNNER_N_FIELDS
};
extern const WhKind wh_kind_runner;

enum
{
  WH_MEMBER_REPOSITORY,    /* reference */
  WH_MEMBER_NAME,          /* login, or name of the team */
  WH_MEMBER_FULL_NAME,
  WH_MEMBER_TYPE,          /* person, team */
  WH_MEMBER_ROLE,          /* read, write, admin, owner, or the forge's own word */
  WH_MEMBER_N_FIELDS
};
extern const WhKind wh_kind_member;

enum
{
  WH_WEBHOOK_REPOSITORY,   /* reference */
  WH_WEBHOOK_NAME,         /* where it goes, without the path, which may be a secret */
  WH_WEBHOOK_TYPE,
  WH_WEBHOOK_EVENTS,       /* one a line */
  WH_WEBHOOK_ACTIVE,
  WH_WEBHOOK_UPDATED,
  WH_WEBHOOK_ID,
  WH_WEBHOOK_N_FIELDS
};
extern const WhKind wh_kind_webhook;

enum
{
  WH_PACKAGE_REPOSITORY,   /* reference */
  WH_PACKAGE_NAME,
  WH_PACKAGE_VERSION,
  WH_PACKAGE_TYPE,         /* container, npm, generic, … */
  WH_PACKAGE_CREATOR,
  WH_PACKAGE_CREATED,
  WH_PACKAGE_URL,
  WH_PACKAGE_ID,
  WH_PACKAGE_N_FIELDS
};
extern const WhKind wh_kind_package;

void wh_kinds_register_forge (void);

G_END_DECLS
