/* wh-test-report.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-library.h"
#include "wh-test-report.h"

/* Whoever may push can write these files: everything in them has a limit. */
#define MAX_BYTES   (64 * 1024 * 1024)  /* of all files of a report, unpacked */
#define MAX_FILE    (16 * 1024 * 1024)
#define MAX_FILES   2000
#define MAX_SUITES  500
#define MAX_CASES   500
#define MAX_DEPTH   64
#define MAX_NAME    300                 /* characters */
#define MAX_MESSAGE 500
#define MAX_OUTPUT  (8 * 1024)          /* bytes */

G_DEFINE_BOXED_TYPE (WhTestReport, wh_test_report, wh_test_report_ref, wh_test_report_unref)

static void
suite_free (gpointer data)
{
  WhTestSuite *suite = data;

  g_free (suite->name);
  g_free (suite);
}

static void
case_free (gpointer data)
{
  WhTestCase *test = data;

  g_free (test->suite);
  g_free (test->name);
  g_free (test->message);
  g_free (test->output);
  g_free (test->file);
  g_free (test);
}

/**
 * wh_test_report_new:
 *
 * Returns: (transfer full): a report in which nothing is yet
 */
WhTestReport *
wh_test_report_new (void)
{
  WhTestReport *self = g_new0 (WhTestReport, 1);

  self->ref_count = 1;
  self->suites = g_ptr_array_new_with_free_func (suite_free);
  self->cases = g_ptr_array_new_with_free_func (case_free);

  return self;
}

/**
 * wh_test_report_ref:
 * @self: a #WhTestReport
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhTestReport *
wh_test_report_ref (WhTestReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);

  return self;
}

/**
 * wh_test_report_unref:
 * @self: (transfer full): a #WhTestReport
 *
 * On any thread.
 */
void
wh_test_report_unref (WhTestReport *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_ptr_array_unref (self->suites);
  g_ptr_array_unref (self->cases);
  g_free (self);
}

/* ---- one file ---- */

typedef struct
{
  WhTestReport *report;
  const char   *file;
  GPtrArray    *open;      /* of WhTestSuite: those around; not owned */
  WhTestCase   *test;      /* or NULL */
  gboolean      skipped;
  GString      *output;    /* or NULL: of what is open */
  guint         depth;
  guint         case_depth;   /* of what is open */
  guint         result_depth;
  gboolean      known;     /* the first element is one of the format */
} Reading;

/* What people read in one line, or in a few. */
static char *
dup_text (const char *text,
          glong       most,
          gboolean    one_line)
{
  g_autofree char *copy = g_strdup (text);

  g_strstrip (copy);

  if (one_line)
    copy[strcspn (copy, "\r\n")] = 0;

  if (g_utf8_strlen (copy, -1) > most)
    *g_utf8_offset_to_pointer (copy, most) = 0;

  return *copy != 0 ? g_steal_pointer (&copy) : NULL;
}

/* Seconds, with a dot and in some languages with marks for thousands. */
static gint64
parse_seconds (const char *text)
{
  g_autofree char *copy = g_strdup (text);
  char *to = copy;
  char *end;
  double seconds;

  for (const char *from = copy; from != NULL && *from != 0; from++)
    {
      if (*from != ',')
        *to++ = *from;
    }

  if (to == copy || copy == NULL)
    return -1;

  *to = 0;
  seconds = g_ascii_strtod (copy, &end);

  return end != copy && seconds >= 0 && seconds < 1e7 ? (gint64)(seconds * G_USEC_PER_SEC) : -1;
}

static const char *
find_attribute (const char **names,
                const char **values,
                const char  *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (strcmp (names[i], name) == 0 && *values[i] != 0)
        return values[i];
    }

  return NULL;
}

/* Past the limit everything is counted in the last one. */
static WhTestSuite *
add_suite (Reading    *reading,
           const char *name)
{
  GPtrArray *suites = reading->report->suites;
  WhTestSuite *suite;

  if (suites->len >= MAX_SUITES)
    return g_ptr_array_index (suites, suites->len - 1);

  suite = g_new0 (WhTestSuite, 1);
  suite->name = dup_text (name != NULL ? name : reading->file, MAX_NAME, TRUE);

  if (suite->name == NULL)
    suite->name = g_strdup (reading->file);

  g_ptr_array_add (suites, suite);

  return suite;
}

