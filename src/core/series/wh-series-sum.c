/* wh-series-sum.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-series-sum.h"

/* So many beats may be missed before it counts as not observed. */
#define MISSED_BEATS 3

struct _WhSeriesSum
{
  gint64    from;
  gint64    until;
  gint64    step;
  gint64    first;    /* number of the first step, counted from the epoch */
  guint     n_steps;
  gint64    patience; /* a longer silence is a gap */
  WhBucket *steps;
  GArray   *spans;    /* WhSpan: when something was observed */
};

/**
 * wh_series_sum_new:
 * @from: begin
 * @until: end, not included
 * @n_points: at most so many points
 * @interval: time between samples; 0 = they come when they come, so that a
 *   silence is no gap
 *
 * Returns: (transfer full): an empty sum
 */
WhSeriesSum *
wh_series_sum_new (gint64 from,
                   gint64 until,
                   guint  n_points,
                   gint64 interval)
{
  WhSeriesSum *self = g_new0 (WhSeriesSum, 1);
  gint64 span = until - from;

  self->from = from;
  self->until = until;
  self->patience = interval > 0 ? interval * MISSED_BEATS : G_MAXINT64;
  self->spans = g_array_new (FALSE, FALSE, sizeof (WhSpan));

  /* Steps begin at multiples of their length, so that points do not dance while
   * a chart moves on; that takes one more of them. */
  if (n_points > 1)
    {
      self->step = MAX ((span + n_points - 2) / (n_points - 1), 1);
      self->first = from / self->step - (from % self->step < 0);
      self->n_steps = (guint)((until - 1) / self->step - self->first + 1);
    }
  else
    {
      self->step = span;
      self->n_steps = 1;
    }

  self->steps = g_new0 (WhBucket, self->n_steps);

  return self;
}

/**
 * wh_series_sum_free:
 * @self: (transfer full): a #WhSeriesSum
 */
void
wh_series_sum_free (WhSeriesSum *self)
{
  g_array_unref (self->spans);
  g_free (self->steps);
  g_free (self);
}

/**
 * wh_series_sum_get_step:
 * @self: a sum
 *
 * Returns: how far its points are apart, in microseconds
 */
gint64
wh_series_sum_get_step (WhSeriesSum *self)
{
  return self->step;
}

static void
note_span (WhSeriesSum *self,
           gint64       from,
           gint64       until)
{
  WhSpan span = { from, until };

  g_array_append_val (self->spans, span);
}

static inline guint
find_step (WhSeriesSum *self,
           gint64       time)
{
  gint64 at = self->n_steps > 1 ? time / self->step - self->first : 0;

  return (guint)CLAMP (at, 0, (gint64)self->n_steps - 1);
}

/**
 * wh_series_sum_add_samples:
 * @self: a sum
 * @samples: samples; those outside of the range do not count
 */
void
wh_series_sum_add_samples (WhSeriesSum     *self,
                           const WhSamples *samples)
{
  gint64 observed_from = 0;
  gint64 observed_until = 0;
  gboolean observed = FALSE;
  gint64 step_end = G_MININT64;
  gint64 step_begin = G_MAXINT64;
  WhBucket *bucket = NULL;

  for (guint i = 0; i < samples->n; i++)
    {
      gint64 time = samples->times[i];
      double value = samples->values[i];

      if (time < self->from || time >= self->until)
        continue;

      if (!observed || time < observed_until || time - observed_until > self->patience)
        {
          if (observed)
            note_span (self, observed_from, observed_until);
          observed_from = time;
          observed = TRUE;
        }
      observed_until = time;

      /* As a rule the next sample is in the same step. */
      if (time >= step_end || time < step_begin)
        {
          guint at = find_step (self, time);

          bucket = &self->steps[at];
          step_begin = self->n_steps > 1 ? (self->first + at) * self->step : self->from;
          step_end = step_begin + self->step;
        }

      /* What is no number was observed all the same. */
      if (isnan (value))
        continue;

      if (bucket->count == 0)
        {
          bucket->min = bucket->max = value;
        }
      else
        {
          bucket->min = value < bucket->min ? value : bucket->min;
          bucket->max = value > bucket->max ? value : bucket->max;
        }

      bucket->sum += value;
      bucket->count++;
    }

  if (observed)
    note_span (self, observed_from, observed_until);
}

/**
 * wh_series_sum_add_buckets:
 * @self: a sum
 * @buckets: buckets that follow each other
 * @n: how many
 * @begin: when the first begins
 * @length: how long each is
 */
void
wh_series_sum_add_buckets (WhSeriesSum    *self,
                           const WhBucket *buckets,
                           guint           n,
                           gint64          begin,
                           gint64          length)
{
  gint64 observed_from = 0;
  gint64 observed_until = G_MININT64;

  for (guint i = 0; i < n; i++, begin += length)
    {
      if (buckets[i].count == 0 || begin + length <= self->from || begin >= self->until)
        continue;

      wh_bucket_add (&self->steps[find_step (self, begin)], &buckets[i]);

      if (begin != observed_until)
        {
          if (observed_until != G_MININT64)
            note_span (self, observed_from, observed_until - 1);
          observed_from = begin;
        }
      observed_until = begin + length;
    }

  if (observed_until != G_MININT64)
    note_span (self, observed_from, observed_until - 1);
}

static int
compare_spans (gconstpointer one,
               gconstpointer other)
{
  const WhSpan *a = one;
  const WhSpan *b = other;

  return (a->from > b->from) - (a->from < b->from);
}

static void
add_gap (WhSeriesData *data,
         gint64        from,
         gint64        until)
{
  WhSpan gap = { from * 1000, until * 1000 };

  g_array_append_val (data->gaps, gap);
}

static void
find_gaps (WhSeriesSum  *self,
           WhSeriesData *data,
           gint64        now)
{
  gint64 end = MIN (self->until, now);
  gint64 observed_until = self->from;

  /* Without a beat nothing can be missed, but what was before the first sample
   * of what will have one. */
  if (self->patience == G_MAXINT64)
    {
      gint64 first = data->info->first_at / 1000;

      if (data->info->interval != WH_SERIES_NO_BEAT && first > self->from)
        add_gap (data, self->from, MIN (first, end));
      return;
    }

  g_array_sort (self->spans, compare_spans);

  for (guint i = 0; i < self->spans->len; i++)
    {
      const WhSpan *span = &g_array_index (self->spans, WhSpan, i);

      if (span->from - observed_until > self->patience)
        add_gap (data, observed_until, span->from);

      observed_until = MAX (observed_until, span->until);
    }

  if (end - observed_until > self->patience)
    add_gap (data, observed_until, end);
}

/**
 * wh_series_sum_finish:
 * @self: a sum
 * @info: whose numbers these are
 * @now: what time it is; later there can be no gap
 *
 * Returns: (transfer full): the points and gaps
 */
WhSeriesData *
wh_series_sum_finish (WhSeriesSum  *self,
                      WhSeriesInfo *info,
                      gint64        now)
{
  WhSeriesData *data = wh_series_data_new (info, self->from * 1000, self->until * 1000, self->step * 1000);

  for (guint i = 0; i < self->n_steps; i++)
    {
      const WhBucket *step = &self->steps[i];
      WhPoint point;

      if (step->count == 0)
        continue;

      point.time = (self->n_steps > 1 ? MAX ((self->first + i) * self->step, self->from) : self->from) * 1000;
      point.min = step->min;
      point.max = step->max;
      point.avg = step->sum / step->count;
      point.count = step->count;
      g_array_append_val (data->points, point);
    }

  find_gaps (self, data, now);

  return data;
}
