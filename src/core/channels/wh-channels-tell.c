/* wh-channels-tell.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From what is worth telling to messages in the queue. */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-channels-private.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

/* What was told before the last end of the program, and may be over since: when
 * its sources answer, it is looked at again, in seconds. */
#define RECONCILE_SECONDS 60

/* ---- One behind the other ---- */

typedef struct
{
  DexFuture      *before;
  DexFiberFunc    func;
  gpointer        data;
  GDestroyNotify  free_data;
} Link;

static void
link_free (gpointer user_data)
{
  Link *self = user_data;

  dex_clear (&self->before);
  self->free_data (self->data);
  g_free (self);
}

static DexFuture *
link_fiber (gpointer user_data)
{
  Link *self = user_data;

  if (self->before != NULL)
    dex_await (g_steal_pointer (&self->before), NULL);

  return self->func (self->data);
}

DexFuture *
wh_channels_chain (WhChannels     *self,
                   DexFiberFunc    func,
                   gpointer        data,
                   GDestroyNotify  free_data)
{
  Link *next = g_new0 (Link, 1);

  next->before = g_steal_pointer (&self->telling);
  next->func = func;
  next->data = data;
  next->free_data = free_data;
  self->telling = wh_dex_spawn_pinned (NULL, 0, link_fiber, next, link_free);

  return dex_ref (self->telling);
}

/* ---- What it is about ---- */

static WhRecord *
find_target (WhChannels      *self,
             const WhMessage *message)
{
  const WhKind *kind = message->kind != NULL ? wh_kind_find (message->kind) : NULL;

  if (kind == NULL || message->connection == NULL || message->uid == NULL)
    return NULL;

  return wh_store_lookup (self->store, kind, g_intern_string (message->connection), message->uid);
}

/**
 * wh_channels_make_message:
 * @self: channels
 * @notice: what is worth telling
 *
 * Returns: (transfer full): the same with all that routes and channels ask for
 */
WhMessage *
wh_channels_make_message (WhChannels     *self,
                          const WhNotice *notice)
{
  WhMessage *message = wh_message_new (notice->stage == WH_NOTICE_DIGEST ? WH_MESSAGE_SUMMARY
                                       : notice->health == WH_HEALTH_OK ? WH_MESSAGE_RESOLVE : WH_MESSAGE_RAISE);
  const WhSource *source;
  WhRecord *target;

  message->title = g_strdup (notice->title);
  message->body = g_strdup (notice->body);
  message->health = notice->health;
  message->kind = g_strdup (notice->kind);
  message->connection = g_strdup (notice->connection);
  message->uid = g_strdup (notice->uid);

  target = find_target (self, message);
  source = notice->connection != NULL ? wh_store_get_source (self->store, g_intern_string (notice->connection)) : NULL;

  if (source != NULL)
    {
      message->source = g_strdup (source->name);
      message->environment = g_strdup (source->environment);
    }

  if (target != NULL)
    {
      message->application = g_strdup (wh_record_get_text (target, "application"));
      message->labels = g_strdup (wh_record_get_text (target, "labels"));

      if (wh_record_get_text (target, "environment") != NULL)
        g_set_str (&message->environment, wh_record_get_text (target, "environment"));
    }

  return message;
}

/* Who looks after it, borrowed; NULL: nobody. */
static const char *
get_owner (WhChannels      *self,
           const WhMessage *message)
{
  WhRecord *target = find_target (self, message);
  const WhAcknowledgement *acknowledgement;

  if (target == NULL)
    return NULL;

  if (target->kind == &wh_kind_alert)
    {
      acknowledgement = wh_acknowledgements_find (self->acknowledgements, target);
      return acknowledgement != NULL ? acknowledgement->who : NULL;
    }

  if (g_strcmp0 (wh_record_get_text (target, "state"), "acknowledged") != 0)
    return NULL;

  return wh_record_get_text (target, "owner") != NULL ? wh_record_get_text (target, "owner") : "?";
}

/* ---- Beginning and end ---- */

