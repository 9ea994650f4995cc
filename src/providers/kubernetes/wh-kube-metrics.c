/* wh-kube-metrics.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kube-metrics.h"
#include "wh-quantity.h"

/* metrics.k8s.io knows no watch. A cluster without it is fine: usage is absent. */

typedef struct
{
  GWeakRef        provider;
  WhKubeClient   *client;
  WhKubeCluster  *cluster;
  WhKubeMetrics   what;
  char          **namespaces;
} PollArgs;

static void
poll_args_free (PollArgs *args)
{
  g_weak_ref_clear (&args->provider);
  g_object_unref (args->client);
  g_object_unref (args->cluster);
  g_strfreev (args->namespaces);
  g_free (args);
}

static void
add_usage (yyjson_val  *usage,
           WhKubeUsage *sum)
{
  double cpu = wh_json_to_quantity (yyjson_obj_get (usage, "cpu"));
  double memory = wh_json_to_quantity (yyjson_obj_get (usage, "memory"));

  if (!isnan (cpu))
    sum->cpu += (gint64)round (CLAMP (cpu * 1000, 0, 1e12));

  if (!isnan (memory))
    sum->memory += (gint64)CLAMP (memory, 0, 1e17);
}

/**
 * wh_kube_metrics_read:
 * @root: a NodeMetricsList or PodMetricsList
 * @what: which of them
 *
 * Returns: (transfer full) (element-type utf8 WhKubeUsage): usage by name of
 *   the node, or by "namespace/name" of the pod
 */
GHashTable *
wh_kube_metrics_read (yyjson_val    *root,
                      WhKubeMetrics  what)
{
  GHashTable *usage = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  yyjson_arr_iter items = yyjson_arr_iter_with (yyjson_obj_get (root, "items"));
  yyjson_val *item;

  while ((item = yyjson_arr_iter_next (&items)))
    {
      yyjson_val *metadata = yyjson_obj_get (item, "metadata");
      const char *name = yyjson_get_str (yyjson_obj_get (metadata, "name"));
      const char *namespace = yyjson_get_str (yyjson_obj_get (metadata, "namespace"));
      WhKubeUsage *one;

      if (name == NULL)
        continue;

      one = g_new0 (WhKubeUsage, 1);

      if (what == WH_KUBE_METRICS_NODES)
        {
          add_usage (yyjson_obj_get (item, "usage"), one);
          g_hash_table_insert (usage, g_strdup (name), one);
        }
      else
        {
          yyjson_arr_iter containers = yyjson_arr_iter_with (yyjson_obj_get (item, "containers"));
          yyjson_val *container;

          while ((container = yyjson_arr_iter_next (&containers)))
            add_usage (yyjson_obj_get (container, "usage"), one);

          g_hash_table_insert (usage, g_strconcat (namespace != NULL ? namespace : "", "/", name, NULL), one);
        }
    }

  return usage;
}

typedef struct
{
  WhJson        *json;
  WhKubeMetrics  what;
} ReadArgs;

static void
read_args_free (ReadArgs *args)
{
  wh_json_unref (args->json);
  g_free (args);
}

static DexFuture *
read_fiber (gpointer user_data)
{
  ReadArgs *args = user_data;

  return dex_future_new_take_boxed (G_TYPE_HASH_TABLE, wh_kube_metrics_read (wh_json_get_root (args->json), args->what));
}

