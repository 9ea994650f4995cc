/* wh-kube-deploy-body.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-application-join.h"
#include "wh-json-write.h"
#include "wh-kube-deploy-private.h"
#include "wh-kube-facts.h"
#include "wh-kube-yaml.h"

/* What is sent to the cluster for a change, and how objects look to people. */

#define COMMIT_ANNOTATION "wheelhouse.dev/commit"
#define OPERATION_ANNOTATION "wheelhouse.dev/operation"

static char *
write_document (yyjson_mut_doc *document)
{
  char *text = yyjson_mut_write (document, 0, NULL);
  char *copy = g_strdup (text);

  free (text);

  return copy;
}

static void
remove_keys (yyjson_mut_val *object,
             const char     *first,
             ...)
{
  va_list args;

  va_start (args, first);
  for (const char *key = first; key != NULL; key = va_arg (args, const char *))
    yyjson_mut_obj_remove_key (object, key);
  va_end (args);
}

/* Returns: (transfer full) (nullable): YAML */
char *
wh_kube_deploy_dup_text (yyjson_val *object)
{
  g_autoptr(yyjson_mut_doc) edited = yyjson_mut_doc_new (NULL);
  g_autoptr(yyjson_doc) document = NULL;
  yyjson_mut_val *root = yyjson_val_mut_copy (edited, object);

  if (!yyjson_mut_is_obj (root))
    return NULL;

  yyjson_mut_doc_set_root (edited, root);
  remove_keys (root, "status", "kind", "apiVersion", NULL);
  remove_keys (yyjson_mut_obj_get (root, "metadata"), "managedFields", "resourceVersion", "generation", "uid",
               "creationTimestamp", "selfLink", NULL);
  document = yyjson_mut_doc_imut_copy (edited, NULL);

  return wh_kube_yaml_write (yyjson_doc_get_root (document));
}

char *
wh_kube_deploy_dup_twin_name (const char *name)
{
  return g_strconcat (name, WH_KUBE_TWIN_SUFFIX, NULL);
}

static gboolean
gets_image (yyjson_val *container,
            const char *repository)
{
  g_autofree char *own = wh_image_name_dup_repository (wh_json_get_text (container, "image"));

  return repository == NULL || g_strcmp0 (own, repository) == 0;
}

static void
write_annotation (JsonBuilder *builder,
                  const char  *name,
                  const char  *value)
{
  if (value != NULL)
    wh_json_write_text (builder, name, value);
}

static void
begin_member (JsonBuilder *builder,
              const char  *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

/* Returns: (transfer full) (nullable): a strategic merge patch; %NULL when no
 * container runs the repository */
char *
wh_kube_deploy_make_image_patch (yyjson_val           *object,
                                 const WhDeployChange *change)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *cause = g_strconcat (WH_KUBE_CAUSE_PREFIX, change->image, NULL);
  const char *version = wh_json_get_text (object, "metadata.resourceVersion");
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (object, "spec.template.spec.containers"));
  yyjson_val *container;
  guint n = 0;

  json_builder_begin_object (builder);
  begin_member (builder, "metadata");
  if (version != NULL && change->generation != 0)
    wh_json_write_text (builder, "resourceVersion", version);
  begin_member (builder, "annotations");
  write_annotation (builder, WH_KUBE_CAUSE_ANNOTATION, cause);
  write_annotation (builder, OPERATION_ANNOTATION, change->operation);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  begin_member (builder, "spec");
  begin_member (builder, "template");
  begin_member (builder, "metadata");
  begin_member (builder, "annotations");
  /* An old commit must not stay beside a new image. */
  if (change->commit != NULL)
    wh_json_write_text (builder, COMMIT_ANNOTATION, change->commit);
  else
    {
      json_builder_set_member_name (builder, COMMIT_ANNOTATION);
      json_builder_add_null_value (builder);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  begin_member (builder, "spec");
  json_builder_set_member_name (builder, "containers");
  json_builder_begin_array (builder);

  while ((container = yyjson_arr_iter_next (&iter)))
    {
      if (!gets_image (container, change->repository))
        continue;

      json_builder_begin_object (builder);
      wh_json_write_text (builder, "name", wh_json_get_text (container, "name"));
      wh_json_write_text (builder, "image", change->image);
      json_builder_end_object (builder);
      n++;
    }

  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);

  return n > 0 ? wh_json_write_end (builder, FALSE) : NULL;
}

