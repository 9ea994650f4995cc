/* wh-sim-kube-endpoints.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

/* The controller behind services: which pods answer for them, in the old and the new form. */

typedef struct
{
  WhSimKube      *kube;
  yyjson_mut_doc *selector;
  guint           n_ready;
  double          errors;    /* sum of what the releases of the ready ones fail */
  GString        *ready;
  GString        *unready;
  GString        *slice;
} Addresses;

static gboolean
collect_address (WhSimObject *pod,
                 gpointer     user_data)
{
  Addresses *addresses = user_data;
  yyjson_mut_val *selector = yyjson_mut_doc_ptr_get (addresses->selector, "/spec/selector");
  yyjson_mut_obj_iter iter = yyjson_mut_obj_iter_with (selector);
  g_autoptr(yyjson_doc) document = NULL;
  gboolean ready = wh_sim_pod_is_ready (pod);
  GString *list = ready ? addresses->ready : addresses->unready;
  yyjson_mut_val *key;
  const char *ip;
  const char *node;

  while ((key = yyjson_mut_obj_iter_next (&iter)) != NULL)
    {
      if (g_strcmp0 (wh_sim_object_get_label (pod, yyjson_mut_get_str (key)),
                     yyjson_mut_get_str (yyjson_mut_obj_iter_get_val (key))) != 0)
        return FALSE;
    }
  document = wh_sim_object_read (pod);
  ip = yyjson_get_str (yyjson_doc_ptr_get (document, "/status/podIP"));
  node = yyjson_get_str (yyjson_doc_ptr_get (document, "/spec/nodeName"));
  if (ip == NULL || node == NULL || wh_sim_pod_is_going (pod))
    return FALSE;
  if (ready)
    {
      const char *image = yyjson_get_str (yyjson_doc_ptr_get (document, "/spec/containers/0/image"));
      WhSimRelease *release = wh_sim_kube_find_release (addresses->kube, image, NULL);

      addresses->n_ready++;
      addresses->errors += release != NULL ? release->errors : 0;
    }
  wh_sim_json_append (list, "%s{'ip':'%s','nodeName':'%s','targetRef':{'kind':'Pod','namespace':'%s','name':'%s','uid':'%s'}}",
                      list->len > 0 ? "," : "", ip, node, pod->namespace_, pod->name, pod->uid);
  wh_sim_json_append (addresses->slice,
                      "%s{'addresses':['%s'],'conditions':{'ready':%s,'serving':%s,'terminating':false},'nodeName':'%s',"
                      "'targetRef':{'kind':'Pod','namespace':'%s','name':'%s','uid':'%s'}}",
                      addresses->slice->len > 0 ? "," : "", ip, ready ? "true" : "false", ready ? "true" : "false", node,
                      pod->namespace_, pod->name, pod->uid);
  return FALSE;
}

static void
put_part (WhSimKube       *self,
          const WhSimKind *kind,
          const char      *namespace_,
          const char      *name,
          const char      *pointer,
          const char      *json,
          const char      *fresh)
{
  WhSimObject *object = wh_sim_store_get (self->store, kind, namespace_, name);
  g_autoptr(yyjson_mut_doc) document = NULL;

  if (object == NULL)
    {
      wh_sim_store_put_text (self->store, kind, fresh);
      return;
    }
  document = wh_sim_object_edit (object);
  wh_sim_document_set (document, pointer, json);
  wh_sim_kube_put_if_changed (self, object, document);
}

/* Requests go to all ready pods alike, whichever workload they are of. */
static void
note_served (WhSimKube         *self,
             const WhSimObject *service,
             const Addresses   *addresses)
{
  WhSimApp *app = wh_sim_world_find_app (self->world, service->name);
  const WhSimPlacement *placement = app != NULL ? app->placements[WH_SIM_PRODUCTION] : NULL;

  if (placement != NULL && self->seed_time == 0 && addresses->n_ready > 0 &&
      g_str_equal (placement->cluster, self->cluster->name) && g_str_equal (placement->namespace_, service->namespace_))
    wh_sim_world_note_served (self->world, app, addresses->errors / addresses->n_ready);
}

void
wh_sim_kube_reconcile_service (WhSimKube         *self,
                               const WhSimObject *service)
{
  g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (service);
  gint64 port = wh_sim_document_int (document, "/spec/ports/0/targetPort", 8080);
  g_autofree char *now = wh_sim_kube_stamp (self);
  g_autofree char *suffix = wh_sim_kube_hash (service->uid);
  g_autofree char *slice_name = g_strdup_printf ("%s-%.5s", service->name, suffix);
  g_autofree char *ready = NULL;
  g_autofree char *unready = NULL;
  g_autofree char *slice = NULL;
  g_autofree char *subsets = NULL;
  g_autofree char *endpoints_text = NULL;
  g_autofree char *endpoints = NULL;
  g_autofree char *slice_text = NULL;
  Addresses addresses = {
    .kube = self,
    .selector = document,
    .ready = g_string_new (NULL),
    .unready = g_string_new (NULL),
    .slice = g_string_new (NULL),
  };

  if (yyjson_mut_doc_ptr_get (document, "/spec/selector") != NULL)
    wh_sim_store_visit (self->store, KIND (POD), service->namespace_, NULL, collect_address, &addresses);
  note_served (self, service, &addresses);
  ready = g_string_free (addresses.ready, FALSE);
  unready = g_string_free (addresses.unready, FALSE);
  slice = g_string_free (addresses.slice, FALSE);

  subsets = ready[0] == '\0' && unready[0] == '\0'
    ? g_strdup ("[]")
    : wh_sim_json ("[{%s%s%s%s%s%s'ports':[{'name':'http','port':%" G_GINT64_FORMAT ",'protocol':'TCP'}]}]",
                   ready[0] != '\0' ? "\"addresses\":[" : "", ready, ready[0] != '\0' ? "]," : "",
                   unready[0] != '\0' ? "\"notReadyAddresses\":[" : "", unready, unready[0] != '\0' ? "]," : "", port);
  endpoints_text = wh_sim_json ("{'metadata':{'name':'%s','namespace':'%s','creationTimestamp':'%s','labels':{'endpoints.kubernetes.io/managed-by':'endpoint-controller'}},'subsets':%s}",
                                service->name, service->namespace_, now, subsets);
  put_part (self, KIND (ENDPOINTS), service->namespace_, service->name, "/subsets", subsets, endpoints_text);

  endpoints = g_strdup_printf ("[%s]", slice);
  slice_text = wh_sim_json ("{'metadata':{'name':'%s','generateName':'%s-','namespace':'%s','creationTimestamp':'%s','labels':{"
                            "'endpointslice.kubernetes.io/managed-by':'endpointslice-controller.k8s.io','kubernetes.io/service-name':'%s'},"
                            "'ownerReferences':[{'apiVersion':'v1','kind':'Service','name':'%s','uid':'%s','controller':true,'blockOwnerDeletion':true}]},"
                            "'addressType':'IPv4','endpoints':%s,'ports':[{'name':'http','port':%" G_GINT64_FORMAT ",'protocol':'TCP'}]}",
                            slice_name, service->name, service->namespace_, now, service->name, service->name, service->uid, endpoints, port);
  put_part (self, KIND (ENDPOINT_SLICE), service->namespace_, slice_name, "/endpoints", endpoints, slice_text);
}
