/* wh-kinds-cluster.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-metric.h"

/* The API server's own words decide; see "Deployment status" and "Pod phase"
 * in the Kubernetes documentation. */
static WhHealth
judge_workload (const WhValue  *values,
                char          **reason)
{
  gint64 wanted = values[WH_WORKLOAD_WANTED].number;
  gint64 ready = values[WH_WORKLOAD_READY].number;
  const char *status = values[WH_WORKLOAD_STATUS].text;

  if (g_strcmp0 (status, "ProgressDeadlineExceeded") == 0 ||
      g_strcmp0 (status, "Failed") == 0)
    {
      *reason = g_strdup_printf (_("The rollout does not come to its end (%s)"), status);
      return WH_HEALTH_FAILING;
    }

  if (wanted == WH_ABSENT || ready == WH_ABSENT)
    return WH_HEALTH_UNKNOWN;

  if (ready >= wanted)
    return WH_HEALTH_OK;

  *reason = g_strdup_printf (_("%d of %d ready"), (int)ready, (int)wanted);

  return ready == 0 ? WH_HEALTH_FAILING : WH_HEALTH_WARNING;
}

/* Kubernetes' own word first, which people look for, then what it means. */
static char *
dup_pod_reason (const WhValue *values)
{
  const char *status = values[WH_POD_STATUS].text;
  g_autofree char *why = wh_pod_dup_why (values);
  /* Translators: %s is Kubernetes' own word, such as CrashLoopBackOff */
  g_autofree char *text = values[WH_POD_RESTARTS].number > 0
                            ? g_strdup_printf (_("%s after %d restarts"), status, (int)values[WH_POD_RESTARTS].number)
                            : g_strdup (status);

  /* Translators: what is wrong, then why */
  return why != NULL ? g_strdup_printf (_("%s: %s"), text, why) : g_steal_pointer (&text);
}

static WhHealth
judge_pod (const WhValue  *values,
           char          **reason)
{
  static const char * const failing[] = {
    "CrashLoopBackOff", "Error", "Failed", "Evicted", "OOMKilled", "CreateContainerConfigError",
    "InvalidImageName", "ContainerCannotRun", "RunContainerError", "DeadlineExceeded", "NodeLost",
    /* What ended and did not say why: by a signal, or with an error. */
    "Signal:", "ExitCode:",
  };
  const char *status = values[WH_POD_STATUS].text;
  gint64 ready = values[WH_POD_READY].number;
  gint64 wanted = values[WH_POD_WANTED].number;

  if (status == NULL)
    return WH_HEALTH_UNKNOWN;

  if (g_str_equal (status, "Succeeded") || g_str_equal (status, "Completed"))
    return WH_HEALTH_OK;

  for (guint i = 0; i < G_N_ELEMENTS (failing); i++)
    {
      const char *word = g_str_has_prefix (status, "Init:") ? status + strlen ("Init:") : status;

      if (g_str_has_prefix (word, failing[i]))
        {
          *reason = dup_pod_reason (values);
          return WH_HEALTH_FAILING;
        }
    }

  if (g_str_equal (status, "Running") && ready >= wanted)
    return WH_HEALTH_OK;

  if (g_str_equal (status, "Unknown"))
    return WH_HEALTH_UNKNOWN;

  *reason = g_str_equal (status, "Running")
              ? g_strdup_printf (_("%d of %d containers ready"), (int)ready, (int)wanted)
              : dup_pod_reason (values);

  return WH_HEALTH_WARNING;
}

static WhHealth
judge_service (const WhValue  *values,
               char          **reason)
{
  gint64 ready = values[WH_SERVICE_READY].number;
  gint64 endpoints = values[WH_SERVICE_ENDPOINTS].number;

  if (ready == WH_ABSENT || endpoints == WH_ABSENT)
    return WH_HEALTH_UNKNOWN;

  if (endpoints > 0 && ready >= endpoints)
    return WH_HEALTH_OK;

  *reason = endpoints == 0 ? g_strdup (_("No endpoint"))
                           : g_strdup_printf (_("%d of %d endpoints ready"), (int)ready, (int)endpoints);

  if (endpoints == 0)
    return WH_HEALTH_WARNING;

  return ready == 0 ? WH_HEALTH_FAILING : WH_HEALTH_WARNING;
}

