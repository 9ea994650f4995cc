/* wh-delivery.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"

G_BEGIN_DECLS

#define WH_TYPE_DELIVERY (wh_delivery_get_type ())
#define WH_TYPE_EPISODE    (wh_episode_get_type ())

/**
 * WhDeliveryState:
 * @WH_DELIVERY_WAITING: to be sent, for the first time or again
 * @WH_DELIVERY_SENDING: on its way; after a crash it is not known whether it
 *   arrived, and it is sent again with the same key
 * @WH_DELIVERY_DELIVERED: the other side has it
 * @WH_DELIVERY_DEAD: given up; kept, and shown
 * @WH_DELIVERY_DROPPED: not needed any more: somebody acknowledged it, or it is
 *   part of a summary
 */
typedef enum
{
  WH_DELIVERY_WAITING,
  WH_DELIVERY_SENDING,
  WH_DELIVERY_DELIVERED,
  WH_DELIVERY_DEAD,
  WH_DELIVERY_DROPPED,
} WhDeliveryState;

/**
 * WhDelivery:
 * @id: place in the queue
 * @key: what makes it this message and no other: queued once, however often it
 *   is asked for
 * @channel: id of the channel
 * @cause: what it is about
 * @escalation: whether it is sent only while nobody acknowledges the cause
 * @title: for people
 * @payload: the whole message, JSON without secrets
 * @health: of the cause then
 * @state: see [enum@DeliveryState]
 * @tries: how often it was tried
 * @created_at: microseconds since the epoch, UTC
 * @due_at: not before; that of an escalation lies in the future
 * @next_at: of the next try
 * @ended_at: when it was delivered, given up or dropped; 0 = not yet
 * @took: the last try, microseconds
 * @error: (nullable): why the last try failed, or why it was dropped
 * @follows: (nullable): key of an episode; only queued when the channel was
 *   told of that. Not kept.
 *
 * A message for one channel.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  gint64           id;
  char            *key;
  char            *channel;
  char            *cause;
  gboolean         escalation;
  char            *title;
  char            *payload;
  WhHealth         health;
  WhDeliveryState  state;
  guint            tries;
  gint64           created_at;
  gint64           due_at;
  gint64           next_at;
  gint64           ended_at;
  gint64           took;
  char            *error;
  char            *follows;
} WhDelivery;

/**
 * WhEpisode:
 * @cause: what it is about: id of a notice
 * @key: part of the keys of its messages
 * @health: how bad; ok = it is over, forget it
 * @payload: the last message about it, JSON
 * @time: when it began, microseconds since the epoch, UTC
 *
 * One time of something being wrong, told and not over yet: so that it is told once also
 * across restarts, and its end is told.
 */
typedef struct
{
  char     *cause;
  char     *key;
  WhHealth  health;
  char     *payload;
  gint64    time;
} WhEpisode;

GType       wh_delivery_get_type       (void);
WhDelivery *wh_delivery_new            (const char       *key,
                                        const char       *channel,
                                        const char       *cause) G_GNUC_WARN_UNUSED_RESULT;
WhDelivery *wh_delivery_copy           (const WhDelivery *self) G_GNUC_WARN_UNUSED_RESULT;
WhDelivery *wh_delivery_ref            (WhDelivery       *self);
void        wh_delivery_unref          (WhDelivery       *self);
const char *wh_delivery_state_get_id   (WhDeliveryState   state);
gboolean    wh_delivery_state_from_id  (const char       *id,
                                        WhDeliveryState  *state);

GType       wh_episode_get_type          (void);
WhEpisode    *wh_episode_copy              (const WhEpisode    *self) G_GNUC_WARN_UNUSED_RESULT;
void        wh_episode_free              (WhEpisode          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhDelivery, wh_delivery_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhEpisode, wh_episode_free)

G_END_DECLS
