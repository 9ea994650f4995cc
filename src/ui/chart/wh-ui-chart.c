/* wh-ui-chart.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-format.h"
#include "wh-ui-chart-private.h"

/**
 * WhUiChart:
 *
 * Numbers over time, with axes: the one chart of the program.
 *
 * Lines of several series in one unit; what was not observed is hatched and
 * never bridged; rollouts, alerts, anomalies, a limit with its meaning, and
 * spans of a colour. Charts with the same [class@TimeRange] show the same time
 * and point at the same instant. Pointer: move to read, drag to zoom, double
 * click to go back, Ctrl and the wheel to zoom. Keys: arrows move the cursor,
 * plus and minus zoom, Page Up and Page Down pan, Escape goes back.
 *
 * Asks its series for no more points than it has pixels, and only while it is
 * on the screen.
 */
G_DEFINE_FINAL_TYPE (WhUiChart, wh_ui_chart, WH_UI_TYPE_DRAWN)

enum
{
  SERIES_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
series_free (gpointer data)
{
  WhUiChartSeries *series = data;

  g_clear_signal_handler (&series->handler, series->model);
  g_object_unref (series->model);
  g_free (series->label);
  g_free (series);
}

static void
marker_free (gpointer data)
{
  WhUiChartMarker *marker = data;

  g_free (marker->label);
  g_free (marker);
}

static WhUiChartSeries *
get_series (WhUiChart *self,
            guint      index)
{
  g_return_val_if_fail (WH_UI_IS_CHART (self), NULL);
  g_return_val_if_fail (index < self->series->len, NULL);

  return g_ptr_array_index (self->series, index);
}

/* ---- Asking ---- */

static void
ask_one (WhUiChart     *self,
         WhSeriesModel *model)
{
  if (self->holding && self->n_points > 0)
    wh_series_model_show (model, wh_ui_time_range_get_from (self->range), wh_ui_time_range_get_until (self->range),
                          self->n_points);
}

static void
ask (WhUiChart *self)
{
  for (guint i = 0; i < self->series->len; i++)
    ask_one (self, get_series (self, i)->model);
}

static void
range_changed_cb (WhUiChart *self)
{
  ask (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

static void
cursor_changed_cb (WhUiChart *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_holding (WhUiChart *self,
             gboolean   holding)
{
  if (self->holding == holding)
    return;

  self->holding = holding;

  if (holding)
    wh_ui_time_range_hold (self->range);
  else
    wh_ui_time_range_release (self->range);

  if (holding)
    ask (self);
}

/* ---- What it says to those who do not see it ---- */

static void
append_series (GString         *text,
               WhUiChartSeries *series)
{
  guint n_points;
  const WhPoint *points = wh_series_model_get_points (series->model, &n_points);
  const char *unit = wh_series_model_get_unit (series->model);
  g_autofree char *last = NULL;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;
  const char *last_unit, *low_unit, *high_unit;
  double min, max;

  if (text->len > 0)
    g_string_append (text, "\n");

  if (n_points == 0 || !wh_series_model_get_extent (series->model, &min, &max))
    {
      /* Translators: a series of a chart without values */
      g_string_append_printf (text, _("%s: not observed"), series->label);
      return;
    }

  last = wh_ui_format_quantity (points[n_points - 1].avg, unit, &last_unit);
  low = wh_ui_format_quantity (min, unit, &low_unit);
  high = wh_ui_format_quantity (max, unit, &high_unit);

  /* Translators: a series of a chart, then numbers with their units */
  g_string_append_printf (text, _("%s: last %s %s, lowest %s %s, highest %s %s"), series->label,
                          last, last_unit != NULL ? last_unit : "", low, low_unit != NULL ? low_unit : "",
                          high, high_unit != NULL ? high_unit : "");
}

static void
update_description (WhUiChart *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->series->len; i++)
    append_series (text, get_series (self, i));

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

static void
model_changed_cb (WhUiChart *self)
{
  update_description (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  g_signal_emit (self, signals[SERIES_CHANGED], 0);
}

/* ---- Widget ---- */

static void
wh_ui_chart_draw (WhUiDrawn   *drawn,
                  GtkSnapshot *snapshot,
                  float        width,
                  float        height)
{
  WhUiChart *self = WH_UI_CHART (drawn);

  wh_ui_chart_lay_out (self, &self->frame, width, height);
  wh_ui_chart_paint (self, &self->frame, snapshot);
}

static void
wh_ui_chart_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  GTK_WIDGET_CLASS (wh_ui_chart_parent_class)->snapshot (widget, snapshot);

  wh_ui_chart_paint_cursor (WH_UI_CHART (widget), snapshot);
}

static void
wh_ui_chart_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? 160 : 120;
  *natural = across ? 420 : 200;
}

static void
wh_ui_chart_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  WhUiChart *self = WH_UI_CHART (widget);

  GTK_WIDGET_CLASS (wh_ui_chart_parent_class)->size_allocate (widget, width, height, baseline);

  if (width > 0 && (guint)width != self->n_points)
    {
      self->n_points = width;
      ask (self);
    }
}

static void
wh_ui_chart_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_chart_parent_class)->map (widget);

  set_holding (WH_UI_CHART (widget), TRUE);
}

static void
wh_ui_chart_unmap (GtkWidget *widget)
{
  set_holding (WH_UI_CHART (widget), FALSE);

  GTK_WIDGET_CLASS (wh_ui_chart_parent_class)->unmap (widget);
}

