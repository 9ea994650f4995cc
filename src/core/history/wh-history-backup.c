/* wh-history-backup.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "wh-dex-util.h"

#include "wh-history-engine-private.h"

/* Copying a whole history: out of one that is in use, and back into its place.
 * Either way the copy is made beside the target, checked, brought to the disk and
 * only then renamed, so that a file of that name is always whole. */

#define STEP_PAGES 256
/* What of the work is copying; the rest is checking. */
#define COPY_SHARE 0.6

typedef struct
{
  char       *path;
  WhProgress *progress;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_clear_object (&copy->progress);
  g_free (copy->path);
  g_free (copy);
}

static gboolean
is_cancelled (WhProgress  *progress,
              WhEngine    *engine,
              GError     **error)
{
  if (!wh_progress_is_cancelled (progress) && (engine == NULL || !g_atomic_int_get (&engine->quitting)))
    return FALSE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("It was cancelled; nothing was changed"));

  return TRUE;
}

/* ---- a file that is whole and on the disk ---- */

static void
forget_part (const char *part)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (part, suffixes[i], NULL);

      g_unlink (name);
    }
}

static gboolean
sync_path (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);

  return done;
}

static gboolean
put_in_place (const char  *part,
              const char  *path,
              GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (sync_path (part) && g_rename (part, path) == 0)
    {
      /* Some file systems cannot; then the name may be lost with the power. */
      sync_path (folder);
      return TRUE;
    }

  g_set_error (error, WH_ERROR, WH_ERROR_HISTORY, _("%s cannot be written: %s"), path, g_strerror (errno));
  forget_part (part);

  return FALSE;
}

static gboolean
make_part (const char  *part,
           const char  *path,
           GError     **error)
{
  int fd;

  forget_part (part);

  /* Nobody else may read along, from the first byte on. */
  if ((fd = g_open (part, O_CREAT | O_EXCL | O_CLOEXEC | O_RDWR, 0600)) < 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_HISTORY, _("%s cannot be written: %s"), path, g_strerror (errno));
      return FALSE;
    }

  close (fd);

  return TRUE;
}

typedef struct
{
  WhProgress *progress;
  WhEngine   *engine;
} Check;

static int
check_progress_cb (void *data)
{
  const Check *check = data;

  return is_cancelled (check->progress, check->engine, NULL);
}

/* Whether what lies there is a history without a flaw. */
static gboolean
check_part (WhDatabase  *database,
            const char  *part,
            WhProgress  *progress,
            WhEngine    *engine,
            GError     **error)
{
  Check check = { progress, engine };
  g_autoptr(GError) local_error = NULL;
  gboolean fine = FALSE;
  gboolean known;

  sqlite3_progress_handler (wh_database_get_handle (database), 10000, check_progress_cb, &check);
  known = wh_history_file_check (database, &fine, &local_error);
  sqlite3_progress_handler (wh_database_get_handle (database), 0, NULL, NULL);

  if (is_cancelled (progress, engine, error))
    return FALSE;

  if (known && fine)
    return TRUE;

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, WH_ERROR, WH_ERROR_HISTORY, _("%s is damaged"), part);

  return FALSE;
}

/* Page by page, as the source is in one instant. */
static gboolean
copy_pages (sqlite3      *source,
            sqlite3      *target,
            const char   *path,
            WhProgress   *progress,
            WhEngine     *engine,
            GError      **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (target, "main", source, "main");
  int code = SQLITE_ERROR;

  while (backup != NULL)
    {
      int n_pages;

      code = sqlite3_backup_step (backup, STEP_PAGES);
      n_pages = sqlite3_backup_pagecount (backup);
      if (n_pages > 0)
        wh_progress_report (progress, COPY_SHARE * (1 - (double)sqlite3_backup_remaining (backup) / n_pages));

      if (code != SQLITE_OK || is_cancelled (progress, engine, error))
        break;
    }

  if (backup != NULL)
    sqlite3_backup_finish (backup);

  if (code == SQLITE_DONE)
    return TRUE;

  /* Cancelled says so already. */
  if (code != SQLITE_OK)
    g_set_error (error, WH_ERROR, WH_ERROR_HISTORY,
                 code == SQLITE_FULL ? _("There is no room for %s: free some space on its disk, or choose another place (%s)")
                                     : _("%s cannot be written: %s"),
                 path, sqlite3_errstr (code));

  return FALSE;
}

/* ---- backup, in the keeper ---- */

