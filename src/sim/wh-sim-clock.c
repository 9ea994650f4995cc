/* wh-sim-clock.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-clock.h"

/* Two times live here. What is shown carries the calendar: wall clock plus an offset, so that ages are right
 * on the client's side at any speed. What makes things happen is the story: it runs `speed` times faster.
 * Moving the clock ahead moves both. One source serves all waits, so an idle world wakes nobody. */

typedef struct
{
  guint           id;
  double          due;
  WhSimClockFunc  func;
  gpointer        user_data;
  GDestroyNotify  destroy;
} Wait;

struct _WhSimClock
{
  GObject    parent_instance;

  gint64     offset;       /* calendar minus wall clock, µs */
  gint64     origin;       /* monotonic time the story counts from */
  double     story;        /* story seconds at the origin */
  double     speed;
  GSequence *waits;
  guint      next_id;
  guint      source;
  guint      running;
};

G_DEFINE_FINAL_TYPE (WhSimClock, wh_sim_clock, G_TYPE_OBJECT)

static gboolean wh_sim_clock_fire_cb (gpointer user_data);

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  if (wait->destroy != NULL)
    wait->destroy (wait->user_data);
  g_free (wait);
}

static int
wait_compare (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  const Wait *left = a;
  const Wait *right = b;

  if (left->due != right->due)
    return left->due < right->due ? -1 : 1;
  return left->id < right->id ? -1 : left->id > right->id;
}

static double
wh_sim_clock_get_story (WhSimClock *self)
{
  return self->story + (g_get_monotonic_time () - self->origin) / 1e6 * self->speed;
}

static void
wh_sim_clock_arm (WhSimClock *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->waits);
  Wait *wait;
  double seconds;

  g_clear_handle_id (&self->source, g_source_remove);
  if (g_sequence_iter_is_end (first) || self->running > 0)
    return;

  wait = g_sequence_get (first);
  seconds = MAX (0, wait->due - wh_sim_clock_get_story (self)) / self->speed;
  self->source = g_timeout_add (MIN (seconds * 1000 + 0.999, G_MAXINT), wh_sim_clock_fire_cb, self);
}

static void
wh_sim_clock_run_due (WhSimClock *self)
{
  /* Only what was due when we came in: a wait of zero seconds that renews itself must not hold the loop. */
  double now = wh_sim_clock_get_story (self);
  guint last_id = self->next_id;

  self->running++;
  while (TRUE)
    {
      GSequenceIter *iter = g_sequence_get_begin_iter (self->waits);
      GDestroyNotify destroy;
      WhSimClockFunc func;
      gpointer user_data;
      Wait *wait;

      while (!g_sequence_iter_is_end (iter) && ((Wait *) g_sequence_get (iter))->id >= last_id)
        iter = g_sequence_iter_next (iter);
      if (g_sequence_iter_is_end (iter))
        break;
      wait = g_sequence_get (iter);
      if (wait->due > now)
        break;

      func = wait->func;
      user_data = wait->user_data;
      destroy = g_steal_pointer (&wait->destroy);
      g_sequence_remove (iter);
      func (user_data);
      if (destroy != NULL)
        destroy (user_data);
    }
  self->running--;
}

static gboolean
wh_sim_clock_fire_cb (gpointer user_data)
{
  WhSimClock *self = user_data;

  self->source = 0;
  wh_sim_clock_run_due (self);
  wh_sim_clock_arm (self);
  return G_SOURCE_REMOVE;
}

static void
wh_sim_clock_finalize (GObject *object)
{
  WhSimClock *self = WH_SIM_CLOCK (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->waits, g_sequence_free);
  G_OBJECT_CLASS (wh_sim_clock_parent_class)->finalize (object);
}

static void
wh_sim_clock_class_init (WhSimClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_sim_clock_finalize;
}

static void
wh_sim_clock_init (WhSimClock *self)
{
  self->waits = g_sequence_new (wait_free);
  self->origin = g_get_monotonic_time ();
  self->next_id = 1;
}

