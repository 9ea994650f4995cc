/* wh-rule-baseline.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "wh-rule-baseline.h"

/* An hour of the week needs values of so many weeks, and so many values. */
#define MIN_WEEKS 2
#define MIN_VALUES 4

#define WEEK (G_GINT64_CONSTANT (7 * 86400) * G_USEC_PER_SEC)

/* Makes the median of distances a standard deviation where the noise is normal. */
#define MAD_FACTOR 1.4826

/**
 * wh_rule_hour_of_week:
 * @time: microseconds since the epoch, UTC
 *
 * People and their loads go by the clock on the wall, so it counts, not UTC.
 *
 * Returns: 0 to 167; 0 = Monday, midnight
 */
guint
wh_rule_hour_of_week (gint64 time)
{
  static GTimeZone *zone;
  gint64 seconds = time / G_USEC_PER_SEC;
  gint64 local;

  if (zone == NULL)
    zone = g_time_zone_new_local ();

  local = seconds + g_time_zone_get_offset (zone, g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds));

  /* The epoch was a Thursday. */
  return (guint)(((local / 3600) + 3 * 24) % WH_HOURS_OF_WEEK);
}

static int
compare_numbers (gconstpointer one,
                 gconstpointer other)
{
  double a = *(const double *)one;
  double b = *(const double *)other;

  return (a > b) - (a < b);
}

static double
take_median (double *values,
             guint   n)
{
  qsort (values, n, sizeof (double), compare_numbers);

  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/**
 * wh_rule_baseline_new:
 * @points: what was recorded, by time
 * @n_points: how many
 *
 * Learns what is usual. Medians, so that the incidents of the past, which are
 * in @points too, do not become usual.
 *
 * Returns: (transfer full): the baseline
 */
WhRuleBaseline *
wh_rule_baseline_new (const WhPoint *points,
                      guint          n_points)
{
  WhRuleBaseline *self = g_new0 (WhRuleBaseline, 1);
  g_autoptr(GPtrArray) hours = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  guint n_weeks[WH_HOURS_OF_WEEK] = { 0 };
  gint64 last_week[WH_HOURS_OF_WEEK];

  g_atomic_ref_count_init (&self->ref_count);

  for (guint i = 0; i < WH_HOURS_OF_WEEK; i++)
    {
      g_ptr_array_add (hours, g_array_new (FALSE, FALSE, sizeof (double)));
      last_week[i] = -1;
    }

  for (guint i = 0; i < n_points; i++)
    {
      guint hour = wh_rule_hour_of_week (points[i].time);
      gint64 week = points[i].time / WEEK;

      g_array_append_val (g_ptr_array_index (hours, hour), points[i].avg);
      n_weeks[hour] += week != last_week[hour];
      last_week[hour] = week;
    }

  for (guint hour = 0; hour < WH_HOURS_OF_WEEK; hour++)
    {
      GArray *values = g_ptr_array_index (hours, hour);

      if (n_weeks[hour] < MIN_WEEKS || values->len < MIN_VALUES)
        {
          self->median[hour] = NAN;
          self->deviation[hour] = NAN;
          continue;
        }

      self->median[hour] = take_median ((double *)(gpointer)values->data, values->len);

      for (guint i = 0; i < values->len; i++)
        g_array_index (values, double, i) = fabs (g_array_index (values, double, i) - self->median[hour]);

      self->deviation[hour] = MAD_FACTOR * take_median ((double *)(gpointer)values->data, values->len);
    }

  return self;
}

/**
 * wh_rule_baseline_ref:
 * @self: a baseline
 *
 * On any thread. Nobody changes one that was made.
 *
 * Returns: (transfer full): @self
 */
WhRuleBaseline *
wh_rule_baseline_ref (WhRuleBaseline *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_rule_baseline_unref:
 * @self: (transfer full): a baseline
 *
 * On any thread.
 */
void
wh_rule_baseline_unref (WhRuleBaseline *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

/**
 * wh_rule_baseline_get_score:
 * @self: a baseline
 * @time: when
 * @value: what was measured
 * @least: nearer than this to the median is never odd
 * @score: (out): how many deviations above the median; negative below
 *
 * Returns: whether enough is known of that hour
 */
gboolean
wh_rule_baseline_get_score (const WhRuleBaseline *self,
                            gint64                time,
                            double                value,
                            double                least,
                            double               *score)
{
  guint hour = wh_rule_hour_of_week (time);
  double distance = value - self->median[hour];
  double deviation = self->deviation[hour];

  if (isnan (self->median[hour]) || isnan (value))
    return FALSE;

  /* What never moved has no deviation; a thousandth of its size is one then. */
  deviation = MAX (deviation, fabs (self->median[hour]) / 1000);

  if (fabs (distance) <= least || distance == 0)
    *score = 0;
  else
    *score = deviation > 0 ? distance / deviation : copysign (G_MAXDOUBLE, distance);

  return TRUE;
}
