/* test-builds.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <adwaita.h>

#include "../core/fleet-fixture.h"
#include "loop.h"
#include "wh-dex-util.h"
#include "wh-ui-builds.h"
#include "wh-ui-inbox-page.h"
#include "wh-ui-job-log.h"
#include "wh-ui-jobs.h"
#include "wh-ui-run.h"

#define NOW (G_GINT64_CONSTANT (1732195542) * G_USEC_PER_SEC)

static void
add_run (WhStore    *store,
         const char *repository,
         int         number,
         const char *branch,
         const char *state)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("forge");
  g_autoptr(WhRecordBuilder) run = wh_record_builder_new (&wh_kind_run, "forge");
  g_autofree char *uid = g_strdup_printf ("%s/%d", repository, number);
  g_autofree char *name = g_strdup_printf ("#%d", number);
  g_autofree char *reference = g_strconcat ("repository:", repository, NULL);

  wh_record_builder_set_uid (run, uid);
  wh_record_builder_set_text (run, WH_RUN_REPOSITORY, reference);
  wh_record_builder_set_text (run, WH_RUN_NAME, name);
  wh_record_builder_set_number (run, WH_RUN_NUMBER, number);
  wh_record_builder_set_text (run, WH_RUN_TITLE, "Cap retry budget");
  wh_record_builder_set_text (run, WH_RUN_WORKFLOW, "ci.yaml");
  wh_record_builder_set_text (run, WH_RUN_STATE, state);
  wh_record_builder_set_text (run, WH_RUN_BRANCH, branch);
  wh_record_builder_set_text (run, WH_RUN_COMMIT, "6e02d4c1234567");
  wh_record_builder_set_text (run, WH_RUN_ACTOR, "jonas");
  wh_record_builder_set_number (run, WH_RUN_STARTED, NOW - (1000 - number) * G_TIME_SPAN_MINUTE);
  wh_record_builder_set_number (run, WH_RUN_DURATION, 141 * G_USEC_PER_SEC);
  wh_batch_take_record (batch, wh_record_builder_build (run));
  wh_store_apply_now (store, batch);
}

static void
add_job (WhStore    *store,
         const char *run,
         int         id,
         const char *name,
         const char *state,
         const char *step)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("forge");
  g_autoptr(WhRecordBuilder) job = wh_record_builder_new (&wh_kind_job, "forge");
  g_autofree char *uid = g_strdup_printf ("%s/%d", run, id);
  g_autofree char *reference = g_strconcat ("run:", run, NULL);

  wh_record_builder_set_uid (job, uid);
  wh_record_builder_set_text (job, WH_JOB_RUN, reference);
  wh_record_builder_set_text (job, WH_JOB_NAME, name);
  wh_record_builder_set_text (job, WH_JOB_STATE, state);
  wh_record_builder_set_text (job, WH_JOB_STEP, step);
  wh_record_builder_set_text (job, WH_JOB_STEPS, "success 3 Check out\nfailure 91 Run tests\nskipped - Upload");
  wh_record_builder_set_number (job, WH_JOB_STARTED, NOW);
  wh_record_builder_set_number (job, WH_JOB_DURATION, 94 * G_USEC_PER_SEC);
  wh_record_builder_set_number (job, WH_JOB_ID, id);
  wh_batch_take_record (batch, wh_record_builder_build (job));
  wh_store_apply_now (store, batch);
}

static char *
dup_list (WhUiRunList *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr(WhUiRunItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);
      const char *section = wh_ui_run_item_get_section (item);

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? "\n" : "", wh_ui_run_item_get_record (item)->values[WH_RUN_NAME].text,
                              section != NULL ? " " : "", section != NULL ? section : "");
    }

  return g_string_free (text, FALSE);
}

static void
assert_list (WhUiRunList *list,
             const char  *expected)
{
  g_autofree char *text = dup_list (list);

  g_assert_cmpstr (text, ==, expected);
}

static void
fill (WhStore *store)
{
  add_run (store, "acme/api", 810, "main", "success");
  add_run (store, "acme/api", 811, "main", "failure");
  add_run (store, "acme/api", 812, "main", "failure");
  add_run (store, "acme/api", 813, "main", "running");
  add_run (store, "acme/web", 20, "main", "failure");
  add_run (store, "acme/web", 21, "main", "success");
  add_run (store, "acme/web", 19, "spike", "failure");
}

/* What fails stands first, by branch and cause; what passed again later does not fail. */
static void
test_grouped (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhUiRunList) list = wh_ui_run_list_new (TRUE);
  guint start;
  guint end;

  fill (store);
  wh_ui_run_list_update (list, store);
  assert_list (list,
               "#812 acme/api · main\n#811 acme/api · main\n"
               "#19 acme/web · spike\n"
               "#813 Running\n"
               "#810 Passed and earlier\n#21 Passed and earlier\n#20 Passed and earlier");
  g_assert_cmpuint (wh_ui_run_list_get_counts (list).n_failing, ==, 2);
  g_assert_cmpuint (wh_ui_run_list_get_counts (list).n_running, ==, 1);
  gtk_section_model_get_section (GTK_SECTION_MODEL (list), 1, &start, &end);
  g_assert_cmpuint (start, ==, 0);
  g_assert_cmpuint (end, ==, 2);

  /* Two causes are two groups. */
  add_job (store, "acme/api/811", 1, "test", "failure", "Run tests");
  add_job (store, "acme/api/812", 2, "lint", "failure", "Lint");
  wh_ui_run_list_update (list, store);
  assert_list (list,
               "#812 acme/api · main · lint: Lint\n#811 acme/api · main · test: Run tests\n"
               "#19 acme/web · spike\n"
               "#813 Running\n"
               "#810 Passed and earlier\n#21 Passed and earlier\n#20 Passed and earlier");

  add_run (store, "acme/api", 813, "main", "success");
  wh_ui_run_list_update (list, store);
  g_assert_cmpuint (wh_ui_run_list_get_counts (list).n_failing, ==, 1);
  g_assert_finalize_object (g_steal_pointer (&list));
}

