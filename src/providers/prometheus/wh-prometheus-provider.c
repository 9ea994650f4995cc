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
#include "wh-prometheus-traffic.h"
#include "wh-reader.h"
#include "wh-traffic-queries.h"

struct _WhPrometheusProvider
{
  WhProvider           parent_instance;

  WhPrometheusTraffic *traffic;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (WhPrometheusProvider, wh_prometheus_provider, WH_TYPE_PROVIDER,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_RANGE_SOURCE, wh_prometheus_range_source_init))

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

static DexFuture *
poll_rules (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_rules_fiber, g_object_ref (provider), g_object_unref);
}

static DexFuture *
poll_traffic (WhProvider *provider)
{
  return wh_prometheus_traffic_poll (WH_PROMETHEUS_PROVIDER (provider)->traffic, provider);
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
wh_prometheus_provider_finalize (GObject *object)
{
  g_clear_pointer (&WH_PROMETHEUS_PROVIDER (object)->traffic, wh_prometheus_traffic_unref);

  G_OBJECT_CLASS (wh_prometheus_provider_parent_class)->finalize (object);
}

static void
wh_prometheus_provider_class_init (WhPrometheusProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  G_OBJECT_CLASS (klass)->finalize = wh_prometheus_provider_finalize;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_prometheus_provider_open;
  provider_class->test = wh_prometheus_provider_test;
}

static void
wh_prometheus_provider_init (WhPrometheusProvider *self)
{
  self->traffic = wh_prometheus_traffic_new ();
}

static const WhSetting settings[] = {
  { "token",    N_("Token"), N_("Leave empty when none is asked for"), WH_SETTING_SECRET, FALSE, NULL },
  { "user",     N_("User name"), NULL, WH_SETTING_TEXT, FALSE, NULL },
  { "password", N_("Password"), NULL, WH_SETTING_SECRET, FALSE, NULL },
  { "ca",       N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
  { "tenant",   N_("Tenant"), N_("For Mimir and Cortex"), WH_SETTING_TEXT, FALSE, NULL },
  { WH_TRAFFIC_QUERIES_SETTING, N_("Queries of applications"),
    N_("Application, then rate, errors, p50, p95 or p99, then PromQL; several with ; between"), WH_SETTING_TEXT, FALSE, NULL },
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
