/* wh-connection-config.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-connection-config.h"

G_DEFINE_BOXED_TYPE (WhConnectionConfig, wh_connection_config, wh_connection_config_ref, wh_connection_config_unref)

/**
 * wh_connection_config_new:
 * @provider: id of a provider
 * @name: a name for people
 * @url: (nullable): where it is
 *
 * Returns: (transfer full): a connection that was created now, with an own id
 */
WhConnectionConfig *
wh_connection_config_new (const char *provider,
                          const char *name,
                          const char *url)
{
  WhConnectionConfig *self;

  g_return_val_if_fail (provider != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_new0 (WhConnectionConfig, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_uuid_string_random ();
  self->provider = g_strdup (provider);
  self->name = g_strdup (name);
  self->url = g_strdup (url);
  self->created_at = g_get_real_time ();
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * wh_connection_config_copy:
 * @self: a configuration
 *
 * Returns: (transfer full): an independent copy with the same id, to be changed
 */
WhConnectionConfig *
wh_connection_config_copy (const WhConnectionConfig *self)
{
  WhConnectionConfig *copy;
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_return_val_if_fail (self != NULL, NULL);

  copy = wh_connection_config_new (self->provider, self->name, self->url);
  g_set_str (&copy->id, self->id);
  copy->environment = g_strdup (self->environment);
  copy->read_only = self->read_only;
  copy->position = self->position;
  copy->created_at = self->created_at;

  g_hash_table_iter_init (&iter, self->settings);
  while (g_hash_table_iter_next (&iter, &key, &value))
    wh_connection_config_set_setting (copy, key, value);

  return copy;
}

/**
 * wh_connection_config_equal:
 * @self: a configuration
 * @other: another
 *
 * Returns: whether both say the same about the same connection; their place in
 *   a list is no matter
 */
gboolean
wh_connection_config_equal (const WhConnectionConfig *self,
                            const WhConnectionConfig *other)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (g_strcmp0 (self->id, other->id) != 0 ||
      g_strcmp0 (self->provider, other->provider) != 0 ||
      g_strcmp0 (self->name, other->name) != 0 ||
      g_strcmp0 (self->url, other->url) != 0 ||
      g_strcmp0 (self->environment, other->environment) != 0 ||
      self->read_only != other->read_only ||
      g_hash_table_size (self->settings) != g_hash_table_size (other->settings))
    return FALSE;

  g_hash_table_iter_init (&iter, self->settings);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (wh_connection_config_get_setting (other, key), value) != 0)
      return FALSE;

  return TRUE;
}

/**
 * wh_connection_config_ref:
 * @self: a #WhConnectionConfig
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhConnectionConfig *
wh_connection_config_ref (WhConnectionConfig *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_connection_config_unref:
 * @self: (transfer full): a #WhConnectionConfig
 *
 * On any thread.
 */
void
wh_connection_config_unref (WhConnectionConfig *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_free (self->provider);
  g_free (self->name);
  g_free (self->url);
  g_free (self->environment);
  g_hash_table_unref (self->settings);
  g_free (self);
}

/**
 * wh_connection_config_get_setting:
 * @self: a configuration
 * @key: a key that the provider documents
 *
 * Returns: (nullable): the value
 */
const char *
wh_connection_config_get_setting (const WhConnectionConfig *self,
                                  const char               *key)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return g_hash_table_lookup (self->settings, key);
}

/**
 * wh_connection_config_set_setting:
 * @self: a configuration
 * @key: a key that the provider documents
 * @value: (nullable): the value, never a secret; %NULL removes the key
 */
void
wh_connection_config_set_setting (WhConnectionConfig *self,
                                  const char         *key,
                                  const char         *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (key != NULL);

  if (value != NULL)
    g_hash_table_insert (self->settings, g_strdup (key), g_strdup (value));
  else
    g_hash_table_remove (self->settings, key);
}
