/* wh-channel-send.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-channel.h"

G_BEGIN_DECLS

/* What the fiber that sends a message holds. */
typedef struct
{
  WhChannel      *channel;
  WhMessage      *message;
  WhSecrets      *secrets;
  DexCancellable *scope;
} WhChannelSend;

static inline WhChannelSend *
wh_channel_send_new (WhChannel       *channel,
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

static inline void
wh_channel_send_free (gpointer data)
{
  WhChannelSend *self = data;

  wh_channel_unref (self->channel);
  wh_message_free (self->message);
  g_object_unref (self->secrets);
  dex_unref (self->scope);
  g_free (self);
}

G_END_DECLS
