/* wh-kube-readers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kube-kinds.h"
#include "wh-kube-pod.h"
#include "wh-kube-readers.h"
#include "wh-kube-resource.h"
#include "wh-quantity.h"

/* Names are those of the objects in the Kubernetes API. What a path can say is
 * in the tables; the functions beside them hold the rest. */

#define METADATA_UID "metadata.uid"

static void
set_application (WhRecordBuilder *builder,
                 guint            field,
                 yyjson_val      *item,
                 const char      *fallback_path)
{
  const char *application = wh_kube_application (wh_json_get (item, "metadata.labels"));

  if (application == NULL && fallback_path != NULL)
    application = wh_kube_application (wh_json_get (item, fallback_path));

  if (application != NULL)
    wh_record_builder_set_text (builder, field, application);
}

static void
take_lines (WhRecordBuilder *builder,
            guint            field,
            GStrvBuilder    *lines)
{
  g_auto(GStrv) strv = g_strv_builder_end (lines);

  if (strv != NULL && strv[0] != NULL)
    wh_record_builder_take_text (builder, field, g_strjoinv ("\n", strv));
}

/* ---- Node ---- */

static const WhReadRule node_rules[] = {
  { WH_NODE_NAME, "metadata.name" },
  { WH_NODE_CREATED, "metadata.creationTimestamp" },
  { WH_NODE_VERSION, "status.nodeInfo.kubeletVersion" },
  { WH_NODE_ARCH, "status.nodeInfo.architecture" },
  { WH_NODE_OS, "status.nodeInfo.osImage" },
  { WH_NODE_CPU_ALLOCATABLE, "status.allocatable.cpu" },
  { WH_NODE_MEMORY_ALLOCATABLE, "status.allocatable.memory" },
  { WH_NODE_PODS_ALLOCATABLE, "status.allocatable.pods" },
  { WH_NODE_IP, "status.addresses[type=InternalIP].address" },
  { WH_NODE_INSTANCE_TYPE, "metadata.labels.\"node.kubernetes.io/instance-type\"" },
  { WH_NODE_ZONE, "metadata.labels.\"topology.kubernetes.io/zone\"" },
  { WH_NODE_PROVIDER_ID, "spec.providerID" },
};

static gboolean
finish_node (yyjson_val      *item,
             WhRecordBuilder *builder,
             gpointer         user_data)
{
  static const char role_prefix[] = "node-role.kubernetes.io/";
  g_autoptr(GStrvBuilder) conditions = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) taints = g_strv_builder_new ();
  g_autoptr(GString) roles = g_string_new (NULL);
  g_autoptr(GString) status = g_string_new ("Unknown");
  gboolean cordoned = wh_json_get_boolean (item, "spec.unschedulable");
  yyjson_obj_iter labels = yyjson_obj_iter_with (wh_json_get (item, "metadata.labels"));
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (item, "status.conditions"));
  yyjson_val *value;

  while ((value = yyjson_arr_iter_next (&iter)))
    {
      const char *type = wh_json_get_text (value, "type");
      const char *state = wh_json_get_text (value, "status");

      if (type == NULL || state == NULL)
        continue;

      g_strv_builder_take (conditions, g_strconcat (type, "=", state, NULL));

      if (strcmp (type, "Ready") == 0)
        g_string_assign (status, strcmp (state, "True") == 0 ? "Ready" : "NotReady");
    }

  iter = yyjson_arr_iter_with (wh_json_get (item, "spec.taints"));
  while ((value = yyjson_arr_iter_next (&iter)))
    {
      const char *key = wh_json_get_text (value, "key");
      const char *text = wh_json_get_text (value, "value");
      const char *effect = wh_json_get_text (value, "effect");

      if (key != NULL)
        g_strv_builder_take (taints, g_strdup_printf ("%s%s%s:%s", key, text != NULL ? "=" : "",
                                                      text != NULL ? text : "", effect != NULL ? effect : ""));
    }

  while ((value = yyjson_obj_iter_next (&labels)))
    {
      const char *key = yyjson_get_str (value);
      const char *role = NULL;

      if (g_str_has_prefix (key, role_prefix))
        role = key + strlen (role_prefix);
      else if (strcmp (key, "kubernetes.io/role") == 0)
        role = yyjson_get_str (yyjson_obj_iter_get_val (value));

      if (role != NULL && *role != '\0')
        g_string_append_printf (roles, "%s%s", roles->len > 0 ? "," : "", role);
    }

  if (cordoned)
    g_string_append (status, ",SchedulingDisabled");

  if (roles->len > 0)
    wh_record_builder_set_text (builder, WH_NODE_ROLE, roles->str);

  wh_record_builder_set_text (builder, WH_NODE_STATUS, status->str);
  wh_record_builder_set_number (builder, WH_NODE_UNSCHEDULABLE, cordoned ? 1 : 0);
  take_lines (builder, WH_NODE_CONDITIONS, conditions);
  take_lines (builder, WH_NODE_TAINTS, taints);

  return TRUE;
}

