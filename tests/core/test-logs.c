/* test-logs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "wh-dex-util.h"
#include "wh-log-folds.h"
#include "wh-log-search.h"

static WhLogLine *
parse (const char *text,
       WhLogStyle *style)
{
  WhLogLine *line = wh_log_line_new ();

  wh_log_line_parse (line, text, strlen (text), style);

  return line;
}

static void
append (WhLog      *log,
        const char *text,
        gssize      length)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, length < 0 ? strlen (text) : (gsize)length);
  g_autoptr(GError) error = NULL;

  wh_dex_run (wh_log_append (log, bytes), &error);
  g_assert_no_error (error);
}

static WhLog *
make_log (guint64 cap)
{
  g_autoptr(GError) error = NULL;
  WhLog *log = wh_log_new_in_memory (cap, &error);

  g_assert_no_error (error);

  return log;
}

static WhLogSearch *
search (WhLog      *log,
        const char *text)
{
  WhLogSearch *found = wh_log_search_new (log, text);
  g_autoptr(GError) error = NULL;

  wh_dex_run (wh_log_search_run (found), &error);
  g_assert_no_error (error);

  return found;
}

/* ---- one line ---- */

static void
test_time (void)
{
  WhLogStyle style = { 0, };
  g_autoptr(WhLogLine) line = parse ("2024-11-21T13:25:42.1234567Z collected 412 items", &style);
  g_autoptr(WhLogLine) zone = parse ("\xef\xbb\xbf" "2024-11-21T15:25:42+02:00 b", &style);
  g_autoptr(WhLogLine) none = parse ("2024-11-21 13:25:42 c", &style);
  g_autoptr(WhLogLine) wrong = parse ("2024-13-21T13:25:42Z d", &style);
  g_autoptr(GDateTime) date = g_date_time_new_utc (2024, 11, 21, 13, 25, 42);

  g_assert_cmpstr (line->text->str, ==, "collected 412 items");
  g_assert_cmpint (line->time, ==, g_date_time_to_unix (date) * G_USEC_PER_SEC + 123456);
  g_assert_cmpstr (zone->text->str, ==, "b");
  g_assert_cmpint (zone->time, ==, g_date_time_to_unix (date) * G_USEC_PER_SEC);
  g_assert_cmpint (none->time, ==, 0);
  g_assert_cmpstr (none->text->str, ==, "2024-11-21 13:25:42 c");
  g_assert_cmpint (wrong->time, ==, 0);
  g_assert_cmpstr (wrong->text->str, ==, "2024-13-21T13:25:42Z d");
}

static void
test_marks (void)
{
  static const struct
  {
    const char *line;
    WhLogSort   sort;
    const char *text;
  } cases[] = {
    { "::group::Run pytest", WH_LOG_GROUP, "Run pytest" },
    { "2024-11-21T13:25:42Z ##[group]Run pytest\r", WH_LOG_GROUP, "Run pytest" },
    { "::endgroup::", WH_LOG_GROUP_END, "" },
    { "##[endgroup]", WH_LOG_GROUP_END, "" },
    { "::error file=a.c,line=3::Broken", WH_LOG_ERROR, "Broken" },
    { "##[error]Process completed with exit code 1.", WH_LOG_ERROR, "Process completed with exit code 1." },
    { "::warning::W", WH_LOG_WARNING, "W" },
    { "[command]/usr/bin/git version", WH_LOG_COMMAND, "/usr/bin/git version" },
    { "::unknown::W", WH_LOG_PLAIN, "::unknown::W" },
    { "::error", WH_LOG_PLAIN, "::error" },
    { "a ::error::b", WH_LOG_PLAIN, "a ::error::b" },
    { "##[errors]b", WH_LOG_PLAIN, "##[errors]b" },
    { "std::vector::at", WH_LOG_PLAIN, "std::vector::at" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhLogStyle style = { 0, };
      g_autoptr(WhLogLine) line = parse (cases[i].line, &style);

      g_assert_cmpstr (line->text->str, ==, cases[i].text);
      g_assert_cmpint (line->sort, ==, cases[i].sort);
    }
}

static void
test_styles (void)
{
  WhLogStyle style = { 0, };
  g_autoptr(WhLogLine) line = parse ("a\033[31;1mred\033[0m b\033[38;5;208mo\033[48;2;1;2;3mx", &style);
  g_autoptr(WhLogLine) next = parse ("still", &style);
  const WhLogSpan *spans = &g_array_index (line->spans, WhLogSpan, 0);

  g_assert_cmpstr (line->text->str, ==, "ared box");
  g_assert_cmpuint (line->spans->len, ==, 3);
  g_assert_cmpuint (spans[0].start, ==, 1);
  g_assert_cmpuint (spans[0].end, ==, 4);
  g_assert_cmphex (spans[0].style.foreground, ==, WH_LOG_COLOR_PALETTE | 1);
  g_assert_cmphex (spans[0].style.flags, ==, WH_LOG_BOLD);
  g_assert_cmphex (spans[1].style.foreground, ==, WH_LOG_COLOR_PALETTE | 208);
  g_assert_cmphex (spans[2].style.background, ==, WH_LOG_COLOR_RGB | 0x010203);

  /* As a terminal does, a style goes on. */
  g_assert_cmpuint (next->spans->len, ==, 1);
  g_assert_cmphex (g_array_index (next->spans, WhLogSpan, 0).style.background, ==, WH_LOG_COLOR_RGB | 0x010203);
}

static void
test_text (void)
{
  static const struct
  {
    const char *line;
    const char *text;
  } cases[] = {
    { "\033]8;;http://a/\033\\link\033]8;;\033\\ end", "link end" },
    { "\033]0;title\a" "after", "after" },
    { "10%\r50%\r100%\r", "100%" },
    { "a\tb", "a       b" },
    { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "\xe2\x80\xae" "abc\x01" "d", "abcd" },
    { "\033[2K\033[1Gdone", "done" },
    { "cut \033[31", "cut " },
    { "cut \033", "cut " },
    { "\033(Bplain", "plain" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhLogStyle style = { 0, };
      g_autoptr(WhLogLine) line = parse (cases[i].line, &style);

      g_assert_cmpstr (line->text->str, ==, cases[i].text);
    }
}

/* ---- many lines ---- */

static char *
make_text (guint    n,
           gboolean styled)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "2024-11-21T13:%02u:%02u.000Z %sline %u of many%s\n", i / 60 % 60, i % 60,
                            styled && i % 3 == 0 ? "\033[32mgreen\033[0m " : "", i, styled ? "\033[0m" : "");

  return g_string_free (text, FALSE);
}

