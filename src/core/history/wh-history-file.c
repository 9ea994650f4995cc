/* wh-history-file.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "wh-error.h"

#include "wh-history-private.h"

/* What is copied out of a damaged file, the dearest first. Rows refer to rows
 * of earlier tables only. */
static const char *const tables[] = {
  "name", "word", "connection", "connection_setting", "operation", "setting", "acknowledgement", "episode", "delivery",
  "rule", "rule_state", "rule_firing", "contact",
  "resource", "current", "latest", "event", "version",
  "series", "series_state", "bucket_1d", "bucket_1h", "bucket_5m", "sample_log", "sample_chunk", "sample_block",
};

static const char *const suffixes[] = { "-wal", "-shm" };

/* ---- opening ---- */

/* SQLite gives the log the mode of the file: one that was read-only for a while
 * leaves a log behind that nobody can write. */
static void
free_log (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      if (access (path, W_OK) == 0 && access (name, F_OK) == 0 && access (name, W_OK) != 0)
        g_chmod (name, 0600);
    }
}

static gboolean
prepare_place (const char  *path,
               gboolean    *was_empty,
               GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat info;
  int fd;

  *was_empty = FALSE;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_HISTORY, _("The folder %s cannot be made: %s"),
                   folder, g_strerror (errno));
      return FALSE;
    }

  /* SQLite gives its log the mode of the file. Nobody else may read along. */
  if (stat (path, &info) == 0)
    {
      *was_empty = S_ISREG (info.st_mode) && info.st_size == 0;
      if (S_ISREG (info.st_mode) && (info.st_mode & 0077) != 0)
        g_chmod (path, 0600);
      free_log (path);
    }
  else if ((fd = g_open (path, O_CREAT | O_EXCL | O_CLOEXEC | O_RDWR, 0600)) >= 0)
    {
      close (fd);
    }

  return TRUE;
}

static WhDatabase *
try_open (const char  *path,
          gboolean    *damaged,
          GError     **error)
{
  g_autoptr(WhDatabase) database = NULL;

  *damaged = FALSE;

  /* A file that is not ours to touch must stay as it is even when it is closed. */
  if (path != NULL)
    {
      g_autoptr(WhDatabase) probe = wh_database_open (path, WH_DATABASE_PROBE, error);

      if (probe == NULL)
        return NULL;

      if (!wh_history_check_version (probe, path, error))
        {
          *damaged = wh_database_code_is_damage (wh_database_get_code (probe));
          return NULL;
        }
    }

  if ((database = wh_database_open (path, WH_DATABASE_WRITE | WH_DATABASE_CREATE, error)) == NULL)
    return NULL;

  if (!wh_history_migrate (database, path, error))
    {
      *damaged = wh_database_code_is_damage (wh_database_get_code (database));
      return NULL;
    }

  return g_steal_pointer (&database);
}

/**
 * wh_history_file_open:
 * @path: (nullable): the file; %NULL = in memory
 * @notice: (out) (nullable): a sentence for the user
 * @error: why it failed
 *
 * Opens the file for writing. It is made when it is not there, and replaced
 * when it is damaged.
 *
 * Returns: (nullable) (transfer full): the connection
 */
