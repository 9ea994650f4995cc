/* wh-delivery-queue.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One round: which message is next, how it is sent and when it is tried again all
 * read and write the state of the same lanes. */

#include "config.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "wh-delivery-queue.h"
#include "wh-dex-util.h"
#include "wh-threads.h"

/* Milliseconds: the pause after the first failure, which doubles, its longest,
 * the time that a channel's limit is for, and how long a message is tried. */
#define FIRST_DELAY   10000
#define LONGEST_DELAY (15 * 60 * 1000)
#define WINDOW        (60 * 1000)
#define PATIENCE      (24 * 3600 * 1000)

/* Another process sends: whether it still does is looked at so often. */
#define LOCK_DELAY 30000

/* So many titles stand in a summary. */
#define MAX_TITLES 10

/* What the queue knows of a channel. */
typedef struct
{
  GArray   *sent;    /* gint64, monotonic: when, within the window */
  gboolean  busy;
  gboolean  limited; /* it had to wait for the window */
} Lane;

struct _WhDeliveryQueue
{
  GObject            parent_instance;

  WhHistory         *history;
  WhSecrets         *secrets;
  WhFindChannelFunc  find;
  WhSpareFunc        spare;
  gpointer           user_data;
  WhThreads         *threads;
  GHashTable        *lanes; /* id of channel → Lane */
  DexCancellable    *stop;
  DexPromise        *wake;
  DexFuture         *running;
  GPtrArray         *sends; /* DexFuture */
  int                lock;
  guint              first_delay;
  guint              longest_delay;
  guint              window;
  guint              patience;
  gboolean           paused;
  gboolean           woken; /* since the last look */
};

G_DEFINE_FINAL_TYPE (WhDeliveryQueue, wh_delivery_queue, G_TYPE_OBJECT)

static guint changed_signal;

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  g_array_unref (lane->sent);
  g_free (lane);
}

static Lane *
get_lane (WhDeliveryQueue *self,
          const char      *channel)
{
  Lane *lane = g_hash_table_lookup (self->lanes, channel);

  if (lane == NULL)
    {
      lane = g_new0 (Lane, 1);
      lane->sent = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->lanes, g_strdup (channel), lane);
    }

  return lane;
}

