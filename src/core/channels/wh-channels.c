/* wh-channels.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-channels-private.h"
#include "wh-dex-util.h"
#include "wh-routes.h"

G_DEFINE_FINAL_TYPE (WhChannels, wh_channels, G_TYPE_OBJECT)

enum
{
  CHANGED,
  DELIVERIES_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static WhChannel *
find_cb (gpointer    user_data,
         const char *id)
{
  WhChannels *self = user_data;

  for (guint i = 0; i < self->channels->len; i++)
    {
      WhChannel *channel = g_ptr_array_index (self->channels, i);

      if (g_str_equal (channel->id, id))
        return channel;
    }

  return NULL;
}

static void
queue_changed_cb (WhChannels *self)
{
  g_signal_emit (self, signals[DELIVERIES_CHANGED], 0);
}

static void
wh_channels_dispose (GObject *object)
{
  WhChannels *self = WH_CHANNELS (object);

  g_clear_handle_id (&self->reconcile_source, g_source_remove);
  dex_clear (&self->telling);
  g_clear_object (&self->queue);

  G_OBJECT_CLASS (wh_channels_parent_class)->dispose (object);
}

static void
wh_channels_finalize (GObject *object)
{
  WhChannels *self = WH_CHANNELS (object);

  g_clear_pointer (&self->written, g_free);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  g_clear_pointer (&self->episodes, g_hash_table_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->acked, g_hash_table_unref);
  g_clear_object (&self->acknowledgements);
  g_clear_object (&self->store);
  g_clear_object (&self->secrets);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (wh_channels_parent_class)->finalize (object);
}

static void
wh_channels_class_init (WhChannelsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_channels_dispose;
  object_class->finalize = wh_channels_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
  signals[DELIVERIES_CHANGED] =
    g_signal_new ("deliveries-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
}

static void
wh_channels_init (WhChannels *self)
{
  self->channels = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_channel_unref);
  self->routes = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_route_free);
  self->episodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)wh_episode_free);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->acked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * wh_channels_new:
 * @history: where the queue and the channels are
 * @secrets: where their secrets are
 * @store: what is now
 * @acknowledgements: who need not be called any more
 *
 * Returns: (transfer full): no channels until [method@Channels.load]; nothing is
 *   sent before [method@Channels.start]
 */
WhChannels *
wh_channels_new (WhHistory          *history,
                 WhSecrets          *secrets,
                 WhStore            *store,
                 WhAcknowledgements *acknowledgements)
{
  WhChannels *self;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);
  g_return_val_if_fail (WH_IS_SECRETS (secrets), NULL);
  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_ACKNOWLEDGEMENTS (acknowledgements), NULL);

  self = g_object_new (WH_TYPE_CHANNELS, NULL);
  self->history = g_object_ref (history);
  self->secrets = g_object_ref (secrets);
  self->store = g_object_ref (store);
  self->acknowledgements = g_object_ref (acknowledgements);
  self->queue = wh_delivery_queue_new (history, secrets, find_cb, wh_channels_spare, self);
  g_signal_connect_object (self->queue, "changed", G_CALLBACK (queue_changed_cb), self, G_CONNECT_SWAPPED);
  wh_channels_watch_acknowledgements (self);

  return self;
}

/**
 * wh_channels_list:
 * @self: channels
 *
 * Returns: (transfer none) (element-type WhChannel): all of them
 */
GPtrArray *
wh_channels_list (WhChannels *self)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);

  return self->channels;
}

/**
 * wh_channels_find:
 * @self: channels
 * @id_or_name: what the user typed
 *
 * Returns: (nullable) (transfer none): the channel
 */
WhChannel *
wh_channels_find (WhChannels *self,
                  const char *id_or_name)
{
  WhChannel *channel;

  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);
  g_return_val_if_fail (id_or_name != NULL, NULL);

  if ((channel = find_cb (self, id_or_name)) != NULL)
    return channel;

  for (guint i = 0; i < self->channels->len; i++)
    {
      channel = g_ptr_array_index (self->channels, i);

      if (g_str_equal (channel->name, id_or_name))
        return channel;
    }

  return NULL;
}

typedef struct
{
  WhChannels *self;
  WhChannel  *channel;
  GHashTable *secrets;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->self);
  wh_channel_unref (change->channel);
  g_clear_pointer (&change->secrets, g_hash_table_unref);
  g_free (change);
}

static Change *
change_new (WhChannels *self,
            WhChannel  *channel,
            GHashTable *secrets)
{
  Change *change = g_new0 (Change, 1);

  change->self = g_object_ref (self);
  change->channel = wh_channel_ref (channel);
  change->secrets = secrets != NULL ? g_hash_table_ref (secrets) : NULL;

  return change;
}

