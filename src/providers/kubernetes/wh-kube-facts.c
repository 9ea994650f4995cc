/* wh-kube-facts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kube-facts.h"
#include "wh-quantity.h"

/**
 * wh_kube_facts_new:
 *
 * Returns: (transfer full): of an object that nobody needs to know anything of
 */
WhKubeFacts *
wh_kube_facts_new (void)
{
  return g_new0 (WhKubeFacts, 1);
}

/**
 * wh_kube_facts_free:
 * @self: (nullable) (transfer full): facts
 */
void
wh_kube_facts_free (WhKubeFacts *self)
{
  if (self == NULL)
    return;

  g_free (self->key);
  g_strfreev (self->links);
  g_free (self);
}

static void
add_requests (yyjson_val *requests,
              double     *cpu,
              double     *memory)
{
  double value;

  if (!isnan (value = wh_json_to_quantity (yyjson_obj_get (requests, "cpu"))))
    *cpu += value;

  if (!isnan (value = wh_json_to_quantity (yyjson_obj_get (requests, "memory"))))
    *memory += value;
}

/**
 * wh_kube_facts_read_pod:
 * @object: a Pod
 * @facts: filled in
 *
 * Reads what the scheduler reserves for the pod: all containers together with
 * the sidecars, or the greediest init container if that is more.
 */
void
wh_kube_facts_read_pod (yyjson_val  *object,
                        WhKubeFacts *facts)
{
  yyjson_val *spec = yyjson_obj_get (object, "spec");
  const char *phase = wh_json_get_text (object, "status.phase");
  yyjson_val *container;
  yyjson_arr_iter iter;
  double cpu = 0;
  double memory = 0;
  double init_cpu = 0;
  double init_memory = 0;

  iter = yyjson_arr_iter_with (yyjson_obj_get (spec, "containers"));
  while ((container = yyjson_arr_iter_next (&iter)))
    add_requests (wh_json_get (container, "resources.requests"), &cpu, &memory);

  iter = yyjson_arr_iter_with (yyjson_obj_get (spec, "initContainers"));
  while ((container = yyjson_arr_iter_next (&iter)))
    {
      yyjson_val *requests = wh_json_get (container, "resources.requests");

      if (g_strcmp0 (wh_json_get_text (container, "restartPolicy"), "Always") == 0)
        {
          add_requests (requests, &cpu, &memory);
        }
      else
        {
          double one_cpu = 0;
          double one_memory = 0;

          add_requests (requests, &one_cpu, &one_memory);
          init_cpu = MAX (init_cpu, one_cpu);
          init_memory = MAX (init_memory, one_memory);
        }
    }

  cpu = MAX (cpu, init_cpu);
  memory = MAX (memory, init_memory);
  add_requests (yyjson_obj_get (spec, "overhead"), &cpu, &memory);

  /* A hostile quantity must not overflow the sums of a node. */
  facts->cpu = (gint64)CLAMP (cpu * 1000, 0, 1e12);
  facts->memory = (gint64)CLAMP (memory, 0, 1e17);
  facts->finished = g_strcmp0 (phase, "Succeeded") == 0 || g_strcmp0 (phase, "Failed") == 0;
}

/**
 * wh_kube_facts_read_slice:
 * @object: an EndpointSlice
 * @facts: filled in
 */
void
wh_kube_facts_read_slice (yyjson_val  *object,
                          WhKubeFacts *facts)
{
  const char *namespace = wh_json_get_text (object, "metadata.namespace");
  const char *service = wh_json_get_text (object, "metadata.labels.\"kubernetes.io/service-name\"");
  yyjson_val *endpoint;
  yyjson_arr_iter iter;

  if (namespace != NULL && service != NULL)
    facts->key = g_strconcat (namespace, "/", service, NULL);

  facts->ipv6 = g_strcmp0 (wh_json_get_text (object, "addressType"), "IPv6") == 0;

  iter = yyjson_arr_iter_with (yyjson_obj_get (object, "endpoints"));
  while ((endpoint = yyjson_arr_iter_next (&iter)))
    {
      yyjson_val *conditions = yyjson_obj_get (endpoint, "conditions");
      yyjson_val *ready = yyjson_obj_get (conditions, "ready");

      if (yyjson_is_true (yyjson_obj_get (conditions, "terminating")))
        continue;

      facts->total++;

      /* The API says: unknown is to be taken as ready. */
      if (!yyjson_is_false (ready))
        facts->ready++;
    }
}

