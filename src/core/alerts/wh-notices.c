/* wh-notices.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-notices-private.h"
#include "wh-weak-ref.h"

/* At the start, connections get so long to answer before what they found is
 * told, in milliseconds. */
#define START_PATIENCE 20000

/* Causes that come within this time are told together if they are many. An
 * alert that two systems report arrives twice within it. */
#define DELAY 2000

/* After a calm time the first thing is told when the alerts that came with it
 * are there, and only then is it waited for what else comes; milliseconds. It is
 * looked for so often at most while others are collected. */
#define FIRST_DELAY 5
#define FIRST_TRIES 8

/* More new causes than this at once become one notice. */
#define MAX_EACH 3

/* Quiet hours end, what comes and goes calms down, and the clock may jump: it
 * is looked at so often; seconds. */
#define BEAT_SECONDS 60

/* Who was away for longer is told of it in one notice; microseconds. */
#define AWAY (30 * 60 * (gint64)G_USEC_PER_SEC)

#define SETTING "notices.memory"

G_DEFINE_FINAL_TYPE (WhNotices, wh_notices, G_TYPE_OBJECT)

enum
{
  RAISE,
  WITHDRAW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
wh_notices_raise (WhNotices      *self,
                  const WhNotice *notice)
{
  self->told_at = g_get_monotonic_time ();
  g_signal_emit (self, signals[RAISE], 0, notice);
}

void
wh_notices_withdraw (WhNotices  *self,
                     const char *id)
{
  g_signal_emit (self, signals[WITHDRAW], 0, id);
}

static GHashTable *
find_causes (WhNotices *self)
{
  g_autoptr(GHashTable) causes = wh_causes_find (self->alerts);

  return wh_causes_add_connections (causes, self->connections);
}

/* ---- What is over ---- */

static gboolean
is_observed (WhNotices  *self,
             const char *connection)
{
  WhConnection *found = wh_connections_find (self->connections, connection);

  return g_str_equal (connection, WH_LOCAL) ||
         (found != NULL && wh_connection_get_state (found) == WH_CONNECTION_STATE_LIVE);
}

static gboolean
is_absorbed (GHashTable *causes,
             const char *id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, causes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_ptr_array_find_with_equal_func (((WhCause *)value)->absorbed, id, g_str_equal, NULL))
      return TRUE;

  return FALSE;
}

static void
end_cause (WhNotices  *self,
           WhTold     *told,
           GHashTable *causes,
           gboolean    away,
           gint64      now)
{
  const WhCause *cause = told->cause;
  const WhCause *current = g_hash_table_lookup (causes, cause->id);
  gboolean is_over = (current == NULL || !current->silenced) && !is_absorbed (causes, cause->id) &&
                     is_observed (self, cause->is_connection ? cause->uid : cause->connection);

  if (is_over && (away || wh_notices_hold_back (self, cause, now)))
    {
      wh_notice_memory_add_missed (self->memory, cause, TRUE);
      wh_notices_withdraw (self, cause->id);
    }
  else if (!cause->alone)
    {
      if (self->summarised > 0 && --self->summarised == 0)
        wh_notices_withdraw (self, WH_NOTICE_SUMMARY);
    }
  else if (is_over)
    {
      wh_notices_raise_over (self, told, now);
    }
  else
    {
      wh_notices_withdraw (self, cause->id);
    }
}

/* What comes and goes stays told while it is gone. Returns whether it is over. */
static gboolean
follow (WhNotices *self,
        WhTold    *told,
        WhCause   *current,
        gint64     now)
{
  gboolean present = current != NULL && (current->n_alerts > 0 || (current->held && told->present));

  if (present && current->n_alerts > 0)
    told->seen_at = now;

  if (!present)
    g_hash_table_remove (self->first, told->cause->id);

  if (told->present != present)
    {
      wh_flaps_note (self->memory->flaps, told->cause->id, present, now);
      told->present = present;
    }

  if (!told->flapping)
    return !present;

  if (wh_flaps_is_flapping (self->memory->flaps, told->cause->id, now))
    return FALSE;

  /* It has made up its mind. */
  told->flapping = FALSE;
  if (present && current->n_alerts > 0 && told->cause->alone)
    wh_notices_raise_cause (self, current, FALSE, WH_NOTICE_SETTLED);

  return !present;
}

