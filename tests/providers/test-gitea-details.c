/* test-gitea-details.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <unistd.h>

#include "forge-checks.h"
#include "gitea-server.h"
#include "wh-dex-util.h"
#include "wh-forge.h"
#include "wh-kinds.h"
#include "wh-log-file.h"

/* What is asked for when somebody looks, logs, and operations. */

#define WEB   GITEA_WEB
#define JOBS  "GET " WEB "actions/runs/902/jobs"
#define JOB   WEB "actions/jobs/1406020"
#define LOG   "GET " JOB "/logs"
#define FAILED "acme/web#13/1406020"

static void
round_ok (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  wire_round (wire, &error);
  g_assert_no_error (error);
}

static WhRecord *
find_run (Wire *wire)
{
  round_ok (wire);

  return wire_lookup (wire, &wh_kind_run, "acme/web#13");
}

static void
look_ok (Wire         *wire,
         WhRecord     *record,
         const WhKind *kind)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (forge_look (wire, record, kind, &error));
  g_assert_no_error (error);
}

/* One job as the API tells it alone, @status instead of what the list says. */
static void
serve_job (Wire       *wire,
           const char *status,
           const char *conclusion)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":1406020,\"run_id\":902,\"name\":\"test\",\"status\":\"%s\",\"conclusion\":\"%s\","
                                           "\"started_at\":\"2026-03-02T09:00:12Z\",\"completed_at\":\"2026-03-02T09:01:18Z\",\"steps\":null}",
                                           status, conclusion);

  wire_serve_text (wire, "GET " JOB, 200, "application/json", text);
}

static void
test_run (void)
{
  g_autoptr(Wire) wire = gitea_server_new ("1.25.5");
  g_autoptr(GError) error = NULL;
  WhRecord *run = find_run (wire);
  WhRecord *job;

  g_assert_cmpint (run->values[WH_RUN_ID].number, ==, 902);
  look_ok (wire, run, NULL);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_job), ==, 2);
  job = wire_lookup (wire, &wh_kind_job, FAILED);
  g_assert_cmpstr (job->values[WH_JOB_RUN].text, ==, "run:acme/web#13");
  g_assert_cmpstr (job->values[WH_JOB_REPOSITORY].text, ==, "repository:acme/web");
  g_assert_cmpstr (job->values[WH_JOB_STEP].text, ==, "Test");
  g_assert_true (g_str_has_prefix (job->values[WH_JOB_STEPS].text, "success 5 Set up job\nsuccess 6 Check out\n"));
  g_assert_cmpint (job->values[WH_JOB_DURATION].number, ==, 66 * G_USEC_PER_SEC);
  g_assert_cmpint (job->health, ==, WH_HEALTH_FAILING);
  g_assert_cmpint (wire_lookup (wire, &wh_kind_artifact, "acme/web#13/141102")->values[WH_ARTIFACT_SIZE].number, ==, 18602);

  /* With the run goes what belongs to it. */
  wire_serve_text (wire, "GET " WEB "actions/runs", 200, "application/json", "{\"total_count\":0,\"workflow_runs\":[]}");
  round_ok (wire);
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_job) + wire_count_kind (wire, &wh_kind_artifact), ==, 0);
}

static gboolean
serve_artifact (Wire              *wire,
                SoupServerMessage *message,
                gpointer           user_data)
{
  GBytes *bytes = user_data;

  if (g_strcmp0 (g_uri_get_path (soup_server_message_get_uri (message)), WEB "actions/artifacts/141102/zip") != 0)
    return FALSE;

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/zip", SOUP_MEMORY_COPY, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return TRUE;
}