/* However the bytes come, the lines are the same. */
static void
test_pieces (void)
{
  g_autofree char *text = make_text (1000, TRUE);
  gsize length = strlen (text);
  g_autoptr(GPtrArray) expected = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_log_line_free);
  g_autoptr(WhLog) whole = make_log (WH_LOG_STREAM_CAP);

  append (whole, text, (gssize)length);
  g_assert_cmpuint (wh_log_get_n_lines (whole), ==, 1000);
  g_assert_true (wh_log_read_lines (whole, 0, 1000, expected));

  for (gsize piece = 7; piece < 5000; piece = piece * 5 + 1)
    {
      g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
      g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_log_line_free);

      for (gsize at = 0; at < length; at += piece)
        append (log, text + at, (gssize)MIN (piece, length - at));

      g_assert_cmpuint (wh_log_get_n_lines (log), ==, 1000);

      for (guint first = 0; first < 1000; first += 111)
        {
          g_assert_true (wh_log_read_lines (log, first, 1, lines));
          g_assert_cmpstr (((WhLogLine *)g_ptr_array_index (lines, 0))->text->str, ==,
                           ((WhLogLine *)g_ptr_array_index (expected, first))->text->str);
          g_assert_cmpuint (((WhLogLine *)g_ptr_array_index (lines, 0))->spans->len, ==,
                            ((WhLogLine *)g_ptr_array_index (expected, first))->spans->len);
        }
    }
}

static void
test_partial (void)
{
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_log_line_free);

  g_assert_cmpuint (wh_log_get_n_lines (log), ==, 0);
  append (log, "one\ntw", -1);
  g_assert_cmpuint (wh_log_get_n_lines (log), ==, 2);
  g_assert_true (wh_log_read_lines (log, 0, 2, lines));
  g_assert_cmpstr (((WhLogLine *)g_ptr_array_index (lines, 1))->text->str, ==, "tw");
  append (log, "o\n", -1);
  g_assert_cmpuint (wh_log_get_n_lines (log), ==, 2);
  g_assert_true (wh_log_read_lines (log, 1, 1, lines));
  g_assert_cmpstr (((WhLogLine *)g_ptr_array_index (lines, 0))->text->str, ==, "two");
  g_assert_false (wh_log_read_lines (log, 1, 5, lines));
  g_assert_cmpuint (lines->len, ==, 1);

  /* 64 lines and a beginning: the beginning has a block of its own. */
  for (guint i = 2; i < 64; i++)
    append (log, "x\n", -1);
  append (log, "tail", -1);
  g_assert_cmpuint (wh_log_get_n_lines (log), ==, 65);
  g_assert_true (wh_log_read_lines (log, 64, 1, lines));
  g_assert_cmpstr (((WhLogLine *)g_ptr_array_index (lines, 0))->text->str, ==, "tail");
}

