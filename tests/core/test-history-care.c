/* test-history-care.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is done for the file: copying it, putting a copy back, keeping it small, and
 * going on when it cannot be written. */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "history-fixture.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define DAY (86400 * SECOND)
#define N_SERIES 40

static const WhField fields[] = {
  { "name", "Name", WH_FIELD_TEXT, 0 },
  { "count", "Count", WH_FIELD_INTEGER, 0 },
};
static const WhKind thing = { "test-thing", "Thing", "Things", "x", fields, G_N_ELEMENTS (fields), 0, -1 };

/* ---- helpers ---- */

static WhRecord *
make_thing (const char *uid,
            gint64      number)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&thing, "one");

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_take_text (builder, 0, g_strnfill (400, 'x'));
  wh_record_builder_set_number (builder, 1, number);

  return wh_record_builder_build (builder);
}

static DexFuture *
record_thing (Fixture    *fixture,
              const char *uid,
              gint64      number)
{
  g_autoptr(WhRecord) record = make_thing (uid, number);
  WhChange change = { NULL, record };

  return wh_history_record (fixture->history, &change, 1);
}

/* A tick of all series, ever later, with values that do not pack well. */
static DexFuture *
record_tick (Fixture *fixture,
             gint64   begin,
             guint    tick)
{
  static const char *names[N_SERIES];
  WhSample samples[N_SERIES];

  for (guint i = 0; i < N_SERIES; i++)
    {
      if (names[i] == NULL)
        {
          g_autofree char *name = g_strdup_printf ("node:%u/cpu", i);

          names[i] = g_intern_string (name);
        }

      samples[i] = (WhSample) { names[i], "m", begin + tick * 15 * SECOND, g_random_double () };
    }

  return wh_history_record_samples (fixture->history, "one", samples, N_SERIES);
}

static gint64
get_size (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? info.st_size : 0;
}

static guint
count_samples (Fixture *fixture,
               gint64   from,
               gint64   until)
{
  WhSeriesQuery query = { "one", "node:7/cpu", from, until, 10000 };
  g_autoptr(WhSeriesData) data = run_boxed (wh_series_source_query (WH_SERIES_SOURCE (fixture->history), &query));
  guint n = 0;

  for (guint i = 0; i < data->points->len; i++)
    n += g_array_index (data->points, WhPoint, i).count;

  return n;
}

/* ---- backup ---- */

static void
test_backup_while_recording (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "backup", NULL);
  g_autoptr(WhProgress) progress = wh_progress_new ();
  gint64 begin = g_get_real_time () - DAY;
  g_autoptr(DexFuture) backup = NULL;
  guint n_before = 400;
  guint n = 0;

  for (; n < n_before; n++)
    {
      run (record_tick (fixture, begin, n));
      run (record_thing (fixture, "same", n));
    }

  backup = wh_history_backup (fixture->history, path, progress);
  while (dex_future_is_pending (backup))
    {
      run (record_tick (fixture, begin, n));
      run (record_thing (fixture, "same", n++));
    }
  run (dex_ref (backup));
  g_assert_cmpfloat (wh_progress_get_fraction (progress), ==, 1);
  g_test_message ("%u ticks were recorded meanwhile", n - n_before);

  /* Of one instant: as many versions as ticks, each one later than the one before. */
  g_assert_cmpint (fixture_count (path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), ==, 1);
  g_assert_cmpint (fixture_count (path, "SELECT count (*) FROM version"), >=, n_before - 1);
  g_assert_cmpint (fixture_count (path, "SELECT count (*) FROM version"), <=, n);
  g_assert_cmpuint (count_samples (fixture, begin, begin + DAY), ==, n);

  fixture_close (fixture);
  g_assert_cmpint (g_rename (path, fixture->path), ==, 0);
  fixture_open (fixture);
  g_assert_cmpuint (count_samples (fixture, begin, begin + DAY), >=, n_before);
}

