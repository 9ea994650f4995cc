/* wh-history-schema.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-error.h"

#include "wh-history-private.h"

/* "WhHs": tells our files from other programs' databases. */
#define APPLICATION_ID "0x57684873"

/* One entry a version, never changed once released: a file of version N has
 * run the first N. Each runs in a transaction of its own, so that a migration
 * that was cut off goes on where it stopped. */
static const char *const migrations[] = {
  /* 1 */
  "CREATE TABLE name ("
  "  id INTEGER PRIMARY KEY,"
  "  text TEXT NOT NULL UNIQUE) STRICT;"

  "CREATE TABLE setting ("
  "  key TEXT PRIMARY KEY,"
  "  value TEXT NOT NULL) STRICT, WITHOUT ROWID;"

  "CREATE TABLE connection ("
  "  id TEXT PRIMARY KEY,"
  "  provider TEXT NOT NULL,"
  "  name TEXT NOT NULL,"
  "  url TEXT,"
  "  environment TEXT,"
  "  read_only INTEGER NOT NULL,"
  "  position INTEGER NOT NULL,"
  "  created_at INTEGER NOT NULL) STRICT;"
  "CREATE TABLE connection_setting ("
  "  connection TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,"
  "  key TEXT NOT NULL,"
  "  value TEXT NOT NULL,"
  "  PRIMARY KEY (connection, key)) STRICT, WITHOUT ROWID;"

  "CREATE TABLE operation ("
  "  seq INTEGER PRIMARY KEY,"
  "  time INTEGER NOT NULL,"
  "  id TEXT NOT NULL,"
  "  phase TEXT NOT NULL,"
  "  who TEXT NOT NULL,"
  "  operation TEXT NOT NULL,"
  "  title TEXT,"
  "  connection TEXT,"
  "  kind TEXT,"
  "  uid TEXT,"
  "  name TEXT,"
  "  parameters TEXT,"
  "  before TEXT,"
  "  after TEXT,"
  "  result TEXT,"
  "  error TEXT,"
  "  duration INTEGER NOT NULL,"
  "  prev_hash TEXT NOT NULL,"
  "  hash TEXT NOT NULL) STRICT;"
  "CREATE INDEX operation_by_id ON operation (id);"
  "CREATE INDEX operation_by_time ON operation (time);"
  "CREATE TRIGGER operation_keep BEFORE DELETE ON operation"
  " BEGIN SELECT RAISE (ABORT, 'the audit log only grows'); END;"
  "CREATE TRIGGER operation_freeze BEFORE UPDATE ON operation"
  " BEGIN SELECT RAISE (ABORT, 'the audit log only grows'); END;"

  "CREATE TABLE contact ("
  "  connection INTEGER NOT NULL REFERENCES name (id),"
  "  from_time INTEGER NOT NULL,"
  "  to_time INTEGER NOT NULL,"
  "  PRIMARY KEY (connection, from_time)) STRICT, WITHOUT ROWID;"

  "CREATE TABLE resource ("
  "  id INTEGER PRIMARY KEY,"
  "  connection INTEGER NOT NULL REFERENCES name (id),"
  "  kind INTEGER NOT NULL REFERENCES name (id),"
  "  uid TEXT NOT NULL,"
  "  UNIQUE (connection, kind, uid)) STRICT;"
  "CREATE TABLE current ("
  "  resource INTEGER PRIMARY KEY REFERENCES resource (id),"
  "  from_time INTEGER NOT NULL,"
  "  health INTEGER NOT NULL,"
  "  reason TEXT,"
  "  fields BLOB NOT NULL) STRICT;"
  "CREATE TABLE latest ("
  "  resource INTEGER PRIMARY KEY REFERENCES resource (id),"
  "  observed_at INTEGER NOT NULL,"
  "  reason TEXT,"
  "  fields BLOB NOT NULL) STRICT;"
  "CREATE TABLE version ("
  "  resource INTEGER NOT NULL REFERENCES resource (id),"
  "  from_time INTEGER NOT NULL,"
  "  to_time INTEGER NOT NULL,"
  "  health INTEGER NOT NULL,"
  "  reason TEXT,"
  "  fields BLOB NOT NULL) STRICT;"
  "CREATE INDEX version_by_resource ON version (resource, from_time);"
  "CREATE INDEX version_by_time ON version (to_time, from_time);"

  "CREATE TABLE event ("
  "  id INTEGER PRIMARY KEY,"
  "  connection INTEGER NOT NULL REFERENCES name (id),"
  "  uid TEXT NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  health INTEGER NOT NULL,"
  "  health_reason TEXT,"
  "  reason TEXT,"
  "  text TEXT,"
  "  subject TEXT,"
  "  application TEXT,"
  "  fields BLOB NOT NULL,"
  "  UNIQUE (connection, uid)) STRICT;"
  "CREATE INDEX event_by_time ON event (time);"
  "CREATE INDEX event_by_subject ON event (subject, time) WHERE subject IS NOT NULL;"
  "CREATE INDEX event_by_application ON event (application, time) WHERE application IS NOT NULL;"
  "CREATE VIRTUAL TABLE event_words USING fts5 (reason, text, content='event', content_rowid='id');"
  "CREATE TRIGGER event_added AFTER INSERT ON event BEGIN"
  "  INSERT INTO event_words (rowid, reason, text) VALUES (new.id, new.reason, new.text); END;"
  "CREATE TRIGGER event_gone AFTER DELETE ON event BEGIN"
  "  INSERT INTO event_words (event_words, rowid, reason, text) VALUES ('delete', old.id, old.reason, old.text); END;"
  "CREATE TRIGGER event_changed AFTER UPDATE ON event"
  " WHEN old.reason IS NOT new.reason OR old.text IS NOT new.text BEGIN"
  "  INSERT INTO event_words (event_words, rowid, reason, text) VALUES ('delete', old.id, old.reason, old.text);"
  "  INSERT INTO event_words (rowid, reason, text) VALUES (new.id, new.reason, new.text); END;",

  /* 2: samples. Chunks and blocks do not refer to the series in SQL: it would
   * be looked up for each of them. */
  "CREATE TABLE series ("
  "  id INTEGER PRIMARY KEY,"
  "  connection INTEGER NOT NULL REFERENCES name (id),"
  "  name TEXT NOT NULL,"
  "  label TEXT,"
  "  unit TEXT,"
  "  type INTEGER NOT NULL,"
  "  interval INTEGER NOT NULL,"
  "  created_at INTEGER NOT NULL,"
  "  UNIQUE (connection, name)) STRICT;"
  "CREATE INDEX series_by_name ON series (name);"
  "CREATE TABLE series_state ("
  "  series INTEGER PRIMARY KEY REFERENCES series (id),"
  "  sealed INTEGER NOT NULL,"     /* last row of the log that is in chunks */
  "  rolled INTEGER NOT NULL,"     /* days before this one are rolled up */
  "  first_time INTEGER NOT NULL," /* of what is in chunks, milliseconds */
  "  last_time INTEGER NOT NULL,"
  "  step INTEGER NOT NULL) STRICT;"
  "CREATE TABLE sample_log ("
  "  id INTEGER PRIMARY KEY,"
  "  data BLOB NOT NULL) STRICT;"
  "CREATE TABLE sample_chunk ("
  "  id INTEGER PRIMARY KEY,"
  "  series INTEGER NOT NULL,"
  "  begin INTEGER NOT NULL,"      /* seconds */
  "  length INTEGER NOT NULL,"     /* seconds */
  "  data BLOB NOT NULL) STRICT;"
  "CREATE INDEX sample_chunk_by_series ON sample_chunk (series, begin);"
  "CREATE TABLE sample_block ("
  "  id INTEGER PRIMARY KEY,"
  "  series INTEGER NOT NULL,"
  "  begin INTEGER NOT NULL,"
  "  length INTEGER NOT NULL,"
  "  data BLOB NOT NULL) STRICT;"
  "CREATE INDEX sample_block_by_series ON sample_block (series, begin);"
  "CREATE TABLE bucket_5m (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;"
  "CREATE TABLE bucket_1h (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;"
  "CREATE TABLE bucket_1d (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;",

  /* 3: what is told elsewhere, and who has taken what on. */
  "CREATE TABLE acknowledgement ("
  "  labels TEXT PRIMARY KEY,"
  "  who TEXT NOT NULL,"
  "  note TEXT,"
  "  time INTEGER NOT NULL,"
  "  until INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE episode ("
  "  cause TEXT PRIMARY KEY,"
  "  key TEXT NOT NULL,"
  "  health INTEGER NOT NULL,"
  "  payload TEXT NOT NULL,"
  "  time INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE delivery ("
  "  id INTEGER PRIMARY KEY,"
  "  key TEXT NOT NULL UNIQUE,"
  "  channel TEXT NOT NULL,"
  "  cause TEXT NOT NULL,"
  "  escalation INTEGER NOT NULL,"
  "  title TEXT NOT NULL,"
  "  payload TEXT NOT NULL,"
  "  health INTEGER NOT NULL,"
  "  state TEXT NOT NULL,"
  "  tries INTEGER NOT NULL,"
  "  created_at INTEGER NOT NULL,"
  "  due_at INTEGER NOT NULL,"
  "  next_at INTEGER NOT NULL,"
  "  ended_at INTEGER NOT NULL,"
  "  took INTEGER NOT NULL,"
  "  error TEXT) STRICT;"
  "CREATE INDEX delivery_waiting ON delivery (channel, id) WHERE state = 'waiting';",

  /* 4: rules, where they stand, and when they fired. A rule without text came
   * with the program. */
  "CREATE TABLE rule ("
  "  id TEXT PRIMARY KEY,"
  "  enabled INTEGER NOT NULL,"
  "  text TEXT,"
  "  changed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE rule_state ("
  "  rule TEXT NOT NULL,"
  "  connection TEXT NOT NULL,"
  "  subject TEXT NOT NULL,"
  "  label TEXT,"
  "  stage INTEGER NOT NULL,"
  "  active_at INTEGER NOT NULL,"
  "  held INTEGER NOT NULL,"
  "  last_at INTEGER NOT NULL,"
  "  fired_at INTEGER NOT NULL,"
  "  resolved_at INTEGER NOT NULL,"
  "  quiet_at INTEGER NOT NULL,"
  "  quiet INTEGER NOT NULL,"
  "  value REAL,"
  "  peak REAL,"
  "  PRIMARY KEY (rule, connection, subject)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE rule_firing ("
  "  id INTEGER PRIMARY KEY,"
  "  rule TEXT NOT NULL,"
  "  connection TEXT NOT NULL,"
  "  subject TEXT NOT NULL,"
  "  label TEXT,"
  "  fired_at INTEGER NOT NULL,"
  "  resolved_at INTEGER NOT NULL,"
  "  peak REAL,"
  "  UNIQUE (rule, connection, subject, fired_at)) STRICT;"
  "CREATE INDEX rule_firing_by_time ON rule_firing (fired_at);",

  /* 5: timelines count events without reading their fields. NULL = written by
   * an older version: the fields say it. */
  "ALTER TABLE event ADD COLUMN lane TEXT;"
  "CREATE INDEX event_by_lane ON event (time, lane, health, connection, application);",

  /* 6: texts that many versions repeat: a namespace, a node, an image. What older
   * versions wrote says them itself, and is written anew when it changes. */
  "CREATE TABLE word ("
  "  id INTEGER PRIMARY KEY,"
  "  text TEXT NOT NULL UNIQUE) STRICT;",
};

