/* wh-application-find.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Single steps of the join, for those who follow them from what is joined. */

#include "config.h"

#include <string.h>

#include "wh-application-join.h"
#include "wh-kinds.h"

/**
 * wh_image_has_digest:
 * @image: an image of a registry
 * @digest: (nullable): what a node says that it runs
 *
 * A node pulls the manifest of its platform, out of an index.
 *
 * Returns: whether @digest is @image, or one of its platforms
 */
gboolean
wh_image_has_digest (const WhRecord *image,
                     const char     *digest)
{
  const char *line = image->values[WH_IMAGE_DIGESTS].text;
  gsize length = digest != NULL ? strlen (digest) : 0;

  if (length == 0)
    return FALSE;

  if (g_strcmp0 (image->values[WH_IMAGE_DIGEST].text, digest) == 0)
    return TRUE;

  while (line != NULL && *line != 0)
    {
      const char *end = strchrnul (line, '\n');

      if ((gsize)(end - line) == length && strncmp (line, digest, length) == 0)
        return TRUE;

      line = *end != 0 ? end + 1 : NULL;
    }

  return FALSE;
}

/**
 * wh_traffic_find:
 * @store: a store
 * @label: (nullable): label of an application's workloads
 * @namespace_: (nullable): where it runs
 *
 * A source that does not tell namespaces counts for all of them; an ingress may
 * name both in one word.
 *
 * Returns: (transfer none) (nullable): the requests of it there
 */
WhRecord *
wh_traffic_find (WhStore    *store,
                 const char *label,
                 const char *namespace_)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_traffic);
  g_autofree char *both = label != NULL && namespace_ != NULL ? g_strdup_printf ("%s-%s", namespace_, label) : NULL;
  WhRecord *best = NULL;

  for (guint i = 0; label != NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *traffic = wh_resource_list_get_record (list, i);
      const char *name = wh_record_get_name (traffic);
      const char *scope = traffic->values[WH_TRAFFIC_NAMESPACE].text;
      gboolean anywhere = scope == NULL || *scope == 0;

      if (g_strcmp0 (name, label) == 0 && !anywhere && g_strcmp0 (scope, namespace_) == 0)
        return traffic;

      if (anywhere && (g_strcmp0 (name, both) == 0 || (g_strcmp0 (name, label) == 0 && best == NULL)))
        best = traffic;
    }

  return best;
}

/**
 * wh_application_dup_label:
 * @store: a store
 * @name: name of an application
 *
 * Events, alerts and requests go by the label of the workloads, which may differ
 * from what the application is called here.
 *
 * Returns: (transfer full): the label; @name when nothing of it runs
 */
char *
wh_application_dup_label (WhStore    *store,
                          const char *name)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_environment);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *environment = wh_resource_list_get_record (list, i);
      g_auto(GStrv) references = NULL;
      WhRecord *workload;

      if (g_strcmp0 (environment->values[WH_ENVIRONMENT_APPLICATION].text, name) != 0)
        continue;

      references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", 2);
      workload = wh_store_resolve (store, environment->values[WH_ENVIRONMENT_CONNECTION].text, references[0]);

      if (workload != NULL && workload->values[WH_WORKLOAD_APPLICATION].text != NULL)
        return g_strdup (workload->values[WH_WORKLOAD_APPLICATION].text);
    }

  return g_strdup (name);
}