static void
test_backup_cancelled (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "backup", NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr(WhProgress) progress = wh_progress_new ();
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (path, "the one before", -1, NULL));
  wh_progress_cancel (progress);
  run_rejected (wh_history_backup (fixture->history, path, progress), "cancelled");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "the one before");
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));

  run_rejected (wh_history_backup (fixture->history, fixture->path, NULL), "itself");
  run (wh_history_backup (fixture->history, path, NULL));
}

/* ---- restoring ---- */

static void
test_restore (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "backup", NULL);
  g_autoptr(DexFuture) restored = NULL;
  g_autofree char *prepared = g_strconcat (fixture->path, ".restore", NULL);

  run (record_thing (fixture, "in-the-backup", 1));
  run (wh_history_backup (fixture->history, path, NULL));
  run (record_thing (fixture, "later", 2));

  /* Not while somebody has it open; but it can be prepared. */
  run_rejected (wh_history_restore (fixture->path, path, NULL), "open in another process");
  run (wh_history_prepare_restore (fixture->path, path, NULL));
  run (record_thing (fixture, "last", 3));
  g_assert_true (g_file_test (prepared, G_FILE_TEST_EXISTS));
  fixture_close (fixture);
  g_assert_cmpint (fixture_count (fixture->path, "SELECT count (*) FROM resource"), ==, 3);

  fixture_open (fixture);
  wait_for_notice (fixture->history, TRUE);
  g_assert_nonnull (strstr (wh_history_get_notice (fixture->history), "before-restore"));
  g_assert_false (g_file_test (prepared, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fixture_count (fixture->path, "SELECT count (*) FROM resource"), ==, 1);
  fixture_close (fixture);

  /* And at once, when nobody has it open. */
  fixture_open (fixture);
  g_assert_null (wh_history_get_notice (fixture->history));
  run (record_thing (fixture, "once more", 4));
  fixture_close (fixture);
  restored = wh_history_restore (fixture->path, path, NULL);
  run (dex_ref (restored));
  g_assert_nonnull (strstr (g_value_get_string (dex_future_get_value (restored, NULL)), "before-restore"));
  g_assert_cmpint (fixture_count (fixture->path, "SELECT count (*) FROM resource"), ==, 1);
}

/* The end comes between setting the old one aside and putting the new one there. */
static void
test_restore_cut_off (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "backup", NULL);

  run (record_thing (fixture, "in-the-backup", 1));
  run (wh_history_backup (fixture->history, path, NULL));
  run (wh_history_prepare_restore (fixture->path, path, NULL));
  fixture_close (fixture);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);

  fixture_open (fixture);
  g_assert_cmpint (fixture_count (fixture->path, "SELECT count (*) FROM resource"), ==, 1);
}

/* ---- when it cannot be written ---- */

static void
set_file_size (rlim_t limit)
{
  struct rlimit room;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &room), ==, 0);
  room.rlim_cur = MIN (limit, room.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &room), ==, 0);
}

/* Files cannot grow any more, as on a disk that is full: by the system, not by
 * SQLite's own limit. */