static void
test_long_line (void)
{
  g_autofree char *text = g_strnfill (3 * WH_LOG_LINE_MAX, 'x');
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_log_line_free);

  /* No character is cut in two. */
  memcpy (text + WH_LOG_LINE_MAX - 1, "\xc3\xa4", 2);
  append (log, text, -1);
  g_assert_cmpuint (wh_log_get_n_lines (log), ==, 4);
  g_assert_true (wh_log_read_lines (log, 0, 2, lines));
  g_assert_cmpuint (((WhLogLine *)g_ptr_array_index (lines, 0))->text->len, ==, WH_LOG_LINE_MAX - 1);
  g_assert_true (g_str_has_prefix (((WhLogLine *)g_ptr_array_index (lines, 1))->text->str, "\xc3\xa4x"));
}

/* Memory is kept to the cap; what went is counted; what is left is right. */
static void
test_ring (void)
{
  g_autofree char *text = make_text (20000, FALSE);
  gsize length = strlen (text);
  g_autoptr(WhLog) log = make_log (128 * 1024);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_log_line_free);
  guint64 first;

  for (gsize at = 0; at < length; at += 1000)
    append (log, text + at, (gssize)MIN (1000, length - at));

  g_assert_cmpuint (wh_log_get_n_lines (log), ==, 20000);
  first = wh_log_get_first (log);
  g_assert_cmpuint (first, >, 10000);
  g_assert_cmpuint (first, <, 19000);

  for (guint64 line = first; line < 20000; line += 97)
    {
      g_autofree char *expected = g_strdup_printf ("line %" G_GUINT64_FORMAT " of many", line);

      g_assert_true (wh_log_read_lines (log, line, 1, lines));
      g_assert_cmpstr (((WhLogLine *)g_ptr_array_index (lines, 0))->text->str, ==, expected);
    }

  g_assert_false (wh_log_read_lines (log, first - 1, 1, lines));
  g_assert_cmpuint (lines->len, ==, 0);

  /* More at once than there is room for. */
  append (log, text, (gssize)length);
  g_assert_cmpuint (wh_log_get_n_lines (log), ==, 40000);
  g_assert_true (wh_log_read_lines (log, 39999, 1, lines));
  g_assert_cmpstr (((WhLogLine *)g_ptr_array_index (lines, 0))->text->str, ==, "line 19999 of many");
}

static void
test_find (void)
{
  g_autofree char *text = make_text (3000, FALSE);
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  g_autoptr(GDateTime) date = g_date_time_new_utc (2024, 11, 21, 13, 20, 7);

  append (log, text, -1);
  append (log, "##[error]one\nplain\n##[error]two\n", -1);
  g_assert_cmpuint (wh_log_find_time (log, g_date_time_to_unix (date) * G_USEC_PER_SEC), ==, 20 * 60 + 7);
  g_assert_cmpuint (wh_log_find_time (log, 0), ==, 0);
  g_assert_cmpuint (wh_log_find_time (log, g_get_real_time ()), ==, 3003 - 3);
  g_assert_cmpuint (wh_log_find_error (log, 0, 3003), ==, 3000);
  g_assert_cmpuint (wh_log_find_error (log, 3001, 3003), ==, 3002);
  g_assert_cmpuint (wh_log_find_error (log, 0, 100), ==, 100);
}

static void
test_save (void)
{
  g_autofree char *text = make_text (5000, TRUE);
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  g_autofree char *folder = g_dir_make_tmp ("wh-logs-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "job.log", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GError) error = NULL;
  g_autofree char *written = NULL;
  g_autofree char *copied = NULL;
  g_autoptr(WhLog) again = NULL;
  gsize length;
  int fd;

  append (log, text, -1);
  wh_dex_run (wh_log_save (log, file), &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &written, &length, &error));
  g_assert_cmpmem (written, length, text, strlen (text));

  copied = wh_log_dup_text (log, 2, 2, FALSE);
  g_assert_cmpstr (copied, ==, "line 2 of many\ngreen line 3 of many\n");

  /* The same out of the file, as it grows. */
  fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  again = wh_log_new_for_fd (fd, &error);
  close (fd);
  g_assert_no_error (error);
  g_assert_cmpuint (wh_log_get_n_lines (again), ==, 0);
  wh_dex_run (wh_log_grow (again, length / 2), &error);
  g_assert_cmpuint (wh_log_get_n_lines (again), <, 5000);
  wh_dex_run (wh_log_grow (again, length), &error);
  g_assert_cmpuint (wh_log_get_n_lines (again), ==, 5000);
  g_assert_finalize_object (g_steal_pointer (&again));

  g_file_delete (file, NULL, NULL);
  g_rmdir (folder);
}