static gboolean
migrate_one (WhDatabase  *database,
             gint64       from,
             GError     **error)
{
  g_autofree char *version = g_strdup_printf ("PRAGMA user_version = %d", (int)from + 1);
  gint64 now;

  if (!wh_database_begin (database, error))
    return FALSE;

  /* Another process may have been quicker. */
  if (wh_database_get_number (database, "PRAGMA user_version", &now, error) &&
      (now != from ||
       (wh_database_exec (database, migrations[from], error) &&
        wh_database_exec (database, "PRAGMA application_id = " APPLICATION_ID, error) &&
        wh_database_exec (database, version, error))) &&
      wh_database_commit (database, error))
    return TRUE;

  wh_database_rollback (database);

  return FALSE;
}

/**
 * wh_history_check_version:
 * @database: a connection
 * @path: (nullable): its file, for messages
 * @error: why not
 *
 * Returns: whether the file is empty or a history of this or an older version
 */
gboolean
wh_history_check_version (WhDatabase  *database,
                          const char  *path,
                          GError     **error)
{
  gint64 version;
  gint64 application;
  gint64 n_tables;

  /* In this order: tables and whose they are come together, and another process
   * may just be making them. */
  if (!wh_database_get_number (database, "SELECT count (*) FROM sqlite_schema", &n_tables, error) ||
      !wh_database_get_number (database, "PRAGMA application_id", &application, error) ||
      !wh_database_get_number (database, "PRAGMA user_version", &version, error))
    return FALSE;

  if (n_tables > 0 && application != strtol (APPLICATION_ID, NULL, 16))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_HISTORY,
                   _("%s is a database of another program: move it away to start a history there"), path);
      return FALSE;
    }

  if (version > (gint64)G_N_ELEMENTS (migrations))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_HISTORY,
                   _("The history in %s was written by a newer version of Wheelhouse: update Wheelhouse, or move the file away to start anew"),
                   path);
      return FALSE;
    }

  return TRUE;
}

