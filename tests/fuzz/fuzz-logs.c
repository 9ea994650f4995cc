/* fuzz-logs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds broken logs to what takes them apart. Whatever comes: text is valid and
 * without control characters, spans are in order and on characters, the lines
 * are the same however the bytes were cut, and no line is counted twice. */

#include "config.h"

#include <string.h>

#include "mutate.h"
#include "wh-log-folds.h"

static const char * const seeds[] = {
  "2024-11-21T13:24:11.1234567Z ##[group]Run pytest -q\n2024-11-21T13:24:11.2Z \033[36;1mpytest\033[0m tests/\n"
  "2024-11-21T13:24:12Z ##[endgroup]\n2024-11-21T13:25:42+01:00 ##[error]Process completed with exit code 1.\r\n",
  "::group::Install\n\033[38;5;208mwarn\033[39m \033[48;2;10;20;30mbox\033[49m\n::endgroup::\n::error file=a.c,line=3::Broken\n",
  "10%\r50%\r100%\n\033]8;;http://example.com/\033\\link\033]8;;\033\\\n\ta\tb\n\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\n",
  "\033[1;31m::group::no\033[0m\n##[group]a\n##[group]b\n##[endgroup]\n##[endgroup]\n[command]/bin/true\n\033[2K\033[1G\033(B.\n",
};

static void
check_line (const char *bytes,
            gsize       length,
            WhLogLine  *line,
            WhLogStyle *style)
{
  WhLogStyle fed = *style;
  guint before = 0;

  wh_log_style_feed (&fed, bytes, bytes + length);
  wh_log_line_parse (line, bytes, length, style);
  g_assert_true (g_utf8_validate_len (line->text->str, line->text->len, NULL));

  for (gsize i = 0; i < line->text->len; i++)
    g_assert_true ((guchar)line->text->str[i] >= 0x20 && line->text->str[i] != 0x7f);

  for (guint i = 0; i < line->spans->len; i++)
    {
      const WhLogSpan *span = &g_array_index (line->spans, WhLogSpan, i);

      g_assert_cmpuint (span->start, >=, before);
      g_assert_cmpuint (span->end, >, span->start);
      g_assert_cmpuint (span->end, <=, line->text->len);
      g_assert_true (((guchar)line->text->str[span->start] & 0xc0) != 0x80);
      g_assert_true (((guchar)line->text->str[span->end] & 0xc0) != 0x80);
      before = span->end;
    }

  /* Who only looks for the style comes to the same, but for marks that are cut off. */
  if (line->sort == WH_LOG_PLAIN)
    g_assert_cmpmem (&fed, sizeof fed, style, sizeof *style);
}

static void
scan (WhLogScan     *self,
      const GString *text,
      gsize          piece)
{
  gsize seen = 0;

  wh_log_scan_init (self);

  while (seen < text->len)
    {
      seen = MIN (seen + piece, text->len);
      wh_log_scan_feed (self, text->str + self->offset, seen - (gsize)self->offset);
      g_assert_cmpuint (self->offset, <=, seen);
    }
}

static void
test_logs (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  g_autoptr(WhLogLine) line = wh_log_line_new ();
  int rounds = mutate_rounds (20000);
  guint64 n_lines = 0;
  guint n_groups = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = g_string_new (seeds[i % G_N_ELEMENTS (seeds)]);
      g_autoptr(WhLogFolds) folds = wh_log_folds_new ();
      WhLogStyle style = { 0, };
      WhLogScan whole;
      WhLogScan pieces;
      const char *p;
      const char *next;
      const char *stop;
      guint64 count = 0;

      mutate (text, rand);
      scan (&whole, text, G_MAXUINT16);
      scan (&pieces, text, (gsize)g_rand_int_range (rand, 1, 64));
      g_assert_cmpuint (whole.n_lines, ==, pieces.n_lines);
      g_assert_cmpuint (whole.offset, ==, pieces.offset);
      g_assert_cmpuint (whole.groups->len, ==, pieces.groups->len);
      g_assert_cmpuint (whole.errors->len, ==, pieces.errors->len);
      g_assert_cmpmem (&whole.style, sizeof whole.style, &pieces.style, sizeof pieces.style);

      for (p = text->str; (stop = wh_log_line_end (p, text->str + text->len, &next)) != NULL; p = next)
        {
          check_line (p, (gsize)(stop - p), line, &style);
          count++;
        }
      check_line (p, (gsize)(text->str + text->len - p), line, &style);

      g_assert_cmpuint (count, ==, whole.n_lines);

      wh_log_folds_update (folds, whole.groups, 0, 0, count);
      wh_log_folds_fold_all (folds, TRUE);
      g_assert_cmpuint (wh_log_folds_get_n_rows (folds), <=, count);
      for (guint64 row = 0; row < wh_log_folds_get_n_rows (folds); row++)
        g_assert_cmpuint (wh_log_folds_get_row (folds, wh_log_folds_get_line (folds, row)), ==, row);

      n_lines += count;
      n_groups += whole.groups->len;
      wh_log_scan_clear (&whole);
      wh_log_scan_clear (&pieces);
    }

  g_test_message ("%" G_GUINT64_FORMAT " lines, %u groups", n_lines, n_groups);
  g_assert_cmpuint (n_lines, >, (guint64)rounds);
  g_assert_cmpuint (n_groups, >, (guint)rounds / 8);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/logs", test_logs);

  return g_test_run ();
}
