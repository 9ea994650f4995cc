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
  [WH_PROJECT_REPOSITORIES] = { "repositories", N_("Repositories"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 90, WH_COUNTED ("repository", "repositories") },
  [WH_PROJECT_USED] = { "used", N_("Used"), WH_FIELD_BYTES, WH_FIELD_COLUMN, 90 },
  [WH_PROJECT_LIMIT] = { "used_limit", N_("Quota"), WH_FIELD_BYTES, WH_FIELD_COLUMN, 90 },
  [WH_PROJECT_CREATED] = { "created", N_("Created"), WH_FIELD_TIME, WH_FIELD_PLAIN, 0 },
  [WH_PROJECT_RETENTION] = { "retention", N_("Retention"), WH_FIELD_TEXT, WH_FIELD_LIST, 0 },
  [WH_PROJECT_RETAINED] = { "retained", N_("Last retention"), WH_FIELD_TIME, WH_FIELD_PLAIN, 0 },
  [WH_PROJECT_RETENTION_STATE] = { "retention_state", N_("Retention ended"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
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

/* ---- robots ---- */

/* Before it expires. */
#define NOTICE (14 * G_TIME_SPAN_DAY)

static WhHealth
judge_robot (const WhValue  *values,
             char          **reason)
{
  gint64 expires = values[WH_ROBOT_EXPIRES].number;
  gint64 left = expires != WH_ABSENT ? expires - g_get_real_time () : G_MAXINT64;
  guint days = MAX (left, 0) / G_TIME_SPAN_DAY;

  /* Who is switched off need not be able to do anything. */
  if (values[WH_ROBOT_DISABLED].number == 1)
    return WH_HEALTH_OK;

  if (left <= 0)
    {
      *reason = g_strdup (_("Has expired: nobody can sign in with it"));
      return WH_HEALTH_WARNING;
    }

  if (left > NOTICE)
    return WH_HEALTH_OK;

  *reason = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Expires in %u day", "Expires in %u days", days), days);

  return WH_HEALTH_WARNING;
}

static const WhField robot_fields[] = {
  [WH_ROBOT_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_ROBOT_LEVEL] = { "level", N_("Level"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 80 },
  [WH_ROBOT_SCOPE] = { "projects", N_("Projects"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_LIST | WH_FIELD_SEARCHED, 120 },
  [WH_ROBOT_RIGHTS] = { "rights", N_("May"), WH_FIELD_TEXT, WH_FIELD_LIST, 0 },
  [WH_ROBOT_EXPIRES] = { "expires", N_("Expires"), WH_FIELD_TIME, WH_FIELD_COLUMN, 90 },
  [WH_ROBOT_DISABLED] = { "disabled", N_("Switched off"), WH_FIELD_BOOLEAN, WH_FIELD_COLUMN, 90 },
  [WH_ROBOT_DESCRIPTION] = { "description", N_("Description"), WH_FIELD_TEXT, WH_FIELD_SEARCHED, 0 },
  [WH_ROBOT_CREATED] = { "created", N_("Created"), WH_FIELD_TIME, WH_FIELD_PLAIN, 0 },
};

const WhKind wh_kind_registry_robot = {
  .id           = "registry-robot",
  .title        = N_("Registry robot"),
  .title_plural = N_("Registry robots"),
  .icon_name    = "avatar-default-symbolic",
  .fields       = robot_fields,
  .n_fields     = G_N_ELEMENTS (robot_fields),
  .name_field   = WH_ROBOT_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_robot,
};

/* ---- replication ---- */

static WhHealth
judge_replication (const WhValue  *values,
                   char          **reason)
{
  const char *state = values[WH_REPLICATION_STATE].text;
  const char *message = values[WH_REPLICATION_MESSAGE].text;
  gint64 failed = values[WH_REPLICATION_FAILED].number;
  gint64 total = values[WH_REPLICATION_TOTAL].number;

  if (state == NULL)
    return WH_HEALTH_UNKNOWN;

  if (g_strcmp0 (state, "Stopped") == 0)
    {
      *reason = g_strdup (_("The last run was stopped"));
      return WH_HEALTH_WARNING;
    }

  if (g_strcmp0 (state, "Failed") != 0)
    return WH_HEALTH_OK;

  if (failed > 0 && total > 0)
    *reason = g_strdup_printf (_("%u of %u artifacts were not copied%s%s"), (guint)failed, (guint)total,
                               message != NULL ? ": " : "", message != NULL ? message : "");
  else
    *reason = g_strdup (message != NULL ? message : _("The last run failed"));

  return WH_HEALTH_FAILING;
}

static const WhField replication_fields[] = {
  [WH_REPLICATION_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_REPLICATION_SOURCE] = { "source", N_("From"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 120 },
  [WH_REPLICATION_TARGET] = { "target", N_("To"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 120 },
  [WH_REPLICATION_TRIGGER] = { "trigger", N_("Trigger"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_REPLICATION_ENABLED] = { "enabled", N_("Enabled"), WH_FIELD_BOOLEAN, WH_FIELD_COLUMN, 80 },
  [WH_REPLICATION_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 150 },
  [WH_REPLICATION_STARTED] = { "started", N_("Started"), WH_FIELD_TIME, WH_FIELD_COLUMN, 80 },
  [WH_REPLICATION_DURATION] = { "duration", N_("Took"), WH_FIELD_DURATION, WH_FIELD_PLAIN, 0 },
  [WH_REPLICATION_TOTAL] = { "total", N_("Artifacts"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_REPLICATION_FAILED] = { "failed", N_("Failed"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 70, WH_COUNTED ("failed", "failed") },
  [WH_REPLICATION_MESSAGE] = { "message", N_("Message"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_REPLICATION_DESCRIPTION] = { "description", N_("Description"), WH_FIELD_TEXT, WH_FIELD_SEARCHED, 0 },
};

const WhKind wh_kind_registry_replication = {
  .id           = "registry-replication",
  .title        = N_("Replication"),
  .title_plural = N_("Replications"),
  .icon_name    = "wh-registry-symbolic",
  .fields       = replication_fields,
  .n_fields     = G_N_ELEMENTS (replication_fields),
  .name_field   = WH_REPLICATION_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_replication,
};
