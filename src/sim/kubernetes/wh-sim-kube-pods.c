/* wh-sim-kube-pods.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

/* Scheduler and kubelet: a pod is placed, pulls, starts, becomes ready, or crashes and waits longer each time. */

#define BACKOFF_FIRST 10
#define BACKOFF_LAST 300

typedef struct
{
  WhSimKube     *kube;
  char          *namespace_;
  char          *name;
  char          *uid;
  WhSimPodState  state;
} Step;

static void wh_sim_kube_plan_state (WhSimKube     *self,
                                    WhSimObject   *pod,
                                    double         seconds,
                                    WhSimPodState  state);

/* Our own writing has one spelling, so what is asked of few objects needs no parser. */
static gboolean
contains (const WhSimObject *object,
          const char        *needle)
{
  gsize length;
  const char *text = g_bytes_get_data (object->json, &length);

  return memmem (text, length, needle, strlen (needle)) != NULL;
}

gboolean
wh_sim_pod_is_ready (const WhSimObject *pod)
{
  return pod->holds_ready && !pod->going;
}

gboolean
wh_sim_pod_is_going (const WhSimObject *pod)
{
  return pod->going;
}

static void
append_condition (GString    *text,
                  const char *type,
                  gboolean    holds,
                  const char *since,
                  const char *reason,
                  const char *message)
{
  wh_sim_json_append (text, "%s{'type':'%s','status':'%s','lastProbeTime':null,'lastTransitionTime':'%s'",
                      text->str[text->len - 1] == '[' ? "" : ",", type, holds ? "True" : "False", since);
  if (!holds && reason != NULL)
    wh_sim_json_append (text, ",'reason':'%s','message':'%s'", reason, message);
  g_string_append_c (text, '}');
}

/* What a container of a pod ends with when it crashes: as it was told, and the fillers each in their own way. */
static int
get_exit (WhSimKube      *self,
          yyjson_mut_doc *pod)
{
  static const int codes[] = { 1, WH_SIM_OUT_OF_MEMORY, WH_SIM_BAD_ADDRESS };
  const char *namespace_ = wh_sim_document_string (pod, "/metadata/namespace");
  const char *uid = wh_sim_document_string (pod, "/metadata/uid");
  gpointer code = uid != NULL ? g_hash_table_lookup (self->exits, uid) : NULL;

  if (code != NULL)
    return GPOINTER_TO_INT (code);

  return namespace_ != NULL && g_str_has_prefix (namespace_, "load-") ? codes[g_str_hash (wh_sim_document_string (pod, "/metadata/name")) % G_N_ELEMENTS (codes)] : 1;
}

static void
append_container (WhSimKube      *self,
                  GString        *text,
                  yyjson_mut_doc *pod,
                  yyjson_mut_val *container,
                  WhSimPodState   state,
                  guint           restarts,
                  const char     *started,
                  const char     *now)
{
  const char *name = yyjson_mut_get_str (yyjson_mut_obj_get (container, "name"));
  const char *image = yyjson_mut_get_str (yyjson_mut_obj_get (container, "image"));
  const char *uid = wh_sim_document_string (pod, "/metadata/uid");
  g_autofree char *salt = g_strdup_printf ("%s %s %u", uid, name, restarts);
  g_autofree char *id = g_compute_checksum_for_string (G_CHECKSUM_SHA256, salt, -1);
  int code = state == WH_SIM_POD_SUCCEEDED ? 0 : get_exit (self, pod);
  g_autofree char *ended = wh_sim_json ("{'terminated':{'exitCode':%d,'reason':'%s','startedAt':'%s','finishedAt':'%s','containerID':'containerd://%s'}}",
                                        code, code == 0 ? "Completed" : code == WH_SIM_OUT_OF_MEMORY ? "OOMKilled" : "Error", started, now, id);

  wh_sim_json_append (text, "%s{'name':'%s','state':", text->str[text->len - 1] == '[' ? "" : ",", name);
  if (state == WH_SIM_POD_CREATING)
    wh_sim_json_append (text, "{'waiting':{'reason':'ContainerCreating'}}");
  else if (state == WH_SIM_POD_BACKOFF)
    wh_sim_json_append (text, "{'waiting':{'reason':'CrashLoopBackOff','message':'back-off %us restarting failed container=%s pod=%s_%s(%s)'}}",
                        MIN (BACKOFF_LAST, BACKOFF_FIRST << MIN (restarts, 5)), name, wh_sim_document_string (pod, "/metadata/name"),
                        wh_sim_document_string (pod, "/metadata/namespace"), uid);
  else if (state == WH_SIM_POD_STARTED || state == WH_SIM_POD_READY)
    wh_sim_json_append (text, "{'running':{'startedAt':'%s'}}", started);
  else
    g_string_append (text, ended);

  g_string_append (text, ",\"lastState\":");
  g_string_append (text, restarts > 0 || state == WH_SIM_POD_BACKOFF ? ended : "{}");
  wh_sim_json_append (text, ",'ready':%s,'restartCount':%u,'image':'%s','imageID':'%s'",
                      state == WH_SIM_POD_READY ? "true" : "false", restarts, image,
                      state == WH_SIM_POD_CREATING ? "" : wh_sim_kube_get_image_id (self, image));
  if (state != WH_SIM_POD_CREATING)
    wh_sim_json_append (text, ",'containerID':'containerd://%s'", id);
  wh_sim_json_append (text, ",'started':%s}",
                      state == WH_SIM_POD_READY || state == WH_SIM_POD_STARTED ? "true" : "false");
}

