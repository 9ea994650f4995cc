/* kill-history.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Kills a process that writes a history, again and again, at random moments.
 * Every change that was acknowledged before must be there afterwards, and the
 * file must be in order. */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "wh-dex-util.h"
#include "wh-history.h"

#define N_KILLS 50
#define N_THINGS 64
#define N_IN_FLIGHT 16

static const WhField fields[] = {
  { "name", "Name", WH_FIELD_TEXT, 0 },
  { "count", "Count", WH_FIELD_INTEGER, 0 },
  { "load", "Load", WH_FIELD_INTEGER, WH_FIELD_VOLATILE },
};
static const WhKind thing = { "test-thing", "Thing", "Things", "x", fields, G_N_ELEMENTS (fields), 0, -1 };

static WhRecord *
make_thing (guint64 n)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&thing, "one");
  g_autofree char *uid = g_strdup_printf ("%u", (guint)(n % N_THINGS));

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_take_text (builder, 0, g_strnfill (200, 'a' + n % 26));
  wh_record_builder_set_number (builder, 1, n);
  wh_record_builder_set_number (builder, 2, n);

  return wh_record_builder_build (builder);
}

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  if (!wh_dex_run (future, &error))
    g_error ("%s", error->message);
}

static DexFuture *
write_one (WhHistory *history,
           guint64    n)
{
  g_autoptr(WhRecord) record = make_thing (n);
  WhChange change = { NULL, record };

  return wh_history_record (history, &change, 1);
}

/* Writes for ever; says on standard output what was acknowledged. */
static int
child_main (const char *path,
            guint64     n)
{
  g_autoptr(WhHistory) history = wh_history_new (path);

  run (wh_history_open (history));

  while (TRUE)
    {
      DexFuture *futures[N_IN_FLIGHT];
      g_autoptr(WhOperationEntry) entry = wh_operation_entry_new (NULL, WH_OPERATION_FINISHED, "kill");

      for (guint i = 0; i < N_IN_FLIGHT; i++)
        futures[i] = write_one (history, n + i);

      for (guint i = 0; i < N_IN_FLIGHT; i++, n++)
        {
          run (futures[i]);
          if (write (STDOUT_FILENO, &n, sizeof n) != sizeof n)
            return 1;
        }

      if (n % 64 == 0)
        run (wh_history_append_operation (history, entry));
    }
}

static gint64
query_number (const char *path,
              const char *sql)
{
  sqlite3_stmt *statement = NULL;
  sqlite3 *handle = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return number;
}

static void
check (const char    *path,
       const guint64 *acknowledged)
{
  g_autoptr(WhHistory) history = wh_history_new (path);
  g_autoptr(DexFuture) latest = NULL;
  g_autoptr(DexFuture) verified = NULL;
  guint64 found[N_THINGS] = { 0 };
  GPtrArray *all;

  g_assert_cmpint (query_number (path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), ==, 1);

  run (wh_history_open (history));
  latest = wh_history_load_latest (history);
  run (dex_ref (latest));
  all = g_value_get_boxed (dex_future_get_value (latest, NULL));

  for (guint i = 0; i < all->len; i++)
    {
      WhObserved *observed = g_ptr_array_index (all, i);

      for (guint j = 0; j < observed->batch->records->len; j++)
        {
          WhRecord *record = g_ptr_array_index (observed->batch->records, j);

          found[g_ascii_strtoull (record->uid, NULL, 10) % N_THINGS] = record->values[1].number;
        }
    }

  for (guint i = 0; i < N_THINGS; i++)
    g_assert_cmpuint (found[i], >=, acknowledged[i]);

  verified = wh_history_verify_operations (history);
  run (dex_ref (verified));
  g_assert_cmpint (g_value_get_int64 (dex_future_get_value (verified, NULL)), ==, 0);

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (wh_history_get_notice (history), ==, NULL);
  run (wh_history_close (history));
}

static void
test_kill (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_dir_make_tmp ("wh-kill-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr(GDir) dir = NULL;
  guint64 acknowledged[N_THINGS] = { 0 };
  guint64 n_acknowledged = 0;
  guint64 next = N_THINGS;
  const char *name;

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autofree char *begin = g_strdup_printf ("%" G_GUINT64_FORMAT, next);
      const char *argv[] = { self, "--child", path, begin, NULL };
      guint64 n;
      GPid pid;
      int out;

      g_assert_true (g_spawn_async_with_pipes (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                               NULL, NULL, &pid, NULL, &out, NULL, NULL));
      g_usleep (g_test_rand_int_range (5, 250) * 1000);
      kill (pid, SIGKILL);

      while (read (out, &n, sizeof n) == sizeof n)
        {
          acknowledged[n % N_THINGS] = n;
          next = n + 1;
          n_acknowledged++;
        }

      close (out);
      waitpid (pid, NULL, 0);

      /* What was written and not acknowledged must not be taken for old. */
      next += 10 * N_THINGS;
      next -= next % N_THINGS;

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        check (path, acknowledged);
    }

  g_test_message ("%" G_GUINT64_FORMAT " acknowledged changes survived %u kills", n_acknowledged, N_KILLS);
  g_assert_cmpuint (n_acknowledged, >, N_KILLS);

  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      g_assert_null (strstr (name, ".damaged-"));
      g_unlink (file);
    }
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  wh_kind_register (&thing);

  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return child_main (argv[2], g_ascii_strtoull (argv[3], NULL, 10));

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/kill", test_kill);

  return g_test_run ();
}