/* Tests are told by an artifact, which is fetched once. */
static void
test_tests (void)
{
  static const char text[] = "<testsuite name='unit'><testcase name='a'/><testcase name='b'><failure message='no'/></testcase></testsuite>";
  g_autoptr(Wire) wire = gitea_server_new ("1.25.5");
  g_autoptr(GError) error = NULL;
  g_autofree char *room = g_malloc (4096);
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) cut = NULL;
  size_t used = 0;
  WhRecord *run = find_run (wire);

  archive_write_set_format_zip (archive);
  archive_write_open_memory (archive, room, 4096, &used);
  archive_entry_set_pathname (entry, "junit.xml");
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_size (entry, strlen (text));
  archive_write_header (archive, entry);
  archive_write_data (archive, text, strlen (text));
  archive_write_close (archive);
  archive_entry_free (entry);
  archive_write_free (archive);
  bytes = g_bytes_new (room, used);
  cut = g_bytes_new (room, 20);

  /* Nobody is troubled with one that cannot be read, but for who asks for it. */
  wire_set_gate (wire, serve_artifact, cut);
  look_ok (wire, run, NULL);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_test_suite), ==, 0);

  wire_reconnect (wire);
  run = find_run (wire);
  g_assert_false (forge_look (wire, run, &wh_kind_test_suite, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_BAD_REPLY);

  wire_set_gate (wire, serve_artifact, bytes);
  look_ok (wire, run, &wh_kind_test);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_test_suite), ==, 1);
  g_assert_cmpint (wire_lookup (wire, &wh_kind_test_suite, "acme/web#13/141102/0")->values[WH_SUITE_FAILED].number, ==, 1);
  g_assert_cmpstr (wire_lookup (wire, &wh_kind_test, "acme/web#13/141102/0")->reason, ==, "no");

  wire_set_gate (wire, serve_artifact, cut);
  look_ok (wire, run, &wh_kind_test);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_test), ==, 1);
  wire_set_gate (wire, NULL, NULL);
}

/* Where runs themselves cannot be read, jobs are what the tasks say, and no log is taken for theirs. */
static void
test_tasks (void)
{
  g_autoptr(Wire) wire = gitea_server_new ("1.24.7");
  g_autoptr(GPtrArray) jobs = NULL;
  g_autofree char *reason = NULL;
  WhRecord *run = find_run (wire);

  g_assert_cmpint (run->values[WH_RUN_ID].number, ==, WH_ABSENT);
  look_ok (wire, run, &wh_kind_job);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_job), ==, 2);
  g_assert_cmpuint (wire_count (wire, JOBS), ==, 0);
  jobs = wh_provider_dup_records (wire_get_provider (wire), &wh_kind_job);
  g_assert_false (wh_log_source_has_log (WH_LOG_SOURCE (wire_get_provider (wire)), g_ptr_array_index (jobs, 0), &reason));
  g_assert_nonnull (strstr (reason, "1.25"));
}

/* Forgejo tells runs in its own words, and for long their jobs as tasks only. */
static void
test_forgejo (void)
{
  g_autoptr(Wire) wire = gitea_server_new ("12.0.1+gitea-1.22.0");
  WhRecord *run;

  wire_serve_text (wire, "GET " WEB "actions/runs", 200, "application/json",
                   "{\"total_count\":1,\"workflow_runs\":[{\"id\":11130,\"index_in_repo\":13,\"title\":\"fix: wait\",\"workflow_id\":\"ci.yml\","
                   "\"prettyref\":\"main\",\"commit_sha\":\"4426e3e4f7b454aa4f548923bc20bde8cf381222\",\"event\":\"push\",\"status\":\"failure\","
                   "\"trigger_user\":{\"login\":\"mira\"},\"started\":\"2026-03-01T10:00:00Z\",\"stopped\":\"2026-03-01T10:01:30Z\","
                   "\"html_url\":\"https://git.acme.dev/acme/web/actions/runs/13\"}]}");
  wire_serve_text (wire, "GET " WEB "actions/runs/11130/jobs", 404, "application/json", "{\"message\":\"not found\"}");
  run = find_run (wire);
  g_assert_nonnull (run);
  g_assert_cmpint (run->values[WH_RUN_ID].number, ==, 11130);
  g_assert_cmpstr (run->values[WH_RUN_STATE].text, ==, "failure");
  g_assert_cmpstr (run->values[WH_RUN_TITLE].text, ==, "fix: wait");
  g_assert_cmpstr (run->values[WH_RUN_WORKFLOW].text, ==, "ci.yml");
  g_assert_cmpstr (run->values[WH_RUN_BRANCH].text, ==, "main");
  g_assert_cmpstr (run->values[WH_RUN_COMMIT].text, ==, "4426e3e4f7b454aa4f548923bc20bde8cf381222");
  g_assert_cmpstr (run->values[WH_RUN_ACTOR].text, ==, "mira");
  g_assert_cmpint (run->values[WH_RUN_DURATION].number, ==, 90 * G_USEC_PER_SEC);
  look_ok (wire, run, &wh_kind_job);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_job), ==, 2);
}

