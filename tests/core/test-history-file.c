/* test-history-file.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The file of the history: whose it is, what is done when it is damaged, full or
 * taken away, and two processes that share it. */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "history-things.h"
#include "wh-database.h"

static void
test_modes (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  struct stat info;

  g_assert_cmpint (stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_not_open (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(WhHistory) history = wh_history_new (NULL);

  run_refused (wh_history_load_latest (history), "not open");
  run_refused (wh_history_open (fixture->history), "already");
  run (wh_history_close (history));
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before;
  gsize n_after;

  fixture_close (fixture);
  edit (fixture, "PRAGMA user_version = 9999");
  g_assert_true (g_file_get_contents (fixture->path, &before, &n_before, NULL));

  fixture->history = wh_history_new (fixture->path);
  run_refused (wh_history_open (fixture->history), "newer version");
  run_refused (wh_history_load_latest (fixture->history), "not open");

  g_assert_true (g_file_get_contents (fixture->path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

static void
test_foreign (Fixture       *fixture,
              gconstpointer  data)
{
  fixture_close (fixture);
  edit (fixture, "PRAGMA application_id = 5");
  fixture->history = wh_history_new (fixture->path);
  run_refused (wh_history_open (fixture->history), "another program");
}

static guint
count_aside (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += strstr (name, ".damaged-") != NULL && !g_str_has_suffix (name, "-wal") && !g_str_has_suffix (name, "-shm");

  return n;
}

static void
test_garbage (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GPtrArray) none = NULL;

  fixture_close (fixture);
  g_assert_true (g_file_set_contents (fixture->path, "this is not a database, but a page long enough to look at"
                                      "................................................................", -1, NULL));
  fixture_open (fixture);
  wait_for_notice (fixture->history, TRUE);
  g_assert_cmpuint (count_aside (fixture), ==, 1);
  none = run_boxed (wh_history_load_connections (fixture->history));
  g_assert_cmpuint (none->len, ==, 0);
  fill (fixture, 10);
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  fixture_close (fixture);
  g_assert_cmpint (truncate (fixture->path, 0), ==, 0);
  fixture_open (fixture);
  wait_for_notice (fixture->history, TRUE);
  fill (fixture, 10);
}

static void
test_truncated (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GPtrArray) connections = NULL;
  g_autoptr(GPtrArray) operations = NULL;
  g_autoptr(GPtrArray) all = NULL;
  struct stat info;

  fill (fixture, 3000);
  fixture_close (fixture);
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (truncate (fixture->path, info.st_size / 2), ==, 0);

  fixture_open (fixture);
  wait_for_notice (fixture->history, TRUE);
  g_assert_cmpuint (count_aside (fixture), ==, 1);
  connections = run_boxed (wh_history_load_connections (fixture->history));
  g_assert_cmpuint (connections->len, ==, 1);
  operations = run_boxed (wh_history_query_operations (fixture->history, 0, 0, 0));
  g_assert_cmpuint (operations->len, ==, 2);
  g_assert_cmpint (run_number (wh_history_verify_operations (fixture->history)), ==, 0);

  /* Some resources are lost, those that are left can be read and go on. */
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_test_message ("%u of 3000 resources are left",
                  all->len > 0 ? ((WhObserved *)all->pdata[0])->batch->records->len : 0);
  reopen (fixture);
  g_assert_null (wh_history_get_notice (fixture->history));
  fill (fixture, 3000);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM current"), >=, 3000);
}

/* Pages in the middle are overwritten, and the last close was not clean: the
 * damage is found by the check, not by chance. */
static void
test_scribbled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *flag = g_strconcat (fixture->path, ".open", NULL);
  g_autoptr(GPtrArray) connections = NULL;
  char page[8192];
  struct stat info;
  int file;

  fill (fixture, 3000);
  fixture_close (fixture);
  g_assert_cmpint (stat (flag, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 0);
  g_assert_true (g_file_set_contents (flag, "1", 1, NULL));

  memset (page, 0xa5, sizeof page);
  file = g_open (fixture->path, O_WRONLY, 0);
  g_assert_cmpint (pwrite (file, page, sizeof page, 60 * sizeof page), ==, sizeof page);
  g_assert_cmpint (pwrite (file, page, sizeof page, 70 * sizeof page), ==, sizeof page);
  close (file);

  fixture_open (fixture);
  wait_for_notice (fixture->history, TRUE);
  g_assert_cmpuint (count_aside (fixture), ==, 1);
  connections = run_boxed (wh_history_load_connections (fixture->history));
  g_assert_cmpuint (connections->len, ==, 1);
}

/* Wherever the damage is: the program starts, and goes on with a sound file. */
static void
test_any_damage (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *flag = g_strconcat (fixture->path, ".open", NULL);
  g_autofree char *original = NULL;
  guint n_kept = 0;
  gsize length;

  fill (fixture, 400);
  fixture_close (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &original, &length, NULL));

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *bytes = g_memdup2 (original, length);
      g_autoptr(GPtrArray) connections = NULL;
      gsize left = length;

      /* The first hundred bytes say whose file it is: those are refused. */
      if (i % 3 == 0)
        left = g_test_rand_int_range (100, length);
      for (guint n = i % 3 == 0 ? 0 : g_test_rand_int_range (1, 200); n > 0; n--)
        bytes[g_test_rand_int_range (100, length)] = g_test_rand_int ();
      if (i % 3 == 2)
        memset (bytes + g_test_rand_int_range (1, length / 8192) * 8192, 0, 8192);

      g_assert_true (g_file_set_contents_full (fixture->path, bytes, left, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      g_assert_true (g_file_set_contents (flag, "1", 1, NULL));

      fixture_open (fixture);
      fill (fixture, 10);
      connections = run_boxed (wh_history_load_connections (fixture->history));
      g_assert_cmpuint (connections->len, >=, 1);
      n_kept += connections->len > 1;
      fixture_close (fixture);
      g_assert_cmpint (count (fixture, "SELECT quick_check = 'ok' FROM pragma_quick_check"), ==, 1);
    }

  g_test_message ("%u of 60 kept the connection", n_kept);
}

static void
test_full (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(WhRecord) small = make_thing ("one", "small", 1, 1, 1000, WH_HEALTH_OK);
  g_autoptr(WhRecord) newer = make_thing ("one", "small", 2, 1, 2000, WH_HEALTH_OK);
  WhChange change_small = { NULL, small };
  WhChange change_newer = { small, newer };
  g_autoptr(WhRecord) event = make_event ("e1", "BackOff", "Back-off", 1000, 1, "pod:a");
  WhChange change_event = { NULL, event };
  g_autoptr(GPtrArray) all = NULL;
  gint64 begin;

  wh_history_set_size_limit (fixture->history, 1);

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%06u", i);
      WhChange one = { NULL, make_thing ("one", uid, i, i, 1000 + i, WH_HEALTH_OK) };

      g_ptr_array_add (records, one.after);
      g_array_append_val (changes, one);
    }

  run_refused (wh_history_record (fixture->history, (WhChange *)(gpointer)changes->data, changes->len), "room");
  wait_for_notice (fixture->history, TRUE);
  g_assert_nonnull (strstr (wh_history_get_notice (fixture->history), "room"));

  /* Later recordings do not wait for the disk. */
  begin = g_get_monotonic_time ();
  run_refused (wh_history_record (fixture->history, &change_small, 1), "");
  run_refused (wh_history_record (fixture->history, &change_newer, 1), "");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 2 * G_USEC_PER_SEC);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_null (find (all, "one", "small"));

  run_refused (wh_history_record (fixture->history, &change_event, 1), "");

  wh_history_set_size_limit (fixture->history, 0);
  wait_for_notice (fixture->history, FALSE);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ 0 }), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM resource"), ==, 2001);
  g_clear_pointer (&all, g_ptr_array_unref);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_cmpint (find (all, "one", "small")->values[COUNT].number, ==, 2);
  g_assert_nonnull (find (all, "one", "uid-001999"));
}

