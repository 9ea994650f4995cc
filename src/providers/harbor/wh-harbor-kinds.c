/* wh-harbor-kinds.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-harbor-provider-private.h"
#include "wh-metric.h"

/* Of the quota, in percent. */
#define WARNING 80
#define FAILING 95

static WhHealth
judge_project (const WhValue  *values,
               char          **reason)
{
  gint64 used = values[WH_PROJECT_USED].number;
  gint64 limit = values[WH_PROJECT_LIMIT].number;
  gint64 percent;

  if (used == WH_ABSENT || limit == WH_ABSENT || limit <= 0)
    return WH_HEALTH_OK;

  percent = (gint64)(used * 100. / limit);

  if (percent < WARNING)
    return WH_HEALTH_OK;

  *reason = g_strdup_printf (_("%" G_GINT64_FORMAT " %% of the quota is used"), percent);

  return percent < FAILING ? WH_HEALTH_WARNING : WH_HEALTH_FAILING;
}

static const WhField fields[] = {
  [WH_PROJECT_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_PROJECT_ACCESS] = { "access", N_("Access"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 80 },
  [WH_PROJECT_REPOSITORIES] = { "repositories", N_("Repositories"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 90 },
  [WH_PROJECT_USED] = { "used", N_("Used"), WH_FIELD_BYTES, WH_FIELD_COLUMN, 90 },
  [WH_PROJECT_LIMIT] = { "limit", N_("Quota"), WH_FIELD_BYTES, WH_FIELD_COLUMN, 90 },
  [WH_PROJECT_CREATED] = { "created", N_("Created"), WH_FIELD_TIME, WH_FIELD_PLAIN, 0 },
};

static const WhMetric metrics[] = {
  { "used", N_("Used"), WH_METRIC_BEAT, WH_PROJECT_USED, "B" },
};

const WhKind wh_kind_registry_project = {
  .id           = "registry-project",
  .title        = N_("Registry project"),
  .title_plural = N_("Registry projects"),
  .icon_name    = "wh-registry-symbolic",
  .fields       = fields,
  .n_fields     = G_N_ELEMENTS (fields),
  .name_field   = WH_PROJECT_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_project,
  .metrics      = metrics,
  .n_metrics    = G_N_ELEMENTS (metrics),
};
