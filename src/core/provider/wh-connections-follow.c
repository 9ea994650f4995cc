/* wh-connections-follow.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-connections-private.h"
#include "wh-dex-util.h"

/* Connections that another process adds, changes and removes: the command line
 * writes them into the file, and a window that is open takes them up. */

static WhConnection *
find_by_id (WhConnections *self,
            const char    *id)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      WhConnection *connection = g_ptr_array_index (self->connections, i);

      if (g_str_equal (wh_connection_get_id (connection), id))
        return connection;
    }

  return NULL;
}

/* What there is before the look, so that what changes during it is left alone. */
static GHashTable *
list_known (WhConnections *self)
{
  GHashTable *known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)wh_connection_config_unref);

  for (guint i = 0; i < self->connections->len; i++)
    {
      WhConnectionConfig *config = wh_connection_get_config (g_ptr_array_index (self->connections, i));

      g_hash_table_insert (known, g_strdup (config->id), wh_connection_config_ref (config));
    }

  return known;
}

static gboolean
is_untouched (WhConnections *self,
              GHashTable    *known,
              const char    *id)
{
  WhConnection *connection = find_by_id (self, id);

  return (connection != NULL ? wh_connection_get_config (connection) : NULL) == g_hash_table_lookup (known, id);
}

/* Adds to @gone what is to be dropped; returns whether nothing of it changed here
 * meanwhile. */
static gboolean
apply (WhConnections *self,
       GHashTable    *known,
       GPtrArray     *configs,
       GPtrArray     *gone)
{
  g_autoptr(GHashTable) before = g_steal_pointer (&self->in_file);
  gboolean whole = TRUE;

  self->in_file = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < configs->len; i++)
    {
      WhConnectionConfig *theirs = g_ptr_array_index (configs, i);
      WhConnection *connection = find_by_id (self, theirs->id);

      g_hash_table_add (self->in_file, g_strdup (theirs->id));

      if (!is_untouched (self, known, theirs->id))
        whole = FALSE;
      else if (connection == NULL)
        wh_connections_append (self, theirs);
      else if (!wh_connection_config_equal (wh_connection_get_config (connection), theirs))
        wh_connection_set_config (connection, theirs);
    }

  /* What the file never had is not known to be gone: it may not be written yet. */
  for (guint i = 0; i < self->connections->len; i++)
    {
      WhConnection *connection = g_ptr_array_index (self->connections, i);
      const char *id = wh_connection_get_id (connection);

      if (!g_hash_table_contains (self->in_file, id) && g_hash_table_contains (before, id) &&
          is_untouched (self, known, id))
        g_ptr_array_add (gone, g_object_ref (connection));
    }

  return whole;
}

static DexFuture *
wh_connections_look_fiber (gpointer user_data)
{
  WhConnections *self = user_data;
  g_autoptr(GHashTable) known = list_known (self);
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) configs = dex_await_boxed (wh_history_load_connections (self->history), &error);
  gboolean whole;

  if (configs == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  whole = apply (self, known, configs, gone);

  for (guint i = 0; i < gone->len; i++)
    dex_await (wh_connections_drop (self, g_ptr_array_index (gone, i)), NULL);

  return dex_future_new_for_boolean (whole);
}

/**
 * wh_connections_look:
 * @self: a list
 *
 * Looks which connections the history has, and takes over what another process
 * changed: what is new starts when the others are started, what is gone stops.
 *
 * Returns: (transfer full): resolves to whether all of it could be taken over;
 *   %FALSE when something changed here meanwhile, so look again
 */
DexFuture *
wh_connections_look (WhConnections *self)
{
  g_return_val_if_fail (WH_IS_CONNECTIONS (self), NULL);

  return wh_dex_spawn_pinned (NULL, 0, wh_connections_look_fiber, g_object_ref (self), g_object_unref);
}
