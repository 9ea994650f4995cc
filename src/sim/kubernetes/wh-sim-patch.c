/* wh-sim-patch.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-kube-api-private.h"

/* By which member a strategic merge recognises the items of a list; lists that are not here are replaced. */
static const struct
{
  const char *list;
  const char *key;
} merge_keys[] = {
  { "containers", "name" },
  { "initContainers", "name" },
  { "env", "name" },
  { "volumes", "name" },
  { "volumeMounts", "mountPath" },
  { "imagePullSecrets", "name" },
  { "conditions", "type" },
  { "ownerReferences", "uid" },
  { "addresses", "type" },
  { "taints", "key" },
  { "hostAliases", "ip" },
};

static void merge_object (yyjson_mut_doc *document,
                          yyjson_mut_val *target,
                          yyjson_val     *patch);

static const char *
find_merge_key (const char *list)
{
  for (guint i = 0; i < G_N_ELEMENTS (merge_keys); i++)
    {
      if (g_str_equal (merge_keys[i].list, list))
        return merge_keys[i].key;
    }
  /* Both a container's and a service's. */
  return g_str_equal (list, "ports") ? "" : NULL;
}

static gboolean
same_item (yyjson_mut_val *item,
           yyjson_val     *patch,
           const char     *key)
{
  static const char * const port_keys[] = { "containerPort", "port" };
  const char *wanted;

  for (guint i = 0; key[0] == '\0' && i < G_N_ELEMENTS (port_keys); i++)
    {
      yyjson_val *number = yyjson_obj_get (patch, port_keys[i]);

      if (number != NULL)
        return yyjson_mut_get_sint (yyjson_mut_obj_get (item, port_keys[i])) == yyjson_get_sint (number);
    }
  wanted = yyjson_get_str (yyjson_obj_get (patch, key));
  return wanted != NULL && g_strcmp0 (yyjson_mut_get_str (yyjson_mut_obj_get (item, key)), wanted) == 0;
}

static void
merge_list (yyjson_mut_doc *document,
            yyjson_mut_val *target,
            yyjson_val     *patch,
            const char     *key)
{
  yyjson_val *item;
  size_t index;
  size_t max;

  yyjson_arr_foreach (patch, index, max, item)
    {
      gboolean remove = yyjson_equals_str (yyjson_obj_get (item, "$patch"), "delete");
      gboolean found = FALSE;

      for (size_t i = 0; i < yyjson_mut_arr_size (target) && !found; i++)
        {
          yyjson_mut_val *old = yyjson_mut_arr_get (target, i);

          found = same_item (old, item, key);
          if (found && remove)
            yyjson_mut_arr_remove (target, i);
          else if (found)
            merge_object (document, old, item);
        }
      if (!found && !remove)
        yyjson_mut_arr_append (target, yyjson_val_mut_copy (document, item));
    }
}

static void
merge_object (yyjson_mut_doc *document,
              yyjson_mut_val *target,
              yyjson_val     *patch)
{
  yyjson_val *name;
  yyjson_val *value;
  size_t index;
  size_t max;

  yyjson_obj_foreach (patch, index, max, name, value)
    {
      const char *key = yyjson_get_str (name);
      yyjson_mut_val *old = yyjson_mut_obj_get (target, key);
      const char *merge_key = yyjson_is_arr (value) ? find_merge_key (key) : NULL;

      if (key[0] == '$')
        continue;
      if (yyjson_is_null (value))
        yyjson_mut_obj_remove_key (target, key);
      else if (yyjson_is_obj (value) && yyjson_mut_is_obj (old))
        merge_object (document, old, value);
      else if (merge_key != NULL && yyjson_mut_is_arr (old))
        merge_list (document, old, value, merge_key);
      else
        yyjson_mut_obj_put (target, yyjson_mut_strcpy (document, key), yyjson_val_mut_copy (document, value));
    }
}

/**
 * wh_sim_patch_apply:
 * @document: what is patched
 * @content_type: (nullable): which kind of patch
 * @body: the patch
 * @status: (out): HTTP status when it fails
 * @problem: (out) (transfer full): why
 *
 * Returns: whether @document is patched now
 */
gboolean
wh_sim_patch_apply (yyjson_mut_doc  *document,
                    const char      *content_type,
                    GBytes          *body,
                    guint           *status,
                    char           **problem)
{
  g_autoptr(yyjson_doc) patch = yyjson_read (g_bytes_get_data (body, NULL), g_bytes_get_size (body), 0);
  yyjson_val *root = yyjson_doc_get_root (patch);

  *status = 400;
  if (patch == NULL)
    {
      *problem = g_strdup ("error decoding patch: the body is no JSON");
      return FALSE;
    }
  if (content_type == NULL)
    content_type = "";
  if (g_str_has_prefix (content_type, "application/json-patch+json"))
    {
      g_autoptr(yyjson_mut_doc) other = yyjson_mut_doc_new (NULL);
      g_autoptr(yyjson_mut_doc) operations = yyjson_doc_mut_copy (patch, NULL);
      yyjson_patch_err error = { 0 };
      yyjson_mut_val *result = yyjson_mut_patch (other, yyjson_mut_doc_get_root (document), yyjson_mut_doc_get_root (operations), &error);

      if (result == NULL)
        {
          *status = 422;
          *problem = g_strdup_printf ("the server rejected our request due to an error in our request: %s", error.msg);
          return FALSE;
        }
      yyjson_mut_doc_set_root (document, yyjson_mut_val_mut_copy (document, result));
      return TRUE;
    }
  if (!yyjson_is_obj (root))
    {
      *problem = g_strdup ("error decoding patch: it is no object");
      return FALSE;
    }
  if (g_str_has_prefix (content_type, "application/merge-patch+json"))
    {
      g_autoptr(yyjson_mut_doc) copy = yyjson_doc_mut_copy (patch, NULL);
      yyjson_mut_val *result = yyjson_mut_merge_patch (document, yyjson_mut_doc_get_root (document), yyjson_mut_doc_get_root (copy));

      yyjson_mut_doc_set_root (document, yyjson_mut_val_mut_copy (document, result));
      return TRUE;
    }
  if (g_str_has_prefix (content_type, "application/strategic-merge-patch+json") ||
      g_str_has_prefix (content_type, "application/apply-patch+yaml"))
    {
      merge_object (document, yyjson_mut_doc_get_root (document), root);
      return TRUE;
    }
  *status = 415;
  *problem = g_strdup_printf ("the body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
                              "application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml");
  return FALSE;
}