/**
 * wh_sim_clock_new:
 * @epoch: the calendar time to start at in µs since 1970, or 0 for now
 * @speed: how many times faster than real time things happen
 *
 * Returns: (transfer full): a running clock
 */
WhSimClock *
wh_sim_clock_new (gint64 epoch,
                  double speed)
{
  WhSimClock *self = g_object_new (WH_TYPE_SIM_CLOCK, NULL);

  self->speed = CLAMP (speed, 0.001, 100000);
  self->offset = epoch != 0 ? epoch - g_get_real_time () : 0;
  return self;
}

/**
 * wh_sim_clock_get_time:
 * @self: a #WhSimClock
 *
 * Returns: the calendar time, µs since 1970
 */
gint64
wh_sim_clock_get_time (WhSimClock *self)
{
  return g_get_real_time () + self->offset;
}

double
wh_sim_clock_get_speed (WhSimClock *self)
{
  g_return_val_if_fail (WH_IS_SIM_CLOCK (self), 1);

  return self->speed;
}

void
wh_sim_clock_set_speed (WhSimClock *self,
                        double      speed)
{
  g_return_if_fail (WH_IS_SIM_CLOCK (self));

  self->story = wh_sim_clock_get_story (self);
  self->origin = g_get_monotonic_time ();
  self->speed = CLAMP (speed, 0.001, 100000);
  wh_sim_clock_arm (self);
}

/**
 * wh_sim_clock_advance:
 * @self: a #WhSimClock
 * @seconds: how far
 *
 * Moves calendar and story ahead. What falls due happens from the main loop, in order.
 */
void
wh_sim_clock_advance (WhSimClock *self,
                      double      seconds)
{
  g_return_if_fail (WH_IS_SIM_CLOCK (self));

  self->story += MAX (0, seconds);
  self->offset += MAX (0, seconds) * G_USEC_PER_SEC;
  wh_sim_clock_arm (self);
}

/**
 * wh_sim_clock_after:
 * @self: a #WhSimClock
 * @seconds: story seconds from now
 * @func: what happens then, once
 * @user_data: (transfer full): for @func
 * @destroy: (nullable): frees @user_data
 *
 * Returns: an id for wh_sim_clock_cancel(), never 0
 */
guint
wh_sim_clock_after (WhSimClock     *self,
                    double          seconds,
                    WhSimClockFunc  func,
                    gpointer        user_data,
                    GDestroyNotify  destroy)
{
  Wait *wait;

  g_return_val_if_fail (WH_IS_SIM_CLOCK (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  wait = g_new0 (Wait, 1);
  wait->id = self->next_id++;
  wait->due = wh_sim_clock_get_story (self) + MAX (0, seconds);
  wait->func = func;
  wait->user_data = user_data;
  wait->destroy = destroy;
  if (g_sequence_iter_is_begin (g_sequence_insert_sorted (self->waits, wait, wait_compare, NULL)))
    wh_sim_clock_arm (self);
  return wait->id;
}

void
wh_sim_clock_cancel (WhSimClock *self,
                     guint       id)
{
  g_return_if_fail (WH_IS_SIM_CLOCK (self));

  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->waits);
       !g_sequence_iter_is_end (iter);
       iter = g_sequence_iter_next (iter))
    {
      if (((Wait *) g_sequence_get (iter))->id == id)
        {
          g_sequence_remove (iter);
          break;
        }
    }
}

/**
 * wh_sim_time_format:
 * @time: µs since 1970
 *
 * Returns: (transfer full): RFC 3339 in UTC, to the second
 */
char *
wh_sim_time_format (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return g_date_time_format (moment, "%Y-%m-%dT%H:%M:%SZ");
}

/**
 * wh_sim_time_format_micro:
 * @time: µs since 1970
 *
 * Returns: (transfer full): RFC 3339 in UTC with six digits, Kubernetes' MicroTime
 */
char *
wh_sim_time_format_micro (gint64 time)
{
  g_autofree char *text = wh_sim_time_format (time);

  text[strlen (text) - 1] = '\0';
  return g_strdup_printf ("%s.%06dZ", text, (int) (time % G_USEC_PER_SEC));
}
