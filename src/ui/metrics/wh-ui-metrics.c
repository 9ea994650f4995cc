/* wh-ui-metrics.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-record.h"
#include "wh-series-shift.h"
#include "wh-ui-chart-dialog.h"
#include "wh-ui-chart-markers.h"
#include "wh-ui-metric-card.h"
#include "wh-ui-metric-set.h"
#include "wh-ui-metrics.h"
#include "wh-ui-range-control.h"

/**
 * WhUiMetrics:
 *
 * All that is recorded of a resource, as charts that show the same time and
 * point at the same instant. What there is comes from the tables of the kinds.
 *
 * It shows the moment that the fleet shows: in the past the charts end there.
 * Hidden when nothing is recorded of what it is given.
 */
struct _WhUiMetrics
{
  AdwBin            parent_instance;

  GtkWidget        *head;
  GtkWidget        *title;
  GtkWidget        *control;
  GtkToggleButton  *compare;  /* draws the day before as well */
  GtkFlowBox       *flow;

  WhUiTimeRange    *range;
  WhUiChartMarkers *markers;
  WhFleet          *fleet;
  WhSeriesSource   *day_before;
  WhRecord         *about;
  GPtrArray        *items;    /* what is shown */
  GSignalGroup     *moment;
  GPtrArray        *cards;     /* WhUiMetricCard */
  char             *signature; /* of the series that are shown */
  char             *only;
  int               height;
  gboolean          can_enlarge;
  gboolean          fitted;    /* to how long there are numbers */
};

G_DEFINE_FINAL_TYPE (WhUiMetrics, wh_ui_metrics, ADW_TYPE_BIN)

static const gint64 fitting_spans[] = { G_TIME_SPAN_HOUR, 6 * G_TIME_SPAN_HOUR, G_TIME_SPAN_DAY };

static WhUiMetricCard *
get_card (WhUiMetrics *self,
          guint        index)
{
  return g_ptr_array_index (self->cards, index);
}

/* ---- Charts ---- */

/* A program that was set up today has no use for a week of hatching: the first
 * answer says how far back there is anything. */
static void
fit_range (WhUiMetrics *self,
           WhUiChart   *chart)
{
  WhSeriesData *data = wh_ui_chart_get_n_series (chart) > 0
                         ? wh_series_model_get_data (wh_ui_chart_get_model (chart, 0)) : NULL;
  gint64 span = wh_ui_time_range_get_until (self->range) - wh_ui_time_range_get_from (self->range);
  gint64 age;

  if (self->fitted || data == NULL || data->info->first_at == 0)
    return;

  self->fitted = TRUE;
  age = wh_ui_time_range_get_until (self->range) - data->info->first_at;

  for (guint i = 0; i < G_N_ELEMENTS (fitting_spans); i++)
    {
      /* A little less at the left is no loss. */
      if (age < fitting_spans[i] * 5 / 4 && fitting_spans[i] < span)
        {
          wh_ui_time_range_set_span (self->range, fitting_spans[i]);
          break;
        }
    }
}

static WhUiMetricCard *
find_card_of (WhUiMetrics *self,
              gpointer     widget)
{
  for (guint i = 0; i < self->cards->len; i++)
    {
      if ((gpointer)get_card (self, i)->card == widget)
        return get_card (self, i);
    }

  return NULL;
}

/* What has something to show stands first; a pod that just began has nothing,
 * while its workload has. */
static int
compare_children (GtkFlowBoxChild *one,
                  GtkFlowBoxChild *other,
                  gpointer         data)
{
  const WhUiMetricCard *a = find_card_of (data, gtk_flow_box_child_get_child (one));
  const WhUiMetricCard *b = find_card_of (data, gtk_flow_box_child_get_child (other));

  if (a == NULL || b == NULL)
    return 0;

  return a->unseen != b->unseen ? (int)a->unseen - (int)b->unseen : (int)a->position - (int)b->position;
}