static void
emit_changed (WhDeliveryQueue *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* When the channel may be used again, monotonic; 0 = now. */
static gint64
get_free_at (WhDeliveryQueue *self,
             Lane            *lane,
             guint            limit)
{
  gint64 begin = g_get_monotonic_time () - (gint64)self->window * 1000;

  while (lane->sent->len > 0 && g_array_index (lane->sent, gint64, 0) < begin)
    g_array_remove_index (lane->sent, 0);

  if (lane->sent->len < limit)
    return 0;

  return g_array_index (lane->sent, gint64, 0) + (gint64)self->window * 1000;
}

/* ---- One message ---- */

typedef struct
{
  WhDeliveryQueue *self;
  WhDelivery      *delivery;
  WhChannel       *channel;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_object_unref (sending->self);
  wh_delivery_unref (sending->delivery);
  wh_channel_unref (sending->channel);
  g_free (sending);
}

/* Half of the pause is chance, so that not all who failed come back at once. */
static gint64
get_pause (WhDeliveryQueue *self,
           guint            tries,
           const GError    *error)
{
  gint64 pause = self->first_delay;

  for (guint i = 1; i < tries && pause < self->longest_delay; i++)
    pause *= 2;

  pause = MIN (pause, self->longest_delay);
  pause = (gint64)(pause * g_random_double_range (.75, 1.25));

  return MAX (pause, (gint64)wh_error_get_retry_after (error) * 1000);
}

static void
judge (WhDeliveryQueue *self,
       WhDelivery      *delivery,
       const GError    *error)
{
  gint64 now = g_get_real_time ();

  g_set_str (&delivery->error, error != NULL ? error->message : NULL);

  if (error == NULL)
    {
      delivery->state = WH_DELIVERY_DELIVERED;
      delivery->ended_at = now;
    }
  else if (wh_channel_is_final (error) ||
           now - MAX (delivery->created_at, delivery->due_at) > (gint64)self->patience * 1000)
    {
      delivery->state = WH_DELIVERY_DEAD;
      delivery->ended_at = now;
    }
  else
    {
      delivery->state = WH_DELIVERY_WAITING;
      delivery->next_at = now + get_pause (self, delivery->tries, error) * 1000;
    }
}

/* The second and later messages about one thing go where the first one is. */
static gboolean
send_threaded (Sending    *sending,
               WhMessage  *message,
               GError    **error)
{
  WhDeliveryQueue *self = sending->self;
  const WhChannelType *info = wh_channel_get_info (sending->channel);
  gboolean threads = info != NULL && info->threads && message->episode != NULL;
  g_autoptr(DexFuture) sent = NULL;
  const GValue *value;

  if (threads)
    message->thread = dex_await_string (wh_threads_find (self->threads, sending->channel->id, message->episode), NULL);

  sent = wh_channel_send (sending->channel, message, self->secrets, self->stop);

  if (!dex_await (dex_ref (sent), error))
    return FALSE;

  value = dex_future_get_value (sent, NULL);

  /* When that cannot be written, the next message begins a thread of its own. */
  if (threads && message->thread == NULL && value != NULL && G_VALUE_HOLDS_STRING (value))
    dex_await (wh_threads_keep (self->threads, sending->channel->id, message->episode, g_value_get_string (value)), NULL);

  return TRUE;
}

static DexFuture *
send_fiber (gpointer user_data)
{
  Sending *sending = user_data;
  WhDeliveryQueue *self = sending->self;
  WhDelivery *delivery = sending->delivery;
  Lane *lane = get_lane (self, delivery->channel);
  g_autoptr(WhMessage) message = wh_message_from_json (delivery->payload);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) write_error = NULL;
  gint64 begin = g_get_monotonic_time ();

  /* From here on it is not known whether it arrived, until it is written. */
  if (!dex_await_boolean (wh_history_begin_delivery (self->history, delivery->id), &error))
    {
      lane->busy = FALSE;
      wh_delivery_queue_wake (self);
      return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error)) : dex_future_new_true ();
    }

  emit_changed (self);
  delivery->tries++;
  g_array_append_val (lane->sent, begin);

  if (message != NULL)
    send_threaded (sending, message, &error);
  else
    error = g_error_new (WH_ERROR, WH_ERROR_INVALID, _("The message cannot be read any more"));

  delivery->took = g_get_monotonic_time () - begin;

  if (wh_error_is_cancelled (error))
    g_set_error_literal (&write_error, WH_ERROR, WH_ERROR_OFFLINE, _("Wheelhouse was closed while it was sent"));

  judge (self, delivery, write_error != NULL ? write_error : error);
  g_clear_error (&write_error);

  if (error != NULL)
    g_debug ("Delivery %" G_GINT64_FORMAT ": %s", delivery->id, error->message);

  /* When that cannot be written, the next start sends it again, with the same key. */
  if (!dex_await (wh_history_end_delivery (self->history, delivery), &write_error))
    g_warning ("What became of a message could not be written down: %s", write_error->message);

  lane->busy = FALSE;
  emit_changed (self);
  wh_delivery_queue_wake (self);

  return dex_future_new_true ();
}

static void
send (WhDeliveryQueue *self,
      WhDelivery      *delivery,
      WhChannel       *channel)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->self = g_object_ref (self);
  sending->delivery = wh_delivery_copy (delivery);
  sending->channel = wh_channel_copy (channel);
  get_lane (self, channel->id)->busy = TRUE;

  for (guint i = self->sends->len; i > 0; i--)
    if (!dex_future_is_pending (g_ptr_array_index (self->sends, i - 1)))
      g_ptr_array_remove_index_fast (self->sends, i - 1);

  g_ptr_array_add (self->sends, wh_dex_spawn_pinned (NULL, 0, send_fiber, sending, sending_free));
}

/* ---- Many at once ---- */