/* Writes the whole status of a pod in a state. What lasts (address, first start, restarts) is taken from before. */
static void
write_status (WhSimKube      *self,
              yyjson_mut_doc *pod,
              WhSimPodState   state,
              guint           restarts)
{
  static const char * const phases[] = { "Pending", "Pending", "Running", "Running", "Running", "Running", "Succeeded", "Failed" };
  yyjson_mut_val *containers = yyjson_mut_doc_ptr_get (pod, "/spec/containers");
  const char *node = wh_sim_document_string (pod, "/spec/nodeName");
  const char *created = wh_sim_document_string (pod, "/metadata/creationTimestamp");
  const char *since = wh_sim_document_string (pod, "/status/containerStatuses/0/state/running/startedAt");
  gboolean ready = state == WH_SIM_POD_READY;
  gboolean scheduled = state != WH_SIM_POD_UNSCHEDULED;
  g_autofree char *now = wh_sim_kube_stamp (self);
  g_autofree char *names = NULL;
  g_autofree char *why = NULL;
  g_autofree char *address = g_strdup (wh_sim_document_string (pod, "/status/podIP"));
  GString *text = g_string_new (NULL);
  GString *list = g_string_new ("[");
  yyjson_mut_val *container;
  yyjson_mut_arr_iter iter;

  if (since == NULL)
    since = wh_sim_document_string (pod, "/status/containerStatuses/0/state/terminated/startedAt");
  if (since == NULL || state == WH_SIM_POD_STARTED)
    since = now;
  yyjson_mut_arr_iter_init (containers, &iter);
  while ((container = yyjson_mut_arr_iter_next (&iter)) != NULL)
    g_string_append_printf (list, "%s%s", list->len > 1 ? " " : "", yyjson_mut_get_str (yyjson_mut_obj_get (container, "name")));
  g_string_append_c (list, ']');
  names = g_string_free (list, FALSE);
  why = state == WH_SIM_POD_SUCCEEDED ? g_strdup ("") : g_strdup_printf ("containers with unready status: %s", names);

  wh_sim_json_append (text, "{'phase':'%s','conditions':[", phases[state]);
  if (!scheduled)
    append_condition (text, "PodScheduled", FALSE, now, "Unschedulable", "0 nodes are available: no node matched the pod.");
  else
    {
      const char *reason = state == WH_SIM_POD_SUCCEEDED ? "PodCompleted" : "ContainersNotReady";

      append_condition (text, "PodReadyToStartContainers", state != WH_SIM_POD_CREATING, created, NULL, NULL);
      append_condition (text, "Initialized", TRUE, created, NULL, NULL);
      append_condition (text, "Ready", ready, now, reason, why);
      append_condition (text, "ContainersReady", ready, now, reason, why);
      append_condition (text, "PodScheduled", TRUE, created, NULL, NULL);
    }
  g_string_append_c (text, ']');

  if (scheduled)
    {
      guint host = g_str_hash (node) % 200 + 10;

      wh_sim_json_append (text, ",'hostIP':'10.0.1.%u','hostIPs':[{'ip':'10.0.1.%u'}],'startTime':'%s'", host, host, created);
      if (state != WH_SIM_POD_CREATING)
        {
          if (address == NULL)
            {
              address = g_strdup_printf ("10.42.%u.%u", self->next_pod_ip / 250, self->next_pod_ip % 250 + 2);
              self->next_pod_ip++;
            }
          wh_sim_json_append (text, ",'podIP':'%s','podIPs':[{'ip':'%s'}]", address, address);
        }
      g_string_append (text, ",\"containerStatuses\":[");
      yyjson_mut_arr_iter_init (containers, &iter);
      while ((container = yyjson_mut_arr_iter_next (&iter)) != NULL)
        append_container (self, text, pod, container, state, restarts, since, now);
      g_string_append_c (text, ']');
    }
  wh_sim_json_append (text, ",'qosClass':'Burstable'}");
  wh_sim_document_set (pod, "/status", text->str);
  g_string_free (text, TRUE);
}

