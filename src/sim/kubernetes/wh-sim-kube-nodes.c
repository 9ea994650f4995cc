/* wh-sim-kube-nodes.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

/* Nodes that come and go, and what that does to their pods. */

/* The same conditions serve the start and every later turn of a node. */
char *
wh_sim_kube_write_conditions (WhSimKube *self,
                              WhSimNode *node)
{
  g_autofree char *now = wh_sim_time_format (wh_sim_world_get_time (self->world));
  g_autofree char *since = wh_sim_time_format (node->created + 40 * G_USEC_PER_SEC);
  g_autofree char *lost = wh_sim_time_format (node->not_ready != 0 ? node->not_ready : node->created);
  g_autofree char *pressed = wh_sim_time_format (node->memory_pressure != 0 ? node->memory_pressure : node->created);

  if (node->not_ready != 0)
    return wh_sim_json ("[{'type':'MemoryPressure','status':'Unknown','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'NodeStatusUnknown','message':'Kubelet stopped posting node status.'},"
                        "{'type':'DiskPressure','status':'Unknown','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'NodeStatusUnknown','message':'Kubelet stopped posting node status.'},"
                        "{'type':'PIDPressure','status':'Unknown','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'NodeStatusUnknown','message':'Kubelet stopped posting node status.'},"
                        "{'type':'Ready','status':'Unknown','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'NodeStatusUnknown','message':'Kubelet stopped posting node status.'}]",
                        lost, lost, lost, lost, lost, lost, lost, lost);
  return wh_sim_json ("[{'type':'MemoryPressure','status':'%s','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'%s','message':'%s'},"
                      "{'type':'DiskPressure','status':'False','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'KubeletHasNoDiskPressure','message':'kubelet has no disk pressure'},"
                      "{'type':'PIDPressure','status':'False','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'KubeletHasSufficientPID','message':'kubelet has sufficient PID available'},"
                      "{'type':'Ready','status':'True','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'KubeletReady','message':'kubelet is posting ready status'}]",
                      node->memory_pressure != 0 ? "True" : "False", now, pressed,
                      node->memory_pressure != 0 ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
                      node->memory_pressure != 0 ? "kubelet has insufficient memory available" : "kubelet has sufficient memory available",
                      now, since, now, since, now, since);
}

/* Each kubelet that is alive says so, as it does every five minutes. */
void
wh_sim_kube_beat (WhSimKube *self)
{
  for (guint i = 0; i < self->cluster->nodes->len; i++)
    {
      WhSimNode *node = g_ptr_array_index (self->cluster->nodes, i);
      WhSimObject *object = wh_sim_store_get (self->store, KIND (NODE), NULL, node->name);
      g_autoptr(yyjson_mut_doc) document = NULL;
      g_autofree char *conditions = NULL;

      if (node->not_ready != 0 || object == NULL)
        continue;
      document = wh_sim_object_edit (object);
      conditions = wh_sim_kube_write_conditions (self, node);
      wh_sim_document_set (document, "/status/conditions", conditions);
      wh_sim_store_put (self->store, KIND (NODE), document);
    }
}

static gboolean
collect_on_node (WhSimObject *pod,
                 gpointer     user_data)
{
  g_ptr_array_add (user_data, wh_sim_object_ref (pod));
  return FALSE;
}

/* What the node controller does to the pods of a node that is lost, and takes back when it returns. */
void
wh_sim_kube_mark_pods (WhSimKube  *self,
                       const char *node,
                       gboolean    ready)
{
  g_autoptr(GPtrArray) pods = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_object_unref);
  const char *from = ready ? "False" : "True";
  const char *to = ready ? "True" : "False";

  wh_sim_store_visit (self->store, KIND (POD), NULL, NULL, collect_on_node, pods);
  for (guint i = 0; i < pods->len; i++)
    {
      g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (g_ptr_array_index (pods, i));
      yyjson_mut_val *conditions = yyjson_mut_doc_ptr_get (document, "/status/conditions");
      g_autofree char *now = wh_sim_kube_stamp (self);
      yyjson_mut_arr_iter iter;
      yyjson_mut_val *condition;
      gboolean changed = FALSE;

      if (g_strcmp0 (wh_sim_document_string (document, "/spec/nodeName"), node) != 0 ||
          g_strcmp0 (wh_sim_document_string (document, "/status/phase"), "Running") != 0)
        continue;
      yyjson_mut_arr_iter_init (conditions, &iter);
      while ((condition = yyjson_mut_arr_iter_next (&iter)) != NULL)
        {
          if (!yyjson_mut_equals_str (yyjson_mut_obj_get (condition, "type"), "Ready") ||
              !yyjson_mut_equals_str (yyjson_mut_obj_get (condition, "status"), from))
            continue;
          /* In place, so that type and status stay side by side. */
          yyjson_mut_set_str (yyjson_mut_obj_get (condition, "status"), to);
          yyjson_mut_set_str (yyjson_mut_obj_get (condition, "lastTransitionTime"), now);
          changed = TRUE;
        }
      if (changed)
        wh_sim_store_put (self->store, KIND (POD), document);
    }
}

/**
 * wh_sim_kube_set_node_ready:
 * @self: a cluster
 * @name: name of a node
 * @ready: whether its kubelet answers
 *
 * Returns: whether there is such a node
 */
gboolean
wh_sim_kube_set_node_ready (WhSimKube  *self,
                            const char *name,
                            gboolean    ready)
{
  for (guint i = 0; i < self->cluster->nodes->len; i++)
    {
      WhSimNode *node = g_ptr_array_index (self->cluster->nodes, i);
      WhSimObject *object = wh_sim_store_get (self->store, KIND (NODE), NULL, name);
      g_autoptr(yyjson_mut_doc) document = NULL;
      g_autofree char *conditions = NULL;

      if (g_strcmp0 (node->name, name) != 0 || object == NULL)
        continue;
      node->not_ready = ready ? 0 : wh_sim_kube_now (self);
      document = wh_sim_object_edit (object);
      conditions = wh_sim_kube_write_conditions (self, node);
      wh_sim_document_set (document, "/status/conditions", conditions);
      if (ready)
        yyjson_mut_doc_ptr_remove (document, "/spec/taints");
      else
        wh_sim_document_set (document, "/spec/taints", "[{\"key\":\"node.kubernetes.io/unreachable\",\"effect\":\"NoSchedule\"}]");
      object = wh_sim_store_put (self->store, KIND (NODE), document);
      wh_sim_kube_note (self, "Normal", ready ? "NodeReady" : "NodeNotReady", "node-controller", object,
                        "Node %s status is now: %s", name, ready ? "NodeReady" : "NodeNotReady");
      wh_sim_kube_mark_pods (self, name, ready);
      return TRUE;
    }
  return FALSE;
}