/* Returns: (nullable): usage that was added to, or read anew */
static GHashTable *
ask (PollArgs                                 *args,
     const char                               *namespace,
     GHashTable                               *before,
     /* (transfer full) (nullable) */ GError **error)
{
  g_autoptr(GHashTable) usage = before;
  g_autoptr(GHashTable) more = NULL;
  g_autofree char *path = NULL;
  g_autofree char *escaped = namespace != NULL ? wh_http_escape (namespace) : NULL;
  ReadArgs *read_args;
  yyjson_val *items;
  WhJson *json;
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  if (args->what == WH_KUBE_METRICS_NODES)
    path = g_strdup ("/apis/metrics.k8s.io/v1beta1/nodes");
  else if (namespace == NULL)
    path = g_strdup ("/apis/metrics.k8s.io/v1beta1/pods");
  else
    path = g_strdup_printf ("/apis/metrics.k8s.io/v1beta1/namespaces/%s/pods", escaped);

  if (!(json = dex_await_boxed (wh_kube_client_get_json (args->client, path), error)))
    return NULL;

  /* An answer that is no list says nothing of the cluster, least of all that it
   * is well. Go writes an empty list as null. */
  items = yyjson_obj_get (wh_json_get_root (json), "items");

  if (!yyjson_is_arr (items) && !yyjson_is_null (items))
    {
      g_autoptr(WhProvider) provider = g_weak_ref_get (&args->provider);

      wh_json_unref (json);
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                   _("The answer of “%s” is not the list that was asked for: is the URL right?"),
                   provider != NULL ? wh_provider_get_name (provider) : path);
      return NULL;
    }

  read_args = g_new0 (ReadArgs, 1);
  read_args->json = json;
  read_args->what = args->what;
  more = dex_await_boxed (wh_dex_spawn_worker (read_fiber, read_args, (GDestroyNotify)read_args_free), error);

  if (more == NULL || usage == NULL)
    return g_steal_pointer (&more);

  g_hash_table_iter_init (&iter, more);

  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_insert (usage, key, value);
    }

  return g_steal_pointer (&usage);
}

static DexFuture *
wh_kube_metrics_poll_fiber (gpointer user_data)
{
  PollArgs *args = user_data;
  g_autoptr(GHashTable) usage = NULL;
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(WhProvider) provider = NULL;
  g_autoptr(GError) error = NULL;

  if (args->what == WH_KUBE_METRICS_NODES || args->namespaces == NULL)
    usage = ask (args, NULL, NULL, &error);
  else
    for (guint i = 0; args->namespaces[i] != NULL && error == NULL; i++)
      usage = ask (args, args->namespaces[i], g_steal_pointer (&usage), &error);

  /* The whole cluster is silent: what was last seen stays, as old as the rest. */
  if (error != NULL &&
      !g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) &&
      !g_error_matches (error, WH_ERROR, WH_ERROR_SERVER) &&
      !g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* It answers, but not this: what was known is not true any more. */
  if (usage == NULL)
    usage = g_hash_table_new (g_str_hash, g_str_equal);

  /* Not installed, or installed and down: a cluster may be like that. */
  if (g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) || g_error_matches (error, WH_ERROR, WH_ERROR_SERVER))
    g_clear_error (&error);

  batch = args->what == WH_KUBE_METRICS_NODES ? wh_kube_cluster_apply_node_usage (args->cluster, usage)
                                              : wh_kube_cluster_apply_pod_usage (args->cluster, usage);
  provider = g_weak_ref_get (&args->provider);

  if (batch != NULL && provider != NULL)
    dex_await (wh_provider_publish (provider, batch), NULL);

  return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error)) : dex_future_new_true ();
}

/**
 * wh_kube_metrics_poll:
 * @provider: whose connection it is
 * @client: talks to the server
 * @cluster: takes in the usage
 * @what: of nodes or of pods
 * @namespaces: (nullable): where; %NULL for everywhere
 *
 * Returns: (transfer full): resolves when the usage is published
 */
DexFuture *
wh_kube_metrics_poll (WhProvider         *provider,
                      WhKubeClient       *client,
                      WhKubeCluster      *cluster,
                      WhKubeMetrics       what,
                      const char * const *namespaces)
{
  PollArgs *args;

  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);
  g_return_val_if_fail (WH_IS_KUBE_CLIENT (client), NULL);

  args = g_new0 (PollArgs, 1);
  g_weak_ref_init (&args->provider, provider);
  args->client = g_object_ref (client);
  args->cluster = g_object_ref (cluster);
  args->what = what;
  args->namespaces = g_strdupv ((char **)namespaces);

  return dex_future_first (wh_dex_spawn_pinned (NULL, 0, wh_kube_metrics_poll_fiber, args, (GDestroyNotify)poll_args_free),
                           NULL);
}