/* ---- search ---- */

static void
test_search (void)
{
  g_autofree char *text = make_text (5000, TRUE);
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  g_autoptr(WhLogSearch) found = NULL;
  g_autoptr(WhLogSearch) across = NULL;
  g_autoptr(WhLogSearch) stamps = NULL;
  g_autoptr(WhLogSearch) none = NULL;
  g_autoptr(GError) error = NULL;

  append (log, text, -1);
  append (log, "Assert\033[31mionError: ASSERT 40\nas", -1);

  found = search (log, "assert");
  g_assert_cmpuint (wh_log_search_get_n (found), ==, 2);
  g_assert_cmpuint (wh_log_search_get_hit (found, 0)->line, ==, 5000);
  g_assert_cmpuint (wh_log_search_get_hit (found, 0)->start, ==, 0);
  g_assert_cmpuint (wh_log_search_get_hit (found, 1)->start, ==, 16);
  g_assert_cmpuint (wh_log_search_find (found, 10), ==, 0);
  g_assert_cmpuint (wh_log_search_find (found, 5001), ==, 2);

  /* It goes on where it was, and the last line grew. */
  append (log, "sert\nlast assert", -1);
  wh_dex_run (wh_log_search_run (found), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wh_log_search_get_n (found), ==, 4);
  wh_dex_run (wh_log_search_run (found), &error);
  g_assert_cmpuint (wh_log_search_get_n (found), ==, 4);

  /* Through an escape; not in the times, nor in the escapes. */
  across = search (log, "AssertionError");
  g_assert_cmpuint (wh_log_search_get_n (across), ==, 1);
  stamps = search (log, "2024-11");
  g_assert_cmpuint (wh_log_search_get_n (stamps), ==, 0);
  none = search (log, "[32m");
  g_assert_cmpuint (wh_log_search_get_n (none), ==, 0);
}

/* As somebody slow would count. */
static void
test_search_counts (void)
{
  static const char * const needles[] = { "line 1", "GREEN", "many", "7 of", "e", "9 OF MANY" };
  g_autofree char *text = make_text (30000, TRUE);
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_log_line_free);

  append (log, text, -1);
  g_assert_true (wh_log_read_lines (log, 0, 30000, lines));

  for (guint i = 0; i < G_N_ELEMENTS (needles); i++)
    {
      g_autofree char *needle = g_ascii_strdown (needles[i], -1);
      g_autoptr(WhLogSearch) found = search (log, needles[i]);
      guint n = 0;

      for (guint l = 0; l < lines->len; l++)
        {
          g_autofree char *lower = g_ascii_strdown (((WhLogLine *)g_ptr_array_index (lines, l))->text->str, -1);
          const char *p = lower;

          while ((p = strstr (p, needle)) != NULL)
            {
              n++;
              p += strlen (needle);
            }
        }

      g_assert_cmpuint (wh_log_search_get_n (found), ==, MIN (n, WH_LOG_HITS_MAX));
      g_assert_true (wh_log_search_has_more (found) == (n >= WH_LOG_HITS_MAX));
    }
}

static void
test_search_stop (void)
{
  g_autofree char *text = make_text (30000, TRUE);
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  g_autoptr(WhLogSearch) found = wh_log_search_new (log, "line");
  g_autoptr(GError) error = NULL;
  DexFuture *future;

  append (log, text, -1);
  future = wh_log_search_run (found);
  wh_log_search_stop (found);
  wh_dex_run (future, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wh_log_search_get_n (found), ==, 0);
}

/* ---- folds ---- */