static WhDelivery *
make_summary (GPtrArray *merged)
{
  WhDelivery *first = g_ptr_array_index (merged, 0);
  WhDelivery *last = g_ptr_array_index (merged, merged->len - 1);
  g_autofree char *key = g_strdup_printf ("summary:%s:%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, first->channel, first->id, last->id);
  WhDelivery *summary = wh_delivery_new (key, first->channel, "");
  g_autoptr(WhMessage) message = wh_message_new (WH_MESSAGE_SUMMARY);
  g_autoptr(GString) body = g_string_new (NULL);

  for (guint i = 0; i < merged->len; i++)
    {
      const WhDelivery *delivery = g_ptr_array_index (merged, i);

      message->health = wh_health_worst (message->health, delivery->health);

      if (i < MAX_TITLES)
        g_string_append_printf (body, "%s%s", i > 0 ? "\n" : "", delivery->title);
      else if (i == MAX_TITLES)
        g_string_append (body, "\n…");
    }

  message->key = g_strdup (key);
  message->episode = g_strdup (key);
  message->title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more message", "%u more messages", merged->len), merged->len);
  message->body = g_string_free (g_steal_pointer (&body), FALSE);
  summary->title = g_strdup (message->title);
  summary->health = message->health;
  summary->payload = wh_message_to_json (message);

  return summary;
}

/* What was not tried yet becomes one message. */
static gboolean
merge (WhDeliveryQueue *self,
       GPtrArray       *due)
{
  g_autoptr(GPtrArray) merged = g_ptr_array_new ();
  g_autoptr(WhDelivery) summary = NULL;
  g_autoptr(GError) error = NULL;
  const WhDelivery *first;
  const WhDelivery *last;

  for (guint i = 0; i < due->len; i++)
    {
      WhDelivery *delivery = g_ptr_array_index (due, i);

      if (delivery->tries == 0)
        g_ptr_array_add (merged, delivery);
    }

  if (merged->len < 2)
    return FALSE;

  first = g_ptr_array_index (merged, 0);
  last = g_ptr_array_index (merged, merged->len - 1);
  summary = make_summary (merged);

  if (dex_await (wh_history_merge_deliveries (self->history, summary, first->id, last->id), &error))
    return TRUE;

  g_warning ("Waiting messages could not be put together: %s", error->message);

  return FALSE;
}

/* ---- The round ---- */

/* What is not needed any more is not sent. */
static gboolean
drop_spared (WhDeliveryQueue *self,
             GPtrArray       *due)
{
  gboolean dropped = FALSE;

  for (guint i = 0; i < due->len; i++)
    {
      WhDelivery *delivery = g_ptr_array_index (due, i);
      g_autofree char *why = delivery->escalation && delivery->tries == 0 ? self->spare (self->user_data, delivery) : NULL;

      if (why != NULL)
        dropped |= dex_await (wh_history_drop_escalations (self->history, delivery->cause, why), NULL);
    }

  return dropped;
}

/* Does what can be done for one channel; tells when to look again, in
 * microseconds from now. */
static gint64
serve_channel (WhDeliveryQueue *self,
               const char      *id,
               GPtrArray       *due)
{
  WhChannel *channel = self->find (self->user_data, id);
  Lane *lane = get_lane (self, id);
  WhDelivery *head = g_ptr_array_index (due, 0);
  gint64 wait = head->next_at - g_get_real_time ();
  gint64 free_at;

  if (channel == NULL)
    {
      WhDelivery *dead = head;

      dead->state = WH_DELIVERY_DEAD;
      dead->ended_at = g_get_real_time ();
      g_set_str (&dead->error, _("The channel is gone"));
      dex_await (wh_history_end_delivery (self->history, dead), NULL);
      emit_changed (self);
      return 0;
    }

  /* When it is free, it wakes us. */
  if (lane->busy || !channel->enabled)
    return G_MAXINT64;

  if (wait > 0)
    return wait;

  free_at = get_free_at (self, lane, channel->limit);

  if (free_at > 0)
    {
      lane->limited = TRUE;
      return MAX (free_at - g_get_monotonic_time (), 1000);
    }

  if (drop_spared (self, due))
    {
      emit_changed (self);
      return 0;
    }

  if (lane->limited)
    {
      lane->limited = FALSE;

      /* The other side counts what is open: it has to be told of each. */
      if (!wh_channel_get_info (channel)->keeps_state && merge (self, due))
        {
          emit_changed (self);
          return 0;
        }
    }

  send (self, head, channel);

  return G_MAXINT64;
}

static gint64
serve (WhDeliveryQueue  *self,
       GError          **error)
{
  g_autoptr(GPtrArray) waiting = NULL;
  g_autoptr(GPtrArray) due = g_ptr_array_new ();
  gint64 now = g_get_real_time ();
  gint64 wait = G_MAXINT64;

  if (self->paused)
    return G_MAXINT64;

  waiting = dex_await_boxed (wh_dex_scoped (self->stop, wh_history_load_due_deliveries (self->history, G_MAXINT64)), error);

  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      WhDelivery *delivery = g_ptr_array_index (waiting, i);
      WhDelivery *next = i + 1 < waiting->len ? g_ptr_array_index (waiting, i + 1) : NULL;

      if (delivery->due_at <= now)
        g_ptr_array_add (due, delivery);
      else
        wait = MIN (wait, delivery->due_at - now);

      if (next != NULL && g_str_equal (next->channel, delivery->channel))
        continue;

      if (due->len > 0)
        {
          gint64 pause = serve_channel (self, delivery->channel, due);

          wait = MIN (wait, pause);
        }

      g_ptr_array_set_size (due, 0);
    }

  return wait;
}