static void
count_cb (GListModel *model,
          guint       position,
          guint       removed,
          guint       added,
          gpointer    data)
{
  guint *changed = data;

  *changed += removed + added;
}

/* Rows that stay are not told of. */
static void
test_in_place (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhUiRunList) list = wh_ui_run_list_new (FALSE);
  g_autoptr(WhUiRunItem) item = NULL;
  g_autoptr(WhUiRunItem) later = NULL;
  guint changed = 0;

  fill (store);
  wh_ui_run_list_update (list, store);
  assert_list (list, "#813\n#812\n#811\n#810\n#21\n#20\n#19");
  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_signal_connect (list, "items-changed", G_CALLBACK (count_cb), &changed);

  wh_ui_run_list_update (list, store);
  g_assert_cmpuint (changed, ==, 0);

  add_run (store, "acme/api", 813, "main", "success");
  wh_ui_run_list_update (list, store);
  later = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (item == later);
  g_assert_cmpuint (changed, ==, 0);
  g_assert_cmpstr (wh_ui_run_item_get_record (later)->values[WH_RUN_STATE].text, ==, "success");

  add_run (store, "acme/api", 814, "main", "queued");
  wh_ui_run_list_update (list, store);
  g_assert_cmpuint (changed, ==, 1);

  wh_ui_run_list_set_search (list, "SPIKE");
  wh_ui_run_list_update (list, store);
  assert_list (list, "#19");
}

static void
test_words (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *cause = NULL;
  g_autoptr(GPtrArray) jobs = NULL;
  g_autoptr(GPtrArray) steps = NULL;
  WhUiJobStep *step;
  WhRecord *run;

  fill (store);
  add_job (store, "acme/api/811", 3, "test", "failure", "Run tests");
  add_job (store, "acme/api/811", 2, "lint", "success", NULL);
  run = wh_store_lookup (store, &wh_kind_run, "forge", "acme/api/811");
  title = wh_ui_run_dup_title (run);
  detail = wh_ui_run_dup_detail (run, NOW);
  cause = wh_ui_run_dup_cause (store, run);
  jobs = wh_ui_run_list_jobs (store, run);
  steps = wh_ui_run_list_steps (g_ptr_array_index (jobs, 1));

  g_assert_cmpstr (title, ==, "Run #811 failed");
  g_assert_true (g_str_has_prefix (detail, "Cap retry budget · jonas on main · 6e02d4c · ci.yaml · "));
  g_assert_cmpstr (cause, ==, "test: Run tests");
  g_assert_cmpuint (jobs->len, ==, 2);
  g_assert_cmpuint (steps->len, ==, 3);
  step = g_ptr_array_index (steps, 1);
  g_assert_cmpstr (step->name, ==, "Run tests");
  g_assert_cmpstr (step->state, ==, "failure");
  g_assert_cmpint (step->started, ==, NOW + 3 * G_USEC_PER_SEC);
  step = g_ptr_array_index (steps, 2);
  g_assert_cmpint (step->duration, ==, -1);
}

