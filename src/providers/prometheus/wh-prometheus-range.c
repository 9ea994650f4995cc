/* wh-prometheus-range.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-dex-util.h"
#include "wh-json.h"
#include "wh-prometheus-range.h"

/* So many points of each series are asked for at once; Prometheus refuses more
 * than 11,000. */
#define MAX_POINTS 10000

typedef struct
{
  WhProvider *provider;
  char       *expression;
  gint64      from;
  gint64      until;
  gint64      step;
} Range;

static void
range_free (gpointer data)
{
  Range *range = data;

  g_object_unref (range->provider);
  g_free (range->expression);
  g_free (range);
}

static int
compare_text (gconstpointer one,
              gconstpointer other)
{
  return g_strcmp0 (*(const char * const *)one, *(const char * const *)other);
}

static char *
dup_labels (yyjson_val *metric)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  yyjson_val *name;
  yyjson_val *value;
  size_t i;
  size_t n;

  yyjson_obj_foreach (metric, i, n, name, value)
    {
      if (yyjson_is_str (value))
        g_ptr_array_add (labels, g_strdelimit (g_strconcat (yyjson_get_str (name), "=", yyjson_get_str (value), NULL),
                                               "\n", ' '));
    }

  g_ptr_array_sort (labels, compare_text);
  g_ptr_array_add (labels, NULL);

  return g_strjoinv ("\n", (char **)labels->pdata);
}

/* A series may be in several parts of the answer. */
static GArray *
find_points (WhMetricRange *answer,
             GHashTable    *known,
             yyjson_val    *metric)
{
  char *labels = dup_labels (metric);
  GArray *points = g_hash_table_lookup (known, labels);

  if (points != NULL)
    {
      g_free (labels);
      return points;
    }

  points = wh_metric_range_add (answer, labels);
  g_hash_table_insert (known, labels, points);

  return points;
}

/* Numbers that are none (NaN, Inf) are values too for a comparison; only NaN
 * compares to nothing, and is left out. */
static void
read_points (GArray     *points,
             yyjson_val *values)
{
  yyjson_val *value;
  size_t i;
  size_t n;

  yyjson_arr_foreach (values, i, n, value)
    {
      yyjson_val *at = yyjson_arr_get (value, 0);
      yyjson_val *text = yyjson_arr_get (value, 1);
      WhPoint point = { .count = 1 };
      double number;

      if (!yyjson_is_num (at) || !yyjson_is_str (text))
        continue;

      number = g_ascii_strtod (yyjson_get_str (text), NULL);
      if (isnan (number))
        continue;

      point.time = (gint64)(yyjson_get_num (at) * 1000 + 0.5) * 1000;
      point.min = point.max = point.avg = number;
      g_array_append_val (points, point);
    }
}

static DexFuture *
query_fiber (gpointer user_data)
{
  const Range *range = user_data;
  gint64 step = MAX (range->step / G_USEC_PER_SEC, 1) * G_USEC_PER_SEC;
  gint64 from = range->from / step * step;
  gint64 until = range->until / step * step;
  g_autoptr(WhMetricRange) answer = wh_metric_range_new (from, until, step);
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (gint64 begin = from; begin <= until; begin += MAX_POINTS * step)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(WhJson) json = dex_await_boxed (wh_prometheus_query_range (range->provider, range->expression, begin,
                                                                           MIN (begin + (MAX_POINTS - 1) * step, until),
                                                                           step), &error);
      yyjson_val *series;
      size_t i;
      size_t n;

      if (json == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      yyjson_arr_foreach (wh_json_get (wh_json_get_root (json), "data.result"), i, n, series)
        read_points (find_points (answer, known, yyjson_obj_get (series, "metric")), yyjson_obj_get (series, "values"));
    }

  return dex_future_new_take_boxed (WH_TYPE_METRIC_RANGE, g_steal_pointer (&answer));
}

static DexFuture *
query_range (WhRangeSource *source,
             const char     *expression,
             gint64          from,
             gint64          until,
             gint64          step)
{
  Range *range = g_new0 (Range, 1);

  range->provider = g_object_ref (WH_PROVIDER (source));
  range->expression = g_strdup (expression);
  range->from = from;
  range->until = until;
  range->step = step;

  return wh_dex_spawn_pinned (NULL, 0, query_fiber, range, range_free);
}

/**
 * wh_prometheus_range_source_init:
 * @iface: to be filled in
 *
 * Ranges by /api/v1/query_range.
 */
void
wh_prometheus_range_source_init (WhRangeSourceInterface *iface)
{
  iface->query_range = query_range;
}
