/* wh-forge-tests.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-forge-private.h"
#include "wh-kinds.h"
#include "wh-test-report.h"

/* What the tests of a run found. No forge tells that; but runs publish it as
 * an artifact, which is a ZIP file of JUnit's XML. Only artifacts that look
 * like one by their name are fetched, and each only once. */

#define MAX_ARTIFACT (16 * 1024 * 1024)
#define MAX_FETCHED  5

static gboolean
may_be_report (const WhRecord *artifact)
{
  static const char * const words[] = { "junit", "test", "report", "result" };
  const WhValue *values = artifact->values;
  g_autofree char *name = g_utf8_strdown (values[WH_ARTIFACT_NAME].text != NULL ? values[WH_ARTIFACT_NAME].text : "", -1);

  if (values[WH_ARTIFACT_EXPIRED].number == TRUE || values[WH_ARTIFACT_ID].number == WH_ABSENT ||
      values[WH_ARTIFACT_SIZE].number > MAX_ARTIFACT)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strstr (name, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

static int
compare_newest (gconstpointer one,
                gconstpointer other)
{
  const WhRecord *a = *(const WhRecord * const *)one;
  const WhRecord *b = *(const WhRecord * const *)other;

  return a->values[WH_ARTIFACT_ID].number > b->values[WH_ARTIFACT_ID].number
         ? -1 : a->values[WH_ARTIFACT_ID].number < b->values[WH_ARTIFACT_ID].number;
}

/* Those of the last attempt: each attempt publishes under the same names. */
static GPtrArray *
dup_candidates (WhForgeLook *look)
{
  g_autoptr(GPtrArray) all = wh_provider_dup_records (WH_PROVIDER (look->forge), &wh_kind_artifact);
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *reference = wh_record_dup_reference (look->record);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  g_ptr_array_sort (all, compare_newest);

  for (guint i = 0; i < all->len && found->len < MAX_FETCHED; i++)
    {
      WhRecord *artifact = g_ptr_array_index (all, i);

      if (g_strcmp0 (artifact->values[WH_ARTIFACT_RUN].text, reference) == 0 && may_be_report (artifact) &&
          g_hash_table_add (names, (gpointer)artifact->values[WH_ARTIFACT_NAME].text))
        g_ptr_array_add (found, wh_record_ref (artifact));
    }

  return found;
}

static char *
dup_names (GPtrArray *artifacts)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < artifacts->len; i++)
    g_string_append_printf (text, "%" G_GINT64_FORMAT " ", ((WhRecord *)g_ptr_array_index (artifacts, i))->values[WH_ARTIFACT_ID].number);

  return g_string_free (text, FALSE);
}

/* ---- fetching ---- */

