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
#include "wh-kube-yaml.h"

/* On a worker: objects may have a megabyte. */
static DexFuture *
write_raw (gpointer data)
{
  char *text = wh_kube_yaml_write (wh_json_get_root (data));

  if (text == NULL)
    return wh_dex_reject (WH_ERROR_BAD_REPLY, _("The object cannot be written as text"));

  return dex_future_new_take_string (text);
}

static DexFuture *
write_cb (DexFuture *future,
          gpointer   user_data)
{
  const GValue *value = dex_future_get_value (future, NULL);

  return wh_dex_spawn_worker (write_raw, g_value_dup_boxed (value), (GDestroyNotify)wh_json_unref);
}

/**
 * wh_kube_load_raw:
 * @client: a client
 * @record: something in the cluster
 *
 * Returns: (transfer full): resolves to the object as the API has it, as YAML
 *   (a string)
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