static void
series_changed_cb (WhUiMetrics *self,
                   WhUiChart   *chart)
{
  fit_range (self, chart);

  for (guint i = 0; i < self->cards->len; i++)
    {
      WhUiMetricCard *card = get_card (self, i);
      gboolean unseen = wh_ui_chart_is_unseen (chart);

      if (wh_ui_chart_card_get_chart (card->card) != chart || card->unseen == unseen)
        continue;

      card->unseen = unseen;
      gtk_flow_box_invalidate_sort (self->flow);
    }
}

static void
enlarge_cb (WhUiMetrics   *self,
            WhUiChartCard *widget)
{
  WhUiMetricCard *card = find_card_of (self, widget);

  g_return_if_fail (card != NULL);

  wh_ui_chart_dialog_present (GTK_WIDGET (self), self->fleet, card->record, card->metric,
                              wh_ui_time_range_get_until (self->range) - wh_ui_time_range_get_from (self->range));
}

static WhUiMetricCard *
add_card (WhUiMetrics          *self,
          const WhUiMetricItem *item)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  WhUiMetricCard *card = wh_ui_metric_card_new (item, self->range);

  wh_ui_chart_card_set_height (card->card, self->height);
  wh_ui_chart_card_set_can_enlarge (card->card, self->can_enlarge);
  g_signal_connect_object (wh_ui_chart_card_get_chart (card->card), "series-changed", G_CALLBACK (series_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card->card, "enlarge", G_CALLBACK (enlarge_cb), self, G_CONNECT_SWAPPED);
  card->position = self->cards->len;
  g_ptr_array_add (self->cards, card);

  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), GTK_WIDGET (card->card));
  gtk_flow_box_append (self->flow, child);
  wh_ui_chart_markers_apply (self->markers, wh_ui_chart_card_get_chart (card->card));

  return card;
}

static WhUiMetricCard *
find_card (WhUiMetrics          *self,
           const WhUiMetricItem *item)
{
  for (guint i = 0; i < self->cards->len; i++)
    {
      if (wh_ui_metric_card_takes (get_card (self, i), item))
        return get_card (self, i);
    }

  return NULL;
}

static void
add_series (WhUiMetrics          *self,
            const WhUiMetricItem *item)
{
  WhUiMetricCard *card = find_card (self, item);

  if (card == NULL)
    card = add_card (self, item);

  wh_ui_metric_card_add_series (card, item, WH_SERIES_SOURCE (wh_fleet_get_history (self->fleet)));
}

static gboolean
is_wanted (WhUiMetrics          *self,
           const WhUiMetricItem *item)
{
  const char *chart = item->metric->chart != NULL ? item->metric->chart : item->metric->title;

  return self->only == NULL || strcmp (chart, self->only) == 0;
}

static void
add_days_before (WhUiMetrics *self,
                 GPtrArray   *items)
{
  g_autoptr(GHashTable) n_series = g_hash_table_new (NULL, NULL);

  if (self->day_before == NULL)
    self->day_before = wh_series_shift_new (WH_SERIES_SOURCE (wh_fleet_get_history (self->fleet)), G_TIME_SPAN_DAY);

  /* After all others: the first of a chart is its own. */
  for (guint i = 0; i < items->len; i++)
    {
      const WhUiMetricItem *item = g_ptr_array_index (items, i);
      WhUiMetricCard *card = is_wanted (self, item) ? find_card (self, item) : NULL;
      guint n;

      if (card == NULL)
        continue;

      n = GPOINTER_TO_UINT (g_hash_table_lookup (n_series, card));
      wh_ui_metric_card_add_day_before (card, item, self->day_before, wh_ui_tone_for_series (n));
      g_hash_table_insert (n_series, card, GUINT_TO_POINTER (n + 1));
    }
}

static char *
make_signature (WhUiMetrics *self,
                GPtrArray   *items)
{
  GString *signature = g_string_new (self->only);

  for (guint i = 0; i < items->len; i++)
    {
      const WhUiMetricItem *item = g_ptr_array_index (items, i);

      g_string_append_printf (signature, "\n%s %s", item->record->connection, item->series);
    }

  return g_string_free_and_steal (signature);
}