static WhTestSuite *
get_suite (Reading *reading)
{
  return g_ptr_array_index (reading->open, reading->open->len - 1);
}

static void
begin_case (Reading     *reading,
            const char **names,
            const char **values)
{
  const char *name = find_attribute (names, values, "name");
  const char *group = find_attribute (names, values, "classname");
  const char *file = find_attribute (names, values, "file");
  const char *line = find_attribute (names, values, "line");
  const char *time = find_attribute (names, values, "time");
  const char *status = find_attribute (names, values, "status");
  const char *result = find_attribute (names, values, "result");
  g_autofree char *whole = NULL;

  /* Tests may stand in the file without a suite around them. */
  if (reading->open->len == 0)
    g_ptr_array_add (reading->open, add_suite (reading, NULL));

  if (group != NULL && name != NULL && strstr (name, group) == NULL)
    whole = g_strconcat (group, ".", name, NULL);
  else
    whole = g_strdup (name != NULL ? name : group != NULL ? group : _("a test without a name"));

  reading->test = g_new0 (WhTestCase, 1);
  reading->test->suite = g_strdup (get_suite (reading)->name);
  reading->test->name = dup_text (whole, MAX_NAME, TRUE);
  reading->test->duration = time != NULL ? parse_seconds (time) : -1;

  if (reading->test->name == NULL)
    reading->test->name = g_strdup (_("a test without a name"));

  if (file != NULL)
    {
      g_autofree char *place = g_strconcat (file, line != NULL ? ":" : NULL, line, NULL);

      reading->test->file = dup_text (place, MAX_NAME, TRUE);
    }

  reading->skipped = g_strcmp0 (status, "notrun") == 0 || g_strcmp0 (result, "suppressed") == 0 || g_strcmp0 (result, "skipped") == 0;
}

static void
end_case (Reading *reading)
{
  WhTestSuite *suite = get_suite (reading);
  WhTestCase *test = g_steal_pointer (&reading->test);

  if (test->duration > 0)
    suite->duration += test->duration;

  if (test->failed)
    suite->n_failed++;
  else if (reading->skipped)
    suite->n_skipped++;
  else
    suite->n_passed++;

  if (!test->failed && !reading->skipped)
    {
      case_free (test);
    }
  else if (reading->report->cases->len >= MAX_CASES)
    {
      reading->report->n_unlisted++;
      case_free (test);
    }
  else
    {
      g_ptr_array_add (reading->report->cases, test);
    }
}

static void
begin_result (Reading     *reading,
              const char  *element,
              const char **names,
              const char **values)
{
  const char *message = find_attribute (names, values, "message");
  gboolean failed = strcmp (element, "skipped") != 0;

  /* Of several the first is told; one that failed does not count as left out. */
  if (reading->test->failed)
    return;

  if (message == NULL && failed)
    message = find_attribute (names, values, "type");

  reading->test->failed = failed;
  reading->skipped |= !failed;
  g_free (reading->test->message);
  reading->test->message = message != NULL ? dup_text (message, MAX_MESSAGE, TRUE) : NULL;
  reading->output = g_string_new (NULL);
}

static void
end_result (Reading *reading)
{
  g_autoptr(GString) output = g_steal_pointer (&reading->output);

  g_free (reading->test->output);
  reading->test->output = dup_text (output->str, MAX_OUTPUT, FALSE);

  if (reading->test->message == NULL && reading->test->output != NULL)
    reading->test->message = dup_text (reading->test->output, MAX_MESSAGE, TRUE);
}

static gboolean
is_result (const char *element)
{
  return strcmp (element, "failure") == 0 || strcmp (element, "error") == 0 || strcmp (element, "skipped") == 0;
}

