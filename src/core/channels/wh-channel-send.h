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

G_END_DECLS
