/* wh-sim-kube-write.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-api-private.h"

/* Everything that changes something: POST, PUT, PATCH, DELETE, and /scale. */

static gboolean
is_dry_run (WhSimRequest *request)
{
  return g_strcmp0 (wh_sim_request_get_query (request, "dryRun"), "All") == 0;
}

static void
reply_conflict (WhSimRequest      *request,
                const WhSimTarget *target,
                const char        *name)
{
  wh_sim_kube_reply_status (request, 409, "Conflict", target->kind, name,
                            "Operation cannot be fulfilled on %s%s%s \"%s\": the object has been modified; please apply your changes to the latest version and try again",
                            target->kind->plural, target->kind->group[0] != '\0' ? "." : "", target->kind->group, name);
}

static void
reply_invalid (WhSimRequest      *request,
               const WhSimTarget *target,
               const char        *name,
               const char        *message)
{
  wh_sim_kube_reply_status (request, 422, "Invalid", target->kind, name, "%s%s%s \"%s\" is invalid: %s",
                            target->kind->kind, target->kind->group[0] != '\0' ? "." : "", target->kind->group, name, message);
}

/* Stores the new version of an object, or only shows it. */
static void
store_and_reply (WhSimKube         *self,
                 WhSimRequest      *request,
                 const WhSimTarget *target,
                 WhSimObject       *before,
                 yyjson_mut_doc    *document,
                 guint              status)
{
  if (is_dry_run (request))
    {
      g_autoptr(WhSimObject) shown = NULL;

      if (wh_sim_document_string (document, "/metadata/uid") == NULL)
        {
          g_autofree char *uid = wh_sim_store_make_uid (self->store);

          yyjson_mut_doc_ptr_set (document, "/metadata/uid", yyjson_mut_strcpy (document, uid));
        }
      shown = wh_sim_object_new (target->kind, document, before != NULL ? before->version : 0);
      wh_sim_kube_reply_object (self, request, status, shown);
      return;
    }
  wh_sim_kube_reply_object (self, request, status, wh_sim_store_put (self->store, target->kind, document));
}

/* What a client may not change stays; what it did change is counted. Returns what is wrong with it, or NULL. */
static const char *
complete_update (WhSimObject    *before,
                 yyjson_mut_doc *document,
                 gboolean        status_only)
{
  static const char * const kept[] = { "/metadata/uid", "/metadata/creationTimestamp", "/metadata/name", "/metadata/namespace",
                                       "/metadata/generation", "/metadata/managedFields" };
  g_autoptr(yyjson_mut_doc) old = wh_sim_object_edit (before);
  const char *other = status_only ? "/spec" : "/status";
  yyjson_mut_val *value;
  gint64 replicas = wh_sim_document_int (document, "/spec/replicas", 0);

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      value = yyjson_mut_doc_ptr_get (old, kept[i]);
      if (value != NULL)
        yyjson_mut_doc_ptr_set (document, kept[i], yyjson_mut_val_mut_copy (document, value));
    }
  value = yyjson_mut_doc_ptr_get (old, other);
  if (value != NULL)
    yyjson_mut_doc_ptr_set (document, other, yyjson_mut_val_mut_copy (document, value));

  if (replicas < 0)
    return "spec.replicas: Invalid value: must be greater than or equal to 0";
  if (before->kind->scalable)
    {
      value = yyjson_mut_doc_ptr_get (old, "/spec/selector");
      if (!yyjson_mut_equals (value, yyjson_mut_doc_ptr_get (document, "/spec/selector")))
        return "spec.selector: Invalid value: field is immutable";
    }
  if (before->kind->generations &&
      !yyjson_mut_equals (yyjson_mut_doc_ptr_get (old, "/spec"), yyjson_mut_doc_ptr_get (document, "/spec")))
    yyjson_mut_doc_ptr_set (document, "/metadata/generation",
                            yyjson_mut_sint (document, wh_sim_document_int (old, "/metadata/generation", 1) + 1));
  return NULL;
}

static gboolean
has_conflict (WhSimObject    *before,
              yyjson_mut_doc *document)
{
  const char *version = wh_sim_document_string (document, "/metadata/resourceVersion");

  return version != NULL && version[0] != '\0' && g_ascii_strtoull (version, NULL, 10) != before->version;
}

static void
update (WhSimKube         *self,
        WhSimRequest      *request,
        const WhSimTarget *target,
        WhSimObject       *before,
        yyjson_mut_doc    *document)
{
  const char *problem;

  if (has_conflict (before, document))
    {
      reply_conflict (request, target, before->name);
      return;
    }
  problem = complete_update (before, document, g_strcmp0 (target->subresource, "status") == 0);
  if (problem != NULL)
    {
      reply_invalid (request, target, before->name, problem);
      return;
    }
  store_and_reply (self, request, target, before, document, 200);
}

