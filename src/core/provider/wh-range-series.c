/* wh-range-series.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-range-series.h"

/* Systems scrape every quarter of a minute or so; and a chart that follows the
 * clock asks much more often than there is something new. */
#define STEP (15 * G_TIME_SPAN_SECOND)
#define MAX_POINTS 240
#define KEEP (10 * G_TIME_SPAN_SECOND)

/**
 * WhRangeSeries:
 *
 * What one expression of a metrics system was, as a series that a chart draws.
 * Of several series at one instant it is the greatest value, or the lowest.
 * Its numbers are nobody's records: they are asked for when they are looked at.
 */
struct _WhRangeSeries
{
  GObject        parent_instance;

  WhRangeSource *source;
  char          *expression;
  gboolean       lowest;
  DexFuture     *asking;    /* (nullable): the last question; must not hold this, which holds it */
  WhMetricRange *last;      /* the last answer */
  gint64         last_at;   /* monotonic */
};

static void iface_init (WhSeriesSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhRangeSeries, wh_range_series, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_SERIES_SOURCE, iface_init))

/* ---- Points ---- */

static int
compare_points (gconstpointer one,
                gconstpointer other)
{
  const WhPoint *a = one;
  const WhPoint *b = other;

  return (a->time > b->time) - (a->time < b->time);
}

static void
add_point (GArray        *points,
           const WhPoint *point,
           gboolean       lowest)
{
  WhPoint *last = points->len > 0 ? &g_array_index (points, WhPoint, points->len - 1) : NULL;

  if (last == NULL || last->time != point->time)
    {
      g_array_append_val (points, *point);
      return;
    }

  last->min = MIN (last->min, point->min);
  last->max = MAX (last->max, point->max);
  last->avg = lowest ? last->min : last->max;
  last->count += point->count;
}

/* One series of all: the worst at each instant. */
static WhSeriesData *
make_data (WhRangeSeries       *self,
           const WhMetricRange *range,
           gint64               from,
           gint64               until)
{
  g_autoptr(WhSeriesInfo) info = wh_series_info_new ("", self->expression, NULL, NULL, WH_SERIES_GAUGE, range->step);
  WhSeriesData *data = wh_series_data_new (info, from, until, range->step);
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (WhPoint));

  for (guint i = 0; i < range->series->len; i++)
    {
      const WhMetricSeries *series = range->series->pdata[i];

      g_array_append_vals (all, series->points->data, series->points->len);
    }

  g_array_sort (all, compare_points);
  data->tier = "raw";

  for (guint i = 0; i < all->len; i++)
    {
      const WhPoint *point = &g_array_index (all, WhPoint, i);

      if (point->time >= from - range->step && point->time < until)
        add_point (data->points, point, self->lowest);
    }

  return data;
}

/* ---- The source ---- */

static DexFuture *
wh_range_series_list (WhSeriesSource *source,
                      const char     *glob)
{
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_new_with_free_func ((GDestroyNotify)wh_series_info_unref));
}

typedef struct
{
  WhRangeSeries *self;
  gint64         from;
  gint64         until;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question);
}

/* Several may have waited for the same answer. */
static void
keep (WhRangeSeries *self,
      WhMetricRange *range)
{
  if (self->last == range)
    return;

  g_clear_pointer (&self->last, wh_metric_range_unref);
  self->last = wh_metric_range_ref (range);
  self->last_at = g_get_monotonic_time ();
}

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   user_data)
{
  Question *question = user_data;
  WhMetricRange *range = g_value_get_boxed (dex_future_get_value (future, NULL));

  keep (question->self, range);

  return dex_future_new_take_boxed (WH_TYPE_SERIES_DATA, make_data (question->self, range, question->from, question->until));
}

static DexFuture *
wh_range_series_query (WhSeriesSource      *source,
                       const WhSeriesQuery *query)
{
  WhRangeSeries *self = WH_RANGE_SERIES (source);
  gint64 span = query->until - query->from;
  gint64 step = MAX (STEP, span / MIN (query->n_points, MAX_POINTS) / STEP * STEP);
  gint64 from = query->from / step * step;
  Question *question;

  if (self->last != NULL && self->last->step == step && self->last->from <= from &&
      g_get_monotonic_time () - self->last_at < KEEP && query->until - self->last->until < KEEP + step)
    return dex_future_new_take_boxed (WH_TYPE_SERIES_DATA, make_data (self, self->last, query->from, query->until));

  /* Who is slow is not asked twice; what was asked a moment ago is near enough. */
  if (self->asking == NULL || !dex_future_is_pending (self->asking))
    {
      dex_clear (&self->asking);
      self->asking = wh_range_source_query_range (self->source, self->expression, from, query->until - 1, step);
    }

  question = g_new0 (Question, 1);
  question->self = g_object_ref (self);
  question->from = query->from;
  question->until = query->until;

  return dex_future_then (dex_ref (self->asking), answered_cb, question, question_free);
}

static void
iface_init (WhSeriesSourceInterface *iface)
{
  iface->list = wh_range_series_list;
  iface->query = wh_range_series_query;
}

static void
wh_range_series_finalize (GObject *object)
{
  WhRangeSeries *self = WH_RANGE_SERIES (object);

  dex_clear (&self->asking);
  g_clear_object (&self->source);
  g_clear_pointer (&self->expression, g_free);
  g_clear_pointer (&self->last, wh_metric_range_unref);

  G_OBJECT_CLASS (wh_range_series_parent_class)->finalize (object);
}

static void
wh_range_series_class_init (WhRangeSeriesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_range_series_finalize;
}

static void
wh_range_series_init (WhRangeSeries *self)
{
}

/**
 * wh_range_series_new:
 * @source: who answers
 * @expression: in its language
 * @lowest: of several series the lowest value counts, not the greatest
 *
 * Returns: (transfer full): a source that answers this expression, whatever
 *   name it is asked for
 */
WhSeriesSource *
wh_range_series_new (WhRangeSource *source,
                     const char    *expression,
                     gboolean       lowest)
{
  WhRangeSeries *self;

  g_return_val_if_fail (WH_IS_RANGE_SOURCE (source), NULL);
  g_return_val_if_fail (expression != NULL, NULL);

  self = g_object_new (WH_TYPE_RANGE_SERIES, NULL);
  self->source = g_object_ref (source);
  self->expression = g_strdup (expression);
  self->lowest = lowest;

  return WH_SERIES_SOURCE (self);
}
