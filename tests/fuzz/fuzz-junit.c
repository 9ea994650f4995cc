/* fuzz-junit.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds broken test reports, and broken archives of them, to what reads them.
 * Whatever comes: text is valid, nothing is listed that is not counted, and the
 * limits hold. */

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "mutate.h"
#include "wh-test-report.h"

static const char * const seeds[] = {
  "<testsuites><testsuite name=\"a\" tests=\"2\"><testcase classname=\"c\" name=\"n\" time=\"0.1\"/><testcase name=\"m\" file=\"f.c\" line=\"3\">"
  "<failure message=\"no\" type=\"T\">text &lt;&#228;&gt;</failure></testcase></testsuite></testsuites>",
  "<?xml version=\"1.0\"?><testsuite><testcase name=\"s\"><skipped/></testcase><testcase name=\"e\"><error><![CDATA[x]]></error>"
  "<system-out>o</system-out></testcase><testsuite name=\"in\"><testcase name=\"y\" status=\"notrun\"/></testsuite></testsuite>",
  "<testsuites><testcase name=\"\xc3\xa4\"><failure/><error/></testcase></testsuites>",
  "<testsuite><testcase name=\"a\"><failure><testcase/><error/>t</failure><testcase><skipped/></testcase></testcase></testsuite>",
};

static void
check (const WhTestReport *report)
{
  guint n_counted = 0;

  g_assert_cmpuint (report->suites->len, <=, 500);
  g_assert_cmpuint (report->cases->len, <=, 500);

  for (guint i = 0; i < report->suites->len; i++)
    {
      const WhTestSuite *suite = g_ptr_array_index (report->suites, i);

      g_assert_true (g_utf8_validate (suite->name, -1, NULL));
      g_assert_cmpint (suite->duration, >=, 0);
      n_counted += suite->n_failed + suite->n_skipped;
    }

  for (guint i = 0; i < report->cases->len; i++)
    {
      const WhTestCase *test = g_ptr_array_index (report->cases, i);

      g_assert_true (g_utf8_validate (test->name, -1, NULL));
      g_assert_true (test->message == NULL || g_utf8_validate (test->message, -1, NULL));
      g_assert_true (test->output == NULL || g_utf8_validate (test->output, -1, NULL));
      g_assert_true (test->file == NULL || g_utf8_validate (test->file, -1, NULL));
    }

  g_assert_cmpuint (report->cases->len + report->n_unlisted, ==, n_counted);
}

static void
test_xml (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  guint n_tests = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = g_string_new (seeds[i % G_N_ELEMENTS (seeds)]);
      g_autoptr(WhTestReport) report = wh_test_report_new ();

      mutate (text, rand);
      wh_test_report_add_xml (report, "report.xml", text->str, text->len, NULL);
      check (report);
      n_tests += report->cases->len;
    }

  /* Most of what is broken a little is read up to there. */
  g_assert_cmpuint (n_tests, >, (guint)rounds / 8);
}

static void
test_archives (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed () + 1);
  g_autofree char *buffer = g_malloc (65536);
  struct archive *archive = archive_write_new ();
  int rounds = mutate_rounds (4000);
  size_t used = 0;
  guint n_tests = 0;

  archive_write_set_format_zip (archive);
  archive_write_open_memory (archive, buffer, 65536, &used);

  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      struct archive_entry *entry = archive_entry_new ();
      g_autofree char *name = g_strdup_printf ("junit/%u.xml", i);

      archive_entry_set_pathname (entry, name);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      archive_entry_set_size (entry, strlen (seeds[i]));
      archive_write_header (archive, entry);
      archive_write_data (archive, seeds[i], strlen (seeds[i]));
      archive_entry_free (entry);
    }

  archive_write_close (archive);
  archive_write_free (archive);

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = g_string_new_len (buffer, used);
      g_autoptr(WhTestReport) report = wh_test_report_new ();
      g_autoptr(GBytes) bytes = NULL;

      if (i > 0)
        mutate (text, rand);

      bytes = g_bytes_new (text->str, text->len);
      wh_test_report_add_archive (report, bytes, NULL);
      check (report);
      n_tests += report->cases->len;

      if (i == 0)
        g_assert_cmpuint (n_tests, >, 3);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/junit/xml", test_xml);
  g_test_add_func ("/fuzz/junit/archives", test_archives);

  return g_test_run ();
}