static void
build (WhUiMetrics *self,
       GPtrArray   *items,
       WhRecord    *about)
{
  gtk_flow_box_remove_all (self->flow);
  g_ptr_array_set_size (self->cards, 0);

  for (guint i = 0; i < items->len; i++)
    {
      const WhUiMetricItem *item = g_ptr_array_index (items, i);

      if (is_wanted (self, item))
        add_series (self, item);
    }

  if (gtk_toggle_button_get_active (self->compare))
    add_days_before (self, items);

  for (guint i = 0; i < self->cards->len; i++)
    wh_ui_metric_card_set_about (get_card (self, i), about);

  gtk_widget_set_visible (GTK_WIDGET (self), self->cards->len > 0);
}

static void
compare_cb (WhUiMetrics *self)
{
  if (self->items != NULL)
    build (self, self->items, self->about);
}

static void
markers_changed_cb (WhUiMetrics *self)
{
  for (guint i = 0; i < self->cards->len; i++)
    wh_ui_chart_markers_apply (self->markers, wh_ui_chart_card_get_chart (get_card (self, i)->card));
}

static void
moment_changed_cb (WhUiMetrics *self)
{
  wh_ui_time_range_set_now (self->range, wh_moment_get_time (wh_fleet_get_moment (self->fleet)));
}

/* ---- Widget ---- */

static void
wh_ui_metrics_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_metrics_parent_class)->map (widget);

  wh_ui_chart_markers_load (WH_UI_METRICS (widget)->markers);
}

static void
wh_ui_metrics_dispose (GObject *object)
{
  WhUiMetrics *self = WH_UI_METRICS (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  g_ptr_array_set_size (self->cards, 0);
  g_clear_object (&self->moment);
  g_clear_object (&self->markers);
  g_clear_object (&self->range);
  g_clear_object (&self->day_before);
  g_clear_object (&self->fleet);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->about, wh_record_unref);

  G_OBJECT_CLASS (wh_ui_metrics_parent_class)->dispose (object);
}

static void
wh_ui_metrics_finalize (GObject *object)
{
  WhUiMetrics *self = WH_UI_METRICS (object);

  g_ptr_array_unref (self->cards);
  g_free (self->signature);
  g_free (self->only);

  G_OBJECT_CLASS (wh_ui_metrics_parent_class)->finalize (object);
}

static void
wh_ui_metrics_class_init (WhUiMetricsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_ui_metrics_dispose;
  object_class->finalize = wh_ui_metrics_finalize;
  GTK_WIDGET_CLASS (klass)->map = wh_ui_metrics_map;
}

static void
wh_ui_metrics_init (WhUiMetrics *self)
{
  self->cards = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_ui_metric_card_free);
  self->height = 150;
  self->can_enlarge = TRUE;
  self->moment = g_signal_group_new (WH_TYPE_MOMENT);
  g_signal_group_connect_object (self->moment, "notify::time", G_CALLBACK (moment_changed_cb), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
create_head (WhUiMetrics *self)
{
  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->title = gtk_label_new (_("Metrics"));
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_widget_add_css_class (self->title, "heading");
  self->control = wh_ui_range_control_new (self->range);
  gtk_widget_set_valign (self->control, GTK_ALIGN_CENTER);
  self->compare = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  gtk_button_set_label (GTK_BUTTON (self->compare), _("Compare with day before"));
  gtk_widget_set_valign (GTK_WIDGET (self->compare), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self->compare), FALSE);
  g_signal_connect_object (self->compare, "toggled", G_CALLBACK (compare_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->head), self->title);
  gtk_box_append (GTK_BOX (self->head), GTK_WIDGET (self->compare));
  gtk_box_append (GTK_BOX (self->head), self->control);

  return self->head;
}

/**
 * wh_ui_metrics_new:
 * @span: how much time it shows at first, in microseconds
 *
 * Returns: (transfer floating): one column of charts, hidden until there are any
 */
