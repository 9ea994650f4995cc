/* wh-sim-alerts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-world.h"

enum
{
  RULE_ERRORS,
  RULE_LATENCY,
  RULE_CRASH,
  RULE_REPLICAS,
  RULE_NODE,
  RULE_MEMORY,
  RULE_CERTIFICATE,
  RULE_DISK,
};

static const WhSimRule rules[] = {
  [RULE_ERRORS] = { "applications", "HighErrorRate",
                    "sum by (app, namespace) (rate(http_requests_total{code=~\"5..\"}[5m])) / "
                    "sum by (app, namespace) (rate(http_requests_total[5m])) > 0.02",
                    120, "critical", "More than 2 % of the requests fail" },
  [RULE_LATENCY] = { "applications", "HighLatency",
                     "histogram_quantile(0.95, sum by (app, namespace, le) (rate(http_request_duration_seconds_bucket[5m]))) > 2 * app_latency_target_seconds",
                     300, "warning", "Requests take more than twice as long as they should" },
  [RULE_CRASH] = { "kubernetes", "KubePodCrashLooping",
                   "max_over_time(kube_pod_container_status_waiting_reason{reason=\"CrashLoopBackOff\"}[5m]) >= 1",
                   300, "critical", "A container keeps crashing" },
  [RULE_REPLICAS] = { "kubernetes", "KubeDeploymentReplicasMismatch",
                      "kube_deployment_spec_replicas > kube_deployment_status_replicas_available",
                      600, "warning", "A deployment has fewer pods ready than it should" },
  [RULE_NODE] = { "nodes", "KubeNodeNotReady",
                  "kube_node_status_condition{condition=\"Ready\",status=\"true\"} == 0",
                  120, "critical", "A node is not ready" },
  [RULE_MEMORY] = { "nodes", "NodeMemoryHigh",
                    "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.9",
                    600, "warning", "A node has less than 10 % of its memory left" },
  [RULE_CERTIFICATE] = { "endpoints", "CertificateEndsSoon",
                         "probe_ssl_earliest_cert_expiry - time() < 14 * 86400",
                         3600, "warning", "A certificate ends within 14 days" },
  [RULE_DISK] = { "nodes", "NodeDiskFull",
                  "node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1",
                  900, "critical", "A disk has less than 10 % left" },
};

/**
 * wh_sim_world_get_rules:
 * @self: a #WhSimWorld
 *
 * Returns: (transfer none) (element-type WhSimRule): the alerting rules, those of one group side by side or not
 */
GPtrArray *
wh_sim_world_get_rules (WhSimWorld *self)
{
  static GPtrArray *all;

  if (all == NULL)
    {
      all = g_ptr_array_new ();
      for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
        g_ptr_array_add (all, (gpointer) &rules[i]);
    }
  return all;
}

static void
set (GHashTable *table,
     const char *key,
     const char *value)
{
  g_hash_table_replace (table, g_strdup (key), g_strdup (value));
}

static WhSimAlert *
alert_new (GPtrArray  *alerts,
           guint       rule,
           gint64      since,
           gint64      now,
           double      value,
           const char *cluster)
{
  WhSimAlert *alert = g_new0 (WhSimAlert, 1);

  alert->rule = &rules[rule];
  alert->since = since;
  alert->firing = now - since >= rules[rule].hold * G_USEC_PER_SEC;
  alert->value = value;
  alert->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  alert->annotations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  set (alert->labels, "alertname", rules[rule].name);
  set (alert->labels, "severity", rules[rule].severity);
  set (alert->labels, "cluster", cluster);
  set (alert->annotations, "summary", rules[rule].summary);
  g_ptr_array_add (alerts, alert);
  return alert;
}

static void
describe (WhSimAlert *alert,
          const char *format,
          ...) G_GNUC_PRINTF (2, 3);

static void
describe (WhSimAlert *alert,
          const char *format,
          ...)
{
  va_list args;

  va_start (args, format);
  g_hash_table_replace (alert->annotations, g_strdup ("description"), g_strdup_vprintf (format, args));
  va_end (args);
}

/* More or fewer pods of a bad release are one trouble. */
static gint64
get_trouble_since (const WhSimApp *app)
{
  gint64 since = app->trouble;

  for (guint i = app->troubles->len; i > 0; i--)
    {
      const WhSimTrouble *before = &g_array_index (app->troubles, WhSimTrouble, i - 1);

      if (before->until != since)
        break;
      since = before->since;
    }

  return since;
}