/* A backup on top of the history itself would end both. */
static gboolean
is_same_file (const char *one,
              const char *other)
{
  struct stat a;
  struct stat b;

  return one != NULL && stat (one, &a) == 0 && stat (other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static gboolean
write_part (WhEngineThread  *thread,
            const Copy      *copy,
            const char      *part,
            GError         **error)
{
  sqlite3 *source = wh_database_get_handle (thread->database);
  g_autoptr(WhDatabase) target = NULL;
  gboolean done;

  if ((target = wh_database_open (part, WH_DATABASE_WRITE, error)) == NULL)
    return FALSE;

  /* What is read in one transaction is of one instant, whatever is written
   * meanwhile. In memory there is only the writer, and it is here. */
  if (thread->engine->path != NULL && !wh_database_exec (thread->database, "BEGIN; SELECT count (*) FROM setting", error))
    return FALSE;

  done = copy_pages (source, wh_database_get_handle (target), copy->path, copy->progress, thread->engine, error);

  if (thread->engine->path != NULL)
    wh_database_rollback (thread->database);

  /* One file, without a log beside it. */
  return done && wh_database_exec (target, "PRAGMA journal_mode = DELETE", error) &&
         check_part (target, copy->path, copy->progress, thread->engine, error);
}

static gboolean
backup_job (WhEngineThread  *thread,
            gpointer         data,
            GValue          *result,
            GError         **error)
{
  const Copy *copy = data;
  g_autofree char *part = g_strconcat (copy->path, ".part", NULL);

  if (is_same_file (thread->engine->path, copy->path))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("%s is the history itself: give the backup another name"), copy->path);
      return FALSE;
    }

  if (!make_part (part, copy->path, error))
    return FALSE;

  /* A backup that was cut off must not look like one. */
  if (!write_part (thread, copy, part, error))
    {
      forget_part (part);
      return FALSE;
    }

  if (!put_in_place (part, copy->path, error))
    return FALSE;

  wh_progress_report (copy->progress, 1);

  return TRUE;
}

/**
 * wh_history_backup:
 * @self: a history that is open
 * @path: a file, which is replaced
 * @progress: (nullable): how far it is; ends it when it is cancelled
 *
 * Copies everything that is committed into a file of its own, while recording
 * goes on, and checks the copy. Until that is done nothing of that name changes.
 *
 * Returns: (transfer full): resolves to %TRUE when the copy is complete and on
 *   the disk
 */
DexFuture *
wh_history_backup (WhHistory  *self,
                   const char *path,
                   WhProgress *progress)
{
  Copy *copy;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (progress == NULL || WH_IS_PROGRESS (progress), NULL);

  copy = g_new0 (Copy, 1);
  copy->path = g_strdup (path);
  copy->progress = progress != NULL ? g_object_ref (progress) : NULL;

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_KEEPER, WH_JOB_READ, backup_job, copy, copy_free);
}

/* ---- restoring, on a worker ---- */

typedef struct
{
  char       *path;
  char       *backup;
  WhProgress *progress;
} Restore;

static void
restore_free (gpointer data)
{
  Restore *restore = data;

  g_clear_object (&restore->progress);
  g_free (restore->path);
  g_free (restore->backup);
  g_free (restore);
}

static char *
dup_prepared (const char *path)
{
  return g_strconcat (path, ".restore", NULL);
}

/* The backup itself stays as it is: an older one is migrated in the copy. */
static gboolean
prepare (const Restore  *restore,
         const char     *part,
         GError        **error)
{
  g_autoptr(WhDatabase) source = wh_database_open (restore->backup, 0, error);
  g_autoptr(WhDatabase) target = NULL;
  g_autoptr(GError) local_error = NULL;

  if (source == NULL)
    return FALSE;

  if (!wh_history_check_version (source, restore->backup, &local_error))
    {
      if (wh_database_code_is_damage (wh_database_get_code (source)))
        g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("%s is no backup of a history, or damaged"), restore->backup);
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!wh_history_file_is_history (source))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("%s is empty: it is no backup of a history"), restore->backup);
      return FALSE;
    }

  return (target = wh_database_open (part, WH_DATABASE_WRITE, error)) != NULL &&
         copy_pages (wh_database_get_handle (source), wh_database_get_handle (target), restore->path,
                     restore->progress, NULL, error) &&
         wh_history_migrate (target, part, error) &&
         wh_database_exec (target, "PRAGMA journal_mode = DELETE", error) &&
         check_part (target, restore->backup, restore->progress, NULL, error);
}

static gboolean
prepare_restore (const Restore  *restore,
                 GError        **error)
{
  g_autofree char *folder = g_path_get_dirname (restore->path);
  g_autofree char *prepared = dup_prepared (restore->path);
  g_autofree char *part = g_strconcat (prepared, ".part", NULL);

  if (!g_file_test (restore->backup, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("There is no backup %s"), restore->backup);
      return FALSE;
    }

  if (is_same_file (restore->path, restore->backup))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("%s is the history itself, not a backup of it"), restore->backup);
      return FALSE;
    }

  if (g_mkdir_with_parents (folder, 0700) != 0 || !make_part (part, prepared, error))
    return FALSE;

  if (!prepare (restore, part, error))
    {
      forget_part (part);
      return FALSE;
    }

  return put_in_place (part, prepared, error);
}

