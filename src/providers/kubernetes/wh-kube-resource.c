/* wh-kube-resource.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-http-request.h"
#include "wh-kube-kinds.h"
#include "wh-kube-readers.h"
#include "wh-kube-resource.h"

/* The versions are those of Kubernetes 1.21 and later; see README.md. */
const WhKubeResource wh_kube_resources[] = {
  { "nodes", "", "v1", "nodes", FALSE, WH_KUBE_NODES, &wh_kube_node_reader },
  { "namespaces", "", "v1", "namespaces", FALSE, WH_KUBE_PLAIN, &wh_kube_namespace_reader },
  { "pods", "", "v1", "pods", TRUE, WH_KUBE_PODS, &wh_kube_pod_reader, NULL, wh_kube_facts_read_pod },
  { "deployments", "apps", "v1", "deployments", TRUE, WH_KUBE_WORKLOADS, &wh_kube_deployment_reader, "Deployment" },
  { "statefulsets", "apps", "v1", "statefulsets", TRUE, WH_KUBE_WORKLOADS, &wh_kube_stateful_set_reader, "StatefulSet" },
  { "daemonsets", "apps", "v1", "daemonsets", TRUE, WH_KUBE_WORKLOADS, &wh_kube_daemon_set_reader, "DaemonSet" },
  { "jobs", "batch", "v1", "jobs", TRUE, WH_KUBE_WORKLOADS, &wh_kube_job_reader, "Job" },
  { "cronjobs", "batch", "v1", "cronjobs", TRUE, WH_KUBE_WORKLOADS, &wh_kube_cron_job_reader, "CronJob" },
  { "replicasets", "apps", "v1", "replicasets", TRUE, WH_KUBE_PLAIN, &wh_kube_replica_set_reader },
  { "services", "", "v1", "services", TRUE, WH_KUBE_SERVICES, &wh_kube_service_reader },
  { "endpointslices", "discovery.k8s.io", "v1", "endpointslices", TRUE, WH_KUBE_SLICES, NULL, NULL, wh_kube_facts_read_slice },
  { "ingresses", "networking.k8s.io", "v1", "ingresses", TRUE, WH_KUBE_INGRESSES, &wh_kube_ingress_reader, NULL,
    wh_kube_facts_read_ingress },
  { "events", "", "v1", "events", TRUE, WH_KUBE_EVENTS, &wh_kube_event_reader },
};

const guint wh_kube_n_resources = G_N_ELEMENTS (wh_kube_resources);

/**
 * wh_kube_resource_for_record:
 * @record: a record that came from a cluster
 *
 * Returns: (nullable): where its object lives in the API
 */
const WhKubeResource *
wh_kube_resource_for_record (const WhRecord *record)
{
  const char *type;

  g_return_val_if_fail (record != NULL, NULL);

  type = wh_record_get_text (record, "type");

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      const WhKubeResource *self = &wh_kube_resources[i];

      if (self->reader != NULL && self->reader->kind == record->kind &&
          (self->type == NULL || g_strcmp0 (self->type, type) == 0))
        return self;
    }

  return NULL;
}

/**
 * wh_kube_resource_dup_path:
 * @self: a resource
 * @namespace: (nullable): %NULL for all namespaces, or for what has none
 * @name: (nullable): %NULL for the list
 * @subresource: (nullable): "scale", "log"
 *
 * Returns: (transfer full): the path below the server's address
 */
char *
wh_kube_resource_dup_path (const WhKubeResource *self,
                           const char           *namespace,
                           const char           *name,
                           const char           *subresource)
{
  g_autoptr(GString) path = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  path = g_string_new (NULL);

  if (*self->group == '\0')
    g_string_append_printf (path, "/api/%s", self->version);
  else
    g_string_append_printf (path, "/apis/%s/%s", self->group, self->version);

  if (self->namespaced && namespace != NULL)
    {
      g_autofree char *escaped = wh_http_escape (namespace);

      g_string_append_printf (path, "/namespaces/%s", escaped);
    }

  g_string_append_printf (path, "/%s", self->plural);

  if (name != NULL)
    {
      g_autofree char *escaped = wh_http_escape (name);

      g_string_append_printf (path, "/%s", escaped);
    }

  if (subresource != NULL)
    g_string_append_printf (path, "/%s", subresource);

  return g_string_free (g_steal_pointer (&path), FALSE);
}
