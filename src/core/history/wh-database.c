/* wh-database.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-error.h"

#include "wh-database.h"

/* How long one process waits for the other's transaction; those are short. */
#define BUSY_TIMEOUT_MS 5000

/* Words that are remembered; those of a fleet are some thousands. */
#define N_REMEMBERED 50000

/* A table of texts with numbers, and what was read of it. */
typedef struct
{
  const char *find_sql;
  const char *insert_sql;
  const char *get_sql;
  GHashTable *ids;   /* text (GRefString) → id */
  GHashTable *texts; /* id → the same text */
} Dictionary;

/* Ids are in the tables themselves: tens of thousands are looked for at the start. */
#define ID_KEY(id) ((gpointer)(gsize)(id))

struct _WhDatabase
{
  sqlite3    *handle;
  char       *path;
  int         code;        /* of the last failure */
  GHashTable *statements;  /* static SQL text → sqlite3_stmt */
  Dictionary  names;
  Dictionary  words;
};

static void
free_statement (gpointer data)
{
  sqlite3_finalize (data);
}

#define DICTIONARY(table) {                      \
    "SELECT id FROM " table " WHERE text = ?1",  \
    "INSERT INTO " table " (text) VALUES (?1)",  \
    "SELECT text FROM " table " WHERE id = ?1",  \
    g_hash_table_new_full (g_str_hash, g_str_equal, (GDestroyNotify)g_ref_string_release, NULL), \
    g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ref_string_release) }

static void
dictionary_forget (Dictionary *self)
{
  g_hash_table_remove_all (self->texts);
  g_hash_table_remove_all (self->ids);
}

static void
dictionary_clear (Dictionary *self)
{
  g_hash_table_unref (self->texts);
  g_hash_table_unref (self->ids);
}

/**
 * wh_database_code_is_damage:
 * @code: a primary result code
 *
 * Returns: whether the file itself is broken, so that waiting does not help
 */
gboolean
wh_database_code_is_damage (int code)
{
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/**
 * wh_database_code_is_passing:
 * @code: a primary result code
 *
 * Returns: whether the same may work later: no room, a disk that fails, a lock
 */
gboolean
wh_database_code_is_passing (int code)
{
  return code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_BUSY || code == SQLITE_LOCKED ||
         code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_NOMEM;
}

/**
 * wh_database_set_error:
 * @self: a database
 * @error: return location
 *
 * Sets @error from the last thing that went wrong.
 */
void
wh_database_set_error (WhDatabase  *self,
                       GError     **error)
{
  const char *path = self->path != NULL ? self->path : ":memory:";

  self->code = sqlite3_errcode (self->handle);

  switch (self->code)
    {
    case SQLITE_FULL:
      g_set_error (error, WH_ERROR, WH_ERROR_HISTORY,
                   _("There is no room left for the history in %s: free some space on this disk"), path);
      break;

    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, WH_ERROR, WH_ERROR_HISTORY,
                   _("The history in %s is in use by another program: try again"), path);
      break;

    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      g_set_error (error, WH_ERROR, WH_ERROR_HISTORY,
                   _("The history in %s cannot be written: check the permissions of file and folder"), path);
      break;

    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, WH_ERROR, WH_ERROR_HISTORY, _("The history in %s is damaged"), path);
      break;

    default:
      {
        /* It may name a table of a damaged file. */
        g_autofree char *reason = g_utf8_make_valid (sqlite3_errmsg (self->handle), -1);

        g_set_error (error, WH_ERROR, WH_ERROR_HISTORY, _("The history in %s failed: %s"), path, reason);
        break;
      }
    }
}

/**
 * wh_database_open:
 * @path: (nullable): the file; %NULL = in memory
 * @flags: how
 * @error: why it failed
 *
 * Returns: (nullable) (transfer full): a connection for this thread
 */
WhDatabase *
wh_database_open (const char       *path,
                  WhDatabaseFlags   flags,
                  GError          **error)
{
  g_autoptr(WhDatabase) self = g_new0 (WhDatabase, 1);
  int open_flags = SQLITE_OPEN_NOMUTEX;

  open_flags |= flags & (WH_DATABASE_WRITE | WH_DATABASE_PROBE) ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  if (flags & WH_DATABASE_CREATE)
    open_flags |= SQLITE_OPEN_CREATE;

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, free_statement);
  self->names = (Dictionary)DICTIONARY ("name");
  self->words = (Dictionary)DICTIONARY ("word");

  if (sqlite3_open_v2 (path != NULL ? path : ":memory:", &self->handle, open_flags, NULL) != SQLITE_OK)
    {
      wh_database_set_error (self, error);
      return NULL;
    }

  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  if (flags & WH_DATABASE_PROBE)
    sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);

  return g_steal_pointer (&self);
}