/* The program ends without closing: what was handed over is written. */
static void
test_dropped (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *flag = g_strconcat (fixture->path, ".open", NULL);
  g_autoptr(WhRecord) a = make_thing ("one", "a", 1, 10, 1000, WH_HEALTH_OK);
  WhChange one = { NULL, a };
  g_autoptr(GPtrArray) all = NULL;
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  GStatBuf info;

  dex_future_disown (wh_history_record (fixture->history, &one, 1));
  g_assert_finalize_object (g_steal_pointer (&fixture->history));

  while (g_stat (flag, &info) != 0 || info.st_size > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }

  fixture_open (fixture);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_nonnull (find (all, "one", "a"));
}

static void
count_cb (WhHistory *history,
          guint     *n)
{
  (*n)++;
}

static void
test_replaced (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *away = g_strconcat (fixture->path, ".away", NULL);
  g_autoptr(WhRecord) a = make_thing ("one", "a", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(WhRecord) busier = make_thing ("one", "a", 1, 20, 2000, WH_HEALTH_OK);
  g_autoptr(WhRecord) b = make_thing ("one", "b", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(GPtrArray) all = NULL;
  guint n = 0;

  change (fixture->history, NULL, a);
  g_signal_connect (fixture->history, "replaced", G_CALLBACK (count_cb), &n);
  g_assert_cmpint (g_rename (fixture->path, away), ==, 0);
  change (fixture->history, NULL, b);
  while (n == 0)
    g_main_context_iteration (NULL, TRUE);

  /* Readers go on with the new file, too. */
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_null (find (all, "one", "a"));
  g_assert_nonnull (find (all, "one", "b"));
  g_clear_pointer (&all, g_ptr_array_unref);

  /* What only changed in volatile fields is missed and written in full. */
  change (fixture->history, a, busier);
  reopen (fixture);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_cmpint (find (all, "one", "a")->values[CPU].number, ==, 20);
  g_assert_cmpuint (n, ==, 1);
}

/* The log is moved into the file while it is written to. */
static void
test_log_stays_small (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  gint64 largest = 0;
  GStatBuf info;

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
      g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));

      for (guint j = 0; j < 1000; j++)
        {
          g_autofree char *uid = g_strdup_printf ("uid-%u", j);
          WhChange one = { NULL, make_thing ("one", uid, i, i, 1000 + i, WH_HEALTH_OK) };

          g_ptr_array_add (records, one.after);
          g_array_append_val (changes, one);
        }

      run (wh_history_record (fixture->history, (WhChange *)(gpointer)changes->data, changes->len));
      g_assert_cmpint (g_stat (log, &info), ==, 0);
      largest = MAX (largest, info.st_size);
    }

  g_test_message ("%.1f MB of log at most", largest / 1e6);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM version"), ==, 59000);
  g_assert_cmpint (largest, <, 64 * 1024 * 1024);
}

