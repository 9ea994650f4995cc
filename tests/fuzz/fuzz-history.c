/* fuzz-history.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Spoils the file of a history, as a disk or a cut copy would, and opens it, asks
 * it for everything and restores from it. It always opens, says when something was
 * lost, and can be written to; what is no backup is refused with one sentence. */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "mutate.h"
#include "wh-dex-util.h"
#include "wh-error.h"
#include "wh-history.h"
#include "wh-kinds.h"

#define BEGIN (G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC)
#define DAY (24 * G_TIME_SPAN_HOUR)
#define N 40

static char *folder;

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (future, &error);
  g_assert_no_error (error);
}

/* Damage that is found late may be told instead of an answer. */
static void
ask (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  if (!wh_dex_run (future, &error))
    {
      g_assert_true (error->domain == WH_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
record (WhHistory *history,
        WhRecord  *made)
{
  WhChange change = { NULL, made };

  ask (wh_history_record (history, &change, 1));
  wh_record_unref (made);
}

static WhRecord *
make_workload (guint n)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, "one");
  g_autofree char *uid = g_strdup_printf ("w%u", n % 7);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, uid);
  wh_record_builder_set_number (builder, WH_WORKLOAD_READY, n);

  return wh_record_builder_build (builder);
}

static WhRecord *
make_event (guint n)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_event, "one");
  g_autofree char *uid = g_strdup_printf ("e%u", n);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_number (builder, WH_EVENT_TIME, BEGIN + n * G_USEC_PER_SEC);
  wh_record_builder_set_text (builder, WH_EVENT_REASON, "Pulled");
  wh_record_builder_set_text (builder, WH_EVENT_TEXT, "an image was pulled");
  wh_record_builder_set_text (builder, WH_EVENT_LANE, "image");

  return wh_record_builder_build (builder);
}

static void
fill (WhHistory *history)
{
  for (guint n = 0; n < N; n++)
    {
      g_autofree char *id = g_strdup_printf ("op-%u", n);
      g_autoptr(WhOperationEntry) entry = wh_operation_entry_new (id, WH_OPERATION_FINISHED, "scale");
      WhSample sample = { g_intern_static_string ("node:a/cpu"), "m", BEGIN + n * 15 * G_USEC_PER_SEC, n % 3 };

      record (history, make_workload (n));
      record (history, make_event (n));
      run (wh_history_record_samples (history, "one", &sample, 1));

      if (n % 10 == 0)
        run (wh_history_append_operation (history, entry));
    }

  run (wh_history_set_setting (history, "fuzz", "[{\"a\":1}]"));
}

static void
ask_everything (WhHistory *history)
{
  WhEventQuery events = { BEGIN - DAY, 0, "pull", NULL, NULL, NULL, 100 };
  WhTimelineQuery timeline = { BEGIN - DAY, BEGIN + DAY, 20, 5, 7, NULL, NULL, NULL, 0 };
  WhSeriesQuery series = { "one", "node:a/cpu", BEGIN - DAY, BEGIN + DAY, 50 };

  ask (wh_history_load_latest (history));
  ask (wh_history_load_at (history, BEGIN + 20 * G_USEC_PER_SEC));
  ask (wh_history_query_events (history, &events));
  ask (wh_history_query_timeline (history, &timeline));
  ask (wh_history_query_contacts (history, BEGIN - DAY, BEGIN + DAY));
  ask (wh_history_query_failures (history, BEGIN - DAY, BEGIN + DAY, NULL));
  ask (wh_series_source_query (WH_SERIES_SOURCE (history), &series));
  ask (wh_history_query_operations (history, 0, G_MAXINT64, 100));
  ask (wh_history_verify_operations (history));
  ask (wh_history_load_connections (history));
  ask (wh_history_get_setting (history, "fuzz"));
  ask (wh_history_load_acknowledgements (history));
  ask (wh_history_load_deliveries (history, 10));
  ask (wh_history_load_episodes (history));
  ask (wh_history_measure (history));
}

static void
empty_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_remove (file), ==, 0);
    }
}

/* A good one, as bytes. */
static void
make_seed (char  **bytes,
           gsize  *length)
{
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *copy = g_build_filename (folder, "copy", NULL);
  g_autoptr(WhHistory) history = wh_history_new (path);

  run (wh_history_open (history));
  fill (history);
  run (wh_history_backup (history, copy, NULL));
  run (wh_history_close (history));
  g_assert_true (g_file_get_contents (copy, bytes, length, NULL));
  empty_folder (folder);
}

/* Some spoil the first page, which says what the file is; most what it holds. */
static void
spoil (GString *file,
       GRand   *rand,
       int      round)
{
  if (round % 8 == 0)
    {
      mutate (file, rand);
      return;
    }

  for (int n = g_rand_int_range (rand, 1, 20); n > 0; n--)
    file->str[g_rand_int_range (rand, round % 3 == 0 ? 0 : 100, (gint32)file->len)] = (char)g_rand_int_range (rand, 0, 256);
}

static void
test_open (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *seed = NULL;
  int rounds = mutate_rounds (40);
  int n_told = 0;
  gsize length;

  make_seed (&seed, &length);

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) file = g_string_new_len (seed, (gssize)length);
      g_autoptr(WhHistory) history = wh_history_new (path);

      spoil (file, rand, i);
      g_assert_true (g_file_set_contents_full (path, file->str, (gssize)file->len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      run (wh_history_open (history));
      ask_everything (history);
      record (history, make_workload (i));
      record (history, make_event (i));
      n_told += wh_history_get_notice (history) != NULL;
      ask (wh_history_close (history));
      empty_folder (folder);
    }

  g_test_message ("%d of %d were seen to be damaged", n_told, rounds);
  g_assert_cmpint (n_told, >, 0);
}

static void
test_restore (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *backup = g_build_filename (folder, "backup", NULL);
  g_autofree char *seed = NULL;
  int rounds = mutate_rounds (40);
  int n_restored = 0;
  gsize length;

  make_seed (&seed, &length);

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) file = g_string_new_len (seed, (gssize)length);
      g_autoptr(GError) error = NULL;

      if (i > 0)
        spoil (file, rand, i);

      g_assert_true (g_file_set_contents_full (backup, file->str, (gssize)file->len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));

      if (wh_dex_run (wh_history_restore (path, backup, NULL), &error))
        {
          g_autoptr(WhHistory) history = wh_history_new (path);

          n_restored++;
          run (wh_history_open (history));
          ask_everything (history);
          ask (wh_history_close (history));
        }
      else
        {
          /* And nothing of it is left. */
          g_assert_true (error->domain == WH_ERROR);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
        }

      empty_folder (folder);
    }

  g_test_message ("%d of %d were restored", n_restored, rounds);
  g_assert_cmpint (n_restored, >, 0);
  g_assert_cmpint (n_restored, <, rounds);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();
  folder = g_dir_make_tmp ("wh-fuzz-XXXXXX", NULL);
  g_test_add_func ("/fuzz/history/open", test_open);
  g_test_add_func ("/fuzz/history/restore", test_restore);

  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);

  return status;
}
