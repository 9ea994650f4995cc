/* wh-ui-time-range.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-time-range.h"

/* Nothing is recorded oftener than each second, and nothing longer is kept than
 * ten years. */
#define MIN_SPAN (1 * G_USEC_PER_SEC)
#define MAX_SPAN (G_GINT64_CONSTANT (10) * 366 * 24 * 3600 * G_USEC_PER_SEC)

/* While it follows, it moves by about a pixel at a time, in milliseconds. */
#define MIN_BEAT 1000
#define MAX_BEAT 60000

typedef struct
{
  gint64   from;
  gint64   until;
  gboolean following;
} Limits;

struct _WhUiTimeRange
{
  GObject  parent_instance;

  Limits   limits;
  GArray  *back;   /* Limits */
  gint64   now;    /* 0 = the clock */
  gint64   cursor; /* 0 = none */
  guint    n_holds;
  guint    source;
};

G_DEFINE_FINAL_TYPE (WhUiTimeRange, wh_ui_time_range, G_TYPE_OBJECT)

enum
{
  CHANGED,
  CURSOR_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gint64
get_now (WhUiTimeRange *self)
{
  return self->now != 0 ? self->now : g_get_real_time ();
}

static void update_beat (WhUiTimeRange *self);

static void
set_limits (WhUiTimeRange *self,
            Limits         limits)
{
  self->limits = limits;
  update_beat (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
beat_cb (gpointer data)
{
  WhUiTimeRange *self = data;
  gint64 span = self->limits.until - self->limits.from;

  self->limits.until = get_now (self);
  self->limits.from = self->limits.until - span;
  g_signal_emit (self, signals[CHANGED], 0);

  return G_SOURCE_CONTINUE;
}

static void
update_beat (WhUiTimeRange *self)
{
  gint64 beat = (self->limits.until - self->limits.from) / 1000 / 1000;

  g_clear_handle_id (&self->source, g_source_remove);

  if (self->n_holds > 0 && self->limits.following && self->now == 0)
    self->source = g_timeout_add (CLAMP (beat, MIN_BEAT, MAX_BEAT), beat_cb, self);
}

static void
wh_ui_time_range_finalize (GObject *object)
{
  WhUiTimeRange *self = WH_UI_TIME_RANGE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_array_unref (self->back);

  G_OBJECT_CLASS (wh_ui_time_range_parent_class)->finalize (object);
}

static void
wh_ui_time_range_class_init (WhUiTimeRangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_ui_time_range_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CURSOR_CHANGED] =
    g_signal_new ("cursor-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_ui_time_range_init (WhUiTimeRange *self)
{
  self->back = g_array_new (FALSE, FALSE, sizeof (Limits));
}

/**
 * wh_ui_time_range_new:
 * @span: how long, in microseconds
 *
 * Returns: (transfer full): a range that ends now
 */
WhUiTimeRange *
wh_ui_time_range_new (gint64 span)
{
  WhUiTimeRange *self = g_object_new (WH_UI_TYPE_TIME_RANGE, NULL);

  wh_ui_time_range_set_span (self, span);

  return self;
}

/**
 * wh_ui_time_range_get_from:
 * @self: a range
 *
 * Returns: its begin, microseconds since the epoch
 */
gint64
wh_ui_time_range_get_from (WhUiTimeRange *self)
{
  g_return_val_if_fail (WH_UI_IS_TIME_RANGE (self), 0);

  return self->limits.from;
}

/**
 * wh_ui_time_range_get_until:
 * @self: a range
 *
 * Returns: its end, microseconds since the epoch
 */
gint64
wh_ui_time_range_get_until (WhUiTimeRange *self)
{
  g_return_val_if_fail (WH_UI_IS_TIME_RANGE (self), 0);

  return self->limits.until;
}

/**
 * wh_ui_time_range_is_following:
 * @self: a range
 *
 * Returns: whether it goes on with the clock
 */
gboolean
wh_ui_time_range_is_following (WhUiTimeRange *self)
{
  g_return_val_if_fail (WH_UI_IS_TIME_RANGE (self), FALSE);

  return self->limits.following;
}

/**
 * wh_ui_time_range_set_span:
 * @self: a range
 * @span: how long, in microseconds
 *
 * Shows the newest time of this length and follows the clock. Forgets the way
 * back.
 */
void
wh_ui_time_range_set_span (WhUiTimeRange *self,
                           gint64         span)
{
  gint64 now;

  g_return_if_fail (WH_UI_IS_TIME_RANGE (self));

  now = get_now (self);
  g_array_set_size (self->back, 0);
  set_limits (self, (Limits) { now - CLAMP (span, MIN_SPAN, MAX_SPAN), now, TRUE });
}

/**
 * wh_ui_time_range_set_now:
 * @self: a range
 * @now: what counts for now, microseconds since the epoch; 0 = the clock
 *
 * For a window that shows a moment of the past.
 */
void
wh_ui_time_range_set_now (WhUiTimeRange *self,
                          gint64         now)
{
  g_return_if_fail (WH_UI_IS_TIME_RANGE (self));

  if (self->now == now)
    return;

  self->now = now;
  wh_ui_time_range_set_span (self, self->limits.until - self->limits.from);
}

static void
remember (WhUiTimeRange *self)
{
  g_array_append_val (self->back, self->limits);
}

/**
 * wh_ui_time_range_show:
 * @self: a range
 * @from: begin, microseconds since the epoch
 * @until: end
 *
 * Shows a time; [method@TimeRange.back] leads back.
 */
void
wh_ui_time_range_show (WhUiTimeRange *self,
                       gint64         from,
                       gint64         until)
{
  g_return_if_fail (WH_UI_IS_TIME_RANGE (self));
  g_return_if_fail (until > from);

  if (until - from < MIN_SPAN)
    {
      gint64 middle = from + (until - from) / 2;

      from = middle - MIN_SPAN / 2;
      until = middle + MIN_SPAN / 2;
    }

  remember (self);
  set_limits (self, (Limits) { from, until, FALSE });
}

/**
 * wh_ui_time_range_zoom:
 * @self: a range
 * @around: the instant that stays where it is
 * @factor: how much longer; below 1 = nearer
 *
 * Zooms. Nothing after now is shown; a range that followed the clock goes on to
 * when it still ends now.
 */
void
wh_ui_time_range_zoom (WhUiTimeRange *self,
                       gint64         around,
                       double         factor)
{
  gint64 now;
  gint64 span;
  gint64 from;
  double share;

  g_return_if_fail (WH_UI_IS_TIME_RANGE (self));
  g_return_if_fail (factor > 0);

  now = get_now (self);
  span = self->limits.until - self->limits.from;
  share = CLAMP ((around - self->limits.from) / (double)span, 0, 1);
  span = (gint64)CLAMP (span * factor, (double)MIN_SPAN, (double)MAX_SPAN);
  from = around - (gint64)(span * share);

  /* A click of the wheel is no step of the way back. */
  if (self->back->len == 0)
    remember (self);

  if (from + span >= now)
    set_limits (self, (Limits) { now - span, now, TRUE });
  else
    set_limits (self, (Limits) { from, from + span, FALSE });
}

/**
 * wh_ui_time_range_pan:
 * @self: a range
 * @share: how far, as a share of its length; negative = into the past
 *
 * Pans; at the end it follows the clock again.
 */
void
wh_ui_time_range_pan (WhUiTimeRange *self,
                      double         share)
{
  gint64 now;
  gint64 span;
  gint64 until;

  g_return_if_fail (WH_UI_IS_TIME_RANGE (self));

  now = get_now (self);
  span = self->limits.until - self->limits.from;
  until = self->limits.until + (gint64)(span * share);

  if (self->back->len == 0)
    remember (self);

  if (until >= now)
    set_limits (self, (Limits) { now - span, now, TRUE });
  else
    set_limits (self, (Limits) { until - span, until, FALSE });
}

/**
 * wh_ui_time_range_back:
 * @self: a range
 *
 * Goes back to what was shown before the last zoom.
 *
 * Returns: whether there was anything to go back to
 */
gboolean
wh_ui_time_range_back (WhUiTimeRange *self)
{
  Limits limits;

  g_return_val_if_fail (WH_UI_IS_TIME_RANGE (self), FALSE);

  if (self->back->len == 0)
    return FALSE;

  limits = g_array_index (self->back, Limits, self->back->len - 1);
  g_array_set_size (self->back, self->back->len - 1);

  if (limits.following)
    {
      gint64 span = limits.until - limits.from;

      limits.until = get_now (self);
      limits.from = limits.until - span;
    }

  set_limits (self, limits);

  return TRUE;
}

/**
 * wh_ui_time_range_get_cursor:
 * @self: a range
 *
 * Returns: the instant that is pointed at, microseconds since the epoch; 0 =
 *   none
 */
gint64
wh_ui_time_range_get_cursor (WhUiTimeRange *self)
{
  g_return_val_if_fail (WH_UI_IS_TIME_RANGE (self), 0);

  return self->cursor;
}

/**
 * wh_ui_time_range_set_cursor:
 * @self: a range
 * @cursor: an instant; 0 = none
 *
 * Points at an instant, in all charts of the group.
 */
void
wh_ui_time_range_set_cursor (WhUiTimeRange *self,
                             gint64         cursor)
{
  g_return_if_fail (WH_UI_IS_TIME_RANGE (self));

  if (self->cursor == cursor)
    return;

  self->cursor = cursor;
  g_signal_emit (self, signals[CURSOR_CHANGED], 0);
}

/**
 * wh_ui_time_range_hold:
 * @self: a range
 *
 * Says that it is looked at: it moves on while it follows the clock.
 */
void
wh_ui_time_range_hold (WhUiTimeRange *self)
{
  g_return_if_fail (WH_UI_IS_TIME_RANGE (self));

  if (self->n_holds++ > 0)
    return;

  /* Time went by while nobody looked. */
  if (self->limits.following && self->now == 0)
    beat_cb (self);

  update_beat (self);
}

/**
 * wh_ui_time_range_release:
 * @self: a range
 *
 * Takes back one [method@TimeRange.hold].
 */
void
wh_ui_time_range_release (WhUiTimeRange *self)
{
  g_return_if_fail (WH_UI_IS_TIME_RANGE (self));
  g_return_if_fail (self->n_holds > 0);

  self->n_holds--;
  update_beat (self);
}
