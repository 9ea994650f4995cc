/* test-github.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "forge-checks.h"
#include "wh-dex-util.h"
#include "wh-github-provider.h"
#include "wh-kinds.h"
#include "wh-log-source.h"

/* An own server: its API lies below api/v3. */
#define API     "/api/v3/"
#define MINE    "GET " API "user/repos?sort=pushed&per_page=100"
#define MINE_2  "GET " API "user/repos?sort=pushed&per_page=100&page=2"
#define WEB     API "repos/acme/web/"
#define COMMITS "GET " WEB "commits"
#define RUNS    "GET " WEB "actions/runs"
#define RUN_13  WEB "actions/runs/9000000902"
#define JOBS    "GET " RUN_13 "/jobs"
#define SHA     "f5c26779b0baf3f6bb777fee649e362ab5431dc3"

#define COMMIT \
  "{\"sha\":\"" SHA "\",\"html_url\":\"https://github.com/acme/web/commit/f5\",\"commit\":{\"message\":\"perf: send fewer, larger batches\\n\\nbody\"," \
  "\"author\":{\"name\":\"Tom\",\"date\":\"2026-03-01T11:00:00Z\"},\"committer\":{\"name\":\"Tom\",\"date\":\"2026-03-01T11:00:00Z\"}}," \
  "\"author\":{\"login\":\"tom\"}}"

static Wire *
make_github (void)
{
  Wire *wire = wire_new (&wh_github_provider_info);
  g_autofree char *link = NULL;

  wire_set_secret (wire, "token", "s3cret");
  wire_serve (wire, "GET " API "meta", "meta.json");
  wire_serve (wire, "GET " API "user", "user.json");
  wire_serve (wire, MINE, "repos-1.json");
  link = g_strdup_printf ("<%s/api/v3/user/repos?sort=pushed&per_page=100&page=2>; rel=\"next\"", wire_get_url (wire));
  wire_add_header (wire, MINE, "Link", link);
  wire_serve (wire, MINE_2, "repos-2.json");
  wire_serve_text (wire, COMMITS, 200, "application/json", "[" COMMIT "]");
  wire_serve_text (wire, "GET " API "repos/anna/dot.files/commits", 200, "application/json", "[]");
  wire_serve_text (wire, "GET " API "repos/acme/fresh/commits", 409, "application/json", "{\"message\":\"Git Repository is empty.\"}");
  wire_serve (wire, RUNS, "runs-web.json");
  wire_serve_text (wire, "GET " API "repos/anna/dot.files/actions/runs", 200, "application/json", "{\"total_count\":0,\"workflow_runs\":[]}");
  wire_serve_text (wire, "GET " API "repos/acme/fresh/actions/runs", 404, "application/json", "{\"message\":\"Not Found\"}");
  wire_serve (wire, JOBS, "jobs-web.json");

  return wire;
}

static void
round_ok (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  wire_round (wire, &error);
  g_assert_no_error (error);
}

static WhRecord *
find_job (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  if (wire_lookup (wire, &wh_kind_job, "acme/web#13/70001") == NULL)
    {
      round_ok (wire);
      forge_look (wire, wire_lookup (wire, &wh_kind_run, "acme/web#13"), &wh_kind_job, &error);
      g_assert_no_error (error);
    }

  return wire_lookup (wire, &wh_kind_job, "acme/web#13/70001");
}

