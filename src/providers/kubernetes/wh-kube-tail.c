/* wh-kube-tail.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-kube-resource.h"
#include "wh-kube-tail.h"
#include "wh-kubernetes-provider.h"

/* A line may be long; what is shown is not. */
#define MOST_BYTES 65536

typedef struct
{
  WhKubernetesProvider *self;
  WhRecord             *pod;
  guint                 n_lines;
} TailArgs;

static void
tail_args_free (gpointer data)
{
  TailArgs *args = data;

  g_object_unref (args->self);
  wh_record_unref (args->pod);
  g_free (args);
}

/* A pod of several containers has a log for each: the first one's is meant,
 * unless the pod says which (`kubectl logs` goes by the same annotation). */
static char *
find_container (TailArgs  *args,
                GError   **error)
{
  const WhKubeResource *resource = wh_kube_resource_for_record (args->pod);
  g_autofree char *path = wh_kube_resource_dup_path (resource, wh_record_get_scope (args->pod), wh_record_get_name (args->pod), NULL);
  g_autoptr(WhJson) json = dex_await_boxed (wh_kube_client_get_json (wh_kubernetes_provider_get_client (args->self), path), error);
  yyjson_val *annotations;
  const char *name;

  if (json == NULL)
    return NULL;

  annotations = wh_json_get (wh_json_get_root (json), "metadata.annotations");
  name = yyjson_get_str (yyjson_obj_get (annotations, "kubectl.kubernetes.io/default-container"));

  if (name == NULL)
    name = wh_json_get_text (yyjson_arr_get_first (wh_json_get (wh_json_get_root (json), "spec.containers")), "name");

  if (name == NULL)
    g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY, _("“%s” does not say which containers %s has"),
                 wh_provider_get_name (WH_PROVIDER (args->self)), wh_record_get_name (args->pod));

  return g_strdup (name);
}

static DexFuture *
wh_kube_tail_fiber (gpointer user_data)
{
  TailArgs *args = user_data;
  const WhKubeResource *resource = wh_kube_resource_for_record (args->pod);
  g_autofree char *path = wh_kube_resource_dup_path (resource, wh_record_get_scope (args->pod), wh_record_get_name (args->pod), "log");
  g_autoptr(GError) error = NULL;
  g_autofree char *container = find_container (args, &error);
  g_autofree char *lines = g_strdup_printf ("%u", args->n_lines);
  g_autofree char *bytes = g_strdup_printf ("%d", MOST_BYTES);
  g_autoptr(WhHttpRequest) request = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  GBytes *body;

  if (container == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  request = wh_http_request_new ("GET", path);
  wh_http_request_set_accept (request, "*/*");
  wh_http_request_add_query (request, "container", container);
  wh_http_request_add_query (request, "tailLines", lines);
  wh_http_request_add_query (request, "limitBytes", bytes);

  if (!(reply = dex_await_boxed (wh_kube_client_send (wh_kubernetes_provider_get_client (args->self), request), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  body = wh_http_reply_get_body (reply);

  /* Who has not written anything has no data at all. */
  if (g_bytes_get_size (body) == 0)
    return dex_future_new_for_string ("");

  return dex_future_new_take_string (g_utf8_make_valid (g_bytes_get_data (body, NULL), g_bytes_get_size (body)));
}

static DexFuture *
read_tail (WhTailSource *source,
           WhRecord     *record,
           guint         n_lines)
{
  TailArgs *args;

  if (record->kind != &wh_kind_pod)
    return wh_dex_reject (WH_ERROR_UNSUPPORTED, _("Only pods have logs"));

  args = g_new0 (TailArgs, 1);
  args->self = g_object_ref (WH_KUBERNETES_PROVIDER (source));
  args->pod = wh_record_ref (record);
  args->n_lines = n_lines;

  return wh_dex_scoped (wh_provider_get_scope (WH_PROVIDER (source)),
                        wh_dex_spawn_pinned (NULL, 0, wh_kube_tail_fiber, args, tail_args_free));
}

/**
 * wh_kube_tail_init_interface:
 * @iface: to be filled in
 *
 * The last lines of pods (GET …/pods/{name}/log with `tailLines`), without
 * following them.
 */
void
wh_kube_tail_init_interface (WhTailSourceInterface *iface)
{
  iface->read_tail = read_tail;
}
