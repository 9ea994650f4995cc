/* wh-series-rate.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-series.h"

static gboolean
is_gap_between (const WhSeriesData *data,
                gint64              from,
                gint64              until)
{
  for (guint i = 0; i < data->gaps->len; i++)
    {
      const WhSpan *gap = &g_array_index (data->gaps, WhSpan, i);

      if (gap->from < until && gap->until > from)
        return TRUE;
    }

  return FALSE;
}

/* How much a counter grew from one point to the next. One that is less than it
 * was began anew, at zero; what it counted before that is in the point before. */
static double
get_increase (const WhPoint *before,
              const WhPoint *after)
{
  return after->max >= before->max ? after->max - before->max : after->max;
}

/**
 * wh_series_data_to_rate:
 * @self: numbers of a counter
 *
 * What a counter says is how fast it grows. A counter that was set back to zero
 * does not shrink. Nothing is said where nothing was observed, so the first
 * point after a gap has no rate.
 *
 * Returns: (transfer full): growth a second, one point less for each piece
 */
WhSeriesData *
wh_series_data_to_rate (const WhSeriesData *self)
{
  g_autoptr(WhSeriesInfo) info = NULL;
  g_autofree char *unit = NULL;
  WhSeriesData *data;

  g_return_val_if_fail (self != NULL, NULL);

  unit = g_strdup_printf ("%s/s", self->info->unit != NULL ? self->info->unit : "");
  info = wh_series_info_new (self->info->connection, self->info->name, self->info->label, unit, WH_SERIES_GAUGE,
                             self->info->interval);
  info->first_at = self->info->first_at;
  info->last_at = self->info->last_at;
  data = wh_series_data_new (info, self->from, self->until, self->step);
  data->tier = self->tier;
  g_array_append_vals (data->gaps, self->gaps->data, self->gaps->len);

  for (guint i = 1; i < self->points->len; i++)
    {
      const WhPoint *before = &g_array_index (self->points, WhPoint, i - 1);
      const WhPoint *after = &g_array_index (self->points, WhPoint, i);
      double rate = get_increase (before, after) / ((double)(after->time - before->time) / G_USEC_PER_SEC);
      WhPoint point = { after->time, rate, rate, rate, after->count };

      if (!is_gap_between (self, before->time, after->time))
        g_array_append_val (data->points, point);
    }

  return data;
}
