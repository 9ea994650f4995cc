/* wh-ui-chart.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

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

/* ---- Asking ---- */

void
wh_ui_chart_ask (WhUiChart     *self,
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
    wh_ui_chart_ask (self, wh_ui_chart_get_one (self, i)->model);
}

static void
range_changed_cb (WhUiChart *self)
{
  ask (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/* Series came, went, were hidden or have other points. */
void
wh_ui_chart_tell_changed (WhUiChart *self)
{
  wh_ui_chart_update_description (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  g_signal_emit (self, signals[SERIES_CHANGED], 0);
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
  g_array_unref (self->limits);
  g_free (self->title);
  g_free (self->subject);
  g_free (self->unit);

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
  self->series = g_ptr_array_new_with_free_func (wh_ui_chart_series_free);
  self->markers = g_ptr_array_new_with_free_func (wh_ui_chart_marker_free);
  self->bands = g_array_new (FALSE, FALSE, sizeof (WhUiChartBand));
  self->limits = g_array_new (FALSE, FALSE, sizeof (WhUiChartLimit));
  g_array_set_clear_func (self->limits, wh_ui_chart_limit_clear);

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
  wh_ui_chart_update_description (self);

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
 * wh_ui_chart_get_title:
 * @self: a chart
 *
 * Returns: (transfer none) (nullable): what it is about
 */
const char *
wh_ui_chart_get_title (WhUiChart *self)
{
  g_return_val_if_fail (WH_UI_IS_CHART (self), NULL);

  return self->title;
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
    wh_ui_chart_update_description (self);
}

/**
 * wh_ui_chart_set_subject:
 * @self: a chart
 * @subject: (nullable): of what it tells, such as "shop/checkout"
 *
 * The page around a chart says of what it is. A file that it is saved to has no
 * page around it: the picture and the name of the file say it.
 */
void
wh_ui_chart_set_subject (WhUiChart  *self,
                         const char *subject)
{
  g_return_if_fail (WH_UI_IS_CHART (self));

  g_set_str (&self->subject, subject);
}

/**
 * wh_ui_chart_set_unit:
 * @self: a chart
 * @unit: (nullable): what the numbers count, see [struct@SeriesInfo]
 *
 * For the axis of a chart whose series have no numbers yet.
 */
void
wh_ui_chart_set_unit (WhUiChart  *self,
                      const char *unit)
{
  g_return_if_fail (WH_UI_IS_CHART (self));

  if (g_set_str (&self->unit, unit))
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
