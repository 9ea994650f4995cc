/* test-paper.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>
#include <string.h>

#include <gio/gio.h>

#include "wh-dex-util.h"
#include "wh-document.h"
#include "wh-paper.h"

static const char * const titles[] = { "Application", "Up" };
static const gboolean numeric[] = { FALSE, TRUE };

static WhDocument *
make_document (guint n_rows)
{
  WhDocument *document = wh_document_new ("Report of the week", "16 to 22 November");

  wh_document_add_figure (document, "Incidents", "3", "one open");
  wh_document_add_figure (document, "Up", "99.95 %", NULL);
  wh_document_add_heading (document, 1, "Applications");
  wh_document_add_paragraph (document, "What was not observed counts neither as up nor as down.");
  wh_document_add_table (document, 2, titles, numeric);

  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *name = g_strdup_printf ("application-%u", i);
      const char *cells[] = { name, i % 2 == 0 ? "100 %" : NULL };

      wh_document_add_row (document, cells);
    }

  wh_document_add_heading (document, 2, "Outages");
  wh_document_add_item (document, 0, "billing", "12 min | *all* of <it>");
  wh_document_add_item (document, 1, NULL, "a disk was full");
  wh_document_add_space (document);

  return document;
}

/* The file as another program reads it. */
static char *
read_with (GBytes             *bytes,
           const char * const *argv)
{
  g_autoptr(GSubprocess) reader = NULL;
  g_autoptr(GBytes) text = NULL;
  g_autoptr(GError) error = NULL;

  reader = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (reader, bytes, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (reader));

  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

static char *
read_back (GBytes     *bytes,
           const char *layout)
{
  return read_with (bytes, (const char *[]) { "pdftotext", layout, "-", "-", NULL });
}

static guint
count (const char *text,
       const char *word)
{
  guint n = 0;

  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + strlen (word), word))
    n++;

  return n;
}

static void
test_markdown (void)
{
  g_autoptr(WhDocument) document = make_document (2);
  g_autofree char *text = wh_document_to_markdown (document);

  g_assert_cmpstr (text, ==,
                   "# Report of the week\n\n16 to 22 November\n\n"
                   "- **Incidents**: 3 (one open)\n- **Up**: 99.95 %\n\n"
                   "## Applications\n\nWhat was not observed counts neither as up nor as down.\n\n"
                   "| Application | Up |\n| --- | ---: |\n| application-0 | 100 % |\n| application-1 |  |\n\n"
                   "### Outages\n\n- **billing**: 12 min \\| \\*all\\* of \\<it\\>\n  - a disk was full\n\n\n");
}

