/* wh-kinds-monitoring.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-metric.h"

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static WhHealth
judge_check (const WhValue  *values,
             char          **reason)
{
  gint64 certificate = values[WH_CHECK_CERTIFICATE].number;

  if (values[WH_CHECK_UP].number == WH_ABSENT)
    return WH_HEALTH_UNKNOWN;

  if (!values[WH_CHECK_UP].number)
    {
      *reason = g_strdup (values[WH_CHECK_MESSAGE].text != NULL ? values[WH_CHECK_MESSAGE].text
                                                                 : values[WH_CHECK_STATUS].text);
      return WH_HEALTH_FAILING;
    }

  if (certificate != WH_ABSENT)
    {
      gint64 left = certificate - g_get_real_time ();

      if (left < 14 * DAY)
        {
          *reason = g_strdup_printf (_("The certificate expires in %d days"), (int)(left / DAY));
          return left < 3 * DAY ? WH_HEALTH_FAILING : WH_HEALTH_WARNING;
        }
    }

  return WH_HEALTH_OK;
}

static WhHealth
judge_alert (const WhValue  *values,
             char          **reason)
{
  const char *state = values[WH_ALERT_STATE].text;
  const char *severity = values[WH_ALERT_SEVERITY].text;

  *reason = g_strdup (values[WH_ALERT_SUMMARY].text);

  if (g_strcmp0 (state, "firing") != 0)
    return WH_HEALTH_UNKNOWN;

  if (g_strcmp0 (severity, "critical") == 0 || g_strcmp0 (severity, "page") == 0 ||
      g_strcmp0 (severity, "error") == 0)
    return WH_HEALTH_FAILING;

  return WH_HEALTH_WARNING;
}

/* A silence is neither good nor bad; what it hides is. */
static WhHealth
judge_silence (const WhValue  *values,
               char          **reason)
{
  return WH_HEALTH_UNKNOWN;
}

static WhHealth
judge_target (const WhValue  *values,
              char          **reason)
{
  const char *state = values[WH_TARGET_STATE].text;

  if (g_strcmp0 (state, "up") == 0)
    return WH_HEALTH_OK;

  if (g_strcmp0 (state, "down") != 0)
    return WH_HEALTH_UNKNOWN;

  *reason = g_strdup (values[WH_TARGET_ERROR].text);

  return WH_HEALTH_FAILING;
}

/* The limit of 2 % is the default until an objective is set. */
static WhHealth
judge_traffic (const WhValue  *values,
               char          **reason)
{
  double errors = values[WH_TRAFFIC_ERRORS].real;

  if (isnan (values[WH_TRAFFIC_RATE].real))
    return WH_HEALTH_UNKNOWN;

  if (isnan (errors) || errors <= 2)
    return WH_HEALTH_OK;

  *reason = g_strdup_printf (_("%.1f %% of requests fail, limit is 2 %%"), errors);

  return WH_HEALTH_FAILING;
}

