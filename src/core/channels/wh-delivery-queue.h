/* wh-delivery-queue.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-channel.h"
#include "wh-history.h"

G_BEGIN_DECLS

#define WH_TYPE_DELIVERY_QUEUE (wh_delivery_queue_get_type ())

/**
 * WhDeliveryQueue:
 *
 * Sends what waits in the history, channel by channel, the oldest first, and
 * again until the other side has it. One process at a time does.
 *
 * Signal "changed": some message is in another state.
 */
G_DECLARE_FINAL_TYPE (WhDeliveryQueue, wh_delivery_queue, WH, DELIVERY_QUEUE, GObject)

/* The channel of that id, borrowed; NULL when there is none any more. */
typedef WhChannel *(*WhFindChannelFunc) (gpointer    user_data,
                                         const char *id);

/* Why an escalation is not needed any more, owned; NULL when it is. */
typedef char *(*WhSpareFunc) (gpointer          user_data,
                              const WhDelivery *delivery);

WhDeliveryQueue *wh_delivery_queue_new        (WhHistory         *history,
                                               WhSecrets         *secrets,
                                               WhFindChannelFunc  find,
                                               WhSpareFunc        spare,
                                               gpointer           user_data) G_GNUC_WARN_UNUSED_RESULT;
void             wh_delivery_queue_start      (WhDeliveryQueue   *self);
DexFuture       *wh_delivery_queue_stop       (WhDeliveryQueue   *self) G_GNUC_WARN_UNUSED_RESULT;
void             wh_delivery_queue_wake       (WhDeliveryQueue   *self);
void             wh_delivery_queue_set_paused (WhDeliveryQueue   *self,
                                               gboolean           paused);
void             wh_delivery_queue_set_pace   (WhDeliveryQueue   *self,
                                               guint              first_delay,
                                               guint              longest_delay,
                                               guint              window,
                                               guint              patience);

G_END_DECLS