/**
 * wh_history_apply_restore:
 * @path: the history's file, which nobody has open
 * @notice: (out): a sentence for the user
 * @error: why it failed
 *
 * Puts what wh_history_prepare_restore() made into the place of the history,
 * which is kept aside. Cut off anywhere, it is done again by the next one.
 *
 * Returns: whether it is in place; %FALSE without @error: nothing was prepared
 */
gboolean
wh_history_apply_restore (const char  *path,
                          char       **notice,
                          GError     **error)
{
  g_autofree char *prepared = dup_prepared (path);
  g_autofree char *aside = NULL;
  g_autofree char *name = NULL;

  if (!g_file_test (prepared, G_FILE_TEST_IS_REGULAR))
    return FALSE;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autoptr(WhDatabase) old = wh_database_open (path, WH_DATABASE_WRITE, NULL);

      /* Brings its log into it, so that one file is to be moved. One that is
       * damaged is moved with its log. */
      if (old != NULL)
        wh_database_exec (old, "PRAGMA wal_checkpoint (TRUNCATE)", NULL);
      g_clear_pointer (&old, wh_database_close);

      if ((aside = wh_history_file_set_aside (path, "before-restore", error)) == NULL)
        return FALSE;
    }

  if (!put_in_place (prepared, path, error))
    return FALSE;

  if (aside != NULL)
    {
      name = g_path_get_basename (aside);
      *notice = g_strdup_printf (_("The history was restored from a backup. What was there before is kept as %s"), name);
    }
  else
    {
      *notice = g_strdup (_("The history was restored from a backup"));
    }

  return TRUE;
}

static DexFuture *
prepare_fiber (gpointer data)
{
  g_autoptr(GError) error = NULL;

  if (!prepare_restore (data, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_progress_report (((Restore *)data)->progress, 1);

  return dex_future_new_true ();
}

static Restore *
restore_new (const char *path,
             const char *backup,
             WhProgress *progress)
{
  Restore *restore = g_new0 (Restore, 1);

  restore->path = g_strdup (path);
  restore->backup = g_strdup (backup);
  restore->progress = progress != NULL ? g_object_ref (progress) : NULL;

  return restore;
}

/**
 * wh_history_prepare_restore:
 * @path: the history's file
 * @backup: a backup
 * @progress: (nullable): how far it is; ends it when it is cancelled
 *
 * Checks a backup and lays a copy of it beside the history. The next process
 * that opens the history while no other has it open starts with that copy, and
 * keeps aside what was there before.
 *
 * Returns: (transfer full): resolves to %TRUE when it is prepared
 */
DexFuture *
wh_history_prepare_restore (const char *path,
                            const char *backup,
                            WhProgress *progress)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (backup != NULL, NULL);

  return wh_dex_spawn_worker (prepare_fiber, restore_new (path, backup, progress), restore_free);
}

static DexFuture *
restore_fiber (gpointer data)
{
  const Restore *restore = data;
  g_autofree char *flag_name = g_strconcat (restore->path, ".open", NULL);
  g_autofree char *folder = g_path_get_dirname (restore->path);
  g_autofree char *notice = NULL;
  g_autoptr(GError) error = NULL;
  int flag;

  g_mkdir_with_parents (folder, 0700);
  flag = g_open (flag_name, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (flag < 0)
    g_set_error (&error, WH_ERROR, WH_ERROR_HISTORY, _("The folder %s cannot be written: %s"), folder, g_strerror (errno));
  else if (flock (flag, LOCK_EX | LOCK_NB) != 0)
    g_set_error (&error, WH_ERROR, WH_ERROR_CONFLICT,
                 _("The history in %s is open in another process: quit Wheelhouse and “wheelhousectl collect” first, or restore in the preferences of the window"),
                 restore->path);
  else if (prepare_restore (restore, &error))
    wh_history_apply_restore (restore->path, &notice, &error);

  if (flag >= 0)
    close (flag);

  return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error)) : dex_future_new_take_string (g_steal_pointer (&notice));
}

/**
 * wh_history_restore:
 * @path: the history's file, which no process may have open
 * @backup: a backup
 * @progress: (nullable): how far it is; ends it when it is cancelled
 *
 * Checks a backup and puts a copy of it into the place of the history, which is
 * kept aside.
 *
 * Returns: (transfer full): resolves to a sentence that says so; rejects with
 *   %WH_ERROR_CONFLICT while another process has the history open
 */
DexFuture *
wh_history_restore (const char *path,
                    const char *backup,
                    WhProgress *progress)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (backup != NULL, NULL);

  return wh_dex_spawn_worker (restore_fiber, restore_new (path, backup, progress), restore_free);
}