static void
test_folds (void)
{
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  g_autoptr(WhLogFolds) folds = wh_log_folds_new ();
  g_autoptr(GArray) groups = NULL;
  g_autoptr(GArray) more = NULL;

  /* 0 a, 1-4 one, 5 b, 6-8 two (closed by the next), 9- three (open) */
  append (log, "a\n::group::one\nx\ny\n::endgroup::\nb\n::group::two\nz\nz\n::group::three\nw\n", -1);
  groups = wh_log_dup_groups (log, 0);
  g_assert_cmpuint (groups->len, ==, 3);
  wh_log_folds_update (folds, groups, 0, 0, wh_log_get_n_lines (log));

  /* The closing mark is never shown. */
  g_assert_cmpuint (wh_log_folds_get_n_rows (folds), ==, 10);
  g_assert_cmpuint (wh_log_folds_get_line (folds, 3), ==, 3);
  g_assert_cmpuint (wh_log_folds_get_line (folds, 4), ==, 5);
  g_assert_cmpuint (wh_log_folds_get_row (folds, 5), ==, 4);

  wh_log_folds_set_folded (folds, 2, TRUE);
  g_assert_true (wh_log_folds_is_folded (folds, 1));
  g_assert_false (wh_log_folds_is_folded (folds, 5));
  g_assert_cmpuint (wh_log_folds_get_n_rows (folds), ==, 8);
  g_assert_cmpuint (wh_log_folds_get_row (folds, 3), ==, 1);
  g_assert_cmpuint (wh_log_folds_get_line (folds, 2), ==, 5);

  wh_log_folds_fold_all (folds, TRUE);
  g_assert_cmpuint (wh_log_folds_get_n_rows (folds), ==, 5);
  g_assert_cmpuint (wh_log_folds_get_line (folds, 3), ==, 6);
  g_assert_cmpuint (wh_log_folds_get_line (folds, 4), ==, 9);
  g_assert_cmpuint (wh_log_folds_get_line (folds, 5), ==, 11);

  /* What comes goes into the open group, and it stays folded. */
  append (log, "w\n::endgroup::\nend\n", -1);
  more = wh_log_dup_groups (log, 2);
  wh_log_folds_update (folds, more, 2, 0, wh_log_get_n_lines (log));
  g_assert_cmpuint (wh_log_folds_get_n_rows (folds), ==, 6);
  g_assert_cmpuint (wh_log_folds_get_line (folds, 5), ==, 13);
  g_assert_cmpuint (wh_log_folds_get_row (folds, 12), ==, 4);

  wh_log_folds_fold_all (folds, FALSE);
  wh_log_folds_update (folds, more, 2, 5, wh_log_get_n_lines (log));
  g_assert_cmpuint (wh_log_folds_get_n_rows (folds), ==, 8);
  g_assert_cmpuint (wh_log_folds_get_line (folds, 0), ==, 5);
  g_assert_cmpuint (wh_log_folds_get_row (folds, 6), ==, 1);
}

/* Rows and lines agree with going through all of them. */
static void
test_folds_random (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (42);

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr(GArray) groups = g_array_new (FALSE, FALSE, sizeof (WhLogGroup));
      g_autoptr(WhLogFolds) folds = wh_log_folds_new ();
      guint64 n = 60;
      guint64 first = (guint64)g_rand_int_range (rand, 0, 20);
      guint64 line = (guint64)g_rand_int_range (rand, 0, 5);
      guint64 row = 0;

      while (line < n - 10)
        {
          WhLogGroup group = { line, line + (guint64)g_rand_int_range (rand, 1, 8), g_rand_boolean (rand) };

          g_array_append_val (groups, group);
          line = group.last + 1 + (guint64)g_rand_int_range (rand, 0, 4);
        }

      wh_log_folds_update (folds, groups, 0, first, n);
      for (guint i = 0; i < groups->len; i++)
        if (g_rand_boolean (rand))
          wh_log_folds_set_folded (folds, g_array_index (groups, WhLogGroup, i).first, TRUE);

      for (line = first; line < n; line++)
        {
          const WhLogGroup *group = wh_log_folds_find (folds, line);

          if (group != NULL && line > group->first &&
              (wh_log_folds_is_folded (folds, line) || (group->closed && line == group->last)))
            continue;

          g_assert_cmpuint (wh_log_folds_get_line (folds, row), ==, line);
          g_assert_cmpuint (wh_log_folds_get_row (folds, line), ==, row);
          row++;
        }

      g_assert_cmpuint (wh_log_folds_get_n_rows (folds), ==, row);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/logs/time", test_time);
  g_test_add_func ("/logs/marks", test_marks);
  g_test_add_func ("/logs/styles", test_styles);
  g_test_add_func ("/logs/text", test_text);
  g_test_add_func ("/logs/pieces", test_pieces);
  g_test_add_func ("/logs/partial", test_partial);
  g_test_add_func ("/logs/long-line", test_long_line);
  g_test_add_func ("/logs/ring", test_ring);
  g_test_add_func ("/logs/find", test_find);
  g_test_add_func ("/logs/save", test_save);
  g_test_add_func ("/logs/search", test_search);
  g_test_add_func ("/logs/search-counts", test_search_counts);
  g_test_add_func ("/logs/search-stop", test_search_stop);
  g_test_add_func ("/logs/folds", test_folds);
  g_test_add_func ("/logs/folds-random", test_folds_random);

  return g_test_run ();
}