static const WhField check_fields[] = {
  [WH_CHECK_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 150 },
  [WH_CHECK_TYPE] = { "type", N_("Type"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 64 },
  [WH_CHECK_TARGET] = { "target", N_("Target"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_CHECK_STATUS] = { "status", N_("Status"), WH_FIELD_TEXT, WH_FIELD_COLUMN, 120 },
  [WH_CHECK_LATENCY] = { "latency", N_("Latency"), WH_FIELD_DURATION, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 80 },
  [WH_CHECK_CERTIFICATE] = { "certificate", N_("Certificate"), WH_FIELD_TIME, WH_FIELD_COLUMN, 90 },
  [WH_CHECK_CHECKED] = { "checked", N_("Checked"), WH_FIELD_TIME, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 76 },
  [WH_CHECK_SINCE] = { "since", N_("Since"), WH_FIELD_TIME, WH_FIELD_PLAIN, 0 },
  [WH_CHECK_INTERVAL] = { "interval", N_("Interval"), WH_FIELD_DURATION, WH_FIELD_PLAIN, 0 },
  [WH_CHECK_UP] = { "up", N_("Up"), WH_FIELD_BOOLEAN, WH_FIELD_PLAIN, 0 },
  [WH_CHECK_MESSAGE] = { "message", N_("Message"), WH_FIELD_TEXT, WH_FIELD_VOLATILE, 0 },
  [WH_CHECK_APPLICATION] = { "application", N_("Application"), WH_FIELD_TEXT, WH_FIELD_SHARED | WH_FIELD_SEARCHED, 0 },
};

static const WhMetric check_metrics[] = {
  { "latency", N_("Latency"), WH_METRIC_SENT, -1, "s" },
  { "up", N_("Up"), WH_METRIC_OBSERVED, WH_CHECK_UP, NULL, WH_SERIES_STATE },
};

const WhKind wh_kind_check = {
  .id           = "check",
  .title        = N_("Check"),
  .title_plural = N_("Checks"),
  .icon_name    = "wh-check-symbolic",
  .fields       = check_fields,
  .n_fields     = G_N_ELEMENTS (check_fields),
  .name_field   = WH_CHECK_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_check,
  .metrics      = check_metrics,
  .n_metrics    = G_N_ELEMENTS (check_metrics),
};

static const WhFieldWord alert_states[] = {
  { "firing", N_("Firing") },
  { "pending", N_("Pending") },
  { "suppressed", N_("Suppressed") },
  { "resolved", N_("Resolved") },
  { NULL, NULL },
};

static const WhField alert_fields[] = {
  [WH_ALERT_NAME] = { "name", N_("Alert"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_ALERT_SEVERITY] = { "severity", N_("Severity"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 84 },
  [WH_ALERT_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 96, .words = alert_states },
  [WH_ALERT_SUMMARY] = { "summary", N_("Summary"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 280 },
  [WH_ALERT_WHERE] = { "where", N_("Where"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 146 },
  [WH_ALERT_VALUE] = { "value", N_("Value"), WH_FIELD_NUMBER, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 84 },
  [WH_ALERT_SINCE] = { "since", N_("Age"), WH_FIELD_TIME, WH_FIELD_COLUMN, 66 },
  [WH_ALERT_APPLICATION] = { "application", N_("Application"), WH_FIELD_TEXT, WH_FIELD_SHARED | WH_FIELD_SEARCHED, 0 },
  [WH_ALERT_LABELS] = { "labels", N_("Labels"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SEARCHED, 0 },
  [WH_ALERT_ANNOTATIONS] = { "annotations", N_("Annotations"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_VOLATILE, 0 },
  [WH_ALERT_RUNBOOK] = { "runbook", N_("Runbook"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_ALERT_SILENCED_BY] = { "silenced_by", N_("Silenced by"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_ALERT_INHIBITED_BY] = { "inhibited_by", N_("Kept quiet by"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_HIDDEN, 0 },
};

static const WhMetric alert_metrics[] = {
  { "firing", N_("Firing"), WH_METRIC_COUNT, WH_ALERT_STATE, NULL, WH_SERIES_GAUGE, "firing", .chart = N_("Alerts") },
  { "critical", N_("Critical"), WH_METRIC_COUNT, WH_ALERT_SEVERITY, NULL, WH_SERIES_GAUGE, "critical", .chart = N_("Alerts") },
};

const WhKind wh_kind_alert = {
  .id           = "alert",
  .title        = N_("Alert"),
  .title_plural = N_("Alerts"),
  .icon_name    = "dialog-warning-symbolic",
  .fields       = alert_fields,
  .n_fields     = G_N_ELEMENTS (alert_fields),
  .name_field   = WH_ALERT_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_alert,
  .metrics      = alert_metrics,
  .n_metrics    = G_N_ELEMENTS (alert_metrics),
};

static const WhFieldWord silence_states[] = {
  { "active", N_("Active") },
  { "pending", N_("Planned") },
  { "expired", N_("Ended") },
  { NULL, NULL },
};

static const WhField silence_fields[] = {
  [WH_SILENCE_NAME] = { "name", N_("Silence"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_SILENCE_MATCHERS] = { "matchers", N_("Matches"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SEARCHED, 0 },
  [WH_SILENCE_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90, .words = silence_states },
  [WH_SILENCE_STARTS] = { "starts", N_("Starts"), WH_FIELD_TIME, WH_FIELD_COLUMN, 90 },
  [WH_SILENCE_ENDS] = { "ends", N_("Ends"), WH_FIELD_TIME, WH_FIELD_COLUMN, 90 },
  [WH_SILENCE_BY] = { "by", N_("By"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 100 },
  [WH_SILENCE_COMMENT] = { "comment", N_("Reason"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_TITLE, 220 },
  [WH_SILENCE_WINDOW] = { "window", N_("Maintenance window"), WH_FIELD_BOOLEAN, WH_FIELD_PLAIN, 0 },
  [WH_SILENCE_REPEATS] = { "repeats", N_("Repeats"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
};

const WhKind wh_kind_silence = {
  .id           = "silence",
  .title        = N_("Silence"),
  .title_plural = N_("Silences"),
  .icon_name    = "audio-volume-muted-symbolic",
  .fields       = silence_fields,
  .n_fields     = G_N_ELEMENTS (silence_fields),
  .name_field   = WH_SILENCE_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_SHARED,
  .judge        = judge_silence,
};

static const WhFieldWord target_states[] = {
  { "up", N_("Up") },
  { "down", N_("Down") },
  { "unknown", N_("Unknown") },
  { NULL, NULL },
};

static const WhField target_fields[] = {
  [WH_TARGET_NAME] = { "name", N_("Instance"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_TARGET_JOB] = { "job", N_("Job"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 140 },
  [WH_TARGET_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 80, .words = target_states },
  [WH_TARGET_LAST_SCRAPE] = { "last_scrape", N_("Last scrape"), WH_FIELD_TIME, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 90 },
  [WH_TARGET_DURATION] = { "duration", N_("Took"), WH_FIELD_DURATION, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 80 },
  [WH_TARGET_ERROR] = { "error", N_("Error"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 220 },
  [WH_TARGET_URL] = { "url", N_("URL"), WH_FIELD_TEXT, WH_FIELD_SEARCHED, 0 },
  [WH_TARGET_LABELS] = { "labels", N_("Labels"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SEARCHED, 0 },
};

const WhKind wh_kind_target = {
  .id           = "target",
  .title        = N_("Scrape target"),
  .title_plural = N_("Scrape targets"),
  .icon_name    = "network-workgroup-symbolic",
  .fields       = target_fields,
  .n_fields     = G_N_ELEMENTS (target_fields),
  .name_field   = WH_TARGET_NAME,
  .scope_field  = WH_TARGET_JOB,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_target,
};

static const WhField traffic_fields[] = {
  [WH_TRAFFIC_NAME] = { "name", N_("Application"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_TRAFFIC_NAMESPACE] = { "namespace", N_("Namespace"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 120 },
  [WH_TRAFFIC_RATE] = { "rate", N_("Requests"), WH_FIELD_NUMBER, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 100, "req/s" },
  [WH_TRAFFIC_ERRORS] = { "errors", N_("Errors"), WH_FIELD_PERCENT, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 80 },
  [WH_TRAFFIC_P95] = { "p95", N_("Latency p95"), WH_FIELD_DURATION, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 90 },
  [WH_TRAFFIC_P50] = { "p50", N_("Latency p50"), WH_FIELD_DURATION, WH_FIELD_VOLATILE, 90 },
  [WH_TRAFFIC_P99] = { "p99", N_("Latency p99"), WH_FIELD_DURATION, WH_FIELD_VOLATILE, 90 },
  [WH_TRAFFIC_CONVENTION] = { "convention", N_("Metrics of"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
};

static const WhMetric traffic_metrics[] = {
  { "rate", N_("Requests"), WH_METRIC_SENT, -1, "req/s" },
  { "errors", N_("Errors"), WH_METRIC_SENT, -1, "%" },
  { "p95", N_("p95"), WH_METRIC_SENT, -1, "s", .chart = N_("Latency") },
  { "p50", N_("p50"), WH_METRIC_SENT, -1, "s", .chart = N_("Latency") },
  { "p99", N_("p99"), WH_METRIC_SENT, -1, "s", .chart = N_("Latency") },
};

const WhKind wh_kind_traffic = {
  .id           = "traffic",
  .title        = N_("Traffic"),
  .title_plural = N_("Traffic"),
  .icon_name    = "network-transmit-receive-symbolic",
  .fields       = traffic_fields,
  .n_fields     = G_N_ELEMENTS (traffic_fields),
  .name_field   = WH_TRAFFIC_NAME,
  .scope_field  = WH_TRAFFIC_NAMESPACE,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_traffic,
  .metrics      = traffic_metrics,
  .n_metrics    = G_N_ELEMENTS (traffic_metrics),
};