static void
serve_create (WhSimKube         *self,
              WhSimRequest      *request,
              const WhSimTarget *target)
{
  g_autoptr(GBytes) body = wh_sim_request_dup_body (request);
  g_autoptr(yyjson_doc) read = yyjson_read (g_bytes_get_data (body, NULL), g_bytes_get_size (body), 0);
  g_autoptr(yyjson_mut_doc) document = read != NULL ? yyjson_doc_mut_copy (read, NULL) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *now = wh_sim_kube_stamp (self);
  const char *prefix;

  if (document == NULL || !yyjson_mut_is_obj (yyjson_mut_doc_get_root (document)))
    {
      wh_sim_kube_reply_status (request, 400, "BadRequest", NULL, NULL, "the object provided is unrecognized: the body is no JSON object");
      return;
    }
  prefix = wh_sim_document_string (document, "/metadata/generateName");
  name = g_strdup (wh_sim_document_string (document, "/metadata/name"));
  if (name == NULL && prefix != NULL)
    {
      g_autofree char *suffix = wh_sim_store_make_suffix (self->store, 5);

      name = g_strconcat (prefix, suffix, NULL);
      yyjson_mut_doc_ptr_set (document, "/metadata/name", yyjson_mut_strcpy (document, name));
    }
  if (name == NULL)
    {
      reply_invalid (request, target, "", "metadata.name: Required value: name or generateName is required");
      return;
    }
  if (target->kind->namespaced)
    {
      if (wh_sim_store_get (self->store, KIND (NAMESPACE), NULL, target->namespace_) == NULL)
        {
          wh_sim_kube_reply_status (request, 404, "NotFound", KIND (NAMESPACE), target->namespace_, "namespaces \"%s\" not found", target->namespace_);
          return;
        }
      yyjson_mut_doc_ptr_set (document, "/metadata/namespace", yyjson_mut_strcpy (document, target->namespace_));
    }
  if (wh_sim_store_get (self->store, target->kind, target->namespace_, name) != NULL)
    {
      wh_sim_kube_reply_status (request, 409, "AlreadyExists", target->kind, name, "%s \"%s\" already exists", target->kind->plural, name);
      return;
    }
  yyjson_mut_doc_ptr_set (document, "/metadata/creationTimestamp", yyjson_mut_strcpy (document, now));
  if (target->kind->generations)
    yyjson_mut_doc_ptr_set (document, "/metadata/generation", yyjson_mut_sint (document, 1));
  store_and_reply (self, request, target, NULL, document, 201);
}

static void
serve_put (WhSimKube         *self,
           WhSimRequest      *request,
           const WhSimTarget *target,
           WhSimObject       *before)
{
  g_autoptr(GBytes) body = wh_sim_request_dup_body (request);
  g_autoptr(yyjson_doc) read = yyjson_read (g_bytes_get_data (body, NULL), g_bytes_get_size (body), 0);
  g_autoptr(yyjson_mut_doc) document = read != NULL ? yyjson_doc_mut_copy (read, NULL) : NULL;

  if (document == NULL || !yyjson_mut_is_obj (yyjson_mut_doc_get_root (document)))
    wh_sim_kube_reply_status (request, 400, "BadRequest", NULL, NULL, "the object provided is unrecognized: the body is no JSON object");
  else
    update (self, request, target, before, document);
}

static void
serve_patch (WhSimKube         *self,
             WhSimRequest      *request,
             const WhSimTarget *target,
             WhSimObject       *before)
{
  g_autoptr(GBytes) body = wh_sim_request_dup_body (request);
  g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (before);
  g_autofree char *problem = NULL;
  guint status;

  /* Only a version the patch itself names makes a conflict. */
  yyjson_mut_doc_ptr_remove (document, "/metadata/resourceVersion");
  if (!wh_sim_patch_apply (document, wh_sim_request_get_header (request, "Content-Type"), body, &status, &problem))
    {
      wh_sim_kube_reply_status (request, status, status == 415 ? "UnsupportedMediaType" : status == 422 ? "Invalid" : "BadRequest",
                                NULL, NULL, "%s", problem);
      return;
    }
  update (self, request, target, before, document);
}