static gboolean
shows (GtkWidget  *widget,
       const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;

  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;

  return FALSE;
}

/* What stands in the list of jobs, a line each: "> test, failure" where it is selected. */
static char *
dup_rows (GtkWidget *widget)
{
  GString *text = g_string_new (NULL);
  GtkWidget *list = widget;

  while (!GTK_IS_LIST_BOX (list))
    {
      list = gtk_widget_get_first_child (list);
      g_assert_nonnull (list);
    }

  for (int i = 0; gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i) != NULL; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i);
      GtkWidget *labels = gtk_widget_get_first_child (gtk_widget_get_first_child (gtk_list_box_row_get_child (row)));
      GtkWidget *title = gtk_widget_get_first_child (gtk_widget_get_next_sibling (labels));
      GtkWidget *note = gtk_widget_get_next_sibling (gtk_widget_get_next_sibling (labels));

      g_string_append_printf (text, "%s%s%s|%s", i > 0 ? "\n" : "", gtk_list_box_row_is_selected (row) ? "> " : "",
                              gtk_label_get_text (GTK_LABEL (title)), gtk_label_get_text (GTK_LABEL (note)));
    }

  return g_string_free (text, FALSE);
}

static void
assert_rows (GtkWidget  *widget,
             const char *expected)
{
  g_autofree char *text = dup_rows (widget);

  g_assert_cmpstr (text, ==, expected);
}

static void
chosen_cb (WhUiJobs   *jobs,
           const char *job,
           const char *step,
           gpointer    data)
{
  char **chosen = data;

  g_free (*chosen);
  *chosen = g_strdup_printf ("%s %s", job != NULL ? job : "-", step != NULL ? step : "-");
}

/* Only the job that is open shows its steps; rows that stay are filled in place. */
static void
test_jobs (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhUiJobs) list = g_object_ref_sink (g_object_new (WH_UI_TYPE_JOBS, NULL));
  g_autoptr(GPtrArray) jobs = NULL;
  g_autofree char *chosen = NULL;
  GtkWidget *window = adw_window_new ();
  GtkWidget *row;
  WhRecord *run;

  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (list));
  fill (store);
  add_job (store, "acme/api/813", 4, "test", "running", NULL);
  add_job (store, "acme/api/813", 5, "image", "queued", NULL);
  run = wh_store_lookup (store, &wh_kind_run, "forge", "acme/api/813");
  jobs = wh_ui_run_list_jobs (store, run);
  g_signal_connect (list, "chosen", G_CALLBACK (chosen_cb), &chosen);

  g_assert_false (wh_ui_jobs_fill (list, jobs, NULL, NULL));
  assert_rows (GTK_WIDGET (list), "test|1:34\nimage|1:34");
  g_assert_null (wh_ui_jobs_select (list, "acme/api/813/4", "Run tests"));

  wh_ui_jobs_fill (list, jobs, "acme/api/813/4", NULL);
  row = wh_ui_jobs_select (list, "acme/api/813/4", "Run tests");
  g_assert_nonnull (row);
  assert_rows (GTK_WIDGET (list), "test|1:34\nCheck out|0:03\n> Run tests|1:31\nUpload|skipped\nimage|1:34");

  /* The state of a job is no other row. */
  add_job (store, "acme/api/813", 4, "test", "failure", "Run tests");
  g_clear_pointer (&jobs, g_ptr_array_unref);
  jobs = wh_ui_run_list_jobs (store, run);
  wh_ui_jobs_fill (list, jobs, "acme/api/813/4", NULL);
  g_assert_true (gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (row)));
  g_assert_true (wh_ui_jobs_select (list, "acme/api/813/4", "Run tests") == row);

  gtk_widget_activate (row);
  g_assert_cmpstr (chosen, ==, "acme/api/813/4 Run tests");

  wh_ui_jobs_fill (list, jobs, "acme/api/813/5", NULL);
  assert_rows (GTK_WIDGET (list), "test|1:34\nimage|1:34\nCheck out|0:03\nRun tests|1:31\nUpload|skipped");
  wh_ui_jobs_clear (list);
  assert_rows (GTK_WIDGET (list), "");
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (g_steal_pointer (&list));
}

