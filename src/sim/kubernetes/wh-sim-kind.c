/* wh-sim-kind.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-kind.h"

static const WhSimKind kinds[WH_SIM_N_KINDS] = {
  [WH_SIM_KIND_NODE] = { "", "v1", "nodes", "node", "Node", "no", FALSE, FALSE, FALSE },
  [WH_SIM_KIND_NAMESPACE] = { "", "v1", "namespaces", "namespace", "Namespace", "ns", FALSE, FALSE, FALSE },
  [WH_SIM_KIND_POD] = { "", "v1", "pods", "pod", "Pod", "po", TRUE, FALSE, FALSE },
  [WH_SIM_KIND_SERVICE] = { "", "v1", "services", "service", "Service", "svc", TRUE, FALSE, FALSE },
  [WH_SIM_KIND_ENDPOINTS] = { "", "v1", "endpoints", "endpoints", "Endpoints", "ep", TRUE, FALSE, FALSE },
  [WH_SIM_KIND_EVENT] = { "", "v1", "events", "event", "Event", "ev", TRUE, FALSE, FALSE },
  [WH_SIM_KIND_CONFIG_MAP] = { "", "v1", "configmaps", "configmap", "ConfigMap", "cm", TRUE, FALSE, FALSE },
  [WH_SIM_KIND_SECRET] = { "", "v1", "secrets", "secret", "Secret", NULL, TRUE, FALSE, FALSE },
  [WH_SIM_KIND_SERVICE_ACCOUNT] = { "", "v1", "serviceaccounts", "serviceaccount", "ServiceAccount", "sa", TRUE, FALSE, FALSE },
  [WH_SIM_KIND_CLAIM] = { "", "v1", "persistentvolumeclaims", "persistentvolumeclaim", "PersistentVolumeClaim", "pvc", TRUE, FALSE, FALSE },
  [WH_SIM_KIND_DEPLOYMENT] = { "apps", "v1", "deployments", "deployment", "Deployment", "deploy", TRUE, TRUE, TRUE },
  [WH_SIM_KIND_REPLICA_SET] = { "apps", "v1", "replicasets", "replicaset", "ReplicaSet", "rs", TRUE, TRUE, TRUE },
  [WH_SIM_KIND_STATEFUL_SET] = { "apps", "v1", "statefulsets", "statefulset", "StatefulSet", "sts", TRUE, TRUE, TRUE },
  [WH_SIM_KIND_DAEMON_SET] = { "apps", "v1", "daemonsets", "daemonset", "DaemonSet", "ds", TRUE, FALSE, TRUE },
  [WH_SIM_KIND_JOB] = { "batch", "v1", "jobs", "job", "Job", NULL, TRUE, FALSE, TRUE },
  [WH_SIM_KIND_CRON_JOB] = { "batch", "v1", "cronjobs", "cronjob", "CronJob", "cj", TRUE, FALSE, TRUE },
  [WH_SIM_KIND_INGRESS] = { "networking.k8s.io", "v1", "ingresses", "ingress", "Ingress", "ing", TRUE, FALSE, TRUE },
  [WH_SIM_KIND_AUTOSCALER] = { "autoscaling", "v2", "horizontalpodautoscalers", "horizontalpodautoscaler", "HorizontalPodAutoscaler", "hpa", TRUE, FALSE, FALSE },
  [WH_SIM_KIND_BUDGET] = { "policy", "v1", "poddisruptionbudgets", "poddisruptionbudget", "PodDisruptionBudget", "pdb", TRUE, FALSE, TRUE },
  [WH_SIM_KIND_QUOTA] = { "", "v1", "resourcequotas", "resourcequota", "ResourceQuota", "quota", TRUE, FALSE, FALSE },
  [WH_SIM_KIND_ENDPOINT_SLICE] = { "discovery.k8s.io", "v1", "endpointslices", "endpointslice", "EndpointSlice", NULL, TRUE, FALSE, FALSE },
  [WH_SIM_KIND_LEASE] = { "coordination.k8s.io", "v1", "leases", "lease", "Lease", NULL, TRUE, FALSE, FALSE },
};

const WhSimKind *
wh_sim_kind_get (WhSimKindId id)
{
  g_return_val_if_fail (id < WH_SIM_N_KINDS, NULL);

  return &kinds[id];
}

WhSimKindId
wh_sim_kind_get_id (const WhSimKind *kind)
{
  g_return_val_if_fail (kind >= kinds && kind < kinds + WH_SIM_N_KINDS, 0);

  return kind - kinds;
}

/**
 * wh_sim_kind_find:
 * @group: "" for the core group
 * @version: version in the group
 * @plural: name in paths
 *
 * Returns: (nullable): the kind
 */
const WhSimKind *
wh_sim_kind_find (const char *group,
                  const char *version,
                  const char *plural)
{
  for (guint i = 0; i < WH_SIM_N_KINDS; i++)
    {
      if (g_str_equal (kinds[i].plural, plural) && g_str_equal (kinds[i].group, group) &&
          g_str_equal (kinds[i].version, version))
        return &kinds[i];
    }
  return NULL;
}

char *
wh_sim_kind_dup_api_version (const WhSimKind *kind)
{
  return kind->group[0] != '\0' ? g_strconcat (kind->group, "/", kind->version, NULL) : g_strdup (kind->version);
}
