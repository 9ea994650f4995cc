/* wh-connections-save.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-connections-private.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

/* Connections that are added, changed and removed, with their secrets. */

typedef struct
{
  WhConnections      *self;
  WhConnectionConfig *config;
  GHashTable         *secrets;
  gboolean            is_new;
} SaveArgs;

static void
save_args_free (SaveArgs *args)
{
  g_object_unref (args->self);
  wh_connection_config_unref (args->config);
  g_clear_pointer (&args->secrets, g_hash_table_unref);
  g_free (args);
}

/* Which secrets there are is no secret. Knowing it, a connection without any
 * never needs the keyring. */
static void
note_secrets (WhConnectionConfig *config,
              GHashTable         *secrets)
{
  const char *before = wh_connection_config_get_setting (config, "secrets");
  g_autoptr(GString) names = g_string_new (before);
  GHashTableIter iter;
  gpointer key;

  if (secrets == NULL)
    return;

  g_hash_table_iter_init (&iter, secrets);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_auto(GStrv) known = g_strsplit (names->str, ",", -1);

      if (!g_strv_contains ((const char * const *)known, key))
        g_string_append_printf (names, "%s%s", names->len > 0 ? "," : "", (const char *)key);
    }

  if (names->len > 0)
    wh_connection_config_set_setting (config, "secrets", names->str);
}