static void
add_link (GStrvBuilder *builder,
          const char   *namespace,
          const char   *service,
          const char   *host)
{
  if (service == NULL || host == NULL || *host == '\0')
    return;

  g_strv_builder_take (builder, g_strconcat (namespace, "/", service, NULL));
  g_strv_builder_add (builder, host);
}

/**
 * wh_kube_facts_read_ingress:
 * @object: an Ingress
 * @facts: filled in
 */
void
wh_kube_facts_read_ingress (yyjson_val  *object,
                            WhKubeFacts *facts)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  const char *namespace = wh_json_get_text (object, "metadata.namespace");
  yyjson_val *rule;
  yyjson_arr_iter rules;

  if (namespace == NULL)
    return;

  rules = yyjson_arr_iter_with (wh_json_get (object, "spec.rules"));
  while ((rule = yyjson_arr_iter_next (&rules)))
    {
      yyjson_arr_iter paths = yyjson_arr_iter_with (wh_json_get (rule, "http.paths"));
      yyjson_val *path;

      while ((path = yyjson_arr_iter_next (&paths)))
        add_link (builder, namespace, wh_json_get_text (path, "backend.service.name"), wh_json_get_text (rule, "host"));
    }

  facts->links = g_strv_builder_end (builder);
}

/**
 * wh_kube_application:
 * @labels: (nullable): a map of labels
 *
 * Returns: (nullable): the application that the labels name, by the labels
 *   that Kubernetes recommends, then by those that came before
 */
const char *
wh_kube_application (yyjson_val *labels)
{
  static const char * const keys[] = {
    "app.kubernetes.io/part-of", "app.kubernetes.io/name", "app.kubernetes.io/instance", "app", "k8s-app",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *value = yyjson_get_str (yyjson_obj_get (labels, keys[i]));

      if (value != NULL && *value != '\0')
        return value;
    }

  return NULL;
}

/**
 * wh_kube_image_version:
 * @image: name of an image
 *
 * Returns: (transfer full) (nullable): its tag
 */
char *
wh_kube_image_version (const char *image)
{
  const char *name;
  const char *colon;

  g_return_val_if_fail (image != NULL, NULL);

  /* A colon before the last slash belongs to the registry's port. */
  name = strrchr (image, '/');
  name = name != NULL ? name + 1 : image;
  colon = strchr (name, ':');

  if (colon == NULL || (strchr (name, '@') != NULL && strchr (name, '@') < colon))
    return NULL;

  return g_strndup (colon + 1, strcspn (colon + 1, "@"));
}

/**
 * wh_kube_image_digest:
 * @image_id: (nullable): imageID of a container's status
 *
 * Returns: (nullable): "sha256:…" of the manifest; a bare "sha256:…" is the id
 *   of an image's configuration, which no registry knows, and is left out
 */
const char *
wh_kube_image_digest (const char *image_id)
{
  const char *at = image_id != NULL ? strrchr (image_id, '@') : NULL;

  return at != NULL && strchr (at, ':') != NULL ? at + 1 : NULL;
}

/**
 * wh_kube_owner_name:
 * @kind: kind of an object's controller
 * @name: its name
 * @template_hash: (nullable): the object's pod-template-hash label
 * @owner_kind: (out): kind of the workload
 *
 * A pod knows its ReplicaSet or Job only. The names of these are made of the
 * name of what made them, so nothing has to be asked.
 *
 * Returns: (transfer full): the name of the workload
 */
char *
wh_kube_owner_name (const char  *kind,
                    const char  *name,
                    const char  *template_hash,
                    const char **owner_kind)
{
  gsize length;

  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (owner_kind != NULL, NULL);

  length = strlen (name);
  *owner_kind = kind;

  if (strcmp (kind, "ReplicaSet") == 0 && template_hash != NULL)
    {
      g_autofree char *suffix = g_strconcat ("-", template_hash, NULL);

      if (g_str_has_suffix (name, suffix))
        {
          *owner_kind = "Deployment";
          return g_strndup (name, length - strlen (suffix));
        }
    }

  /* The controller of CronJobs appends the time in minutes: eight digits until the year 2160. */
  if (strcmp (kind, "Job") == 0 && length > 9 && name[length - 9] == '-' &&
      strspn (name + length - 8, "0123456789") == 8)
    {
      *owner_kind = "CronJob";
      return g_strndup (name, length - 9);
    }

  return g_strdup (name);
}