/**
 * wh_history_migrate:
 * @database: a connection that may write, its version checked
 * @path: (nullable): its file
 * @error: why it failed
 *
 * Brings the tables up to this version of the program.
 *
 * Returns: whether the tables are there
 */
gboolean
wh_history_migrate (WhDatabase  *database,
                    const char  *path,
                    GError     **error)
{
  gint64 version;

  if (!wh_database_get_number (database, "PRAGMA user_version", &version, error))
    return FALSE;

  if (path != NULL && version == 0)
    {
      /* Only an empty file takes these. */
      if (!wh_database_exec (database, "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL", error))
        return FALSE;
    }

  if (path != NULL && !wh_database_exec (database, "PRAGMA journal_mode = WAL", error))
    return FALSE;

  if (!wh_database_exec (database,
                         "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;"
                         "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192",
                         error))
    return FALSE;

  for (; version < (gint64)G_N_ELEMENTS (migrations); version++)
    {
      if (!migrate_one (database, version, error))
        return FALSE;
    }

  return TRUE;
}

/* The text of all tables, indexes and triggers, in one order. */
static char *
dup_schema (WhDatabase  *database,
            GError     **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (database,
                                   "SELECT type, name, sql FROM sqlite_schema"
                                   " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name, type",
                                   &local_error);

  while (wh_database_next (database, statement, &local_error))
    g_string_append_printf (text, "%s %s %s\n",
                            wh_column_text (statement, 0), wh_column_text (statement, 1), wh_column_text (statement, 2));

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * wh_history_schema_is_whole:
 * @database: a migrated connection
 *
 * SQLite's own check looks at pages and rows. A changed letter in the text of a
 * table passes it and fails later, so the text is held against that of a new
 * database.
 *
 * Returns: whether the schema is the one that the migrations make
 */
gboolean
wh_history_schema_is_whole (WhDatabase *database)
{
  g_autoptr(WhDatabase) fresh = wh_database_open (":memory:", WH_DATABASE_WRITE | WH_DATABASE_CREATE, NULL);
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;

  /* Not being able to tell is no damage. */
  if (fresh == NULL || !wh_history_migrate (fresh, NULL, NULL) || (expected = dup_schema (fresh, NULL)) == NULL)
    return TRUE;

  found = dup_schema (database, NULL);

  return g_strcmp0 (expected, found) == 0;
}
