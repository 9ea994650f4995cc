/* wh-kube-raw.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kube-raw.h"
#include "wh-kube-resource.h"

static DexFuture *
write_cb (DexFuture *future,
          gpointer   user_data)
{
  const GValue *value = dex_future_get_value (future, NULL);
  yyjson_val *root = wh_json_get_root (g_value_get_boxed (value));
  g_autofree char *text = NULL;
  yyjson_mut_doc *document;
  char *written;

  /* Long, and about who wrote which field: of use to the server only. */
  document = yyjson_mut_doc_new (NULL);
  yyjson_mut_doc_set_root (document, yyjson_val_mut_copy (document, root));
  yyjson_mut_obj_remove_key (yyjson_mut_obj_get (yyjson_mut_doc_get_root (document), "metadata"), "managedFields");
  written = yyjson_mut_write (document, YYJSON_WRITE_PRETTY_TWO_SPACES, NULL);
  yyjson_mut_doc_free (document);

  if (written == NULL)
    return wh_dex_reject (WH_ERROR_BAD_REPLY, _("The object cannot be written as text"));

  text = g_utf8_make_valid (written, -1);
  free (written);

  return dex_future_new_take_string (g_steal_pointer (&text));
}

/**
 * wh_kube_load_raw:
 * @client: a client
 * @record: something in the cluster
 *
 * Returns: (transfer full): resolves to the object as the API has it, as
 *   indented JSON (a string)
 */
DexFuture *
wh_kube_load_raw (WhKubeClient   *client,
                  const WhRecord *record)
{
  const WhKubeResource *resource;
  const char *name;
  g_autofree char *path = NULL;

  g_return_val_if_fail (WH_IS_KUBE_CLIENT (client), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  resource = wh_kube_resource_for_record (record);
  name = wh_record_get_name (record);

  /* The events of a cluster have no name of their own in our records. */
  if (resource == NULL || resource->role == WH_KUBE_EVENTS || name == NULL)
    return wh_dex_reject (WH_ERROR_UNSUPPORTED, _("There is no object in the cluster behind this"));

  path = wh_kube_resource_dup_path (resource, wh_record_get_scope (record), name, NULL);

  return dex_future_then (wh_kube_client_get_json (client, path), write_cb, NULL, NULL);
}