static void
wh_ui_chart_dispose (GObject *object)
{
  WhUiChart *self = WH_UI_CHART (object);

  if (self->range != NULL)
    set_holding (self, FALSE);

  g_ptr_array_set_size (self->series, 0);
  g_clear_object (&self->range);

  G_OBJECT_CLASS (wh_ui_chart_parent_class)->dispose (object);
}

static void
wh_ui_chart_finalize (GObject *object)
{
  WhUiChart *self = WH_UI_CHART (object);

  g_ptr_array_unref (self->series);
  g_ptr_array_unref (self->markers);
  g_array_unref (self->bands);
  g_free (self->title);
  g_free (self->meaning);

  G_OBJECT_CLASS (wh_ui_chart_parent_class)->finalize (object);
}

static void
wh_ui_chart_class_init (WhUiChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_chart_dispose;
  object_class->finalize = wh_ui_chart_finalize;

  widget_class->snapshot = wh_ui_chart_snapshot;
  widget_class->measure = wh_ui_chart_measure;
  widget_class->size_allocate = wh_ui_chart_size_allocate;
  widget_class->map = wh_ui_chart_map;
  widget_class->unmap = wh_ui_chart_unmap;

  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_chart_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;

  /**
   * WhUiChart::series-changed:
   * @self: the chart
   *
   * Series came, went, were hidden or have other points.
   */
  signals[SERIES_CHANGED] =
    g_signal_new ("series-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_ui_chart_init (WhUiChart *self)
{
  self->series = g_ptr_array_new_with_free_func (series_free);
  self->markers = g_ptr_array_new_with_free_func (marker_free);
  self->bands = g_array_new (FALSE, FALSE, sizeof (WhUiChartBand));
  self->limit = NAN;

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  wh_ui_chart_add_controls (self);
}

/**
 * wh_ui_chart_new:
 * @range: the time it shows, with others
 *
 * Returns: (transfer floating): a chart without series
 */
GtkWidget *
wh_ui_chart_new (WhUiTimeRange *range)
{
  WhUiChart *self;

  g_return_val_if_fail (WH_UI_IS_TIME_RANGE (range), NULL);

  self = g_object_new (WH_UI_TYPE_CHART, NULL);
  self->range = g_object_ref (range);
  g_signal_connect_object (range, "changed", G_CALLBACK (range_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (range, "cursor-changed", G_CALLBACK (cursor_changed_cb), self, G_CONNECT_SWAPPED);
  update_description (self);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_chart_get_range:
 * @self: a chart
 *
 * Returns: (transfer none): the time it shows
 */
WhUiTimeRange *
wh_ui_chart_get_range (WhUiChart *self)
{
  g_return_val_if_fail (WH_UI_IS_CHART (self), NULL);

  return self->range;
}

/**
 * wh_ui_chart_set_title:
 * @self: a chart
 * @title: (nullable): what it is about, for those who do not see it
 */
void
wh_ui_chart_set_title (WhUiChart  *self,
                       const char *title)
{
  g_return_if_fail (WH_UI_IS_CHART (self));

  if (g_set_str (&self->title, title))
    update_description (self);
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
  series->handler = g_signal_connect_swapped (model, "changed", G_CALLBACK (model_changed_cb), self);
  g_ptr_array_add (self->series, series);

  ask_one (self, model);
  model_changed_cb (self);

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
  model_changed_cb (self);
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
  WhUiChartSeries *series = get_series (self, index);

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
  WhUiChartSeries *series = get_series (self, index);

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
  WhUiChartSeries *series = get_series (self, index);

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
  WhUiChartSeries *series = get_series (self, index);

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
  WhUiChartSeries *series = get_series (self, index);

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
  WhUiChartSeries *series = get_series (self, index);

  if (series == NULL || series->hidden == !shown)
    return;

  series->hidden = !shown;
  model_changed_cb (self);
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
  WhUiChartSeries *series = get_series (self, index);
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

  number = wh_ui_format_quantity (point->avg, wh_series_model_get_unit (series->model), &unit);

  return unit != NULL && *unit != '\0' ? g_strconcat (number, "\342\200\257", unit, NULL) : g_steal_pointer (&number);
}

/**
 * wh_ui_chart_set_limit:
 * @self: a chart
 * @limit: a value in the unit of the series; NaN = none
 * @meaning: (nullable): what it means, as in "alert above 2 %"
 */
void
wh_ui_chart_set_limit (WhUiChart  *self,
                       double      limit,
                       const char *meaning)
{
  g_return_if_fail (WH_UI_IS_CHART (self));

  self->limit = limit;
  g_set_str (&self->meaning, meaning);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
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
  update_description (self);
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
  update_description (self);
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

/**
 * wh_ui_chart_render:
 * @self: a chart
 * @width: in pixels
 * @height: in pixels
 *
 * Draws it elsewhere: into a file.
 *
 * Returns: (transfer full) (nullable): the picture, without the cursor
 */
GskRenderNode *
wh_ui_chart_render (WhUiChart *self,
                    float      width,
                    float      height)
{
  GtkSnapshot *snapshot;
  WhUiChartFrame frame;

  g_return_val_if_fail (WH_UI_IS_CHART (self), NULL);

  snapshot = gtk_snapshot_new ();
  wh_ui_chart_lay_out (self, &frame, width, height);
  wh_ui_chart_paint (self, &frame, snapshot);

  return gtk_snapshot_free_to_node (snapshot);
}