static void
end_causes (WhNotices  *self,
            GHashTable *causes,
            gboolean    away,
            gint64      now)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->memory->told);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhTold *told = value;

      if (follow (self, told, g_hash_table_lookup (causes, told->cause->id), now))
        {
          end_cause (self, told, causes, away, now);
          g_hash_table_iter_remove (&iter);
        }
    }
}

/* ---- What is new ---- */

static int
compare_causes (gconstpointer a,
                gconstpointer b)
{
  return wh_cause_compare (*(WhCause * const *)a, *(WhCause * const *)b);
}

static void
tell (WhNotices *self,
      WhCause   *cause,
      gboolean   alone,
      gboolean   silent,
      gboolean   first,
      gint64     now)
{
  WhTold *before = g_hash_table_lookup (self->memory->told, cause->id);
  gboolean flapping = before != NULL ? before->flapping
                                     : wh_flaps_note (self->memory->flaps, cause->id, TRUE, now);
  WhTold *told;

  if (silent)
    wh_notice_memory_add_missed (self->memory, cause, FALSE);
  else if (alone && (before == NULL || !before->flapping))
    wh_notices_raise_cause (self, cause, flapping, first ? WH_NOTICE_FIRST : WH_NOTICE_SETTLED);

  if (first)
    g_hash_table_add (self->first, g_strdup (cause->id));
  else
    g_hash_table_remove (self->first, cause->id);

  told = wh_told_new (wh_cause_copy (cause), now);
  told->cause->alone = alone;
  told->flapping = flapping;
  g_hash_table_replace (self->memory->told, told->cause->id, told);
}

static GPtrArray *
find_new (WhNotices  *self,
          GHashTable *causes)
{
  GPtrArray *found = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, causes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhCause *cause = value;
      WhTold *told = g_hash_table_lookup (self->memory->told, cause->id);

      if (cause->n_alerts == 0 || cause->is_explained)
        continue;

      if (told == NULL || wh_health_rank (cause->health) > wh_health_rank (told->cause->health))
        g_ptr_array_add (found, cause);
      else
        told->cause->since = MIN (told->cause->since, cause->since);
    }

  g_ptr_array_sort (found, compare_causes);

  return found;
}

/* What was told first is one of those that came together. */
static void
add_first (WhNotices  *self,
           GHashTable *causes,
           GPtrArray  *found)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->first);

  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      WhCause *cause = g_hash_table_lookup (causes, id);

      if (cause != NULL && cause->n_alerts > 0 && !g_ptr_array_find (found, cause, NULL))
        g_ptr_array_add (found, cause);
    }

  g_ptr_array_sort (found, compare_causes);
}

static void
confirm_first (WhNotices *self,
               GPtrArray *found,
               gboolean   together)
{
  for (guint i = found->len; i-- > 0;)
    {
      WhCause *cause = g_ptr_array_index (found, i);
      WhTold *told = g_hash_table_lookup (self->memory->told, cause->id);

      if (!g_hash_table_contains (self->first, cause->id) || told == NULL)
        continue;

      if (together)
        {
          wh_notices_withdraw (self, cause->id);
        }
      else if (wh_health_rank (cause->health) <= wh_health_rank (told->cause->health))
        {
          wh_notices_raise_cause (self, told->cause, told->flapping, WH_NOTICE_AGAIN);
          g_hash_table_remove (self->first, cause->id);
          g_ptr_array_remove_index (found, i);
        }
    }
}

static void
tell_new (WhNotices  *self,
          GHashTable *causes,
          gboolean    away,
          gint64      now)
{
  g_autoptr(GPtrArray) found = find_new (self, causes);
  gboolean together;

  /* What waits is no part of a summary. */
  for (guint i = 0; i < found->len;)
    {
      WhCause *cause = g_ptr_array_index (found, i);

      if (away || wh_notices_hold_back (self, cause, now))
        {
          g_ptr_array_remove_index (found, i);
          tell (self, cause, TRUE, TRUE, FALSE, now);
        }
      else
        {
          i++;
        }
    }

  add_first (self, causes, found);
  together = found->len > (self->begun ? MAX_EACH : 1);
  if (together)
    wh_notices_raise_summary (self, found);

  confirm_first (self, found, together);

  for (guint i = 0; i < found->len; i++)
    tell (self, g_ptr_array_index (found, i), !together, FALSE, FALSE, now);
}

