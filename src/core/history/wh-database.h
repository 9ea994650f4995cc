/* wh-database.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * WhDatabase:
 *
 * One SQLite connection with its prepared statements. Belongs to one thread;
 * never seen outside of this folder.
 */
typedef struct _WhDatabase WhDatabase;

typedef enum
{
  WH_DATABASE_WRITE  = 1 << 0,
  WH_DATABASE_CREATE = 1 << 1,
  WH_DATABASE_PROBE  = 1 << 2, /* leaves file and log as they are when closed */
} WhDatabaseFlags;

WhDatabase   *wh_database_open         (const char       *path,
                                        WhDatabaseFlags   flags,
                                        GError          **error) G_GNUC_WARN_UNUSED_RESULT;
void          wh_database_close        (WhDatabase       *self);
sqlite3      *wh_database_get_handle   (WhDatabase       *self);
int           wh_database_get_code     (WhDatabase       *self);
void          wh_database_set_error    (WhDatabase       *self,
                                        GError          **error);
gboolean      wh_database_exec         (WhDatabase       *self,
                                        const char       *sql,
                                        GError          **error);
gboolean      wh_database_get_number   (WhDatabase       *self,
                                        const char       *sql,
                                        gint64           *number,
                                        GError          **error);
gboolean      wh_database_begin        (WhDatabase       *self,
                                        GError          **error);
gboolean      wh_database_commit       (WhDatabase       *self,
                                        GError          **error);
void          wh_database_rollback     (WhDatabase       *self);
sqlite3_stmt *wh_database_prepare      (WhDatabase       *self,
                                        const char       *sql,
                                        GError          **error);
gboolean      wh_database_next         (WhDatabase       *self,
                                        sqlite3_stmt     *statement,
                                        GError          **error);
gboolean      wh_database_run          (WhDatabase       *self,
                                        sqlite3_stmt     *statement,
                                        GError          **error);
gboolean      wh_database_get_foreign (WhDatabase    *self,
                                       gint64        *version,
                                       GError       **error);
gint64        wh_database_find_name    (WhDatabase       *self,
                                        const char       *text,
                                        gboolean          create,
                                        GError          **error);
const char   *wh_database_get_name     (WhDatabase       *self,
                                        gint64            id);
gint64        wh_database_add_word     (WhDatabase       *self,
                                        const char       *text,
                                        GError          **error);
char         *wh_database_get_word     (WhDatabase       *self,
                                        gint64            id);
gboolean      wh_database_code_is_damage (int             code);
gboolean      wh_database_code_is_passing (int            code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhDatabase, wh_database_close)

/**
 * wh_bind_text:
 * @statement: a statement
 * @index: which parameter, from 1 on
 * @text: (nullable): what it gets, copied; %NULL = no value
 */
static inline void
wh_bind_text (sqlite3_stmt *statement,
              int           index,
              const char   *text)
{
  if (text != NULL)
    sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
  else
    sqlite3_bind_null (statement, index);
}

/**
 * wh_column_text:
 * @statement: a statement that stands on a row
 * @column: which column, from 0 on
 *
 * SQLite hands out whatever bytes the file has; a damaged one must not bring
 * text to the widgets that is none.
 *
 * Returns: (transfer none) (nullable): the text until the statement goes on; %NULL
 *   for no value and for what is not UTF-8
 */
static inline const char *
wh_column_text (sqlite3_stmt *statement,
                int           column)
{
  const char *text = (const char *)sqlite3_column_text (statement, column);

  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

G_END_DECLS