static void
add_suite (WhStore    *store,
           const char *run,
           const char *name,
           int         passed,
           int         failed)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("forge");
  g_autoptr(WhRecordBuilder) suite = wh_record_builder_new (&wh_kind_test_suite, "forge");
  g_autofree char *uid = g_strdup_printf ("%s/%s", run, name);
  g_autofree char *reference = g_strconcat ("run:", run, NULL);

  wh_record_builder_set_uid (suite, uid);
  wh_record_builder_set_text (suite, WH_SUITE_RUN, reference);
  wh_record_builder_set_text (suite, WH_SUITE_NAME, name);
  wh_record_builder_set_number (suite, WH_SUITE_PASSED, passed);
  wh_record_builder_set_number (suite, WH_SUITE_FAILED, failed);
  wh_record_builder_set_number (suite, WH_SUITE_SKIPPED, 0);
  wh_record_builder_set_number (suite, WH_SUITE_DURATION, 3 * G_USEC_PER_SEC);
  wh_batch_take_record (batch, wh_record_builder_build (suite));
  wh_store_apply_now (store, batch);
}

/* What the tests found is one row at the end, in one word where that is enough. */
static void
test_results (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhUiTests) tests = g_object_ref_sink (g_object_new (WH_UI_TYPE_TESTS, NULL));
  g_autoptr(WhUiJobs) list = g_object_ref_sink (g_object_new (WH_UI_TYPE_JOBS, NULL));
  g_autoptr(GPtrArray) jobs = g_ptr_array_new ();
  g_autofree char *chosen = NULL;
  GtkWidget *window = adw_window_new ();
  GtkWidget *row;
  WhRecord *run;

  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (list));
  fill (store);
  run = wh_store_lookup (store, &wh_kind_run, "forge", "acme/api/811");
  g_assert_false (wh_ui_tests_fill (tests, store, run));

  add_suite (store, "acme/api/811", "unit", 40, 0);
  g_assert_true (wh_ui_tests_fill (tests, store, run));
  g_assert_false (wh_ui_tests_is_failed (tests));
  wh_ui_jobs_fill (list, jobs, NULL, tests);
  assert_rows (GTK_WIDGET (list), "Tests|40 passed");

  add_suite (store, "acme/api/811", "wire", 2, 3);
  g_assert_true (wh_ui_tests_fill (tests, store, run));
  g_assert_true (wh_ui_tests_is_failed (tests));
  wh_ui_jobs_fill (list, jobs, NULL, tests);
  assert_rows (GTK_WIDGET (list), "Tests|3 failed");

  g_signal_connect (list, "chosen", G_CALLBACK (chosen_cb), &chosen);
  row = wh_ui_jobs_select (list, NULL, NULL);
  gtk_widget_activate (row);
  g_assert_cmpstr (chosen, ==, "- -");
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (g_steal_pointer (&list));
  g_assert_finalize_object (g_steal_pointer (&tests));
}

static void
append (WhLog      *log,
        const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(GError) error = NULL;

  wh_dex_run (wh_log_append (log, bytes), &error);
  g_assert_no_error (error);
}

/* A step that failed is read from its error on, which may come later than its
 * beginning; any other from its beginning. */
static void
test_place (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(WhLog) log = wh_log_new_in_memory (1 << 20, &error);
  WhRecord *job;
  guint64 line = 0;

  g_assert_no_error (error);
  add_job (store, "acme/api/811", 3, "test", "failure", "Run tests");
  job = wh_store_lookup (store, &wh_kind_job, "forge", "acme/api/811/3");

  g_assert_cmpint (wh_ui_job_log_find_place (log, job, "Run tests", &line), ==, WH_UI_PLACE_AWAITED);
  append (log, "##[group]Check out\nfetching\n##[endgroup]\n##[group]Run tests\ncollecting\n");
  g_assert_cmpint (wh_ui_job_log_find_place (log, job, "Check out", &line), ==, WH_UI_PLACE_KNOWN);
  g_assert_cmpuint (line, ==, 0);
  g_assert_cmpint (wh_ui_job_log_find_place (log, job, "Run tests", &line), ==, WH_UI_PLACE_AWAITED);

  append (log, "two passed\n##[error]one failed\n##[endgroup]\n");
  g_assert_cmpint (wh_ui_job_log_find_place (log, job, "Run tests", &line), ==, WH_UI_PLACE_KNOWN);
  g_assert_cmpuint (line, ==, 6);
}