static const char *
pick_node (WhSimKube *self)
{
  const char *best = NULL;
  guint fewest = G_MAXUINT;

  for (guint i = 0; i < self->cluster->nodes->len; i++)
    {
      WhSimNode *node = g_ptr_array_index (self->cluster->nodes, i);
      WhSimObject *object = wh_sim_store_get (self->store, KIND (NODE), NULL, node->name);
      guint load = g_rand_int_range (self->rand, 0, 1000);

      /* Nodes fall out of favour only after the birth of the world: before it they were all right. */
      if (object == NULL || g_str_equal (node->role, "control-plane") ||
          (self->seed_time == 0 && node->not_ready != 0) ||
          contains (object, "\"unschedulable\":true"))
        continue;
      if (g_str_equal (node->role, "gpu"))
        load += 400;
      /* A node that is lost for minutes has been emptied but for a few. */
      if (node->not_ready != 0)
        load += 850;
      if (best == NULL || load < fewest)
        {
          best = node->name;
          fewest = load;
        }
    }
  return best;
}

static void
append_managed_fields (GString    *text,
                       const char *owner_uid,
                       const char *container,
                       const char *time)
{
  wh_sim_json_append (text,
    "'managedFields':[{'manager':'k3s','operation':'Update','apiVersion':'v1','time':'%s','fieldsType':'FieldsV1','fieldsV1':{"
    "'f:metadata':{'f:annotations':{'.':{},'f:checksum/config':{},'f:prometheus.io/port':{},'f:prometheus.io/scrape':{}},'f:generateName':{},"
    "'f:labels':{'.':{},'f:app.kubernetes.io/component':{},'f:app.kubernetes.io/instance':{},'f:app.kubernetes.io/managed-by':{},"
    "'f:app.kubernetes.io/name':{},'f:app.kubernetes.io/part-of':{},'f:app.kubernetes.io/version':{},'f:pod-template-hash':{}},"
    "'f:ownerReferences':{'.':{},'k:{\\'uid\\':\\'%s\\'}':{}}},'f:spec':{'f:containers':{'k:{\\'name\\':\\'%s\\'}':{'.':{},"
    "'f:args':{},'f:env':{'.':{},'k:{\\'name\\':\\'DATABASE_HOST\\'}':{'.':{},'f:name':{},'f:value':{}},'k:{\\'name\\':\\'POD_NAME\\'}':{'.':{},"
    "'f:name':{},'f:valueFrom':{'.':{},'f:fieldRef':{}}}},'f:envFrom':{},'f:image':{},'f:imagePullPolicy':{},'f:livenessProbe':{'.':{},'f:failureThreshold':{},"
    "'f:httpGet':{'.':{},'f:path':{},'f:port':{},'f:scheme':{}},'f:periodSeconds':{},'f:successThreshold':{},'f:timeoutSeconds':{}},"
    "'f:name':{},'f:ports':{'.':{},'k:{\\'containerPort\\':8080,\\'protocol\\':\\'TCP\\'}':{'.':{},'f:containerPort':{},'f:name':{},'f:protocol':{}}},"
    "'f:readinessProbe':{'.':{},'f:failureThreshold':{},'f:httpGet':{'.':{},'f:path':{},'f:port':{},'f:scheme':{}},'f:periodSeconds':{},"
    "'f:successThreshold':{},'f:timeoutSeconds':{}},'f:resources':{'.':{},'f:limits':{'.':{},'f:cpu':{},'f:memory':{}},'f:requests':{'.':{},"
    "'f:cpu':{},'f:memory':{}}},'f:securityContext':{'.':{},'f:allowPrivilegeEscalation':{},'f:capabilities':{'.':{},'f:drop':{}},"
    "'f:readOnlyRootFilesystem':{},'f:runAsNonRoot':{}},'f:terminationMessagePath':{},'f:terminationMessagePolicy':{},'f:volumeMounts':{'.':{},"
    "'k:{\\'mountPath\\':\\'/etc/config\\'}':{'.':{},'f:mountPath':{},'f:name':{}}}}},'f:dnsPolicy':{},'f:enableServiceLinks':{},"
    "'f:restartPolicy':{},'f:schedulerName':{},'f:securityContext':{},'f:serviceAccount':{},'f:serviceAccountName':{},"
    "'f:terminationGracePeriodSeconds':{},'f:volumes':{'.':{},'k:{\\'name\\':\\'config\\'}':{'.':{},'f:configMap':{'.':{},"
    "'f:defaultMode':{},'f:name':{}},'f:name':{}}}}}},{'manager':'k3s','operation':'Update','apiVersion':'v1','time':'%s',"
    "'fieldsType':'FieldsV1','fieldsV1':{'f:status':{'f:conditions':{'k:{\\'type\\':\\'ContainersReady\\'}':{'.':{},'f:lastProbeTime':{},"
    "'f:lastTransitionTime':{},'f:status':{},'f:type':{}},'k:{\\'type\\':\\'Initialized\\'}':{'.':{},'f:lastProbeTime':{},'f:lastTransitionTime':{},"
    "'f:status':{},'f:type':{}},'k:{\\'type\\':\\'PodReadyToStartContainers\\'}':{'.':{},'f:lastProbeTime':{},'f:lastTransitionTime':{},'f:status':{},"
    "'f:type':{}},'k:{\\'type\\':\\'Ready\\'}':{'.':{},'f:lastProbeTime':{},'f:lastTransitionTime':{},'f:status':{},'f:type':{}}},"
    "'f:containerStatuses':{},'f:hostIP':{},'f:hostIPs':{},'f:phase':{},'f:podIP':{},'f:podIPs':{},'f:startTime':{}}},'subresource':'status'}]",
                      time, owner_uid, container, time);
}