static gboolean
take_lock (WhDeliveryQueue *self)
{
  const char *path = wh_history_get_path (self->history);
  g_autofree char *name = NULL;

  if (self->lock >= 0 || path == NULL)
    return TRUE;

  name = g_strconcat (path, ".sending", NULL);
  self->lock = open (name, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  /* Where files cannot be locked, two processes may send the same message: with
   * the same key. */
  if (self->lock < 0 || flock (self->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return TRUE;

  close (self->lock);
  self->lock = -1;

  return FALSE;
}

static gboolean
wait_for_work (WhDeliveryQueue *self,
               gint64           wait)
{
  g_autoptr(GError) error = NULL;

  dex_clear (&self->wake);
  self->wake = dex_promise_new ();

  if (self->woken)
    wait = 0;

  if (wait == G_MAXINT64)
    return dex_await (dex_future_first (dex_ref (self->stop), dex_ref (self->wake), NULL), NULL);

  return dex_await (dex_future_first (dex_ref (self->stop), dex_ref (self->wake),
                                      dex_timeout_new_msec ((int)CLAMP (wait / 1000 + 1, 1, G_MAXINT)), NULL),
                    &error) ||
         g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT);
}

static DexFuture *
run_fiber (gpointer user_data)
{
  WhDeliveryQueue *self = user_data;
  gboolean recovered = FALSE;
  gboolean go_on = TRUE;

  while (go_on)
    {
      g_autoptr(GError) error = NULL;
      gint64 wait;

      self->woken = FALSE;

      if (!take_lock (self))
        {
          go_on = wait_for_work (self, LOCK_DELAY * 1000);
          continue;
        }

      if (!recovered)
        recovered = dex_await (wh_history_recover_deliveries (self->history), &error);

      wait = recovered ? serve (self, &error) : LOCK_DELAY * 1000;

      if (wh_error_is_cancelled (error))
        break;

      if (error != NULL)
        wait = LOCK_DELAY * 1000;

      /* Something changed meanwhile: at once, but not in a circle. */
      go_on = wait > 0 ? wait_for_work (self, wait) : !dex_future_is_rejected (DEX_FUTURE (self->stop));
    }

  return dex_future_new_true ();
}

static void
wh_delivery_queue_finalize (GObject *object)
{
  WhDeliveryQueue *self = WH_DELIVERY_QUEUE (object);

  if (self->lock >= 0)
    close (self->lock);

  dex_clear (&self->stop);
  dex_clear (&self->wake);
  dex_clear (&self->running);
  g_clear_pointer (&self->sends, g_ptr_array_unref);
  g_clear_pointer (&self->lanes, g_hash_table_unref);
  g_clear_object (&self->threads);
  g_clear_object (&self->secrets);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (wh_delivery_queue_parent_class)->finalize (object);
}

static void
wh_delivery_queue_class_init (WhDeliveryQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_delivery_queue_finalize;

  changed_signal =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
}

static void
wh_delivery_queue_init (WhDeliveryQueue *self)
{
  self->lanes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, lane_free);
  self->sends = g_ptr_array_new_with_free_func (dex_unref);
  self->lock = -1;
  self->first_delay = FIRST_DELAY;
  self->longest_delay = LONGEST_DELAY;
  self->window = WINDOW;
  self->patience = PATIENCE;
}

/**
 * wh_delivery_queue_new:
 * @history: where the messages are
 * @secrets: the keyring
 * @find: knows the channels
 * @spare: knows who has been acknowledged
 * @user_data: for both; lives longer than the queue runs
 *
 * Returns: (transfer full): a queue that does not run
 */
WhDeliveryQueue *
wh_delivery_queue_new (WhHistory         *history,
                       WhSecrets         *secrets,
                       WhFindChannelFunc  find,
                       WhSpareFunc        spare,
                       gpointer           user_data)
{
  WhDeliveryQueue *self;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);
  g_return_val_if_fail (WH_IS_SECRETS (secrets), NULL);
  g_return_val_if_fail (find != NULL && spare != NULL, NULL);

  self = g_object_new (WH_TYPE_DELIVERY_QUEUE, NULL);
  self->history = g_object_ref (history);
  self->secrets = g_object_ref (secrets);
  self->threads = wh_threads_new (history);
  self->find = find;
  self->spare = spare;
  self->user_data = user_data;

  return self;
}

