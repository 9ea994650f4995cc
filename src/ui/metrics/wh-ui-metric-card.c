/* wh-ui-metric-card.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-ui-metric-card.h"
#include "wh-ui-scale.h"

/**
 * wh_ui_metric_card_new:
 * @item: the first series it is for
 * @range: the time it shows
 *
 * Returns: (transfer full): a card without series; its widget has no parent yet
 */
WhUiMetricCard *
wh_ui_metric_card_new (const WhUiMetricItem *item,
                       WhUiTimeRange        *range)
{
  WhUiMetricCard *self = g_new0 (WhUiMetricCard, 1);
  g_autofree char *subject = wh_record_dup_full_name (item->record);

  self->record = wh_record_ref (item->record);
  self->metric = g_strdup (item->metric->id);
  self->card = WH_UI_CHART_CARD (wh_ui_chart_card_new (range, wh_ui_metric_item_get_chart (item)));
  wh_ui_chart_set_unit (wh_ui_chart_card_get_chart (self->card),
                        item->metric->type == WH_SERIES_STATE ? WH_UI_UNIT_SHARE : item->metric->unit);
  wh_ui_chart_set_subject (wh_ui_chart_card_get_chart (self->card), subject);

  return self;
}

void
wh_ui_metric_card_free (WhUiMetricCard *self)
{
  wh_record_unref (self->record);
  g_free (self->metric);
  g_free (self->limits);
  g_free (self);
}

/**
 * wh_ui_metric_card_takes:
 * @self: a card
 * @item: a series
 *
 * Returns: whether @item is of the same resource and shares the chart
 */
gboolean
wh_ui_metric_card_takes (WhUiMetricCard       *self,
                         const WhUiMetricItem *item)
{
  const char *title = wh_ui_chart_get_title (wh_ui_chart_card_get_chart (self->card));

  return self->record == item->record && g_strcmp0 (title, wh_ui_metric_item_get_chart (item)) == 0;
}

/**
 * wh_ui_metric_card_add_series:
 * @self: a card
 * @item: a series
 * @source: where its numbers are
 */
void
wh_ui_metric_card_add_series (WhUiMetricCard       *self,
                              const WhUiMetricItem *item,
                              WhSeriesSource       *source)
{
  WhUiChart *chart = wh_ui_chart_card_get_chart (self->card);
  guint n_series = wh_ui_chart_get_n_series (chart);
  g_autoptr(WhSeriesModel) model = wh_series_model_new (source, item->record->connection, item->series);

  wh_ui_chart_add_series (chart, model, g_dgettext (GETTEXT_PACKAGE, item->metric->title),
                          wh_ui_tone_for_series (n_series), n_series == 0 ? WH_UI_CHART_AREA : WH_UI_CHART_LINE);
}

/**
 * wh_ui_metric_card_add_day_before:
 * @self: a card
 * @item: a series it shows
 * @day_before: where its numbers are, a day later than they were
 * @tone: the colour of the series itself
 *
 * Adds the same series as it was a day earlier, dashed.
 */
void
wh_ui_metric_card_add_day_before (WhUiMetricCard       *self,
                                  const WhUiMetricItem *item,
                                  WhSeriesSource       *day_before,
                                  WhUiTone              tone)
{
  g_autofree char *label = NULL;
  g_autoptr(WhSeriesModel) model = NULL;

  /* Translators: a series of a chart, as it was a day earlier */
  label = g_strdup_printf (_("%s, day before"), g_dgettext (GETTEXT_PACKAGE, item->metric->title));
  model = wh_series_model_new (day_before, item->record->connection, item->series);
  wh_ui_chart_add_series (wh_ui_chart_card_get_chart (self->card), model, label, tone, WH_UI_CHART_DASHED);
}

/**
 * wh_ui_metric_card_set_about:
 * @self: a card
 * @about: the resource that the page or pane is about
 *
 * The chart of another resource says of which it is.
 */
void
wh_ui_metric_card_set_about (WhUiMetricCard *self,
                             const WhRecord *about)
{
  g_autofree char *detail = NULL;

  if (self->record->kind != about->kind || strcmp (self->record->uid, about->uid) != 0)
    detail = g_strdup_printf ("%s %s", g_dgettext (GETTEXT_PACKAGE, self->record->kind->title),
                              wh_record_get_name (self->record));
  wh_ui_chart_card_set_detail (self->card, detail);
}

/* ---- Limits ---- */

static gboolean
get_number (const WhRecord *record,
            const WhMetric *metric,
            const char     *field,
            double         *number,
            char          **meaning)
{
  const char *unit;
  int index = field != NULL ? wh_kind_find_field (record->kind, field) : -1;
  const WhField *info;
  g_autofree char *text = NULL;

  if (index < 0)
    return FALSE;

  info = &record->kind->fields[index];

  if (wh_field_type_is_text (info->type) || wh_value_is_absent (info->type, wh_record_get_value (record, index)))
    return FALSE;

  *number = wh_field_type_is_real (info->type) ? wh_record_get_value (record, index)->real : (double)wh_record_get_value (record, index)->number;
  text = wh_ui_format_quantity (*number, metric->unit, &unit);
  *meaning = g_strdup_printf ("%s %s %s", g_dgettext (GETTEXT_PACKAGE, info->title), text, unit != NULL ? unit : "");
  g_strchomp (*meaning);

  return TRUE;
}

/**
 * wh_ui_metric_card_update_limits:
 * @self: a card
 * @item: a series with the resource as it is now
 *
 * Draws the limits of @item's resource, if @self was made for that series.
 */
void
wh_ui_metric_card_update_limits (WhUiMetricCard       *self,
                                 const WhUiMetricItem *item)
{
  WhUiChart *chart = wh_ui_chart_card_get_chart (self->card);
  const WhMetric *metric = item->metric;
  g_autofree char *limit_meaning = NULL;
  g_autofree char *request_meaning = NULL;
  g_autofree char *limits = NULL;
  double limit;
  double request;
  gboolean has_limit;
  gboolean has_request;

  if (g_strcmp0 (self->metric, metric->id) != 0 || self->record->kind != item->record->kind ||
      strcmp (self->record->uid, item->record->uid) != 0)
    return;

  has_limit = get_number (item->record, metric, metric->limit, &limit, &limit_meaning);
  has_request = get_number (item->record, metric, metric->request, &request, &request_meaning);
  limits = g_strdup_printf ("%s, %s", has_limit ? limit_meaning : "", has_request ? request_meaning : "");

  if (g_strcmp0 (limits, self->limits) == 0)
    return;

  g_set_str (&self->limits, limits);
  wh_ui_chart_clear_limits (chart);
  if (has_limit)
    wh_ui_chart_add_limit (chart, limit, WH_UI_TONE_ERROR, limit_meaning);
  if (has_request)
    wh_ui_chart_add_limit (chart, request, WH_UI_TONE_SLATE, request_meaning);
}