const WhReader wh_kube_node_reader = {
  &wh_kind_node, METADATA_UID, node_rules, G_N_ELEMENTS (node_rules), finish_node,
};

/* ---- Namespace ---- */

static const WhReadRule namespace_rules[] = {
  { WH_NAMESPACE_NAME, "metadata.name" },
  { WH_NAMESPACE_STATUS, "status.phase" },
  { WH_NAMESPACE_LABELS, "metadata.labels{}", WH_READ_JOIN },
  { WH_NAMESPACE_CREATED, "metadata.creationTimestamp" },
};

const WhReader wh_kube_namespace_reader = {
  &wh_kind_namespace, METADATA_UID, namespace_rules, G_N_ELEMENTS (namespace_rules), NULL,
};

/* ---- Pod ---- */

static const WhReadRule pod_rules[] = {
  { WH_POD_NAMESPACE, "metadata.namespace" },
  { WH_POD_NAME, "metadata.name" },
  { WH_POD_CREATED, "metadata.creationTimestamp" },
  { WH_POD_NODE, "spec.nodeName", WH_READ_VALUE, "node:" },
  { WH_POD_IMAGE, "spec.containers[].image", WH_READ_FIRST },
  { WH_POD_IP, "status.podIP" },
};

static void
set_pod_owner (yyjson_val      *item,
               WhRecordBuilder *builder)
{
  const char *namespace = wh_json_get_text (item, "metadata.namespace");
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (item, "metadata.ownerReferences"));
  yyjson_val *owner;

  while ((owner = yyjson_arr_iter_next (&iter)))
    {
      const char *kind = wh_json_get_text (owner, "kind");
      const char *name = wh_json_get_text (owner, "name");
      g_autofree char *workload = NULL;
      const char *workload_kind;

      if (kind == NULL || name == NULL || !wh_json_get_boolean (owner, "controller"))
        continue;

      /* A static pod belongs to its node, which is no workload. */
      if (strcmp (kind, "Node") == 0)
        return;

      workload = wh_kube_owner_name (kind, name, wh_json_get_text (item, "metadata.labels.pod-template-hash"),
                                     &workload_kind);
      wh_record_builder_take_text (builder, WH_POD_OWNER,
                                   g_strconcat ("workload:", namespace != NULL ? namespace : "", "/", workload, NULL));
      return;
    }
}

static void
add_digests (yyjson_val *statuses,
             const char *first,
             GString    *others)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (statuses);
  yyjson_val *status;

  while ((status = yyjson_arr_iter_next (&iter)))
    {
      const char *digest = wh_kube_image_digest (wh_json_get_text (status, "imageID"));

      if (digest != NULL && (first == NULL || g_strcmp0 (wh_json_get_text (status, "name"), first) != 0))
        g_string_append_printf (others, "%s%s", others->len > 0 ? "\n" : "", digest);
    }
}

/* The image that runs: of the first container's status, found by name, because
 * the statuses come in any order. Most pods have no other. */
static void
set_pod_digest (yyjson_val      *item,
                WhRecordBuilder *builder)
{
  const char *first = wh_json_get_text (item, "spec.containers[0].name");
  yyjson_val *statuses = wh_json_get (item, "status.containerStatuses");
  yyjson_val *initial = wh_json_get (item, "status.initContainerStatuses");
  yyjson_arr_iter iter = yyjson_arr_iter_with (statuses);
  yyjson_val *status;

  while ((status = yyjson_arr_iter_next (&iter)))
    {
      const char *digest;

      if (g_strcmp0 (wh_json_get_text (status, "name"), first) != 0)
        continue;

      if ((digest = wh_kube_image_digest (wh_json_get_text (status, "imageID"))))
        wh_record_builder_set_text (builder, WH_POD_DIGEST, digest);

      break;
    }

  if (yyjson_arr_size (statuses) > 1 || yyjson_arr_size (initial) > 0)
    {
      g_autoptr(GString) others = g_string_new (NULL);

      add_digests (statuses, first, others);
      add_digests (initial, NULL, others);

      if (others->len > 0)
        wh_record_builder_set_text (builder, WH_POD_DIGESTS, others->str);
    }
}

/* A pod has a limit only when all its containers have one. */
static void
set_pod_limit (yyjson_val      *item,
               WhRecordBuilder *builder)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (item, "spec.containers"));
  yyjson_val *container;
  double sum = 0;

  while ((container = yyjson_arr_iter_next (&iter)))
    sum += wh_json_to_quantity (wh_json_get (container, "resources.limits.memory"));

  if (sum > 0 && sum < 1e17)
    wh_record_builder_set_number (builder, WH_POD_MEMORY_LIMIT, (gint64)sum);
}

