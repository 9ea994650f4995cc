/* wh-prometheus-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-alert-labels.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-prometheus-provider.h"
#include "wh-prometheus-range.h"
#include "wh-reader.h"

struct _WhPrometheusProvider
{
  WhProvider parent_instance;

  gboolean   filled; /* the last hour was fetched once */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (WhPrometheusProvider, wh_prometheus_provider, WH_TYPE_PROVIDER,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_RANGE_SOURCE, wh_prometheus_range_source_init))

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* ---- alerts ---- */

/* The identity of an alert is its set of labels, so that the same alert seen
 * twice is one; a hash keeps it short. */
static gboolean
finish_alert (yyjson_val      *item,
              WhRecordBuilder *builder,
              gpointer         user_data)
{
  const WhValue *values = wh_record_builder_get_values (builder);
  const char *value = wh_json_get_text (item, "value");
  g_autofree char *uid = NULL;

  if (values[WH_ALERT_NAME].text == NULL || values[WH_ALERT_LABELS].text == NULL)
    return FALSE;

  uid = g_compute_checksum_for_string (G_CHECKSUM_SHA256, values[WH_ALERT_LABELS].text, -1);
  uid[16] = 0;
  wh_record_builder_set_uid (builder, uid);
  wh_alert_labels_read (yyjson_obj_get (item, "labels"), builder);

  if (value != NULL)
    wh_record_builder_set_real (builder, WH_ALERT_VALUE, g_ascii_strtod (value, NULL));

  return TRUE;
}

static const WhReadRule alert_rules[] = {
  { WH_ALERT_NAME,        "labels.alertname" },
  { WH_ALERT_SEVERITY,    "labels.severity" },
  { WH_ALERT_STATE,       "state" },
  { WH_ALERT_SUMMARY,     "annotations.summary" },
  { WH_ALERT_SINCE,       "activeAt" },
  { WH_ALERT_LABELS,      "labels{}",      WH_READ_JOIN },
  { WH_ALERT_ANNOTATIONS, "annotations{}", WH_READ_JOIN },
  { WH_ALERT_RUNBOOK,     "annotations.runbook_url" },
};

static const WhReader alert_reader = {
  .kind    = &wh_kind_alert,
  .rules   = alert_rules,
  .n_rules = G_N_ELEMENTS (alert_rules),
  .finish  = finish_alert,
};

/* ---- targets ---- */

static gboolean
finish_target (yyjson_val      *item,
               WhRecordBuilder *builder,
               gpointer         user_data)
{
  const char *url = wh_json_get_text (item, "scrapeUrl");
  const char *pool = wh_json_get_text (item, "scrapePool");
  g_autofree char *uid = NULL;

  if (url == NULL)
    return FALSE;

  uid = g_strdup_printf ("%s %s", pool != NULL ? pool : "", url);
  wh_record_builder_set_uid (builder, uid);

  return TRUE;
}

static const WhReadRule target_rules[] = {
  { WH_TARGET_NAME,        "labels.instance" },
  { WH_TARGET_JOB,         "labels.job" },
  { WH_TARGET_STATE,       "health" },
  { WH_TARGET_LAST_SCRAPE, "lastScrape" },
  { WH_TARGET_DURATION,    "lastScrapeDuration" },
  { WH_TARGET_ERROR,       "lastError" },
  { WH_TARGET_URL,         "scrapeUrl" },
  { WH_TARGET_LABELS,      "labels{}", WH_READ_JOIN },
};

static const WhReader target_reader = {
  .kind    = &wh_kind_target,
  .rules   = target_rules,
  .n_rules = G_N_ELEMENTS (target_rules),
  .finish  = finish_target,
};

/* ---- rules ---- */

enum
{
  RULE_NAME,
  RULE_GROUP,
  RULE_TYPE,
  RULE_STATE,
  RULE_QUERY,
  RULE_DURATION,
  RULE_HEALTH,
  RULE_ERROR,
  RULE_LABELS,
  RULE_N_FIELDS
};

static WhHealth
judge_rule (const WhValue  *values,
            char          **reason)
{
  const char *health = values[RULE_HEALTH].text;

  if (g_strcmp0 (health, "ok") == 0)
    return WH_HEALTH_OK;
  if (g_strcmp0 (health, "err") != 0)
    return WH_HEALTH_UNKNOWN;

  *reason = g_strdup (values[RULE_ERROR].text);

  return WH_HEALTH_FAILING;
}

