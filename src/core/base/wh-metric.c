/* wh-metric.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-metric.h"

/**
 * wh_kind_find_metric:
 * @self: a kind
 * @id: last part of the name of a series
 *
 * Returns: (nullable): the metric, if resources of the kind have it
 */
const WhMetric *
wh_kind_find_metric (const WhKind *self,
                     const char   *id)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->n_metrics; i++)
    {
      if (strcmp (self->metrics[i].id, id) == 0)
        return &self->metrics[i];
    }

  return NULL;
}

/**
 * wh_metric_is_of_all:
 * @self: a metric
 *
 * Returns: whether its series is of all resources of the kind in a connection,
 *   "kind:all", and not of one
 */
gboolean
wh_metric_is_of_all (const WhMetric *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->source == WH_METRIC_COUNT || self->source == WH_METRIC_SUM;
}

/**
 * wh_metric_find:
 * @series: name of a series: "kind:key/metric"
 * @kind: (out) (optional): the kind of what it is of
 *
 * Returns: (nullable): the metric, if there is such a one
 */
const WhMetric *
wh_metric_find (const char    *series,
                const WhKind **kind)
{
  g_autofree char *id = NULL;
  const WhKind *found;
  const char *colon;
  const char *slash;

  g_return_val_if_fail (series != NULL, NULL);

  colon = strchr (series, ':');
  slash = strrchr (series, '/');

  if (colon == NULL || slash == NULL || slash < colon)
    return NULL;

  id = g_strndup (series, (gsize)(colon - series));

  if ((found = wh_kind_find (id)) == NULL)
    return NULL;

  if (kind != NULL)
    *kind = found;

  return wh_kind_find_metric (found, slash + 1);
}