/**
 * wh_delivery_queue_start:
 * @self: a queue
 *
 * Sends what waits, as soon as no other process does.
 */
void
wh_delivery_queue_start (WhDeliveryQueue *self)
{
  g_return_if_fail (WH_IS_DELIVERY_QUEUE (self));

  if (self->running != NULL)
    return;

  self->stop = dex_cancellable_new ();
  self->running = wh_dex_spawn_pinned (NULL, 0, run_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
stop_fiber (gpointer user_data)
{
  WhDeliveryQueue *self = user_data;

  dex_await (dex_ref (self->running), NULL);

  for (guint i = 0; i < self->sends->len; i++)
    dex_await (dex_ref (g_ptr_array_index (self->sends, i)), NULL);

  g_ptr_array_set_size (self->sends, 0);
  dex_clear (&self->running);
  dex_clear (&self->stop);

  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;

  return dex_future_new_true ();
}

/**
 * wh_delivery_queue_stop:
 * @self: a queue
 *
 * Returns: (transfer full): resolves when nothing is being sent any more, and
 *   what was is written down
 */
DexFuture *
wh_delivery_queue_stop (WhDeliveryQueue *self)
{
  g_return_val_if_fail (WH_IS_DELIVERY_QUEUE (self), NULL);

  if (self->running == NULL)
    return dex_future_new_true ();

  dex_cancellable_cancel (self->stop);

  return wh_dex_spawn_pinned (NULL, 0, stop_fiber, g_object_ref (self), g_object_unref);
}

/**
 * wh_delivery_queue_wake:
 * @self: a queue
 *
 * There is something to do.
 */
void
wh_delivery_queue_wake (WhDeliveryQueue *self)
{
  g_return_if_fail (WH_IS_DELIVERY_QUEUE (self));

  self->woken = TRUE;

  if (self->wake != NULL && dex_future_is_pending (DEX_FUTURE (self->wake)))
    dex_promise_resolve_boolean (self->wake, TRUE);
}

/**
 * wh_delivery_queue_set_paused:
 * @self: a queue
 * @paused: whether nothing is sent and what comes waits
 */
void
wh_delivery_queue_set_paused (WhDeliveryQueue *self,
                              gboolean         paused)
{
  g_return_if_fail (WH_IS_DELIVERY_QUEUE (self));

  self->paused = paused;
  wh_delivery_queue_wake (self);
}

/**
 * wh_delivery_queue_set_pace:
 * @self: a queue
 * @first_delay: the pause after the first failure, in milliseconds
 * @longest_delay: the longest pause
 * @window: the time that a channel's limit is for
 * @patience: after which a message is given up
 *
 * For tests.
 */
void
wh_delivery_queue_set_pace (WhDeliveryQueue *self,
                            guint            first_delay,
                            guint            longest_delay,
                            guint            window,
                            guint            patience)
{
  g_return_if_fail (WH_IS_DELIVERY_QUEUE (self));

  self->first_delay = first_delay;
  self->longest_delay = longest_delay;
  self->window = window;
  self->patience = patience;
}
