/* wh-connections.c
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

/* How often the records of the connections are made anew for their ages. */
#define REFRESH_SECONDS 10

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhConnections, wh_connections, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
wh_connections_get_item_type (GListModel *model)
{
  return WH_TYPE_CONNECTION;
}

static guint
wh_connections_get_n_items (GListModel *model)
{
  return WH_CONNECTIONS (model)->connections->len;
}

static gpointer
wh_connections_get_item (GListModel *model,
                         guint       position)
{
  WhConnections *self = WH_CONNECTIONS (model);

  return position < self->connections->len ? g_object_ref (g_ptr_array_index (self->connections, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wh_connections_get_item_type;
  iface->get_n_items = wh_connections_get_n_items;
  iface->get_item = wh_connections_get_item;
}

static void
wh_connections_dispose (GObject *object)
{
  WhConnections *self = WH_CONNECTIONS (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);

  if (self->sleep_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->system_bus, self->sleep_subscription);

  self->sleep_subscription = 0;
  g_clear_object (&self->system_bus);
  g_ptr_array_set_size (self->connections, 0);
  g_clear_object (&self->store);
  g_clear_object (&self->history);
  g_clear_object (&self->secrets);

  G_OBJECT_CLASS (wh_connections_parent_class)->dispose (object);
}

static void
wh_connections_finalize (GObject *object)
{
  WhConnections *self = WH_CONNECTIONS (object);

  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_clear_pointer (&self->in_file, g_hash_table_unref);

  G_OBJECT_CLASS (wh_connections_parent_class)->finalize (object);
}

static void
wh_connections_class_init (WhConnectionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_connections_dispose;
  object_class->finalize = wh_connections_finalize;

  /* After the state of any connection changed (WhConnection). */
  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__OBJECT,
                  G_TYPE_NONE, 1, WH_TYPE_CONNECTION);
}

static void
wh_connections_init (WhConnections *self)
{
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->in_file = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* Of another file it is not known what it should have: nothing in it is gone. */
static void
replaced_cb (WhConnections *self)
{
  g_hash_table_remove_all (self->in_file);
}

/**
 * wh_connections_new:
 * @store: where providers publish
 * @history: where connections are kept
 * @secrets: where their secrets are kept
 *
 * Returns: (transfer full): an empty list
 */
WhConnections *
wh_connections_new (WhStore   *store,
                    WhHistory *history,
                    WhSecrets *secrets)
{
  WhConnections *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);
  g_return_val_if_fail (WH_IS_SECRETS (secrets), NULL);

  self = g_object_new (WH_TYPE_CONNECTIONS, NULL);
  self->store = g_object_ref (store);
  self->history = g_object_ref (history);
  self->secrets = g_object_ref (secrets);
  g_signal_connect_object (history, "replaced", G_CALLBACK (replaced_cb), self, G_CONNECT_SWAPPED);
  wh_store_set_source (store, WH_LOCAL, _("Wheelhouse"), NULL);

  return self;
}

static void
publish (WhConnections *self,
         WhConnection  *connection)
{
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);

  wh_batch_take_record (batch, wh_connection_make_record (connection));
  wh_store_apply_now (self->store, batch);
}

static void
connection_changed_cb (WhConnections *self,
                       WhConnection  *connection)
{
  publish (self, connection);

  if (wh_connection_get_fresh_at (connection) > 0)
    wh_history_note_fresh (self->history, wh_connection_get_id (connection), wh_connection_get_fresh_at (connection));

  g_signal_emit (self, signals[CHANGED], 0, connection);
}

