/* wh-ui-spark-column.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-store.h"
#include "wh-ui-chart-link.h"
#include "wh-ui-spark-column.h"

/* The newest samples only; a line of 74 pixels shows no more. */
#define MAX_SAMPLES 256

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/**
 * wh_ui_spark_show_series:
 * @spark: a spark line
 * @store: where the samples are
 * @record: what the series is of
 * @metric: what is measured: "latency"
 *
 * Shows what is in memory of the series "reference/metric", against time: what
 * was not observed is a gap. A press on it opens the chart.
 */
void
wh_ui_spark_show_series (WhUiSpark      *spark,
                         WhStore        *store,
                         const WhRecord *record,
                         const char     *metric)
{
  char series[512];
  const GArray *samples;
  gint64 times[MAX_SAMPLES];
  double values[MAX_SAMPLES];
  guint n = 0;
  guint first;

  g_return_if_fail (WH_UI_IS_SPARK (spark));
  g_return_if_fail (record != NULL);

  wh_ui_chart_link (GTK_WIDGET (spark), (WhRecord *)record, metric);
  g_snprintf (series, sizeof series, "%s:%s/%s", record->kind->id, record->uid, metric);
  samples = store != NULL ? wh_store_get_samples (store, series) : NULL;

  /* One point is no course: what was not observed is hatched. */
  if (samples == NULL || samples->len < 2)
    {
      gint64 now = store != NULL ? wh_store_get_now (store) : g_get_real_time ();

      wh_ui_spark_set_range (spark, now - HOUR, now);
      wh_ui_spark_set_values (spark, NULL, NULL, 0);
      return;
    }

  wh_ui_spark_set_range (spark, 0, 0);

  first = samples->len > MAX_SAMPLES ? samples->len - MAX_SAMPLES : 0;

  for (guint i = first; i < samples->len; i++, n++)
    {
      const WhSample *sample = &g_array_index (samples, WhSample, i);

      times[n] = sample->time;
      values[n] = sample->value;
    }

  wh_ui_spark_set_values (spark, times, values, n);
}

/**
 * wh_ui_spark_cell_new:
 *
 * Returns: (transfer floating): a spark line as cells of tables have it
 */
GtkWidget *
wh_ui_spark_cell_new (void)
{
  GtkWidget *spark = wh_ui_spark_new ();

  wh_ui_spark_set_tone (WH_UI_SPARK (spark), WH_UI_TONE_SLATE);
  wh_ui_spark_set_zero_based (WH_UI_SPARK (spark), FALSE);
  gtk_widget_set_size_request (spark, 58, 20);
  gtk_widget_set_valign (spark, GTK_ALIGN_CENTER);

  return spark;
}

static void
fill_spark (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  GtkWidget *spark = wh_ui_cell_get_extra (cell);

  if (spark == NULL)
    {
      spark = wh_ui_spark_cell_new ();
      wh_ui_cell_set_extra (cell, spark, TRUE);
    }

  wh_ui_spark_show_series (WH_UI_SPARK (spark), wh_resource_get_store (resource),
                           wh_resource_get_record (resource), user_data);
  gtk_widget_set_opacity (spark, wh_resource_get_health (resource) == WH_HEALTH_STALE ? .55 : 1);
}

/**
 * wh_ui_spark_column:
 * @metric: what is measured of each row, a literal
 * @title: translated
 * @sort: what a click on the heading sorts by
 *
 * Returns: a column with the past of a number as a line
 */
WhUiColumn
wh_ui_spark_column (const char *metric,
                    const char *title,
                    int         sort)
{
  return (WhUiColumn) {
    .id = "spark",
    .title = title,
    .width = 82,
    .sort = sort,
    .shown = TRUE,
    .ages = TRUE,
    .rank = 350,
    .fill = fill_spark,
    .user_data = (gpointer)metric,
  };
}