static const WhField workload_fields[] = {
  [WH_WORKLOAD_NAMESPACE] = { "namespace", N_("Namespace"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 116 },
  [WH_WORKLOAD_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_WORKLOAD_TYPE] = { "type", N_("Kind"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 96 },
  [WH_WORKLOAD_READY] = { "ready", N_("Ready"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 66 },
  [WH_WORKLOAD_WANTED] = { "wanted", N_("Replicas"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 76 },
  [WH_WORKLOAD_UPDATED] = { "updated", N_("Updated"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_WORKLOAD_STATUS] = { "status", N_("Status"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 180 },
  [WH_WORKLOAD_VERSION] = { "version", N_("Version"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 82 },
  [WH_WORKLOAD_IMAGES] = { "images", N_("Images"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_LIST, 0 },
  [WH_WORKLOAD_APPLICATION] = { "application", N_("Application"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_SHARED, 0 },
  [WH_WORKLOAD_SOURCE] = { "source", N_("Source"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_WORKLOAD_CPU] = { "cpu", N_("CPU"), WH_FIELD_MILLICORES, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 76 },
  [WH_WORKLOAD_MEMORY] = { "memory", N_("Memory"), WH_FIELD_BYTES, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 80 },
  [WH_WORKLOAD_CHANGED] = { "changed", N_("Changed"), WH_FIELD_TIME, WH_FIELD_COLUMN, 78 },
  [WH_WORKLOAD_CREATED] = { "created", N_("Age"), WH_FIELD_TIME, WH_FIELD_PLAIN, 66 },
  [WH_WORKLOAD_SECOND_OF] = { "second-of", N_("Second of"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_WORKLOAD_DEPLOYED] = { "deployed", N_("Deployed last"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
};

static const WhMetric workload_metrics[] = {
  { "cpu", N_("CPU"), WH_METRIC_SENT, -1, "m" },
  { "memory", N_("Memory"), WH_METRIC_SENT, -1, "B" },
  { "ready", N_("Ready"), WH_METRIC_BEAT, WH_WORKLOAD_READY, .chart = N_("Replicas") },
  { "wanted", N_("Wanted"), WH_METRIC_BEAT, WH_WORKLOAD_WANTED, .chart = N_("Replicas") },
};

const WhKind wh_kind_workload = {
  .id           = "workload",
  .title        = N_("Workload"),
  .title_plural = N_("Workloads"),
  .icon_name    = "wh-workload-symbolic",
  .fields       = workload_fields,
  .n_fields     = G_N_ELEMENTS (workload_fields),
  .name_field   = WH_WORKLOAD_NAME,
  .scope_field  = WH_WORKLOAD_NAMESPACE,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_workload,
  .metrics      = workload_metrics,
  .n_metrics    = G_N_ELEMENTS (workload_metrics),
};

static const WhField revision_fields[] = {
  [WH_REVISION_NAMESPACE] = { "namespace", N_("Namespace"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 106 },
  [WH_REVISION_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_REVISION_OWNER] = { "owner", N_("Workload"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN, 180 },
  [WH_REVISION_NUMBER] = { "number", N_("Revision"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 70 },
  [WH_REVISION_IMAGES] = { "images", N_("Images"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SEARCHED, 0 },
  [WH_REVISION_CREATED] = { "created", N_("Age"), WH_FIELD_TIME, WH_FIELD_COLUMN, 64 },
};

static WhHealth
judge_revision (const WhValue  *values,
                char          **reason)
{
  return WH_HEALTH_OK;
}

const WhKind wh_kind_revision = {
  .id           = "revision",
  .title        = N_("Revision"),
  .title_plural = N_("Revisions"),
  .icon_name    = "wh-workload-symbolic",
  .fields       = revision_fields,
  .n_fields     = G_N_ELEMENTS (revision_fields),
  .name_field   = WH_REVISION_NAME,
  .scope_field  = WH_REVISION_NAMESPACE,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_revision,
};

static const WhField pod_fields[] = {
  [WH_POD_NAMESPACE] = { "namespace", N_("Namespace"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 106 },
  [WH_POD_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_POD_READY] = { "ready", N_("Ready"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 54 },
  [WH_POD_WANTED] = { "wanted", N_("Containers"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_POD_STATUS] = { "status", N_("Status"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 176 },
  [WH_POD_RESTARTS] = { "restarts", N_("Restarts"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 70, WH_COUNTED ("restart", "restarts") },
  [WH_POD_CPU] = { "cpu", N_("CPU"), WH_FIELD_MILLICORES, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 76 },
  [WH_POD_MEMORY] = { "memory", N_("Memory"), WH_FIELD_BYTES, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 90 },
  [WH_POD_NODE] = { "node", N_("Node"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 106 },
  [WH_POD_CREATED] = { "created", N_("Age"), WH_FIELD_TIME, WH_FIELD_COLUMN, 66 },
  [WH_POD_OWNER] = { "owner", N_("Owner"), WH_FIELD_REFERENCE, WH_FIELD_SHARED, 0 },
  [WH_POD_IMAGE] = { "image", N_("Image"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_SHARED, 0 },
  [WH_POD_DIGEST] = { "digest", N_("Digest"), WH_FIELD_TEXT, WH_FIELD_SHARED | WH_FIELD_IDENTIFIER, 0 },
  [WH_POD_APPLICATION] = { "application", N_("Application"), WH_FIELD_TEXT, WH_FIELD_SHARED | WH_FIELD_SEARCHED, 0 },
  [WH_POD_IP] = { "ip", N_("Address"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_POD_MEMORY_LIMIT] = { "memory_limit", N_("Memory limit"), WH_FIELD_BYTES, WH_FIELD_PLAIN, 0 },
  [WH_POD_EXIT] = { "exit", N_("Last exit code"), WH_FIELD_INTEGER, WH_FIELD_RARE, 0 },
  [WH_POD_ENDED] = { "ended", N_("Last ended by"), WH_FIELD_TEXT, WH_FIELD_SHARED | WH_FIELD_RARE, 0 },
  [WH_POD_MESSAGE] = { "message", N_("Message"), WH_FIELD_TEXT, WH_FIELD_RARE, 0 },
  [WH_POD_DIGESTS] = { "digests", N_("Other digests"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_HIDDEN | WH_FIELD_SHARED | WH_FIELD_RARE, 0 },
};

/* Not restarts: they are in the versions. */
static const WhMetric pod_metrics[] = {
  { "cpu", N_("CPU"), WH_METRIC_BEAT, WH_POD_CPU, "m", .most = 500, .brief = TRUE },
  { "memory", N_("Memory"), WH_METRIC_BEAT, WH_POD_MEMORY, "B", .limit = "memory_limit", .most = 500, .brief = TRUE },
};

const WhKind wh_kind_pod = {
  .id           = "pod",
  .title        = N_("Pod"),
  .title_plural = N_("Pods"),
  .icon_name    = "wh-pod-symbolic",
  .fields       = pod_fields,
  .n_fields     = G_N_ELEMENTS (pod_fields),
  .name_field   = WH_POD_NAME,
  .scope_field  = WH_POD_NAMESPACE,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_pod,
  .metrics      = pod_metrics,
  .n_metrics    = G_N_ELEMENTS (pod_metrics),
};

static const WhField service_fields[] = {
  [WH_SERVICE_NAMESPACE] = { "namespace", N_("Namespace"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 110 },
  [WH_SERVICE_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_SERVICE_TYPE] = { "type", N_("Type"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 96 },
  [WH_SERVICE_HOST] = { "host", N_("Host"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 170 },
  [WH_SERVICE_ADDRESS] = { "address", N_("Address"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_SERVICE_PORTS] = { "ports", N_("Ports"), WH_FIELD_TEXT, WH_FIELD_COLUMN, 110 },
  [WH_SERVICE_READY] = { "ready", N_("Ready"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 60 },
  [WH_SERVICE_ENDPOINTS] = { "endpoints", N_("Endpoints"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 80, WH_COUNTED ("endpoint", "endpoints") },
  [WH_SERVICE_APPLICATION] = { "application", N_("Application"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_SHARED, 0 },
  [WH_SERVICE_CREATED] = { "created", N_("Age"), WH_FIELD_TIME, WH_FIELD_COLUMN, 66 },
};

static const WhMetric service_metrics[] = {
  { "ready", N_("Ready"), WH_METRIC_BEAT, WH_SERVICE_READY, .chart = N_("Endpoints ready") },
};

const WhKind wh_kind_service = {
  .id           = "service",
  .title        = N_("Service"),
  .title_plural = N_("Services"),
  .icon_name    = "wh-services-symbolic",
  .fields       = service_fields,
  .n_fields     = G_N_ELEMENTS (service_fields),
  .name_field   = WH_SERVICE_NAME,
  .scope_field  = WH_SERVICE_NAMESPACE,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_service,
  .metrics      = service_metrics,
  .n_metrics    = G_N_ELEMENTS (service_metrics),
};
