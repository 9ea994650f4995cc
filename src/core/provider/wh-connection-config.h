/* wh-connection-config.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define WH_TYPE_CONNECTION_CONFIG (wh_connection_config_get_type ())

/**
 * WhConnectionConfig:
 * @id: uuid, never changes
 * @provider: id of the provider
 * @name: what the user calls it
 * @url: (nullable): where it is
 * @environment: (nullable): "development", "staging" or "production"
 * @read_only: whether operations that change something are refused
 * @position: place among the connections, ascending
 * @created_at: microseconds since the epoch, UTC
 * @settings: (element-type utf8 utf8): what the provider needs besides: path
 *   of a CA, of a client certificate, a context, a user name; never a secret
 *
 * What the user said about a connection. Plain data: filled in once, then
 * shared by reference; to change one, copy it and save the copy.
 */
typedef struct _WhConnectionConfig WhConnectionConfig;

struct _WhConnectionConfig
{
  gatomicrefcount  ref_count;
  char            *id;
  char            *provider;
  char            *name;
  char            *url;
  char            *environment;
  gboolean         read_only;
  int              position;
  gint64           created_at;
  GHashTable      *settings;
};

GType               wh_connection_config_get_type    (void);
WhConnectionConfig *wh_connection_config_new         (const char               *provider,
                                                      const char               *name,
                                                      const char               *url) G_GNUC_WARN_UNUSED_RESULT;
WhConnectionConfig *wh_connection_config_copy        (const WhConnectionConfig *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean            wh_connection_config_equal       (const WhConnectionConfig *self,
                                                      const WhConnectionConfig *other);
WhConnectionConfig *wh_connection_config_ref         (WhConnectionConfig       *self);
void                wh_connection_config_unref       (WhConnectionConfig       *self);
const char         *wh_connection_config_get_setting (const WhConnectionConfig *self,
                                                      const char               *key);
void                wh_connection_config_set_setting (WhConnectionConfig       *self,
                                                      const char               *key,
                                                      const char               *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhConnectionConfig, wh_connection_config_unref)

G_END_DECLS