WhConnection *
wh_connections_append (WhConnections      *self,
                       WhConnectionConfig *config)
{
  WhConnection *connection = wh_connection_new (config, self->store, self->secrets);

  g_signal_connect_object (connection, "changed", G_CALLBACK (connection_changed_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->connections, connection);
  publish (self, connection);
  g_list_model_items_changed (G_LIST_MODEL (self), self->connections->len - 1, 0, 1);

  if (self->started)
    wh_connection_start (connection);

  return connection;
}

/**
 * wh_connections_take:
 * @self: an empty list
 * @configs: (transfer none) (element-type WhConnectionConfig): those of the history
 *
 * Fills the list with connections that are not started.
 */
void
wh_connections_take (WhConnections *self,
                     GPtrArray     *configs)
{
  g_return_if_fail (WH_IS_CONNECTIONS (self));
  g_return_if_fail (configs != NULL);

  for (guint i = 0; i < configs->len; i++)
    {
      WhConnectionConfig *config = g_ptr_array_index (configs, i);

      g_hash_table_add (self->in_file, g_strdup (config->id));
      wh_connections_append (self, config);
    }
}

static DexFuture *
load_cb (DexFuture *future,
         gpointer   user_data)
{
  WhConnections *self = user_data;
  g_autoptr(GPtrArray) configs = dex_await_boxed (dex_ref (future), NULL);

  if (configs != NULL)
    wh_connections_take (self, configs);

  return dex_future_new_true ();
}

/**
 * wh_connections_load:
 * @self: an empty list
 *
 * Returns: (transfer full): resolves when the connections of the history are in
 *   the list, not started
 */
DexFuture *
wh_connections_load (WhConnections *self)
{
  g_return_val_if_fail (WH_IS_CONNECTIONS (self), NULL);

  return dex_future_then (wh_history_load_connections (self->history), load_cb, g_object_ref (self), g_object_unref);
}

static gboolean
refresh_cb (gpointer user_data)
{
  WhConnections *self = user_data;

  for (guint i = 0; i < self->connections->len; i++)
    {
      WhConnection *connection = g_ptr_array_index (self->connections, i);

      publish (self, connection);

      if (wh_connection_get_state (connection) == WH_CONNECTION_STATE_LIVE)
        {
          WhConnectionConfig *config = wh_connection_get_config (connection);

          wh_store_set_source_state (self->store, config->id, FALSE, wh_connection_get_fresh_at (connection), NULL);
          wh_history_note_fresh (self->history, config->id, wh_connection_get_fresh_at (connection));
        }
    }

  return G_SOURCE_CONTINUE;
}

static void
network_changed_cb (WhConnections *self,
                    gboolean       available)
{
  if (available)
    wh_connections_wake (self);
}

static void
prepare_for_sleep_cb (GDBusConnection *bus,
                      const char      *sender,
                      const char      *path,
                      const char      *interface,
                      const char      *signal,
                      GVariant        *parameters,
                      gpointer         user_data)
{
  gboolean going_to_sleep = TRUE;

  g_variant_get (parameters, "(b)", &going_to_sleep);

  if (!going_to_sleep)
    wh_connections_wake (user_data);
}

static void
system_bus_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(WhConnections) self = user_data;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, NULL);

  /* No system bus, no news of sleep: the polls notice by themselves later. */
  if (bus == NULL || self->store == NULL)
    return;

  self->system_bus = g_steal_pointer (&bus);
  self->sleep_subscription =
    g_dbus_connection_signal_subscribe (self->system_bus, "org.freedesktop.login1",
                                        "org.freedesktop.login1.Manager", "PrepareForSleep",
                                        "/org/freedesktop/login1", NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                        prepare_for_sleep_cb, self, NULL);
}

/**
 * wh_connections_start:
 * @self: a list
 *
 * Starts all connections, and those that are added later. Comes back at once
 * when the network changes or the machine wakes up.
 */
void
wh_connections_start (WhConnections *self)
{
  g_return_if_fail (WH_IS_CONNECTIONS (self));

  if (self->started)
    return;

  self->started = TRUE;
  self->monitor = g_network_monitor_get_default ();
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, system_bus_cb, g_object_ref (self));
  self->refresh_source = g_timeout_add_seconds (REFRESH_SECONDS, refresh_cb, self);

  for (guint i = 0; i < self->connections->len; i++)
    wh_connection_start (g_ptr_array_index (self->connections, i));
}

/**
 * wh_connections_stop:
 * @self: a list
 *
 * Returns: (transfer full): resolves when all work has ended
 */