static char *
make_scale (WhSimObject *object,
            guint64      version)
{
  g_autoptr(yyjson_doc) document = wh_sim_object_read (object);
  yyjson_val *match = yyjson_doc_ptr_get (document, "/spec/selector/matchLabels");
  GString *selector = g_string_new (NULL);
  char *text;
  yyjson_val *key;
  yyjson_val *value;
  size_t index;
  size_t max;

  yyjson_obj_foreach (match, index, max, key, value)
    g_string_append_printf (selector, "%s%s=%s", index > 0 ? "," : "", yyjson_get_str (key), yyjson_get_str (value));
  text = wh_sim_json ("{'kind':'Scale','apiVersion':'autoscaling/v1','metadata':{'name':'%s','namespace':'%s','uid':'%s','resourceVersion':'%" G_GUINT64_FORMAT "','creationTimestamp':'%s'},"
                      "'spec':{'replicas':%" G_GINT64_FORMAT "},'status':{'replicas':%" G_GINT64_FORMAT ",'selector':'%s'}}",
                      object->name, object->namespace_, object->uid, version,
                      yyjson_get_str (yyjson_doc_ptr_get (document, "/metadata/creationTimestamp")),
                      yyjson_get_sint (yyjson_doc_ptr_get (document, "/spec/replicas")),
                      yyjson_get_sint (yyjson_doc_ptr_get (document, "/status/replicas")), selector->str);
  g_string_free (selector, TRUE);
  return text;
}

/**
 * wh_sim_kube_serve_scale:
 * @self: a cluster
 * @request: GET, PUT or PATCH of a scale
 * @target: what is scaled
 * @object: the same
 */
void
wh_sim_kube_serve_scale (WhSimKube         *self,
                         WhSimRequest      *request,
                         const WhSimTarget *target,
                         WhSimObject       *object)
{
  const char *method = wh_sim_request_get_method (request);
  g_autofree char *text = make_scale (object, object->version);
  g_autoptr(yyjson_mut_doc) scale = NULL;
  g_autoptr(yyjson_mut_doc) document = NULL;
  g_autoptr(GBytes) body = NULL;
  gint64 replicas;

  if (g_str_equal (method, "GET"))
    {
      wh_sim_kube_reply_text (request, 200, g_steal_pointer (&text));
      return;
    }
  body = wh_sim_request_dup_body (request);
  scale = wh_sim_document_parse (text);
  if (g_str_equal (method, "PATCH"))
    {
      g_autofree char *problem = NULL;
      guint status;

      yyjson_mut_doc_ptr_remove (scale, "/metadata/resourceVersion");
      if (!wh_sim_patch_apply (scale, wh_sim_request_get_header (request, "Content-Type"), body, &status, &problem))
        {
          wh_sim_kube_reply_status (request, status, status == 415 ? "UnsupportedMediaType" : "BadRequest", NULL, NULL, "%s", problem);
          return;
        }
    }
  else
    {
      g_autoptr(yyjson_doc) read = yyjson_read (g_bytes_get_data (body, NULL), g_bytes_get_size (body), 0);

      if (read == NULL)
        {
          wh_sim_kube_reply_status (request, 400, "BadRequest", NULL, NULL, "the object provided is unrecognized: the body is no JSON object");
          return;
        }
      yyjson_mut_doc_free (g_steal_pointer (&scale));
      scale = yyjson_doc_mut_copy (read, NULL);
    }

  if (has_conflict (object, scale))
    {
      reply_conflict (request, target, object->name);
      return;
    }
  replicas = wh_sim_document_int (scale, "/spec/replicas", 0);
  if (replicas < 0)
    {
      reply_invalid (request, target, object->name, "spec.replicas: Invalid value: must be greater than or equal to 0");
      return;
    }
  document = wh_sim_object_edit (object);
  yyjson_mut_doc_ptr_set (document, "/spec/replicas", yyjson_mut_sint (document, replicas));
  if (is_dry_run (request))
    {
      g_autoptr(WhSimObject) shown = wh_sim_object_new (target->kind, document, object->version);

      wh_sim_kube_reply_text (request, 200, make_scale (shown, object->version));
      return;
    }
  complete_update (object, document, FALSE);
  object = wh_sim_store_put (self->store, target->kind, document);
  wh_sim_kube_reply_text (request, 200, make_scale (object, object->version));
}

static void
serve_delete (WhSimKube         *self,
              WhSimRequest      *request,
              const WhSimTarget *target,
              WhSimObject       *object)
{
  g_autoptr(WhSimObject) alive = wh_sim_object_ref (object);
  g_autoptr(GBytes) body = wh_sim_request_dup_body (request);
  g_autoptr(yyjson_doc) options = yyjson_read (g_bytes_get_data (body, NULL), g_bytes_get_size (body), 0);
  const char *uid = yyjson_get_str (yyjson_doc_ptr_get (options, "/preconditions/uid"));
  gboolean dry = is_dry_run (request) || yyjson_doc_ptr_get (options, "/dryRun/0") != NULL;

  if (uid != NULL && !g_str_equal (uid, object->uid))
    {
      wh_sim_kube_reply_status (request, 409, "Conflict", target->kind, object->name,
                                "Precondition failed: UID in precondition: %s, UID in object meta: %s", uid, object->uid);
      return;
    }
  if (!dry)
    wh_sim_kube_delete (self, object);
  if (target->kind == KIND (POD))
    {
      object = wh_sim_store_get (self->store, target->kind, target->namespace_, target->name);
      wh_sim_kube_reply_object (self, request, 200, object != NULL ? object : alive);
    }
  else
    {
      g_autofree char *uid_part = wh_sim_json ("{'kind':'Status','apiVersion':'v1','metadata':{},'status':'Success','details':{'name':'%s','kind':'%s','uid':'%s'}}",
                                               alive->name, target->kind->plural, alive->uid);

      wh_sim_kube_reply_text (request, 200, g_steal_pointer (&uid_part));
    }
}