static void
start_element (GMarkupParseContext  *context,
               const char           *element,
               const char          **names,
               const char          **values,
               gpointer              user_data,
               GError              **error)
{
  Reading *reading = user_data;

  if (++reading->depth > MAX_DEPTH)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY, _("%s is nested deeper than any test report"), reading->file);
      return;
    }

  if (reading->depth == 1)
    reading->known = strcmp (element, "testsuites") == 0 || strcmp (element, "testsuite") == 0;

  if (!reading->known)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED, _("%s is no test report: it begins with <%s>"), reading->file, element);
      return;
    }

  if (strcmp (element, "testsuite") == 0)
    g_ptr_array_add (reading->open, add_suite (reading, find_attribute (names, values, "name")));
  else if (strcmp (element, "testcase") == 0 && reading->test == NULL)
    {
      begin_case (reading, names, values);
      reading->case_depth = reading->depth;
    }
  else if (reading->test != NULL && reading->output == NULL && is_result (element))
    {
      begin_result (reading, element, names, values);
      reading->result_depth = reading->depth;
    }
}

static void
end_element (GMarkupParseContext  *context,
             const char           *element,
             gpointer              user_data,
             GError              **error)
{
  Reading *reading = user_data;
  guint depth = reading->depth--;

  /* Elements of these names inside of a test or its result are part of it. */
  if (strcmp (element, "testsuite") == 0 && reading->open->len > 0)
    g_ptr_array_set_size (reading->open, reading->open->len - 1);
  else if (reading->test != NULL && depth == reading->case_depth)
    end_case (reading);
  else if (reading->output != NULL && depth == reading->result_depth)
    end_result (reading);
}

static void
take_text (GMarkupParseContext  *context,
           const char           *text,
           gsize                 length,
           gpointer              user_data,
           GError              **error)
{
  Reading *reading = user_data;

  if (reading->output != NULL && reading->output->len < MAX_OUTPUT)
    g_string_append_len (reading->output, text, MIN (length, MAX_OUTPUT - reading->output->len));
}

static const GMarkupParser parser = { start_element, end_element, take_text, NULL, NULL };

/**
 * wh_test_report_add_xml:
 * @self: a report
 * @file: what the file is called
 * @text: (array length=length): what is in it
 * @length: of @text
 * @error: set to %WH_ERROR_UNSUPPORTED when it is XML of another kind
 *
 * Reads one file as JUnit, Surefire, pytest, gotestsum and their like write it.
 * Tests are counted one by one: what the file says of their number is often
 * wrong. What was read before an error stays.
 *
 * Returns: whether it was a test report, and whole
 */
gboolean
wh_test_report_add_xml (WhTestReport  *self,
                        const char    *file,
                        const char    *text,
                        gsize          length,
                        GError       **error)
{
  Reading reading = { .report = self, .file = file };
  g_autoptr(GPtrArray) open = g_ptr_array_new ();
  g_autoptr(GMarkupParseContext) context = NULL;
  g_autofree char *valid = NULL;
  gboolean done;

  g_return_val_if_fail (self != NULL && file != NULL && text != NULL, FALSE);

  if (length > MAX_FILE || self->n_bytes + length > MAX_BYTES)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY, _("%s is larger than a test report may be"), file);
      return FALSE;
    }

  self->n_bytes += length;
  reading.open = open;

  /* A mark at the beginning is no part of the text. */
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      length -= 3;
    }

  if (!g_utf8_validate_len (text, length, NULL))
    {
      valid = g_utf8_make_valid (text, length);
      text = valid;
      length = strlen (valid);
    }

  context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reading, NULL);
  done = g_markup_parse_context_parse (context, text, length, error) && g_markup_parse_context_end_parse (context, error);

  /* What was cut off in the middle of a test says nothing about it. */
  g_clear_pointer (&reading.test, case_free);

  if (reading.output != NULL)
    g_string_free (reading.output, TRUE);

  return done;
}

/* ---- an archive of files ---- */

/* Under their own names without "archive_". */
typedef struct
{
  __typeof__ (&archive_read_new)                read_new;
  __typeof__ (&archive_read_support_format_zip) read_support_format_zip;
  __typeof__ (&archive_read_open_memory)        read_open_memory;
  __typeof__ (&archive_read_next_header)        read_next_header;
  __typeof__ (&archive_read_data)               read_data;
  __typeof__ (&archive_read_free)               read_free;
  __typeof__ (&archive_entry_pathname_utf8)     entry_pathname_utf8;
  __typeof__ (&archive_entry_filetype)          entry_filetype;
  __typeof__ (&archive_error_string)            error_string;
} LibArchive;

