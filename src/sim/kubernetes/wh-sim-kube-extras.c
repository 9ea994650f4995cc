/* wh-sim-kube-extras.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

/* What is computed, not stored: metrics, and what the caller may do. */

typedef struct
{
  WhSimKube  *kube;
  GString    *text;
  const char *namespace_;
  const char *name;
  char       *stamp;
  gint64      now;
  const char *part_of;      /* of the pod before, and its application */
  WhSimApp   *app;
  guint       n;
} Metrics;

static void
append_node_metrics (Metrics   *metrics,
                     WhSimNode *node)
{
  WhSimWorld *world = metrics->kube->world;
  gint64 now = wh_sim_world_get_time (world);

  /* A kubelet that is lost reports nothing. */
  if (node->not_ready != 0 || (metrics->name != NULL && !g_str_equal (metrics->name, node->name)))
    return;
  wh_sim_json_append (metrics->text, "%s{%s'metadata':{'name':'%s','creationTimestamp':'%s','labels':{'kubernetes.io/hostname':'%s'}},"
                      "'timestamp':'%s','window':'15.025s','usage':{'cpu':'%.0fn','memory':'%.0fKi'}}",
                      metrics->n++ > 0 ? "," : "", metrics->name != NULL ? "\"kind\":\"NodeMetrics\",\"apiVersion\":\"metrics.k8s.io/v1beta1\"," : "",
                      node->name, metrics->stamp, node->name, metrics->stamp,
                      wh_sim_world_node_cpu (world, node, now) * 1e9, wh_sim_world_node_memory (world, node, now) / 1024);
}

/* Of what it asked for, the share that a pod uses. Neighbours in the list are
 * mostly of one application. */
static double
cpu_share (Metrics           *metrics,
           const WhSimObject *pod,
           guint              hash)
{
  const char *part_of = wh_sim_object_get_label (pod, "app.kubernetes.io/part-of");

  if (metrics->part_of == NULL || part_of != metrics->part_of)
    {
      metrics->part_of = part_of;
      metrics->app = wh_sim_world_find_app (metrics->kube->world, part_of);
    }
  return wh_sim_world_pod_cpu (metrics->kube->world, metrics->app, hash, 1, metrics->now);
}

static gboolean
append_pod_metrics (WhSimObject *pod,
                    gpointer     user_data)
{
  Metrics *metrics = user_data;
  guint hash = g_str_hash (pod->uid);

  if ((metrics->name != NULL && !g_str_equal (metrics->name, pod->name)) || pod->container == NULL || !wh_sim_pod_is_ready (pod))
    return FALSE;

  g_string_append_printf (metrics->text, "%s{%s\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\",\"creationTimestamp\":\"%s\"},\"timestamp\":\"%s\","
                          "\"window\":\"15.025s\",\"containers\":[{\"name\":\"%s\",\"usage\":{\"cpu\":\"%" G_GINT64_FORMAT "n\",\"memory\":\"%" G_GINT64_FORMAT "Ki\"}}]}",
                          metrics->n++ > 0 ? "," : "", metrics->name != NULL ? "\"kind\":\"PodMetrics\",\"apiVersion\":\"metrics.k8s.io/v1beta1\"," : "",
                          pod->name, pod->namespace_, metrics->stamp, metrics->stamp, pod->container,
                          (gint64) (pod->cpu_request * 1e6 * cpu_share (metrics, pod, hash)),
                          (gint64) wh_sim_world_pod_memory (hash, pod->memory_limit * 1024));
  return FALSE;
}

