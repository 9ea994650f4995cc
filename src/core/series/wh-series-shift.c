/* wh-series-shift.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libdex.h>

#include "wh-series-shift.h"

struct _WhSeriesShift
{
  GObject         parent_instance;

  WhSeriesSource *source;
  gint64          shift;
};

static void iface_init (WhSeriesSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhSeriesShift, wh_series_shift, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_SERIES_SOURCE, iface_init))

static DexFuture *
wh_series_shift_list (WhSeriesSource *source,
                      const char     *glob)
{
  return wh_series_source_list (WH_SERIES_SHIFT (source)->source, glob);
}

static WhSeriesData *
shift_data (const WhSeriesData *data,
            gint64              shift)
{
  WhSeriesData *shifted = wh_series_data_new (data->info, data->from + shift, data->until + shift, data->step);

  shifted->tier = data->tier;
  g_array_append_vals (shifted->points, data->points->data, data->points->len);
  g_array_append_vals (shifted->gaps, data->gaps->data, data->gaps->len);

  for (guint i = 0; i < shifted->points->len; i++)
    g_array_index (shifted->points, WhPoint, i).time += shift;

  for (guint i = 0; i < shifted->gaps->len; i++)
    {
      g_array_index (shifted->gaps, WhSpan, i).from += shift;
      g_array_index (shifted->gaps, WhSpan, i).until += shift;
    }

  return shifted;
}

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   user_data)
{
  const GValue *value = dex_future_get_value (future, NULL);

  return dex_future_new_take_boxed (WH_TYPE_SERIES_DATA,
                                    shift_data (g_value_get_boxed (value), WH_SERIES_SHIFT (user_data)->shift));
}

static DexFuture *
wh_series_shift_query (WhSeriesSource      *source,
                       const WhSeriesQuery *query)
{
  WhSeriesShift *self = WH_SERIES_SHIFT (source);
  WhSeriesQuery earlier = *query;

  earlier.from -= self->shift;
  earlier.until -= self->shift;

  return dex_future_then (wh_series_source_query (self->source, &earlier), answered_cb, g_object_ref (self), g_object_unref);
}

static void
iface_init (WhSeriesSourceInterface *iface)
{
  iface->list = wh_series_shift_list;
  iface->query = wh_series_shift_query;
}

static void
wh_series_shift_finalize (GObject *object)
{
  g_clear_object (&WH_SERIES_SHIFT (object)->source);

  G_OBJECT_CLASS (wh_series_shift_parent_class)->finalize (object);
}

static void
wh_series_shift_class_init (WhSeriesShiftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_series_shift_finalize;
}

static void
wh_series_shift_init (WhSeriesShift *self)
{
}

/**
 * wh_series_shift_new:
 * @source: where the numbers are
 * @shift: by how much later they are told, in microseconds
 *
 * Returns: (transfer full): a source that answers about @shift earlier
 */
WhSeriesSource *
wh_series_shift_new (WhSeriesSource *source,
                     gint64          shift)
{
  WhSeriesShift *self;

  g_return_val_if_fail (WH_IS_SERIES_SOURCE (source), NULL);

  self = g_object_new (WH_TYPE_SERIES_SHIFT, NULL);
  self->source = g_object_ref (source);
  self->shift = shift;

  return WH_SERIES_SOURCE (self);
}
