/* wave-source.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wave-source.h"

struct _WaveSource
{
  GObject parent_instance;

  guint   n_queries;
};

static void wave_source_iface_init (WhSeriesSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WaveSource, wave_source, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_SERIES_SOURCE, wave_source_iface_init))

static DexFuture *
wave_source_list (WhSeriesSource *source,
                  const char     *glob)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Waves have no list");
}

static DexFuture *
wave_source_query (WhSeriesSource      *source,
                   const WhSeriesQuery *query)
{
  g_auto(GStrv) parts = g_strsplit (query->name, ":", 4);
  gint64 span = query->until - query->from;
  gint64 step = MAX (span / MIN (query->n_points, 160), 1);
  WhSpan gap = { query->from + span / 3, query->from + span / 2 };
  g_autoptr(WhSeriesInfo) info = NULL;
  g_autoptr(WhSeriesData) data = NULL;
  double middle = g_ascii_strtod (parts[1], NULL);
  double height = g_ascii_strtod (parts[2], NULL);

  WAVE_SOURCE (source)->n_queries++;
  info = wh_series_info_new ("test", query->name, parts[0], parts[3], WH_SERIES_GAUGE, step);
  data = wh_series_data_new (info, query->from, query->until, step);
  g_array_append_val (data->gaps, gap);

  for (gint64 time = query->from; time + step <= query->until; time += step)
    {
      double noise = (time / step * 2654435761u % 1000) / 1000.0 - 0.5;
      double value = middle + height * (sin (time / (6 * 3600.0 * G_USEC_PER_SEC)) + noise * 0.3);
      WhPoint point = { time, value - height * 0.1, value + height * 0.1, value, 4 };

      if (time + step <= gap.from || time >= gap.until)
        g_array_append_val (data->points, point);
    }

  return dex_future_new_take_boxed (WH_TYPE_SERIES_DATA, g_steal_pointer (&data));
}

static void
wave_source_iface_init (WhSeriesSourceInterface *iface)
{
  iface->list = wave_source_list;
  iface->query = wave_source_query;
}

static void
wave_source_class_init (WaveSourceClass *klass)
{
}

static void
wave_source_init (WaveSource *self)
{
}

WhSeriesSource *
wave_source_new (void)
{
  return g_object_new (TYPE_WAVE_SOURCE, NULL);
}

guint
wave_source_get_n_queries (WaveSource *self)
{
  return self->n_queries;
}