typedef struct
{
  WhChannels *self;
  char       *cause;
  WhMessage  *message;
  gboolean    withdrawn; /* neither wrong nor fine: only who keeps a list is told */
} Telling;

static void
telling_free (gpointer data)
{
  Telling *telling = data;

  g_object_unref (telling->self);
  g_free (telling->cause);
  wh_message_free (telling->message);
  g_free (telling);
}

static WhDelivery *
make_delivery (Telling         *telling,
               const WhChannel *channel,
               const char      *episode,
               const char      *what)
{
  g_autofree char *key = g_strdup_printf ("%s:%s:%s", episode, what, channel->id);
  g_autoptr(WhMessage) message = wh_message_copy (telling->message);
  WhDelivery *delivery = wh_delivery_new (key, channel->id, telling->cause);

  g_set_str (&message->key, key);
  g_set_str (&message->episode, episode);
  delivery->title = g_strdup (message->title);
  delivery->health = message->health;
  delivery->payload = wh_message_to_json (message);

  return delivery;
}

static void
add_step (Telling    *telling,
          GPtrArray  *deliveries,
          const char *episode,
          const char *id,
          guint       after)
{
  WhChannel *channel = wh_channels_find (telling->self, id);
  WhDelivery *delivery;

  if (channel == NULL || !channel->enabled)
    return;

  delivery = make_delivery (telling, channel, episode, wh_health_get_id (telling->message->health));
  delivery->escalation = after > 0;
  delivery->due_at += after * 60 * G_USEC_PER_SEC;
  g_ptr_array_add (deliveries, delivery);
}

static void
follow_route (Telling    *telling,
              GPtrArray  *deliveries,
              const char *episode)
{
  WhChannels *self = telling->self;
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  const WhRoute *route = wh_channels_find_route (self, telling->message, now);

  for (guint i = 0; route != NULL && i < route->steps->len; i++)
    {
      const WhRouteStep *step = g_ptr_array_index (route->steps, i);

      add_step (telling, deliveries, episode, step->channel, step->after);
    }

  /* Whoever has added a channel and no route wants to hear of it all. */
  for (guint i = 0; self->routes->len == 0 && i < self->channels->len; i++)
    add_step (telling, deliveries, episode, ((WhChannel *)g_ptr_array_index (self->channels, i))->id, 0);
}

/* One that is about something has one episode until it is over; a summary is
 * what it says. */
static char *
make_episode_key (const Telling *telling)
{
  g_autofree char *text = NULL;
  g_autofree char *digest = NULL;

  if (telling->message->uid != NULL)
    return g_strdup_printf ("%s@%" G_GINT64_FORMAT, telling->cause, telling->message->time / 1000);

  text = g_strconcat (telling->message->title, "\n", telling->message->body, NULL);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);

  return g_strdup_printf ("%s@%s", telling->cause, digest);
}