/* Returns: (transfer full): the JSON patch that kubectl rollout undo sends */
char *
wh_kube_deploy_make_undo_patch (yyjson_val           *set,
                                yyjson_val           *object,
                                const WhDeployChange *change)
{
  g_autoptr(yyjson_mut_doc) document = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_arr (document);
  yyjson_mut_val *template_ = yyjson_val_mut_copy (document, wh_json_get (set, "spec.template"));
  yyjson_mut_val *annotations = yyjson_mut_obj (document);
  yyjson_obj_iter iter = yyjson_obj_iter_with (wh_json_get (object, "metadata.annotations"));
  const char *cause = wh_json_get_text (set, "metadata.annotations.\"" WH_KUBE_CAUSE_ANNOTATION "\"");
  yyjson_mut_val *step;
  yyjson_val *key;

  yyjson_mut_doc_set_root (document, root);
  yyjson_mut_obj_remove_key (yyjson_mut_obj_get (yyjson_mut_obj_get (template_, "metadata"), "labels"), "pod-template-hash");

  step = yyjson_mut_arr_add_obj (document, root);
  yyjson_mut_obj_add_str (document, step, "op", "replace");
  yyjson_mut_obj_add_str (document, step, "path", "/spec/template");
  yyjson_mut_obj_add_val (document, step, "value", template_);

  while ((key = yyjson_obj_iter_next (&iter)))
    {
      const char *name = yyjson_get_str (key);

      if (strcmp (name, WH_KUBE_CAUSE_ANNOTATION) != 0 && strcmp (name, OPERATION_ANNOTATION) != 0)
        yyjson_mut_obj_add_val (document, annotations, name,
                                yyjson_val_mut_copy (document, yyjson_obj_iter_get_val (key)));
    }

  if (cause != NULL)
    yyjson_mut_obj_add_str (document, annotations, WH_KUBE_CAUSE_ANNOTATION, cause);
  if (change->operation != NULL)
    yyjson_mut_obj_add_str (document, annotations, OPERATION_ANNOTATION, change->operation);

  step = yyjson_mut_arr_add_obj (document, root);
  yyjson_mut_obj_add_str (document, step, "op", wh_json_get (object, "metadata.annotations") != NULL ? "replace" : "add");
  yyjson_mut_obj_add_str (document, step, "path", "/metadata/annotations");
  yyjson_mut_obj_add_val (document, step, "value", annotations);

  return write_document (document);
}

/* Whether @labels have all that a service asks for. */
gboolean
wh_kube_deploy_selects (yyjson_val *selector,
                        yyjson_val *labels)
{
  yyjson_obj_iter iter = yyjson_obj_iter_with (selector);
  yyjson_val *key;

  while ((key = yyjson_obj_iter_next (&iter)))
    {
      if (g_strcmp0 (yyjson_get_str (yyjson_obj_get (labels, yyjson_get_str (key))),
                     yyjson_get_str (yyjson_obj_iter_get_val (key))) != 0)
        return FALSE;
    }

  return yyjson_obj_size (selector) > 0;
}

/* Of the labels that its services ask for, one that the workload chooses its
 * pods by: with another value there, a pod gets no requests. */
static const char *
find_switch_label (yyjson_val *object,
                   yyjson_val *services)
{
  yyjson_val *labels = wh_json_get (object, "spec.template.metadata.labels");
  yyjson_val *own = wh_json_get (object, "spec.selector.matchLabels");
  yyjson_arr_iter iter = yyjson_arr_iter_with (services);
  yyjson_val *service;
  const char *found = NULL;

  while ((service = yyjson_arr_iter_next (&iter)))
    {
      yyjson_val *selector = wh_json_get (service, "spec.selector");
      yyjson_obj_iter keys = yyjson_obj_iter_with (selector);
      yyjson_val *key;

      if (!wh_kube_deploy_selects (selector, labels))
        continue;

      while ((key = yyjson_obj_iter_next (&keys)))
        {
          const char *name = yyjson_get_str (key);

          if (yyjson_obj_get (own, name) != NULL &&
              (found == NULL || g_str_has_suffix (name, "/instance")))
            found = name;
        }
    }

  return found;
}

static void
replace_label (yyjson_mut_doc *document,
               yyjson_mut_val *labels,
               const char     *name,
               const char     *value)
{
  yyjson_mut_obj_put (labels, yyjson_mut_strcpy (document, name), yyjson_mut_strcpy (document, value));
}

/* Returns: (transfer full) (nullable): the second workload; %NULL when no
 * service of the first one can be switched */
