/* wh-channels-keep.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How channels and routes are kept: small data, so one setting of the history
 * has all of them; secrets are in the keyring. */

#include "config.h"

#include <string.h>

#include "wh-channel-json.h"
#include "wh-channels-private.h"
#include "wh-dex-util.h"
#include "wh-json-write.h"
#include "wh-json.h"
#include "wh-route-private.h"

#define SETTING "channels"

DexFuture *
wh_channels_write (WhChannels *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *json = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "paused");
  json_builder_add_boolean_value (builder, self->paused);
  json_builder_set_member_name (builder, "channels");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->channels->len; i++)
    wh_channel_write (g_ptr_array_index (self->channels, i), builder);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "routes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->routes->len; i++)
    wh_route_write (g_ptr_array_index (self->routes, i), builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json = wh_json_write_end (builder, FALSE);
  g_set_str (&self->written, json);

  return wh_history_set_setting (self->history, SETTING, json);
}

static WhChannel *
read_channel (yyjson_val *object)
{
  const char *type = wh_json_get_text (object, "type");
  const char *name = wh_json_get_text (object, "name");
  gint64 limit = wh_json_get_number (object, "limit");
  WhChannel *channel;
  yyjson_val *key;
  yyjson_val *value;
  size_t i;
  size_t n;

  if (type == NULL || name == NULL || wh_json_get_text (object, "id") == NULL)
    return NULL;

  channel = wh_channel_new (type, name);
  g_set_str (&channel->id, wh_json_get_text (object, "id"));
  channel->enabled = wh_json_get_boolean (object, "enabled");
  channel->review = wh_json_get_boolean (object, "review");
  channel->limit = limit > 0 && limit < 10000 ? (guint)limit : WH_CHANNEL_LIMIT;

  yyjson_obj_foreach (wh_json_get (object, "settings"), i, n, key, value)
    {
      if (yyjson_is_str (value))
        wh_channel_set (channel, yyjson_get_str (key), yyjson_get_str (value));
    }

  return channel;
}

static void
read_all (WhChannels *self,
          yyjson_val *root)
{
  yyjson_val *item;
  size_t i;
  size_t n;

  g_ptr_array_set_size (self->channels, 0);
  g_ptr_array_set_size (self->routes, 0);
  self->paused = wh_json_get_boolean (root, "paused");

  yyjson_arr_foreach (wh_json_get (root, "channels"), i, n, item)
    {
      WhChannel *channel = read_channel (item);

      if (channel != NULL)
        g_ptr_array_add (self->channels, channel);
    }

  yyjson_arr_foreach (wh_json_get (root, "routes"), i, n, item)
    g_ptr_array_add (self->routes, wh_route_read (item));

  wh_delivery_queue_set_paused (self->queue, self->paused);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  WhChannels *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) episodes = NULL;
  g_autoptr(WhJson) json = NULL;
  g_autofree char *text = dex_await_string (wh_history_get_setting (self->history, SETTING), &error);
  g_autofree char *reviewed = NULL;

  if (error == NULL)
    reviewed = dex_await_string (wh_history_get_setting (self->history, WH_CHANNELS_REVIEWED), &error);

  if (error == NULL)
    episodes = dex_await_boxed (wh_history_load_episodes (self->history), &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (text != NULL && (json = wh_json_parse (text, strlen (text), SETTING, NULL)) != NULL)
    read_all (self, wh_json_get_root (json));

  g_set_str (&self->written, text);
  self->reviewed = reviewed != NULL ? g_ascii_strtoll (reviewed, NULL, 10) : 0;
  g_hash_table_remove_all (self->episodes);

  for (guint i = 0; i < episodes->len; i++)
    {
      WhEpisode *episode = wh_episode_copy (g_ptr_array_index (episodes, i));

      g_hash_table_replace (self->episodes, episode->cause, episode);
    }

  g_signal_emit_by_name (self, "changed");

  return dex_future_new_true ();
}

/**
 * wh_channels_load:
 * @self: channels
 *
 * Returns: (transfer full): resolves when channels, routes and what is told
 *   already are known
 */
DexFuture *
wh_channels_load (WhChannels *self)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);

  return wh_dex_spawn_pinned (NULL, 0, load_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
look_fiber (gpointer user_data)
{
  WhChannels *self = user_data;
  g_autofree char *before = g_strdup (self->written);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;
  g_autofree char *text = dex_await_string (wh_history_get_setting (self->history, SETTING), &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* Unless it was changed here while it was read. */
  if (text == NULL || g_strcmp0 (text, before) == 0 || g_strcmp0 (self->written, before) != 0 ||
      (json = wh_json_parse (text, strlen (text), SETTING, NULL)) == NULL)
    return dex_future_new_true ();

  g_set_str (&self->written, text);
  read_all (self, wh_json_get_root (json));
  g_signal_emit_by_name (self, "changed");
  wh_delivery_queue_wake (self->queue);

  return dex_future_new_true ();
}

/**
 * wh_channels_look:
 * @self: channels
 *
 * Another process may have been told of other channels or routes.
 *
 * Returns: (transfer full): resolves when they are known here
 */
DexFuture *
wh_channels_look (WhChannels *self)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);

  return wh_dex_spawn_pinned (NULL, 0, look_fiber, g_object_ref (self), g_object_unref);
}