static void
test_backup (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_strconcat (fixture->path, ".backup", NULL);
  g_autofree char *nowhere = g_build_filename (fixture->path, "not-a-folder", NULL);
  g_autoptr(GPtrArray) connections = NULL;
  struct stat info;

  fill (fixture, 100);
  g_assert_true (g_file_set_contents (path, "an older one", -1, NULL));
  run (wh_history_backup (fixture->history, path, NULL));
  run_refused (wh_history_backup (fixture->history, nowhere, NULL), "");
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  fixture_close (fixture);

  g_assert_cmpint (g_rename (path, fixture->path), ==, 0);
  fixture_open (fixture);
  g_assert_null (wh_history_get_notice (fixture->history));
  connections = run_boxed (wh_history_load_connections (fixture->history));
  g_assert_cmpuint (connections->len, ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM current"), ==, 100);
  g_assert_cmpint (run_number (wh_history_verify_operations (fixture->history)), ==, 0);
}

static int
child_main (const char *path,
            const char *name)
{
  g_autoptr(WhHistory) history = wh_history_new (path);

  run (wh_history_open (history));

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%s-%u", name, i);
      g_autoptr(WhRecord) record = make_thing (name, uid, i, i, 1000 + i, WH_HEALTH_OK);

      change (history, NULL, record);
      append (history, uid, WH_OPERATION_FINISHED, NULL);
    }

  run (wh_history_close (history));

  return 0;
}

static void
test_two_processes (Fixture       *fixture,
                    gconstpointer  data)
{
  static const char *const names[] = { "left", "right" };
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr(GPtrArray) all = NULL;
  GPid pids[2];

  /* Both make the file, too. */
  fixture_close (fixture);
  g_unlink (fixture->path);

  for (guint i = 0; i < 2; i++)
    {
      const char *argv[] = { self, "--child", fixture->path, names[i], NULL };

      g_assert_true (g_spawn_async (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pids[i], NULL));
    }

  for (guint i = 0; i < 2; i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_cmpint (status, ==, 0);
    }

  fixture_open (fixture);
  g_assert_null (wh_history_get_notice (fixture->history));
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_cmpuint (all->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (((WhObserved *)all->pdata[i])->batch->records->len, ==, 100);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM operation"), ==, 200);
  g_assert_cmpint (run_number (wh_history_verify_operations (fixture->history)), ==, 0);
}

/* A damaged file may have any bytes as the name of a table. */
static void
test_sentence (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  WhDatabase *database = wh_database_open (NULL, WH_DATABASE_WRITE | WH_DATABASE_CREATE, &error);

  g_assert_no_error (error);
  g_assert_false (wh_database_exec (database, "SELECT * FROM \"\xff\xfe\"", &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_HISTORY);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  wh_database_close (database);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  things_register ();

  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return child_main (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);

#define TEST(name, func) g_test_add ("/history/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  TEST ("modes", test_modes);
  TEST ("not-open", test_not_open);
  TEST ("newer-schema", test_newer);
  TEST ("foreign-file", test_foreign);
  TEST ("garbage", test_garbage);
  TEST ("empty-file", test_empty);
  TEST ("truncated", test_truncated);
  TEST ("scribbled", test_scribbled);
  TEST ("any-damage", test_any_damage);
  TEST ("full-disk", test_full);
  TEST ("dropped", test_dropped);
  TEST ("replaced", test_replaced);
  TEST ("log-stays-small", test_log_stays_small);
  TEST ("backup", test_backup);
  TEST ("two-processes", test_two_processes);
  TEST ("sentence", test_sentence);

  return g_test_run ();
}