static void
test_one_page (void)
{
  g_autoptr(WhDocument) document = make_document (2);
  g_autoptr(GError) error = NULL;
  guint n_pages;
  g_autoptr(GBytes) bytes = wh_paper_to_pdf (document, &n_pages, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (n_pages, ==, 1);

  text = read_back (bytes, "-layout");
  for (guint i = 0; i < 2; i++)
    g_assert_nonnull (strstr (text, titles[i]));
  g_assert_nonnull (strstr (text, "16 to 22 November"));
  g_assert_nonnull (strstr (text, "99.95 %"));
  g_assert_nonnull (strstr (text, "billing: 12 min | *all* of <it>"));
  g_assert_nonnull (strstr (text, "Page 1 of 1"));
}

/* Every row once, the head on every page, pages counted right. */
static void
test_many_pages (void)
{
  g_autoptr(WhDocument) document = make_document (200);
  g_autoptr(GError) error = NULL;
  guint n_pages;
  g_autoptr(GBytes) bytes = wh_paper_to_pdf (document, &n_pages, &error);
  g_autofree char *text = NULL;
  g_autofree char *last = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (n_pages, >, 3);
  g_assert_cmpuint (n_pages, <, 10);

  text = read_back (bytes, "-layout");
  g_assert_cmpuint (count (text, "application-"), ==, 200);
  g_assert_cmpuint (count (text, "application-199 "), <=, 1);
  /* The heading above the table, and one head a page that has rows of it. */
  g_assert_cmpuint (count (text, "Application "), >=, n_pages - 1);

  last = g_strdup_printf ("Page %u of %u", n_pages, n_pages);
  g_assert_nonnull (strstr (text, last));
  g_assert_cmpuint (count (text, "\f"), ==, n_pages);
}

/* How many elements of the structure there are of a type. */
static guint
count_elements (const char *structure,
                const char *type)
{
  g_auto(GStrv) lines = g_strsplit (structure, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (g_strstrip (lines[i]), " ", 2);

      n += words[0] != NULL && g_str_equal (words[0], type);
    }

  return n;
}

/* What somebody hears who has the file read: a table once, over all its pages,
 * with its head once; nothing of what stands at the foot of the pages. */
static void
test_tagged (void)
{
  g_autoptr(WhDocument) document = make_document (200);
  g_autoptr(GBytes) bytes = wh_paper_to_pdf (document, NULL, NULL);
  g_autofree char *about = read_with (bytes, (const char *[]) { "pdfinfo", "-", NULL });
  g_autofree char *structure = read_with (bytes, (const char *[]) { "pdfinfo", "-struct-text", "-", NULL });

  g_assert_true (g_regex_match_simple ("^Tagged: +yes$", about, G_REGEX_MULTILINE, 0));
  g_assert_true (g_str_has_prefix (structure, "Document\n  H1 (block)\n    \"Report of the week\"\n"));
  g_assert_cmpuint (count_elements (structure, "Document"), ==, 1);
  g_assert_cmpuint (count_elements (structure, "H1"), ==, 1);
  g_assert_cmpuint (count_elements (structure, "H2"), ==, 1);
  g_assert_cmpuint (count_elements (structure, "H3"), ==, 1);
  g_assert_cmpuint (count_elements (structure, "Table"), ==, 1);
  g_assert_cmpuint (count_elements (structure, "TR"), ==, 201);
  g_assert_cmpuint (count_elements (structure, "TH"), ==, 2);
  g_assert_cmpuint (count_elements (structure, "TD"), ==, 400);
  g_assert_cmpuint (count_elements (structure, "L"), ==, 1);
  g_assert_cmpuint (count_elements (structure, "LI"), ==, 2);
  g_assert_null (strstr (structure, "Page 1 of"));
}

/* A word longer than the page, a paragraph longer than a page, nothing at all. */
static void
test_odd (void)
{
  g_autoptr(WhDocument) document = wh_document_new ("Odd", NULL);
  g_autoptr(GString) words = g_string_new (NULL);
  g_autofree char *digest = g_strnfill (400, 'f');
  const char *cells[] = { digest, "1" };
  g_autofree char *text = NULL;
  guint n_pages;

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (words, "word%u ", i);

  wh_document_add_paragraph (document, words->str);
  wh_document_add_table (document, 2, titles, numeric);
  wh_document_add_row (document, cells);
  wh_document_add_table (document, 2, titles, numeric);
  wh_document_add_paragraph (document, "");

  {
    g_autoptr(GBytes) bytes = wh_paper_to_pdf (document, &n_pages, NULL);

    g_assert_cmpuint (n_pages, >, 1);
    text = read_back (bytes, "-raw");
    g_assert_nonnull (strstr (text, "word0 "));
    g_assert_nonnull (strstr (text, "word1999"));
    g_assert_cmpuint (count (text, "f"), >=, 400);
  }
}

static void
test_worker (void)
{
  g_autoptr(DexFuture) future = wh_paper_make (make_document (3));
  g_autoptr(GError) error = NULL;
  GBytes *bytes;

  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  bytes = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_true (g_str_has_prefix (g_bytes_get_data (bytes, NULL), "%PDF-"));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/paper/markdown", test_markdown);
  g_test_add_func ("/paper/one-page", test_one_page);
  g_test_add_func ("/paper/many-pages", test_many_pages);
  g_test_add_func ("/paper/tagged", test_tagged);
  g_test_add_func ("/paper/odd", test_odd);
  g_test_add_func ("/paper/worker", test_worker);

  return g_test_run ();
}