/* metadata and spec as the API server would have completed them. */
static char *
write_pod (WhSimKube          *self,
           const WhSimPodPlan *plan,
           const char         *name,
           const char         *node)
{
  g_autoptr(yyjson_mut_doc) template = wh_sim_document_parse (plan->template_);
  g_autofree char *uid = wh_sim_store_make_uid (self->store);
  g_autofree char *suffix = wh_sim_store_make_suffix (self->store, 5);
  g_autofree char *now = wh_sim_kube_stamp (self);
  g_autofree char *labels = NULL;
  g_autofree char *annotations = NULL;
  g_autofree char *spec = NULL;
  const char *container = wh_sim_document_string (template, "/spec/containers/0/name");
  GString *text = g_string_sized_new (8192);

  if (plan->extra_label != NULL)
    {
      yyjson_mut_val *object = yyjson_mut_doc_ptr_get (template, "/metadata/labels");

      yyjson_mut_obj_add_strcpy (template, object, plan->extra_label, plan->extra_value);
    }
  labels = wh_sim_document_write (template, "/metadata/labels");
  annotations = wh_sim_document_write (template, "/metadata/annotations");
  spec = wh_sim_document_write (template, "/spec");
  spec[strlen (spec) - 1] = '\0';

  wh_sim_json_append (text, "{'metadata':{'name':'%s',", name);
  if (plan->prefix != NULL)
    wh_sim_json_append (text, "'generateName':'%s',", plan->prefix);
  wh_sim_json_append (text, "'namespace':'%s','uid':'%s','resourceVersion':'0','creationTimestamp':'%s','labels':",
                      plan->namespace_, uid, now);
  g_string_append (text, labels != NULL ? labels : "{}");
  if (annotations != NULL)
    g_string_append_printf (text, ",\"annotations\":%s", annotations);
  wh_sim_json_append (text,
                      ",'ownerReferences':[{'apiVersion':'%s','kind':'%s','name':'%s','uid':'%s','controller':true,'blockOwnerDeletion':true}],",
                      plan->owner_api, plan->owner_kind, plan->owner_name, plan->owner_uid);
  append_managed_fields (text, plan->owner_uid, container, now);
  g_string_append (text, "},\"spec\":");
  g_string_append (text, spec);
  if (node != NULL)
    wh_sim_json_append (text, ",'nodeName':'%s'", node);
  wh_sim_json_append (text,
                      ",'priority':0,'preemptionPolicy':'PreemptLowerPriority','enableServiceLinks':true,'tolerations':["
                      "{'key':'node.kubernetes.io/not-ready','operator':'Exists','effect':'NoExecute','tolerationSeconds':300},"
                      "{'key':'node.kubernetes.io/unreachable','operator':'Exists','effect':'NoExecute','tolerationSeconds':300}]"
                      "},'status':{'phase':'Pending'}}");

  /* Every container also mounts the account's token, as the admission would have it. */
  {
    g_autoptr(yyjson_mut_doc) pod = wh_sim_document_parse (text->str);
    g_autofree char *volume = wh_sim_json ("{'name':'kube-api-access-%s','projected':{'sources':[{'serviceAccountToken':{'expirationSeconds':3607,"
                                           "'path':'token'}},{'configMap':{'name':'kube-root-ca.crt','items':[{'key':'ca.crt','path':'ca.crt'}]}},"
                                           "{'downwardAPI':{'items':[{'path':'namespace','fieldRef':{'apiVersion':'v1','fieldPath':'metadata.namespace'}}]}}],"
                                           "'defaultMode':420}}", suffix);
    yyjson_mut_val *volumes = yyjson_mut_doc_ptr_get (pod, "/spec/volumes");
    char *result;
    char *copy;

    if (volumes == NULL)
      wh_sim_document_set (pod, "/spec/volumes", "[]");
    wh_sim_document_set (pod, "/spec/volumes/-", volume);
    g_string_free (text, TRUE);
    result = yyjson_mut_write (pod, 0, NULL);
    copy = g_strdup (result);
    free (result);
    return copy;
  }
}

