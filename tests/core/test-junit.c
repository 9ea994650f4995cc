/* test-junit.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "wh-error.h"
#include "wh-test-report.h"

/* As pytest writes it. */
#define PYTEST \
  "<?xml version=\"1.0\" encoding=\"utf-8\"?><testsuites><testsuite name=\"pytest\" errors=\"0\" failures=\"9\" skipped=\"0\" tests=\"4\" time=\"1.2\">" \
  "<testcase classname=\"tests.test_wire\" name=\"test_ok\" time=\"0.25\" />" \
  "<testcase classname=\"tests.test_wire\" name=\"test_budget\" file=\"tests/test_wire.py\" line=\"12\" time=\"1,000.5\">" \
  "<failure message=\"assert 40 == 10&#10;more\">def test_budget():\n&gt;  assert 40 == 10</failure><system-out>noise</system-out></testcase>" \
  "<testcase classname=\"tests.test_wire\" name=\"test_slow\" time=\"0\"><skipped type=\"pytest.skip\" message=\"not today\">x</skipped></testcase>" \
  "<testcase name=\"test_setup\"><error type=\"OSError\"><![CDATA[no <room> left\nat all]]></error></testcase>" \
  "</testsuite></testsuites>"

static WhTestReport *
read_xml (const char  *text,
          GError     **error)
{
  WhTestReport *report = wh_test_report_new ();

  wh_test_report_add_xml (report, "report.xml", text, strlen (text), error);

  return report;
}

static void
test_reads (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhTestReport) report = read_xml (PYTEST, &error);
  const WhTestSuite *suite;
  const WhTestCase *test;

  g_assert_no_error (error);
  g_assert_cmpuint (report->suites->len, ==, 1);
  suite = g_ptr_array_index (report->suites, 0);
  g_assert_cmpstr (suite->name, ==, "pytest");
  /* Counted, not believed. */
  g_assert_cmpuint (suite->n_passed, ==, 1);
  g_assert_cmpuint (suite->n_failed, ==, 2);
  g_assert_cmpuint (suite->n_skipped, ==, 1);
  g_assert_cmpint (suite->duration, ==, 1000750000);
  g_assert_cmpuint (report->cases->len, ==, 3);
  test = g_ptr_array_index (report->cases, 0);
  g_assert_true (test->failed);
  g_assert_cmpstr (test->suite, ==, "pytest");
  g_assert_cmpstr (test->name, ==, "tests.test_wire.test_budget");
  g_assert_cmpstr (test->file, ==, "tests/test_wire.py:12");
  g_assert_cmpstr (test->message, ==, "assert 40 == 10");
  g_assert_cmpstr (test->output, ==, "def test_budget():\n>  assert 40 == 10");
  g_assert_cmpint (test->duration, ==, 1000500000);
  test = g_ptr_array_index (report->cases, 1);
  g_assert_false (test->failed);
  g_assert_cmpstr (test->message, ==, "not today");
  test = g_ptr_array_index (report->cases, 2);
  g_assert_true (test->failed);
  g_assert_cmpstr (test->message, ==, "OSError");
  g_assert_cmpstr (test->output, ==, "no <room> left\nat all");
  g_assert_null (test->file);
  g_assert_cmpint (test->duration, ==, -1);
}