static gboolean
finish_pod (yyjson_val      *item,
            WhRecordBuilder *builder,
            gpointer         user_data)
{
  WhKubePodStatus status;

  wh_kube_pod_status_read (item, &status);
  wh_record_builder_set_text (builder, WH_POD_STATUS, status.reason);
  wh_record_builder_set_number (builder, WH_POD_READY, status.ready);
  wh_record_builder_set_number (builder, WH_POD_WANTED, status.wanted);
  wh_record_builder_set_number (builder, WH_POD_RESTARTS, status.restarts);
  if (status.exits)
    wh_record_builder_set_number (builder, WH_POD_EXIT, status.exit);
  wh_record_builder_set_text (builder, WH_POD_ENDED, status.ended);
  wh_record_builder_set_text (builder, WH_POD_MESSAGE, status.message);

  set_pod_owner (item, builder);
  set_pod_digest (item, builder);
  set_pod_limit (item, builder);
  set_application (builder, WH_POD_APPLICATION, item, NULL);

  return TRUE;
}

const WhReader wh_kube_pod_reader = {
  &wh_kind_pod, METADATA_UID, pod_rules, G_N_ELEMENTS (pod_rules), finish_pod,
};

/* ---- Service ---- */

static const WhReadRule service_rules[] = {
  { WH_SERVICE_NAMESPACE, "metadata.namespace" },
  { WH_SERVICE_NAME, "metadata.name" },
  { WH_SERVICE_CREATED, "metadata.creationTimestamp" },
  { WH_SERVICE_TYPE, "spec.type" },
  { WH_SERVICE_ADDRESS, "spec.clusterIP" },
  { WH_SERVICE_HOST, "spec.externalName" },
};

static gboolean
finish_service (yyjson_val      *item,
                WhRecordBuilder *builder,
                gpointer         user_data)
{
  g_autoptr(GString) ports = g_string_new (NULL);
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (item, "spec.ports"));
  yyjson_val *port;

  while ((port = yyjson_arr_iter_next (&iter)))
    {
      gint64 number = wh_json_get_number (port, "port");
      gint64 node_port = wh_json_get_number (port, "nodePort");
      const char *protocol = wh_json_get_text (port, "protocol");

      if (number == WH_ABSENT)
        continue;

      g_string_append_printf (ports, "%s%" G_GINT64_FORMAT, ports->len > 0 ? "," : "", number);

      if (node_port != WH_ABSENT && node_port != 0)
        g_string_append_printf (ports, ":%" G_GINT64_FORMAT, node_port);

      g_string_append_printf (ports, "/%s", protocol != NULL ? protocol : "TCP");
    }

  if (ports->len > 0)
    wh_record_builder_set_text (builder, WH_SERVICE_PORTS, ports->str);

  if (wh_record_builder_get_values (builder)[WH_SERVICE_HOST].text == NULL)
    {
      yyjson_val *balancer = wh_json_get (item, "status.loadBalancer.ingress[0]");
      const char *host = wh_json_get_text (balancer, "hostname");

      wh_record_builder_set_text (builder, WH_SERVICE_HOST, host != NULL ? host : wh_json_get_text (balancer, "ip"));
    }

  set_application (builder, WH_SERVICE_APPLICATION, item, "spec.selector");

  return TRUE;
}

const WhReader wh_kube_service_reader = {
  &wh_kind_service, METADATA_UID, service_rules, G_N_ELEMENTS (service_rules), finish_service,
};

/* ---- Ingress ---- */

static const WhReadRule ingress_rules[] = {
  { WH_INGRESS_NAMESPACE, "metadata.namespace" },
  { WH_INGRESS_NAME, "metadata.name" },
  { WH_INGRESS_CREATED, "metadata.creationTimestamp" },
  { WH_INGRESS_CLASS, "spec.ingressClassName" },
  { WH_INGRESS_HOSTS, "spec.rules[].host", WH_READ_JOIN },
  { WH_INGRESS_TLS, "spec.tls[].hosts[]", WH_READ_JOIN },
};