/* A broken release passed staging: it is production's data that it cannot bear, and only its server looks at them. */
static gboolean
will_crash (WhSimKube      *self,
            yyjson_mut_doc *pod)
{
  WhSimApp *app = NULL;
  WhSimRelease *release = wh_sim_kube_find_release (self, wh_sim_document_string (pod, "/spec/containers/0/image"), &app);

  return release != NULL && release->broken && self->cluster->environment == WH_SIM_PRODUCTION &&
         g_strcmp0 (wh_sim_document_string (pod, "/spec/containers/0/name"), app->name) == 0;
}

/**
 * wh_sim_kube_create_pod:
 * @self: a cluster
 * @plan: what pod
 *
 * Creates a pod and lets it live. While the past is made it is in its state at once.
 *
 * Returns: (transfer none): the pod
 */
WhSimObject *
wh_sim_kube_create_pod (WhSimKube          *self,
                        const WhSimPodPlan *plan)
{
  g_autofree char *suffix = wh_sim_store_make_suffix (self->store, 5);
  g_autofree char *name = plan->name != NULL ? g_strdup (plan->name) : g_strconcat (plan->prefix, suffix, NULL);
  const char *node = plan->node != NULL ? plan->node : pick_node (self);
  WhSimPodState state = node == NULL ? WH_SIM_POD_UNSCHEDULED : WH_SIM_POD_CREATING;
  g_autofree char *text = write_pod (self, plan, name, node);
  g_autoptr(yyjson_mut_doc) document = wh_sim_document_parse (text);
  const char *image = wh_sim_document_string (document, "/spec/containers/0/image");
  gboolean broken = will_crash (self, document);
  WhSimObject *pod;

  if (self->seed_time != 0)
    {
      gint64 seed_time = self->seed_time;
      guint restarts = plan->restarts;

      state = plan->state;
      if (broken && state == WH_SIM_POD_READY)
        {
          state = WH_SIM_POD_BACKOFF;
          restarts = g_rand_int_range (self->rand, 6, 9);
          /* Its last end lies in the last minutes, whenever it was made. */
          self->seed_time = wh_sim_world_get_birth (self->world) - g_rand_int_range (self->rand, 10, 280) * G_USEC_PER_SEC;
        }
      write_status (self, document, state, restarts);
      self->seed_time = seed_time;
      pod = wh_sim_store_put (self->store, KIND (POD), document);
      if (state == WH_SIM_POD_BACKOFF)
        wh_sim_kube_plan_state (self, pod, g_rand_int_range (self->rand, 20, BACKOFF_LAST), WH_SIM_POD_STARTED);
      return pod;
    }

  write_status (self, document, state, 0);
  pod = wh_sim_store_put (self->store, KIND (POD), document);
  if (node == NULL)
    {
      wh_sim_kube_note (self, "Warning", "FailedScheduling", "default-scheduler", pod, "0/%u nodes are available", self->cluster->nodes->len);
      return pod;
    }
  wh_sim_kube_note (self, "Normal", "Scheduled", "default-scheduler", pod, "Successfully assigned %s/%s to %s", pod->namespace_, pod->name, node);
  wh_sim_kube_note (self, "Normal", "Pulling", "kubelet", pod, "Pulling image \"%s\"", image);
  wh_sim_kube_plan_state (self, pod, g_rand_double_range (self->rand, 1, 2.5), WH_SIM_POD_STARTED);
  return pod;
}

