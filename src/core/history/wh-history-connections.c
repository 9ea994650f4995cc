/* wh-history-connections.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-history-private.h"

/* ---- connections ---- */

static gboolean
save_settings (WhEngineThread            *thread,
               const WhConnectionConfig  *config,
               GError                   **error)
{
  sqlite3_stmt *statement;
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  statement = wh_database_prepare (thread->database, "DELETE FROM connection_setting WHERE connection = ?1", error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, config->id);
  if (!wh_database_run (thread->database, statement, error))
    return FALSE;

  g_hash_table_iter_init (&iter, config->settings);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      statement = wh_database_prepare (thread->database,
                                       "INSERT INTO connection_setting (connection, key, value) VALUES (?1, ?2, ?3)",
                                       error);
      if (statement == NULL)
        return FALSE;

      wh_bind_text (statement, 1, config->id);
      wh_bind_text (statement, 2, key);
      wh_bind_text (statement, 3, value);
      if (!wh_database_run (thread->database, statement, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
save_connection_job (WhEngineThread  *thread,
                     gpointer         data,
                     GValue          *result,
                     GError         **error)
{
  const WhConnectionConfig *config = data;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO connection (id, provider, name, url, environment, read_only, position, created_at)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO UPDATE SET"
                                   " provider = ?2, name = ?3, url = ?4, environment = ?5, read_only = ?6, position = ?7,"
                                   " created_at = ?8",
                                   error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, config->id);
  wh_bind_text (statement, 2, config->provider);
  wh_bind_text (statement, 3, config->name);
  wh_bind_text (statement, 4, config->url);
  wh_bind_text (statement, 5, config->environment);
  sqlite3_bind_int (statement, 6, config->read_only);
  sqlite3_bind_int (statement, 7, config->position);
  sqlite3_bind_int64 (statement, 8, config->created_at);

  return wh_database_run (thread->database, statement, error) && save_settings (thread, config, error);
}

/**
 * wh_history_save_connection:
 * @self: a history that is open
 * @config: a connection, without secrets
 *
 * Adds the connection, or replaces the one with the same id.
 *
 * Returns: (transfer full): resolves to %TRUE when it is on the disk
 */
DexFuture *
wh_history_save_connection (WhHistory                *self,
                            const WhConnectionConfig *config)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (config != NULL, NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_SYNCED, save_connection_job,
                           wh_connection_config_copy (config), (GDestroyNotify)wh_connection_config_unref);
}

static gboolean
run_for_name (WhEngineThread  *thread,
              const char      *sql,
              gint64           name,
              GError         **error)
{
  sqlite3_stmt *statement = wh_database_prepare (thread->database, sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, name);
  if (sqlite3_bind_parameter_count (statement) > 1)
    sqlite3_bind_int64 (statement, 2, g_get_real_time ());

  return wh_database_run (thread->database, statement, error);
}

static gboolean
delete_connection_job (WhEngineThread  *thread,
                       gpointer         data,
                       GValue          *result,
                       GError         **error)
{
  static const char *const sqls[] = {
    "INSERT INTO version (resource, from_time, to_time, health, reason, fields)"
    " SELECT resource, from_time, max (?2, from_time), health, reason, fields FROM current"
    " WHERE resource IN (SELECT id FROM resource WHERE connection = ?1)",
    "DELETE FROM latest WHERE resource IN (SELECT id FROM resource WHERE connection = ?1)",
    "DELETE FROM current WHERE resource IN (SELECT id FROM resource WHERE connection = ?1)",
  };
  const char *id = data;
  g_autoptr(GError) local_error = NULL;
  gint64 name = wh_database_find_name (thread->database, id, FALSE, &local_error);
  sqlite3_stmt *statement = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sqls) && name != 0 && local_error == NULL; i++)
    run_for_name (thread, sqls[i], name, &local_error);

  wh_pending_forget (wh_engine_get_pending (thread->engine), id);

  if (local_error == NULL)
    statement = wh_database_prepare (thread->database, "DELETE FROM connection WHERE id = ?1", &local_error);

  if (statement != NULL)
    {
      wh_bind_text (statement, 1, id);
      wh_database_run (thread->database, statement, &local_error);
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * wh_history_delete_connection:
 * @self: a history that is open
 * @id: id of a connection
 *
 * Forgets the connection. What it observed is no longer current; the past
 * stays, because events, operations and other resources refer to it.
 *
 * Returns: (transfer full): resolves to %TRUE when it is gone
 */
DexFuture *
wh_history_delete_connection (WhHistory  *self,
                              const char *id)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_SYNCED,
                           delete_connection_job, g_strdup (id), g_free);
}