DexFuture *
wh_connections_stop (WhConnections *self)
{
  g_autoptr(GPtrArray) stops = NULL;

  g_return_val_if_fail (WH_IS_CONNECTIONS (self), NULL);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  self->started = FALSE;
  stops = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < self->connections->len; i++)
    g_ptr_array_add (stops, wh_connection_stop (g_ptr_array_index (self->connections, i)));

  if (stops->len == 0)
    return dex_future_new_true ();

  return dex_future_allv ((DexFuture * const *)stops->pdata, stops->len);
}

/**
 * wh_connections_wake:
 * @self: a list
 *
 * Every connection tries now.
 */
void
wh_connections_wake (WhConnections *self)
{
  g_return_if_fail (WH_IS_CONNECTIONS (self));

  for (guint i = 0; i < self->connections->len; i++)
    wh_connection_wake (g_ptr_array_index (self->connections, i));
}

/**
 * wh_connections_try_again:
 * @self: a list
 *
 * Every connection tries now, because somebody asked for it.
 */
void
wh_connections_try_again (WhConnections *self)
{
  g_return_if_fail (WH_IS_CONNECTIONS (self));

  for (guint i = 0; i < self->connections->len; i++)
    wh_connection_try_again (g_ptr_array_index (self->connections, i));
}

/**
 * wh_connections_trial:
 * @self: a list
 * @config: a connection that is not saved
 * @secrets: (nullable) (element-type utf8 utf8): its secrets by setting
 * @error: set when the provider is not known
 *
 * Returns: (transfer full) (nullable): a provider to test with
 *   [method@Provider.test]; it publishes nothing
 */
WhProvider *
wh_connections_trial (WhConnections       *self,
                      WhConnectionConfig  *config,
                      GHashTable          *secrets,
                      GError             **error)
{
  const WhProviderInfo *info;
  WhProvider *provider;

  g_return_val_if_fail (WH_IS_CONNECTIONS (self), NULL);
  g_return_val_if_fail (config != NULL, NULL);

  info = wh_provider_info_find (config->provider);

  if (info == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("There is no system “%s”: see the list with “wheelhousectl kinds”"), config->provider);
      return NULL;
    }

  provider = wh_provider_new (info, config, self->secrets, NULL);

  if (secrets != NULL)
    wh_provider_set_trial_secrets (provider, secrets);

  return provider;
}

/**
 * wh_connections_find_range_source:
 * @self: a list
 *
 * Returns: (transfer full) (nullable): the first that answers expressions now
 */
WhRangeSource *
wh_connections_find_range_source (WhConnections *self)
{
  g_return_val_if_fail (WH_IS_CONNECTIONS (self), NULL);

  for (guint i = 0; i < self->connections->len; i++)
    {
      WhConnection *connection = g_ptr_array_index (self->connections, i);
      WhProvider *provider = wh_connection_get_provider (connection);

      if (provider != NULL && WH_IS_RANGE_SOURCE (provider) && wh_connection_get_state (connection) == WH_CONNECTION_STATE_LIVE)
        return WH_RANGE_SOURCE (g_object_ref (provider));
    }

  return NULL;
}

/**
 * wh_connections_find:
 * @self: a list
 * @name_or_id: a name or an id
 *
 * Returns: (transfer none) (nullable): the connection
 */
WhConnection *
wh_connections_find (WhConnections *self,
                     const char    *name_or_id)
{
  g_return_val_if_fail (WH_IS_CONNECTIONS (self), NULL);
  g_return_val_if_fail (name_or_id != NULL, NULL);

  for (guint i = 0; i < self->connections->len; i++)
    {
      WhConnection *connection = g_ptr_array_index (self->connections, i);

      if (strcmp (wh_connection_get_name (connection), name_or_id) == 0 ||
          strcmp (wh_connection_get_id (connection), name_or_id) == 0)
        return connection;
    }

  return NULL;
}

/**
 * wh_connections_count:
 * @self: connections
 * @state: a state
 *
 * Returns: how many of them are in it
 */
guint
wh_connections_count (WhConnections     *self,
                      WhConnectionState  state)
{
  guint n = 0;

  g_return_val_if_fail (WH_IS_CONNECTIONS (self), 0);

  for (guint i = 0; i < self->connections->len; i++)
    n += wh_connection_get_state (g_ptr_array_index (self->connections, i)) == state;

  return n;
}