static void
test_reads (void)
{
  g_autoptr(Wire) wire = make_github ();
  WhRecord *record;

  round_ok (wire);
  g_assert_cmpstr (wire_get_header (wire, COMMITS, "Authorization"), ==, "Bearer s3cret");
  g_assert_cmpstr (wire_get_header (wire, COMMITS, "X-GitHub-Api-Version"), ==, "2022-11-28");
  g_assert_cmpstr (wire_get_header (wire, COMMITS, "Accept"), ==, "application/vnd.github+json");
  g_assert_nonnull (wire_get_header (wire, COMMITS, "User-Agent"));
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_repository), ==, 3);
  record = wire_lookup (wire, &wh_kind_repository, "acme/web");
  g_assert_cmpstr (record->values[WH_REPOSITORY_COMMIT].text, ==, SHA);
  g_assert_cmpstr (record->values[WH_REPOSITORY_MESSAGE].text, ==, "perf: send fewer, larger batches");
  g_assert_cmpint (record->values[WH_REPOSITORY_UPDATED].number, ==, G_GINT64_CONSTANT (1772362800000000));
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 4);
  record = wire_lookup (wire, &wh_kind_run, "acme/web#13");
  g_assert_cmpstr (record->values[WH_RUN_STATE].text, ==, "failure");
  g_assert_cmpstr (record->values[WH_RUN_WORKFLOW].text, ==, "ci.yml");
  g_assert_cmpint (record->values[WH_RUN_ID].number, ==, G_GINT64_CONSTANT (9000000902));
  g_assert_cmpint (record->values[WH_RUN_DURATION].number, ==, 90 * G_USEC_PER_SEC);
  g_assert_cmpint (wire_lookup (wire, &wh_kind_run, "acme/web#14")->values[WH_RUN_DURATION].number, ==, WH_ABSENT);

  /* Commits only when something was pushed; runs while one runs; those without Actions seldom. */
  wire_forget (wire);
  round_ok (wire);
  g_assert_cmpuint (wire_count (wire, COMMITS), ==, 0);
  g_assert_cmpuint (wire_count (wire, RUNS), ==, 1);
  g_assert_cmpuint (wire_count (wire, "GET " API "repos/acme/fresh/actions/runs"), ==, 0);
}

static void
test_address (void)
{
  g_autoptr(Wire) wire = make_github ();
  g_autoptr(GError) error = NULL;
  GPtrArray *steps;

  wire_test (wire, &error);
  g_assert_no_error (error);
  steps = wh_provider_get_test_steps (wire_get_provider (wire));
  g_assert_cmpstr (((WhTestStep *)g_ptr_array_index (steps, 1))->detail, ==, "anna");
  g_assert_cmpstr (((WhTestStep *)g_ptr_array_index (steps, 2))->detail, ==, "3");
}

/* What did not change costs nothing; an allowance that is used up is no lack of rights. */
static void
test_allowance (void)
{
  g_autoptr(Wire) wire = make_github ();
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *reset = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC + 600);

  wire_add_header (wire, RUNS, "ETag", "W/\"abc\"");
  round_ok (wire);
  before = wire_dup_store (wire);
  round_ok (wire);
  g_assert_cmpstr (wire_get_header (wire, RUNS, "If-None-Match"), ==, "W/\"abc\"");
  after = wire_dup_store (wire);
  g_assert_cmpstr (after, ==, before);

  wire_serve_text (wire, RUNS, 403, "application/json", "{\"message\":\"API rate limit exceeded\"}");
  wire_add_header (wire, RUNS, "X-RateLimit-Remaining", "0");
  wire_add_header (wire, RUNS, "X-RateLimit-Reset", reset);
  g_assert_false (wire_round (wire, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_RATE_LIMITED);
  g_assert_cmpuint (wh_error_get_retry_after (error), >, 500);
  g_assert_cmpuint (wh_error_get_retry_after (error), <=, 600);
  g_clear_pointer (&after, g_free);
  after = wire_dup_store (wire);
  g_assert_cmpstr (after, ==, before);
}

static void
test_jobs (void)
{
  g_autoptr(Wire) wire = make_github ();
  WhRecord *job = find_job (wire);

  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_job), ==, 2);
  g_assert_cmpstr (job->values[WH_JOB_RUN].text, ==, "run:acme/web#13");
  g_assert_cmpstr (job->values[WH_JOB_STATE].text, ==, "failure");
  g_assert_cmpstr (job->values[WH_JOB_STEP].text, ==, "Test");
  g_assert_cmpstr (job->values[WH_JOB_STEPS].text, ==, "success 5 Set up job\nfailure 85 Test\nskipped - Upload");
  g_assert_cmpstr (job->reason, ==, "“Test” failed");
  g_assert_cmpint (wire_lookup (wire, &wh_kind_job, "acme/web#13/70002")->values[WH_JOB_DURATION].number, ==, WH_ABSENT);
  forge_check_look_failures (wire, wire_lookup (wire, &wh_kind_run, "acme/web#13"), &wh_kind_job);
}

