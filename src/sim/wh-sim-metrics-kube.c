/* wh-sim-metrics-kube.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "kubernetes/wh-sim-kube.h"
#include "wh-sim-metrics-private.h"

/* The series of kube-state-metrics and cAdvisor, read from the objects that
 * the simulated clusters hold now. An object's series reach back to when it
 * was made, with today's values; the series of what is gone are gone too. */

static const char * const pod_metrics[] = {
  "kube_pod_info", "kube_pod_status_phase", "kube_pod_container_status_restarts_total",
  "kube_pod_container_status_waiting_reason", "container_cpu_usage_seconds_total", "container_memory_working_set_bytes", NULL
};

static const char * const deployment_metrics[] = {
  "kube_deployment_spec_replicas", "kube_deployment_status_replicas_available", NULL
};

typedef struct
{
  WhSimMetrics *metrics;
  const char   *cluster;
  const char   *name;           /* or NULL for all */
  GPtrArray    *result;
} Collection;

static double
read_since (yyjson_doc *document)
{
  const char *text = yyjson_get_str (yyjson_doc_ptr_get (document, "/metadata/creationTimestamp"));
  g_autoptr(GDateTime) date = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : 0;
}

static Subject *
find_subject (WhSimMetrics *self,
              WhSimApp     *app)
{
  for (guint i = 0; i < self->subjects->len; i++)
    {
      Subject *subject = g_ptr_array_index (self->subjects, i);

      if (subject->app == app && subject->node == NULL && subject->environment == WH_SIM_PRODUCTION)
        return subject;
    }

  return metrics_add_subject (self, app, WH_SIM_PRODUCTION, NULL);
}

static void
take (Collection  *collection,
      WhSimLabels *base,
      const char  *name,
      const char  *extra_name,
      const char  *extra_value,
      double       value,
      double       since)
{
  g_autoptr(WhSimLabels) named = NULL;
  WhSimSeries *series;

  if (collection->name != NULL && strcmp (collection->name, name) != 0)
    return;

  named = wh_sim_labels_with (base, "__name__", name);
  series = wh_sim_series_new (wh_sim_labels_with (named, extra_name, extra_value), sample_since, NULL);
  series->args[0] = value;
  series->args[1] = since;
  g_ptr_array_add (collection->result, series);
}

static gboolean
visit_pod (WhSimObject *pod,
           gpointer     user_data)
{
  Collection *collection = user_data;
  WhSimWorld *world = collection->metrics->world;
  g_autoptr(yyjson_doc) document = wh_sim_object_read (pod);
  const char *container = yyjson_get_str (yyjson_doc_ptr_get (document, "/spec/containers/0/name"));
  const char *node = yyjson_get_str (yyjson_doc_ptr_get (document, "/spec/nodeName"));
  const char *phase = yyjson_get_str (yyjson_doc_ptr_get (document, "/status/phase"));
  const char *waiting = yyjson_get_str (yyjson_doc_ptr_get (document, "/status/containerStatuses/0/state/waiting/reason"));
  const char *cpu = yyjson_get_str (yyjson_doc_ptr_get (document, "/spec/containers/0/resources/requests/cpu"));
  const char *memory = yyjson_get_str (yyjson_doc_ptr_get (document, "/spec/containers/0/resources/limits/memory"));
  double restarts = yyjson_get_num (yyjson_doc_ptr_get (document, "/status/containerStatuses/0/restartCount"));
  double since = read_since (document);
  guint hash = g_str_hash (pod->uid);
  g_autoptr(WhSimLabels) base = NULL;
  g_autoptr(WhSimLabels) used = NULL;

  base = wh_sim_labels_new ("namespace", pod->namespace_, "pod", pod->name, "cluster", collection->cluster,
                            "job", "kube-state-metrics", NULL);
  take (collection, base, "kube_pod_info", "node", node, 1, since);
  take (collection, base, "kube_pod_status_phase", "phase", phase, 1, since);
  take (collection, base, "kube_pod_container_status_restarts_total", "container", container, restarts, since);
  if (waiting != NULL)
    {
      g_autoptr(WhSimLabels) contained = wh_sim_labels_with (base, "container", container);

      take (collection, contained, "kube_pod_container_status_waiting_reason", "reason", waiting, 1, since);
    }

  /* cAdvisor sees only containers that run. */
  if (g_strcmp0 (phase, "Running") != 0 || waiting != NULL)
    return FALSE;

  used = wh_sim_labels_new ("namespace", pod->namespace_, "pod", pod->name, "cluster", collection->cluster,
                            "job", "kubelet", "container", container, NULL);
  take (collection, used, "container_memory_working_set_bytes", "node", node,
        wh_sim_world_pod_memory (hash, (memory != NULL ? g_ascii_strtod (memory, NULL) : 128) * 1024 * 1024), since);
  if (collection->name == NULL || strcmp (collection->name, "container_cpu_usage_seconds_total") == 0)
    {
      WhSimApp *app = wh_sim_world_find_app (world, wh_sim_object_get_label (pod, "app.kubernetes.io/part-of"));
      WhSimSeries *series;

      take (collection, used, "container_cpu_usage_seconds_total", "node", node,
            (cpu != NULL ? g_ascii_strtod (cpu, NULL) : 50) / 1000, since);
      series = g_ptr_array_index (collection->result, collection->result->len - 1);
      series->sample = sample_pod_cpu;
      series->subject = find_subject (collection->metrics, app);
      series->args[2] = hash;
    }

  return FALSE;
}

static gboolean
visit_deployment (WhSimObject *deployment,
                  gpointer     user_data)
{
  Collection *collection = user_data;
  g_autoptr(yyjson_doc) document = wh_sim_object_read (deployment);
  g_autoptr(WhSimLabels) base = NULL;
  double since = read_since (document);

  base = wh_sim_labels_new ("namespace", deployment->namespace_, "cluster", collection->cluster, "job", "kube-state-metrics", NULL);
  take (collection, base, "kube_deployment_spec_replicas", "deployment", deployment->name,
        yyjson_get_num (yyjson_doc_ptr_get (document, "/spec/replicas")), since);
  take (collection, base, "kube_deployment_status_replicas_available", "deployment", deployment->name,
        yyjson_get_num (yyjson_doc_ptr_get (document, "/status/availableReplicas")), since);

  return FALSE;
}

/* Adds the series called @name, or all, that come from the clusters' objects. */
void
metrics_select_kube (WhSimMetrics *self,
                     const char   *name,
                     GPtrArray    *result)
{
  gboolean pods = name == NULL || g_strv_contains (pod_metrics, name);
  gboolean deployments = name == NULL || g_strv_contains (deployment_metrics, name);

  for (guint i = 0; self->kubes != NULL && i < self->kubes->len; i++)
    {
      WhSimKube *kube = g_ptr_array_index (self->kubes, i);
      WhSimStore *store = wh_sim_kube_get_store (kube);
      Collection collection = { self, wh_sim_kube_get_cluster (kube)->name, name, result };

      if (pods)
        wh_sim_store_visit (store, wh_sim_kind_get (WH_SIM_KIND_POD), NULL, NULL, visit_pod, &collection);
      if (deployments)
        wh_sim_store_visit (store, wh_sim_kind_get (WH_SIM_KIND_DEPLOYMENT), NULL, NULL, visit_deployment, &collection);
    }
}