static void
test_repository (void)
{
  static const struct
  {
    const WhKind *kind;
    const char   *uid;
    guint         field;
    const char   *value;
  } cases[] = {
    { &wh_kind_branch,       "acme/web:renovate/dependencies", WH_BRANCH_AUTHOR,   "Mira Osei" },
    { &wh_kind_tag,          "acme/web:v2.14.1",               WH_TAG_NAME,        "v2.14.1" },
    { &wh_kind_release,      "acme/web:v2.15.0-rc1",           WH_RELEASE_AUTHOR,  "anna" },
    { &wh_kind_pull_request, "acme/web#407",                   WH_PULL_STATE,      "open" },
    { &wh_kind_webhook,      "acme/web/hook:1",                WH_WEBHOOK_NAME,    "https://deploy.acme.dev/…" },
    { &wh_kind_workflow,     "acme/web/ci.yml",                WH_WORKFLOW_STATE,  "active" },
    { &wh_kind_runner,       "acme/web!3",                     WH_RUNNER_STATE,    "offline" },
    { &wh_kind_runner,       "acme/web!2",                     WH_RUNNER_STATE,    "busy" },
    { &wh_kind_member,       "acme/web/anna",                  WH_MEMBER_ROLE,     "admin" },
    { &wh_kind_member,       "acme/web/jonas",                 WH_MEMBER_ROLE,     NULL },
    { &wh_kind_member,       "acme/web/team:delivery",         WH_MEMBER_ROLE,     "write" },
    { &wh_kind_commit,       "acme/web@f5c26779b0baf3f6bb777fee649e362ab5431dc3", WH_COMMIT_STATE, "failure" },
  };
  g_autoptr(Wire) wire = gitea_server_new ("1.26.4");
  g_autoptr(GError) error = NULL;
  WhRecord *repository;

  round_ok (wire);
  repository = wire_lookup (wire, &wh_kind_repository, "acme/web");
  look_ok (wire, repository, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhRecord *record = wire_lookup (wire, cases[i].kind, cases[i].uid);

      g_test_message ("%s", cases[i].uid);
      g_assert_nonnull (record);
      g_assert_cmpstr (wh_record_get_value (record, cases[i].field)->text, ==, cases[i].value);
      g_assert_cmpstr (record->values[0].text, ==, "repository:acme/web");
    }

  /* A package of another repository is not of this one. */
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_package), ==, 1);

  /* The path of a webhook is nowhere. */
  {
    g_autofree char *store = wire_dup_store (wire);

    g_assert_null (strstr (store, "deploy.acme.dev/hooks"));
  }

  /* Rights that miss for one list hide that list only. */
  wire_serve_text (wire, "GET " WEB "hooks", 403, "application/json", "{\"message\":\"no\"}");
  look_ok (wire, repository, NULL);
  g_assert_false (forge_look (wire, repository, &wh_kind_webhook, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_FORBIDDEN);
}

static void
test_lacking (void)
{
  g_autoptr(Wire) wire = gitea_server_new ("1.22.6");
  g_autoptr(GError) error = NULL;
  g_autofree char *reason = NULL;
  WhProvider *provider;

  round_ok (wire);
  provider = wire_get_provider (wire);
  g_assert_false (forge_look (wire, wire_lookup (wire, &wh_kind_repository, "acme/web"), &wh_kind_workflow, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "1.24"));
  g_assert_cmpuint (wire_count (wire, "GET " WEB "actions/workflows"), ==, 0);

  /* What is not there is not offered, and says since when it is. */
  reason = wh_forge_rerun.explain_lack (&wh_forge_rerun, provider);
  g_assert_nonnull (strstr (reason, "1.26"));
  g_clear_pointer (&reason, g_free);
  reason = wh_forge_cancel.explain_lack (&wh_forge_cancel, provider);
  g_assert_nonnull (reason);

  /* Forgejo is tried what it has. */
  wire_serve_text (wire, "GET /api/v1/version", 200, "application/json", "{\"version\":\"11.0.1+gitea-1.22.0\"}");
  wire_reconnect (wire);
  round_ok (wire);
  provider = wire_get_provider (wire);
  g_assert_null (wh_forge_rerun.explain_lack (&wh_forge_rerun, provider));
}