static void
test_details (void)
{
  static const struct
  {
    const char   *path;
    const char   *file; /* NULL: @text */
    const char   *text;
    const WhKind *kind;
    const char   *uid;
    guint         field;
    const char   *value;
  } cases[] = {
    { "branches", NULL, "[{\"name\":\"main\",\"commit\":{\"sha\":\"" SHA "\"},\"protected\":true}]", &wh_kind_branch, "acme/web:main", WH_BRANCH_COMMIT, SHA },
    { "tags", NULL, "[{\"name\":\"v1.2.0\",\"commit\":{\"sha\":\"" SHA "\"}}]", &wh_kind_tag, "acme/web:v1.2.0", WH_TAG_COMMIT, SHA },
    { "releases", "releases-web.json", NULL, &wh_kind_release, "acme/web:v1.2.0", WH_RELEASE_ASSETS, "web.tar.gz" },
    { "pulls", "pulls-web.json", NULL, &wh_kind_pull_request, "acme/web#7", WH_PULL_STATE, "draft" },
    { "pulls", "pulls-web.json", NULL, &wh_kind_pull_request, "acme/web#6", WH_PULL_STATE, "merged" },
    { "hooks", "hooks-web.json", NULL, &wh_kind_webhook, "acme/web/hook:12", WH_WEBHOOK_NAME, "https://hooks.slack.example/…" },
    { "actions/workflows", "workflows-web.json", NULL, &wh_kind_workflow, "acme/web/ci.yml", WH_WORKFLOW_STATE, "active" },
    { "actions/runners", "runners-web.json", NULL, &wh_kind_runner, "acme/web!23", WH_RUNNER_STATE, "busy" },
    { "collaborators", NULL, "[{\"login\":\"mira\",\"role_name\":\"write\",\"permissions\":{\"push\":true}}]", &wh_kind_member, "acme/web/mira", WH_MEMBER_ROLE, "write" },
    { "commits", NULL, "[" COMMIT "]", &wh_kind_commit, "acme/web@" SHA, WH_COMMIT_AUTHOR, "Tom" },
  };
  g_autoptr(Wire) wire = make_github ();
  g_autoptr(GError) error = NULL;
  WhRecord *record;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *what = g_strconcat ("GET ", WEB, cases[i].path, NULL);

      if (cases[i].file != NULL)
        wire_serve (wire, what, cases[i].file);
      else
        wire_serve_text (wire, what, 200, "application/json", cases[i].text);
    }

  round_ok (wire);
  forge_look (wire, wire_lookup (wire, &wh_kind_repository, "acme/web"), NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      record = wire_lookup (wire, cases[i].kind, cases[i].uid);
      g_test_message ("%s", cases[i].uid);
      g_assert_nonnull (record);
      g_assert_cmpstr (wh_record_get_value (record, cases[i].field)->text, ==, cases[i].value);
      g_assert_cmpstr (record->values[0].text, ==, "repository:acme/web");
    }

  /* What one may not see hides nothing else, but is told when it is asked for alone. */
  wire_serve_text (wire, "GET " WEB "hooks", 404, "application/json", "{\"message\":\"Not Found\"}");
  forge_look (wire, wire_lookup (wire, &wh_kind_repository, "acme/web"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_webhook), ==, 1);
  g_assert_false (forge_look (wire, wire_lookup (wire, &wh_kind_repository, "acme/web"), &wh_kind_webhook, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* A commit: what others report, and what checks found. */
  wire_serve_text (wire, "GET " WEB "commits/" SHA, 200, "application/json", COMMIT);
  wire_serve (wire, "GET " WEB "commits/" SHA "/status", "status-web.json");
  wire_serve (wire, "GET " WEB "commits/" SHA "/check-runs", "checks-web.json");
  forge_look (wire, wire_lookup (wire, &wh_kind_commit, "acme/web@" SHA), NULL, &error);
  g_assert_no_error (error);
  record = wire_lookup (wire, &wh_kind_commit, "acme/web@" SHA);
  g_assert_cmpstr (record->values[WH_COMMIT_STATE].text, ==, "failure");
  g_assert_cmpstr (record->values[WH_COMMIT_CHECKS].text, ==, "success deploy/preview\nfailure test\npending image");
  forge_check_look_failures (wire, wire_lookup (wire, &wh_kind_repository, "acme/web"), &wh_kind_pull_request);
}

/* The log lies elsewhere: there the token must not go, the range must. */
static void
test_log (void)
{
  g_autoptr(Wire) wire = make_github ();
  g_autoptr(Wire) storage = wire_new (&wh_github_provider_info);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *target = g_strconcat (wire_get_url (storage), "/blob/1.txt", NULL);
  g_autoptr(GError) error = NULL;
  WhRecord *job = find_job (wire);

  g_assert_true (wh_log_source_has_log (WH_LOG_SOURCE (wire_get_provider (wire)), job, NULL));
  wire_serve_text (storage, "GET /blob/1.txt", 200, "text/plain", "one\ntwo\nthree\n");
  wire_serve_text (wire, "GET " WEB "actions/jobs/70001/logs", 302, "text/plain", "");
  wire_add_header (wire, "GET " WEB "actions/jobs/70001/logs", "Location", target);

  forge_read_log (wire, job, 0, text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, "one\ntwo\nthree\n");
  g_assert_cmpstr (wire_get_header (wire, "GET " WEB "actions/jobs/70001/logs", "Authorization"), ==, "Bearer s3cret");
  g_assert_null (wire_get_header (storage, "GET /blob/1.txt", "Authorization"));
  g_assert_null (wire_get_header (storage, "GET /blob/1.txt", "X-GitHub-Api-Version"));

  g_string_truncate (text, 0);
  forge_read_log (wire, job, 8, text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, "three\n");
  g_assert_cmpstr (wire_get_header (storage, "GET /blob/1.txt", "Range"), ==, "bytes=8-");

  g_string_truncate (text, 0);
  forge_read_log (wire, job, 14, text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (text->len, ==, 0);
  forge_check_log_failures (wire, job);
}

static void
test_operations (void)
{
  g_autoptr(Wire) wire = make_github ();
  g_autoptr(GError) error = NULL;
  WhRecord *job = find_job (wire);
  WhRecord *run = wire_lookup (wire, &wh_kind_run, "acme/web#13");
  WhRecord *repository = wire_lookup (wire, &wh_kind_repository, "acme/web");

  wire_serve_text (wire, "POST " RUN_13 "/rerun", 201, "application/json", "{}");
  wire_serve_text (wire, "POST " RUN_13 "/rerun-failed-jobs", 201, "application/json", "{}");
  wire_serve_text (wire, "POST " WEB "actions/jobs/70001/rerun", 201, "application/json", "{}");
  wire_serve_text (wire, "POST " WEB "actions/runs/9000000904/cancel", 202, "application/json", "{}");
  wire_serve_text (wire, "POST " WEB "actions/workflows/ci.yml/dispatches", 204, "text/plain", "");
  wire_serve_text (wire, "PUT " WEB "collaborators/mira", 201, "application/json", "{}");

  g_assert_true (forge_do (wire, "rerun", run, &error, NULL));
  g_assert_true (forge_do (wire, "rerun-failed", run, &error, NULL));
  g_assert_true (forge_do (wire, "rerun", job, &error, NULL));
  g_assert_true (forge_do (wire, "cancel", wire_lookup (wire, &wh_kind_run, "acme/web#15"), &error, NULL));
  g_assert_cmpuint (wire_count (wire, "POST " WEB "actions/runs/9000000904/cancel"), ==, 1);

  g_assert_true (forge_do (wire, "dispatch", repository, &error, "workflow", "ci.yml", "inputs", "level=debug\nname=a=b\n", NULL));
  g_assert_cmpstr (wire_get_body (wire, "POST " WEB "actions/workflows/ci.yml/dispatches"), ==,
                   "{\"ref\":\"main\",\"inputs\":{\"level\":\"debug\",\"name\":\"a=b\"}}");
  g_assert_false (forge_do (wire, "dispatch", repository, &error, "workflow", "ci.yml", "inputs", "level", NULL));
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
  g_clear_error (&error);

  /* The same role has another word here. */
  g_assert_true (forge_do (wire, "add-collaborator", repository, &error, "user", "mira", "role", "write", NULL));
  g_assert_cmpstr (wire_get_body (wire, "PUT " WEB "collaborators/mira"), ==, "{\"permission\":\"push\"}");
  forge_check_write_failures (wire, "POST " RUN_13 "/rerun", "rerun", run);
}

static void
test_failures (void)
{
  g_autoptr(Wire) wire = make_github ();

  wire_check_failures (wire);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/github/reads", test_reads);
  g_test_add_func ("/github/address", test_address);
  g_test_add_func ("/github/allowance", test_allowance);
  g_test_add_func ("/github/jobs", test_jobs);
  g_test_add_func ("/github/details", test_details);
  g_test_add_func ("/github/log", test_log);
  g_test_add_func ("/github/operations", test_operations);
  g_test_add_func ("/github/failures", test_failures);

  return g_test_run ();
}