/**
 * wh_database_close:
 * @self: (transfer full): a database; its prepared statements go with it
 *
 * On the thread that opened it. A transaction that was begun is undone.
 */
void
wh_database_close (WhDatabase *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->statements);
  dictionary_clear (&self->names);
  dictionary_clear (&self->words);
  sqlite3_close_v2 (self->handle);
  g_free (self->path);
  g_free (self);
}

/**
 * wh_database_get_handle:
 * @self: a database
 *
 * Returns: (transfer none): the connection of SQLite, for its thread only
 */
sqlite3 *
wh_database_get_handle (WhDatabase *self)
{
  return self->handle;
}

/**
 * wh_database_get_code:
 * @self: a connection
 *
 * Returns: the primary result code of the last failure
 */
int
wh_database_get_code (WhDatabase *self)
{
  return self->code;
}

/**
 * wh_database_exec:
 * @self: a database
 * @sql: statements without results
 * @error: return location
 *
 * Returns: whether all were done
 */
gboolean
wh_database_exec (WhDatabase  *self,
                  const char  *sql,
                  GError     **error)
{
  if (sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  wh_database_set_error (self, error);

  return FALSE;
}

/**
 * wh_database_get_number:
 * @self: a connection
 * @sql: a query that is asked rarely: it is not kept prepared
 * @number: (out): the first column of its first row; 0 when there is no row
 * @error: why it failed
 *
 * Returns: whether it worked
 */
gboolean
wh_database_get_number (WhDatabase  *self,
                        const char  *sql,
                        gint64      *number,
                        GError     **error)
{
  sqlite3_stmt *statement = NULL;
  int code;

  *number = 0;

  if ((code = sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL)) == SQLITE_OK &&
      (code = sqlite3_step (statement)) == SQLITE_ROW)
    *number = sqlite3_column_int64 (statement, 0);

  if (code != SQLITE_ROW && code != SQLITE_DONE)
    wh_database_set_error (self, error);

  sqlite3_finalize (statement);

  return code == SQLITE_ROW || code == SQLITE_DONE;
}

/**
 * wh_database_begin:
 * @self: a connection
 * @error: why it failed
 *
 * Takes the write lock at once: a transaction that reads first and then wants
 * to write cannot wait for another process, it can only fail.
 *
 * Returns: whether a transaction is open
 */
gboolean
wh_database_begin (WhDatabase  *self,
                   GError     **error)
{
  self->code = SQLITE_OK;

  return wh_database_exec (self, "BEGIN IMMEDIATE", error);
}

/**
 * wh_database_commit:
 * @self: a database
 * @error: return location
 *
 * Returns: whether what was begun is on the disk
 */
gboolean
wh_database_commit (WhDatabase  *self,
                    GError     **error)
{
  return wh_database_exec (self, "COMMIT", error);
}

/**
 * wh_database_rollback:
 * @self: a database
 *
 * Takes back what was begun.
 */
void
wh_database_rollback (WhDatabase *self)
{
  GHashTableIter iter;
  gpointer statement;

  g_hash_table_iter_init (&iter, self->statements);
  while (g_hash_table_iter_next (&iter, NULL, &statement))
    sqlite3_reset (statement);

  /* Some failures have rolled back already. */
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);

  /* Texts that were new in this transaction are not there any more. */
  dictionary_forget (&self->names);
  dictionary_forget (&self->words);
}

/**
 * wh_database_prepare:
 * @self: a connection
 * @sql: static text; its address is the key
 * @error: why it failed
 *
 * Returns: (nullable) (transfer none): the statement, reset and without
 *   parameters from its last use
 */
sqlite3_stmt *
wh_database_prepare (WhDatabase  *self,
                     const char  *sql,
                     GError     **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
      return statement;
    }

  if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    {
      wh_database_set_error (self, error);
      return NULL;
    }

  g_hash_table_insert (self->statements, (gpointer)sql, statement);

  return statement;
}

/**
 * wh_database_next:
 * @self: a connection
 * @statement: (nullable): a statement; %NULL is a failure that was reported
 * @error: why it failed
 *
 * Returns: whether there is a row; %FALSE at the end and on failure. At the
 *   end the statement is reset, so that it does not pin an old snapshot.
 */
gboolean
wh_database_next (WhDatabase    *self,
                  sqlite3_stmt  *statement,
                  GError       **error)
{
  int code;

  if (statement == NULL)
    return FALSE;

  if ((code = sqlite3_step (statement)) == SQLITE_ROW)
    return TRUE;

  if (code != SQLITE_DONE)
    wh_database_set_error (self, error);

  sqlite3_reset (statement);

  return FALSE;
}