static DexFuture *
raise_now (Telling *telling)
{
  WhChannels *self = telling->self;
  WhEpisode *known = g_hash_table_lookup (self->episodes, telling->cause);
  g_autoptr(WhEpisode) episode = g_new0 (WhEpisode, 1);
  g_autoptr(GPtrArray) deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_delivery_unref);
  g_autoptr(GError) error = NULL;

  g_hash_table_add (self->seen, g_strdup (telling->cause));
  episode->cause = g_strdup (telling->cause);
  episode->key = known != NULL && telling->message->uid != NULL ? g_strdup (known->key) : make_episode_key (telling);
  episode->health = telling->message->health;
  episode->time = known != NULL ? known->time : telling->message->time;

  /* It was told, perhaps before the last end of the program. */
  if (known != NULL && g_str_equal (known->key, episode->key) &&
      wh_health_rank (episode->health) <= wh_health_rank (known->health))
    return dex_future_new_true ();

  g_set_str (&telling->message->episode, episode->key);
  g_set_str (&telling->message->key, episode->key);
  episode->payload = wh_message_to_json (telling->message);
  follow_route (telling, deliveries, episode->key);

  if (!dex_await (wh_history_queue_deliveries (self->history, deliveries, episode), &error))
    {
      g_warning ("What is to be told could not be written down: %s", error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  known = g_steal_pointer (&episode);
  g_hash_table_replace (self->episodes, known->cause, known);

  return dex_future_new_true ();
}

static DexFuture *
end_now (Telling *telling)
{
  WhChannels *self = telling->self;
  WhEpisode *known = g_hash_table_lookup (self->episodes, telling->cause);
  g_autoptr(GPtrArray) deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_delivery_unref);
  g_autoptr(GError) error = NULL;
  WhEpisode over = { .cause = telling->cause, .health = WH_HEALTH_OK };

  if (known == NULL)
    return dex_future_new_true ();

  if (!dex_await (wh_history_drop_escalations (self->history, telling->cause, _("It was over before")), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < self->channels->len; i++)
    {
      const WhChannel *channel = g_ptr_array_index (self->channels, i);
      const WhChannelType *info = wh_channel_get_info (channel);
      WhDelivery *delivery;

      if (info == NULL || (telling->withdrawn && !info->keeps_state))
        continue;

      delivery = make_delivery (telling, channel, known->key, "over");
      delivery->follows = g_strdup (known->key);
      g_ptr_array_add (deliveries, delivery);
    }

  if (!dex_await (wh_history_queue_deliveries (self->history, deliveries, &over), &error))
    {
      g_warning ("What is to be told could not be written down: %s", error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  g_hash_table_remove (self->acked, known->key);
  g_hash_table_remove (self->episodes, telling->cause);

  return dex_future_new_true ();
}

/* What was held back, in one: it is about many things and has no end. */
static DexFuture *
digest_now (Telling *telling)
{
  WhChannels *self = telling->self;
  g_autoptr(GPtrArray) deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_delivery_unref);
  g_autofree char *episode = make_episode_key (telling);
  g_autoptr(GError) error = NULL;

  g_set_str (&telling->message->episode, episode);
  follow_route (telling, deliveries, episode);

  /* Where a list is kept of what is open it would never be over. */
  for (guint i = deliveries->len; i-- > 0;)
    {
      const WhDelivery *delivery = g_ptr_array_index (deliveries, i);

      if (wh_channel_get_info (wh_channels_find (self, delivery->channel))->keeps_state || delivery->escalation)
        g_ptr_array_remove_index (deliveries, i);
    }

  if (!dex_await (wh_history_queue_deliveries (self->history, deliveries, NULL), &error))
    {
      g_warning ("What is to be told could not be written down: %s", error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_true ();
}

static DexFuture *
say_now (Telling *telling)
{
  switch (telling->message->action)
    {
    case WH_MESSAGE_SUMMARY:
      return digest_now (telling);

    case WH_MESSAGE_RAISE:
      return raise_now (telling);

    case WH_MESSAGE_RESOLVE:
    case WH_MESSAGE_ACKNOWLEDGE:
    case WH_MESSAGE_TEST:
    default:
      return end_now (telling);
    }
}

static DexFuture *
tell_fiber (gpointer user_data)
{
  Telling *telling = user_data;
  g_autoptr(GError) error = NULL;

  if (!dex_await (say_now (telling), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_delivery_queue_wake (telling->self->queue);
  g_signal_emit_by_name (telling->self, "deliveries-changed");

  return dex_future_new_true ();
}

static DexFuture *
tell (WhChannels *self,
      const char *cause,
      WhMessage  *message,
      gboolean    withdrawn)
{
  Telling *telling = g_new0 (Telling, 1);

  telling->self = g_object_ref (self);
  telling->cause = g_strdup (cause);
  telling->message = message;
  telling->withdrawn = withdrawn;

  return wh_channels_chain (self, tell_fiber, telling, telling_free);
}

/**
 * wh_channels_raise:
 * @self: channels
 * @notice: what is worth telling, or that it is over
 *
 * Queues a message for every channel on its route; once, however often it is
 * raised, also after a restart.
 *
 * Returns: (transfer full): resolves when it is in the queue
 */
DexFuture *
wh_channels_raise (WhChannels     *self,
                   const WhNotice *notice)
{
  g_return_val_if_fail (WH_IS_CHANNELS (self), NULL);
  g_return_val_if_fail (notice != NULL && notice->id != NULL && notice->title != NULL, NULL);

  return tell (self, notice->id, wh_channels_make_message (self, notice), FALSE);
}

static void
raise_cb (WhChannels     *self,
          const WhNotice *notice)
{
  /* A mail cannot be taken back: it waits until it is known what came together. */
  if (notice->stage != WH_NOTICE_FIRST)
    dex_future_disown (wh_channels_raise (self, notice));
}

/* The last message, said to be over. */
static void
end_episode (WhChannels      *self,
             const WhEpisode *episode,
             const char      *format,
             gboolean         withdrawn)
{
  WhMessage *message = wh_message_from_json (episode->payload);
  g_autofree char *title = NULL;

  if (message == NULL)
    return;

  title = g_strdup_printf (format, message->title);
  g_set_str (&message->title, title);
  g_set_str (&message->body, NULL);
  message->action = WH_MESSAGE_RESOLVE;
  message->health = WH_HEALTH_OK;
  message->time = g_get_real_time ();
  dex_future_disown (tell (self, episode->cause, message, withdrawn));
}

static void
withdraw_cb (WhChannels *self,
             const char *id)
{
  const WhEpisode *episode = g_hash_table_lookup (self->episodes, id);

  /* Translators: %s is what was told: "db-1 is failing" */
  if (episode != NULL)
    end_episode (self, episode, _("Taken back: %s"), TRUE);
}

/**
 * wh_channels_watch:
 * @self: channels
 * @notices: decide what is told
 *
 * Tells what @notices raise from now on.
 */
void
wh_channels_watch (WhChannels *self,
                   WhNotices  *notices)
{
  g_return_if_fail (WH_IS_CHANNELS (self));
  g_return_if_fail (WH_IS_NOTICES (notices));

  g_signal_connect_object (notices, "raise", G_CALLBACK (raise_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (notices, "withdraw", G_CALLBACK (withdraw_cb), self, G_CONNECT_SWAPPED);
}

/* ---- Acknowledged ---- */

static DexFuture *
acknowledge_fiber (gpointer user_data)
{
  Telling *telling = user_data;
  WhChannels *self = telling->self;
  g_autoptr(GPtrArray) deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_delivery_unref);
  g_autofree char *why = g_strdup_printf (_("Acknowledged by %s"), telling->message->who);
  g_autofree char *title = NULL;
  g_autoptr(GError) error = NULL;

  /* Translators: title of what was told, and who acknowledged it */
  title = g_strdup_printf (_("%s: acknowledged by %s"), telling->message->title, telling->message->who);
  g_set_str (&telling->message->title, title);

  for (guint i = 0; i < self->channels->len; i++)
    {
      const WhChannel *channel = g_ptr_array_index (self->channels, i);
      const WhChannelType *info = wh_channel_get_info (channel);

      if (info != NULL && (info->keeps_state || info->threads))
        {
          WhDelivery *delivery = make_delivery (telling, channel, telling->message->episode, "acknowledged");

          delivery->follows = g_strdup (telling->message->episode);
          g_ptr_array_add (deliveries, delivery);
        }
    }

  if (!dex_await (wh_history_drop_escalations (self->history, telling->cause, why), &error) ||
      !dex_await (wh_history_queue_deliveries (self->history, deliveries, NULL), &error))
    {
      g_warning ("An acknowledgement could not be passed on: %s", error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  wh_delivery_queue_wake (self->queue);
  g_signal_emit_by_name (self, "deliveries-changed");

  return dex_future_new_true ();
}

static void
look_for_owners (WhChannels *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->episodes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhEpisode *episode = value;
      g_autoptr(WhMessage) message = wh_message_from_json (episode->payload);
      const char *owner = message != NULL ? get_owner (self, message) : NULL;
      Telling *telling;

      if (owner == NULL || !g_hash_table_add (self->acked, g_strdup (episode->key)))
        continue;

      telling = g_new0 (Telling, 1);
      telling->self = g_object_ref (self);
      telling->cause = g_strdup (episode->cause);
      telling->message = g_steal_pointer (&message);
      telling->message->action = WH_MESSAGE_ACKNOWLEDGE;
      telling->message->who = g_strdup (owner);
      telling->message->time = g_get_real_time ();
      g_set_str (&telling->message->episode, episode->key);
      dex_future_disown (wh_channels_chain (self, acknowledge_fiber, telling, telling_free));
    }
}

static void
changes_cb (WhChannels   *self,
            const WhKind *kind)
{
  if (g_str_equal (kind->id, "incident"))
    look_for_owners (self);
}

void
wh_channels_watch_acknowledgements (WhChannels *self)
{
  g_signal_connect_object (self->acknowledgements, "changed", G_CALLBACK (look_for_owners), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
}

char *
wh_channels_spare (gpointer          user_data,
                   const WhDelivery *delivery)
{
  WhChannels *self = user_data;
  g_autoptr(WhMessage) message = wh_message_from_json (delivery->payload);
  const char *owner = message != NULL ? get_owner (self, message) : NULL;

  return owner != NULL ? g_strdup_printf (_("Acknowledged by %s"), owner) : NULL;
}

/* ---- What was told before ---- */

static gboolean
fires_for (WhChannels *self,
           const char *application)
{
  WhResourceList *alerts = wh_store_get_list (self->store, &wh_kind_alert);

  for (guint i = 0; i < wh_resource_list_get_n (alerts); i++)
    {
      const WhRecord *alert = wh_resource_list_get_record (alerts, i);

      if (g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") == 0 &&
          g_strcmp0 (alert->values[WH_ALERT_APPLICATION].text, application) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_over (WhChannels      *self,
         const WhMessage *message)
{
  const WhKind *kind = message->kind != NULL ? wh_kind_find (message->kind) : NULL;
  const char *connection = message->connection != NULL ? g_intern_string (message->connection) : NULL;
  const WhSource *source = connection != NULL ? wh_store_get_source (self->store, connection) : NULL;
  WhRecord *target = find_target (self, message);

  if (kind == NULL || message->uid == NULL)
    return FALSE;

  if (kind != &wh_kind_alert)
    return target == NULL || wh_store_get_health (self->store, target) == WH_HEALTH_OK;

  /* Silence of a source is no end. */
  if (source == NULL || source->stale || !wh_store_is_observed (self->store, connection, kind))
    return FALSE;

  if (target != NULL && g_strcmp0 (target->values[WH_ALERT_STATE].text, "firing") == 0)
    return FALSE;

  return message->application == NULL || !fires_for (self, message->application);
}

static gboolean
reconcile_cb (gpointer user_data)
{
  WhChannels *self = user_data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->episodes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhEpisode *episode = value;
      g_autoptr(WhMessage) message = wh_message_from_json (episode->payload);

      if (message == NULL || g_hash_table_contains (self->seen, episode->cause))
        continue;

      /* Translators: %s is what was told: "db-1 is failing" */
      if (message->uid == NULL)
        end_episode (self, episode, _("Taken back: %s"), TRUE);
      else if (is_over (self, message))
        end_episode (self, episode, _("Over: %s"), FALSE);
    }

  dex_future_disown (wh_channels_look (self));
  dex_future_disown (wh_channels_review (self, g_get_real_time ()));

  return G_SOURCE_CONTINUE;
}

/**
 * wh_channels_start:
 * @self: channels that are loaded
 *
 * Sends what waits, and what is told from now on.
 */
void
wh_channels_start (WhChannels *self)
{
  g_return_if_fail (WH_IS_CHANNELS (self));

  if (self->reconcile_source == 0)
    self->reconcile_source = g_timeout_add_seconds (RECONCILE_SECONDS, reconcile_cb, self);

  wh_delivery_queue_start (self->queue);
}
