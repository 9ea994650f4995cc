/* history-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "history-fixture.h"

void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (future, &error);
  g_assert_no_error (error);
}

gpointer
run_boxed (DexFuture *future)
{
  g_autoptr(DexFuture) owned = dex_ref (future);

  run (future);

  return g_value_dup_boxed (dex_future_get_value (owned, NULL));
}

void
run_rejected (DexFuture  *future,
              const char *words)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (wh_dex_run (future, &error));
  g_assert_nonnull (error);

  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in “%s”", words, error->message);
}

void
wait_for_notice (WhHistory *history,
                 gboolean   wanted)
{
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while ((wh_history_get_notice (history) != NULL) != wanted)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

void
fixture_open (Fixture *fixture)
{
  fixture->history = wh_history_new (fixture->path);
  run (wh_history_open (fixture->history));
}

void
fixture_close (Fixture *fixture)
{
  run (wh_history_close (fixture->history));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&fixture->history));
}

/* The folder of the file is not there yet. */
void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("wh-history-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "deep", "history.db", NULL);
  fixture_open (fixture);
}

static void
remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      else
        g_unlink (path);
    }

  g_rmdir (folder);
}

void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  if (fixture->history != NULL)
    fixture_close (fixture);

  if (fixture->folder != NULL)
    remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* The number that a statement gives, asked from outside. */
gint64
fixture_count (const char *path,
               const char *sql)
{
  sqlite3 *handle = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 5000);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return number;
}