/**
 * wh_database_run:
 * @self: a connection
 * @statement: (nullable): a statement without rows, bound
 * @error: why it failed
 *
 * Returns: whether it was done
 */
gboolean
wh_database_run (WhDatabase    *self,
                 sqlite3_stmt  *statement,
                 GError       **error)
{
  g_autoptr(GError) local_error = NULL;

  if (statement == NULL)
    return FALSE;

  while (wh_database_next (self, statement, &local_error))
    ;

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* Interned, and UTF-8 whatever the file holds: records take it as it is. */
static void
dictionary_remember (Dictionary *self,
                     gint64      id,
                     const char *text)
{
  g_autofree char *valid = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);
  char *shared;

  if (g_hash_table_size (self->texts) >= N_REMEMBERED)
    dictionary_forget (self);

  shared = g_ref_string_new_intern (valid != NULL ? valid : text);
  g_hash_table_insert (self->texts, ID_KEY (id), g_ref_string_acquire (shared));
  g_hash_table_insert (self->ids, shared, ID_KEY (id));
}

static gint64
dictionary_find (Dictionary  *self,
                 WhDatabase  *database,
                 const char  *text,
                 gboolean     create,
                 GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;
  gint64 id = (gint64)(gsize)g_hash_table_lookup (self->ids, text);

  if (id != 0)
    return id;

  statement = wh_database_prepare (database, self->find_sql, &local_error);
  if (statement != NULL)
    {
      wh_bind_text (statement, 1, text);
      if (wh_database_next (database, statement, &local_error))
        id = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }

  if (id == 0 && create && local_error == NULL)
    {
      statement = wh_database_prepare (database, self->insert_sql, &local_error);
      if (statement != NULL)
        wh_bind_text (statement, 1, text);
      if (wh_database_run (database, statement, &local_error))
        id = sqlite3_last_insert_rowid (database->handle);
    }

  if (id != 0)
    dictionary_remember (self, id, text);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return id;
}

static char *
dictionary_get (Dictionary *self,
                WhDatabase *database,
                gint64      id)
{
  char *known = g_hash_table_lookup (self->texts, ID_KEY (id));
  sqlite3_stmt *statement;

  /* A damaged file may hold any number. */
  if ((gint64)(gsize)id != id)
    return NULL;

  if (known != NULL)
    return known;

  statement = wh_database_prepare (database, self->get_sql, NULL);
  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, id);
      if (wh_database_next (database, statement, NULL) && wh_column_text (statement, 0) != NULL)
        dictionary_remember (self, id, wh_column_text (statement, 0));
      sqlite3_reset (statement);
    }

  return g_hash_table_lookup (self->texts, ID_KEY (id));
}

/**
 * wh_database_find_name:
 * @self: a connection
 * @text: id of a connection, kind or field
 * @create: whether to add it; needs an open transaction
 * @error: why it failed
 *
 * Returns: the number that stands for @text in the tables; 0 when it is not
 *   known or on failure
 */
gint64
wh_database_find_name (WhDatabase  *self,
                       const char  *text,
                       gboolean     create,
                       GError     **error)
{
  return dictionary_find (&self->names, self, text, create, error);
}

/**
 * wh_database_get_name:
 * @self: a connection
 * @id: a number from a table
 *
 * Returns: (nullable): what it stands for
 */
const char *
wh_database_get_name (WhDatabase *self,
                      gint64      id)
{
  return dictionary_get (&self->names, self, id);
}

/**
 * wh_database_add_word:
 * @self: a connection with an open transaction
 * @text: what many rows say
 * @error: why it failed
 *
 * Returns: the number that stands for @text in rows; 0 on failure
 */
gint64
wh_database_add_word (WhDatabase  *self,
                      const char  *text,
                      GError     **error)
{
  return dictionary_find (&self->words, self, text, TRUE, error);
}

/**
 * wh_database_get_word:
 * @self: a connection
 * @id: a number from a row
 *
 * Returns: (nullable): what it stands for, an interned #GRefString, until the
 *   next word is asked for
 */
char *
wh_database_get_word (WhDatabase *self,
                      gint64      id)
{
  return dictionary_get (&self->words, self, id);
}

/**
 * wh_database_get_foreign:
 * @self: a database
 * @version: (out): a number
 * @error: why it failed
 *
 * Reads a number that changes when somebody writes through another connection:
 * another process, or another thread of this one.
 *
 * Returns: whether it worked
 */
gboolean
wh_database_get_foreign (WhDatabase  *self,
                         gint64      *version,
                         GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = wh_database_prepare (self, "PRAGMA data_version", error);

  *version = 0;

  if (statement == NULL)
    return FALSE;

  if (wh_database_next (self, statement, &local_error))
    *version = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}