GtkWidget *
wh_ui_metrics_new (gint64 span)
{
  WhUiMetrics *self = g_object_new (WH_UI_TYPE_METRICS, "visible", FALSE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->range = wh_ui_time_range_new (span);
  self->markers = wh_ui_chart_markers_new (self->range);
  g_signal_connect_object (self->markers, "changed", G_CALLBACK (markers_changed_cb), self, G_CONNECT_SWAPPED);

  self->flow = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->flow, GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (self->flow, TRUE);
  gtk_flow_box_set_sort_func (self->flow, compare_children, self, NULL);
  gtk_flow_box_set_column_spacing (self->flow, 12);
  gtk_flow_box_set_row_spacing (self->flow, 12);
  gtk_widget_add_css_class (GTK_WIDGET (self->flow), "wh-cards");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->flow), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Charts"), -1);

  gtk_box_append (GTK_BOX (box), create_head (self));
  wh_ui_metrics_set_columns (self, 1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->flow));
  adw_bin_set_child (ADW_BIN (self), box);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_metrics_show_all:
 * @self: metrics
 * @fleet: whose history and moment
 * @records: (element-type WhRecord): resources
 * @about: the one that all is about; charts of others say of which they are
 *
 * Shows what is recorded of several resources. Called again with the same ones
 * it changes limits only.
 */
void
wh_ui_metrics_show_all (WhUiMetrics *self,
                        WhFleet     *fleet,
                        GPtrArray   *records,
                        WhRecord    *about)
{
  g_autoptr(GPtrArray) items = NULL;
  g_autofree char *signature = NULL;

  g_return_if_fail (WH_UI_IS_METRICS (self));
  g_return_if_fail (WH_IS_FLEET (fleet));
  g_return_if_fail (records != NULL);
  g_return_if_fail (about != NULL);

  items = wh_ui_metric_set_list (records);

  if (g_set_object (&self->fleet, fleet))
    {
      g_signal_group_set_target (self->moment, wh_fleet_get_moment (fleet));
      moment_changed_cb (self);
    }

  signature = make_signature (self, items);

  if (g_strcmp0 (signature, self->signature) != 0)
    {
      g_set_str (&self->signature, signature);
      wh_ui_chart_markers_set_about (self->markers, wh_fleet_get_history (fleet), about);
      g_clear_pointer (&self->items, g_ptr_array_unref);
      self->items = g_ptr_array_ref (items);
      g_clear_pointer (&self->about, wh_record_unref);
      self->about = wh_record_ref (about);
      build (self, items, about);
    }

  for (guint i = 0; i < items->len; i++)
    {
      for (guint c = 0; c < self->cards->len; c++)
        wh_ui_metric_card_update_limits (get_card (self, c), g_ptr_array_index (items, i));
    }
}

/**
 * wh_ui_metrics_show:
 * @self: metrics
 * @fleet: whose history and moment
 * @store: where @record is
 * @record: a resource
 *
 * Shows what is recorded of a resource and of what tells something of it.
 */
void
wh_ui_metrics_show (WhUiMetrics *self,
                    WhFleet     *fleet,
                    WhStore     *store,
                    WhRecord    *record)
{
  g_autoptr(GPtrArray) records = NULL;

  g_return_if_fail (WH_UI_IS_METRICS (self));
  g_return_if_fail (WH_IS_STORE (store));
  g_return_if_fail (record != NULL);

  records = wh_ui_metric_set_relatives (store, record);
  wh_ui_metrics_show_all (self, fleet, records, record);
}

/**
 * wh_ui_metrics_set_title:
 * @self: metrics
 * @title: (nullable): what stands above; %NULL = nothing but the range
 */
void
wh_ui_metrics_set_title (WhUiMetrics *self,
                         const char  *title)
{
  g_return_if_fail (WH_UI_IS_METRICS (self));

  gtk_label_set_label (GTK_LABEL (self->title), title != NULL ? title : "");
}

/**
 * wh_ui_metrics_set_start:
 * @self: metrics
 * @start: what stands above the charts instead of the title
 */
