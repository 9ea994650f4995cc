/* wh-ui-chart-series.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-format.h"
#include "wh-ui-chart-private.h"

void
wh_ui_chart_series_free (gpointer data)
{
  WhUiChartSeries *series = data;

  g_clear_signal_handler (&series->handler, series->model);
  g_object_unref (series->model);
  g_free (series->label);
  g_free (series);
}

WhUiChartSeries *
wh_ui_chart_get_one (WhUiChart *self,
                     guint      index)
{
  g_return_val_if_fail (WH_UI_IS_CHART (self), NULL);
  g_return_val_if_fail (index < self->series->len, NULL);

  return g_ptr_array_index (self->series, index);
}

/* A share of time is shown in percent. */
const char *
wh_ui_chart_series_get_unit (const WhUiChartSeries *series)
{
  if (wh_series_model_get_series_type (series->model) == WH_SERIES_STATE)
    return WH_UI_UNIT_SHARE;

  return wh_series_model_get_unit (series->model);
}

/* ---- What it says to those who do not see it ---- */

/* Whether nothing was ever recorded of it, as far as is known. */
gboolean
wh_ui_chart_series_is_unseen (const WhUiChartSeries *self)
{
  WhSeriesData *data = wh_series_model_get_data (self->model);

  return g_error_matches (wh_series_model_get_error (self->model), WH_ERROR, WH_ERROR_NOT_FOUND) ||
         (data != NULL && data->points->len == 0 && data->info->first_at == 0);
}

/* "121 m", or "6" of what has no unit. */
static char *
dup_quantity (double      value,
              const char *unit)
{
  const char *shown_unit;
  g_autofree char *number = wh_ui_format_quantity (value, unit, &shown_unit);

  return shown_unit != NULL && *shown_unit != '\0' ? g_strdup_printf ("%s %s", number, shown_unit) : g_steal_pointer (&number);
}

static void
append_series (GString         *text,
               WhUiChartSeries *series)
{
  guint n_points;
  const WhPoint *points = wh_series_model_get_points (series->model, &n_points);
  const char *unit = wh_ui_chart_series_get_unit (series);
  g_autofree char *last = NULL;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;
  double min, max;

  if (text->len > 0)
    g_string_append_c (text, '\n');

  if (wh_ui_chart_series_is_unseen (series))
    {
      /* Translators: a series of a chart that nobody has looked at so far */
      g_string_append_printf (text, _("%s: not observed yet"), series->label);
      return;
    }

  if (n_points == 0 || !wh_series_model_get_extent (series->model, &min, &max))
    {
      /* Translators: a series of a chart without values */
      g_string_append_printf (text, _("%s: not observed"), series->label);
      return;
    }

  last = dup_quantity (points[n_points - 1].avg, unit);
  low = dup_quantity (min, unit);
  high = dup_quantity (max, unit);

  /* Translators: a series of a chart, then numbers with their units */
  g_string_append_printf (text, _("%s: last %s, lowest %s, highest %s"), series->label, last, low, high);
}

/* What the cursor points at: "14:02, CPU 121 m". */
char *
wh_ui_chart_dup_cursor_text (WhUiChart *self)
{
  g_autofree char *time = wh_format_time (wh_ui_time_range_get_cursor (self->range));
  GString *text = g_string_new (time);

  for (guint i = 0; i < self->series->len; i++)
    {
      g_autofree char *value = NULL;

      if (!wh_ui_chart_get_series_shown (self, i))
        continue;

      value = wh_ui_chart_format_series (self, i);
      g_string_append_printf (text, ", %s %s", wh_ui_chart_get_series_label (self, i), value);
    }

  return g_string_free_and_steal (text);
}

/**
 * wh_ui_chart_is_unseen:
 * @self: a chart
 *
 * Returns: whether nothing was ever recorded of any of its series
 */
gboolean
wh_ui_chart_is_unseen (WhUiChart *self)
{
  g_return_val_if_fail (WH_UI_IS_CHART (self), FALSE);

  for (guint i = 0; i < self->series->len; i++)
    {
      if (!wh_ui_chart_series_is_unseen (wh_ui_chart_get_one (self, i)))
        return FALSE;
    }

  return self->series->len > 0;
}