static DexFuture *
wh_connections_save_fiber (gpointer user_data)
{
  SaveArgs *args = user_data;
  WhConnections *self = args->self;
  g_autoptr(GError) error = NULL;
  WhConnection *connection;
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  /* Another process may have removed it: saved, it would be back. */
  if (!args->is_new && wh_connections_find (self, args->config->id) == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("There is no connection “%s” any more"), args->config->name);

  note_secrets (args->config, args->secrets);

  /* Secrets first: a connection without its secret would be denied at once, a
   * secret without its connection harms nobody and is replaced next time. */
  if (args->secrets != NULL)
    {
      g_hash_table_iter_init (&iter, args->secrets);

      while (g_hash_table_iter_next (&iter, &key, &value))
        {
          if (!dex_await (wh_secrets_store (self->secrets, args->config->id, key, args->config->name, value), &error))
            return dex_future_new_for_error (g_steal_pointer (&error));
        }
    }

  if (!dex_await (wh_history_save_connection (self->history, args->config), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_hash_table_add (self->in_file, g_strdup (args->config->id));
  connection = wh_connections_find (self, args->config->id);

  /* A look at the file may have found it first. */
  if (connection == NULL && args->is_new)
    return dex_future_new_take_object (g_object_ref (wh_connections_append (self, args->config)));

  if (connection == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("There is no connection “%s” any more"), args->config->name);

  if (!args->is_new)
    wh_connection_set_config (connection, args->config);

  return dex_future_new_take_object (g_object_ref (connection));
}

static DexFuture *
save (WhConnections      *self,
      WhConnectionConfig *config,
      GHashTable         *secrets,
      gboolean            is_new)
{
  SaveArgs *args = g_new0 (SaveArgs, 1);

  args->self = g_object_ref (self);
  args->config = wh_connection_config_ref (config);
  args->secrets = secrets != NULL ? g_hash_table_ref (secrets) : NULL;
  args->is_new = is_new;

  return wh_dex_spawn_pinned (NULL, 0, wh_connections_save_fiber, args, (GDestroyNotify)save_args_free);
}

/**
 * wh_connections_add:
 * @self: a list
 * @config: a new connection; the name must be free
 * @secrets: (nullable) (element-type utf8 utf8): secrets by setting, for the
 *   keyring
 *
 * Returns: (transfer full): resolves to the #WhConnection when it is kept
 */
DexFuture *
wh_connections_add (WhConnections      *self,
                    WhConnectionConfig *config,
                    GHashTable         *secrets)
{
  g_return_val_if_fail (WH_IS_CONNECTIONS (self), NULL);
  g_return_val_if_fail (config != NULL, NULL);

  if (config->name == NULL || *config->name == 0)
    return wh_dex_reject (WH_ERROR_INVALID, _("The connection has no name: give it one"));

  if (wh_connections_find (self, config->name) != NULL)
    return wh_dex_reject (WH_ERROR_INVALID, _("There is a connection “%s” already: choose another name"), config->name);

  config->position = self->connections->len;

  return save (self, config, secrets, TRUE);
}

/**
 * wh_connections_change:
 * @self: a list
 * @config: an existing connection, changed
 * @secrets: (nullable) (element-type utf8 utf8): secrets to replace
 *
 * Returns: (transfer full): resolves to the #WhConnection when it is kept
 */
DexFuture *
wh_connections_change (WhConnections      *self,
                       WhConnectionConfig *config,
                       GHashTable         *secrets)
{
  WhConnection *same_name;

  g_return_val_if_fail (WH_IS_CONNECTIONS (self), NULL);
  g_return_val_if_fail (config != NULL, NULL);

  same_name = wh_connections_find (self, config->name);

  if (same_name != NULL && strcmp (wh_connection_get_id (same_name), config->id) != 0)
    return wh_dex_reject (WH_ERROR_INVALID, _("There is a connection “%s” already: choose another name"), config->name);

  return save (self, config, secrets, FALSE);
}

typedef struct
{
  WhConnections *self;
  WhConnection  *connection;
} RemoveArgs;

static void
remove_args_free (RemoveArgs *args)
{
  g_object_unref (args->self);
  g_object_unref (args->connection);
  g_free (args);
}

static DexFuture *
wh_connections_drop_fiber (gpointer user_data)
{
  RemoveArgs *args = user_data;
  WhConnections *self = args->self;
  const char *id = wh_connection_get_id (args->connection);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhBatch) batch = NULL;
  guint position;

  /* Also when another process deleted it: since then this one may have written
   * what it still observed. */
  if (!dex_await (wh_history_delete_connection (self->history, id), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_hash_table_remove (self->in_file, id);
  dex_await (wh_connection_stop (args->connection), NULL);

  if (g_ptr_array_find (self->connections, args->connection, &position))
    {
      g_ptr_array_remove_index (self->connections, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }

  batch = wh_batch_new (WH_LOCAL);
  wh_batch_remove (batch, &wh_kind_connection, id);
  wh_store_apply_now (self->store, batch);
  wh_store_forget (self->store, id);

  return dex_future_new_true ();
}

/**
 * wh_connections_drop:
 * @self: a list
 * @connection: one of them
 *
 * Forgets a connection and what was observed through it, but not its secrets,
 * which are of whoever removes it.
 *
 * Returns: (transfer full): resolves when it is gone
 */
DexFuture *
wh_connections_drop (WhConnections *self,
                     WhConnection  *connection)
{
  RemoveArgs *args;

  g_return_val_if_fail (WH_IS_CONNECTIONS (self), NULL);
  g_return_val_if_fail (WH_IS_CONNECTION (connection), NULL);

  args = g_new0 (RemoveArgs, 1);
  args->self = g_object_ref (self);
  args->connection = g_object_ref (connection);

  return wh_dex_spawn_pinned (NULL, 0, wh_connections_drop_fiber, args, (GDestroyNotify)remove_args_free);
}

static DexFuture *
wh_connections_remove_fiber (gpointer user_data)
{
  RemoveArgs *args = user_data;
  WhConnections *self = args->self;
  const char *id = wh_connection_get_id (args->connection);
  g_autoptr(GError) error = NULL;

  if (!dex_await (wh_connections_drop (self, args->connection), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* Without a keyring there is nothing to delete; the connection is gone anyway. */
  if (!dex_await (wh_secrets_delete (self->secrets, id), &error))
    g_debug ("Secrets of %s: %s", id, error->message);

  return dex_future_new_true ();
}

/**
 * wh_connections_remove:
 * @self: a list
 * @id: id of a connection
 *
 * Forgets a connection, its secrets and what was observed through it. What it
 * did stays in the audit.
 *
 * Returns: (transfer full): resolves when it is gone
 */
DexFuture *
wh_connections_remove (WhConnections *self,
                       const char    *id)
{
  WhConnection *connection;
  RemoveArgs *args;

  g_return_val_if_fail (WH_IS_CONNECTIONS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  if ((connection = wh_connections_find (self, id)) == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("There is no connection “%s”"), id);

  args = g_new0 (RemoveArgs, 1);
  args->self = g_object_ref (self);
  args->connection = g_object_ref (connection);

  return wh_dex_spawn_pinned (NULL, 0, wh_connections_remove_fiber, args, (GDestroyNotify)remove_args_free);
}
