/* wh-series.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-series.h"

G_DEFINE_BOXED_TYPE (WhSeriesInfo, wh_series_info, wh_series_info_ref, wh_series_info_unref)
G_DEFINE_BOXED_TYPE (WhSeriesData, wh_series_data, wh_series_data_ref, wh_series_data_unref)
G_DEFINE_INTERFACE (WhSeriesSource, wh_series_source, G_TYPE_OBJECT)

enum
{
  RECORDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/**
 * wh_series_type_get_id:
 * @type: a type
 *
 * Returns: its word for files and the command line
 */
const char *
wh_series_type_get_id (WhSeriesType type)
{
  static const char * const ids[] = { "gauge", "counter", "state" };

  g_return_val_if_fail (type < G_N_ELEMENTS (ids), ids[0]);

  return ids[type];
}

/**
 * wh_series_info_new:
 * @connection: id of a connection
 * @name: "kind:uid/metric"
 * @label: (nullable): name of the resource for people
 * @unit: (nullable): what the numbers count
 * @type: what kind of number it is
 * @interval: time between samples, microseconds; 0 = not known
 *
 * Returns: (transfer full): the description, without times
 */
WhSeriesInfo *
wh_series_info_new (const char   *connection,
                    const char   *name,
                    const char   *label,
                    const char   *unit,
                    WhSeriesType  type,
                    gint64        interval)
{
  WhSeriesInfo *self;

  g_return_val_if_fail (connection != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_new0 (WhSeriesInfo, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->connection = g_strdup (connection);
  self->name = g_strdup (name);
  self->label = g_strdup (label);
  self->unit = g_strdup (unit);
  self->type = type;
  self->interval = interval;

  return self;
}

/**
 * wh_series_info_ref:
 * @self: a #WhSeriesInfo
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhSeriesInfo *
wh_series_info_ref (WhSeriesInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_series_info_unref:
 * @self: (transfer full): a #WhSeriesInfo
 *
 * On any thread.
 */
void
wh_series_info_unref (WhSeriesInfo *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->connection);
  g_free (self->name);
  g_free (self->label);
  g_free (self->unit);
  g_free (self);
}

/**
 * wh_series_info_dup_readable_name:
 * @self: a description
 *
 * Returns: (transfer full): the name with the resource's name in the place of
 *   its uid, such as "node:worker-1/cpu"
 */
char *
wh_series_info_dup_readable_name (const WhSeriesInfo *self)
{
  const char *colon;
  const char *slash;

  g_return_val_if_fail (self != NULL, NULL);

  colon = strchr (self->name, ':');
  slash = strrchr (self->name, '/');

  if (self->label == NULL || colon == NULL || slash == NULL || slash < colon)
    return g_strdup (self->name);

  return g_strdup_printf ("%.*s:%s%s", (int)(colon - self->name), self->name, self->label, slash);
}

/**
 * wh_series_data_new:
 * @info: whose numbers these are
 * @from: begin, microseconds since the epoch, UTC
 * @until: end
 * @step: time that one point stands for, microseconds
 *
 * For who fills it; after that it is handed on and never changed.
 *
 * Returns: (transfer full): data without points and gaps
 */
WhSeriesData *
wh_series_data_new (WhSeriesInfo *info,
                    gint64        from,
                    gint64        until,
                    gint64        step)
{
  WhSeriesData *self;

  g_return_val_if_fail (info != NULL, NULL);

  self = g_new0 (WhSeriesData, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->info = wh_series_info_ref (info);
  self->from = from;
  self->until = until;
  self->step = step;
  self->tier = "raw";
  self->points = g_array_new (FALSE, FALSE, sizeof (WhPoint));
  self->gaps = g_array_new (FALSE, FALSE, sizeof (WhSpan));

  return self;
}

/**
 * wh_series_data_ref:
 * @self: a #WhSeriesData
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhSeriesData *
wh_series_data_ref (WhSeriesData *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_series_data_unref:
 * @self: (transfer full): a #WhSeriesData
 *
 * On any thread.
 */
void
wh_series_data_unref (WhSeriesData *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  wh_series_info_unref (self->info);
  g_array_unref (self->points);
  g_array_unref (self->gaps);
  g_free (self);
}

/* ---- the source ---- */

static void
wh_series_source_default_init (WhSeriesSourceInterface *iface)
{
  /**
   * WhSeriesSource::recorded:
   * @self: the source
   * @connection: id of a connection
   *
   * Samples of @connection were added. Emitted on the main thread.
   */
  signals[RECORDED] =
    g_signal_new ("recorded", WH_TYPE_SERIES_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

/**
 * wh_series_source_list:
 * @self: a source
 * @glob: (nullable): pattern with * and ? that the name or the readable name
 *   must match; %NULL = all
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhSeriesInfo, by name
 */
DexFuture *
wh_series_source_list (WhSeriesSource *self,
                       const char     *glob)
{
  g_return_val_if_fail (WH_IS_SERIES_SOURCE (self), NULL);

  return WH_SERIES_SOURCE_GET_IFACE (self)->list (self, glob);
}

/**
 * wh_series_source_query:
 * @self: a source
 * @query: what is asked for; copied
 *
 * Returns: (transfer full): resolves to a #WhSeriesData; rejects with
 *   %WH_ERROR_NOT_FOUND when there is no such series
 */
DexFuture *
wh_series_source_query (WhSeriesSource      *self,
                        const WhSeriesQuery *query)
{
  g_return_val_if_fail (WH_IS_SERIES_SOURCE (self), NULL);
  g_return_val_if_fail (query != NULL && query->name != NULL, NULL);
  g_return_val_if_fail (query->until > query->from && query->n_points > 0, NULL);

  return WH_SERIES_SOURCE_GET_IFACE (self)->query (self, query);
}

/**
 * wh_series_source_emit_recorded:
 * @self: a source of series
 * @connection: of which connection
 *
 * Tells that samples were written.
 */
void
wh_series_source_emit_recorded (WhSeriesSource *self,
                                const char     *connection)
{
  g_return_if_fail (WH_IS_SERIES_SOURCE (self));

  g_signal_emit (self, signals[RECORDED], 0, connection);
}