static gboolean
load_archive (LibArchive *api)
{
  static const char * const names[] = { "libarchive.so.13", NULL };
  const WhSymbol symbols[] = {
    WH_SYMBOL (*api, archive_, read_new), WH_SYMBOL (*api, archive_, read_support_format_zip),
    WH_SYMBOL (*api, archive_, read_open_memory), WH_SYMBOL (*api, archive_, read_next_header), WH_SYMBOL (*api, archive_, read_data),
    WH_SYMBOL (*api, archive_, read_free), WH_SYMBOL (*api, archive_, entry_pathname_utf8), WH_SYMBOL (*api, archive_, entry_filetype),
    WH_SYMBOL (*api, archive_, error_string),
  };

  return wh_library_load (names, symbols, G_N_ELEMENTS (symbols));
}

static const LibArchive *
get_archive (void)
{
  static LibArchive api;
  static gsize loaded; /* 1: no, 2: yes */

  if (g_once_init_enter (&loaded))
    g_once_init_leave (&loaded, load_archive (&api) ? 2 : 1);

  return loaded == 2 ? &api : NULL;
}

static gboolean
read_entry (WhTestReport     *self,
            const LibArchive *api,
            struct archive   *archive,
            const char       *name)
{
  g_autoptr(GByteArray) text = g_byte_array_new ();
  g_autoptr(GError) error = NULL;

  while (TRUE)
    {
      guchar buffer[32768];
      la_ssize_t n = api->read_data (archive, buffer, sizeof buffer);

      if (n < 0 || text->len + n > MAX_FILE || self->n_bytes + text->len + n > MAX_BYTES)
        return FALSE;

      if (n == 0)
        break;

      g_byte_array_append (text, buffer, n);
    }

  if (text->len == 0)
    return FALSE;

  /* Other XML may lie beside it. */
  return wh_test_report_add_xml (self, name, (const char *)text->data, text->len, &error) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
}

static gboolean
is_xml (const char *name)
{
  gsize length = strlen (name);

  return length > 4 && g_ascii_strcasecmp (name + length - 4, ".xml") == 0;
}

/**
 * wh_test_report_add_archive:
 * @self: a report
 * @bytes: a ZIP file, as forges make them of artifacts
 * @error: when it is none, or none of its test reports could be read
 *
 * Reads every test report in an archive. It may lie in folders, and other files
 * beside it. For a worker.
 *
 * Returns: whether the archive could be read
 */
gboolean
wh_test_report_add_archive (WhTestReport  *self,
                            GBytes        *bytes,
                            GError       **error)
{
  const LibArchive *api = get_archive ();
  struct archive *archive;
  struct archive_entry *entry;
  guint n_files = 0;
  int status;

  g_return_val_if_fail (self != NULL && bytes != NULL, FALSE);

  if (api == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED, _("Artifacts cannot be unpacked without libarchive: install it"));
      return FALSE;
    }

  archive = api->read_new ();
  api->read_support_format_zip (archive);
  status = api->read_open_memory (archive, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  while (status == ARCHIVE_OK && n_files < MAX_FILES &&
         ((status = api->read_next_header (archive, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN))
    {
      const char *path = api->entry_pathname_utf8 (entry);
      g_autofree char *name = g_path_get_basename (path != NULL && *path != 0 ? path : "?");

      n_files++;
      status = ARCHIVE_OK;

      if (api->entry_filetype (entry) == AE_IFREG && is_xml (name))
        read_entry (self, api, archive, name);
    }

  if (status != ARCHIVE_OK && status != ARCHIVE_EOF)
    g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY, _("The artifact is no whole ZIP file: %s"),
                 api->error_string (archive) != NULL ? api->error_string (archive) : "?");

  api->read_free (archive);

  return status == ARCHIVE_OK || status == ARCHIVE_EOF;
}