static gboolean
store_secrets (Change  *change,
               GError **error)
{
  g_autofree char *owner = wh_channel_dup_secret_owner (change->channel->id);
  g_autofree char *label = NULL;
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  if (change->secrets == NULL)
    return TRUE;

  /* Translators: how the keyring names the secret of a channel */
  label = g_strdup_printf (_("Wheelhouse channel %s"), change->channel->name);
  g_hash_table_iter_init (&iter, change->secrets);

  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!dex_await (wh_secrets_store (change->self->secrets, owner, key, label, value), error))
      return FALSE;

  return TRUE;
}

static DexFuture *
save_fiber (gpointer user_data)
{
  Change *change = user_data;
  WhChannels *self = change->self;
  g_autoptr(GError) error = NULL;
  WhChannel *old = find_cb (self, change->channel->id);
  WhChannel *same_name = wh_channels_find (self, change->channel->name);
  guint place;

  if (!wh_channel_check (change->channel, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (same_name != NULL && same_name != old)
    return wh_dex_reject (WH_ERROR_INVALID, _("There is a channel “%s” already"), change->channel->name);

  /* The secret first: a channel without it could not work. */
  if (!store_secrets (change, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  old = find_cb (self, change->channel->id);

  if (old != NULL && g_ptr_array_find (self->channels, old, &place))
    {
      wh_channel_unref (old);
      g_ptr_array_index (self->channels, place) = wh_channel_copy (change->channel);
    }
  else
    {
      g_ptr_array_add (self->channels, wh_channel_copy (change->channel));
    }

  if (!dex_await (wh_channels_write (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_signal_emit (self, signals[CHANGED], 0);
  wh_delivery_queue_wake (self->queue);

  return dex_future_new_true ();
}

/**
 * wh_channels_save:
 * @self: channels
 * @channel: a new one, or one of them with other settings
 * @secrets: (nullable) (element-type utf8 utf8): secrets that were entered
 *
 * Returns: (transfer full): resolves when it is kept
 */
DexFuture *
wh_channels_save (WhChannels *self,
                  WhChannel  *channel,
                  GHashTable *secrets)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  return wh_dex_spawn_pinned (NULL, 0, save_fiber, change_new (self, channel, secrets), change_free);
}

static void
forget_steps (WhRoute    *route,
              const char *channel)
{
  for (guint i = route->steps->len; i > 0; i--)
    if (g_str_equal (((WhRouteStep *)g_ptr_array_index (route->steps, i - 1))->channel, channel))
      g_ptr_array_remove_index (route->steps, i - 1);
}

static DexFuture *
remove_fiber (gpointer user_data)
{
  Change *change = user_data;
  WhChannels *self = change->self;
  g_autofree char *owner = wh_channel_dup_secret_owner (change->channel->id);
  g_autoptr(GError) error = NULL;
  WhChannel *found = find_cb (self, change->channel->id);

  if (found != NULL)
    g_ptr_array_remove (self->channels, found);

  for (guint i = 0; i < self->routes->len; i++)
    forget_steps (g_ptr_array_index (self->routes, i), change->channel->id);

  if (!dex_await (wh_channels_write (self), &error) ||
      !dex_await (wh_secrets_delete (self->secrets, owner), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_signal_emit (self, signals[CHANGED], 0);
  wh_delivery_queue_wake (self->queue);

  return dex_future_new_true ();
}

/**
 * wh_channels_remove:
 * @self: channels
 * @channel: one of them
 *
 * Forgets it and its secrets; what waits for it is given up.
 *
 * Returns: (transfer full): resolves when it is gone
 */
DexFuture *
wh_channels_remove (WhChannels *self,
                    WhChannel  *channel)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  return wh_dex_spawn_pinned (NULL, 0, remove_fiber, change_new (self, channel, NULL), change_free);
}

static DexFuture *
test_fiber (gpointer user_data)
{
  Change *change = user_data;
  g_autoptr(DexCancellable) scope = dex_cancellable_new ();
  g_autoptr(WhMessage) message = wh_message_new (WH_MESSAGE_TEST);
  g_autoptr(GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();
  double seconds;

  message->key = g_uuid_string_random ();
  message->episode = g_strdup (message->key);
  message->title = g_strdup (_("This is a test"));
  message->body = g_strdup_printf (_("It was sent from Wheelhouse on %s, by “Test” of the channel “%s”. Nothing is wrong."),
                                   g_get_host_name (), change->channel->name);
  message->health = WH_HEALTH_OK;

  if (!dex_await (wh_channel_send (change->channel, message, change->self->secrets, scope), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  seconds = (g_get_monotonic_time () - begin) / (double)G_USEC_PER_SEC;

  return dex_future_new_take_string (g_strdup_printf (_("“%s” answered in %.1f s"), change->channel->name, seconds));
}

/**
 * wh_channels_test:
 * @self: channels
 * @channel: one of them
 *
 * Sends a real message at once, past queue and routes.
 *
 * Returns: (transfer full): resolves to one sentence, a string, or rejects with
 *   one
 */
DexFuture *
wh_channels_test (WhChannels *self,
                  WhChannel  *channel)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  return wh_dex_spawn_pinned (NULL, 0, test_fiber, change_new (self, channel, NULL), change_free);
}

/* ---- Routes ---- */

/**
 * wh_channels_list_routes:
 * @self: channels
 *
 * Returns: (transfer none) (element-type WhRoute): the routes, in the order in
 *   which they are tried; another array after "changed"
 */
GPtrArray *
wh_channels_list_routes (WhChannels *self)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);

  return self->routes;
}

/**
 * wh_channels_set_routes:
 * @self: channels
 * @routes: (element-type WhRoute): all of them, in their order; they are copied
 *
 * Returns: (transfer full): resolves when they are kept
 */
DexFuture *
wh_channels_set_routes (WhChannels *self,
                        GPtrArray  *routes)
{
  GPtrArray *copies;

  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);
  g_return_val_if_fail (routes != NULL, NULL);

  copies = wh_routes_copy (routes);
  g_ptr_array_unref (self->routes);
  self->routes = copies;
  g_signal_emit (self, signals[CHANGED], 0);

  return wh_channels_write (self);
}

/**
 * wh_channels_find_route:
 * @self: channels
 * @message: a message
 * @local_time: what time it is
 *
 * Returns: (nullable) (transfer none): the first route that matches; without any
 *   routes everything goes to every channel
 */
const WhRoute *
wh_channels_find_route (WhChannels      *self,
                        const WhMessage *message,
                        GDateTime       *local_time)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);

  for (guint i = 0; i < self->routes->len; i++)
    if (wh_route_matches (g_ptr_array_index (self->routes, i), message, local_time))
      return g_ptr_array_index (self->routes, i);

  return NULL;
}

/* ---- The queue ---- */

/**
 * wh_channels_stop:
 * @self: channels
 *
 * Sends nothing any more; what waits is in the history. Before that is closed.
 *
 * Returns: (transfer full): resolves when nothing is on its way
 */
DexFuture *
wh_channels_stop (WhChannels *self)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);

  g_clear_handle_id (&self->reconcile_source, g_source_remove);

  return wh_delivery_queue_stop (self->queue);
}

/**
 * wh_channels_get_queue:
 * @self: channels
 *
 * Tests look at it; nothing else does.
 *
 * Returns: (transfer none): what waits to be sent
 */
WhDeliveryQueue *
wh_channels_get_queue (WhChannels *self)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);

  return self->queue;
}

