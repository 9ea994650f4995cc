/* wh-range-source.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-range-source.h"

G_DEFINE_BOXED_TYPE (WhMetricRange, wh_metric_range, wh_metric_range_ref, wh_metric_range_unref)
G_DEFINE_INTERFACE (WhRangeSource, wh_range_source, G_TYPE_OBJECT)

static void
series_free (gpointer data)
{
  WhMetricSeries *series = data;

  g_free (series->labels);
  g_array_unref (series->points);
  g_free (series);
}

/**
 * wh_metric_range_new:
 * @from: first instant
 * @until: last instant
 * @step: time between two
 *
 * Returns: (transfer full): an answer without series
 */
WhMetricRange *
wh_metric_range_new (gint64 from,
                     gint64 until,
                     gint64 step)
{
  WhMetricRange *self = g_new0 (WhMetricRange, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->from = from;
  self->until = until;
  self->step = step;
  self->series = g_ptr_array_new_with_free_func (series_free);

  return self;
}

/**
 * wh_metric_range_ref:
 * @self: a #WhMetricRange
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhMetricRange *
wh_metric_range_ref (WhMetricRange *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_metric_range_unref:
 * @self: (transfer full): a #WhMetricRange
 *
 * On any thread.
 */
void
wh_metric_range_unref (WhMetricRange *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->series);
  g_free (self);
}

/**
 * wh_metric_range_add:
 * @self: an answer that is being made
 * @labels: (transfer full): "name=value", one a line, sorted
 *
 * Returns: (transfer none) (element-type WhPoint): where its points go
 */
GArray *
wh_metric_range_add (WhMetricRange *self,
                     char          *labels)
{
  WhMetricSeries *series = g_new0 (WhMetricSeries, 1);

  series->labels = labels;
  series->points = g_array_new (FALSE, FALSE, sizeof (WhPoint));
  g_ptr_array_add (self->series, series);

  return series->points;
}

static void
wh_range_source_default_init (WhRangeSourceInterface *iface)
{
}

/**
 * wh_range_source_query_range:
 * @self: a source that is open
 * @expression: in its own language
 * @from: first instant, microseconds since the epoch, UTC
 * @until: last instant
 * @step: microseconds between two
 *
 * Returns: (transfer full): resolves to a [struct@MetricRange], asked for in as
 *   many parts as it takes
 */
DexFuture *
wh_range_source_query_range (WhRangeSource *self,
                             const char     *expression,
                             gint64          from,
                             gint64          until,
                             gint64          step)
{
  g_return_val_if_fail (WH_IS_RANGE_SOURCE (self), NULL);
  g_return_val_if_fail (expression != NULL, NULL);
  g_return_val_if_fail (until >= from && step > 0, NULL);

  return WH_RANGE_SOURCE_GET_IFACE (self)->query_range (self, expression, from, until, step);
}
