/* wh-sim-forge-artifacts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "wh-sim-forge-private.h"

/* What a run publishes: the results of its tests, as JUnit's XML in a ZIP file. */

#define N_SUITES 8
#define ROOM     (256 * 1024)

static gboolean
tests_failed (const WhSimRun *run)
{
  for (guint i = 0; i < run->jobs->len; i++)
    {
      const WhSimJob *job = g_ptr_array_index (run->jobs, i);

      if (strcmp (job->name, "test") == 0)
        return job->status == WH_SIM_RUN_FAILURE;
    }

  return FALSE;
}

static void
append_suite (GString  *text,
              guint     hash,
              guint     index,
              gboolean  fails)
{
  static const char * const names[N_SUITES] = { "auth", "budget", "cache", "stream", "tools", "router", "store", "wire" };
  const char *name = names[index];
  guint n_tests = 6 + (hash >> index) % 30;

  g_string_append_printf (text, " <testsuite name=\"%s\" tests=\"%u\" failures=\"%d\" skipped=\"%d\" errors=\"0\" time=\"%u.%03u\">\n",
                          name, n_tests, fails, index == 3, n_tests / 4, hash % 1000);

  for (guint i = 0; i < n_tests; i++)
    {
      g_string_append_printf (text, "  <testcase classname=\"tests.test_%s\" name=\"%s\" file=\"tests/test_%s.py\" line=\"%u\" time=\"0.%03u\"",
                              name, fails && i == 4 ? "test_retry_budget_is_capped" : i % 2 == 0 ? "test_accepts" : "test_refuses",
                              name, 12 + i * 9, (hash + i * 37) % 900);

      if (fails && i == 4)
        g_string_append (text, ">\n   <failure message=\"assert client.budget.used == 10: got 40\" type=\"AssertionError\">"
                         "def test_retry_budget_is_capped ():\n    client.call (times=40)\n"
                         "&gt;   assert client.budget.used == 10\nE   AssertionError: got 40</failure>\n  </testcase>\n");
      else if (index == 3 && i == 2)
        g_string_append (text, ">\n   <skipped message=\"needs a broker\"/>\n  </testcase>\n");
      else
        g_string_append (text, "/>\n");
    }

  g_string_append (text, " </testsuite>\n");
}

static char *
make_report (const WhSimRun *run)
{
  GString *text = g_string_new ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites>\n");
  guint hash = g_str_hash (run->commit->sha);

  for (guint i = 0; i < N_SUITES; i++)
    append_suite (text, hash, i, i == 1 && tests_failed (run));

  g_string_append (text, "</testsuites>\n");

  return g_string_free (text, FALSE);
}

/* Returns: (transfer full): what the run has published, when it is over */
GBytes *
forge_make_test_results (const WhSimRun *run)
{
  g_autofree char *report = make_report (run);
  g_autofree char *room = g_malloc (ROOM);
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  size_t used = 0;

  archive_write_set_format_zip (archive);
  archive_entry_set_pathname (entry, "reports/junit.xml");
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_mtime (entry, run->stopped / G_USEC_PER_SEC, 0);
  archive_entry_set_size (entry, strlen (report));

  if (archive_write_open_memory (archive, room, ROOM, &used) != ARCHIVE_OK ||
      archive_write_header (archive, entry) != ARCHIVE_OK ||
      archive_write_data (archive, report, strlen (report)) != (la_ssize_t) strlen (report) ||
      archive_write_close (archive) != ARCHIVE_OK)
    g_error ("an artifact could not be written: %s", archive_error_string (archive));

  archive_entry_free (entry);
  archive_write_free (archive);

  return g_bytes_new (room, used);
}