typedef struct
{
  const WhSimObject *pod;
  gboolean           blocked;
} Eviction;

static gboolean
check_budget (WhSimObject *budget,
              gpointer     user_data)
{
  Eviction *eviction = user_data;
  g_autoptr(yyjson_doc) document = wh_sim_object_read (budget);
  const char *name = yyjson_get_str (yyjson_doc_ptr_get (document, "/spec/selector/matchLabels/app.kubernetes.io~1name"));

  if (g_strcmp0 (name, wh_sim_object_get_label (eviction->pod, "app.kubernetes.io/name")) == 0 &&
      yyjson_get_sint (yyjson_doc_ptr_get (document, "/status/disruptionsAllowed")) <= 0)
    eviction->blocked = TRUE;
  return eviction->blocked;
}

static void
serve_eviction (WhSimKube    *self,
                WhSimRequest *request,
                WhSimObject  *pod)
{
  Eviction eviction = { pod, FALSE };

  wh_sim_store_visit (self->store, KIND (BUDGET), pod->namespace_, NULL, check_budget, &eviction);
  if (eviction.blocked)
    {
      wh_sim_request_set_header (request, "Retry-After", "10");
      wh_sim_kube_reply_status (request, 429, "TooManyRequests", NULL, NULL, "Cannot evict pod as it would violate the pod's disruption budget.");
      return;
    }
  if (!is_dry_run (request))
    wh_sim_kube_delete_pod (self, pod);
  wh_sim_kube_reply_text (request, 201, wh_sim_json ("{'kind':'Status','apiVersion':'v1','metadata':{},'status':'Success','code':201}"));
}

static gboolean
is_protobuf (WhSimRequest *request)
{
  const char *content_type = wh_sim_request_get_header (request, "Content-Type");

  return content_type != NULL && strstr (content_type, "protobuf") != NULL;
}

/**
 * wh_sim_kube_serve_write:
 * @self: a cluster
 * @request: any request but GET
 * @target: what it is about
 */
void
wh_sim_kube_serve_write (WhSimKube         *self,
                         WhSimRequest      *request,
                         const WhSimTarget *target)
{
  const char *method = wh_sim_request_get_method (request);
  WhSimObject *found = target->name != NULL ? wh_sim_store_get (self->store, target->kind, target->namespace_, target->name) : NULL;
  g_autoptr(WhSimObject) object = found != NULL ? wh_sim_object_ref (found) : NULL;

  if (is_protobuf (request) && target->subresource == NULL && !g_str_equal (method, "DELETE"))
    wh_sim_kube_reply_status (request, 415, "UnsupportedMediaType", NULL, NULL, "the simulated server reads application/json only, not protobuf");
  else if (target->name == NULL && g_str_equal (method, "POST"))
    serve_create (self, request, target);
  else if (target->name == NULL)
    wh_sim_kube_reply_status (request, 405, "MethodNotAllowed", target->kind, NULL, "the server does not allow this method on the requested resource");
  else if (object == NULL)
    wh_sim_kube_reply_status (request, 404, "NotFound", target->kind, target->name, "%s \"%s\" not found", target->kind->plural, target->name);
  else if (g_strcmp0 (target->subresource, "eviction") == 0 && g_str_equal (method, "POST") && target->kind == KIND (POD))
    serve_eviction (self, request, object);
  else if (g_strcmp0 (target->subresource, "scale") == 0 && target->kind->scalable)
    wh_sim_kube_serve_scale (self, request, target, object);
  else if (target->subresource != NULL && !g_str_equal (target->subresource, "status"))
    wh_sim_kube_reply_status (request, 404, "NotFound", NULL, NULL, "the server could not find the requested resource");
  else if (g_str_equal (method, "PUT"))
    serve_put (self, request, target, object);
  else if (g_str_equal (method, "PATCH"))
    serve_patch (self, request, target, object);
  else if (g_str_equal (method, "DELETE"))
    serve_delete (self, request, target, object);
  else
    wh_sim_kube_reply_status (request, 405, "MethodNotAllowed", target->kind, target->name, "the server does not allow this method on the requested resource");
}