void
wh_ui_chart_update_description (WhUiChart *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (wh_ui_time_range_get_cursor (self->range) != 0)
    {
      g_autofree char *cursor = wh_ui_chart_dup_cursor_text (self);

      g_string_append (text, cursor);
    }

  for (guint i = 0; i < self->series->len; i++)
    append_series (text, wh_ui_chart_get_one (self, i));

  for (guint i = 0; i < self->markers->len; i++)
    {
      const WhUiChartMarker *marker = g_ptr_array_index (self->markers, i);
      g_autofree char *time = wh_format_time (marker->time);

      if (marker->label != NULL)
        g_string_append_printf (text, "\n%s: %s", time, marker->label);
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, self->title != NULL ? self->title : _("Chart"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str,
                                  -1);
}

/**
 * wh_ui_chart_add_series:
 * @self: a chart
 * @model: the numbers
 * @label: what they are
 * @tone: colour
 * @style: how they are drawn
 *
 * The unit of the first series is the unit of all.
 *
 * Returns: its index
 */
guint
wh_ui_chart_add_series (WhUiChart      *self,
                        WhSeriesModel  *model,
                        const char     *label,
                        WhUiTone        tone,
                        WhUiChartStyle  style)
{
  WhUiChartSeries *series;

  g_return_val_if_fail (WH_UI_IS_CHART (self), 0);
  g_return_val_if_fail (WH_IS_SERIES_MODEL (model), 0);
  g_return_val_if_fail (label != NULL, 0);

  series = g_new0 (WhUiChartSeries, 1);
  series->model = g_object_ref (model);
  series->label = g_strdup (label);
  series->tone = tone;
  series->style = style;
  series->handler = g_signal_connect_swapped (model, "changed", G_CALLBACK (wh_ui_chart_tell_changed), self);
  g_ptr_array_add (self->series, series);

  wh_ui_chart_ask (self, model);
  wh_ui_chart_tell_changed (self);

  return self->series->len - 1;
}

/**
 * wh_ui_chart_remove_series:
 * @self: a chart
 *
 * Removes all series.
 */
void
wh_ui_chart_remove_series (WhUiChart *self)
{
  g_return_if_fail (WH_UI_IS_CHART (self));

  g_ptr_array_set_size (self->series, 0);
  wh_ui_chart_tell_changed (self);
}

/**
 * wh_ui_chart_get_n_series:
 * @self: a chart
 *
 * Returns: how many series it has, hidden ones too
 */
guint
wh_ui_chart_get_n_series (WhUiChart *self)
{
  g_return_val_if_fail (WH_UI_IS_CHART (self), 0);

  return self->series->len;
}

/**
 * wh_ui_chart_get_model:
 * @self: a chart
 * @index: which series
 *
 * Returns: (transfer none): its numbers
 */
WhSeriesModel *
wh_ui_chart_get_model (WhUiChart *self,
                       guint      index)
{
  WhUiChartSeries *series = wh_ui_chart_get_one (self, index);

  return series != NULL ? series->model : NULL;
}

/**
 * wh_ui_chart_get_series_label:
 * @self: a chart
 * @index: which series
 *
 * Returns: (transfer none): its name
 */
const char *
wh_ui_chart_get_series_label (WhUiChart *self,
                              guint      index)
{
  WhUiChartSeries *series = wh_ui_chart_get_one (self, index);

  return series != NULL ? series->label : NULL;
}

/**
 * wh_ui_chart_get_series_tone:
 * @self: a chart
 * @index: which series
 *
 * Returns: its colour
 */
WhUiTone
wh_ui_chart_get_series_tone (WhUiChart *self,
                             guint      index)
{
  WhUiChartSeries *series = wh_ui_chart_get_one (self, index);

  return series != NULL ? series->tone : WH_UI_TONE_ACCENT;
}

/**
 * wh_ui_chart_get_series_style:
 * @self: a chart
 * @index: which series
 *
 * Returns: how it is drawn
 */
WhUiChartStyle
wh_ui_chart_get_series_style (WhUiChart *self,
                              guint      index)
{
  WhUiChartSeries *series = wh_ui_chart_get_one (self, index);

  return series != NULL ? series->style : WH_UI_CHART_LINE;
}

/**
 * wh_ui_chart_get_series_shown:
 * @self: a chart
 * @index: which series
 *
 * Returns: whether it is drawn
 */
gboolean
wh_ui_chart_get_series_shown (WhUiChart *self,
                              guint      index)
{
  WhUiChartSeries *series = wh_ui_chart_get_one (self, index);

  return series != NULL && !series->hidden;
}

/**
 * wh_ui_chart_set_series_shown:
 * @self: a chart
 * @index: which series
 * @shown: whether to draw it; the axis fits those that are drawn
 */
void
wh_ui_chart_set_series_shown (WhUiChart *self,
                              guint      index,
                              gboolean   shown)
{
  WhUiChartSeries *series = wh_ui_chart_get_one (self, index);

  if (series == NULL || series->hidden == !shown)
    return;

  series->hidden = !shown;
  wh_ui_chart_tell_changed (self);
}

/**
 * wh_ui_chart_format_series:
 * @self: a chart
 * @index: which series
 *
 * Returns: (transfer full): its value where the cursor is, else its last one,
 *   with unit; a dash where it was not observed
 */
char *
wh_ui_chart_format_series (WhUiChart *self,
                           guint      index)
{
  WhUiChartSeries *series = wh_ui_chart_get_one (self, index);
  gint64 cursor;
  const WhPoint *points;
  const WhPoint *point;
  g_autofree char *number = NULL;
  const char *unit;
  guint n_points;

  g_return_val_if_fail (series != NULL, NULL);

  cursor = wh_ui_time_range_get_cursor (self->range);
  points = wh_series_model_get_points (series->model, &n_points);

  if (cursor != 0)
    point = wh_series_model_find_point (series->model, cursor);
  else
    point = n_points > 0 ? &points[n_points - 1] : NULL;

  if (point == NULL)
    return g_strdup ("—");

  number = wh_ui_format_quantity (point->avg, wh_ui_chart_series_get_unit (series), &unit);

  return unit != NULL && *unit != '\0' ? g_strconcat (number, "\342\200\257", unit, NULL) : g_steal_pointer (&number);
}
