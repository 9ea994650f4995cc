/* wh-ui-metric-set.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-record.h"
#include "wh-service-health.h"
#include "wh-ui-metric-set.h"

static void
item_free (gpointer data)
{
  WhUiMetricItem *self = data;

  wh_record_unref (self->record);
  g_free (self->series);
  g_free (self);
}

/**
 * wh_ui_metric_item_get_chart:
 * @self: an item
 *
 * Returns: title of the chart that it is in, translated
 */
const char *
wh_ui_metric_item_get_chart (const WhUiMetricItem *self)
{
  return g_dgettext (GETTEXT_PACKAGE, self->metric->chart != NULL ? self->metric->chart : self->metric->title);
}

/**
 * wh_ui_metric_set_list:
 * @records: (element-type WhRecord): resources
 *
 * What is recorded of them, as the tables of their kinds say.
 *
 * Returns: (transfer full) (element-type WhUiMetricItem): series, in the order
 *   of records and tables
 */
GPtrArray *
wh_ui_metric_set_list (GPtrArray *records)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (item_free);

  for (guint r = 0; r < records->len; r++)
    {
      WhRecord *record = g_ptr_array_index (records, r);

      for (guint m = 0; m < record->kind->n_metrics; m++)
        {
          const WhMetric *metric = &record->kind->metrics[m];
          g_autofree char *key = NULL;
          WhUiMetricItem *item;
          gint64 time;

          /* The number of all of a kind says nothing of one. */
          if (wh_metric_is_of_all (metric))
            continue;

          if (metric->identify != NULL && (key = metric->identify (record->values, &time)) == NULL)
            continue;

          item = g_new0 (WhUiMetricItem, 1);
          item->record = wh_record_ref (record);
          item->metric = metric;
          item->series = g_strdup_printf ("%s:%s/%s", record->kind->id, key != NULL ? key : record->uid, metric->id);
          g_ptr_array_add (list, item);
        }
    }

  return list;
}

/**
 * wh_ui_metric_set_relatives:
 * @store: where it is
 * @record: a resource
 *
 * Whose numbers tell something of it: its own; for a service also those of the
 * check that looks at it; for a pod, which does not last, those of what keeps it
 * running.
 *
 * Returns: (transfer full) (element-type WhRecord): resources
 */
GPtrArray *
wh_ui_metric_set_relatives (WhStore  *store,
                            WhRecord *record)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  WhRecord *relative = NULL;

  if (record->kind == &wh_kind_pod)
    g_ptr_array_add (records, wh_record_ref (record));

  if (record->kind == &wh_kind_service)
    relative = wh_service_find_check (store, record);
  else if (record->kind == &wh_kind_pod && record->values[WH_POD_OWNER].text != NULL)
    relative = wh_store_resolve (store, record->connection, record->values[WH_POD_OWNER].text);

  if (relative != NULL)
    g_ptr_array_add (records, wh_record_ref (relative));

  if (record->kind != &wh_kind_pod)
    g_ptr_array_add (records, wh_record_ref (record));

  return records;
}
