/* wh-sim-metrics.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-sim-metrics-private.h"

/* The series that Prometheus would have scraped. Every one is a function of
 * the world and the time; counters are the integrals that the world gives, so
 * that rate() over any range is right without a stored sample. */

static const WhSimMetricInfo infos[] = {
  { "up", "gauge", "Whether the last scrape of the target succeeded." },
  { "scrape_duration_seconds", "gauge", "How long the last scrape took." },
  { "http_requests_total", "counter", "HTTP requests answered, by status code." },
  { "http_request_duration_seconds", "histogram", "How long HTTP requests took." },
  { "app_latency_target_seconds", "gauge", "What 95 of 100 requests should not exceed." },
  { "node_cpu_seconds_total", "counter", "Seconds the CPUs spent in each mode." },
  { "node_memory_MemTotal_bytes", "gauge", "Memory information field MemTotal_bytes." },
  { "node_memory_MemAvailable_bytes", "gauge", "Memory information field MemAvailable_bytes." },
  { "node_filesystem_size_bytes", "gauge", "Filesystem size in bytes." },
  { "node_filesystem_avail_bytes", "gauge", "Filesystem space available to non-root users in bytes." },
  { "node_load1", "gauge", "1m load average." },
  { "node_boot_time_seconds", "gauge", "Node boot time, in unixtime." },
  { "kube_deployment_spec_replicas", "gauge", "Number of desired pods for a deployment." },
  { "kube_deployment_status_replicas_available", "gauge", "The number of available replicas per deployment." },
  { "kube_pod_info", "gauge", "Information about pod." },
  { "kube_pod_status_phase", "gauge", "The pods current phase." },
  { "kube_pod_container_status_restarts_total", "counter", "The number of container restarts per container." },
  { "kube_pod_container_status_waiting_reason", "gauge", "Describes the reason the container is currently in waiting state." },
  { "container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed in seconds." },
  { "container_memory_working_set_bytes", "gauge", "Current working set in bytes." },
  { "kube_node_info", "gauge", "Information about a cluster node." },
  { "kube_node_status_condition", "gauge", "The condition of a cluster node." },
  { "prometheus_build_info", "gauge", "The version of this server, as a label." },
};

const WhSimMetricInfo *
wh_sim_metrics_get_infos (guint *n_infos)
{
  *n_infos = G_N_ELEMENTS (infos);

  return infos;
}

static WhSimSeries *
add (WhSimMetrics *self,
     Subject      *subject,
     WhSimLabels  *labels,
     gboolean     (*sample) (const WhSimSeries *series,
                             double             time,
                             double            *value))
{
  const char *name = wh_sim_labels_get (labels, "__name__");
  GPtrArray *list = g_hash_table_lookup (self->series, name);
  WhSimSeries *series = wh_sim_series_new (labels, sample, subject);

  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_series_free);
      g_hash_table_insert (self->series, (gpointer) name, list);
      g_ptr_array_add (self->names, (gpointer) name);
    }
  g_ptr_array_add (list, series);

  return series;
}

Subject *
metrics_add_subject (WhSimMetrics     *self,
                     WhSimApp         *app,
                     WhSimEnvironment  environment,
                     WhSimNode        *node)
{
  Subject *subject = g_new0 (Subject, 1);

  subject->world = self->world;
  subject->app = app;
  subject->environment = environment;
  subject->node = node;
  g_ptr_array_add (self->subjects, subject);

  return subject;
}

static void
add_target (WhSimMetrics *self,
            const char   *job,
            char         *instance,
            const char   *namespace_,
            const char   *cluster,
            Subject      *subject)
{
  WhSimTarget *target = g_new0 (WhSimTarget, 1);

  target->job = job;
  target->instance = instance;
  target->url = g_strdup_printf ("http://%s/metrics", instance);
  target->namespace_ = g_strdup (namespace_);
  target->node = subject->node;
  g_ptr_array_add (self->targets, target);

  add (self, subject,
       wh_sim_labels_new ("__name__", "up", "job", job, "instance", instance, "namespace", namespace_ != NULL ? namespace_ : "",
                          "cluster", cluster, NULL),
       sample_up);
  add (self, subject,
       wh_sim_labels_new ("__name__", "scrape_duration_seconds", "job", job, "instance", instance,
                          "namespace", namespace_ != NULL ? namespace_ : "", "cluster", cluster, NULL),
       sample_scrape_duration);
}

