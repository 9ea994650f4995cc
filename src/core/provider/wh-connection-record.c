/* wh-connection-record.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-connection.h"
#include "wh-kinds.h"

/**
 * wh_connection_make_record:
 * @self: a connection
 *
 * Returns: (transfer full): the connection as a resource of kind "connection"
 */
WhRecord *
wh_connection_make_record (WhConnection *self)
{
  g_autoptr(WhRecordBuilder) builder = NULL;
  const WhProviderInfo *info;
  WhConnectionConfig *config;
  WhProvider *provider;

  g_return_val_if_fail (WH_IS_CONNECTION (self), NULL);

  builder = wh_record_builder_new (&wh_kind_connection, WH_LOCAL);
  config = wh_connection_get_config (self);
  provider = wh_connection_get_provider (self);
  info = wh_provider_info_find (config->provider);

  wh_record_builder_set_uid (builder, config->id);
  wh_record_builder_set_text (builder, WH_CONNECTION_NAME, config->name);
  wh_record_builder_set_text (builder, WH_CONNECTION_PROVIDER, info != NULL ? info->title : config->provider);
  wh_record_builder_set_text (builder, WH_CONNECTION_STATE, wh_connection_state_get_id (wh_connection_get_state (self)));
  wh_record_builder_set_text (builder, WH_CONNECTION_ENVIRONMENT, config->environment);
  wh_record_builder_set_text (builder, WH_CONNECTION_URL, config->url);
  wh_record_builder_set_text (builder, WH_CONNECTION_VERSION,
                              provider != NULL ? wh_provider_get_version (provider) : NULL);
  wh_record_builder_set_text (builder, WH_CONNECTION_MESSAGE, wh_connection_get_message (self));
  wh_record_builder_set_number (builder, WH_CONNECTION_READ_ONLY, config->read_only);
  wh_record_builder_set_number (builder, WH_CONNECTION_SINCE, wh_connection_get_since (self));

  if (wh_connection_get_fresh_at (self) > 0)
    wh_record_builder_set_number (builder, WH_CONNECTION_LAST_SUCCESS, wh_connection_get_fresh_at (self));
  if (wh_connection_get_next_try (self) > 0)
    wh_record_builder_set_number (builder, WH_CONNECTION_NEXT_TRY, wh_connection_get_next_try (self));

  return wh_record_builder_build (builder);
}

/**
 * wh_connection_skip_name:
 * @self: a connection
 * @message: one sentence about it
 *
 * For places that say already which connection it is.
 *
 * Returns: (transfer none): @message behind the name that it begins with, if it does
 */
const char *
wh_connection_skip_name (WhConnection *self,
                         const char   *message)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (WH_IS_CONNECTION (self), message);
  g_return_val_if_fail (message != NULL, NULL);

  name = g_strdup_printf ("“%s” ", wh_connection_get_name (self));

  return g_str_has_prefix (message, name) ? message + strlen (name) : message;
}