/* parts: apis metrics.k8s.io v1beta1 (nodes|pods|namespaces NS pods) [NAME] */
static void
serve_metrics (WhSimKube     *self,
               WhSimRequest  *request,
               char         **parts)
{
  guint n = g_strv_length (parts);
  gboolean nodes = g_str_equal (parts[3], "nodes");
  Metrics metrics = { .kube = self, .text = g_string_new (NULL), .stamp = wh_sim_kube_stamp (self), .now = wh_sim_world_get_time (self->world) };
  g_autofree char *stamp = metrics.stamp;

  if (nodes)
    metrics.name = n > 4 ? parts[4] : NULL;
  else if (g_str_equal (parts[3], "namespaces") && n > 5)
    {
      metrics.namespace_ = parts[4];
      metrics.name = n > 6 ? parts[6] : NULL;
    }
  if (metrics.name == NULL)
    wh_sim_json_append (metrics.text, "{'kind':'%sMetricsList','apiVersion':'metrics.k8s.io/v1beta1','metadata':{},'items':[", nodes ? "Node" : "Pod");
  if (nodes)
    {
      for (guint i = 0; i < self->cluster->nodes->len; i++)
        append_node_metrics (&metrics, g_ptr_array_index (self->cluster->nodes, i));
    }
  else
    wh_sim_store_visit (self->store, KIND (POD), metrics.namespace_, NULL, append_pod_metrics, &metrics);

  if (metrics.name == NULL)
    g_string_append (metrics.text, "]}");
  else if (metrics.n == 0)
    {
      g_string_free (metrics.text, TRUE);
      wh_sim_kube_reply_status (request, 404, "NotFound", NULL, NULL, "%s.metrics.k8s.io \"%s\" not found", nodes ? "nodes" : "pods", metrics.name);
      return;
    }
  wh_sim_kube_reply_text (request, 200, g_string_free (metrics.text, FALSE));
}

static void
serve_access_review (WhSimRequest *request)
{
  const char *content_type = wh_sim_request_get_header (request, "Content-Type");
  g_autoptr(GBytes) body = wh_sim_request_dup_body (request);
  g_autoptr(yyjson_doc) read = yyjson_read (g_bytes_get_data (body, NULL), g_bytes_get_size (body), 0);
  yyjson_val *spec = yyjson_doc_ptr_get (read, "/spec");
  char *text = spec != NULL ? yyjson_val_write (spec, 0, NULL) : NULL;

  /* kubectl asks in protobuf; the answer is the same whatever it asks. */
  if (text == NULL && content_type != NULL && strstr (content_type, "protobuf") != NULL)
    text = strdup ("{}");
  if (text == NULL)
    {
      wh_sim_kube_reply_status (request, 400, "BadRequest", NULL, NULL, "the object provided is unrecognized: it has no spec");
      return;
    }
  wh_sim_kube_reply_text (request, 201, wh_sim_json ("{'kind':'SelfSubjectAccessReview','apiVersion':'authorization.k8s.io/v1','metadata':{'creationTimestamp':null},"
                                                     "'spec':%s,'status':{'allowed':true,'reason':'RBAC: allowed by ClusterRoleBinding \\'admin\\' of ClusterRole \\'cluster-admin\\' to User \\'admin\\''}}", text));
  free (text);
}

/**
 * wh_sim_kube_serve_extras:
 * @self: a cluster
 * @request: a request
 * @parts: its path, split at the slashes
 *
 * Returns: whether it was about one of these, and is answered
 */
gboolean
wh_sim_kube_serve_extras (WhSimKube     *self,
                          WhSimRequest  *request,
                          char         **parts)
{
  gboolean post = g_str_equal (wh_sim_request_get_method (request), "POST");

  if (g_strv_length (parts) < 4 || !g_str_equal (parts[0], "apis"))
    return FALSE;
  if (g_str_equal (parts[1], "metrics.k8s.io"))
    serve_metrics (self, request, parts);
  else if (post && g_str_equal (parts[3], "selfsubjectaccessreviews"))
    serve_access_review (request);
  else if (post && g_str_equal (parts[3], "selfsubjectrulesreviews"))
    wh_sim_kube_reply_text (request, 201, wh_sim_json ("{'kind':'SelfSubjectRulesReview','apiVersion':'authorization.k8s.io/v1','metadata':{'creationTimestamp':null},'spec':{},"
                                                       "'status':{'resourceRules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*']}],"
                                                       "'nonResourceRules':[{'verbs':['*'],'nonResourceURLs':['*']}],'incomplete':false}}"));
  else if (post && g_str_equal (parts[3], "selfsubjectreviews"))
    wh_sim_kube_reply_text (request, 201, wh_sim_json ("{'kind':'SelfSubjectReview','apiVersion':'authentication.k8s.io/v1','metadata':{'creationTimestamp':null},"
                                                       "'status':{'userInfo':{'username':'admin','groups':['system:masters','system:authenticated']}}}"));
  else
    return FALSE;
  return TRUE;
}