static void
add_app_alerts (WhSimWorld *self,
                WhSimApp   *app,
                GPtrArray  *alerts,
                gint64      now)
{
  WhSimPlacement *placement = app->placements[WH_SIM_PRODUCTION];
  double errors = wh_sim_world_app_errors (self, app, WH_SIM_PRODUCTION, now);
  double latency = wh_sim_world_app_latency (self, app, WH_SIM_PRODUCTION, now);
  gint64 since = get_trouble_since (app);
  WhSimAlert *alert;

  if (placement == NULL || app->trouble == 0 || now < app->trouble)
    return;

  if (errors > .02)
    {
      alert = alert_new (alerts, RULE_ERRORS, since, now, errors, placement->cluster);
      set (alert->labels, "app", app->name);
      set (alert->labels, "namespace", placement->namespace_);
      describe (alert, "%.1f %% of the requests to %s fail in production.", errors * 100, app->name);
    }
  if (latency > 2 * app->latency)
    {
      alert = alert_new (alerts, RULE_LATENCY, since, now, latency, placement->cluster);
      set (alert->labels, "app", app->name);
      set (alert->labels, "namespace", placement->namespace_);
      describe (alert, "The 95th percentile of %s is %.0f ms, %.0f ms is its target.", app->name, latency * 1000,
                app->latency * 1000);
    }
  if (placement->release->broken)
    {
      alert = alert_new (alerts, RULE_CRASH, since + 60 * G_USEC_PER_SEC, now, 1, placement->cluster);
      set (alert->labels, "app", app->name);
      set (alert->labels, "namespace", placement->namespace_);
      set (alert->labels, "container", app->name);
      describe (alert, "Containers of %s %s keep crashing.", app->name, placement->release->version);

      alert = alert_new (alerts, RULE_REPLICAS, since, now, placement->replicas, placement->cluster);
      set (alert->labels, "deployment", app->name);
      set (alert->labels, "app", app->name);
      set (alert->labels, "namespace", placement->namespace_);
      describe (alert, "%s/%s has had fewer ready pods than wanted for more than 10 minutes.", placement->namespace_, app->name);
    }
}

static void
add_node_alerts (WhSimWorld *self,
                 WhSimNode  *node,
                 GPtrArray  *alerts,
                 gint64      now)
{
  WhSimAlert *alert;

  if (node->not_ready != 0 && now >= node->not_ready)
    {
      alert = alert_new (alerts, RULE_NODE, node->not_ready, now, 0, node->cluster);
      set (alert->labels, "node", node->name);
      describe (alert, "%s has not been ready for more than 2 minutes.", node->name);
    }
  if (node->memory_pressure != 0 && now >= node->memory_pressure)
    {
      double share = wh_sim_world_node_memory (self, node, now) / (node->memory * 1024.0 * 1024 * 1024);

      alert = alert_new (alerts, RULE_MEMORY, node->memory_pressure, now, share, node->cluster);
      set (alert->labels, "node", node->name);
      set (alert->labels, "instance", node->name);
      describe (alert, "%s uses %.0f %% of its memory.", node->name, share * 100);
    }
}

/**
 * wh_sim_world_dup_alerts:
 * @self: a #WhSimWorld
 *
 * Returns: (transfer full) (element-type WhSimAlert): what is pending or firing now; free each with
 *   wh_sim_alert_free(), which the array does
 */
GPtrArray *
wh_sim_world_dup_alerts (WhSimWorld *self)
{
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_alert_free);
  GPtrArray *clusters = wh_sim_world_get_clusters (self);
  GPtrArray *apps = wh_sim_world_get_apps (self);
  gint64 now = wh_sim_world_get_time (self);

  for (guint i = 0; i < apps->len; i++)
    add_app_alerts (self, g_ptr_array_index (apps, i), alerts, now);
  for (guint i = 0; i < clusters->len; i++)
    {
      WhSimCluster *cluster = g_ptr_array_index (clusters, i);

      for (guint j = 0; j < cluster->nodes->len; j++)
        add_node_alerts (self, g_ptr_array_index (cluster->nodes, j), alerts, now);
    }
  return alerts;
}