static gboolean
finish_ingress (yyjson_val      *item,
                WhRecordBuilder *builder,
                gpointer         user_data)
{
  g_autoptr(GStrvBuilder) backends = g_strv_builder_new ();
  yyjson_val *balancer = wh_json_get (item, "status.loadBalancer.ingress[0]");
  const char *address = wh_json_get_text (balancer, "ip");
  yyjson_arr_iter rules = yyjson_arr_iter_with (wh_json_get (item, "spec.rules"));
  yyjson_val *rule;

  while ((rule = yyjson_arr_iter_next (&rules)))
    {
      const char *host = wh_json_get_text (rule, "host");
      yyjson_arr_iter paths = yyjson_arr_iter_with (wh_json_get (rule, "http.paths"));
      yyjson_val *path;

      while ((path = yyjson_arr_iter_next (&paths)))
        {
          const char *prefix = wh_json_get_text (path, "path");
          const char *service = wh_json_get_text (path, "backend.service.name");
          const char *port_name = wh_json_get_text (path, "backend.service.port.name");
          gint64 port = wh_json_get_number (path, "backend.service.port.number");
          g_autofree char *number = port != WH_ABSENT ? g_strdup_printf ("%" G_GINT64_FORMAT, port) : NULL;

          if (service != NULL)
            g_strv_builder_take (backends, g_strdup_printf ("%s%s %s:%s", host != NULL ? host : "*",
                                                            prefix != NULL ? prefix : "/", service,
                                                            number != NULL ? number : port_name != NULL ? port_name : "?"));
        }
    }

  take_lines (builder, WH_INGRESS_BACKENDS, backends);
  wh_record_builder_set_text (builder, WH_INGRESS_ADDRESS,
                              address != NULL ? address : wh_json_get_text (balancer, "hostname"));

  return TRUE;
}

const WhReader wh_kube_ingress_reader = {
  &wh_kind_ingress, METADATA_UID, ingress_rules, G_N_ELEMENTS (ingress_rules), finish_ingress,
};

/* ---- Event ---- */

static const WhReadRule event_rules[] = {
  { WH_EVENT_REASON, "reason" },
  { WH_EVENT_TEXT, "message" },
  { WH_EVENT_NAMESPACE, "involvedObject.namespace" },
  { WH_EVENT_OBJECT, "involvedObject.name" },
};

/* Which kind of ours an object of the cluster is; NULL is none. */
static char *
event_subject (yyjson_val *object)
{
  const char *kind = wh_json_get_text (object, "kind");
  const char *name = wh_json_get_text (object, "name");
  const char *namespace = wh_json_get_text (object, "namespace");
  const char *uid = wh_json_get_text (object, "uid");
  static const char * const own[][2] = {
    { "Pod", "pod" }, { "Service", "service" }, { "Ingress", "ingress" }, { "Namespace", "namespace" },
    { "Deployment", "workload" }, { "StatefulSet", "workload" }, { "DaemonSet", "workload" },
    { "Job", "workload" }, { "CronJob", "workload" },
  };

  if (kind == NULL || name == NULL)
    return NULL;

  /* Kubelets write the node's name where its uid should be. */
  if (strcmp (kind, "Node") == 0)
    return g_strconcat ("node:", name, NULL);

  /* The name of a ReplicaSet ends in the hash of its template. */
  if (strcmp (kind, "ReplicaSet") == 0 && namespace != NULL && strrchr (name, '-') != NULL)
    return g_strdup_printf ("workload:%s/%.*s", namespace, (int)(strrchr (name, '-') - name), name);

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      if (strcmp (kind, own[i][0]) == 0)
        return uid != NULL ? g_strconcat (own[i][1], ":", uid, NULL)
                           : g_strconcat (own[i][1], ":", namespace != NULL ? namespace : "",
                                          namespace != NULL ? "/" : "", name, NULL);
    }

  return NULL;
}

static gboolean
finish_event (yyjson_val      *item,
              WhRecordBuilder *builder,
              gpointer         user_data)
{
  static const char * const times[] = {
    "series.lastObservedTime", "lastTimestamp", "eventTime", "firstTimestamp", "metadata.creationTimestamp",
  };
  const WhKubeReading *reading = user_data;
  const char *type = wh_json_get_text (item, "type");
  gint64 count = wh_json_get_number (item, "series.count");
  gint64 time = WH_ABSENT;

  for (guint i = 0; time == WH_ABSENT && i < G_N_ELEMENTS (times); i++)
    time = wh_json_get_time (item, times[i]);

  if (time == WH_ABSENT)
    return FALSE;

  if (count == WH_ABSENT)
    count = wh_json_get_number (item, "count");

  wh_record_builder_set_number (builder, WH_EVENT_TIME, time);
  wh_record_builder_set_number (builder, WH_EVENT_COUNT, count != WH_ABSENT && count > 0 ? count : 1);
  wh_record_builder_set_text (builder, WH_EVENT_SEVERITY, g_strcmp0 (type, "Warning") == 0 ? "warning" : "info");
  wh_record_builder_take_text (builder, WH_EVENT_SUBJECT, event_subject (wh_json_get (item, "involvedObject")));
  wh_record_builder_set_text (builder, WH_EVENT_LANE, "cluster");

  if (reading != NULL)
    wh_record_builder_set_text (builder, WH_EVENT_SOURCE, reading->source);

  return TRUE;
}

const WhReader wh_kube_event_reader = {
  &wh_kind_event, METADATA_UID, event_rules, G_N_ELEMENTS (event_rules), finish_event,
};
