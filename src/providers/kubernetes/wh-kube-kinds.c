/* wh-kube-kinds.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-kube-kinds.h"
#include "wh-metric.h"

/* The conditions that a kubelet reports when a node runs short of something. */
static const struct
{
  const char *line;
  const char *reason;
} pressures[] = {
  { "MemoryPressure=True",     N_("Memory pressure") },
  { "DiskPressure=True",       N_("Disk pressure") },
  { "PIDPressure=True",        N_("Too many processes") },
  { "NetworkUnavailable=True", N_("The network is not set up") },
};

static WhHealth
judge_node (const WhValue  *values,
            char          **reason)
{
  const char *status = values[WH_NODE_STATUS].text;
  const char *conditions = values[WH_NODE_CONDITIONS].text;

  if (status == NULL)
    return WH_HEALTH_UNKNOWN;

  if (g_str_has_prefix (status, "Unknown"))
    {
      *reason = g_strdup (_("Not ready: its kubelet is silent"));
      return WH_HEALTH_FAILING;
    }

  if (g_str_has_prefix (status, "NotReady"))
    {
      *reason = conditions != NULL && strstr (conditions, "Ready=Unknown") != NULL
                  ? g_strdup (_("Not ready: its kubelet is silent"))
                  : g_strdup (_("Not ready"));
      return WH_HEALTH_FAILING;
    }

  for (guint i = 0; conditions != NULL && i < G_N_ELEMENTS (pressures); i++)
    {
      if (strstr (conditions, pressures[i].line) != NULL)
        {
          *reason = g_strdup (_(pressures[i].reason));
          return WH_HEALTH_WARNING;
        }
    }

  if (values[WH_NODE_UNSCHEDULABLE].number == 1)
    {
      *reason = g_strdup (_("Takes no new pods (cordoned)"));
      return WH_HEALTH_WARNING;
    }

  return WH_HEALTH_OK;
}

static WhHealth
judge_namespace (const WhValue  *values,
                 char          **reason)
{
  const char *status = values[WH_NAMESPACE_STATUS].text;

  if (status == NULL)
    return WH_HEALTH_UNKNOWN;

  if (strcmp (status, "Active") == 0)
    return WH_HEALTH_OK;

  *reason = g_strdup (status);

  return WH_HEALTH_WARNING;
}