WhDatabase *
wh_history_file_open (const char  *path,
                      char       **notice,
                      GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean was_empty = FALSE;
  gboolean damaged;
  WhDatabase *database;

  if (path != NULL && !prepare_place (path, &was_empty, error))
    return NULL;

  if ((database = try_open (path, &damaged, &local_error)) != NULL)
    {
      if (was_empty)
        *notice = g_strdup_printf (_("The history in %s was empty and starts anew"), path);
      return database;
    }

  if (damaged)
    return wh_history_file_replace (NULL, path, notice, error);

  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

/**
 * wh_history_file_reader:
 * @path: the file, which another thread has open
 * @error: why it failed
 *
 * Returns: (nullable) (transfer full): a connection that writes nothing
 */
WhDatabase *
wh_history_file_reader (const char  *path,
                        GError     **error)
{
  g_autoptr(WhDatabase) database = wh_database_open (path, WH_DATABASE_WRITE, error);

  /* A read-only connection could not make the log's index after a crash nor
   * move the log into the file. */
  if (database == NULL ||
      !wh_database_exec (database, "PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;"
                                   "PRAGMA synchronous = NORMAL", error))
    return NULL;

  return g_steal_pointer (&database);
}

/**
 * wh_history_file_moved:
 * @database: a connection to a file
 *
 * Returns: whether the path names another file now, or none
 */
gboolean
wh_history_file_moved (WhDatabase *database)
{
  int moved = 0;

  return sqlite3_file_control (wh_database_get_handle (database), "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
         moved != 0;
}

/**
 * wh_history_file_check:
 * @database: a connection
 * @fine: (out): whether the file is in order
 * @error: why it could not be found out
 *
 * Reads the whole file.
 *
 * Returns: whether @fine is known
 */
gboolean
wh_history_file_check (WhDatabase  *database,
                       gboolean    *fine,
                       GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = wh_database_prepare (database, "PRAGMA quick_check (1)", &local_error);

  if (wh_database_next (database, statement, &local_error))
    {
      *fine = g_strcmp0 (wh_column_text (statement, 0), "ok") == 0;
      sqlite3_reset (statement);
      *fine = *fine && wh_history_schema_is_whole (database);
      return TRUE;
    }

  /* A check that cannot even run (SQLITE_ERROR: the schema or the search index
   * make no sense) has found damage too. */
  if (wh_database_code_is_damage (wh_database_get_code (database)) ||
      wh_database_get_code (database) == SQLITE_ERROR)
    {
      *fine = FALSE;
      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * wh_history_file_is_history:
 * @database: a connection
 *
 * Returns: whether there is a history in the file, however old
 */
gboolean
wh_history_file_is_history (WhDatabase *database)
{
  gint64 n_tables;

  return wh_database_get_number (database, "SELECT count (*) FROM sqlite_schema WHERE name = 'operation'", &n_tables, NULL) &&
         n_tables > 0;
}

/* ---- whether the last close was clean ---- */

/**
 * wh_history_flag_take:
 * @path: the history's file
 * @was_clean: (out): whether nobody has it open and the last one closed it
 * @notice: (inout) (nullable): a sentence for the user
 *
 * Before the file itself is opened: when nobody else has it open, a backup that
 * is to be restored takes its place.
 *
 * Beside the file lies PATH.open. Every process that has the history open
 * holds a shared lock on it; it has content from the first open to the last
 * clean close.
 *
 * Returns: a file descriptor for [func@history_flag_drop], or -1
 */
int
wh_history_flag_take (const char  *path,
                      gboolean    *was_clean,
                      char       **notice)
{
  g_autofree char *name = g_strconcat (path, ".open", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;
  struct stat info;
  int flag;

  *was_clean = TRUE;

  /* Failing is told by opening the file. */
  g_mkdir_with_parents (folder, 0700);

  if ((flag = g_open (name, O_CREAT | O_RDWR | O_CLOEXEC, 0600)) < 0)
    return -1;

  if (flock (flag, LOCK_EX | LOCK_NB) == 0)
    {
      *was_clean = fstat (flag, &info) == 0 && info.st_size == 0;
      if (pwrite (flag, "1", 1, 0) != 1)
        g_debug ("Cannot mark the history as open: %s", g_strerror (errno));

      if (!wh_history_apply_restore (path, notice, &error) && error != NULL)
        *notice = g_strdup (error->message);
    }

  flock (flag, LOCK_SH);

  return flag;
}

void
wh_history_flag_drop (int      flag,
                      gboolean clean)
{
  if (clean && flock (flag, LOCK_EX | LOCK_NB) == 0 && ftruncate (flag, 0) != 0)
    g_debug ("Cannot mark the history as closed: %s", g_strerror (errno));

  close (flag);
}

/* ---- damage ---- */

/**
 * wh_history_file_set_aside:
 * @path: a file
 * @why: what its new name says
 * @error: why it failed
 *
 * Returns: (nullable) (transfer full): its new path
 */
char *
wh_history_file_set_aside (const char  *path,
                           const char  *why,
                           GError     **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *aside = g_strdup_printf ("%s.%s-%s", path, why, stamp);

  for (guint i = 2; g_file_test (aside, G_FILE_TEST_EXISTS); i++)
    {
      g_free (aside);
      aside = g_strdup_printf ("%s.%s-%s-%u", path, why, stamp, i);
    }

  if (g_rename (path, aside) != 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_HISTORY, _("The history %s cannot be set aside: %s"),
                   path, g_strerror (errno));
      return NULL;
    }

  /* The log belongs to the file: a new file must not find it. */
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        g_unlink (from);
    }

  return g_steal_pointer (&aside);
}

/* A file of an older version lacks columns; one that cannot say has all. */
static gboolean
has_column (sqlite3    *source,
            const char *table,
            const char *column)
{
  sqlite3_stmt *statement = NULL;
  gboolean any = FALSE;
  gboolean found = FALSE;

  sqlite3_prepare_v2 (source, "SELECT name FROM pragma_table_info (?1)", -1, &statement, NULL);
  sqlite3_bind_text (statement, 1, table, -1, SQLITE_TRANSIENT);

  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      any = TRUE;
      found |= g_strcmp0 (wh_column_text (statement, 0), column) == 0;
    }

  sqlite3_finalize (statement);

  return found || !any;
}

static guint64
copy_rows (WhDatabase *database,
           sqlite3    *source,
           const char *table,
           gboolean    backwards)
{
  g_autofree char *select = NULL;
  g_autoptr(GString) insert = g_string_new (NULL);
  sqlite3 *target = wh_database_get_handle (database);
  sqlite3_stmt *reader = NULL;
  sqlite3_stmt *columns = NULL;
  sqlite3_stmt *writer = NULL;
  g_autoptr(GString) names = g_string_new (NULL);
  guint64 n_rows = 0;
  int n_columns = 0;

  sqlite3_prepare_v2 (target, "SELECT name FROM pragma_table_info (?1)", -1, &columns, NULL);
  sqlite3_bind_text (columns, 1, table, -1, SQLITE_TRANSIENT);
  while (sqlite3_step (columns) == SQLITE_ROW)
    {
      if (has_column (source, table, wh_column_text (columns, 0)))
        g_string_append_printf (names, "%s%s", n_columns++ > 0 ? ", " : "", wh_column_text (columns, 0));
    }
  sqlite3_finalize (columns);

  /* Read in the order of the tree: from either end as far as it goes. */
  select = g_strdup_printf ("SELECT %s FROM %s NOT INDEXED ORDER BY %s", names->str, table,
                            backwards ? "rowid DESC" : "rowid");
  if (sqlite3_prepare_v2 (source, select, -1, &reader, NULL) != SQLITE_OK)
    {
      g_free (select);
      select = g_strdup_printf ("SELECT %s FROM %s", names->str, table);
      if (sqlite3_prepare_v2 (source, select, -1, &reader, NULL) != SQLITE_OK)
        return 0;
    }

  g_string_printf (insert, "INSERT OR IGNORE INTO %s (%s) VALUES (?", table, names->str);
  for (int i = 1; i < n_columns; i++)
    g_string_append (insert, ", ?");
  g_string_append_c (insert, ')');
  sqlite3_prepare_v2 (target, insert->str, -1, &writer, NULL);

  while (sqlite3_step (reader) == SQLITE_ROW)
    {
      for (int i = 0; i < n_columns; i++)
        sqlite3_bind_value (writer, i + 1, sqlite3_column_value (reader, i));

      /* A row that does not fit, because what it refers to is lost, is lost too. */
      if (sqlite3_step (writer) == SQLITE_DONE)
        n_rows += sqlite3_changes (target);
      sqlite3_reset (writer);
    }

  sqlite3_finalize (reader);
  sqlite3_finalize (writer);

  return n_rows;
}

/* Copies what can be read of the file that was set aside into an empty history;
 * returns how many rows. */
static guint64
salvage (WhDatabase *database,
         const char *damaged)
{
  sqlite3 *source = NULL;
  guint64 n_rows = 0;

  if (sqlite3_open_v2 (damaged, &source, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
    {
      /* Lets SQLite read on in a file that is shorter than it says. */
      sqlite3_exec (source, "PRAGMA writable_schema = ON", NULL, NULL, NULL);
      sqlite3_db_config (source, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);

      for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
        {
          if (!wh_database_begin (database, NULL))
            break;

          n_rows += copy_rows (database, source, tables[i], FALSE);
          n_rows += copy_rows (database, source, tables[i], TRUE);

          if (!wh_database_commit (database, NULL))
            wh_database_rollback (database);
        }

      /* Bytes that were kept may use numbers of names and words that were lost:
       * those numbers must not get another meaning. */
      wh_database_exec (database, "INSERT INTO name (id, text) SELECT max (id) + 1000, '#' || max (id) FROM name"
                                  " WHERE true HAVING count (*) > 0", NULL);
      wh_database_exec (database, "INSERT INTO word (id, text) SELECT max (id) + 100000, '#' || max (id) FROM word"
                                  " WHERE true HAVING count (*) > 0", NULL);
    }

  sqlite3_close (source);

  return n_rows;
}

/**
 * wh_history_file_replace:
 * @database: (nullable) (transfer full): the connection that found the damage
 * @path: the damaged file
 * @notice: (out): a sentence for the user
 * @error: why it failed
 *
 * Sets the file aside and goes on with a new one that holds what could be read.
 *
 * Returns: (nullable) (transfer full): a connection to the new file
 */
WhDatabase *
wh_history_file_replace (WhDatabase  *database,
                         const char  *path,
                         char       **notice,
                         GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *aside = NULL;
  g_autofree char *aside_name = NULL;
  gboolean moved = database != NULL && wh_history_file_moved (database);
  gboolean damaged = FALSE;
  gboolean was_empty;
  WhDatabase *fresh;
  guint64 n_rows;
  int lock;

  /* One process at a time; the second finds the first one's new file. */
  lock = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (lock >= 0)
    flock (lock, LOCK_EX);

  if (database != NULL)
    wh_database_close (database);

  if (database == NULL || moved)
    {
      if ((fresh = try_open (path, &damaged, NULL)) != NULL || !damaged)
        goto out;
    }

  fresh = NULL;
  if ((aside = wh_history_file_set_aside (path, "damaged", error)) == NULL)
    goto out;

  if (!prepare_place (path, &was_empty, error) || (fresh = try_open (path, &damaged, error)) == NULL)
    goto out;

  n_rows = salvage (fresh, aside);
  aside_name = g_path_get_basename (aside);

  if (n_rows > 0)
    *notice = g_strdup_printf (_("The history was damaged. It was set aside as %s; what could be read was kept"), aside_name);
  else
    *notice = g_strdup_printf (_("The history was damaged and could not be read. It was set aside as %s, and a new one was started"), aside_name);

out:
  if (lock >= 0)
    close (lock);

  if (fresh == NULL && error != NULL && *error == NULL)
    g_set_error (error, WH_ERROR, WH_ERROR_HISTORY, _("The history in %s is damaged"), path);

  return fresh;
}