void
wh_ui_metrics_set_start (WhUiMetrics *self,
                         GtkWidget   *start)
{
  g_return_if_fail (WH_UI_IS_METRICS (self));
  g_return_if_fail (GTK_IS_WIDGET (start));

  gtk_label_set_label (GTK_LABEL (self->title), "");
  gtk_box_prepend (GTK_BOX (self->head), start);
}

/**
 * wh_ui_metrics_set_can_compare:
 * @self: metrics
 * @can_compare: whether there is room for the button that draws the day before
 */
void
wh_ui_metrics_set_can_compare (WhUiMetrics *self,
                               gboolean     can_compare)
{
  g_return_if_fail (WH_UI_IS_METRICS (self));

  gtk_widget_set_visible (GTK_WIDGET (self->compare), can_compare);
}

/**
 * wh_ui_metrics_set_can_enlarge:
 * @self: metrics that show nothing yet
 * @can_enlarge: whether a chart can be shown in a dialog of its own
 */
void
wh_ui_metrics_set_can_enlarge (WhUiMetrics *self,
                               gboolean     can_enlarge)
{
  g_return_if_fail (WH_UI_IS_METRICS (self));

  self->can_enlarge = can_enlarge;
}

/**
 * wh_ui_metrics_set_only:
 * @self: metrics that show nothing yet
 * @chart: (nullable): untranslated title of a chart
 *
 * Shows this chart alone, as large as there is room.
 */
void
wh_ui_metrics_set_only (WhUiMetrics *self,
                        const char  *chart)
{
  g_return_if_fail (WH_UI_IS_METRICS (self));

  g_set_str (&self->only, chart);
  gtk_widget_set_vexpand (GTK_WIDGET (self->flow), chart != NULL);
}

/**
 * wh_ui_metrics_set_height:
 * @self: metrics
 * @height: of each chart, in pixels
 */
void
wh_ui_metrics_set_height (WhUiMetrics *self,
                          int          height)
{
  g_return_if_fail (WH_UI_IS_METRICS (self));

  self->height = height;

  for (guint i = 0; i < self->cards->len; i++)
    wh_ui_chart_card_set_height (get_card (self, i)->card, height);
}

/**
 * wh_ui_metrics_set_columns:
 * @self: metrics
 * @n_columns: charts side by side
 */
void
wh_ui_metrics_set_columns (WhUiMetrics *self,
                           guint        n_columns)
{
  g_return_if_fail (WH_UI_IS_METRICS (self));

  gtk_flow_box_set_min_children_per_line (self->flow, 1);
  gtk_flow_box_set_max_children_per_line (self->flow, n_columns);
  gtk_flow_box_set_min_children_per_line (self->flow, n_columns);
}

/**
 * wh_ui_metrics_set_compact:
 * @self: metrics
 * @compact: whether there is room for a menu only to choose the time
 */
void
wh_ui_metrics_set_compact (WhUiMetrics *self,
                           gboolean     compact)
{
  g_return_if_fail (WH_UI_IS_METRICS (self));

  wh_ui_range_control_set_compact (WH_UI_RANGE_CONTROL (self->control), compact);
}

/**
 * wh_ui_metrics_set_rollouts:
 * @self: metrics
 * @times: (array length=n_times): when something was rolled out
 * @labels: (array length=n_times): versions, or %NULL
 * @n_times: how many
 *
 * Marks what the page knows of rollouts besides the events of the history.
 */
void
wh_ui_metrics_set_rollouts (WhUiMetrics        *self,
                            const gint64       *times,
                            const char * const *labels,
                            guint               n_times)
{
  g_return_if_fail (WH_UI_IS_METRICS (self));

  wh_ui_chart_markers_set_given (self->markers, times, labels, n_times);
}

/**
 * wh_ui_metrics_get_n_charts:
 * @self: metrics
 *
 * Returns: how many charts it has
 */
guint
wh_ui_metrics_get_n_charts (WhUiMetrics *self)
{
  g_return_val_if_fail (WH_UI_IS_METRICS (self), 0);

  return self->cards->len;
}
