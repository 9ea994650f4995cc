/* wh-channel.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-channel.h"
#include "wh-channel-http.h"
#include "wh-channel-send.h"
#include "wh-dex-util.h"

G_DEFINE_BOXED_TYPE (WhChannel, wh_channel, wh_channel_ref, wh_channel_unref)

static const WhChannelType *const types[] = {
  &wh_channel_email,
  &wh_channel_slack,
  &wh_channel_slack_app,
  &wh_channel_webhook,
  &wh_channel_pagerduty,
};

/**
 * wh_channel_type_list:
 * @n_types: (out): how many
 *
 * Returns: (transfer none) (array length=n_types): all types of channels
 */
const WhChannelType * const *
wh_channel_type_list (guint *n_types)
{
  *n_types = G_N_ELEMENTS (types);

  return types;
}

/**
 * wh_channel_type_find:
 * @id: id of a type of channels
 *
 * Returns: (transfer none) (nullable): the type
 */
const WhChannelType *
wh_channel_type_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (types[i]->id, id) == 0)
      return types[i];

  return NULL;
}

/**
 * wh_channel_new:
 * @type: id of its type
 * @name: what the user calls it
 *
 * Returns: (transfer full): a channel with an id of its own
 */
WhChannel *
wh_channel_new (const char *type,
                const char *name)
{
  WhChannel *self = g_new0 (WhChannel, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_uuid_string_random ();
  self->type = g_strdup (type);
  self->name = g_strdup (name);
  self->enabled = TRUE;
  self->limit = WH_CHANNEL_LIMIT;
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * wh_channel_copy:
 * @self: a channel
 *
 * Returns: (transfer full): an independent channel with the same id, to be
 *   changed and given to [method@Channels.save]
 */
WhChannel *
wh_channel_copy (const WhChannel *self)
{
  WhChannel *copy = wh_channel_new (self->type, self->name);
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_set_str (&copy->id, self->id);
  copy->enabled = self->enabled;
  copy->review = self->review;
  copy->limit = self->limit;

  g_hash_table_iter_init (&iter, self->settings);
  while (g_hash_table_iter_next (&iter, &key, &value))
    wh_channel_set (copy, key, value);

  return copy;
}

/**
 * wh_channel_ref:
 * @self: a channel
 *
 * On any thread. Who shares a channel does not change it.
 *
 * Returns: (transfer full): @self
 */
WhChannel *
wh_channel_ref (WhChannel *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_channel_unref:
 * @self: (transfer full): a channel
 *
 * On any thread.
 */
void
wh_channel_unref (WhChannel *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_free (self->type);
  g_free (self->name);
  g_hash_table_unref (self->settings);
  g_free (self);
}

/**
 * wh_channel_get:
 * @self: a channel
 * @key: a setting of its type
 *
 * Returns: (nullable): what it is
 */
const char *
wh_channel_get (const WhChannel *self,
                const char      *key)
{
  const char *value = g_hash_table_lookup (self->settings, key);

  return value != NULL && *value != '\0' ? value : NULL;
}

/**
 * wh_channel_set:
 * @self: a channel
 * @key: a setting of its type
 * @value: (nullable): what it is, %NULL = not set
 */
void
wh_channel_set (WhChannel  *self,
                const char *key,
                const char *value)
{
  g_hash_table_insert (self->settings, g_strdup (key), g_strdup (value));
}

/**
 * wh_channel_get_info:
 * @self: a channel
 *
 * Returns: (transfer none) (nullable): what its type is
 */
const WhChannelType *
wh_channel_get_info (const WhChannel *self)
{
  return wh_channel_type_find (self->type);
}

/**
 * wh_channel_check:
 * @self: a channel
 * @error: what is missing or wrong
 *
 * Returns: whether the settings can work; secrets are not looked at
 */
gboolean
wh_channel_check (const WhChannel  *self,
                  GError          **error)
{
  const WhChannelType *info = wh_channel_get_info (self);

  if (info == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("There is no channel of type “%s”"), self->type);
      return FALSE;
    }

  for (guint i = 0; i < info->n_settings; i++)
    {
      const WhSetting *setting = &info->settings[i];

      if (setting->required && setting->type != WH_SETTING_SECRET && wh_channel_get (self, setting->id) == NULL)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is missing"), _(setting->title));
          return FALSE;
        }

      if (setting->type == WH_SETTING_URL && wh_channel_get (self, setting->id) != NULL &&
          !wh_channel_check_url (wh_channel_get (self, setting->id), error))
        return FALSE;
    }

  return info->check == NULL || info->check (self, error);
}

static WhChannelSend *
send_new (WhChannel       *channel,
          const WhMessage *message,
          WhSecrets       *secrets,
          DexCancellable  *scope)
{
  WhChannelSend *self = g_new0 (WhChannelSend, 1);

  self->channel = wh_channel_ref (channel);
  self->message = wh_message_copy (message);
  self->secrets = g_object_ref (secrets);
  self->scope = dex_ref (scope);

  return self;
}

static void
send_free (gpointer data)
{
  WhChannelSend *self = data;

  wh_channel_unref (self->channel);
  wh_message_free (self->message);
  g_object_unref (self->secrets);
  dex_unref (self->scope);
  g_free (self);
}

/**
 * wh_channel_send:
 * @self: a channel
 * @message: what to say
 * @secrets: where its secrets are
 * @scope: stops it
 *
 * Returns: (transfer full): resolves when the other side has it, to a string when
 *   it is the beginning of a thread; rejects with one sentence
 */
DexFuture *
wh_channel_send (WhChannel       *self,
                 const WhMessage *message,
                 WhSecrets       *secrets,
                 DexCancellable  *scope)
{
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (message != NULL, NULL);

  if (!wh_channel_check (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return wh_dex_spawn_pinned (NULL, 0, wh_channel_get_info (self)->send, send_new (self, message, secrets, scope), send_free);
}

/**
 * wh_channel_dup_secret_owner:
 * @id: id of a channel
 *
 * The keyring holds secrets by connection; channels are none, so they have a
 * name that no connection has.
 *
 * Returns: (transfer full): under what the keyring has its secrets
 */
char *
wh_channel_dup_secret_owner (const char *id)
{
  return g_strconcat ("channel:", id, NULL);
}

/**
 * wh_channel_lookup:
 * @self: a channel
 * @secrets: the keyring
 * @setting: id of a setting of type %WH_SETTING_SECRET
 *
 * Returns: (transfer full): resolves to the secret, or to %NULL
 */
DexFuture *
wh_channel_lookup (const WhChannel *self,
                   WhSecrets       *secrets,
                   const char      *setting)
{
  g_autofree char *owner = wh_channel_dup_secret_owner (self->id);

  return wh_secrets_lookup (secrets, owner, setting);
}

/**
 * wh_channel_is_final:
 * @error: why a message could not be sent
 *
 * Returns: whether this very message will never be taken, so that trying again
 *   is of no use; what the user can put right is not
 */
gboolean
wh_channel_is_final (const GError *error)
{
  return g_error_matches (error, WH_ERROR, WH_ERROR_INVALID) || g_error_matches (error, WH_ERROR, WH_ERROR_TOO_LARGE);
}