/* A log that does not tell its steps is read from its first error on, as soon as it is whole. */
static void
test_place_unknown (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(WhLog) log = wh_log_new_in_memory (1 << 20, &error);
  g_autoptr(WhLog) quiet = wh_log_new_in_memory (1 << 20, &error);
  WhRecord *job;
  guint64 line = 0;

  g_assert_no_error (error);
  add_job (store, "acme/api/811", 3, "test", "failure", "Run tests");
  job = wh_store_lookup (store, &wh_kind_job, "forge", "acme/api/811/3");

  append (log, "one\n##[error]two\n");
  g_assert_cmpint (wh_ui_job_log_find_place (log, job, "Somewhere else", &line), ==, WH_UI_PLACE_AWAITED);
  wh_log_finish (log, NULL);
  g_assert_cmpint (wh_ui_job_log_find_place (log, job, "Somewhere else", &line), ==, WH_UI_PLACE_KNOWN);
  g_assert_cmpuint (line, ==, 1);

  append (quiet, "one\ntwo\n");
  wh_log_finish (quiet, NULL);
  g_assert_cmpint (wh_ui_job_log_find_place (quiet, job, "Somewhere else", &line), ==, WH_UI_PLACE_NONE);
}

/* Without anybody to ask, the log says why there is none. */
static void
test_no_log (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhUiJobLog) log = g_object_ref_sink (g_object_new (WH_UI_TYPE_JOB_LOG, NULL));
  WhRecord *run;

  fill (store);
  add_job (store, "acme/api/811", 3, "test", "failure", "Run tests");
  run = wh_store_lookup (store, &wh_kind_run, "forge", "acme/api/811");
  wh_ui_job_log_open (log, NULL, run, wh_store_lookup (store, &wh_kind_job, "forge", "acme/api/811/3"));
  g_assert_null (wh_ui_log_view_get_log (wh_ui_job_log_get_view (log)));
  wh_ui_job_log_go_to (log, "Run tests");
  wh_ui_job_log_close (log);
  g_assert_finalize_object (g_steal_pointer (&log));
}

/* The page: without runs, with some; the run that fails is the one that is open, at the step that failed. */
static void
test_inbox (void)
{
  char *folder = fleet_fixture_make_folder ();
  WhFleet *fleet = fleet_fixture_open (folder);
  GtkWidget *window = adw_window_new ();
  GtkWidget *navigation = adw_navigation_view_new ();
  WhUiPage *page = wh_ui_inbox_page_new ();
  WhStore *store = wh_fleet_get_store (fleet);

  g_object_set (page, "fleet", fleet, "moment", wh_fleet_get_moment (fleet), NULL);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (navigation), ADW_NAVIGATION_PAGE (page));
  adw_window_set_content (ADW_WINDOW (window), navigation);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_present (GTK_WINDOW (window));
  wait_for (shows (window, "No CI runs"));

  fill (store);
  add_job (store, "acme/api/812", 3, "test", "failure", "Run tests");
  wait_for (shows (window, "Run #812 failed"));
  wait_for (shows (window, "2 fail, 1 running"));
  wait_for (shows (window, "Run tests"));

  g_assert_true (wh_ui_page_show_record (page, wh_store_lookup (store, &wh_kind_run, "forge", "acme/web/19")));
  wait_for (shows (window, "Run #19 failed"));

  /* It stays chosen whatever comes. */
  add_run (store, "acme/api", 815, "main", "failure");
  wait_for (shows (window, "#815 acme/api"));
  g_assert_true (shows (window, "Run #19 failed"));

  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fleet_fixture_close (fleet);
  fleet_fixture_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  dex_init ();
  wh_kinds_register ();

  g_test_add_func ("/builds/grouped", test_grouped);
  g_test_add_func ("/builds/in-place", test_in_place);
  g_test_add_func ("/builds/words", test_words);
  g_test_add_func ("/builds/jobs", test_jobs);
  g_test_add_func ("/builds/results", test_results);
  g_test_add_func ("/builds/place", test_place);
  g_test_add_func ("/builds/place-unknown", test_place_unknown);
  g_test_add_func ("/builds/no-log", test_no_log);
  g_test_add_func ("/builds/inbox", test_inbox);

  return g_test_run ();
}