static void
test_no_room (Fixture       *fixture,
              gconstpointer  data)
{
  gint64 begin = g_get_real_time () - DAY;
  guint n_samples = 0;
  guint n_things = 0;
  guint n_failed = 0;
  guint tick = 0;
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);

  signal (SIGXFSZ, SIG_IGN);
  set_file_size ((rlim_t)MAX (get_size (fixture->path), get_size (log)) + 1024 * 1024);

  while (n_failed < 5)
    {
      g_autofree char *uid = g_strdup_printf ("%u", tick);
      g_autoptr(GError) samples_error = NULL;
      g_autoptr(GError) thing_error = NULL;
      gboolean samples_done = wh_dex_run (record_tick (fixture, begin, tick), &samples_error);
      gboolean thing_done = wh_dex_run (record_thing (fixture, uid, tick), &thing_error);

      n_samples += samples_done;
      n_things += thing_done;
      n_failed += !samples_done || !thing_done;
      tick++;
      g_assert_cmpuint (tick, <, 20000);
    }

  g_test_message ("%u ticks and %u things before it was full", n_samples, n_things);
  g_assert_cmpuint (n_samples, >, 0);
  wait_for_notice (fixture->history, TRUE);
  g_assert_true (g_str_has_prefix (wh_history_get_notice (fixture->history), "Nothing is recorded at the moment"));

  /* What is there can be read, and nothing is done that could not be logged. */
  g_assert_cmpuint (count_samples (fixture, begin, begin + DAY), >=, n_samples);
  {
    g_autoptr(WhOperationEntry) entry = wh_operation_entry_new (NULL, WH_OPERATION_STARTED, "scale");
    g_autoptr(GError) error = NULL;

    entry->before = g_strnfill (200 * 1024, 'b');
    g_assert_false (wh_dex_run (wh_history_append_operation (fixture->history, entry), &error));
  }

  set_file_size (RLIM_INFINITY);
  wait_for_notice (fixture->history, FALSE);
  run (record_tick (fixture, begin, ++tick));
  n_samples++;

  /* All that was said to be there is, and the resources of meanwhile too. */
  g_assert_cmpuint (count_samples (fixture, begin, begin + DAY), >=, n_samples);
  fixture_close (fixture);
  g_assert_cmpint (fixture_count (fixture->path, "SELECT count (*) FROM resource"), ==, tick - 1);
  g_assert_cmpint (fixture_count (fixture->path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), ==, 1);
  fixture_open (fixture);
  g_assert_null (wh_history_get_notice (fixture->history));
  g_assert_cmpuint (count_samples (fixture, begin, begin + DAY), >=, n_samples);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* Samples alone fail, and nothing else waits to be written: the notice must not
 * come and go with every attempt. */
