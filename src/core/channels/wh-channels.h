/* wh-channels.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-acknowledgements.h"
#include "wh-channel.h"
#include "wh-delivery-queue.h"
#include "wh-notices.h"
#include "wh-route.h"

G_BEGIN_DECLS

#define WH_TYPE_CHANNELS (wh_channels_get_type ())

/**
 * WhChannels:
 *
 * Whom to tell besides the desktop: the channels, the routes to them, and the
 * queue of messages.
 *
 * Signals: "changed": channels or routes are others; "deliveries-changed": the
 * queue is.
 */
G_DECLARE_FINAL_TYPE (WhChannels, wh_channels, WH, CHANNELS, GObject)

WhChannels      *wh_channels_new             (WhHistory          *history,
                                              WhSecrets          *secrets,
                                              WhStore            *store,
                                              WhAcknowledgements *acknowledgements) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_channels_load            (WhChannels         *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_channels_look            (WhChannels         *self) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray       *wh_channels_list            (WhChannels         *self);
WhChannel       *wh_channels_find            (WhChannels         *self,
                                              const char         *id_or_name);
DexFuture       *wh_channels_save            (WhChannels         *self,
                                              WhChannel          *channel,
                                              GHashTable         *secrets) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_channels_remove          (WhChannels         *self,
                                              WhChannel          *channel) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_channels_test            (WhChannels         *self,
                                              WhChannel          *channel) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray       *wh_channels_list_routes     (WhChannels         *self);
DexFuture       *wh_channels_set_routes      (WhChannels         *self,
                                              GPtrArray          *routes) G_GNUC_WARN_UNUSED_RESULT;
const WhRoute   *wh_channels_find_route      (WhChannels         *self,
                                              const WhMessage    *message,
                                              GDateTime          *local_time);
WhMessage       *wh_channels_make_message    (WhChannels         *self,
                                              const WhNotice     *notice) G_GNUC_WARN_UNUSED_RESULT;

void             wh_channels_start           (WhChannels         *self);
DexFuture       *wh_channels_stop            (WhChannels         *self) G_GNUC_WARN_UNUSED_RESULT;
WhDeliveryQueue *wh_channels_get_queue       (WhChannels         *self);
gboolean         wh_channels_get_paused      (WhChannels         *self);
DexFuture       *wh_channels_set_paused      (WhChannels         *self,
                                              gboolean            paused) G_GNUC_WARN_UNUSED_RESULT;
void             wh_channels_watch           (WhChannels         *self,
                                              WhNotices          *notices);
DexFuture       *wh_channels_raise           (WhChannels         *self,
                                              const WhNotice     *notice) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_channels_review          (WhChannels         *self,
                                              gint64              now) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_channels_load_deliveries (WhChannels         *self,
                                              guint               limit) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_channels_send_now        (WhChannels         *self,
                                              const WhDelivery   *delivery) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
