/* wh-channel-json.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-channel-json.h"
#include "wh-json-write.h"

/**
 * wh_channel_write:
 * @self: a channel
 * @builder: a writer that expects a value
 *
 * Writes a channel as it is kept and as the command line tells it. Its secret
 * is in the keyring and not among the settings.
 */
void
wh_channel_write (const WhChannel *self,
                  JsonBuilder     *builder)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "id", self->id);
  wh_json_write_text (builder, "type", self->type);
  wh_json_write_text (builder, "name", self->name);
  json_builder_set_member_name (builder, "enabled");
  json_builder_add_boolean_value (builder, self->enabled);
  json_builder_set_member_name (builder, "review");
  json_builder_add_boolean_value (builder, self->review);
  json_builder_set_member_name (builder, "limit");
  json_builder_add_int_value (builder, self->limit);
  json_builder_set_member_name (builder, "settings");
  json_builder_begin_object (builder);
  g_hash_table_iter_init (&iter, self->settings);
  while (g_hash_table_iter_next (&iter, &key, &value))
    wh_json_write_text (builder, key, value);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}