static void
add_app (WhSimMetrics     *self,
         WhSimApp         *app,
         WhSimEnvironment  environment)
{
  /* Shares of the good requests and of the bad ones. */
  static const struct { const char *code; double good; double bad; } codes[] = {
    { "200", 0.962, 0 }, { "304", 0.020, 0 }, { "404", 0.018, 0 }, { "500", 0, 0.7 }, { "503", 0, 0.3 },
  };
  static const char * const bounds[] = {
    "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf",
  };
  const WhSimPlacement *placement = app->placements[environment];
  Subject *subject = metrics_add_subject (self, app, environment, NULL);
  g_autoptr(WhSimLabels) base = NULL;
  WhSimSeries *all;

  base = wh_sim_labels_new ("app", app->name, "namespace", placement->namespace_, "cluster", placement->cluster,
                            "environment", wh_sim_environment_to_string (environment), "job", app->name, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr(WhSimLabels) named = wh_sim_labels_with (base, "__name__", "http_requests_total");
      WhSimSeries *series = add (self, subject, wh_sim_labels_with (named, "code", codes[i].code), sample_requests);

      series->args[0] = codes[i].good;
      series->args[1] = codes[i].bad;
    }

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      g_autoptr(WhSimLabels) named = wh_sim_labels_with (base, "__name__", "http_request_duration_seconds_bucket");
      WhSimSeries *series = add (self, subject, wh_sim_labels_with (named, "le", bounds[i]), sample_bucket);

      series->args[0] = strcmp (bounds[i], "+Inf") == 0 ? INFINITY : g_ascii_strtod (bounds[i], NULL);
      series->args[1] = metrics_latency_share (series->args[0], app->latency);
    }

  all = add (self, subject, wh_sim_labels_with (base, "__name__", "http_request_duration_seconds_count"), sample_bucket);
  all->args[0] = INFINITY;
  all->args[1] = 1;
  add (self, subject, wh_sim_labels_with (base, "__name__", "http_request_duration_seconds_sum"), sample_duration_sum);

  add (self, subject,
       wh_sim_labels_new ("__name__", "app_latency_target_seconds", "app", app->name, "namespace", placement->namespace_, NULL),
       sample_constant)->args[0] = app->latency;
  add_target (self, app->name, g_strdup_printf ("%s.%s:%u", app->name, placement->namespace_, app->port),
              placement->namespace_, placement->cluster, subject);
}