/* What writers do differently. */
static void
test_dialects (void)
{
  static const struct
  {
    const char *text;
    guint       n_passed;
    guint       n_failed;
    guint       n_skipped;
  } cases[] = {
    { "<testsuite name='a'><testcase name='x'/></testsuite>", 1, 0, 0 },
    { "\xef\xbb\xbf<!-- by hand --><testsuites><testcase name='x'/><testsuite><testsuite name='in'><testcase name='y'><failure/></testcase>"
      "</testsuite><testcase name='z'/></testsuite></testsuites>", 2, 1, 0 },
    /* Surefire: what passed when it was run again passed. */
    { "<testsuite><testcase name='x'><flakyFailure message='once'>t</flakyFailure></testcase></testsuite>", 1, 0, 0 },
    /* GoogleTest. */
    { "<testsuites><testsuite name='g'><testcase name='off' status='notrun' result='suppressed'/></testsuite></testsuites>", 0, 0, 1 },
    { "<testsuite><testcase name='x'><skipped/></testcase><testcase name='y'><failure/><error/></testcase></testsuite>", 0, 1, 1 },
    /* Nobody writes these; reading them must not break. */
    { "<testsuite><testcase name='x'><failure><testcase name='in'/><failure/>t</failure></testcase><testcase name='y'/></testsuite>", 1, 1, 0 },
    { "<testsuite><testcase name='x'><testcase name='in'/><error/></testcase></testsuite>", 0, 1, 0 },
    { "<testsuite><testcase/><testcase name='\xff\xfe'><failure message='\xe4'/></testcase></testsuite>", 1, 1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(WhTestReport) report = read_xml (cases[i].text, &error);
      guint n_passed = 0;
      guint n_failed = 0;
      guint n_skipped = 0;

      g_assert_no_error (error);

      for (guint j = 0; j < report->suites->len; j++)
        {
          const WhTestSuite *suite = g_ptr_array_index (report->suites, j);

          n_passed += suite->n_passed;
          n_failed += suite->n_failed;
          n_skipped += suite->n_skipped;
        }

      g_test_message ("%u", i);
      g_assert_cmpuint (n_passed, ==, cases[i].n_passed);
      g_assert_cmpuint (n_failed, ==, cases[i].n_failed);
      g_assert_cmpuint (n_skipped, ==, cases[i].n_skipped);
    }
}

static void
test_refused (void)
{
  g_autoptr(GString) deep = g_string_new ("<testsuite>");
  g_autoptr(GString) many = g_string_new ("<testsuite>");
  g_autoptr(WhTestReport) other = NULL;
  g_autoptr(WhTestReport) cut = NULL;
  g_autoptr(WhTestReport) nested = NULL;
  g_autoptr(WhTestReport) large = NULL;
  g_autoptr(GError) error = NULL;

  other = read_xml ("<coverage><testcase name='x'/></coverage>", &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
  g_assert_cmpuint (other->suites->len, ==, 0);
  g_clear_error (&error);

  /* What came before the end stays; the half of a test says nothing. */
  cut = read_xml ("<testsuite><testcase name='x'/><testcase name='y'><failure>z", &error);
  g_assert_nonnull (error);
  g_assert_cmpuint (((WhTestSuite *)g_ptr_array_index (cut->suites, 0))->n_passed, ==, 1);
  g_assert_cmpuint (cut->cases->len, ==, 0);
  g_clear_error (&error);

  for (guint i = 0; i < 1000; i++)
    g_string_append (deep, "<a>");

  nested = read_xml (deep->str, &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_BAD_REPLY);
  g_clear_error (&error);

  for (guint i = 0; i < 3000; i++)
    g_string_append (many, "<testcase name='x'><failure message='m'/></testcase>");

  g_string_append (many, "</testsuite>");
  large = read_xml (many->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (((WhTestSuite *)g_ptr_array_index (large->suites, 0))->n_failed, ==, 3000);
  g_assert_cmpuint (large->cases->len + large->n_unlisted, ==, 3000);
  g_assert_cmpuint (large->cases->len, <=, 500);
}

static GBytes *
make_zip (const char * const *names,
          const char * const *texts)
{
  g_autofree char *buffer = g_malloc (1 << 20);
  struct archive *archive = archive_write_new ();
  size_t used = 0;

  archive_write_set_format_zip (archive);
  g_assert_cmpint (archive_write_open_memory (archive, buffer, 1 << 20, &used), ==, ARCHIVE_OK);

  for (guint i = 0; names[i] != NULL; i++)
    {
      struct archive_entry *entry = archive_entry_new ();

      archive_entry_set_pathname (entry, names[i]);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      archive_entry_set_size (entry, strlen (texts[i]));
      g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
      g_assert_cmpint (archive_write_data (archive, texts[i], strlen (texts[i])), ==, (int)strlen (texts[i]));
      archive_entry_free (entry);
    }

  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);

  return g_bytes_new (buffer, used);
}

static void
test_archive (void)
{
  static const char * const names[] = { "readme.txt", "reports/pytest.XML", "reports/coverage.xml", "../../etc/evil.xml", NULL };
  static const char * const texts[] = { "hello", PYTEST, "<coverage/>", "<testsuite name='evil'><testcase name='e'/></testsuite>" };
  g_autoptr(GBytes) zip = make_zip (names, texts);
  g_autoptr(GBytes) cut = g_bytes_new_from_bytes (zip, 0, g_bytes_get_size (zip) / 2);
  g_autoptr(GBytes) page = g_bytes_new_static ("<html>", 6);
  g_autoptr(WhTestReport) report = wh_test_report_new ();
  g_autoptr(WhTestReport) none = wh_test_report_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (wh_test_report_add_archive (report, zip, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report->suites->len, ==, 2);
  g_assert_cmpstr (((WhTestSuite *)g_ptr_array_index (report->suites, 1))->name, ==, "evil");
  g_assert_cmpuint (report->cases->len, ==, 3);

  g_assert_false (wh_test_report_add_archive (none, page, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_BAD_REPLY);
  g_clear_error (&error);
  wh_test_report_add_archive (none, cut, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/junit/reads", test_reads);
  g_test_add_func ("/junit/dialects", test_dialects);
  g_test_add_func ("/junit/refused", test_refused);
  g_test_add_func ("/junit/archive", test_archive);

  return g_test_run ();
}