/* ---- The memory ---- */

static void
write_memory (WhNotices *self)
{
  g_autofree char *json = NULL;

  if (self->history == NULL)
    return;

  json = wh_notice_memory_to_json (self->memory);
  if (!g_set_str (&self->written, json))
    return;

  dex_future_disown (wh_dex_scoped (self->scope, wh_history_set_setting (self->history, SETTING, json)));
}

/* One new thing in a calm time is told at once. It is told again, or taken back,
 * when what came with it is known; it is not kept before. */
static void
tell_first (WhNotices *self)
{
  gint64 now = self->get_time ();
  g_autoptr(GHashTable) causes = find_causes (self);
  g_autoptr(GPtrArray) found = find_new (self, causes);
  WhCause *cause = found->len == 1 ? g_ptr_array_index (found, 0) : NULL;

  /* Of a connection that is lost it is not known yet whether others are too. */
  if (cause != NULL && !cause->is_connection && !wh_notices_hold_back (self, cause, now) &&
      !g_hash_table_contains (self->memory->told, cause->id))
    tell (self, cause, TRUE, FALSE, TRUE, now);
}

static gboolean
first_cb (gpointer data)
{
  WhNotices *self = data;

  self->first_source = 0;
  self->tried_at = g_get_monotonic_time ();
  tell_first (self);

  return G_SOURCE_REMOVE;
}

static void
compare (WhNotices *self)
{
  gint64 now = self->get_time ();
  gboolean away = !self->begun && self->memory->seen_at > 0 && now - self->memory->seen_at > AWAY;
  g_autoptr(GHashTable) causes = find_causes (self);

  wh_notices_update_offline (self);

  /* Nothing can be told from silence when nobody at all answers. */
  if (self->offline)
    return;

  end_causes (self, causes, away, now);
  tell_new (self, causes, away, now);
  self->begun = TRUE;
  self->memory->seen_at = now;

  if (!wh_notices_are_quiet (self, now))
    wh_notices_raise_digest (self);

  write_memory (self);
}

static gboolean compare_cb (gpointer data);

static void
queue_compare (WhNotices *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (self->delay, compare_cb, self);
}

static void
alerts_changed_cb (WhNotices *self)
{
  gint64 now = g_get_monotonic_time ();
  gboolean calm = now - self->told_at >= (gint64)self->delay * 1000;
  guint step = MAX (self->delay / FIRST_TRIES, FIRST_DELAY);
  gint64 wait = step - (now - self->tried_at) / 1000;

  queue_compare (self);

  if (calm && self->begun && !self->offline && self->delay > FIRST_DELAY && self->first_source == 0)
    self->first_source = g_timeout_add ((guint)CLAMP (wait, FIRST_DELAY, step), first_cb, self);
}

static gboolean
compare_cb (gpointer data)
{
  WhNotices *self = data;
  gint64 waited = (g_get_monotonic_time () - self->started_at) / 1000;

  self->source = 0;
  g_clear_handle_id (&self->first_source, g_source_remove);

  if (self->reading ||
      (!self->begun && waited < self->start_patience &&
       !wh_causes_are_known (self->connections, self->store)))
    queue_compare (self);
  else
    compare (self);

  return G_SOURCE_REMOVE;
}

static gboolean
beat_cb (gpointer data)
{
  WhNotices *self = data;

  if (self->quiet != NULL)
    wh_quiet_look (self->quiet);

  queue_compare (self);

  return G_SOURCE_CONTINUE;
}

static void
wh_notices_dispose (GObject *object)
{
  WhNotices *self = WH_NOTICES (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_handle_id (&self->first_source, g_source_remove);
  g_clear_handle_id (&self->beat, g_source_remove);
  dex_cancellable_cancel (self->scope);
  g_clear_object (&self->history);
  g_clear_object (&self->quiet);
  g_clear_object (&self->alerts);
  g_clear_object (&self->connections);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_notices_parent_class)->dispose (object);
}

static void
wh_notices_finalize (GObject *object)
{
  WhNotices *self = WH_NOTICES (object);

  g_clear_pointer (&self->memory, wh_notice_memory_free);
  g_clear_pointer (&self->first, g_hash_table_unref);
  g_clear_pointer (&self->written, g_free);
  dex_clear (&self->scope);

  G_OBJECT_CLASS (wh_notices_parent_class)->finalize (object);
}