static void
test_log (void)
{
  g_autoptr(Wire) wire = gitea_server_new ("1.25.5");
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(WhLogFile) file = NULL;
  g_autoptr(GError) error = NULL;
  char read[64] = { 0 };
  WhRecord *job;

  look_ok (wire, find_run (wire), &wh_kind_job);
  job = wire_lookup (wire, &wh_kind_job, FAILED);
  wire_serve_text (wire, LOG, 200, "text/plain", "one\ntwo\nthree\n");
  forge_read_log (wire, job, 4, text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, "two\nthree\n");
  g_assert_cmpstr (wire_get_header (wire, LOG, "Range"), ==, "bytes=4-");
  forge_check_log_failures (wire, job);

  /* A file that is complete has all of it, and the store the job as it is. */
  serve_job (wire, "completed", "failure");
  file = wh_log_file_new (WH_LOG_SOURCE (wire_get_provider (wire)), job);
  wh_log_file_start (file);
  g_assert_true (wh_dex_run (wh_log_file_when_over (file), &error));
  g_assert_cmpint (wh_log_file_get_state (file), ==, WH_LOG_FILE_COMPLETE);
  g_assert_cmpint (wh_log_file_get_size (file), ==, 14);
  g_assert_cmpint (pread (wh_log_file_get_fd (file), read, sizeof read, 0), ==, 14);
  g_assert_cmpstr (read, ==, "one\ntwo\nthree\n");
  g_assert_finalize_object (g_steal_pointer (&file));

  /* One that is not kept any more says so. */
  wire_serve_text (wire, LOG, 404, "application/json", "{\"message\":\"gone\"}");
  file = wh_log_file_new (WH_LOG_SOURCE (wire_get_provider (wire)), wire_lookup (wire, &wh_kind_job, FAILED));
  wh_log_file_start (file);
  g_assert_false (wh_dex_run (wh_log_file_when_over (file), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
  g_assert_cmpint (wh_log_file_get_state (file), ==, WH_LOG_FILE_FAILED);
  g_assert_finalize_object (g_steal_pointer (&file));
}

static void
finish_log_cb (WhLogFile  *file,
               GParamSpec *pspec,
               Wire       *wire)
{
  /* What was read before is not sent again. */
  if (wh_log_file_get_state (file) == WH_LOG_FILE_FOLLOWING)
    {
      serve_job (wire, "completed", "success");
      wire_serve_text (wire, LOG, 200, "text/plain", "one\ntwo\n");
    }
  else if (wh_log_file_get_state (file) == WH_LOG_FILE_WAITING)
    {
      serve_job (wire, "in_progress", "");
      wire_serve_text (wire, LOG, 200, "text/plain", "one\n");
    }
}

/* Waits, follows, ends; and lives through a server that fails in between. */
static void
test_follow (void)
{
  g_autoptr(Wire) wire = gitea_server_new ("1.25.5");
  g_autoptr(WhLogFile) file = NULL;
  g_autoptr(GError) error = NULL;

  look_ok (wire, find_run (wire), &wh_kind_job);
  serve_job (wire, "queued", "");
  wire_serve_text (wire, LOG, 404, "application/json", "{\"message\":\"job has not started\"}");
  file = wh_log_file_new (WH_LOG_SOURCE (wire_get_provider (wire)), wire_lookup (wire, &wh_kind_job, FAILED));
  g_signal_connect (file, "notify::state", G_CALLBACK (finish_log_cb), wire);
  wh_log_file_start (file);
  g_assert_true (wh_dex_run (wh_log_file_when_over (file), &error));
  g_assert_no_error (error);
  g_assert_cmpint (wh_log_file_get_size (file), ==, 8);
  g_assert_cmpstr (wire_get_header (wire, LOG, "Range"), ==, "bytes=4-");
  g_assert_cmpstr (wire_lookup (wire, &wh_kind_job, FAILED)->values[WH_JOB_STATE].text, ==, "success");
  g_assert_finalize_object (g_steal_pointer (&file));
}

static void
test_operations (void)
{
  g_autoptr(Wire) wire = gitea_server_new ("1.26.4");
  g_autoptr(GError) error = NULL;
  WhRecord *repository;
  WhRecord *run = find_run (wire);

  look_ok (wire, run, NULL);
  repository = wire_lookup (wire, &wh_kind_repository, "acme/web");
  look_ok (wire, repository, NULL);

  wire_serve_text (wire, "POST " WEB "actions/runs/902/rerun", 201, "application/json", "{}");
  wire_serve_text (wire, "POST " WEB "actions/runs/902/jobs/1406020/rerun", 201, "application/json", "{}");
  wire_serve_text (wire, "POST " WEB "hooks", 201, "application/json", "{}");
  wire_serve_text (wire, "POST " WEB "hooks/1/tests", 204, "text/plain", "");
  wire_serve_text (wire, "DELETE " WEB "hooks/1", 204, "text/plain", "");
  wire_serve_text (wire, "PUT " WEB "collaborators/anna", 204, "text/plain", "");
  wire_serve_text (wire, "DELETE " WEB "collaborators/anna", 204, "text/plain", "");
  wire_serve_text (wire, "PUT " WEB "actions/workflows/ci.yml/disable", 204, "text/plain", "");
  wire_serve_text (wire, "POST " WEB "actions/workflows/ci.yml/dispatches", 204, "text/plain", "");
  wire_serve_text (wire, "POST /api/v1/orgs/acme/repos", 404, "application/json", "{\"message\":\"no organization\"}");
  wire_serve_text (wire, "POST /api/v1/user/repos", 201, "application/json", "{}");

  g_assert_true (forge_do (wire, "rerun", run, &error, NULL));
  g_assert_true (forge_do (wire, "rerun", wire_lookup (wire, &wh_kind_job, FAILED), &error, NULL));
  g_assert_cmpuint (wire_count (wire, "POST " WEB "actions/runs/902/jobs/1406020/rerun"), ==, 1);

  g_assert_true (forge_do (wire, "create-webhook", repository, &error, "url", "https://x.dev/s3", "events", "push, release",
                           "secret", "abc", NULL));
  g_assert_cmpstr (wire_get_body (wire, "POST " WEB "hooks"), ==,
                   "{\"type\":\"gitea\",\"active\":true,\"events\":[\"push\",\"release\"],"
                   "\"config\":{\"url\":\"https://x.dev/s3\",\"content_type\":\"json\",\"secret\":\"abc\"}}");
  g_assert_false (forge_do (wire, "create-webhook", repository, &error, "url", "x.dev", "events", "push", NULL));
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (forge_do (wire, "test", wire_lookup (wire, &wh_kind_webhook, "acme/web/hook:1"), &error, NULL));
  g_assert_true (forge_do (wire, "set-role", wire_lookup (wire, &wh_kind_member, "acme/web/anna"), &error, "role", "read", NULL));
  g_assert_cmpstr (wire_get_body (wire, "PUT " WEB "collaborators/anna"), ==, "{\"permission\":\"read\"}");
  g_assert_true (forge_do (wire, "remove", wire_lookup (wire, &wh_kind_member, "acme/web/anna"), &error, NULL));
  g_assert_true (forge_do (wire, "disable", wire_lookup (wire, &wh_kind_workflow, "acme/web/ci.yml"), &error, NULL));
  g_assert_true (forge_do (wire, "dispatch", wire_lookup (wire, &wh_kind_workflow, "acme/web/ci.yml"), &error, "ref", "v1", NULL));
  g_assert_cmpstr (wire_get_body (wire, "POST " WEB "actions/workflows/ci.yml/dispatches"), ==, "{\"ref\":\"v1\",\"inputs\":{}}");

  /* An owner that is no organization is the one who is signed in. */
  g_assert_true (forge_do (wire, "create", repository, &error, "name", "tools", NULL));
  g_assert_cmpstr (wire_get_body (wire, "POST /api/v1/user/repos"), ==, "{\"name\":\"tools\",\"private\":true,\"auto_init\":true}");
  g_assert_false (forge_do (wire, "create", repository, &error, "name", "a/b", NULL));
  g_clear_error (&error);

  /* What it shows is what is there then. */
  wire_serve_text (wire, "GET " WEB "hooks", 200, "application/json", "[]");
  g_assert_true (forge_do (wire, "delete", wire_lookup (wire, &wh_kind_webhook, "acme/web/hook:1"), &error, NULL));
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_webhook), ==, 0);
  forge_check_write_failures (wire, "POST " WEB "actions/runs/902/rerun", "rerun", run);
}

static void
test_failures (void)
{
  static const WhKind * const kinds[] = { &wh_kind_branch, &wh_kind_member, &wh_kind_package, &wh_kind_workflow };
  g_autoptr(Wire) wire = gitea_server_new ("1.26.4");
  WhRecord *run = find_run (wire);

  forge_check_look_failures (wire, run, &wh_kind_job);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    forge_check_look_failures (wire, wire_lookup (wire, &wh_kind_repository, "acme/web"), kinds[i]);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/gitea-details/run", test_run);
  g_test_add_func ("/gitea-details/tests", test_tests);
  g_test_add_func ("/gitea-details/tasks", test_tasks);
  g_test_add_func ("/gitea-details/forgejo", test_forgejo);
  g_test_add_func ("/gitea-details/repository", test_repository);
  g_test_add_func ("/gitea-details/lacking", test_lacking);
  g_test_add_func ("/gitea-details/log", test_log);
  g_test_add_func ("/gitea-details/follow", test_follow);
  g_test_add_func ("/gitea-details/operations", test_operations);
  g_test_add_func ("/gitea-details/failures", test_failures);

  return g_test_run ();
}