static void
add_node (WhSimMetrics *self,
          WhSimNode    *node)
{
  /* Shares of the busy time; idle is the rest. */
  static const struct { const char *mode; double share; } modes[] = {
    { "user", 0.71 }, { "system", 0.21 }, { "iowait", 0.05 }, { "softirq", 0.03 }, { "idle", 0 },
  };
  static const char * const conditions[] = { "Ready", "MemoryPressure" };
  static const char * const statuses[] = { "true", "false", "unknown" };
  Subject *subject = metrics_add_subject (self, NULL, 0, node);
  g_autofree char *instance = g_strdup_printf ("%s:9100", node->name);
  g_autoptr(WhSimLabels) base = NULL;
  double disk = node->cores * 20 * GIB;

  base = wh_sim_labels_new ("instance", instance, "node", node->name, "cluster", node->cluster, "job", "node-exporter", NULL);

  for (guint cpu = 0; cpu < node->cores; cpu++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
        {
          g_autofree char *number = g_strdup_printf ("%u", cpu);
          WhSimSeries *series;

          series = add (self, subject,
                        wh_sim_labels_new ("__name__", "node_cpu_seconds_total", "cpu", number, "mode", modes[i].mode,
                                           "instance", instance, "node", node->name, "cluster", node->cluster,
                                           "job", "node-exporter", NULL),
                        sample_node_cpu);
          series->args[0] = modes[i].share;
          series->args[1] = strcmp (modes[i].mode, "idle") == 0;
        }
    }

  add (self, subject, wh_sim_labels_with (base, "__name__", "node_memory_MemTotal_bytes"),
       sample_node_constant)->args[0] = node->memory * GIB;
  add (self, subject, wh_sim_labels_with (base, "__name__", "node_memory_MemAvailable_bytes"), sample_node_memory);
  add (self, subject, wh_sim_labels_with (base, "__name__", "node_load1"), sample_node_load);
  add (self, subject, wh_sim_labels_with (base, "__name__", "node_boot_time_seconds"),
       sample_node_constant)->args[0] = node->created / G_USEC_PER_SEC;
  add (self, subject,
       wh_sim_labels_new ("__name__", "node_filesystem_size_bytes", "device", "/dev/sda1", "fstype", "ext4", "mountpoint", "/",
                          "instance", instance, "node", node->name, "cluster", node->cluster, "job", "node-exporter", NULL),
       sample_node_constant)->args[0] = disk;
  add (self, subject,
       wh_sim_labels_new ("__name__", "node_filesystem_avail_bytes", "device", "/dev/sda1", "fstype", "ext4", "mountpoint", "/",
                          "instance", instance, "node", node->name, "cluster", node->cluster, "job", "node-exporter", NULL),
       sample_node_disk)->args[0] = disk;
  add (self, subject,
       wh_sim_labels_new ("__name__", "kube_node_info", "node", node->name, "cluster", node->cluster,
                          "job", "kube-state-metrics", NULL),
       sample_constant)->args[0] = 1;

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (statuses); j++)
        add (self, subject,
             wh_sim_labels_new ("__name__", "kube_node_status_condition", "node", node->name, "condition", conditions[i],
                                "status", statuses[j], "cluster", node->cluster, "job", "kube-state-metrics", NULL),
             sample_condition);
    }

  add_target (self, "node-exporter", g_steal_pointer (&instance), NULL, node->cluster, subject);
}

static void
target_free (WhSimTarget *target)
{
  g_free (target->instance);
  g_free (target->url);
  g_free (target->namespace_);
  g_free (target);
}

/* Made when first asked, so that a start costs nothing for it. */
static void
ensure (WhSimMetrics *self)
{
  GPtrArray *apps = wh_sim_world_get_apps (self->world);
  GPtrArray *clusters = wh_sim_world_get_clusters (self->world);
  Subject *server;

  if (self->names->len > 0)
    return;

  server = metrics_add_subject (self, NULL, 0, NULL);
  add (self, server,
       wh_sim_labels_new ("__name__", "prometheus_build_info", "version", "3.1.0", "branch", "HEAD",
                          "instance", "localhost:9090", "job", "prometheus", NULL),
       sample_constant)->args[0] = 1;
  add_target (self, "prometheus", g_strdup ("localhost:9090"), NULL, "prod-fsn1", server);

  for (guint i = 0; i < apps->len; i++)
    {
      WhSimApp *app = g_ptr_array_index (apps, i);

      for (guint environment = 0; environment < WH_SIM_N_ENVIRONMENTS; environment++)
        {
          if (app->placements[environment] != NULL)
            add_app (self, app, environment);
        }
    }

  for (guint i = 0; i < clusters->len; i++)
    {
      WhSimCluster *cluster = g_ptr_array_index (clusters, i);

      for (guint j = 0; j < cluster->nodes->len; j++)
        add_node (self, g_ptr_array_index (cluster->nodes, j));
    }
}