/**
 * wh_channels_get_paused:
 * @self: channels
 *
 * Returns: whether nothing is sent just now
 */
gboolean
wh_channels_get_paused (WhChannels *self)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), FALSE);

  return self->paused;
}

/**
 * wh_channels_set_paused:
 * @self: channels
 * @paused: whether nothing is sent for now; messages wait
 *
 * Returns: (transfer full): resolves when it is kept
 */
DexFuture *
wh_channels_set_paused (WhChannels *self,
                        gboolean    paused)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);

  self->paused = paused;
  wh_delivery_queue_set_paused (self->queue, paused);
  g_signal_emit (self, signals[CHANGED], 0);

  return wh_channels_write (self);
}

/**
 * wh_channels_load_deliveries:
 * @self: channels
 * @limit: how many at most
 *
 * Returns: (transfer full): resolves to the last messages, newest first
 */
DexFuture *
wh_channels_load_deliveries (WhChannels *self,
                             guint       limit)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);

  return wh_history_load_deliveries (self->history, limit);
}

static DexFuture *
retried_cb (DexFuture *future,
            gpointer   user_data)
{
  WhChannels *self = user_data;

  wh_delivery_queue_wake (self->queue);
  queue_changed_cb (self);

  return dex_ref (future);
}

/**
 * wh_channels_send_now:
 * @self: channels
 * @delivery: a message that waits or was given up
 *
 * Returns: (transfer full): resolves when it is due
 */
DexFuture *
wh_channels_send_now (WhChannels       *self,
                      const WhDelivery *delivery)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);
  g_return_val_if_fail (delivery != NULL, NULL);

  return dex_future_then (wh_history_retry_delivery (self->history, delivery->id), retried_cb,
                          g_object_ref (self), g_object_unref);
}