char *
wh_kube_deploy_make_twin (yyjson_val           *object,
                          yyjson_val           *services,
                          const WhDeployChange *change)
{
  g_autoptr(yyjson_mut_doc) document = yyjson_mut_doc_new (NULL);
  gboolean green = change->act == WH_DEPLOY_ADD_GREEN;
  g_autofree char *name = wh_kube_deploy_dup_twin_name (wh_json_get_text (object, "metadata.name"));
  yyjson_mut_val *root = yyjson_mut_obj (document);
  yyjson_mut_val *metadata = yyjson_mut_obj (document);
  yyjson_mut_val *spec = yyjson_val_mut_copy (document, wh_json_get (object, "spec"));
  yyjson_mut_val *template_ = yyjson_mut_obj_get (spec, "template");
  yyjson_mut_val *match = yyjson_mut_obj_get (yyjson_mut_obj_get (spec, "selector"), "matchLabels");
  yyjson_mut_val *labels = yyjson_mut_obj_get (yyjson_mut_obj_get (template_, "metadata"), "labels");
  yyjson_mut_val *annotations = yyjson_mut_obj_get (yyjson_mut_obj_get (template_, "metadata"), "annotations");
  yyjson_mut_val *own_labels = yyjson_val_mut_copy (document, wh_json_get (object, "metadata.labels"));
  yyjson_mut_val *containers = yyjson_mut_obj_get (yyjson_mut_obj_get (template_, "spec"), "containers");
  yyjson_mut_val *container;
  yyjson_mut_val *own_annotations;
  size_t index;
  size_t max;

  if (!yyjson_mut_is_obj (match) || !yyjson_mut_is_obj (labels))
    return NULL;

  if (green)
    {
      const char *key = find_switch_label (object, services);
      g_autofree char *value = NULL;

      if (key == NULL)
        return NULL;

      value = g_strconcat (yyjson_mut_get_str (yyjson_mut_obj_get (labels, key)), WH_KUBE_TWIN_SUFFIX, NULL);
      replace_label (document, match, key, value);
      replace_label (document, labels, key, value);
    }

  replace_label (document, match, WH_KUBE_TRACK_LABEL, "next");
  replace_label (document, labels, WH_KUBE_TRACK_LABEL, "next");

  if (change->commit != NULL)
    {
      if (annotations == NULL)
        {
          annotations = yyjson_mut_obj (document);
          yyjson_mut_obj_add_val (document, yyjson_mut_obj_get (template_, "metadata"), "annotations", annotations);
        }

      replace_label (document, annotations, COMMIT_ANNOTATION, change->commit);
    }

  yyjson_mut_arr_foreach (containers, index, max, container)
  {
    g_autofree char *own = wh_image_name_dup_repository (yyjson_mut_get_str (yyjson_mut_obj_get (container, "image")));

    if (change->repository == NULL || g_strcmp0 (own, change->repository) == 0)
      replace_label (document, container, "image", change->image);
  }

  yyjson_mut_obj_put (spec, yyjson_mut_str (document, "replicas"), yyjson_mut_sint (document, change->replicas));

  if (own_labels == NULL)
    own_labels = yyjson_mut_obj (document);
  replace_label (document, own_labels, WH_KUBE_TRACK_LABEL, "next");
  own_annotations = yyjson_mut_obj (document);
  if (change->operation != NULL)
    replace_label (document, own_annotations, OPERATION_ANNOTATION, change->operation);

  yyjson_mut_obj_add_strcpy (document, metadata, "name", name);
  yyjson_mut_obj_add_strcpy (document, metadata, "namespace", wh_json_get_text (object, "metadata.namespace"));
  yyjson_mut_obj_add_val (document, metadata, "labels", own_labels);
  yyjson_mut_obj_add_val (document, metadata, "annotations", own_annotations);
  yyjson_mut_obj_add_str (document, root, "apiVersion", "apps/v1");
  yyjson_mut_obj_add_str (document, root, "kind", "Deployment");
  yyjson_mut_obj_add_val (document, root, "metadata", metadata);
  yyjson_mut_obj_add_val (document, root, "spec", spec);
  yyjson_mut_doc_set_root (document, root);

  return write_document (document);
}

/* Returns: (transfer full) (nullable): a merge patch that makes a service that
 * chose the pods of @from choose those of @to; %NULL when it did not */
char *
wh_kube_deploy_make_switch_patch (yyjson_val *service,
                                  yyjson_val *from,
                                  yyjson_val *to)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  yyjson_val *selector = wh_json_get (service, "spec.selector");
  yyjson_val *labels = wh_json_get (to, "spec.template.metadata.labels");
  yyjson_obj_iter iter = yyjson_obj_iter_with (selector);
  yyjson_val *key;

  if (!wh_kube_deploy_selects (selector, wh_json_get (from, "spec.template.metadata.labels")))
    return NULL;

  json_builder_begin_object (builder);
  begin_member (builder, "spec");
  begin_member (builder, "selector");

  while ((key = yyjson_obj_iter_next (&iter)))
    {
      const char *value = yyjson_get_str (yyjson_obj_get (labels, yyjson_get_str (key)));

      if (value == NULL)
        return NULL;

      wh_json_write_text (builder, yyjson_get_str (key), value);
    }

  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}