/**
 * wh_sim_metrics_new:
 * @world: what is measured
 * @kubes: (nullable) (transfer none) (element-type WhSimKube): its clusters' objects; must outlive every question
 *
 * Returns: (transfer full): the metrics
 */
WhSimMetrics *
wh_sim_metrics_new (WhSimWorld *world,
                    GPtrArray  *kubes)
{
  WhSimMetrics *self = g_new0 (WhSimMetrics, 1);

  self->world = g_object_ref (world);
  self->kubes = kubes;
  self->subjects = g_ptr_array_new_with_free_func ((GDestroyNotify) metrics_subject_free);
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) target_free);
  self->series = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->names = g_ptr_array_new ();

  return self;
}

void
wh_sim_metrics_free (WhSimMetrics *self)
{
  g_ptr_array_unref (self->names);
  g_hash_table_unref (self->series);
  g_ptr_array_unref (self->targets);
  g_ptr_array_unref (self->subjects);
  g_object_unref (self->world);
  g_free (self);
}

/* The pending part and the firing part of one alert, as ALERTS has them. */
static void
select_alert (WhSimAlert *alert,
              GPtrArray  *result)
{
  g_autoptr(WhSimLabels) labels = wh_sim_labels_from_table (alert->labels);
  g_autoptr(WhSimLabels) base = wh_sim_labels_with (labels, "__name__", "ALERTS");
  double since = alert->since / (double) G_USEC_PER_SEC;

  for (guint firing = 0; firing < 2; firing++)
    {
      WhSimSeries *series = wh_sim_series_new (wh_sim_labels_with (base, "alertstate", firing ? "firing" : "pending"),
                                               sample_alert, NULL);

      series->args[0] = firing ? since + alert->rule->hold : since;
      series->args[1] = firing ? INFINITY : since + alert->rule->hold;
      g_ptr_array_add (result, series);
    }
}

static void
select_named (WhSimMetrics *self,
              const char   *name,
              GPtrArray    *result)
{
  GPtrArray *list = g_hash_table_lookup (self->series, name);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const WhSimSeries *series = g_ptr_array_index (list, i);
      WhSimSeries *copy = wh_sim_series_new (wh_sim_labels_ref (series->labels), series->sample, series->subject);

      memcpy (copy->args, series->args, sizeof copy->args);
      g_ptr_array_add (result, copy);
    }
}

/**
 * wh_sim_metrics_select:
 * @name: (nullable): a metric, or %NULL for every one
 * @start: first second that matters
 * @end: last second
 * @self: the metrics
 *
 * A [callback@SimSeriesSource].
 *
 * Returns: (transfer full) (element-type WhSimSeries): the series, which must
 *   not outlive @self
 */
GPtrArray *
wh_sim_metrics_select (const char *name,
                       double      start,
                       double      end,
                       gpointer    self)
{
  WhSimMetrics *metrics = self;
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_series_free);

  ensure (metrics);

  if (name != NULL)
    select_named (metrics, name, result);
  else
    for (guint i = 0; i < metrics->names->len; i++)
      select_named (metrics, g_ptr_array_index (metrics->names, i), result);

  metrics_select_kube (metrics, name, result);

  if (name == NULL || strcmp (name, "ALERTS") == 0)
    {
      g_autoptr(GPtrArray) alerts = wh_sim_world_dup_alerts (metrics->world);

      for (guint i = 0; i < alerts->len; i++)
        select_alert (g_ptr_array_index (alerts, i), result);
    }

  return result;
}

/**
 * wh_sim_metrics_get_targets:
 * @self: the metrics
 *
 * Returns: (transfer none) (element-type WhSimTarget): what is scraped
 */
GPtrArray *
wh_sim_metrics_get_targets (WhSimMetrics *self)
{
  ensure (self);

  return self->targets;
}

gboolean
wh_sim_metrics_is_up (WhSimMetrics *self,
                      WhSimTarget  *target)
{
  return target->node == NULL || metrics_node_is_up (target->node, wh_sim_world_get_time (self->world) / (double) G_USEC_PER_SEC);
}