/**
 * wh_sim_kube_set_pod_state:
 * @self: a cluster
 * @pod: one of its pods
 * @state: the state it comes into
 *
 * Writes it, says it with an event and plans what follows.
 */
void
wh_sim_kube_set_pod_state (WhSimKube     *self,
                           WhSimObject   *pod,
                           WhSimPodState  state)
{
  g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (pod);
  guint restarts = wh_sim_document_int (document, "/status/containerStatuses/0/restartCount", 0);
  g_autofree char *image = g_strdup (wh_sim_document_string (document, "/spec/containers/0/image"));
  g_autofree char *container = g_strdup (wh_sim_document_string (document, "/spec/containers/0/name"));
  gboolean again = yyjson_mut_doc_ptr_get (document, "/status/containerStatuses/0/state/waiting/message") != NULL ||
                   yyjson_mut_doc_ptr_get (document, "/status/containerStatuses/0/state/terminated") != NULL;
  gboolean broken = will_crash (self, document);

  if (state == WH_SIM_POD_STARTED && again)
    restarts++;
  write_status (self, document, state, restarts);
  pod = wh_sim_store_put (self->store, KIND (POD), document);

  switch (state)
    {
    case WH_SIM_POD_STARTED:
      wh_sim_kube_note (self, "Normal", "Pulled", "kubelet", pod, "Container image \"%s\" already present on machine", image);
      wh_sim_kube_note (self, "Normal", "Created", "kubelet", pod, "Created container: %s", container);
      wh_sim_kube_note (self, "Normal", "Started", "kubelet", pod, "Started container %s", container);
      if (broken)
        wh_sim_kube_plan_state (self, pod, 3, WH_SIM_POD_CRASHED);
      else
        wh_sim_kube_plan_state (self, pod, g_rand_double_range (self->rand, 2, 5), WH_SIM_POD_READY);
      break;

    case WH_SIM_POD_CRASHED:
      wh_sim_kube_plan_state (self, pod, 1.5, WH_SIM_POD_BACKOFF);
      break;

    case WH_SIM_POD_BACKOFF:
      wh_sim_kube_note (self, "Warning", "BackOff", "kubelet", pod, "Back-off restarting failed container %s in pod %s_%s(%s)",
                        container, pod->name, pod->namespace_, pod->uid);
      wh_sim_kube_plan_state (self, pod, MIN (BACKOFF_LAST, BACKOFF_FIRST << MIN (restarts, 5)), WH_SIM_POD_STARTED);
      break;

    case WH_SIM_POD_UNSCHEDULED:
    case WH_SIM_POD_CREATING:
    case WH_SIM_POD_READY:
    case WH_SIM_POD_SUCCEEDED:
    case WH_SIM_POD_FAILED:
    default:
      break;
    }
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->namespace_);
  g_free (step->name);
  g_free (step->uid);
  g_free (step);
}

