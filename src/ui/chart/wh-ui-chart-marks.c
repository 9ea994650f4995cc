/* wh-ui-chart-marks.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-ui-chart-private.h"

void
wh_ui_chart_marker_free (gpointer data)
{
  WhUiChartMarker *marker = data;

  g_free (marker->label);
  g_free (marker);
}

void
wh_ui_chart_limit_clear (gpointer data)
{
  g_free (((WhUiChartLimit *)data)->meaning);
}

/**
 * wh_ui_chart_clear_limits:
 * @self: a chart
 */
void
wh_ui_chart_clear_limits (WhUiChart *self)
{
  g_return_if_fail (WH_UI_IS_CHART (self));

  g_array_set_size (self->limits, 0);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_chart_add_limit:
 * @self: a chart
 * @limit: a value in the unit of the series
 * @tone: its colour: error for what must not be passed, slate for what was set
 *   aside
 * @meaning: (nullable): what it means, as in "alert above 2 %"
 *
 * Draws a dashed line. One that lies far above all values is only named at the
 * upper edge, so that it does not press them flat.
 */
void
wh_ui_chart_add_limit (WhUiChart  *self,
                       double      limit,
                       WhUiTone    tone,
                       const char *meaning)
{
  WhUiChartLimit added = { limit, tone, g_strdup (meaning) };

  g_return_if_fail (WH_UI_IS_CHART (self));
  g_return_if_fail (isfinite (limit));

  g_array_append_val (self->limits, added);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_chart_set_limit:
 * @self: a chart
 * @limit: a value in the unit of the series; NaN = none
 * @meaning: (nullable): what it means, as in "alert above 2 %"
 *
 * Makes it the only limit.
 */
void
wh_ui_chart_set_limit (WhUiChart  *self,
                       double      limit,
                       const char *meaning)
{
  wh_ui_chart_clear_limits (self);

  if (!isnan (limit))
    wh_ui_chart_add_limit (self, limit, WH_UI_TONE_ERROR, meaning);
}

/**
 * wh_ui_chart_clear_markers:
 * @self: a chart
 */
void
wh_ui_chart_clear_markers (WhUiChart *self)
{
  g_return_if_fail (WH_UI_IS_CHART (self));

  g_ptr_array_set_size (self->markers, 0);
  wh_ui_chart_update_description (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

static int
compare_markers (gconstpointer a,
                 gconstpointer b)
{
  const WhUiChartMarker *one = a;
  const WhUiChartMarker *other = b;

  return one->time < other->time ? -1 : one->time > other->time;
}

/**
 * wh_ui_chart_add_marker:
 * @self: a chart
 * @time: when, microseconds since the epoch
 * @event: what it was
 * @label: (nullable): a word, as a version; left out where there is no room
 */
void
wh_ui_chart_add_marker (WhUiChart      *self,
                        gint64          time,
                        WhUiChartEvent  event,
                        const char     *label)
{
  WhUiChartMarker *marker;

  g_return_if_fail (WH_UI_IS_CHART (self));

  marker = g_new0 (WhUiChartMarker, 1);
  marker->time = time;
  marker->event = event;
  marker->label = g_strdup (label);
  g_ptr_array_add (self->markers, marker);
  g_ptr_array_sort_values (self->markers, compare_markers);
  wh_ui_chart_update_description (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_chart_clear_bands:
 * @self: a chart
 */
void
wh_ui_chart_clear_bands (WhUiChart *self)
{
  g_return_if_fail (WH_UI_IS_CHART (self));

  g_array_set_size (self->bands, 0);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_chart_add_band:
 * @self: a chart
 * @from: begin, microseconds since the epoch
 * @until: end
 * @tone: colour of the ground between both
 */
void
wh_ui_chart_add_band (WhUiChart *self,
                      gint64     from,
                      gint64     until,
                      WhUiTone   tone)
{
  WhUiChartBand band = { from, until, tone };

  g_return_if_fail (WH_UI_IS_CHART (self));

  g_array_append_val (self->bands, band);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}