static const WhField rule_fields[] = {
  [RULE_NAME]     = { "name", N_("Rule"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [RULE_GROUP]    = { "group", N_("Group"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 140 },
  [RULE_TYPE]     = { "type", N_("Type"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [RULE_STATE]    = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [RULE_QUERY]    = { "query", N_("Condition"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 260 },
  [RULE_DURATION] = { "for", N_("For"), WH_FIELD_DURATION, WH_FIELD_COLUMN, 80 },
  [RULE_HEALTH]   = { "evaluation", N_("Evaluation"), WH_FIELD_TEXT, WH_FIELD_SHARED },
  [RULE_ERROR]    = { "error", N_("Error"), WH_FIELD_TEXT, WH_FIELD_PLAIN },
  [RULE_LABELS]   = { "labels", N_("Labels"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SEARCHED },
};

static const WhKind rule_kind = {
  .id           = "rule",
  .title        = N_("Rule"),
  .title_plural = N_("Rules"),
  .icon_name    = "view-list-symbolic",
  .fields       = rule_fields,
  .n_fields     = RULE_N_FIELDS,
  .name_field   = RULE_NAME,
  .scope_field  = RULE_GROUP,
  .judge        = judge_rule,
};

/* user_data is the group, an object of the reply. */
static gboolean
finish_rule (yyjson_val      *item,
             WhRecordBuilder *builder,
             gpointer         user_data)
{
  yyjson_val *group = user_data;
  const WhValue *values = wh_record_builder_get_values (builder);
  const char *group_name = wh_json_get_text (group, "name");
  const char *file = wh_json_get_text (group, "file");
  g_autofree char *identity = NULL;
  g_autofree char *uid = NULL;

  if (values[RULE_NAME].text == NULL)
    return FALSE;

  wh_record_builder_set_text (builder, RULE_GROUP, group_name);
  identity = g_strjoin ("\n", file != NULL ? file : "", group_name != NULL ? group_name : "", values[RULE_NAME].text,
                        values[RULE_QUERY].text != NULL ? values[RULE_QUERY].text : "",
                        values[RULE_LABELS].text != NULL ? values[RULE_LABELS].text : "", NULL);
  uid = g_compute_checksum_for_string (G_CHECKSUM_SHA256, identity, -1);
  uid[16] = 0;
  wh_record_builder_set_uid (builder, uid);

  return TRUE;
}

static const WhReadRule rule_rules[] = {
  { RULE_NAME,     "name" },
  { RULE_TYPE,     "type" },
  { RULE_STATE,    "state" },
  { RULE_QUERY,    "query" },
  { RULE_DURATION, "duration" },
  { RULE_HEALTH,   "health" },
  { RULE_ERROR,    "lastError" },
  { RULE_LABELS,   "labels{}", WH_READ_JOIN },
};

static const WhReader rule_reader = {
  .kind    = &rule_kind,
  .rules   = rule_rules,
  .n_rules = G_N_ELEMENTS (rule_rules),
  .finish  = finish_rule,
};

/* ---- polls ---- */

static WhJson *
await_success (WhProvider  *provider,
               const char  *path,
               GError     **error)
{
  g_autoptr(WhJson) json = dex_await_boxed (wh_provider_get_json (provider, path), error);

  if (json == NULL)
    return NULL;

  if (g_strcmp0 (wh_json_get_text (wh_json_get_root (json), "status"), "success") == 0)
    return g_steal_pointer (&json);

  g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
               _("“%s” did not answer as Prometheus does: is the address right?"), wh_provider_get_name (provider));

  return NULL;
}

static DexFuture *
poll_alerts (WhProvider *provider)
{
  return wh_provider_poll_list (provider, "api/v1/alerts", "data", "data.alerts", &alert_reader);
}

static DexFuture *
poll_targets (WhProvider *provider)
{
  return wh_provider_poll_list (provider, "api/v1/targets?state=active", "data", "data.activeTargets", &target_reader);
}

static DexFuture *
poll_rules_fiber (gpointer user_data)
{
  WhProvider *provider = user_data;
  g_autoptr(WhRecordBuilder) builder = NULL;
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = await_success (provider, "api/v1/rules?exclude_alerts=true", &error);
  yyjson_val *groups;
  yyjson_val *group;
  size_t i;
  size_t n;

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  builder = wh_record_builder_new (&rule_kind, wh_provider_get_id (provider));
  batch = wh_batch_new (wh_provider_get_id (provider));
  groups = wh_json_get (wh_json_get_root (json), "data.groups");

  yyjson_arr_foreach (groups, i, n, group)
    wh_reader_read_items (&rule_reader, yyjson_obj_get (group, "rules"), builder, batch, group);

  wh_batch_set_complete (batch, &rule_kind);

  return wh_provider_publish (provider, batch);
}

/* ---- traffic of applications ---- */

/* The plain http_* convention: one counter with the label "code", one
 * histogram, by application and namespace. Other conventions come with the
 * editable templates of an application. */
#define BY "by (app, namespace)"

static const struct
{
  guint       field;
  const char *metric;
  const char *unit;
  const char *expression;
} traffic[] = {
  { WH_TRAFFIC_RATE, "rate", "req/s",
    "sum " BY " (rate(http_requests_total[5m]))" },
  { WH_TRAFFIC_ERRORS, "errors", "%",
    "100 * sum " BY " (rate(http_requests_total{code=~\"5..\"}[5m])) / sum " BY " (rate(http_requests_total[5m]))" },
  { WH_TRAFFIC_P95, "p95", "s",
    "histogram_quantile(0.95, sum by (app, namespace, le) (rate(http_request_duration_seconds_bucket[5m])))" },
};

typedef struct
{
  WhRecordBuilder *builder;
} TrafficRow;

static void
traffic_row_free (gpointer data)
{
  TrafficRow *row = data;

  wh_record_builder_free (row->builder);
  g_free (row);
}

static char *
dup_traffic_uid (yyjson_val *metric)
{
  const char *app = wh_json_get_text (metric, "app");
  const char *namespace_ = wh_json_get_text (metric, "namespace");

  return app != NULL ? g_strdup_printf ("%s/%s", namespace_ != NULL ? namespace_ : "", app) : NULL;
}

static void
set_traffic (GHashTable *rows,
             WhProvider *provider,
             yyjson_val *metric,
             guint       field,
             double      number)
{
  g_autofree char *uid = dup_traffic_uid (metric);
  TrafficRow *row;

  if (uid == NULL || isnan (number) || isinf (number))
    return;

  row = g_hash_table_lookup (rows, uid);

  if (row == NULL)
    {
      row = g_new0 (TrafficRow, 1);
      row->builder = wh_record_builder_new (&wh_kind_traffic, wh_provider_get_id (provider));
      wh_record_builder_set_uid (row->builder, uid);
      wh_record_builder_set_text (row->builder, WH_TRAFFIC_NAME, wh_json_get_text (metric, "app"));
      wh_record_builder_set_text (row->builder, WH_TRAFFIC_NAMESPACE, wh_json_get_text (metric, "namespace"));
      g_hash_table_insert (rows, g_steal_pointer (&uid), row);
    }

  if (field == WH_TRAFFIC_P95)
    wh_record_builder_set_number (row->builder, field, number * G_USEC_PER_SEC);
  else
    wh_record_builder_set_real (row->builder, field, number);
}

/* One point of a reply: [seconds, "number"]. */
static gboolean
read_point (yyjson_val *point,
            gint64     *time,
            double     *number)
{
  yyjson_val *at = yyjson_arr_get (point, 0);
  yyjson_val *text = yyjson_arr_get (point, 1);

  if (!yyjson_is_num (at) || !yyjson_is_str (text))
    return FALSE;

  *time = yyjson_get_num (at) * G_USEC_PER_SEC;
  *number = g_ascii_strtod (yyjson_get_str (text), NULL);

  return !isnan (*number) && !isinf (*number);
}

static void
add_traffic_samples (WhBatch    *batch,
                     yyjson_val *series,
                     guint       which)
{
  g_autofree char *uid = dup_traffic_uid (yyjson_obj_get (series, "metric"));
  yyjson_val *points = yyjson_obj_get (series, "values");
  g_autofree char *name = NULL;
  yyjson_val *point;
  double number;
  gint64 time;
  size_t i;
  size_t n;

  if (uid == NULL)
    return;

  name = g_strdup_printf ("traffic:%s/%s", uid, traffic[which].metric);

  if (points == NULL)
    {
      if (read_point (yyjson_obj_get (series, "value"), &time, &number))
        wh_batch_add_sample (batch, name, traffic[which].unit, time, number);
      return;
    }

  yyjson_arr_foreach (points, i, n, point)
    {
      if (read_point (point, &time, &number))
        wh_batch_add_sample (batch, name, traffic[which].unit, time, number);
    }
}

static DexFuture *
poll_traffic_fiber (gpointer user_data)
{
  WhProvider *provider = user_data;
  WhPrometheusProvider *self = WH_PROMETHEUS_PROVIDER (provider);
  g_autoptr(GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, traffic_row_free);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  gint64 now = g_get_real_time ();
  GHashTableIter iter;
  gpointer value;

  for (guint which = 0; which < G_N_ELEMENTS (traffic); which++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(WhJson) json = NULL;
      yyjson_val *result;
      yyjson_val *series;
      size_t i;
      size_t n;

      /* The spark lines want the last hour at once; later each round adds a point. */
      if (!self->filled)
        {
          g_autoptr(WhJson) range = dex_await_boxed (wh_prometheus_query_range (provider, traffic[which].expression,
                                                                                now - HOUR, now, HOUR / 120),
                                                     &error);

          if (range == NULL)
            return dex_future_new_for_error (g_steal_pointer (&error));

          result = wh_json_get (wh_json_get_root (range), "data.result");

          yyjson_arr_foreach (result, i, n, series)
            add_traffic_samples (batch, series, which);
        }

      json = dex_await_boxed (wh_prometheus_query (provider, traffic[which].expression, 0), &error);

      if (json == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      result = wh_json_get (wh_json_get_root (json), "data.result");

      yyjson_arr_foreach (result, i, n, series)
        {
          gint64 time;
          double number;

          if (read_point (yyjson_obj_get (series, "value"), &time, &number))
            set_traffic (rows, provider, yyjson_obj_get (series, "metric"), traffic[which].field, number);

          add_traffic_samples (batch, series, which);
        }
    }

  g_hash_table_iter_init (&iter, rows);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    wh_batch_take_record (batch, wh_record_builder_build (((TrafficRow *)value)->builder));

  wh_batch_set_complete (batch, &wh_kind_traffic);
  self->filled = TRUE;

  return wh_provider_publish (provider, batch);
}

static DexFuture *
poll_rules (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_rules_fiber, g_object_ref (provider), g_object_unref);
}

static DexFuture *
poll_traffic (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_traffic_fiber, g_object_ref (provider), g_object_unref);
}

static const WhPoll polls[] = {
  { "alerts",  8,  poll_alerts },
  { "targets", 15, poll_targets },
  { "rules",   60, poll_rules },
  { "traffic", 30, poll_traffic },
};

/* ---- open and test ---- */

static DexFuture *
wh_prometheus_provider_open (WhProvider *provider)
{
  g_autoptr(GError) error = NULL;
  const char *tenant = wh_provider_get_setting (provider, "tenant");

  if (!wh_provider_make_http (provider, "Bearer", &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* Mimir and Cortex tell their tenants apart by this header. */
  if (tenant != NULL && *tenant != 0)
    wh_http_client_set_header (wh_provider_get_http (provider), "X-Scope-OrgID", tenant);

  return dex_future_new_true ();
}

static DexFuture *
wh_prometheus_provider_test_fiber (gpointer user_data)
{
  WhProvider *provider = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) build = NULL;
  g_autoptr(WhJson) targets = NULL;
  g_autofree char *detail = NULL;
  const char *version;
  gint64 start = g_get_monotonic_time ();

  build = await_success (provider, "api/v1/status/buildinfo", &error);

  if (build == NULL)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Reach Prometheus"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  detail = wh_format_duration (g_get_monotonic_time () - start);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Reached"), detail);
  version = wh_json_get_text (wh_json_get_root (build), "data.version");
  wh_provider_set_version (provider, version);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Version"), version);

  targets = await_success (provider, "api/v1/targets?state=active", &error);

  if (targets == NULL)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_WARNING, _("Scrape targets"), error->message);
      return dex_future_new_true ();
    }

  g_free (detail);
  detail = g_strdup_printf ("%d", (int)yyjson_arr_size (wh_json_get (wh_json_get_root (targets), "data.activeTargets")));
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Scrape targets"), detail);

  return dex_future_new_true ();
}

static DexFuture *
wh_prometheus_provider_test (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_prometheus_provider_test_fiber, g_object_ref (provider), g_object_unref);
}

static void
wh_prometheus_provider_class_init (WhPrometheusProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_prometheus_provider_open;
  provider_class->test = wh_prometheus_provider_test;
}

static void
wh_prometheus_provider_init (WhPrometheusProvider *self)
{
}

static const WhSetting settings[] = {
  { "token",    N_("Token"), N_("Leave empty when none is asked for"), WH_SETTING_SECRET, FALSE, NULL },
  { "user",     N_("User name"), NULL, WH_SETTING_TEXT, FALSE, NULL },
  { "password", N_("Password"), NULL, WH_SETTING_SECRET, FALSE, NULL },
  { "ca",       N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
  { "tenant",   N_("Tenant"), N_("For Mimir and Cortex"), WH_SETTING_TEXT, FALSE, NULL },
};

static const WhKind * const kinds[] = { &wh_kind_alert, &wh_kind_target, &rule_kind, &wh_kind_traffic };

const WhProviderInfo wh_prometheus_provider_info = {
  .id          = "prometheus",
  .title       = "Prometheus",
  .summary     = N_("Metrics, rules and alerts"),
  .icon_name   = "wh-metrics-symbolic",
  .group       = WH_PROVIDER_MONITORING,
  .default_url = "http://localhost:9090",
  .needs_url   = TRUE,
  .settings    = settings,
  .n_settings  = G_N_ELEMENTS (settings),
  .kinds       = kinds,
  .n_kinds     = G_N_ELEMENTS (kinds),
  .get_type    = wh_prometheus_provider_get_type,
};
