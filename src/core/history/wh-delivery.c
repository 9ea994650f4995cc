/* wh-delivery.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-delivery.h"

G_DEFINE_BOXED_TYPE (WhDelivery, wh_delivery, wh_delivery_ref, wh_delivery_unref)
G_DEFINE_BOXED_TYPE (WhEpisode, wh_episode, wh_episode_copy, wh_episode_free)

static const char *const state_ids[] = {
  [WH_DELIVERY_WAITING] = "waiting",
  [WH_DELIVERY_SENDING] = "sending",
  [WH_DELIVERY_DELIVERED] = "delivered",
  [WH_DELIVERY_DEAD] = "dead",
  [WH_DELIVERY_DROPPED] = "dropped",
};

/**
 * wh_delivery_new:
 * @key: what makes it this message and no other
 * @channel: id of the channel
 * @cause: what it is about
 *
 * Returns: (transfer full): a message that is due now and says nothing yet
 */
WhDelivery *
wh_delivery_new (const char *key,
                 const char *channel,
                 const char *cause)
{
  WhDelivery *self = g_new0 (WhDelivery, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->key = g_strdup (key);
  self->channel = g_strdup (channel);
  self->cause = g_strdup (cause);
  self->created_at = self->due_at = g_get_real_time ();

  return self;
}

/**
 * wh_delivery_copy:
 * @self: a delivery
 *
 * Returns: (transfer full): an independent copy with the same place in the queue,
 *   to be changed while others look at @self
 */
WhDelivery *
wh_delivery_copy (const WhDelivery *self)
{
  WhDelivery *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->ref_count);
  copy->key = g_strdup (self->key);
  copy->channel = g_strdup (self->channel);
  copy->cause = g_strdup (self->cause);
  copy->title = g_strdup (self->title);
  copy->payload = g_strdup (self->payload);
  copy->error = g_strdup (self->error);
  copy->follows = g_strdup (self->follows);

  return copy;
}

/**
 * wh_delivery_ref:
 * @self: a delivery
 *
 * On any thread: the writer gives them to the main thread.
 *
 * Returns: (transfer full): @self
 */
WhDelivery *
wh_delivery_ref (WhDelivery *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_delivery_unref:
 * @self: (transfer full): a delivery
 *
 * On any thread.
 */
void
wh_delivery_unref (WhDelivery *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->key);
  g_free (self->channel);
  g_free (self->cause);
  g_free (self->title);
  g_free (self->payload);
  g_free (self->error);
  g_free (self->follows);
  g_free (self);
}

/**
 * wh_delivery_state_get_id:
 * @state: a state
 *
 * Returns: its stable name, for the database
 */
const char *
wh_delivery_state_get_id (WhDeliveryState state)
{
  return state_ids[state];
}

/**
 * wh_delivery_state_from_id:
 * @id: a stable name
 * @state: (out): the state
 *
 * Returns: whether there is such a state
 */
gboolean
wh_delivery_state_from_id (const char      *id,
                           WhDeliveryState *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_ids); i++)
    {
      if (g_strcmp0 (id, state_ids[i]) == 0)
        {
          *state = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * wh_episode_copy:
 * @self: an episode
 *
 * Returns: (transfer full): an independent copy
 */
WhEpisode *
wh_episode_copy (const WhEpisode *self)
{
  WhEpisode *copy = g_memdup2 (self, sizeof *self);

  copy->cause = g_strdup (self->cause);
  copy->key = g_strdup (self->key);
  copy->payload = g_strdup (self->payload);

  return copy;
}

/**
 * wh_episode_free:
 * @self: (transfer full): an episode
 */
void
wh_episode_free (WhEpisode *self)
{
  g_free (self->cause);
  g_free (self->key);
  g_free (self->payload);
  g_free (self);
}