static WhSimObject *
step_find_pod (Step *step)
{
  WhSimObject *pod = wh_sim_store_get (step->kube->store, KIND (POD), step->namespace_, step->name);

  return pod != NULL && g_str_equal (pod->uid, step->uid) ? pod : NULL;
}

static void
wh_sim_kube_step_cb (gpointer user_data)
{
  Step *step = user_data;
  WhSimObject *pod = step_find_pod (step);

  if (pod != NULL && !wh_sim_pod_is_going (pod))
    wh_sim_kube_set_pod_state (step->kube, pod, step->state);
}

static Step *
step_new (WhSimKube     *self,
          WhSimObject   *pod,
          WhSimPodState  state)
{
  Step *step = g_new0 (Step, 1);

  step->kube = self;
  step->namespace_ = g_strdup (pod->namespace_);
  step->name = g_strdup (pod->name);
  step->uid = g_strdup (pod->uid);
  step->state = state;
  return step;
}

static void
wh_sim_kube_plan_state (WhSimKube     *self,
                        WhSimObject   *pod,
                        double         seconds,
                        WhSimPodState  state)
{
  wh_sim_clock_after (wh_sim_world_get_clock (self->world), seconds, wh_sim_kube_step_cb,
                      step_new (self, pod, state), step_free);
}

static void
wh_sim_kube_remove_pod_cb (gpointer user_data)
{
  Step *step = user_data;
  WhSimObject *pod = step_find_pod (step);

  if (pod != NULL)
    wh_sim_store_remove (step->kube->store, pod);
}

/**
 * wh_sim_kube_delete_pod:
 * @self: a cluster
 * @pod: one of its pods
 *
 * Ends a pod: it is marked, and gone a moment later.
 */
void
wh_sim_kube_delete_pod (WhSimKube   *self,
                        WhSimObject *pod)
{
  g_autoptr(yyjson_mut_doc) document = NULL;
  g_autofree char *now = NULL;

  if (self->seed_time != 0)
    {
      wh_sim_store_remove (self->store, pod);
      return;
    }
  if (wh_sim_pod_is_going (pod))
    return;

  document = wh_sim_object_edit (pod);
  now = wh_sim_kube_stamp (self);
  yyjson_mut_doc_ptr_set (document, "/metadata/deletionTimestamp", yyjson_mut_strcpy (document, now));
  yyjson_mut_doc_ptr_set (document, "/metadata/deletionGracePeriodSeconds", yyjson_mut_sint (document, 30));
  wh_sim_kube_note (self, "Normal", "Killing", "kubelet", pod, "Stopping container %s",
                    wh_sim_document_string (document, "/spec/containers/0/name"));
  pod = wh_sim_store_put (self->store, KIND (POD), document);
  wh_sim_clock_after (wh_sim_world_get_clock (self->world), g_rand_double_range (self->rand, 1, 2.5),
                      wh_sim_kube_remove_pod_cb, step_new (self, pod, 0), step_free);
}