static const WhField node_fields[] = {
  [WH_NODE_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_NODE_ROLE] = { "role", N_("Role"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 110 },
  [WH_NODE_STATUS] = { "status", N_("Status"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 140 },
  [WH_NODE_VERSION] = { "version", N_("Version"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 110 },
  [WH_NODE_CPU] = { "cpu", N_("CPU"), WH_FIELD_MILLICORES, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 76 },
  [WH_NODE_CPU_REQUESTED] = { "cpu_requested", N_("CPU requested"), WH_FIELD_MILLICORES, WH_FIELD_VOLATILE, 0 },
  [WH_NODE_CPU_ALLOCATABLE] = { "cpu_allocatable", N_("CPU allocatable"), WH_FIELD_MILLICORES, WH_FIELD_PLAIN, 0 },
  [WH_NODE_MEMORY] = { "memory", N_("Memory"), WH_FIELD_BYTES, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 90 },
  [WH_NODE_MEMORY_REQUESTED] = { "memory_requested", N_("Memory requested"), WH_FIELD_BYTES, WH_FIELD_VOLATILE, 0 },
  [WH_NODE_MEMORY_ALLOCATABLE] = { "memory_allocatable", N_("Memory allocatable"), WH_FIELD_BYTES, WH_FIELD_PLAIN, 0 },
  [WH_NODE_PODS] = { "pods", N_("Pods"), WH_FIELD_INTEGER, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 60, WH_COUNTED ("pod", "pods") },
  [WH_NODE_PODS_ALLOCATABLE] = { "pods_allocatable", N_("Pods allocatable"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_NODE_CONDITIONS] = { "conditions", N_("Conditions"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SHARED, 0 },
  [WH_NODE_TAINTS] = { "taints", N_("Taints"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SHARED, 0 },
  [WH_NODE_UNSCHEDULABLE] = { "unschedulable", N_("Cordoned"), WH_FIELD_BOOLEAN, WH_FIELD_PLAIN, 0 },
  [WH_NODE_INSTANCE_TYPE] = { "instance_type", N_("Type"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_SHARED, 0 },
  [WH_NODE_ZONE] = { "zone", N_("Zone"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_SHARED, 0 },
  [WH_NODE_ARCH] = { "arch", N_("Architecture"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_NODE_OS] = { "os", N_("System"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_NODE_IP] = { "ip", N_("Address"), WH_FIELD_TEXT, WH_FIELD_SEARCHED, 0 },
  [WH_NODE_PROVIDER_ID] = { "provider_id", N_("Machine"), WH_FIELD_TEXT, WH_FIELD_IDENTIFIER, 0 },
  [WH_NODE_CREATED] = { "created", N_("Age"), WH_FIELD_TIME, WH_FIELD_COLUMN, 66 },
};

static const WhMetric node_metrics[] = {
  { "cpu", N_("CPU"), WH_METRIC_SENT, -1, "m", .limit = "cpu_allocatable", .request = "cpu_requested" },
  { "memory", N_("Memory"), WH_METRIC_SENT, -1, "B", .limit = "memory_allocatable", .request = "memory_requested" },
  { "pods", N_("Pods"), WH_METRIC_BEAT, WH_NODE_PODS, .limit = "pods_allocatable" },
  { "all_cpu", N_("CPU of all nodes"), WH_METRIC_SUM, WH_NODE_CPU, "m" },
  { "all_memory", N_("Memory of all nodes"), WH_METRIC_SUM, WH_NODE_MEMORY, "B" },
  { "all_pods", N_("Pods of all nodes"), WH_METRIC_SUM, WH_NODE_PODS },
};

const WhKind wh_kind_node = {
  .id           = "node",
  .title        = N_("Node"),
  .title_plural = N_("Nodes"),
  .icon_name    = "wh-node-symbolic",
  .fields       = node_fields,
  .n_fields     = G_N_ELEMENTS (node_fields),
  .name_field   = WH_NODE_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_node,
  .metrics      = node_metrics,
  .n_metrics    = G_N_ELEMENTS (node_metrics),
};

static const WhField namespace_fields[] = {
  [WH_NAMESPACE_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_NAMESPACE_STATUS] = { "status", N_("Status"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 110 },
  [WH_NAMESPACE_LABELS] = { "labels", N_("Labels"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SEARCHED, 0 },
  [WH_NAMESPACE_CREATED] = { "created", N_("Age"), WH_FIELD_TIME, WH_FIELD_COLUMN, 66 },
};

const WhKind wh_kind_namespace = {
  .id           = "namespace",
  .title        = N_("Namespace"),
  .title_plural = N_("Namespaces"),
  .icon_name    = "wh-cluster-symbolic",
  .fields       = namespace_fields,
  .n_fields     = G_N_ELEMENTS (namespace_fields),
  .name_field   = WH_NAMESPACE_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_namespace,
};

/* An Ingress says nothing about whether it works: it is not judged. */
static const WhField ingress_fields[] = {
  [WH_INGRESS_NAMESPACE] = { "namespace", N_("Namespace"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 110 },
  [WH_INGRESS_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_INGRESS_CLASS] = { "class", N_("Class"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [WH_INGRESS_HOSTS] = { "hosts", N_("Hosts"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_LIST, 200 },
  [WH_INGRESS_TLS] = { "tls", N_("With certificate"), WH_FIELD_TEXT, WH_FIELD_LIST, 0 },
  [WH_INGRESS_BACKENDS] = { "backends", N_("Goes to"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_LIST, 0 },
  [WH_INGRESS_ADDRESS] = { "address", N_("Address"), WH_FIELD_TEXT, WH_FIELD_COLUMN, 130 },
  [WH_INGRESS_CREATED] = { "created", N_("Age"), WH_FIELD_TIME, WH_FIELD_COLUMN, 66 },
};

const WhKind wh_kind_ingress = {
  .id           = "ingress",
  .title        = N_("Ingress"),
  .title_plural = N_("Ingresses"),
  .icon_name    = "wh-services-symbolic",
  .fields       = ingress_fields,
  .n_fields     = G_N_ELEMENTS (ingress_fields),
  .name_field   = WH_INGRESS_NAME,
  .scope_field  = WH_INGRESS_NAMESPACE,
  .flags        = WH_KIND_PLAIN,
};
