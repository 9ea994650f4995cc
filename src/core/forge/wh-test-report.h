/* wh-test-report.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_TYPE_TEST_REPORT (wh_test_report_get_type ())

/**
 * WhTestSuite:
 * @name: of the suite, else of the file
 * @n_passed: tests that passed
 * @n_failed: tests that failed, and those that could not be run
 * @n_skipped: tests that were left out
 * @duration: microseconds that its tests took together
 */
typedef struct
{
  char   *name;
  guint   n_passed;
  guint   n_failed;
  guint   n_skipped;
  gint64  duration;
} WhTestSuite;

/**
 * WhTestCase:
 * @suite: name of its suite
 * @name: with its class, when it has one
 * @failed: else it was left out
 * @message: (nullable): why, in a line
 * @output: (nullable): what it printed about it
 * @file: (nullable): where it is, with the line when that is known
 * @duration: microseconds, or -1
 *
 * A test that did not pass.
 */
typedef struct
{
  char     *suite;
  char     *name;
  gboolean  failed;
  char     *message;
  char     *output;
  char     *file;
  gint64    duration;
} WhTestCase;

/**
 * WhTestReport:
 * @suites: of #WhTestSuite
 * @cases: of #WhTestCase: those that failed first come first
 * @n_unlisted: tests that did not pass and are counted, but not in @cases
 *
 * What tests found, out of files in the format that JUnit began.
 */
typedef struct
{
  GPtrArray *suites;
  GPtrArray *cases;
  guint      n_unlisted;
  gsize      n_bytes;      /* unpacked, of all files */
  gint       ref_count;
} WhTestReport;

GType         wh_test_report_get_type    (void);
WhTestReport *wh_test_report_new         (void) G_GNUC_WARN_UNUSED_RESULT;
WhTestReport *wh_test_report_ref         (WhTestReport  *self);
void          wh_test_report_unref       (WhTestReport  *self);
gboolean      wh_test_report_add_xml     (WhTestReport  *self,
                                          const char    *file,
                                          const char    *text,
                                          gsize          length,
                                          GError       **error);
gboolean      wh_test_report_add_archive (WhTestReport  *self,
                                          GBytes        *bytes,
                                          GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhTestReport, wh_test_report_unref)

G_END_DECLS