static void
test_samples_alone (Fixture       *fixture,
                    gconstpointer  data)
{
  gint64 begin = g_get_real_time () - DAY;
  gint64 until;
  guint n_changes = 0;
  guint tick = 0;

  for (; tick < 50; tick++)
    run (record_tick (fixture, begin, tick));

  wh_history_set_size_limit (fixture->history, 1);
  g_signal_connect_swapped (fixture->history, "notify::notice", G_CALLBACK (count_cb), &n_changes);

  while (wh_history_get_notice (fixture->history) == NULL)
    {
      wh_dex_run (record_tick (fixture, begin, tick++), NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (tick, <, 20000);
    }

  /* Several attempts, while samples and times of contact come. */
  until = g_get_monotonic_time () + 4 * SECOND;
  while (g_get_monotonic_time () < until)
    {
      wh_history_note_fresh (fixture->history, "one", g_get_real_time ());
      wh_dex_run (record_tick (fixture, begin, tick++), NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (20000);
      g_assert_nonnull (wh_history_get_notice (fixture->history));
    }
  g_assert_cmpuint (n_changes, ==, 1);

  wh_history_set_size_limit (fixture->history, 0);
  until = g_get_monotonic_time () + 60 * SECOND;
  while (wh_history_get_notice (fixture->history) != NULL)
    {
      wh_dex_run (record_tick (fixture, begin, tick++), NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (20000);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
  g_assert_cmpuint (n_changes, ==, 2);
}

static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GPtrArray) all = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("Nothing is read-only for root");
      return;
    }

  run (record_thing (fixture, "a", 1));
  fixture_close (fixture);
  g_assert_cmpint (g_chmod (fixture->path, 0400), ==, 0);
  fixture_open (fixture);

  /* It can be looked at. */
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_cmpuint (all->len, ==, 1);
  run_rejected (record_thing (fixture, "b", 2), "check the permissions");
  wait_for_notice (fixture->history, TRUE);
  g_assert_nonnull (strstr (wh_history_get_notice (fixture->history), "check the permissions"));

  /* And written again after the next start. */
  fixture_close (fixture);
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  fixture_open (fixture);
  g_assert_null (wh_history_get_notice (fixture->history));
  run (record_thing (fixture, "c", 3));
  g_assert_cmpint (fixture_count (fixture->path, "SELECT count (*) FROM current"), ==, 2);
}

/* ---- size ---- */

/* The largest size holds, and what is forgotten leaves the disk. */
static void
test_largest_size (Fixture       *fixture,
                   gconstpointer  data)
{
  gint64 begin = g_get_real_time () - 20 * DAY;
  g_autoptr(WhRetention) retention = run_boxed (wh_history_load_retention (fixture->history));
  g_autoptr(WhHistorySize) before = NULL;
  g_autoptr(WhHistorySize) after = NULL;
  gint64 n_before;
  guint64 n_told;
  guint n_things = 1500;

  for (guint i = 0; i < n_things; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%u", i % 750);

      dex_future_disown (record_thing (fixture, uid, i));
      if (i % 500 == 0)
        run (record_thing (fixture, "barrier", i));
    }

  /* Fifteen days of samples, one in two hours of 15 s each. */
  for (guint day = 0; day < 15; day++)
    for (guint i = 0; i < 160; i++)
      run (record_tick (fixture, begin + day * DAY, i));

  run (wh_history_maintain (fixture->history, NULL));
  before = run_boxed (wh_history_measure (fixture->history));
  g_assert_cmpuint (before->n_samples, >, 500 * 1024);
  g_assert_cmpuint (before->n_records, >, 500 * 1024);
  n_told = before->n_samples + before->n_rollups + before->n_records + before->n_events + before->n_rest;
  g_assert_cmpuint (n_told, <=, before->n_bytes - before->n_free);
  g_assert_cmpuint (n_told, >=, (before->n_bytes - before->n_free) * 98 / 100);
  fixture_close (fixture);
  n_before = get_size (fixture->path);

  fixture_open (fixture);
  retention->max_bytes = before->n_bytes * 3 / 4;
  run (wh_history_save_retention (fixture->history, retention));
  run (wh_history_maintain (fixture->history, NULL));
  after = run_boxed (wh_history_measure (fixture->history));
  g_assert_cmpuint (after->n_bytes - after->n_free, <=, retention->max_bytes);
  g_assert_cmpuint (after->n_free, <, after->n_bytes / 20);
  fixture_close (fixture);

  g_test_message ("%" G_GINT64_FORMAT " → %" G_GINT64_FORMAT " bytes on the disk", n_before, get_size (fixture->path));
  g_assert_cmpint (get_size (fixture->path), <=, n_before * 4 / 5);
  g_assert_cmpint (fixture_count (fixture->path, "SELECT count (*) FROM current"), ==, 751);
}

/* ---- who records ---- */

static void
test_claim (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(WhHistory) other = wh_history_new (fixture->path);
  g_autofree char *me = g_strdup_printf ("process %d", (int)getpid ());

  run (wh_history_open (other));
  run (wh_history_claim (fixture->history, "the first"));
  run (wh_history_claim (fixture->history, "the first"));
  run_rejected (wh_history_claim (other, "the second"), "the first");
  run_rejected (wh_history_claim (other, "the second"), me);

  /* Closing gives it back. */
  fixture_close (fixture);
  run (wh_history_claim (other, "the second"));
  fixture_open (fixture);
  run_rejected (wh_history_claim (fixture->history, "the first"), "the second");
  run (wh_history_close (other));
  run (wh_history_claim (fixture->history, "the first"));
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  wh_kind_register (&thing);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/history-care/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("backup-while-recording", test_backup_while_recording);
  ADD ("backup-cancelled", test_backup_cancelled);
  ADD ("restore", test_restore);
  ADD ("restore-cut-off", test_restore_cut_off);
  ADD ("no-room", test_no_room);
  ADD ("samples-alone", test_samples_alone);
  ADD ("read-only", test_read_only);
  ADD ("largest-size", test_largest_size);
  ADD ("claim", test_claim);
#undef ADD

  return g_test_run ();
}
