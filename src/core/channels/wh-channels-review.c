/* wh-channels-review.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The review of last week, to those channels that want it. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-channels-private.h"
#include "wh-dex-util.h"
#include "wh-incident-review.h"

/* On Monday people are there from this hour on. */
#define HOUR 8

static gint64
get_due (gint64 monday)
{
  g_autoptr(GDateTime) day = g_date_time_new_from_unix_local (monday / G_USEC_PER_SEC);

  /* By the clock on the wall, also on a day that has an hour more or less. */
  g_autoptr(GDateTime) due = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                                    g_date_time_get_day_of_month (day), HOUR, 0, 0);

  return g_date_time_to_unix (due) * G_USEC_PER_SEC;
}

static WhMessage *
make_message (WhChannels *self,
              gint64      monday)
{
  gint64 since = wh_incident_review_get_monday (monday - G_USEC_PER_SEC);
  g_autoptr(WhIncidentReview) review = wh_incident_review_make (self->store, NULL, since, monday);
  g_autoptr(WhDocument) document = wh_incident_review_to_document (review, since, monday);
  g_autofree char *summary = wh_incident_review_dup_summary (review);
  WhMessage *message = wh_message_new (WH_MESSAGE_SUMMARY);

  /* Translators: "5 incidents, taken after 12 min" */
  message->title = g_strdup_printf (_("Last week: %s"), summary);
  message->body = wh_document_to_markdown (document);
  message->health = WH_HEALTH_OK;

  return message;
}

static WhDelivery *
make_delivery (const WhChannel *channel,
               const WhMessage *message,
               gint64           monday)
{
  g_autofree char *key = g_strdup_printf ("review:%" G_GINT64_FORMAT ":%s", monday / G_USEC_PER_SEC, channel->id);
  g_autoptr(WhMessage) copy = wh_message_copy (message);
  WhDelivery *delivery = wh_delivery_new (key, channel->id, "review");

  g_set_str (&copy->key, key);
  g_set_str (&copy->episode, key);
  delivery->title = g_strdup (copy->title);
  delivery->health = copy->health;
  delivery->payload = wh_message_to_json (copy);

  return delivery;
}

typedef struct
{
  WhChannels *self;
  gint64      monday;
} Reviewing;

static void
reviewing_free (gpointer data)
{
  g_object_unref (((Reviewing *)data)->self);
  g_free (data);
}

static DexFuture *
review_fiber (gpointer user_data)
{
  Reviewing *reviewing = user_data;
  WhChannels *self = reviewing->self;
  g_autoptr(GPtrArray) deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_delivery_unref);
  g_autoptr(WhMessage) message = make_message (self, reviewing->monday);
  g_autofree char *monday = g_strdup_printf ("%" G_GINT64_FORMAT, reviewing->monday / G_USEC_PER_SEC);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < self->channels->len; i++)
    {
      const WhChannel *channel = g_ptr_array_index (self->channels, i);

      if (channel->enabled && channel->review)
        g_ptr_array_add (deliveries, make_delivery (channel, message, reviewing->monday));
    }

  if (!dex_await (wh_history_queue_deliveries (self->history, deliveries, NULL), &error) ||
      !dex_await (wh_history_set_setting (self->history, WH_CHANNELS_REVIEWED, monday), &error))
    {
      self->reviewed = 0;
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  wh_delivery_queue_wake (self->queue);
  g_signal_emit_by_name (self, "deliveries-changed");

  return dex_future_new_true ();
}

/**
 * wh_channels_review:
 * @self: channels
 * @now: microseconds since the epoch
 *
 * Queues the review of last week once a week, from Monday morning on, for the
 * channels that want it.
 *
 * Returns: (transfer full): resolves when it is in the queue, or none is due
 */
DexFuture *
wh_channels_review (WhChannels *self,
                    gint64      now)
{
  gint64 monday = wh_incident_review_get_monday (now);
  gboolean wanted = FALSE;
  Reviewing *reviewing;

  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);

  for (guint i = 0; i < self->channels->len; i++)
    wanted |= ((WhChannel *)g_ptr_array_index (self->channels, i))->review;

  if (!wanted || self->reviewed >= monday / G_USEC_PER_SEC || now < get_due (monday))
    return dex_future_new_true ();

  self->reviewed = monday / G_USEC_PER_SEC;
  reviewing = g_new0 (Reviewing, 1);
  reviewing->self = g_object_ref (self);
  reviewing->monday = monday;

  return wh_channels_chain (self, review_fiber, reviewing, reviewing_free);
}