static gboolean
load_settings (WhEngineThread      *thread,
               WhConnectionConfig  *config,
               GError             **error)
{
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT key, value FROM connection_setting WHERE connection = ?1", error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, config->id);
  while (wh_database_next (thread->database, statement, error))
    {
      if (wh_column_text (statement, 0) != NULL)
        wh_connection_config_set_setting (config, wh_column_text (statement, 0), wh_column_text (statement, 1));
    }

  return TRUE;
}

gboolean
wh_history_read_connections (WhEngineThread  *thread,
                             gpointer         data,
                             GValue          *result,
                             GError         **error)
{
  g_autoptr(GPtrArray) configs = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_connection_config_unref);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT id, provider, name, url, environment, read_only, position, created_at"
                                   " FROM connection ORDER BY position, created_at, id",
                                   &local_error);

  while (wh_database_next (thread->database, statement, &local_error))
    {
      WhConnectionConfig *config;

      /* Not readable any more: nothing that could be connected to. */
      if (wh_column_text (statement, 0) == NULL || wh_column_text (statement, 1) == NULL ||
          wh_column_text (statement, 2) == NULL)
        continue;

      config = wh_connection_config_new (wh_column_text (statement, 1), wh_column_text (statement, 2),
                                         wh_column_text (statement, 3));
      g_set_str (&config->id, wh_column_text (statement, 0));
      config->environment = g_strdup (wh_column_text (statement, 4));
      config->read_only = sqlite3_column_int (statement, 5) != 0;
      config->position = sqlite3_column_int (statement, 6);
      config->created_at = sqlite3_column_int64 (statement, 7);
      g_ptr_array_add (configs, config);
    }

  for (guint i = 0; i < configs->len && local_error == NULL; i++)
    load_settings (thread, g_ptr_array_index (configs, i), &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&configs));

  return TRUE;
}

/**
 * wh_history_load_connections:
 * @self: a history that is open
 *
 * Returns: (transfer full): resolves to a #GPtrArray of
 *   [struct@ConnectionConfig], by position
 */
DexFuture *
wh_history_load_connections (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_READ,
                           wh_history_read_connections, NULL, NULL);
}

/* ---- small things ---- */

typedef struct
{
  char *key;
  char *value;
} Setting;

static void
setting_free (gpointer data)
{
  Setting *setting = data;

  g_free (setting->key);
  g_free (setting->value);
  g_free (setting);
}

/* @data is the key. */
gboolean
wh_history_read_setting (WhEngineThread  *thread,
                         gpointer         data,
                         GValue          *result,
                         GError         **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  g_value_init (result, G_TYPE_STRING);

  statement = wh_database_prepare (thread->database, "SELECT value FROM setting WHERE key = ?1", &local_error);
  if (statement != NULL)
    wh_bind_text (statement, 1, data);

  if (wh_database_next (thread->database, statement, &local_error))
    {
      g_value_set_string (result, wh_column_text (statement, 0));
      sqlite3_reset (statement);
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * wh_history_get_setting:
 * @self: a history that is open
 * @key: a key
 *
 * Returns: (transfer full): resolves to the text, or to %NULL when there is none
 */
DexFuture *
wh_history_get_setting (WhHistory  *self,
                        const char *key)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_READ,
                           wh_history_read_setting, g_strdup (key), g_free);
}

static gboolean
set_setting_job (WhEngineThread  *thread,
                 gpointer         data,
                 GValue          *result,
                 GError         **error)
{
  const Setting *setting = data;
  sqlite3_stmt *statement;

  if (setting->value != NULL)
    statement = wh_database_prepare (thread->database,
                                     "INSERT INTO setting (key, value) VALUES (?1, ?2)"
                                     " ON CONFLICT (key) DO UPDATE SET value = ?2",
                                     error);
  else
    statement = wh_database_prepare (thread->database, "DELETE FROM setting WHERE key = ?1", error);

  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, setting->key);
  if (setting->value != NULL)
    wh_bind_text (statement, 2, setting->value);

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_history_set_setting:
 * @self: a history that is open
 * @key: a key, with the name of its owner in front: "applications.shop"
 * @value: (nullable): a text, such as JSON; never a secret; %NULL forgets it
 *
 * Remembers small data of the program.
 *
 * Returns: (transfer full): resolves to %TRUE when it is in the file
 */
DexFuture *
wh_history_set_setting (WhHistory  *self,
                        const char *key,
                        const char *value)
{
  Setting *setting;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  setting = g_new0 (Setting, 1);
  setting->key = g_strdup (key);
  setting->value = g_strdup (value);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_WRITE,
                           set_setting_job, setting, setting_free);
}
