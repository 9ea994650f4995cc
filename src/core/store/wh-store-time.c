/* wh-store-time.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-metric.h"
#include "wh-store-private.h"

/**
 * wh_store_set_time:
 * @self: a store that nobody looks at yet
 * @time: the instant it shows, microseconds since the epoch; 0 = now
 *
 * Says that it shows the past.
 */
void
wh_store_set_time (WhStore *self,
                   gint64   time)
{
  g_return_if_fail (WH_IS_STORE (self));

  self->time = time;
}

/**
 * wh_store_get_time:
 * @self: a store
 *
 * Returns: the instant it shows, microseconds since the epoch; 0 = now
 */
gint64
wh_store_get_time (WhStore *self)
{
  g_return_val_if_fail (WH_IS_STORE (self), 0);

  return self->time;
}

/**
 * wh_store_set_begin:
 * @self: a store
 * @begin: when observing began, microseconds since the epoch; 0 = not known
 *
 * Says before when there is nothing to tell: none of something then is not zero
 * of it, it was not observed.
 */
void
wh_store_set_begin (WhStore *self,
                    gint64   begin)
{
  g_return_if_fail (WH_IS_STORE (self));

  self->begin = begin;
}

/**
 * wh_store_get_begin:
 * @self: a store
 *
 * Returns: when observing began, microseconds since the epoch; 0 = not known
 */
gint64
wh_store_get_begin (WhStore *self)
{
  g_return_val_if_fail (WH_IS_STORE (self), 0);

  return self->begin;
}

/**
 * wh_store_get_now:
 * @self: a store
 *
 * Returns: what ages in it count from: the instant that it shows, or this one
 */
gint64
wh_store_get_now (WhStore *self)
{
  g_return_val_if_fail (WH_IS_STORE (self), 0);

  return self->time != 0 ? self->time : g_get_real_time ();
}

/**
 * wh_store_get_sampled_at:
 * @self: a store
 * @record: a resource
 * @field: one of its fields
 *
 * Numbers that change all the time are looked at more often than the resource,
 * and in the past they come from samples of their own.
 *
 * Returns: when its value was measured, microseconds since the epoch; 0 = it has
 *   no samples: it is as old as the resource
 */
gint64
wh_store_get_sampled_at (WhStore        *self,
                         const WhRecord *record,
                         guint           field)
{
  const WhMetric *metric;
  const GArray *samples;
  char series[512];

  g_return_val_if_fail (WH_IS_STORE (self), 0);
  g_return_val_if_fail (record != NULL && field < record->kind->n_fields, 0);

  if ((metric = wh_kind_find_metric (record->kind, record->kind->fields[field].id)) == NULL || metric->identify != NULL)
    return 0;

  g_snprintf (series, sizeof series, "%s:%s/%s", record->kind->id, record->uid, metric->id);
  samples = wh_store_get_samples (self, series);

  return samples != NULL && samples->len > 0 ? g_array_index (samples, WhSample, samples->len - 1).time : 0;
}