static DexFuture *
wh_forge_unpack_fiber (gpointer user_data)
{
  g_autoptr(WhTestReport) report = wh_test_report_new ();
  g_autoptr(GError) error = NULL;

  if (!wh_test_report_add_archive (report, user_data, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (WH_TYPE_TEST_REPORT, g_steal_pointer (&report));
}

static WhTestReport *
await_report (WhForgeLook     *look,
              const WhRecord  *artifact,
              GError         **error)
{
  g_autofree char *rest = g_strdup_printf ("actions/artifacts/%" G_GINT64_FORMAT "/zip", artifact->values[WH_ARTIFACT_ID].number);
  g_autofree char *path = wh_forge_dup_below (look->forge, look->repository, rest);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
  g_autoptr(WhHttpReply) reply = NULL;

  wh_http_request_set_accept (request, "*/*");
  wh_http_request_set_max_size (request, MAX_ARTIFACT);
  reply = dex_await_boxed (wh_provider_send (WH_PROVIDER (look->forge), request), error);

  if (reply == NULL)
    return NULL;

  return dex_await_boxed (wh_dex_spawn_worker (wh_forge_unpack_fiber, g_bytes_ref (wh_http_reply_get_body (reply)),
                                               (GDestroyNotify)g_bytes_unref),
                          error);
}

/* ---- what becomes of it ---- */

/* @n: tells apart what has the same name. */
static WhRecordBuilder *
make_builder (WhForgeLook    *look,
              const WhKind   *kind,
              const WhRecord *artifact,
              guint           n)
{
  WhRecordBuilder *builder = wh_record_builder_new (kind, wh_provider_get_id (WH_PROVIDER (look->forge)));
  g_autofree char *reference = wh_record_dup_reference (look->record);
  g_autofree char *uid = g_strdup_printf ("%s/%u", artifact->uid, n);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, 0, reference);

  return builder;
}

static void
take_report (WhForgeLook        *look,
             const WhRecord     *artifact,
             const WhTestReport *report,
             WhBatch            *suites,
             WhBatch            *tests)
{
  g_autofree char *repository = g_strconcat ("repository:", look->repository, NULL);

  for (guint i = 0; i < report->suites->len; i++)
    {
      const WhTestSuite *suite = g_ptr_array_index (report->suites, i);
      g_autoptr(WhRecordBuilder) builder = NULL;

      /* Suites around suites have no tests of their own. */
      if (suite->n_failed + suite->n_passed + suite->n_skipped == 0)
        continue;

      builder = make_builder (look, &wh_kind_test_suite, artifact, i);
      wh_record_builder_set_text (builder, WH_SUITE_NAME, suite->name);
      wh_record_builder_set_number (builder, WH_SUITE_FAILED, suite->n_failed);
      wh_record_builder_set_number (builder, WH_SUITE_PASSED, suite->n_passed);
      wh_record_builder_set_number (builder, WH_SUITE_SKIPPED, suite->n_skipped);
      wh_record_builder_set_number (builder, WH_SUITE_DURATION, suite->duration);
      wh_record_builder_set_text (builder, WH_SUITE_ARTIFACT, artifact->values[WH_ARTIFACT_NAME].text);
      wh_record_builder_set_text (builder, WH_SUITE_REPOSITORY, repository);
      wh_batch_take_record (suites, wh_record_builder_build (builder));
    }

  for (guint i = 0; i < report->cases->len; i++)
    {
      const WhTestCase *test = g_ptr_array_index (report->cases, i);
      g_autoptr(WhRecordBuilder) builder = make_builder (look, &wh_kind_test, artifact, i);

      wh_record_builder_set_text (builder, WH_TEST_NAME, test->name);
      wh_record_builder_set_text (builder, WH_TEST_STATE, test->failed ? "failure" : "skipped");
      wh_record_builder_set_text (builder, WH_TEST_MESSAGE, test->message);
      wh_record_builder_set_text (builder, WH_TEST_SUITE, test->suite);
      wh_record_builder_set_text (builder, WH_TEST_FILE, test->file);
      wh_record_builder_set_number (builder, WH_TEST_DURATION, test->duration >= 0 ? test->duration : WH_ABSENT);
      wh_record_builder_set_text (builder, WH_TEST_OUTPUT, test->output);
      wh_record_builder_set_text (builder, WH_TEST_REPOSITORY, repository);
      wh_batch_take_record (tests, wh_record_builder_build (builder));
    }
}

/* For wh-forge-look.c: once the artifacts of the run are in the store. */
void
wh_forge_look_at_tests (WhForgeLook *look)
{
  g_autoptr(GPtrArray) artifacts = NULL;
  g_autoptr(WhBatch) suites = NULL;
  g_autoptr(WhBatch) tests = NULL;
  g_autofree char *names = NULL;

  if (!wh_forge_look_wants (look, &wh_kind_test_suite) && !wh_forge_look_wants (look, &wh_kind_test))
    return;

  artifacts = dup_candidates (look);
  names = dup_names (artifacts);

  /* An artifact never changes. */
  if (g_strcmp0 (g_hash_table_lookup (look->forge->tested, look->record->uid), names) == 0)
    return;

  suites = wh_forge_look_make_batch (look, &wh_kind_test_suite);
  tests = wh_forge_look_make_batch (look, &wh_kind_test);

  for (guint i = 0; i < artifacts->len; i++)
    {
      const WhRecord *artifact = g_ptr_array_index (artifacts, i);
      g_autoptr(WhTestReport) report = NULL;
      GError *error = NULL;

      report = await_report (look, artifact, &error);

      if (report != NULL)
        {
          take_report (look, artifact, report, suites, tests);
        }
      else if (look->kind == NULL && (wh_forge_is_local (error) || g_error_matches (error, WH_ERROR, WH_ERROR_BAD_REPLY)))
        {
          /* It is no test report after all, which only who asks for one needs to know. */
          g_clear_error (&error);
        }
      else
        {
          wh_forge_look_take_error (look, error);
          return;
        }
    }

  wh_forge_look_publish (look, suites);
  wh_forge_look_publish (look, tests);
  g_hash_table_replace (look->forge->tested, g_strdup (look->record->uid), g_steal_pointer (&names));
}