static void
wh_notices_class_init (WhNoticesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_notices_dispose;
  object_class->finalize = wh_notices_finalize;

  signals[RAISE] =
    g_signal_new ("raise", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[WITHDRAW] =
    g_signal_new ("withdraw", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__STRING, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wh_notices_init (WhNotices *self)
{
  self->memory = wh_notice_memory_new ();
  self->scope = dex_cancellable_new ();
  self->first = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->get_time = g_get_real_time;
  self->started_at = g_get_monotonic_time ();
  self->start_patience = START_PATIENCE;
  self->delay = DELAY;
}

/**
 * wh_notices_new:
 * @store: the store of now, never one of the past
 * @connections: the connections that fill it
 *
 * Returns: (transfer full): new notices, which begin to watch at once
 */
WhNotices *
wh_notices_new (WhStore       *store,
                WhConnections *connections)
{
  WhNotices *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_CONNECTIONS (connections), NULL);

  self = g_object_new (WH_TYPE_NOTICES, NULL);
  self->store = g_object_ref (store);
  self->connections = g_object_ref (connections);
  self->alerts = wh_alert_set_get_shared (store, connections);
  self->beat = g_timeout_add_seconds (BEAT_SECONDS, beat_cb, self);

  g_signal_connect_object (self->alerts, "changed", G_CALLBACK (alerts_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connections, "changed", G_CALLBACK (queue_compare), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connections, "items-changed", G_CALLBACK (queue_compare), self, G_CONNECT_SWAPPED);
  queue_compare (self);

  return self;
}

/**
 * wh_notices_set_patience:
 * @self: notices
 * @start: how long connections may take at the start, in milliseconds
 * @delay: how long changes are collected, in milliseconds
 *
 * For tests.
 */
void
wh_notices_set_patience (WhNotices *self,
                         guint      start,
                         guint      delay)
{
  g_return_if_fail (WH_IS_NOTICES (self));

  self->start_patience = start;
  self->delay = delay;
  g_clear_handle_id (&self->source, g_source_remove);
  queue_compare (self);
}

static DexFuture *
memory_read_cb (DexFuture *future,
                gpointer   user_data)
{
  g_autoptr(WhNotices) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL)
    return dex_future_new_true ();

  if (value != NULL && G_VALUE_HOLDS_STRING (value))
    {
      g_set_str (&self->written, g_value_get_string (value));
      wh_notice_memory_read (self->memory, self->written);
    }

  self->reading = FALSE;

  return dex_future_new_true ();
}

/**
 * wh_notices_remember_in:
 * @self: notices that were made just now
 * @history: an open history
 *
 * What was told is not told again after a restart, and what was not told yet is
 * not lost.
 */
void
wh_notices_remember_in (WhNotices *self,
                        WhHistory *history)
{
  g_return_if_fail (WH_IS_NOTICES (self));
  g_return_if_fail (WH_IS_HISTORY (history));
  g_return_if_fail (!self->begun);

  g_set_object (&self->history, history);
  self->reading = TRUE;
  dex_future_disown (dex_future_finally (wh_dex_scoped (self->scope, wh_history_get_setting (history, SETTING)),
                                         memory_read_cb, wh_weak_ref_new (self), wh_weak_ref_free));
}

/**
 * wh_notices_set_quiet:
 * @self: notices
 * @quiet: when only what is failing is told
 *
 * What is not told then is told at its end, in one.
 */
void
wh_notices_set_quiet (WhNotices *self,
                      WhQuiet   *quiet)
{
  g_return_if_fail (WH_IS_NOTICES (self));
  g_return_if_fail (WH_IS_QUIET (quiet));
  g_return_if_fail (self->quiet == NULL);

  self->quiet = g_object_ref (quiet);
  g_signal_connect_object (quiet, "changed", G_CALLBACK (queue_compare), self, G_CONNECT_SWAPPED);
  queue_compare (self);
}

/**
 * wh_notices_set_clock:
 * @self: notices
 * @get_time: what says the time, microseconds since the epoch
 *
 * For tests.
 */
void
wh_notices_set_clock (WhNotices *self,
                      gint64  (*get_time) (void))
{
  g_return_if_fail (WH_IS_NOTICES (self));

  self->get_time = get_time;
}
